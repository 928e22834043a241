//! From pulldown-cmark's events to the tree.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag as Start, TagEnd};

use super::inline::{Kind, Piece, Report, nest};
use super::raw::HtmlBlock;
use super::toc::Outline;
use super::tree::{Align, Block, Cell, Heading, Inline, Item, Link, LinkKind, List, MAX_DEPTH, Mark, Note, Table};
use super::{Notice, NoticeKind, Text, cjk, emphasis, notes, raw};

/// The extensions of a text. Not among them: smart punctuation (quotation marks stay as written), mathematics, metadata
/// and attributes.
pub(super) const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Reads a source into a finished tree.
pub(super) fn read(source: &str) -> Text<'_> {
    let mut reader = Reader::new(source);
    for (event, range) in Parser::new_ext(source, EXTENSIONS).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    /// The blocks that are open, outermost first; the first is the text itself.
    open: Vec<Open<'a>>,
    /// How many blocks are open beyond the depth that is kept.
    too_deep: usize,
    /// The line that is being read.
    pieces: Vec<Piece<'a>>,
    /// Whether a comment was dropped at the end of it.
    comment: bool,
    leaf: Leaf<'a>,
    outline: Outline,
    notes: Vec<Note<'a>>,
    report: Report,
}

/// A block that holds blocks.
struct Open<'a> {
    holder: Holder<'a>,
    blocks: Vec<Block<'a>>,
}

enum Holder<'a> {
    Text,
    Quote,
    List(List<'a>),
    /// With the mark of a task.
    Item(Option<bool>),
    Note(Cow<'a, str>),
}

/// A block that is read otherwise than as a line of pieces. None of them holds another.
enum Leaf<'a> {
    None,
    Code {
        info: Cow<'a, str>,
        code: Cow<'a, str>,
    },
    Html(HtmlBlock),
    /// The table, the row that is being read, and where its last cell ended.
    Table {
        table: Table<'a>,
        row: Vec<Cell<'a>>,
        cell_end: usize,
    },
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Reader {
            source,
            open: vec![Open { holder: Holder::Text, blocks: Vec::new() }],
            too_deep: 0,
            pieces: Vec::new(),
            comment: false,
            leaf: Leaf::None,
            outline: Outline::default(),
            notes: Vec::new(),
            report: Report::default(),
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) | Event::Html(text) => match &mut self.leaf {
                Leaf::Code { code, .. } if code.is_empty() => *code = cow(text),
                Leaf::Code { code, .. } => code.to_mut().push_str(&text),
                Leaf::Html(html) => html.push(&text, range),
                Leaf::None | Leaf::Table { .. } => self.piece(Kind::Text(cow(text)), range),
            },
            Event::Code(code) => self.piece(Kind::Code(cow(code)), range),
            Event::InlineHtml(html) => match raw::kind_of(&html) {
                Some(kind) => self.piece(kind, range),
                None => self.comment = true,
            },
            Event::FootnoteReference(label) => self.piece(Kind::Note(cow(label)), range),
            Event::SoftBreak => {
                self.trim_before_comment();
                self.piece(Kind::SoftBreak { space: true }, range);
            }
            Event::HardBreak => self.piece(Kind::HardBreak, range),
            Event::Rule => {
                self.end_paragraph();
                self.block(Block::Rule);
            }
            Event::TaskListMarker(done) => {
                if let (0, Some(Open { holder: Holder::Item(task), .. })) = (self.too_deep, self.open.last_mut()) {
                    *task = Some(done);
                }
            }
            // An extension that is not switched on; its source is text.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.piece(Kind::Text(cow(text)), range),
        }
    }

    fn start(&mut self, tag: Start<'a>, range: Range<usize>) {
        match tag {
            Start::Emphasis => self.mark(Mark::Emphasis, true, range),
            Start::Strong => self.mark(Mark::Strong, true, range),
            Start::Strikethrough => self.mark(Mark::Strikethrough, true, range),
            Start::Link { link_type, dest_url, title, .. } => {
                let target = match link_type {
                    LinkType::Email => Cow::Owned(format!("mailto:{dest_url}")),
                    _ => cow(dest_url),
                };
                self.link(LinkKind::Link, target, cow(title), range);
            }
            Start::Image { dest_url, title, .. } => self.link(LinkKind::Image, cow(dest_url), cow(title), range),
            Start::TableHead | Start::TableRow | Start::TableCell => {}
            block => {
                self.end_paragraph();
                self.start_block(block, range);
            }
        }
    }

    fn start_block(&mut self, tag: Start<'a>, range: Range<usize>) {
        match tag {
            Start::Paragraph => self.loosen(),
            Start::BlockQuote(_) => self.hold(Holder::Quote, range),
            Start::List(start) => self.hold(Holder::List(List { start, tight: true, items: Vec::new() }), range),
            Start::Item => self.hold(Holder::Item(None), range),
            Start::FootnoteDefinition(label) => self.hold(Holder::Note(cow(label)), range),
            Start::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => cow(info),
                    CodeBlockKind::Indented => Cow::Borrowed(""),
                };
                self.leaf = Leaf::Code { info, code: Cow::Borrowed("") };
            }
            Start::HtmlBlock => self.leaf = Leaf::Html(HtmlBlock::default()),
            Start::Table(columns) => {
                let columns = columns.into_iter().map(align).collect();
                let table = Table { columns, header: Vec::new(), rows: Vec::new() };
                self.leaf = Leaf::Table { table, row: Vec::new(), cell_end: range.start };
            }
            _ => {} // headings begin with their first word; the rest are extensions that are not switched on
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis => self.mark(Mark::Emphasis, false, range),
            TagEnd::Strong => self.mark(Mark::Strong, false, range),
            TagEnd::Strikethrough => self.mark(Mark::Strikethrough, false, range),
            TagEnd::Link | TagEnd::Image => self.piece(Kind::EndLink, range.end..range.end),
            TagEnd::Heading(level) => {
                let content = self.line();
                let (level, id) = self.outline.place(level as u8, &content);
                self.block(Block::Heading(Heading { level, id, content, range }));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.end_paragraph();
                self.release();
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Table => self.end_leaf(range),
            TagEnd::TableCell => {
                let cell = self.line();
                if let Leaf::Table { row, cell_end, .. } = &mut self.leaf {
                    row.push(cell);
                    *cell_end = range.end;
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(tag == TagEnd::TableHead, range),
            _ => self.end_paragraph(),
        }
    }

    fn end_leaf(&mut self, range: Range<usize>) {
        match std::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::Code { info, code } => self.block(Block::Code { info, code }),
            Leaf::Table { table, .. } => self.block(Block::Table(table)),
            Leaf::Html(html) => {
                if html.into_pieces(&mut self.pieces) {
                    self.report.notices.push(Notice { kind: NoticeKind::MarkdownInHtml, range });
                }
                self.end_paragraph();
            }
            Leaf::None => {}
        }
    }

    /// Ends a row. GFM ignores cells beyond the last column; their words must not vanish in silence.
    fn end_row(&mut self, header: bool, range: Range<usize>) {
        let Leaf::Table { table, row, cell_end } = &mut self.leaf else { return };
        let row = std::mem::take(row);
        if header {
            table.header = row;
            return;
        }
        table.rows.push(row);
        let rest = (*cell_end).min(range.end)..range.end;
        if !self.source[rest.clone()].trim_matches(|c: char| c == '|' || c.is_whitespace()).is_empty() {
            self.report.notices.push(Notice { kind: NoticeKind::ExtraCells, range: rest });
        }
    }

    /// Opens a block that holds blocks, unless too many are open. An item belongs to its list, at any depth.
    fn hold(&mut self, holder: Holder<'a>, range: Range<usize>) {
        let item = matches!(holder, Holder::Item(_));
        if self.too_deep > 0 || self.open.len() > MAX_DEPTH && !item {
            if self.too_deep == 0 {
                self.report.notices.push(Notice { kind: NoticeKind::TooDeep, range });
            }
            self.too_deep += 1;
        } else {
            self.open.push(Open { holder, blocks: Vec::new() });
        }
    }

    /// Closes the innermost block that holds blocks.
    fn release(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(Open { holder, blocks }) = self.open.pop() else { return };
        match holder {
            Holder::Quote => self.block(Block::Quote(blocks)),
            Holder::List(list) => self.block(Block::List(list)),
            Holder::Note(label) => self.notes.push(Note { label, references: 0, blocks }),
            Holder::Item(task) => {
                if let Some(Open { holder: Holder::List(list), .. }) = self.open.last_mut() {
                    list.items.push(Item { task, blocks });
                }
            }
            Holder::Text => self.open.push(Open { holder, blocks }),
        }
    }

    /// pulldown-cmark names paragraphs in an item only if the list is loose.
    fn loosen(&mut self) {
        if let (0, [.., Open { holder: Holder::List(list), .. }, Open { holder: Holder::Item(_), .. }]) =
            (self.too_deep, self.open.as_mut_slice())
        {
            list.tight = false;
        }
    }

    fn block(&mut self, block: Block<'a>) {
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }

    fn piece(&mut self, kind: Kind<'a>, range: Range<usize>) {
        self.comment = false;
        self.pieces.push(Piece { kind, range });
    }

    /// A mark's piece has the range of the delimiter alone, not of all that is marked.
    fn mark(&mut self, mark: Mark, begin: bool, range: Range<usize>) {
        let length = match mark {
            Mark::Emphasis => 1,
            Mark::Strong => 2,
            Mark::Strikethrough => 1 + usize::from(self.source[range.clone()].starts_with("~~")),
        };
        if begin {
            self.piece(Kind::Begin(mark), range.start..range.start + length);
        } else {
            self.piece(Kind::End, range.end - length..range.end);
        }
    }

    fn link(&mut self, kind: LinkKind, target: Cow<'a, str>, title: Cow<'a, str>, range: Range<usize>) {
        let start = range.start;
        self.piece(Kind::BeginLink(Box::new(Link { kind, target, title, range })), start..start);
    }

    /// The spaces before a comment at the end of a line are not seen by pulldown-cmark, which strips those at its end.
    fn trim_before_comment(&mut self) {
        if let (true, Some(Piece { kind: Kind::Text(Cow::Borrowed(text)), range })) =
            (self.comment, self.pieces.last_mut())
        {
            let trimmed = text.trim_end_matches([' ', '\t']);
            range.end -= text.len() - trimmed.len();
            *text = trimmed;
        }
    }

    /// Mends and nests the line that was read.
    fn line(&mut self) -> Vec<Inline<'a>> {
        self.comment = false;
        emphasis::mend(self.source, &mut self.pieces);
        cjk::join_lines(&mut self.pieces);
        nest(self.source, &mut self.pieces, &mut self.report)
    }

    /// Ends a paragraph, whether named or (in a tight list) not. One that held nothing but comments is none.
    fn end_paragraph(&mut self) {
        if self.pieces.is_empty() {
            return;
        }
        let line = self.line();
        if !line.is_empty() {
            self.block(Block::Paragraph(line));
        }
    }

    fn finish(mut self) -> Text<'a> {
        self.end_paragraph();
        while self.open.len() > 1 {
            self.release();
        }
        let blocks = self.open.pop().map(|text| text.blocks).unwrap_or_default();
        let Report { mut raw_html, mut notices } = self.report;
        raw_html.sort_by_key(|raw| raw.range.start);
        notices.sort_by_key(|notice| notice.range.start);
        let mut text = Text { blocks, notes: self.notes, raw_html, notices };
        notes::number(&mut text);
        text
    }
}

fn cow(text: CowStr) -> Cow<str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        text => Cow::Owned(text.into_string()),
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::Default,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}
