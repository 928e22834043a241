//! Runs of digits, however they are set apart.
//!
//! A run is a sequence of digits with gaps that a writer may leave inside one number: up to three spaces, dashes, dots
//! or line breaks, emphasis marks, tags and links. Numbers begin and end where a *group* does: a stretch of digits without a
//! gap. Chinese and circled digits are groups of one, since `统一138…` and `138…¹` are no longer numbers.

use super::normalise::{LONGEST_TAG, Normal, tag};
use std::ops::Range;

/// What stands in a gap; a set of bits.
pub type Gap = u8;
/// Spaces of any kind.
pub const SPACE: Gap = 1;
/// Hyphens, dashes, middle dots, low lines.
pub const DASH: Gap = 2;
/// Full stops.
pub const DOT: Gap = 4;
/// A line break.
pub const LINE: Gap = 8;
/// The border of a table cell or of a block: joins the single digits of a form that has a box for each. Longer groups in
/// the cells of one row stay in one run, but [`parts`] sets them apart.
pub const CELL: Gap = 16;
/// Marks of Markdown and HTML that a reader does not see, or the border of a group of one.
pub const MARK: Gap = 32;

/// One digit of a run.
#[derive(Clone, Copy)]
pub struct Digit {
    /// Its value.
    pub value: u8,
    /// Where it begins in the normal form.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What stands before it in the run; 0 within a group.
    pub gap: Gap,
}

/// Visible separators in one gap.
const MOST_SEPARATORS: usize = 3;
/// Marks and tags in one gap.
const MOST_MARKS: usize = 8;
/// Spaces that pad the cells on both sides of a border.
const MOST_PADDING: usize = 40;
/// Link targets longer than this are not looked over.
const LONGEST_TARGET: usize = 200;

/// The digit at a byte of the text: its value and its length. Chinese digits count, whole words of prose do not come
/// into question since a number needs eleven digits.
pub fn digit_at(text: &str, at: usize) -> Option<(u8, usize)> {
    let lead = *text.as_bytes().get(at)?;
    if lead.is_ascii_digit() {
        return Some((lead - b'0', 1));
    }
    if !(0xE3..=0xE9).contains(&lead) {
        return None;
    }
    let value = match &text.as_bytes()[at..at + 3] {
        b"\xE3\x80\x87" | b"\xE9\x9B\xB6" => 0,                   // 〇零
        b"\xE4\xB8\x80" | b"\xE5\xA3\xB9" | b"\xE5\xB9\xBA" => 1, // 一壹幺
        b"\xE4\xBA\x8C" | b"\xE8\xB4\xB0" | b"\xE8\xB2\xB3" => 2, // 二贰貳
        b"\xE4\xB8\x89" | b"\xE5\x8F\x81" | b"\xE5\x8F\x83" => 3, // 三叁參
        b"\xE5\x9B\x9B" | b"\xE8\x82\x86" => 4,                   // 四肆
        b"\xE4\xBA\x94" | b"\xE4\xBC\x8D" => 5,                   // 五伍
        b"\xE5\x85\xAD" | b"\xE9\x99\x86" | b"\xE9\x99\xB8" => 6, // 六陆陸
        b"\xE4\xB8\x83" | b"\xE6\x9F\x92" => 7,                   // 七柒
        b"\xE5\x85\xAB" | b"\xE6\x8D\x8C" => 8,                   // 八捌
        b"\xE4\xB9\x9D" | b"\xE7\x8E\x96" => 9,                   // 九玖
        _ => return None,
    };
    Some((value, 3))
}

/// Calls `each` with every run of at least `least` digits, also with those inside of tags and link targets.
pub fn runs(normal: &Normal, least: usize, mut each: impl FnMut(&[Digit])) {
    let text = &*normal.text;
    let mut run = Vec::new();
    let mut asides = Vec::new();
    let mut todo: Vec<Range<usize>> = std::iter::once(0..text.len()).collect();
    while let Some(range) = todo.pop() {
        let mut at = range.start;
        while let Some(start) = next_digit(text, at, range.end) {
            at = read_run(normal, start, range.end, &mut run, &mut asides);
            if run.len() >= least {
                each(&run);
            }
        }
        todo.append(&mut asides);
    }
}

fn next_digit(text: &str, mut at: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    while at < end {
        match bytes[at] {
            b'0'..=b'9' => return Some(at),
            0..0xE3 => at += 1,
            0xE3..=0xE9 => match digit_at(text, at) {
                Some(_) => return Some(at),
                None => at += 3,
            },
            _ => at += 1,
        }
    }
    None
}

/// Reads the run that begins at `start`; returns where it ends.
fn read_run(normal: &Normal, start: usize, end: usize, run: &mut Vec<Digit>, asides: &mut Vec<Range<usize>>) -> usize {
    let text = &*normal.text;
    run.clear();
    let (mut at, mut gap) = (start, 0);
    let mut lone = false; // the last digit was a group of one, by its writing
    loop {
        while let Some((value, length)) = digit_at(text, at).filter(|_| at < end) {
            let own = length > 1 || normal.is_styled(at);
            if gap == 0 && !run.is_empty() && (own || lone) {
                gap = MARK;
            }
            run.push(Digit { value, start: at, end: at + length, gap });
            (gap, lone) = (0, own);
            at += length;
        }
        let Some((next, kind)) = gap_at(text, at, end, asides, |at| digit_at(text, at).is_some()) else { return at };
        // From row to row only the boxes of a form go on: one digit on either side.
        let single = |last: &Digit| last.gap != 0 || run.len() == 1;
        let next_single = digit_at(text, next).is_some_and(|(_, length)| digit_at(text, next + length).is_none());
        if kind & CELL != 0 && kind & LINE != 0 && !(run.last().is_some_and(single) && next_single) {
            return at;
        }
        (at, gap) = (next, kind);
    }
}

/// The parts of a run between borders of cells that no number crosses: borders with more than one digit on a side.
pub fn parts(run: &[Digit]) -> impl Iterator<Item = &[Digit]> {
    let begins = |at: usize| run.get(at).is_none_or(|digit| digit.gap != 0);
    let mut start = 0;
    (1..=run.len()).filter_map(move |at| {
        let boxes = || (at - 1 == start || run[at - 1].gap != 0) && begins(at + 1);
        if at < run.len() && (run[at].gap & CELL == 0 || boxes()) {
            return None;
        }
        let part = &run[start..at];
        start = at;
        Some(part)
    })
}

/// Looks over a gap from `at` on: where the thing wanted begins, and what stands before it.
pub fn gap_at(
    text: &str,
    mut at: usize,
    end: usize,
    asides: &mut Vec<Range<usize>>,
    wanted: impl Fn(usize) -> bool,
) -> Option<(usize, Gap)> {
    let (mut kind, mut spaces, mut separators, mut marks) = (0, 0, 0, 0);
    let from = at;
    while at < end {
        if at > from && wanted(at) {
            return (kind & CELL != 0 || spaces + separators <= MOST_SEPARATORS).then_some((at, kind));
        }
        let c = text[at..].chars().next()?;
        at += c.len_utf8();
        match c {
            ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
                kind |= SPACE;
                spaces += 1;
            }
            '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{FE58}'
            | '\u{FE63}'
            | '·'
            | '•'
            | '‧'
            | '∙'
            | '⋅'
            | '・'
            | '･'
            | 'ー' => {
                kind |= DASH;
                separators += 1;
            }
            '.' | '。' | '．' | '｡' => {
                kind |= DOT;
                separators += 1;
            }
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
                kind |= LINE;
                separators += 1;
            }
            '\r' => {}
            '_' if !text[at..].starts_with('_') && !text[..at - 1].ends_with('_') => {
                kind |= DASH;
                separators += 1;
            }
            '*' | '_' | '`' | '~' => {
                let run = text[at..].bytes().take_while(|&b| b == c as u8).count();
                if run >= 3 {
                    return None; // a mask or a rule, no emphasis
                }
                at += run;
                kind |= MARK;
                marks += 1;
            }
            '\\' | '[' => {
                kind |= MARK;
                marks += 1;
            }
            ']' => {
                kind |= MARK;
                marks += 1;
                if let Some(length) = target(&text[at..end]) {
                    asides.push(at..at + length);
                    at += length;
                }
            }
            '<' => {
                let length = tag(&text[at - 1..end])?;
                kind |= if is_block(&text[at..at - 1 + length]) { CELL } else { MARK };
                marks += 1;
                asides.push(at..at - 1 + length);
                at += length - 1;
            }
            '|' | '\t' => {
                kind |= CELL;
                marks += 1;
            }
            _ => return None,
        }
        if separators > MOST_SEPARATORS || spaces > MOST_PADDING || marks > MOST_MARKS {
            return None;
        }
    }
    None
}

/// The length of a link's target in brackets.
fn target(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST_TARGET)];
    let end = bytes.iter().position(|b| matches!(b, b')' | b'\n'))?;
    (bytes[0] == b'(' && bytes[end] == b')').then_some(end + 1)
}

/// Tags that end a cell, a line of a list or a paragraph.
fn is_block(tag: &str) -> bool {
    debug_assert!(tag.len() <= LONGEST_TAG);
    let name = tag.trim_start_matches('/');
    let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    let blocks = [
        "td", "th", "tr", "li", "p", "div", "dt", "dd", "option", "table", "tbody", "thead", "ul", "ol", "dl",
        "section", "article",
    ];
    blocks.iter().any(|block| block.eq_ignore_ascii_case(name)) || matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6'])
}
