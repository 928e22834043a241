//! XML as a visitor sees it: elements by namespace and name, their text with all references resolved, in order.
//!
//! No DTD, no entities beside the five of XML, no prefix without a namespace, nothing left open at the end.

use super::super::Trouble;
use super::super::limits::MOST_DEPTH;
use super::names::short;
use crate::say::say;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use std::borrow::Cow;

/// An element that opens.
#[derive(Debug)]
pub struct Element<'a> {
    /// Its namespace, by the short names of [`short`].
    pub ns: &'static str,
    /// Its local name.
    pub name: &'a str,
    /// Its attributes, declarations of namespaces excepted.
    pub attributes: Vec<Attribute<'a>>,
    /// The namespaces declared here that no rule knows.
    pub namespaces: Vec<Cow<'a, str>>,
}

/// An attribute.
#[derive(Debug)]
pub struct Attribute<'a> {
    /// Its namespace; empty when its name has no prefix.
    pub ns: &'static str,
    /// Its local name.
    pub name: &'a str,
    /// Its value.
    pub value: Cow<'a, str>,
}

impl Element<'_> {
    /// Whether it is this one.
    pub fn is(&self, ns: &str, name: &str) -> bool {
        self.ns == ns && self.name == name
    }

    /// The value of an attribute.
    pub fn attr(&self, ns: &str, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.ns == ns && a.name == name).map(|a| a.value.as_ref())
    }

    /// The value of an attribute without a prefix.
    pub fn plain(&self, name: &str) -> Option<&str> {
        self.attr("", name)
    }

    /// Whether an attribute without a prefix is set (ST_OnOff).
    pub fn on(&self, name: &str) -> bool {
        self.plain(name).is_some_and(is_on)
    }
}

/// Whether a value of ST_OnOff means on.
pub fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

/// Somebody who is led through an XML part.
pub trait Visitor {
    /// An element opens.
    ///
    /// # Errors
    /// Whatever ends the reading.
    fn open(&mut self, element: &Element) -> Result<(), Trouble>;

    /// Text, possibly a piece of it.
    ///
    /// # Errors
    /// Whatever ends the reading.
    fn text(&mut self, text: &str) -> Result<(), Trouble>;

    /// The element that was opened last closes.
    ///
    /// # Errors
    /// Whatever ends the reading.
    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble>;

    /// A comment, or a processing instruction.
    ///
    /// # Errors
    /// Whatever ends the reading.
    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble>;
}

fn wrong(part: &str) -> Trouble {
    Trouble::Unreadable(say!("部件 {part} 不是完好的 XML", "part {part} is not well-formed XML"))
}

/// The text of an XML part, by its byte order mark or by what it declares.
///
/// # Errors
/// When it is in none of the encodings, or has characters that XML does not allow.
pub fn decode<'a>(bytes: &'a [u8], part: &str) -> Result<Cow<'a, str>, Trouble> {
    let (encoding, bytes) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (UTF_8, rest),
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        [b'<', 0, ..] => (UTF_16LE, bytes),
        [0, b'<', ..] => (UTF_16BE, bytes),
        _ => (declared(bytes).ok_or_else(|| wrong(part))?, bytes),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| wrong(part))?;
    let odd = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.contains(odd) { Err(wrong(part)) } else { Ok(text) }
}

/// The encoding that an XML declaration names, UTF-8 if none; one that contradicts how the declaration itself is written
/// is none.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = head.split(|&byte| byte == b'>').next().filter(|head| head.starts_with(b"<?xml"));
    let Some(head) = head else { return Some(UTF_8) };
    let head = str::from_utf8(head).ok()?;
    let Some((_, rest)) = head.split_once("encoding") else { return Some(UTF_8) };
    let label = rest.trim_start().strip_prefix('=')?.trim_start().split(['"', '\'']).nth(1)?;
    Encoding::for_label_no_replacement(label.as_bytes()).filter(|&found| found != UTF_16LE && found != UTF_16BE)
}

/// The namespace and name of the first element.
///
/// # Errors
/// As [`walk`].
pub fn root(text: &str, part: &str) -> Result<(&'static str, String), Trouble> {
    let mut reader = NsReader::from_str(text);
    loop {
        match reader.read_event().map_err(|_| wrong(part))? {
            Event::Start(start) | Event::Empty(start) => {
                let (ns, name) = reader.resolver().resolve_element(start.name());
                return Ok((known(ns, part)?, name.as_ref().to_owned()));
            }
            Event::Eof | Event::DocType(_) => return Err(wrong(part)),
            _ => {}
        }
    }
}

/// Leads a visitor through an XML part.
///
/// # Errors
/// When it is not well-formed, has a DTD, or goes too deep; and what the visitor says.
pub fn walk(text: &str, part: &str, visitor: &mut impl Visitor) -> Result<(), Trouble> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut open: Vec<&'static str> = Vec::new();
    let mut roots = 0;
    loop {
        let event = reader.read_event().map_err(|_| wrong(part))?;
        match event {
            Event::Start(start) => {
                roots += usize::from(open.is_empty());
                open.push(enter(&reader, &start, part, visitor)?);
                if open.len() > MOST_DEPTH || roots > 1 {
                    return Err(wrong(part));
                }
            }
            Event::Empty(start) => {
                roots += usize::from(open.is_empty());
                let ns = enter(&reader, &start, part, visitor)?;
                visitor.close(ns, start.local_name().as_ref())?;
            }
            Event::End(end) => {
                let ns = open.pop().ok_or_else(|| wrong(part))?;
                visitor.close(ns, end.local_name().as_ref())?;
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if !open.is_empty() {
                    visitor.text(&text)?;
                } else if !text.trim().is_empty() {
                    return Err(wrong(part));
                }
            }
            Event::CData(text) if !open.is_empty() => visitor.text(&text.xml10_content())?,
            Event::GeneralRef(reference) if !open.is_empty() => {
                match reference.resolve_char_ref().map_err(|_| wrong(part))? {
                    Some(character) => visitor.text(character.encode_utf8(&mut [0; 4]))?,
                    None => visitor.text(resolve_predefined_entity(&reference).ok_or_else(|| wrong(part))?)?,
                }
            }
            Event::Comment(comment) => visitor.aside(&comment, true)?,
            Event::PI(instruction) => visitor.aside(&instruction, false)?,
            Event::Decl(_) => {}
            Event::DocType(_) | Event::CData(_) | Event::GeneralRef(_) => return Err(wrong(part)),
            Event::Eof if open.is_empty() && roots == 1 => return Ok(()),
            Event::Eof => return Err(wrong(part)),
        }
    }
}

/// Shows an element to the visitor; gives its namespace.
fn enter(
    reader: &NsReader<&[u8]>,
    start: &BytesStart,
    part: &str,
    visitor: &mut impl Visitor,
) -> Result<&'static str, Trouble> {
    let resolver = reader.resolver();
    let (ns, name) = resolver.resolve_element(start.name());
    let ns = known(ns, part)?;
    let mut element = Element { ns, name: name.into_inner(), attributes: Vec::new(), namespaces: Vec::new() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| wrong(part))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| wrong(part))?;
        if attribute.key.as_namespace_binding().is_some() {
            if short(&value) == "?" {
                element.namespaces.push(value);
            }
            continue;
        }
        let (ns, name) = resolver.resolve_attribute(attribute.key);
        element.attributes.push(Attribute { ns: known(ns, part)?, name: name.into_inner(), value });
    }
    // Two prefixes for one namespace must not give an attribute two values.
    let repeated = |(at, a): (usize, &Attribute)| {
        a.ns != "?" && element.attributes[..at].iter().any(|b| (b.ns, b.name) == (a.ns, a.name))
    };
    if element.attributes.len() > 500 || element.attributes.iter().enumerate().any(repeated) {
        return Err(wrong(part));
    }
    visitor.open(&element)?;
    Ok(ns)
}

/// The short name of a resolved namespace.
fn known(found: ResolveResult, part: &str) -> Result<&'static str, Trouble> {
    match found {
        ResolveResult::Bound(Namespace(uri)) => Ok(short(uri)),
        ResolveResult::Unbound => Ok(""),
        ResolveResult::Unknown(_) => Err(wrong(part)),
    }
}
