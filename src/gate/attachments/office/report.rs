//! What has been found so far, and which values of attributes are texts at all.

use super::super::{Reading, Trouble};
use super::package::Unpacked;
use super::xml::Element;
use crate::say::Say;
use std::collections::HashSet;
use std::ops::{Deref, DerefMut};

/// A reading under way.
#[derive(Debug)]
pub struct Report {
    reading: Reading,
    given: HashSet<String>,
    /// What has been unpacked for it.
    pub unpacked: Unpacked,
}

impl Report {
    /// Nothing found yet.
    pub fn new(reading: Reading, unpacked: Unpacked) -> Report {
        Report { reading, given: HashSet::new(), unpacked }
    }

    /// What has been found.
    pub fn finish(self) -> Reading {
        self.reading
    }

    /// Gives the values of an element's attributes that could be texts, each value once in a file.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn attributes(&mut self, at: &Say, element: &Element) -> Result<(), Trouble> {
        let values = element.attributes.iter().map(|attribute| &attribute.value).chain(&element.namespaces);
        for value in values.filter(|value| !is_technical(value)) {
            self.once(at, value)?;
        }
        Ok(())
    }

    /// Gives a text unless it has been given before.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn once(&mut self, at: &Say, text: &str) -> Result<(), Trouble> {
        if !self.given.contains(text) {
            self.given.insert(text.to_owned());
            self.reading.text(at.clone(), text)?;
        }
        Ok(())
    }
}

impl Deref for Report {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Report {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

/// Whether a value can carry nothing personal by its shape alone: a short number, a word of the format, a reference to cells,
/// a GUID. Everything else is a text, whatever attribute it is the value of.
pub fn is_technical(value: &str) -> bool {
    if !value.is_ascii() {
        return false;
    }
    let bytes = value.as_bytes();
    let all = |fits: fn(&u8) -> bool| bytes.iter().all(fits);
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    match bytes.len() {
        0..=7 => !value.contains('@'),
        8 if all(u8::is_ascii_hexdigit) => true,
        _ => {
            // Measures: no number of a person has so few digits.
            (digits <= 10
                && all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'%'))
                && value.matches('-').count() < 2)
                || (bytes.len() <= 40 && all(u8::is_ascii_alphabetic))
                || is_range(value)
                || is_guid(bytes)
        }
    }
}

/// `A1:XFD1048576`, or one of them.
fn is_range(value: &str) -> bool {
    let is_cell = |cell: &str| {
        let cell = cell.trim_start_matches('$');
        let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
        (1..=3).contains(&(cell.len() - row.len()))
            && (1..=7).contains(&row.len())
            && row.trim_start_matches('$').bytes().all(|byte| byte.is_ascii_digit())
    };
    value.split_once(':').map_or(is_cell(value), |(from, to)| is_cell(from) && is_cell(to))
}

/// `{8-4-4-4-12}` or without braces.
fn is_guid(bytes: &[u8]) -> bool {
    let inner = bytes.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or(bytes);
    inner.len() == 36
        && inner.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
