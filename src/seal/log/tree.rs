//! The Merkle tree of RFC 6962, section 2.1: its hashes, and a tree that grows leaf by leaf.
//!
//! A tree of n leaves is a row of complete subtrees, the largest first. Only hashes are kept here, never entries: two
//! for each leaf at most. From them every root and every proof of this tree and of each of its earlier sizes follows.

use super::{consistency, inclusion};
use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root of the tree without leaves: the hash of nothing (RFC 6962, section 2.1).
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a leaf. The byte 0x00 before it keeps leaves and nodes apart (RFC 6962, section 2.1).
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of a node above `left` and `right` (RFC 6962, section 2.1).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The hashes of a tree that only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// Row k: the hashes of the complete subtrees of 2^k leaves, from left to right.
    rows: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree above these entries.
    pub fn of<E: AsRef<[u8]>>(entries: &[E]) -> Tree {
        entries.iter().map(|entry| leaf(entry.as_ref())).collect()
    }

    /// Adds a leaf by its hash (see [`leaf`]).
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.rows.len() == level {
                self.rows.push(Vec::new());
            }
            let Some(row) = self.rows.get_mut(level) else { return };
            row.push(hash);
            // The second of a pair completes the subtree above.
            hash = match row.as_slice() {
                [.., left, right] if row.len() % 2 == 0 => node(left, right),
                _ => return,
            };
        }
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.row(0).len() as u64
    }

    /// The root hash.
    pub fn root(&self) -> Hash {
        // The present size is always within the tree.
        self.root_at(self.size()).unwrap_or_else(empty)
    }

    /// The root when the tree had `size` leaves; none where it never had so many.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        range(0, size, &mut |level, index| self.subtree(level, index).ok_or(())).ok()
    }

    /// The hash of leaf `index`.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.subtree(0, index)
    }

    /// The proof that leaf `index` is in the tree of `size` leaves (RFC 6962, section 2.1.1); none unless `index` <
    /// `size` and the tree has so many.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        inclusion::prove(index, size, &mut |level, index| self.subtree(level, index).ok_or(())).ok()
    }

    /// The proof that the tree of `new` leaves extends that of `old` (RFC 6962, section 2.1.2); none unless `old` <=
    /// `new` and the tree has so many.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old > new || new > self.size() {
            return None;
        }
        consistency::prove(old, new, &mut |level, index| self.subtree(level, index).ok_or(())).ok()
    }

    /// The hashes of the complete subtrees of 2^`level` leaves, from left to right.
    pub fn row(&self, level: u32) -> &[Hash] {
        self.rows.get(level as usize).map_or(&[], Vec::as_slice)
    }

    fn subtree(&self, level: u32, index: u64) -> Option<Hash> {
        self.row(level).get(usize::try_from(index).ok()?).copied()
    }
}

impl FromIterator<Hash> for Tree {
    /// The tree above these leaf hashes.
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Tree {
        let mut tree = Tree::default();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

/// MTH(D\[start:end\]) of RFC 6962, section 2.1, for a range that is itself a subtree of the tree.
///
/// `at(level, index)` gives the hash of the complete subtree of 2^`level` leaves that begins at leaf `index` *
/// 2^`level`. At most 64 are asked for.
pub(super) fn range<E>(mut start: u64, end: u64, at: &mut impl FnMut(u32, u64) -> Result<Hash, E>) -> Result<Hash, E> {
    let mut complete = Vec::new();
    while start < end {
        let level = (end - start).ilog2();
        complete.push(at(level, start >> level)?);
        start += 1 << level;
    }
    Ok(join(&complete))
}

/// The root above complete subtrees that stand side by side, each smaller than the one before it.
fn join(complete: &[Hash]) -> Hash {
    complete.iter().copied().rev().reduce(|right, left| node(&left, &right)).unwrap_or_else(empty)
}

/// The root above hashes of one row, as many as a power of two.
pub(super) fn above(row: &[Hash]) -> Hash {
    let mut row = row.to_vec();
    while row.len() > 1 {
        row = row.chunks(2).map(|pair| if let [left, right] = pair { node(left, right) } else { empty() }).collect();
    }
    row.first().copied().unwrap_or_else(empty)
}

/// Where a tree of `size` leaves (two at least) divides: the largest power of two smaller than `size` (RFC 6962,
/// section 2.1).
pub(super) fn split(size: u64) -> u64 {
    1 << size.saturating_sub(1).max(1).ilog2()
}
