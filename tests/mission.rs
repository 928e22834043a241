//! The pages for the mission (issue "A portal people like to read", part 2), on the sample portal: powers, progress,
//! annual tables, complaints, bulletins, open days, policy chains.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use support::*;

/// The sample portal, built once: its pages by path.
fn sample() -> &'static BTreeMap<String, String> {
    static PAGES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let portal = Portal::empty();
        copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &portal.root.join("content"));
        let ran = portal.build(&[]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        read(&portal)
    })
}

fn read(portal: &Portal) -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(portal.public()).into_iter().map(|entry| entry.unwrap());
    let texts = files.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
        let path = entry.path().strip_prefix(portal.public()).unwrap().to_str().unwrap().to_string();
        Some((path, fs::read_to_string(entry.path()).ok()?))
    });
    texts.collect()
}

fn page(path: &str) -> &'static str {
    sample().get(path).unwrap_or_else(|| panic!("no {path}"))
}

/// A page without its tags, signs of spacing put together.
fn words(path: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in page(path).chars() {
        match c {
            '<' => tag = true,
            '>' => {
                tag = false;
                out.push(' ');
            }
            c if !tag => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every page of the mission keeps to: one h1, breadcrumbs, column tags, nothing inline that the CSP forbids.
fn is_sound(path: &str, kind: &str) {
    let html = page(path);
    assert_eq!(html.matches("<h1").count(), 1, "{path}");
    assert!(html.contains("class=crumbs"), "{path}");
    for tag in ["ColumnName", "ColumnDescription", "ColumnKeywords"] {
        assert!(html.contains(&format!("name={tag}")), "{path}: {tag}");
    }
    assert!(html.contains(&format!("content={kind} name=ColumnType")), "{path}: {kind}");
    assert!(!html.contains(" style=") && !html.contains("<script") && !html.contains("<style"), "{path}");
}

/// Protects: the three tiers, which records count for a power, and that what is missing is said.
#[test]
fn powers_stand_in_three_tiers_with_what_was_published() {
    is_sound("powers/index.html", "机构职能");
    let text = words("powers/index.html");
    for says in [
        "共 41 项，其中 25 项的结果主动公开，已有公开记录的 16 项",
        "市级 5 项 5 项 5 项中 4 项（80%） 0 项",
        "县级 22 项 14 项 14 项中 11 项（79%） 8 项",
        "司法所 14 项 6 项 6 项中 1 项（17%） 8 项",
        "委托司法所承担相关工作 P-X-06 监督管理 主动公开 机构信息 尚无公开",
    ] {
        assert!(text.contains(says), "{says} in {text}");
    }
    let power = "powers/of/lx-ql-0002/P-X-14/index.html";
    is_sound(power, "机构职能");
    assert!(page(power).contains("社区矫正对象张某某表扬的决定"), "a commendation shows the power to commend");
    assert!(!page(power).contains("训诫"), "an admonition does not");
    let flow = page(power).split("<svg").nth(1).unwrap();
    assert!(flow.contains("role=img") && flow.contains("<title id=flow-name>表扬：办理流程图</title>"), "{flow}");
    assert_eq!(flow.split("</svg>").next().unwrap().matches("<rect").count(), 4);
    assert!(page("records/lx-ql-0002/index.html").contains("../../powers/of/lx-ql-0002/P-X-14/index.html"));
    assert!(page("sitemap.xml").contains("/jwgk/powers/of/lx-ql-0002/P-X-14/"));
    for path in ["index.html", "site-map/index.html"] {
        assert!(page(path).contains("powers/index.html"), "{path}");
    }
}

/// Protects: an officer can say which power a record shows; a portal without a list has no page about it.
#[test]
fn a_record_that_names_a_power_shows_that_one_alone() {
    let portal = Portal::new();
    assert_eq!(portal.build(&[]).status, 0);
    assert!(!portal.public().join("powers").exists());
    let common = "disclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\n";
    let list = format!(
        "---\nid: ql-1\ntitle: 清单\n{common}kind: power-list\ntier: city\nitems:\n  - {{ id: 甲/1, name: 表扬, category: enforcement }}\n  \
         - {{ id: Q-2, name: 异议的处理, category: complaints }}\n  - {{ id: q-2, name: 投诉的处理, category: complaints }}\n---\n"
    );
    portal.approved("content/institutions/ql-1.md", &list, &[]);
    let handled = |id: &str, more: &str| {
        let text = format!(
            "---\nid: {id}\ntitle: 处理情况{id}\n{common}kind: handling\n{more}handling: {{ received: 2026-10-12 }}\n---\n"
        );
        portal.approved(&format!("content/complaints/{id}.md"), &text, &[]);
    };
    handled("ts-1", "");
    handled("ts-2", "keywords: [Q-2]\n");
    assert_eq!(portal.build(&[]).status, 0);
    let pages = read(&portal);
    let shows = |path: &str, id: &str| pages[path].contains(&format!("处理情况{id}"));
    let (named, by_kind) = ("powers/of/ql-1/Q-2/index.html", "powers/of/ql-1/n3/index.html");
    assert!(shows(named, "ts-2") && !shows(named, "ts-1"));
    // Whether ts-1 counts for the other depends on the tier of the office that published it.
    assert!(!shows(by_kind, "ts-2"));
    assert!(pages.contains_key("powers/of/ql-1/n1/index.html"), "a number that is no file name is not made one");
}

/// Protects: who is at which stage since when, counted in days; decided cases count what they took.
#[test]
fn cases_stand_at_their_stages() {
    is_sound("progress/index.html", "数据发布");
    let text = words("progress/index.html");
    for says in [
        "现在公示 10 件，其中 7 件尚未裁定",
        "社区矫正对象冯某某减刑案提请公示 减刑 岚溪市社区矫正中心 2026年10月30日 起， 已 23 天 呈报 2026年10月9日 → ， 评审 2026年10月15日",
        "2026年4月24日 裁定， 历时 51 天",
    ] {
        assert!(text.contains(says), "{says} in {text}");
    }
    for (id, counts) in [("lx-zf-2026-0006", true), ("lx-zf-2026-0001", false)] {
        assert_eq!(page("progress/index.html").contains(&format!("../records/{id}/index.html")), counts, "{id}");
    }
    let record = page("records/lx-zf-2026-0006/index.html");
    let drawing = record.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(drawing.contains("role=img") && drawing.contains("历时55天：1. 2026-03-04 呈报"), "{drawing}");
    assert_eq!(drawing.matches("<circle").count(), 7);
}
