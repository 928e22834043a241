//! What one build keeps for the next under `.gongshi/`: it changes no answer, whatever happened since, and cannot be made to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::fs;
use support::*;

const NEWS: &str = "content/news/xw-1.md";

fn text(n: u32, keys: &str, body: &str) -> String {
    let change = if n > 1 { format!("change: 第{n}次修订\n") } else { String::new() };
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{change}{keys}---\n\n正文第{n}稿。{body}\n"
    )
}

/// A portal with a record of two versions, built once.
fn portal() -> Portal {
    let portal = Portal::new();
    portal.commit_at("2026-11-01T00:00:00+08:00");
    let mut trail = String::new();
    for (n, at) in [(1, "2026-11-03T10:00:00+08:00"), (2, "2026-11-05T10:00:00+08:00")] {
        trail += &event(&format!("approve zhou-min {at}"), &digest(text(n, "", "").as_bytes(), &[]));
        portal.write(NEWS, text(n, "", "")).write(&trail_of(NEWS), &trail).commit_at(at);
    }
    portal.approved(
        "content/news/lot-7/index.md",
        &text(1, "attachments:\n  - { file: 表.csv, title: 表 }\n", "").replace("xw-1", "xw-2"),
        &[("表.csv", b"a,b\n1,2\n")],
    );
    portal.commit_at("2026-11-06T10:00:00+08:00");
    let built = portal.build(&[]);
    assert_eq!(built.status, 0, "{}{}", built.stdout, built.stderr);
    portal
}

/// What the program says of a portal.
fn said(portal: &Portal) -> String {
    let ran =
        [&["check", "--format", "json", "--as-of", AS_OF][..], &["status"], &["log"]].map(|verb| portal.run(verb));
    ran.map(|ran| format!("{}\n{}{}", ran.status, ran.stdout, ran.stderr)).concat()
}

/// That it says the same without what is kept.
fn check(portal: &Portal, what: &str) -> String {
    let (kept, aside) = (portal.root.join(".gongshi"), portal.root.join("aside"));
    let with = said(portal);
    fs::rename(&kept, &aside).unwrap();
    let without = said(portal);
    fs::rename(&aside, &kept).unwrap();
    assert_eq!(with, without, "{what}");
    with
}

/// Protects: not after new commits, a rewritten or a forked history, and not when it was tampered with or planted.
#[test]
fn what_is_kept_of_the_history_changes_no_answer() {
    let portal = portal();
    let kept = portal.root.join(".gongshi/history");
    let first = fs::read(&kept).expect("the build keeps what it read");
    check(&portal, "kept");
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).expect("a trail");
    let withdraw = event("withdraw zhou-min 2026-11-07T10:00:00+08:00 误报", &digest(text(2, "", "").as_bytes(), &[]));
    portal.write(&trail_of(NEWS), format!("{trail}{withdraw}")).commit();
    check(&portal, "a commit more");
    assert_eq!(portal.build(&[]).status, 0);
    assert_ne!(fs::read(&kept).unwrap(), first, "what is new is kept too");
    check(&portal, "kept again");
    // The withdrawal taken out of the trail: git knows, whatever the kept history says.
    portal.write(&trail_of(NEWS), &trail).commit();
    for (what, bytes) in [
        ("as it was", fs::read(&kept).unwrap()),
        ("older", first.clone()),
        ("empty", Vec::new()),
        ("noise", vec![b'@'; 4096]),
        ("cut", first[..first.len() / 2].to_vec()),
    ] {
        fs::write(&kept, bytes).unwrap();
        assert!(check(&portal, what).contains("\"rule\":\"trail-edited\",\"severity\":\"refuse\""), "{what}");
    }
    portal.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
    check(&portal, "the history went back");
    portal.git(&["commit", "--quiet", "--amend", "--message", "other", "--date", "2026-11-05T11:00:00+08:00"]);
    check(&portal, "the history was rewritten");
}

/// Protects: that a text was found clean says nothing of another text, another place, other files, other settings, or of
/// what may be spoken of now.
#[test]
fn what_is_kept_of_clean_texts_changes_no_answer() {
    let portal = portal();
    let clean = fs::read(portal.root.join(".gongshi/clean")).expect("the build keeps what it found clean");
    assert_eq!(clean.len(), (4 + 1) * 32, "the owner, two versions, the one with a file, and the seal");
    let refused = |what: &str, rule: &str| {
        let said = check(&portal, what);
        assert!(said.contains(&format!("\"rule\":\"{rule}\",\"severity\":\"refuse\"")), "{what}: {said}");
    };
    let reset = || {
        portal.git(&["checkout", "--quiet", "--", "content"]);
        portal.git(&["clean", "--quiet", "-fd", "content"]);
        assert!(check(&portal, "as it was").starts_with("0\n"));
    };
    reset();
    let leak = text(3, "", "经办人 13812345678。");
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).unwrap();
    let more = event("approve zhou-min 2026-11-08T10:00:00+08:00", &digest(leak.as_bytes(), &[]));
    portal.write(NEWS, &leak).write(&trail_of(NEWS), format!("{trail}{more}"));
    refused("another text", "mobile-number");
    reset();
    fs::create_dir_all(portal.root.join("content/news/13812345678")).unwrap();
    for path in [NEWS.to_string(), trail_of(NEWS)] {
        let to = path.replace("news/", "news/13812345678/");
        fs::rename(portal.root.join(path), portal.root.join(to)).unwrap();
    }
    refused("another place", "file-name");
    fs::remove_dir_all(portal.root.join("content/news/13812345678")).unwrap();
    reset();
    let file = "电话 13812345678\n".as_bytes();
    let index = "content/news/lot-7/index.md";
    let text_2 = fs::read_to_string(portal.root.join(index)).unwrap();
    let again = event("approve zhou-min 2026-11-08T10:00:00+08:00", &digest(text_2.as_bytes(), &[("表.csv", file)]));
    portal.write("content/news/lot-7/表.csv", file);
    let trail_2 = fs::read_to_string(portal.root.join(trail_of(index))).unwrap();
    portal.write(&trail_of(index), format!("{trail_2}{again}"));
    refused("another file", "attachment-personal-data");
    reset();
    // A record whose id stands in the name of a folder becomes one that nobody may speak of.
    portal.write("content/news/secret.md", text(1, "", "").replace("xw-1", "lot-7").replace("proactive", "withheld"));
    refused("what may be spoken of", "file-name");
}

/// Protects: whoever can write into `.gongshi/`, but not into `.git/`, cannot make a text pass for clean.
#[test]
fn what_another_clone_found_clean_is_not_believed() {
    let portal = portal();
    let clean = portal.root.join(".gongshi/clean");
    let before = fs::read(&clean).unwrap();
    assert_eq!(portal.build(&[]).status, 0);
    assert_eq!(fs::read(&clean).unwrap(), before, "nothing is new");
    fs::remove_file(portal.root.join(".git/gongshi-key")).unwrap();
    assert_eq!(portal.build(&[]).status, 0);
    let other = fs::read(&clean).unwrap();
    assert_eq!(other[..other.len() - 32], before[..before.len() - 32], "the same texts");
    assert_ne!(other, before, "under another seal");
}
