//! OpenDocument and OFD.

use super::{MARK, hides, is_clean, no_type, package, runs, tells, tells_exactly, unreadable};
use crate::gate::attachments::{Kind, Reading};

const NS: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0""#;

/// A package of a kind: automatic styles, what is in the body, and more parts.
fn odf(kind: &str, styles: &str, body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<office:document-content {NS}><office:scripts/><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    );
    let listed: String =
        more.iter().map(|(name, _)| format!("<manifest:file-entry manifest:full-path=\"{name}\"/>")).collect();
    let manifest = format!(
        "<manifest:manifest {NS}><manifest:file-entry manifest:full-path=\"content.xml\"/>{listed}</manifest:manifest>"
    );
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    let mut parts = vec![
        ("mimetype", mimetype.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, content)| (*name, content.as_bytes())));
    package(&parts)
}

fn read(kind: &str, styles: &str, body: &str) -> Reading {
    super::super::read(&odf(kind, styles, body, &[])).unwrap()
}

fn text(body: &str) -> Reading {
    read("text", "", body)
}

fn style(family: &str, properties: &str) -> String {
    format!(
        "<style:style style:name=\"A\" style:family=\"{family}\"><style:{properties}/></style:style><style:style style:name=\"B\" style:family=\"{family}\" style:parent-style-name=\"A\"/>"
    )
}

#[test]
fn paragraphs_are_joined() {
    let found = text(
        "<text:h>公告</text:h><text:p>110<text:span>101</text:span><text:s text:c=\"2\"/><text:a xlink:href=\"https://example.org\">1990</text:a><text:tab/>年</text:p>",
    );
    assert!(tells_exactly(&found, "110101  1990\t年") && is_clean(&found), "{found:#?}");
    let heading = found.passages.iter().find(|passage| passage.text == "公告").unwrap();
    assert_eq!((found.kind, heading.at.zh.as_str()), (Kind::Odt, "正文第 1 段"));
}

#[test]
fn hidden_text() {
    let hidden = "text-properties text:display=\"none\"";
    hides(&read("text", &style("paragraph", hidden), &format!("<text:p text:style-name=\"B\">{MARK}</text:p>")));
    hides(&read(
        "text",
        &style("text", hidden),
        &format!("<text:p><text:span text:style-name=\"B\">{MARK}</text:span></text:p>"),
    ));
    for body in [
        format!("<text:section text:display=\"none\"><text:p>{MARK}</text:p></text:section>"),
        format!("<text:p><text:hidden-text text:string-value=\"{MARK}\"/></text:p>"),
        format!("<text:p><text:hidden-paragraph/>{MARK}</text:p>"),
        format!("<text:p><text:conditional-text text:string-value-if-true=\"{MARK}\"/></text:p>"),
        format!(
            "<text:p>字<office:annotation><dc:creator>某</dc:creator><text:p>{MARK}</text:p></office:annotation>后</text:p>"
        ),
        format!(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>{MARK}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        ),
    ] {
        hides(&text(&body));
    }
    assert!(tells_exactly(
        &text("<text:p>13<office:annotation><dc:creator>某</dc:creator></office:annotation>8</text:p>"),
        "138"
    ));
}

#[test]
fn letters_that_are_white_or_tiny() {
    let span = format!("<text:p><text:span text:style-name=\"B\">{MARK}</text:span></text:p>");
    let paragraph = format!("<text:p text:style-name=\"B\">{MARK}</text:p>");
    for properties in ["fo:color=\"#fefefe\"", "fo:font-size=\"1pt\"", "fo:font-size=\"0.5mm\""] {
        let properties = format!("text-properties {properties}");
        hides(&read("text", &style("text", &properties), &span));
        hides(&read("text", &style("paragraph", &properties), &paragraph));
        let row = format!(
            "<table:table><table:table-row><table:table-cell table:style-name=\"B\"><text:p>{MARK}</text:p></table:table-cell></table:table-row></table:table>"
        );
        hides(&read("spreadsheet", &style("table-cell", &properties), &row));
        let cells = format!("<table:table-cell/><table:table-cell><text:p>{MARK}</text:p></table:table-cell>");
        let by_row = format!(
            "<table:table><table:table-row table:default-cell-style-name=\"B\">{cells}</table:table-row></table:table>"
        );
        let by_column = |styled: usize| {
            let mut columns = ["<table:table-column/>"; 3];
            columns[styled] = "<table:table-column table:default-cell-style-name=\"B\"/>";
            format!("<table:table>{}<table:table-row>{cells}</table:table-row></table:table>", columns.concat())
        };
        let sheet = |body: &str| read("spreadsheet", &style("table-cell", &properties), body);
        hides(&sheet(&by_row));
        hides(&sheet(&by_column(1)));
        assert!(is_clean(&sheet(&by_column(0))) && is_clean(&sheet(&by_column(2))));
    }
    hides(&read(
        "presentation",
        &style("text", "text-properties fo:font-size=\"2pt\""),
        &format!("<draw:page>{span}</draw:page>"),
    ));
    let usual = "<style:default-style style:family=\"paragraph\"><style:text-properties fo:color=\"#ffffff\"/></style:default-style>";
    hides(&read("text", usual, &paragraph));
    for properties in [
        "fo:color=\"#ffffff\" fo:background-color=\"#1f4e79\"",
        "fo:color=\"#d9d9d9\" fo:font-size=\"6pt\"",
        "fo:font-size=\"58%\"",
    ] {
        assert!(
            is_clean(&read("text", &style("text", &format!("text-properties {properties}")), &span)),
            "{properties}"
        );
    }
    // In a coloured cell.
    let cell = "<style:style style:name=\"C\" style:family=\"table-cell\"><style:table-cell-properties fo:background-color=\"#1f4e79\"/></style:style>";
    let styles = format!("{cell}{}", style("text", "text-properties fo:color=\"#ffffff\""));
    let table = format!(
        "<table:table><table:table-row><table:table-cell table:style-name=\"C\">{span}</table:table-cell></table:table-row></table:table>"
    );
    assert!(is_clean(&read("text", &styles, &table)));
}

#[test]
fn sheets_rows_and_columns() {
    let cell = format!("<table:table-cell><text:p>{MARK}</text:p></table:table-cell>");
    let sheet = |inner: &str| format!("<table:table table:name=\"名单\" table:style-name=\"B\">{inner}</table:table>");
    let row = format!("<table:table-row>{cell}</table:table-row>");
    hides(&read("spreadsheet", &style("table", "table-properties table:display=\"false\""), &sheet(&row)));
    for inner in [
        format!("<table:table-row table:visibility=\"collapse\">{cell}</table:table-row>"),
        format!("<table:table-row table:visibility=\"filter\">{cell}</table:table-row>"),
        format!(
            "<table:table-row><table:table-cell office:string-value=\"{MARK}\"><text:p/></table:table-cell></table:table-row>"
        ),
        format!("<table:table-row>{}</table:table-row>", cell.replace("table-cell", "covered-table-cell")),
        format!(
            "<table:table-column/><table:table-column table:visibility=\"collapse\"/><table:table-row><table:table-cell/>{cell}</table:table-row>"
        ),
    ] {
        hides(&read("spreadsheet", "", &sheet(&inner)));
    }
    let empty = format!(
        "<table:table-column/><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"16383\"/>{row}"
    );
    assert!(is_clean(&read("spreadsheet", "", &sheet(&empty))));
}

#[test]
fn cells_have_places_and_repetition_does_not_blow_up() {
    let found = read(
        "spreadsheet",
        "",
        "<table:table table:name=\"名单\"><table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell office:value=\"1.3800138E10\"><text:p>1.38E+10</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"4294967295\" office:date-value=\"1990-01-01\"/></table:table-row></table:table>",
    );
    let cell = found.passages.iter().find(|passage| passage.text == "13800138000").unwrap();
    assert_eq!(cell.at.zh, "工作表“名单” C1048571");
    assert!(tells(&found, "|  |  | 1.38E+10 13800138000 | 1990-01-01 |") && is_clean(&found), "{found:#?}");
}

#[test]
fn slides_and_notes() {
    let page = |inner: &str| format!("<draw:page draw:name=\"p\" draw:style-name=\"B\">{inner}</draw:page>");
    let frame = |class: &str, text: &str| {
        format!(
            "<draw:frame presentation:class=\"{class}\"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"
        )
    };
    let found = read("presentation", "", &page(&frame("title", MARK)));
    assert!(
        is_clean(&found)
            && found.passages.iter().any(|passage| passage.at.zh == "第 1 张幻灯片" && passage.text == MARK)
    );
    hides(&read(
        "presentation",
        &style("drawing-page", "drawing-page-properties presentation:visibility=\"hidden\""),
        &page(&frame("title", MARK)),
    ));
    hides(&read(
        "presentation",
        "",
        &page(&format!("<presentation:notes>{}</presentation:notes>", frame("notes", MARK))),
    ));
    assert!(is_clean(&read(
        "presentation",
        "",
        &page(&format!("<presentation:notes>{}{}</presentation:notes>", frame("notes", ""), frame("page-number", "1")))
    )));
}

#[test]
fn what_runs_or_lies_outside() {
    runs(&text(
        "<office:event-listeners><script:event-listener xlink:href=\"vnd.sun.star.script:x\"/></office:event-listeners>",
    ));
    runs(&text("<draw:image xlink:href=\"https://example.org/a.png\"/>"));
    runs(&text("<text:section><text:section-source xlink:href=\"x.odt\"/></text:section>"));
    runs(&text("<text:p><text:a xlink:href=\"javascript:x\">x</text:a></text:p>"));
    runs(&super::super::read(&odf("text", "", "", &[("Basic/Standard/a.xml", "<a/>")])).unwrap());
    assert!(is_clean(&text("<draw:image xlink:href=\"Pictures/a.png\"/>")));
}

#[test]
fn other_parts() {
    let with = |name: &str, content: &str| super::super::read(&odf("text", "", "", &[(name, content)])).unwrap();
    let inner = format!(
        "<office:document-content {NS}><office:body><office:text><text:p>{MARK}</text:p></office:text></office:body></office:document-content>"
    );
    hides(&with("Object 1/content.xml", &inner));
    assert!(is_clean(&with("Object 1/content.xml", &inner.replace("office:text>", "office:chart>"))));
    hides(&with("Versions/a", MARK));
    let meta = with(
        "meta.xml",
        &format!(
            "<office:document-meta {NS}><office:meta><meta:initial-creator>某甲</meta:initial-creator><meta:user-defined meta:name=\"住址\">某村</meta:user-defined></office:meta></office:document-meta>"
        ),
    );
    assert!(
        tells_exactly(&meta, "住址：某村")
            && meta.passages.iter().any(|passage| passage.at.zh == "文档属性“作者”")
            && is_clean(&meta)
    );
    unreadable(&odf("text", "", "", &[("x.xml", "<a>"), ("y.xml", "<b/>")]));
    no_type(&package(&[("mimetype", b"application/vnd.oasis.opendocument.text-template"), ("content.xml", b"<a/>")]));
}

#[test]
fn encrypted_documents() {
    let manifest = format!(
        "<manifest:manifest {NS}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    );
    unreadable(&package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<a/>"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]));
}

#[test]
fn parts_that_the_manifest_does_not_list() {
    let mimetype = b"application/vnd.oasis.opendocument.text";
    let content = format!("<office:document-content {NS}/>");
    let found = super::super::read(&package(&[
        ("mimetype", mimetype),
        ("content.xml", content.as_bytes()),
        ("secret.txt", MARK.as_bytes()),
    ]))
    .unwrap();
    hides(&found);
}

/// An OFD with one page, whose layer this is, and more parts.
fn ofd(layer: &str, body: &str, more: &[(&str, &str)]) -> Reading {
    let ns = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    let root = format!(
        "<ofd:OFD {ns}><ofd:DocBody><ofd:DocInfo><ofd:Author>某甲</ofd:Author><ofd:CustomDatas><ofd:CustomData Name=\"住址\">某村</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>"
    );
    let document = format!(
        "<ofd:Document {ns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>"
    );
    let page = format!("<ofd:Page {ns}><ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>");
    let more: Vec<(&str, String)> = more.iter().map(|(name, xml)| (*name, xml.replace("NS", ns))).collect();
    let mut parts = vec![
        ("OFD.xml", root.as_bytes()),
        ("Doc_0/Document.xml", document.as_bytes()),
        ("Doc_0/Pages/Page_0/Content.xml", page.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, xml)| (*name, xml.as_bytes())));
    super::super::read(&package(&parts)).unwrap()
}

fn object(attributes: &str, codes: &[&str]) -> String {
    let codes: String = codes
        .iter()
        .map(|text| format!("<ofd:TextCode X=\"0\" Y=\"3\" DeltaX=\"g 5 3.5\">{text}</ofd:TextCode>"))
        .collect();
    format!("<ofd:TextObject {attributes}>{codes}</ofd:TextObject>")
}

#[test]
fn ofd_pages_are_read_as_the_eye_does() {
    let layer = [
        object("Boundary=\"40 20 9 4\"", &["8000"]),
        object("Boundary=\"20 20.1 20 4\"", &["138", "0013"]),
        object("Boundary=\"20 10 20 4\"", &["公示"]),
    ];
    let found = ofd(&layer.concat(), "", &[]);
    assert!(tells_exactly(&found, "1380013") && tells_exactly(&found, "公示\n13800138000"), "{found:#?}");
    assert!(found.passages.iter().any(|passage| passage.at.zh == "第 1 页"));
    assert!(
        found.passages.iter().any(|passage| passage.at.zh == "文档属性“作者”") && tells_exactly(&found, "住址：某村")
    );
    assert!(found.kind == Kind::Ofd && is_clean(&found), "{found:#?}");
}

#[test]
fn ofd_objects_that_do_not_show() {
    for attributes in ["Visible=\"false\"", "Alpha=\"0\"", "Fill=\"false\"", "Boundary=\"300 0 10 10\""] {
        hides(&ofd(&object(attributes, &[MARK]), "", &[]));
    }
    hides(&ofd(&format!("<ofd:PageBlock Visible=\"false\">{}</ofd:PageBlock>", object("", &[MARK])), "", &[]));
    hides(&ofd(
        "",
        "",
        &[(
            "Doc_0/Pages/Page_1/Content.xml",
            &format!("<ofd:Page NS><ofd:Content>{}</ofd:Content></ofd:Page>", object("", &[MARK])),
        )],
    ));
    hides(&ofd(
        "",
        "",
        &[(
            "Doc_0/Attachs/Attachments.xml",
            "<ofd:Attachments NS><ofd:Attachment Name=\"暗处之言\"/></ofd:Attachments>",
        )],
    ));
    hides(&ofd(
        "",
        "",
        &[(
            "Doc_0/Annots/a.xml",
            "<ofd:PageAnnot NS><ofd:Annot Type=\"Highlight\"><ofd:Remark>暗处之言</ofd:Remark></ofd:Annot></ofd:PageAnnot>",
        )],
    ));
    assert!(
        !ofd("", "<ofd:Versions><ofd:Version ID=\"1\" BaseLoc=\"Doc_0/v.xml\"/></ofd:Versions>", &[]).hidden.is_empty()
    );
}

#[test]
fn ofd_pages_without_text_and_seals() {
    assert!(!ofd("<ofd:ImageObject ResourceID=\"3\" Boundary=\"0 0 210 297\"/>", "", &[]).unread.is_empty());
    let found = ofd(
        "",
        "",
        &[
            ("Doc_0/Signs/Sign_0/Seal.esl", "0\u{1}\u{2}某县司法局\u{3}"),
            ("Doc_0/Signs/Sign_0/SignedValue.dat", "0\u{1}x"),
        ],
    );
    assert!(tells(&found, "某县司法局") && is_clean(&found), "{found:#?}");
}
