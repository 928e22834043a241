//! The text room: Markdown and Chinese text to a checked tree, tree to HTML.
//!
//! A record's body is Markdown (CommonMark with GFM's tables, footnotes, strikethrough and task lists). [`parse`] makes a
//! [`Text`] of it: a finished [`tree`], and the lists the gate needs, each entry with its bytes in the source. [`to_html`]
//! writes the tree as HTML for a page that forbids inline styles and scripts; other channels walk the tree themselves.
//!
//! Two things are mended that CommonMark gets wrong for Chinese: lines are joined without a space between Chinese
//! characters (the module `cjk`), and emphasis works beside Chinese punctuation (`emphasis`). What is written in ASCII alone
//! is read exactly as pulldown-cmark reads it.
//!
//! Nothing is lost in silence: raw HTML other than comments and a few harmless tags becomes visible text and is listed in
//! [`Text::raw_html`]; what Markdown itself would swallow is listed in [`Text::notices`].
//!
//! ```
//! use gongshi::text::{self, Href, Options};
//!
//! let text = text::parse("## 依据\n\n**“不予公开”**的决定，见[条例](https://www.gov.cn/a)\n第三条。<script>\n");
//! assert_eq!(text.plain(), "依据\n“不予公开”的决定，见条例第三条。<script>");
//! assert_eq!(text.headings()[0].id, "依据");
//! assert_eq!(text.raw_html.len(), 1); // the gate will refuse it
//!
//! let html = text::to_html(&text, &|link| Href::External(link.target.to_string()), &Options::default());
//! assert!(html.starts_with("<h2 id=\"依据\">依据</h2>\n<p><strong>“不予公开”</strong>的决定"));
//! assert!(html.contains("&lt;script&gt;"));
//! ```

use std::ops::Range;

pub mod changes;
mod cjk;
mod emphasis;
mod html;
mod inline;
mod notes;
mod plain;
mod raw;
mod read;
#[cfg(test)]
mod tests;
mod toc;
pub mod tree;

pub use html::{Href, Labels, Options, to_html};
pub use raw::{RawHtml, RawReason};
pub use toc::{TocEntry, contents, deserves_contents};
use tree::{Block, Heading, Inline, Link, Note};

/// A text, read and checked. It borrows from its source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text<'a> {
    /// The body.
    pub blocks: Vec<Block<'a>>,
    /// The footnotes in the order of their numbers (the first is number 1); at the end those without a reference.
    pub notes: Vec<Note<'a>>,
    /// Raw HTML that is shown as text and that the gate refuses, in the order of the source.
    pub raw_html: Vec<RawHtml>,
    /// Places where the author's text is read otherwise than its author may think, in the order of the source.
    pub notices: Vec<Notice>,
}

/// A place where a text is read otherwise than its author may think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happens there.
    pub kind: NoticeKind,
    /// Where, in bytes of the source.
    pub range: Range<usize>,
}

/// What a [`Notice`] tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A table row has more cells than the table has columns. GFM drops them: their words are *not* in the tree.
    ExtraCells,
    /// Nested deeper than [`tree::MAX_DEPTH`]: the words are there, the innermost structure is not.
    TooDeep,
    /// Words in an HTML block (a line that begins with a comment or a tag) look like Markdown, which is not read there.
    MarkdownInHtml,
}

/// A text with more pieces of markup (beginnings, ends, words between them) than this is no text that people read: a table
/// of a whole county has a tenth of them. Each costs a page some kilobytes of memory while it is made.
pub const MAX_PIECES: usize = 200_000;

/// Whether a text has more pieces than [`MAX_PIECES`].
pub fn has_too_many_pieces(source: &str) -> bool {
    // Hardly a piece is shorter than a byte, so most texts need not be counted.
    source.len() > MAX_PIECES / 4 && pulldown_cmark::Parser::new_ext(source, read::EXTENSIONS).nth(MAX_PIECES).is_some()
}

/// Reads a text. The source has line feeds only and no byte order mark; any input gives a text, none makes it panic.
pub fn parse(source: &str) -> Text<'_> {
    read::read(source)
}

impl<'a> Text<'a> {
    /// The words of the text without markup, footnotes last; a line for each paragraph, heading, line of code and table
    /// row (cells separated by tabs). No line feed at the end.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        plain::blocks(&self.blocks, &mut out);
        self.notes.iter().for_each(|note| plain::blocks(&note.blocks, &mut out));
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    /// How long the text is: the characters of [`Text::plain`] that are not white space.
    pub fn char_count(&self) -> usize {
        self.plain().chars().filter(|c| !c.is_whitespace()).count()
    }

    /// The headings in the order of the text.
    pub fn headings(&self) -> Vec<&Heading<'a>> {
        let mut headings = Vec::new();
        self.parts().for_each(|blocks| {
            tree::walk_blocks(blocks, &mut |block| {
                if let Block::Heading(heading) = block {
                    headings.push(heading);
                }
            });
        });
        headings
    }

    /// The links in the order of the text, those of footnotes last.
    pub fn links(&self) -> Vec<&Link<'a>> {
        self.targets(|inline| if let Inline::Link(link, _) = inline { Some(link) } else { None })
    }

    /// The images in the order of the text, those of footnotes last.
    pub fn images(&self) -> Vec<&Link<'a>> {
        self.targets(|inline| if let Inline::Image(image, _) = inline { Some(image) } else { None })
    }

    fn targets(&self, pick: impl for<'t> Fn(&'t Inline<'a>) -> Option<&'t Link<'a>>) -> Vec<&Link<'a>> {
        let mut targets = Vec::new();
        for blocks in self.parts() {
            tree::walk_inlines(blocks, &mut |inline| targets.extend(pick(inline)));
        }
        targets
    }

    /// The body and the notes.
    fn parts(&self) -> impl Iterator<Item = &[Block<'a>]> {
        std::iter::once(&*self.blocks).chain(self.notes.iter().map(|note| &*note.blocks))
    }
}
