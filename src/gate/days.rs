//! On which day an event counts.
//!
//! People leave and rules of review change (`left`, `since` in site.yaml), and what was approved before that stays
//! approved. So it must be known when an event was written, and its own word for it is not enough: anybody can write an
//! earlier time. The second witness is git: an event is not older than the first commit on the first-parent history that
//! has it, nor is that commit older than those before it, whatever its clock said.

use super::chronicle;
use crate::history::Archive;
use crate::record::Digest;
use crate::record::trail::{Action, Event};
use crate::site::Site;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The days of events, in the portal's time zone.
pub struct Days {
    zone: TimeZone,
    today: Date,
    /// The day on which git came to know an event.
    known: BTreeMap<Key, Date>,
    /// The day of the last commit; `None` where git is not asked, or cannot tell.
    latest: Option<Date>,
}

/// What tells an event from every other, as [`chronicle::key`].
type Key = (Digest, Action, String, String, String);

/// The day of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day by which it was there for certain: that of the commit that brought it, else today; never after the other.
    pub seen: Date,
    /// The day on which it counts (以后到者为准): the one that it says itself, but not before that of the commit that
    /// brought it, or of the last commit where none has brought it yet.
    pub effective: Date,
}

impl Days {
    /// As events themselves say it.
    pub fn as_told(site: &Site, today: Date) -> Days {
        Days { zone: site.zone.clone(), today, known: BTreeMap::new(), latest: None }
    }

    /// With what git knows, where anything in site.yaml hangs on days and the history is here and whole. A history that
    /// cannot be read is refused by the gate for itself.
    pub fn of(site: &Site, archive: &Archive, today: Date) -> Days {
        let mut days = Days::as_told(site, today);
        if !site.hangs_on_days() {
            return days;
        }
        if let Some(trails) = archive.old_trails().ok().filter(|trails| trails.whole) {
            let commits = chronicle::days(&trails, site);
            days.latest = commits.last().copied();
            let known = chronicle::turns(&trails).into_iter();
            days.known = known.filter_map(|(key, turn)| Some((owned(key), *commits.get(turn)?))).collect();
        }
        days
    }

    /// As if git had come to know these events on these days, and its last commit were of `latest`.
    #[cfg(test)]
    pub(super) fn knowing(site: &Site, latest: Date, events: &[(&Event, Date)]) -> Days {
        let known = events.iter().map(|(event, day)| (owned(chronicle::key(event)), *day)).collect();
        Days { known, latest: Some(latest), ..Days::as_told(site, latest) }
    }

    /// The day of an event.
    pub fn day(&self, event: &Event) -> Day {
        let told = event.at.in_zone(&self.zone).date();
        let known = self.known.get(&owned(chronicle::key(event))).copied();
        // What is not committed yet comes after all that is.
        let effective = known.or(self.latest).map_or(told, |day| told.max(day));
        Day { seen: known.unwrap_or(self.now().seen).min(effective), effective }
    }

    /// The day of an event that would be written now.
    pub fn now(&self) -> Day {
        let now = self.latest.map_or(self.today, |latest| self.today.max(latest));
        Day { seen: now, effective: now }
    }
}

fn owned((digest, action, by, nonce, at): chronicle::Key) -> Key {
    (digest, action, by.to_string(), nonce.to_string(), at.to_string())
}
