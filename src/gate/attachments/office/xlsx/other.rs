//! All other parts of a workbook: names, comments, tables, copies of data from elsewhere.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::ooxml::{Cover, watch};
use super::super::xml::{Element, Visitor};
use crate::say::{Say, say};

/// A part on the way.
pub struct Other<'r> {
    flow: Flow<'r>,
    comments: bool,
    cover: Cover,
}

impl<'r> Other<'r> {
    /// At the beginning of a part with this root.
    pub fn new(flow: Flow<'r>, root: (&str, &str)) -> Other<'r> {
        if let Some((runs, what)) = whole(root) {
            let at = flow.at.clone();
            if runs { flow.report.runs(at, what) } else { flow.report.hides(at, what) }
        }
        Other { flow, comments: matches!(root.1, "comments" | "ThreadedComments"), cover: Cover::default() }
    }

    /// Ends the part.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(self) -> Result<(), Trouble> {
        self.flow.finish()
    }
}

/// What is to be said of a part as a whole, and whether it runs.
fn whole(root: (&str, &str)) -> Option<(bool, Say)> {
    let runs = |what| Some((true, what));
    let hides = |what| Some((false, what));
    match root.1 {
        "connections" | "queryTable" => runs(say!("数据连接会从外部取数", "a connection that takes data from outside")),
        "volTypes" => runs(say!("实时数据函数会从外部取数", "functions that take data from outside")),
        "macrosheet" => runs(say!("宏表", "a macro sheet")),
        "dialogsheet" => runs(say!("对话框表", "a dialog sheet")),
        "comments" | "ThreadedComments" => hides(say!("批注；请删去", "comments; remove them")),
        "pivotCacheDefinition" | "pivotCacheRecords" => hides(say!(
            "数据透视表带着源数据的副本；请把透视表贴成数值",
            "a pivot table carries a copy of its source; paste it as values"
        )),
        "externalLink" => hides(say!(
            "链接了别的工作簿，并带着其中数据的副本；请断开链接",
            "links to another workbook and carries a copy of its data; break the link"
        )),
        "headers" | "revisions" | "users" => hides(say!("修订记录", "a log of changes")),
        _ => None,
    }
}

impl Visitor for Other<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        let part = &self.flow.part;
        let name = element.plain("name").unwrap_or_default();
        match (element.ns, element.name) {
            ("s", "definedName") => {
                let builtin = name.starts_with("_xlnm.");
                self.flow.at = say!("名称“{name}”", "name “{name}”");
                if element.on("hidden") && !builtin {
                    self.flow.report.hides(self.flow.at.clone(), say!("隐藏的名称", "a hidden name"));
                }
            }
            ("s", "comment") | ("tc", "threadedComment") if self.comments => {
                let cell = element.plain("ref").unwrap_or_default();
                self.flow.at = say!("{} {cell} 批注", "{} {cell}, comment", part.zh, part.en);
            }
            ("s", "ddeLink" | "oleLink") => {
                let what = say!("动态数据交换（DDE、OLE）链接", "a link that exchanges data with a program (DDE, OLE)");
                self.flow.report.runs(self.flow.at.clone(), what);
            }
            _ => {}
        }
        self.cover.open(element);
        watch(&mut self.flow, element)?;
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.cover.text(text);
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        if self.cover.close() {
            let what = say!("不透明的图形盖在单元格上；请移开或删去", "an opaque shape lies over cells; remove it");
            self.flow.report.hides(self.flow.at.clone(), what);
        }
        if name == "definedName" {
            self.flow.close(ns, name)?;
            self.flow.at = self.flow.part.clone();
            return Ok(());
        }
        self.flow.close(ns, name)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
