//! Which documents have which characters and pairs of characters.
//!
//! A pair is packed into a number (two code points of 21 bits); a single character is a pair with nothing behind it. With the
//! document's place in its batch below, sorting one list of numbers brings everything into order.
//!
//! Pairs tell Chinese well, but not figures and Latin letters: every `20`, `01` and `19` stands in nearly every text, `2019` does
//! not. So three ASCII characters in a row have postings, too, packed behind the last code point.

use super::normal;
use super::pack::{take_varint, varint};
use rayon::prelude::*;

const CHAR_BITS: u32 = 21;
/// One after the last code point.
const THREES: u64 = 0x11_0000;
/// Documents of a batch fit into so many bits.
const DOC_BITS: u32 = 64 - 2 * CHAR_BITS;

/// The number of a pair.
pub fn pair(first: char, second: char) -> u64 {
    u64::from(first as u32) << CHAR_BITS | u64::from(second as u32)
}

/// The number of a single character.
pub fn single(c: char) -> u64 {
    pair(c, '\0')
}

/// The number of three ASCII characters.
fn three(first: char, second: char, third: char) -> u64 {
    u64::from(first as u32) << CHAR_BITS | (THREES + u64::from((second as u32) << 7 | third as u32))
}

/// The code points of a number: what it begins with, and what follows.
pub fn halves(key: u64) -> (u64, u64) {
    (key >> CHAR_BITS, key & ((1 << CHAR_BITS) - 1))
}

/// All characters and pairs of these lines, sorted, each once.
pub fn keys<'l>(lines: impl Iterator<Item = &'l String>) -> Vec<u64> {
    let mut keys = Vec::new();
    for run in lines.flat_map(|line| normal::runs(line)) {
        keys.extend(run.iter().map(|c| single(*c)));
        keys.extend(run.windows(2).map(|two| pair(two[0], two[1])));
        let ascii = run.windows(3).filter(|three| three.iter().all(char::is_ascii));
        keys.extend(ascii.map(|c| three(c[0], c[1], c[2])));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The postings of a batch in their short form: for each key the numbers of its documents, as gaps.
pub struct Run {
    first: usize,
    keys: Vec<u64>,
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Run {
    /// Of documents with the numbers from `first` on, each with its keys.
    pub fn new<'k>(first: usize, docs: impl Iterator<Item = &'k [u64]>) -> Run {
        let mut pairs: Vec<u64> = Vec::new();
        for (nth, keys) in (0u64..).zip(docs) {
            pairs.extend(keys.iter().map(|key| key << DOC_BITS | nth));
        }
        pairs.par_sort_unstable();
        let mut run = Run { first, keys: Vec::new(), ends: Vec::new(), bytes: Vec::new() };
        for same in pairs.chunk_by(|a, b| a >> DOC_BITS == b >> DOC_BITS) {
            let mut next = 0;
            for nth in same.iter().map(|pair| pair & ((1 << DOC_BITS) - 1)) {
                varint(nth - next, &mut run.bytes);
                next = nth + 1;
            }
            run.keys.extend(same.first().map(|pair| pair >> DOC_BITS));
            run.ends.push(run.bytes.len() as u32);
        }
        run.keys.shrink_to_fit();
        run.ends.shrink_to_fit();
        run.bytes.shrink_to_fit();
        run
    }

    /// Appends the documents of the `at`-th key.
    fn docs(&self, at: usize, docs: &mut Vec<u32>) {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        let mut bytes = &self.bytes[from as usize..self.ends[at] as usize];
        let mut next = self.first as u64;
        while let Some(gap) = take_varint(&mut bytes) {
            docs.push((next + gap) as u32);
            next += gap + 1;
        }
    }
}

/// The postings of all batches, in the order of their documents.
#[derive(Default)]
pub struct Runs(Vec<Run>);

impl Runs {
    /// Adds those of the next batch.
    pub fn push(&mut self, run: Run) {
        self.0.push(run);
    }

    /// All keys, sorted.
    fn keys(&self) -> Vec<u64> {
        let mut keys: Vec<u64> = Vec::new();
        let mut most = 1 << 20;
        for run in &self.0 {
            keys.extend(&run.keys);
            // Put in order now and then, so that it never holds much more than the keys there are.
            if keys.len() > most {
                tidy(&mut keys);
                most = most.max(2 * keys.len());
            }
        }
        tidy(&mut keys);
        keys
    }

    /// Where each batch stands before this key.
    fn places(&self, key: u64) -> Vec<usize> {
        self.0.iter().map(|run| run.keys.partition_point(|known| *known < key)).collect()
    }

    /// The documents of a key; each batch goes past it.
    fn take(&self, key: u64, places: &mut [usize], docs: &mut Vec<u32>) {
        docs.clear();
        for (run, place) in self.0.iter().zip(places) {
            if run.keys.get(*place) == Some(&key) {
                run.docs(*place, docs);
                *place += 1;
            }
        }
    }
}

fn tidy(keys: &mut Vec<u64>) {
    keys.par_sort_unstable();
    keys.dedup();
}

/// The postings of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The pair or single character.
    pub key: u64,
    /// The documents that have it anywhere.
    pub texts: List,
    /// Those that have it in their titles.
    pub titles: List,
}

/// A list of documents, in whichever form is shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// A bit for each document, the lowest first; else gaps as varints.
    pub is_bitmap: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl List {
    /// Of documents in ascending order.
    pub fn new(docs: &[u32]) -> List {
        // Without zeros at the end: what has no newer document stays as it is when there are more.
        let bits = docs.last().map_or(0, |last| *last as usize / 8 + 1);
        let mut gaps = Vec::with_capacity(bits.min(docs.len() * 2));
        let mut next = 0;
        for doc in docs {
            varint(u64::from(doc - next), &mut gaps);
            next = doc + 1;
            if gaps.len() > bits {
                break;
            }
        }
        if gaps.len() <= bits {
            return List { is_bitmap: false, bytes: gaps };
        }
        let mut bytes = vec![0; bits];
        for doc in docs {
            bytes[*doc as usize / 8] |= 1 << (doc % 8);
        }
        List { is_bitmap: true, bytes }
    }
}

/// Puts all batches together, sorted by key.
pub fn merge(texts: &Runs, titles: &Runs) -> Vec<Entry> {
    let keys = texts.keys();
    let parts = keys.par_chunks(1024).map(|keys| {
        let first = keys.first().copied().unwrap_or_default();
        let (mut in_texts, mut in_titles) = (texts.places(first), titles.places(first));
        let mut docs = Vec::new();
        let mut list = |runs: &Runs, key: u64, places: &mut [usize]| {
            runs.take(key, places, &mut docs);
            List::new(&docs)
        };
        let entry = |key: &u64| Entry {
            key: *key,
            texts: list(texts, *key, &mut in_texts),
            titles: list(titles, *key, &mut in_titles),
        };
        keys.iter().map(entry).collect::<Vec<_>>()
    });
    parts.collect::<Vec<_>>().into_iter().flatten().collect()
}
