//! The clock of a withdrawal in `status`: three days from the decision to the build that takes the text down.

use crate::office::*;
use crate::support::*;

fn status(portal: &Portal, day: &str, more: &[&str]) -> String {
    let ran = portal.run(&[&["status", "--lang", "en", "--as-of", day], more].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    ran.stdout
}

/// Protects: an office sees what it withdrew and has not taken down yet, and how much time is left.
#[test]
fn the_clock_runs_until_a_build_takes_it_down() {
    let portal = office();
    assert_eq!(portal.build(&["--as-of", "2026-11-19"]).status, 2, "given twice");
    assert_eq!(portal.run(&["build", "--as-of", "2026-11-19"]).status, 0);
    assert!(!status(&portal, "2026-11-20", &[]).contains("withdrawn"));
    assert_eq!(withdraw(&portal, "xw-1", &["--legal-basis", "第四十八条"]).status, 0);
    let shown = |day| status(&portal, day, &[]);
    let told = shown("2026-11-20");
    assert!(told.contains("withdrawn on 2026-11-20: 日期有误 (第四十八条); still live"), "{told}");
    assert!(told.contains("by 2026-11-23, 3 days left"), "{told}");
    assert!(told.contains("withdrawn and still live 1\n"), "{told}");
    assert!(shown("2026-11-23").contains("0 days left"));
    let late = shown("2026-11-25");
    assert!(late.contains("2 days overdue since 2026-11-23"), "{late}");
    assert!(late.contains("index.md  2 days overdue\n"), "the second list says it, too: {late}");
    assert!(status(&portal, "2026-11-25", &["--out", "elsewhere"]).contains("not built here"));
    assert_eq!(portal.run(&["build", "--as-of", "2026-11-25"]).status, 0);
    let told = shown("2026-11-25");
    assert!(told.contains("; taken down\n") && !told.contains("still live"), "{told}");
    let zh = portal.run(&["status", "--lang", "zh", "--as-of", "2026-11-25"]).stdout;
    assert_eq!(zh.matches("已撤回").count(), 1, "the title of the stub is no title: {zh}");
}

/// Protects: what was given out on request has no page of its own; it is live while the catalogue names it.
#[test]
fn a_row_of_the_catalogue_is_live_too() {
    let portal = Portal::new();
    for id in ["xw-4", "xw-44"] {
        let text = TEXT
            .replace("xw-1", id)
            .replace("proactive", "on-request")
            .replace("attachments: [{file: 名额.csv}]\n", "");
        portal.approved(&format!("content/news/{id}.md"), &text, &[]);
    }
    assert_eq!(portal.build(&[]).status, 0);
    assert_eq!(withdraw(&portal, "xw-4", &[]).status, 0);
    assert!(status(&portal, "2026-11-21", &[]).contains("still live"));
    assert_eq!(portal.build(&[]).status, 0);
    let told = status(&portal, "2026-11-21", &[]);
    assert!(told.contains("taken down") && !told.contains("still live"), "{told}");
}

/// Protects: what waits for its day is listed with it, also where it was withdrawn before anybody saw it.
#[test]
fn an_embargo_shows_its_day() {
    let portal = office();
    let text = TEXT.replace("xw-1", "xw-5").replace("kind:", "published: 2026-12-28\nkind:");
    portal.approved("content/news/xw-5/index.md", &text, &[SEATS]);
    assert!(status(&portal, AS_OF, &[]).contains("[2026-12-28] 十一月开放日参观名额"));
    assert_eq!(portal.build(&[]).status, 0);
    assert_eq!(withdraw(&portal, "xw-5", &[]).status, 0);
    let told = status(&portal, AS_OF, &[]);
    assert!(told.contains("taken down") && !told.contains("still live"), "{told}");
}
