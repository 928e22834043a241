//! Search: what is in the index, and what must not be; whether a portal has one at all.
//!
//! Protects: portal.md ("Search"), gate.md ("The last look"). What a reader finds is compared with substring search in
//! `tests/browser/search.test.js`, with the script that the page runs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::look::{Look, read::Within};
use gongshi::{pipeline, search};
use std::fs;
use support::*;

const OLD: &str = "原来每月报到两次";
const PENDING: &str = "修订稿拟将报到时限由每月两次改为每周一次";
const WITHHELD: &str = "举报人系同村住户且要求对身份严格保密";
const WITHDRAWN: &str = "误将另一案件的听证情况写进本次公告之中";
const ON_REQUEST: &str = "评估小组五名成员的逐项打分情况如下所列";
const EXPIRED: &str = "公示期间无人提出异议";

fn news(id: &str, title: &str, more: &str, body: &str) -> String {
    let disclosure = if more.contains("disclosure") { "" } else { "disclosure: proactive\n" };
    format!(
        "---\nid: {id}\ntitle: {title}\n{disclosure}institution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{more}---\n\n{body}。\n"
    )
}

/// A portal with a record in every state.
fn portal() -> Portal {
    let portal = Portal::new();
    let path = |id: &str| format!("content/news/{id}.md");
    let approve = "approve zhou-min 2026-11-02T10:00:00+08:00";
    let keywords = "summary: 概述里的话\nkeywords: [关键词甲]\n";
    portal.approved(
        &path("shown"),
        &news("shown", "公开的通知", keywords, "正文里的话\n\n| 表头 | 列 |\n|---|---|\n| 单元格 | 乙 |\n\n最后一段"),
        &[],
    );
    portal.write(&path("withheld"), news("withheld", "不公开的通知", "disclosure: withheld\n", WITHHELD));
    let withdraw = "withdraw zhou-min 2026-11-04T10:00:00+08:00 误发";
    portal.recorded(&path("withdrawn"), &news("withdrawn", "撤回的通知", "", WITHDRAWN), &[], &[approve, withdraw]);
    portal.approved(&path("asked"), &news("asked", "依申请的通知", "disclosure: on-request\n", ON_REQUEST), &[]);
    portal.approved(&path("over"), &news("over", "期满的通知", "expires: 2026-11-10\n", EXPIRED), &[]);
    portal.approved(&path("revised"), &news("revised", "修订的通知", "", OLD), &[]);
    portal.commit_at("2026-11-02T12:00:00+08:00");
    let text = news("revised", "修订的通知", "change: 改了次数\n", "现在每月报到一次");
    let trail = fs::read_to_string(portal.root.join(trail_of(&path("revised")))).unwrap();
    portal.write(&path("revised"), &text);
    let approved = event("approve zhou-min 2026-11-05T10:00:00+08:00", &digest(text.as_bytes(), &[]));
    portal.write(&trail_of(&path("revised")), trail + &approved);
    portal.commit_at("2026-11-05T12:00:00+08:00");
    portal.write(&path("pending"), news("pending", "起草中的通知", "", PENDING));
    portal
}

/// Every text in the index.
fn indexed(public: &Tree) -> Vec<String> {
    let files = public.iter().filter(|(path, _)| path.ends_with(".bin"));
    files
        .flat_map(|(path, bytes)| search::texts_in(path, bytes).unwrap_or_else(|| panic!("{path} is unreadable")))
        .collect()
}

#[test]
fn only_what_its_pages_show_is_found() {
    let portal = portal();
    let ran = portal.build(&["--keep-going"]);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
    let all = indexed(&tree(&portal.public())).join("\n");
    for words in [
        "公开的通知",
        "概述里的话",
        "关键词甲",
        "正文里的话",
        "单元格",
        "最后一段",
        "示例县",
        "2026年11月2日",
        "依申请的通知",
        "现在每月报到一次",
    ] {
        assert!(all.contains(words), "{words} is not in the index");
    }
    for words in [
        OLD,
        PENDING,
        WITHHELD,
        WITHDRAWN,
        ON_REQUEST,
        EXPIRED,
        "不公开的通知",
        "撤回的通知",
        "期满的通知",
        "起草中的通知",
        "林高",
        "周敏",
    ] {
        assert!(!all.contains(words), "{words} is in the index");
    }
}

#[test]
fn a_portal_may_do_without() {
    let portal = portal();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    portal.write("content/site.yaml", format!("{site}search: false\n"));
    assert!(portal.build(&["--keep-going"]).stdout.contains("live in"));
    let public = tree(&portal.public());
    assert!(!public.keys().any(|path| path.starts_with("search/")));
    for (path, page) in public.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(page);
        assert!(!page.contains("search/") && !page.contains("<form"), "{path} leads to a search that is not there");
        assert!(page.contains("form-action 'none'"), "{path}");
    }
}

#[test]
fn only_the_search_page_may_fetch() {
    let portal = portal();
    assert!(portal.build(&["--keep-going"]).stdout.contains("live in"));
    for (path, page) in tree(&portal.public()).iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(page);
        assert_eq!(page.contains("connect-src"), path == "search/index.html", "{path}");
        assert_eq!(page.contains("/search.") || page.contains("assets/search."), path == "search/index.html", "{path}");
        assert!(page.contains("form-action 'self'") && !page.contains("unsafe"), "{path}");
    }
}

/// Nothing but the gate decides what is indexed; should it ever be otherwise, the portal does not go live.
#[test]
fn a_secret_in_a_file_of_texts_is_found() {
    let portal = portal();
    let checked = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site");
    let look = |line: &str| {
        let stage = tempfile::tempdir().unwrap();
        let doc = search::Doc { lines: vec!["公开的通知".into(), line.into()], ..search::Doc::default() };
        let give = |path: String, bytes: Vec<u8>| {
            let at = stage.path().join(path);
            fs::create_dir_all(at.parent().unwrap())?;
            fs::write(at, bytes)
        };
        let given = search::Given { count: 1, doc: &|_| doc.clone(), facets: &[] };
        search::build(&given, &give).unwrap();
        let look = Look {
            root: &portal.root,
            stage: stage.path(),
            secrets: &checked.judged.secrets,
            cleared: &checked.judged.cleared,
            site: &checked.site.source.text,
            inside: &|path, bytes| search::texts_in(path, bytes).map(|texts| Within { texts, whole: true }),
        };
        look.look().unwrap()
    };
    assert_eq!(look("正文里的话"), []);
    for words in [PENDING, WITHHELD, WITHDRAWN, ON_REQUEST] {
        let found = look(&format!("前{words}后"));
        assert_eq!(found.len(), 1, "{words}");
        assert_eq!(found[0].rule.name(), "last-look");
        assert!(found[0].place.path.starts_with("search/t/"), "{}", found[0].place.path);
    }
    let mobile = ["1", "39", "0000", "0000"].concat();
    assert_eq!(look(&format!("请拨打 {mobile} 联系"))[0].rule.name(), "mobile-number");
}

/// Two lines of a text are not one number, and the names of files are none either.
#[test]
fn figures_of_two_lines_are_no_number() {
    let portal = portal();
    let table = format!(
        "| 件数 | 人数 |\n|---|---|\n{}",
        (0..40).map(|n| format!("| 139 | 0000{:04} |\n", n)).collect::<String>()
    );
    portal.approved("content/news/table.md", &news("table", "统计的通知", "", &table), &[]);
    let ran = portal.build(&["--keep-going"]);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
}
