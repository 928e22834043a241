//! The text of a document, its headers, notes, comments and settings: what a reader of the page does not see of it.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::ooxml::{Cover, watch};
use super::super::xml::{Element, Visitor};
use super::styles::{Looks, Styles};
use crate::say::say;
use std::collections::BTreeMap;

/// A part with text on the way.
pub struct Body<'r> {
    flow: Flow<'r>,
    styles: &'r Styles,
    paragraphs: usize,
    /// Open paragraphs, runs, cells and tables: what they say about the looks of what is in them.
    scopes: Vec<Scope>,
    /// Fields whose code is being told.
    fields: Vec<String>,
    in_code: bool,
    /// Tracked changes, by what they are.
    changes: BTreeMap<&'static str, usize>,
    /// A building block, and whether it is only what an empty field shows.
    placeholder: bool,
    blocks_seen: bool,
    comments: usize,
    cover: Cover,
}

/// What is open.
#[derive(Debug, PartialEq)]
enum What {
    Paragraph,
    Run,
    Cell,
    Table,
    /// A text box, which may have a colour of its own.
    Box,
}

struct Scope {
    what: What,
    depth: usize,
    /// Of its own.
    looks: Looks,
    style: Option<String>,
    seen: usize,
}

impl<'r> Body<'r> {
    /// At the beginning of a part.
    pub fn new(flow: Flow<'r>, styles: &'r Styles) -> Body<'r> {
        Body {
            flow,
            styles,
            paragraphs: 0,
            scopes: Vec::new(),
            fields: Vec::new(),
            in_code: false,
            changes: BTreeMap::new(),
            placeholder: false,
            blocks_seen: false,
            comments: 0,
            cover: Cover::default(),
        }
    }

    /// Ends the part: tells how many changes and comments there were.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(self) -> Result<(), Trouble> {
        let part = self.flow.part.clone();
        for (what, count) in self.changes {
            let (zh, en) = change(what);
            let what = say!(
                "修订痕迹：{zh} {count} 处；请接受或拒绝全部修订后再发布",
                "tracked changes: {count} {en}; accept or reject all of them"
            );
            self.flow.report.hides(part.clone(), what);
        }
        if self.comments > 0 {
            let count = self.comments;
            self.flow.report.hides(part, say!("{count} 条批注；请删去", "{count} comments; remove them"));
        }
        self.flow.finish()
    }

    fn enter(&mut self, what: What) {
        // The element itself has not been opened yet.
        let depth = self.flow.depth() + 1;
        self.scopes.push(Scope { what, depth, looks: Looks::default(), style: None, seen: self.flow.seen });
    }

    /// Takes in a property of the innermost scope that can have it.
    fn property(&mut self, element: &Element) {
        let value = element.attr("w", "val").map(str::to_owned);
        let innermost = self.scopes.last_mut();
        match (element.name, innermost) {
            ("rStyle" | "pStyle" | "tblStyle", Some(scope)) => scope.style = value,
            (_, Some(scope)) => scope.looks.take(element),
            (_, None) => {}
        }
    }

    /// Whether a run that ends had text that cannot be seen.
    fn end_run(&mut self, run: &Scope) {
        if self.flow.seen == run.seen {
            return;
        }
        let enclosing = |what: What| self.scopes.iter().rev().find(|scope| scope.what == what);
        let mut looks = run.looks.or(self.styles.looks(run.style.as_deref(), "character"));
        // A hidden style of the paragraph hides, unless the run itself says otherwise.
        let paragraph = enclosing(What::Paragraph).and_then(|scope| scope.style.as_deref());
        looks = looks.or(self.styles.looks(paragraph, "paragraph"));
        let table = enclosing(What::Table).map(|scope| self.styles.looks(scope.style.as_deref(), "table"));
        looks = looks.or(table.unwrap_or_default()).or(self.styles.defaults());
        let shaded = looks.shaded == Some(true)
            || self.scopes.iter().any(|scope| scope.what == What::Box || scope.looks.shaded == Some(true));
        let away = run.looks.away.or(enclosing(What::Paragraph).and_then(|scope| scope.looks.away)).or(looks.away);
        let at = self.flow.at.clone();
        if looks.hidden == Some(true) {
            self.flow.report.hides(at, say!("隐藏文字；请删去", "hidden text; remove it"));
        } else if looks.white == Some(true) && !shaded {
            self.flow.report.hides(at, say!("白底上的白字", "white letters on white"));
        } else if away == Some(true) {
            self.flow.report.hides(at, say!("移到页面外面的文字", "text moved off the page"));
        } else if looks.tiny == Some(true) || looks.narrow == Some(true) {
            self.flow.report.hides(at, say!("小得看不见的字", "letters too small to be seen"));
        }
    }

    /// What a field does, by its code.
    fn field(&mut self, code: &str) -> Result<(), Trouble> {
        let word = code.trim_start().split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let word = word.to_ascii_uppercase();
        let calls = ["DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "DATABASE", "RD"];
        if calls.contains(&word.as_str()) {
            let what = say!("域 {word} 会从外部取用内容", "the field {word} takes something from outside");
            self.flow.report.runs(self.flow.at.clone(), what);
        }
        self.flow.report.text(self.flow.at.clone(), code)
    }

    fn changed(&mut self, what: &'static str) {
        *self.changes.entry(what).or_default() += 1;
    }

    /// Elements that mean something hidden or running.
    fn look(&mut self, element: &Element) -> Result<(), Trouble> {
        match element.name {
            "ins" | "moveTo" => {
                self.changed("ins");
                self.flow.inserted += 1;
            }
            "del" | "moveFrom" => {
                self.changed("del");
                self.flow.deleted += 1;
            }
            "cellIns" | "cellDel" | "cellMerge" => self.changed("cell"),
            "rPrChange" | "pPrChange" | "sectPrChange" | "tblPrChange" | "tblPrExChange" | "tblGridChange"
            | "trPrChange" | "tcPrChange" | "numberingChange" => self.changed("format"),
            "bdo" if element.attr("w", "val") == Some("rtl") => {
                let what =
                    say!("强制从右到左的文字，看到的顺序和文字本身相反", "text turned round: it reads backwards");
                self.flow.report.hides(self.flow.at.clone(), what);
            }
            "comment" => self.comments += 1,
            "fldChar" => match element.attr("w", "fldCharType") {
                Some("begin") => self.fields.push(String::new()),
                // The code has been told; what follows is the result.
                Some("separate") => {
                    let code = self.fields.last_mut().map(std::mem::take).unwrap_or_default();
                    self.field(&code)?;
                }
                _ => {
                    let code = self.fields.pop().unwrap_or_default();
                    self.field(&code)?;
                }
            },
            "fldSimple" => {
                let code = element.attr("w", "instr").unwrap_or_default().to_owned();
                self.field(&code)?;
            }
            "altChunk" => {
                let what = say!("另一份文档整个插在里面", "another document is put in as a whole");
                self.flow.report.hides(self.flow.at.clone(), what);
            }
            "mailMerge" => {
                let what = say!("邮件合并会连接数据源", "mail merge, which connects to a source of data");
                self.flow.report.runs(self.flow.at.clone(), what);
            }
            "docVar" => {
                let what = say!("文档变量，正文里看不到", "a variable of the document, which the text does not show");
                self.flow.report.hides(self.flow.at.clone(), what);
            }
            // What an empty field shows is seen on the page; other building blocks are not.
            "docPart" => self.placeholder = false,
            "type" if element.attr("w", "val") == Some("bbPlcHdr") => self.placeholder = true,
            "docPartBody" if !self.placeholder && !self.blocks_seen => {
                self.blocks_seen = true;
                let what =
                    say!("文档部件（自动图文集），正文里看不到", "building blocks, which the text does not show");
                self.flow.report.hides(self.flow.at.clone(), what);
            }
            _ => {}
        }
        Ok(())
    }
}

/// What a kind of tracked change is called.
fn change(what: &str) -> (&'static str, &'static str) {
    match what {
        "ins" => ("插入", "insertions"),
        "del" => ("删除", "deletions"),
        "cell" => ("单元格", "of cells"),
        _ => ("格式", "of format"),
    }
}

impl Visitor for Body<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.ns == "w" {
            match element.name {
                "p" => {
                    self.paragraphs += 1;
                    let (number, part) = (self.paragraphs, &self.flow.part);
                    self.flow.at = say!("{}第 {number} 段", "{}, paragraph {number}", part.zh, part.en);
                    self.enter(What::Paragraph);
                }
                "r" => self.enter(What::Run),
                "tc" => self.enter(What::Cell),
                "tbl" => self.enter(What::Table),
                "txbxContent" => self.enter(What::Box),
                _ => self.property(element),
            }
            self.look(element)?;
        }
        if element.is("m", "r") {
            self.enter(What::Run);
        }
        self.in_code = element.ns == "w" && matches!(element.name, "instrText" | "delInstrText");
        self.cover.open(element);
        watch(&mut self.flow, element)?;
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.cover.text(text);
        if self.in_code
            && let Some(field) = self.fields.last_mut()
        {
            field.push_str(text);
        }
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        if self.cover.close() {
            let what = say!("不透明的图形盖在文字上；请移开或删去", "an opaque shape lies over the text; remove it");
            self.flow.report.hides(self.flow.at.clone(), what);
        }
        let depth = self.flow.depth();
        self.in_code = false;
        if self.scopes.last().is_some_and(|scope| scope.depth == depth)
            && let Some(scope) = self.scopes.pop()
            && scope.what == What::Run
        {
            self.end_run(&scope);
        }
        if ns == "w" {
            match name {
                "ins" | "moveTo" => self.flow.inserted = self.flow.inserted.saturating_sub(1),
                "del" | "moveFrom" => self.flow.deleted = self.flow.deleted.saturating_sub(1),
                _ => {}
            }
        }
        self.flow.close(ns, name)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
