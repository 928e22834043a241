//! `meta.xml` (ISO/IEC 26300-3, 4.3): who wrote it, when, and properties of one's own.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::ooxml::property;
use super::super::report::Report;
use super::super::xml::{self, Element, Visitor};
use crate::say::say;

/// Reads it.
///
/// # Errors
/// When it cannot be read.
pub fn read(part: &str, text: &str, report: &mut Report) -> Result<(), Trouble> {
    let mut meta = Meta { flow: Flow::new(report, say!("文档属性", "document properties")), own: None };
    xml::walk(text, part, &mut meta)?;
    meta.flow.finish()
}

struct Meta<'r> {
    flow: Flow<'r>,
    /// A property that somebody has added: its name and its value so far.
    own: Option<(String, String)>,
}

impl Visitor for Meta<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        let own = element.attr("meta", "name").filter(|_| element.is("meta", "user-defined"));
        self.flow.at = property(own.unwrap_or(element.name));
        self.own = own.map(|name| (name.to_owned(), String::new()));
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if let Some((_, value)) = &mut self.own {
            value.push_str(text);
        }
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        self.flow.close(ns, name)?;
        if let Some((name, value)) = self.own.take() {
            self.flow.report.text(self.flow.at.clone(), format!("{name}：{value}"))?;
        }
        Ok(())
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
