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
    assert!(!html.contains(" style=") && !html.contains("<style"), "{path}");
    // A script is a file of its own, or data that nothing runs.
    let mut scripts = html.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    assert!(scripts.all(|tag| tag.contains(" src=") || tag == " type=application/ld+json"), "{path}");
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

/// Protects: what an annual report's page counts, from public records alone, and what it says it cannot count.
#[test]
fn an_annual_report_has_tables_of_its_year() {
    let text = words("records/lx-nb-2025/index.html");
    for says in [
        "由公开记录统计",
        "统计年度为2025年",
        "以报告正文为准（《政府信息公开条例》第五十条）",
        "机构信息 23 0 0 0",
        "规章 0 0 0 行政规范性文件 1 0 2",
    ] {
        assert!(text.contains(says), "{says} in {text}");
    }
    assert!(
        !text.contains("社区矫正执法决定和提请"),
        "no decision of 2025 is public, and no table says there was none"
    );
    assert!(!words("records/lx-zn-0001/index.html").contains("由公开记录统计"));
}

/// Protects: what happens to a complaint, until when by the working days of the calendar, and what came of others.
#[test]
fn complaints_say_what_happens_next() {
    let text = words("records/lx-ts-0003/index.html");
    // The 15th working day after Sunday 22 November is Friday 11 December.
    for says in [
        "收到之日起 15 个工作日内答复",
        "2026年11月22日 收到的，最迟 2026年12月11日 答复",
        "社区矫正对象权利义务告知书",
    ] {
        assert!(text.contains(says), "{says} in {text}");
    }
    assert!(page("records/lx-ts-0003/index.html").contains("../../complaints/index.html#results"));
    let list = words("complaints/index.html");
    for says in [
        "向谁投诉、多久答复",
        "关于集中教育时间与务工时间冲突问题的处理情况 澄麓区司法局 2026年9月21日 2026年10月10日",
        "9 个工作日 属实",
        "7 个工作日 转办",
    ] {
        assert!(list.contains(says), "{says} in {list}");
    }
    assert!(!list.contains("调查笔录与证据目录"), "what is given out on request has no result here");
    assert!(!page("complaints/2026/index.html").contains("id=results"), "the tables stand on the first page alone");
}

/// Protects: bulletins are counted by item; lists of one item, or of nothing alike, are not.
#[test]
fn bulletins_are_counted_by_item() {
    let text = words("records/lx-bf-2026-0017/index.html");
    assert!(text.contains("事项 人次 表扬 7 训诫 6 警告 3 合计 16"), "{text}");
}

/// Protects: the chain of documents, in both directions and in order, with the interpretations.
#[test]
fn documents_say_what_replaced_what() {
    let old = words("records/lx-zc-2021-0001/index.html");
    assert!(old.contains("2021年7月1日 起施行 自 2026年3月1日 起由以下文件替代： 岚溪市矫务公开实施办法"), "{old}");
    let new = words("records/lx-zc-2026-0001/index.html");
    assert!(new.contains("替代： 岚溪市社区矫正信息公开暂行办法"), "{new}");
    let explains = words("records/lx-zc-2026-0002/index.html");
    assert!(explains.contains("（本页）") && explains.contains("岚溪市社区矫正信息公开暂行办法"), "{explains}");
    let (first, second) =
        (new.rfind("岚溪市社区矫正信息公开暂行办法 已废止"), new.rfind("岚溪市矫务公开实施办法 本文件"));
    assert!(first < second && first.is_some(), "the oldest first");
    assert!(!words("records/lx-zc-2026-0006/index.html").contains("文件沿革与解读"), "a law that stands alone");
}

/// A calendar, read strictly (RFC 5545): the properties of its events.
fn events(calendar: &str) -> Vec<BTreeMap<String, String>> {
    assert!(calendar.ends_with("\r\n") && !calendar.replace("\r\n", "").contains(['\r', '\n']), "lines end in CRLF");
    let mut lines: Vec<String> = Vec::new();
    for line in calendar.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        match line.strip_prefix(' ') {
            Some(more) => lines.last_mut().expect("a line to go on").push_str(more),
            None => lines.push(line.to_string()),
        }
    }
    assert_eq!((lines[0].as_str(), lines.last().unwrap().as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
    assert!(lines.contains(&"VERSION:2.0".into()) && lines.iter().any(|line| line.starts_with("PRODID:")));
    let mut events: Vec<BTreeMap<String, String>> = Vec::new();
    let mut open = false;
    for line in &lines[1..lines.len() - 1] {
        let (name, value) = line.split_once(':').expect("a name and a value");
        assert!(name.chars().all(|c| c.is_ascii_uppercase() || "-;=".contains(c)), "{name}");
        match (name, value) {
            ("BEGIN", "VEVENT") => {
                assert!(!std::mem::replace(&mut open, true));
                events.push(BTreeMap::new());
            }
            ("END", "VEVENT") => assert!(std::mem::replace(&mut open, false)),
            _ if open => {
                let before = events.last_mut().unwrap().insert(name.to_string(), value.to_string());
                assert!(before.is_none(), "{name} twice");
            }
            _ => {}
        }
    }
    for event in &events {
        for needed in ["UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"] {
            assert!(event.contains_key(needed), "{needed} in {event:?}");
        }
        let stamp = &event["DTSTAMP"];
        assert!(stamp.len() == 16 && stamp.ends_with('Z') && &stamp[8..9] == "T", "{stamp}");
    }
    events
}

/// Protects: open days come into people's calendars, each once, with escaped texts, and a new version under the same name.
#[test]
fn open_days_are_calendars() {
    assert!(
        words("news/index.html")
            .contains("将要举办的开放日 关于举办“宪法宣传周”社区矫正中心开放日活动的公告 2026年12月4日")
    );
    assert!(page("records/lx-xw-2026-0015/index.html").contains("href=event.ics"));
    let all = events(page("news/open-days.ics"));
    assert_eq!(all.len(), 2);
    let one = &events(page("records/lx-xw-2026-0015/event.ics"))[0];
    assert_eq!(one, &all[1]);
    assert_eq!(one["UID"], "www.example.gov.cn/lx-xw-2026-0015");
    assert_eq!((&*one["DTSTART;VALUE=DATE"], &*one["DTEND;VALUE=DATE"]), ("20261204", "20261205"));
    assert_eq!(one["DTSTAMP"], "20261110T013800Z", "the approval, in UTC");

    let portal = Portal::new();
    let common = "disclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: open-day\n";
    let text = format!(
        "---\nid: kf-1\ntitle: '开放日; 一, 二\\三：{}'\n{common}summary: |\n  甲\n  乙\nevent: {{ date: 2026-12-31, place: 大厅 }}\n---\n",
        "长".repeat(60)
    );
    portal.approved("content/news/kf-1.md", &text, &[]);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let pages = read(&portal);
    let hostile = &events(&pages["records/kf-1/event.ics"])[0];
    assert!(hostile["SUMMARY"].starts_with("开放日\\; 一\\, 二\\\\三"), "{hostile:?}");
    assert_eq!(hostile["DESCRIPTION"].trim_end_matches("\\n"), "甲\\n乙");
    assert_eq!(hostile["DTEND;VALUE=DATE"], "20270101");
    assert!(!hostile.contains_key("URL"), "no address without base_url");
}
