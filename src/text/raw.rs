//! Raw HTML: what may pass, what is dropped, what the gate must hear of.
//!
//! Comments are dropped. A tiny set of elements ([`Tag`] and `br`), without attributes and properly nested, is taken
//! into the tree. Everything else is reported with its place in the source and shown as the author typed it, escaped.

use std::borrow::Cow;
use std::ops::Range;

use super::inline::{Kind, Piece};
use super::tree::Tag;

/// A piece of raw HTML that is not taken as HTML: the gate refuses it, and the page shows it as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawHtml {
    /// Where it stands in the source, in bytes.
    pub range: Range<usize>,
    /// Why it is not taken.
    pub reason: RawReason,
}

/// Why a piece of raw HTML is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawReason {
    /// An element (or a declaration, an instruction, …) that is not on the list of harmless ones.
    NotAllowed,
    /// A harmless element that carries attributes, or closes itself.
    Attributes,
    /// A tag without its partner, or one that crosses the borders of other markup.
    Unbalanced,
    /// `rt` or `rp` outside `ruby`.
    Misplaced,
    /// A comment that is never closed and would swallow the rest of the text.
    OpenComment,
    /// Harmless, but nested deeper than [`MAX_DEPTH`](super::tree::MAX_DEPTH).
    TooDeep,
}

/// What one tag, comment or declaration turns out to be.
pub(super) enum Verdict {
    Comment,
    Break,
    Begin(Tag),
    End(Tag),
    Refused(RawReason),
}

/// Judges one complete piece of inline HTML, from `<` to `>`.
pub(super) fn judge(html: &str) -> Verdict {
    if html.starts_with("<!--") {
        return Verdict::Comment;
    }
    if !html.ends_with('>') {
        return Verdict::Refused(RawReason::NotAllowed);
    }
    let inner = html.trim_start_matches('<').trim_end_matches('>');
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(name_end);
    let rest = rest.trim();
    if name.eq_ignore_ascii_case("br") && !closing {
        return if matches!(rest, "" | "/") { Verdict::Break } else { Verdict::Refused(RawReason::Attributes) };
    }
    match Tag::from_name(name) {
        // A name such as `u-x` or `sub:x` is another element, not a harmless one with attributes.
        Some(_) if inner[name_end..].starts_with(|c: char| !c.is_whitespace() && c != '/') => {
            Verdict::Refused(RawReason::NotAllowed)
        }
        Some(_) if !rest.is_empty() => Verdict::Refused(RawReason::Attributes),
        Some(tag) if closing => Verdict::End(tag),
        Some(tag) => Verdict::Begin(tag),
        None => Verdict::Refused(RawReason::NotAllowed),
    }
}

/// A block of HTML, collected line by line. In a quotation or a list the lines do not follow each other in the source,
/// so each remembers where it comes from.
#[derive(Default)]
pub(super) struct HtmlBlock {
    text: String,
    /// Offset in `text`, range in the source.
    lines: Vec<(usize, Range<usize>)>,
}

impl HtmlBlock {
    /// Adds a line.
    pub(super) fn push(&mut self, line: &str, range: Range<usize>) {
        self.lines.push((self.text.len(), range));
        self.text.push_str(line);
    }

    /// Takes the block apart into pieces as if it had stood inside a paragraph. The second result tells whether the text
    /// between the tags looks like Markdown, which CommonMark does not read in an HTML block.
    pub(super) fn into_pieces<'a>(self, pieces: &mut Vec<Piece<'a>>) -> bool {
        let text = self.text.trim_end();
        let mut markdown = false;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let (kind, length) = match token(rest) {
                Token::Html(length) => (kind_of(&rest[..length]), length),
                Token::OpenComment => {
                    (Some(Kind::Refused(RawReason::OpenComment, Cow::Owned(rest.to_owned()))), rest.len())
                }
                Token::LineFeed => (Some(Kind::SoftBreak { space: true }), 1),
                Token::Text(length) => {
                    let line_start = matches!(pieces.last(), None | Some(Piece { kind: Kind::SoftBreak { .. }, .. }));
                    let line_end = matches!(text.as_bytes().get(at + length), None | Some(b'\n'));
                    let words = unindented(&rest[..length], line_start, line_end);
                    markdown |= words.contains(['*', '_', '`', '[', '~', '&']);
                    (Some(Kind::Text(Cow::Owned(words.to_owned()))), length)
                }
            };
            if let Some(kind) = kind {
                let range = self.source_of(at)..self.source_of(at + length - 1) + 1;
                pieces.push(Piece { kind, range });
            }
            at += length;
        }
        // Line feeds beside dropped comments and at the edges are no line breaks of the text.
        while matches!(pieces.last(), Some(Piece { kind: Kind::SoftBreak { .. }, .. })) {
            pieces.pop();
        }
        let visible = pieces.iter().position(|piece| !matches!(piece.kind, Kind::SoftBreak { .. })).unwrap_or(0);
        pieces.drain(..visible);
        pieces.dedup_by(|a, b| matches!((&a.kind, &b.kind), (Kind::SoftBreak { .. }, Kind::SoftBreak { .. })));
        markdown
    }

    /// The place in the source of a byte of the collected text.
    fn source_of(&self, offset: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        self.lines.get(line).map_or(0, |(start, range)| (range.start + (offset - start)).min(range.end))
    }
}

/// The piece that a tag becomes; `None` for a comment.
pub(super) fn kind_of<'a>(html: &str) -> Option<Kind<'a>> {
    Some(match judge(html) {
        Verdict::Comment => return None,
        Verdict::Break => Kind::HardBreak,
        Verdict::Begin(tag) => Kind::BeginTag(tag),
        Verdict::End(tag) => Kind::EndTag(tag),
        Verdict::Refused(reason) => Kind::Refused(reason, Cow::Owned(html.to_owned())),
    })
}

enum Token {
    /// A tag, comment or declaration of that many bytes.
    Html(usize),
    OpenComment,
    LineFeed,
    /// Words up to the next line feed or `<`.
    Text(usize),
}

/// What an HTML block's text (not empty) begins with. Nothing is looked at twice: a tag without an end takes all the rest.
fn token(text: &str) -> Token {
    let bytes = text.as_bytes();
    if bytes[0] == b'\n' {
        return Token::LineFeed;
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        // HTML counts `<!-->` and `<!--->` as comments, too.
        return if let Some(short) = [">", "->"].into_iter().find(|end| comment.starts_with(end)) {
            Token::Html(4 + short.len())
        } else {
            comment.find("-->").map_or(Token::OpenComment, |end| Token::Html(4 + end + 3))
        };
    }
    if bytes[0] == b'<' && bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || b"/!?".contains(b)) {
        let mut quote = None;
        for (at, &byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Token::Html(at + 1),
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                _ => {}
            }
        }
        return Token::Html(text.len());
    }
    let end = bytes.iter().skip(1).position(|b| b"\n<".contains(b));
    Token::Text(end.map_or(text.len(), |end| end + 1))
}

/// Words without the spaces that touch the ends of their line, as in a paragraph.
fn unindented(words: &str, line_start: bool, line_end: bool) -> &str {
    let spaces = [' ', '\t'];
    let words = if line_start { words.trim_start_matches(spaces) } else { words };
    if line_end { words.trim_end_matches(spaces) } else { words }
}
