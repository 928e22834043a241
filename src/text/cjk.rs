//! Chinese among the characters, and lines joined as Chinese is written.
//!
//! CommonMark turns a line break inside a paragraph into a space, which is right between words and wrong between Chinese
//! characters. [`join_lines`] decides by what stands on both sides, as CSS Text does for "segment breaks", and looks
//! through the borders of emphasis, links and tags to see it.

use unicode_width::UnicodeWidthChar;

use super::inline::{Kind, Piece};

/// What stands on one side of a place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A character written without spaces between words, perhaps behind shared marks.
    Chinese,
    /// Only marks that Chinese shares with other scripts, such as “ ” — …
    Shared,
    /// Anything else, or nothing.
    Other,
}

/// Resolves the soft breaks of a line: nothing between two Chinese characters, one space elsewhere.
pub(super) fn join_lines(pieces: &mut [Piece]) {
    for at in 0..pieces.len() {
        if matches!(pieces[at].kind, Kind::SoftBreak { .. }) {
            let joined = joined(&pieces[..at], &pieces[at + 1..]);
            pieces[at].kind = Kind::SoftBreak { space: !joined };
        }
    }
}

/// Whether the line before and the line after a soft break follow each other without a space.
fn joined(before: &[Piece], after: &[Piece]) -> bool {
    // Each view ends at the next break, so that all of them together are linear.
    let same_line = |piece: &&Piece| !matches!(piece.kind, Kind::SoftBreak { .. } | Kind::HardBreak);
    let before = || before.iter().rev().take_while(same_line);
    let after = || after.iter().take_while(same_line);
    // Nothing has been said yet: `<br>` has broken the line already, or `<ruby>` stands on a line of its own.
    before().all(|piece| matches!(piece.kind, Kind::BeginTag(_)))
        || after().all(|piece| matches!(piece.kind, Kind::EndTag(_)))
        || matches!(
            (
                side(before().flat_map(|piece| visible(piece).chars().rev()), joins),
                side(after().flat_map(|piece| visible(piece).chars()), joins)
            ),
            (Side::Chinese, Side::Chinese | Side::Shared) | (Side::Shared, Side::Chinese)
        )
}

/// The characters of a piece that the reader sees. A footnote's mark hangs over the text and does not count.
fn visible<'p>(piece: &'p Piece) -> &'p str {
    match &piece.kind {
        Kind::Text(text) | Kind::Code(text) | Kind::Refused(_, text) => text,
        _ => "",
    }
}

/// What the characters lead to, going away from a place: the first that is not a shared mark decides.
pub(super) fn side(chars: impl Iterator<Item = char>, chinese: fn(char) -> bool) -> Side {
    let mut side = Side::Other;
    for c in chars {
        if chinese(c) {
            return Side::Chinese;
        }
        if !is_shared(c) {
            break;
        }
        side = Side::Shared;
    }
    side
}

/// Whether lines are joined without a space beside this character: it is wide or full-width (UAX #11), and not Hangul,
/// for Korean puts spaces between words.
pub(super) fn joins(c: char) -> bool {
    is_wide(c) && !is_hangul(c)
}

/// Whether emphasis is mended beside this character: a wide character, but no pictograph.
pub(super) fn is_cjk(c: char) -> bool {
    is_wide(c) && !matches!(c, '\u{2300}'..='\u{2BFF}' | '\u{1F000}'..='\u{1F1FF}' | '\u{1F300}'..='\u{1FAFF}')
}

fn is_wide(c: char) -> bool {
    is_ideograph(c) || c >= '\u{1100}' && c.width() == Some(2)
}

/// The block that nearly all Chinese characters are in: known without a look into the tables of Unicode.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}')
}

/// Marks whose width follows the script around them: quotation marks, dashes, ellipses, ×, ①, … (East Asian Width
/// "ambiguous", letters excepted), and what has no width of its own.
fn is_shared(c: char) -> bool {
    c >= '\u{80}'
        && !c.is_alphabetic()
        && (c.width() == Some(0) || c.width_cjk() != c.width() || matches!(c, '⸺' | '⸻'))
}

/// Unicode punctuation as CommonMark means it: general categories P and S. The standard library does not know these;
/// what is neither a letter, a number, white space, a control character nor without width comes to the same.
pub(super) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    !(is_ideograph(c) || c.is_alphanumeric() || c.is_whitespace() || c.is_control() || c.width() == Some(0))
}

/// Marks that end something: emphasis does not begin before them.
pub(super) fn is_closing(c: char) -> bool {
    ",.;:!?)]}%，。、；：！？）】》〉」』〕］｝〗〙〛”’％".contains(c)
}

/// Marks that begin something: emphasis does not end after them.
pub(super) fn is_opening(c: char) -> bool {
    "([{（【《〈「『〔［｛〖〘〚“‘".contains(c)
}
