//! Large and hostile inputs: they end soon, in steps that do not grow faster than the input.

use super::super::{Block, Change, Kind, Piece, compare, mark};

/// A row of numbers that looks random and is always the same.
fn noise(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    })
}

fn han(seed: u64, length: usize, alphabet: u64) -> String {
    noise(seed).take(length).map(|n| char::from_u32(0x4E00 + (n % alphabet) as u32).unwrap()).collect()
}

fn paragraphs(texts: impl Iterator<Item = String>) -> Vec<Block> {
    texts.map(|text| Block::new(Kind::Paragraph, text)).collect()
}

/// Checks that the pieces give both texts; says how many there are.
#[track_caller]
fn marked(old: &str, new: &str) -> usize {
    let pieces = mark(old, new);
    let side = |gone: bool| -> String {
        let here = |piece: &&Piece| {
            matches!((piece, gone), (Piece::Same(_), _) | (Piece::Deleted(_), true) | (Piece::Inserted(_), false))
        };
        pieces
            .iter()
            .filter(here)
            .map(|piece| match piece {
                Piece::Same(text) | Piece::Deleted(text) | Piece::Inserted(text) => *text,
            })
            .collect()
    };
    assert!(side(true) == old && side(false) == new);
    pieces.len()
}

#[track_caller]
fn count(old: &[Block], new: &[Block]) -> [usize; 4] {
    let mut counts = [0; 4];
    for change in compare(old, new) {
        counts[match change {
            Change::Same(_) => 0,
            Change::Removed(_) => 1,
            Change::Added(_) => 2,
            Change::Changed { .. } => 3,
        }] += 1;
    }
    assert_eq!(counts[0] + counts[1] + counts[3], old.len());
    assert_eq!(counts[0] + counts[2] + counts[3], new.len());
    counts
}

fn block_with_changes_here_and_there(length: usize) {
    let old = han(1, length, 3000);
    let mut chars: Vec<char> = old.chars().collect();
    (0..10).for_each(|n| chars[n * length / 10 + 7] = '改');
    let new: String = chars.into_iter().collect();
    assert_eq!(marked(&old, &new), 31);
}

fn blocks_written_anew(length: usize) {
    marked(&han(1, length, 3000), &han(2, length, 3000));
    marked(&han(1, length, 2), &han(2, length, 2));
    marked(&"甲".repeat(length), &"甲乙".repeat(length / 2));
    marked(&"《".repeat(length), &"第一".repeat(length / 2));
    marked(&"1".repeat(length), &"1,".repeat(length / 2));
    marked(&"1-".repeat(length / 2), &"a.".repeat(length / 2));
    marked(&format!("甲{}", "\u{301}".repeat(length)), &"\u{200D}".repeat(length));
}

fn blocks_with_changes_here_and_there(many: usize) {
    let old = paragraphs((0..many).map(|n| format!("第{n}号窗口负责受理申请{}", n % 7)));
    let mut new = old.clone();
    (0..many / 1000).for_each(|n| new[n * 1000 + 3].text.push_str("和答复"));
    new.remove(many / 2 + 77);
    new.insert(5, Block::new(Kind::Paragraph, "新增的一段"));
    assert_eq!(count(&old, &new), [many - 1 - many / 1000, 1, 1, many / 1000]);
}

fn all_blocks_changed(many: usize) {
    let old = paragraphs((0..many).map(|n| format!("窗口{n}负责受理")));
    let new = paragraphs((0..many).map(|n| format!("窗口{n}负责办理")));
    let counts = count(&old, &new);
    assert!(counts[3] > 10_000, "{counts:?}");
}

fn nothing_unique(many: usize) {
    let two = |seed| paragraphs(noise(seed).take(many).map(|n| if n % 2 == 0 { "甲" } else { "乙" }.to_string()));
    count(&two(1), &two(2));
    let same = paragraphs((0..many).map(|_| "甲".to_string()));
    let mut one_less = same.clone();
    one_less.pop();
    assert_eq!(count(&same, &one_less), [many - 1, 1, 0, 0]);
    count(&same, &two(3));
    let ordered = paragraphs((0..many).map(|n| n.to_string()));
    let reversed: Vec<Block> = ordered.iter().rev().cloned().collect();
    assert_eq!(count(&ordered, &reversed)[0], 1);
}

fn long_blocks_written_anew(many: u64) {
    let long = |seed: u64| paragraphs((0..many).map(move |n| han(seed * 1000 + n, 3000, 500)));
    count(&long(1), &long(2));
}

#[test]
fn a_large_block_with_changes_here_and_there() {
    block_with_changes_here_and_there(50_000);
}

#[test]
fn large_blocks_written_anew() {
    blocks_written_anew(50_000);
}

#[test]
fn many_blocks_with_changes_here_and_there() {
    blocks_with_changes_here_and_there(40_000);
}

#[test]
fn all_of_many_blocks_changed() {
    all_blocks_changed(20_000);
}

#[test]
fn many_blocks_without_anything_unique() {
    nothing_unique(20_000);
}

#[test]
fn many_long_blocks_written_anew() {
    long_blocks_written_anew(60);
}
