//! The reviewer's receipt (审核凭据): what was approved, by which digest, and what every rule of the gate said of it.
//!
//! A JSON text for people and programs, the same in every language, so that a reviewer can show years later what he
//! approved and what the gate had told him (《政府信息公开条例》第十七条: the review has a named responsibility). It carries
//! nothing of the record's text and no personal data. It is signed beside itself (`FILE.sig`, SSHSIG), so
//! `ssh-keygen -Y verify -n gongshi-receipt` checks it; the approval in it is checked by its own signature:
//! `approval.signed_text` and `approval.signature`, namespace `gongshi-review`.
//!
//! Keys, in this order:
//!
//! | key | value |
//! |---|---|
//! | `format` | `gongshi-receipt v1` |
//! | `program` | name and version of the program |
//! | `as_of` | the day as of which the gate judged |
//! | `record` | `id`, `path`, `title`, `category`, and `sha256` of its text (without BOM, CRLF as LF) |
//! | `digest` | what was approved: records.md says how it is made of `record.sha256` and `files` |
//! | `files` | attachments, then images, as listed: `name`, `sha256`, `size` |
//! | `version` | the `number` that the text has or would have, whether it has `reached` its rule, `approvals` that count, `needed`, `approved_by` |
//! | `previous` | the version before: `number`, `digest`, `at`; null for the first |
//! | `approval` | the event: `by`, `at`, `nonce`, `note`, `signed_text` (its eight lines), `signature`, `key` (fingerprint); the last two null where it is not signed |
//! | `rules` | every rule of the catalogue: `rule`, `outcome` (`passed`, `noted`, `warned`, `allowed`, `not-applicable`), `count` of findings, `reasons` of allowances |
//! | `findings` | `severity`, `rule`, `path`, `line`, `column`, `zh`, `en`; what is personal is masked |
//! | `site` | `path` and `sha256` of site.yaml, which holds the rules of review (without BOM, CRLF as LF) |

use crate::finding::{Finding, Rule, Severity};
use crate::gate::approvals::{self, Verdict};
use crate::gate::{personal, scan};
use crate::record::Record;
use crate::record::digest::{hex, sha256};
use crate::record::trail::{Event, Nonce};
use crate::sign;
use crate::site::Site;
use jiff::civil::Date;
use serde_json::{Value, json};

/// The format's name, the first value of every receipt.
pub const FORMAT: &str = "gongshi-receipt v1";

/// What a receipt is made of.
pub struct Receipt<'a> {
    /// The rules of review.
    pub site: &'a Site,
    /// The record, as it was judged and shown.
    pub record: &'a Record,
    /// The approval.
    pub event: &'a Event,
    /// What the gate said of the record.
    pub findings: &'a [Finding],
    /// As of which day.
    pub as_of: Date,
    /// What the trail says with the approval.
    pub after: Verdict,
}

/// The receipt's text.
pub fn text(receipt: &Receipt) -> String {
    let Receipt { site, record, event, findings, as_of, .. } = receipt;
    let files = record
        .files
        .iter()
        .map(|file| json!({ "name": masked(&file.name), "sha256": hex(&file.sha256), "size": file.size }));
    let (version, previous) = versions(receipt);
    let value = json!({
        "format": FORMAT,
        "program": concat!("gongshi ", env!("CARGO_PKG_VERSION")),
        "as_of": as_of.to_string(),
        "record": {
            "id": record.id().as_str(),
            "path": masked(&record.source.path),
            "title": masked(&record.common.title),
            "category": record.category.en(),
            "sha256": hex(&sha256(record.source.text.as_bytes())),
        },
        "digest": record.digest.to_string(),
        "files": files.collect::<Vec<_>>(),
        "version": version,
        "previous": previous,
        "approval": approval(record, event, site),
        "rules": Rule::ALL.iter().map(|rule| outcome(*rule, receipt)).collect::<Vec<_>>(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "site": { "path": site.source.path, "sha256": hex(&sha256(site.source.text.as_bytes())) },
    });
    format!("{value:#}\n")
}

/// The version that the text is or would be, and the one before it.
fn versions(receipt: &Receipt) -> (Value, Value) {
    let (record, after) = (receipt.record, &receipt.after);
    let live = after.live().filter(|version| version.digest == record.digest);
    let number = live.map_or(after.versions.len() as u32 + 1, |version| version.number);
    let by = live.map_or(&after.approved_by, |version| &version.by);
    let version = json!({
        "number": number,
        "reached": live.is_some(),
        "approvals": by.len(),
        "needed": after.progress.1,
        "approved_by": by.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
    });
    let before = after.versions.iter().rev().find(|version| version.number < number);
    let previous = before.map(
        |version| json!({ "number": version.number, "digest": version.digest.to_string(), "at": version.at.as_str() }),
    );
    (version, previous.unwrap_or_default())
}

fn approval(record: &Record, event: &Event, site: &Site) -> Value {
    let signed_text = event.signed_text(record.id());
    let keys = approvals::keys_of_person(&event.by, site);
    let key = event.signature.as_ref().and_then(|signature| sign::verify(sign::REVIEW, &signed_text, signature, &keys));
    json!({
        "by": event.by.as_str(),
        "at": event.at.as_str(),
        "nonce": event.nonce.as_ref().map(Nonce::as_str),
        "note": event.note.as_deref(),
        "signed_text": signed_text,
        "signature": event.signature,
        "key": key,
    })
}

/// What a rule said of the record. Refusals are none: what the gate refuses is not approved.
fn outcome(rule: Rule, receipt: &Receipt) -> Value {
    let found: Vec<&Finding> = receipt.findings.iter().filter(|finding| finding.rule == rule).collect();
    let any = |severity| found.iter().any(|finding| finding.severity == severity);
    let outcome = match () {
        () if any(Severity::Refuse) => "refused",
        () if any(Severity::Warn) => "warned",
        () if any(Severity::Allowed) => "allowed",
        () if any(Severity::Note) => "noted",
        () if !applies(rule, receipt) => "not-applicable",
        () => "passed",
    };
    let mut reasons: Vec<String> = Vec::new();
    for finding in found.iter().filter(|finding| finding.severity == Severity::Allowed) {
        let reason = reason(receipt.record, finding).map(masked);
        reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
    }
    json!({ "rule": rule.name(), "outcome": outcome, "count": found.len(), "reasons": reasons })
}

/// Whether there is something for the rule to look at. Without doubt only: what says `passed` has been looked at.
fn applies(rule: Rule, receipt: &Receipt) -> bool {
    let record = receipt.record;
    match rule {
        // About texts that are not approved, and files that belong to no record.
        Rule::Unapproved | Rule::StaleApproval | Rule::StrayFile => false,
        Rule::Unsigned => receipt.site.signatures_required(),
        Rule::BadSignature => receipt.event.signature.is_some(),
        Rule::UndeclaredChange => receipt.after.versions.iter().any(|version| version.digest != record.digest),
        Rule::UnmaskedName | Rule::HomeAddress | Rule::BirthDate | Rule::Health | Rule::Movements | Rule::Minor => {
            personal::has_subject(record)
        }
        rule if rule.name().starts_with("attachment-") => !record.files.is_empty(),
        _ => true,
    }
}

/// The reason of the allowance that lifts a finding: the one for the text that stands there, or for the file.
fn reason<'r>(record: &'r Record, finding: &Finding) -> Option<&'r str> {
    let there: String = finding.place.span.as_ref().map_or_else(String::new, |span| {
        let line = record.source.text.lines().nth(span.line.saturating_sub(1)).unwrap_or("");
        line.chars().skip(span.column.saturating_sub(1)).take(span.end_column.saturating_sub(span.column)).collect()
    });
    let file = finding.place.path.rsplit('/').next().unwrap_or("");
    let here = finding.place.path == record.source.path;
    let lifts = |text: &str| if here { text.trim() == there.trim() } else { text.trim() == file };
    record.common.allow.iter().find(|allowance| lifts(&allowance.text)).map(|allowance| &*allowance.reason)
}

fn finding(finding: &Finding) -> Value {
    let span = finding.place.span.as_ref();
    json!({
        "severity": finding.severity.name(),
        "rule": finding.rule.name(),
        "path": masked(&finding.place.path),
        "line": span.map(|span| span.line),
        "column": span.map(|span| span.column),
        "zh": masked(&finding.message.zh),
        "en": masked(&finding.message.en),
    })
}

fn masked(text: &str) -> String {
    scan::mask_in_line(text)
}
