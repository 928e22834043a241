//! The files of postings: stretches of the sorted keys.
//!
//! A shard, unpacked: the number of its entries; for each entry its key (first character as the step from the one before; the
//! second as the step where the first is the same, else as it is), then twice the length of each list, plus one for a bitmap
//! (all documents, titles); then the lists in the same order.

use super::pack::{Sizes, cut, letters, pack, shown, stamp, take_varint, varint};
use super::postings::{Entry, halves};
use crate::portal::urls;
use rayon::prelude::*;

/// Postings hardly shrink when they are deflated: this is about what a browser loads for a pair.
const SIZES: Sizes = Sizes { least: 5 << 10, one_in: 4, most: 12 << 10 };

/// What the head says of a shard.
pub struct Row {
    /// Its first key.
    pub first: u64,
    /// The stamp in its name.
    pub stamp: [u8; 4],
}

/// Cuts the entries into shards and gives their files.
///
/// # Errors
/// The first error of `give`.
pub fn write<E: Send>(
    entries: &[Entry],
    give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync),
) -> Result<Vec<Row>, E> {
    let write = |shard: &&[Entry]| {
        let file = pack(&encode(shard));
        let (first, stamp) = (shard.first().map_or(0, |entry| entry.key), stamp(&file));
        give(urls::search_shard(&letters(first), &shown(&stamp)), file)?;
        Ok(Row { first, stamp })
    };
    shards(entries).par_iter().map(write).collect()
}

/// The entries in stretches.
fn shards(entries: &[Entry]) -> Vec<&[Entry]> {
    let (mut shards, mut from, mut size) = (Vec::new(), 0, 0);
    for (at, entry) in entries.iter().enumerate() {
        let more = entry.texts.bytes.len() + entry.titles.bytes.len() + 5;
        if at > from && (cut(size, entry.key, SIZES) || size + more > SIZES.most) {
            shards.push(&entries[from..at]);
            (from, size) = (at, 0);
        }
        size += more;
    }
    if from < entries.len() {
        shards.push(&entries[from..]);
    }
    shards
}

fn encode(shard: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(shard.len() as u64, &mut out);
    let mut before = (0, 0);
    for entry in shard {
        let (first, second) = halves(entry.key);
        let same = first == before.0;
        varint(first - before.0, &mut out);
        varint(if same { second - before.1 } else { second }, &mut out);
        before = (first, second);
        for list in [&entry.texts, &entry.titles] {
            varint((list.bytes.len() as u64) << 1 | u64::from(list.is_bitmap), &mut out);
        }
    }
    for list in shard.iter().flat_map(|entry| [&entry.texts, &entry.titles]) {
        out.extend(&list.bytes);
    }
    out
}

/// The entries of a shard; `None` where it is none.
pub fn decode(mut bytes: &[u8]) -> Option<Vec<Entry>> {
    use super::postings::List;
    let count = usize::try_from(take_varint(&mut bytes)?).ok().filter(|count| *count <= bytes.len())?;
    let mut heads = Vec::with_capacity(count);
    let mut before = (0u64, 0u64);
    for _ in 0..count {
        let first = before.0.checked_add(take_varint(&mut bytes)?)?;
        let step = take_varint(&mut bytes)?;
        let second = if first == before.0 { before.1.checked_add(step)? } else { step };
        before = (first, second);
        heads.push((first.checked_shl(21)? | second, take_varint(&mut bytes)?, take_varint(&mut bytes)?));
    }
    let mut list = |length: u64| {
        let (list, rest) = bytes.split_at_checked(usize::try_from(length >> 1).ok()?)?;
        bytes = rest;
        Some(List { is_bitmap: length & 1 == 1, bytes: list.to_vec() })
    };
    let entries =
        heads.into_iter().map(|(key, texts, titles)| Some(Entry { key, texts: list(texts)?, titles: list(titles)? }));
    let entries = entries.collect::<Option<Vec<_>>>()?;
    bytes.is_empty().then_some(entries)
}

/// Whether these bytes are a shard and nothing else.
pub fn is_shard(bytes: &[u8]) -> bool {
    decode(bytes).is_some()
}
