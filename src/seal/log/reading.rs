//! Reading a log from its tiles, trusting nothing but a root: c2sp.org/tlog-tiles.
//!
//! The partial tiles together make the root; every full tile must hash to what the tile above it says. So each hash
//! that is used was checked first, and what is wrong can be named by its path.

use super::tiles::{Holds, LEVELS, Tile, WIDTH, needed, row, unbundle};
use super::tree::{Hash, Tree, above, leaf, range};
use super::{consistency, inclusion};
use std::collections::BTreeMap;

/// Logs with more entries are not checked as a whole: their hashes alone would take 256 MiB.
pub const MOST: u64 = 1 << 22;

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogError {
    /// It claims more entries than [`MOST`].
    TooLarge(u64),
    /// The file is not there.
    Missing(String),
    /// The file has another length, or another number of entries, than such a one must have.
    Malformed(String),
    /// What is in the file is not what the tree says: a tile that does not hash to the tile above it, or an entry that
    /// does not hash to its leaf.
    WrongHash(String),
    /// The partial tiles do not make the root.
    WrongRoot {
        /// The tiles that were joined.
        tiles: Vec<String>,
    },
    /// It has no such entry, or never had this size.
    OutOfRange(u64),
}

/// A log of which a size and a root are known, for example from a signed checkpoint. Reads only the tiles that it needs.
pub struct Log<G> {
    get: G,
    size: u64,
    /// The hashes of the partial tile of each level.
    edge: Vec<Vec<Hash>>,
    /// The full tiles that were read and checked, by level and index.
    full: BTreeMap<(u32, u64), Vec<Hash>>,
}

impl<G: FnMut(&str) -> Option<Vec<u8>>> Log<G> {
    /// Opens the log: reads its partial tiles and compares them with the root. `get` gives a file by its path below the
    /// log's prefix; it should itself not read on beyond [`LONGEST_FILE`](super::tiles::LONGEST_FILE).
    pub fn open(mut get: G, size: u64, root: &Hash) -> Result<Log<G>, LogError> {
        let partial = |level| (Holds::Hashes(level), row(Holds::Hashes(level), size));
        let partial = (0..LEVELS).map(partial).map(|(holds, (index, width))| Tile { holds, index, width });
        let mut edge = Vec::new();
        for tile in partial.clone() {
            edge.push(if tile.width > 0 { fetch(&mut get, tile)? } else { Vec::new() });
        }
        let mut log = Log { get, size, edge, full: BTreeMap::new() };
        if log.root_at(size)? != *root {
            let tiles = partial.filter(|tile| tile.width > 0).map(|tile| tile.path()).collect();
            return Err(LogError::WrongRoot { tiles });
        }
        Ok(log)
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root when the log had `size` entries.
    pub fn root_at(&mut self, size: u64) -> Result<Hash, LogError> {
        self.within(size)?;
        range(0, size, &mut |level, index| self.subtree(level, index))
    }

    /// The proof that entry `index` is in the log (RFC 6962, section 2.1.1).
    pub fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, LogError> {
        if index >= self.size {
            return Err(LogError::OutOfRange(index));
        }
        inclusion::prove(index, self.size, &mut |level, index| self.subtree(level, index))
    }

    /// The proof that the log extends what it was with `old` entries (RFC 6962, section 2.1.2).
    pub fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, LogError> {
        self.within(old)?;
        consistency::prove(old, self.size, &mut |level, index| self.subtree(level, index))
    }

    /// Entry `index`.
    pub fn entry(&mut self, index: u64) -> Result<Vec<u8>, LogError> {
        if index >= self.size {
            return Err(LogError::OutOfRange(index));
        }
        let (full, rest) = row(Holds::Entries, self.size);
        let at = index / WIDTH;
        let tile = Tile { holds: Holds::Entries, index: at, width: if at < full { WIDTH } else { rest } };
        let path = tile.path();
        let bytes = (self.get)(&path).ok_or_else(|| LogError::Missing(path.clone()))?;
        let entries = unbundle(&bytes, tile.width).ok_or_else(|| LogError::Malformed(path.clone()))?;
        let entry = entries.get((index % WIDTH) as usize).copied().unwrap_or_default();
        if leaf(entry) != self.subtree(0, index)? {
            return Err(LogError::WrongHash(path));
        }
        Ok(entry.to_vec())
    }

    fn within(&self, size: u64) -> Result<(), LogError> {
        if size > self.size { Err(LogError::OutOfRange(size)) } else { Ok(()) }
    }

    /// The hash of the complete subtree of 2^`level` leaves at `index`: the root above a part of a tile.
    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, LogError> {
        let (tiled, within) = (level / 8, level % 8);
        let first = index << within;
        let start = (first % WIDTH) as usize;
        let tile = self.tile(tiled, first / WIDTH)?;
        let part = tile.get(start..start + (1 << within)).ok_or(LogError::OutOfRange(index))?;
        Ok(above(part))
    }

    /// The hashes of a tile, checked. Climbs at most seven levels, to a partial tile.
    fn tile(&mut self, level: u32, index: u64) -> Result<&[Hash], LogError> {
        let holds = Holds::Hashes(level);
        let (full, _) = row(holds, self.size);
        if index >= full {
            // A partial tile, or beyond the log: then it is found to be too short.
            let edge = if index == full { self.edge.get(level as usize) } else { None };
            return Ok(edge.map_or(&[], Vec::as_slice));
        }
        if !self.full.contains_key(&(level, index)) {
            let expected = self.subtree(8 * (level + 1), index)?;
            let hashes = checked(&mut self.get, Tile { holds, index, width: WIDTH }, &expected)?;
            self.full.insert((level, index), hashes);
        }
        Ok(self.full.get(&(level, index)).map_or(&[], Vec::as_slice))
    }
}

/// Checks a whole log against its root: every tile and every entry. Gives its hashes, and each entry to `visit`, in
/// their order; what `visit` sees is already known to be under the root.
pub fn check<G, V>(get: G, size: u64, root: &Hash, mut visit: V) -> Result<Tree, LogError>
where
    G: FnMut(&str) -> Option<Vec<u8>>,
    V: FnMut(u64, &[u8]),
{
    if size > MOST {
        return Err(LogError::TooLarge(size));
    }
    let Log { mut get, edge, .. } = Log::open(get, size, root)?;
    // From the top down, so that each tile is compared with a hash that was already checked.
    let mut hashes: Vec<Hash> = Vec::new();
    for (level, edge) in (0..LEVELS).zip(edge).rev() {
        let parents = hashes;
        hashes = Vec::new();
        for (index, parent) in (0..).zip(&parents) {
            let tile = Tile { holds: Holds::Hashes(level), index, width: WIDTH };
            hashes.extend(checked(&mut get, tile, parent)?);
        }
        hashes.extend(edge);
    }
    let tree: Tree = hashes.into_iter().collect();
    for tile in needed(size).filter(|tile| tile.holds == Holds::Entries) {
        let path = tile.path();
        let bytes = get(&path).ok_or_else(|| LogError::Missing(path.clone()))?;
        let entries = unbundle(&bytes, tile.width).ok_or_else(|| LogError::Malformed(path.clone()))?;
        for (index, entry) in (tile.index * WIDTH..).zip(entries) {
            if tree.leaf(index) != Some(leaf(entry)) {
                return Err(LogError::WrongHash(path));
            }
            visit(index, entry);
        }
    }
    Ok(tree)
}

/// A full tile that must hash to `expected`.
fn checked(get: &mut impl FnMut(&str) -> Option<Vec<u8>>, tile: Tile, expected: &Hash) -> Result<Vec<Hash>, LogError> {
    let hashes = fetch(get, tile)?;
    if above(&hashes) != *expected {
        return Err(LogError::WrongHash(tile.path()));
    }
    Ok(hashes)
}

/// The hashes of a tile, of which only the number is checked.
fn fetch(get: &mut impl FnMut(&str) -> Option<Vec<u8>>, tile: Tile) -> Result<Vec<Hash>, LogError> {
    let path = tile.path();
    let Some(bytes) = get(&path) else { return Err(LogError::Missing(path)) };
    let (hashes, rest) = bytes.as_chunks::<32>();
    if hashes.len() as u64 != tile.width || !rest.is_empty() {
        return Err(LogError::Malformed(path));
    }
    Ok(hashes.to_vec())
}
