//! The reading of two rows of words that is easiest to follow.
//!
//! Every way of marking has a price, and the cheapest is taken (an alignment with affine gaps, as Gotoh described it in
//! 1982, with one kind of gap for deletions and insertions together). A marked word costs its weight, and each border
//! between marked and unmarked words costs something too: little at punctuation, more beside a figure or a Latin word, most
//! between two characters. From these prices follows what else would be a list of rules:
//!
//! - up to three equal characters between two changes are no relief, and become part of one change; a comma is;
//! - an insertion that could begin in several places (甲、[乙、]丙 or 甲[、乙]、丙) begins after the punctuation.

use super::words::{Class, Word};

/// A stretch of both texts, in words: either unmarked and equal, or a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// Whether it is equal.
    pub same: bool,
    /// How many words of the old text.
    pub old: usize,
    /// How many words of the new text.
    pub new: usize,
}

/// A word with what it costs to mark it, and a number that equal words share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priced {
    pub id: u32,
    weight: u32,
    /// What the place before this word is good for as a border.
    border: u8,
}

/// Something ends before this place.
const AFTER_END: u8 = 1;
/// Something begins, or ends, after this place.
const BEFORE_MARK: u8 = 2;
/// A figure, a Latin word, a title or a blank is on one side.
const BESIDE_WORD: u8 = 4;
/// The price of a border by what it is good for in both texts.
const PRICES: [u32; 8] = [7, 4, 5, 4, 6, 4, 5, 4];

/// Prices the words of a text. There is one more than there are words: the place at the end.
pub(super) fn priced(words: &[Word], mut id: impl FnMut(usize) -> u32) -> Vec<Priced> {
    let class = |at: usize| words.get(at).map(|word| word.class);
    (0..=words.len())
        .map(|at| Priced {
            id: if at < words.len() { id(at) } else { u32::MAX },
            weight: words.get(at).map_or(0, weight),
            border: border(at.checked_sub(1).and_then(class), class(at)),
        })
        .collect()
}

fn weight(word: &Word) -> u32 {
    match word.class {
        Class::Han | Class::Open | Class::Close | Class::Sign | Class::Space => 2,
        Class::Stop => 6,
        Class::Break => 12,
        Class::Latin | Class::Figure | Class::Title => word.text.chars().take(4).map(|_| 2).sum(),
    }
}

fn border(before: Option<Class>, after: Option<Class>) -> u8 {
    let mut border = 0;
    if matches!(before, None | Some(Class::Stop | Class::Close | Class::Break)) {
        border |= AFTER_END;
    }
    if matches!(after, None | Some(Class::Stop | Class::Open | Class::Close | Class::Break)) {
        border |= BEFORE_MARK;
    }
    let is_word = |class| matches!(class, Some(Class::Latin | Class::Figure | Class::Title | Class::Space));
    if is_word(before) || is_word(after) {
        border |= BESIDE_WORD;
    }
    border
}

/// How the cheapest way to a place came there.
const FROM_SAME: u8 = 1; // an equal word after equal words (else after a change)
const DELETED: u8 = 2; // a change grew by a deletion (else by an insertion)
const OPENED: u8 = 4; // the change began there (else it went on)

const NEVER: u32 = u32::MAX / 2;

/// The cheapest way of marking. Both rows end with the place at their end, as [`priced`] makes them.
pub(super) fn cheapest(old: &[Priced], new: &[Priced]) -> Vec<Span> {
    let width = new.len();
    let mut came = vec![0u8; old.len() * width];
    // The prices of the cheapest ways to all places of a line: with the last words unmarked, with the last word marked.
    let mut same = vec![NEVER; width];
    let mut changed = vec![NEVER; width];
    let (mut same_above, mut changed_above) = (same.clone(), changed.clone());
    for i in 0..old.len() {
        std::mem::swap(&mut same, &mut same_above);
        std::mem::swap(&mut changed, &mut changed_above);
        for j in 0..width {
            let mut how = 0;
            same[j] = if i == 0 && j == 0 { 0 } else { NEVER };
            if i > 0 && j > 0 && old[i - 1].id == new[j - 1].id {
                let after_change = changed_above[j - 1] + price(old[i - 1], new[j - 1]);
                if same_above[j - 1] <= after_change {
                    how |= FROM_SAME;
                }
                same[j] = same_above[j - 1].min(after_change);
            }
            changed[j] = NEVER;
            if i > 0 {
                let opened = same_above[j] + price(old[i - 1], new[j]);
                how |= DELETED | if opened < changed_above[j] { OPENED } else { 0 };
                changed[j] = opened.min(changed_above[j]) + old[i - 1].weight;
            }
            if j > 0 {
                let opened = same[j - 1] + price(old[i], new[j - 1]);
                let inserted = opened.min(changed[j - 1]) + new[j - 1].weight;
                if inserted < changed[j] {
                    how &= !(DELETED | OPENED);
                    how |= if opened < changed[j - 1] { OPENED } else { 0 };
                    changed[j] = inserted;
                }
            }
            came[i * width + j] = how;
        }
    }
    let (i, j) = (old.len() - 1, width - 1);
    let ends_same = same[j] <= changed[j] + price(old[i], new[j]);
    way_back(&came, width, (i, j), ends_same)
}

fn price(old: Priced, new: Priced) -> u32 {
    PRICES[usize::from(old.border & new.border)]
}

fn way_back(came: &[u8], width: usize, (mut i, mut j): (usize, usize), mut same: bool) -> Vec<Span> {
    let mut spans = Vec::new();
    while i > 0 || j > 0 {
        let how = came[i * width + j];
        let (old, new) = if same || how & DELETED != 0 { (1, usize::from(same)) } else { (0, 1) };
        push(&mut spans, Span { same, old, new });
        same = if same { how & FROM_SAME != 0 } else { how & OPENED != 0 };
        (i, j) = (i - old, j - new);
    }
    spans.reverse();
    spans
}

/// Appends a span, to the last one if they are alike.
pub(super) fn push(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.same == span.same => (last.old, last.new) = (last.old + span.old, last.new + span.new),
        _ if span.old + span.new > 0 => spans.push(span),
        _ => {}
    }
}
