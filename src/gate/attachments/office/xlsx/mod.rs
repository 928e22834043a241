//! SpreadsheetML (ECMA-376-1, 18).

pub mod number;
mod other;
mod sheet;
mod strings;
mod styles;
mod written;

use super::super::Trouble;
use super::flow::Flow;
use super::ooxml::{Format, Relations};
use super::report::Report;
use super::xml::{self, Element, Visitor};
use super::{Document, part, part_place};
use crate::say::{Say, say};
use other::Other;
use sheet::Sheet;
pub use sheet::letters;
use std::collections::BTreeMap;
use strings::Strings;
use styles::Styles;

/// A workbook.
#[derive(Debug, Default)]
pub struct Workbook {
    styles: Styles,
    strings: Strings,
    shared_part: String,
    /// The sheets by their parts, and parts that belong to a sheet.
    sheets: BTreeMap<String, Say>,
    owners: BTreeMap<String, Say>,
    /// Days are counted from 1904.
    since_1904: bool,
}

impl Workbook {
    /// Reads the list of sheets, the styles and the shared strings.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn open(document: &Document, relations: &Relations, report: &mut Report) -> Result<Workbook, Trouble> {
        let mut workbook = Workbook::default();
        let main = relations.of("").find(|relation| relation.kind == "officeDocument");
        let Some(main) = main.map(|relation| relation.target.clone()) else { return Ok(workbook) };
        let mut list = List::default();
        part::walk(document, &main, &mut list)?;
        workbook.since_1904 = list.since_1904;
        for (name, id, state) in list.sheets {
            let Some(relation) = relations.target(&main, &id) else { continue };
            let at = sheet_place(&name);
            report.text(at.clone(), name)?;
            if matches!(state.as_str(), "hidden" | "veryHidden") {
                report.hides(at.clone(), say!("隐藏的工作表；请删去，或取消隐藏", "a hidden sheet; remove or show it"));
            }
            for owned in relations.of(&relation.target).filter(|owned| !owned.external) {
                workbook.owners.insert(owned.target.clone(), at.clone());
                // A drawing's charts.
                for chart in relations.of(&owned.target).filter(|chart| !chart.external) {
                    workbook.owners.insert(chart.target.clone(), at.clone());
                }
            }
            workbook.sheets.insert(relation.target.clone(), at);
        }
        for relation in relations.of(&main).filter(|relation| document.package.has(&relation.target)) {
            match relation.kind.as_str() {
                "styles" => part::walk(document, &relation.target, &mut workbook.styles)?,
                "sharedStrings" => {
                    workbook.shared_part.clone_from(&relation.target);
                    part::walk(document, &relation.target, &mut workbook.strings)?;
                }
                _ => {}
            }
        }
        Ok(workbook)
    }
}

/// How a place in a sheet is called.
fn sheet_place(name: &str) -> Say {
    say!("工作表“{name}”", "sheet “{name}”")
}

impl Format for Workbook {
    fn part(&mut self, name: &str, text: &str, root: (&str, &str), report: &mut Report) -> Result<bool, Trouble> {
        let at = self.place(name).unwrap_or_else(|| part_place(name));
        match root {
            ("s", "worksheet") => {
                if !self.sheets.contains_key(name) {
                    report.hides(
                        at.clone(),
                        say!("目录里没有的工作表，打开文件看不到", "a sheet that the workbook does not list"),
                    );
                }
                let mut sheet = Sheet::new(Flow::new(report, at), &self.styles, &mut self.strings, self.since_1904);
                xml::walk(text, name, &mut sheet)?;
                sheet.finish()?;
            }
            // Texts come with the cells that show them, and the rest at the end; attributes and comments now.
            ("s", "sst") if name == self.shared_part => {
                let mut attributes = Asides { report, at };
                xml::walk(text, name, &mut attributes)?;
            }
            ("s" | "tc" | "xm" | "xdr", _) => {
                let mut other = Other::new(Flow::new(report, at), root);
                xml::walk(text, name, &mut other)?;
                other.finish()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn place(&self, name: &str) -> Option<Say> {
        self.sheets.get(name).or_else(|| self.owners.get(name)).cloned()
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), Trouble> {
        for shared in &self.strings.all {
            if !shared.used && !shared.text.trim().is_empty() {
                let at = say!("共享字符串", "the shared strings");
                let what = say!(
                    "已从单元格删去、仍留在文件里的文字；请用办公软件另存一份",
                    "a text that no cell shows any more but the file still has; save it anew"
                );
                report.hides(at.clone(), what);
                report.text(at, shared.text.as_str())?;
            }
            report.text(say!("拼音", "phonetic guides"), shared.phonetic.as_str())?;
        }
        Ok(())
    }
}

/// The list of sheets in the workbook part.
#[derive(Debug, Default)]
struct List {
    sheets: Vec<(String, String, String)>,
    since_1904: bool,
}

impl Visitor for List {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.is("s", "sheet") {
            let name = element.plain("name").unwrap_or_default().to_owned();
            let id = element.attr("r", "id").unwrap_or_default().to_owned();
            self.sheets.push((name, id, element.plain("state").unwrap_or_default().to_owned()));
        } else if element.is("s", "workbookPr") {
            self.since_1904 = element.on("date1904");
        }
        Ok(())
    }
}

/// Attributes and comments of a part whose text is told elsewhere.
struct Asides<'r> {
    report: &'r mut Report,
    at: Say,
}

impl Visitor for Asides<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.report.attributes(&self.at, element)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        Flow::new(self.report, self.at.clone()).aside(text, comment)
    }
}
