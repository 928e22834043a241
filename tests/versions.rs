//! Versions (history.md): which earlier texts are shown and why others are not, what waits for its day, and the order in
//! which the log tells of them. Portals with git, asked in-process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::gate::clear::{Hidden, What};
use gongshi::gate::{Cleared, Judged};
use gongshi::pipeline;
use gongshi::seal::leaf::Event;
use std::fs;
use support::*;

const NEWS: &str = "content/news/xw-1.md";

/// Version `n` of a news record, with further keys.
fn text(n: u32, more: &str) -> String {
    let change = if n > 1 { format!("change: 第{n}次修订\n") } else { String::new() };
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{change}{more}---\n\n正文第{n}稿。\n"
    )
}

/// A text and the time of the event about it.
type Step<'s> = (&'s str, String);

/// A portal with a record that went through these events (`action by at [note]`), each committed at its time.
fn portal(steps: &[Step]) -> Portal {
    let portal = Portal::new();
    portal.commit_at("2026-11-01T00:00:00+08:00");
    let mut trail = String::new();
    for (line, text) in steps {
        trail += &event(line, &digest(text.as_bytes(), &[]));
        portal.write(NEWS, text).write(&trail_of(NEWS), &trail);
        portal.commit_at(line.split(' ').nth(2).expect("a time"));
    }
    portal
}

fn judged(portal: &Portal, as_of: &str) -> Judged {
    pipeline::check(&portal.root, as_of.parse().ok(), &readers()).expect("a sound site").judged
}

fn record(judged: &Judged) -> &Cleared {
    judged.cleared.records().iter().find(|record| record.id().as_str() == "xw-1").expect("the record is public")
}

/// Of each earlier version, why it is not shown.
fn earlier(judged: &Judged) -> Vec<Option<Hidden>> {
    record(judged).earlier().iter().map(|earlier| earlier.text.as_ref().err().copied()).collect()
}

/// `xw-1 v1`, `-xw-1 v1` for a withdrawal: the leaves of the log but those of the base.
fn leaves(judged: &Judged) -> Vec<String> {
    let leaf = |placed: &gongshi::seal::ledger::Placed| {
        let minus = if placed.leaf.event == Event::Withdraw { "-" } else { "" };
        format!("{minus}{} v{}", placed.leaf.record, placed.leaf.version)
    };
    judged.chronicle.leaves.iter().map(leaf).filter(|leaf| !leaf.contains("jg-")).collect()
}

const FIRST: &str = "approve zhou-min 2026-11-02T10:00:00+08:00";
const SECOND: &str = "approve zhou-min 2026-11-05T10:00:00+08:00";
const THIRD: &str = "approve zhou-min 2026-11-09T10:00:00+08:00";

#[test]
fn which_earlier_texts_are_shown() {
    // Made, not anybody's: the region 999999 does not exist.
    let personal = text(1, "").replace("正文", &format!("身份证号{}，正文", made_id()));
    let rows: &[(&str, String, Option<Hidden>)] = &[
        ("a sound one", text(1, ""), None),
        ("with personal data", personal, Some(Hidden::Personal)),
        ("with raw HTML", text(1, "").replace("正文", "<div>正文</div>"), Some(Hidden::Refused)),
        ("given out on request then", text(1, "").replace("proactive", "on-request"), Some(Hidden::NotPublic)),
        ("past its notice period", text(1, "expires: 2026-11-10\n"), Some(Hidden::Expired)),
        ("whose day never came", text(1, "published: 2026-12-24\n"), Some(Hidden::NotPublic)),
    ];
    for (what, first, expected) in rows {
        let portal = portal(&[(FIRST, first.clone()), (SECOND, text(2, ""))]);
        let judged = judged(&portal, AS_OF);
        assert_eq!(earlier(&judged), [*expected], "{what}");
        let told = judged.findings.iter().filter(|f| f.rule.name() == "version-hidden").count();
        assert_eq!(told > 0, matches!(expected, Some(Hidden::Personal | Hidden::Refused)), "{what}: officers are told");
        assert_eq!(leaves(&judged), ["xw-1 v1", "xw-1 v2"], "{what}: the log says nothing of texts and tells of all");
    }
}

/// Protects: of versions that are not shown, and of what waits, not a word, digest or nonce stands in any file of the portal.
#[test]
fn what_is_not_shown_of_a_history_stands_nowhere() {
    let marked = |n: u32, more: &str| {
        text(n, &format!("summary: 概述秘文{n}\n{more}"))
            .replace("通知", &format!("标题秘文{n}"))
            .replace("次修订", &format!("次修订秘文{n}"))
            .replace("正文", &format!("内容秘文{n}"))
    };
    let fourth = "approve zhou-min 2026-11-12T10:00:00+08:00";
    let fifth = "approve zhou-min 2026-11-13T10:00:00+08:00";
    let portal = portal(&[
        (FIRST, marked(1, "").replace("proactive", "on-request")),
        (SECOND, marked(2, "expires: 2026-11-10\n")),
        (THIRD, marked(3, "").replace("内容", &format!("{}内容", made_id()))),
        (fourth, text(4, "")),
        (fifth, marked(5, "published: 2026-12-20\n")),
    ]);
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    portal.write(NEWS, marked(6, ""));
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let mut all = String::new();
    for (path, bytes) in tree(&portal.public()) {
        all += &format!("{path}\n{}\n", String::from_utf8_lossy(&bytes));
    }
    assert!(all.contains("正文第4稿"), "what is live is there");
    assert!(!all.contains("秘文") && !all.contains(&made_id()), "a word got out");
    let codes = |key: &str| {
        let values = trail.lines().filter_map(|line| line.trim().strip_prefix(key)).map(|v| v.trim().trim_matches('"'));
        values.map(|value| all.contains(value.trim_start_matches("sha256:"))).collect::<Vec<_>>()
    };
    for key in ["digest:", "nonce:"] {
        assert_eq!(codes(key), [false, false, false, true, false], "{key}");
    }
}

#[test]
fn a_text_that_git_lost_is_listed_without() {
    let steps = [(FIRST, text(1, "")), (SECOND, text(2, ""))];
    let portal = portal(&steps);
    fs::remove_dir_all(portal.root.join(".git")).expect("a repository");
    let judged = judged(&portal, AS_OF);
    assert_eq!(earlier(&judged), [Some(Hidden::Missing)]);
    assert!(judged.findings.iter().any(|f| f.rule.name() == "version-missing" && !f.refuses()));
    assert!(!judged.chronicle.extend, "without git's history the log stays as it was");
    assert!(judged.chronicle.leaves.is_empty());
}

/// Protects: an old text is read by the rules of the category that it lay in, wherever its record lies today; also one
/// that is a record in the one alone, though its bytes have lain in both.
#[test]
fn a_record_that_moves_to_another_category_keeps_its_versions() {
    let report = "content/complaints/xw-1.md";
    let second = text(2, "").replace("notice", "rights");
    for moved_first in [false, true] {
        let portal = portal(&[(FIRST, text(1, ""))]);
        fs::create_dir_all(portal.root.join("content/complaints")).unwrap();
        portal.git(&["mv", NEWS, report]);
        portal.git(&["mv", &trail_of(NEWS), &trail_of(report)]);
        if moved_first {
            portal.git_at("2026-11-04T10:00:00+08:00", &["commit", "--quiet", "--message", "moved"]);
        }
        let trail = fs::read_to_string(portal.root.join(trail_of(report))).expect("a trail");
        let approved = event(SECOND, &digest(second.as_bytes(), &[]));
        portal.write(report, &second).write(&trail_of(report), trail + &approved).commit();
        let judged = judged_now(&portal);
        assert!(judged.findings.iter().all(|f| !f.refuses()), "{moved_first}: {:?}", judged.findings);
        assert_eq!(earlier(&judged), [None], "{moved_first}");
        assert_eq!(leaves(&judged), ["xw-1 v1", "xw-1 v2"]);
        let ran = portal.build(&[]);
        assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
        let page = fs::read_to_string(portal.public().join("records/xw-1/v1/index.html")).expect("its page");
        assert!(page.contains("正文第1稿") && page.contains("通知"), "{page}");
        assert!(portal.public().join("records/xw-1/changes/2/index.html").exists());
    }
}

#[test]
fn a_version_that_waits_leaves_no_trace_and_the_one_before_it_public() {
    let waiting = text(2, "published: 2026-11-20\n");
    let portal = portal(&[(FIRST, text(1, "")), (SECOND, waiting)]);
    let before = judged(&portal, "2026-11-19");
    assert_eq!(record(&before).version().number, 1);
    assert_eq!(record(&before).body().trim(), "正文第1稿。");
    assert_eq!(leaves(&before), ["xw-1 v1"]);
    assert_eq!(record(&before).life().len(), 1);
    let after = judged(&portal, "2026-11-20");
    assert_eq!(record(&after).version().number, 2);
    assert_eq!(leaves(&after), ["xw-1 v1", "xw-1 v2"]);
    assert_eq!(record(&after).life()[1].at.to_string(), "2026-11-20T00:00:00");
}

#[test]
fn what_waited_stands_behind_what_was_told_before() {
    let other = |portal: &Portal, id: &str, at: &str| {
        let other = text(1, "").replace("xw-1", id);
        portal.recorded(&NEWS.replace("xw-1", id), &other, &[], &[&format!("approve zhou-min {at}")]);
        portal.commit_at(at);
    };
    let portal = portal(&[(FIRST, text(1, "published: 2026-11-10\n"))]);
    other(&portal, "xw-2", "2026-11-03T10:00:00+08:00");
    assert_eq!(leaves(&judged(&portal, "2026-11-09")), ["xw-2 v1"]);
    assert_eq!(leaves(&judged(&portal, "2026-11-10")), ["xw-2 v1", "xw-1 v1"]);
    other(&portal, "xw-3", "2026-11-11T10:00:00+08:00");
    let judged = judged(&portal, "2026-11-11");
    assert_eq!(leaves(&judged), ["xw-2 v1", "xw-1 v1", "xw-3 v1"]);
    let late: Vec<bool> = judged.chronicle.leaves.iter().map(|placed| placed.late).collect();
    assert_eq!(late.iter().filter(|late| **late).count(), 1, "only what waited may move");
}

#[test]
fn what_went_before_its_day_came_was_never_there() {
    let waiting = text(1, "published: 2026-11-20\n");
    let portal = portal(&[(FIRST, waiting.clone()), ("withdraw zhou-min 2026-11-06T10:00:00+08:00 误报", waiting)]);
    for as_of in ["2026-11-10", "2026-12-24"] {
        let judged = judged(&portal, as_of);
        assert!(judged.cleared.marked.is_empty(), "{as_of}");
        assert_eq!(leaves(&judged), Vec::<String>::new(), "{as_of}");
    }
}

#[test]
fn what_was_withdrawn_does_not_come_back_with_a_new_version() {
    let gone = "withdraw zhou-min 2026-11-07T10:00:00+08:00 误报";
    let steps = [(FIRST, text(1, "")), (SECOND, text(2, "")), (gone, text(2, "")), (THIRD, text(3, ""))];
    let withdrawn = portal(&steps[..3]);
    let judged_then = judged(&withdrawn, AS_OF);
    assert_eq!(leaves(&judged_then), ["xw-1 v1", "xw-1 v2", "-xw-1 v2"]);
    assert_eq!(
        judged_then.cleared.marked[0].life.iter().map(|m| m.what).collect::<Vec<_>>(),
        [What::Published, What::Published, What::Withdrawn]
    );
    let judged = judged(&portal(&steps), AS_OF);
    assert_eq!(earlier(&judged), [Some(Hidden::Withdrawn), Some(Hidden::Withdrawn)]);
    assert_eq!(leaves(&judged), ["xw-1 v1", "xw-1 v2", "-xw-1 v2", "xw-1 v3"]);
}

/// Protects: a new text that waits for its day changes nothing before it: what was withdrawn stays marked, as it was.
#[test]
fn what_follows_a_withdrawal_and_waits_leaves_the_marked_place() {
    let gone = "withdraw zhou-min 2026-11-07T10:00:00+08:00 误报";
    let waiting = text(2, "published: 2026-11-20\n").replace("notice", "survey");
    let portal = portal(&[(FIRST, text(1, "")), (gone, text(1, "")), (THIRD, waiting)]);
    let mark = |as_of: &str| {
        let judged = judged(&portal, as_of);
        (judged.cleared.marked.first().map(|place| format!("{place:?}")), leaves(&judged))
    };
    let then = self::portal(&[(FIRST, text(1, "")), (gone, text(1, ""))]);
    let then = judged(&then, "2026-11-19");
    let expected = (Some(format!("{:?}", then.cleared.marked[0])), vec!["xw-1 v1".to_string(), "-xw-1 v1".into()]);
    assert_eq!(mark("2026-11-19"), expected);
    assert_eq!(mark("2026-11-20").0, None);
    let built = portal.run(&["build", "--lang", "en", "--as-of", "2026-11-19"]);
    assert_eq!(built.status, 0, "{built:?}");
    let everything: Vec<u8> = tree(&portal.public()).into_values().flatten().collect();
    let everything = String::from_utf8_lossy(&everything);
    assert!(!everything.contains("第2") && !everything.contains("republished"), "of what waits nothing is told");
}

/// Protects: a reviewer sees that a withdrawn record was sent in again, and a drafter why it came back.
#[test]
fn what_is_sent_in_again_after_a_withdrawal_is_seen() {
    let gone = "withdraw zhou-min 2026-11-07T10:00:00+08:00 误报";
    let submit = "submit lin-gao 2026-11-08T10:00:00+08:00";
    let back = "return zhou-min 2026-11-08T11:00:00+08:00 请补依据";
    let steps = [(FIRST, text(1, "")), (gone, text(1, "")), (submit, text(2, "")), (back, text(2, ""))];
    for (many, told, waits) in [(3, "重新送审", Some("0/1")), (4, "请补依据", Some("已退回")), (2, "", None)]
    {
        let judged = judged_now(&portal(&steps[..many]));
        let found = judged.findings.iter().find(|f| f.rule.name() == "unapproved").map(|f| f.message.zh.clone());
        assert!(found.is_some() == waits.is_some() && found.unwrap_or_default().contains(told), "{many}");
        let standing = judged.standings.iter().find(|s| s.path == NEWS).expect("the record");
        let said = standing.waits.as_ref().map(|waits| waits.zh.clone());
        assert!(said.as_deref().unwrap_or("").contains(waits.unwrap_or("")), "{said:?}");
        assert_eq!(judged.cleared.marked.len(), 1, "its place stays marked");
    }
}

/// Protects: order is that of the first-parent history, not of clocks or of branches; within a commit that of ids.
#[test]
fn the_log_follows_the_first_parent_history() {
    let portal = Portal::new();
    portal.commit();
    let add = |id: &str| {
        let text = text(1, "").replace("xw-1", id);
        portal.recorded(&NEWS.replace("xw-1", id), &text, &[], &[FIRST]);
    };
    add("xw-5");
    portal.commit_at("2026-11-09T10:00:00+08:00");
    portal.git(&["checkout", "--quiet", "-b", "branch"]);
    add("xw-1");
    portal.commit_at("2026-11-03T10:00:00+08:00");
    add("xw-2");
    portal.commit_at("2026-11-04T10:00:00+08:00");
    portal.git(&["checkout", "--quiet", "main"]);
    add("xw-9");
    portal.commit_at("2026-11-08T10:00:00+08:00");
    portal.git(&["merge", "--quiet", "--no-ff", "--message", "m", "branch"]);
    add("xw-4");
    add("xw-3");
    portal.commit_at("2026-11-10T10:00:00+08:00");
    add("xw-0");
    let judged = judged(&portal, AS_OF);
    let expected = ["xw-5 v1", "xw-9 v1", "xw-1 v1", "xw-2 v1", "xw-3 v1", "xw-4 v1"];
    assert_eq!(leaves(&judged), expected, "what is not committed has no leaf");
    let text = fs::read_to_string(portal.root.join(NEWS)).expect("a record");
    portal.write("content/news/2026/moved.md", text);
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    portal.write("content/news/2026/moved.review.yaml", trail);
    fs::remove_file(portal.root.join(NEWS)).expect("a record");
    fs::remove_file(portal.root.join(trail_of(NEWS))).expect("a trail");
    fs::remove_file(portal.root.join("content/news/xw-0.md")).expect("a draft");
    fs::remove_file(portal.root.join("content/news/xw-0.review.yaml")).expect("a draft");
    portal.commit();
    assert_eq!(leaves(&judged_now(&portal)), expected, "a record that moves stays where it is in the log");
}

fn judged_now(portal: &Portal) -> Judged {
    judged(portal, AS_OF)
}

/// Protects: where git has lost a text, nobody knows any more whether it had to wait, so its leaf may stand later.
#[test]
fn the_leaf_of_a_lost_text_may_stand_where_it_was() {
    let portal = portal(&[(FIRST, text(1, ""))]);
    let second = event(SECOND, &digest(text(2, "").as_bytes(), &[]));
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail") + &second;
    let third = event(THIRD, &digest(text(3, "").as_bytes(), &[]));
    portal.write(&trail_of(NEWS), trail + &third).write(NEWS, text(3, "")).commit();
    let judged = judged(&portal, AS_OF);
    assert_eq!(leaves(&judged), ["xw-1 v1", "xw-1 v2", "xw-1 v3"]);
    assert_eq!(
        judged.chronicle.leaves.iter().map(|placed| placed.late).collect::<Vec<_>>(),
        [false, false, true, false]
    );
}

/// Protects: whatever was told before stays told, in its place, however a portal goes on.
#[test]
fn the_log_only_grows() {
    // A small generator of its own: the same portals every time.
    let mut seed = 7u64;
    let mut below = move |n: u64| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) % n
    };
    for round in 0..6 {
        let portal = Portal::new();
        portal.commit_at("2026-11-01T00:00:00+08:00");
        let (mut versions, mut trails) = ([0u32; 4], [const { String::new() }; 4]);
        let mut uncommitted = Vec::new();
        let mut told: Vec<String> = Vec::new();
        for day in 2..16u64 {
            for _ in 0..=below(2) {
                let which = below(4) as usize;
                // A text that is written over before it was committed is lost.
                if uncommitted.contains(&which) {
                    continue;
                }
                uncommitted.push(which);
                let id = format!("xw-{which}");
                let path = NEWS.replace("xw-1", &id);
                let at = format!("2026-11-{day:02}T10:00:{:02}+08:00", below(60));
                let withdraw = versions[which] > 0 && below(4) == 0;
                let body = if withdraw {
                    fs::read_to_string(portal.root.join(&path)).expect("a record")
                } else {
                    versions[which] += 1;
                    let waits = if below(4) == 0 {
                        format!("published: 2026-11-{:02}\n", day + below(4))
                    } else {
                        String::new()
                    };
                    text(versions[which], &waits).replace("xw-1", &id)
                };
                let line =
                    if withdraw { format!("withdraw zhou-min {at} 误报") } else { format!("approve zhou-min {at}") };
                trails[which] += &event(&line, &digest(body.as_bytes(), &[]));
                portal.write(&path, body).write(&trail_of(&path), &trails[which]);
            }
            if below(3) > 0 {
                uncommitted.clear();
                portal.commit_at(&format!("2026-11-{day:02}T12:00:00+08:00"));
            }
            let judged = judged(&portal, &format!("2026-11-{day:02}"));
            assert!(judged.chronicle.extend, "round {round}, day {day}: {:?}", judged.findings);
            let bytes = |placed: &gongshi::seal::ledger::Placed| String::from_utf8(placed.leaf.to_bytes()).unwrap();
            let now: Vec<String> = judged.chronicle.leaves.iter().map(bytes).collect();
            assert!(now.starts_with(&told), "round {round}, day {day}: {now:#?} does not go on from {told:#?}");
            told = now;
        }
        assert!(told.len() > 8, "the rounds make enough of a history");
    }
}

/// An identity number of a region that does not exist, with a sound checksum (GB 11643).
fn made_id() -> String {
    let body = "99999919900307123";
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize])
}

/// Protects: a version shows the texts of its own record. A trail that was copied from another record brings none of that
/// record's texts along, and a record does not change its id.
#[test]
fn a_copied_trail_brings_no_text_of_another_record() {
    let portal = portal(&[(FIRST, text(1, ""))]);
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    let other = text(2, "").replace("xw-1", "xw-2");
    let path = NEWS.replace("xw-1", "xw-2");
    let approve = event(SECOND, &digest(other.as_bytes(), &[]));
    portal.write(&path, &other).write(&trail_of(&path), format!("{trail}{approve}")).commit();
    let judged = judged_now(&portal);
    let copy = judged.cleared.records().iter().find(|record| record.id().as_str() == "xw-2").expect("it was approved");
    assert_eq!((copy.version().number, copy.earlier().len()), (1, 0));
    assert!(judged.findings.iter().any(|f| f.rule.name() == "trail-edited" && !f.refuses()), "and this is told");
    fs::remove_file(portal.root.join(NEWS)).unwrap();
    fs::remove_file(portal.root.join(trail_of(NEWS))).unwrap();
    portal.commit();
    let refused = judged_now(&portal).findings.into_iter().filter(|f| f.rule.name() == "trail-edited" && f.refuses());
    assert!(refused.count() > 0, "the id was changed");
}

/// Protects: what the new version took out, with its allowance, is not to be read in the one before.
#[test]
fn an_allowance_that_ended_ends_for_earlier_versions_too() {
    let with = "allow: [{ text: \"13800138000\", reason: 值班电话 }]\n";
    let first = text(1, with).replace("正文", "电话13800138000，正文");
    let portal = portal(&[(FIRST, first.clone()), (SECOND, text(2, ""))]);
    assert_eq!(earlier(&judged_now(&portal)), [Some(Hidden::Personal)]);
    let kept = self::portal(&[(FIRST, first), (SECOND, text(2, with))]);
    assert_eq!(earlier(&judged_now(&kept)), [None]);
}

/// Protects: versions and withdrawals come in the order of the trail, whatever clocks of people and of commits said.
#[test]
fn clocks_that_go_wrong_change_no_history() {
    let early = "approve zhou-min 2026-11-01T10:00:00+08:00";
    let swapped = judged_now(&portal(&[(FIRST, text(1, "")), (early, text(2, ""))]));
    assert_eq!(earlier(&swapped), [None], "a second approval by a clock that goes back");
    let gone = "withdraw zhou-min 2026-11-01T10:00:00+08:00 误报";
    let withdrawn = judged_now(&portal(&[(FIRST, text(1, "")), (gone, text(1, ""))]));
    assert_eq!(withdrawn.cleared.marked.len(), 1, "a withdrawal before the approval by its clock");
    assert_eq!(leaves(&withdrawn), ["xw-1 v1", "-xw-1 v1"]);
    let portal = portal(&[(FIRST, text(1, ""))]);
    let waiting = text(2, "published: 2026-11-20\n");
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    let second = event(SECOND, &digest(waiting.as_bytes(), &[]));
    portal
        .write(NEWS, waiting)
        .write(&trail_of(NEWS), format!("{trail}{second}"))
        .commit_at("2099-01-01T00:00:00+08:00");
    let late: Vec<bool> = judged(&portal, "2026-11-20").chronicle.leaves.iter().map(|placed| placed.late).collect();
    assert_eq!(late.last(), Some(&true), "what had to wait may stand later, though its commit is of 2099");
}

/// Protects: git remembers an event wherever else its trail was copied to.
#[test]
fn a_copy_of_an_old_trail_hides_nothing() {
    for place in ["content/news/.bak/a.review.yaml", "content/channels/bak/a.review.yaml", "content/news/a.review.yaml"]
    {
        let portal = portal(&[(FIRST, text(1, "")), ("withdraw zhou-min 2026-11-07T10:00:00+08:00 误报", text(1, ""))]);
        let before = leaves(&judged_now(&portal));
        let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
        portal.write(place, &trail).commit();
        assert_eq!(leaves(&judged_now(&portal)), before, "{place}: the log stays as it is");
        let trimmed = event(FIRST, &digest(text(1, "").as_bytes(), &[]));
        portal.write(&trail_of(NEWS), trimmed).commit();
        let refused = judged_now(&portal).findings.into_iter().any(|f| f.rule.name() == "trail-edited" && f.refuses());
        assert!(refused, "{place}");
    }
}

/// Protects: where the log cannot be compared, nothing comes back that it says is withdrawn; nor what the public portal says
/// is withdrawn, though nobody committed it.
#[test]
fn nothing_comes_back_over_a_log_that_says_it_is_gone() {
    let gone = ("withdraw zhou-min 2026-11-07T10:00:00+08:00 误报", text(1, ""));
    let public = portal(&[(FIRST, text(1, "")), gone]);
    assert_eq!(public.build(&[]).status, 0);
    let trimmed = event(FIRST, &digest(text(1, "").as_bytes(), &[]));
    public.write(&trail_of(NEWS), &trimmed);
    fs::remove_dir_all(public.root.join(".git")).unwrap();
    let ran = public.build(&[]);
    assert_eq!(ran.status, 3, "without git: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("history-rewritten") && ran.stdout.contains("xw-1"), "{}", ran.stdout);

    let again = ("withdraw zhou-min 2026-11-12T10:00:00+08:00 误报", text(3, ""));
    let steps = [
        (FIRST, text(1, "")),
        ("withdraw zhou-min 2026-11-07T10:00:00+08:00 误报", text(1, "")),
        (THIRD, text(3, "")),
        again,
    ];
    let twice = portal(&steps);
    assert_eq!(twice.build(&[]).status, 0);
    let three: String = steps[..3].iter().map(|(line, text)| event(line, &digest(text.as_bytes(), &[]))).collect();
    twice.write(&trail_of(NEWS), three);
    fs::remove_dir_all(twice.root.join(".git")).unwrap();
    assert_eq!(twice.build(&[]).status, 3, "the second of two withdrawals is missing");

    let lost = portal(&[(FIRST, text(1, ""))]);
    let withdraw = event("withdraw zhou-min 2026-11-07T10:00:00+08:00 误报", &digest(text(1, "").as_bytes(), &[]));
    lost.write(&trail_of(NEWS), format!("{trimmed}{withdraw}"));
    let ran = lost.build(&[]);
    assert!(ran.status == 0 && ran.stderr.contains("xw-1"), "it is told that nobody committed it: {}", ran.stderr);
    lost.git(&["checkout", "--quiet", "content"]);
    let ran = lost.build(&[]);
    assert_eq!(ran.status, 3, "a withdrawal that was never committed: {}{}", ran.stdout, ran.stderr);
}

/// Protects: `git pull` may turn the first-parent line without anything being rewritten. The log goes on as it stands; a
/// squash is still refused.
#[test]
fn a_pull_that_turns_the_line_is_no_rewritten_history() {
    let portal = Portal::new();
    let add = |id: &str, at: &str| {
        let text = text(1, "").replace("xw-1", id);
        portal.recorded(&NEWS.replace("xw-1", id), &text, &[], &[FIRST]);
        portal.commit_at(at);
    };
    portal.commit();
    portal.git(&["checkout", "--quiet", "-b", "mine"]);
    add("xw-1", "2026-11-03T10:00:00+08:00");
    portal.git(&["checkout", "--quiet", "main"]);
    add("xw-2", "2026-11-04T10:00:00+08:00");
    assert_eq!(portal.build(&[]).status, 0);
    portal.git(&["checkout", "--quiet", "mine"]);
    portal.git(&["merge", "--quiet", "--message", "pull", "main"]);
    assert_eq!(leaves(&judged_now(&portal)), ["xw-1 v1", "xw-2 v1"], "the line runs otherwise");
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let entries = fs::read(portal.public().join("log/tile/entries/000.p/3")).expect("three entries");
    let entries = String::from_utf8_lossy(&entries);
    assert!(entries.find("xw-2") < entries.find("xw-1"), "what stood stands");
    portal.git(&["reset", "--quiet", "--soft", "HEAD~2"]);
    portal.git(&["commit", "--quiet", "--message", "squashed"]);
    assert_eq!(portal.build(&[]).status, 3);
}

/// Protects: where versions share a day, the table of days tells them apart by the time; elsewhere the day is enough.
#[test]
fn versions_of_one_day_have_their_times() {
    let steps = [
        ("approve zhou-min 2026-11-02T09:05:00+08:00", text(1, "")),
        ("approve zhou-min 2026-11-05T10:00:00+08:00", text(2, "")),
        ("approve zhou-min 2026-11-05T16:30:00+08:00", text(3, "")),
    ];
    let portal = portal(&steps);
    assert_eq!(portal.build(&[]).status, 0);
    let page = fs::read_to_string(portal.public().join("records/xw-1/at/index.html")).unwrap();
    assert_eq!(page.matches("</time> 10:00").count(), 2, "the end of one, the beginning of the next: {page}");
    assert_eq!(page.matches("</time> 16:30").count(), 2, "{page}");
    assert!(!page.contains("09:05"), "{page}");
}

/// Protects: a withdrawal that is dated back, or written by a slow clock, does not make unsaid what the public has seen; what
/// was withdrawn before its day came leaves no trace.
#[test]
fn a_withdrawal_dated_before_the_day_of_its_text_is_believed_only_with_git() {
    let text = text(1, "published: 2026-11-10\n");
    let trail = event("approve zhou-min 2026-11-02T10:00:00+08:00", &digest(text.as_bytes(), &[]));
    let withdraw = event("withdraw zhou-min 2026-11-05T10:00:00+08:00 误发", &digest(text.as_bytes(), &[]));
    let told = |committed: Option<&str>| {
        let portal = Portal::new();
        portal.write(NEWS, &text).write(&trail_of(NEWS), &trail).commit_at("2026-11-02T12:00:00+08:00");
        portal.write("content/news/other.txt", "").commit_at("2026-11-12T12:00:00+08:00");
        fs::remove_file(portal.root.join("content/news/other.txt")).unwrap();
        portal.write(&trail_of(NEWS), format!("{trail}{withdraw}"));
        if let Some(at) = committed {
            portal.commit_at(at);
        }
        let judged = judged(&portal, "2026-11-20");
        (judged.cleared.marked.len(), leaves(&judged))
    };
    let public = vec!["xw-1 v1".to_string(), "-xw-1 v1".to_string()];
    assert_eq!(told(Some("2026-11-15T12:00:00+08:00")), (1, public));
    assert_eq!(told(None), (1, vec!["xw-1 v1".to_string()]), "what is not committed comes after all that is");
    let portal = Portal::new();
    portal.write(NEWS, &text).write(&trail_of(NEWS), &trail).commit_at("2026-11-02T12:00:00+08:00");
    portal.write(&trail_of(NEWS), format!("{trail}{withdraw}")).commit_at("2026-11-05T12:00:00+08:00");
    let judged = judged(&portal, "2026-11-20");
    assert_eq!((judged.cleared.marked.len(), leaves(&judged)), (0, Vec::new()));
}

/// Protects: an approval is judged by the rules of the category that its text lay in: to move a record to a folder with milder
/// rules publishes nothing that was not approved, and to a stricter one makes no old version unsaid.
#[test]
fn a_text_is_judged_by_the_rules_of_its_own_category() {
    let enforcement = "content/enforcement/xw-1.md";
    let case = text(1, "").replace("kind: notice", "kind: commendation");
    for by in ["zhou-min", "xu-lan"] {
        let portal = Portal::new();
        let trail = event(&format!("approve {by} 2026-11-02T10:00:00+08:00"), &digest(case.as_bytes(), &[]));
        portal.write(enforcement, &case).write(&trail_of(enforcement), &trail).commit_at("2026-11-02T12:00:00+08:00");
        fs::remove_dir_all(portal.root.join("content/enforcement")).unwrap();
        portal.write(NEWS, text(2, "")).write(&trail_of(NEWS), &trail).commit_at("2026-11-03T12:00:00+08:00");
        let judged = judged_now(&portal);
        assert!(judged.cleared.records().iter().all(|record| record.id().as_str() != "xw-1"), "{by}");
        assert_eq!(leaves(&judged), Vec::<String>::new(), "{by}");
    }
    let portal = Portal::new();
    let first = event("approve xu-lan 2026-11-02T10:00:00+08:00", &digest(text(1, "").as_bytes(), &[]));
    portal.write(NEWS, text(1, "")).write(&trail_of(NEWS), &first).commit_at("2026-11-02T12:00:00+08:00");
    let moved = text(2, "").replace("kind: notice", "kind: commendation");
    let second = ["zhou-min", "he-jing"]
        .map(|by| event(&format!("approve {by} 2026-11-03T10:00:00+08:00"), &digest(moved.as_bytes(), &[])));
    fs::remove_dir_all(portal.root.join("content/news")).unwrap();
    portal
        .write(enforcement, &moved)
        .write(&trail_of(enforcement), first + &second.concat())
        .commit_at("2026-11-03T12:00:00+08:00");
    assert_eq!(leaves(&judged_now(&portal)), ["xw-1 v1", "xw-1 v2"]);
}
