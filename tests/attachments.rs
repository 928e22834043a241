//! Attachments at the gate: what is in a file decides, not what it is called, and no file takes the build down.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::finding::{Finding, Rule, Severity};
use gongshi::gate::Readers;
use gongshi::gate::attachments::Trouble;
use gongshi::pipeline;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};
use support::*;

/// A live news record that lists one attachment.
fn news(name: &str, bytes: &[u8], more: &str) -> Portal {
    let text = format!(
        "---\nid: xw-1\ntitle: 活动通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\n\
         kind: notice\nattachments: [{{ file: \"{name}\", title: 附件 }}]\n{more}---\n\n见附件。\n"
    );
    let portal = Portal::new();
    portal.approved("content/news/xw-1/index.md", &text, &[(name, bytes)]);
    portal
}

fn findings(portal: &Portal) -> Vec<Finding> {
    pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged.findings
}

/// The findings about the file, as rule and severity.
fn about(portal: &Portal, name: &str) -> Vec<(&'static str, Severity)> {
    let path = format!("content/news/xw-1/{name}");
    let findings = findings(portal);
    findings.iter().filter(|f| f.place.path == path).map(|f| (f.rule.name(), f.severity)).collect()
}

const MOBILE: &str = "13900000000";

/// Protects: a clean file goes out byte for byte; one with personal data stops the build and nothing is written.
#[test]
fn a_clean_attachment_goes_out_as_it_is_and_a_personal_one_stops_the_build() {
    let clean = "序号,事项\n1,集中教育\n".as_bytes();
    let portal = news("安排.csv", clean, "");
    assert_eq!(about(&portal, "安排.csv"), []);
    assert_eq!(portal.build(&[]).status, 0);
    assert!(tree(&portal.public()).values().any(|bytes| bytes == clean), "the attachment is published");

    let portal = news("安排.csv", format!("序号,电话\n1,{MOBILE}\n").as_bytes(), "");
    assert_eq!(about(&portal, "安排.csv"), [("attachment-personal-data", Severity::Refuse)]);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 3);
    assert!(!ran.stdout.contains(MOBILE) && !ran.stderr.contains(MOBILE), "the report repeats what was caught");
    assert!(!portal.public().exists());
}

/// Protects: `allow` names the very text; naming the file lifts only what a person can have looked at.
#[test]
fn an_exception_lifts_the_text_that_it_names_and_no_more() {
    let bytes = format!("负责人电话 {MOBILE}\n");
    let allow = |text: &str| format!("allow: [{{ text: \"{text}\", reason: 值班手机 }}]\n");
    let at = |more: &str| about(&news("a.txt", bytes.as_bytes(), more), "a.txt");
    assert_eq!(at(&allow(MOBILE)), [("attachment-personal-data", Severity::Allowed)]);
    assert_eq!(at(&allow("13900000001")), [("attachment-personal-data", Severity::Refuse)]);
    assert_eq!(at(&allow("a.txt")), [("attachment-personal-data", Severity::Refuse)]);

    let damaged = b"%PDF-1.7\nnothing";
    assert_eq!(about(&news("a.pdf", damaged, ""), "a.pdf"), [("attachment-unreadable", Severity::Refuse)]);
    assert_eq!(
        about(&news("a.pdf", damaged, &allow("a.pdf")), "a.pdf"),
        [("attachment-unreadable", Severity::Allowed)]
    );
    assert_eq!(about(&news("a.pdf", damaged, &allow("b.pdf")), "a.pdf"), [("attachment-unreadable", Severity::Refuse)]);
}

/// Protects: a number that reads backwards, one in the bytes of a picture, and one below each other in a CSV.
#[test]
fn numbers_that_the_eye_or_another_program_reads() {
    let turned: String = MOBILE.chars().rev().collect();
    let rule = |name: &str, bytes: &[u8]| about(&news(name, bytes, ""), name).first().map(|(rule, _)| *rule);
    assert_eq!(rule("a.txt", format!("电话\u{202E}{turned}\u{202C}").as_bytes()), Some("attachment-hidden"));
    let digits = "99009919900307123";
    let id: String = (0..11)
        .map(|last| format!("{digits}{}", if last == 10 { "X".into() } else { last.to_string() }))
        .filter(|id| rule("a.txt", id.as_bytes()).is_some())
        .map(|id| id.chars().map(|c| format!("{c},甲\n")).collect::<String>())
        .next()
        .unwrap();
    assert_eq!(rule("a.csv", format!("号,事\n{id}").as_bytes()), Some("attachment-personal-data"));
    let stray = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Zz {MOBILE}>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    );
    let at = |object: &str| stray.find(object).unwrap_or_default();
    let table = format!(
        "xref\n0 4\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n{:010} 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
        at("1 0 obj"),
        at("2 0 obj"),
        at("3 0 obj"),
        stray.len()
    );
    assert_eq!(rule("a.pdf", (stray + &table).as_bytes()), Some("attachment-personal-data"));
}

/// Protects: types go by bytes; a name that says something else is refused, since servers and browsers go by names.
#[test]
fn a_file_is_what_its_bytes_are() {
    for (name, bytes) in [
        ("a.txt", &b"PK\x03\x04 not a package"[..]),
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"),
        ("a.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 encrypted"),
        ("a.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("a.rar", b"Rar!\x1A\x07\x01\x00"),
        ("a.7z", b"7z\xBC\xAF\x27\x1C\x00\x04"),
        ("a.gz", b"\x1F\x8B\x08\x00"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.csv", b"MZ\x90\x00"),
        ("a.html", b"plain words"),
        ("a.txt", b"<!DOCTYPE html><title>x</title>"),
        ("a.svg", b"plain words"),
        ("a.pdf", b"plain words"),
        ("a.png", "普通文字".as_bytes()),
        ("a", b"plain words"),
        ("a.txt.exe", b"plain words"),
        ("a.dwg", b"AC1032\0\0"),
    ] {
        let found = about(&news(name, bytes, ""), name);
        let refused = found.iter().any(|(rule, severity)| {
            matches!(*rule, "attachment-type" | "attachment-unreadable") && *severity == Severity::Refuse
        });
        assert!(refused, "{name}: {found:?}");
    }
}

/// Protects: `gate.allow_types` lets an unread type through and says so; never what a reader knows, what a browser runs, an
/// archive or a program under another name.
#[test]
fn site_yaml_lets_a_type_through_unread_but_no_disguise() {
    let allowing = |name: &str, bytes: &[u8]| {
        let portal = news(name, bytes, "");
        let site = std::fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
        portal.write("content/site.yaml", site + "gate: { allow_types: [dwg, pdf, html, js, doc, zip, txt] }\n");
        about(&portal, name)
    };
    let drawing = b"AC1032\0\0\x01\x02\x03";
    assert_eq!(allowing("图.dwg", drawing), [("attachment-type", Severity::Allowed)]);
    assert_eq!(allowing("图.DWG", drawing), [("attachment-type", Severity::Allowed)]);
    for (name, bytes) in [
        ("a.dwg", &b"PK\x03\x04"[..]),
        ("a.dwg", b"MZ\x90\0"),
        ("a.dwg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.dwg", b"  <html><script>1</script>"),
        ("a.pdf", drawing),
        ("a.html", b"<p>x</p>"),
        ("a.js", b"alert(1)"),
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("a.txt", b"\0\x01\x02"),
    ] {
        let found = allowing(name, bytes);
        assert!(found.iter().any(|(_, severity)| *severity == Severity::Refuse), "{name}: {found:?}");
    }
}

/// Protects: a record that cannot be shown with its picture is refused; pictures are pictures.
#[test]
fn an_image_is_a_picture() {
    let text = "---\nid: xw-1\ntitle: 活动通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\n\
        drafted_by: lin-gao\nkind: notice\nimages: [{ file: a.txt, alt: 现场 }]\n---\n\n见图。\n";
    let portal = Portal::new();
    portal.approved("content/news/xw-1/index.md", text, &[("a.txt", b"words")]);
    assert_eq!(about(&portal, "a.txt"), [("attachment-type", Severity::Refuse)]);
}

/// Protects: an approval is not written for a text whose attachment would be refused, and a draft's attachment does not
/// stop the portal.
#[test]
fn approve_looks_into_attachments_and_drafts_only_warn() {
    let portal = news("a.txt", MOBILE.as_bytes(), "");
    std::fs::remove_file(portal.root.join("content/news/xw-1/index.review.yaml")).unwrap();
    let warned = about(&portal, "a.txt");
    assert_eq!(warned, [("attachment-personal-data", Severity::Warn)]);
    assert_eq!(portal.build(&[]).status, 0, "somebody's draft stops nobody");
    let ran = portal.run(&["approve", "content/news/xw-1/index.md", "--by", "zhou-min", "--yes", "--lang", "en"]);
    assert_eq!(ran.status, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("attachment-personal-data"), "{}", ran.stdout);
    assert!(!portal.root.join("content/news/xw-1/index.review.yaml").exists());
}

/// Protects: `check PATH` of a record tells what is wrong with its attachments too.
#[test]
fn check_of_a_record_tells_of_its_attachments() {
    let portal = news("a.txt", MOBILE.as_bytes(), "");
    for path in ["content/news/xw-1/index.md", "content/news/xw-1", "content/news/xw-1/a.txt"] {
        let ran = portal.run(&["check", path, "--lang", "en"]);
        assert_eq!(ran.status, 3, "{path}: {}", ran.stdout);
    }
}

/// A program that stands in for the reader.
fn script(portal: &Portal, lines: &str) -> std::path::PathBuf {
    portal.write("reader", format!("#!/bin/sh\n{lines}\n"));
    let path = portal.root.join("reader");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// Protects: a reader that crashes, hangs, talks nonsense or is not there refuses the file, in bounded time, and the next
/// file is read by another.
#[test]
fn a_reader_that_fails_refuses() {
    let portal = Portal::empty();
    let patience = Duration::from_millis(700);
    for lines in [
        "exit 0",
        "kill -SEGV $$",
        "/bin/sleep 60",
        "echo nonsense",
        "/usr/bin/head -c 100 /dev/zero; /bin/sleep 60",
        "/bin/cat /dev/zero",
        "printf '\\377\\377\\377\\377\\377\\377\\377\\177'; /bin/sleep 60",
    ] {
        let readers = Readers::in_program(script(&portal, lines)).with_patience(patience);
        let started = Instant::now();
        for _ in 0..2 {
            assert!(matches!(readers.read(&b"words"[..]), Err(Trouble::Unreadable(_))), "{lines}");
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{lines}");
    }
    let missing = Readers::in_program("/nonexistent/gongshi");
    assert!(matches!(missing.read(&b"words"[..]), Err(Trouble::Unreadable(_))));
    let refused = Rule::AttachmentUnreadable;
    let portal = news("a.txt", b"words", "");
    let checked = pipeline::check(&portal.root, AS_OF.parse().ok(), &missing).expect("a sound site");
    assert!(checked.judged.findings.iter().any(|f| f.rule == refused && f.refuses()));
}

/// Protects: what one file does to its reader is over with it.
#[test]
fn readers_serve_many_threads() {
    let readers = readers();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let readers = &readers;
            scope.spawn(move || {
                for i in 0..20 {
                    let words = format!("第 {n} 组第 {i} 件");
                    let reading = readers.read(words.clone().into_bytes()).expect("plain words");
                    assert_eq!(reading.passages[0].text, words);
                }
            });
        }
    });
}

const SENTENCE: &str = "本周内对全市各司法所的教育帮扶台账进行交叉检查并逐户回访";

/// A record of news, of this id, with these words.
fn words(id: &str, words: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: 第{id}号\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\n\
         kind: notice\n---\n\n{words}。\n"
    )
}

/// Protects: an attachment may not carry the words of a record that was taken back; somebody's draft may quote an attachment
/// that is public.
#[test]
fn the_last_look_reads_attachments_too() {
    let portal = news("a.txt", format!("附件\n{SENTENCE}。\n").as_bytes(), "");
    portal.write("content/news/draft.md", words("xw-2", SENTENCE));
    assert_eq!(portal.build(&[]).status, 0, "a draft quotes what is public");

    let events = ["approve zhou-min 2026-11-02T10:00:00+08:00", "withdraw zhou-min 2026-11-03T10:00:00+08:00 内容有误"];
    portal.recorded("content/news/gone.md", &words("xw-3", SENTENCE), &[], &events);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("last-look") && ran.stdout.contains("content/news/gone.md"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(SENTENCE) && !ran.stderr.contains(SENTENCE));
}

/// Protects: what is given out on request stays in, its attachments too, even where somebody lists the same file elsewhere.
#[test]
fn the_attachments_of_what_is_not_public_are_not_public_either() {
    let secret = format!("评估意见\n{SENTENCE}。\n");
    let portal = news("公开.txt", secret.as_bytes(), "");
    let text = words("xw-2", "正文")
        .replace("proactive", "on-request")
        .replace("kind: notice\n", "kind: notice\nattachments: [{ file: 评估.txt, title: 评估 }]\n");
    portal.approved("content/news/xw-2/index.md", &text, &[("评估.txt", secret.as_bytes())]);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("content/news/xw-2/index.md"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(SENTENCE));
}
