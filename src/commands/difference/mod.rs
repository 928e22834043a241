//! The difference between two texts of a record, on the terminal: what people read, words marked; and where the files
//! differ in more than that, the files line by line, so that no change hides.

mod hidden;
mod lines;
mod values;

use super::Talk;
use crate::finding::show::Style;
use crate::record::Record;
use crate::say::{Say, say, visible};
use crate::text::changes::{self, Block, Change, Kind, Part, Piece, ValueChange};
use crate::text::{self, Text};
use lines::{Compared, Lines};
use std::collections::BTreeSet;
use values::Values;

/// Paragraphs that are shown beside a change although they did not change.
const CONTEXT: usize = 1;

/// Shows what changed from `old` to `new`; with `--verbose` also line by line, as the files have it.
pub fn show(old: &Record, new: &Record, talk: &Talk) {
    let paper = Paper { talk };
    let (old_values, new_values) = (Values::of(old, talk.lang), Values::of(new, talk.lang));
    let mut shown = paper.fields(&old_values.fields, &new_values.fields);
    shown += paper.lists(&old_values, &new_values);
    let (old_text, new_text) = (text::parse(&old.body), text::parse(&new.body));
    shown += paper.targets(&old_text, &new_text);
    let (before, after) = (changes::blocks(&old_text), changes::blocks(&new_text));
    shown += paper.blocks(&say!("正文", "body"), &before, &after);

    let (old_lines, new_lines) = (Lines::of(old), Lines::of(new));
    let compared = Compared::of(&old_lines, &new_lines);
    let lead = match () {
        () if compared.places == 0 => return,
        () if shown == 0 => say!(
            "读者看到的内容没有变化，只有写法不同（注释、格式、键的次序等）：",
            "what people read did not change, only how it is written (comments, markup, the order of keys):"
        ),
        // What is only markup may hide among the changes above, also right beside one of them.
        () if compared.spoken > shown || hidden::among(&compared, new) => say!(
            "文件中另有上面看不出来的改动，逐行对照：",
            "the file may have changes that do not show above; line by line:"
        ),
        () if talk.verbose => say!("逐行对照：", "line by line:"),
        () => return,
    };
    let lines = if shown == 0 || talk.verbose { compared.whole() } else { compared.without_comments() };
    talk.result(lead.in_lang(talk.lang));
    talk.result(&lines);
}

/// Where differences are written.
struct Paper<'t> {
    talk: &'t Talk,
}

impl Paper<'_> {
    fn fields(&self, old: &[(String, String)], new: &[(String, String)]) -> usize {
        let rows = changes::fields(old, new);
        for row in &rows {
            let said = match &row.change {
                ValueChange::Added(text) => self.piece(&Piece::Inserted(text)),
                ValueChange::Removed(text) => self.piece(&Piece::Deleted(text)),
                ValueChange::Changed(pieces) => self.pieces(pieces),
            };
            self.line(&format!("{}: {said}", visible(row.label)));
        }
        rows.len()
    }

    /// Lists of the one or the other text, by their names.
    fn lists(&self, old: &Values, new: &Values) -> usize {
        let names: BTreeSet<&String> = old.lists.iter().chain(&new.lists).map(|(name, _)| name).collect();
        let mut shown = 0;
        for name in names {
            let rows = |values: &Values| {
                let list = values.lists.iter().find(|(other, _)| other == name);
                list.map(|(_, rows)| rows.clone()).unwrap_or_default()
            };
            shown += self.blocks(&say!("{name}", "{name}"), &rows(old), &rows(new));
        }
        shown
    }

    /// Where links and pictures lead: readers do not see it, so that a change would hide.
    fn targets(&self, old: &Text, new: &Text) -> usize {
        let (old, new) = (hidden::targets(old), hidden::targets(new));
        let label = say!("正文中的链接", "links in the body");
        let label = label.in_lang(self.talk.lang);
        for target in old.difference(&new) {
            self.line(&format!("{label}: {}", self.piece(&Piece::Deleted(target))));
        }
        for target in new.difference(&old) {
            self.line(&format!("{label}: {}", self.piece(&Piece::Inserted(target))));
        }
        old.symmetric_difference(&new).count()
    }

    /// Block by block under a title; nothing where nothing changed. Each of these gives how many changes it showed.
    fn blocks(&self, title: &Say, old: &[Block], new: &[Block]) -> usize {
        let compared = changes::compare(old, new);
        let changed = compared.iter().filter(|change| !matches!(change, Change::Same(_))).count();
        if changed == 0 {
            return 0;
        }
        self.line(&visible(title.in_lang(self.talk.lang)));
        for part in changes::fold(&compared, CONTEXT) {
            match part {
                Part::Hidden { count, heading } => {
                    let under = heading.map(|block| format!(" {}", block.text)).unwrap_or_default();
                    let skipped = say!("  …… {count} 段没有变化{under}", "  … {count} unchanged{under}");
                    self.line(&visible(skipped.in_lang(self.talk.lang)));
                }
                Part::Shown(Change::Same(block)) => self.block(block.kind, &[Piece::Same(&block.text)]),
                Part::Shown(Change::Removed(block)) => self.block(block.kind, &[Piece::Deleted(&block.text)]),
                Part::Shown(Change::Added(block)) => self.block(block.kind, &[Piece::Inserted(&block.text)]),
                Part::Shown(Change::Changed { old, new, pieces, .. }) => {
                    if old.kind != new.kind {
                        let (was, is) = (kind(old.kind), kind(new.kind));
                        let changed = Say {
                            zh: format!("  （{}改为{}）", was.zh, is.zh),
                            en: format!("  ({} is now {})", was.en, is.en),
                        };
                        self.line(changed.in_lang(self.talk.lang));
                    }
                    self.block(new.kind, pieces);
                }
            }
        }
        changed
    }

    fn block(&self, kind: Kind, pieces: &[Piece]) {
        let mark = match kind {
            Kind::Heading(level) => format!("{} ", "#".repeat(level.into())),
            Kind::Item => "- ".to_string(),
            Kind::Quote => "> ".to_string(),
            Kind::Note => "* ".to_string(),
            Kind::Paragraph | Kind::Row | Kind::Code => String::new(),
        };
        let said = self.pieces(pieces);
        let said = if kind == Kind::Row { said.replace('\t', " | ") } else { said };
        self.line(&format!("  {mark}{}", said.replace('\n', "\n  ")));
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| self.piece(piece)).collect()
    }

    /// On a terminal red and struck through, green and underlined; else between signs.
    fn piece(&self, piece: &Piece) -> String {
        let colour = self.talk.style == Style::Colour;
        match piece {
            Piece::Same(text) => visible(text).into_owned(),
            Piece::Deleted(text) if colour => format!("\u{1b}[31;9m{}\u{1b}[0m", visible(text)),
            Piece::Inserted(text) if colour => format!("\u{1b}[32;4m{}\u{1b}[0m", visible(text)),
            Piece::Deleted(text) => format!("[-{}-]", visible(text)),
            Piece::Inserted(text) => format!("{{+{}+}}", visible(text)),
        }
    }

    /// A line whose parts were made fit for a terminal one by one.
    fn line(&self, line: &str) {
        self.talk.painted(line);
    }
}

fn kind(kind: Kind) -> Say {
    match kind {
        Kind::Heading(level) => say!("{level} 级标题", "heading of level {level}"),
        Kind::Paragraph => say!("段落", "paragraph"),
        Kind::Item => say!("列表项", "list item"),
        Kind::Quote => say!("引文", "quotation"),
        Kind::Row => say!("表格行", "table row"),
        Kind::Code => say!("代码", "code"),
        Kind::Note => say!("脚注", "footnote"),
    }
}
