//! The last look: whatever the gate kept in and something else brings out (a theme, site.yaml, a template, an index) stops
//! the build. The live portal stays as it was, and no report repeats the words.
//!
//! Protects: gate.md ("The last look").

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use gongshi::look::Look;
use gongshi::pipeline;
use std::fs;
use support::*;

/// In a draft that nobody has approved.
const PENDING: &str = "经核查该对象未经批准擅自前往邻县停留三日";
const RETURNED: &str = "材料中缺少两名见证人当场签字的笔录原件";
const WITHHELD: &str = "举报人系同村住户且要求对身份严格保密";
const WITHDRAWN: &str = "误将另一案件的听证情况写进本次公告之中";
const ON_REQUEST: &str = "评估小组五名成员的逐项打分情况如下所列";
const REVISED: &str = "修订稿拟将报到时限由每月两次改为每周一次";
const ALL: [&str; 6] = [PENDING, RETURNED, WITHHELD, WITHDRAWN, ON_REQUEST, REVISED];

fn news(id: &str, disclosure: &str, body: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: {id} 的通知\ndisclosure: {disclosure}\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n第一段。\n\n{body}。\n"
    )
}

/// A portal with a text in every state that keeps one in, and a theme of its own that changes nothing yet.
fn portal() -> Portal {
    let portal = Portal::new();
    let path = |id: &str| format!("content/news/{id}.md");
    let approve = "approve zhou-min 2026-11-02T10:00:00+08:00";
    portal.write(&path("pending"), news("pending", "proactive", PENDING));
    let note = format!("return zhou-min 2026-11-03T10:00:00+08:00 {RETURNED}");
    portal.recorded(&path("returned"), &news("returned", "proactive", "平常的话"), &[], &[&note]);
    portal.write(&path("withheld"), news("withheld", "withheld", WITHHELD));
    let withdraw = "withdraw zhou-min 2026-11-04T10:00:00+08:00 误发";
    portal.recorded(&path("withdrawn"), &news("withdrawn", "proactive", WITHDRAWN), &[], &[approve, withdraw]);
    portal.approved(&path("on-request"), &news("on-request", "on-request", ON_REQUEST), &[]);
    let old = news("revised", "proactive", "原来的话");
    portal.approved(&path("revised"), &old, &[]);
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    portal.write("content/site.yaml", format!("{site}theme: own\n"));
    portal.write("themes/own/theme.yaml", "name: 自己的\n");
    portal
}

/// The approved text of a record stays in git; the working text goes on.
fn revise(portal: &Portal) {
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        pin(&mut command, &portal.root);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
        }
        assert_eq!(finish(command.args(arguments), &portal.root).status, 0);
    };
    git(&["init", "--quiet"]);
    git(&["add", "content"]);
    git(&["commit", "--quiet", "--message", "x"]);
    portal.write(
        "content/news/revised.md",
        news("revised", "proactive", REVISED).replace("---\n\n", "change: 改\n---\n\n"),
    );
}

/// The 404 page with this in it.
fn page(portal: &Portal, content: &str) {
    let template = format!("{{% extends \"base.html\" %}}{{% block main %}}<p>{content}</p>{{% endblock %}}");
    portal.write("themes/own/templates/404.html", template);
}

fn each(text: &str, form: impl Fn(char) -> String) -> String {
    text.chars().map(form).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let four = |three: &[u8]| {
        let bits = three.iter().enumerate().fold(0u32, |bits, (nth, b)| bits | u32::from(*b) << (16 - 8 * nth));
        (0..=three.len()).map(|nth| DIGITS[(bits >> (18 - 6 * nth)) as usize & 63] as char).collect::<String>()
    };
    bytes.chunks(3).map(four).collect()
}

fn build(portal: &Portal) -> Ran {
    portal.build(&["--keep-going"])
}

/// Builds a clean portal, plants something, and builds again: nothing goes live, and no report repeats the words.
fn stops(portal: &Portal, what: &str, words: &str, rule: &str) {
    let before = tree(&portal.public());
    let ran = build(portal);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.status, 3, "{what}: {said}");
    assert!(said.contains(&format!("[{rule}]")), "{what}: no finding of {rule}\n{said}");
    assert!(said.contains("nothing went live"), "{what}: {said}");
    assert!(!said.contains(words), "{what}: the report repeats {words}\n{said}");
    assert!(before == tree(&portal.public()), "{what}: the live portal has changed");
    let beside: Vec<_> = fs::read_dir(&portal.root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!beside.iter().any(|name| name.to_string_lossy().contains("stage")), "{what}: {beside:?}");
}

fn live() -> Portal {
    let portal = portal();
    revise(&portal);
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in") && !ran.stdout.contains("last-look"), "{}{}", ran.stdout, ran.stderr);
    portal
}

#[test]
fn words_of_every_state_are_known() {
    let portal = live();
    for words in ALL {
        page(&portal, words);
        stops(&portal, words, words, "last-look");
    }
    page(&portal, "平常的页面");
    assert!(build(&portal).stdout.contains("live in"), "without the words it goes live");
}

#[test]
fn a_template_is_seen_through_every_way_to_write() {
    let portal = live();
    let forms = [
        ("entities", each(PENDING, |c| format!("&#x{:x};", c as u32))),
        ("entities of entities", each(PENDING, |c| format!("&amp;#{};", c as u32))),
        ("tags", each(PENDING, |c| format!("{c}<b class=\"x>y\"></b>"))),
        ("paragraphs", each(PENDING, |c| format!("<p>{c}</p>\n"))),
        ("an attribute", format!("<img alt=\"{PENDING}\" src=\"a.png\">")),
        ("an attribute's escapes", format!("<i data-x=\"{}\"></i>", each(PENDING, |c| format!("\\u{:04x}", c as u32)))),
        (
            "a script",
            format!(
                "<script type=\"application/json\">{{\"x\":\"{}\"}}</script>",
                each(PENDING, |c| format!("\\u{:04x}", c as u32))
            ),
        ),
        (
            "a link",
            format!(
                "<a href=\"?q={}\">搜</a>",
                each(PENDING, |c| c.to_string().bytes().map(|b| format!("%{b:02X}")).collect())
            ),
        ),
        (
            "a data address",
            format!(
                "<img src=\"data:image/svg+xml;base64,{}\">",
                base64(format!("<svg><text>{PENDING}</text></svg>").as_bytes())
            ),
        ),
        ("zero width", each(PENDING, |c| format!("{c}\u{200b}"))),
        ("punctuation", each(PENDING, |c| format!("{c}、 "))),
        ("the words of a template", format!("{{{{ \"{}\" ~ \"{}\" }}}}", &PENDING[..27], &PENDING[27..])),
    ];
    for (what, form) in forms {
        page(&portal, &form);
        stops(&portal, what, PENDING, "last-look");
    }
}

#[test]
fn assets_are_seen_through() {
    let escaped = |form: fn(u32) -> String| each(PENDING, |c| form(c as u32));
    let utf16: Vec<u8> = PENDING.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = format!("<html lang=\"zh\"><title>a</title><p>x1 {PENDING} and more of it</p></html>");
    let lines: Vec<String> =
        base64(page.as_bytes()).as_bytes().chunks(34).map(|l| String::from_utf8_lossy(l).into()).collect();
    let assets: [(&str, Vec<u8>); 18] = [
        ("a.js.gz", gzip(page.as_bytes())),
        ("a.svgz", gzip(page.as_bytes())),
        ("gz.js", format!("x='{}'", base64(&gzip(page.as_bytes()))).into_bytes()),
        ("mail.txt", lines.join("\r\n").into_bytes()),
        ("wrapped.css", format!("a{{background:url(data:text/html;base64,{})}}", lines.join("\\\n")).into_bytes()),
        ("path.js", format!("x='a/{}'", base64(page.as_bytes())).into_bytes()),
        ("bytes.js", PENDING.bytes().map(|b| format!("\\x{b:02x}")).collect::<String>().into_bytes()),
        ("site.css", format!("a::after{{content:\"{PENDING}\"}}").into_bytes()),
        ("more.css", format!("a::after{{content:\"{}\"}}", escaped(|c| format!("\\{c:x} "))).into_bytes()),
        ("a.js", format!("x='{}'", escaped(|c| format!("\\u{{{c:x}}}"))).into_bytes()),
        ("a.json", format!("{{\"x\":\"{}\"}}", escaped(|c| format!("\\u{c:04x}"))).into_bytes()),
        ("packed.js", format!("x=atob('{}')", base64(PENDING.as_bytes())).into_bytes()),
        ("a.svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>{PENDING}</desc></svg>").into_bytes()),
        ("a.woff2", [b"wOF2\0\x01\xff\xfe\x80", PENDING.as_bytes(), b"\0\0\xff"].concat()),
        ("b.woff2", [b"\0\x01\0\0\xd8\x00".as_slice(), &utf16, b"\0\xff\xff"].concat()),
        ("a.txt", [b"\xff\xfe".as_slice(), &utf16].concat()),
        ("甲经核查该对象未经批准擅自前往邻县停留三日.txt", b"x".to_vec()),
        ("gb.csv", gb18030()),
    ];
    let portal = live();
    for (name, bytes) in assets {
        let path = format!("themes/own/assets/{name}");
        portal.write(&path, bytes);
        stops(&portal, name, PENDING, "last-look");
        fs::remove_file(portal.root.join(path)).unwrap();
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// The words in the encoding of old office programs, in a file that is no UTF-8.
fn gb18030() -> Vec<u8> {
    let (bytes, _, _) = encoding_rs::GB18030.encode(PENDING);
    bytes.into_owned()
}

#[test]
fn site_yaml_is_seen_through() {
    let portal = live();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    let title = "title: 示例县社区矫正矫务公开";
    for (what, changed) in [
        ("title", site.replace(title, &format!("title: {PENDING}"))),
        ("part of the title", site.replace(title, &format!("{title}（{PENDING}）"))),
        ("contact", format!("{site}contact: {{ address: {PENDING} }}\n")),
    ] {
        portal.write("content/site.yaml", changed);
        stops(&portal, what, PENDING, "last-look");
        let ran = build(&portal);
        assert!(ran.stdout.contains("content/news/pending.md (line 13)"), "whose words: {}", ran.stdout);
        assert!(ran.stdout.contains("it comes from content/site.yaml"), "from where: {}", ran.stdout);
    }
}

#[test]
fn numbers_of_people_come_from_cleared_records_alone() {
    let id = identity_number();
    let portal = live();
    let (first, second) = id.split_at(6);
    let plants = [
        ("an identity number", id.clone(), id.clone(), "id-number"),
        ("a mobile number", "13900139000".into(), "13900139000".into(), "mobile-number"),
        ("two public pieces in one", format!("{{{{ \"{first}\" }}}}{{{{ \"{second}\" }}}}"), id.clone(), "id-number"),
        ("entities", each("13900139000", |c| format!("&amp;#{};", c as u32)), "13900139000".into(), "mobile-number"),
        ("an email", "zhangsan@mail.example".into(), "zhangsan@mail.example".into(), "email"),
    ];
    for (what, form, words, rule) in plants {
        page(&portal, &form);
        stops(&portal, what, &words, rule);
    }
    fs::remove_file(portal.root.join("themes/own/templates/404.html")).unwrap();
    portal.write("themes/own/assets/a.json", format!("{{\"n\":\"{id}\"}}"));
    stops(&portal, "an asset", &id, "id-number");
    portal.write("themes/own/assets/a.json", "{}");
    // An office's own mobile number is expected where offices have theirs, and then everywhere.
    let office = "id: jg-2\ntitle: 第二司法所\ndisclosure: proactive\ninstitution: jg-2\nformed: 2026-10-08\ndrafted_by: lin-gao\nkind: office\nphones: [{ label: 值班, number: 139 0013 9000 }]\n";
    portal.approved("content/institutions/jg-2.yaml", office, &[]);
    page(&portal, "值班电话 139-0013-9000");
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
}

fn identity_number() -> String {
    let body = "99010119900307012";
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

/// What is public somewhere is no leak elsewhere, nor is what a draft has from the portal.
#[test]
fn public_words_are_no_leak() {
    let portal = live();
    portal.approved("content/news/quotes.md", &news("quotes", "proactive", &format!("曾有传言称：“{PENDING}”")), &[]);
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in"), "a cleared record says the same: {}{}", ran.stdout, ran.stderr);
    page(&portal, PENDING);
    assert!(build(&portal).stdout.contains("live in"), "then the theme may say it too");

    let draft = [
        "现在示例县社区矫正矫务公开平台公示。",
        "栏目有：首页、机构信息、执法信息、日常监管帮扶、工作动态、政策文件、投诉监督。",
        "没有找到这个页面：它可能已经移动，或者地址有误。撤回的事项仍保留标记。",
        "地址：示例县公园路1号。依据《中华人民共和国政府信息公开条例》第十七条。",
        "quotes 的通知 2026年11月2日 revised 的通知 2026年11月2日",
        "首页 机构信息 工作动态 公开目录 依申请公开 站点地图 回到顶部 主办单位：示例县司法局",
    ]
    .join("\n\n");
    portal.write("content/news/draft.md", news("draft", "proactive", &draft));
    page(&portal, "依据《中华人民共和国政府信息公开条例》第十七条、示例县司法局");
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
}

/// What the stage holds beside pages is looked at too: an index that a later room may write.
#[test]
fn a_planted_index_is_found() {
    let portal = portal();
    revise(&portal);
    let checked = pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site");
    let stage = tempfile::tempdir().unwrap();
    let look = |content: &str| {
        fs::create_dir_all(stage.path().join("search")).unwrap();
        fs::write(stage.path().join("search/excerpts.json"), content).unwrap();
        let look = Look {
            root: &portal.root,
            stage: stage.path(),
            secrets: &checked.judged.secrets,
            cleared: &checked.judged.cleared,
            site: &checked.site.source.text,
            inside: &|_, _| None,
        };
        look.look().unwrap()
    };
    for words in ALL {
        let found = look(&serde_json::json!([{ "id": "a", "text": format!("前<mark>{words}</mark>后") }]).to_string());
        assert_eq!(found.len(), 1, "{words}");
        assert_eq!((found[0].rule.name(), found[0].place.path.as_str()), ("last-look", "search/excerpts.json"));
    }
    let title = look(r#"[{"title":"第一段","text":"示例县司法局"}]"#);
    assert_eq!(title, [], "public words");
    // What the hook reads out of a file that is no text counts like any other text.
    fs::write(stage.path().join("a.bin"), b"\xff\xfe\xfd\0packed").unwrap();
    let look = Look {
        root: &portal.root,
        stage: stage.path(),
        secrets: &checked.judged.secrets,
        cleared: &checked.judged.cleared,
        site: &checked.site.source.text,
        inside: &|path, _| (path == "a.bin").then(|| vec![PENDING.to_string()].into()),
    };
    assert_eq!(look.look().unwrap().len(), 1);
}

#[test]
fn the_rule_explains_itself() {
    let ran = portal().run(&["explain", "last-look", "--lang", "zh"]);
    assert_eq!(ran.status, 0);
    assert!(ran.stdout.contains("第十七条"), "{}", ran.stdout);
}

/// Protects: a number in a file that no reader knows is found, in every encoding and in what is packed.
#[test]
fn numbers_are_found_in_files_that_are_no_text() {
    let id = identity_number();
    let row = format!("姓名,证件号\n某某,{id}\n");
    let utf16: Vec<u8> = row.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let portal = live();
    for (name, bytes) in [
        ("a.csv.gz", gzip(row.as_bytes())),
        ("u.csv", utf16),
        ("a.db", [b"SQLite\0\xff\x01".as_slice(), row.as_bytes(), b"\0\0"].concat()),
    ] {
        let path = format!("themes/own/assets/{name}");
        portal.write(&path, bytes);
        stops(&portal, name, &id, "id-number");
        fs::remove_file(portal.root.join(path)).unwrap();
    }
}

/// Protects: figures that stand apart are no number of a person: cells of a table, points of a drawing. Nor is the address of
/// whoever wrote a script. A build that stops for these stops a whole bureau's portal.
#[test]
fn figures_apart_do_not_stop_a_build() {
    let portal = live();
    let table = "| 类别 | 甲 | 乙 | 丙 | 丁 |\n|---|---|---|---|---|\n| 人数 | 13 | 912 | 345 | 678 |\n| 件数 | 139 | 0013 | 9000 | 1 |";
    portal.approved("content/news/table.md", &news("table", "proactive", table), &[]);
    portal.write("themes/own/assets/a.js", "/*! | (c) A. Author <author@example.com> | MIT */");
    portal.write(
        "themes/own/assets/map.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M139 0013 9000l1 2z\"/></svg>",
    );
    page(&portal, "<table><tr><td>13</td><td>912</td><td>345</td><td>678</td></tr></table>");
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
}

/// Protects: a withdrawal goes through. The words that pages put beside the portal's name and address are no leak of a text
/// that says the same in a row.
#[test]
fn the_name_of_the_portal_beside_public_words_is_no_leak() {
    let portal = live();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    portal.write("content/site.yaml", format!("{site}contact: {{ address: 示例县公园路十二号之1号 }}\n"));
    let title = "关于举办工作动态示例县社区矫正矫务公开活动的公告";
    let withdraw = "withdraw zhou-min 2026-11-04T10:00:00+08:00 误发";
    let text = news("gone", "proactive", "活动地点为示例县公园路十二号之1号").replace("gone 的通知", title);
    portal.recorded("content/news/gone.md", &text, &[], &["approve zhou-min 2026-11-02T10:00:00+08:00", withdraw]);
    let ran = build(&portal);
    assert!(ran.stdout.contains("live in"), "{}{}", ran.stdout, ran.stderr);
}
