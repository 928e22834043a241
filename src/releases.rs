//! What was added, revised, withdrawn and expired, by day: the releases page and `gongshi log` say the same.
//!
//! Derived from what the gate has cleared, and from nothing else: what may not be shown cannot come in here.

use crate::gate::clear::{Cleared, Moment, What};
use crate::gate::{ClearedSite, Marked, OnRequest, Why};
use crate::record::common::{Category, Id};
use crate::say::Lang;
use jiff::civil::{Date, DateTime, Time};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A record became public, or became public again after a withdrawal.
    Added,
    /// A new version followed a public one.
    Revised,
    /// A record was taken back.
    Withdrawn,
    /// A notice period was over; the day is the first one without the text.
    Expired,
}

impl Change {
    /// The name in English.
    pub fn en(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Revised => "revised",
            Change::Withdrawn => "withdrawn",
            Change::Expired => "expired",
        }
    }

    /// The name on a page in a language.
    pub fn label(self, lang: Lang) -> &'static str {
        let en = match self {
            Change::Added => "New",
            Change::Revised => "Revised",
            Change::Withdrawn => "Withdrawn",
            Change::Expired => "Expired",
        };
        lang.pick(self.zh(), en)
    }

    /// The name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Change::Added => "新增",
            Change::Revised => "修订",
            Change::Withdrawn => "撤回",
            Change::Expired => "期满",
        }
    }
}

/// How the record stands today, and so where a row may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It has its page.
    Page,
    /// It is given out on request: a row of the catalogue.
    OnRequest,
    /// Its place is only marked.
    Marked,
}

/// One change of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'s> {
    /// The day, in the portal's time zone.
    pub day: Date,
    /// The time on that day; what has none of its own, such as the end of a notice, stands at midnight.
    pub at: DateTime,
    /// What happened.
    pub what: Change,
    /// The record's id.
    pub id: &'s Id,
    /// The version that came, or went.
    pub version: u32,
    /// That version's title; `None` for what is gone or not shown.
    pub title: Option<&'s str>,
    /// What changed in that version; for a withdrawal, the reason given to the public.
    pub note: Option<&'s str>,
    /// The record's category.
    pub category: Category,
    /// What kind of record it is, in Chinese; `None` for one that is given out on request.
    pub kind: Option<&'static str>,
    /// How the record stands today.
    pub stands: Stands,
}

/// Every change that the public may know of, the newest first; of one moment by id, then by version.
pub fn list(cleared: &ClearedSite) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = cleared.records().iter().flat_map(of_page).collect();
    rows.extend(cleared.on_request.iter().flat_map(of_request));
    rows.extend(cleared.marked.iter().flat_map(of_mark));
    rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (a.id, a.version, a.what).cmp(&(b.id, b.version, b.what))));
    rows
}

fn of_page(record: &Cleared) -> Vec<Row<'_>> {
    let kind = Some(record.details().kind().1);
    let mut rows = of_life(record.life(), record.id(), record.category(), kind, Stands::Page);
    let gone = last_withdrawn(record.life());
    for row in rows.iter_mut().filter(|row| row.what != Change::Withdrawn && row.version > gone) {
        let earlier = || record.earlier().iter().find(|earlier| earlier.number == row.version)?.text.as_deref().ok();
        let text = if row.version == record.version().number { Some(record) } else { earlier() };
        row.title = text.map(Cleared::title);
        // The first publication has nothing to say of what changed (history.md).
        row.note = text.and_then(Cleared::change).filter(|_| row.version > 1);
    }
    rows
}

fn of_request(record: &OnRequest) -> Vec<Row<'_>> {
    let mut rows = of_life(&record.life, &record.id, record.category, None, Stands::OnRequest);
    let gone = last_withdrawn(&record.life);
    for row in rows.iter_mut().filter(|row| row.version == record.version && row.version > gone) {
        row.title = Some(&record.title);
    }
    rows
}

fn of_mark(place: &Marked) -> Vec<Row<'_>> {
    let mut rows = of_life(&place.life, &place.id, place.category, Some(place.kind), Stands::Marked);
    match &place.why {
        Why::Withdrawn { reason, .. } => {
            if let Some(last) = rows.iter_mut().rfind(|row| row.what == Change::Withdrawn) {
                last.note = reason.as_deref();
            }
        }
        Why::Expired => {
            let version = place.life.iter().map(|moment| moment.version).max().unwrap_or(1);
            let (id, category, kind) = (&place.id, place.category, Some(place.kind));
            let (day, what, stands) = (place.since, Change::Expired, Stands::Marked);
            let at = day.to_datetime(Time::midnight());
            rows.push(Row { day, at, what, id, version, title: None, note: None, category, kind, stands });
        }
    }
    rows
}

/// A row for each moment, in their order, without a word of any text.
fn of_life<'s>(
    life: &'s [Moment],
    id: &'s Id,
    category: Category,
    kind: Option<&'static str>,
    stands: Stands,
) -> Vec<Row<'s>> {
    let mut public = false;
    let row = |moment: &'s Moment| {
        let what = match moment.what {
            What::Withdrawn => Change::Withdrawn,
            What::Published if public => Change::Revised,
            What::Published => Change::Added,
        };
        public = moment.what == What::Published;
        let (day, at, version) = (moment.at.date(), moment.at, moment.version);
        let note = moment.words.reason.as_deref();
        Row { day, at, what, id, version, title: None, note, category, kind, stands }
    };
    life.iter().map(row).collect()
}

/// The newest version that was ever taken back; 0 where none was. Its title, and those before it, are gone.
fn last_withdrawn(life: &[Moment]) -> u32 {
    let withdrawn = life.iter().filter(|moment| moment.what == What::Withdrawn);
    withdrawn.map(|moment| moment.version).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

    use super::*;
    use crate::gate::clear::Words;

    fn moment(what: What, version: u32, at: &str) -> Moment {
        Moment { what, version, at: at.parse().unwrap(), words: Words::default() }
    }

    /// Protects: what comes after a withdrawal is added, not revised, and the old titles stay gone.
    #[test]
    fn a_record_that_comes_back_is_added_anew() {
        let life = [
            moment(What::Published, 1, "2026-11-02T10:00:00"),
            moment(What::Published, 2, "2026-11-03T10:00:00"),
            moment(What::Withdrawn, 2, "2026-11-04T10:00:00"),
            moment(What::Published, 3, "2026-11-05T10:00:00"),
        ];
        let id = Id::new("xw-1").unwrap();
        let rows = of_life(&life, &id, Category::News, Some("通知"), Stands::Page);
        let told: Vec<_> = rows.iter().map(|row| (row.what, row.version)).collect();
        let expected = [(Change::Added, 1), (Change::Revised, 2), (Change::Withdrawn, 2), (Change::Added, 3)];
        assert_eq!(told, expected);
        assert!(rows.iter().all(|row| row.title.is_none() && row.note.is_none()));
        assert_eq!(last_withdrawn(&life), 2);
        assert_eq!(last_withdrawn(&life[..2]), 0);
    }
}
