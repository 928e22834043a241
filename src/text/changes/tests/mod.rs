#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{Block, Change, Piece, compare};

mod bounds;
mod golden;
mod laws;
mod parts;

/// Pieces as `[-gone-]{+come+}`.
fn pieces(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Same(text) => text.to_string(),
            Piece::Deleted(text) => format!("[-{text}-]"),
            Piece::Inserted(text) => format!("{{+{text}+}}"),
        })
        .collect()
}

/// A comparison, a line for each block: ` ` same, `-` removed, `+` added, `~` changed, `#` only its number.
fn shown(old: &[Block], new: &[Block]) -> String {
    let line = |change: &Change| match change {
        Change::Same(block) => format!("  {}\n", block.text),
        Change::Removed(block) => format!("- {}\n", block.text),
        Change::Added(block) => format!("+ {}\n", block.text),
        Change::Changed { pieces, renumbered, .. } => {
            format!("{} {}\n", if *renumbered { '#' } else { '~' }, self::pieces(pieces))
        }
    };
    compare(old, new).iter().map(line).collect()
}
