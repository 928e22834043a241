//! The files of a log, and reading them back without trusting them.

use crate::support::{checkpoint, entries, reader};
use gongshi::seal::log::checkpoint::{Checkpoint, HistoryError, verify_consistency};
use gongshi::seal::log::reading::{Log, LogError, MOST, check};
use gongshi::seal::log::tiles::{Holds, LONGEST_ENTRY, Tile, TooLong, files, needed};
use gongshi::seal::log::tree::{self, Tree};
use gongshi::seal::log::{consistency, inclusion};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn paths(size: u64) -> Vec<String> {
    needed(size).map(|tile| tile.path()).collect()
}

#[test]
fn the_example_of_the_specification() {
    // "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, one full
    // level 1 tile, one partial level 1 tile of width 17, and one partial level 2 tile of width 1"
    let all: Vec<_> = needed(70_000).filter(|tile| tile.holds != Holds::Entries).collect();
    let of = |level, width| all.iter().filter(|tile| tile.holds == Holds::Hashes(level) && tile.width == width).count();
    assert_eq!((of(0, 256), of(0, 112), of(1, 256), of(1, 17), of(2, 1)), (273, 1, 1, 1, 1));
    assert_eq!(all.len(), 277);
    // "a tree of size 256 will be represented by a full level 0 tile and a partial level 1 tile of width 1"
    assert_eq!(paths(256), ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert_eq!(paths(0), [""; 0]);
    assert_eq!(paths(1), ["tile/0/000.p/1", "tile/entries/000.p/1"]);
    assert_eq!(
        paths(257),
        ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/1"]
    );
}

#[test]
fn the_largest_log_has_tiles_on_eight_levels() {
    assert_eq!(needed(u64::MAX).next().unwrap().path(), "tile/0/000");
    let last = (0..8).map(|level| Tile {
        holds: Holds::Hashes(level),
        index: u64::MAX.checked_shr(8 * level + 8).unwrap_or(0),
        width: 255,
    });
    let last: Vec<_> = last.map(|tile| tile.path()).collect();
    assert_eq!(last[0], "tile/0/x072/x057/x594/x037/x927/935.p/255");
    assert_eq!(last[7], "tile/7/000.p/255");
}

#[test]
fn sound_logs_of_every_shape_are_read_back() {
    let d = entries(66_100);
    for size in [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65_536, 66_100] {
        let files = files(&d[..size]).unwrap();
        let tree = Tree::of(&d[..size]);
        assert_eq!(files.keys().collect::<BTreeSet<_>>(), paths(size as u64).iter().collect::<BTreeSet<_>>());
        let mut seen = Vec::new();
        let read = check(reader(&files), size as u64, &tree.root(), |index, entry| seen.push((index, entry.to_vec())));
        assert_eq!(read.unwrap(), tree);
        assert!(seen.into_iter().eq((0..).zip(d[..size].iter().cloned())));
    }
}

#[test]
fn proofs_from_tiles_are_those_of_the_tree() {
    for size in [1usize, 7, 256, 300, 700] {
        let d = entries(size);
        let (files, tree) = (files(&d).unwrap(), Tree::of(&d));
        let n = size as u64;
        let mut log = Log::open(reader(&files), n, &tree.root()).unwrap();
        for index in (0..n).step_by(3) {
            assert_eq!(log.inclusion(index).unwrap(), tree.inclusion(index, n).unwrap());
            assert_eq!(log.consistency(index).unwrap(), tree.consistency(index, n).unwrap());
            assert_eq!(log.root_at(index).unwrap(), tree.root_at(index).unwrap());
            assert_eq!(log.entry(index).unwrap(), d[index as usize]);
        }
        assert_eq!(log.inclusion(n), Err(LogError::OutOfRange(n)));
        assert_eq!(log.entry(u64::MAX), Err(LogError::OutOfRange(u64::MAX)));
        assert_eq!(log.consistency(n + 1), Err(LogError::OutOfRange(n + 1)));
    }
}

/// What is wrong when `path` is not as it must be, in a log of 66,000 entries.
fn damaged(
    files: &std::collections::BTreeMap<String, Vec<u8>>,
    root: &tree::Hash,
    path: &str,
    to: Option<Vec<u8>>,
) -> LogError {
    let get = |asked: &str| if asked == path { to.clone() } else { files.get(asked).cloned() };
    check(get, 66_000, root, |_, _| ()).unwrap_err()
}

#[test]
fn each_damaged_file_is_named() {
    let d = entries(66_000);
    let (files, root) = (files(&d).unwrap(), Tree::of(&d).root());
    let edge = ["tile/0/257.p/208", "tile/1/001.p/1", "tile/2/000.p/1"].map(str::to_owned).to_vec();
    for path in [
        "tile/0/000",
        "tile/0/256",
        "tile/0/257.p/208",
        "tile/1/000",
        "tile/1/001.p/1",
        "tile/2/000.p/1",
        "tile/entries/000",
        "tile/entries/257.p/208",
    ] {
        let good = &files[path];
        assert_eq!(damaged(&files, &root, path, None), LogError::Missing(path.into()));
        assert_eq!(damaged(&files, &root, path, Some(Vec::new())), LogError::Malformed(path.into()));
        assert_eq!(
            damaged(&files, &root, path, Some([good.as_slice(), b"\0"].concat())),
            LogError::Malformed(path.into())
        );
        let mut bad = good.clone();
        // In a bundle, a byte of the first or the second entry.
        bad[4] ^= 1;
        let found = damaged(&files, &root, path, Some(bad));
        let expected = if edge.contains(&path.to_owned()) {
            LogError::WrongRoot { tiles: edge.clone() }
        } else {
            LogError::WrongHash(path.into())
        };
        assert_eq!(found, expected);
    }
}

#[test]
fn a_single_entry_is_checked_too() {
    let d = entries(300);
    let (good, root) = (files(&d).unwrap(), Tree::of(&d).root());
    let entry = |path: &str, to: Option<Vec<u8>>| {
        let get = |asked: &str| if asked == path { to.clone() } else { good.get(asked).cloned() };
        Log::open(get, 300, &root).unwrap().entry(1)
    };
    let path = "tile/entries/000";
    assert_eq!(entry("", None).as_ref(), Ok(&d[1]));
    assert_eq!(entry(path, None), Err(LogError::Missing(path.into())));
    assert_eq!(entry(path, Some(vec![0; 2])), Err(LogError::Malformed(path.into())));
    assert_eq!(entry(path, Some(vec![0; 512])), Err(LogError::WrongHash(path.into())));
    assert_eq!(entry("tile/0/000", Some(vec![0; 8192])), Err(LogError::WrongHash("tile/0/000".into())));
}

#[test]
fn an_enormous_size_ends_at_the_first_tile() {
    let nothing = |_: &str| None;
    assert_eq!(check(nothing, u64::MAX, &[0; 32], |_, _| ()).unwrap_err(), LogError::TooLarge(u64::MAX));
    assert_eq!(check(nothing, MOST, &[0; 32], |_, _| ()).unwrap_err(), LogError::Missing("tile/2/000.p/64".into()));
    let error = Log::open(nothing, u64::MAX, &[0; 32]).err().unwrap();
    assert_eq!(error, LogError::Missing("tile/0/x072/x057/x594/x037/x927/935.p/255".into()));
    // Partial tiles that agree with each other, and nothing below them.
    let get = |path: &str| path.ends_with(".p/255").then(|| vec![7; 255 * 32]);
    let LogError::WrongRoot { tiles } = Log::open(get, u64::MAX, &[0; 32]).err().unwrap() else { panic!() };
    assert_eq!(tiles.len(), 8);
}

#[test]
fn an_entry_as_long_as_can_be_and_one_longer() {
    let longest = vec![vec![1; LONGEST_ENTRY], Vec::new()];
    let files_of_it = files(&longest).unwrap();
    assert!(check(reader(&files_of_it), 2, &Tree::of(&longest).root(), |_, _| ()).is_ok());
    assert_eq!(files(&[vec![], vec![1; LONGEST_ENTRY + 1]]), Err(TooLong { index: 1 }));
}

#[test]
fn a_log_that_grew_is_consistent_and_a_rewritten_one_is_not() {
    let d = entries(600);
    let (new, _) = checkpoint(&Tree::of(&d));
    let new_files = files(&d).unwrap();
    for size in [0, 1, 255, 256, 300, 512, 599, 600] {
        let (old, _) = checkpoint(&Tree::of(&d[..size]));
        assert_eq!(verify_consistency(reader(&new_files), &old, &new), Ok(()));
    }
    let mut other = d.clone();
    other[100].push(b'!');
    for size in [101, 256, 599, 600] {
        let (old, _) = checkpoint(&Tree::of(&other[..size]));
        assert_eq!(verify_consistency(reader(&new_files), &old, &new), Err(HistoryError::Rewritten), "{size}");
    }
    let (same, _) = checkpoint(&Tree::of(&other[..100]));
    assert_eq!(verify_consistency(reader(&new_files), &same, &new), Ok(()));
    let (longer, _) = checkpoint(&Tree::of(&entries(601)));
    assert_eq!(verify_consistency(reader(&new_files), &longer, &new), Err(HistoryError::Shrunk));
    let elsewhere = Checkpoint::new("other.example/log", 1, Tree::of(&d[..1]).root()).unwrap();
    assert_eq!(verify_consistency(reader(&new_files), &elsewhere, &new), Err(HistoryError::OtherLog));
    let false_empty = Checkpoint::new(new.origin(), 0, [0; 32]).unwrap();
    assert_eq!(verify_consistency(reader(&new_files), &false_empty, &new), Err(HistoryError::Rewritten));
    // Damage is told from rewriting.
    let (old, _) = checkpoint(&Tree::of(&d[..300]));
    let mut damaged = new_files.clone();
    damaged.get_mut("tile/0/001").unwrap()[0] ^= 1;
    let wrong = HistoryError::Log(LogError::WrongHash("tile/0/001".into()));
    assert_eq!(verify_consistency(reader(&damaged), &old, &new), Err(wrong));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_changed_byte_is_believed(size in 1usize..700, which: usize, at: usize, bit in 0u8..8) {
        let d = entries(size);
        let (mut files, root) = (files(&d).unwrap(), Tree::of(&d).root());
        let which = which % files.len();
        let (path, bytes) = files.iter_mut().nth(which).unwrap();
        let path = path.clone();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        match check(reader(&files), size as u64, &root, |_, _| ()).unwrap_err() {
            LogError::WrongHash(named) | LogError::Malformed(named) => prop_assert_eq!(named, path),
            LogError::WrongRoot { tiles } => prop_assert!(tiles.contains(&path)),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn whatever_the_files_are_no_proof_from_them_is_false(
        size: u64, index: u64, root: [u8; 32], byte: u8, lengths in prop::collection::vec(0usize..600, 1..8),
    ) {
        let mut next = lengths.iter().cycle();
        let get = |_: &str| next.next().map(|length| vec![byte; length * 32]);
        prop_assert!(Log::open(get, size, &root).is_err() || size == 0);
        let get = |path: &str| {
            let width: usize = path.rsplit_once(".p/").map_or(256, |(_, width)| width.parse().unwrap());
            Some(vec![byte; width * 32])
        };
        // With the very root that such tiles make.
        let small = size % 100_000 + 1;
        let root = probe(get, small);
        let mut log = Log::open(get, small, &root).unwrap();
        let index = index % small;
        if let Ok(proof) = log.inclusion(index) {
            prop_assert!(inclusion::verify(&[byte; 32], index, small, &root, &proof));
        }
        if let (Ok(old), Ok(proof)) = (log.root_at(index), log.consistency(index)) {
            prop_assert!(consistency::verify(index, &old, small, &root, &proof));
        }
    }
}

/// The root that partial tiles make.
fn probe(mut get: impl FnMut(&str) -> Option<Vec<u8>>, size: u64) -> tree::Hash {
    let mut complete = Vec::new();
    for tile in needed(size).filter(|tile| tile.width < 256 && tile.holds != Holds::Entries) {
        let bytes = get(&tile.path()).unwrap();
        let mut hashes: Vec<tree::Hash> = bytes.as_chunks().0.to_vec();
        let mut rest = Vec::new();
        while !hashes.is_empty() {
            let many = 1 << hashes.len().ilog2();
            let mut row: Vec<tree::Hash> = hashes.drain(..many).collect();
            while row.len() > 1 {
                row = row.chunks(2).map(|pair| tree::node(&pair[0], &pair[1])).collect();
            }
            rest.push(row[0]);
        }
        // The levels come from the lowest up; the root is joined from the highest down.
        complete.splice(0..0, rest);
    }
    complete.into_iter().rev().reduce(|right, left| tree::node(&left, &right)).unwrap()
}

/// Protects: a path names one tile, and a tile has one path; what the tile holds is what the log's file holds.
#[test]
fn a_tile_is_found_by_its_path() {
    let entries = entries(66_000);
    let tree = Tree::of(&entries);
    for (path, bytes) in files(&entries).unwrap() {
        let tile = Tile::at(&path).expect(&path);
        assert_eq!((tile.path(), tile.bytes(&tree, &entries)), (path, Some(bytes)));
    }
    let other = ["tile/0/x001/067", "tile/7/000.p/1", "tile/entries/x012/x345/678.p/255"];
    for path in other {
        assert_eq!(Tile::at(path).map(|tile| tile.path()).as_deref(), Some(path));
        assert_eq!(Tile::at(path).and_then(|tile| tile.bytes(&tree, &entries)), None, "{path} is not in this log");
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/001/067",
        "tile/0/x000/067",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/x/000",
        "tile/entries/xx001/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "checkpoint",
        "tile/0/000.p/1.p/1",
    ] {
        assert_eq!(Tile::at(path), None, "{path}");
    }
}
