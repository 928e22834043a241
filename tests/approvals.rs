//! Which approvals count (records.md), one row a rule: by rule and tier, by distinct entitled persons who did not draft
//! the text, for these very bytes, and until a return. `laws.rs` says the same of every trail there can be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::gate::State;
use gongshi::pipeline;
use std::fs;
use std::process::Command;
use support::*;

const NEWS: &str = "content/news/xw-1.md";
const CASE: &str = "content/enforcement/zf-1.md";

/// An enforcement record takes two approvals of county tier, a news record one.
fn text(path: &str) -> String {
    let (id, kind) = if path == NEWS { ("xw-1", "notice") } else { ("zf-1", "warning") };
    format!(
        "---\nid: {id}\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: {kind}\n---\n\n正文\n"
    )
}

/// A portal with a reviewer more, who has no tier.
fn portal() -> Portal {
    let portal = Portal::new();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
    let wu = "\n  - { id: wu-tie, name: 吴铁, roles: [reviewer] }\nreview:";
    portal.write("content/site.yaml", site.replacen("\nreview:", wu, 1));
    portal
}

/// What a trail of events (`action by`, about the present text unless `old` stands behind) makes of the record.
fn verdict(path: &str, text: &str, steps: &[&str]) -> (State, Option<u32>, Vec<(&'static str, bool)>) {
    let portal = portal();
    let (now, old) = (digest(text.as_bytes(), &[]), digest(b"old", &[]));
    let lines = steps.iter().enumerate().map(|(i, step)| {
        let (step, digest) = step.strip_suffix(" old").map_or((*step, &now), |step| (step, &old));
        let note = if step.starts_with('a') { "" } else { " 理由" };
        event(&format!("{step} 2026-11-02T10:00:{i:02}+08:00{note}"), digest)
    });
    portal.write(path, text).write(&trail_of(path), lines.collect::<String>());
    let judged = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged;
    let standing = judged.standings.iter().find(|s| s.path == path).expect("the record");
    let told = judged.findings.iter().filter(|f| f.place.path == trail_of(path));
    (standing.state, standing.version, told.map(|f| (f.rule.name(), f.refuses())).collect())
}

#[test]
fn which_approvals_count() {
    const PENDING: (State, Option<u32>) = (State::Pending, None);
    const LIVE: (State, Option<u32>) = (State::Live, Some(1));
    const REFUSED: (State, Option<u32>) = (State::Refused, None);
    type Row = (&'static str, &'static [&'static str], (State, Option<u32>), &'static [(&'static str, bool)]);
    let rows: &[Row] = &[
        ("one of two", &["approve zhou-min"], PENDING, &[]),
        ("two of two", &["approve zhou-min", "approve he-jing"], LIVE, &[]),
        ("one person twice", &["approve zhou-min", "approve zhou-min"], PENDING, &[]),
        ("a tier too low", &["approve zhou-min", "approve wu-tie"], PENDING, &[]),
        ("not her category", &["approve zhou-min", "approve xu-lan"], REFUSED, &[("not-entitled", true)]),
        ("no reviewer", &["approve zhou-min", "approve lin-gao"], REFUSED, &[("not-entitled", true)]),
        ("a stranger", &["approve zhou-min", "approve nobody"], REFUSED, &[("unknown-person", true)]),
        (
            "met without the one that does not count",
            &["approve xu-lan", "approve zhou-min", "approve he-jing"],
            LIVE,
            &[("not-entitled", false)],
        ),
        ("of other bytes", &["approve zhou-min old", "approve he-jing"], PENDING, &[]),
        ("a return takes back", &["approve zhou-min", "return he-jing", "approve he-jing"], PENDING, &[]),
        (
            "and both may approve again",
            &["approve zhou-min", "return he-jing", "approve he-jing", "approve zhou-min"],
            LIVE,
            &[],
        ),
        (
            "a return of other bytes takes nothing",
            &["approve zhou-min", "return he-jing old", "approve he-jing"],
            LIVE,
            &[],
        ),
        (
            "anybody's return takes back",
            &["approve zhou-min", "return lin-gao", "approve he-jing"],
            PENDING,
            &[("not-entitled", false)],
        ),
        (
            "too late to return",
            &["approve zhou-min", "approve he-jing", "return he-jing"],
            LIVE,
            &[("unapproved", false)],
        ),
        (
            "a withdrawal uses all up",
            &["approve zhou-min", "approve he-jing", "withdraw zhou-min", "approve he-jing"],
            (State::Withdrawn, None),
            &[],
        ),
        (
            "half an approval does not outlive a withdrawal",
            &["approve zhou-min", "withdraw he-jing", "approve he-jing"],
            PENDING,
            &[],
        ),
    ];
    for (what, steps, expected, told) in rows {
        let (state, version, findings) = verdict(CASE, &text(CASE), steps);
        assert_eq!(((state, version), &findings[..]), (*expected, *told), "{what}");
    }
}

#[test]
fn nobody_reviews_what_he_drafted() {
    let own = text(NEWS).replace("lin-gao", "xu-lan");
    let (state, _, told) = verdict(NEWS, &own, &["approve xu-lan"]);
    assert_eq!((state, &told[..]), (State::Refused, &[("self-approval", true)][..]));
    let (state, _, told) = verdict(NEWS, &own, &["approve xu-lan", "approve zhou-min"]);
    assert_eq!((state, &told[..]), (State::Live, &[("self-approval", false)][..]));
    let (state, _, _) = verdict(NEWS, &text(NEWS), &["approve xu-lan"]);
    assert_eq!(state, State::Live, "but what others drafted");
}

/// Protects: `approve` refuses what the gate refuses, also where the trail itself is what is wrong. A reviewer would
/// else approve a record whose return somebody has struck out.
#[test]
fn approve_refuses_an_edited_trail() {
    let portal = portal();
    let text = text(NEWS);
    let digest = digest(text.as_bytes(), &[]);
    let returned = event("return zhou-min 2026-11-02T10:00:00+08:00 有误", &digest);
    portal.write(NEWS, &text).write(&trail_of(NEWS), &returned);
    for arguments in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "x"]] {
        let mut git = Command::new("git");
        pin(&mut git, &portal.root);
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
        }
        assert_eq!(finish(git.args(arguments), &portal.root).status, 0);
    }
    let approve = || portal.run(&["approve", NEWS, "--by", "he-jing", "--yes", "--lang", "en"]);
    portal.write(&trail_of(NEWS), "");
    let ran = approve();
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.stdout.contains("refused[trail-edited]"), "{ran:?}");
    assert_eq!(fs::read(portal.root.join(trail_of(NEWS))).expect("the trail"), b"");
    portal.write(&trail_of(NEWS), &returned);
    assert_eq!(approve().status, 0, "restored");
}

/// Protects: whoever is of too low a tier learns that his approval will not count.
#[test]
fn approve_tells_of_a_tier_too_low() {
    let portal = portal();
    portal.write(CASE, text(CASE));
    let approve = |by| portal.run(&["approve", CASE, "--by", by, "--yes", "--lang", "en"]);
    let ran = approve("wu-tie");
    assert!(ran.status == 0 && ran.stderr.contains("this approval will not count"), "{ran:?}");
    let ran = approve("he-jing");
    assert!(ran.status == 0 && !ran.stderr.contains("will not count"), "{ran:?}");
}
