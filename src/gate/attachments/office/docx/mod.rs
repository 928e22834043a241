//! WordprocessingML (ECMA-376-1, 17).

mod body;
mod styles;

use super::super::Trouble;
use super::Document;
use super::flow::Flow;
use super::ooxml::{Format, Relations};
use super::part;
use super::report::Report;
use super::xml;
use crate::say::{Say, say};
use body::Body;
use styles::Styles;

/// A text document.
#[derive(Debug)]
pub struct Text {
    styles: Styles,
}

impl Text {
    /// Reads the styles, by which text may be hidden.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn open(document: &Document, relations: &Relations) -> Result<Text, Trouble> {
        let mut styles = Styles::default();
        for name in document.package.names() {
            // All of them: the document's own, and that of its building blocks.
            if relations.kind_of(name) == Some("styles") {
                part::walk(document, name, &mut styles)?;
            }
        }
        Ok(Text { styles })
    }
}

impl Format for Text {
    fn part(&mut self, name: &str, text: &str, root: (&str, &str), report: &mut Report) -> Result<bool, Trouble> {
        let at = self.place(name).unwrap_or_else(|| super::part_place(name));
        let at = match root {
            ("w", "document") => say!("正文", "the text"),
            ("w", "hdr") => say!("页眉", "a header"),
            ("w", "ftr") => say!("页脚", "a footer"),
            ("w", "footnotes") => say!("脚注", "the footnotes"),
            ("w", "endnotes") => say!("尾注", "the endnotes"),
            ("w", "comments") => say!("批注", "the comments"),
            ("w", _) => at,
            _ => return Ok(false),
        };
        let mut body = Body::new(Flow::new(report, at), &self.styles);
        xml::walk(text, name, &mut body)?;
        body.finish()?;
        Ok(true)
    }

    fn place(&self, name: &str) -> Option<Say> {
        match name {
            "word/settings.xml" => Some(say!("文档设置", "the settings")),
            "word/styles.xml" => Some(say!("样式", "the styles")),
            "word/numbering.xml" => Some(say!("编号", "the numbering")),
            _ => None,
        }
    }
}
