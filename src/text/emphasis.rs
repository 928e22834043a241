//! Emphasis beside Chinese punctuation.
//!
//! CommonMark lets `**` end emphasis after a punctuation mark only if white space or punctuation follows. Chinese has no
//! spaces, so `**“不予公开”**的决定` stays full of asterisks, or worse, the wrong runs are paired
//! (<https://github.com/commonmark/commonmark-spec/issues/650>). The amendment the community agreed on counts a run of
//! delimiters beside a Chinese character as able to open unless white space follows it, and able to close unless white
//! space precedes it. Here this holds with one reserve, for the sake of masked names: a run does not begin emphasis before
//! a mark that ends something, nor end it after a mark that begins something (`张**、李**` keeps its asterisks).
//!
//! Because a changed run can change all pairs around it, a line with such a run is paired anew from its delimiters; a line
//! without one is left as pulldown-cmark read it. `_` keeps the rules of CommonMark.

use std::borrow::Cow;
use std::ops::Range;

use super::cjk::{self, Side};
use super::inline::{Kind, Piece};
use super::tree::Mark;

/// Mends the emphasis of one line.
pub(super) fn mend<'a>(source: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    if source.get(first.range.start..last.range.end).is_some_and(str::is_ascii) {
        return;
    }
    let (runs, changed) = runs(source, pieces);
    if changed {
        let pairs = pair(pieces, &runs);
        rebuild(source, pieces, &runs, pairs);
    }
}

/// A run of one delimiter character.
#[derive(Debug)]
struct Run {
    /// Its pieces, and its bytes in the source.
    pieces: Range<usize>,
    range: Range<usize>,
    byte: u8,
    can: Can,
}

/// What a run can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Can {
    open: bool,
    close: bool,
}

/// Finds the runs of a line, and whether any of them can now do what CommonMark denies it, or the reverse.
fn runs(source: &str, pieces: &[Piece]) -> (Vec<Run>, bool) {
    let mut runs: Vec<Run> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Some(byte) = delimiter(source, piece) else { continue };
        match runs.last_mut() {
            Some(run) if run.byte == byte && run.pieces.end == at && run.range.end == piece.range.start => {
                run.pieces.end = at + 1;
                run.range.end = piece.range.end;
            }
            _ => {
                let can = Can { open: false, close: false };
                runs.push(Run { pieces: at..at + 1, range: piece.range.clone(), byte, can });
            }
        }
    }
    let mut changed = false;
    for run in &mut runs {
        let (before, after) = surroundings(source, pieces, run);
        let commonmark = commonmark(run, before, after);
        run.can = amended(run, before, after, commonmark);
        changed |= run.can != commonmark;
    }
    (runs, changed)
}

/// The delimiter character, if the piece is a delimiter: one that pulldown-cmark paired, or one left over. Those it leaves
/// over are texts of a single byte, right from the source. An escaped one looks the same, but for the backslash before it.
fn delimiter(source: &str, piece: &Piece) -> Option<u8> {
    let bytes = source.as_bytes();
    let byte = *bytes.get(piece.range.start)?;
    match &piece.kind {
        Kind::Begin(_) | Kind::End => Some(byte),
        Kind::Text(Cow::Borrowed("*" | "_" | "~")) => {
            let backslashes = bytes[..piece.range.start].iter().rev().take_while(|b| **b == b'\\').count();
            (backslashes % 2 == 0).then_some(byte)
        }
        _ => None,
    }
}

/// The source on both sides of a run; nothing at the ends of the text and where a line begins (what stands there in the
/// source may be the mark of a quotation, or the border of a table cell).
fn surroundings<'s>(source: &'s str, pieces: &[Piece], run: &Run) -> (&'s str, &'s str) {
    let line_start = match pieces[..run.pieces.start].last() {
        None => true,
        Some(piece) => matches!(piece.kind, Kind::SoftBreak { .. } | Kind::HardBreak),
    };
    let text_end = run.pieces.end == pieces.len();
    (if line_start { "" } else { &source[..run.range.start] }, if text_end { "" } else { &source[run.range.end..] })
}

/// What CommonMark (and GFM for `~`), as pulldown-cmark reads them, lets a run do.
fn commonmark(run: &Run, before: &str, after: &str) -> Can {
    let (prev, next) = (before.chars().next_back(), after.chars().next());
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mark = |c: Option<char>| c.is_some_and(cjk::is_punctuation);
    let pair_of_tildes = run.byte == b'~' && run.range.len() > 1;
    let inside_words = run.byte == b'*' || pair_of_tildes;
    Can {
        open: !space(next) && (inside_words && !mark(next) || pair_of_tildes || space(prev) || mark(prev)),
        close: !space(prev) && (inside_words && !mark(prev) || space(next) || mark(next)),
    }
}

/// What the amendment lets it do.
fn amended(run: &Run, before: &str, after: &str, commonmark: Can) -> Can {
    let (Some(prev), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return commonmark };
    let left = cjk::side(before.chars().rev(), cjk::is_cjk);
    let right = cjk::side(after.chars(), cjk::is_cjk);
    match (run.byte, run.range.len()) {
        // `（一）~（三）`: between Chinese, a single tilde is the sign for a range, not half of a deletion.
        (b'~', 1) if left != Side::Other && right != Side::Other => Can { open: false, close: false },
        (b'*', _) | (b'~', 2) if left == Side::Chinese || right == Side::Chinese => Can {
            open: commonmark.open || !next.is_whitespace() && !cjk::is_closing(next),
            close: commonmark.close || !prev.is_whitespace() && !cjk::is_opening(prev),
        },
        _ => commonmark,
    }
}

/// What a run ends and begins, each in the order of pairing, which goes from the inside out.
#[derive(Debug, Default, Clone)]
struct Pairs {
    ends: Vec<Mark>,
    begins: Vec<Mark>,
}

/// A run on the stack that still has delimiters to open with.
struct Opener {
    run: usize,
    left: usize,
}

/// How far down the stack it is worth looking, for each kind of closer: without it, thousands of runs that match nothing
/// would each search the whole stack.
type Floors = [usize; 18];

/// Pairs the runs by CommonMark's algorithm ("process emphasis"). What is inside a link pairs only there.
fn pair(pieces: &[Piece], runs: &[Run]) -> Vec<Pairs> {
    let mut pairs = vec![Pairs::default(); runs.len()];
    let mut stack: Vec<Opener> = Vec::new();
    let mut floors: Floors = [0; 18];
    let mut outside: Vec<(usize, Floors)> = Vec::new();
    let mut next_run = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.kind {
            Kind::BeginLink(_) => {
                outside.push((stack.len(), floors));
                floors = [stack.len(); 18];
            }
            Kind::EndLink => {
                if let Some((height, before)) = outside.pop() {
                    stack.truncate(height);
                    floors = before;
                }
            }
            _ if runs.get(next_run).is_some_and(|run| run.pieces.start == at) => {
                close_and_open(runs, next_run, &mut stack, &mut floors, &mut pairs);
                next_run += 1;
            }
            _ => {}
        }
    }
    pairs
}

/// Lets one run close what it can, and puts what is left of it on the stack.
fn close_and_open(runs: &[Run], at: usize, stack: &mut Vec<Opener>, floors: &mut Floors, pairs: &mut [Pairs]) {
    let run = &runs[at];
    let mut left = run.range.len();
    let floor = match run.byte {
        b'*' => 0,
        b'_' => 6,
        _ => 12,
    } + usize::from(run.can.open) * 3
        + left % 3;
    while run.can.close && left > 0 {
        let found = stack[floors[floor]..].iter().rposition(|opener| match_up(&runs[opener.run], run));
        let Some(opener) = found.map(|found| found + floors[floor]) else {
            floors[floor] = stack.len();
            break;
        };
        stack.truncate(opener + 1);
        let length = if left >= 2 && stack[opener].left >= 2 { 2 } else { 1 };
        let mark = match (run.byte, length) {
            (b'~', _) => Mark::Strikethrough,
            (_, 2) => Mark::Strong,
            _ => Mark::Emphasis,
        };
        pairs[at].ends.push(mark);
        pairs[stack[opener].run].begins.push(mark);
        left -= length;
        stack[opener].left -= length;
        if stack[opener].left == 0 {
            stack.pop();
        }
        for floor in floors.iter_mut() {
            *floor = (*floor).min(stack.len());
        }
    }
    if run.can.open && left > 0 {
        stack.push(Opener { run: at, left });
    }
}

/// Whether two runs may pair: the same character; two tildes only with two; and CommonMark's rules 9 and 10 on runs whose
/// lengths add up to a multiple of three.
fn match_up(opener: &Run, closer: &Run) -> bool {
    let (a, b) = (opener.range.len(), closer.range.len());
    opener.byte == closer.byte
        && match opener.byte {
            b'~' => a == b,
            _ => !(opener.can.close || closer.can.open) || !(a + b).is_multiple_of(3) || b.is_multiple_of(3),
        }
}

/// Puts the new pairs in place of the old pieces of the runs: what a run ends, what is left of it as text, what it begins.
fn rebuild<'a>(source: &'a str, pieces: &mut Vec<Piece<'a>>, runs: &[Run], pairs: Vec<Pairs>) {
    let old = std::mem::replace(pieces, Vec::with_capacity(pieces.len()));
    let mut todo = runs.iter().zip(&pairs).peekable();
    for (at, piece) in old.into_iter().enumerate() {
        match todo.peek() {
            Some((run, pairs)) if run.pieces.contains(&at) => {
                if at == run.pieces.start {
                    lay_out(source, run, pairs, pieces);
                }
                if at + 1 == run.pieces.end {
                    todo.next();
                }
            }
            _ => pieces.push(piece),
        }
    }
}

/// Lays the new pieces of one run side by side.
fn lay_out<'a>(source: &'a str, run: &Run, pairs: &Pairs, pieces: &mut Vec<Piece<'a>>) {
    let mut range = run.range.clone();
    let length = |mark| match mark {
        Mark::Strikethrough => run.range.len(),
        Mark::Strong => 2,
        Mark::Emphasis => 1,
    };
    for &mark in &pairs.ends {
        let end = range.start + length(mark);
        pieces.push(Piece { kind: Kind::End, range: range.start..end });
        range.start = end;
    }
    let begins: usize = pairs.begins.iter().map(|mark| length(*mark)).sum();
    let rest = range.start..range.end - begins;
    if !rest.is_empty() {
        range.start = rest.end;
        pieces.push(Piece { kind: Kind::Text(Cow::Borrowed(&source[rest.clone()])), range: rest });
    }
    for &mark in pairs.begins.iter().rev() {
        let end = range.start + length(mark);
        pieces.push(Piece { kind: Kind::Begin(mark), range: range.start..end });
        range.start = end;
    }
}
