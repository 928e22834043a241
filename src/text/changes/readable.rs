//! Changes that lie too close together become one.
//!
//! The cheapest marking (see `table`) looks at one border at a time. Where much was rewritten, the few words that both texts
//! share by chance would still cut the changes into confetti; whoever reads that wants the old sentence and the new one.

use super::table::{Span, push};
use super::words::{Class, Word};

/// Equal words are an island when the changes on both sides are so many times as large.
const DROWNED: usize = 4;
/// Changes smaller than this, in characters, drown nothing.
const LARGE: usize = 8;
/// A text of which less than this share (in hundredths) is left between the first change and the last was written anew.
const LEFT: usize = 35;

/// Takes islands of equal words into the changes around them.
pub(super) fn tidy(spans: &mut Vec<Span>, old: &[Word], new: &[Word]) {
    let mut spread = measured(spans, old, new);
    swallow_ends(&mut spread);
    swallow_islands(&mut spread);
    swallow_rewritten(&mut spread);
    let mut tidied = Vec::with_capacity(spread.len());
    spread.into_iter().for_each(|measured| push(&mut tidied, measured.span));
    *spans = tidied;
}

/// A span with its size in characters.
struct Measured {
    span: Span,
    size: usize,
    /// For equal words: whether they begin or end with punctuation, or are more than bare characters.
    begins: bool,
    ends: bool,
}

impl Measured {
    fn swallow(&mut self) {
        self.span.same = false;
    }
}

fn measured(spans: &[Span], old: &[Word], new: &[Word]) -> Vec<Measured> {
    let (mut at_old, mut at_new) = (0, 0);
    let stands = |word: Option<&Word>| word.is_some_and(|word| word.class != Class::Han);
    spans
        .iter()
        .map(|span| {
            let olds = &old[at_old..at_old + span.old];
            let news = &new[at_new..at_new + span.new];
            (at_old, at_new) = (at_old + span.old, at_new + span.new);
            let (old, new) = (characters(olds), characters(news));
            let size = old.max(new);
            Measured { span: span.clone(), size, begins: stands(news.first()), ends: stands(news.last()) }
        })
        .collect()
}

/// An address or a long number is seen at one glance, so it counts for a few characters only.
fn characters(words: &[Word]) -> usize {
    words.iter().map(|word| word.text.chars().take(4).count()).sum()
}

/// A character or two that two sentences begin or end with by chance.
fn swallow_ends(spans: &mut [Measured]) {
    if let [first, second, ..] = spans
        && first.span.same
        && first.size <= 2
        && second.size >= LARGE
        && !first.ends
    {
        first.swallow();
    }
    if let [.., second, last] = spans
        && last.span.same
        && last.size <= 2
        && second.size >= LARGE
        && !last.begins
    {
        last.swallow();
    }
}

/// Words between two changes that are large against them.
fn swallow_islands(spans: &mut Vec<Measured>) {
    let mut tidied: Vec<Measured> = Vec::with_capacity(spans.len());
    for next in spans.drain(..) {
        // The change before the island grows with every island that it takes in, so one pass is enough.
        if !next.span.same
            && let [.., before, island] = &mut tidied[..]
            && island.span.same
            && !before.span.same
            && before.size.min(next.size) >= LARGE.max(DROWNED * island.size)
        {
            before.size += island.size + next.size;
            before.span.old += island.span.old + next.span.old;
            before.span.new += island.span.new + next.span.new;
            tidied.pop();
        } else if let Some(last) = tidied.last_mut()
            && last.span.same == next.span.same
        {
            last.size += next.size;
            last.span.old += next.span.old;
            last.span.new += next.span.new;
        } else {
            tidied.push(next);
        }
    }
    *spans = tidied;
}

/// A text that was written anew, save for words here and there.
fn swallow_rewritten(spans: &mut [Measured]) {
    let changes = || spans.iter().enumerate().filter(|(_, measured)| !measured.span.same).map(|(at, _)| at);
    let (Some(first), Some(last)) = (changes().next(), changes().next_back()) else { return };
    let between = &mut spans[first..=last];
    let size = |same| between.iter().filter(|part| part.span.same == same).map(|part| part.size).sum::<usize>();
    let (kept, changed) = (size(true), size(false));
    if changed >= 3 * LARGE && kept * 100 < LEFT * (kept + changed) {
        between.iter_mut().for_each(Measured::swallow);
    }
}
