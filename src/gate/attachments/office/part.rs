//! One part, whatever it is.

use super::super::Trouble;
use super::flow::Flow;
use super::report::Report;
use super::xml::{self, Visitor};
use super::{Document, embedded};
use crate::say::Say;

/// What a part turned out to be.
#[derive(Debug)]
pub enum Part {
    /// XML, with the namespace and name of its root.
    Xml(String, (&'static str, String)),
    /// A picture in SVG.
    Svg(Vec<u8>),
    /// Anything else.
    Binary(Vec<u8>),
}

/// Unpacks a part and sees what it is: by its content, not by its name.
///
/// # Errors
/// When it is damaged.
pub fn open(document: &Document, name: &str) -> Result<Part, Trouble> {
    let bytes = document.package.part(name)?;
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let begins = head.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    let wide = matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, b'<', ..]);
    let named = [".xml", ".rels", ".vml"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    if begins != Some(b'<') && !wide && !(named && begins.is_some()) {
        return Ok(Part::Binary(bytes));
    }
    let text = xml::decode(&bytes, name)?;
    let root = xml::root(&text, name)?;
    if root.1 == "svg" {
        return Ok(Part::Svg(bytes));
    }
    let text = text.into_owned();
    Ok(Part::Xml(text, root))
}

/// Gives everything in a part that no rule knows.
///
/// # Errors
/// When it cannot be read, or there is too much text.
pub fn anything(document: &Document, report: &mut Report, name: &str, part: Part, at: &Say) -> Result<(), Trouble> {
    match part {
        Part::Xml(text, (ns, _)) => {
            let mut flow = Flow::new(report, at.clone());
            // In formats of somebody's own a text may be spread over elements.
            flow.join = ns == "?" || ns.is_empty();
            xml::walk(&text, name, &mut flow)?;
            flow.finish()
        }
        Part::Svg(bytes) => embedded::svg(report, at, &bytes),
        Part::Binary(bytes) => embedded::look(report, at, &bytes, document.nested),
    }
}

/// Leads a visitor through a part that must be XML.
///
/// # Errors
/// When it is not, or cannot be read.
pub fn walk(document: &Document, name: &str, visitor: &mut impl Visitor) -> Result<(), Trouble> {
    let bytes = document.package.part(name)?;
    xml::walk(&xml::decode(&bytes, name)?, name, visitor)
}
