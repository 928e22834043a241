//! The log as static files: the layout of c2sp.org/tlog-tiles.
//!
//! A tile holds up to 256 hashes of one row of the tree, every eighth row is stored; an entry bundle holds up to 256
//! entries. Paths are relative to the log's prefix, with `/` on every system.

use super::plain::number;
use super::tree::Tree;
use std::collections::BTreeMap;

/// So many hashes or entries a full tile holds (c2sp.org/tlog-tiles, "Merkle Tree").
pub const WIDTH: u64 = 256;

/// Rows of tiles above each other that 2^64 - 1 leaves can need.
pub(super) const LEVELS: u32 = 8;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// The hashes of complete subtrees of 256^level leaves.
    Hashes(u32),
    /// Entries.
    Entries,
}

/// A tile that a log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// What it holds.
    pub holds: Holds,
    /// Its place in its row, from 0.
    pub index: u64,
    /// How much it holds: 256 when full, else less, and at least 1.
    pub width: u64,
}

impl Tile {
    /// Its path below the log's prefix, such as `tile/0/x001/067.p/5`.
    pub fn path(&self) -> String {
        let row = match self.holds {
            Holds::Hashes(level) => level.to_string(),
            Holds::Entries => "entries".to_owned(),
        };
        let part = if self.width < WIDTH { format!(".p/{}", self.width) } else { String::new() };
        format!("tile/{row}/{}{part}", three_by_three(self.index))
    }

    /// The tile at a path; none where no tile has it.
    pub fn at(path: &str) -> Option<Tile> {
        let (row, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let holds = match row {
            "entries" => Holds::Entries,
            level => Holds::Hashes(number(level)?.try_into().ok().filter(|level| *level < LEVELS)?),
        };
        let (place, width) = match rest.split_once(".p/") {
            Some((place, width)) => (place, number(width)?),
            None => (rest, WIDTH),
        };
        let digits: String = place.split('/').map(|part| part.trim_start_matches('x')).collect();
        let tile = Tile { holds, index: digits.parse().ok()?, width };
        // Each tile has one path.
        ((1..=WIDTH).contains(&width) && tile.path() == path).then_some(tile)
    }

    /// What the tile holds in a log with these entries; none where it does not reach so far.
    pub fn bytes<E: AsRef<[u8]>>(&self, tree: &Tree, entries: &[E]) -> Option<Vec<u8>> {
        let width = self.width as usize;
        match self.holds {
            Holds::Hashes(level) => {
                Some(part(tree.row(8 * level), *self)).filter(|row| row.len() == width).map(<[_]>::concat)
            }
            Holds::Entries => Some(part(entries, *self)).filter(|row| row.len() == width).map(bundle),
        }
    }
}

/// A number in path elements of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`.
fn three_by_three(mut number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    while number >= 1000 {
        number /= 1000;
        path = format!("x{:03}/{path}", number % 1000);
    }
    path
}

/// The tiles of a row for a log of `size` leaves: how many are full, and the width of the partial one after them (0
/// where there is none).
pub(super) fn row(holds: Holds, size: u64) -> (u64, u64) {
    let hashes = match holds {
        Holds::Hashes(level) => size.checked_shr(8 * level).unwrap_or(0),
        Holds::Entries => size,
    };
    (hashes / WIDTH, hashes % WIDTH)
}

/// The tiles that a log of `size` leaves has: all full ones, and in each row the partial one of exactly this size.
pub fn needed(size: u64) -> impl Iterator<Item = Tile> {
    let rows = (0..LEVELS).map(Holds::Hashes).chain([Holds::Entries]);
    rows.flat_map(move |holds| {
        let (full, rest) = row(holds, size);
        let partial = (rest > 0).then_some(Tile { holds, index: full, width: rest });
        (0..full).map(move |index| Tile { holds, index, width: WIDTH }).chain(partial)
    })
}

/// The length of an entry is written in two bytes (c2sp.org/tlog-tiles, "Log entries").
pub const LONGEST_ENTRY: usize = u16::MAX as usize;

/// No file of a log is longer than this: an entry bundle full of the longest entries.
pub const LONGEST_FILE: usize = WIDTH as usize * (2 + LONGEST_ENTRY);

/// An entry that is too long for an entry bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Which one, from 0.
    pub index: u64,
}

/// The files of a log with these entries, by path: tiles and entry bundles, without the checkpoint.
pub fn files<E: AsRef<[u8]>>(entries: &[E]) -> Result<BTreeMap<String, Vec<u8>>, TooLong> {
    if let Some(at) = entries.iter().position(|entry| entry.as_ref().len() > LONGEST_ENTRY) {
        return Err(TooLong { index: at as u64 });
    }
    let tree = Tree::of(entries);
    let files = needed(tree.size()).map(|tile| {
        let bytes = match tile.holds {
            Holds::Hashes(level) => part(tree.row(8 * level), tile).concat(),
            Holds::Entries => bundle(part(entries, tile)),
        };
        (tile.path(), bytes)
    });
    Ok(files.collect())
}

/// What of a row a tile holds.
fn part<T>(row: &[T], tile: Tile) -> &[T] {
    // A row in memory is never as long as u64 can count.
    let start = tile.index.saturating_mul(WIDTH) as usize;
    row.get(start..start.saturating_add(tile.width as usize)).unwrap_or_default()
}

/// An entry bundle: each entry after its length in two bytes, the higher first.
fn bundle<E: AsRef<[u8]>>(entries: &[E]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries.iter().map(AsRef::as_ref) {
        bytes.extend((entry.len() as u16).to_be_bytes());
        bytes.extend(entry);
    }
    bytes
}

/// Takes an entry bundle apart; none unless it holds exactly `width` entries and nothing more.
pub(super) fn unbundle(mut bytes: &[u8], width: u64) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, rest) = bytes.split_first_chunk()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bytes = rest;
    }
    bytes.is_empty().then_some(entries)
}
