//! Changes of a file that nobody reads in it: marks of Markdown, quotes of YAML, lines without effect.
//!
//! Such a change may stand right beside one that is read. So every changed line is tried: the new file with the old line in
//! its place, or without it, must read otherwise.

use super::lines::Compared;
use super::values::Values;
use crate::load::read::parse;
use crate::record::Record;
use crate::say::{Lang, say};
use crate::text::changes::{Block, blocks};
use crate::text::{self, tree};
use std::collections::BTreeSet;
use std::ops::Range;

/// So many bytes are read for trying; where that is not enough, a change may hide.
const MOST: usize = 16 << 20;

/// Whether a change hides among those that are read in `new`.
pub fn among(compared: &Compared, new: &Record) -> bool {
    let reads = Reads::of(new);
    let lines = compared.new_lines();
    let mut left = MOST / (new.source.text.len() + 1);
    compared.trials().any(|trial| {
        let spent = left == 0;
        left = left.saturating_sub(1);
        let text = [&lines[..trial.new.start], &trial.old[..], &lines[trial.new.end..]].concat().concat();
        spent || text != new.source.text && read(&text, new).is_some_and(|record| Reads::of(&record) == reads)
    })
}

/// New lines, and the old ones that they are replaced by for once.
pub struct Trial<'r> {
    /// The new lines, by their numbers from 0.
    pub new: Range<usize>,
    /// The old ones.
    pub old: Vec<&'r str>,
}

/// All that people read of a record.
#[derive(PartialEq)]
struct Reads {
    values: Values,
    targets: BTreeSet<String>,
    body: Vec<Block>,
}

impl Reads {
    fn of(record: &Record) -> Reads {
        let body = text::parse(&record.body);
        Reads { values: Values::of(record, Lang::Zh), targets: targets(&body), body: blocks(&body) }
    }
}

/// Where links and pictures lead.
pub fn targets(text: &text::Text) -> BTreeSet<String> {
    let said = |link: &&tree::Link| format!("{} {}", link.target, link.title).trim_end().to_string();
    text.links().iter().chain(&text.images()).map(said).collect()
}

/// The record that another text would make in the place of this one.
fn read(text: &str, record: &Record) -> Option<Record> {
    let mut list = |name: &crate::record::common::FileName| {
        let file = record.files.iter().find(|file| file.name == name.as_str());
        file.cloned().ok_or_else(|| say!("没有文件", "no such file"))
    };
    parse(record.category, &record.source.path, text, &mut list).record
}
