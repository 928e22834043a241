//! Word documents.

use super::{MARK, Ooxml, hides, is_clean, package, runs, tells, tells_exactly};
use crate::gate::attachments::{Kind, Reading};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office""#;

fn docx(body: &str) -> Ooxml {
    let xml = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    Ooxml::new("word/document.xml", "wordprocessingml.document.main+xml").part("word/document.xml", xml)
}

fn read(body: &str) -> Reading {
    docx(body).read()
}

fn run(properties: &str) -> String {
    format!("<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{MARK}</w:t></w:r></w:p>")
}

#[test]
fn a_clean_document_has_nothing_to_remark() {
    let found = read("<w:p><w:r><w:t>行政处罚</w:t></w:r><w:r><w:t xml:space=\"preserve\">决定 公示</w:t></w:r></w:p>");
    assert!(is_clean(&found), "{found:#?}");
    assert_eq!(found.kind, Kind::Docx);
    let passage = found.passages.iter().find(|passage| passage.text == "行政处罚决定 公示").unwrap();
    assert_eq!(passage.at.zh, "正文第 1 段");
}

#[test]
fn runs_are_joined_whatever_stands_between_them() {
    let found = read(
        "<w:p><w:r><w:t>110</w:t></w:r><w:bookmarkStart w:id=\"0\" w:name=\"书签名\"/><w:proofErr w:type=\"spellStart\"/>\
         <w:hyperlink><w:r><w:t>101</w:t></w:r></w:hyperlink>\
         <w:r><w:drawing><wp:anchor><wp:positionH><wp:posOffset>114300</wp:posOffset></wp:positionH>\
         <wp:docPr id=\"1\" name=\"图\" descr=\"替代文字\"/></wp:anchor></w:drawing></w:r>\
         <w:sdt><w:sdtContent><w:r><w:noBreakHyphen/><w:sym w:font=\"Symbol\" w:char=\"F031\"/><w:t>9&#x39;<![CDATA[0]]>&amp;</w:t>\
         </w:r></w:sdtContent></w:sdt><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
    );
    assert!(tells_exactly(&found, "110101-1990&x"), "{found:#?}");
    assert!(tells(&found, "替代文字") && tells(&found, "书签名"));
    assert!(is_clean(&found));
}

#[test]
fn the_prefix_plays_no_part_and_strict_documents_are_read() {
    let xml = format!(
        "<x:document xmlns:x=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><x:body><x:p><x:r><x:rPr><x:vanish/></x:rPr>\
         <x:t>{MARK}</x:t></x:r></x:p></x:body></x:document>"
    );
    hides(&Ooxml::new("word/document.xml", "wordprocessingml.document.main+xml").part("word/document.xml", xml).read());
}

#[test]
fn text_that_is_hidden_white_or_tiny() {
    for properties in ["<w:vanish/>", "<w:specVanish/>", "<w:color w:val=\"FFFFFF\"/>", "<w:sz w:val=\"2\"/>"] {
        hides(&read(&run(properties)));
    }
    for properties in [
        "<w:color w:val=\"fefefe\"/>",
        "<w:color w:val=\"F0F1F2\"/><w:shd w:val=\"clear\" w:fill=\"FDFDFD\"/>",
        "<w:color w:val=\"auto\" w:themeColor=\"background1\"/>",
        "<w:sz w:val=\"5\"/>",
        "<w:w w:val=\"1\"/><w:sz w:val=\"21\"/>",
        "<w:position w:val=\"-4000\"/>",
    ] {
        hides(&read(&run(properties)));
    }
    let indented = |ind: &str| {
        read(&format!("<w:p><w:pPr><w:ind {ind}/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>"))
    };
    for ind in ["w:left=\"31700\"", "w:start=\"-10000\"", "w:right=\"600in\"", "w:hanging=\"20000\""] {
        hides(&indented(ind));
    }
    for properties in [
        "<w:color w:val=\"D9D9D9\"/>",
        "<w:color w:val=\"7F7F7F\" w:themeColor=\"background1\" w:themeShade=\"80\"/>",
        "<w:sz w:val=\"10\"/><w:w w:val=\"66\"/><w:position w:val=\"6\"/>",
    ] {
        assert!(is_clean(&read(&run(properties))), "{properties}");
    }
    assert!(is_clean(&indented("w:left=\"-720\" w:right=\"1440\" w:hanging=\"420\"")));
    for properties in [
        "<w:vanish w:val=\"0\"/>",
        "<w:webHidden/>",
        "<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"1F4E79\"/>",
    ] {
        assert!(is_clean(&read(&run(properties))), "{properties}");
    }
}

#[test]
fn white_letters_in_a_coloured_cell_can_be_seen() {
    let cell = format!(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val=\"clear\" w:fill=\"1F4E79\"/></w:tcPr>{}</w:tc></w:tr></w:tbl>",
        run("<w:color w:val=\"FFFFFF\"/>")
    );
    assert!(is_clean(&read(&cell)));
}

#[test]
fn text_hidden_by_a_style_that_is_based_on_another() {
    let styles = format!(
        "<w:styles {W}><w:style w:type=\"character\" w:styleId=\"A\"><w:rPr><w:vanish/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"C\"><w:rPr><w:vanish/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"D\"><w:basedOn w:val=\"D\"/></w:style></w:styles>"
    );
    let with = |body: &str| docx(body).with("rId9", "styles", "word/styles.xml", &styles).read();
    hides(&with(&run("<w:rStyle w:val=\"B\"/>")));
    hides(&with(&format!("<w:p><w:pPr><w:pStyle w:val=\"C\"/></w:pPr><w:r><w:t>{MARK}</w:t></w:r></w:p>")));
    let seen = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"C\"/></w:pPr><w:r><w:rPr><w:vanish w:val=\"false\"/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>"
    );
    assert!(is_clean(&with(&seen)));
    assert!(is_clean(&with(&format!("<w:p><w:pPr><w:pStyle w:val=\"D\"/></w:pPr><w:r><w:t>{MARK}</w:t></w:r></w:p>"))));
}

#[test]
fn everything_hidden_by_the_defaults() {
    let styles = format!(
        "<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>"
    );
    hides(&docx(&run("")).with("rId9", "styles", "word/styles.xml", styles).read());
}

#[test]
fn a_hidden_run_hides_the_text_box_in_it() {
    hides(&read(&format!(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{MARK}</w:t></w:r></w:p>\
         </w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )));
}

#[test]
fn tracked_changes_and_what_they_took_away() {
    let body = |what: &str| {
        format!(
            "<w:p><w:r><w:t>前</w:t></w:r><w:{what} w:author=\"经办人\"><w:r><w:delText>{MARK}</w:delText></w:r></w:{what}><w:r><w:t>后</w:t></w:r></w:p>"
        )
    };
    for what in ["ins", "del", "moveFrom", "moveTo"] {
        hides(&read(&body(what)));
    }
    let found = read(&body("del"));
    assert!(
        tells_exactly(&found, MARK) && tells_exactly(&found, "前后") && tells_exactly(&found, &format!("前{MARK}后"))
    );
    assert!(found.hidden[0].what.zh.contains("删除 1 处"));
    let formats =
        "<w:p><w:r><w:rPr><w:b/><w:rPrChange w:author=\"甲\"><w:rPr/></w:rPrChange></w:rPr><w:t>字</w:t></w:r></w:p>";
    assert!(!read(formats).hidden.is_empty());
}

#[test]
fn comments_notes_headers_and_building_blocks() {
    let paragraph = format!("<w:p><w:r><w:t>{MARK}</w:t></w:r></w:p>");
    let comments =
        format!("<w:comments {W}><w:comment w:id=\"0\" w:author=\"某\">{paragraph}</w:comment></w:comments>");
    hides(&docx("").with("rId2", "comments", "word/comments.xml", comments).read());
    let blocks = format!(
        "<w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartPr/><w:docPartBody>{paragraph}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"
    );
    hides(&docx("").with("rId2", "glossaryDocument", "word/glossary/document.xml", blocks).read());
    for (root, element, place) in
        [("hdr", "", "页眉"), ("ftr", "", "页脚"), ("footnotes", "footnote", "脚注"), ("endnotes", "endnote", "尾注")]
    {
        let inner = if element.is_empty() {
            paragraph.clone()
        } else {
            format!("<w:{element} w:id=\"1\">{paragraph}</w:{element}>")
        };
        let found = docx("").with("rId2", "header", "word/x.xml", format!("<w:{root} {W}>{inner}</w:{root}>")).read();
        assert!(
            found.passages.iter().any(|passage| passage.text == MARK && passage.at.zh.starts_with(place)),
            "{found:#?}"
        );
        assert!(is_clean(&found));
    }
}

#[test]
fn both_sides_of_an_alternative() {
    let found = read(
        "<w:p><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:r><w:t>新</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
    );
    assert!(tells(&found, "新") && tells(&found, "旧"));
}

#[test]
fn variables_and_data_stored_beside_the_text() {
    let settings =
        format!("<w:settings {W}><w:docVars><w:docVar w:name=\"n\" w:val=\"{MARK}\"/></w:docVars></w:settings>");
    hides(&docx("").with("rId2", "settings", "word/settings.xml", settings).read());
    hides(&docx("").with("rId2", "customXml", "customXml/item1.xml", format!("<a><b>{MARK}</b></a>")).read());
    let sources = "<b:Sources xmlns:b=\"http://schemas.openxmlformats.org/officeDocument/2006/bibliography\" SelectedStyle=\"/APA.XSL\"/>";
    assert!(is_clean(&docx("").with("rId2", "customXml", "customXml/item1.xml", sources).read()));
}

#[test]
fn fields_tell_their_code_and_some_call_out() {
    let field = |code: &str| {
        let (first, second) = code.split_at(3);
        format!(
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{first}</w:instrText></w:r>\
             <w:r><w:instrText>{second}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
             <w:r><w:t>结果</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
        )
    };
    let found = read(&field("HYPERLINK \"https://example.org/link/13800000000\""));
    assert!(
        tells_exactly(&found, "HYPERLINK \"https://example.org/link/13800000000\"") && tells_exactly(&found, "结果")
    );
    assert!(is_clean(&found));
    for code in ["DDEAUTO c:\\\\cmd.exe", " INCLUDETEXT \"x.docx\"", "INCLUDEPICTURE \"https://example.org/a.png\""] {
        runs(&read(&field(code)));
    }
    runs(&read("<w:p><w:fldSimple w:instr=\"DDE x y\"/></w:p>"));
}

#[test]
fn what_lies_outside_or_runs() {
    for kind in ["attachedTemplate", "image", "oleObject", "frame", "subDocument"] {
        runs(&docx("").relation("word/document.xml", "rId5", kind, "https://example.org/x").read());
    }
    runs(&docx("").with("rId5", "vbaProject", "word/vbaProject.bin", b"\xD0\xCF\x11\xE0 macro").read());
    let control = "<ax:ocx xmlns:ax=\"http://schemas.microsoft.com/office/2006/activeX\" ax:classid=\"{x}\"/>";
    runs(&docx("").with("rId5", "control", "word/activeX/activeX1.xml", control).read());
    let ui = "<customUI xmlns=\"http://schemas.microsoft.com/office/2009/07/customui\" onLoad=\"m\"/>";
    runs(&docx("").with("rId5", "extensibility", "customUI/customUI.xml", ui).read());
    let link = docx("").relation("word/document.xml", "rId5", "hyperlink", "https://example.org/13800000000").read();
    assert!(is_clean(&link) && tells(&link, "https://example.org/13800000000"));
}

#[test]
fn files_inside_of_the_file() {
    let strings = format!("\u{1}\u{2}{MARK}\u{1}");
    hides(&docx("").with("rId5", "font", "word/fonts/font1.odttf", strings).read());
    let wide: Vec<u8> = "办公之外的暗处之言".encode_utf16().flat_map(u16::to_le_bytes).collect();
    hides(
        &docx("")
            .with("rId5", "oleObject", "word/embeddings/oleObject1.bin", [b"\xD0\xCF\x11\xE0".to_vec(), wide].concat())
            .read(),
    );
    hides(&docx("").with("rId5", "package", "word/embeddings/a.docx", docx(&run("")).bytes()).read());
    runs(&docx("").with("rId5", "package", "word/embeddings/a.zip", package(&[("a.txt", b"x")])).read());
    runs(&docx("").with("rId5", "package", "word/embeddings/a.bin", b"Rar!\x1A\x07\x01").read());
    let found = docx("").with("rId5", "aFChunk", "word/chunk.txt", MARK).read();
    hides(&found);
    let emf = docx("").with("rId5", "image", "word/media/a.gif", b"GIF89a....").read();
    assert!(!emf.unread.is_empty());
}

#[test]
fn packages_do_not_lie_in_each_other_without_end() {
    let inner = docx("").with("rId5", "package", "word/a.docx", docx("").bytes()).bytes();
    runs(&docx("").with("rId5", "package", "word/a.docx", inner).read());
}

#[test]
fn a_part_that_nothing_refers_to() {
    hides(&docx("").part("word/old.xml", format!("<old>{MARK}</old>")).read());
}

#[test]
fn parts_and_attributes_that_no_rule_knows() {
    let found = docx("")
        .with("rId5", "news", "word/news.xml", "<n xmlns=\"urn:x\" a=\"13800000000\"><d>110101</d><d>19900101</d></n>")
        .read();
    assert!(tells_exactly(&found, "13800000000") && tells(&found, "110101\n19900101"), "{found:#?}");
    let found = read("<w:p w:unheardOf=\"13800000000\"><w:new>字里行间</w:new></w:p>");
    assert!(tells_exactly(&found, "13800000000") && tells_exactly(&found, "字里行间"));
}

#[test]
fn comments_of_xml() {
    hides(&read(&format!("<!-- {MARK} -->")));
    hides(&read(&format!("<?note {MARK}?>")));
    assert!(is_clean(&read("<?mso-application progid='Word.Document'?>")));
}

#[test]
fn properties_have_names() {
    let core = "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>某甲</dc:creator></cp:coreProperties>";
    let own = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\"><property name=\"住址\"><vt:lpwstr>某村</vt:lpwstr></property></Properties>";
    let found = docx("")
        .with("rId5", "core", "docProps/core.xml", core)
        .with("rId6", "custom", "docProps/custom.xml", own)
        .read();
    let author = found.passages.iter().find(|passage| passage.text == "某甲").unwrap();
    assert_eq!(author.at.zh, "文档属性“作者”");
    assert!(tells_exactly(&found, "住址：某村") && is_clean(&found), "{found:#?}");
}

#[test]
fn tables_come_as_rows_too_and_numbers_in_boxes_joined() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>());
    let wide = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>编号</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc></w:tr>";
    let found = read(&format!("<w:tbl>{wide}{}{}</w:tbl>", row(&["1", "甲|乙", "张某"]), row(&["1", "3", "8", "0"])));
    assert!(tells(&found, "| 编号 |  | 姓名 |\n| 1 | 甲 乙 | 张某 |\n"), "{found:#?}");
    assert!(tells_exactly(&found, "1380"));
}

#[test]
fn parts_in_utf_16_are_read() {
    let xml = format!(
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document {W}><w:body>{}</w:body></w:document>",
        run("<w:vanish/>")
    );
    let bytes: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    hides(
        &Ooxml::new("word/document.xml", "wordprocessingml.document.main+xml").part("word/document.xml", bytes).read(),
    );
}

#[test]
fn the_data_that_a_shape_keeps_for_itself() {
    // A package with a part that has the mark in it.
    let inner =
        package(&[("[Content_Types].xml", b"<Types/>"), ("drs/shapexml.xml", format!("<a>{MARK}</a>").as_bytes())]);
    let found = read(&format!("<w:p><w:r><w:pict><v:shape o:gfxdata=\"{}\"/></w:pict></w:r></w:p>", base64(&inner)));
    assert!(tells_exactly(&found, MARK) && is_clean(&found), "{found:#?}");
    assert!(!read("<w:p><w:r><w:pict><v:shape o:gfxdata=\"?\"/></w:pict></w:r></w:p>").hidden.is_empty());
}

fn base64(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits =
        |chunk: &[u8]| chunk.iter().enumerate().fold(0u32, |sum, (at, &byte)| sum | u32::from(byte) << (16 - at * 8));
    let chunks = bytes.chunks(3).flat_map(|chunk| (0..=chunk.len()).map(move |at| bits(chunk) >> (18 - at * 6) & 63));
    chunks.map(|value| char::from(letters[value as usize])).collect()
}

/// Protects: a number that goes on in the next paragraph, and text that is turned round.
#[test]
fn numbers_over_paragraphs_and_text_turned_round() {
    let lines: String = "139".chars().map(|digit| format!("<w:p><w:r><w:t>{digit}</w:t></w:r></w:p>")).collect();
    let found = read(&format!("<w:p><w:r><w:t>号码</w:t></w:r></w:p>{lines}<w:p><w:r><w:t>止</w:t></w:r></w:p>"));
    assert!(tells_exactly(&found, "1\n3\n9"), "{found:#?}");
    hides(&read(&format!("<w:p><w:bdo w:val=\"rtl\"><w:r><w:t>{MARK}</w:t></w:r></w:bdo></w:p>")));
}

#[test]
fn an_opaque_shape_over_the_text() {
    let shape = |anchor: &str, wrap: &str, fill: &str, inside: &str| {
        read(&format!(
            "<w:p><w:r><w:t>{MARK}</w:t></w:r><w:r><w:drawing><wp:anchor {anchor}><wp:positionH><wp:posOffset>114300</wp:posOffset>\
             </wp:positionH><wp:extent cx=\"2000000\" cy=\"300000\"/><wp:{wrap}/>\
             <a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData>\
             <wps:wsp xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:spPr>{fill}\
             <a:ln><a:solidFill><a:srgbClr val=\"FF0000\"/></a:solidFill></a:ln></wps:spPr>{inside}</wps:wsp>\
             </a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
        ))
    };
    let black = "<a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>";
    let words = "<wps:txbx><w:txbxContent><w:p><w:r><w:t>注意事项</w:t></w:r></w:p></w:txbxContent></wps:txbx>";
    hides(&shape("behindDoc=\"0\"", "wrapNone", black, ""));
    for clean in [
        shape("behindDoc=\"1\"", "wrapNone", black, ""),
        shape("behindDoc=\"0\"", "wrapSquare", black, ""),
        shape("behindDoc=\"0\"", "wrapNone", "<a:noFill/>", ""),
        shape("behindDoc=\"0\"", "wrapNone", black, words),
        shape("", "wrapNone", &black.replace("/>", "><a:alpha val=\"30000\"/></a:srgbClr>"), ""),
    ] {
        assert!(is_clean(&clean), "{clean:#?}");
    }
}
