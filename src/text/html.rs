//! From the tree to HTML.
//!
//! The HTML needs no inline style and no script. Whatever comes from the author is escaped here, in one place; where a link
//! leads is decided by the caller, who knows the site's paths.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Text;
use super::tree::{Align, Block, Cell, Heading, Inline, Item, Link, List, Mark, Note, NoteRef, Table};

/// Where a link or an image leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Href {
    /// To this URL of the same site.
    Internal(String),
    /// To this URL elsewhere: the link is marked as leading away.
    External(String),
    /// Nowhere: the link is shown as its text, an image as its alternative text.
    Unresolved,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'o> {
    /// Put before every id (headings, footnotes) and every link to one, where ids could collide with those of the page.
    pub id_prefix: &'o str,
    /// The words that are not the author's.
    pub labels: Labels<'o>,
}

/// The words that a page adds for those who cannot see what is meant. Chinese by default.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'o> {
    /// Name of the list of footnotes.
    pub notes: &'o str,
    /// Before a footnote's number, where the text refers to it.
    pub note: &'o str,
    /// Before the footnote's number, on the way back.
    pub back: &'o str,
    /// Before a table's number.
    pub table: &'o str,
    /// A task that is done.
    pub done: &'o str,
    /// A task that is not.
    pub open: &'o str,
    /// After a link that leads away from the site; in a `span` of class `sr-only`. May be empty.
    pub external: &'o str,
}

impl Labels<'static> {
    /// The labels in Chinese.
    pub const CHINESE: Labels<'static> = Labels {
        notes: "注释",
        note: "注",
        back: "返回正文注",
        table: "表",
        done: "已完成",
        open: "未完成",
        external: "（即将离开本站）",
    };

    /// The labels in English.
    pub const ENGLISH: Labels<'static> = Labels {
        notes: "Notes",
        note: "Note ",
        back: "Back to note ",
        table: "Table ",
        done: "done",
        open: "not done",
        external: " (leaves this site)",
    };
}

impl Default for Labels<'_> {
    fn default() -> Self {
        Labels::CHINESE
    }
}

/// Writes a text as HTML. `links` is asked for every link and image where it leads, except for links to the text's own
/// headings (`#依据`), which are written with the prefix.
pub fn to_html(text: &Text, links: &dyn Fn(&Link) -> Href, options: &Options) -> String {
    let ids = text.headings().into_iter().map(|heading| heading.id.as_str()).collect();
    let mut writer = Writer { out: String::new(), links, options, ids, tables: 0 };
    writer.blocks(&text.blocks);
    writer.notes(&text.notes);
    writer.out
}

struct Writer<'w> {
    out: String,
    links: &'w dyn Fn(&Link) -> Href,
    options: &'w Options<'w>,
    /// The anchors of the text's headings.
    ids: BTreeSet<&'w str>,
    tables: usize,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(content) => self.paragraph(content),
            Block::Heading(heading) => self.heading(heading),
            Block::List(list) => self.list(list),
            Block::Quote(blocks) => {
                self.out.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.out.push_str("</blockquote>\n");
            }
            Block::Code { info, code } => self.code(info, code),
            Block::Table(table) => self.table(table),
            Block::Rule => self.out.push_str("<hr>\n"),
        }
    }

    /// An image alone in its paragraph is a figure, its title the caption.
    fn paragraph(&mut self, content: &[Inline]) {
        if let [Inline::Image(image, alt)] = content
            && let Href::Internal(src) | Href::External(src) = (self.links)(image)
        {
            self.out.push_str("<figure>");
            self.image(&src, alt, "");
            if !image.title.is_empty() {
                self.out.push_str("<figcaption>");
                self.text(&image.title);
                self.out.push_str("</figcaption>");
            }
            self.out.push_str("</figure>\n");
        } else {
            self.out.push_str("<p>");
            self.inlines(content);
            self.out.push_str("</p>\n");
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let level = heading.level;
        self.write(format_args!("<h{level} id=\""));
        self.anchor(&heading.id);
        self.out.push_str("\">");
        self.inlines(&heading.content);
        self.write(format_args!("</h{level}>\n"));
    }

    fn list(&mut self, list: &List) {
        let tasks = if list.is_tasks() { " class=\"tasks\"" } else { "" };
        match list.start {
            None => self.write(format_args!("<ul{tasks}>\n")),
            Some(1) => self.write(format_args!("<ol{tasks}>\n")),
            Some(start) => self.write(format_args!("<ol{tasks} start=\"{start}\">\n")),
        }
        for item in &list.items {
            self.item(item, list.tight);
        }
        self.out.push_str(if list.start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn item(&mut self, item: &Item, tight: bool) {
        self.out.push_str("<li>");
        if let Some(done) = item.task {
            let (mark, label) =
                if done { ('☑', self.options.labels.done) } else { ('☐', self.options.labels.open) };
            self.out.push_str("<span class=\"task\" role=\"img\" aria-label=\"");
            self.text(label);
            self.write(format_args!("\">{mark}</span> "));
        }
        for (at, block) in item.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(content) if tight => {
                    if at > 0 {
                        self.out.push('\n');
                    }
                    self.inlines(content);
                }
                _ => {
                    if !self.out.ends_with('\n') {
                        self.out.push('\n');
                    }
                    self.block(block);
                }
            }
        }
        self.out.push_str("</li>\n");
    }

    /// A code block can be scrolled with the keyboard, too.
    fn code(&mut self, info: &str, code: &str) {
        self.out.push_str("<pre tabindex=\"0\"><code");
        if let Some(language) = info.split_whitespace().next() {
            self.out.push_str(" class=\"language-");
            self.text(language);
            self.out.push('"');
        }
        self.out.push('>');
        self.text(code);
        self.out.push_str("</code></pre>\n");
    }

    /// A wide table scrolls in a region of its own, reachable by keyboard and named, not the whole page.
    fn table(&mut self, table: &Table) {
        self.tables += 1;
        self.out.push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        self.text(self.options.labels.table);
        let number = self.tables;
        self.write(format_args!("{number}\"><table>\n<thead>\n"));
        self.row("th scope=\"col\"", "th", &table.header, &table.columns);
        self.out.push_str("</thead>\n");
        if !table.rows.is_empty() {
            self.out.push_str("<tbody>\n");
            for row in &table.rows {
                self.row("td", "td", row, &table.columns);
            }
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table></div>\n");
    }

    fn row(&mut self, opening: &str, closing: &str, row: &[Cell], columns: &[Align]) {
        self.out.push_str("<tr>");
        for (cell, align) in row.iter().zip(columns) {
            let class = match align {
                Align::Default => "",
                Align::Left => " class=\"left\"",
                Align::Center => " class=\"center\"",
                Align::Right => " class=\"right\"",
            };
            self.write(format_args!("<{opening}{class}>"));
            self.inlines(cell);
            self.write(format_args!("</{closing}>"));
        }
        self.out.push_str("</tr>\n");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Code(code) => self.element("code", |writer| writer.text(code)),
                Inline::Break => self.out.push_str("<br>\n"),
                Inline::Marked(mark, within) => {
                    let name = match mark {
                        Mark::Emphasis => "em",
                        Mark::Strong => "strong",
                        Mark::Strikethrough => "del",
                    };
                    self.element(name, |writer| writer.inlines(within));
                }
                Inline::Tagged(tag, within) => self.element(tag.name(), |writer| writer.inlines(within)),
                Inline::Link(link, within) => self.link(link, within),
                Inline::Image(image, alt) => match (self.links)(image) {
                    Href::Internal(src) | Href::External(src) => self.image(&src, alt, &image.title),
                    Href::Unresolved => self.text(alt),
                },
                Inline::NoteRef(reference) => self.note_ref(reference),
            }
        }
    }

    fn link(&mut self, link: &Link, within: &[Inline]) {
        let href = match link.target.strip_prefix('#') {
            Some(id) if self.ids.contains(id) => Href::Internal(format!("#{}{id}", self.options.id_prefix)),
            _ => (self.links)(link),
        };
        let (url, external) = match href {
            Href::Internal(url) => (url, false),
            Href::External(url) => (url, true),
            Href::Unresolved => return self.inlines(within),
        };
        self.out.push_str("<a href=\"");
        self.text(&url);
        self.out.push('"');
        if external {
            self.out.push_str(" class=\"external\" rel=\"noopener external nofollow\"");
        }
        self.title(&link.title);
        self.out.push('>');
        self.inlines(within);
        if external && !self.options.labels.external.is_empty() {
            self.out.push_str("<span class=\"sr-only\">");
            self.text(self.options.labels.external);
            self.out.push_str("</span>");
        }
        self.out.push_str("</a>");
    }

    fn image(&mut self, src: &str, alt: &str, title: &str) {
        self.out.push_str("<img src=\"");
        self.text(src);
        self.out.push_str("\" alt=\"");
        self.text(alt);
        self.out.push('"');
        self.title(title);
        self.out.push_str(" loading=\"lazy\">");
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            self.text(title);
            self.out.push('"');
        }
    }

    fn note_ref(&mut self, &NoteRef { number, nth, .. }: &NoteRef) {
        self.out.push_str("<sup class=\"note\"><a href=\"#");
        self.anchor(&note_id(number));
        self.out.push_str("\" id=\"");
        self.anchor(&reference_id(number, nth));
        self.out.push_str("\" role=\"doc-noteref\" aria-label=\"");
        self.text(self.options.labels.note);
        self.write(format_args!("{number}\">{number}</a></sup>"));
    }

    /// The footnotes after the text, each with a way back to every place that refers to it.
    fn notes(&mut self, notes: &[Note]) {
        if notes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"");
        self.text(self.options.labels.notes);
        self.out.push_str("\">\n<ol>\n");
        for (at, note) in notes.iter().enumerate() {
            let number = at + 1;
            self.out.push_str("<li id=\"");
            self.anchor(&note_id(number));
            self.out.push_str("\">\n");
            match note.blocks.split_last() {
                Some((Block::Paragraph(last), others)) => {
                    self.blocks(others);
                    self.out.push_str("<p>");
                    self.inlines(last);
                    self.back_links(number, note.references);
                    self.out.push_str("</p>\n");
                }
                _ => {
                    self.blocks(&note.blocks);
                    if note.references > 0 {
                        self.out.push_str("<p>");
                        self.back_links(number, note.references);
                        self.out.push_str("</p>\n");
                    }
                }
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    fn back_links(&mut self, number: usize, references: usize) {
        for nth in 1..=references {
            self.out.push_str(" <a href=\"#");
            self.anchor(&reference_id(number, nth));
            self.out.push_str("\" class=\"back\" role=\"doc-backlink\" aria-label=\"");
            self.text(self.options.labels.back);
            self.write(format_args!("{number}"));
            if references > 1 {
                self.write(format_args!("-{nth}"));
            }
            // The variation selector keeps the arrow from being shown as a pictograph.
            self.out.push_str("\">↩\u{FE0E}</a>");
        }
    }

    fn element(&mut self, name: &str, within: impl FnOnce(&mut Self)) {
        self.write(format_args!("<{name}>"));
        within(self);
        self.write(format_args!("</{name}>"));
    }

    /// An id with its prefix.
    fn anchor(&mut self, id: &str) {
        self.text(self.options.id_prefix);
        self.text(id);
    }

    fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    fn write(&mut self, arguments: std::fmt::Arguments) {
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(arguments);
    }
}

/// The colon keeps these apart from headings' anchors, which have none.
fn note_id(number: usize) -> String {
    format!("fn:{number}")
}

fn reference_id(number: usize, nth: usize) -> String {
    if nth > 1 { format!("fnref:{number}-{nth}") } else { format!("fnref:{number}") }
}

/// Appends text with everything escaped that means something in HTML, in text or in a quoted attribute.
fn escape(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            0 => "\u{FFFD}", // not allowed in HTML
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}
