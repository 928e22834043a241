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

/// A text box at a place, with properties of its shape and of its run.
fn boxed(at: (i64, i64), fill: &str, run: &str) -> String {
    let (x, y) = at;
    format!(
        "<p:sp><p:spPr><a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"1000000\" cy=\"500000\"/></a:xfrm>{fill}</p:spPr><p:txBody><a:p><a:r>{run}<a:t>{MARK}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

fn colour(hex: &str) -> String {
    format!("<a:solidFill><a:srgbClr val=\"{hex}\"/></a:solidFill>")
}

#[test]
fn letters_that_are_white_tiny_or_without_a_colour() {
    let white = format!("<a:rPr>{}</a:rPr>", colour("FEFDF0"));
    for run in [
        white.as_str(),
        "<a:rPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill></a:rPr>",
        "<a:rPr><a:solidFill><a:srgbClr val=\"000000\"><a:alpha val=\"1000\"/></a:srgbClr></a:solidFill></a:rPr>",
        "<a:rPr><a:noFill/></a:rPr>",
        "<a:rPr sz=\"100\"/>",
    ] {
        hides(&deck("", &boxed((0, 0), "", run)).read());
    }
    hides(&deck("", &boxed((0, 0), &colour("FFFFFF"), &white)).read());
    let styled = boxed((0, 0), "<a:noFill/>", "").replace(
        "<p:txBody>",
        "<p:style><a:fillRef idx=\"1\"><a:schemeClr val=\"accent1\"/></a:fillRef><a:fontRef idx=\"minor\"><a:schemeClr val=\"lt1\"/></a:fontRef></p:style><p:txBody>",
    );
    hides(&deck("", &styled).read());
    assert!(is_clean(&deck("", &styled.replace("<a:noFill/>", "")).read()));
    let grey = "<a:rPr sz=\"1800\"><a:solidFill><a:schemeClr val=\"bg1\"><a:lumMod val=\"50000\"/></a:schemeClr></a:solidFill></a:rPr>";
    for (fill, run) in [(colour("1F4E79"), white.as_str()), (String::new(), grey), (colour("FFFFFF"), "")] {
        assert!(is_clean(&deck("", &boxed((0, 0), &fill, run)).read()), "{fill} {run}");
    }
}

#[test]
fn white_letters_on_something_dark_behind_them() {
    let white = format!("<a:rPr>{}</a:rPr>", colour("FFFFFF"));
    let text = boxed((0, 0), "", &white);
    let bar = |at| boxed(at, &colour("1F4E79"), "").replace(MARK, "");
    assert!(is_clean(&deck("", &format!("{}{text}", bar((0, 100_000)))).read()));
    hides(&deck("", &format!("{}{text}", bar((5_000_000, 0)))).read());
    let behind = |name: &str, inside: &str| {
        let xml = format!("<p:{name} {P}><p:cSld>{inside}</p:cSld></p:{name}>");
        deck("", &text).with("rId7", "slideMaster", "ppt/slideMasters/m.xml", xml).read()
    };
    let background = |hex: &str| format!("<p:bg><p:bgPr>{}</p:bgPr></p:bg>", colour(hex));
    assert!(is_clean(&behind("sldMaster", &background("1F4E79"))));
    hides(&behind("sldMaster", &background("FFFFFF")));
    assert!(is_clean(&behind("sldMaster", &format!("<p:spTree>{}</p:spTree>", bar((0, 0))))));
    // White by what the master says of all texts.
    let styles = format!(
        "<p:sldMaster {P}><p:txStyles><p:otherStyle><a:lvl1pPr><a:defRPr>{}</a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles></p:sldMaster>",
        colour("FFFFFF")
    );
    hides(&deck("", &boxed((0, 0), "", "")).with("rId7", "slideMaster", "ppt/slideMasters/m.xml", styles).read());
}

#[test]
fn white_letters_in_cells() {
    let table = |style: &str, fill: &str| {
        let run = format!("<a:rPr>{}</a:rPr>", colour("FFFFFF"));
        let cell = format!(
            "<a:tc><a:txBody><a:p><a:r>{run}<a:t>{MARK}</a:t></a:r></a:p></a:txBody><a:tcPr>{fill}</a:tcPr></a:tc>"
        );
        deck("", &format!("<p:graphicFrame><a:tbl><a:tblPr><a:tableStyleId>{style}</a:tableStyleId></a:tblPr><a:tr>{cell}</a:tr></a:tbl></p:graphicFrame>")).read()
    };
    let (plain, medium) = ("{5940675A-B579-460E-94D1-54222C63F5DA}", "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}");
    hides(&table(plain, ""));
    hides(&table(medium, &colour("FFFFFF")));
    assert!(is_clean(&table(plain, &colour("1F4E79"))) && is_clean(&table(medium, "")));
}

#[test]
fn text_under_a_shape_or_a_picture() {
    let text = boxed((0, 0), "", "");
    let over = |at, fill: &str| boxed(at, fill, "").replace(MARK, "");
    let picture = "<p:pic><p:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"2000000\" cy=\"2000000\"/></a:xfrm></p:spPr></p:pic>";
    let (white, sheer) =
        (colour("FFFFFF"), "<a:solidFill><a:srgbClr val=\"FFFFFF\"><a:alpha val=\"40000\"/></a:srgbClr></a:solidFill>");
    for cover in [over((0, 0), &white), over((50_000, 10_000), &colour("000000")), picture.to_owned()] {
        hides(&deck("", &format!("{text}{cover}")).read());
        assert!(is_clean(&deck("", &format!("{cover}{}", boxed((0, 0), "", ""))).read()), "{cover}");
    }
    for cover in [over((500_000, 0), &white), over((0, 0), sheer), over((0, 0), "<a:noFill/>"), over((0, 0), "")] {
        assert!(is_clean(&deck("", &format!("{text}{cover}")).read()), "{cover}");
    }
    // In a group that is drawn at twice its size and elsewhere.
    let group = |inner: &str| {
        format!(
            "<p:grpSp><p:grpSpPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"2000000\" cy=\"1000000\"/><a:chOff x=\"3000000\" y=\"3000000\"/><a:chExt cx=\"1000000\" cy=\"500000\"/></a:xfrm></p:grpSpPr>{inner}</p:grpSp>"
        )
    };
    hides(&deck("", &format!("{text}{}", group(&over((3_000_000, 3_000_000), &white)))).read());
    assert!(is_clean(&deck("", &format!("{text}{}", group(&over((0, 0), &white)))).read()));
    // One of two is shown, and neither covers the other.
    let choice = format!(
        "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice>{text}</mc:Choice><mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    );
    assert!(is_clean(&deck("", &choice).read()));
    hides(&deck("", &format!("{text}{}", choice.replace(&text, ""))).read());
}
