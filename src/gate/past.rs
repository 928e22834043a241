//! The versions of a record: when each became public, its text, and whether the gate of today lets that text be seen.

use super::approvals::{Verdict, Version, Withdrawal};
use super::case::one_text;
use super::clear::{Cleared, Earlier, Hidden, Moment, What, Words};
use super::days::Days;
use super::names::Unspeakable;
use super::{Given, site_raises};
use crate::finding::{Exception, Finding, Place, Rule};
use crate::history::Archive;
use crate::record::{Digest, Disclosure, Record, STUB_TITLE};
use crate::say::{Say, say};
use crate::site::Site;
use jiff::civil::{Date, DateTime, Time};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version of a record.
pub(super) struct Past {
    pub(super) version: Version,
    /// Its text; why it is not to be had.
    pub(super) text: Result<Arc<Record>, Say>,
    /// The day from which it may be public.
    pub(super) due: Date,
    /// Whether that day came after its approval: it had to wait.
    pub(super) waits: bool,
    /// When it became public, if its day has come: at its approval, or later.
    pub(super) since: DateTime,
    /// Why the text of an earlier version is not shown.
    pub(super) hidden: Option<Hidden>,
}

impl Past {
    /// The day of publication that a text gives itself; by default that of the first approval.
    pub(super) fn published(text: &Record, first: &Version, site: &Site) -> DateTime {
        match text.common.published {
            Some(date) => date.to_datetime(Time::midnight()),
            None => first.at.in_zone(&site.zone),
        }
    }
}

/// The texts that a record had, by digest. Each is taken out of git once, whoever asks.
pub(super) struct Texts<'a> {
    record: &'a Arc<Record>,
    archive: &'a Archive,
    known: RefCell<BTreeMap<Digest, Result<Arc<Record>, Say>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(record: &'a Arc<Record>, archive: &'a Archive) -> Texts<'a> {
        Texts { record, archive, known: RefCell::default() }
    }

    /// The text with this digest; why it is not to be had.
    pub(super) fn get(&self, digest: Digest) -> Result<Arc<Record>, Say> {
        if digest == self.record.digest {
            return Ok(Arc::clone(self.record));
        }
        let text = || self.archive.text(self.record, digest).map(Arc::from);
        self.known.borrow_mut().entry(digest).or_insert_with(text).clone()
    }

    /// What took the place of a version when it was taken back: the working text, or where that is another one by now,
    /// what git has.
    ///
    /// Only of the version that a withdrawal names. Of one before it that is lost too, nobody knows any more whether it
    /// had to wait; it is taken for public, since mostly it was, and stands in the log.
    fn left_of(&self, version: &Version, verdict: &Verdict) -> Option<Arc<Record>> {
        let withdrawal = verdict.withdrawals.iter().find(|withdrawal| withdrawal.version == version.number)?;
        let event = self.record.trail.get(withdrawal.index)?;
        let holds = verdict.withdrawal.is_some() && version.number as usize == verdict.versions.len();
        let working = Some(self.record).filter(|_| holds).cloned();
        if working.as_ref().is_some_and(|text| *text.common.title == *STUB_TITLE) {
            return working;
        }
        self.archive.left_by(self.record, event).map(Arc::from).or(working)
    }
}

/// All versions of a record, the oldest first, with their texts.
pub(super) fn versions(verdict: &Verdict, site: &Site, texts: &Texts, days: &Days) -> Vec<Past> {
    let Some(first) = verdict.versions.first() else { return Vec::new() };
    let mut all: Vec<Past> = Vec::new();
    for version in &verdict.versions {
        let text = texts.get(version.digest);
        let approved = version.at.in_zone(&site.zone);
        let published = match &text {
            Ok(text) => Past::published(text, first, site),
            // What a withdrawal left still says it of the last version, though git may have forgotten the text.
            Err(_) => match texts.left_of(version, verdict) {
                Some(stub) => Past::published(&stub, first, site),
                None => first.at.in_zone(&site.zone),
            },
        };
        let waits = published.date() > approved.date();
        let since = if waits { published } else { approved };
        all.push(Past { version: version.clone(), text, due: published.date(), waits, since, hidden: None });
    }
    let own: Vec<Date> = all.iter().map(|past| past.due).collect();
    // Nobody saw a version before its day; where another one came sooner, its own day counts for nothing. Clocks of
    // approvals say nothing here: versions come in the order of the trail.
    for i in (1..all.len()).rev() {
        let since = all[i].since;
        if all[i - 1].waits && all[i - 1].since > since {
            all[i - 1].due = all[i - 1].due.min(since.date());
            all[i - 1].since = since;
            all[i - 1].hidden = Some(Hidden::NotPublic);
        }
    }
    let mut before = 0;
    for withdrawal in &verdict.withdrawals {
        let gone = withdrawal.at.in_zone(&site.zone);
        let told = texts.record.trail.get(withdrawal.index).map(|event| days.gone(event));
        let until = withdrawal.version as usize;
        let taken_back = before..until;
        before = until;
        for (past, own) in all[taken_back.clone()].iter_mut().zip(&own[taken_back]) {
            past.hidden = Some(Hidden::Withdrawn);
            if past.waits && past.since > gone && told.is_some_and(|day| *own > day) {
                // It went before it came, and git does not say otherwise.
                past.hidden = Some(Hidden::NotPublic);
                past.due = Date::MAX;
            }
        }
    }
    all
}

/// Looks at every version before the shown one with the eyes of today; tells the officers which are not shown, and why.
///
/// What an earlier version was allowed to carry counts only as far as the `shown` text still allows it: a number that was
/// taken out, with its allowance, is not to be read in the version before.
pub(super) fn judge(
    past: &mut [Past],
    shown: &Record,
    record: &Record,
    given: Given,
    unspeakable: &Unspeakable,
    findings: &mut Vec<Finding>,
) {
    for past in past.iter_mut().filter(|past| past.hidden.is_none()) {
        let (hidden, finding) = match &past.text {
            Err(why) => (Some(Hidden::Missing), Some(missing(record, past.version.number, why))),
            Ok(text) => look(text, shown, past.version.number, given, unspeakable),
        };
        past.hidden = hidden;
        findings.extend(finding);
    }
}

fn look(
    text: &Record,
    shown: &Record,
    number: u32,
    given: Given,
    unspeakable: &Unspeakable,
) -> (Option<Hidden>, Option<Finding>) {
    if text.common.disclosure != Disclosure::Proactive {
        return (Some(Hidden::NotPublic), None);
    }
    if text.common.expires.is_some_and(|expires| given.as_of > expires) {
        return (Some(Hidden::Expired), None);
    }
    let mut findings = Vec::new();
    let mut today = text.clone();
    today.common.allow.retain(|old| shown.common.allow.iter().any(|new| new.text == old.text));
    one_text(&today, given, unspeakable, &mut findings);
    let refusing = |finding: &&Finding| finding.refuses() || site_raises(given.site, finding);
    let Some(worst) = findings.iter().find(refusing) else { return (None, None) };
    let personal = findings
        .iter()
        .filter(refusing)
        .any(|finding| finding.rule == Rule::Minor || finding.rule.exception() == Some(Exception::Text));
    let rule = worst.rule.name();
    let message = say!(
        "第 {number} 版按现行规则不得公开（{rule}），历史中只留标记，不显示原文",
        "version {number} breaks a rule of today ({rule}): its place in the history is marked, its text is not shown"
    );
    let finding = Finding::new(Rule::VersionHidden, Place::file(text.source.path.clone()), message)
        .help(Rule::VersionHidden.text().remedy)
        .record(text.id().as_str());
    (Some(if personal { Hidden::Personal } else { Hidden::Refused }), Some(finding))
}

fn missing(record: &Record, number: u32, why: &Say) -> Finding {
    let message = say!(
        "第 {number} 版的原文不在手边，历史中只列出，不显示原文",
        "the text of version {number} is not here: the history lists it without"
    );
    Finding::new(Rule::VersionMissing, Place::file(record.source.path.clone()), message)
        .help(why.clone())
        .record(record.id().as_str())
}

/// What the public may know of the versions before the shown one.
pub(super) fn earlier(past: Vec<Past>, first: &Version, site: &Site) -> Vec<Earlier> {
    let one = |past: Past| {
        let number = past.version.number;
        let text = match (past.hidden, past.text) {
            (None, Ok(text)) => {
                let published = Past::published(&text, first, site);
                Ok(Box::new(Cleared::new(text, &past.version, published, site)))
            }
            (hidden, _) => Err(hidden.unwrap_or(Hidden::Missing)),
        };
        Earlier { number, since: past.since, text }
    };
    past.into_iter().map(one).collect()
}

/// The withdrawals of what had been before the public. What went before its day came leaves no trace.
pub(super) fn public_withdrawals<'v>(
    past: &'v [Past],
    verdict: &'v Verdict,
    as_of: Date,
) -> impl Iterator<Item = &'v Withdrawal> {
    let seen = move |withdrawal: &&Withdrawal| {
        let before = verdict.withdrawals.iter().take_while(|other| other.index < withdrawal.index).last();
        let first = before.map_or(0, |before| before.version as usize);
        past[first..withdrawal.version as usize].iter().any(|past| past.due <= as_of)
    };
    verdict.withdrawals.iter().filter(seen)
}

/// What became of the record up to a day, in the order of time.
pub(super) fn life(past: &[Past], verdict: &Verdict, as_of: Date, site: &Site) -> Vec<Moment> {
    let public = |past: &&Past| past.due <= as_of && past.hidden != Some(Hidden::NotPublic);
    let published = past.iter().filter(public);
    let came = |past: &Past| Moment {
        what: What::Published,
        version: past.version.number,
        at: past.since,
        words: Words::default(),
    };
    let went = |withdrawal: &Withdrawal| Moment {
        what: What::Withdrawn,
        version: withdrawal.version,
        at: withdrawal.at.in_zone(&site.zone),
        words: Words {
            reason: withdrawal.reason.as_ref().map(ToString::to_string),
            legal_basis: withdrawal.legal_basis.as_ref().map(ToString::to_string),
        },
    };
    let mut life: Vec<Moment> = published.map(came).collect();
    life.extend(public_withdrawals(past, verdict, as_of).map(went));
    // A version comes before its withdrawal, and both before the next version, whatever clocks said.
    life.sort_by_key(|moment| (moment.version, moment.what));
    life
}
