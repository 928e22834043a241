//! Presentations.

use super::{MARK, Ooxml, hides, is_clean, runs, tells};

const P: &str = r#"xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

fn shape(text: &str, more: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"x\"/><p:nvPr>{more}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

/// A presentation with one slide, whose shapes these are.
fn deck(attributes: &str, shapes: &str) -> Ooxml {
    let main = format!(
        "<p:presentation {P}><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/></p:presentation>"
    );
    let slide = format!("<p:sld {P} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>");
    Ooxml::new("ppt/presentation.xml", "presentationml.presentation.main+xml").part("ppt/presentation.xml", main).with(
        "rId2",
        "slide",
        "ppt/slides/slide9.xml",
        slide,
    )
}

#[test]
fn a_clean_slide_has_nothing_to_remark() {
    let found = deck("", &shape("宪法</a:t></a:r><a:r><a:t>宣传", "")).read();
    let passage = found.passages.iter().find(|passage| passage.text == "宪法宣传").unwrap();
    assert_eq!(passage.at.zh, "第 1 张幻灯片");
    assert!(is_clean(&found), "{found:#?}");
}

#[test]
fn hidden_slides_and_shapes_and_what_lies_beside_the_slide() {
    hides(&deck("show=\"0\"", &shape(MARK, "")).read());
    hides(&deck("", &shape(MARK, "").replace("name=\"x\"", "name=\"x\" hidden=\"1\"")).read());
    let at = |x: i64| {
        let place = format!(
            "<p:spPr><a:xfrm><a:off x=\"{x}\" y=\"0\"/><a:ext cx=\"100000\" cy=\"100000\"/></a:xfrm></p:spPr><p:txBody>"
        );
        deck("", &shape(MARK, "").replace("<p:txBody>", &place)).read()
    };
    hides(&at(9_144_000));
    hides(&at(-100_000));
    assert!(is_clean(&at(-50_000)));
}

#[test]
fn slides_out_of_the_show() {
    let slide = format!("<p:sld {P}><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sld>", shape(MARK, ""));
    hides(&deck("", "").with("rId3", "slide", "ppt/slides/slide2.xml", slide).read());
}

#[test]
fn notes_and_comments() {
    let notes = |text: &str, kind: &str| {
        let holder = format!("<p:ph type=\"{kind}\"/>");
        let xml = format!("<p:notes {P}><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:notes>", shape(text, &holder));
        deck("", "").part("ppt/n.xml", xml).relation("ppt/slides/slide9.xml", "rId1", "notesSlide", "ppt/n.xml").read()
    };
    hides(&notes(MARK, "body"));
    assert!(is_clean(&notes("1", "sldNum")) && is_clean(&notes("", "body")));
    let comments = format!("<p:cmLst {P}><p:cm><p:text>{MARK}</p:text></p:cm></p:cmLst>");
    hides(
        &deck("", "")
            .part("ppt/c.xml", comments)
            .relation("ppt/slides/slide9.xml", "rId1", "comments", "ppt/c.xml")
            .read(),
    );
}

#[test]
fn masters_tables_charts_and_diagrams_are_texts() {
    let part = |xml: &str| {
        deck("", "").part("ppt/x.xml", xml).relation("ppt/slides/slide9.xml", "rId1", "x", "ppt/x.xml").read()
    };
    let master =
        part(&format!("<p:sldMaster {P}><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sldMaster>", shape(MARK, "")));
    assert!(tells(&master, MARK) && is_clean(&master));
    let chart = part(
        "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:ser><c:tx><c:strRef><c:f>名单!$A$1</c:f><c:strCache><c:pt><c:v>13800138000</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser></c:chartSpace>",
    );
    assert!(tells(&chart, "13800138000") && tells(&chart, "名单!$A$1"));
    let diagram = part(
        "<dgm:dataModel xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><dgm:t><a:p><a:r><a:t>暗处</a:t></a:r><a:r><a:t>之言</a:t></a:r></a:p></dgm:t></dgm:dataModel>",
    );
    assert!(tells(&diagram, MARK));
    let table = deck("", "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>姓名</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>住址</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>").read();
    assert!(tells(&table, "| 姓名 | 住址 |"));
}

#[test]
fn clicks_that_run_programs() {
    runs(&deck("", "<p:sp><a:hlinkClick action=\"ppaction://program\"/></p:sp>").read());
    runs(&deck("", "").relation("ppt/slides/slide9.xml", "rId1", "video", "https://example.org/a.mp4").read());
}
