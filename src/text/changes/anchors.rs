//! Places that certainly belong together: what occurs once in each of two rows, in the same order (patience diff's idea).
//!
//! It takes time linear in the rows, so it comes first where rows are long, and leaves short stretches to finer means.

use std::collections::HashMap;

/// Where a stretch was seen: once, or too often to say anything.
#[derive(Clone, Copy)]
struct Seen {
    old: Option<usize>,
    new: Option<usize>,
    once: bool,
}

/// Pairs of places where stretches of `length` begin that occur exactly once in each row; both rising. Places with the
/// number `ignored` do not count.
pub(super) fn anchors(old: &[u32], new: &[u32], length: usize, ignored: Option<u32>) -> Vec<(usize, usize)> {
    let counts = |stretch: &[u32]| !ignored.is_some_and(|ignored| stretch.contains(&ignored));
    let mut seen: HashMap<&[u32], Seen> = HashMap::new();
    for (at, stretch) in old.windows(length).enumerate().filter(|(_, stretch)| counts(stretch)) {
        seen.entry(stretch).and_modify(|seen| seen.once = false).or_insert(Seen {
            old: Some(at),
            new: None,
            once: true,
        });
    }
    for (at, stretch) in new.windows(length).enumerate().filter(|(_, stretch)| counts(stretch)) {
        if let Some(seen) = seen.get_mut(stretch) {
            seen.once &= seen.new.is_none();
            seen.new = Some(at);
        }
    }
    let pairs = old.windows(length).filter_map(|stretch| {
        let seen = seen.get(stretch).filter(|seen| seen.once)?;
        Some((seen.old?, seen.new?))
    });
    rising(&pairs.collect::<Vec<_>>())
}

/// The longest row of pairs whose second numbers rise, as their first do already.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // ends[n] is the pair with the smallest second number that a rising row of n + 1 pairs can end with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        row.push(pairs[at]);
        next = before[at];
    }
    row.reverse();
    row
}
