//! The tree and its proofs, against the recursive definitions of RFC 6962 taken at their word.

use crate::support::{entries, hash, unhex};
use gongshi::seal::log::tree::{self, Hash, Tree};
use gongshi::seal::log::{consistency, inclusion};
use proptest::prelude::*;

/// The largest power of two smaller than n.
fn k(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

/// MTH(D), RFC 6962, section 2.1.
fn mth(d: &[Vec<u8>]) -> Hash {
    match d {
        [] => tree::empty(),
        [one] => tree::leaf(one),
        _ => tree::node(&mth(&d[..k(d.len())]), &mth(&d[k(d.len())..])),
    }
}

/// PATH(m, D), RFC 6962, section 2.1.1.
fn path(m: usize, d: &[Vec<u8>]) -> Vec<Hash> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = k(d.len());
    let (mut way, sibling) =
        if m < k { (path(m, &d[..k]), mth(&d[k..])) } else { (path(m - k, &d[k..]), mth(&d[..k])) };
    way.push(sibling);
    way
}

/// SUBPROOF(m, D, b), RFC 6962, section 2.1.2.
fn subproof(m: usize, d: &[Vec<u8>], b: bool) -> Vec<Hash> {
    if m == d.len() {
        return if b { Vec::new() } else { vec![mth(d)] };
    }
    let k = k(d.len());
    let (mut way, sibling) =
        if m <= k { (subproof(m, &d[..k], b), mth(&d[k..])) } else { (subproof(m - k, &d[k..], false), mth(&d[..k])) };
    way.push(sibling);
    way
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    // The eight leaves and roots of the reference tests of Certificate Transparency (merkle_tree_test.cc).
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Tree::default();
    assert_eq!(tree.root(), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for (leaf, root) in leaves.iter().zip(roots) {
        tree.push(tree::leaf(&unhex(leaf)));
        assert_eq!(tree.root(), hash(root));
    }
}

#[test]
fn every_root_and_proof_up_to_70_leaves_is_the_one_of_the_definition() {
    let d = entries(70);
    let tree = Tree::of(&d);
    for n in 0..=d.len() {
        let root = tree.root_at(n as u64).unwrap();
        assert_eq!(root, mth(&d[..n]));
        for m in 0..n {
            let proof = tree.inclusion(m as u64, n as u64).unwrap();
            assert_eq!(proof, path(m, &d[..n]), "inclusion of {m} in {n}");
            assert!(inclusion::verify(&tree::leaf(&d[m]), m as u64, n as u64, &root, &proof));
        }
        for m in 1..=n {
            let proof = tree.consistency(m as u64, n as u64).unwrap();
            assert_eq!(proof, subproof(m, &d[..n], true), "from {m} to {n}");
            assert!(consistency::verify(m as u64, &mth(&d[..m]), n as u64, &root, &proof));
        }
        assert!(consistency::verify(0, &tree::empty(), n as u64, &root, &[]));
    }
}

#[test]
fn a_tree_that_grew_is_the_tree_made_at_once() {
    let d = entries(300);
    let mut grown = Tree::default();
    for n in 0..d.len() {
        assert_eq!(grown, Tree::of(&d[..n]));
        grown.push(tree::leaf(&d[n]));
    }
}

#[test]
fn what_is_beyond_the_tree_has_no_root_and_no_proof() {
    let tree = Tree::of(&entries(5));
    assert_eq!(tree.root_at(6), None);
    assert_eq!(tree.root_at(u64::MAX), None);
    assert_eq!(tree.inclusion(5, 5), None);
    assert_eq!(tree.inclusion(0, 6), None);
    assert_eq!(tree.inclusion(u64::MAX, u64::MAX), None);
    assert_eq!(tree.consistency(4, 3), None);
    assert_eq!(tree.consistency(1, u64::MAX), None);
    assert_eq!(tree.consistency(0, 5), Some(Vec::new()));
}

#[test]
fn the_empty_tree_is_extended_by_every_tree_and_by_nothing_else() {
    let root = Tree::of(&entries(3)).root();
    assert!(consistency::verify(0, &tree::empty(), 0, &tree::empty(), &[]));
    assert!(!consistency::verify(0, &root, 3, &root, &[]), "a root that no empty tree has");
    assert!(!consistency::verify(0, &tree::empty(), 0, &root, &[]), "a new root that no empty tree has");
    assert!(!consistency::verify(0, &tree::empty(), 3, &root, &[root]), "a proof too long");
    assert!(!consistency::verify(3, &root, 0, &tree::empty(), &[]), "a tree that shrank");
    let (a, b) = ([1; 32], [2; 32]);
    assert!(
        !consistency::verify(3, &a, 2, &tree::node(&a, &b), &[a, b]),
        "a tree that shrank, with a proof made to fit"
    );
    assert!(!inclusion::verify(&root, 0, 0, &root, &[]));
}

/// A change of a proof: cut short, made longer, two hashes exchanged, or one bit turned.
fn changed(mut proof: Vec<Hash>, how: u8, at: usize, bit: u8) -> Vec<Hash> {
    let length = proof.len();
    let at = at % length.max(1);
    match how % 4 {
        0 if length > 0 => drop(proof.remove(at)),
        2 if length > 1 => proof.swap(at, (at + 1) % length),
        3 if length > 0 => proof[at][usize::from(bit) % 32] ^= 1 << (bit % 8),
        _ => proof.insert(at, [bit; 32]),
    }
    proof
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_changed_inclusion_proof_is_believed(
        n in 1usize..600, m in 0usize..600, other in 0usize..600, how: u8, at: usize, bit: u8,
    ) {
        let d = entries(n);
        let (m, tree) = (m % n, Tree::of(&d));
        let (leaf, root) = (tree::leaf(&d[m]), tree.root());
        let proof = tree.inclusion(m as u64, n as u64).unwrap();
        prop_assert!(inclusion::verify(&leaf, m as u64, n as u64, &root, &proof));
        let bad = changed(proof.clone(), how, at, bit);
        prop_assert!(bad == proof || !inclusion::verify(&leaf, m as u64, n as u64, &root, &bad));
        // Another leaf, another place, another root.
        prop_assert!(!inclusion::verify(&[bit; 32], m as u64, n as u64, &root, &proof));
        prop_assert!(other == m || !inclusion::verify(&leaf, other as u64, n as u64, &root, &proof));
        prop_assert!(!inclusion::verify(&leaf, m as u64, n as u64, &[bit; 32], &proof));
    }

    #[test]
    fn no_changed_consistency_proof_is_believed(
        n in 1usize..600, m in 1usize..600, how: u8, at: usize, bit: u8,
    ) {
        let tree = Tree::of(&entries(n));
        let (n, m) = (n as u64, (m % n + 1) as u64);
        let (old, new) = (tree.root_at(m).unwrap(), tree.root());
        let proof = tree.consistency(m, n).unwrap();
        prop_assert!(consistency::verify(m, &old, n, &new, &proof));
        let bad = changed(proof.clone(), how, at, bit);
        prop_assert!(bad == proof || !consistency::verify(m, &old, n, &new, &bad));
        prop_assert!(!consistency::verify(m, &[bit; 32], n, &new, &proof));
        prop_assert!(!consistency::verify(m, &old, n, &[bit; 32], &proof));
        // A history that was rewritten has no proof: neither the one of the old nor the one of the new tree.
        let mut other = entries(n as usize);
        other[at % m as usize].push(b'!');
        let other = Tree::of(&other);
        for proof in [&proof, &other.consistency(m, n).unwrap()] {
            prop_assert!(!consistency::verify(m, &old, n, &other.root(), proof));
        }
    }

    #[test]
    fn any_sizes_and_hashes_get_an_answer(
        index: u64, size: u64, other: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..70), root: [u8; 32],
    ) {
        prop_assert!(!inclusion::verify(&root, index, size, &root, &proof) || size == 1);
        prop_assert!(!inclusion::verify(&root, index % size.max(1), size, &root, &proof) || size == 1);
        prop_assert!(!consistency::verify(index, &root, size, &tree::empty(), &proof));
        prop_assert!(!consistency::verify(index.min(other), &root, index.max(other), &tree::empty(), &proof));
    }
}

#[test]
fn a_proof_that_goes_on_above_the_root_is_refused() {
    // With roots made to fit it.
    let tree = Tree::of(&entries(5));
    let beyond = [9; 32];
    let above = |root: &Hash| tree::node(&beyond, root);
    for size in 1..=5 {
        let root = tree.root_at(size).unwrap();
        for index in 0..size {
            let mut proof = tree.inclusion(index, size).unwrap();
            proof.push(beyond);
            assert!(!inclusion::verify(&tree.leaf(index).unwrap(), index, size, &above(&root), &proof));
        }
        for old in 1..=size {
            let mut proof = tree.consistency(old, size).unwrap();
            proof.push(beyond);
            let old_root = tree.root_at(old).unwrap();
            assert!(!consistency::verify(old, &above(&old_root), size, &above(&root), &proof));
        }
    }
}

#[test]
fn a_proof_that_ends_below_the_root_is_refused() {
    // A proof that leads to the root of 2^k leaves, as one for a tree of which that is only a part.
    let tree = Tree::of(&entries(64));
    for whole in [2, 4, 8, 16, 32] {
        let root = tree.root_at(whole).unwrap();
        for index in 0..whole {
            let proof = tree.inclusion(index, whole).unwrap();
            assert!(!inclusion::verify(&tree.leaf(index).unwrap(), index, 2 * whole, &root, &proof));
        }
        for old in 1..whole {
            let proof = tree.consistency(old, whole).unwrap();
            assert!(!consistency::verify(old, &tree.root_at(old).unwrap(), 2 * whole, &root, &proof));
        }
    }
}

#[test]
fn the_largest_sizes_do_not_overflow() {
    let root = tree::empty();
    for length in 0..=66 {
        let proof = vec![root; length];
        for (a, b) in
            [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (u64::MAX, u64::MAX), (1 << 63, u64::MAX), (1, u64::MAX)]
        {
            assert!(!inclusion::verify(&root, a, b, &root, &proof));
            assert!(!consistency::verify(a, &[1; 32], b, &root, &proof));
        }
    }
}
