//! What changed between two versions of a record, made ready for a page (history.md): values beside the text, lists, and the
//! body paragraph by paragraph. Both texts were cleared by the gate of today.

use super::facts;
use super::page::Book;
use super::record_page::{Procedure, links};
use super::view::history::{BlockView, DifferencePart, GroupView, PieceView, ValueRow};
use super::view::{Day, Fact, Link};
use crate::gate::Cleared;
use crate::gate::links::Target;
use crate::record::enforcement::Stage;
use crate::record::{Details, ListedFile};
use crate::say::Lang;
use crate::text::changes::{self, Block, Change, FieldChange, Kind, Part, Piece, ValueChange};
use crate::text::{self, Text};
use std::collections::BTreeSet;

/// With more pieces than this nobody reads a page of differences, and no browser likes to show it.
const MOST_PIECES: usize = 40_000;

/// Paragraphs that are shown beside a change although they did not change.
const CONTEXT: usize = 1;

/// So many changed places under so many headings deserve a list to jump from.
const MANY: (usize, usize) = (6, 3);

/// The differences between two texts of one record.
pub struct Difference {
    /// Values beside the text.
    pub values: Vec<ValueRow>,
    /// Lists and the body.
    pub parts: Vec<DifferencePart>,
    /// How much changed, in a sentence.
    pub summary: String,
    /// Where in the body it changed; empty where there are few places.
    pub jumps: Vec<Link>,
}

impl Difference {
    /// Compares two versions as they are shown on the page `path`.
    pub fn of(book: &Book, path: &str, old: &Cleared, new: &Cleared) -> Difference {
        let (before, after) = (fields(book, path, old), fields(book, path, new));
        let mut values: Vec<ValueRow> = changes::fields(&before, &after).into_iter().map(value).collect();
        let (old_text, new_text) = (text::parse(old.body()), text::parse(new.body()));
        let (old_links, new_links) = (outside(old, book, &old_text), outside(new, book, &new_text));
        values.extend(old_links.difference(&new_links).map(|url| link_row(book, "del", url)));
        values.extend(new_links.difference(&old_links).map(|url| link_row(book, "ins", url)));

        let lang = book.lang();
        let mut parts: Vec<DifferencePart> = lists(lang, old, new);
        let (old_blocks, new_blocks) = (changes::blocks(&old_text), changes::blocks(&new_text));
        let compared = changes::compare(&old_blocks, &new_blocks);
        let count = Count::of(&compared);
        let title = book.w("正文", "Text");
        let mut body = Groups::new(lang, title, "c");
        body.add(&compared);
        let note = match () {
            () if count.pieces > MOST_PIECES => Some(too_much(lang)),
            () if count.is_none() && old.body() != new.body() => {
                let words = lang.pick(
                    "正文的文字没有变化，改动只涉及格式或者链接。",
                    "The words of the text did not change, only its form or its links.",
                );
                Some(words.to_string())
            }
            () => None,
        };
        let jumps = if body.jumps.len() >= MANY.1 && count.places() >= MANY.0 { body.jumps } else { Vec::new() };
        if !(count.is_none() && note.is_none()) {
            let shown = !count.is_none() && count.pieces <= MOST_PIECES;
            let groups = if shown { body.groups } else { Vec::new() };
            parts.push(DifferencePart { title, note, groups });
        }
        Difference { values, parts, summary: count.sentence(lang), jumps }
    }
}

/// What a page says where there is too much to mark.
fn too_much(lang: Lang) -> String {
    let words = lang.pick(
        "改动太多，无法逐处标出，请直接对照两个版本。",
        "Too much changed to mark every place; please compare the two versions.",
    );
    words.to_string()
}

/// The values beside a text, by their names on the page.
fn fields(book: &Book, path: &str, record: &Cleared) -> Vec<(String, String)> {
    let mut out = vec![(book.w("标题", "Title").to_string(), record.title().to_string())];
    let between = book.w("；", "; ");
    let mut add = |facts: Vec<Fact>| {
        out.extend(facts.into_iter().map(|fact| {
            let values: Vec<String> = fact.values.into_iter().map(|value| value.text).collect();
            (fact.label.to_string(), values.join(between))
        }));
    };
    add(facts::common(book, path, record));
    add(facts::details(book, path, record));
    if let Details::Institutions(institution) = record.details() {
        let mut channel = facts::Facts::default();
        institution.on_request.iter().for_each(|request| channel.request(request, book.lang()));
        add(channel.finish());
    }
    out.extend(record.summary().map(|summary| (book.w("内容概述", "Summary").to_string(), summary.to_string())));
    for group in links(book, path, record) {
        out.extend(group.links.into_iter().map(|link| (group.title.to_string(), link.text)));
    }
    if let Details::Enforcement(enforcement) = record.details() {
        let stage = |stage: Stage| (book.w("四榜阶段", "Stage").to_string(), stage.label(book.lang()).to_string());
        out.extend(enforcement.stage.map(stage));
    }
    for (attachment, file) in record.attachments() {
        out.push(file_field(book, book.w("附件", "Attachment"), file, attachment.title.as_deref()));
    }
    for (image, file) in record.images() {
        out.push(file_field(book, book.w("图片", "Picture"), file, Some(&image.alt)));
    }
    out
}

/// A file as a value. The manifest has the digest in full.
fn file_field(book: &Book, what: &str, file: &ListedFile, title: Option<&str>) -> (String, String) {
    let digest = &crate::record::digest::hex(&file.sha256)[..16];
    let (name, said) = changes::attachment(&file.name, file.size, &format!("{digest}…"));
    (format!("{what} {name}"), title.map_or(said.clone(), |title| format!("{title}{}{said}", book.w("，", ", "))))
}

fn value(change: FieldChange) -> ValueRow {
    let pieces = match change.change {
        ValueChange::Added(text) => vec![piece("ins", text)],
        ValueChange::Removed(text) => vec![piece("del", text)],
        ValueChange::Changed(pieces) => pieces.iter().map(marked).collect(),
    };
    ValueRow { label: change.label.to_string(), pieces }
}

/// Addresses outside the portal that a body links to: readers do not see them, so that a change would hide.
fn outside(record: &Cleared, book: &Book, text: &Text) -> BTreeSet<String> {
    let target = |link: &&text::tree::Link| match record.resolve(&link.target, &book.site.links) {
        Ok(Target::External(url)) => Some(url),
        _ => None,
    };
    text.links().iter().filter_map(target).collect()
}

fn link_row(book: &Book, mark: &'static str, url: &str) -> ValueRow {
    ValueRow { label: book.w("正文中的链接", "Link in the text").into(), pieces: vec![piece(mark, url)] }
}

/// The lists that some categories have beside the body, a row for each entry.
fn lists(lang: Lang, old: &Cleared, new: &Cleared) -> Vec<DifferencePart> {
    let (old, new) = (Procedure::of(lang, old), Procedure::of(lang, new));
    let day = |day: &Day| day.text.clone();
    let opt = |text: &Option<String>| text.clone().unwrap_or_default();
    let timeline = |procedure: &Procedure| {
        procedure.timeline.iter().map(|step| row(&[day(&step.date), step.event.clone(), opt(&step.by)])).collect()
    };
    let entries = |procedure: &Procedure| {
        let one = |entry: &super::view::EntryView| {
            row(&[
                entry.name.clone(),
                opt(&entry.item),
                opt(&entry.result),
                entry.date.as_ref().map(day).unwrap_or_default(),
            ])
        };
        procedure.entries.iter().map(one).collect()
    };
    let powers = |procedure: &Procedure| {
        let one = |power: &super::view::PowerView| {
            let published = [power.disclosure.unwrap_or_default(), power.category.unwrap_or_default()].join(" ");
            row(&[
                power.id.clone(),
                power.name.clone(),
                opt(&power.kind),
                opt(&power.basis),
                opt(&power.procedure),
                published.trim().to_string(),
            ])
        };
        procedure.powers.iter().map(one).collect()
    };
    let list = |title: &'static str, rows: &dyn Fn(&Procedure) -> Vec<Block>| {
        let (before, after) = (rows(&old), rows(&new));
        let compared = changes::compare(&before, &after);
        let count = Count::of(&compared);
        if count.is_none() {
            return None;
        }
        let mut groups = Groups::new(lang, title, "");
        groups.add(&compared);
        let all = count.pieces <= MOST_PIECES;
        let note = (!all).then(|| too_much(lang));
        Some(DifferencePart { title, note, groups: if all { groups.groups } else { Vec::new() } })
    };
    let lists = [
        list(lang.pick("办理过程", "Course"), &timeline),
        list(lang.pick("名单", "List"), &entries),
        list(lang.pick("权责事项", "Powers"), &powers),
    ];
    lists.into_iter().flatten().collect()
}

/// A row of a list. Tabs lie between cells, so none may lie within one.
fn row(cells: &[String]) -> Block {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('\t', " ")).collect();
    Block::new(Kind::Row, cells.join("\t"))
}

/// How much changed.
#[derive(Default)]
struct Count {
    added: usize,
    removed: usize,
    changed: usize,
    renumbered: usize,
    pieces: usize,
}

impl Count {
    fn of(compared: &[Change]) -> Count {
        let mut count = Count::default();
        for change in compared {
            match change {
                Change::Same(_) => {}
                Change::Added(_) => count.added += 1,
                Change::Removed(_) => count.removed += 1,
                Change::Changed { renumbered: true, .. } => count.renumbered += 1,
                Change::Changed { .. } => count.changed += 1,
            }
            count.pieces += match change {
                Change::Same(_) => 0,
                Change::Added(_) | Change::Removed(_) => 1,
                Change::Changed { pieces, .. } => pieces.len(),
            };
        }
        count
    }

    fn places(&self) -> usize {
        self.added + self.removed + self.changed + self.renumbered
    }

    fn is_none(&self) -> bool {
        self.places() == 0
    }

    fn sentence(&self, lang: Lang) -> String {
        let parts = [
            ("修改", "changed", self.changed),
            ("新增", "added", self.added),
            ("删去", "removed", self.removed),
            ("仅序号变化", "only renumbered", self.renumbered),
        ];
        let said = parts.iter().filter(|part| part.2 > 0).map(|(zh, en, n)| match lang {
            Lang::Zh => format!("{zh}{n}段"),
            Lang::En => format!("{n} {en}"),
        });
        let said: Vec<String> = said.collect();
        match (lang, said.is_empty()) {
            (Lang::Zh, true) => "正文没有改动".into(),
            (Lang::Zh, false) => format!("正文{}", said.join("，")),
            (Lang::En, true) => "The text did not change".into(),
            (Lang::En, false) => format!("Paragraphs of the text: {}", said.join(", ")),
        }
    }
}

/// Blocks on their way to the page: those of a table together, gaps between.
struct Groups {
    lang: Lang,
    title: &'static str,
    /// What anchors begin with; empty for none.
    anchor: &'static str,
    groups: Vec<GroupView>,
    jumps: Vec<Link>,
    heading: Option<String>,
    /// The heading that the last jump leads under.
    jumped: Option<Option<String>>,
}

impl Groups {
    fn new(lang: Lang, title: &'static str, anchor: &'static str) -> Groups {
        Groups { lang, title, anchor, groups: Vec::new(), jumps: Vec::new(), heading: None, jumped: None }
    }

    fn add(&mut self, compared: &[Change]) {
        for part in changes::fold(compared, CONTEXT) {
            match part {
                Part::Hidden { count, heading } => {
                    let heading = heading.map(|block| block.text.clone());
                    self.heading = heading.clone().or(self.heading.take());
                    self.groups.push(GroupView { kind: "gap", blocks: Vec::new(), count, heading });
                }
                Part::Shown(change) => self.block(change),
            }
        }
    }

    fn block(&mut self, change: &Change) {
        let (block, state, pieces) = match change {
            Change::Same(block) => (*block, "same", vec![Piece::Same(&block.text)]),
            Change::Added(block) => (*block, "added", vec![Piece::Inserted(&block.text)]),
            Change::Removed(block) => (*block, "removed", vec![Piece::Deleted(&block.text)]),
            Change::Changed { new, pieces, renumbered: true, .. } => (*new, "renumbered", pieces.clone()),
            Change::Changed { new, pieces, .. } => (*new, "changed", pieces.clone()),
        };
        if matches!(block.kind, Kind::Heading(_)) && state != "removed" {
            self.heading = Some(block.text.clone());
        }
        let view = BlockView {
            kind: kind(block.kind),
            state,
            said: said(self.lang, change),
            anchor: (state != "same").then(|| self.anchor()).flatten(),
            cells: cells(block.kind, &pieces),
        };
        let group = if block.kind == Kind::Row { "rows" } else { "blocks" };
        match self.groups.last_mut().filter(|last| last.kind == group) {
            Some(last) => last.blocks.push(view),
            None => self.groups.push(GroupView { kind: group, blocks: vec![view], count: 0, heading: None }),
        }
    }

    /// An anchor for the first change under each heading.
    fn anchor(&mut self) -> Option<String> {
        if self.anchor.is_empty() || self.jumped.as_ref() == Some(&self.heading) {
            return None;
        }
        self.jumped = Some(self.heading.clone());
        let anchor = format!("{}-{}", self.anchor, self.jumps.len() + 1);
        let text = self.heading.clone().unwrap_or_else(|| match self.lang {
            Lang::Zh => format!("{}开头", self.title),
            Lang::En => "Beginning".to_string(),
        });
        self.jumps.push(Link { text, href: format!("#{anchor}") });
        Some(anchor)
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Heading(_) => "heading",
        Kind::Paragraph => "paragraph",
        Kind::Item => "item",
        Kind::Quote => "quote",
        Kind::Row => "row",
        Kind::Code => "code",
        Kind::Note => "note",
    }
}

fn said(lang: Lang, change: &Change) -> Option<&'static str> {
    match change {
        Change::Changed { renumbered: true, .. } => Some(lang.pick("仅序号变化", "only renumbered")),
        Change::Changed { old, new, .. } if old.text == new.text => {
            Some(lang.pick("文字未变，样式有变化", "the same words in another form"))
        }
        _ => None,
    }
}

/// A row's cells end at the tabs between them, wherever these stand; everything else is one cell.
fn cells(kind: Kind, pieces: &[Piece]) -> Vec<Vec<PieceView>> {
    let mut cells = vec![Vec::new()];
    for piece in pieces {
        let (mark, text) = mark(piece);
        let parts: Vec<&str> = if kind == Kind::Row { text.split('\t').collect() } else { vec![text] };
        for (i, part) in parts.into_iter().enumerate() {
            if i > 0 {
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !part.is_empty()) {
                cell.push(self::piece(mark, part));
            }
        }
    }
    cells
}

fn mark<'p>(piece: &Piece<'p>) -> (&'static str, &'p str) {
    match piece {
        Piece::Same(text) => ("same", text),
        Piece::Deleted(text) => ("del", text),
        Piece::Inserted(text) => ("ins", text),
    }
}

fn marked(piece: &Piece) -> PieceView {
    let (mark, text) = mark(piece);
    self::piece(mark, text)
}

fn piece(mark: &'static str, text: &str) -> PieceView {
    PieceView { mark, lines: text.split('\n').map(String::from).collect() }
}
