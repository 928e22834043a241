//! Words in bytes whose encoding nobody names.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

/// A text field as it was most likely meant: UTF-8, else GB 18030, else Latin-1. Zero bytes end it or set parts apart.
pub fn guess(bytes: &[u8]) -> String {
    let decode = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text.into_owned(),
            None => bytes.iter().map(|&byte| char::from(byte)).collect(),
        },
    };
    let parts = bytes.split(|&byte| byte == 0).filter(|part| !part.is_empty());
    parts.map(decode).collect::<Vec<_>>().join("\n")
}

/// UTF-16 of either order, by its mark, else the order given.
pub fn utf16(bytes: &[u8], big_endian: bool) -> String {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        _ if big_endian => UTF_16BE,
        _ => UTF_16LE,
    };
    let text = encoding.decode_with_bom_removal(bytes).0;
    text.trim_matches('\0').replace('\0', "\n")
}

/// Stretches of data that read as words, one a line. Noise gives some, too.
pub fn strings(bytes: &[u8]) -> String {
    let mut found = String::new();
    for part in bytes.split(|&byte| byte < 0x20 || byte == 0x7F) {
        for run in part.utf8_chunks().map(|chunk| chunk.valid()) {
            if run.chars().count() >= 4 && is_like_words(run) {
                found.push_str(run);
                found.push('\n');
            }
        }
    }
    found
}

/// Three quarters letters, digits and spaces.
fn is_like_words(run: &str) -> bool {
    let all = run.chars().count();
    run.chars().filter(|c| c.is_alphanumeric() || *c == ' ').count() * 4 >= all * 3
}

/// Whether a text is no more than a date, or what a program says about itself.
pub fn is_of_tools(text: &str) -> bool {
    let text = text.trim();
    let date = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | '.' | '+' | 'Z' | ' ' | '/');
    text.is_empty() || text.len() <= 40 && text.chars().all(date) && !has_long_number(text) || {
        text.len() <= 200 && text.is_ascii() && !text.contains('@') && !has_long_number(text)
    }
}

fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 9)
}
