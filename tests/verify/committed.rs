//! The whole way, with the program and git alone: records are committed, revised, withdrawn; the log tells all of it, and no
//! history that was rewritten goes live.

use crate::made::*;
use crate::support::*;
use gongshi::output::Manifest;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A bureau in git: xw-2 was published before xw-1. Nothing is built yet.
fn bureau() -> Bureau {
    let bureau = Bureau { portal: Portal::new(), ..Bureau::new() };
    bureau.portal.write(".gitignore", "/public\n/.gongshi\n/.public.*\n");
    git(&bureau.portal.root, &["init", "--quiet", "--initial-branch=main"], 0);
    commit(&bureau, 1);
    bureau.write(2);
    commit(&bureau, 2);
    bureau.write(1);
    commit(&bureau, 3);
    bureau
}

fn commit(bureau: &Bureau, hour: usize) {
    git(&bureau.portal.root, &["add", "--all"], hour);
    git(&bureau.portal.root, &["commit", "--quiet", "--allow-empty", "--message", "x"], hour);
}

fn git(root: &Path, arguments: &[&str], hour: usize) {
    let mut command = Command::new("git");
    pin(&mut command, root);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
        command.env(format!("GIT_{who}_DATE"), format!("2026-11-03T{hour:02}:00:00+08:00"));
    }
    let ran = finish(command.args(arguments), root);
    assert_eq!(ran.status, 0, "git {arguments:?}: {ran:?}");
}

/// Builds with the key; gives what it said on standard error.
fn build(bureau: &Bureau) -> String {
    let ran = bureau.portal.build(&["--key", &bureau.named("office")]);
    assert_eq!(ran.status, 0, "{ran:?}");
    ran.stderr
}

fn manifest(bureau: &Bureau) -> Manifest {
    serde_json::from_str(&bureau.read("manifest.json")).expect("a manifest")
}

/// Which leaf each version has.
fn leaves(bureau: &Bureau) -> Vec<(String, u32, Option<u64>)> {
    manifest(bureau).records.into_iter().map(|row| (row.id, row.version, row.leaf)).collect()
}

fn rows(expected: &[(&str, u32, Option<u64>)]) -> Vec<(String, u32, Option<u64>)> {
    expected.iter().map(|(id, version, leaf)| (id.to_string(), *version, *leaf)).collect()
}

/// Protects: what is committed is in the log in the order of git, what is not yet waits and is told; after a withdrawal the
/// log says so, and the portal is sound.
#[test]
fn the_log_follows_what_is_committed() {
    let bureau = bureau();
    assert_eq!(build(&bureau), "");
    assert_eq!(leaves(&bureau), rows(&[("jg-1", 1, Some(0)), ("xw-1", 1, Some(2)), ("xw-2", 1, Some(1))]));
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    fs::write(bureau.key("kept"), bureau.read("log/checkpoint")).unwrap();
    let log = tree(&bureau.file("log"));

    bureau.write(3);
    assert_eq!(
        build(&bureau),
        "warning: published or withdrawn without a commit, and so not in the log (1): xw-3. Commit, and build again: git add content && git commit\n"
    );
    assert_eq!(tree(&bureau.file("log")), log);
    assert_eq!(bureau.wrong(&[]), ["records/xw-3/index.html: version 1 is not in the log"]);
    commit(&bureau, 4);
    assert_eq!(build(&bureau), "");
    assert_eq!(manifest(&bureau).log.unwrap().size, 4);

    let nonce = manifest(&bureau).records.iter().find(|row| row.id == "xw-2").unwrap().nonce.clone();
    let ran = bureau.portal.run(&[
        "withdraw",
        "xw-2",
        "--by",
        "zhou-min",
        "--reason",
        "内容有误",
        "--yes",
        "--at",
        "2026-11-04T09:00:00+08:00",
    ]);
    assert_eq!(ran.status, 0, "{ran:?}");
    commit(&bureau, 5);
    assert_eq!(build(&bureau), "");
    assert_eq!(manifest(&bureau).log.unwrap().size, 5);
    let said =
        tree(&bureau.portal.public()).into_values().any(|bytes| String::from_utf8_lossy(&bytes).contains(&nonce));
    assert!(!said && !bureau.file("records/xw-2/proof.tlog-proof").exists());
    assert_eq!(bureau.wrong(&["--since", &bureau.named("kept")]), [""; 0]);
}

/// Protects: commits that were squashed into another order, people or rules that no longer let a published version count, and a
/// branch without it, stop the build; the message names the leaf and the last resort, and the live portal stays.
#[test]
fn a_history_that_was_rewritten_does_not_go_live() {
    let bureau = bureau();
    build(&bureau);
    let live = tree(&bureau.portal.public());
    let refused = |said: &str| {
        let ran = bureau.portal.build(&["--key", &bureau.named("office")]);
        assert_eq!(ran.status, 3, "{ran:?}");
        assert!(ran.stdout.contains("history-rewritten") && ran.stdout.contains(said), "{said}: {ran:?}");
        assert!(ran.stdout.contains("--new-log") && ran.stderr.contains("nothing went live"), "{ran:?}");
        assert_eq!(tree(&bureau.portal.public()), live);
    };
    git(&bureau.portal.root, &["reset", "--quiet", "--soft", "HEAD~2"], 6);
    commit(&bureau, 6);
    refused("entry 1 (counted from 0) of the public log is the publication of `xw-2`, version 1");
    git(&bureau.portal.root, &["reset", "--quiet", "--hard", "HEAD@{2}"], 6);
    build(&bureau);
    git(&bureau.portal.root, &["reset", "--quiet", "--hard", "HEAD~1"], 6);
    refused("entry 2 (counted from 0) of the public log is the publication of `xw-1`, version 1");
    git(&bureau.portal.root, &["reset", "--quiet", "--hard", "HEAD@{1}"], 6);

    // The last resort starts another log, and says so.
    git(&bureau.portal.root, &["reset", "--quiet", "--soft", "HEAD~2"], 7);
    commit(&bureau, 7);
    let ran = bureau.portal.build(&["--key", &bureau.named("office"), "--new-log"]);
    assert!(ran.status == 0 && ran.stderr.contains("another log was started, jg-1/log2"), "{ran:?}");
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    assert_eq!(build(&bureau), "");
    assert_eq!(leaves(&bureau), rows(&[("jg-1", 1, Some(0)), ("xw-1", 1, Some(1)), ("xw-2", 1, Some(2))]));
}

/// Protects: a clone without the whole history neither loses a leaf nor adds one, and says what would help; nor does a build that
/// leaves refused records out.
#[test]
fn without_the_whole_history_the_log_stays() {
    let bureau = bureau();
    build(&bureau);
    let log = tree(&bureau.file("log"));
    let clone = bureau.keys.path().join("clone");
    let from = format!("file://{}", bureau.portal.root.display());
    git(bureau.keys.path(), &["clone", "--quiet", "--depth", "1", &from, "clone"], 8);
    copy_tree(&bureau.portal.public(), &clone.join("public"));
    let build_there = |more: &[&str]| {
        let key = bureau.named("office");
        let arguments = ["build", "--lang", "en", "--as-of", AS_OF, "--key", &key];
        finish(gongshi(&clone).args(arguments).args(more), &clone)
    };
    let ran = build_there(&[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(tree(&clone.join("public/log")), log);
    let new_log = build_there(&["--new-log"]);
    assert!(new_log.status == 2 && new_log.stderr.contains("no other log can be started now"), "{new_log:?}");
    // Where there is no log to go on from, nothing is signed that would take a log away where it is put.
    fs::remove_dir_all(clone.join("public")).unwrap();
    let ran = build_there(&[]);
    assert!(ran.status == 2 && ran.stderr.contains("no log to sign") && ran.stderr.contains("--unshallow"), "{ran:?}");
    assert!(!clone.join("public").exists());
    let ran = build_there(&["--previous", &bureau.portal.public().display().to_string()]);
    assert_eq!((ran.status, tree(&clone.join("public/log"))), (0, log.clone()), "{ran:?}");

    bureau.write(3);
    bureau.portal.write("content/news/xw-4.md", "---\nid: xw-4\ndisclosure: withheld\n---\n");
    commit(&bureau, 9);
    let ran = bureau.portal.build(&["--keep-going", "--key", &bureau.named("office")]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.stderr.contains("published versions that are not in the log yet: 1 (something was refused"), "{ran:?}");
    assert_eq!(tree(&bureau.file("log")), log);
    fs::remove_file(bureau.portal.root.join("content/news/xw-4.md")).unwrap();
    assert_eq!(build(&bureau), "");
    assert_eq!(manifest(&bureau).log.unwrap().size, 4);
}

/// Protects: whatever has a page has its leaf: what is given out on request, what expired, what waited for its day; and what
/// waits still has neither.
#[test]
fn every_kind_of_page_is_in_the_log() {
    let bureau = bureau();
    let record = |id: &str, keys: &str| {
        let text = format!(
            "---\nid: {id}\ntitle: 通知\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{keys}---\n\n通知如下。\n"
        );
        bureau.portal.approved(&format!("content/news/{id}.md"), &text, &[]);
    };
    record("xw-on-request", "disclosure: on-request\n");
    record("xw-expired", "disclosure: proactive\nexpires: 2026-11-10\n");
    record("xw-waited", "disclosure: proactive\npublished: 2026-11-20\n");
    record("xw-waits", "disclosure: proactive\npublished: 2026-12-20\n");
    commit(&bureau, 4);
    assert_eq!(build(&bureau), "");
    assert_eq!(manifest(&bureau).log.unwrap().size, 6);
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    for (id, page) in [("on-request", true), ("expired", true), ("waited", true), ("waits", false)] {
        assert_eq!(bureau.file(&format!("records/xw-{id}/index.html")).exists(), page, "{id}");
    }
    fs::write(bureau.key("kept"), bureau.read("log/checkpoint")).unwrap();
    let ran = bureau.portal.run(&["build", "--lang", "en", "--as-of", "2026-12-21", "--key", &bureau.named("office")]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(manifest(&bureau).log.unwrap().size, 7);
    assert_eq!(bureau.wrong(&["--since", &bureau.named("kept")]), [""; 0]);
}

/// Protects: a portal with a past is sound: versions with their files and differences, what waits, is over or was withdrawn.
#[test]
fn a_portal_with_a_past_is_sound() {
    let portal = crate::story::story();
    for day in [AS_OF, crate::story::DAY_OF_WAITING] {
        let ran = portal.run(&["build", "--lang", "en", "--as-of", day, "--keep-going"]);
        assert!(portal.public().join("manifest.json").exists(), "{ran:?}");
        for page in ["xw-1/v1/index.html", "xw-1/changes/2/index.html", "xw-1/at/index.html", "xw-6/index.html"] {
            assert!(portal.public().join("records").join(page).exists(), "{page}: {ran:?}");
        }
        let ran = portal.run(&["verify", "public", "--lang", "en"]);
        assert!(ran.status == 0 && ran.stdout.ends_with("consistent, but unsigned\n"), "{ran:?}");
    }
}
