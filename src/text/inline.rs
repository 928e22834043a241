//! From a flat line of pieces to nested inline parts.
//!
//! pulldown-cmark's events of one paragraph (or heading, or cell) are first collected as [`Piece`]s. Flat, they are easy
//! to mend ([`super::cjk`], [`super::emphasis`]); then they are nested here, in one pass and without recursion. HTML tags
//! join the nesting only at this point, because only here is it known which Markdown they stand in.

use std::borrow::Cow;
use std::ops::Range;

use super::plain;
use super::raw::{RawHtml, RawReason};
use super::tree::{Inline, Link, LinkKind, MAX_DEPTH, Mark, NoteRef, Tag};
use super::{Notice, NoticeKind};

/// A piece of a line, with its place in the source.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: Kind<'a>,
    /// The bytes it stands for; of a mark, those of the delimiter alone.
    pub(super) range: Range<usize>,
}

/// What a piece is.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    Text(Cow<'a, str>),
    Code(Cow<'a, str>),
    /// A line break in the source that the author did not ask for. CommonMark makes it a space.
    SoftBreak {
        space: bool,
    },
    HardBreak,
    Note(Cow<'a, str>),
    Begin(Mark),
    End,
    BeginLink(Box<Link<'a>>),
    EndLink,
    BeginTag(Tag),
    EndTag(Tag),
    /// Raw HTML that is shown as text.
    Refused(RawReason, Cow<'a, str>),
}

/// What turned up on the way and is the gate's business.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) raw_html: Vec<RawHtml>,
    pub(super) notices: Vec<Notice>,
}

/// Nests the pieces of one line. The pieces' marks and links are balanced, their tags need not be.
pub(super) fn nest<'a>(source: &'a str, pieces: &mut Vec<Piece<'a>>, report: &mut Report) -> Vec<Inline<'a>> {
    let mut nest = Nest { source, out: Vec::new(), open: Vec::new(), tail: None, report };
    for Piece { kind, range } in pieces.drain(..) {
        match kind {
            Kind::Text(text) => nest.text(text, range),
            Kind::Code(code) => nest.push(Inline::Code(code)),
            Kind::SoftBreak { space } => nest.text(Cow::Borrowed(if space { " " } else { "" }), range),
            Kind::HardBreak => nest.push(Inline::Break),
            Kind::Note(label) => nest.push(Inline::NoteRef(NoteRef { label, number: 0, nth: 0 })),
            Kind::Begin(mark) => nest.begin(Within::Mark(mark), range),
            Kind::BeginLink(link) => nest.begin(Within::Link(link), range),
            Kind::End | Kind::EndLink => nest.end(),
            Kind::BeginTag(tag) => nest.begin_tag(tag, range),
            Kind::EndTag(tag) => nest.end_tag(tag, range),
            Kind::Refused(reason, html) => {
                nest.report.raw_html.push(RawHtml { range: range.clone(), reason });
                nest.text(html, range);
            }
        }
    }
    nest.end_all_tags();
    nest.out
}

/// All parts that are not yet closed share one list: what an open part holds begins at its `start`, and is taken out
/// when it closes. Nothing is moved when a tag turns out to have no partner.
struct Nest<'a, 'r> {
    source: &'a str,
    out: Vec<Inline<'a>>,
    open: Vec<Open<'a>>,
    /// Where the last text ends in the source, if it is a slice of the source.
    tail: Option<usize>,
    report: &'r mut Report,
}

struct Open<'a> {
    within: Within<'a>,
    start: usize,
    range: Range<usize>,
}

enum Within<'a> {
    Mark(Mark),
    Link(Box<Link<'a>>),
    /// Before its content stands its opening tag, as text, until the closing tag comes.
    Tag(Tag),
    /// Too deep: what it holds joins the part around it.
    Nothing,
}

impl<'a> Nest<'a, '_> {
    fn push(&mut self, inline: Inline<'a>) {
        self.out.push(inline);
        self.tail = None;
    }

    /// Adds text; joins it with text right before it, without copying where both are neighbours in the source.
    fn text(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let slice = matches!(text, Cow::Borrowed(_)) && self.source.get(range.clone()) == Some(&*text);
        let floor = self.open.last().map_or(0, |open| open.start);
        let last = if self.out.len() > floor { self.out.last_mut() } else { None };
        self.tail = match last {
            Some(Inline::Text(last)) if slice && self.tail == Some(range.start) => {
                *last = Cow::Borrowed(&self.source[range.start - last.len()..range.end]);
                Some(range.end)
            }
            Some(Inline::Text(last)) => {
                last.to_mut().push_str(&text);
                None
            }
            _ => {
                self.out.push(Inline::Text(text));
                slice.then_some(range.end)
            }
        };
    }

    fn begin(&mut self, within: Within<'a>, range: Range<usize>) {
        let within = if self.open.len() < MAX_DEPTH {
            within
        } else {
            self.report.notices.push(Notice { kind: NoticeKind::TooDeep, range: range.clone() });
            Within::Nothing
        };
        self.open.push(Open { within, start: self.out.len(), range });
    }

    /// Closes the innermost mark or link, and before it the tags that were opened within it and not closed.
    fn end(&mut self) {
        self.end_all_tags();
        let Some(open) = self.open.pop() else { return };
        match open.within {
            Within::Mark(mark) => {
                let content = self.take(open.start);
                if !content.is_empty() {
                    self.push(Inline::Marked(mark, content));
                }
            }
            Within::Link(link) => {
                let content = self.take(open.start);
                self.push(match link.kind {
                    LinkKind::Link => Inline::Link(link, content),
                    LinkKind::Image => Inline::Image(link, alternative_text(content)),
                });
            }
            Within::Tag(_) | Within::Nothing => {}
        }
    }

    fn begin_tag(&mut self, tag: Tag, range: Range<usize>) {
        let parent = self.open.last().map(|open| &open.within);
        let reason = if matches!(tag, Tag::Rt | Tag::Rp) && !matches!(parent, Some(Within::Tag(Tag::Ruby))) {
            Some(RawReason::Misplaced)
        } else if self.open.len() >= MAX_DEPTH {
            Some(RawReason::TooDeep)
        } else {
            None
        };
        self.push(Inline::Text(self.as_written(&range)));
        match reason {
            Some(reason) => self.report.raw_html.push(RawHtml { range, reason }),
            None => self.open.push(Open { within: Within::Tag(tag), start: self.out.len(), range }),
        }
    }

    fn end_tag(&mut self, tag: Tag, range: Range<usize>) {
        match self.open.last() {
            Some(Open { within: Within::Tag(open), start, .. }) if *open == tag => {
                let content = self.take(*start);
                self.open.pop();
                self.out.pop(); // the opening tag as text
                self.push(Inline::Tagged(tag, content));
            }
            _ => {
                self.report.raw_html.push(RawHtml { range: range.clone(), reason: RawReason::Unbalanced });
                self.text(self.as_written(&range), range);
            }
        }
    }

    /// Gives up the tags that are still open in the innermost mark or link. They remain as text.
    fn end_all_tags(&mut self) {
        while let Some(Open { within: Within::Tag(_), range, .. }) = self.open.last() {
            self.report.raw_html.push(RawHtml { range: range.clone(), reason: RawReason::Unbalanced });
            self.open.pop();
        }
    }

    /// A tag as the author typed it.
    fn as_written(&self, range: &Range<usize>) -> Cow<'a, str> {
        Cow::Borrowed(self.source.get(range.clone()).unwrap_or_default())
    }

    fn take(&mut self, start: usize) -> Vec<Inline<'a>> {
        self.out.drain(start..).collect()
    }
}

/// The words of what stood between an image's brackets.
fn alternative_text(mut content: Vec<Inline>) -> Cow<str> {
    match content.as_mut_slice() {
        [] => Cow::Borrowed(""),
        [Inline::Text(text)] => std::mem::take(text),
        parts => Cow::Owned(plain::of_inlines(parts)),
    }
}
