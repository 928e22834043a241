//! Personal data in records: wherever it stands it is refused, and no report repeats it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
#[path = "support/filled.rs"]
mod filled;
mod support;

use filled::Filled;
use gongshi::finding::{Finding, Rule, Severity, machine, show};
use gongshi::pipeline;
use gongshi::record::common::Category;
use serde_json::{Value, json};
use support::*;

/// An identity number by GB 11643 with a region code that no place has.
fn identity_number(birth: &str, sequence: u32) -> String {
    let body = format!("990101{birth}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", b"10X98765432"[(sum % 11) as usize] as char)
}

fn findings(portal: &Portal) -> Vec<Finding> {
    pipeline::check(&portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site").judged.findings
}

/// An approved record of enforcement with more in its front matter and this body.
fn enforcement(more: &str, body: &str) -> Vec<Finding> {
    let text = format!(
        "---\nid: zf-1\ntitle: 警告决定\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: warning\nsubject: {{ name: 张某某 }}\n{more}---\n\n{body}\n"
    );
    let portal = Portal::new();
    let approve = "approve zhou-min 2026-11-02T10:00:00+08:00";
    portal.recorded("content/enforcement/zf-1.md", &text, &[], &[approve, &approve.replace("zhou-min", "he-jing")]);
    findings(&portal)
}

fn refused(findings: &[Finding], rule: Rule) -> bool {
    findings.iter().any(|finding| finding.rule == rule && finding.refuses())
}

/// Protects: an identity number is found under every text key of every category (but `allow`, which is not published), in
/// the body, in a comment, in a link.
#[test]
fn an_identity_number_is_found_wherever_it_stands() {
    let number = identity_number("19900307", 12);
    for category in Category::ALL.iter().copied() {
        let portal = Portal::new();
        let filled = Filled::new(category, "x-1", "mark1");
        let keys: Vec<String> = filled.planted().into_iter().map(|(key, _)| key).collect();
        let text = filled.text();
        // The words planted under a key, one key at a time, give way to the number.
        for (key, words) in filled.planted() {
            if key.contains("file") || key.starts_with("allow.") || words.contains("mark1") && !text.contains(&words) {
                continue;
            }
            let with = text.replacen(&words, &number, 1);
            let files = filled.files();
            let files: Vec<(&str, &[u8])> =
                files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            portal.approved(&format!("content/{}/x-1.yaml", category.en()), &with, &files);
            let found = findings(&portal);
            assert!(
                found.iter().any(|f| f.rule == Rule::IdNumber && f.severity != Severity::Note),
                "{} {key} of {keys:?}: {found:?}",
                category.en()
            );
        }
    }
    for (more, body) in [
        ("", format!("号码{number}。")),
        ("", format!("[文](https://www.example.gov.cn/?n={number})")),
        ("", format!("`{number}`")),
        ("", format!("<!-- {number} -->文")),
        ("", format!("**{}**{}", &number[..6], &number[6..])),
        ("", format!("| 姓名 | 号码 |\n|---|---|\n| 张某 | {number} |")),
    ] {
        assert!(refused(&enforcement(more, &body), Rule::IdNumber), "{body}");
    }
    assert!(refused(&enforcement(&format!("# 联系 {number}\n"), "文"), Rule::IdNumber), "a comment");
}

/// Protects: no report of any form repeats what was found, whatever rule it is about.
#[test]
fn no_report_repeats_what_it_found() {
    let number = identity_number("19900307", 34);
    let body =
        format!("社区矫正对象张建国，证号{number}，<b onclick=x>手机16600000001</b>，家住澄麓区青檐街道竹林路5号。");
    let found = enforcement(&format!("case: 证{number}\nunknown: {number}\n"), &body);
    let found_too = enforcement(&format!("case: 证{number}\n"), &body);
    assert!(found_too.len() > 4, "{found_too:?}");
    for lang in [gongshi::Lang::Zh, gongshi::Lang::En] {
        let all: Vec<Finding> = found.iter().chain(&found_too).cloned().collect();
        let mut reports: Vec<String> = all.iter().map(|f| show::text(f, lang, show::Style::Plain)).collect();
        reports.extend(all.iter().map(|f| show::json(f, lang)));
        reports.extend(all.iter().map(|f| machine::github(f, lang)));
        reports.push(machine::sarif(&all, lang));
        for secret in [&number[..], &number[6..14], "16600000001", "张建国", "竹林路5号"] {
            let telling: Vec<&String> = reports.iter().filter(|report| report.contains(secret)).collect();
            assert!(telling.is_empty(), "{secret}: {telling:?}");
        }
    }
}

/// Protects: beside a subject each kind of personal data is refused; the same words elsewhere, and what offices may
/// publish, are not.
#[test]
fn beside_a_subject_more_is_refused() {
    let cases: [(Rule, &str); 7] = [
        (Rule::UnmaskedName, "社区矫正对象张建国，男。"),
        (Rule::HomeAddress, "家住澄麓区青檐街道竹林路5号3幢。"),
        (Rule::BirthDate, "1990年3月7日出生。"),
        (Rule::Health, "患有糖尿病。"),
        (Rule::Minor, "现年17岁，系未成年人。"),
        (Rule::MobileNumber, "电话16600000001。"),
        (Rule::Plate, "驾驶浙A00000小客车。"),
    ];
    for (rule, body) in cases {
        assert!(refused(&enforcement("", body), rule), "{body}");
    }
    let clean = "社区矫正对象张某某未经批准擅自离开所居住的县，依据《中华人民共和国未成年人保护法》以外的规定予以警告，电话0500-6110001、12348。";
    let refusals: Vec<Finding> = enforcement("", clean).into_iter().filter(Finding::refuses).collect();
    assert!(refusals.is_empty(), "{refusals:?}");
}

/// Protects: `allow` lifts exactly what it names, and never a minor; a draft warns and stops nobody.
#[test]
fn what_reviewers_allow_is_listed_and_nothing_more() {
    let allow = |text: &str| format!("allow: [{{ text: {text}, reason: 公开热线 }}]\n");
    let found = enforcement(&allow("16600000001"), "电话16600000001。");
    assert!(found.iter().any(|f| f.rule == Rule::MobileNumber && f.severity == Severity::Allowed), "{found:?}");
    assert!(!refused(&found, Rule::MobileNumber));
    assert!(refused(&enforcement(&allow("16600000001"), "电话16600000002。"), Rule::MobileNumber));
    assert!(refused(&enforcement(&allow("未成年人"), "系未成年人。"), Rule::Minor));

    let portal = Portal::new();
    let text = Filled::new(Category::News, "x-2", "mark2").with("summary", json!("电话16600000001")).text();
    let lists_nothing: Value = json!([]);
    let draft = Filled::new(Category::News, "x-2", "mark2").with("summary", json!("电话16600000001"));
    let draft = draft.with("attachments", lists_nothing.clone()).with("images", lists_nothing).text();
    assert_ne!(text, draft);
    portal.write("content/news/x-2.yaml", draft);
    let found = findings(&portal);
    assert!(found.iter().any(|f| f.rule == Rule::MobileNumber && f.severity == Severity::Warn), "{found:?}");
    assert!(!found.iter().any(Finding::refuses), "{found:?}");
}

/// Protects: what stands on pages without being a record: the words of a withdrawal, which no later edit could mend, and
/// site.yaml, which no `--keep-going` lets through.
#[test]
fn words_outside_of_records_carry_nothing_personal() {
    let number = identity_number("19900307", 56);
    let portal = Portal::new();
    let text = "---\nid: xw-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n文\n";
    let withdraw = format!("withdraw zhou-min 2026-11-03T10:00:00+08:00 误发{number}");
    portal.recorded("content/news/xw-1.md", text, &[], &["approve zhou-min 2026-11-02T10:00:00+08:00", &withdraw]);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "the text is taken down all the same: {}", ran.stderr);
    assert!(portal.public().join("records/xw-1/index.html").is_file(), "its place is marked");
    let told =
        |number: &str| tree(&portal.public()).values().any(|bytes| String::from_utf8_lossy(bytes).contains(number));
    assert!(!told(&number) && !ran.stdout.contains(&number));
    assert!(findings(&portal).iter().any(|f| f.rule == Rule::IdNumber && f.severity == Severity::Warn));

    let before = tree(&portal.public());
    let site = std::fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
    let (first, rest) = site.split_once("title: ").expect("it has a title");
    portal.write("content/site.yaml", format!("{first}title: 门户{number}{rest}"));
    let ran = portal.build(&["--keep-going"]);
    assert_eq!(ran.status, 2, "{}", ran.stdout);
    assert!(!ran.stderr.contains(&number), "{}", ran.stderr);
    assert_eq!(tree(&portal.public()), before, "the live portal is as it was");
}

/// Protects: a number that only the page puts together is found by the gate, not only by the last look.
#[test]
fn a_number_that_the_page_puts_together_is_found() {
    for body in [
        "电话 139[0000][r]0000\n\n[r]: https://a.example/",
        "电话 139[0000]0000\n\n[0000]: https://a.example/",
        "电话 [139][r][0000][r]0000\n\n[r]: https://a.example/ \"题\"",
    ] {
        assert!(refused(&enforcement("", body), Rule::MobileNumber), "{body}");
    }
    assert!(!refused(
        &enforcement("", "| 甲 | 乙 | 丙 | 丁 |\n|---|---|---|---|\n| 13 | 912 | 345 | 678 |"),
        Rule::MobileNumber
    ));
}
