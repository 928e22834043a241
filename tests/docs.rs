//! Documents that are made from the program must say what the program says.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

use gongshi::finding::{Rule, guide};
use std::path::Path;

/// `UPDATE_DOCS=1 cargo test --test docs` writes the document anew.
#[test]
fn the_rules_are_documented_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gate.md");
    let made = guide::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("docs/ can be written");
    }
    let stands = std::fs::read_to_string(&path).expect("docs/gate.md");
    assert!(stands == made, "docs/gate.md is not what the catalogue says: UPDATE_DOCS=1 cargo test --test docs");
}

/// The contract's rules (gate.md of the design) by their names: tools outside rely on them.
#[test]
fn every_rule_of_the_contract_exists_and_says_why_and_what_to_do() {
    let contract = "withheld disclosure-missing front-matter unapproved stale-approval self-approval not-entitled \
        unknown-person bad-signature unsigned trail-edited undeclared-change minor id-number mobile-number bank-card \
        passport plate email unmasked-name home-address birth-date health movements attachment-personal-data \
        attachment-hidden attachment-unreadable attachment-type file-name raw-html link-scheme path-escape \
        invisible-characters late broken-link stray-file history-rewritten";
    for name in contract.split_whitespace() {
        assert!(Rule::by_name(name).is_some(), "no rule {name}");
    }
    for rule in Rule::ALL {
        let text = rule.text();
        for said in [&text.refuses, &text.why, &text.remedy] {
            assert!(said.zh.chars().count() > 3 && said.en.len() > 8, "{}", rule.name());
        }
    }
}
