//! Approvals: what a trail says about a record, and which of its events count.

use super::days::{Day, Days};
use crate::finding::Rule;
use crate::record::common::{Category, Id, Tier};
use crate::record::model::Line;
use crate::record::trail::{Action, At, Event, Nonce};
use crate::record::{Digest, Record, TextOf};
use crate::say::{Say, say};
use crate::sign;
use crate::site::{Person, Role, Site};
use jiff::civil::Date;
use ssh_key::PublicKey;
use std::collections::{BTreeMap, BTreeSet};

/// An approved state of a record (版本).
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// What was approved.
    pub digest: Digest,
    /// The time of the last approval that it needed.
    pub at: At,
    /// The nonce of that approval.
    pub nonce: Nonce,
    /// Who approved it, in the order of the trail.
    pub by: Vec<Id>,
    /// The place of that approval in the trail, from 0.
    pub index: usize,
}

/// A version taken back (撤回).
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// The version that was public until then.
    pub version: u32,
    /// When.
    pub at: At,
    /// The place of the event in the trail, from 0.
    pub index: usize,
    /// The reason, in the words of the last person entitled to give one before anything was approved anew.
    pub reason: Option<Line>,
    /// The legal basis, in the same person's words.
    pub legal_basis: Option<Line>,
}

/// An event that does not count, and why.
#[derive(Clone, Debug)]
pub struct Discounted {
    /// Its place in the trail, from 0.
    pub index: usize,
    /// What it was about.
    pub digest: Digest,
    /// The rule that it breaks.
    pub rule: Rule,
    /// Why.
    pub message: Say,
    /// Whether it is an approval; other events only warn.
    pub approval: bool,
}

/// What a trail says.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// All versions, the newest last.
    pub versions: Vec<Version>,
    /// Every withdrawal of something that was public, the newest last.
    pub withdrawals: Vec<Withdrawal>,
    /// The withdrawal that holds, if the record was taken back and nothing was approved since.
    pub withdrawal: Option<Event>,
    /// Whether the last event is a return.
    pub returned: bool,
    /// Ids of other records that approvals of this trail are about.
    pub foreign: Vec<Id>,
    /// Events that do not count.
    pub discounted: Vec<Discounted>,
    /// How many approvals the present text has, while it has not all it needs, and how many it needs.
    pub progress: (u32, u32),
    /// Who has approved the present text so far, while it has not all the approvals it needs.
    pub approved_by: Vec<Id>,
}

impl Verdict {
    /// The version that the public sees; `None` while nothing is approved or the record is withdrawn.
    pub fn live(&self) -> Option<&Version> {
        self.versions.last().filter(|_| self.withdrawal.is_none())
    }

    /// Supposes that the last event of the trail, whatever it is, made the present text a version. For trials.
    pub(super) fn suppose_approved(&mut self, record: &Record) {
        let Some(event) = record.trail.last().filter(|_| self.live().is_none_or(|v| v.digest != record.digest)) else {
            return;
        };
        let Some(nonce) = Nonce::parse(&"0".repeat(32)) else { return };
        let number = self.versions.len() as u32 + 1;
        let (at, index) = (event.at.clone(), record.trail.len() - 1);
        self.versions.push(Version { number, digest: record.digest, at, nonce, by: Vec::new(), index });
        self.withdrawal = None;
        self.returned = false;
    }
}

/// What an earlier text of a record says of itself, where that can be known.
pub type OldTexts<'a> = dyn Fn(&Record, Digest) -> Option<TextOf> + 'a;

/// What is known of a trail's past that the trail does not say itself.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The earlier texts.
    pub text: &'a OldTexts<'a>,
    /// On which day an event counts.
    pub days: &'a Days,
}

impl Known<'_> {
    fn of(&self, record: &Record, digest: Digest) -> Option<TextOf> {
        if digest == record.digest { Some(TextOf::new(record)) } else { (self.text)(record, digest) }
    }
}

/// Reads the record's trail under the site's rules of review, each event under those of its own day.
///
/// A version uses its approvals up: going back to the bytes of an earlier version needs new ones, so that a
/// text whose leak was mended never returns by a mere revert. A withdrawal uses up all approvals before it. An
/// approval whose nonce stands in the trail already for the same text is a copy and counts for nothing. Each text is judged by its
/// own drafter, so that the verdict on a text does not hang on what the working tree says today.
pub fn judge(record: &Record, site: &Site, known: &Known) -> Verdict {
    let mut verdict = Verdict::default();
    // Who has approved which text, with the key of the signature where there is one.
    let mut approvals: BTreeMap<Digest, Vec<(Id, Option<String>)>> = BTreeMap::new();
    let mut live: Option<Digest> = None;
    let mut seen: BTreeSet<(&str, Digest)> = BTreeSet::new();
    for (index, event) in record.trail.iter().enumerate() {
        let discount = |rule, message, approval| Discounted { index, digest: event.digest, rule, message, approval };
        let day = known.days.day(event);
        let about = known.of(record, event.digest);
        let category = about.as_ref().map_or(record.category, |text| text.category);
        let forged = event.action != Action::Approve && signed_by(record, event, site).is_err();
        if forged {
            // It may take away all the same, as below; but it says something false of who wrote it.
            verdict.discounted.push(discount(Rule::BadSignature, bad_signature(&event.by), false));
        }
        match event.action {
            Action::Submit => {}
            Action::Approve
                if !event.nonce.as_ref().is_some_and(|nonce| seen.insert((nonce.as_str(), event.digest))) =>
            {
                let message = say!("是前面一条审核记录的抄录", "it is a copy of an earlier approval");
                verdict.discounted.push(discount(Rule::TrailEdited, message, true));
            }
            Action::Approve => match check(record, index, about.as_ref(), site, known) {
                Err((rule, message)) => {
                    let of = about.map(|text| text.id);
                    verdict.foreign.extend(of.filter(|id| id.folded() != record.id().folded()));
                    verdict.discounted.push(discount(rule, message, true));
                }
                Ok(key) if live != Some(event.digest) => {
                    // The rule is that of the approval that decides; earlier ones count as far as it lets them.
                    let (needed, lowest) = rule(category, day, site);
                    let so_far = approvals.entry(event.digest).or_default();
                    if !so_far.iter().any(|(by, used)| *by == event.by || key.is_some() && *used == key) {
                        so_far.push((event.by.clone(), key));
                    }
                    let by = counting(so_far, lowest, site);
                    if by.contains(&event.by) && by.len() >= needed as usize {
                        approvals.remove(&event.digest);
                        let number = verdict.versions.len() as u32 + 1;
                        // `trail::read` lets no approval through without a nonce.
                        let Some(nonce) = event.nonce.clone() else { continue };
                        verdict.versions.push(Version {
                            number,
                            digest: event.digest,
                            at: event.at.clone(),
                            nonce,
                            by,
                            index,
                        });
                        verdict.withdrawal = None;
                        live = Some(event.digest);
                    }
                }
                Ok(_) => {}
            },
            Action::Return | Action::Withdraw => {
                let entitled = may_review(&event.by, record, category, day.effective, site);
                // These two only ever take away, so they hold whoever wrote them; but only an entitled person's
                // words are shown, signed where approvals must be, and what the public never saw leaves no mark.
                if event.action == Action::Withdraw {
                    approvals.clear();
                    if live.take().is_some() {
                        let version = verdict.versions.len() as u32;
                        let at = event.at.clone();
                        verdict.withdrawals.push(Withdrawal { version, at, index, reason: None, legal_basis: None });
                    }
                    let signed = event.signature.is_some() || !site.signatures_required();
                    let words = entitled.is_ok() && !forged && signed;
                    let said = Event {
                        note: event.note.clone().filter(|_| words),
                        legal_basis: event.legal_basis.clone().filter(|_| words),
                        ..event.clone()
                    };
                    if let Some(taken) = verdict.withdrawals.last_mut().filter(|_| words) {
                        (taken.reason, taken.legal_basis) = (event.note.clone(), event.legal_basis.clone());
                    }
                    verdict.withdrawal = Some(said).filter(|_| !verdict.versions.is_empty());
                    if let Err((rule, message)) = entitled {
                        verdict.discounted.push(discount(rule, message, false));
                    }
                    continue;
                }
                if let Err((rule, message)) = entitled {
                    verdict.discounted.push(discount(rule, message, false));
                }
                if live == Some(event.digest) {
                    let message = say!(
                        "已经公开的版本不能退回，只能撤回（withdraw）",
                        "a published version cannot be returned, only withdrawn"
                    );
                    verdict.discounted.push(discount(Rule::Unapproved, message, false));
                } else {
                    approvals.remove(&event.digest);
                }
            }
        }
    }
    let (needed, lowest) = rule(record.category, known.days.now(), site);
    verdict.approved_by = counting(&approvals.remove(&record.digest).unwrap_or_default(), lowest, site);
    verdict.progress = (verdict.approved_by.len() as u32, needed);
    verdict.returned = record.trail.last().is_some_and(|event| event.action == Action::Return);
    verdict
}

/// The rule of review for an event: how many approvals, and the lowest tier that counts. One that was there before the day
/// that it gives itself must meet the rules of both days: nobody gets at a milder rule by dating ahead.
pub fn rule(category: Category, day: Day, site: &Site) -> (u32, Option<Tier>) {
    let (seen, effective) = (site.review_rule(category, day.seen), site.review_rule(category, day.effective));
    (seen.0.max(effective.0), seen.1.max(effective.1))
}

/// Of those who approved a text, the ones of a tier that counts.
fn counting(so_far: &[(Id, Option<String>)], lowest: Option<Tier>, site: &Site) -> Vec<Id> {
    so_far.iter().map(|(by, _)| by).filter(|by| high_enough(by, lowest, site)).cloned().collect()
}

/// Whether the approval at `index` counts. Gives the fingerprint of the key it is signed with.
fn check(
    record: &Record,
    index: usize,
    about: Option<&TextOf>,
    site: &Site,
    known: &Known,
) -> Result<Option<String>, (Rule, Say)> {
    let event = &record.trail[index];
    let category = about.map_or(record.category, |text| text.category);
    may_review(&event.by, record, category, known.days.day(event).effective, site)?;
    let by = &event.by;
    // A trail that was copied from another record, or a record that was given another id.
    if let Some(TextOf { id, .. }) = about.filter(|text| text.id.folded() != record.id().folded()) {
        return Err((Rule::TrailEdited, say!("审核的是另一件事项“{id}”", "it approves another record, `{id}`")));
    }
    let drafter = about.map(|text| &text.drafter);
    if drafter == Some(&event.by) {
        return Err((
            Rule::SelfApproval,
            say!("{by} 是供稿人，不能审核自己的稿件", "{by} drafted this record and cannot approve it"),
        ));
    }
    if drafter.is_some_and(|drafter| share_a_key(by, drafter, site)) {
        return Err((Rule::SelfApproval, say!("{by} 与供稿人使用同一把密钥", "{by} has the same key as the drafter")));
    }
    match signed_by(record, event, site) {
        Ok(None) if site.signatures_required() => {
            Err((Rule::Unsigned, say!("{by} 的审核没有签名", "the approval by {by} is not signed")))
        }
        Ok(key) => Ok(key),
        Err(()) => Err((Rule::BadSignature, bad_signature(by))),
    }
}

/// The fingerprint of the key that an event is signed with, if it is signed at all; an error for a signature that is
/// none of the person's over this event.
fn signed_by(record: &Record, event: &Event, site: &Site) -> Result<Option<String>, ()> {
    let Some(signature) = &event.signature else { return Ok(None) };
    let keys = keys_of_person(&event.by, site);
    sign::verify(sign::REVIEW, &event.signed_text(record.id()), signature, &keys).map(Some).ok_or(())
}

fn bad_signature(by: &Id) -> Say {
    say!("{by} 的签名与内容或登记的公钥不符", "the signature by {by} does not fit the event or a registered key")
}

/// Whether a person is a reviewer entitled to the category of a text of the record, and was not gone on that day.
pub fn may_review<'s>(
    by: &Id,
    record: &Record,
    category: Category,
    day: Date,
    site: &'s Site,
) -> Result<&'s Person, (Rule, Say)> {
    let person = site
        .person(by)
        .ok_or_else(|| (Rule::UnknownPerson, say!("site.yaml 中没有人员“{by}”", "site.yaml lists no person `{by}`")))?;
    if !person.roles.contains(&Role::Reviewer) {
        return Err((Rule::NotEntitled, say!("{by} 不是审核人", "{by} is not a reviewer")));
    }
    if !entitled(person, category) {
        let (zh, en) = (category.zh(), category.en());
        return Err((Rule::NotEntitled, say!("{by} 无权审核“{zh}”", "{by} may not review {en}")));
    }
    if let Some(left) = person.left.filter(|left| day > *left) {
        let others = others(record, site);
        return Err((
            Rule::NotEntitled,
            say!(
                "{by} 已于 {left} 离任，这一条按 {day} 算；{}",
                "{by} left on {left}, and this counts as of {day}; {}",
                others.zh,
                others.en
            ),
        ));
    }
    Ok(person)
}

fn entitled(person: &Person, category: Category) -> bool {
    person.roles.contains(&Role::Reviewer)
        && person.may_review.as_ref().is_none_or(|categories| categories.0.contains(&category))
}

/// Who may review a record, among those who have not left.
fn others(record: &Record, site: &Site) -> Say {
    const SHOWN: usize = 5;
    let may = |person: &&Person| {
        person.left.is_none() && entitled(person, record.category) && person.id != record.common.drafted_by
    };
    let ids: Vec<&str> = site.people().iter().filter(may).map(|person| person.id.as_str()).collect();
    let more = if ids.len() > SHOWN { "…" } else { "" };
    let shown = &ids[..ids.len().min(SHOWN)];
    match shown {
        [] => say!("site.yaml 中没有别的人可以审核这件事项", "site.yaml lists nobody else who may review this record"),
        _ => say!("可以审核的有：{}{more}", "who may review it: {}{more}", shown.join("、"), shown.join(", ")),
    }
}

/// Whether a reviewer is of the tier that the rule of review asks for; one without a tier counts as a station's.
pub fn high_enough(by: &Id, lowest: Option<Tier>, site: &Site) -> bool {
    let tier = site.person(by).and_then(|person| person.tier).unwrap_or(Tier::Station);
    lowest.is_none_or(|lowest| tier >= lowest)
}

fn share_a_key(a: &Id, b: &Id, site: &Site) -> bool {
    let others = keys_of_person(b, site);
    keys_of_person(a, site).iter().any(|key| others.iter().any(|other| other.key_data() == key.key_data()))
}

/// The keys that site.yaml lists for a person.
pub fn keys_of_person(by: &Id, site: &Site) -> Vec<PublicKey> {
    // `Site::read` has refused every line that is no key.
    site.person(by).map_or_else(Vec::new, |person| person.keys.iter().flat_map(|line| sign::public_key(line)).collect())
}

#[cfg(test)]
mod tests;
