//! What reports say, in every form: no personal data, nothing of a withheld file, nothing that a terminal obeys. Logs of
//! checks are read by more people than the files, and kept for longer.
//!
//! Protects: gate.md ("so that a CI log does not leak what the gate caught").

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use support::*;

const NEWS: &str = "content/news/xw-1.md";
const TRAIL: &str = "content/news/xw-1.review.yaml";

fn news(disclosure: &str) -> String {
    format!(
        "---\nid: xw-1\ntitle: 通知\ndisclosure: {disclosure}\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n正文\n"
    )
}

/// A valid number of a region that does not exist.
fn identity_number() -> String {
    let body = "99010119900307012";
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

/// Everything that every command says of the portal.
fn said(portal: &Portal) -> String {
    let mut said = String::new();
    let mut add = |ran: Ran| said.push_str(&(ran.stdout + &ran.stderr));
    for lang in ["zh", "en"] {
        for format in ["text", "json", "sarif", "github"] {
            add(portal.run(&["check", "--lang", lang, "--format", format]));
        }
    }
    add(portal.build(&["--keep-going", "--verbose"]));
    add(portal.run(&["status", "--verbose"]));
    add(portal.run(&["submit", NEWS, "--by", "lin-gao"]));
    add(portal.run(&["approve", NEWS, "--by", "zhou-min", "--yes"]));
    said
}

#[test]
fn personal_data_in_a_wrong_place_is_repeated_nowhere() {
    let id = identity_number();
    let record = |from: &str, to: String| vec![(NEWS, news("proactive").replace(from, &to))];
    let key = |line: String| record("kind:", format!("{line}\nkind:"));
    let trail = |text: String| vec![(NEWS, news("proactive")), (TRAIL, text)];
    let site = std::fs::read_to_string(cases().join("base/content/site.yaml")).unwrap();
    let portals = [
        ("a date", record("2026-11-02", format!("\"{id}\""))),
        ("a choice", record("notice", format!("\"{id}\""))),
        ("an institution", record("jg-1", format!("\"{id}\""))),
        ("a drafter", record("lin-gao", format!("\"{id}\""))),
        ("a title", record("通知", format!("通知{id}"))),
        ("a value with a colon", record("通知", format!("a: {id}"))),
        ("a key", key(format!("\"{id}\": x"))),
        ("a related record", key(format!("related: [\"{id}\"]"))),
        ("an attachment that is not there", key(format!("attachments: [{{ file: \"{id}.pdf\", title: x }}]"))),
        ("links", record("正文", format!("[a](record:{id}) [b](/{id}/) [c]({id}.md)"))),
        ("an action", trail(format!("- action: \"{id}\"\n"))),
        ("a time", trail(format!("- action: submit\n  by: lin-gao\n  at: \"{id}\"\n  digest: x\n"))),
        (
            "a reviewer",
            trail(event(
                &format!("approve {id} 2026-11-02T10:00:00+08:00"),
                &digest(news("proactive").as_bytes(), &[]),
            )),
        ),
        (
            "a note",
            trail(event(
                &format!("return zhou-min 2026-11-02T10:00:00+08:00 某某{id}"),
                &digest(news("proactive").as_bytes(), &[]),
            )),
        ),
        ("a key of site.yaml", vec![("content/site.yaml", format!("{site}\"{id}\": x\n"))]),
        ("a time zone", vec![("content/site.yaml", format!("{site}timezone: \"{id}\"\n"))]),
        ("the owner", vec![("content/site.yaml", site.replace("owner: jg-1", &format!("owner: \"{id}\"")))]),
    ];
    for (what, files) in portals {
        let portal = Portal::new();
        files.iter().for_each(|(path, text)| {
            portal.write(path, text);
        });
        let said = said(&portal);
        assert!(!said.contains(&id), "{what}: {}", said.lines().find(|line| line.contains(&id)).unwrap_or_default());
    }
}

#[test]
fn nothing_of_a_withheld_file_is_repeated() {
    let words = "举报人系同村住户且要求严格保密";
    let plain = news("withheld").replace("通知", words).replace("正文", words);
    let files = [
        ("as it should be", plain.clone()),
        ("a colon in the title", plain.replace("title: ", "title: a: ")),
        ("a tab", plain.replace("title: ", "title:\t").replace("kind", "\tsummary: x\nkind")),
        ("an unknown key", plain.replace("kind:", &format!("{words}: 1\nkind:"))),
        ("a wrong choice", plain.replace("notice", words)),
        ("a wrong date", plain.replace("2026-11-02", words)),
        ("a wrong id", plain.replace("xw-1", words)),
        ("a key twice", plain.replace("kind:", &format!("title: {words}\nkind:"))),
        ("a character that nobody sees", plain.replace(words, &format!("{words}\u{202e}"))),
        ("markup", format!("{plain}<script>{words}</script> [a](javascript:{words})")),
        ("all in one line", format!("---\n{{ id: xw-1, title: {words}, disclosure: withheld }}\n---\n")),
        (
            "a reason behind the flag",
            plain.replace("disclosure: withheld", &format!("withheld: {words}\ndisclosure: proactive")),
        ),
    ];
    for (what, text) in files {
        let portal = Portal::new();
        portal.write(NEWS, text);
        let said = said(&portal);
        assert!(said.contains("withheld"), "{what}: {said}");
        assert!(
            !said.contains(words),
            "{what}: {}",
            said.lines().find(|line| line.contains(words)).unwrap_or_default()
        );
    }
}

/// Characters that repaint a reviewer's terminal, in everything that reports quote.
#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let acts = "\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\u{9b}31m\u{200b}\r";
    let site = std::fs::read_to_string(cases().join("base/content/site.yaml")).unwrap();
    let own = ("content/site.yaml", format!("{site}theme: own\n"));
    let note = "return zhou-min 2026-11-02T10:00:00+08:00 a\u{202e}b\u{200b}c";
    let named = format!("content/news/{acts}.md");
    let portals: [(&str, Vec<(&str, String)>); 10] = [
        ("names of files", vec![(&named, news("proactive")), ("content/news/\u{202e}b.md", news("proactive"))]),
        ("a title", vec![(NEWS, news("proactive").replace("通知", "a\u{202e}b\u{200b}c"))]),
        ("an escaped title", vec![(NEWS, news("proactive").replace("通知", "\"a\\u202e\\e[2J\""))]),
        ("control characters", vec![(NEWS, news("proactive").replace("通知", acts))]),
        ("a key", vec![(NEWS, news("proactive").replace("kind:", "\"\\e[2J\u{202e}\": 1\nkind:"))]),
        ("links", vec![(NEWS, news("proactive").replace("正文", "[a](/\u{202e}/) [b](record:\u{202e}) [c](x%1b.md)"))]),
        ("a note", vec![(NEWS, news("proactive")), (TRAIL, event(note, &digest(news("proactive").as_bytes(), &[])))]),
        ("a key of site.yaml", vec![("content/site.yaml", format!("{site}\"\\e[2J\u{202e}\": x\n"))]),
        (
            "a template",
            vec![own.clone(), ("themes/own/templates/404.html", format!("{{{{ throw(message=\"{acts}\") }}}}"))],
        ),
        ("theme.yaml", vec![own, ("themes/own/theme.yaml", "\"\\e[2J\u{202e}\": x\n".to_string())]),
    ];
    for (what, files) in portals {
        let portal = Portal::new();
        files.iter().for_each(|(path, text)| {
            portal.write(path, text);
        });
        let said = said(&portal);
        let found =
            said.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202e}' | '\u{200b}'));
        assert_eq!(found, None, "{what}: {said:?}");
    }
}

/// The command that `approve` proposes to copy names files, whatever their names are; a shell runs nothing of them.
#[test]
fn a_proposed_command_runs_nothing_in_names() {
    let portal = Portal::new();
    let path = "content/news/$(touch x)`y`.md";
    portal.write(path, news("proactive"));
    let ran = portal.run(&["submit", path, "--by", "lin-gao"]);
    assert!(ran.stderr.contains("git add 'content/news/$(touch x)`y`.md'"), "{}", ran.stderr);
}
