//! Canaries: stretches of secret words, known by their hashes, and the listener that hears them in a stream.
//!
//! A [`Canaries`] holds no text, eight bytes for a stretch. What it promises: every run of [`RUN`] word characters within
//! a sentence of a secret, or over short ones in a row (of which at least `WIDE` are Chinese), is heard. Of secrets with more than `MOST` such runs together only the
//! smallest hash of each [`THIN`] neighbours is kept; then every run of `RUN + THIN - 1` characters is heard. Runs that occur
//! in something public are taken away and do not count. English needs [`LATIN_RUN`] characters.

use super::words::{self, is_wide};
use crate::gate::secrets::{Piece, PieceKind, Secret};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Word characters of a run that tells a leak.
pub const RUN: usize = 12;
/// So many of them must be Chinese: dates and addresses of pages are no canaries.
const WIDE: usize = 4;
/// Word characters of a run of letters and digits.
pub const LATIN_RUN: usize = 32;
/// The shortest title that tells a leak, and the shortest whole line.
const SHORT_TITLE: usize = 8;
const SHORT_LINE: usize = 10;
/// More runs than this are thinned out.
const MOST: usize = 4_000_000;
/// One of so many neighbours is kept then.
pub const THIN: usize = 4;

/// Hashes are of runs of this many characters, or of what ends with so many.
const LENGTHS: [usize; 3] = [RUN, LATIN_RUN, SHORT_TITLE];

/// The stretches of all secrets that tell a leak.
pub struct Canaries {
    /// Runs, runs of Latin letters, the ends of short titles and lines.
    sets: [Set; 3],
    /// Short titles and lines, sorted.
    short: Vec<Vec<u32>>,
    /// Which of them end in a hash.
    by_end: BTreeMap<u64, Vec<u32>>,
}

/// What was heard: the number of the set, and the place in it; of short ones the place in their list.
pub type Heard = (u8, u32);

impl Canaries {
    /// The canaries of some secrets. `familiar` names stretches of a text that anybody may say.
    pub fn of(secrets: &[Secret], familiar: &(dyn Fn(&str) -> Vec<Range<usize>> + Sync)) -> Canaries {
        let count = |piece: &Piece| piece.text.len() / 3;
        let thin = secrets.iter().flat_map(|secret| &secret.pieces).map(count).sum::<usize>() > MOST;
        let found: Vec<Found> = secrets
            .par_iter()
            .map(|secret| {
                let mut found = Found { thin, ..Found::default() };
                secret.pieces.iter().for_each(|piece| found.piece(piece, familiar));
                found
            })
            .collect();
        let (mut runs, mut latin, mut short) = (Vec::new(), Vec::new(), Vec::new());
        for mut one in found {
            runs.append(&mut one.runs);
            latin.append(&mut one.latin);
            short.append(&mut one.short);
        }
        Canaries::new(runs, latin, short)
    }

    fn new(runs: Vec<u64>, latin: Vec<u64>, mut short: Vec<Vec<u32>>) -> Canaries {
        short.sort_unstable();
        short.dedup();
        let mut by_end: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (at, value) in short.iter().enumerate() {
            by_end.entry(hash(&value[value.len() - SHORT_TITLE..])).or_default().push(at as u32);
        }
        let ends = by_end.keys().copied().collect();
        Canaries { sets: [Set::of(runs), Set::of(latin), Set::of(ends)], short, by_end }
    }

    /// Whether there is nothing to listen for.
    pub fn is_empty(&self) -> bool {
        self.sets.iter().all(|set| set.hashes.is_empty())
    }

    /// A note for each canary, all blank.
    pub fn marks(&self) -> Marks {
        let blank = |count| std::iter::repeat_with(|| AtomicBool::new(false)).take(count).collect();
        Marks([self.sets[0].hashes.len(), self.sets[1].hashes.len(), self.short.len()].map(blank))
    }

    /// Those that are not marked.
    pub fn without(self, marks: &Marks) -> Canaries {
        self.marked(marks, false)
    }

    /// Those that are marked.
    pub fn only(self, marks: &Marks) -> Canaries {
        self.marked(marks, true)
    }

    fn marked(self, marks: &Marks, wanted: bool) -> Canaries {
        fn kept<T>(all: Vec<T>, marks: &[AtomicBool], wanted: bool) -> Vec<T> {
            let paired = all.into_iter().zip(marks);
            paired.filter(|(_, mark)| mark.load(Ordering::Relaxed) == wanted).map(|(one, _)| one).collect()
        }
        let Canaries { sets: [runs, latin, _], short, .. } = self;
        let [run_marks, latin_marks, short_marks] = &marks.0;
        Canaries::new(
            kept(runs.hashes, run_marks, wanted),
            kept(latin.hashes, latin_marks, wanted),
            kept(short, short_marks, wanted),
        )
    }
}

/// Which canaries were heard somewhere.
pub struct Marks([Vec<AtomicBool>; 3]);

impl Marks {
    /// Marks these.
    pub fn mark(&self, heard: &[Heard]) {
        for (set, at) in heard {
            self.0[usize::from(*set)][*at as usize].store(true, Ordering::Relaxed);
        }
    }
}

/// What the pieces of a secret give.
#[derive(Default)]
struct Found {
    thin: bool,
    runs: Vec<u64>,
    latin: Vec<u64>,
    short: Vec<Vec<u32>>,
}

impl Found {
    fn piece(&mut self, piece: &Piece, familiar: &dyn Fn(&str) -> Vec<Range<usize>>) {
        let text = super::decode::decoded(&piece.text);
        let (mut all, mut sentences) = (Vec::new(), Sentences::default());
        // Where each familiar stretch begins and ends, in word characters.
        let mut known = Vec::new();
        let mut at = 0;
        for range in familiar(&text) {
            sentences.read(&text[at..range.start], &mut all);
            let start = all.len();
            sentences.read(&text[range.clone()], &mut all);
            known.push(start..all.len());
            at = range.end;
        }
        sentences.read(&text[at..], &mut all);
        sentences.lengths.resize(sentences.of.last().map_or(0, |last| *last as usize + 1), 0);
        sentences.of.iter().for_each(|nth| sentences.lengths[*nth as usize] += 1);

        let least = match piece.kind {
            PieceKind::Title => SHORT_TITLE,
            PieceKind::Line => SHORT_LINE,
            PieceKind::Running => usize::MAX,
        };
        let own = |from: usize, to: usize| !known.iter().any(|range| range.start <= from && to <= range.end);
        let wide = |run: &[u32]| run.iter().filter(|c| is_wide(**c)).count() >= WIDE;
        if (least..RUN).contains(&all.len()) && wide(&all) && own(0, all.len()) {
            self.short.push(all);
            return;
        }
        let mut next = 0;
        let mut runs = |length: usize, tells: &dyn Fn(&[u32]) -> bool, into: &mut Vec<u64>| {
            let mut roll = Roll::new(length);
            let mut last: Vec<Option<u64>> = Vec::new();
            for end in 0..all.len() {
                let old = if end >= length { all[end - length] } else { 0 };
                roll.push(all[end], old, end >= length);
                if end + 1 < length {
                    continue;
                }
                let start = end + 1 - length;
                while known.get(next).is_some_and(|range: &Range<usize>| range.end < end + 1) {
                    next += 1;
                }
                let inside = known.get(next).is_some_and(|range| range.start <= start && end < range.end);
                let together = sentences.belong_together(start, end, length);
                last.push((!inside && together && tells(&all[start..=end])).then_some(roll.hash));
            }
            next = 0;
            match self.thin {
                false => into.extend(last.iter().flatten()),
                true if last.len() < THIN => into.extend(last.iter().flatten()),
                true => {
                    let mut kept: Vec<u64> =
                        last.windows(THIN).filter_map(|near| near.iter().flatten().min().copied()).collect();
                    kept.dedup();
                    into.extend(kept);
                }
            }
        };
        runs(RUN, &wide, &mut self.runs);
        let letters = |run: &[u32]| {
            run.iter().filter(|c| is_wide(**c)).count() < WIDE && run.iter().any(|c| *c >= u32::from(b'a'))
        };
        runs(LATIN_RUN, &letters, &mut self.latin);
    }
}

/// The sentences and cells of a piece.
#[derive(Default)]
struct Sentences {
    /// To which one each word character belongs.
    of: Vec<u32>,
    lengths: Vec<usize>,
    number: u32,
}

impl Sentences {
    fn read(&mut self, text: &str, all: &mut Vec<u32>) {
        let ends = ['。', '！', '？', '；', '\n', '\t', '|'];
        for part in text.split_inclusive(ends) {
            words::words(part, &mut |c| all.push(c));
            self.of.resize(all.len(), self.number);
            if part.ends_with(ends) && self.of.last() == Some(&self.number) {
                self.number += 1;
            }
        }
    }

    /// Whether a stretch lies within one sentence, or in a row of short ones: cells of a table, names in a list. Where one
    /// long sentence ends and the next begins tells nothing: set phrases meet by chance.
    fn belong_together(&self, start: usize, end: usize, length: usize) -> bool {
        let (first, last) = (self.of[start] as usize, self.of[end] as usize);
        first == last || self.lengths[first..=last].iter().all(|one| *one < length)
    }
}

/// Hashes, with a table of bits in front that answers nearly every question.
struct Set {
    hashes: Vec<u64>,
    bits: Vec<u64>,
    shift: u32,
}

impl Set {
    fn of(mut hashes: Vec<u64>) -> Set {
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        let size = (hashes.len() * 16).next_power_of_two().clamp(1 << 10, 1 << 28);
        let mut set = Set { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros(), hashes: Vec::new() };
        for hash in &hashes {
            let bit = set.bit(*hash);
            set.bits[bit / 64] |= 1 << (bit % 64);
        }
        set.hashes = hashes;
        set
    }

    #[inline]
    fn bit(&self, hash: u64) -> usize {
        (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    #[inline]
    fn find(&self, hash: u64) -> Option<usize> {
        let bit = self.bit(hash);
        if self.bits[bit / 64] & (1 << (bit % 64)) == 0 { None } else { self.hashes.binary_search(&hash).ok() }
    }
}

/// The hash of the last `length` characters of a stream: Rabin and Karp's, modulo 2^64.
struct Roll {
    hash: u64,
    gone: u64,
}

const BASE: u64 = 0xD6E8_FEB8_6659_FD93;

impl Roll {
    fn new(length: usize) -> Roll {
        Roll { hash: 0, gone: (0..length).fold(1, |power: u64, _| power.wrapping_mul(BASE)) }
    }

    #[inline]
    fn push(&mut self, new: u32, old: u32, full: bool) {
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(value(new));
        if full {
            self.hash = self.hash.wrapping_sub(value(old).wrapping_mul(self.gone));
        }
    }
}

#[inline]
fn value(c: u32) -> u64 {
    (u64::from(c) + 1).wrapping_mul(0xA076_1D64_78BD_642F)
}

/// The hash of a whole stretch.
fn hash(stretch: &[u32]) -> u64 {
    stretch.iter().fold(0u64, |hash, c| hash.wrapping_mul(BASE).wrapping_add(value(*c)))
}

/// Characters that a listener remembers; more than any run has.
const RING: usize = 64;

/// Hears canaries in streams of words. It follows two streams at a time: what stands between tags and what stands in them.
pub struct Listener<'c> {
    canaries: &'c Canaries,
    tracks: [Track; 2],
    /// The canaries heard so far.
    pub heard: Vec<Heard>,
}

struct Track {
    rolls: [Roll; 3],
    ring: [u32; RING],
    count: usize,
}

impl<'c> Listener<'c> {
    /// A listener at the beginning of a stream.
    pub fn new(canaries: &'c Canaries) -> Listener<'c> {
        let track = || Track { rolls: LENGTHS.map(Roll::new), ring: [0; RING], count: 0 };
        Listener { canaries, tracks: [track(), track()], heard: Vec::new() }
    }

    /// A new stream begins on this track.
    pub fn pause(&mut self, track: usize) {
        let track = &mut self.tracks[track];
        track.count = 0;
        track.rolls.iter_mut().for_each(|roll| roll.hash = 0);
    }

    /// Hears the words of a text that goes on where the last one on this track ended.
    pub fn hear(&mut self, track: usize, text: &str) {
        let Listener { canaries, tracks, heard } = self;
        let track = &mut tracks[track];
        let active = canaries.sets.each_ref().map(|set| !set.hashes.is_empty());
        words::words(text, &mut |c| track.push(c, canaries, active, heard));
    }

    /// What was heard, each once, in order.
    pub fn finish(mut self) -> Vec<Heard> {
        self.heard.sort_unstable();
        self.heard.dedup();
        self.heard
    }
}

impl Track {
    #[inline]
    fn push(&mut self, c: u32, canaries: &Canaries, active: [bool; 3], heard: &mut Vec<Heard>) {
        for (number, length) in LENGTHS.into_iter().enumerate() {
            if !active[number] {
                continue;
            }
            let old = self.ring[self.count.wrapping_sub(length) % RING];
            self.rolls[number].push(c, old, self.count >= length);
            let hash = self.rolls[number].hash;
            if self.count + 1 >= length
                && let Some(at) = canaries.sets[number].find(hash)
            {
                match number {
                    2 => self.short(c, hash, canaries, heard),
                    _ => heard.push((number as u8, at as u32)),
                }
            }
        }
        self.ring[self.count % RING] = c;
        self.count += 1;
    }

    /// The short canaries with this end that have just gone by.
    fn short(&self, last: u32, hash: u64, canaries: &Canaries, heard: &mut Vec<Heard>) {
        let gone = |back: usize| match back {
            0 => Some(last),
            back if back <= self.count => Some(self.ring[(self.count - back) % RING]),
            _ => None,
        };
        for at in canaries.by_end.get(&hash).map_or(&[][..], |values| values) {
            let value = &canaries.short[*at as usize];
            if value.iter().rev().enumerate().all(|(back, c)| gone(back) == Some(*c)) {
                heard.push((2, *at));
            }
        }
    }
}
