//! How much a theme may hold, and how large and deep a page may become. A theme is part of the project, but a slip in it
//! (a loop in a loop, a film among the assets) must end in a message, not in a full memory or an overflown stack.

use std::io::{Error, Result, Write};

/// Templates of a theme, those of the default one included. Each may include another, and rendering goes down with them.
pub const MOST_TEMPLATES: usize = 96;

/// Bytes of a template or of `theme.yaml`.
pub const MOST_TEMPLATE: u64 = 1 << 20;

/// Bytes of an asset; a font with all Chinese characters has a third of them.
pub const MOST_ASSET: u64 = 64 << 20;

/// Bytes of all files of a theme.
pub const MOST_THEME: u64 = 256 << 20;

/// Bytes of a page. The longest body that the gate lets through makes a page of some ten million.
pub const MOST_PAGE: usize = 64 << 20;

/// How deep elements may lie in each other; bodies keep to some hundred (`text::tree::MAX_DEPTH`).
pub const MOST_DEPTH: usize = 500;

/// How deep brackets of a style sheet may lie in each other; what reads it goes down with them.
pub const MOST_NESTED: usize = 64;

/// Whether brackets lie in each other deeper than [`MOST_NESTED`]. What stands in a text or a comment is no bracket.
pub fn is_too_nested(css: &str) -> bool {
    let (mut depth, mut rest) = (0_usize, css);
    while let Some(at) = rest.find(['{', '(', '[', '}', ')', ']', '"', '\'', '/', '\\']) {
        let (sign, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = match sign {
            b'{' | b'(' | b'[' => {
                depth += 1;
                after
            }
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                after
            }
            b'/' if after.starts_with('*') => after.find("*/").map_or("", |end| &after[end + 2..]),
            b'\\' => after.chars().next().map_or("", |escaped| &after[escaped.len_utf8()..]),
            b'"' | b'\'' => after_text(after, char::from(sign)),
            _ => after,
        };
        if depth > MOST_NESTED {
            return true;
        }
    }
    false
}

/// What follows a text of a style sheet: it ends with its quotation mark, or with the line (CSS Syntax 3, 4.3.5).
fn after_text(text: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return &text[at..],
            _ if c == quote => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

/// A page while it is being written.
#[derive(Default)]
pub struct PageBuffer(pub Vec<u8>);

impl Write for PageBuffer {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.0.len() + bytes.len() > MOST_PAGE {
            return Err(Error::other(format!("the page has more than {} MiB", MOST_PAGE >> 20)));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Stack of a thread that renders: what includes and components go down, and what reads the deepest page.
pub const STACK: usize = 32 << 20;

/// Elements without content, and so without an end tag (HTML, 13.1.2).
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose end tag may be left out before one of the same row (HTML, 13.1.2.4).
const ENDED_BY: &[&[&str]] =
    &[&["li"], &["dt", "dd"], &["p"], &["rt", "rp"], &["option"], &["tr"], &["td", "th"], &["thead", "tbody", "tfoot"]];

/// Whether elements lie in each other deeper than [`MOST_DEPTH`]; what reads the page goes down with them. Tags that do
/// not end count for ever, but for those that need no end.
pub fn is_too_deep(html: &str) -> bool {
    let row = |name: &str| ENDED_BY.iter().position(|row| row.contains(&name));
    let mut open: Vec<String> = Vec::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || VOID.contains(&name.as_str()) {
            continue;
        }
        if closing {
            let unended = open.iter().rev().take_while(|other| **other != name && row(other).is_some()).count();
            if let Some(at) = open.len().checked_sub(unended + 1).filter(|at| open[*at] == name) {
                open.truncate(at);
            }
            continue;
        }
        if open.last().is_some_and(|last| row(last).is_some() && row(last) == row(&name)) {
            open.pop();
        }
        open.push(name);
        if open.len() > MOST_DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_a_style_sheet_are_counted_as_they_lie() {
        assert!(!is_too_nested(&"a { b: c(d) }".repeat(1_000)));
        assert!(!is_too_nested("a::after { content: \"((((((((((\" } /* {{{{ */".repeat(40).as_str()));
        for open in ["{", "@media print {", "(", "a[", "a { b: \"}\"; ", "a { /* } */", "a { b: '\\'}'"] {
            assert!(is_too_nested(&open.repeat(100)), "{open}");
        }
    }

    #[test]
    fn depth_is_what_lies_in_each_other() {
        let row = "<p>x<br><b>c</b></p><ul><li>a<li>b</ul><table><tr><td>1<td>2</table>";
        assert!(!is_too_deep(&row.repeat(MOST_DEPTH * 3)));
        assert!(!is_too_deep(&format!("{}{}", "<div>".repeat(MOST_DEPTH), "</div>".repeat(MOST_DEPTH))));
        assert!(is_too_deep(&"<div>".repeat(MOST_DEPTH + 1)));
        assert!(is_too_deep(&"<ul><li>".repeat(MOST_DEPTH + 1)));
        assert!(is_too_deep(&"<X-Y a=b>".repeat(MOST_DEPTH + 1)));
        assert!(is_too_deep(&"<p><td>".repeat(MOST_DEPTH)));
        assert!(is_too_deep(&"<div><b></div>".repeat(MOST_DEPTH)));
    }

    #[test]
    fn a_page_ends_somewhere() {
        let mut page = PageBuffer::default();
        let part = vec![b'x'; 1 << 20];
        let written = (0..1_000).take_while(|_| page.write_all(&part).is_ok()).count();
        assert_eq!(written << 20, MOST_PAGE);
    }
}
