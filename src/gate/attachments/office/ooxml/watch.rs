//! Elements of any part that run something, call out, or hide.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::package::Package;
use super::super::xml::{self, Element};
use super::super::{MOST_NESTED, embedded};
use crate::say::say;

/// Looks at an element as it opens.
///
/// # Errors
/// When a shape's own data cannot be read.
pub fn watch(flow: &mut Flow, element: &Element) -> Result<(), Trouble> {
    let at = || flow.at.clone();
    let value = |ns, name| element.attr(ns, name).unwrap_or_default().to_ascii_lowercase();
    match (element.ns, element.name) {
        ("a" | "p", "hlinkClick" | "hlinkHover" | "hlinkMouseOver")
            if ["ppaction://macro", "ppaction://program", "ppaction://ole"]
                .iter()
                .any(|action| value("", "action").starts_with(action)) =>
        {
            flow.report.runs(at(), say!("点击会运行宏或程序", "a click runs a macro or a program"));
        }
        ("x", "FmlaMacro") | ("w", "entryMacro" | "exitMacro" | "macroName") => {
            flow.report.runs(at(), say!("控件会运行宏", "a control runs a macro"));
        }
        ("xdr", _) if element.plain("macro").is_some_and(|name| !name.trim().is_empty()) => {
            flow.report.runs(at(), say!("图形会运行宏", "a shape runs a macro"));
        }
        ("o", "OLEObject") if value("", "Type") == "link" => {
            flow.report.runs(at(), say!("链接到外部的对象", "an object linked from outside"));
        }
        ("v", "imagedata" | "fill" | "stroke")
            if [value("", "src"), value("o", "href")].iter().any(|source| source.contains("//")) =>
        {
            flow.report.runs(at(), say!("打开时会取用外部的图片", "takes a picture from outside when opened"));
        }
        ("xdr" | "p" | "wp" | "pic" | "a" | "wps" | "?", "cNvPr" | "docPr") if element.on("hidden") => {
            flow.report.hides(at(), say!("隐藏的图形或图片", "a hidden shape or picture"));
        }
        _ => {}
    }
    match element.attr("o", "gfxdata") {
        Some(data) => shape_data(flow, data),
        None => Ok(()),
    }
}

/// The shape once more, as Word keeps it for itself: a package in Base64 (MS-ODRAWXML, `gfxdata`). Nobody sees what it says, but
/// it is said all the same.
fn shape_data(flow: &mut Flow, data: &str) -> Result<(), Trouble> {
    let at = flow.at.clone();
    let Some(bytes) = base64(data) else {
        let what =
            say!("图形里带有另一份数据（gfxdata），读不出来", "a shape carries a second copy of its data (gfxdata)");
        flow.report.hides(at, what);
        return Ok(());
    };
    let package = Package::open(&bytes, flow.report.unpacked.clone())?;
    package.tell_stray(flow.report)?;
    for name in package.names() {
        let part = package.part(name)?;
        if part.trim_ascii_start().starts_with(b"<") {
            let mut inner = Flow::new(flow.report, at.clone());
            xml::walk(&xml::decode(&part, name)?, name, &mut inner)?;
            inner.finish()?;
        } else {
            // A picture may lie here, but no further package.
            embedded::look(flow.report, &at, &part, MOST_NESTED)?;
        }
    }
    Ok(())
}

/// Bytes written in Base64 (RFC 4648), with or without line breaks and padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}
