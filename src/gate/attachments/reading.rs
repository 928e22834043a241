//! What a reader has found in a file. These types cross a process boundary as JSON.

use super::limits::{MOST_REMARKS, MOST_TEXT};
use crate::say::{Say, say};
use serde::{Deserialize, Serialize};

/// The formats on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Office Open XML spreadsheet (ECMA-376).
    Xlsx,
    /// Office Open XML document.
    Docx,
    /// Office Open XML presentation.
    Pptx,
    /// OpenDocument spreadsheet (ISO/IEC 26300).
    Ods,
    /// OpenDocument text.
    Odt,
    /// OpenDocument presentation.
    Odp,
    /// Open fixed-layout document (GB/T 33190-2016).
    Ofd,
    /// PDF (ISO 32000).
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// SVG.
    Svg,
    /// Plain text, CSV included.
    Text,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 12] = [
        Kind::Xlsx,
        Kind::Docx,
        Kind::Pptx,
        Kind::Ods,
        Kind::Odt,
        Kind::Odp,
        Kind::Ofd,
        Kind::Pdf,
        Kind::Png,
        Kind::Jpeg,
        Kind::Svg,
        Kind::Text,
    ];

    /// The endings that a file of this kind may have, in lower case. Web servers and readers' programs go by the name, so a
    /// file must not be another thing than its name says.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Xlsx => &["xlsx"],
            Kind::Docx => &["docx"],
            Kind::Pptx => &["pptx"],
            Kind::Ods => &["ods"],
            Kind::Odt => &["odt"],
            Kind::Odp => &["odp"],
            Kind::Ofd => &["ofd"],
            Kind::Pdf => &["pdf"],
            Kind::Png => &["png"],
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Svg => &["svg"],
            Kind::Text => &["txt", "csv"],
        }
    }
}

/// A stretch of text that belongs together: a paragraph joined over its runs, a cell, a table, a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Where it stands in the file, as its user would say: 工作表“名单” B3, 第 2 页, 文档属性“作者”.
    pub at: Say,
    /// The text. Tables have a line for each row, `| cell | cell |`, so that a heading can be told from what it heads.
    pub text: String,
}

/// Something about a place in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Where it is.
    pub at: Say,
    /// What it is, and what to do about it.
    pub what: Say,
}

/// What a reader has found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What the file is, by its bytes.
    pub kind: Kind,
    /// All of its texts, hidden ones and metadata included.
    pub passages: Vec<Passage>,
    /// What a reviewer does not see (rule attachment-hidden).
    pub hidden: Vec<Remark>,
    /// What could run, or call for something from outside (rule attachment-type; no exception lifts it).
    pub active: Vec<Remark>,
    /// What cannot be read: pages without a text layer (rule attachment-unreadable).
    pub unread: Vec<Remark>,
    /// Bytes of text so far.
    text: usize,
}

/// Why a file gives no reading at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// It is not of a kind on the list (rule attachment-type).
    Type(Say),
    /// It is of such a kind, but damaged, encrypted or beyond a limit (rule attachment-unreadable).
    Unreadable(Say),
}

impl Reading {
    /// An empty reading.
    pub fn new(kind: Kind) -> Reading {
        Reading { kind, passages: Vec::new(), hidden: Vec::new(), active: Vec::new(), unread: Vec::new(), text: 0 }
    }

    /// Adds a text, unless it is blank.
    ///
    /// # Errors
    /// When the file has given more text than the limit.
    pub fn text(&mut self, at: Say, text: impl Into<String>) -> Result<(), Trouble> {
        let text = text.into();
        if text.trim().is_empty() {
            return Ok(());
        }
        self.text += text.len();
        if self.text > MOST_TEXT {
            return Err(Trouble::Unreadable(say!("文字太多", "there is too much text in it")));
        }
        self.passages.push(Passage { at, text });
        Ok(())
    }

    /// Takes over what was read in a file within the file: every place is told with the place of that file before it.
    ///
    /// # Errors
    /// As [`Reading::text`].
    pub fn include(&mut self, at: &Say, inner: Reading) -> Result<(), Trouble> {
        let within =
            |place: Say| Say { zh: format!("{}，{}", at.zh, place.zh), en: format!("{}, {}", at.en, place.en) };
        for passage in inner.passages {
            self.text(within(passage.at), passage.text)?;
        }
        inner.hidden.into_iter().for_each(|remark| self.hides(within(remark.at), remark.what));
        inner.active.into_iter().for_each(|remark| self.runs(within(remark.at), remark.what));
        inner.unread.into_iter().for_each(|remark| self.cannot_read(within(remark.at), remark.what));
        Ok(())
    }

    /// Notes something that a reviewer does not see.
    pub fn hides(&mut self, at: Say, what: Say) {
        note(&mut self.hidden, at, what);
    }

    /// Notes something that could run or call out.
    pub fn runs(&mut self, at: Say, what: Say) {
        note(&mut self.active, at, what);
    }

    /// Notes something that cannot be read.
    pub fn cannot_read(&mut self, at: Say, what: Say) {
        note(&mut self.unread, at, what);
    }
}

/// Adds a remark, once, and not without end.
fn note(remarks: &mut Vec<Remark>, at: Say, what: Say) {
    let remark = Remark { at, what };
    if remarks.len() < MOST_REMARKS && !remarks.contains(&remark) {
        remarks.push(remark);
    }
}
