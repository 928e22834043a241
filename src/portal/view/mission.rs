//! View models of what pages add to a record or a list for the mission: annual tables, counts, what happens next to a
//! complaint, open days, the chain of a document.

use super::{Day, Link, Mark};
use serde::Serialize;

/// A table of counts.
#[derive(Serialize, Clone, Debug)]
pub struct TableView {
    /// Its caption.
    pub caption: String,
    /// The heads of its columns; the first is that of the rows' names.
    pub heads: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// A row of a table of counts.
#[derive(Serialize, Clone, Debug)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What the public records say of the year of an annual report.
#[derive(Serialize, Clone, Debug)]
pub struct AnnualView {
    /// The year.
    pub year: i16,
    /// The day as of which it was counted.
    pub as_of: Day,
    /// The tables.
    pub tables: Vec<TableView>,
}

/// What happens to a complaint that comes in through a channel.
#[derive(Serialize, Clone, Debug)]
pub struct NextView {
    /// Within how many working days it is answered.
    pub days: Option<u32>,
    /// For what comes in on this day …
    pub received: Day,
    /// … the last day of the time limit.
    pub deadline: Option<Day>,
    /// Where results stand; nothing where there are none.
    pub results: Option<Link>,
    /// How many results are published.
    pub handled: usize,
    /// Rights and duties.
    pub rights: Vec<Link>,
}

/// A complaint channel in a list.
#[derive(Serialize, Clone, Debug)]
pub struct ChannelView {
    /// By phone, letter …; and its record.
    pub kind: Link,
    /// Number or address.
    pub value: String,
    /// What a tap on the value does.
    pub link: Option<super::FactValue>,
    /// Whose it is.
    pub institution: String,
    /// When.
    pub hours: Option<String>,
    /// Within how many working days it is answered.
    pub days: Option<u32>,
}

/// How a complaint was handled, in a list.
#[derive(Serialize, Clone, Debug)]
pub struct HandledView {
    /// Its record.
    pub link: Link,
    /// Who handled it.
    pub institution: String,
    /// When it came in.
    pub received: Day,
    /// When it was answered.
    pub replied: Option<Day>,
    /// Working days that it took.
    pub days: Option<u32>,
    /// What was found.
    pub outcome: Option<&'static str>,
}

/// An open day.
#[derive(Serialize, Clone, Debug)]
pub struct EventView {
    /// Its record.
    pub link: Link,
    /// When.
    pub day: Day,
    /// Where.
    pub place: Option<String>,
    /// Who invites.
    pub institution: String,
    /// The event as an iCalendar file.
    pub calendar: String,
    /// Days until then; below zero it is over.
    pub days: i32,
}

/// A document in the chain of what replaced what.
#[derive(Serialize, Clone, Debug)]
pub struct ChainView {
    /// Its title and page.
    pub link: Link,
    /// Whether this is the page's own document.
    pub here: bool,
    /// Its number.
    pub number: Option<String>,
    /// Since when it is in force.
    pub effective: Option<Day>,
    /// Its status.
    pub mark: Option<Mark>,
    /// What it replaced.
    pub replaced: Vec<Link>,
    /// What replaced it, and since when.
    pub replaced_by: Option<(Link, Option<Day>)>,
    /// What explains it; the page's own record has no `href`.
    pub interpretations: Vec<Link>,
}

/// What a record's page adds.
#[derive(Serialize, Clone, Debug, Default)]
pub struct MissionView {
    /// Of an annual report.
    pub annual: Option<AnnualView>,
    /// Of a bulletin: how many entries each item has.
    pub counts: Option<TableView>,
    /// Of a complaint channel.
    pub next: Option<NextView>,
    /// Of an open day.
    pub event: Option<EventView>,
    /// Of a document, the oldest first.
    pub chain: Vec<ChainView>,
}

/// What a list adds above its records.
#[derive(Serialize, Clone, Debug, Default)]
pub struct ListView {
    /// Complaint channels.
    pub channels: Vec<ChannelView>,
    /// How complaints were handled, the newest first.
    pub handled: Vec<HandledView>,
    /// Rights and duties.
    pub rights: Vec<Link>,
    /// Open days to come, the next first.
    pub events: Vec<EventView>,
    /// The calendar of all open days.
    pub calendar: Option<String>,
}
