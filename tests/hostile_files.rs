//! Files that nobody writes by mistake: bombs, devices, names that are no names, records that change while they are read.
//! Each is answered with a finding or a message and exit status 0, 2 or 3, in moments and in bounded memory; never with a
//! crash or a wait. Protects: records.md ("all problems of all files are reported in one run"), and the machine that checks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use support::*;

const NEWS: &str = "content/news/xw-1.md";

/// What any of these may take, on a slow and busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// A news record with further keys and a body.
fn news(more: &str, body: &str) -> String {
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{more}---\n\n{body}\n"
    )
}

/// Builds with two gigabytes of address space, which is what a small machine has; gives the status and what was said.
fn build(what: &str, portal: &Portal) -> (i32, String) {
    let start = Instant::now();
    let mut command = Command::new("sh");
    pin(&mut command, &portal.root);
    let program = env!("CARGO_BIN_EXE_gongshi");
    command.args(["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", program, "--lang", "en", "build", "--as-of", AS_OF]);
    let ran = finish(&mut command, &portal.root);
    let said = ran.stdout + &ran.stderr;
    assert!(start.elapsed() < LONGEST, "{what}: {:?}", start.elapsed());
    assert!([0, 2, 3].contains(&ran.status), "{what}: {} {said}", ran.status);
    assert!(!said.contains("panicked"), "{what}: {said}");
    assert!(said.len() < 200_000, "{what}: {} bytes of messages", said.len());
    (ran.status, said)
}

/// Builds a portal that is to be refused, with these words.
fn refused(what: &str, portal: &Portal, words: &str) {
    let (status, said) = build(what, portal);
    assert_ne!(status, 0, "{what}: {said}");
    assert!(said.contains(words), "{what}: {said}");
    assert!(!portal.public().exists(), "{what}");
}

fn with(text: impl AsRef<[u8]>) -> Portal {
    let portal = Portal::new();
    portal.write(NEWS, text);
    portal
}

#[test]
fn a_text_that_is_none() {
    let text = news("", "文");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, bytes, words) in [
        ("a byte that is no UTF-8", [text.as_bytes(), b"\xff"].concat(), "line 12 is not UTF-8"),
        ("half a character", [text.as_bytes(), b"\xe6\x96"].concat(), "is not UTF-8"),
        ("a surrogate", [text.as_bytes(), b"\xed\xa0\x80"].concat(), "is not UTF-8"),
        ("an overlong slash", [text.as_bytes(), b"\xc0\xaf"].concat(), "is not UTF-8"),
        ("UTF-16", utf16, "is not UTF-8"),
        ("NUL", news("", "a\0b").into_bytes(), "control character U+0000"),
        ("nothing", Vec::new(), "does not begin with a front matter"),
        ("a body of 50 MB in one line", news("", &"a".repeat(50_000_000)).into_bytes(), "more than 4 MiB"),
        (
            "a large front matter",
            news(&format!("summary: {}\n", "甲".repeat(100_000)), "文").into_bytes(),
            "more than 256 KiB",
        ),
    ] {
        refused(what, &with(bytes), words);
    }
    let portal = with("");
    fs::OpenOptions::new().write(true).open(portal.root.join(NEWS)).expect("a file").set_len(1 << 40).expect("a hole");
    refused("a hole of a terabyte", &portal, "more than 4 MiB");
}

#[test]
fn a_bomb_in_the_front_matter() {
    let level = |to: char, from: char| format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(","));
    let billion = "a: &a [1,1,1,1,1,1,1,1,1]\n".to_string()
        + &"bcdefghi".chars().zip("abcdefgh".chars()).map(|(to, from)| level(to, from)).collect::<String>();
    for (what, more) in [
        ("a billion aliases", billion),
        ("an alias of itself", "x: &a [*a]\n".to_string()),
        ("maps in maps", format!("x: {}\n", "{a: ".repeat(60_000))),
        ("lists in lists", format!("x:\n  {}1\n", "- ".repeat(60_000))),
        ("keys in keys", format!("{}1\n", "? ".repeat(60_000))),
        ("blocks in blocks", (1..600).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
    ] {
        refused(what, &with(news(&more, "文")), "refused[front-matter]");
    }
    for number in
        ["1".repeat(100_000).as_str(), "99999999999999999999", "-1", "1e400", "0xffffffffffffffffffff", ".nan"]
    {
        let portal = Portal::new();
        let text = news("", "文").replace(
            "kind: notice",
            &format!("kind: channel\nchannel: {{type: phone, value: 12348, reply_within: {number}}}"),
        );
        portal.write("content/complaints/ts-1.md", text);
        refused(number, &portal, "refused[front-matter]");
    }
    for day in ["99999-01-01", "-9999-01-01", "0000-00-00", "2026-02-30", "1-1-1", "1".repeat(100_000).as_str()] {
        for key in ["formed", "published", "expires"] {
            let text = news("", "文").replace("formed: 2026-11-02\n", "");
            let formed = if key == "formed" { "" } else { "formed: 2026-11-02\n" };
            refused(day, &with(text.replace("kind:", &format!("{formed}{key}: {day}\nkind:"))), "is not a date");
        }
    }
}

/// What is nested or repeated beyond reading is cut with a warning or refused: each of these bodies by itself.
fn bombs(rows: impl IntoIterator<Item = (&'static str, String)>) {
    for (what, body) in rows {
        let portal = Portal::new();
        portal.approved(NEWS, &news("", &body), &[]);
        build(what, &portal);
        let pages = tree(&portal.public());
        let largest = pages.values().map(Vec::len).max().unwrap_or(0);
        assert!(largest < 16 << 20, "{what}: a page of {largest} bytes");
    }
}

fn many(text: &str, count: usize) -> String {
    text.repeat(count)
}

#[test]
fn a_bomb_in_the_blocks_of_a_body() {
    bombs([
        ("lists", (0..1_900).map(|i| format!("{}- a\n", " ".repeat(i))).collect()),
        ("lists in a line", many("- ", 10_000) + "a"),
        ("quotations", many("> ", 10_000) + "a"),
        (
            "a table of 100 000 columns",
            format!("{}|\n{}|\n{}|\n", many("|a", 100_000), many("|-", 100_000), many("|b", 100_000)),
        ),
        ("a table of short rows", format!("{}|\n{}|\n{}", many("|a", 3_000), many("|-", 3_000), many("|b|\n", 20_000))),
        ("headings beneath", many("a\n", 500_000) + "===\n"),
    ]);
}

#[test]
fn a_bomb_in_the_marks_of_a_body() {
    bombs([
        ("emphasis", many("*a ", 10_000) + &many("b*", 10_000)),
        ("stars", many("*", 100_000) + "a" + &many("*", 100_000)),
        ("tags", many("<sub>", 10_000) + "a" + &many("</sub>", 10_000)),
        ("comments", many("<!--", 100_000)),
        ("ticks", (1..2_000).map(|i| "`".repeat(i) + "a").collect()),
        ("entities", many("&#", 300_000)),
        ("accents", "a".to_string() + &many("\u{301}", 1_000_000)),
    ]);
}

#[test]
fn a_bomb_in_the_links_of_a_body() {
    bombs([
        ("links", many("[a", 10_000) + &many("](x)", 10_000)),
        ("open links", many("[a](<b", 50_000)),
        ("autolinks", many("<a:", 100_000)),
        ("definitions", (0..60_000).map(|i| format!("[r{i}]: https://example.gov.cn/{i}\n")).collect()),
        (
            "a long definition used often",
            format!("[a]: https://example.gov.cn/{}\n\n{}", many("x", 100_000), many("[a]", 40_000)),
        ),
        ("notes of notes", (0..20_000).map(|i| format!("[^{i}]\n\n[^{i}]: [^{}]\n\n", i + 1)).collect()),
        ("a note of itself", "[^a]\n\n[^a]: [^a]\n".to_string()),
    ]);
}

/// The last day that dates know is a day.
#[test]
fn the_last_day() {
    let portal = Portal::new();
    portal.approved(NEWS, &news("expires: 9999-12-31\n", "文"), &[]);
    assert_eq!(build("the last day", &portal).0, 0);
}

#[test]
fn a_trail_without_end() {
    let text = news("", "文");
    let line = |i: usize| event("submit lin-gao 2026-11-02T09:00:00+08:00", &digest(format!("{i}").as_bytes(), &[]));
    for (what, trail, words) in [
        ("100 000 events", (0..100_000).map(line).collect::<String>(), "more than 4 MiB"),
        ("25 000 events", (0..25_000).map(line).collect(), "too many values"),
        ("aliases", "- &a {x: 1}\n".to_string() + &"- *a\n".repeat(600_000), "refused[front-matter]"),
        ("brackets", "[".repeat(2_000_000), "nested too deep"),
    ] {
        let portal = with(&text);
        portal.write(&trail_of(NEWS), trail);
        refused(what, &portal, words);
    }
}

fn fifo(at: &Path) {
    fs::create_dir_all(at.parent().expect("a file lies in a folder")).expect("a folder");
    let _ = fs::remove_file(at);
    assert!(Command::new("mkfifo").arg(at).status().expect("mkfifo is there").success());
}

/// Protects: nobody waits for a pipe that nobody writes into, wherever a file is looked for.
#[test]
fn what_is_no_file() {
    let attached = news("attachments: [{file: a.csv}]\n", "文");
    for (path, words) in [
        ("content/news/p.md", "not a regular file"),
        ("content/news/xw-1.review.yaml", "not a regular file"),
        ("content/news/a.csv", "not a regular file"),
        ("content/channels/wechat.yaml", "not a regular file"),
        ("content/p.md", "not a regular file"),
        ("content/site.yaml", "must be a regular file"),
    ] {
        let portal = with(&attached);
        fifo(&portal.root.join(path));
        refused(path, &portal, words);
        let portal = with(&attached);
        let at = portal.root.join(path);
        fs::create_dir_all(at.parent().expect("a file lies in a folder")).expect("a folder");
        let _ = fs::remove_file(&at);
        let _socket = UnixListener::bind(&at).expect("a socket");
        refused(path, &portal, words);
    }
    let portal = with(news("", "文"));
    fs::rename(portal.root.join("content"), portal.root.join("elsewhere")).expect("a folder");
    symlink("elsewhere", portal.root.join("content")).expect("a link");
    refused("content is a link", &portal, "symbolic links are not allowed");
    for (link, to) in [("content/news/z.md", "/etc/passwd"), ("content/news/z", "/etc"), ("content/news/loop", ".")] {
        let portal = with(news("", "文"));
        symlink(to, portal.root.join(link)).expect("a link");
        refused(link, &portal, "symbolic links are not allowed");
    }
}

/// Protects: what a file is called never reaches a terminal, a page or a path as it is; of two records that a file system
/// may take for one, none is taken.
#[test]
fn names_that_are_none() {
    for name in [b"new\nline.md".as_slice(), b"ctl\x01.md", b"esc\x1b[31m.md", b"\xff\xfe.md", b"tab\t.csv"] {
        let portal = with(news("", "文"));
        fs::write(portal.root.join("content/news").join(OsStr::from_bytes(name)), "x").expect("a file");
        let (_, said) = build("a name", &portal);
        assert!(said.contains("the file name is not readable text"), "{name:?}: {said}");
        assert!(!said.contains(['\x01', '\x1b']), "{name:?}");
    }
    let long = "a".repeat(240) + ".md";
    for name in ["CON.md", "aux.md", "a\\b.md", "a:b.md", " .md", "-rf.md", "*.md", "%2e%2e.md", long.as_str()] {
        let portal = Portal::new();
        portal.approved(&format!("content/news/{name}"), &news("", "文"), &[]);
        assert_eq!(build(name, &portal).0, 0, "{name}: the id makes the path, not the name");
        assert!(portal.public().join("records/xw-1/index.html").is_file(), "{name}");
    }
    let portal = with(news("", "文"));
    portal.write("content/policy/other.md", news("", "文").replace("xw-1", "XW-1"));
    refused("ids that differ in case", &portal, "is also used in");
}

/// Protects: the page says what was approved, also when somebody saves the record just then.
#[test]
fn a_record_that_changes_while_it_is_read() {
    let portal = Portal::new();
    let (first, second) = (news("", "甲文"), news("", "乙文此句未经审核"));
    portal.approved(NEWS, &first, &[]);
    let at = portal.root.join(NEWS);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                // Truncated, half written, whole: an editor's way.
                for text in ["", second.split_at(second.find("乙").expect("it is there")).0, &second, &first] {
                    let _ = fs::write(&at, text);
                }
            }
        });
        for _ in 0..20 {
            build("a record that changes", &portal);
            let pages: String =
                tree(&portal.public()).values().map(|page| String::from_utf8_lossy(page).into_owned()).collect();
            assert!(!pages.contains("此句未经审核"), "what nobody approved went out");
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
