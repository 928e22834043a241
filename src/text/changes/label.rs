//! The number that a block begins with: 第五条, （三）, 2., 一、
//!
//! An article keeps its number while its words change, and its words while its number changes. Both help to find which
//! article became which. The ways of numbering are those of 《立法技术规范（试行）》 and of GB/T 9704-2012 §7.3.3.

use super::figures::{self, is_digit, is_numeral, run};

/// A block divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled<'a> {
    /// The number of an article, chapter or the like, as 第五条; these alone are unique within a text.
    pub article: Option<&'a str>,
    /// What follows the number of whatever sort.
    pub body: &'a str,
}

/// Divides a block.
pub(super) fn split(text: &str) -> Labelled<'_> {
    let text = text.trim_start();
    if text.starts_with('第') {
        let length = figures::figure(text);
        let is_article = text[..length].contains(['条', '章', '节', '编']);
        if is_article {
            return Labelled { article: Some(&text[..length]), body: text[length..].trim_start() };
        }
    }
    Labelled { article: None, body: text[item(text)..].trim_start() }
}

/// How many bytes the number of a list item takes: （一）, (1), 1., 1、, 一、, ①
fn item(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if ('①'..='⑳').contains(&first) {
        return first.len_utf8();
    }
    let bracketed = matches!(first, '（' | '(');
    let start = if bracketed { first.len_utf8() } else { 0 };
    let value = match run(&text[start..], is_numeral) {
        0 => run(&text[start..], is_digit),
        value => value,
    };
    let end = start + value;
    let Some(last) = text[end..].chars().next() else { return 0 };
    let closed = if bracketed { matches!(last, '）' | ')') } else { matches!(last, '、' | '.' | '．') };
    let after = &text[end + last.len_utf8()..];
    if value > 0 && closed && !(last == '.' && after.starts_with(is_digit)) { end + last.len_utf8() } else { 0 }
}
