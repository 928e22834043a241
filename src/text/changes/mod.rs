//! What changed between two versions of a text, for people to read.
//!
//! A version comes as a list of [`Block`]s ([`blocks()`] makes them): paragraphs, headings, list items, table rows. [`compare()`] finds which block
//! of the one version became which of the other, and marks the words that changed within it; [`fold()`] leaves out what
//! did not change. [`fields()`] does the same for the values beside the text.
//!
//! Chinese has no spaces between words, and no dictionary is asked here. Instead the marks are put where they can be
//! read: numbers, dates, document numbers, titles in 《》 and Latin words change as a whole, a few equal characters
//! between two changes are part of one change, and borders are drawn at punctuation where there is a choice (the module
//! `table` says how).
//!
//! The result depends on the two texts only. Work is counted, not timed: where two versions are too large or too hostile
//! to be compared finely, they are marked coarsely, and always in the same way. Comparing backwards gives the same marks
//! with deletions and insertions exchanged.
//!
//! ```
//! use gongshi::text::changes::{Block, Change, Kind, Piece, compare};
//!
//! let old = [Block::new(Kind::Paragraph, "自受理之日起20个工作日内答复。")];
//! let new = [Block::new(Kind::Paragraph, "自受理之日起30个工作日内答复。")];
//! let Change::Changed { pieces, .. } = &compare(&old, &new)[0] else { unreachable!() };
//! assert_eq!(
//!     pieces[..],
//!     [Piece::Same("自受理之日起"), Piece::Deleted("20"), Piece::Inserted("30"), Piece::Same("个工作日内答复。")]
//! );
//! ```

mod align;
mod anchors;
mod blocks;
mod fields;
mod figures;
mod fold;
mod ids;
mod label;
mod likeness;
mod mark;
mod readable;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod work;

pub use blocks::blocks;
pub use fields::{FieldChange, ValueChange, attachment, fields};
pub use fold::{Part, fold};
pub use mark::{Piece, mark};
use work::Work;

/// What a block is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A heading of the level that it is shown at.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list item. Its number, where the list gives it one, is not part of the text: items do not change because another
    /// was put before them.
    Item,
    /// A block quotation.
    Quote,
    /// A table row, cells separated by tabs.
    Row,
    /// A block of code.
    Code,
    /// A footnote.
    Note,
}

/// A block of a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// What it says, without markup.
    pub text: String,
}

impl Block {
    /// A block.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Block { kind, text: text.into() }
    }
}

/// What happened to a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// It is as it was.
    Same(&'a Block),
    /// It is gone. A block that moved is removed in one place and added in the other.
    Removed(&'a Block),
    /// It is new.
    Added(&'a Block),
    /// It was rewritten in part, or is of another kind now.
    Changed {
        /// As it was.
        old: &'a Block,
        /// As it is.
        new: &'a Block,
        /// Its words, marked. All the same when only the kind changed.
        pieces: Vec<Piece<'a>>,
        /// Nothing but its number changed: 第六条 became 第七条 because another article was put before it.
        renumbered: bool,
    },
}

/// All blocks of both versions in reading order, with what happened to each. Where blocks were replaced, the removed stand
/// before the added.
pub fn compare<'a>(old: &'a [Block], new: &'a [Block]) -> Vec<Change<'a>> {
    // Ties are broken alike in both directions, because the versions are always compared in the same order.
    let backwards = old > new;
    let mut work = Work::new();
    let pairs = if backwards {
        align::pairs(new, old, &mut work).into_iter().map(|(new, old)| (old, new)).collect()
    } else {
        align::pairs(old, new, &mut work)
    };
    let mut changes = Vec::new();
    let (mut next_old, mut next_new) = (0, 0);
    for (at_old, at_new) in pairs {
        changes.extend(old[next_old..at_old].iter().map(Change::Removed));
        changes.extend(new[next_new..at_new].iter().map(Change::Added));
        changes.push(pair(&old[at_old], &new[at_new], &mut work));
        (next_old, next_new) = (at_old + 1, at_new + 1);
    }
    changes.extend(old[next_old..].iter().map(Change::Removed));
    changes.extend(new[next_new..].iter().map(Change::Added));
    changes
}

fn pair<'a>(old: &'a Block, new: &'a Block, work: &mut Work) -> Change<'a> {
    if old == new {
        return Change::Same(new);
    }
    let cells = old.kind == Kind::Row && new.kind == Kind::Row;
    let pieces = if cells { mark::row(&old.text, &new.text, work) } else { mark::text(&old.text, &new.text, work) };
    let renumbered = old.kind == new.kind
        && old.text != new.text
        && !cells
        && label::split(&old.text).body == label::split(&new.text).body
        && !label::split(&new.text).body.is_empty();
    Change::Changed { old, new, pieces, renumbered }
}
