//! Golden sites: each folder under `tests/cases/` is a small portal, the commands run in it, and everything they
//! must say and write. See `tests/cases/README.md` for the files of a case.
//!
//! Protects: what people and programs see of gongshi (messages, places, exit statuses, the bytes of the portal), for
//! every state of a record and every rule of the gate.
//!
//! `UPDATE_CASES=1 cargo test --test cases` rewrites the expectations; the difference in git is then what to review.
//! `CASE=name` runs the cases whose names begin like that.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::*;

#[test]
fn every_case_says_and_writes_what_it_should() {
    let update = std::env::var_os("UPDATE_CASES").is_some_and(|v| v == "1");
    let only = std::env::var("CASE").unwrap_or_default();
    let mut names: Vec<String> = fs::read_dir(cases())
        .expect("tests/cases")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a readable name"))
        .filter(|name| name.starts_with(&only) && cases().join(name).join("cmd").is_file())
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no case begins with {only:?}");

    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |n| n.get()) {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let case = Case::run(name);
                    let trouble = if update { case.update() } else { case.compare() };
                    if let Some(trouble) = trouble {
                        failures.lock().expect("no panic while it is held").push(format!("== {name}\n{trouble}"));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic while it was held");
    failures.sort();
    let (bad, all) = (failures.len(), names.len());
    let how =
        "If the new behaviour is right: UPDATE_CASES=1 cargo test --test cases, then review `git diff tests/cases`.";
    assert!(failures.is_empty(), "{bad} of {all} cases differ\n\n{}\n{how}", failures.join("\n"));
}

/// A case that has run.
struct Case {
    /// Its expectations: name of the file in the case's folder, and what it should say.
    found: Vec<(&'static str, String)>,
    /// The output folder, where the case keeps one.
    public: Option<Tree>,
    folder: std::path::PathBuf,
}

impl Case {
    fn run(name: &str) -> Case {
        let folder = cases().join(name);
        let portal = if folder.join("alone").exists() { Portal::empty() } else { Portal::new() };
        lay_down(&folder, &portal.root);

        let cmd = fs::read_to_string(folder.join("cmd")).expect("cmd");
        let lines: Vec<&str> = cmd.lines().filter(|line| !line.trim().is_empty()).collect();
        let (mut stdout, mut stderr, mut status) = (String::new(), String::new(), String::new());
        for line in &lines {
            let ran = finish(gongshi(&portal.root).args(words(line)), &portal.root);
            if lines.len() > 1 {
                let _ = writeln!(stdout, "$ gongshi {line}");
                let _ = writeln!(stderr, "$ gongshi {line}");
            }
            stdout += &ran.stdout;
            stderr += &ran.stderr;
            let _ = writeln!(status, "{}", ran.status);
        }
        let mut found = vec![("stdout", stdout), ("status", status)];
        if folder.join("stderr").exists() {
            found.push(("stderr", stderr));
        }
        if folder.join("files").exists() {
            found.push(("files", tree(&portal.public()).into_keys().map(|path| unhashed(&path) + "\n").collect()));
        }
        let public = folder.join("public").exists().then(|| tree(&portal.public()));
        Case { found, public, folder }
    }

    fn compare(&self) -> Option<String> {
        let mut out = String::new();
        for (name, found) in &self.found {
            let expected = fs::read(self.folder.join(name)).unwrap_or_default();
            if expected != found.as_bytes() {
                let _ = write!(out, "differs: {name}\n{}", line_difference(&expected, found.as_bytes()));
            }
        }
        if let Some(found) = &self.public {
            let difference = difference(&tree(&self.folder.join("public")), found);
            out += &difference.lines().map(|line| format!("public: {line}\n")).collect::<String>();
        }
        (!out.is_empty()).then_some(out)
    }

    fn update(&self) -> Option<String> {
        for (name, found) in &self.found {
            fs::write(self.folder.join(name), found).expect("expectations can be written");
        }
        if let Some(found) = &self.public {
            let public = self.folder.join("public");
            fs::remove_dir_all(&public).expect("the old tree can go");
            for (path, bytes) in found {
                let at = public.join(path);
                fs::create_dir_all(at.parent().expect("a file lies in a folder")).expect("folders can be made");
                fs::write(at, bytes).expect("expectations can be written");
            }
        }
        None
    }
}

/// The name of a theme's file without its hash: the list of files does not change with each colour. Of the files of the search
/// index the folder, since what is in them has tests of its own (`tests/search.rs`).
fn unhashed(path: &str) -> String {
    if path.starts_with("search/") && path.ends_with(".bin") {
        return "search/[INDEX]".into();
    }
    let hash = |part: &str| part.len() == 10 && part.bytes().all(|b| b.is_ascii_hexdigit());
    path.split('.').map(|part| if hash(part) { "[HASH]" } else { part }).collect::<Vec<_>>().join(".")
}

/// Lays the case's input over the base; with a `git` file step by step, each step a commit.
fn lay_down(folder: &Path, root: &Path) {
    let Ok(steps) = fs::read_to_string(folder.join("git")) else {
        // git keeps no empty folder: a case may have nothing of its own.
        if folder.join("input").exists() {
            copy_tree(&folder.join("input"), root);
        }
        return;
    };
    git(root, &["init", "--quiet", "--initial-branch=main"], "");
    for line in steps.lines().filter(|line| !line.trim().is_empty()) {
        let mut parts = line.splitn(3, ' ');
        let (overlay, date) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        copy_tree(&folder.join(overlay), root);
        if date != "uncommitted" {
            git(root, &["add", "--all"], date);
            git(root, &["commit", "--quiet", "--message", parts.next().unwrap_or(overlay)], date);
        }
    }
}

/// Runs git as nobody in particular, at a fixed time.
fn git(root: &Path, arguments: &[&str], date: &str) {
    let mut command = Command::new("git");
    pin(&mut command, root);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "case").env(format!("GIT_{who}_EMAIL"), "case@example.gov.cn");
        command.env(format!("GIT_{who}_DATE"), date);
    }
    let ran = finish(command.args(arguments), root);
    assert_eq!(ran.status, 0, "git {arguments:?}: {}", ran.stderr);
}

/// The words of a command line; double quotes keep spaces.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('"').enumerate() {
        match i % 2 {
            0 => words.extend(part.split_whitespace().map(String::from)),
            _ => words.push(part.to_string()),
        }
    }
    words
}
