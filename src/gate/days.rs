//! On which day an event counts.
//!
//! People leave and rules of review change (`left`, `since` in site.yaml), and what was approved before that stays
//! approved. So it must be known when an event was written, and its own word for it is not enough: anybody can write an
//! earlier time. The second witness is git: an event is not older than the first commit on the first-parent history that
//! has it, nor is that commit older than those before it, whatever its clock said.

use super::chronicle;
use crate::history::Archive;
use crate::history::trails::Trails;
use crate::record::Digest;
use crate::record::trail::{Action, Event};
use crate::site::Site;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The days of events, in the portal's time zone.
pub struct Days {
    zone: TimeZone,
    today: Date,
    /// Whether approvals hang on days: only then is git asked about all of them.
    dated: bool,
    /// What trails were, as far as the history is here.
    trails: Option<Arc<Trails>>,
    git: OnceLock<Git>,
}

/// What git bears out; taken from the trails when somebody first asks.
#[derive(Default)]
struct Git {
    /// The day on which git came to know an event.
    known: BTreeMap<Key, Date>,
    /// The day of the last commit.
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
    /// Where nobody asks git.
    pub fn as_told(site: &Site, today: Date) -> Days {
        Days { zone: site.zone.clone(), today, dated: site.hangs_on_days(), trails: None, git: OnceLock::new() }
    }

    /// With what git knows. Of half a history an event may seem younger than it is, and without any as young as today: in
    /// doubt it came too late. A history that cannot be read is refused by the gate for itself.
    pub fn of(site: &Site, archive: &Archive, today: Date) -> Days {
        Days { trails: archive.old_trails().ok(), ..Days::as_told(site, today) }
    }

    fn git(&self) -> &Git {
        let read = |trails: &Trails| {
            let commits = chronicle::days(trails, &self.zone);
            let known = chronicle::turns(trails).into_iter();
            let known = known.filter_map(|(key, turn)| Some((owned(key), *commits.get(turn)?))).collect();
            Git { known, latest: commits.last().copied() }
        };
        self.git.get_or_init(|| self.trails.as_deref().map(read).unwrap_or_default())
    }

    /// As if git had come to know these events on these days, and its last commit were of `latest`.
    #[cfg(test)]
    pub(super) fn knowing(site: &Site, latest: Date, events: &[(&Event, Date)]) -> Days {
        let known = events.iter().map(|(event, day)| (owned(chronicle::key(event)), *day)).collect();
        let git = Git { known, latest: Some(latest) }.into();
        Days { dated: true, git, ..Days::as_told(site, latest) }
    }

    /// The day of an event.
    pub fn day(&self, event: &Event) -> Day {
        if !self.dated {
            let told = event.at.in_zone(&self.zone).date();
            return Day { seen: self.today.min(told), effective: told };
        }
        let (known, effective) = self.borne_out(event);
        Day { seen: known.unwrap_or(self.now().seen).min(effective), effective }
    }

    /// The day on which a withdrawal holds, as [`Day::effective`]: whether a text had come before the public by then is never
    /// left to the word of the withdrawal alone.
    pub fn gone(&self, event: &Event) -> Date {
        match self.trails.as_ref().is_some_and(|trails| trails.whole) {
            true => self.borne_out(event).1,
            false => event.at.in_zone(&self.zone).date(),
        }
    }

    /// The day on which git came to know an event, and the day on which it counts.
    fn borne_out(&self, event: &Event) -> (Option<Date>, Date) {
        let told = event.at.in_zone(&self.zone).date();
        let git = self.git();
        let known = git.known.get(&owned(chronicle::key(event))).copied();
        // What is not committed yet comes after all that is, and may be of today.
        let latest = git.latest.map_or(self.today, |latest| latest.max(self.today));
        (known, told.max(known.unwrap_or(latest)))
    }

    /// The day of an event that would be written now.
    pub fn now(&self) -> Day {
        let latest = if self.dated { self.git().latest } else { None };
        let now = latest.map_or(self.today, |latest| self.today.max(latest));
        Day { seen: now, effective: now }
    }
}

fn owned((digest, action, by, nonce, at): chronicle::Key) -> Key {
    (digest, action, by.to_string(), nonce.to_string(), at.to_string())
}
