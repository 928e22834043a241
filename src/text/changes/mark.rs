//! The words of a block, marked.

use super::anchors::anchors;
use super::ids::Ids;
use super::readable;
use super::table::{Priced, Span, cheapest, priced, push};
use super::words::{Word, words};
use super::work::Work;
use std::ops::Range;

/// A piece of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it was.
    Same(&'a str),
    /// Gone.
    Deleted(&'a str),
    /// New.
    Inserted(&'a str),
}

/// Up to so many pairs of words a block is compared as a whole: two blocks of 500 characters.
const SMALL: usize = 250_000;
/// Up to so many, the part of it that changed is; it takes a byte of memory each.
const LARGE: usize = 4_000_000;
/// How many words before and after a change are looked at again for a better border.
const AROUND: usize = 16;
/// So many words in a row that occur once in both texts hold the rest in place.
const STRETCH: usize = 8;

/// Marks what changed from one text to the other. The pieces that are the same or deleted give the old text, those that are
/// the same or inserted the new one; a deletion stands before the insertion that replaces it, and no piece is empty.
pub fn mark<'a>(old: &'a str, new: &'a str) -> Vec<Piece<'a>> {
    text(old, new, &mut Work::new())
}

/// As [`mark`], with as much work as is left.
pub(super) fn text<'a>(old: &'a str, new: &'a str, work: &mut Work) -> Vec<Piece<'a>> {
    if old == new {
        return Some(Piece::Same(new)).filter(|_| !new.is_empty()).into_iter().collect();
    }
    let backwards = old > new;
    let (first, second) = if backwards { (new, old) } else { (old, new) };
    let (first_words, second_words) = (words(first), words(second));
    let mut ids = Ids::new();
    let first_priced = priced(&first_words, |at| ids.of(first_words[at].text));
    let second_priced = priced(&second_words, |at| ids.of(second_words[at].text));
    let mut spans = whole(&first_priced, &second_priced, work);
    readable::tidy(&mut spans, &first_words, &second_words);

    let mut pieces = Vec::new();
    let (mut at_first, mut at_second) = (0, 0);
    for span in spans {
        let slice = |words: &[Word], at: &mut usize, count: usize| {
            let range = &words[*at..*at + count];
            *at += count;
            range.first().zip(range.last()).map_or(0..0, |(first, last)| first.start..last.end())
        };
        let gone = slice(&first_words, &mut at_first, span.old);
        let come = slice(&second_words, &mut at_second, span.new);
        let (gone, come) = if backwards { (come, gone) } else { (gone, come) };
        let (gone, come) = (&old[gone], &new[come]);
        if span.same {
            pieces.push(Piece::Same(come));
        } else {
            pieces.extend(Some(Piece::Deleted(gone)).filter(|_| !gone.is_empty()));
            pieces.extend(Some(Piece::Inserted(come)).filter(|_| !come.is_empty()));
        }
    }
    pieces
}

/// Marks a table row, cell by cell where both rows have the same number of them: then no mark goes from one cell into the
/// next.
pub(super) fn row<'a>(old: &'a str, new: &'a str, work: &mut Work) -> Vec<Piece<'a>> {
    if old.matches('\t').count() != new.matches('\t').count() {
        return text(old, new, work);
    }
    let mut pieces = Vec::new();
    for (column, (old, new)) in old.split('\t').zip(new.split('\t')).enumerate() {
        if column > 0 {
            pieces.push(Piece::Same("\t"));
        }
        pieces.extend(text(old, new, work));
    }
    pieces
}

/// The spans of two texts.
fn whole(old: &[Priced], new: &[Priced], work: &mut Work) -> Vec<Span> {
    let mut spans = Vec::new();
    let (olds, news) = (0..old.len() - 1, 0..new.len() - 1);
    if !finely(old, new, olds.clone(), news.clone(), SMALL, work, &mut spans) {
        around_the_middle(old, new, olds, news, work, &mut spans);
    }
    spans
}

/// Marks a stretch by the cheapest way, if it is not too large and enough work is left.
fn finely(
    old: &[Priced],
    new: &[Priced],
    olds: Range<usize>,
    news: Range<usize>,
    most: usize,
    work: &mut Work,
    spans: &mut Vec<Span>,
) -> bool {
    let pairs = (olds.len() + 1).saturating_mul(news.len() + 1);
    let ok = pairs <= most && work.take(pairs);
    if ok {
        cheapest(&old[olds.start..=olds.end], &new[news.start..=news.end]).into_iter().for_each(|s| push(spans, s));
    }
    ok
}

/// Leaves out what is equal at both ends, and marks the rest between what is unique in it.
fn around_the_middle(
    old: &[Priced],
    new: &[Priced],
    mut olds: Range<usize>,
    mut news: Range<usize>,
    work: &mut Work,
    spans: &mut Vec<Span>,
) {
    let shorter = olds.len().min(news.len());
    let equal = |i: &usize, j: &usize| old[*i].id == new[*j].id;
    let before = (0..shorter).take_while(|at| equal(at, at)).count();
    let ends = |at: &usize| equal(&(olds.end - 1 - at), &(news.end - 1 - at));
    let after = (0..shorter - before).take_while(ends).count();
    let (before, after) = (before.saturating_sub(AROUND), after.saturating_sub(AROUND));
    push(spans, Span { same: true, old: before, new: before });
    (olds.start, news.start) = (before, before);
    (olds.end, news.end) = (olds.end - after, news.end - after);
    if !finely(old, new, olds.clone(), news.clone(), LARGE, work, spans) {
        between_anchors(old, new, olds, news, work, spans);
    }
    push(spans, Span { same: true, old: after, new: after });
}

/// Holds on to stretches that occur once in both texts. What is too large even between them is one change.
fn between_anchors(
    old: &[Priced],
    new: &[Priced],
    mut olds: Range<usize>,
    mut news: Range<usize>,
    work: &mut Work,
    spans: &mut Vec<Span>,
) {
    let ids = |words: &[Priced]| words.iter().map(|word| word.id).collect::<Vec<u32>>();
    let found = anchors(&ids(&old[olds.clone()]), &ids(&new[news.clone()]), STRETCH, None);
    let (first_old, first_new) = (olds.start, news.start);
    let mut gap = |olds: Range<usize>, news: Range<usize>, spans: &mut Vec<Span>| {
        if !finely(old, new, olds.clone(), news.clone(), LARGE, work, spans) {
            push(spans, Span { same: false, old: olds.len(), new: news.len() });
        }
    };
    for (i, j) in found {
        let (mut i, mut j) = (first_old + i, first_new + j);
        if i < olds.start || j < news.start {
            continue; // within the stretch before
        }
        while i > olds.start && j > news.start && old[i - 1].id == new[j - 1].id {
            (i, j) = (i - 1, j - 1);
        }
        gap(olds.start..i, news.start..j, spans);
        let equal = old[i..olds.end].iter().zip(&new[j..news.end]).take_while(|(a, b)| a.id == b.id).count();
        push(spans, Span { same: true, old: equal, new: equal });
        (olds.start, news.start) = (i + equal, j + equal);
    }
    gap(olds, news, spans);
}
