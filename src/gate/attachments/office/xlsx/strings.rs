//! The shared strings (ECMA-376-1, 18.4): texts of cells, kept in one part. One that no cell shows is still in the file.

use super::super::super::Trouble;
use super::super::xml::{Element, Visitor};
use super::styles::{WHITE, colour};

/// A shared string.
#[derive(Debug, Default)]
pub struct Shared {
    /// Its text, joined over its runs.
    pub text: String,
    /// How it is read aloud; this does not show by default.
    pub phonetic: String,
    /// Some of it is in white.
    pub white: bool,
    /// A cell shows it.
    pub used: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Strings {
    /// In their order.
    pub all: Vec<Shared>,
    phonetic: bool,
    text: bool,
    white: bool,
}

impl Visitor for Strings {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.ns != "s" {
            return Ok(());
        }
        match element.name {
            "si" => self.all.push(Shared::default()),
            "rPh" => self.phonetic = true,
            "r" => self.white = false,
            "color" => self.white = colour(element).as_deref() == Some(WHITE),
            "t" => self.text = true,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if let Some(shared) = self.all.last_mut().filter(|_| self.text) {
            if self.phonetic {
                shared.phonetic.push_str(text);
            } else {
                shared.white |= self.white && !text.trim().is_empty();
                shared.text.push_str(text);
            }
        }
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        match (ns, name) {
            ("s", "rPh") => self.phonetic = false,
            ("s", "r") => self.white = false,
            ("s", "t") => self.text = false,
            _ => {}
        }
        Ok(())
    }

    fn aside(&mut self, _: &str, _: bool) -> Result<(), Trouble> {
        Ok(())
    }
}
