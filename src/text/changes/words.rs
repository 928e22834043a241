//! A text as a row of words, the units that change as a whole.
//!
//! Figures (see `figures`), Latin words, addresses and titles in 《》 are one word each, and so is every Chinese character
//! and every punctuation mark. The words follow each other without gaps.

use super::figures::{self, is_digit, run};
use unicode_width::UnicodeWidthChar;

/// What a word is, as far as reading goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A Chinese character, or one of another script that is written without spaces.
    Han,
    /// A word of letters, an address, a code.
    Latin,
    /// A number, date, document number or ordinal.
    Figure,
    /// 《…》
    Title,
    /// A mark that divides a sentence, or ends one.
    Stop,
    /// A bracket or quotation mark that begins something.
    Open,
    /// One that ends something.
    Close,
    /// Any other sign.
    Sign,
    /// Blanks.
    Space,
    /// The end of a line or of a table cell.
    Break,
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// As it is written.
    pub text: &'a str,
    /// What it is.
    pub class: Class,
    /// Where it begins, in bytes.
    pub start: usize,
}

impl Word<'_> {
    /// Where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// A title longer than this, in characters, is text like any other: there is more to see in it than that it changed.
const LONG_TITLE: usize = 60;

/// Divides a text into words.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let (class, length) = word(&text[start..], first);
        let length = length + hangers_on(&text[start + length..]);
        words.push(Word { text: &text[start..start + length], class, start });
        start += length;
    }
    words
}

/// The word that a text begins with: what it is, and how many bytes long.
fn word(text: &str, first: char) -> (Class, usize) {
    let figure = figures::figure(text);
    let title = if first == '《' { title(text) } else { 0 };
    if is_letter(first) || is_digit(first) && is_code(text) {
        (Class::Latin, latin(text))
    } else if figure > 0 {
        (Class::Figure, figure)
    } else if title > 0 {
        (Class::Title, title)
    } else {
        match class(first) {
            Class::Space => (Class::Space, run(text, |c| class(c) == Class::Space)),
            class => (class, first.len_utf8()),
        }
    }
}

/// What a character is by itself.
fn class(c: char) -> Class {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Class::Han, // nearly all there is
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Class::Break,
        _ if "，。；：！？、,;:!?….．—".contains(c) => Class::Stop,
        _ if "（(【[〔［《〈「『“‘{｛".contains(c) => Class::Open,
        _ if "）)】]〕］》〉」』”’}｝".contains(c) => Class::Close,
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_alphanumeric() => Class::Han,
        _ => Class::Sign,
    }
}

/// A letter of a script that divides words by spaces.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\0'..='\u{10FF}' | '\u{1E00}'..='\u{1FFF}' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Whether figures are the beginning of a code such as a digest (3f9a0c), not of a quantity (30MB).
fn is_code(text: &str) -> bool {
    let digits = run(text, is_digit);
    let letters = run(&text[digits..], is_letter);
    letters > 0 && text[digits + letters..].starts_with(is_digit)
}

/// A Latin word, with what joins it to others in addresses and codes: GB/T, www.example.gov.cn, UTF-8.
fn latin(text: &str) -> usize {
    let part = |c: char| is_letter(c) || is_digit(c) || is_hanging(c);
    let mut end = run(text, part);
    loop {
        let joint = run(&text[end..], |c| "-_.@/:?&=#%+~'’".contains(c));
        let after = run(&text[end + joint..], part);
        if joint == 0 || after == 0 {
            return end;
        }
        end += joint + after;
    }
}

/// 《…》, with titles within it.
fn title(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices().take(LONG_TITLE) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            '\n' | '\t' => return 0,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    0
}

/// What has no width belongs to the character before it: accents, and the selectors that names with rare characters need.
fn hangers_on(text: &str) -> usize {
    let mut end = 0;
    let mut joined = false;
    for c in text.chars() {
        if !joined && !is_hanging(c) {
            break;
        }
        joined = c == '\u{200D}';
        end += c.len_utf8();
    }
    end
}

fn is_hanging(c: char) -> bool {
    c >= '\u{AD}' && !matches!(c, '\u{4E00}'..='\u{9FFF}') && c.width() == Some(0)
}
