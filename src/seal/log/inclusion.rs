//! Inclusion proofs (audit paths): RFC 6962, section 2.1.1; checked as in RFC 9162, section 2.1.3.2.

use super::tree::{Hash, node, range, split};

/// PATH(index, D\[size\]) of RFC 6962, section 2.1.1, from the leaf's sibling upwards. `index` is less than `size`; `at`
/// gives the hashes of complete subtrees (see [`range`]).
pub(super) fn prove<E>(
    index: u64,
    size: u64,
    at: &mut impl FnMut(u32, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range(middle, end, at)?);
            end = middle;
        } else {
            path.push(range(start, middle, at)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Whether `proof` shows that the leaf with hash `leaf` stands at `index` in the tree of `size` leaves with this root.
pub fn verify(leaf: &Hash, index: u64, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    climb(leaf, index, size, proof).is_some_and(|found| found == *root)
}

/// The root to which `proof` leads from the leaf; none where the proof has another length than such a one must have.
fn climb(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    // The place of the node in its row, and that of the last one of the row.
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if place % 2 == 1 || place == last {
            hash = node(sibling, &hash);
            // A node without a sibling moves up as it is.
            while place % 2 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}
