//! The same input gives the same bytes (history.md, "Releases of the portal"; house rule 5): whatever the time zone, the
//! locale, the number of threads, the umask, the folder, the order in which files were made, and however the day is
//! given. Anybody can then build what an office published and compare.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/filled.rs"]
mod filled;

use filled::Filled;
use gongshi::record::common::Category;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use support::*;

/// Noon in the portal's time zone (UTC+8) on the usual day; in Chatham it is the same day, in Honolulu the day before.
const EPOCH: &str = "1795320000";

/// A portal with a few dozen records of all categories and states, and pages enough for many threads.
fn portal() -> Portal {
    let portal = Portal::new();
    for (path, bytes) in records() {
        portal.write(&path, bytes);
    }
    portal
}

fn records() -> Vec<(String, Vec<u8>)> {
    let scratch = Portal::new();
    for category in Category::ALL {
        for n in 0..6 {
            let mark = format!("{}{n}", category.en());
            let mut record = Filled::new(*category, &format!("id-{mark}"), &mark);
            if n == 3 {
                record = record.with("disclosure", json!("on-request"));
            }
            if n == 4 {
                record = record.with("expires", json!("2026-11-20"));
            }
            let files = record.files();
            let files: Vec<(&str, &[u8])> =
                files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            let events = [
                "submit lin-gao 2026-11-02T09:00:00+08:00",
                "approve zhou-min 2026-11-02T10:00:00+08:00",
                "approve he-jing 2026-11-02T11:00:00+08:00",
            ];
            let events = if n == 5 { &events[..1] } else { &events };
            scratch.recorded(&format!("content/{}/2026/{mark}.yaml", category.en()), &record.text(), &files, events);
        }
    }
    tree(&scratch.root).into_iter().filter(|(path, _)| !path.contains("jg-1") && !path.ends_with("site.yaml")).collect()
}

/// Bytes and modes of all files, and the modes of all folders.
fn with_modes(root: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|entry| {
        let entry = entry.expect("the tree can be read");
        let bytes = if entry.file_type().is_file() { fs::read(entry.path()).expect("a file") } else { Vec::new() };
        let mode = entry.metadata().expect("metadata").permissions().mode();
        (entry.path().strip_prefix(root).expect("below").display().to_string(), (mode, bytes))
    });
    entries.collect()
}

fn same(expected: &BTreeMap<String, (u32, Vec<u8>)>, found: &BTreeMap<String, (u32, Vec<u8>)>, what: &str) {
    let bytes = |all: &BTreeMap<String, (u32, Vec<u8>)>| {
        all.iter().map(|(path, (_, bytes))| (path.clone(), bytes.clone())).collect::<Tree>()
    };
    assert_eq!(difference(&bytes(expected), &bytes(found)), "", "{what}");
    for (path, (mode, _)) in expected {
        assert_eq!(found[path].0, *mode, "{what}: mode of {path:?}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let portal = portal();
    let day = ["build", "--lang", "en", "--as-of", AS_OF, "--out"];
    let build = |out: &str, change: &dyn Fn(&mut Command)| {
        let mut command = gongshi(&portal.root);
        command.args(day).arg(out);
        change(&mut command);
        let ran = finish(&mut command, &portal.root);
        assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
        with_modes(&portal.root.join(out))
    };
    let first = build("first", &|_| {});
    assert!(first.len() > 60, "only {} files", first.len());

    same(
        &first,
        &build("zone", &|c| {
            c.env("TZ", "Pacific/Honolulu");
        }),
        "TZ",
    );
    same(
        &first,
        &build("locale", &|c| {
            c.env("LANG", "zh_CN.GB18030").env("LC_ALL", "tr_TR.UTF-8");
        }),
        "locale",
    );
    same(
        &first,
        &build("colour", &|c| {
            c.env("CLICOLOR_FORCE", "1").env("TERM", "xterm").args(["--color", "always"]);
        }),
        "colour",
    );
    same(
        &first,
        &build("user", &|c| {
            c.env("USER", "somebody").env("HOME", "/nonexistent").env("GONGSHI_X", "1");
        }),
        "user",
    );
    for threads in ["1", "2", "7"] {
        same(
            &first,
            &build(&format!("threads{threads}"), &|c| {
                c.env("RAYON_NUM_THREADS", threads);
            }),
            "threads",
        );
    }
    same(&first, &build("again", &|_| {}), "the same once more");
}

#[test]
fn the_day_is_the_same_however_it_is_given() {
    let portal = portal();
    assert_eq!(portal.build(&["--out", "named"]).status, 0);
    let named = with_modes(&portal.root.join("named"));
    for zone in ["UTC", "Pacific/Honolulu", "Pacific/Kiritimati"] {
        let mut command = gongshi(&portal.root);
        command.args(["build", "--lang", "en", "--out", "epoch"]).env("SOURCE_DATE_EPOCH", EPOCH).env("TZ", zone);
        assert_eq!(finish(&mut command, &portal.root).status, 0);
        same(&named, &with_modes(&portal.root.join("epoch")), zone);
    }
    let mut command = gongshi(&portal.root);
    let ran = finish(command.args(["build", "--lang", "en"]).env("SOURCE_DATE_EPOCH", "soon"), &portal.root);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
}

#[test]
fn the_umask_and_the_place_from_which_it_is_called_do_not_matter() {
    let portal = portal();
    assert_eq!(portal.build(&["--out", "first"]).status, 0);
    let first = with_modes(&portal.root.join("first"));
    for umask in ["000", "077"] {
        let mut command = Command::new("sh");
        pin(&mut command, &portal.root);
        let script = format!("umask {umask}; exec \"$0\" build --lang en --as-of {AS_OF} --out masked{umask}");
        assert_eq!(finish(command.args(["-c", &script, env!("CARGO_BIN_EXE_gongshi")]), &portal.root).status, 0);
        same(&first, &with_modes(&portal.root.join(format!("masked{umask}"))), umask);
    }
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let out = elsewhere.path().join("out");
    for (place, root) in
        [(elsewhere.path(), portal.root.as_path()), (&portal.root.join("content/news/2026"), Path::new("../../.."))]
    {
        let mut command = gongshi(&portal.root);
        command
            .current_dir(place)
            .args(["build", "--lang", "en", "--as-of", AS_OF, "--root"])
            .arg(root)
            .arg("--out")
            .arg(&out);
        let ran = finish(&mut command, &portal.root);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        same(&first, &with_modes(&out), "from elsewhere");
    }
}

#[test]
fn the_order_in_which_files_were_made_does_not_matter() {
    let (one, two) = (Portal::new(), Portal::new());
    let mut files = records();
    for (path, bytes) in &files {
        one.write(path, bytes);
    }
    files.reverse();
    // Another order in the same folders, beside files that came and went.
    for (path, bytes) in &files {
        two.write(&format!("{path}.tmp"), b"");
        two.write(path, bytes);
    }
    for (path, _) in &files {
        fs::remove_file(two.root.join(format!("{path}.tmp"))).expect("what was written can go");
    }
    assert_eq!(one.build(&[]), two.build(&[]));
    same(&with_modes(&one.public()), &with_modes(&two.public()), "order");
}

/// A second build over the first changes nothing: not a byte, not a file's identity.
#[test]
fn a_second_build_changes_nothing() {
    let portal = portal();
    assert_eq!(portal.build(&[]).status, 0);
    let look = || {
        let entries = walkdir::WalkDir::new(portal.public())
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file());
        let facts = entries.map(|entry| {
            let meta = entry.metadata().expect("metadata");
            (entry.path().to_path_buf(), (meta.mtime(), meta.mtime_nsec(), meta.size()))
        });
        facts.filter(|(path, _)| !path.ends_with("manifest.json")).collect::<BTreeMap<_, _>>()
    };
    let (bytes, before) = (with_modes(&portal.public()), look());
    let ran = portal.build(&[]);
    assert!(ran.stdout.contains("files: 0 changed") && ran.stdout.contains("0 removed"), "{}", ran.stdout);
    same(&bytes, &with_modes(&portal.public()), "second build");
    assert_eq!(look(), before, "files that did not change are not written again");
}

/// What the commands print is the same each time, too: findings are sorted however many threads found them.
#[test]
fn reports_are_the_same_however_many_threads() {
    let portal = portal();
    for n in 0..12 {
        portal.write(
            &format!("content/news/bad-{n}.md"),
            format!("---\nid: bad-{n}\ntitle: x\nunknown: 1\nalso: 2\n---\n"),
        );
    }
    let check = |threads: &str| {
        let mut command = gongshi(&portal.root);
        command.args(["check", "--format", "json", "--lang", "en", "--as-of", AS_OF]).env("RAYON_NUM_THREADS", threads);
        finish(&mut command, &portal.root)
    };
    let first = check("1");
    assert_eq!(first.status, 3);
    assert!(first.stdout.lines().count() > 24);
    for threads in ["2", "7"] {
        assert_eq!(check(threads), first, "{threads} threads");
    }
}
