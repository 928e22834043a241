//! What the public sees of versions, releases and withdrawals (history.md, portal.md). Portals with git, rendered
//! in-process; tests/browser looks at the same pages in a browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::gate::Judged;
use gongshi::pipeline;
use gongshi::portal::view::{LogView, SealView};
use gongshi::portal::{self, Content, File};
use gongshi::record::FileSource;
use gongshi::seal::LogState;
use quick_xml::events::Event as Xml;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;
use support::*;

/// The files of a portal, by their paths.
type Pages = BTreeMap<String, Vec<u8>>;

/// A portal with a base_url, in which records go through steps.
struct Told {
    portal: Portal,
    trails: BTreeMap<String, (String, String)>,
}

impl Told {
    fn new() -> Told {
        let portal = Portal::new();
        let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
        portal.write(
            "content/site.yaml",
            site.replace("owner:", "base_url: https://WWW.example.gov.cn:8443/jwgk/\nowner:"),
        );
        portal.commit_at("2026-01-01T00:00:00+08:00");
        Told { portal, trails: BTreeMap::new() }
    }

    /// A text of a news record with these keys beside the common ones, approved at a time.
    fn approve(&mut self, id: &str, at: &str, keys: &str, body: &str, files: &[(&str, &[u8])]) -> &mut Told {
        let path = format!("content/news/{id}/index.md");
        let disclosure = if keys.contains("disclosure") { "" } else { "disclosure: proactive\n" };
        let text = format!(
            "---\nid: {id}\n{disclosure}institution: jg-1\nformed: 2026-01-02\ndrafted_by: lin-gao\nkind: notice\n{keys}---\n\n{body}\n"
        );
        for (name, bytes) in files {
            self.portal.write(&format!("content/news/{id}/{name}"), bytes);
        }
        let digest = digest(text.as_bytes(), files);
        self.portal.write(&path, &text);
        self.event(&path, &digest, &format!("approve zhou-min {at}"))
    }

    /// The record is taken back; what stays says nothing.
    fn withdraw(&mut self, id: &str, at: &str, note: &str) -> &mut Told {
        let path = format!("content/news/{id}/index.md");
        let digest = self.trails[&path].1.clone();
        let stub = format!(
            "---\nid: {id}\ntitle: 已撤回\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-01-02\ndrafted_by: lin-gao\nkind: notice\n---\n"
        );
        self.portal.write(&path, stub);
        self.event(&path, &digest, &format!("withdraw zhou-min {at} {note}"))
    }

    fn event(&mut self, path: &str, digest: &str, line: &str) -> &mut Told {
        let (trail, newest) = self.trails.entry(path.to_string()).or_default();
        *newest = digest.to_string();
        *trail += &event(line, digest);
        self.portal.write(&trail_of(path), &*trail);
        self.portal.commit_at(line.split(' ').nth(2).unwrap());
        self
    }

    fn judged(&self) -> Judged {
        pipeline::check(&self.portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged
    }

    fn pages(&self) -> Pages {
        render(&self.portal, &self.judged(), &SealView::default())
    }
}

fn render(portal: &Portal, judged: &Judged, seal: &SealView) -> Pages {
    let refusals: Vec<_> = judged.findings.iter().filter(|finding| finding.refuses()).collect();
    assert!(refusals.is_empty(), "{refusals:?}");
    let pages = Mutex::new(Pages::new());
    let sink = |file: File| {
        let bytes = match file.content {
            Content::Bytes(bytes) => bytes,
            Content::Listed(listed) => match listed.at {
                FileSource::Disk(path) => fs::read(path).unwrap(),
                FileSource::Bytes(bytes) => bytes.to_vec(),
            },
        };
        assert!(pages.lock().unwrap().insert(file.path.clone(), bytes).is_none(), "{} is made twice", file.path);
        Ok::<(), ()>(())
    };
    if portal::render(&portal.root, &judged.cleared, seal, &sink).is_err() {
        panic!("the theme does not render");
    }
    pages.into_inner().unwrap()
}

fn page<'p>(pages: &'p Pages, path: &str) -> &'p str {
    let bytes = pages.get(path).unwrap_or_else(|| panic!("no {path} in {:?}", pages.keys()));
    std::str::from_utf8(bytes).unwrap()
}

/// Paths of pages under a record's folder.
fn under<'p>(pages: &'p Pages, id: &str) -> Vec<&'p str> {
    pages.keys().filter_map(|path| path.strip_prefix(&format!("records/{id}/"))).collect()
}

/// The files that say a text.
fn saying<'p>(pages: &'p Pages, text: &str) -> Vec<&'p str> {
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
    pages.iter().filter(|(_, bytes)| says(bytes)).map(|(path, _)| path.as_str()).collect()
}

/// Protects: the pages of a history, their marks, their files, their links.
#[test]
fn an_earlier_version_stands_on_a_page_of_its_own() {
    let mut told = Told::new();
    let keys = "attachments: [{ file: a.csv, title: 名册 }]\nexpires: 2026-12-31\n";
    told.approve(
        "xw-1",
        "2026-01-06T09:30:00+08:00",
        &format!("title: 旧名\n{keys}"),
        "见[名册](a.csv)。二十日内答复。",
        &[("a.csv", b"1\n")],
    );
    told.approve(
        "xw-1",
        "2026-04-01T14:20:00+08:00",
        &format!("title: 新名\nchange: 缩短期限\n{keys}"),
        "见[名册](a.csv)。十日内答复。",
        &[("a.csv", b"2\n")],
    );
    told.approve("xw-2", "2026-04-02T10:00:00+08:00", "title: 一版\n", "一版。", &[]);
    let pages = told.pages();
    assert_eq!(under(&pages, "xw-2"), ["index.html"], "a record of one version costs nothing");
    assert!(!page(&pages, "records/xw-2/index.html").contains("历次版本"));
    let expected = ["a.csv", "at/index.html", "changes/2/index.html", "index.html", "v1/a.csv", "v1/index.html"];
    assert_eq!(under(&pages, "xw-1"), expected);
    assert_eq!((&*pages["records/xw-1/a.csv"], &*pages["records/xw-1/v1/a.csv"]), (&b"2\n"[..], &b"1\n"[..]));

    let old = page(&pages, "records/xw-1/v1/index.html");
    for says in [
        "历史版本：第1版",
        "<meta content=noindex name=robots>",
        "<link href=https://WWW.example.gov.cn:8443/jwgk/records/xw-1/ rel=canonical>",
        "<a href=../index.html>看现行的第2版</a>",
        "<a href=../changes/2/index.html>看第2版改了什么</a>",
        "<a href=a.csv>名册</a>",
        "二十日内答复",
        "旧名",
    ] {
        assert!(old.contains(says), "{says} is not in {old}");
    }
    let live = page(&pages, "records/xw-1/index.html");
    assert!(live.contains("公示中") && !old.contains("公示中"), "a mark of today on an old text");
    assert!(live.contains("<a href=v1/index.html>") && live.contains("<a href=changes/2/index.html>"));
    assert!(live.contains("缩短期限") && live.contains("首次公开"));
    assert!(!page(&pages, "sitemap.xml").contains("/v1/"));

    let changes = page(&pages, "records/xw-1/changes/2/index.html");
    let words = without_hidden_words(changes);
    for says in ["<del>二十</del><ins>十</ins>日内答复", "<del>旧</del><ins>新</ins>名", "缩短期限"] {
        assert!(words.contains(says), "{says} is not in {words}");
    }
    assert!(changes.contains("<meta content=noindex name=robots>") && !changes.contains("rel=canonical"));
    let at = page(&pages, "records/xw-1/at/index.html");
    for says in ["2026年1月6日", "2026年4月1日", "至今", "尚未公开"] {
        assert!(at.contains(says), "{says} is not in {at}");
    }
}

/// A page of differences as those see it who see.
fn without_hidden_words(html: &str) -> String {
    ["<span class=sr-only>〔删除：</span>", "<span class=sr-only>〔新增：</span>", "<span class=sr-only>〕</span>"]
        .iter()
        .fold(html.to_string(), |html, hidden| html.replace(hidden, ""))
}

/// Protects: no page, feed or list repeats a word of what may not be shown, nor an id of what is not public.
#[test]
fn nothing_is_said_of_what_is_not_shown() {
    let mut told = Told::new();
    // A number with the form of a mobile number.
    let mobile = ["139", "0000", "0000"].concat();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: 泄露的题目\n", &format!("电话{mobile}。"), &[]);
    told.approve("xw-1", "2026-01-03T10:00:00+08:00", "title: 干净的题目\nchange: 删去号码\n", "无。", &[]);
    told.approve("xw-2", "2026-01-02T11:00:00+08:00", "title: 撤回的题目\n", "撤回的正文。", &[]);
    told.approve(
        "xw-2",
        "2026-01-04T11:00:00+08:00",
        "title: 撤回的题目\nchange: 撤回前的说明\n",
        "撤回的正文二。",
        &[],
    );
    told.withdraw("xw-2", "2026-01-05T16:00:00+08:00", "涉及他人");
    told.approve("xw-3", "2026-01-02T12:00:00+08:00", "title: 先撤后发\n", "先前的正文。", &[]);
    told.withdraw("xw-3", "2026-01-06T12:00:00+08:00", "有误");
    told.approve("xw-3", "2026-01-08T12:00:00+08:00", "title: 先撤后发\nchange: 重写\n", "后来的正文。", &[]);
    told.approve("xw-4", "2026-01-02T13:00:00+08:00", "title: 期满的题目\nexpires: 2026-02-01\n", "期满的正文。", &[]);
    told.approve(
        "xw-5",
        "2026-01-02T14:00:00+08:00",
        "title: 曾依申请\ndisclosure: on-request\n",
        "依申请的正文。",
        &[],
    );
    told.approve("xw-5", "2026-01-09T14:00:00+08:00", "title: 曾依申请\nchange: 主动公开\n", "主动公开的正文。", &[]);
    told.approve(
        "xw-6",
        "2026-01-02T15:00:00+08:00",
        "title: 相关\nrelated: [xw-9, xw-1]\n",
        "见[那份](record:xw-9)。",
        &[],
    );
    told.approve(
        "xw-6",
        "2026-01-10T15:00:00+08:00",
        "title: 相关\nrelated: [xw-1]\nchange: 删链接\n",
        "无链接。",
        &[],
    );
    let pages = told.pages();
    for hidden in [
        "泄露的题目",
        &mobile,
        "撤回的题目",
        "撤回的正文",
        "撤回前的说明",
        "先前的正文",
        "期满的题目",
        "期满的正文",
        "依申请的正文",
        "xw-9",
    ] {
        assert_eq!(saying(&pages, hidden), Vec::<&str>::new(), "{hidden}");
    }
    for (id, row) in
        [("xw-1", "含有按现行规则不得公开的个人信息"), ("xw-3", "已撤回，不再显示原文"), ("xw-5", "未向社会公开")]
    {
        let path = format!("records/{id}/index.html");
        assert!(page(&pages, &path).contains(row), "{row}");
        assert_eq!(under(&pages, id), ["at/index.html", "index.html"], "{id}");
    }
    let back = page(&pages, "records/xw-3/index.html");
    assert!(back.contains("重新公开。重写") && back.contains("2026年1月6日"));
    assert!(back.contains("已撤回，原因：有误"), "{back}");
    assert!(page(&pages, "channels/takedown/index.html").contains("已重新公开"));
    assert!(page(&pages, "records/xw-3/at/index.html").contains("已撤回，没有公开的文本"));
    let old = page(&pages, "records/xw-6/v1/index.html");
    assert!(old.contains("见那份。"), "a link to what is not public is its text alone");
    assert!(old.contains("href=../../xw-1/index.html"), "what is public is linked");

    assert_eq!(under(&pages, "xw-2"), ["index.html"]);
    let marked = page(&pages, "records/xw-2/index.html");
    for says in ["2026年1月5日", "涉及他人", "2026年1月4日 第2版公开", "../../releases/index.html"] {
        assert!(marked.contains(says), "{says} is not in {marked}");
    }
    let withdrawn = page(&pages, "withdrawn/index.html");
    for says in ["（xw-2）", "涉及他人", "（xw-4）"] {
        assert!(withdrawn.contains(says), "{says} is not in {withdrawn}");
    }
    let releases = page(&pages, "releases/index.html");
    assert!(releases.contains("干净的题目") && releases.contains("删去号码") && !releases.contains("涉及他人"));
    assert!(releases.contains("原文已撤下（通知）"), "a kind alone is no title: {releases}");

    let takedown: serde_json::Value = serde_json::from_slice(&pages["channels/takedown.json"]).unwrap();
    assert_eq!(takedown["format"], "gongshi-takedown v1");
    assert_eq!(takedown["as_of"], AS_OF);
    let rows: Vec<_> =
        takedown["rows"].as_array().unwrap().iter().map(|r| (&r["id"], &r["state"], &r["date"])).collect();
    let told = format!("{rows:?}");
    assert!(told.contains("xw-2") && told.contains("xw-4") && rows.len() == 3, "{told}");
    let anew = &takedown["rows"][1];
    let expected = serde_json::json!({ "id": "xw-3", "state": "republished", "date": "2026-01-06", "reason": "有误", "channels": [] });
    assert_eq!(*anew, expected, "copies elsewhere still say what was taken back");
    let address = &takedown["rows"][0]["channels"][0];
    assert_eq!(address["path"], "records/xw-2/index.html");
    assert_eq!(address["address"], "https://WWW.example.gov.cn:8443/jwgk/records/xw-2/");
    assert_eq!(takedown["rows"][2]["reason"], serde_json::Value::Null);
}

/// An element of a feed: `parent/name`, its attributes, its text.
type Element = (String, BTreeMap<String, String>, String);

/// The elements of a feed.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut out): (Vec<usize>, Vec<Element>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().expect("well-formed");
        match &event {
            Xml::Start(tag) | Xml::Empty(tag) => {
                let name = tag.name().as_ref().to_string();
                let parent = open.last().map_or(String::new(), |at| out[*at].0.rsplit('/').next().unwrap().to_string());
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    (attribute.key.as_ref().to_string(), value)
                });
                out.push((format!("{parent}/{name}"), attributes.collect(), String::new()));
                if matches!(event, Xml::Start(_)) {
                    open.push(out.len() - 1);
                }
            }
            Xml::End(_) => {
                open.pop().expect("open");
            }
            Xml::Text(text) => {
                if let Some(at) = open.last() {
                    out[*at].2 += text;
                }
            }
            Xml::GeneralRef(name) => {
                if let Some(at) = open.last() {
                    let entity = format!("&{};", &**name);
                    out[*at].2 += &quick_xml::escape::unescape(&entity).unwrap();
                }
            }
            Xml::Eof => return out,
            _ => {}
        }
    }
}

/// Protects: the feed by RFC 4287, its ids by RFC 4151, its tombstones by RFC 6721.
#[test]
fn the_feed_tells_of_releases_and_buries_what_is_gone() {
    let mut told = Told::new();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: \"<甲> & “乙”\"\n", "一。", &[]);
    told.approve("xw-1", "2026-01-03T18:30:00Z", "title: \"<甲> & “乙”\"\nchange: \"a < b\"\n", "二。", &[]);
    told.approve("xw-2", "2026-01-04T10:00:00+08:00", "title: 丙\n", "三。", &[]);
    told.withdraw("xw-2", "2026-01-05T16:00:00+08:00", "有误");
    let pages = told.pages();
    let feed = elements(page(&pages, "feeds/releases.atom"));
    let texts = |name: &str| feed.iter().filter(|e| e.0 == name).map(|e| e.2.as_str()).collect::<Vec<_>>();
    let tag = "tag:www.example.gov.cn,2026-01-02:jwgk/records/xw-1";
    let gone = "tag:www.example.gov.cn,2026-01-04:jwgk/records/xw-2";
    let ids = texts("entry/id");
    assert!(ids.contains(&&*format!("{tag}/v1/publish")) && ids.contains(&&*format!("{tag}/v2/publish")), "{ids:?}");
    assert!(
        ids.contains(&&*format!("{gone}/v1/withdraw")) && !ids.contains(&&*format!("{gone}/v1/publish")),
        "{ids:?}"
    );
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice");
    assert!(texts("entry/title").contains(&"修订：<甲> & “乙”（第2版）"), "{:?}", texts("entry/title"));
    assert_eq!(texts("entry/summary"), ["a < b"]);
    assert!(texts("entry/updated").contains(&"2026-01-04T02:30:00+08:00"), "{:?}", texts("entry/updated"));
    assert_eq!((texts("feed/id").len(), texts("feed/updated").len(), texts("author/name").len()), (1, 1, 1));
    assert!(texts("feed/updated")[0] >= *texts("entry/updated").iter().max().unwrap());
    let tombs: Vec<_> = feed.iter().filter(|e| e.0 == "feed/at:deleted-entry").collect();
    assert_eq!(tombs.len(), 1);
    assert_eq!(tombs[0].1["ref"], format!("{gone}/v1/publish"));
    assert_eq!(tombs[0].1["when"], "2026-01-05T16:00:00+08:00");
    let related = feed.iter().any(|e| e.1.get("href").is_some_and(|href| href.ends_with("/records/xw-1/changes/2/")));
    assert!(related, "the revision leads to its differences");
    assert!(page(&pages, "releases/index.html").contains("application/atom+xml"));
}

/// Protects: pages say what the log knows of a version, and what it does not know yet; a log that took the place of another
/// is told of.
#[test]
fn pages_say_what_the_log_knows() {
    let mut told = Told::new();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: 甲\n", "一。", &[]);
    told.approve("xw-1", "2026-01-03T10:00:00+08:00", "title: 甲\nchange: 改\n", "二。", &[]);
    let judged = told.judged();
    let id = judged.cleared.records().iter().find(|r| r.id().as_str() == "xw-1").unwrap().id().clone();
    let old = LogState { origin: "www.example.gov.cn/jwgk".into(), size: 7, root: "AAAA".into() };
    let mut log = LogView {
        origin: "www.example.gov.cn/jwgk/2".into(),
        size: 9,
        root: "BBBB".into(),
        vkey: None,
        fingerprint: None,
        leaves: [((id, 1), 5)].into(),
        earlier: vec![old],
    };
    let pages = render(&told.portal, &judged, &SealView { log: Some(log.clone()) });
    let (live, earlier) = (page(&pages, "records/xw-1/index.html"), page(&pages, "records/xw-1/v1/index.html"));
    assert!(live.contains("尚未记入日志") && !live.contains("日志序号</dt><dd>5"));
    assert!(earlier.contains("日志序号</dt><dd>5") && !earlier.contains("存在证明"), "an unsigned log has no proofs");
    let releases = page(&pages, "releases/index.html");
    assert!(releases.contains("本站另立过日志") && releases.contains("<code>AAAA</code>"));
    log.vkey = Some("not a key".into());
    let pages = render(&told.portal, &judged, &SealView { log: Some(log) });
    assert!(page(&pages, "records/xw-1/v1/index.html").contains("<a href=proof.tlog-proof>"));
}

/// Protects: without an address there is no feed, and no page says that there is one.
#[test]
fn without_an_address_there_is_no_feed() {
    let portal = Portal::new();
    portal.commit_at("2026-01-01T00:00:00+08:00");
    let judged = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged;
    let pages = render(&portal, &judged, &SealView::default());
    assert!(!pages.contains_key("feeds/releases.atom"));
    assert!(saying(&pages, "atom").is_empty());
    assert!(saying(&pages, "本站没有建立日志").contains(&"about/audit/index.html"));
}

/// Protects: a withdrawal takes back what was public then, also where a version already waited for its day.
#[test]
fn a_withdrawal_takes_back_what_was_public_then() {
    let mut told = Told::new();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: 甲\n", "第一稿。", &[]);
    let waits = "title: 甲\nchange: 等候\npublished: 2026-06-01\n";
    told.approve("xw-1", "2026-01-03T10:00:00+08:00", waits, "第二稿。", &[]);
    told.withdraw("xw-1", "2026-01-04T10:00:00+08:00", "有误");
    told.approve("xw-1", "2026-01-08T10:00:00+08:00", "title: 甲\nchange: 重写\n", "第三稿。", &[]);
    let pages = told.pages();
    assert!(saying(&pages, "第一稿").is_empty() && saying(&pages, "第二稿").is_empty());
    let live = page(&pages, "records/xw-1/index.html");
    assert!(live.contains("已撤回") && live.contains("2026年1月4日"), "{live}");
    let at = page(&pages, "records/xw-1/at/index.html");
    assert!(at.contains("已撤回，没有公开的文本") && at.contains("2026年1月4日") && !at.contains("6月1日"), "{at}");
    assert!(page(&pages, "releases/index.html").contains("撤回"));
}

/// Protects: what was public for less than a day does not last from a day to the same day.
#[test]
fn a_version_of_one_day_says_so() {
    let mut told = Told::new();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: 甲\n", "第一稿。", &[]);
    told.approve("xw-1", "2026-01-02T15:00:00+08:00", "title: 甲\nchange: 更正\n", "第二稿。", &[]);
    let pages = told.pages();
    let old = page(&pages, "records/xw-1/v1/index.html");
    assert!(old.contains("2026年1月2日</time>当日公开"), "{old}");
}

/// Protects: where nearly everything changed in very many places, the page says so instead of growing without end.
#[test]
fn a_page_of_differences_has_an_end() {
    let row = |turn: usize| move |i: usize| format!("| {i}甲 | {} | {} |", i * 7 + turn, i * 3 + turn);
    let table = |turn: usize| {
        let rows: Vec<String> = (0..12_000).map(row(turn)).collect();
        format!("| 甲 | 乙 | 丙 |\n|---|---|---|\n{}\n", rows.join("\n"))
    };
    let mut told = Told::new();
    told.approve("xw-1", "2026-01-02T10:00:00+08:00", "title: 甲\n", &table(0), &[]);
    told.approve("xw-1", "2026-01-03T10:00:00+08:00", "title: 甲\nchange: 全改\n", &table(1), &[]);
    let pages = told.pages();
    let changes = page(&pages, "records/xw-1/changes/2/index.html");
    assert!(changes.contains("改动太多，无法逐处标出") && changes.len() < 100_000, "{} bytes", changes.len());
}
