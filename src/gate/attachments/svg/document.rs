//! The document around the elements: how it is written, and what it may declare.

use super::damaged;
use crate::gate::attachments::Trouble;
use quick_xml::reader::NsReader;

/// A strict reader.
pub fn reader(text: &str) -> NsReader<&[u8]> {
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    reader
}

/// Browsers go by the encoding that the file names; we have read it as UTF-8 or by its mark.
pub fn check_encoding(encoding: Option<std::borrow::Cow<str>>) -> Result<(), Trouble> {
    let good = encoding.is_none_or(|name| matches!(name.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "utf-16"));
    if good { Ok(()) } else { Err(damaged("encoding；UTF-8")) }
}

/// The document type that SVG 1.1 files name is no harm, since nobody fetches it; definitions of one's own are.
pub fn check_doctype(kind: &str) -> Result<(), Trouble> {
    let own = kind.contains('[') || !kind.trim_start().starts_with("svg");
    let public = kind.contains("-//W3C//DTD SVG ") || !kind.contains("PUBLIC") && !kind.contains("SYSTEM");
    if own || !public { Err(damaged("<!DOCTYPE>")) } else { Ok(()) }
}
