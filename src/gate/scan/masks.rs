//! Masks: how what was found is shown, and identity numbers whose mask shows too much.

use super::birth::has_early_date;
use super::normalise::Normal;
use super::numbers::tail;
use super::{Detail, Found, RuleName};
use std::ops::Range;

/// Marks that stand for a digit. The letter x counts too, but for a single one at the end.
pub fn is_mask(c: char) -> bool {
    matches!(
        c,
        '*' | '×'
            | '✕'
            | '✖'
            | '╳'
            | '●'
            | '○'
            | '◯'
            | '□'
            | '■'
            | '█'
            | '▇'
            | '▉'
            | '◆'
            | '◇'
            | '★'
            | '☆'
            | '※'
            | '∗'
            | '⁎'
            | '#'
    )
}

/// Stands for what is covered. No mark of a mask, so that a masked line is never taken for a badly masked number.
pub const COVER: &str = "…";

/// The text found, with so much of it covered that it may be printed: its beginning, so that its writer knows it again.
pub fn masked(text: &str, rule: RuleName) -> String {
    let kept = match rule {
        RuleName::UnmaskedName => return name(text),
        RuleName::BirthDate => return birth_date(text),
        RuleName::Movements => 0,
        _ if text.contains(is_mask) => 0,
        RuleName::IdNumber | RuleName::BankCard | RuleName::HomeAddress => 2,
        RuleName::MobileNumber => 3,
        RuleName::Passport | RuleName::Plate | RuleName::Email | RuleName::Health | RuleName::Minor => 1,
    };
    let kept = text.char_indices().nth(kept).map_or(0, |(at, _)| at);
    format!("{}{COVER}", &text[..kept])
}

/// The words of a date without its figures.
fn birth_date(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !is_figure(c) {
            out.push(c);
        } else if !out.ends_with(COVER) {
            out.push_str(COVER);
        }
    }
    out
}

/// The family name, and 某 for each other character.
fn name(text: &str) -> String {
    let surname = super::surnames::surname(text).filter(|surname| surname.len() < text.len());
    let kept = surname.or(text.get(..text.chars().next().map_or(0, char::len_utf8))).unwrap_or("");
    let left = text[kept.len()..].chars().count().clamp(1, 3);
    format!("{kept}{}", "某".repeat(left))
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || c.is_numeric() || "〇零一二三四五六七八九十廿".contains(c)
}

/// Finds masked identity numbers that give away too much: more than two digits before the mask, more than four behind
/// it, any between, or a birth date beside it.
pub fn find(normal: &Normal, found: &mut Vec<Found>) {
    let text = &*normal.text;
    let mut at = 0;
    while let Some(mask) = next_mask(text, at) {
        let span = Span::around(text, mask, at);
        at = span.range.end.max(mask + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        if let Some(detail) = span.judge(text, says_identity(text, span.range.start)) {
            found.push(Found { rule: RuleName::IdNumber, range: span.range, detail });
        } else if says_phone(text, span.range.start) {
            found.extend(span.thin_phone(text));
        }
    }
}

/// A masked number in a column or behind a label that says what it is.
pub fn cell(text: &str, cell: Range<usize>, rule: RuleName) -> Option<Found> {
    let mask = next_mask(text, cell.start).filter(|&mask| mask < cell.end)?;
    let span = Span::around(text, mask, cell.start);
    if rule == RuleName::MobileNumber {
        return span.thin_phone(text);
    }
    span.judge(text, true).map(|detail| Found { rule: RuleName::IdNumber, range: span.range, detail })
}

/// The next place where a mask may stand: a mark of a mask, or an x beside a digit or another x.
fn next_mask(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'*' | b'#' => return Some(at),
            b'x' | b'X' if at > 0 && bytes[at - 1].is_ascii_digit() => return Some(at),
            0..0xC3 => at += 1,
            0xC3 | 0xE2 => match text[at..].chars().next() {
                Some(c) if is_mask(c) => return Some(at),
                Some(c) => at += c.len_utf8(),
                None => return None,
            },
            0xE3..0xF0 => at += 3,
            _ => at += 1,
        }
    }
    None
}

/// Spans longer than this are rules and pictures.
const LONGEST_SPAN: usize = 40;

/// Digits and marks of a mask around one place.
struct Span {
    range: Range<usize>,
    /// Digits and marks in order: true for a digit.
    shape: Vec<bool>,
    /// The longest stretch of marks without anything between.
    longest_mask: usize,
}

impl Span {
    fn around(text: &str, mask: usize, from: usize) -> Span {
        let part = |c: char| c.is_ascii_digit() || is_mask(c) || matches!(c, 'x' | 'X');
        let start = text[from..mask]
            .char_indices()
            .rev()
            .take(LONGEST_SPAN)
            .take_while(|&(_, c)| part(c) || matches!(c, ' ' | '-'));
        let start = start.filter(|&(_, c)| part(c)).last().map_or(mask, |(at, _)| from + at);
        let (mut shape, mut longest, mut run, mut end) = (Vec::new(), 0, 0, start);
        let mut gap = 0;
        for (at, c) in text[start..].char_indices() {
            if matches!(c, ' ' | '-') && gap == 0 {
                gap += 1;
                run = 0;
                continue;
            }
            if !part(c) || shape.len() > LONGEST_SPAN {
                break;
            }
            gap = 0;
            shape.push(c.is_ascii_digit());
            run = if c.is_ascii_digit() { 0 } else { run + 1 };
            longest = longest.max(run);
            end = start + at + c.len_utf8();
        }
        // An X behind digits is the check digit.
        if let [.., true, last] = shape.as_mut_slice()
            && text[..end].ends_with(['x', 'X'])
        {
            *last = true;
        }
        Span { range: start..end, shape, longest_mask: longest }
    }

    /// A mobile number of which a mask covers no more than two digits: a hundred numbers to try.
    fn thin_phone(&self, text: &str) -> Option<Found> {
        let shape = self.without_emphasis();
        let hidden = shape.iter().filter(|&&digit| !digit).count();
        let mobile = text[self.range.clone()].trim_start_matches(is_mask).starts_with('1');
        let thin = shape.len() == 11 && (1..=2).contains(&hidden) && mobile;
        thin.then(|| Found { rule: RuleName::MobileNumber, range: self.range.clone(), detail: Detail::ThinPhoneMask })
    }

    /// What is wrong with the mask, if this is a masked identity number. `said` where a word or a heading says that it is.
    fn judge(&self, text: &str, said: bool) -> Option<Detail> {
        let shape = self.without_emphasis();
        let digits = shape.iter().filter(|&&digit| digit).count();
        let leading = shape.iter().take_while(|&&digit| digit).count();
        let trailing = shape.iter().rev().take_while(|&&digit| digit).count();
        let masked = shape.len() - digits;
        if digits == 0 || masked == 0 || shape.len() > LONGEST_SPAN {
            return None;
        }
        let full = matches!(shape.len(), 15 | 18);
        let named = said && shape.len() >= 8;
        let a_mask = self.longest_mask >= 4 || self.longest_mask >= 3 && digits <= 12 || digits >= 12;
        if !(a_mask && (full && (self.longest_mask >= 4 || digits >= 12) || named && masked >= 2)) {
            return None;
        }
        if leading > 2 || trailing > 4 || leading + trailing < digits {
            return Some(Detail::ThinMask);
        }
        has_early_date(line_around(text, &self.range)).then_some(Detail::MaskBesideBirth)
    }

    /// Stars on both sides are emphasis.
    fn without_emphasis(&self) -> &[bool] {
        let before = self.shape.iter().take_while(|&&digit| !digit).count();
        let after = self.shape.iter().rev().take_while(|&&digit| !digit).count();
        if before == after && (1..=3).contains(&before) && before + after < self.shape.len() {
            return &self.shape[before..self.shape.len() - after];
        }
        &self.shape
    }
}

/// True where the words before say that an identity number follows.
fn says_identity(text: &str, at: usize) -> bool {
    let before = tail(&text[..at], 16);
    ["身份证", "身份号码", "证件号", "身份證"].iter().any(|word| before.contains(word))
}

/// True where the words before say that a telephone number follows.
fn says_phone(text: &str, at: usize) -> bool {
    let before = tail(&text[..at], 8);
    ["手机", "电话", "联系方式", "号码"].iter().any(|word| before.contains(word))
}

/// So far a birth date counts as beside a number.
const BESIDE: usize = 60;

/// What stands on the same line, as far as it is beside the range.
fn line_around<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let before = tail(&text[..range.start], BESIDE);
    let before = before.rfind('\n').map_or(before.len(), |at| before.len() - at - 1);
    let after = &text[range.end..];
    let after = &after[..after.char_indices().nth(BESIDE).map_or(after.len(), |(at, _)| at)];
    let after = after.find('\n').unwrap_or(after.len());
    &text[range.start - before..range.end + after]
}
