//! `content.xml` and `styles.xml`: text, sheets and slides, and what of them does not show.

use super::super::super::{Kind, Trouble};
use super::super::flow::Flow;
use super::super::xlsx::{letters, number};
use super::super::xml::{Element, Visitor};
use super::styles::{Looks, Styles};
use crate::say::{Say, say};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A part on the way.
pub struct Content<'r> {
    flow: Flow<'r>,
    styles: &'r Styles,
    kind: Kind,
    /// The part belongs to an object inside of the document.
    pub embedded: bool,
    /// Headers, footers and masters: notes in them are forms for notes.
    pub master: bool,
    /// Open elements that hide what is in them.
    hiding: Vec<Hiding>,
    /// Open elements whose style says what letters in them look like.
    scopes: Vec<(usize, Looks)>,
    paragraphs: usize,
    slides: usize,
    changes: usize,
    /// How deep the notes of a slide lie.
    notes: Option<usize>,
    sheets: Vec<Sheet>,
    cell: Option<Cell>,
}

struct Hiding {
    depth: usize,
    seen: usize,
    at: Say,
    what: Say,
}

/// A table on the way.
#[derive(Default)]
struct Sheet {
    depth: usize,
    at: Option<Say>,
    row: u32,
    column: u32,
    columns: u32,
    rows_to_come: u32,
    hidden_columns: Vec<RangeInclusive<u32>>,
    /// The style of cells that name none: by the row, or by the last of so many columns.
    row_style: Option<String>,
    column_styles: Vec<(u32, Option<String>)>,
    /// From the first column of a cell to the last.
    used_columns: BTreeMap<u32, u32>,
}

impl Sheet {
    /// The style of the next cell if it names none.
    fn usual_style(&self) -> Option<&str> {
        let of_column = || {
            let at = self.column_styles.partition_point(|(last, _)| *last <= self.column);
            self.column_styles.get(at).and_then(|(_, style)| style.as_deref())
        };
        self.row_style.as_deref().or_else(of_column)
    }
}

struct Cell {
    depth: usize,
    seen: usize,
    value: Option<String>,
    /// It says how it is shown, even if that is nothing.
    paragraph: bool,
    wide: u32,
}

impl<'r> Content<'r> {
    /// At the beginning.
    pub fn new(flow: Flow<'r>, styles: &'r Styles, kind: Kind) -> Content<'r> {
        Content {
            flow,
            styles,
            kind,
            embedded: false,
            master: false,
            hiding: Vec::new(),
            scopes: Vec::new(),
            paragraphs: 0,
            slides: 0,
            changes: 0,
            notes: None,
            sheets: Vec::new(),
            cell: None,
        }
    }

    /// Ends the part.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(self) -> Result<(), Trouble> {
        if self.changes > 0 {
            let count = self.changes;
            let what = say!(
                "修订痕迹 {count} 处；请接受或拒绝全部修订后再发布",
                "{count} tracked changes; accept or reject all of them"
            );
            self.flow.report.hides(self.flow.part.clone(), what);
        }
        self.flow.finish()
    }

    fn hides(&mut self, what: Say) {
        self.flow.report.hides(self.flow.at.clone(), what);
    }

    fn runs(&mut self, what: Say) {
        self.flow.report.runs(self.flow.at.clone(), what);
    }

    /// What is in the element that opens now is hidden, if there is any.
    fn hides_inside(&mut self, what: Say) {
        let (depth, seen, at) = (self.flow.depth() + 1, self.flow.seen, self.flow.at.clone());
        self.hiding.push(Hiding { depth, seen, at, what });
    }

    /// An element opens whose style says something about letters.
    fn enter(&mut self, element: &Element) {
        let family = match (element.ns, element.name) {
            ("text", "p" | "h") => "paragraph",
            ("text", "span" | "a") => "text",
            ("table", "table-cell" | "covered-table-cell") => "table-cell",
            ("draw", name) if name != "page" => "graphic",
            _ => return,
        };
        let name = element.attr(element.ns, "style-name");
        let name = name.or_else(|| element.attr("presentation", "style-name"));
        let usual = self.sheets.last().filter(|_| family == "table-cell").and_then(Sheet::usual_style);
        let looks = self.styles.looks(family, name.or(usual));
        self.scopes.push((self.flow.depth() + 1, looks));
    }

    /// Whether text that comes now cannot be read.
    fn look_letters(&mut self) {
        let looks = self.scopes.iter().rev().fold(Looks::default(), |looks, (_, outer)| looks.or(*outer));
        let backed = self.scopes.iter().any(|(_, looks)| looks.backed == Some(true));
        // What lies behind the texts of a slide is not worked out.
        if looks.white == Some(true) && !backed && self.kind != Kind::Odp && !self.master {
            self.hides(say!("白底上的白字", "white letters on white"));
        } else if looks.tiny == Some(true) {
            self.hides(say!("小得看不见的字", "letters too small to be seen"));
        }
    }

    fn begin_table(&mut self, element: &Element) {
        let depth = self.flow.depth() + 1;
        let mut sheet = Sheet { depth, ..Sheet::default() };
        if self.kind == Kind::Ods && !self.embedded && self.sheets.is_empty() {
            let name = element.attr("table", "name").unwrap_or_default();
            let at = say!("工作表“{name}”", "sheet “{name}”");
            self.flow.at = at.clone();
            sheet.at = Some(at);
        }
        self.sheets.push(sheet);
        if self.styles.hides("table", element.attr("table", "style-name")) {
            self.hides(say!("隐藏的工作表或表格；请删去，或取消隐藏", "a hidden sheet or table; remove or show it"));
        }
    }

    fn begin_row(&mut self, element: &Element) {
        let repeated = repeated(element, "number-rows-repeated");
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.row = sheet.row.saturating_add(1);
            sheet.rows_to_come = repeated - 1;
            sheet.column = 0;
            sheet.row_style = element.attr("table", "default-cell-style-name").map(str::to_owned);
            if let Some(at) = &sheet.at {
                self.flow.at = at.clone();
            }
        }
        let flat = self.styles.hides("table-row", element.attr("table", "style-name"));
        if flat || is_collapsed(element) {
            self.hides_inside(say!(
                "隐藏的行（或筛选掉、折叠的行）里有内容；请删去，或取消隐藏",
                "there is something in hidden, filtered or collapsed rows; remove or show it"
            ));
        }
    }

    fn begin_column(&mut self, element: &Element) {
        let flat = self.styles.hides("table-column", element.attr("table", "style-name"));
        let wide = repeated(element, "number-columns-repeated");
        if let Some(sheet) = self.sheets.last_mut() {
            let first = sheet.columns.saturating_add(1);
            sheet.columns = sheet.columns.saturating_add(wide);
            let usual = element.attr("table", "default-cell-style-name").map(str::to_owned);
            sheet.column_styles.push((sheet.columns, usual));
            if flat || is_collapsed(element) {
                sheet.hidden_columns.push(first..=sheet.columns);
            }
        }
    }

    fn begin_cell(&mut self, element: &Element) {
        let wide = repeated(element, "number-columns-repeated");
        let Some(sheet) = self.sheets.last_mut() else { return };
        sheet.column = sheet.column.saturating_add(1);
        if let Some(at) = &sheet.at {
            let name = format!("{}{}", letters(sheet.column), sheet.row);
            self.flow.at = say!("{} {name}", "{} {name}", at.zh, at.en);
        }
        let value = element.attr("office", "value").map(number::plain);
        let value = value.or_else(|| element.attr("office", "date-value").map(str::to_owned));
        let value = value.or_else(|| element.attr("office", "string-value").map(str::to_owned));
        self.cell = Some(Cell { depth: self.flow.depth() + 1, seen: self.flow.seen, value, paragraph: false, wide });
        if let Some(formula) = element.attr("table", "formula") {
            let upper = formula.to_ascii_uppercase();
            if ["WEBSERVICE(", "DDE("].iter().any(|call| upper.contains(call)) {
                self.runs(say!("公式会从外部取用内容", "a formula that takes something from outside"));
            }
        }
    }

    fn end_cell(&mut self, cell: Cell) -> Result<(), Trouble> {
        let shown = self.flow.seen > cell.seen;
        if let Some(value) = &cell.value {
            // Formats that leave out a nought are usual.
            if cell.paragraph && !shown && value != "0" {
                let what = say!("数字格式（如 ;;;）让内容不显示", "a number format (such as ;;;) that shows nothing");
                self.hides(what);
            }
            // A long number may be shown as 1.38E+10, or not at all.
            if !shown || value.bytes().filter(u8::is_ascii_digit).count() > 10 {
                self.flow.add_to_cell(value);
                self.flow.report.text(self.flow.at.clone(), value.as_str())?;
            }
        }
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        if shown || cell.value.is_some() {
            let last = sheet.column.saturating_add(cell.wide - 1);
            let used = sheet.used_columns.entry(sheet.column).or_insert(last);
            *used = last.max(*used);
        }
        sheet.column = sheet.column.saturating_add(cell.wide - 1);
        Ok(())
    }

    fn end_table(&mut self, sheet: &Sheet) {
        self.flow.at = sheet.at.clone().unwrap_or_else(|| self.flow.part.clone());
        // Hidden columns are in their order.
        let hides = |first: u32, last: u32| {
            let next = sheet.hidden_columns.partition_point(|range| *range.end() < first);
            sheet.hidden_columns.get(next).is_some_and(|range| *range.start() <= last)
        };
        if sheet.used_columns.iter().any(|(&first, &last)| hides(first, last)) {
            self.hides(say!(
                "隐藏的列里有内容；请删去，或取消隐藏",
                "there is something in hidden columns; remove or show it"
            ));
        }
    }

    fn look_text(&mut self, element: &Element) {
        let style = element.attr("text", "style-name");
        match element.name {
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.paragraph = true;
                }
                if self.kind == Kind::Odt && !self.embedded && !self.master {
                    self.paragraphs += 1;
                    let number = self.paragraphs;
                    self.flow.at = say!("正文第 {number} 段", "paragraph {number}");
                }
                if self.styles.hides("paragraph", style) {
                    self.hides_inside(say!("隐藏文字；请删去", "hidden text; remove it"));
                }
            }
            "span" | "a" if self.styles.hides("text", style) => {
                self.hides_inside(say!("隐藏文字；请删去", "hidden text; remove it"));
            }
            "section" if element.attr("text", "display").is_some_and(|display| display != "true") => {
                self.hides_inside(say!("隐藏的节；请删去", "a hidden section; remove it"));
            }
            "section-source" | "dde-connection-decl" | "dde-connection" | "execute-macro" | "script" => {
                self.runs(say!("会运行程序，或从外部取用内容", "runs something, or takes something from outside"));
            }
            "hidden-text" | "hidden-paragraph" | "conditional-text" => {
                self.hides(say!("按条件隐藏的文字；请删去", "text hidden on a condition; remove it"));
            }
            "changed-region" => self.changes += 1,
            _ => {}
        }
    }

    fn look_drawing(&mut self, element: &Element) {
        let names = [element.attr("draw", "style-name"), element.attr("presentation", "style-name")];
        match element.name {
            "page" if !self.master => {
                self.slides += 1;
                let number = self.slides;
                self.flow.at = say!("第 {number} 张幻灯片", "slide {number}");
                if self.styles.hides("drawing-page", names[0]) {
                    self.hides(say!("隐藏的幻灯片", "a hidden slide"));
                }
            }
            "applet" | "plugin" | "floating-frame" => {
                self.runs(say!("会运行程序，或从外部取用内容", "runs something, or takes something from outside"));
            }
            "layer" if element.attr("draw", "display").is_some_and(|display| display == "none") => {
                self.hides(say!("隐藏的图层", "a hidden layer"));
            }
            _ => {}
        }
        let class = element.attr("presentation", "class").unwrap_or_default();
        let number = matches!(class, "page-number" | "date-time" | "header" | "footer" | "page");
        if self.notes == Some(self.flow.depth()) && !self.master && !number {
            self.hides_inside(say!("演讲者备注；请删去", "speaker's notes; remove them"));
        }
    }

    /// Where an element takes something from.
    fn look_link(&mut self, element: &Element) {
        let Some(link) = element.attr("xlink", "href") else { return };
        let link = link.trim().to_ascii_lowercase();
        let scheme = link.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains('/'));
        let clicked = element.name == "a" || element.ns == "meta";
        let runs = if clicked {
            ["javascript", "vbscript", "data", "macro", "vnd.sun.star.script"].map(Some).contains(&scheme)
        } else {
            scheme.is_some() || link.starts_with("../") || link.starts_with("//") || link.starts_with("/")
        };
        if runs {
            self.runs(say!(
                "会运行程序，或打开时从外部取用内容；请把内容放进文件",
                "runs something, or takes something from outside when opened; put it into the file"
            ));
        }
    }
}

/// How many times a row, column or cell is repeated: at least once.
fn repeated(element: &Element, name: &str) -> u32 {
    element.attr("table", name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

fn is_collapsed(element: &Element) -> bool {
    element.attr("table", "visibility").is_some_and(|visibility| visibility != "visible")
}

impl Visitor for Content<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.look_link(element);
        self.enter(element);
        match (element.ns, element.name) {
            ("table", "table") => self.begin_table(element),
            ("table", "table-row") => self.begin_row(element),
            ("table", "table-column") => self.begin_column(element),
            ("table", "table-cell" | "covered-table-cell") => {
                self.begin_cell(element);
                if element.name == "covered-table-cell" {
                    self.hides_inside(say!(
                        "被合并的单元格盖住的内容；请删去",
                        "something under a merged cell; remove it"
                    ));
                }
            }
            ("table", "tracked-changes") => {
                self.hides(say!("修订痕迹；请接受或拒绝全部修订", "tracked changes; accept or reject them"))
            }
            ("table", "scenario") => self.hides(say!("方案（另一组数据）", "a scenario, which is another set of data")),
            ("table", "table-source" | "cell-range-source" | "dde-link" | "dde-links")
            | ("office", "dde-source")
            | ("form", "connection-resource")
            | ("table", "database-source-sql" | "database-source-table" | "database-source-query") => {
                self.runs(say!("数据连接会从外部取数", "a connection that takes data from outside"));
            }
            ("script", "event-listener") => self.runs(say!("事件会运行宏", "an event runs a macro")),
            ("presentation", "event-listener")
                if element.attr("presentation", "action").is_some_and(|action| action.starts_with("execute")) =>
            {
                self.runs(say!("点击会运行宏或程序", "a click runs a macro or a program"));
            }
            ("office", "script") if self.kind != Kind::Ods => self.hides_inside(say!("脚本", "a script")),
            ("office", "annotation") => self.hides(say!("批注；请删去", "a comment; remove it")),
            ("office", "text" | "spreadsheet" | "presentation" | "drawing" | "image" | "database") if self.embedded => {
                self.hides(super::super::embedded::embedded_file());
            }
            ("presentation", "notes") => self.notes = Some(self.flow.depth() + 1),
            ("text", _) => self.look_text(element),
            ("draw", _) => self.look_drawing(element),
            _ => {}
        }
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if !self.scopes.is_empty() && !text.trim().is_empty() {
            self.look_letters();
        }
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        let depth = self.flow.depth();
        if let Some(cell) = self.cell.take_if(|cell| cell.depth == depth) {
            self.end_cell(cell)?;
        }
        self.scopes.pop_if(|(open, _)| *open == depth);
        while let Some(hiding) = self.hiding.pop_if(|hiding| hiding.depth == depth) {
            if self.flow.seen > hiding.seen {
                self.flow.report.hides(hiding.at, hiding.what);
            }
        }
        if (ns, name) == ("presentation", "notes") {
            self.notes = None;
        }
        if (ns, name) == ("table", "table-row")
            && let Some(sheet) = self.sheets.last_mut()
        {
            sheet.row = sheet.row.saturating_add(sheet.rows_to_come);
        }
        self.flow.close(ns, name)?;
        if let Some(sheet) = self.sheets.pop_if(|sheet| sheet.depth == depth) {
            self.end_table(&sheet);
        }
        Ok(())
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
