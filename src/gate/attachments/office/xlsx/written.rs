//! What a number format shows that writes digits of its own (ECMA-376-1, 18.8.31): `"139"00000000` makes a telephone number
//! of nought.

use super::number;

/// A code is not longer than this (Excel allows 255 characters), and has no more sections.
const MOST_CODE: usize = 1_000;
const MOST_SECTIONS: usize = 4;

/// A piece of a section.
#[derive(Debug)]
enum Piece {
    /// Shown as it is.
    Literal(char),
    /// The place of a digit: whether a nought fills it.
    Place(bool),
    Point,
}

/// What each section of a format would show for a number; which of them holds is a matter of conditions.
pub fn shown(code: &str, value: &str) -> Vec<String> {
    let value = number::plain(value);
    let value = value.trim_start_matches('-');
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Vec::new();
    }
    sections(code).iter().map(|section| fill(section, value)).collect()
}

fn sections(code: &str) -> Vec<Vec<Piece>> {
    let mut sections = vec![Vec::new()];
    let mut characters = code.chars().take(MOST_CODE);
    while let Some(c) = characters.next() {
        let count = sections.len();
        let Some(section) = sections.last_mut() else { break };
        match c {
            '"' => section.extend(characters.by_ref().take_while(|&c| c != '"').map(Piece::Literal)),
            '\\' => section.extend(characters.next().map(Piece::Literal)),
            '_' | '*' => drop(characters.next()),
            '[' => drop(characters.by_ref().find(|&c| c == ']')),
            ';' if count < MOST_SECTIONS => sections.push(Vec::new()),
            ';' => break,
            '0' => section.push(Piece::Place(true)),
            '#' | '?' => section.push(Piece::Place(false)),
            '.' => section.push(Piece::Point),
            ',' => {}
            c => section.push(Piece::Literal(c)),
        }
    }
    sections
}

/// Puts the digits of a number into the places of a section: from the point to the left, what is too many before the first.
fn fill(section: &[Piece], value: &str) -> String {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let mut whole = whole.trim_start_matches('0').chars().rev().peekable();
    let point = section.iter().position(|piece| matches!(piece, Piece::Point)).unwrap_or(section.len());
    let (before, after) = section.split_at(point);
    let first = before.iter().position(|piece| matches!(piece, Piece::Place(_)));
    let mut backwards = Vec::new();
    for (at, piece) in before.iter().enumerate().rev() {
        match piece {
            Piece::Literal(c) => backwards.push(*c),
            Piece::Place(nought) => {
                backwards.extend(whole.next().or(nought.then_some('0')));
                if first == Some(at) {
                    backwards.extend(whole.by_ref());
                }
            }
            Piece::Point => {}
        }
    }
    let mut text: String = backwards.iter().rev().collect();
    let mut part = part.chars();
    for piece in after {
        match piece {
            Piece::Literal(c) => text.push(*c),
            Piece::Place(nought) => text.extend(part.next().or(nought.then_some('0'))),
            Piece::Point => text.push('.'),
        }
    }
    text
}
