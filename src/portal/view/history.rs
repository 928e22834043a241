//! What templates get of versions: the history of a record, its earlier texts, their differences.

use super::{Day, Fact, Link};
use jiff::civil::DateTime;
use serde::Serialize;

/// The history of a record, as its page and those of its earlier versions show it.
#[derive(Serialize, Clone, Debug)]
pub struct HistoryView {
    /// One row for each version and each withdrawal, the newest first.
    pub rows: Vec<HistoryRow>,
    /// The table of days.
    pub at: String,
}

/// A version, or a withdrawal.
#[derive(Serialize, Clone, Debug, Default, PartialEq)]
pub struct HistoryRow {
    /// What it is called: 第2版, or 撤回.
    pub name: String,
    /// Whether it is a withdrawal.
    pub gone: bool,
    /// The day on which it became public, or was withdrawn; `None` where that day never came.
    pub day: Option<Day>,
    /// How it came, where that is no mere revision: 首次公开, 重新公开.
    pub coming: Option<&'static str>,
    /// What changed in it, in the words of the record.
    pub note: Option<String>,
    /// Of a withdrawal: why.
    pub reason: Option<String>,
    /// Of a withdrawal: its legal basis.
    pub legal_basis: Option<String>,
    /// Why its text is not shown.
    pub hidden: Option<&'static str>,
    /// Whether it is the text of today.
    pub live: bool,
    /// Whether it is the text on this page.
    pub here: bool,
    /// Its text, unless that stands on this page.
    pub text: Option<String>,
    /// The differences from the version before.
    pub changes: Option<String>,
}

/// What stands over an earlier version.
#[derive(Serialize, Clone, Debug)]
pub struct HistoricView {
    /// Its number.
    pub version: u32,
    /// The first day on which it was public.
    pub since: Day,
    /// The day on which the next one took its place, or on which it was withdrawn.
    pub until: Day,
    /// Whether these are one day.
    pub one_day: bool,
    /// The live version.
    pub live: Link,
    /// What the next version changed.
    pub next: Option<Link>,
}

/// The page of the differences between two versions.
#[derive(Serialize, Clone, Debug)]
pub struct DifferenceView {
    /// The record's title in the newer version.
    pub title: String,
    /// 索引号.
    pub id: String,
    /// The older version.
    pub old: VersionLink,
    /// The newer version.
    pub new: VersionLink,
    /// What changed, in the words of the record.
    pub note: Option<String>,
    /// How much changed, in a sentence.
    pub summary: String,
    /// Values beside the text: title, data table, attachments.
    pub values: Vec<ValueRow>,
    /// Whatever stands in blocks: the body, and the record's lists.
    pub parts: Vec<DifferencePart>,
    /// The changed places of the body, by heading; empty where there are few.
    pub jumps: Vec<Link>,
    /// The differences before these.
    pub previous: Option<Link>,
    /// The differences after these.
    pub next: Option<Link>,
}

/// A version at the head of a page of differences.
#[derive(Serialize, Clone, Debug)]
pub struct VersionLink {
    /// What it is called: 第2版.
    pub text: String,
    /// Where it is.
    pub href: String,
    /// Since when it was public.
    pub since: Day,
}

/// A value that changed.
#[derive(Serialize, Clone, Debug)]
pub struct ValueRow {
    /// What it is called.
    pub label: String,
    /// The value, marked.
    pub pieces: Vec<PieceView>,
}

/// A text in blocks: the body (正文), a list of names, a timeline.
#[derive(Serialize, Clone, Debug)]
pub struct DifferencePart {
    /// What it is.
    pub title: &'static str,
    /// What is to be said of it as a whole.
    pub note: Option<String>,
    /// Its blocks, those of a table together.
    pub groups: Vec<GroupView>,
}

/// Blocks that stand together.
#[derive(Serialize, Clone, Debug)]
pub struct GroupView {
    /// `blocks`, `rows` or `gap`.
    pub kind: &'static str,
    /// The blocks.
    pub blocks: Vec<BlockView>,
    /// Of a gap: how many blocks that did not change are left out.
    pub count: usize,
    /// Of a gap: the heading under which the next change stands.
    pub heading: Option<String>,
}

/// A block with what happened to it.
#[derive(Serialize, Clone, Debug)]
pub struct BlockView {
    /// `heading`, `paragraph`, `item`, `quote`, `row`, `code` or `note`.
    pub kind: &'static str,
    /// `same`, `added`, `removed`, `changed` or `renumbered`.
    pub state: &'static str,
    /// What to say of it besides, such as 仅序号变化.
    pub said: Option<&'static str>,
    /// The anchor of a changed place.
    pub anchor: Option<String>,
    /// Its cells, each of pieces; one cell for what is no row of a table.
    pub cells: Vec<Vec<PieceView>>,
}

/// Words, marked or not.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct PieceView {
    /// `same`, `del` or `ins`.
    pub mark: &'static str,
    /// The lines of the words.
    pub lines: Vec<String>,
}

/// Where a period begins or ends.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct Border {
    /// The day.
    pub day: Day,
    /// The time of day, where the day alone does not tell the versions apart.
    pub time: Option<String>,
    /// The moment, which pages do not show.
    #[serde(skip)]
    pub at: DateTime,
}

/// A time in which one text was public, or none.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct PeriodView {
    /// Its first day; `None` before the first publication.
    pub from: Option<Border>,
    /// The day on which it ended; `None` while it lasts.
    pub to: Option<Border>,
    /// The version, or why there was none.
    pub name: String,
    /// Whether no text was public.
    pub gap: bool,
    /// Whether it is the time of today.
    pub now: bool,
    /// Why its text is not shown.
    pub hidden: Option<&'static str>,
    /// Its text.
    pub text: Option<String>,
}

/// A day of the releases.
#[derive(Serialize, Clone, Debug)]
pub struct ReleaseDay {
    /// The day.
    pub day: Day,
    /// What happened on it.
    pub rows: Vec<ReleaseRow>,
}

/// What happened to a record.
#[derive(Serialize, Clone, Debug)]
pub struct ReleaseRow {
    /// `added`, `revised`, `withdrawn` or `expired`.
    pub change: &'static str,
    /// The same in words.
    pub change_text: &'static str,
    /// 索引号.
    pub id: String,
    /// Its title; for what is gone what kind of record it was.
    pub title: String,
    /// Its page, or its marked place.
    pub href: String,
    /// Its category.
    pub category: &'static str,
    /// Number of the version.
    pub version: u32,
    /// What changed.
    pub note: Option<String>,
    /// The differences.
    pub changes: Option<String>,
}

/// A place that is only marked, in the list of those.
#[derive(Serialize, Clone, Debug)]
pub struct GoneRow {
    /// 索引号.
    pub id: String,
    /// The marked place.
    pub href: String,
    /// What kind of record it was.
    pub kind: &'static str,
    /// Its category.
    pub category: &'static str,
    /// Since when it is gone.
    pub day: Day,
    /// Whether it was withdrawn; else its notice period was over.
    pub withdrawn: bool,
    /// 已撤回 or 公示期满.
    pub state: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// The legal basis.
    pub legal_basis: Option<String>,
    /// The channels that carried it, with its path in each.
    pub channels: Vec<Fact>,
}

/// A log that another one took the place of.
#[derive(Serialize, Clone, Debug)]
pub struct OldLogView {
    /// Its name.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// Its root, Base64.
    pub root: String,
}
