//! Identifying patterns: numbers and addresses of people in the finished portal, but for those that the gate let through in
//! a record or in site.yaml.

use super::apart::apart;
use super::words;
use crate::gate::scan::{self, Hit, RuleName, Setting};
use crate::gate::secrets;
use crate::gate::{Cleared, ClearedSite};
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A number as its letters and digits, however it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The rule.
    pub rule: RuleName,
    value: String,
}

/// What was found in the portal: how it may be shown.
pub type Found = BTreeMap<Pattern, String>;

/// Everything in a text that identifies a person wherever it stands.
pub fn find(text: &str, found: &mut Found) {
    find_with(text, &Setting::default(), found);
}

/// The same in a file of the theme. Scripts, styles and fonts of others carry the addresses of those who made them, in
/// notices of licence that may not be taken out.
pub fn find_in_asset(text: &str, found: &mut Found) {
    find_with(text, &Setting { emails_expected: true, ..Setting::default() }, found);
}

fn find_with(text: &str, setting: &Setting, found: &mut Found) {
    let text = apart(text);
    for hit in scan::scan(&text, setting) {
        found.entry(pattern(&text, &hit)).or_insert(hit.masked);
    }
}

fn pattern(text: &str, hit: &Hit) -> Pattern {
    let mut value = word_string(&super::decode::decoded(&text[hit.range.clone()]));
    if hit.rule == RuleName::MobileNumber {
        value.drain(..value.len().saturating_sub(11));
    }
    Pattern { rule: hit.rule, value }
}

fn word_string(text: &str) -> String {
    words::all(text).into_iter().filter_map(char::from_u32).collect()
}

/// Takes away what the gate let through: whatever stands, by itself, in a cleared record or in site.yaml. Two public
/// numbers that were joined are none of them.
pub fn take_away_released(found: &mut Found, cleared: &ClearedSite, site: &str) {
    if found.is_empty() {
        return;
    }
    let values: BTreeSet<&str> = found.keys().map(|pattern| pattern.value.as_str()).collect();
    let Ok(any) = AhoCorasick::new(values) else { return };
    // Only a text that says one of them is scanned again.
    let released = |text: &str, into: &mut Found| {
        let decoded = super::decode::decoded(text);
        if any.is_match(&word_string(&decoded)) {
            find(text, into);
            find(&decoded, into);
        }
    };
    let shown: Vec<&Cleared> = cleared.texts().collect();
    let of_records = shown.par_iter().map(|record| {
        let mut into = Found::new();
        secrets::said(record, &mut |text| released(text, &mut into));
        into
    });
    let mut all = of_records.reduce(Found::new, |mut a, mut b| {
        a.append(&mut b);
        a
    });
    released(site, &mut all);
    cleared.on_request.iter().for_each(|record| released(&record.title, &mut all));
    cleared.withdrawal_words().for_each(|text| released(text, &mut all));
    found.retain(|pattern, _| !all.contains_key(pattern));
}
