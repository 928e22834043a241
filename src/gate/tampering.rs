//! Trails against git: an event that was ever committed must still be there, in its order.

use super::approvals;
use super::case::Case;
use super::days::Days;
use crate::finding::{Finding, Place, Rule};
use crate::history::Archive;
use crate::history::trails::{OldTrail, Trails};
use crate::record::Digest;
use crate::record::common::Id;
use crate::record::trail::{Action, Event};
use crate::say::{Say, say};
use crate::site::Site;
use std::collections::{BTreeMap, BTreeSet};

/// Refuses every record whose trail lost, changed or moved an event that git remembers, and tells of published
/// records that are gone without a withdrawal.
pub fn check(
    cases: &mut [Case],
    known_ids: &BTreeSet<String>,
    archive: &Archive,
    trails: &Trails,
    site: &Site,
    days: &Days,
) -> Vec<Finding> {
    let by_path: BTreeMap<String, usize> =
        cases.iter().enumerate().map(|(i, case)| (case.record.trail_path.clone(), i)).collect();
    let by_id: BTreeMap<String, usize> =
        cases.iter().enumerate().map(|(i, case)| (case.record.id().folded(), i)).collect();
    let mut edited: BTreeMap<usize, (Event, Option<&OldTrail>)> = BTreeMap::new();
    let mut gone: BTreeMap<String, &OldTrail> = BTreeMap::new();
    let mut returned: BTreeMap<usize, Vec<&[Event]>> = BTreeMap::new();
    for old in &trails.states {
        let here = by_path.get(&old.path);
        if let Some(i) = here.filter(|i| first_missing(&old.events, &cases[**i].record.trail).is_none()) {
            if cases[*i].record.trail.iter().any(|event| event.action == Action::Return) {
                returned.entry(*i).or_default().push(&old.events);
            }
            continue;
        }
        // Another record may have stood at this path, or this record elsewhere: what counts is the id.
        let shares = |case: &Case| case.record.trail.iter().any(|event| old.events.contains(event));
        let beside = || here.map(|i| &cases[*i]).or_else(|| cases.iter().find(|case| shares(case)));
        let owner = archive.owner_of(old).or_else(|| beside().map(|case| case.record.id().folded()));
        let Some(id) = owner else { continue };
        match by_id.get(&id) {
            Some(i) => {
                let trail = &cases[*i].record.trail;
                if let Some(event) =
                    first_missing(&old.events, trail).filter(|_| !was_a_slip(old, trail, trails, archive))
                {
                    edited.entry(*i).or_insert_with(|| (event.clone(), Some(old)));
                }
            }
            None if !known_ids.contains(&id) && was_public(old, site, days) => {
                gone.entry(id).or_insert(old);
            }
            None => {}
        }
    }
    for (i, olds) in returned {
        if let Some(event) = slipped_in(&cases[i].record.trail, &olds) {
            edited.entry(i).or_insert_with(|| (event.clone(), None));
        }
    }
    for (i, (event, known)) in edited {
        let (action_zh, action_en, by, at) = (event.action.zh(), event.action.en(), &event.by, event.at.as_str());
        let message = say!(
            "git 历史中的审核记录不见了或被改动：{at} {by} {action_zh}",
            "an event that git remembers is gone, changed or moved: {action_en} by {by} at {at}"
        );
        let place = Place::file(cases[i].record.trail_path.clone());
        let help = known.map_or_else(|| Rule::TrailEdited.text().remedy, |old| bring_back(&event, old));
        cases[i].push(Finding::new(Rule::TrailEdited, place, message).help(help));
    }
    let lost = |(id, old): (String, &OldTrail)| {
        let message = say!(
            "公开过的事项“{id}”被删去：公开过的事项只能撤回，撤回后的标记也要保留",
            "the record `{id}` was public and is gone: what was public is withdrawn, and its marked place stays"
        );
        let commit = old.commit();
        let stem = old.path.strip_suffix(".review.yaml").unwrap_or(&old.path);
        let files = stem.strip_suffix("/index").map_or_else(|| format!("{stem}.*"), |folder| format!("{folder}/"));
        let help = say!(
            "恢复事项和审核记录：git checkout {commit} -- \"{files}\"；不再公开的，恢复后用 gongshi withdraw 撤回",
            "restore the record and its trail: git checkout {commit} -- \"{files}\"; take back what shall no longer be public with `gongshi withdraw`"
        );
        Finding::new(Rule::TrailEdited, Place::file(old.path.clone()), message).help(help).record(id)
    };
    gone.into_iter().map(lost).collect()
}

/// How to bring an event back that a commit still has.
fn bring_back(event: &Event, old: &OldTrail) -> Say {
    let (commit, path) = (old.commit(), &old.path);
    match event.action {
        Action::Withdraw => say!(
            "撤回不能取消，只能在撤回之后另行送审。按提交 {commit} 里的样子恢复审核记录：git show {commit}:./{path}",
            "a withdrawal is not undone; what shall be public again is approved anew after it. Bring the trail back as commit {commit} has it: git show {commit}:./{path}"
        ),
        _ => say!(
            "审核记录只增不改。这一条要按提交 {commit} 里的样子放回原处，现有的各条也都留着：看原样用 git show {commit}:./{path}。是上一次提交改坏的，用 git revert 退回那次提交就行",
            "a trail is append-only. Put this event back in its place as commit {commit} has it, and leave all others where they are: git show {commit}:./{path} shows it. If the last commit broke it, `git revert` of that commit is enough"
        ),
    }
}

/// The first of the old events that the present trail does not have, in order. Others may stand between them: two
/// branches that were merged have each added their own.
fn first_missing<'e>(old: &'e [Event], present: &[Event]) -> Option<&'e Event> {
    let mut rest = present.iter();
    old.iter().find(|event| !rest.any(|now| now == *event))
}

/// Whether each event that is gone had only taken the place of one that stands there again, and said the same of the same
/// text: somebody wrote into a trail, committed it, and took it back. What git knew first is what counts; what stood in its place never did, for a trail that
/// lacks an event is refused. An event that ever stood beside the other was written for itself, and is no slip.
fn was_a_slip(old: &OldTrail, present: &[Event], trails: &Trails, archive: &Archive) -> bool {
    let states: Vec<&OldTrail> = trails.states.iter().filter(|state| state.path == old.path).collect();
    let with = |event: &Event| -> Vec<&OldTrail> {
        states.iter().copied().filter(|state| state.events.contains(event)).collect()
    };
    let replaced = |slip: &Event, right: &Event| {
        let (slips, rights) = (with(slip), with(right));
        (slip.action, slip.digest) == (right.action, right.digest)
            && (slip.by == right.by || slip.action == Action::Submit)
            && !slips.iter().any(|state| state.events.contains(right))
            && slips.iter().all(|slip| rights.iter().any(|right| archive.builds_on(slip, right)))
    };
    let mut rest = present;
    trails.whole
        && old.events.iter().all(|event| {
            let found = rest.iter().position(|now| now == event);
            let at = found.or_else(|| rest.first().filter(|now| replaced(event, now)).map(|_| 0));
            rest = at.map_or(rest, |at| &rest[at + 1..]);
            at.is_some()
        })
}

/// An approval that stands before a return, though git knows the return without it and never knew it without the return:
/// nobody could have returned what was approved already, so it was slipped in to make the return void. Of two branches that
/// were merged, each is known without the other's event.
fn slipped_in<'e>(present: &'e [Event], olds: &[&[Event]]) -> Option<&'e Event> {
    let last = present.iter().rposition(|event| event.action == Action::Return)?;
    let returns = |event: &&Event| event.action == Action::Return;
    present[..last].iter().enumerate().filter(|(_, event)| event.action == Action::Approve).find_map(
        |(at, approval)| {
            let alone = |a: &Event, b: &Event| olds.iter().any(|old| old.contains(a) && !old.contains(b));
            let mut later = present[at..].iter().filter(returns);
            later.any(|back| alone(back, approval) && !alone(approval, back)).then_some(approval)
        },
    )
}

/// Whether its approvals once met the rule of review, as far as a trail alone can tell: a draft may go without a word.
fn was_public(old: &OldTrail, site: &Site, days: &Days) -> bool {
    let Some(category) = old.category() else { return false };
    let mut by: BTreeMap<Digest, BTreeSet<&Id>> = BTreeMap::new();
    old.events.iter().filter(|event| event.action == Action::Approve).any(|event| {
        let people = by.entry(event.digest).or_default();
        people.insert(&event.by);
        people.len() >= approvals::rule(category, days.day(event), site).0 as usize
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::trail::At;
    use proptest::prelude::*;

    fn event(n: u8) -> Event {
        Event {
            action: Action::Submit,
            by: Id::new("a").unwrap(),
            at: At::parse(&format!("2026-11-02T10:31:{n:02}+08:00")).unwrap(),
            digest: Digest::of_text("x", &[]),
            nonce: None,
            note: None,
            legal_basis: None,
            signature: None,
        }
    }

    #[test]
    fn an_approval_slipped_in_before_a_return_is_noticed_and_a_merge_is_none() {
        let of = |n: u8, action| Event { action, ..event(n) };
        let (submit, approve, back) = (event(0), of(1, Action::Approve), of(2, Action::Return));
        let present = [submit.clone(), approve.clone(), back.clone()];
        let known = |states: &[&[&Event]]| {
            let olds: Vec<Vec<Event>> =
                states.iter().map(|state| state.iter().map(|event| (*event).clone()).collect()).collect();
            slipped_in(&present, &olds.iter().map(Vec::as_slice).collect::<Vec<_>>()).cloned()
        };
        assert_eq!(known(&[&[&submit], &[&submit, &back]]), Some(approve.clone()));
        assert_eq!(known(&[&[&submit], &[&submit, &back], &[&submit, &approve]]), None);
        assert_eq!(known(&[&[&submit], &[&submit, &approve], &[&submit, &approve, &back]]), None);
        assert_eq!(known(&[&[&submit], &[&submit, &approve, &back]]), None);
    }

    proptest! {
        #[test]
        fn appending_and_merging_lose_nothing(old in prop::collection::vec(0..30u8, 0..8), more in prop::collection::vec((0..30u8, any::<prop::sample::Index>()), 0..5)) {
            let old: Vec<Event> = old.into_iter().map(event).collect();
            let mut present = old.clone();
            for (n, at) in more {
                let at = at.index(present.len() + 1);
                present.insert(at, event(n));
            }
            prop_assert!(first_missing(&old, &present).is_none());
        }
        #[test]
        fn a_trail_that_lost_an_event_is_noticed(length in 1..8u8, gone in any::<prop::sample::Index>()) {
            let old: Vec<Event> = (0..length).map(event).collect();
            let mut present = old.clone();
            present.remove(gone.index(old.len()));
            prop_assert!(first_missing(&old, &present).is_some());
        }
        #[test]
        fn two_events_that_changed_places_are_noticed(length in 2..8u8, at in any::<prop::sample::Index>()) {
            let old: Vec<Event> = (0..length).map(event).collect();
            let mut present = old.clone();
            let at = at.index(old.len() - 1);
            present.swap(at, at + 1);
            prop_assert!(first_missing(&old, &present).is_some());
        }
    }
}
