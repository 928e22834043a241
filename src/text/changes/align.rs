//! Which block became which.
//!
//! Blocks that stand once in each version and did not change hold the rest in place. Between them, every block is held
//! against every other, and those are paired that are most alike on the whole, in the order of the text: so a paragraph
//! with a few changed words is found again. An article's number counts, but its words count more: when an article is put in
//! and the others move up by one, 第六条 is compared with the 第七条 that it became. Where a law keeps its numbers (第六条之一 is
//! put in), or an article is rewritten under its old number, the number decides.

use super::anchors::anchors;
use super::ids::Ids;
use super::label;
use super::likeness::Sketch;
use super::words::words;
use super::work::Work;
use super::{Block, Kind};
use std::ops::Range;

/// Up to so many pairs are held against each other before anything else: some 30 blocks.
const FEW_PAIRS: usize = 1_000;
/// More pairs than this are not held against each other: some 300 blocks between two that did not change.
const MANY_PAIRS: usize = 100_000;
/// A stretch with too many pairs and nothing to hold on to is cut into pieces of so many blocks.
const CUT: usize = 32;
/// How often a stretch is divided at what is unique within it.
const DEEP: usize = 6;

/// From this likeness on, a block is the other one rewritten.
const ALIKE: usize = 400;
/// The same for two blocks that stand alone between blocks that did not change.
const ALIKE_ALONE: usize = 250;
/// What the same number of an article, or the same first cell of a row, adds.
const SAME_LABEL: usize = 300;
/// What another kind of block (a heading that was a paragraph) takes away.
const OTHER_KIND: usize = 150;
/// A pair counts for what it has in common beyond what any two blocks have in common.
const CHANCE: usize = 300;
/// A longer block counts for more, so that a 无。 does not keep paragraphs apart: up to so many words …
const LONG: usize = 20;
/// … and the shortest for so many.
const SHORT: usize = 4;

/// The pairs of blocks that belong together, both numbers rising.
pub(super) fn pairs(old: &[Block], new: &[Block], work: &mut Work) -> Vec<(usize, usize)> {
    let mut ids = Ids::new();
    let mut bodies = Ids::new();
    let mut labels = Ids::new();
    let no_label = labels.of("");
    let mut side = |blocks| Side::new(blocks, &mut ids, &mut bodies, &mut labels);
    let (old, new) = (side(old), side(new));
    let mut aligner = Aligner { old, new, no_label, words: Ids::new(), work, pairs: Vec::new() };
    let (olds, news) = (0..aligner.old.blocks.len(), 0..aligner.new.blocks.len());
    aligner.stretch(olds, news, 0);
    aligner.pairs.sort_unstable();
    aligner.pairs
}

/// One of the two versions.
struct Side<'a> {
    blocks: &'a [Block],
    /// Numbers of equal blocks, of equal blocks but for their own numbers, of equal labels.
    whole: Vec<u32>,
    body: Vec<u32>,
    label: Vec<u32>,
}

impl<'a> Side<'a> {
    fn new(
        blocks: &'a [Block],
        ids: &mut Ids<&'a Block>,
        bodies: &mut Ids<&'a str>,
        labels: &mut Ids<&'a str>,
    ) -> Self {
        Side {
            blocks,
            whole: blocks.iter().map(|block| ids.of(block)).collect(),
            body: blocks.iter().map(|block| bodies.of(label::split(&block.text).body)).collect(),
            label: blocks.iter().map(|block| labels.of(label_of(block))).collect(),
        }
    }
}

/// What names a block: the number of an article, the first cell of a table row.
fn label_of(block: &Block) -> &str {
    match block.kind {
        Kind::Row => block.text.split('\t').next().unwrap_or(""),
        _ => label::split(&block.text).article.unwrap_or(""),
    }
}

struct Aligner<'a, 'w> {
    old: Side<'a>,
    new: Side<'a>,
    no_label: u32,
    words: Ids<&'a str>,
    work: &'w mut Work,
    pairs: Vec<(usize, usize)>,
}

impl<'a> Aligner<'a, '_> {
    /// Pairs the blocks of a stretch of the old version with those of a stretch of the new one.
    fn stretch(&mut self, old: Range<usize>, new: Range<usize>, depth: usize) {
        let (mut old, mut new) = self.trimmed(old, new);
        if old.is_empty() || new.is_empty() {
            return;
        }
        let pairs = old.len().saturating_mul(new.len());
        let few = pairs <= MANY_PAIRS;
        // Here a short block that stands once in both would decide too much.
        if pairs <= FEW_PAIRS && self.by_likeness(&old, &new) {
            return;
        }
        let mut found = self.anchors(|side| &side.whole, &old, &new, 1, None);
        if found.is_empty() && few && self.by_likeness(&old, &new) {
            return;
        }
        if found.is_empty() {
            found = self.anchors(|side| &side.body, &old, &new, 1, None);
        }
        if found.is_empty() {
            found = self.anchors(|side| &side.label, &old, &new, 1, Some(self.no_label));
        }
        if found.is_empty() {
            found = self.anchors(|side| &side.whole, &old, &new, 4, None);
        }
        if found.is_empty() || depth == DEEP {
            return self.cut(&old, &new);
        }
        for (at_old, at_new) in found {
            self.stretch(old.start..at_old, new.start..at_new, depth + 1);
            self.pairs.push((at_old, at_new));
            (old.start, new.start) = (at_old + 1, at_new + 1);
        }
        self.stretch(old, new, depth + 1);
    }

    /// Pairs what is equal at the beginning and at the end, and gives what is left.
    fn trimmed(&mut self, old: Range<usize>, new: Range<usize>) -> (Range<usize>, Range<usize>) {
        let shorter = old.len().min(new.len());
        let equal = |i: usize, j: usize| self.old.whole[i] == self.new.whole[j];
        let before = (0..shorter).take_while(|at| equal(old.start + at, new.start + at)).count();
        let ends = |at: &usize| equal(old.end - 1 - at, new.end - 1 - at);
        let after = (0..shorter - before).take_while(ends).count();
        self.pairs.extend((0..before).map(|at| (old.start + at, new.start + at)));
        self.pairs.extend((1..=after).map(|at| (old.end - at, new.end - at)));
        (old.start + before..old.end - after, new.start + before..new.end - after)
    }

    fn anchors(
        &self,
        numbers: for<'s> fn(&'s Side<'_>) -> &'s [u32],
        old: &Range<usize>,
        new: &Range<usize>,
        length: usize,
        ignored: Option<u32>,
    ) -> Vec<(usize, usize)> {
        let olds = &numbers(&self.old)[old.clone()];
        let news = &numbers(&self.new)[new.clone()];
        let found = anchors(olds, news, length, ignored);
        found.into_iter().map(|(at_old, at_new)| (old.start + at_old, new.start + at_new)).collect()
    }

    /// Too much for everything to be held against everything, and nothing to hold on to: as if the blocks had been
    /// changed where they stand.
    fn cut(&mut self, old: &Range<usize>, new: &Range<usize>) {
        let pieces = old.len().max(new.len()).div_ceil(CUT);
        let border = |range: &Range<usize>, piece| {
            let scaled = range.len() as u128 * piece as u128 / pieces as u128;
            range.start + usize::try_from(scaled).unwrap_or(range.len())
        };
        for piece in 0..pieces {
            let olds = border(old, piece)..border(old, piece + 1);
            let news = border(new, piece)..border(new, piece + 1);
            let (olds, news) = self.trimmed(olds, news);
            if !olds.is_empty() && !news.is_empty() && !self.by_likeness(&olds, &news) {
                return;
            }
        }
    }

    /// Finds the pairs that have most in common on the whole. False if that would be too much work.
    fn by_likeness(&mut self, old: &Range<usize>, new: &Range<usize>) -> bool {
        let olds = &self.old.blocks[old.clone()];
        let news = &self.new.blocks[new.clone()];
        let length: usize = olds.iter().chain(news).map(|block| block.text.len()).sum();
        if !self.work.take(length) {
            return false;
        }
        let ids = &mut self.words;
        let mut sketch = |block: &'a Block| Sketch::new(&words(label::split(&block.text).body), ids);
        let old_sketches: Vec<Sketch> = olds.iter().map(&mut sketch).collect();
        let new_sketches: Vec<Sketch> = news.iter().map(&mut sketch).collect();
        let steps = |sketches: &[Sketch]| sketches.iter().map(Sketch::steps).sum::<usize>();
        if !self.work.take(steps(&old_sketches) * news.len() + steps(&new_sketches) * olds.len()) {
            return false;
        }
        let alike = if olds.len() == 1 && news.len() == 1 { ALIKE_ALONE } else { ALIKE };
        let gain = |i: usize, j: usize| {
            let likeness = || old_sketches[i].likeness(&new_sketches[j]);
            let score = self.score(old.start + i, new.start + j, likeness);
            let size = old_sketches[i].size().min(new_sketches[j].size());
            if score >= alike { score.saturating_sub(CHANCE).max(1) * (size.min(LONG) + SHORT) } else { 0 }
        };
        let found = best(olds.len(), news.len(), gain);
        self.pairs.extend(found.into_iter().map(|(i, j)| (old.start + i, new.start + j)));
        true
    }

    /// How much speaks for it that one block became the other.
    fn score(&self, old: usize, new: usize, likeness: impl Fn() -> usize) -> usize {
        if self.old.whole[old] == self.new.whole[new] {
            return 1100;
        }
        let (old_kind, new_kind) = (self.old.blocks[old].kind, self.new.blocks[new].kind);
        let same_words = self.old.body[old] == self.new.body[new];
        if !same_words && old_kind != new_kind && [old_kind, new_kind].iter().any(|kind| is_apart(*kind)) {
            return 0;
        }
        let words = if same_words { 1000 } else { likeness() };
        let label = self.old.label[old];
        let label = if label != self.no_label && label == self.new.label[new] { SAME_LABEL } else { 0 };
        let kind = if old_kind == new_kind { 0 } else { OTHER_KIND };
        (words + label).min(1000).saturating_sub(kind)
    }
}

/// Kinds that nothing else turns into.
fn is_apart(kind: Kind) -> bool {
    matches!(kind, Kind::Row | Kind::Code | Kind::Note)
}

/// The rising pairs with the greatest gain together.
fn best(olds: usize, news: usize, gain: impl Fn(usize, usize) -> usize) -> Vec<(usize, usize)> {
    let width = news + 1;
    let mut gains = vec![0; olds * news];
    let mut sums = vec![0; (olds + 1) * width];
    for i in 0..olds {
        for j in 0..news {
            let paired = gain(i, j);
            gains[i * news + j] = paired;
            let with = if paired > 0 { sums[i * width + j] + paired } else { 0 };
            sums[(i + 1) * width + j + 1] = with.max(sums[i * width + j + 1]).max(sums[(i + 1) * width + j]);
        }
    }
    let (mut i, mut j) = (olds, news);
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let sum = sums[i * width + j];
        let paired = gains[(i - 1) * news + j - 1];
        if paired > 0 && sum == sums[(i - 1) * width + j - 1] + paired {
            (i, j) = (i - 1, j - 1);
            pairs.push((i, j));
        } else if sum == sums[(i - 1) * width + j] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs.reverse();
    pairs
}
