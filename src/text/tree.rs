//! The tree: what a text is made of, once it has been read and checked.
//!
//! The tree is finished. Headings have the level they are shown at and a unique id, footnotes are numbered, line breaks
//! inside a paragraph are resolved, and raw HTML is either one of the few harmless [`Tag`]s or plain visible text. A
//! renderer has nothing left to decide but how things look.
//!
//! No tree is nested deeper than some hundred levels (see [`MAX_DEPTH`]), so recursion over it is safe.

use std::borrow::Cow;
use std::ops::Range;

use super::plain;

/// How deep blocks, and the inline parts within one block, may be nested. What lies deeper stays in the text, but joins
/// the level above; a [`NoticeKind::TooDeep`](super::NoticeKind::TooDeep) says so.
pub const MAX_DEPTH: usize = 100;

/// A block: a part of the text that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Block<'a> {
    /// A paragraph. Never empty.
    Paragraph(Vec<Inline<'a>>),
    /// A heading with its place in the outline.
    Heading(Heading<'a>),
    /// A numbered or unnumbered list.
    List(List<'a>),
    /// A block quotation.
    Quote(Vec<Block<'a>>),
    /// A code block.
    Code {
        /// What follows the opening fence (the language first), or nothing.
        info: Cow<'a, str>,
        /// The code, ending in a line feed unless empty.
        code: Cow<'a, str>,
    },
    /// A table.
    Table(Table<'a>),
    /// A thematic break.
    Rule,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading<'a> {
    /// The level to show, 2 to 6: the page's title is level 1, and levels are never skipped on the way down.
    pub level: u8,
    /// A readable anchor, unique in this text, without whitespace and without the page's prefix.
    pub id: String,
    /// What the heading says.
    pub content: Vec<Inline<'a>>,
    /// Where it stands in the source, in bytes.
    pub range: Range<usize>,
}

impl Heading<'_> {
    /// The words of the heading, without markup.
    pub fn title(&self) -> String {
        plain::of_inlines(&self.content)
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct List<'a> {
    /// The number of the first item; `None` for a list without numbers.
    pub start: Option<u64>,
    /// No blank lines between the items: their paragraphs are shown without space around them.
    pub tight: bool,
    /// The items.
    pub items: Vec<Item<'a>>,
}

impl List<'_> {
    /// Whether every item is a task (`- [x]`), so that the marks can stand in place of the bullets.
    pub fn is_tasks(&self) -> bool {
        !self.items.is_empty() && self.items.iter().all(|item| item.task.is_some())
    }
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<'a> {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// What the item holds.
    pub blocks: Vec<Block<'a>>,
}

/// A table. Every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<'a> {
    /// How each column is aligned.
    pub columns: Vec<Align>,
    /// The header row.
    pub header: Vec<Cell<'a>>,
    /// The rows below it.
    pub rows: Vec<Vec<Cell<'a>>>,
}

/// What a table cell holds.
pub type Cell<'a> = Vec<Inline<'a>>;

/// The alignment of a table column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As the theme likes.
    Default,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right, as figures stand.
    Right,
}

/// A part of a line of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline<'a> {
    /// Words as they are to be read: entities and escapes resolved, not escaped for HTML.
    Text(Cow<'a, str>),
    /// A code span.
    Code(Cow<'a, str>),
    /// A line break that the author asked for.
    Break,
    /// Text with a mark: emphasis, strong emphasis, strikethrough.
    Marked(Mark, Vec<Inline<'a>>),
    /// Text within one of the harmless HTML elements.
    Tagged(Tag, Vec<Inline<'a>>),
    /// A link and what it is shown as.
    Link(Box<Link<'a>>, Vec<Inline<'a>>),
    /// An image and its alternative text.
    Image(Box<Link<'a>>, Cow<'a, str>),
    /// A reference to a footnote.
    NoteRef(NoteRef<'a>),
}

/// What Markdown's own delimiters say about a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `*…*` or `_…_`
    Emphasis,
    /// `**…**` or `__…__`
    Strong,
    /// `~~…~~`
    Strikethrough,
}

/// The HTML elements that may stand in a text, without attributes, properly nested. (`br` may, too; it is
/// [`Inline::Break`].)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the elements' names
pub enum Tag {
    Sub,
    Sup,
    U,
    Mark,
    Kbd,
    Ins,
    Del,
    Small,
    Ruby,
    Rt,
    Rp,
}

impl Tag {
    const ALL: [Tag; 11] =
        [Tag::Sub, Tag::Sup, Tag::U, Tag::Mark, Tag::Kbd, Tag::Ins, Tag::Del, Tag::Small, Tag::Ruby, Tag::Rt, Tag::Rp];

    /// The element's name in HTML.
    pub fn name(self) -> &'static str {
        match self {
            Tag::Sub => "sub",
            Tag::Sup => "sup",
            Tag::U => "u",
            Tag::Mark => "mark",
            Tag::Kbd => "kbd",
            Tag::Ins => "ins",
            Tag::Del => "del",
            Tag::Small => "small",
            Tag::Ruby => "ruby",
            Tag::Rt => "rt",
            Tag::Rp => "rp",
        }
    }

    /// The element of that name, in any case of letters, if it is a harmless one.
    pub fn from_name(name: &str) -> Option<Tag> {
        Tag::ALL.into_iter().find(|tag| tag.name().eq_ignore_ascii_case(name))
    }
}

/// What a link or an image points to.
#[derive(Debug, Clone, PartialEq)]
pub struct Link<'a> {
    /// A link to follow or an image to show.
    pub kind: LinkKind,
    /// The target as the author wrote it, escapes and entities resolved; `mailto:` is added to a bare `<a@b.cn>`.
    pub target: Cow<'a, str>,
    /// The title, or nothing.
    pub title: Cow<'a, str>,
    /// Where the whole link stands in the source, in bytes.
    pub range: Range<usize>,
}

/// Whether a [`Link`] is followed or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `[…](…)`
    Link,
    /// `![…](…)`
    Image,
}

/// A reference to a footnote, at the place where the footnote's mark stands.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteRef<'a> {
    /// The label as written.
    pub label: Cow<'a, str>,
    /// The number of the note, from 1, in the order of first reference.
    pub number: usize,
    /// Which of the references to this note it is, from 1.
    pub nth: usize,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Note<'a> {
    /// The label as written at the definition.
    pub label: Cow<'a, str>,
    /// How many references point to it. A note may have none: it is shown all the same.
    pub references: usize,
    /// What it says.
    pub blocks: Vec<Block<'a>>,
}

/// Calls `visit` for every block, in reading order, a block before those within it.
pub fn walk_blocks<'t, 'a>(blocks: &'t [Block<'a>], visit: &mut dyn FnMut(&'t Block<'a>)) {
    for block in blocks {
        visit(block);
        match block {
            Block::Quote(blocks) => walk_blocks(blocks, visit),
            Block::List(list) => list.items.iter().for_each(|item| walk_blocks(&item.blocks, visit)),
            Block::Paragraph(_) | Block::Heading(_) | Block::Code { .. } | Block::Table(_) | Block::Rule => {}
        }
    }
}

/// Calls `visit` for every inline part of every block, in reading order, a part before those within it.
pub fn walk_inlines<'t, 'a>(blocks: &'t [Block<'a>], visit: &mut dyn FnMut(&'t Inline<'a>)) {
    fn line<'t, 'a>(inlines: &'t [Inline<'a>], visit: &mut dyn FnMut(&'t Inline<'a>)) {
        for inline in inlines {
            visit(inline);
            if let Inline::Marked(_, within) | Inline::Tagged(_, within) | Inline::Link(_, within) = inline {
                line(within, visit);
            }
        }
    }
    walk_blocks(blocks, &mut |block| match block {
        Block::Paragraph(content) | Block::Heading(Heading { content, .. }) => line(content, visit),
        Block::Table(table) => {
            table.header.iter().chain(table.rows.iter().flatten()).for_each(|cell| line(cell, visit))
        }
        Block::Quote(_) | Block::List(_) | Block::Code { .. } | Block::Rule => {}
    });
}

/// As [`walk_inlines`], for changing the parts in place.
pub(super) fn walk_inlines_mut<'a>(blocks: &mut [Block<'a>], visit: &mut dyn FnMut(&mut Inline<'a>)) {
    fn line<'a>(inlines: &mut [Inline<'a>], visit: &mut dyn FnMut(&mut Inline<'a>)) {
        for inline in inlines {
            visit(inline);
            if let Inline::Marked(_, within) | Inline::Tagged(_, within) | Inline::Link(_, within) = inline {
                line(within, visit);
            }
        }
    }
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading(Heading { content, .. }) => line(content, visit),
            Block::Table(table) => {
                table.header.iter_mut().chain(table.rows.iter_mut().flatten()).for_each(|cell| line(cell, visit))
            }
            Block::Quote(blocks) => walk_inlines_mut(blocks, visit),
            Block::List(list) => list.items.iter_mut().for_each(|item| walk_inlines_mut(&mut item.blocks, visit)),
            Block::Code { .. } | Block::Rule => {}
        }
    }
}
