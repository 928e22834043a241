//! People who leave and rules of review that change (`left`, `since` in site.yaml): what was approved before stays as it
//! was, for the portal, its log and whoever verifies them; what comes after counts by the new state of things, and no
//! written time gets around that. Portals with git, through the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::fs;
use support::*;

const NEWS: &str = "content/news/xw-1.md";
const SITE: &str = "content/site.yaml";
const ZHOU: &str = "roles: [reviewer], tier: city }";
const RULES: &str = "  rules:\n";

/// Version `n` of a news record.
fn text(n: u32) -> String {
    let change = if n > 1 { format!("change: 第{n}次修订\n") } else { String::new() };
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{change}---\n\n正文第{n}稿。\n"
    )
}

/// A bureau whose news record has two versions by Zhou, of the second and the fifth, each built and in the log.
fn bureau() -> Portal {
    let portal = Portal::new();
    portal.commit_at("2026-11-01T00:00:00+08:00");
    approve(&portal, 1, "zhou-min", "02", "02");
    built(&portal);
    approve(&portal, 2, "zhou-min", "05", "05");
    built(&portal);
    portal
}

/// Replaces something in site.yaml, and commits that on a day.
fn settle(portal: &Portal, from: &str, to: &str, day: &str) {
    let site = fs::read_to_string(portal.root.join(SITE)).unwrap();
    assert!(site.contains(from), "{site}");
    portal.write(SITE, site.replacen(from, to, 1));
    portal.commit_at(&format!("2026-11-{day}T00:00:00+08:00"));
}

/// Text `n` with an approval that says it was given on a day, committed on another; `-` for not at all.
fn approve(portal: &Portal, n: u32, by: &str, day: &str, committed: &str) {
    let before = fs::read_to_string(portal.root.join(trail_of(NEWS))).unwrap_or_default();
    let line = format!("approve {by} 2026-11-{day}T10:00:00+08:00");
    portal.write(NEWS, text(n)).write(&trail_of(NEWS), before + &event(&line, &digest(text(n).as_bytes(), &[])));
    if committed != "-" {
        portal.commit_at(&format!("2026-11-{committed}T18:00:00+08:00"));
    }
}

/// Builds, and verifies what was built against the checkpoint of before.
fn built(portal: &Portal) {
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let ran = portal.run(&["verify", "public", "--lang", "en"]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
}

/// The build is refused, and says this.
fn refused(portal: &Portal, said: &str) {
    let before = tree(&portal.public());
    let ran = portal.build(&[]);
    assert!(ran.status == 3 && ran.stdout.contains(said), "{said}: {}{}", ran.stdout, ran.stderr);
    assert_eq!(difference(&before, &tree(&portal.public())), "", "and nothing changed");
}

/// Leaves of the log that is live.
fn leaves(portal: &Portal) -> Vec<String> {
    let log = portal.public().join("log/tile/entries");
    // Bundles of before may stay; the last is the longest.
    let text = tree(&log)
        .into_values()
        .next_back()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let leaf = |part: &str| {
        let value = |key: &str| part.split(key).nth(1).unwrap_or("").split([',', '}']).next().unwrap_or("").to_string();
        format!("{} v{}", part.split('"').next().unwrap_or(""), value("\"version\":"))
    };
    text.split("{\"record\":\"").skip(1).map(leaf).collect()
}

/// The public page of the record.
fn page(portal: &Portal) -> String {
    fs::read_to_string(portal.public().join("records/xw-1/index.html")).unwrap()
}

/// What `status` says of the record.
fn status(portal: &Portal) -> String {
    let ran = portal.run(&["status", "-v", "--lang", "en", "--as-of", AS_OF]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    ran.stdout.lines().find(|line| line.contains("xw-1")).unwrap().trim().to_string()
}

/// Protects: what a reviewer approved before leaving stays, with its place in the log; striking the reviewer out does not.
#[test]
fn who_leaves_leaves_every_version() {
    let portal = bureau();
    settle(&portal, ZHOU, "roles: [reviewer], tier: city, left: 2026-11-10 }", "11");
    built(&portal);
    assert_eq!(leaves(&portal), ["jg-1 v1", "xw-1 v1", "xw-1 v2"]);
    assert!(portal.public().join("records/xw-1/v1/index.html").exists());
    approve(&portal, 3, "he-jing", "12", "12");
    built(&portal);
    assert_eq!(leaves(&portal), ["jg-1 v1", "xw-1 v1", "xw-1 v2", "xw-1 v3"]);
    assert!(page(&portal).contains("正文第3稿"));

    let gone = bureau();
    settle(&gone, "  - { id: zhou-min, name: 周敏, roles: [reviewer], tier: city }\n", "", "11");
    refused(&gone, "left: DATE");
}

/// Protects: what somebody who has left approves counts for nothing, however it is dated, committed or not.
#[test]
fn nobody_who_has_left_approves_anything() {
    for (day, committed) in [("12", "12"), ("09", "12"), ("09", "-")] {
        let portal = bureau();
        settle(&portal, ZHOU, "roles: [reviewer], tier: city, left: 2026-11-10 }", "11");
        built(&portal);
        approve(&portal, 3, "zhou-min", day, committed);
        refused(&portal, "zhou-min left on 2026-11-10, and this counts as of 2026-11-");
        assert!(page(&portal).contains("正文第2稿"), "{day} {committed}");
        let ran = portal.run(&["diff", "xw-1", "3", "--lang", "en"]);
        assert!(ran.status == 2 && ran.stderr.contains("it has 2"), "{ran:?}");
        approve(&portal, 3, "he-jing", "13", "13");
        built(&portal);
        assert_eq!(leaves(&portal).last().unwrap(), "xw-1 v3", "another does it");
    }
}

/// Protects: without git, and of half a history, nothing bears out that an approval was there before its reviewer left.
#[test]
fn without_its_history_an_event_of_somebody_who_left_counts_nothing() {
    let left = "roles: [reviewer], tier: city, left: 2026-11-10 }";
    let portal = bureau();
    settle(&portal, ZHOU, left, "11");
    assert!(status(&portal).contains("v2"));
    let clone = |arguments: &[&str], name: &str| {
        let from = format!("file://{}", portal.root.display());
        portal.git(&[&["clone", "--quiet"], arguments, &[&from, name]].concat());
        portal.root.join(name)
    };
    let said = |root: &std::path::Path| finish(gongshi(root).args(["status", "--lang", "en"]), root).stdout;
    let whole = clone(&[], "whole");
    assert!(said(&whole).contains("live 2"), "{}", said(&whole));
    let half = clone(&["--depth", "1"], "half");
    assert!(!said(&half).contains("live 2"), "{}", said(&half));
    fs::remove_dir_all(half.join(".git")).unwrap();
    fs::create_dir_all(portal.root.join("../none")).unwrap();
    copy_tree(&half, &portal.root.join("../none"));
    assert!(!said(&portal.root.join("../none")).contains("live 2"));
}

/// Protects: the commands take nothing from somebody who has left, whatever `--at` says, and write nothing.
#[test]
fn the_commands_refuse_who_has_left() {
    let portal = bureau();
    let left = "roles: [reviewer], tier: city, left: 2026-11-10 }";
    settle(&portal, ZHOU, left, "11");
    settle(&portal, "roles: [drafter] }", "roles: [drafter], left: 2026-11-10 }", "11");
    portal.write(NEWS, text(3));
    let before = tree(&portal.root.join("content"));
    for (command, by) in
        [("submit", "lin-gao"), ("approve", "zhou-min"), ("return", "zhou-min"), ("withdraw", "zhou-min")]
    {
        let more: &[&str] = match command {
            "approve" => &["--yes"],
            "return" => &["--note", "请补依据"],
            "withdraw" => &["--yes", "--reason", "有误"],
            _ => &[],
        };
        for at in ["2026-11-09T10:00:00+08:00", "2026-11-22T10:00:00+08:00"] {
            let ran = portal.run(&[&[command, NEWS, "--by", by, "--at", at, "--lang", "en"], more].concat());
            assert!(ran.status == 2 && ran.stderr.contains(&format!("{by} left on 2026-11-10")), "{command}: {ran:?}");
            assert_eq!(difference(&before, &tree(&portal.root.join("content"))), "", "{command}");
        }
    }
    settle(&portal, left, "roles: [reviewer], tier: city, left: 2026-11-30 }", "12");
    let approve = |at| portal.run(&["approve", NEWS, "--by", "zhou-min", "--yes", "--at", at, "--lang", "en"]);
    let ran = approve("2026-12-01T10:00:00+08:00");
    assert!(ran.status == 2 && ran.stderr.contains("left on 2026-11-30"), "dated ahead: {ran:?}");
    assert_eq!(approve("2026-11-22T10:00:00+08:00").status, 0, "not yet");
}

/// Protects: under a tighter rule old versions stand and go on in the log, and a new text needs what the new rule asks;
/// `status`, `approve`, `diff` and the build say the same. Dating back does not help.
#[test]
fn a_tighter_rule_is_for_what_comes() {
    let rule = "  rules:\n    - { categories: [news], approvals: 2, since: 2026-11-10 }\n";
    let portal = bureau();
    settle(&portal, RULES, rule, "10");
    built(&portal);
    assert_eq!(leaves(&portal), ["jg-1 v1", "xw-1 v1", "xw-1 v2"]);
    for (day, committed) in [("12", "12"), ("09", "13")] {
        approve(&portal, 3, "zhou-min", day, committed);
        built(&portal);
        assert!(page(&portal).contains("正文第2稿"), "one of two");
        let said = status(&portal);
        assert!(said.contains("v2 [submitted, 1 of 2]"), "{said}");
    }
    let ran = portal.run(&["diff", "xw-1", "3", "--lang", "en"]);
    assert!(ran.status == 2 && ran.stderr.contains("it has 2"), "{ran:?}");
    let approve = |by: &str| {
        portal.run(&["approve", NEWS, "--by", by, "--yes", "--lang", "en", "--at", "2026-11-14T10:00:00+08:00"])
    };
    assert_eq!(approve("zhou-min").status, 2, "has approved it already");
    let receipt = ["approve", NEWS, "--by", "he-jing", "--yes", "--receipt", "receipt.json"];
    let ran = portal.run(&[&receipt[..], &["--at", "2026-11-14T10:00:00+08:00"]].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let receipt: serde_json::Value =
        serde_json::from_slice(&fs::read(portal.root.join("receipt.json")).unwrap()).unwrap();
    assert_eq!((&receipt["version"]["reached"], &receipt["version"]["needed"]), (&true.into(), &2.into()));
    portal.commit_at("2026-11-14T18:00:00+08:00");
    built(&portal);
    assert!(page(&portal).contains("正文第3稿"));
    assert_eq!(leaves(&portal), ["jg-1 v1", "xw-1 v1", "xw-1 v2", "xw-1 v3"]);
    assert!(portal.run(&["diff", "xw-1", "3", "--lang", "en"]).stdout.contains("from version 2 to version 3"));

    let without = bureau();
    settle(&without, RULES, &rule.replace(", since: 2026-11-10", ""), "10");
    refused(&without, "history-rewritten");
}

/// Protects: what was public under an earlier rule cannot be made to vanish because a later one would ask for more.
#[test]
fn what_an_earlier_rule_made_public_does_not_vanish() {
    let portal = bureau();
    settle(&portal, RULES, "  rules:\n    - { categories: [news], approvals: 2, since: 2026-11-10 }\n", "10");
    fs::remove_file(portal.root.join(NEWS)).unwrap();
    fs::remove_file(portal.root.join(trail_of(NEWS))).unwrap();
    portal.commit_at("2026-11-12T18:00:00+08:00");
    refused(&portal, "refused[trail-edited]: the record `xw-1` was public and is gone");
}

/// Protects: a milder rule does not make versions of what had too few approvals in its time, nor is it got at by dating
/// ahead; a reviewer of then may approve once more.
#[test]
fn a_milder_rule_is_for_what_comes() {
    let portal = Portal::new();
    portal.commit_at("2026-11-01T00:00:00+08:00");
    settle(&portal, RULES, "  rules:\n    - { categories: [news], approvals: 2 }\n", "01");
    approve(&portal, 1, "zhou-min", "02", "02");
    settle(&portal, RULES, "  rules:\n    - { categories: [news], approvals: 1, since: 2026-11-10 }\n", "03");
    assert!(status(&portal).contains("[submitted, 1 of 1]"), "{}", status(&portal));
    approve(&portal, 1, "zhou-min", "20", "04");
    assert!(!status(&portal).contains("v1"), "dated ahead");
    settle(&portal, "title:", "# 二〇二六年十一月十日起一人审核\ntitle:", "11");
    let ran = portal.run(&["approve", NEWS, "--by", "zhou-min", "--yes", "--at", "2026-11-12T10:00:00+08:00"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    portal.commit_at("2026-11-12T18:00:00+08:00");
    built(&portal);
    assert_eq!(leaves(&portal), ["jg-1 v1", "xw-1 v1"]);
}

#[test]
fn editors_and_readers_of_site_yaml_know_the_keys() {
    let portal = Portal::new();
    let schema: serde_json::Value = serde_json::from_str(&portal.run(&["schema"]).stdout).unwrap();
    let schema = schema.to_string();
    for key in ["\"left\":", "\"离任日期\":", "\"since\":", "\"起始日期\":"] {
        assert!(schema.contains(key), "{key}");
    }
    // The days of approvals are borne out by git alone.
    portal.commit_at("2026-10-10T00:00:00+08:00");
    let site = fs::read_to_string(portal.root.join(SITE)).unwrap();
    let chinese = site.replacen(ZHOU, "roles: [reviewer], tier: city, 离任日期: 2026-11-10 }", 1);
    portal.write(SITE, chinese.replacen(RULES, "  rules:\n    - { approvals: 2, 起始日期: 2026-11-15 }\n", 1));
    assert_eq!(portal.run(&["check", "--as-of", AS_OF]).status, 0);
    portal.write(SITE, format!("{}    - {{ approvals: 3, since: 2026-11-15 }}\n", site));
    let ran = portal.run(&["check", "--lang", "en", "--as-of", AS_OF]);
    assert!(ran.status == 2 && format!("{}{}", ran.stdout, ran.stderr).contains("this rule never applies"), "{ran:?}");
}
