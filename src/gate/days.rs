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
    /// The day on which git came to know it, or of the last commit where it does not know it yet; where git cannot tell,
    /// the day that it says itself.
    pub known: Date,
    /// The day on which it counts (以后到者为准): the later of that day and the one that it says itself.
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

    /// The day of an event.
    pub fn day(&self, event: &Event) -> Day {
        let told = event.at.in_zone(&self.zone).date();
        let known = self.latest.map(|latest| self.known.get(&owned(chronicle::key(event))).copied().unwrap_or(latest));
        Day::of(known, told)
    }

    /// The day of an event that would be written now.
    pub fn now(&self) -> Day {
        Day::of(self.latest, self.today)
    }
}

impl Day {
    fn of(known: Option<Date>, told: Date) -> Day {
        let known = known.unwrap_or(told);
        Day { known, effective: known.max(told) }
    }
}

fn owned((digest, action, by, nonce, at): chronicle::Key) -> Key {
    (digest, action, by.to_string(), nonce.to_string(), at.to_string())
}
