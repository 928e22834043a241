//! A site whose `site.yaml` says `language: en`: the pages' own words are English, records stay as they were written, and every
//! page says where it is Chinese (WCAG 2.2, 3.1.1 and 3.1.2). A site in Chinese pays nothing for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
#[path = "support/story.rs"]
mod story;
mod support;

use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use support::*;

/// The pages of a built portal by path.
type Pages = BTreeMap<String, String>;

fn built(portal: &Portal) -> Pages {
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let files = tree(&portal.public()).into_iter().filter(|(path, _)| path.ends_with(".html"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// Sets the language of a portal; `site.yaml` may say one already.
fn speak(portal: &Portal, language: &str) {
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    let rest: String = site.lines().filter(|line| !line.starts_with("language:")).flat_map(|l| [l, "\n"]).collect();
    portal.write("content/site.yaml", format!("{rest}language: {language}\n"));
}

fn sample(language: &str) -> Pages {
    let portal = Portal::empty();
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &portal.root.join("content"));
    speak(&portal, language);
    built(&portal)
}

/// The sample portal, and one with a past: versions, differences, withdrawals. In English, built once.
fn english() -> &'static [(&'static str, Pages)] {
    static PAGES: OnceLock<Vec<(&'static str, Pages)>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let past = story::story();
        speak(&past, "en");
        vec![("sample", sample("en")), ("past", built(&past))]
    })
}

fn is_chinese(text: &str) -> bool {
    // Chinese punctuation is no English either; the ideographic space only parts.
    text.chars().any(|c| matches!(c, '\u{3001}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'))
}

/// Elements without content (HTML, 13.1.2).
const VOID: [&str; 10] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"];
/// Attributes that people see or hear.
const HEARD: [&str; 7] = ["alt", "aria-label", "data-th", "label", "placeholder", "title", "value"];
/// What is for programs, and may be Chinese on any page: government tags keep their national vocabulary, and name records.
const FOR_PROGRAMS: [&str; 2] = ["meta", "script type=application/ld+json"];

/// An element that is open: its name, the language in it, and whether it says it itself and has no Chinese yet.
struct Open {
    name: String,
    lang: String,
    idle: bool,
}

/// What a page says in no language that it names, and the marks that mark nothing.
fn troubles(html: &str) -> Vec<String> {
    let tag = Regex::new(r#"(?s)<!--.*?-->|<(/?)([a-zA-Z][^\s/>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>"#).unwrap();
    let attribute = Regex::new(r#"([^\s=/"'>]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?"#).unwrap();
    let mut found = Vec::new();
    let mut open = vec![Open { name: String::new(), lang: String::new(), idle: false }];
    let mut at = 0;
    let mut hear = |open: &mut Vec<Open>, text: &str, where_: &str| {
        if !is_chinese(text) {
            return;
        }
        open.iter_mut().for_each(|element| element.idle = false);
        if open.last().is_none_or(|last| !last.lang.starts_with("zh")) {
            found.push(format!("{where_}: {}", text.trim()));
        }
    };
    let mut idle = Vec::new();
    while let Some(found) = tag.captures_at(html, at) {
        let whole = found.get(0).unwrap();
        let last = open.last().unwrap().name.clone();
        hear(&mut open, &html[at..whole.start()], &last);
        at = whole.end();
        let Some(name) = found.get(2).map(|name| name.as_str().to_ascii_lowercase()) else { continue };
        if !found[1].is_empty() {
            while open.len() > 1 {
                let closed = open.pop().unwrap();
                if closed.idle {
                    idle.push(format!("{}: is marked as Chinese, and has none", closed.name));
                }
                if closed.name == name {
                    break;
                }
            }
            continue;
        }
        let text = &found[3];
        let value =
            |c: &regex::Captures| (2..5).find_map(|i| c.get(i)).map_or(String::new(), |v| v.as_str().to_string());
        let attributes: BTreeMap<String, String> =
            attribute.captures_iter(text).map(|c| (c[1].to_ascii_lowercase(), value(&c))).collect();
        let own = attributes.get("lang");
        let lang = own.cloned().unwrap_or_else(|| open.last().unwrap().lang.clone());
        let idle = own.is_some_and(|own| own.starts_with("zh"));
        open.push(Open { name: name.clone(), lang, idle });
        let of_program = FOR_PROGRAMS.iter().any(|element| {
            let (wanted, kind) = element.split_once(" type=").unwrap_or((element, ""));
            name == wanted && (kind.is_empty() || attributes.get("type").is_some_and(|own| own == kind))
        });
        for heard in HEARD.iter().filter(|_| !of_program) {
            hear(&mut open, attributes.get(*heard).map_or("", String::as_str), &format!("{name} {heard}"));
        }
        if of_program && name == "script" {
            at += html[at..].find("</script>").unwrap();
        }
        // A slash after a value without quotes is part of it.
        if VOID.contains(&name.as_str()) || ["\"/", "'/", " /"].iter().any(|end| text.ends_with(end)) {
            open.pop();
        }
    }
    found.extend(idle);
    found
}

#[test]
fn what_is_looked_at_is_seen() {
    let found = |html: &str| troubles(&format!("<html lang=en>{html}</html>"));
    assert_eq!(found("<p>English <span lang=zh-CN>中文 <b lang=en>x</b></span><br>ok").len(), 0);
    assert_eq!(found("<p>中<p lang=zh-CN>文</p>"), ["p: 中"]);
    assert_eq!(found("<p lang=zh-CN>中<b lang=en>文</b></p>"), ["b: 文"]);
    assert_eq!(found("<img alt=图><img alt='图' lang=zh-CN><meta content=图>"), ["img alt: 图"]);
    assert_eq!(found("<p lang=\"zh-CN\">English</p>"), ["p: is marked as Chinese, and has none"]);
    assert_eq!(found("<script type=application/ld+json>{\"名\":1}</script><script>'名'</script>"), ["script: '名'"]);
    assert_eq!(found("<td data-th=\"a>b：\">（x）</td>"), ["td data-th: a>b：", "td: （x）"]);
}

/// Protects: nothing of a page in English is Chinese without saying so, and nothing says so that is not.
#[test]
fn pages_in_english_say_where_they_are_chinese() {
    for (portal, pages) in english() {
        assert!(pages.len() > 25, "{portal}: {} pages", pages.len());
        let mut all = Vec::new();
        for (path, html) in pages {
            assert!(html.contains("<html lang=en>"), "{path}");
            all.extend(troubles(html).into_iter().map(|trouble| format!("{path}: {trouble}")));
        }
        assert!(all.is_empty(), "{portal}: {} troubles\n{}", all.len(), all[..all.len().min(40)].join("\n"));
    }
}

/// Protects: a page in Chinese carries no marks, and so not a byte more.
#[test]
fn pages_in_chinese_carry_no_marks() {
    for (path, html) in sample("zh-CN") {
        assert_eq!(html.matches(" lang=").count(), 1, "{path}");
        assert!(html.contains("<html lang=zh-CN>"), "{path}");
    }
}

/// The words of a page, a line for each block.
fn words(html: &str) -> String {
    let body = &html[html.find("<body").unwrap()..];
    let body = Regex::new(r"</?(?:b|strong|span)\b[^>]*>").unwrap().replace_all(body, "");
    Regex::new(r"(?s)<script.*?</script>|<[^>]*>").unwrap().replace_all(&body, "\n").into_owned()
}

/// Protects: dates as English writes them, and one of a thing in the singular.
#[test]
fn days_and_numbers_are_english() {
    let time = Regex::new(r"<time datetime=(\d+)-(\d+)-(\d+)>([^<]*)</time>").unwrap();
    let many =
        Regex::new(r"(?:^|[^\d.,/–-])1 +(?:working )?(?:day|item|record|power|paragraph|entrie|version|month)s\b")
            .unwrap();
    let months = "January February March April May June July August September October November December";
    let (mut days, mut ones) = (0, 0);
    for (path, html) in english().iter().flat_map(|(_, pages)| pages) {
        for day in time.captures_iter(html) {
            let month = months.split(' ').nth(day[2].parse::<usize>().unwrap() - 1).unwrap();
            assert_eq!(&day[4], format!("{} {month} {}", day[3].trim_start_matches('0'), &day[1]), "{path}");
            days += 1;
        }
        let words = words(html);
        assert!(!many.is_match(&words), "{path}: {:?}", many.find(&words));
        ones += usize::from(words.contains("1 published record") || words.contains("Version 1"));
    }
    assert!(days > 1_000 && ones > 3, "{days} days, {ones} ones");
}

/// Protects: what programs read keeps its national vocabulary (政府网站发展指引), and texts of records stay as they are.
#[test]
fn what_is_no_word_of_the_page_stays_as_it_is() {
    let (_, pages) = &english()[0];
    let policy = &pages["policy/index.html"];
    assert!(policy.contains("content=政策文件 name=ColumnType") && policy.contains("content=Policy name=ColumnName"));
    let record = &pages["records/lx-zc-2026-0002/index.html"];
    assert!(record.contains("<h1 lang=zh-CN>《岚溪市矫务公开实施办法》政策解读</h1>"), "{record}");
    assert!(record.contains("<dt>Validity</dt><dd>In force</dd>"), "{record}");
}

/// Protects: what there are no words for is refused, in words that say what there are.
#[test]
fn other_languages_are_refused() {
    for language in ["en-US", "zh", "EN", "de"] {
        let portal = Portal::new();
        speak(&portal, language);
        let ran = portal.build(&[]);
        assert_ne!(ran.status, 0, "{language}");
        assert!(ran.stderr.contains("zh-CN (Chinese) or en (English)"), "{}", ran.stderr);
    }
}
