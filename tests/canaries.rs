//! What may not leave does not leave: sentences are planted in every key, the body and the files of records in every
//! state that keeps them in, and then looked for in every byte and name of the portal, also behind the escapes of
//! HTML, JSON and URLs.
//!
//! Protects: gate.md ("the body of an on-request record is not in that type at all"), history.md (withdrawal: "the
//! output folder must not keep a byte of it"), and through both 《政府信息公开条例》 Art. 14 to 16.
//!
//! The record model itself says which keys there are, so a key that is added later is looked for at once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/filled.rs"]
mod filled;

use filled::{Filled, Planted};
use gongshi::record::common::Category;
use serde_json::json;
use std::process::Command;
use std::sync::OnceLock;
use support::*;

/// What may still be said of a record that is not shown.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    /// Nothing, not even that it exists.
    Nothing,
    /// Its id, on a marked place.
    Id,
    /// Id, title, institution and dates, in the catalogue.
    Catalogue,
    /// Everything.
    All,
}

/// The states in which records are planted: name, what may be known, what is different about the record, events.
struct Plan {
    state: &'static str,
    known: Known,
    change: fn(Filled) -> Filled,
    events: &'static [&'static str],
}

const SUBMIT: &str = "submit lin-gao 2026-11-02T09:00:00+08:00";
const FIRST: &str = "approve zhou-min 2026-11-02T10:00:00+08:00";
const SECOND: &str = "approve he-jing 2026-11-02T11:00:00+08:00";

const PLANS: &[Plan] = &[
    Plan {
        state: "withheld",
        known: Known::Nothing,
        change: |r| r.with("disclosure", json!("withheld")),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan {
        state: "flagged",
        known: Known::Nothing,
        change: |r| r.with("不予公开", json!("是")),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan { state: "pending", known: Known::Nothing, change: |r| r, events: &[SUBMIT] },
    Plan { state: "unsent", known: Known::Nothing, change: |r| r, events: &[] },
    Plan {
        state: "returned",
        known: Known::Nothing,
        change: |r| r,
        events: &[SUBMIT, "return zhou-min 2026-11-03T10:00:00+08:00 退回意见returnnote"],
    },
    Plan {
        state: "unknown-key",
        known: Known::Nothing,
        change: |r| r.with("nonsense", json!(1)),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan {
        state: "refused",
        known: Known::Nothing,
        change: |r| r.with("related", json!(["nowhere"])),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan {
        state: "self-approved",
        known: Known::Nothing,
        change: |r| r.with("drafted_by", json!("zhou-min")),
        events: &[FIRST],
    },
    Plan {
        state: "embargoed",
        known: Known::Nothing,
        change: |r| r.with("published", json!("2026-12-01")),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan {
        state: "expired",
        known: Known::Id,
        change: |r| r.with("expires", json!("2026-11-20")),
        events: &[SUBMIT, FIRST, SECOND],
    },
    // The working text still stands there: somebody wrote the withdrawal into the trail and left the file as it was.
    Plan {
        state: "withdrawn",
        known: Known::Id,
        change: |r| r,
        events: &[SUBMIT, FIRST, SECOND, "withdraw zhou-min 2026-11-04T10:00:00+08:00 撤回的理由"],
    },
    Plan {
        state: "on-request",
        known: Known::Catalogue,
        change: |r| r.with("disclosure", json!("on-request")),
        events: &[SUBMIT, FIRST, SECOND],
    },
    Plan { state: "live", known: Known::All, change: |r| r, events: &[SUBMIT, FIRST, SECOND] },
];

/// A planted record: its plan, its category, its id, and the words in it.
type Plant = (&'static Plan, Category, String, Planted);

/// A record of each category in each state, and what was planted in each.
fn plant(portal: &Portal) -> Vec<Plant> {
    let mut all = Vec::new();
    for (p, plan) in PLANS.iter().enumerate() {
        for (c, category) in Category::ALL.iter().enumerate() {
            let mark = format!("q{}z{}x", (b'a' + p as u8) as char, (b'a' + c as u8) as char);
            let id = format!("id-{mark}");
            let record = (plan.change)(Filled::new(*category, &id, &mark));
            let files = record.files();
            let files: Vec<(&str, &[u8])> =
                files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            portal.recorded(&format!("content/{}/{mark}.yaml", category.en()), &record.text(), &files, plan.events);
            all.push((plan, *category, id, record.planted()));
        }
    }
    all
}

/// Every text that a reader or a program could find in the portal: names and contents, as they are and decoded.
struct Haystack {
    texts: Vec<(String, String)>,
}

impl Haystack {
    fn of(files: &Tree) -> Haystack {
        let mut texts = Vec::new();
        for (path, bytes) in files {
            texts.push((path.clone(), compact(path)));
            let raw = String::from_utf8_lossy(bytes);
            let unescaped = unescape(&raw);
            let bare = without_tags(&unescaped);
            let forms = [compact(&bare), compact(&raw), compact(&unescaped)];
            for (i, form) in forms.iter().enumerate() {
                if !forms[..i].contains(form) {
                    texts.push((path.clone(), form.clone()));
                }
            }
        }
        Haystack { texts }
    }

    fn places(&self, needle: &str) -> Vec<&str> {
        let needle = compact(needle);
        let mut places: Vec<&str> =
            self.texts.iter().filter(|(_, text)| text.contains(&needle)).map(|(path, _)| path.as_str()).collect();
        places.dedup();
        places
    }
}

/// Without white space and in lower case: a line break in a canary hides nothing.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Undoes the escapes of URLs, JSON and HTML, twice over, since one may be wrapped in another.
fn unescape(text: &str) -> String {
    let once = |text: &str| html(&json_escapes(&percent(text)));
    once(&once(text))
}

fn percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = text.get(i + 1..i + 3).filter(|_| bytes[i] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(hex.unwrap_or(bytes[i]));
        i += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn json_escapes(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(unit) = rest.strip_prefix("\\u").and_then(|hex| u16::from_str_radix(hex.get(..4)?, 16).ok()) {
            units.push(unit);
            rest = &rest[6..];
            continue;
        }
        if c != '\\' {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
        rest = &rest[c.len_utf8()..];
    }
    String::from_utf16_lossy(&units)
}

fn html(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("#x").or(name.strip_prefix("#X")) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    if let Some(number) = name.strip_prefix('#') {
        return char::from_u32(number.parse().ok()?);
    }
    [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("ldquo", '“'),
        ("rdquo", '”'),
    ]
    .iter()
    .find(|(n, _)| *n == name)
    .map(|(_, c)| *c)
}

/// Text broken by markup reads on: `甲<em>乙</em>` is `甲乙`.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// The portal with all of them, built once for both sides of the test.
fn planted() -> &'static (Vec<Plant>, Haystack) {
    static BUILT: OnceLock<(Vec<Plant>, Haystack)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let portal = Portal::new();
        let planted = plant(&portal);
        let ran = portal.build(&["--keep-going"]);
        assert_eq!(ran.status, 3, "{}", ran.stderr);
        (planted, Haystack::of(&tree(&portal.public())))
    })
}

#[test]
fn nothing_of_a_record_that_stays_in_gets_out() {
    let (planted, hay) = planted();
    let mut leaks = Vec::new();
    for (plan, category, id, words) in planted {
        let mut look = |what: &str, needle: &str| {
            let places = hay.places(needle);
            if !places.is_empty() {
                leaks.push(format!("{} {}: {what} {needle:?} in {places:?}", plan.state, category.en()));
            }
        };
        if plan.known == Known::All {
            continue;
        }
        if plan.known == Known::Nothing {
            look("id", id);
        }
        for (key, word) in words {
            if !(plan.known == Known::Catalogue && key == "title") {
                look(key, word);
            }
        }
        look("return note", "returnnote");
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// The search would find what it looks for: what was planted in a live record is found, key by key, but for those that
/// pages never show.
#[test]
fn what_is_planted_in_a_live_record_is_found() {
    let (planted, hay) = planted();
    for (plan, category, id, words) in planted {
        let found = |key: &str| words.iter().filter(|(k, _)| k == key).all(|(_, word)| !hay.places(word).is_empty());
        match plan.known {
            Known::All => {
                let missing: Vec<&str> = words.iter().map(|(key, _)| key.as_str()).filter(|key| !found(key)).collect();
                for key in ["title", "summary", "body", "attachments.title", "attachments.file", "attached file"] {
                    assert!(found(key), "{}: {key} of a live record is not found; missing: {missing:?}", category.en());
                }
                assert!(
                    missing.len() * 3 < words.len(),
                    "{}: most keys should be found, missing: {missing:?}",
                    category.en()
                );
            }
            Known::Catalogue => assert!(
                found("title") && !hay.places(id).is_empty(),
                "{} on request: the catalogue names it",
                category.en()
            ),
            Known::Id => assert!(!hay.places(id).is_empty(), "{} {}: its place is marked", plan.state, category.en()),
            Known::Nothing => {}
        }
    }
}

/// The search sees through each kind of escape that an output may use.
#[test]
fn the_search_sees_through_escapes() {
    let forms = [
        "绝密 句子",
        "绝密\n句子",
        "&#32477;&#x5bc6;句子",
        "\\u7edd\\u5bc6\\u53e5子",
        "%E7%BB%9D%E5%AF%86%E5%8F%A5%E5%AD%90",
        "绝<em class=\"a\">密</em>句子",
        "%26%2332477%3B密句子",
        "\\u0026#32477;密句子",
        "绝密&lt;b&gt;句子",
    ];
    for form in forms {
        let files = Tree::from([("a".to_string(), format!("前{form}后").into_bytes())]);
        assert!(!Haystack::of(&files).places("绝密句子").is_empty(), "{form}");
    }
    let named = Tree::from([("records/绝密句子/index.html".to_string(), Vec::new())]);
    assert!(!Haystack::of(&named).places("绝密句子").is_empty());
}

/// What was public once and is not any more is in git; the portal shows nothing of it: not of a withdrawn record, not
/// of one that was proactive and is now on request, not of the draft of a revision.
#[test]
fn history_gives_nothing_back() {
    let portal = Portal::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        pin(&mut command, &portal.root);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
        }
        assert_eq!(finish(command.args(arguments), &portal.root).status, 0);
    };
    let text = |id: &str, body: &str, more: &str| {
        format!(
            "id: {id}\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\nbody: {body}\n{more}"
        )
    };
    let path = |id: &str| format!("content/news/{id}.yaml");
    let old = |id: &str| text(id, &format!("旧文{id}old"), "");
    git(&["init", "--quiet"]);
    for id in ["withdrawn", "narrowed", "revised"] {
        portal.approved(&path(id), &old(id), &[]);
    }
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "first"]);
    assert_eq!(portal.build(&[]).status, 0);
    assert!(!Haystack::of(&tree(&portal.public())).places("旧文withdrawnold").is_empty());

    let approved = |day: &str, digest: &str| event(&format!("approve zhou-min 2026-11-{day}T10:00:00+08:00"), digest);
    let first = |id: &str| {
        std::fs::read_to_string(portal.root.join(format!("content/news/{id}.review.yaml"))).expect("its trail")
    };
    let gone = digest(old("withdrawn").as_bytes(), &[]);
    portal.write(
        "content/news/withdrawn.review.yaml",
        format!("{}{}", first("withdrawn"), event("withdraw zhou-min 2026-11-04T10:00:00+08:00 理由", &gone)),
    );
    let narrowed = text("narrowed", "窄文narrowed", "change: 改为依申请公开\n").replace("proactive", "on-request");
    portal.write(&path("narrowed"), &narrowed);
    portal.write(
        "content/news/narrowed.review.yaml",
        format!("{}{}", first("narrowed"), approved("05", &digest(narrowed.as_bytes(), &[]))),
    );
    portal.write(&path("revised"), text("revised", "新稿reviseddraft", "change: 还没有审核\n"));
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "second"]);

    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let hay = Haystack::of(&tree(&portal.public()));
    for needle in ["旧文withdrawnold", "旧文narrowedold", "窄文narrowed", "新稿reviseddraft", "还没有审核"]
    {
        assert_eq!(hay.places(needle), Vec::<&str>::new(), "{needle}");
    }
    assert!(!hay.places("旧文revisedold").is_empty(), "the approved text stays");
}
