//! Attacks on the gate that once got through. Each was tried against a portal whose author, theme or history is hostile;
//! each test holds one kind of hole shut. What the gate decides is asked in-process, what commands write by the program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::finding::Finding;
use gongshi::gate::{Standing, State};
use gongshi::pipeline::{self, Checked, Failure, Sealing};
use std::fs;
use std::os::unix::fs::symlink;
use support::*;

/// A news record needs one approval, an enforcement record two of county tier (the base of the cases).
const NEWS: &str = "content/news/xw-1.md";
const CASE: &str = "content/enforcement/zf-1.md";

/// Stands in texts that must not get out.
const SECRET: &str = "此句绝不可公开qzk3301";

/// A news record with further keys and a body.
fn news(more: &str, body: &str) -> String {
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{more}---\n\n{body}\n"
    )
}

fn case(body: &str) -> String {
    news("", body).replace("xw-1", "zf-1").replace("notice", "warning")
}

fn digest_of(text: &str) -> String {
    digest(text.as_bytes(), &[])
}

/// A trail of events (`action by at [note]`), each about a text.
fn events(lines: &[(&str, &str)]) -> String {
    lines.iter().map(|(line, text)| event(line, &digest_of(text))).collect()
}

fn check(portal: &Portal) -> Checked {
    pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site")
}

/// What is wrong with site.yaml.
fn site_findings(portal: &Portal) -> Vec<Finding> {
    match pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()) {
        Err(Failure::Site(findings)) => findings,
        Err(other) => panic!("{other:?}"),
        Ok(_) => Vec::new(),
    }
}

fn standing(checked: &Checked, path: &str) -> Standing {
    checked.judged.standings.iter().find(|s| s.path == path).unwrap_or_else(|| panic!("{path} is not there")).clone()
}

/// The names of the rules that refuse.
fn refusals(checked: &Checked) -> Vec<&'static str> {
    checked.judged.findings.iter().filter(|f| f.refuses()).map(|f| f.rule.name()).collect()
}

/// The base's site with its list of people replaced.
fn with_people(portal: &Portal, people: &str) {
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
    let (before, rest) = site.split_once("people:\n").expect("it lists people");
    let rest = rest.split_once("\nreview:").expect("it has rules").1;
    portal.write("content/site.yaml", format!("{before}people:\n{people}review:{rest}"));
}

/// The base's site with another line.
fn with_setting(portal: &Portal, line: &str) {
    let site = fs::read_to_string(cases().join("base/content/site.yaml")).expect("the base's site");
    portal.write("content/site.yaml", format!("{site}{line}\n"));
}

/// Builds in-process and gives the whole portal as one text.
fn everything_public(portal: &Portal) -> String {
    pipeline::build(&portal.root, &portal.public(), &check(portal), &readers(), Sealing::default())
        .map(|_| ())
        .expect("a build");
    tree(&portal.public()).values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

/// Protects: git remembers. An event that was committed cannot be deleted, changed or moved to bring back a text that was
/// withdrawn or mended; appending and moving the whole record are fine.
#[test]
fn what_git_remembers_of_a_trail_cannot_be_undone() {
    let (leaky, mended) = (news("change: 一\n", SECRET), news("change: 二\n", "已改"));
    let (a, b) = ("approve zhou-min 2026-11-02T10:00:00+08:00", "approve zhou-min 2026-11-03T10:00:00+08:00");
    let withdraw = "withdraw zhou-min 2026-11-05T10:00:00+08:00 误发";
    let (a, b, withdraw) = (events(&[(a, &leaky)]), events(&[(b, &mended)]), events(&[(withdraw, &leaky)]));
    let committed = |trail: &str, text: &str| {
        let portal = Portal::new();
        portal.write(NEWS, text).write(&trail_of(NEWS), trail);
        portal.commit();
        portal
    };
    let edits = [
        ("the withdrawal is gone", format!("{a}{withdraw}"), a.clone()),
        ("approvals changed places", format!("{a}{b}"), format!("{b}{a}")),
        ("an approval moved behind the withdrawal", format!("{b}{a}{withdraw}"), format!("{b}{withdraw}{a}")),
        ("a note was changed", format!("{a}{withdraw}"), format!("{a}{}", withdraw.replace("误发", "正常"))),
        ("the trail is empty", format!("{a}{b}"), "[]\n".to_string()),
    ];
    for (what, before, after) in edits {
        let portal = committed(&before, &leaky);
        portal.write(&trail_of(NEWS), &after);
        assert!(refusals(&check(&portal)).contains(&"trail-edited"), "{what}, not committed");
        portal.commit();
        assert!(refusals(&check(&portal)).contains(&"trail-edited"), "{what}, committed");
    }
    let portal = committed(&a, &leaky);
    portal.write(NEWS, &mended).write(&trail_of(NEWS), format!("{a}{b}"));
    assert_eq!(refusals(&check(&portal)), Vec::<&str>::new(), "an event was appended");
    portal.commit();
    let moved = NEWS.replace("xw-1", "2026/moved");
    portal.write(&moved, &mended).write(&trail_of(&moved), format!("{a}{b}"));
    fs::remove_file(portal.root.join(NEWS)).expect("the record was there");
    fs::remove_file(portal.root.join(trail_of(NEWS))).expect("the trail was there");
    assert_eq!(refusals(&check(&portal)), Vec::<&str>::new(), "the record moved");
    portal.write(&trail_of(&moved), &b);
    assert!(refusals(&check(&portal)).contains(&"trail-edited"), "the record moved and lost an event");
}

/// Protects: who wrote into a trail by mistake, and committed that, is out of trouble with `git revert`; what came into a trail
/// for itself, or took the place of something in a trail that stood, is never forgotten like that.
#[test]
fn a_slip_in_a_trail_is_mended_by_taking_it_back() {
    let text = news("change: 一\n", "文");
    let trail = events(&[
        ("submit lin-gao 2026-11-02T09:00:00+08:00", &text),
        ("approve zhou-min 2026-11-02T10:00:00+08:00", &text),
    ]);
    let later = events(&[("withdraw zhou-min 2026-11-05T10:00:00+08:00 误发", &text)]);
    let written = |trails: &[&str]| {
        let portal = Portal::new();
        for trail in trails {
            portal.write(NEWS, &text).write(&trail_of(NEWS), trail);
            portal.commit();
        }
        refusals(&check(&portal))
    };
    let slip = |from: &str, to: &str| trail.replace(from, to);
    for (what, slip) in [("a time", slip("10:00:00", "10:30:00")), ("two lines", slip(":00:00+08", ":11:00+08"))] {
        assert!(written(&[&trail, &slip]).contains(&"trail-edited"), "{what}");
        assert_eq!(written(&[&trail, &slip, &trail]), Vec::<&str>::new(), "{what}, taken back");
        let more = format!("{slip}{later}");
        assert_eq!(
            written(&[&trail, &slip, &more, &format!("{trail}{later}")]),
            Vec::<&str>::new(),
            "{what}, with an event after it"
        );
        assert!(
            written(&[&trail, &more, &trail]).contains(&"trail-edited"),
            "{what}, with an event after it that is lost"
        );
        assert!(written(&[&slip, &trail]).contains(&"trail-edited"), "{what} that stood first");
    }
    let both = format!("{trail}{}", events(&[("approve he-jing 2026-11-02T10:30:00+08:00", &text)]));
    assert!(written(&[&trail, &both, &trail]).contains(&"trail-edited"), "an event of its own");
    let withdrawn = format!("{trail}{later}");
    assert!(written(&[&trail, &withdrawn, &trail]).contains(&"trail-edited"), "a withdrawal");
    let turned = events(&[
        ("submit lin-gao 2026-11-02T09:00:00+08:00", &text),
        ("withdraw zhou-min 2026-11-02T10:00:00+08:00", &text),
    ]);
    assert!(written(&[&trail, &turned, &trail]).contains(&"trail-edited"), "an approval that became a withdrawal");
}

/// Protects: the same holds for a slip that was made and taken back on a branch, which is then merged.
#[test]
fn a_slip_on_a_branch_is_mended_there() {
    let text = news("change: 一\n", "文");
    let trail = events(&[("approve zhou-min 2026-11-02T10:00:00+08:00", &text)]);
    let portal = Portal::new();
    portal.write(NEWS, &text).write(&trail_of(NEWS), &trail).commit();
    portal.git(&["checkout", "--quiet", "-b", "side"]);
    portal.write(&trail_of(NEWS), trail.replace("10:00:00", "10:30:00")).commit();
    portal.write(&trail_of(NEWS), &trail).commit();
    portal.git(&["checkout", "--quiet", "-"]);
    portal.git_at("2026-11-06T10:00:00+08:00", &["merge", "--quiet", "--no-ff", "--no-edit", "side"]);
    assert_eq!(refusals(&check(&portal)), Vec::<&str>::new());
    // An event that was written on a branch from before the other is nobody's slip.
    let portal = Portal::new();
    portal.commit();
    portal.git(&["branch", "side"]);
    portal.write(NEWS, &text).write(&trail_of(NEWS), &trail).commit();
    portal.git(&["checkout", "--quiet", "side"]);
    portal.write(NEWS, &text).write(&trail_of(NEWS), trail.replace("10:00:00", "10:30:00")).commit();
    portal.git(&["checkout", "--quiet", "-"]);
    portal.git_at("2026-11-06T10:00:00+08:00", &["merge", "--quiet", "--no-edit", "--strategy=ours", "side"]);
    assert!(refusals(&check(&portal)).contains(&"trail-edited"));
}

/// Protects: whose a trail was is known also where the record's file lay elsewhere in the commits that have it: by the text
/// that its events are about, with and without attachments, and by the record that stands there now.
#[test]
fn a_trail_without_its_record_beside_it_is_not_forgotten() {
    let files: &[(&str, &[u8])] = &[("表.csv", b"a,b\n1,2\n")];
    let listed = news("attachments: [{ file: 表.csv, title: 表 }]\n", "文");
    let plain = news("change: 一\n", "文");
    for (text, files) in [(&plain, &[][..]), (&listed, files)] {
        let event = |line: &str| event(line, &digest(text.as_bytes(), files));
        let returned = event("submit lin-gao 2026-11-02T09:00:00+08:00")
            + &event("return zhou-min 2026-11-02T10:00:00+08:00 不对");
        let forged = event("approve he-jing 2026-11-02T10:00:00+08:00");
        for (away, back) in [
            ("content/news/other/index.md", "content/news/xw-1/index.md"),
            ("content/news/a/index.md", "content/news/b/index.md"),
        ] {
            let portal = Portal::new();
            let put = |path: &str| {
                portal.write(path, text);
                for (name, bytes) in files {
                    portal.write(&path.replace("index.md", name), bytes);
                }
            };
            put(away);
            portal.write("content/news/xw-1/index.review.yaml", &returned).commit();
            let often = if files.is_empty() && away.contains("other") { 17 } else { 0 };
            for _ in 0..often {
                fs::remove_file(portal.root.join("content/news/xw-1/index.review.yaml")).expect("it was there");
                portal.commit();
                portal.write("content/news/xw-1/index.review.yaml", &returned).commit();
            }
            fs::remove_dir_all(portal.root.join(away).parent().expect("a folder")).expect("it was there");
            fs::remove_dir_all(portal.root.join("content/news/xw-1")).expect("it was there");
            put(back);
            portal.write(&trail_of(back), &forged).commit();
            assert!(refusals(&check(&portal)).contains(&"trail-edited"), "{back}");
        }
    }
}

/// Protects: a record that was published vanishes by a withdrawal only; a draft may go.
#[test]
fn a_published_record_that_is_deleted_is_missed() {
    let text = news("", "文");
    let told = |line: &str| {
        let portal = Portal::new();
        portal.write(NEWS, &text).write(&trail_of(NEWS), events(&[(line, &text)]));
        portal.commit();
        fs::remove_file(portal.root.join(NEWS)).expect("the record was there");
        fs::remove_file(portal.root.join(trail_of(NEWS))).expect("the trail was there");
        let findings = check(&portal).judged.findings;
        findings.iter().any(|f| f.rule.name() == "trail-edited" && f.record.as_deref() == Some("xw-1") && f.refuses())
    };
    assert!(told("approve zhou-min 2026-11-02T10:00:00+08:00"));
    assert!(!told("submit lin-gao 2026-11-02T10:00:00+08:00"));
}

/// Protects: an approval counts once. A copy of it, signature and all, gives nothing back what a return, a withdrawal or
/// a mended version has used up.
#[test]
fn a_copied_approval_counts_for_nothing() {
    let (leaky, mended) = (news("change: 一\n", SECRET), news("change: 二\n", "已改"));
    let punished = case(SECRET);
    let (a, b) = ("approve zhou-min 2026-11-02T10:00:00+08:00", "approve zhou-min 2026-11-03T10:00:00+08:00");
    let he = "approve he-jing 2026-11-04T10:00:00+08:00";
    let withdraw = "withdraw zhou-min 2026-11-05T10:00:00+08:00 误发";
    let returned = "return he-jing 2026-11-03T10:00:00+08:00 有误";
    let trails: [(&str, &str, String, &str); 3] = [
        (
            "after a return",
            CASE,
            events(&[(a, &punished), (returned, &punished), (a, &punished), (he, &punished)]),
            &punished,
        ),
        ("after a withdrawal", NEWS, events(&[(a, &leaky), (withdraw, &leaky), (a, &leaky)]), &leaky),
        ("after a mended version", NEWS, events(&[(a, &leaky), (b, &mended), (a, &leaky)]), &leaky),
    ];
    for (what, path, trail, text) in trails {
        let portal = Portal::new();
        portal.write(path, text).write(&trail_of(path), trail);
        let checked = check(&portal);
        assert!(
            checked.judged.findings.iter().any(|f| f.rule.name() == "trail-edited"),
            "{what}: {:?}",
            checked.judged.findings
        );
        assert_ne!(standing(&checked, path).state, State::Live, "{what}");
        assert_eq!(checked.judged.cleared.records().len(), 1, "{what}: only the owner");
    }
}

/// Protects: nobody approves under two names. One key for two people is refused with site.yaml, whatever stands behind
/// the key; so a drafter cannot approve with a second id, nor can one reviewer be two.
#[test]
fn two_people_never_share_a_key() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhXHKxJbUdHVxGCaYRI/hAU9i3iLYnTl3CcagMnjk9m";
    for (one, other) in [("drafter", "reviewer"), ("reviewer", "reviewer")] {
        let portal = Portal::new();
        let person = |id: &str, role: &str, comment: &str| {
            format!("  - {{ id: {id}, name: {id}, roles: [{role}], keys: [\"{key} {comment}\"] }}\n")
        };
        with_people(&portal, &(person("lin-gao", one, "office") + &person("zhou-min", other, "home")));
        assert!(!site_findings(&portal).is_empty(), "{one} and {other}");
    }
}

/// Protects: what a trail says of a text depends on that text alone. Neither an approval by its drafter nor an edit of the
/// working tree makes a version, or another one.
#[test]
fn an_edit_never_changes_the_verdict_on_the_approved_text() {
    let portal = Portal::new();
    let mine = |body: &str, change: &str| news(&format!("change: {change}\n"), body).replace("lin-gao", "xu-lan");
    let (first, second) = (mine("一", "甲"), mine("二", "乙"));
    portal.write(NEWS, &first);
    portal.commit();
    let own = ("approve xu-lan 2026-11-02T10:00:00+08:00", first.as_str());
    let theirs = ("approve zhou-min 2026-11-03T10:00:00+08:00", second.as_str());
    portal.write(NEWS, &second).write(&trail_of(NEWS), events(&[own, theirs]));
    portal.commit();
    let before = standing(&check(&portal), NEWS);
    assert_eq!((before.state, before.version), (State::Live, Some(1)), "the drafter's own approval made no version");
    // The drafter signs the draft over to somebody else and adds a sentence: still the second text, still version 1.
    portal.write(NEWS, second.replace("xu-lan", "lin-gao") + SECRET);
    let checked = check(&portal);
    let after = standing(&checked, NEWS);
    assert_eq!((after.state, after.version), (State::PendingRevision, Some(1)));
    assert!(!everything_public(&portal).contains(SECRET));
}

/// Protects: the words on a withdrawal's page are those of a reviewer who may write them, and a record that never was
/// public is not put there by its withdrawal.
#[test]
fn a_withdrawal_gives_nobody_a_stage() {
    let text = news("", "旧文wzq8123");
    let approve = ("approve zhou-min 2026-11-02T10:00:00+08:00", text.as_str());
    for (by, published, shown) in [
        ("nobody", false, false),
        ("lin-gao", false, false),
        ("nobody", true, false),
        ("lin-gao", true, false),
        ("zhou-min", true, true),
    ] {
        let portal = Portal::new();
        let withdraw = format!("withdraw {by} 2026-11-05T10:00:00+08:00 {SECRET}");
        let mut trail = vec![approve, (withdraw.as_str(), text.as_str())];
        if !published {
            trail.remove(0);
        }
        portal.write(NEWS, &text).write(&trail_of(NEWS), events(&trail));
        let public = everything_public(&portal);
        assert_eq!(public.contains(SECRET), shown, "{by}, published: {published}");
        assert_eq!(portal.public().join("records/xw-1").exists(), published, "{by}, published: {published}");
        assert!(!public.contains("旧文wzq8123"), "{by}, published: {published}");
    }
}

/// Protects: a clone that was cut off does not remember what was withdrawn, and says so.
#[test]
fn a_history_that_is_not_whole_is_told() {
    let portal = Portal::new();
    let text = news("", SECRET);
    let approve = events(&[("approve zhou-min 2026-11-02T10:00:00+08:00", &text)]);
    let withdraw = events(&[("withdraw zhou-min 2026-11-05T10:00:00+08:00 误发", &text)]);
    for trail in [approve.clone(), format!("{approve}{withdraw}"), approve] {
        portal.write(NEWS, &text).write(&trail_of(NEWS), trail);
        portal.commit();
    }
    assert!(refusals(&check(&portal)).contains(&"trail-edited"));
    let clone = Portal::empty();
    let from = format!("file://{}", portal.root.display());
    clone.git(&["clone", "--quiet", "--depth", "1", &from, "."]);
    let told = |portal: &Portal| {
        let findings = check(portal).judged.findings;
        findings.iter().any(|f| f.rule.name() == "trail-edited" && f.place.path == "content" && !f.refuses())
    };
    assert!(told(&clone), "a shallow clone");
    let ran = finish(gongshi(&portal.root).args(["check", "--lang", "en"]).env("PATH", "/nonexistent"), &portal.root);
    assert!(ran.stdout.contains("known in part"), "no git program: {}", ran.stdout);
}

/// Protects: an empty list of categories entitles to none, not to all.
#[test]
fn may_review_nothing_means_nothing() {
    let portal = Portal::new();
    with_people(
        &portal,
        "  - { id: lin-gao, name: 林高, roles: [drafter] }\n  - { id: zhou-min, name: 周敏, roles: [reviewer] }\n  - { id: he-jing, name: 何靖, roles: [reviewer], may_review: [] }\n",
    );
    portal.recorded(NEWS, &news("", SECRET), &[], &["approve he-jing 2026-11-02T10:00:00+08:00"]);
    let checked = check(&portal);
    assert_eq!(refusals(&checked), ["not-entitled"]);
    assert_eq!(checked.judged.cleared.records().len(), 1);
}

/// Protects: an approval that is used up does not keep its reviewer from approving once more, after looking again.
#[test]
fn a_reviewer_may_approve_an_earlier_text_anew() {
    let portal = Portal::new();
    let (first, second) = (news("change: 一\n", "甲"), news("change: 二\n", "乙"));
    portal.write(NEWS, &second);
    portal.commit();
    let trail = events(&[
        ("approve zhou-min 2026-11-02T10:00:00+08:00", &first),
        ("approve zhou-min 2026-11-03T10:00:00+08:00", &second),
    ]);
    portal.write(NEWS, &first).write(&trail_of(NEWS), trail);
    let approve = || portal.run(&["approve", NEWS, "--by", "zhou-min", "--yes", "--at", "2026-11-04T10:00:00+08:00"]);
    let ran = approve();
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(standing(&check(&portal), NEWS).version, Some(3));
    assert_eq!(approve().status, 2, "but not twice");
}

/// Protects: of approvals that are written at once none is lost: each command that says it wrote one did.
#[test]
fn approvals_at_once_are_all_kept() {
    let portal = Portal::new();
    let people: Vec<String> =
        (0..6).map(|i| format!("  - {{ id: r{i}-x, name: 人{i}, roles: [reviewer], tier: city }}\n")).collect();
    with_people(
        &portal,
        &format!(
            "  - {{ id: lin-gao, name: 林高, roles: [drafter] }}\n  - {{ id: zhou-min, name: 周敏, roles: [reviewer] }}\n{}",
            people.concat()
        ),
    );
    portal.write(NEWS, news("", "正文"));
    let approve = |i: usize| {
        gongshi(&portal.root)
            .args(["approve", NEWS, "--yes", "--by", &format!("r{i}-x")])
            .output()
            .expect("the program starts")
            .status
            .success()
    };
    let written = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|i| scope.spawn(move || approve(i))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).filter(|done| *done).count()
    });
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    assert_eq!(trail.matches("action: approve").count(), written);
    assert!(written > 0);
}

/// Protects: a theme is a folder of the project, never a way to files elsewhere.
#[test]
fn a_theme_leads_nowhere_else() {
    for link in ["themes", "themes/evil", "themes/evil/assets"] {
        let portal = Portal::new();
        let outside = portal.root.with_file_name("outside");
        for folder in ["evil/assets", "assets"] {
            fs::create_dir_all(outside.join(folder)).expect("a folder");
            fs::write(outside.join(folder).join("p.txt"), SECRET).expect("a file");
        }
        let at = portal.root.join(link);
        fs::create_dir_all(at.parent().expect("below the root")).expect("a folder");
        symlink(&outside, &at).expect("a link");
        with_setting(&portal, "theme: evil");
        let built = pipeline::build(&portal.root, &portal.public(), &check(&portal), &readers(), Sealing::default());
        assert!(matches!(built, Err(Failure::Usage(_))), "{link}");
        assert!(!portal.public().exists(), "{link}");
    }
}

/// Protects: files outside the project, which a link planted in a clone names, are neither written over nor added to.
#[test]
fn commands_write_through_no_planted_link() {
    let portal = Portal::new();
    let outside = portal.root.with_file_name("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("precious"), "mine").expect("a file");
    portal.write(NEWS, news("", "正文"));
    for planted in ["xw-1.review.yaml.new", ".xw-1.review.yaml.new", "xw-1.review.yaml~"] {
        symlink(outside.join("precious"), portal.root.join("content/news").join(planted)).expect("a link");
    }
    portal.run(&["submit", NEWS, "--by", "lin-gao"]);
    // The trail itself as a link.
    portal.write("content/news/xw-2.md", news("", "正文").replace("xw-1", "xw-2"));
    symlink(outside.join("precious"), portal.root.join("content/news/xw-2.review.yaml")).expect("a link");
    assert_ne!(portal.run(&["submit", "content/news/xw-2.md", "--by", "lin-gao"]).status, 0);
    // A folder as a link: nothing new behind it.
    fs::create_dir_all(portal.root.join("content/policy")).expect("a folder");
    symlink(&outside, portal.root.join("content/policy/2026")).expect("a link");
    assert_eq!(portal.run(&["new", "policy"]).status, 2);
    assert_eq!(tree(&outside), Tree::from([("precious".to_string(), b"mine".to_vec())]));
}

/// Protects: what stands where a build keeps the old portal is never taken for one and put live.
#[test]
fn nothing_foreign_beside_the_target_goes_live() {
    for (what, plant) in [("a link", true), ("a folder", false)] {
        let portal = Portal::new();
        let outside = portal.root.with_file_name("outside");
        fs::create_dir(&outside).expect("a folder");
        let old = portal.root.join(".public.gongshi-old");
        match plant {
            true => symlink(&outside, &old).expect("a link"),
            false => fs::create_dir(&old).expect("a folder"),
        }
        fs::write(old.join("secret.txt"), SECRET).expect("a file");
        let built = pipeline::build(&portal.root, &portal.public(), &check(&portal), &readers(), Sealing::default());
        assert!(matches!(built, Err(Failure::Usage(_))), "{what}");
        assert!(!portal.public().exists(), "{what}");
        assert!(old.join("secret.txt").exists(), "{what}");
    }
}

/// Protects: a portal inside another portal, which the outer one's next build would delete.
#[test]
fn no_portal_inside_a_portal() {
    let portal = Portal::new();
    assert_eq!(portal.build(&[]).status, 0);
    for inside in ["public/sub", "public/records/x/y"] {
        let built =
            pipeline::build(&portal.root, &portal.root.join(inside), &check(&portal), &readers(), Sealing::default());
        assert!(matches!(built, Err(Failure::Usage(_))), "{inside}");
    }
}

/// Protects: a hostile record is answered in moments and with so many findings as a person reads. Each of these held the
/// gate up for minutes, or filled the memory.
#[test]
fn no_record_holds_the_gate_up() {
    let many = |text: &str, count: usize| text.repeat(count);
    let deep = many("![", 10_000) + &many("](x)", 10_000);
    let front: [(&str, String); 5] = [
        ("related", format!("related: [{}]\n", many("z,", 6_000))),
        ("unknown keys", (0..3_000).map(|i| format!("k{i}: 1\n")).collect()),
        ("deep lists", format!("x: {}\n", many("[", 50_000))),
        (
            "aliases of a long text",
            format!("summary: &s \"{}\"\nkeywords: [{}]\n", many("x", 50_000), many("*s,", 15_000)),
        ),
        ("a long key", format!("? \"{}\"\n: 1\n", many("a", 200_000))),
    ];
    let bodies: [(&str, String); 8] = [
        ("raw tags", many("<b class=x>", 20_000)),
        ("raw tags by line", many("x <b class=x>\n\n", 10_000)),
        ("dead links", many("[a](record:x) ", 10_000)),
        ("nested pictures", deep),
        ("html blocks", many("<div>", 20_000)),
        ("brackets", many("[", 200_000)),
        ("headings", many("# a\n\n", 80_000)),
        ("notes", many("[^1] ", 210_000) + "\n\n[^1]: 注\n"),
    ];
    let portal = Portal::new();
    let texts = front.iter().map(|(_, more)| news(more, "正文")).chain(bodies.iter().map(|(_, body)| news("", body)));
    for (i, text) in texts.enumerate() {
        portal.write(&format!("content/news/xw-{i}.md"), text.replace("xw-1", &format!("xw-{i}")));
    }
    let checked = check(&portal);
    let names = front.iter().chain(&bodies).map(|(name, _)| name);
    for (i, name) in names.enumerate() {
        let path = format!("content/news/xw-{i}.md");
        let found: Vec<_> = checked.judged.findings.iter().filter(|f| f.place.path == path).collect();
        if ["headings", "notes"].contains(name) {
            assert!(found.iter().any(|f| f.refuses()), "{name}: pages of gigabytes");
        }
        assert!(found.len() < 300, "{name}: {} findings", found.len());
        let width = found.iter().map(|f| f.message.zh.len() + f.message.en.len()).max();
        assert!(width.is_none_or(|width| width < 20_000), "{name}: {width:?} bytes in one message");
    }
}

/// Protects: a trail with thousands of digests costs no more than one with a few; each old text is read once.
#[test]
fn no_trail_holds_the_gate_up() {
    let portal = Portal::new();
    for i in 0..12 {
        portal.write(NEWS, news("change: 改\n", &format!("第{i}稿")));
        portal.commit();
    }
    let trail: String =
        (0..3_000).map(|i| event("approve zhou-min 2026-11-02T10:00:00+08:00", &digest_of(&format!("{i}")))).collect();
    portal.write(
        &trail_of(NEWS),
        trail + &event("approve he-jing 2026-11-03T10:00:00+08:00", &digest_of(&news("change: 改\n", "第0稿"))),
    );
    assert_eq!(standing(&check(&portal), NEWS).state, State::PendingRevision);
    assert!(everything_public(&portal).contains("第0稿"), "the oldest draft is the approved one");
}

/// Protects: two attachments that one file system takes for one file.
#[test]
fn attachments_differ_in_more_than_case() {
    for (one, other) in
        [("a.csv", "A.csv"), ("straße.csv", "STRASSE.csv"), ("\u{e9}.csv", "e\u{301}.csv"), ("ς.csv", "Σ.csv")]
    {
        let portal = Portal::new();
        let list = format!("attachments: [{{file: \"{one}\", title: 甲}}, {{file: \"{other}\", title: 乙}}]\n");
        portal.approved(NEWS, &news(&list, "正文"), &[(one, b"1"), (other, b"2")]);
        assert_eq!(refusals(&check(&portal)), ["front-matter"], "{one} and {other}");
    }
}

/// Protects: a YAML tag, which editors may show as a flag, is never passed over in silence.
#[test]
fn no_tag_is_passed_over() {
    for line in [
        "!withheld keywords: [a]",
        "keywords: !withheld [a]",
        "keywords: [!withheld a]",
        "summary: !withheld ~",
        "related: !withheld []",
        "event: !withheld {place: x}",
    ] {
        let portal = Portal::new();
        portal.approved(NEWS, &news(&format!("{line}\n"), "正文"), &[]);
        assert!(!refusals(&check(&portal)).is_empty(), "{line}");
    }
    let portal = Portal::new();
    portal.write(NEWS, news("", "正文"));
    let sound = event("approve zhou-min 2026-11-02T10:00:00+08:00", &digest_of(&news("", "正文")));
    for (trail, what) in [
        (format!("!x\n{sound}"), "list"),
        (sound.replace("- action", "- !x\n  action"), "event"),
        (sound.replace("by: ", "by: !x "), "value"),
    ] {
        portal.write(&trail_of(NEWS), trail);
        assert_eq!(refusals(&check(&portal)), ["front-matter"], "{what}");
    }
}

/// Protects: a trail to which an event is appended stays a trail. Where that cannot be, nothing is written.
#[test]
fn what_is_appended_to_any_trail_is_read_back() {
    let submit = event("submit lin-gao 2026-11-01T10:00:00+08:00", &digest_of(&news("", "正文")));
    let flow = format!("[{{{}}}]\n", submit.trim_start_matches("- ").trim().replace("\n  ", ", "));
    let indented: String = submit.lines().map(|line| format!("  {line}\n")).collect();
    let comment = format!("{submit}# 完");
    let trails = [
        ("[]", Some(1)),
        ("~\n", Some(1)),
        ("", Some(1)),
        ("# 说明", Some(1)),
        (&submit, Some(2)),
        (submit.trim_end(), Some(2)),
        (&comment, Some(2)),
        (&flow, None),
        (&indented, None),
    ];
    for (trail, expected) in trails {
        let portal = Portal::new();
        portal.write(NEWS, news("", "正文")).write(&trail_of(NEWS), trail);
        let ran = portal.run(&["approve", NEWS, "--by", "zhou-min", "--yes", "--at", "2026-11-02T10:00:00+08:00"]);
        assert_eq!(ran.status, if expected.is_some() { 0 } else { 2 }, "{trail:?}: {}", ran.stderr);
        let after = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
        match expected {
            Some(count) => assert_eq!(after.matches("- action:").count(), count, "{trail:?}"),
            None => assert_eq!(after, trail),
        }
        let state = standing(&check(&portal), NEWS).state;
        assert_eq!(state, if expected.is_some() { State::Live } else { State::Pending }, "{trail:?}");
    }
}

/// Protects: the time of an event is written in one form, so that signed text and page agree everywhere.
#[test]
fn times_are_strict() {
    for (at, good) in [
        ("2026-11-02T10:00:00+08:00", true),
        ("2026-11-02T02:00:00Z", true),
        ("2026-11-02T10:00+08:00", false),
        ("2026-11-02T10:00:00", false),
        ("2026-11-02t02:00:00z", false),
        ("2026-11-02T10:00:60+08:00", false),
        ("2026-11-02T24:00:00+08:00", false),
        ("2026-11-02T10:00:00.5+08:00", false),
        ("20261102T100000+08", false),
        ("2026-W45-1T10:00:00Z", false),
        ("-009999-01-02T00:00:00Z", false),
        ("0000-01-01T00:00:00Z", false),
        ("2026-11-02T10:00:00+25:59", false),
        ("2026-11-02T10:00:00+08:00[Europe/Paris]", false),
    ] {
        let portal = Portal::new();
        portal.recorded(NEWS, &news("", "正文"), &[], &[&format!("approve zhou-min {at}")]);
        let refused = refusals(&check(&portal));
        assert_eq!(refused.is_empty(), good, "{at}: {refused:?}");
    }
}

/// Protects: a link in a text leads to a page of the portal or to a host, not to nothing.
#[test]
fn links_to_nothing_are_refused() {
    for (link, good) in [
        ("/institutions/", true),
        ("/institutions/2026/", true),
        ("/institutions/+2026/", false),
        ("/institutions/02026/", false),
        ("http://example.gov.cn", true),
        ("http:", false),
        ("https:///x", false),
        ("http:/x", false),
        ("mailto:", false),
        ("tel:", false),
        ("//example.gov.cn", false),
        ("/\\example.gov.cn", false),
        ("java&Tab;script:alert(1)", false),
        ("data&colon;text/html,x", false),
    ] {
        let portal = Portal::new();
        portal.approved(NEWS, &news("", &format!("[甲](<{link}>)")), &[]);
        let refused = refusals(&check(&portal));
        assert_eq!(refused.is_empty(), good, "{link}: {refused:?}");
    }
}

/// Protects: the base address stands in robots.txt and sitemap.xml as it is.
#[test]
fn the_base_address_is_an_address() {
    for (url, good) in [
        ("https://www.example.gov.cn/jwgk/", true),
        ("http://example.gov.cn:8080", true),
        ("https://", false),
        ("http:///", false),
        ("https://user:pw@x.cn/", false),
        ("https://x.cn/../..", false),
        ("https://x.cn/%0aSitemap: evil", false),
        ("https://x.cn/\\tb", false),
        ("https://x.cn/<b>", false),
        ("https://x.cn/\\\"onload=x", false),
        ("javascript:alert(1)//https://", false),
    ] {
        let portal = Portal::new();
        with_setting(&portal, &format!("base_url: \"{url}\""));
        assert_eq!(site_findings(&portal).is_empty(), good, "{url}");
    }
}

/// Protects: a date means the same on every machine, whatever time-zone data the caller's surroundings offer.
#[test]
fn foreign_time_zone_data_changes_nothing() {
    let portal = Portal::new();
    // Late in the evening in Shanghai, so that another zone has another day.
    portal.recorded(NEWS, &news("", "正文"), &[], &["approve zhou-min 2026-11-02T23:30:00+08:00"]);
    let zones = portal.root.with_file_name("zones");
    fs::create_dir_all(zones.join("Asia")).expect("a folder");
    // UTC, as a TZif file.
    let header = |version: u8| {
        [b"TZif".as_slice(), &[version], &[0; 15], &[0, 0, 0, 0].repeat(4), &[0, 0, 0, 1, 0, 0, 0, 4]].concat()
    };
    let body = b"\0\0\0\0\0\0UTC\0".as_slice();
    fs::write(zones.join("Asia/Shanghai"), [&header(b'2'), body, &header(b'2'), body, b"\nUTC0\n"].concat())
        .expect("a file");
    let mut trees = Vec::new();
    for zone in [None, Some(&zones)] {
        let mut command = gongshi(&portal.root);
        command.args(["build", "--as-of", AS_OF]);
        zone.map(|zone| command.env("TZDIR", zone));
        assert_eq!(finish(&mut command, &portal.root).status, 0);
        trees.push(tree(&portal.public()));
    }
    assert_eq!(difference(&trees[0], &trees[1]), "");
}

/// Protects: a withheld flag in a file that was meant for a record, or lies in the wrong place, stops the build too.
#[test]
fn a_flag_in_a_misnamed_file_is_seen() {
    let flagged = news("", SECRET).replace("proactive", "withheld");
    for path in [
        "content/news/n1.MD",
        "content/news/n1.markdown",
        "content/news/n1.YAML",
        "content/news/n1.yaml.txt",
        "content/news/n1.md~",
        "content/News/n1.md",
        "content/n1.md",
        "content/drafts/n1.md",
    ] {
        let portal = Portal::new();
        portal.write(path, &flagged);
        assert!(refusals(&check(&portal)).contains(&"withheld"), "{path}");
    }
}

/// Protects: a record is known by its place in the portal, also where the path to it, or the root, goes over a link.
#[test]
fn a_path_over_a_link_names_the_record() {
    let portal = Portal::new();
    portal.write(NEWS, news("", "正文"));
    let way = portal.root.with_file_name("way");
    symlink(&portal.root, &way).expect("a link");
    let through = way.join(NEWS);
    let ran = portal.run(&["check", through.to_str().expect("UTF-8")]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let ran = portal.run(&["submit", through.to_str().expect("UTF-8"), "--by", "lin-gao"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(portal.root.join(trail_of(NEWS)).is_file());
    let root = way.to_str().expect("UTF-8");
    assert_eq!(portal.run(&["--root", root, "submit", NEWS, "--by", "lin-gao"]).status, 0);
}

/// Protects: the last number there is, and patterns that ask for an endless one.
#[test]
fn numbering_never_overflows() {
    let portal = Portal::new();
    for (pattern, last) in [
        ("xw-2026-{seq:4}", "xw-2026-4294967295"),
        ("{code}-{seq:99999999}", "xw-1"),
        ("{code}-{seq:0}", "xw-1"),
        ("{seq", "xw-1"),
    ] {
        with_setting(&portal, &format!("numbering: \"{pattern}\""));
        portal.write(NEWS, news("", "正文").replace("xw-1", last));
        let ran = portal.run(&["new", "news"]);
        assert_eq!(ran.status, 2, "{pattern}: {}{}", ran.stdout, ran.stderr);
    }
}

/// Protects: a result that could not be written is no success.
#[test]
fn a_full_disk_is_no_success() {
    let portal = Portal::new();
    portal.write(NEWS, news("", "正文"));
    for arguments in [
        ["schema"].as_slice(),
        &["explain", "withheld"],
        &["status"],
        &["check"],
        &["check", "--format", "json"],
        &["build"],
        &["build", "--help"],
        &["--version"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let status = gongshi(&portal.root)
            .args(arguments)
            .stdout(full)
            .stderr(std::process::Stdio::null())
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}
