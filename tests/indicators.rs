//! The page of indicators (portal.md, `indicators/`): its figures can be counted again from public pages, its plots need no
//! exception of the CSP, its files are tables that any program reads; and nothing is counted that is not public.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::*;

const FIGURES: [&str; 7] =
    ["published", "days-to-publish", "in-time", "powers", "changes", "complaints-days", "complaints-outcomes"];

/// The files under `indicators/`, and that of the releases.
fn built(portal: &Portal) -> BTreeMap<String, String> {
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let names = fs::read_dir(portal.public().join("indicators")).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| format!("indicators/{}", name.to_str().unwrap()));
    let all = names.chain(["powers/index.html".to_string()]);
    all.filter_map(|path| Some((path.clone(), fs::read_to_string(portal.public().join(path)).ok()?))).collect()
}

fn sample() -> Portal {
    let portal = Portal::empty();
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &portal.root.join("content"));
    portal
}

/// The rows of a file; its form is checked on the way.
fn rows(files: &BTreeMap<String, String>, name: &str) -> Vec<Vec<String>> {
    let text = files.get(&format!("indicators/{name}.csv")).unwrap_or_else(|| panic!("no {name}"));
    let text = text.strip_prefix('\u{feff}').expect("a BOM");
    assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
    let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{name}: {rows:?}");
    rows
}

/// The number in a row that begins with this name.
fn number(rows: &[Vec<String>], name: &str, column: usize) -> usize {
    let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no {name} in {rows:?}"));
    row[column].parse().unwrap()
}

/// Protects: what every page keeps to, a table and a file beside each plot, and that nothing inline is needed.
#[test]
fn each_figure_is_a_plot_a_table_and_a_file() {
    let files = built(&sample());
    let html = &files["indicators/index.html"];
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(html.contains("class=crumbs") && html.contains("content=数据发布 name=ColumnType"));
    assert!(!html.contains(" style=") && !html.contains("<style"), "{html}");
    // A script is a file of its own, or data that nothing runs.
    let mut scripts = html.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    assert!(scripts.all(|tag| tag.contains(" src=") || tag == " type=application/ld+json"), "{html}");
    assert_eq!(files.len(), FIGURES.len() + 2);
    for name in FIGURES {
        assert!(html.contains(&format!("id={name} ")) || html.contains(&format!("id={name}>")), "{name}");
        assert!(html.contains(&format!("href={name}.csv")), "{name}");
        assert!(!rows(&files, name).is_empty());
    }
    // The pictures of the page, and the code of its address for paper.
    let (pictures, address) = html.split_once("<footer").expect("a footer");
    assert_eq!((pictures.matches("role=img").count(), address.matches("role=img").count()), (FIGURES.len(), 1));
    assert_eq!(html.matches("<table").count(), FIGURES.len());
    for word in ["及时", "准确", "完整", "真实", "保密"] {
        assert!(html.contains(&format!("<b>{word}</b>")), "{word}");
    }
    // The same numbers as on the page of powers.
    let powers = rows(&files, "powers");
    let (open, covered) = (number(&powers, "合计", 2), number(&powers, "合计", 3));
    let told = format!("其中 {open} 项的结果主动公开，已有公开记录的 {covered} 项");
    assert!(files["powers/index.html"].contains(&told), "{told}");
}

fn news(id: &str, keys: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: 一则通知\ninstitution: jg-1\ndrafted_by: lin-gao\nkind: notice\n{keys}---\n\n正文。\n"
    )
}

/// Protects: nothing but what is public is counted, whatever else lies beside it; and the days are those of the gate.
#[test]
fn what_is_not_public_changes_no_number() {
    let portal = Portal::new();
    let approve = ["approve zhou-min 2026-11-02T10:00:00+08:00"];
    portal.recorded(
        "content/news/xw-1.md",
        &news("xw-1", "disclosure: proactive\nformed: 2026-10-30\n"),
        &[],
        &approve,
    );
    // Published on a Saturday, 20 working days and one day after its creation.
    let late = "disclosure: proactive\nformed: 2026-10-16\npublished: 2026-11-14\n";
    portal.recorded("content/news/xw-2.md", &news("xw-2", late), &[], &approve);
    let before = built(&portal);

    portal.recorded("content/news/xw-3.md", &news("xw-3", "disclosure: proactive\nformed: 2020-01-02\n"), &[], &[]);
    let ahead = "disclosure: proactive\nformed: 2026-11-01\npublished: 2026-12-24\n";
    portal.recorded("content/news/xw-4.md", &news("xw-4", ahead), &[], &approve);
    let after = built(&portal);
    assert_eq!(before, after);

    let days = rows(&after, "days-to-publish");
    assert_eq!(number(&days, "21–40（超期）", 1), 1, "{days:?}");
    let months = rows(&after, "in-time");
    assert_eq!(months.last().unwrap()[0], "2026-11");
    assert_eq!(number(&rows(&after, "published"), "2026-11", 4), 2);
    assert!(!after.contains_key("indicators/powers.csv") && !after.contains_key("indicators/complaints-days.csv"));
}

/// Protects: of a withdrawn record only the months are counted, not how long it took.
#[test]
fn what_was_taken_back_is_counted_as_taken_back() {
    let portal = Portal::new();
    let text = news("xw-1", "disclosure: proactive\nformed: 2020-01-02\n");
    portal.recorded("content/news/xw-1.md", &text, &[], &["approve zhou-min 2026-10-02T10:00:00+08:00"]);
    let up = built(&portal);
    assert!(up["indicators/days-to-publish.csv"].contains("≥41（超期）,1,"), "{up:?}");
    portal.recorded(
        "content/news/xw-1.md",
        &text,
        &[],
        &["approve zhou-min 2026-10-02T10:00:00+08:00", "withdraw zhou-min 2026-11-05T10:00:00+08:00 有误"],
    );
    let gone = built(&portal);
    let changes = rows(&gone, "changes");
    assert_eq!(number(&changes, "2026-11", 2), 1, "{changes:?}");
    assert_eq!(number(&rows(&gone, "published"), "2026-10", 4), 1);
    assert!(gone["indicators/days-to-publish.csv"].contains("≥41（超期）,0,"), "{gone:?}");
}
