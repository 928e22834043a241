//! A worksheet (ECMA-376-1, 18.3.1): its cells, and the rows and columns that do not show.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::grid::Grid;
use super::super::ooxml::watch;
use super::super::xml::{Element, Visitor};
use super::number;
use super::strings::Strings;
use super::styles::Styles;
use crate::say::{Say, say};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A sheet on the way.
pub struct Sheet<'r> {
    flow: Flow<'r>,
    styles: &'r Styles,
    strings: &'r mut Strings,
    since_1904: bool,
    grid: Grid,
    row: u32,
    row_hidden: bool,
    rows_hidden: bool,
    column: u32,
    /// The column behind the last cell in the table that is being written.
    written: u32,
    hidden_columns: Vec<RangeInclusive<u32>>,
    used_columns: BTreeSet<u32>,
    hidden_rows: bool,
    /// Cells with something in them, and ranges that are merged into one cell: the first of them shows.
    used: Vec<(u32, u32)>,
    merged: Vec<[u32; 4]>,
    cell: Option<Cell>,
    phonetic: bool,
    /// A header or footer of the print on the way: it comes in pieces, its codes too.
    header: Option<String>,
    into: Into,
}

/// A cell on the way.
#[derive(Debug, Default)]
struct Cell {
    kind: String,
    style: usize,
    value: String,
    formula: String,
    /// A value was stored, be it an empty one.
    result: bool,
    inline: String,
    phonetic: String,
}

/// Where characters go.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Into {
    Flow,
    Value,
    Formula,
    Inline,
    Phonetic,
}

impl<'r> Sheet<'r> {
    /// At the beginning.
    pub fn new(flow: Flow<'r>, styles: &'r Styles, strings: &'r mut Strings, since_1904: bool) -> Sheet<'r> {
        Sheet {
            flow,
            styles,
            strings,
            since_1904,
            grid: Grid::default(),
            row: 0,
            row_hidden: false,
            rows_hidden: false,
            column: 0,
            written: 0,
            hidden_columns: Vec::new(),
            used_columns: BTreeSet::new(),
            hidden_rows: false,
            used: Vec::new(),
            merged: Vec::new(),
            cell: None,
            phonetic: false,
            header: None,
            into: Into::Flow,
        }
    }

    /// Ends the sheet.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(mut self) -> Result<(), Trouble> {
        let at = self.flow.part.clone();
        if self.covers() {
            let what = say!("被合并的单元格盖住的内容；请删去", "something under a merged cell; remove it");
            self.flow.report.hides(at.clone(), what);
        }
        let report = &mut *self.flow.report;
        if self.hidden_rows {
            let what = say!(
                "隐藏的行（或筛选掉、折叠的行）里有内容；请删去，或取消隐藏",
                "there is something in hidden, filtered or collapsed rows; remove or show it"
            );
            report.hides(at.clone(), what);
        }
        if self.hidden_columns.iter().any(|range| self.used_columns.range(range.clone()).next().is_some()) {
            let what =
                say!("隐藏的列里有内容；请删去，或取消隐藏", "there is something in hidden columns; remove or show it");
            report.hides(at.clone(), what);
        }
        let (lines, boxed) = self.grid.finish();
        for boxes in boxed {
            report.text(at.clone(), boxes)?;
        }
        report.text(at, lines)?;
        self.flow.finish()
    }

    fn begin_row(&mut self, element: &Element) {
        self.row = element.plain("r").and_then(|row| row.parse().ok()).unwrap_or(self.row.saturating_add(1));
        self.column = 0;
        self.written = 0;
        let flat = element.plain("ht").and_then(|height| height.parse::<f32>().ok()).is_some_and(|height| height < 1.0);
        self.row_hidden = element.plain("hidden").map_or(self.rows_hidden, super::super::xml::is_on) || flat;
    }

    fn begin_cell(&mut self, element: &Element) {
        let named = element.plain("r").and_then(column);
        self.column = named.unwrap_or(self.column.saturating_add(1)).clamp(1, 1 << 20);
        let style = element.plain("s").and_then(|style| style.parse().ok()).unwrap_or(0);
        self.cell = Some(Cell { kind: element.plain("t").unwrap_or("n").to_owned(), style, ..Cell::default() });
    }

    fn begin_columns(&mut self, element: &Element) {
        let number = |name| element.plain(name).and_then(|value| value.parse::<u32>().ok());
        let narrow =
            element.plain("width").and_then(|width| width.parse::<f32>().ok()).is_some_and(|width| width < 0.2);
        if (element.on("hidden") || narrow)
            && let (Some(min), Some(max)) = (number("min"), number("max"))
            && self.hidden_columns.len() < 20_000
        {
            self.hidden_columns.push(min..=max.max(min));
        }
    }

    /// Whether there is something under a merged cell.
    fn covers(&mut self) -> bool {
        self.used.sort_unstable();
        let mut steps = 0;
        for &[top, left, bottom, right] in &self.merged {
            let start = self.used.partition_point(|&cell| cell < (top, left));
            for &(row, column) in self.used.get(start..).unwrap_or_default() {
                steps += 1;
                let covered = (left..=right).contains(&column) && (row, column) != (top, left);
                // Ranges that overlap over and over are no ranges of a table.
                if row > bottom {
                    break;
                } else if covered || steps > MOST_STEPS {
                    return true;
                }
            }
        }
        false
    }

    /// The place of a cell.
    fn at(&self) -> Say {
        let name = format!("{}{}", letters(self.column), self.row);
        say!("{} {name}", "{} {name}", self.flow.part.zh, self.flow.part.en)
    }

    fn end_cell(&mut self, cell: Cell) -> Result<(), Trouble> {
        let at = self.at();
        let style = self.styles.of(cell.style);
        let mut white = false;
        let mut phonetic = cell.phonetic;
        let is_text = matches!(cell.kind.as_str(), "s" | "str" | "inlineStr");
        // A text may come out empty, if the formula has nothing to say but that: IF(A2="","",B2).
        let empty = cell.kind == "str" && cell.result;
        let result = !cell.value.trim().is_empty() || empty && !writes_itself(&cell.formula.replace("\"\"", ""));
        let text = match cell.kind.as_str() {
            "s" => match cell.value.trim().parse().ok().and_then(|at: usize| self.strings.all.get_mut(at)) {
                Some(shared) => {
                    shared.used = true;
                    white = shared.white;
                    phonetic.push_str(&std::mem::take(&mut shared.phonetic));
                    shared.text.clone()
                }
                None => cell.value,
            },
            "inlineStr" => cell.inline,
            "n" => {
                let date = style.format.date.then(|| number::date(&cell.value, self.since_1904)).flatten();
                date.unwrap_or_else(|| number::plain(&cell.value))
            }
            // A text under a kind that has none is a text all the same.
            _ => [cell.value, cell.inline].concat(),
        };
        if !cell.formula.is_empty() {
            self.formula(&at, &cell.formula)?;
            if !result && writes_itself(&cell.formula) {
                let what = say!(
                    "公式没有算出的结果，打开时才计算；请用办公软件打开后保存一次",
                    "a formula without its result, which is computed when the file is opened; open it in an office program and save it"
                );
                self.flow.report.cannot_read(at.clone(), what);
            }
        }
        self.flow.report.text(at.clone(), phonetic)?;
        if text.trim().is_empty() {
            return Ok(());
        }
        self.used_columns.insert(self.column);
        self.hidden_rows |= self.row_hidden;
        self.used.push((self.row, self.column));
        if style.same_colour || (white && style.plain) {
            let what = say!("字的颜色和底色一样，看不见", "letters in the colour of what is behind them");
            self.flow.report.hides(at.clone(), what);
        }
        if if is_text { style.format.no_texts } else { style.format.no_numbers } {
            let what = say!("数字格式（如 ;;;）让内容不显示", "a number format (such as ;;;) that shows nothing");
            self.flow.report.hides(at.clone(), what);
        }
        if !is_text {
            for written in self.styles.written(style, &text) {
                self.flow.report.text(at.clone(), written)?;
            }
        }
        if style.format.digits {
            let what = say!(
                "数字格式里写有一串数字，单元格显示的与内容不同；请改用普通格式",
                "a number format that writes digits of its own, so that the cell shows another number; use a plain format"
            );
            self.flow.report.hides(at.clone(), what);
        }
        let gap = usize::try_from(self.column.saturating_sub(self.written + 1)).unwrap_or_default();
        if gap > 0 {
            self.grid.cell("", gap);
        }
        self.grid.cell(&text, 1);
        self.written = self.column;
        self.flow.report.text(at, text)
    }

    /// A formula is a text; some call out.
    fn formula(&mut self, at: &Say, formula: &str) -> Result<(), Trouble> {
        let upper = formula.to_ascii_uppercase();
        let calls = ["WEBSERVICE(", "RTD(", "IMAGE(", "CALL(", "REGISTER.ID(", "SQL.REQUEST(", "EXEC("];
        if calls.iter().any(|call| upper.contains(call)) {
            self.flow
                .report
                .runs(at.clone(), say!("公式会从外部取用内容", "a formula that takes something from outside"));
        }
        self.flow.report.text(at.clone(), format!("={formula}"))?;
        // 139&"0000"&"0000" is one number.
        let joined: String = formula.chars().filter(|c| !matches!(c, '&' | '"')).collect();
        if joined != formula { self.flow.report.text(at.clone(), joined) } else { Ok(()) }
    }
}

/// Whether what a formula gives could be more than a sum or a copy of what stands in cells: it holds words or long numbers
/// of its own.
fn writes_itself(formula: &str) -> bool {
    let words = formula.contains(['"', '&', '^', '{']) || formula.to_ascii_uppercase().contains("CHAR(");
    let rows = |c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | ':');
    let mut numbers = formula.split(|c: char| !rows(c) && c != '.');
    words
        || numbers.any(|word| {
            word.chars().filter(char::is_ascii_digit).count() > 2 && !word.contains(|c: char| c.is_ascii_alphabetic())
        })
}

/// How many cells are looked at for what is under merged ones.
const MOST_STEPS: usize = 20_000_000;

/// The corners of `B2:D4`: top, left, bottom, right.
fn corners(range: &str) -> Option<[u32; 4]> {
    let (from, to) = range.split_once(':')?;
    let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok();
    Some([row(from)?, column(from)?, row(to)?, column(to)?])
}

/// The number of the column of `BC23`.
fn column(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (number > 0).then_some(number)
}

/// The letters of a column.
pub fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        letters.push(char::from(b'A' + u8::try_from((column - 1) % 26).unwrap_or_default()));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A header or footer of the print without its codes (`&L&"宋体,Regular"&12`), which would run into numbers.
fn without_codes(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '&' {
            plain.push(c);
            continue;
        }
        match characters.next() {
            Some('&') => plain.push('&'),
            Some('"') => drop(characters.by_ref().find(|&c| c == '"')),
            Some(digit) if digit.is_ascii_digit() => while characters.next_if(char::is_ascii_digit).is_some() {},
            Some('L' | 'C' | 'R') => plain.push('\n'),
            Some('K') => drop(characters.by_ref().take(6).count()),
            _ => {}
        }
    }
    plain
}

impl Visitor for Sheet<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.into = Into::Flow;
        if element.ns == "s" {
            match element.name {
                "row" => self.begin_row(element),
                "c" => self.begin_cell(element),
                "col" => self.begin_columns(element),
                "sheetFormatPr" => self.rows_hidden = element.on("zeroHeight"),
                "v" => {
                    if let Some(cell) = &mut self.cell {
                        cell.result = true;
                        self.into = Into::Value;
                    }
                }
                "f" if self.cell.is_some() => self.into = Into::Formula,
                "t" if self.cell.is_some() => self.into = if self.phonetic { Into::Phonetic } else { Into::Inline },
                "oleObject" if element.plain("link").is_some() => {
                    let what = say!("链接到外部的对象", "an object linked from outside");
                    self.flow.report.runs(self.flow.at.clone(), what);
                }
                "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                    self.header = Some(String::new());
                }
                "rPh" => self.phonetic = true,
                "mergeCell" => self.merged.extend(element.plain("ref").and_then(corners)),
                _ => {}
            }
        }
        watch(&mut self.flow, element)?;
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        match (&mut self.cell, self.into) {
            (Some(cell), Into::Value) => cell.value.push_str(text),
            (Some(cell), Into::Formula) => cell.formula.push_str(text),
            (Some(cell), Into::Inline) => cell.inline.push_str(text),
            (Some(cell), Into::Phonetic) => cell.phonetic.push_str(text),
            _ => match &mut self.header {
                Some(header) => header.push_str(text),
                None => return self.flow.text(text),
            },
        }
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        self.into = Into::Flow;
        match (ns, name) {
            ("s", "c") => {
                if let Some(cell) = self.cell.take() {
                    self.end_cell(cell)?;
                }
            }
            ("s", "row") => self.grid.end_row()?,
            ("s", "rPh") => self.phonetic = false,
            _ => {}
        }
        if let Some(header) = self.header.take() {
            let part = &self.flow.part;
            let at = say!("{} 页眉页脚", "{}, header or footer", part.zh, part.en);
            self.flow.report.text(at, without_codes(&header))?;
        }
        self.flow.close(ns, name)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
