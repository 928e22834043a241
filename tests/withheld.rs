//! The promise that comes before all others: a record flagged withheld (不予公开) is never published, however the flag
//! is written, and its presence stops the build (《政府信息公开条例》第十四条至第十六条; records.md, the first state).
//!
//! Each spelling stands in a record that is otherwise sound and carries a valid approval of just these bytes. The build
//! must end with exit status 3 and leave the live portal byte for byte as it was. With `--keep-going`, all spellings at
//! once, it must end with 3 too, and no file of the new portal may hold a word of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

use support::*;

/// Stands in the title and the body of every flagged record, and nowhere else.
const CANARY: &str = "此句绝不可公开zwx7714";

/// Ways to write `disclosure` so that it says withheld.
const DISCLOSURE: &[&str] = &[
    "disclosure: withheld",
    "disclosure: 'withheld'",
    "disclosure: \"withheld\"",
    "disclosure: \"with\\u0068eld\"",
    "disclosure: \"\\x77ithheld\"",
    "disclosure: \"\\u4e0d\\u4e88公开\"",
    "disclosure: \"with\\\n  held\"",
    "disclosure: !!str withheld",
    "disclosure: !x withheld",
    "disclosure: !secret 'withheld'",
    "disclosure: ! withheld",
    "disclosure: !<tag:yaml.org,2002:str> withheld",
    "disclosure: Withheld",
    "disclosure: WITHHELD",
    "disclosure: wItHhElD",
    "disclosure: 不予公开",
    "disclosure: \"不予公开\"",
    "disclosure: '不予公开'",
    "disclosure: “不予公开”",
    "disclosure: 不予公開",
    "disclosure: 不公开",
    "disclosure: 不予 公开",
    "disclosure: withhold",
    "disclosure: with-held",
    "disclosure: with_held",
    "disclosure: with held",
    "disclosure: ｗｉｔｈｈｅｌｄ",
    "disclosure: ＷＩＴＨＨＥＬＤ",
    "disclosure: \"with\u{200b}held\"",
    "disclosure: \"\u{feff}withheld\"",
    "disclosure: \"withheld\u{a0}\"",
    "disclosure: \"　withheld\"",
    "disclosure: \"'withheld'\"",
    "disclosure: with\u{ad}held",
    "disclosure:    withheld   ",
    "disclosure: withheld # 暂不公开",
    "disclosure: \twithheld",
    "disclosure : withheld",
    "disclosure:\n  withheld",
    "disclosure: |\n  withheld",
    "disclosure: |-\n  withheld",
    "disclosure: |+\n  withheld\n\n",
    "disclosure: >\n  withheld",
    "disclosure: >-\n  withheld",
    "disclosure: >2-\n  withheld",
    "disclosure: &flag withheld",
    "keywords: [&flag withheld]\ndisclosure: *flag",
    "disclosure: [withheld]",
    "disclosure: [proactive, withheld]",
    "disclosure:\n  - withheld",
    "disclosure: { value: withheld }",
    "disclosure: { withheld: true }",
    "disclosure: [[{ a: [不予公开] }]]",
    "\"disclosure\": withheld",
    "'disclosure': withheld",
    "\"dis\\x63losure\": withheld",
    "? disclosure\n: withheld",
    "!!str disclosure: withheld",
    "&key disclosure: withheld",
    "Disclosure: withheld",
    "DISCLOSURE: WITHHELD",
    "ｄｉｓｃｌｏｓｕｒｅ: withheld",
    "dis-closure: withheld",
    "公开属性: withheld",
    "公开属性: 不予公开",
    "公开属性: Withheld",
    "公开属性 : 不予公开",
    "“公开属性”: 不予公开",
    "公開屬性: 不予公開",
    "disclosure: proactive\ndisclosure: withheld",
    "disclosure: withheld\ndisclosure: proactive",
    "disclosure: proactive\n公开属性: 不予公开",
    "公开属性: 不予公开\ndisclosure: proactive",
    "公开属性: 主动公开\n公开属性: withheld",
    "disclosure: proactive\nDisclosure: withheld",
    // A front matter that does not parse still says what it says.
    "disclosure：withheld",
    "公开属性：不予公开",
    "disclosure: withheld\nbroken: \"",
    "disclosure: withheld\n\t- x",
    "disclosure: \"withheld",
];

/// Ways to write the key `withheld` beside `disclosure: proactive`; any value but a plain `false` counts.
const KEY: &[&str] = &[
    "withheld: true",
    "withheld: True",
    "withheld: yes",
    "withheld: no",
    "withheld: off",
    "withheld: n",
    "withheld: 1",
    "withheld: 0",
    "withheld: 0.0",
    "withheld:",
    "withheld: null",
    "withheld: ~",
    "withheld: \"\"",
    "withheld: ''",
    "withheld: \"false\"",
    "withheld: 'false'",
    "withheld: fals",
    "withheld: ｆａｌｓｅ",
    "withheld: fAlSe",
    "withheld: false.",
    "withheld: !x false",
    "withheld: !!str false",
    "withheld: |\n  false",
    "withheld: >-\n  false",
    "withheld: [false]",
    "withheld: []",
    "withheld: {}",
    "withheld: { by: false }",
    "withheld: 是",
    "withheld: 不",
    "withheld: [&no false]\n不予公开: *no",
    "withheld: false\nwithheld: true",
    "withheld: true\nwithheld: false",
    "withheld: false\n不予公开: 是",
    "不予公开: 是\nwithheld: false",
    "不予公开: 是",
    "不予公开:",
    "不予公开: true",
    "不予公开: \"false\"",
    "不予公開: 是",
    "不公开: 是",
    "Withheld: true",
    "WITHHELD: true",
    "ｗｉｔｈｈｅｌｄ: true",
    "with-held: true",
    "with_held: true",
    "withhold: true",
    "\"withheld\": true",
    "'withheld': true",
    "\" withheld \": true",
    "withheld : true",
    "? withheld\n: true",
    "? withheld",
    "!!str withheld: true",
    "&w withheld: true",
    "withheld：true",
    "不予公开：是",
];

/// Values that do not say clearly that the record may go out: there is no default, so it stays in.
const UNCLEAR: &[&str] = &[
    "",
    "disclosure:",
    "disclosure: null",
    "disclosure: ~",
    "disclosure: \"\"",
    "disclosure: \" \"",
    "disclosure: true",
    "disclosure: false",
    "disclosure: 1",
    "disclosure: yes",
    "disclosure: public",
    "disclosure: open",
    "disclosure: Proactive",
    "disclosure: PROACTIVE",
    "disclosure: pro-active",
    "disclosure: ｐｒｏａｃｔｉｖｅ",
    "disclosure: proactive!",
    "disclosure: proactive, on-request",
    "disclosure: [proactive]",
    "disclosure: [proactive, on-request]",
    "disclosure: { proactive: true }",
    "disclosure: !x proactive",
    "disclosure: onrequest",
    "disclosure: 公开",
    "disclosure: 主动",
    "disclosure: 主动公开。",
    "disclosure: 部分公开",
    "disclosure: 暂不公开",
    "disclosure: 免予公开",
    "disclosure: 不宜公开",
    "disclosure: not proactive",
    "disclosure: withheld?",
    "disclosure: secret",
    "Disclosure: proactive",
    "公开属性: 公开",
    "disclosure: proactive\ndisclosure: proactive",
    "disclosure: proactive\n公开属性: 主动公开",
    "disclosure: &a [*a]",
    "<<: { disclosure: withheld }\ndisclosure: proactive",
    "<<: { withheld: true }\ndisclosure: proactive",
    "meta: { disclosure: withheld }\ndisclosure: proactive",
    "meta: [{ withheld: true }]\ndisclosure: proactive",
    "withheld_reason: state-secret\ndisclosure: proactive",
    "disclosure: proactive\n不予公开理由: 国家秘密",
    "disclosure: !!bool withheld",
    "disclosure: !!binary d2l0aGhlbGQ=",
    "disclosure: \"proactive\\0\"",
];

/// A record with these lines in its front matter.
fn record(lines: &str) -> String {
    let front = format!(
        "id: xw-9\ntitle: {CANARY}\n{lines}\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n"
    );
    format!("---\n{front}---\n\n{CANARY}\n")
}

/// A portal that is live, with what its output folder holds.
struct Live {
    portal: Portal,
    before: Tree,
}

impl Live {
    fn new() -> Live {
        let portal = Portal::new();
        assert_eq!(portal.build(&[]).status, 0);
        let before = tree(&portal.public());
        assert!(before.contains_key("index.html"));
        Live { portal, before }
    }

    /// Puts a record with a valid approval at `path` and demands that it stops the build. Says what is wrong, if
    /// anything is; `named` asks that the refusal is the rule `withheld` itself.
    fn refuses(&self, path: &str, bytes: &[u8], files: &[(&str, &[u8])], named: bool) -> Option<String> {
        let portal = &self.portal;
        portal.write(path, bytes);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (name, bytes) in files {
            portal.write(&format!("{folder}/{name}"), bytes);
        }
        let approval = event("approve zhou-min 2026-11-02T10:00:00+08:00", &digest(bytes, files));
        let trail = trail_of(path);
        portal.write(&trail, approval);
        let trouble = self.look(named);
        for gone in
            [path, &trail].into_iter().map(String::from).chain(files.iter().map(|(name, _)| format!("{folder}/{name}")))
        {
            std::fs::remove_file(portal.root.join(gone)).expect("what was written can go");
        }
        trouble
    }

    fn look(&self, named: bool) -> Option<String> {
        let ran = self.portal.build(&[]);
        let public = self.portal.public();
        if ran.status != 3 {
            return Some(format!("exit status {} instead of 3\n{}{}", ran.status, ran.stdout, ran.stderr));
        }
        if tree(&public) != self.before {
            return Some(format!("the live portal was changed\n{}", difference(&self.before, &tree(&public))));
        }
        let misnamed = named && !ran.stdout.contains("[withheld]");
        misnamed.then(|| format!("refused, but not as withheld\n{}", ran.stdout))
    }
}

/// Builds with `--keep-going` a portal that holds all these records, each with its approval; none may show.
fn none_shows<'b>(rows: impl IntoIterator<Item = (&'b str, &'b [u8])>) {
    let portal = Portal::new();
    for (n, (path, bytes)) in rows.into_iter().enumerate() {
        // Each in a folder and under an id of its own; where the bytes are no text, they are as they are.
        let own = std::str::from_utf8(bytes)
            .map_or(bytes.to_vec(), |text| text.replace("xw-9", &format!("xw-9-{n}")).into_bytes());
        let (folder, name) = path.rsplit_once('/').expect("a path with a folder");
        let path = format!("{folder}/{n}/{name}");
        portal
            .write(&trail_of(&path), event("approve zhou-min 2026-11-02T10:00:00+08:00", &digest(&own, &[])))
            .write(&path, own);
    }
    let ran = portal.build(&["--keep-going"]);
    assert_eq!(ran.status, 3, "{}", ran.stderr);
    let public = tree(&portal.public());
    assert!(public.contains_key("index.html"));
    let leaks: Vec<&String> = public.iter().filter(|(path, bytes)| speaks(path, bytes)).map(|(path, _)| path).collect();
    assert!(leaks.is_empty(), "with --keep-going: {leaks:?}");
}

/// Whether a file of the portal betrays a record.
fn speaks(path: &str, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    path.contains("xw-9") || text.contains("xw-9") || text.contains("zwx7714")
}

/// Runs a table, spelling by spelling.
fn all_refused<'t>(rows: impl IntoIterator<Item = (&'t str, String)>, named: bool) {
    let rows: Vec<(&str, String)> = rows.into_iter().collect();
    none_shows(rows.iter().map(|(_, text)| ("content/news/xw-9.md", text.as_bytes())));
    let live = Live::new();
    let mut failures = Vec::new();
    for (name, text) in rows {
        if let Some(trouble) = live.refuses("content/news/2026/xw-9.md", text.as_bytes(), &[], named) {
            failures.push(format!("{name:?}: {trouble}"));
        }
    }
    assert!(failures.is_empty(), "{} got through:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn however_the_disclosure_says_withheld() {
    all_refused(DISCLOSURE.iter().map(|lines| (*lines, record(lines))), true);
}

#[test]
fn however_the_withheld_key_is_written() {
    all_refused(KEY.iter().map(|lines| (*lines, record(&format!("{lines}\ndisclosure: proactive")))), true);
}

#[test]
fn whatever_does_not_clearly_say_public() {
    all_refused(UNCLEAR.iter().map(|lines| (*lines, record(lines))), false);
}

/// Flow style, second documents, line ends and encodings: what no line of a front matter shows.
#[test]
fn whatever_the_file_is_like() {
    let live = Live::new();
    let flagged = record("disclosure: withheld");
    let yaml = flagged.trim_start_matches("---\n").split("---\n").next().expect("a front matter").to_string();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let public = record("disclosure: proactive");
    let md = "content/news/2026/xw-9.md";
    // Path, bytes, and whether the file can be read well enough to be called withheld.
    let rows: Vec<(&str, &str, Vec<u8>, bool)> = vec![
        ("yaml", "content/news/2026/xw-9.yaml", yaml.clone().into(), true),
        ("yml", "content/news/2026/xw-9.yml", yaml.clone().into(), true),
        ("folder record", "content/news/2026/xw-9/index.md", flagged.clone().into(), true),
        ("folder record, yaml", "content/news/2026/xw-9/index.yaml", yaml.clone().into(), true),
        ("yaml with a body", "content/news/2026/xw-9.yaml", format!("{yaml}body: |\n  {CANARY}\n").into(), true),
        (
            "json",
            "content/news/2026/xw-9.yaml",
            format!("{{\"id\":\"xw-9\",\"title\":\"{CANARY}\",\"disclosure\":\"withheld\"}}").into(),
            true,
        ),
        ("flow map", md, format!("---\n{{ id: xw-9, title: {CANARY}, disclosure: withheld }}\n---\n").into(), true),
        (
            "flow map over lines",
            md,
            format!("---\n{{ id: xw-9, title: {CANARY},\n'disclosure'\n: withheld }}\n---\n").into(),
            false,
        ),
        ("BOM", md, format!("\u{feff}{flagged}").into(), true),
        ("two BOMs", md, format!("\u{feff}\u{feff}{flagged}").into(), true),
        ("CRLF", md, flagged.replace('\n', "\r\n").into(), true),
        ("BOM and CRLF", md, format!("\u{feff}{}", flagged.replace('\n', "\r\n")).into(), true),
        ("CR only", md, flagged.replace('\n', "\r").into(), false),
        ("mixed line ends", md, flagged.replacen('\n', "\r\n", 3).into(), true),
        ("NEL", md, flagged.replace("\ndis", "\u{85}dis").into(), false),
        ("line separator", md, flagged.replace("\ndis", "\u{2028}dis").into(), false),
        ("UTF-16", md, utf16(&flagged), false),
        ("UTF-16 with BOM", md, utf16(&format!("\u{feff}{flagged}")), false),
        ("UTF-16 yaml", "content/news/2026/xw-9.yaml", utf16(&format!("\u{feff}{yaml}")), false),
        (
            "GB 18030",
            md,
            [b"---\n".as_slice(), &[0xb2, 0xbb, 0xd3, 0xe8, 0xb9, 0xab, 0xbf, 0xaa], b": true\n---\n"].concat(),
            false,
        ),
        ("NUL", md, flagged.replace("withheld", "with\0held").into(), false),
        ("NUL after", md, format!("{flagged}\0").into(), true),
        ("one bad byte", md, [flagged.as_bytes(), b"\xff"].concat(), false),
        ("no end of the front matter", md, flagged.replacen("\n---\n", "\n", 1).into(), true),
        ("no front matter", md, yaml.clone().into(), true),
        ("a blank line first", md, format!("\n{flagged}").into(), true),
        ("an indented front matter", md, flagged.replace('\n', "\n ").into(), true),
        ("front matter ended by dots", md, flagged.replacen("\n---\n", "\n...\n", 1).into(), true),
        ("plus signs", md, flagged.replace("---", "+++").into(), true),
        ("dashes with spaces", md, flagged.replace("---\n", "---  \n").into(), true),
        ("second document", "content/news/2026/xw-9.yaml", format!("{yaml}---\ndisclosure: proactive\n").into(), true),
        (
            "flag in the second document",
            "content/news/2026/xw-9.yaml",
            format!("{}---\ndisclosure: withheld\n", yaml.replace("withheld", "proactive")).into(),
            true,
        ),
        (
            "flag in the third document",
            "content/news/2026/xw-9.yaml",
            format!("{}---\na: 1\n---\n不予公开: 是\n", yaml.replace("withheld", "proactive")).into(),
            true,
        ),
        ("second front matter", md, format!("{public}\n---\ndisclosure: withheld\n---\n").into(), true),
        (
            "second front matter at once",
            md,
            public.replacen("\n---\n\n", "\n---\n---\ndisclosure: withheld\n---\n", 1).into(),
            false,
        ),
        ("second front matter, Chinese", md, format!("{public}\n---\n公开属性: 不予公开\n---\n").into(), true),
        ("YAML directive", "content/news/2026/xw-9.yaml", format!("%YAML 1.1\n---\n{yaml}").into(), true),
        (
            "many keys before",
            md,
            flagged.replace("disclosure", &format!("{}disclosure", "x: 1\n".repeat(500))).into(),
            true,
        ),
        (
            "a huge front matter",
            md,
            flagged.replace("disclosure", &format!("x: {}\ndisclosure", "x".repeat(300_000))).into(),
            false,
        ),
        ("a huge file", md, format!("{flagged}{}", "字".repeat(1_500_000)).into(), false),
    ];
    none_shows(rows.iter().map(|(_, path, bytes, _)| (*path, bytes.as_slice())));
    let mut failures = Vec::new();
    for (name, path, bytes, named) in &rows {
        failures.extend(live.refuses(path, bytes, &[], *named).map(|trouble| format!("{name}: {trouble}")));
    }
    assert!(failures.is_empty(), "{} got through:\n{}", failures.len(), failures.join("\n"));
}

/// Wherever it lies under content/, whatever else is wrong with it.
#[test]
fn wherever_the_record_is() {
    let live = Live::new();
    let flagged = record("disclosure: withheld");
    let mut failures = Vec::new();
    let places = [
        "content/news/xw-9.md",
        "content/news/2026/11/02/xw-9.md",
        "content/news/2026/a/b/c/d/e/f/g/xw-9/index.md",
        "content/policy/draft/old.md",
        "content/complaints/名 称.md",
        "content/secret/xw-9.md",
        "content/secret/a/b/c/xw-9.md",
        "content/xw-9.md",
        "content/NEWS/xw-9.md",
        // Not a record by its name, but somebody may have meant it for one.
        "content/news/xw-9.MD",
        "content/news/xw-9.YAML",
        "content/news/xw-9.markdown",
        "content/news/xw-9.txt",
        "content/news/xw-9.md.bak",
        "content/news/xw-9.md~",
        "content/secret/xw-9.MD",
        "content/xw-9.txt",
    ];
    for path in places {
        failures.extend(live.refuses(path, flagged.as_bytes(), &[], true).map(|trouble| format!("{path}: {trouble}")));
    }
    let broken = record("disclosure: withheld\nnonsense: 1\nformed: yesterday\n标题: 又一个");
    failures.extend(
        live.refuses("content/news/xw-9.md", broken.as_bytes(), &[], true)
            .map(|trouble| format!("with other faults: {trouble}")),
    );
    let listing = record("disclosure: withheld\nattachments: [{ file: a.csv, title: 表 }]");
    let files: &[(&str, &[u8])] = &[("a.csv", CANARY.as_bytes())];
    failures.extend(
        live.refuses("content/news/xw-9.md", listing.as_bytes(), files, true)
            .map(|trouble| format!("with an attachment: {trouble}")),
    );
    let powers = format!(
        "id: xw-9\ntitle: {CANARY}\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: power-list\n\
         items: [{{ id: a, name: {CANARY}, tier: county, disclosure: withheld }}]\n"
    );
    failures.extend(
        live.refuses("content/institutions/ql.yaml", powers.as_bytes(), &[], true)
            .map(|trouble| format!("a power: {trouble}")),
    );
    assert!(failures.is_empty(), "{} got through:\n{}", failures.len(), failures.join("\n"));
}

/// A withheld record that another record lists as its attachment, under any name; nor does the record that lists it go
/// out when building goes on without it.
#[test]
fn as_the_attachment_of_another_record() {
    let live = Live::new();
    let flagged = record("disclosure: withheld");
    let bare = flagged.trim_start_matches("---\n").split("---\n").next().unwrap().to_string();
    let broken = record("不予公开: 是\nbroken: \"");
    let (mut failures, mut all) = (Vec::new(), Vec::new());
    let portal = Portal::new();
    for name in [
        "xw-9.md",
        "xw-9.yaml",
        "xw-9.yml",
        "index.md",
        "XW-9.MD",
        "xw-9.markdown",
        "xw-9.txt",
        "xw-9.md.bak",
        "附件.csv",
        "xw-9",
    ] {
        for (what, text) in [("front matter", &flagged), ("keys alone", &bare), ("broken", &broken)] {
            let lister = format!("disclosure: proactive\nattachments: [{{ file: {name}, title: 附件 }}]");
            let lister = record(&lister).replace("id: xw-9", "id: xw-8").replace(CANARY, "八");
            let path = "content/news/2026/xw-8.md";
            let trouble = live.refuses(path, lister.as_bytes(), &[(name, text.as_bytes())], false);
            failures.extend(trouble.map(|trouble| format!("{name}, {what}: {trouble}")));

            let n = all.len();
            let own = lister.replace("id: xw-8", &format!("id: xw-8-{n}"));
            portal.approved(&format!("content/news/{n}/xw-8.md"), &own, &[(name, text.as_bytes())]);
            all.push((name, what));
        }
    }
    assert_eq!(portal.build(&["--keep-going"]).status, 3);
    let public = tree(&portal.public());
    let shown: Vec<_> = all
        .iter()
        .enumerate()
        .filter(|(n, _)| public.keys().any(|path| path.contains(&format!("xw-8-{n}/"))))
        .collect();
    assert!(shown.is_empty(), "with --keep-going: {shown:?}");
    assert!(!public.iter().any(|(path, bytes)| speaks(path, bytes)));
    assert!(failures.is_empty(), "{} got through:\n{}", failures.len(), failures.join("\n"));
}

/// A trail cannot make good what the record says: not one with more approvals, not a broken one, not none.
#[test]
fn whatever_its_trail_says() {
    let live = Live::new();
    let flagged = record("disclosure: withheld");
    let d = digest(flagged.as_bytes(), &[]);
    let approvals: String = ["zhou-min", "he-jing", "xu-lan"]
        .iter()
        .map(|by| event(&format!("approve {by} 2026-11-02T10:00:00+08:00"), &d))
        .collect();
    let withdrawn = format!("{approvals}{}", event("withdraw zhou-min 2026-11-03T10:00:00+08:00 撤回", &d));
    let returned = event("return zhou-min 2026-11-03T10:00:00+08:00 退回", &d);
    for (name, trail) in [
        ("approved by all", approvals.as_str()),
        ("withdrawn", &withdrawn),
        ("returned", &returned),
        ("broken", "- action: approve\n  by"),
        ("empty", ""),
    ] {
        live.portal.write("content/news/2026/xw-9.md", &flagged).write("content/news/2026/xw-9.review.yaml", trail);
        assert_eq!(live.look(true), None, "{name}");
    }
    std::fs::remove_file(live.portal.root.join("content/news/2026/xw-9.review.yaml")).expect("the trail can go");
    assert_eq!(live.look(true), None, "no trail");
}

/// The other side: what clearly says that it is public is live, also where it speaks about withholding.
#[test]
fn what_may_go_out_does() {
    let portal = Portal::new();
    let rows = [
        "disclosure: proactive",
        "disclosure: \"proactive\"",
        "disclosure: proactive # 不予公开",
        "# disclosure: withheld\ndisclosure: proactive",
        "公开属性: 主动公开",
        "公开属性: proactive",
        "disclosure: 主动公开",
        "disclosure: |\n  proactive",
        "withheld: false\ndisclosure: proactive",
        "withheld: False\ndisclosure: proactive",
        "withheld: FALSE\ndisclosure: proactive",
        "不予公开: 否\ndisclosure: proactive",
        "不予公开: false\n公开属性: 主动公开",
        "disclosure: proactive\nsummary: 哪些信息不予公开",
        "disclosure: proactive\nkeywords: [不予公开, withheld]",
    ];
    for (i, lines) in rows.iter().enumerate() {
        let text = record(lines).replace("xw-9", &format!("xw-{i}"));
        let text = format!("{text}\n不予公开：涉及国家秘密的信息。\n\n---\n\ndisclosure: withheld 是一种写法。\n");
        portal.approved(&format!("content/news/xw-{i}.md"), &text, &[]);
    }
    // Attachments may speak about it too.
    let about = record("disclosure: proactive\nattachments: [{ file: a.txt, title: 甲 }, { file: b.csv, title: 乙 }]");
    let files: &[(&str, &[u8])] =
        &[("a.txt", "不予公开：涉及国家秘密的信息。\n".as_bytes()), ("b.csv", "公开属性,不予公开\n".as_bytes())];
    portal.approved("content/news/about.md", &about.replace("xw-9", "about"), files);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(portal.public().join("records/about/a.txt").exists());
    for (i, lines) in rows.iter().enumerate() {
        let page =
            std::fs::read_to_string(portal.public().join(format!("records/xw-{i}/index.html"))).unwrap_or_default();
        assert!(page.contains(CANARY), "{lines}");
    }
}

/// A first build with a withheld record makes no output folder at all, and nothing stays beside it.
#[test]
fn a_first_build_writes_nothing() {
    let portal = Portal::new();
    portal.approved("content/news/xw-9.md", &record("disclosure: withheld"), &[]);
    let before = tree(&portal.root);
    assert_eq!(portal.build(&[]).status, 3);
    assert_eq!(tree(&portal.root), before);
    assert!(!portal.public().exists());
}
