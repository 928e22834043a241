//! What a day decides (`--as-of`; records.md, `published` and `expires`): before its day a record is as if it had never been
//! written, after its last day nothing of its text is left; versions alike. Built by the program, from git, day by day.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/story.rs"]
mod story;

use std::fs;
use std::process::Command;
use story::*;
use support::*;

/// Stand in texts that wait or are over, and nowhere else: in their titles, bodies, tables and notes.
const WORDS: [&str; 4] = ["标题qzt7", "正文qzb7", "表格qzc7", "说明qzn7"];

fn built(portal: &Portal, day: &str) -> Tree {
    let out = portal.root.with_file_name(format!("out-{day}"));
    let mut command: Command = gongshi(&portal.root);
    let ran = finish(command.args(["build", "--lang", "en", "--as-of", day, "--out"]).arg(&out), &portal.root);
    assert_eq!(ran.status, 0, "{day}: {}{}", ran.stdout, ran.stderr);
    let built = tree(&out);
    fs::remove_dir_all(out).expect("it was built");
    built
}

/// The files of a portal that say a word, in their bytes or their names, as it is or in the escapes of JSON and URLs.
fn saying<'t>(built: &'t Tree, word: &str) -> Vec<&'t str> {
    let json: String = word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let url: String = word.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let ascii: String = word.chars().filter(char::is_ascii).collect();
    let forms = [word.to_string(), json, url, ascii];
    let says = |text: &str| forms.iter().any(|form| text.contains(form.as_str()));
    let said = built.iter().filter(|(path, bytes)| says(path) || says(&String::from_utf8_lossy(bytes)));
    said.map(|(path, _)| path.as_str()).collect()
}

/// A tree without what names the commit, which must differ where something was committed.
fn but_the_commit(mut tree: Tree, portal: &Portal) -> Tree {
    let commit = portal.git(&["rev-parse", "HEAD"]);
    for bytes in tree.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = text.replace(commit.trim(), "COMMIT").into_bytes();
        }
    }
    tree
}

/// A record full of [`WORDS`], with further keys.
fn telling(path: &str, version: u32, more: &str) -> String {
    let keys = format!("attachments:\n  - {{ file: qz表.csv, title: {} }}\nsummary: {}\n{more}", WORDS[3], WORDS[3]);
    let title = format!("title: {}", WORDS[0]);
    text(path, version, &keys)
        .replacen(&format!("title: 通知{}", id(path)), &title, 1)
        .replace("共同的一段。", WORDS[1])
}

fn id(path: &str) -> &str {
    path.rsplit_once('/').expect("a path").1.trim_end_matches(".md")
}

fn table() -> Vec<u8> {
    format!("项目\n{}\n", WORDS[2]).into_bytes()
}

const APPROVE: &str = "approve zhou-min 2026-11-12T10:00:00+08:00";

/// Protects: until its day a new record changes no byte of the portal but the name of the commit; on its day it is there.
#[test]
fn before_its_day_a_record_has_never_been() {
    let portal = story();
    let before = but_the_commit(built(&portal, "2026-11-22"), &portal);
    let path = "content/news/2026/qzid-9.md";
    let text = telling(path, 1, "published: 2026-12-24\n");
    portal.recorded(path, &text, &[("qz表.csv", &table())], &[APPROVE]);
    portal.commit_at("2026-11-12T18:00:00+08:00");
    let waiting = built(&portal, "2026-11-22");
    assert_eq!(difference(&before, &but_the_commit(waiting, &portal)), "");
    // The last day on which it waits, and the first on which it does not.
    let (eve, day) = (built(&portal, "2026-12-23"), built(&portal, "2026-12-24"));
    for word in WORDS.into_iter().chain(["qzid-9", "qz"]) {
        assert_eq!(saying(&eve, word), Vec::<&str>::new(), "{word}");
        assert!(!saying(&day, word).is_empty(), "{word}");
    }
}

/// Protects: the same of a new version of what is public: the one before it stays, with its title, tables and history.
#[test]
fn before_its_day_a_version_has_never_been() {
    let portal = story();
    // A revision that waits for approval is told of nowhere, so the record with the table takes the new version.
    let before = but_the_commit(built(&portal, "2026-11-22"), &portal);
    let next = telling(TABLE, 3, "published: 2026-12-24\n");
    let trail = fs::read_to_string(portal.root.join(trail_of(TABLE))).expect("a trail");
    portal.write("content/news/2026/qz表.csv", table()).write(TABLE, &next);
    portal.write(&trail_of(TABLE), trail + &event(APPROVE, &digest(next.as_bytes(), &[("qz表.csv", &table())])));
    portal.commit_at("2026-11-12T18:00:00+08:00");
    let waiting = built(&portal, "2026-11-22");
    assert_eq!(difference(&before, &but_the_commit(waiting, &portal)), "");
    let (eve, day) = (built(&portal, "2026-12-23"), built(&portal, "2026-12-24"));
    for word in WORDS {
        assert_eq!(saying(&eve, word), Vec::<&str>::new(), "{word}");
        assert!(!saying(&day, word).is_empty(), "{word}");
    }
    assert!(!saying(&eve, "xw-2正文第2稿").is_empty() && !saying(&day, "xw-2正文第3稿").is_empty());
}

/// Protects: after its last day nothing of a text is left, in no version; that something was there may be told.
#[test]
fn after_its_last_day_nothing_of_a_text_is_left() {
    let portal = story();
    let path = "content/news/2026/qzid-9.md";
    let keys = "expires: 2026-11-25\n";
    let files: &[(&str, &[u8])] = &[("qz表.csv", &table())];
    let (first, second) = (telling(path, 1, keys), telling(path, 2, keys));
    portal.recorded(path, &first, files, &[APPROVE]);
    portal.commit_at("2026-11-12T18:00:00+08:00");
    let trail = fs::read_to_string(portal.root.join(trail_of(path))).expect("a trail");
    let again = event("approve zhou-min 2026-11-14T10:00:00+08:00", &digest(second.as_bytes(), files));
    portal.write(path, &second).write(&trail_of(path), trail + &again);
    portal.commit_at("2026-11-14T18:00:00+08:00");
    let (last, after) = (built(&portal, "2026-11-25"), built(&portal, "2026-11-26"));
    for word in WORDS {
        assert!(!saying(&last, word).is_empty(), "{word}");
        assert_eq!(saying(&after, word), Vec::<&str>::new(), "{word}");
    }
    for text in ["qzid-9正文第1稿", "qzid-9正文第2稿", "qz表.csv"] {
        assert_eq!(saying(&after, text), Vec::<&str>::new());
    }
    assert!(!saying(&after, "qzid-9").is_empty(), "its place stays marked");
}

/// Protects: a day decides only what `published` and `expires` say: the state of everything else is the same on any day.
#[test]
fn any_day_changes_nothing_else() {
    let portal = story();
    let pages = |day: &str| -> Vec<String> {
        let built = built(&portal, day);
        built.into_keys().filter(|path| path.starts_with("records/")).collect()
    };
    let (usual, year_after) = (pages(AS_OF), pages("2027-11-22"));
    let of = |pages: &[String], path: &str| pages.iter().any(|page| page.contains(&format!("/{}/", id(path))));
    for path in [RULES, TABLE, MOVED] {
        assert!(of(&usual, path) && of(&year_after, path), "{path}");
    }
    assert!(of(&year_after, WAITING) && !of(&usual, WAITING));
}
