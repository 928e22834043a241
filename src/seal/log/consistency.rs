//! Consistency proofs: RFC 6962, section 2.1.2; checked as in RFC 9162, section 2.1.4.2.
//!
//! Two cases that the RFCs leave open have the only sensible answer, with an empty proof: every tree extends the one
//! without leaves, and every tree extends itself.

use super::tree::{Hash, empty, node, range, split};

/// PROOF(old, D\[new\]) of RFC 6962, section 2.1.2. `old` is at most `new`; `at` gives the hashes of complete subtrees
/// (see [`range`]).
pub(super) fn prove<E>(old: u64, new: u64, at: &mut impl FnMut(u32, u64) -> Result<Hash, E>) -> Result<Vec<Hash>, E> {
    if old == 0 {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, new);
    let mut path = Vec::new();
    // The old tree ends within start+1..=end.
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range(middle, end, at)?);
            end = middle;
        } else {
            path.push(range(start, middle, at)?);
            start = middle;
        }
    }
    // The whole old tree is known to whoever checks.
    if start > 0 {
        path.push(range(start, end, at)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `proof` shows that the tree of `new_size` leaves begins with the leaves of the tree of `old_size`.
pub fn verify(old_size: u64, old_root: &Hash, new_size: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old_size == 0 {
        return proof.is_empty() && *old_root == empty() && (new_size != 0 || *new_root == empty());
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    old_size < new_size && climb(old_size, old_root, new_size, proof) == Some((*old_root, *new_root))
}

/// The old and the new root to which `proof` leads; none where it has another length than such a one must have.
fn climb(old_size: u64, old_root: &Hash, new_size: u64, proof: &[Hash]) -> Option<(Hash, Hash)> {
    // A complete old tree is itself the first node; the proof leaves it out.
    let (first, rest) = if old_size.is_power_of_two() { (old_root, proof) } else { proof.split_first()? };
    // The place of the node in its row, and that of the last one of the row.
    let (mut place, mut last) = (old_size - 1, new_size - 1);
    while place % 2 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return None;
        }
        if place % 2 == 1 || place == last {
            old = node(sibling, &old);
            new = node(sibling, &new);
            while place % 2 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new = node(&new, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((old, new))
}
