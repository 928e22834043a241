//! Workbooks.

use super::{MARK, Ooxml, hides, is_clean, runs, tells, tells_exactly};
use crate::gate::attachments::Reading;

const S: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const STYLES: &str = r#"<numFmts><numFmt numFmtId="170" formatCode=";;;"/><numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="172" formatCode="&quot;暗处之言&quot;0"/></numFmts><fonts><font><color theme="1"/></font><font><color rgb="FFFFFFFF"/></font><font><color rgb="FF1F4E79"/></font></fonts><fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill></fill></fills><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf fontId="1"/><xf fontId="1" fillId="2"/><xf fontId="2" fillId="2"/><xf numFmtId="172"/></cellXfs>"#;

/// A workbook with one sheet, whose content this is, and shared strings.
fn book(sheet: &str, strings: &[&str], state: &str) -> Ooxml {
    styled(sheet, strings, state, STYLES)
}

/// The same with these styles.
fn styled(sheet: &str, strings: &[&str], state: &str, styles: &str) -> Ooxml {
    let workbook = format!(
        "<workbook {S}><sheets><sheet name=\"名单\" sheetId=\"1\" state=\"{state}\" r:id=\"s1\"/></sheets></workbook>"
    );
    let strings: String = strings.iter().map(|text| format!("<si>{text}</si>")).collect();
    Ooxml::new("xl/workbook.xml", "spreadsheetml.sheet.main+xml")
        .part("xl/workbook.xml", workbook)
        .with("s1", "worksheet", "xl/worksheets/sheet1.xml", format!("<worksheet {S}>{sheet}</worksheet>"))
        .with("s2", "styles", "xl/styles.xml", format!("<styleSheet {S}>{styles}</styleSheet>"))
        .with("s3", "sharedStrings", "xl/sharedStrings.xml", format!("<sst {S}>{strings}</sst>"))
}

fn read(sheet: &str) -> Reading {
    book(&format!("<sheetData>{sheet}</sheetData>"), &[], "visible").read()
}

fn inline(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><r><t>{text}</t></r></is></c>")
}

#[test]
fn cells_have_places_and_rows_are_joined() {
    let rows = format!(
        "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c>{}</row><row r=\"3\"><c r=\"B3\"><v>1</v></c></row>",
        inline("住址")
    );
    let found = book(
        &format!("<sheetData>{rows}</sheetData>"),
        &["<r><t>姓</t></r><r><t>名</t></r><rPh sb=\"0\" eb=\"1\"><t>拼读</t></rPh>"],
        "visible",
    )
    .read();
    let name = found.passages.iter().find(|passage| passage.text == "姓名").unwrap();
    assert_eq!(name.at.zh, "工作表“名单” B2");
    assert!(tells(&found, "|  | 姓名 | 住址 |\n|  | 1 |\n"), "{found:#?}");
    assert!(tells_exactly(&found, "拼读") && tells_exactly(&found, "名单") && is_clean(&found), "{found:#?}");
}

#[test]
fn numbers_come_with_all_their_digits_and_days_as_days() {
    for (stored, text) in [
        ("1.3800138E10", "13800138000"),
        ("13800138000", "13800138000"),
        ("1.10101199001011E+17", "110101199001011000"),
        ("-1.5E-3", "-0.0015"),
        ("5.0", "5"),
    ] {
        let found = read(&format!("<row><c><v>{stored}</v></c></row>"));
        assert!(tells_exactly(&found, text), "{stored}: {found:#?}");
    }
    for (style, serial, day) in [
        (1, "32874", "1990-01-01"),
        (3, "32874.5", "1990-01-01"),
        (1, "1", "1900-01-01"),
        (1, "13800138000", "13800138000"),
    ] {
        assert!(tells_exactly(&read(&format!("<row><c s=\"{style}\"><v>{serial}</v></c></row>")), day));
    }
}

#[test]
fn one_digit_in_each_cell() {
    let cells: String = "13800138000".chars().map(|digit| format!("<c><v>{digit}</v></c>")).collect();
    assert!(tells_exactly(&read(&format!("<row>{cells}</row>")), "13800138000"));
}

#[test]
fn hidden_sheets() {
    for state in ["hidden", "veryHidden"] {
        hides(&book(&format!("<sheetData><row>{}</row></sheetData>", inline(MARK)), &[], state).read());
    }
}

#[test]
fn sheets_that_the_workbook_does_not_list() {
    let sheet = format!("<worksheet {S}><sheetData><row>{}</row></sheetData></worksheet>", inline(MARK));
    hides(&book("<sheetData/>", &[], "visible").with("s9", "worksheet", "xl/worksheets/sheet9.xml", sheet).read());
}

#[test]
fn hidden_rows_and_columns_with_something_in_them() {
    let row = format!("<row>{}</row>", inline(MARK));
    for sheet in [
        format!("<sheetData><row hidden=\"1\">{}</row></sheetData>", inline(MARK)),
        format!("<sheetData><row ht=\"0\" customHeight=\"1\">{}</row></sheetData>", inline(MARK)),
        format!("<sheetFormatPr zeroHeight=\"1\"/><sheetData>{row}</sheetData>"),
        format!("<cols><col min=\"1\" max=\"3\" hidden=\"1\"/></cols><sheetData>{row}</sheetData>"),
        format!("<cols><col min=\"1\" max=\"1\" width=\"0\"/></cols><sheetData>{row}</sheetData>"),
    ] {
        hides(&book(&sheet, &[], "visible").read());
    }
    let empty = format!(
        "<cols><col min=\"2\" max=\"16384\" hidden=\"1\"/></cols><sheetData>{row}<row hidden=\"1\"/></sheetData>"
    );
    assert!(is_clean(&book(&empty, &[], "visible").read()));
}

#[test]
fn what_lies_under_a_merged_cell() {
    let sheet = |range: &str| {
        let row = format!("<row>{}{}</row>", inline("名单"), inline(MARK));
        book(
            &format!("<sheetData>{row}</sheetData><mergeCells><mergeCell ref=\"{range}\"/></mergeCells>"),
            &[],
            "visible",
        )
        .read()
    };
    hides(&sheet("A1:C2"));
    assert!(is_clean(&sheet("A1:A2")) && is_clean(&sheet("B1:C9")));
}

#[test]
fn formats_and_colours_that_show_nothing() {
    for style in [2, 4, 6] {
        hides(&read(&format!("<row><c s=\"{style}\" t=\"str\"><f>A2</f><v>{MARK}</v></c></row>")));
    }
    assert!(!read("<row><c s=\"2\"><v>13800138000</v></c></row>").hidden.is_empty());
    let seen = read(&format!("<row><c s=\"5\" t=\"str\"><v>{MARK}</v></c><c s=\"7\"><v>1</v></c></row>"));
    assert!(is_clean(&seen) && tells(&seen, MARK));
    for font in ["rgb=\"FFFEFEFE\"", "theme=\"0\" tint=\"-0.01\""] {
        let styles =
            format!("<fonts><font><color {font}/></font></fonts><fills><fill/></fills><cellXfs><xf/></cellXfs>");
        hides(&styled(&format!("<sheetData><row>{}</row></sheetData>", inline(MARK)), &[], "visible", &styles).read());
    }
    let white = format!("<r><rPr><color rgb=\"FFFFFFFF\"/></rPr><t>{MARK}</t></r>");
    hides(&book("<sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData>", &[&white], "visible").read());
}

#[test]
fn texts_that_no_cell_shows_any_more() {
    hides(&book("<sheetData/>", &[&format!("<t>{MARK}</t>")], "visible").read());
}

#[test]
fn formulas_names_lists_headers_and_links_are_texts() {
    let sheet = format!(
        "<sheetData><row><c><f>IF(A2,\"{MARK}一\",1)</f><v>1</v></c></row></sheetData>\
         <dataValidations><dataValidation prompt=\"{MARK}二\"><formula1>\"{MARK}三\"</formula1></dataValidation></dataValidations>\
         <conditionalFormatting><cfRule><formula>A1=\"{MARK}四\"</formula></cfRule></conditionalFormatting>\
         <hyperlinks><hyperlink ref=\"A1\" display=\"{MARK}五\"/></hyperlinks>\
         <headerFooter><oddHeader>&amp;L&amp;\"宋体,常规\"&amp;12 13800138000&amp;C{MARK}六</oddHeader></headerFooter>"
    );
    let found = book(&sheet, &[], "visible").read();
    for number in ["一", "二", "三", "四", "五", "六"] {
        assert!(tells(&found, &format!("{MARK}{number}")), "{number}: {found:#?}");
    }
    assert!(tells(&found, "\n 13800138000\n") && is_clean(&found), "{found:#?}");
}

#[test]
fn formulas_that_call_out() {
    runs(&read("<row><c><f>WEBSERVICE(\"https://example.org/\"&amp;A1)</f><v>1</v></c></row>"));
}

#[test]
fn other_parts_that_nobody_sees() {
    let sheet = "xl/worksheets/sheet1.xml";
    let with = |kind: &str, root: &str, inner: &str| {
        book("<sheetData/>", &[], "visible")
            .part("xl/p.xml", format!("<{root} {S}>{inner}</{root}>"))
            .relation(sheet, "rId1", kind, "xl/p.xml")
            .read()
    };
    let found = with(
        "comments",
        "comments",
        &format!(
            "<authors><author>某</author></authors><commentList><comment ref=\"B3\"><text><r><t>{MARK}</t></r></text></comment></commentList>"
        ),
    );
    hides(&found);
    assert!(found.passages.iter().any(|passage| passage.at.zh == "工作表“名单” B3 批注"), "{found:#?}");
    hides(&with("pivotCacheRecords", "pivotCacheRecords", &format!("<r><s v=\"{MARK}\"/></r>")));
    hides(&with(
        "pivotCacheDefinition",
        "pivotCacheDefinition",
        &format!("<sharedItems><s v=\"{MARK}\"/></sharedItems>"),
    ));
    hides(&with(
        "externalLink",
        "externalLink",
        &format!("<externalBook><sheetDataSet><cell><v>{MARK}</v></cell></sheetDataSet></externalBook>"),
    ));
    hides(&with("revisionLog", "revisions", &format!("<rcc><nc><is><t>{MARK}</t></is></nc></rcc>")));
    runs(&with("externalLink", "externalLink", "<ddeLink ddeService=\"cmd\" ddeTopic=\"/c calc\"/>"));
    runs(&with("connections", "connections", "<connection name=\"x\"/>"));
    runs(&with("queryTable", "queryTable", ""));
    assert!(tells(
        &with("table", "table", &format!("<tableColumns><tableColumn name=\"{MARK}\"/></tableColumns>")),
        MARK
    ));
    let threaded = format!(
        "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"><threadedComment ref=\"A1\"><text>{MARK}</text></threadedComment></ThreadedComments>"
    );
    hides(
        &book("<sheetData/>", &[], "visible")
            .part("xl/t.xml", threaded)
            .relation(sheet, "rId1", "threadedComment", "xl/t.xml")
            .read(),
    );
}

#[test]
fn hidden_names_and_hidden_shapes() {
    let workbook = |names: &str| {
        let xml = format!("<workbook {S}><sheets/><definedNames>{names}</definedNames></workbook>");
        Ooxml::new("xl/workbook.xml", "spreadsheetml.sheet.main+xml").part("xl/workbook.xml", xml).read()
    };
    hides(&workbook(&format!("<definedName name=\"n\" hidden=\"1\">\"{MARK}\"</definedName>")));
    assert!(is_clean(&workbook(
        "<definedName name=\"_xlnm._FilterDatabase\" hidden=\"1\">名单!$A$1:$B$9</definedName>"
    )));
    let drawing = format!(
        "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:sp><xdr:nvSpPr><xdr:cNvPr id=\"1\" name=\"x\" hidden=\"1\"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>{MARK}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
    );
    hides(
        &book("<sheetData/>", &[], "visible")
            .part("xl/d.xml", drawing)
            .relation("xl/worksheets/sheet1.xml", "rId1", "drawing", "xl/d.xml")
            .read(),
    );
}

#[test]
fn an_opaque_shape_over_cells() {
    let read = |fill: &str, words: &str| {
        let drawing = format!(
            "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>2</xdr:row></xdr:from><xdr:sp><xdr:nvSpPr><xdr:cNvPr id=\"1\" name=\"x\"/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:ext cx=\"900000\" cy=\"300000\"/></a:xfrm>{fill}</xdr:spPr><xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
        );
        book("<sheetData/>", &[], "visible")
            .part("xl/d.xml", drawing)
            .relation("xl/worksheets/sheet1.xml", "rId1", "drawing", "xl/d.xml")
            .read()
    };
    let black = "<a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>";
    assert!(!is_clean(&read(black, "")));
    assert!(is_clean(&read("<a:noFill/>", "")));
    assert!(is_clean(&read(black, "填表说明")));
}

#[test]
fn settings_of_a_printer_are_texts() {
    let wide: Vec<u8> = "\\\\server\\printer".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = book("<sheetData/>", &[], "visible")
        .part("xl/printerSettings1.bin", wide)
        .relation("xl/worksheets/sheet1.xml", "rId1", "printerSettings", "xl/printerSettings1.bin")
        .read();
    assert!(tells(&found, "\\\\server\\printer") && is_clean(&found), "{found:#?}");
}

/// Protects: what the program that opens the file would compute is read, or the file is not taken for read.
#[test]
fn formulas_without_results_and_formats_that_write_digits() {
    for formula in
        ["139&amp;\"0000\"&amp;\"0000\"", "CONCATENATE(\"139\",\"00000000\")", "139*1E8", "CHAR(49)", "13900000000+0"]
    {
        for value in ["", "<v/>", "<v> </v>"] {
            let found = read(&format!("<row><c><f>{formula}</f>{value}</c></row>"));
            assert!(!found.unread.is_empty(), "{formula} {value}: {found:#?}");
        }
    }
    let empty = |formula: &str| read(&format!("<row><c t=\"str\"><f>{formula}</f><v></v></c></row>"));
    assert!(!empty("139&amp;\"0000\"&amp;\"0000\"").unread.is_empty());
    assert!(is_clean(&empty("IF(A2=\"\",\"\",B2)")));
    let joined = read("<row><c><f>139&amp;\"0000\"&amp;\"0000\"</f><v>1</v></c></row>");
    assert!(tells_exactly(&joined, "13900000000"), "{joined:#?}");
    for formula in ["SUM(B2:B100)", "B2*C2/12", "$A$1000"] {
        assert!(is_clean(&read(&format!("<row><c><f>{formula}</f></c></row>"))), "{formula}");
    }

    let shown = |code: &str| {
        let format = format!("<numFmts><numFmt numFmtId=\"170\" formatCode=\"{code}\"/></numFmts>");
        let styles = format!("{format}<cellXfs><xf/><xf numFmtId=\"170\"/></cellXfs>");
        let sheet = "<sheetData><row><c s=\"1\"><v>8000</v></c></row></sheetData>";
        styled(sheet, &[], "visible", &styles).read()
    };
    for code in ["&quot;1390000&quot;0000", "&quot;139&quot;&quot;00&quot;0000", "\\1\\3\\9\\0\\00000", "19399#"] {
        assert!(!shown(code).hidden.is_empty(), "{code}");
    }
    for (code, number) in [
        ("&quot;139&quot;00000000", "13900008000"),
        ("\\1\\3\\9-0000-0000", "139-0000-8000"),
        ("[Red]139000000##;0", "13900008000"),
        ("0;0;&quot;0839&quot;-0000000", "0839-0008000"),
    ] {
        assert!(tells_exactly(&shown(code), number), "{code}: {:#?}", shown(code));
    }
    for code in ["&quot;第&quot;0&quot;号&quot;", "&quot;2026年第&quot;0&quot;期&quot;", "#,##0.00", "[&gt;10000]0"]
    {
        assert!(is_clean(&shown(code)), "{code}");
    }
}

/// Protects: an identity number in boxes below each other is one number; a column of counts is none.
#[test]
fn boxes_below_each_other() {
    let column = |digits: &str| {
        let rows: String =
            digits.chars().map(|digit| format!("<row><c><v>7</v></c><c><v>{digit}</v></c></row>")).collect();
        read(&rows)
    };
    assert!(tells_exactly(&column("123456789012345678"), "123456789012345678"));
    assert!(!tells_exactly(&column("13900000000"), "13900000000"));
}
