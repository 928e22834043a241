//! What the log shall say: which versions and withdrawals were before the public, in the order in which git came to know
//! them (history.md, the seal).
//!
//! An event takes the turn of the first commit on the first-parent history that has it. A version that was committed
//! before its day of publication waits: nobody may learn of it sooner, so it takes the turn of the first commit on or after
//! that day, or stands at the end where there is none yet.

use super::case::Case;
use super::past;
use crate::history::trails::Trails;
use crate::record::Digest;
use crate::record::trail::{Action, Event};
use crate::seal::leaf::Leaf;
use crate::seal::ledger::{Chronicle, Placed};
use crate::site::Site;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// The chronicle of these records as of a day. A record that was refused has no leaf; then the log does not grow at all.
pub(super) fn of(cases: &[Case], trails: &Trails, as_of: Date, site: &Site) -> Chronicle {
    if !trails.whole {
        return Chronicle::default();
    }
    let turns = turns(trails);
    let days = days(trails, &site.zone);
    let mut all: Vec<(Turn, &str, usize, Placed)> = Vec::new();
    let mut waiting = BTreeSet::new();
    for case in cases {
        let id = case.record.id();
        let mut add = |index: usize, due: Option<Date>, leaf: Leaf, lost: bool| {
            // An event that is not committed yet has no turn, and no leaf.
            let Some(turn) = case.record.trail.get(index).and_then(|event| turns.get(&key(event))) else {
                waiting.insert(id.to_string());
                return;
            };
            let late = due.is_some() || lost;
            // Committed before its day by the clocks of the commits, it comes with the first commit of that day.
            let waited = due.filter(|due| days.get(*turn).is_some_and(|day| due > day));
            let turn = waited.map_or(Turn(*turn, true), |due| Turn(days.partition_point(|day| *day < due), false));
            all.push((turn, id.as_str(), index, Placed { leaf, late }));
        };
        for past in case.past.iter().filter(|past| past.due <= as_of) {
            let version = &past.version;
            let leaf = Leaf::publish(id, version.number, &version.at, &version.nonce, &version.digest);
            // Of a text that is lost nobody knows any more whether it had to wait.
            add(version.index, past.waits.then_some(past.due), leaf, past.text.is_err());
        }
        for withdrawal in past::public_withdrawals(&case.past, &case.verdict, as_of) {
            let lost = case.past[withdrawal.version as usize - 1].text.is_err();
            add(withdrawal.index, None, Leaf::withdraw(id, withdrawal.version, &withdrawal.at), lost);
        }
    }
    all.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let leaves = all.into_iter().map(|(_, _, _, placed)| placed).collect();
    Chronicle { leaves, extend: true, waiting: waiting.into_iter().collect() }
}

/// The place of a commit on the first-parent history; of what comes with a commit, what waited for its day is first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn(usize, bool);

/// What tells an event from every other of the portal: the digest covers the record's id.
pub(super) type Key<'e> = (Digest, Action, &'e str, &'e str, &'e str);

pub(super) fn key(event: &Event) -> Key<'_> {
    let nonce = event.nonce.as_ref().map_or("", |nonce| nonce.as_str());
    (event.digest, event.action, event.by.as_str(), nonce, event.at.as_str())
}

/// The turn of every event.
pub(super) fn turns(trails: &Trails) -> BTreeMap<Key<'_>, usize> {
    let mut turns = BTreeMap::new();
    for state in &trails.states {
        let Some(turn) = state.turn else { continue };
        for event in &state.events {
            let first = turns.entry(key(event)).or_insert(turn);
            *first = turn.min(*first);
        }
    }
    turns
}

/// The day of every commit in the portal's zone. Where a clock went back, the day does not.
pub(super) fn days(trails: &Trails, zone: &TimeZone) -> Vec<Date> {
    let mut latest = Date::MIN;
    let day = |time: &i64| {
        let at = jiff::Timestamp::from_second(*time).unwrap_or_default();
        latest = latest.max(at.to_zoned(zone.clone()).date());
        latest
    };
    trails.times.iter().map(day).collect()
}
