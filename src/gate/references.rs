//! References between records: every id that a record names must be before the public.
//!
//! One refused record can take others with it, so this goes round until nothing changes.

use super::case::Case;
use super::links::{LinkTable, Presence};
use super::{State, content};
use crate::finding::{Finding, MOST_OF_A_KIND, Rule, Severity};
use crate::load::place::key_place;
use crate::record::common::Id;
use crate::record::{Details, Disclosure, Record, policy::Policy};
use crate::say::say;
use crate::site::Site;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Refuses every record that names, or links to, something that is not public.
pub fn settle(cases: &mut [Case], site: &Site) {
    let mut first_round = true;
    loop {
        let links = table(cases);
        let chains = chains(cases);
        let found: Vec<(usize, Vec<Finding>)> = cases
            .par_iter()
            .enumerate()
            .filter(|(_, case)| first_round && !matches!(case.state, State::Withdrawn) || case.presence().is_some())
            .map(|(i, case)| (i, look(case, &links, &chains)))
            .filter(|(_, findings)| !findings.is_empty())
            .collect();
        let mut changed = false;
        for (i, mut findings) in found {
            let case = &mut cases[i];
            for finding in &mut findings {
                if super::site_raises(site, finding) {
                    finding.severity = Severity::Refuse;
                }
            }
            findings.retain(|finding| !case.findings.contains(finding));
            changed |= findings.iter().any(Finding::refuses);
            case.findings.append(&mut findings);
        }
        first_round = false;
        if !changed {
            return;
        }
    }
}

/// The table of what links can lead to at present.
pub fn table(cases: &[Case]) -> LinkTable {
    let mut table = LinkTable::default();
    for case in cases {
        let Some(presence) = case.presence() else { continue };
        table.add(case.record.id().clone(), &case.record.source.path, presence);
        if let (Presence::Page, Some(published)) = (presence, case.published) {
            table.add_year(case.record.category, published.year());
        }
    }
    table
}

/// The policy records by id, for the chain of supersession.
fn chains(cases: &[Case]) -> BTreeMap<Id, Policy> {
    let policy = |case: &Case| match &case.text.as_ref()?.details {
        Details::Policy(policy) => Some((case.record.id().clone(), policy.clone())),
        _ => None,
    };
    cases.iter().filter(|case| case.presence().is_some()).filter_map(policy).collect()
}

fn look(case: &Case, links: &LinkTable, chains: &BTreeMap<Id, Policy>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Of a record past its notice period no text is shown; one whose time has not come may lead to others that
    // come with it.
    if let Some(text) = case.text.as_ref().filter(|_| case.state != State::Expired) {
        references(text, links, chains, &mut findings);
        if text.common.disclosure == Disclosure::Proactive {
            content::body_links(text, links, &mut findings);
        }
        if case.state == State::Embargoed {
            findings = findings.into_iter().map(super::as_draft).collect();
        }
    }
    if case.text.as_ref().is_none_or(|text| text.digest != case.record.digest) {
        let mut draft = Vec::new();
        references(&case.record, links, chains, &mut draft);
        content::body_links(&case.record, links, &mut draft);
        findings.extend(draft.into_iter().map(super::as_draft));
    }
    findings
}

fn references(record: &Record, links: &LinkTable, chains: &BTreeMap<Id, Policy>, findings: &mut Vec<Finding>) {
    let refuse = |key: [&str; 2], message, help| {
        Finding::new(Rule::BrokenLink, key_place(record, &key), message).help(help).record(record.id().as_str())
    };
    for (id, key) in content::references(record) {
        if findings.len() > MOST_OF_A_KIND {
            // The record is refused or warned of as it is; the rest comes when these are mended.
            break;
        }
        let [en, zh] = key;
        // An institution publishes its own record; any other key that names its own record says nothing.
        if id == record.id() {
            if en != "institution" {
                let message = say!("{zh}写的是本事项自己", "`{en}` names this very record");
                findings.push(refuse(key, message, say!("删去它", "drop it")).severity(Severity::Warn));
            } else if !matches!(record.details, Details::Institutions(_)) {
                let message =
                    say!("发布机构“{id}”不是机构信息", "the institution `{id}` is not an institutions record");
                findings.push(refuse(key, message, Rule::BrokenLink.text().remedy));
            }
            continue;
        }
        match links.presence(id) {
            Some(Presence::Page | Presence::OnRequest) => {}
            // The place is there and says what became of it: no reason to take this record down too.
            Some(Presence::Marked) => {
                let message = say!("{zh}“{id}”已撤回或公示期满", "`{en}` names `{id}`, which is withdrawn or expired");
                let help = say!("下次修订时改正", "correct it with the next revision");
                findings.push(refuse(key, message, help).severity(Severity::Warn));
            }
            None => {
                let help = links.near(id.as_str()).unwrap_or_else(|| Rule::BrokenLink.text().remedy);
                findings.push(refuse(
                    key,
                    say!("{zh}“{id}”不存在或未公开", "`{en}` names `{id}`, which does not exist or is not public"),
                    help,
                ));
            }
        }
    }
    let Details::Policy(policy) = &record.details else { return };
    for id in policy.supersedes.iter().filter(|id| *id != record.id()) {
        if links.presence(id) == Some(Presence::Page)
            && chains.get(id).is_none_or(|old| old.repealed_by.as_ref() != Some(record.id()))
        {
            let me = record.id();
            let help = say!("在“{id}”中写 repealed_by: {me}", "write repealed_by: {me} in `{id}`");
            findings.push(refuse(
                ["supersedes", "替代"],
                say!("“{id}”没有写被本文件替代", "`{id}` does not say that it is repealed by this document"),
                help,
            ));
        }
    }
    if let Some(id) = &policy.repealed_by
        && id != record.id()
        && links.presence(id) == Some(Presence::Page)
        && chains.get(id).is_none_or(|new| !new.supersedes.contains(record.id()))
    {
        let me = record.id();
        let help = say!("在“{id}”中写 supersedes: [{me}]", "write supersedes: [{me}] in `{id}`");
        findings.push(refuse(
            ["repealed_by", "被替代"],
            say!("“{id}”没有写替代本文件", "`{id}` does not say that it supersedes this document"),
            help,
        ));
    }
}
