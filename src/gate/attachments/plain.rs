//! Plain text and CSV (RFC 4180).
//!
//! Chinese offices save texts as UTF-8, UTF-16 or GB 18030, mostly without saying which. Browsers and spreadsheet programs
//! do not go by the name alone: a text that begins as a page does is shown as a page, a cell that begins with `=` is
//! computed. Neither is a plain text.

use super::office::grid::Grid;
use super::{Kind, Reading, Trouble};
use crate::say::{Say, say};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

/// The text of a file in UTF-8, UTF-16 (with its mark) or GB 18030 (GB 18030-2022).
///
/// # Errors
/// [`Trouble::Type`] for what is no text.
pub fn decode(bytes: &[u8]) -> Result<String, Trouble> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xFF, 0xFE, rest @ ..] => whole(UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => whole(UTF_16BE, rest),
        _ => String::from_utf8(bytes.to_vec()).ok().or_else(|| whole(GB18030, bytes)),
    };
    text.filter(|text| !text.contains(is_no_text)).ok_or_else(|| {
        Trouble::Type(say!(
            "不是文本文件，也不是清单上的格式；文本请另存为 UTF-8",
            "neither a text nor a format on the list; save a text as UTF-8"
        ))
    })
}

/// Decodes without a single error.
fn whole(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

/// Characters that no text file holds.
fn is_no_text(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\r' | '\n')
}

/// Reads a plain text.
///
/// # Errors
/// [`Trouble::Type`] for what a browser or another program would take for more than text.
pub fn read(text: &str) -> Result<Reading, Trouble> {
    if let Some(mark) = more_than_text(text) {
        return Err(Trouble::Type(say!(
            "看起来是网页、脚本或其他格式，不是纯文本（含 {mark}）；请只保留文字，或导出为 PDF",
            "looks like a page, a script or another format, not plain text (it has {mark}); keep its words only, or export it as PDF"
        )));
    }
    let mut reading = Reading::new(Kind::Text);
    reading.text(say!("全文", "the text"), text)?;
    if let Some(rows) = rows(text) {
        table(&mut reading, text, &rows)?;
    }
    Ok(reading)
}

/// Beginnings by which browsers tell a page, whatever its name (WHATWG MIME Sniffing, 7.1).
const PAGE_BEGINS: [&str; 18] = [
    "<head", "<h1", "<div", "<font", "<table", "<a ", "<a>", "<style", "<title", "<b>", "<b ", "<body", "<br", "<p>",
    "<p ", "<!--", "%!ps", "<meta",
];

/// What has no place in a plain text, wherever it stands.
const NEVER: [&str; 8] = ["<!doctype", "<html", "<?xml", "<script", "<?php", "<svg", "<iframe", "%pdf-"];

/// What has no place at the beginning of a line.
const NEVER_BEGINS: [&str; 2] = ["{\\rtf", "mime-version:"];

fn more_than_text(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let begin = text.trim_start();
    PAGE_BEGINS
        .into_iter()
        .find(|mark| begin.starts_with(mark))
        .or_else(|| NEVER.into_iter().find(|mark| text.contains(mark)))
        .or_else(|| NEVER_BEGINS.into_iter().find(|mark| text.lines().any(|line| line.trim_start().starts_with(mark))))
}

/// The rows of a CSV, and what sets its cells apart.
struct Rows {
    rows: Vec<Vec<String>>,
    mark: char,
    quoted: bool,
}

/// A text as a table, when most of its rows have at least two cells.
fn rows(text: &str) -> Option<Rows> {
    [',', '\t', ';'].into_iter().find_map(|mark| {
        let (rows, quoted) = split(text, mark)?;
        let wide = rows.iter().filter(|row| row.len() > 1).count();
        (wide > 0 && wide * 2 >= rows.len()).then_some(Rows { rows, mark, quoted })
    })
}

/// Splits by RFC 4180: a cell between quotation marks may hold the separator, line breaks and doubled quotation marks.
fn split(text: &str, mark: char) -> Option<(Vec<Vec<String>>, bool)> {
    if !text.contains(mark) {
        return None;
    }
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut inside, mut quoted) = (false, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if inside && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                (inside, quoted) = (true, true);
            }
            '\r' if !inside => {}
            '\n' if !inside => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == mark && !inside => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    row.push(cell);
    rows.push(row);
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    Some((rows, quoted))
}

fn table(reading: &mut Reading, text: &str, table: &Rows) -> Result<(), Trouble> {
    // Without quotation marks the rows read as they stand; a second copy would only repeat what is found.
    if table.quoted || table.mark == ';' {
        let mut lines = String::with_capacity(text.len() * 2);
        for row in &table.rows {
            for cell in row {
                lines.push_str("| ");
                lines.extend(cell.trim().chars().map(|c| if matches!(c, '\n' | '\r' | '|') { ' ' } else { c }));
                lines.push(' ');
            }
            lines.push_str("|\n");
        }
        reading.text(say!("表格", "the table"), lines)?;
    }
    let mut columns = Grid::default();
    for row in &table.rows {
        row.iter().for_each(|cell| columns.cell(cell, 1));
        columns.end_row()?;
    }
    for boxes in columns.finish().1 {
        reading.text(say!("表格", "the table"), boxes)?;
    }
    for (number, row) in (1..).zip(&table.rows) {
        for boxes in boxes(row) {
            reading.text(row_place(number), boxes)?;
        }
        if row.iter().any(|cell| is_formula(cell)) {
            reading.runs(
                row_place(number),
                say!(
                    "单元格以公式开头，表格软件打开时会计算它；请只保留结果",
                    "a cell begins with a formula that spreadsheet programs compute; keep its result only"
                ),
            );
        }
    }
    Ok(())
}

fn row_place(number: usize) -> Say {
    say!("表格第 {number} 行", "row {number} of the table")
}

/// Numbers written into boxes, one character a cell.
fn boxes(row: &[String]) -> Vec<String> {
    let mut found = vec![String::new()];
    for cell in row {
        let mut chars = cell.trim().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => found.last_mut().into_iter().for_each(|last: &mut String| last.push(c)),
            _ => found.push(String::new()),
        }
    }
    found.retain(|run| run.chars().count() >= 4);
    found
}

/// A cell that spreadsheet programs compute: a call, or a link to another program.
fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start();
    let calls = |rest: &str| rest.contains(['(', '|', '!']) && rest.starts_with(|c: char| c.is_ascii_graphic());
    match cell.strip_prefix(['=', '@', '+', '-']) {
        Some(rest) if cell.starts_with('=') => calls(rest) || rest.starts_with(|c: char| c.is_ascii_alphanumeric()),
        Some(rest) => calls(rest) && rest.starts_with(|c: char| c.is_ascii_alphabetic()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> String {
        read(text).unwrap().passages.into_iter().map(|passage| passage.text + "\n").collect()
    }

    #[test]
    fn the_encodings_of_chinese_offices_are_read() {
        let text = "姓名,矫正类别\r\n张某某,缓刑\r\n";
        let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
            mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
        };
        let ways = [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(),
            utf16(b"\xFF\xFE", u16::to_le_bytes),
            utf16(b"\xFE\xFF", u16::to_be_bytes),
            GB18030.encode(text).0.into_owned(),
        ];
        for bytes in ways {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_no_text() {
        let bad: [&[u8]; 6] = [b"a\0b", b"\xFF\xFEa", b"\xEF\xBB\xBF\xFF", b"\x1B[31m", b"\xFF\xFF\xFF", b"\xC2\x9B1m"];
        for bytes in bad {
            assert!(matches!(decode(bytes), Err(Trouble::Type(_))), "{bytes:?}");
        }
    }

    #[test]
    fn what_a_browser_takes_for_a_page_is_no_plain_text() {
        for text in [
            "<!DOCTYPE html><p>通知",
            "通知\n<SCRIPT>alert(1)</SCRIPT>",
            "  <h1>通知</h1>",
            "<?xml version='1.0'?><a/>",
            "From: a\nMIME-Version: 1.0\n",
            "{\\rtf1 通知}",
            "说明\n<?php system('id');",
            "%PDF-1.7",
            "说明 <svg onload=alert(1)>",
        ] {
            assert!(matches!(read(text), Err(Trouble::Type(_))), "{text}");
        }
        assert!(read("关于印发《办法》的通知\n1 < 2，2 > 1\n").unwrap().active.is_empty());
    }

    #[test]
    fn a_table_keeps_its_headings() {
        let reading = read("姓名,类别\n张某某,缓刑\n").unwrap();
        assert_eq!(reading.passages.len(), 1);
        assert_eq!(reading.passages[0].text, "姓名,类别\n张某某,缓刑\n");
        assert!(texts("编号,姓名\n\"1,\n2\",\"暗\"\"处\"\n").contains("| 1, 2 | 暗\"处 |"));
        assert!(texts("编号;姓名\n1;暗处之言\n").contains("| 编号 | 姓名 |\n| 1 | 暗处之言 |"));
    }

    #[test]
    fn a_number_in_boxes_is_one_number() {
        assert!(texts("号码,1,3,8,0,0,1,3,8,0,0,0,备注\n").contains("\n13800138000\n"));
    }

    #[test]
    fn a_formula_is_no_text() {
        for cell in ["=HYPERLINK(\"http://a.test\";1)", "=cmd|' /C calc'!A0", "@SUM(1+1)", "-cmd|'x'!A1", "=1+1"] {
            let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
            assert_eq!(read(&format!("甲,乙\n{quoted},1\n")).unwrap().active.len(), 1, "{cell}");
        }
        let clean = "项目,电话,变化\n=====,+86 (10) 1234,-3\n小计,-12.5,（无）\n";
        assert!(read(clean).unwrap().active.is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(text) = decode(&bytes) {
                let _ = read(&text);
            }
        }
        #[test]
        fn no_table_is_too_odd(text in "[a,;\t\"\r\n=(|1-9 暗]{0,200}") {
            let _ = read(&text);
        }
    }
}
