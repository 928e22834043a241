//! The reviewer's receipt: what it says, that ssh-keygen can check it, and when none is written.

use crate::common::*;
use crate::support::*;
use gongshi::finding::Rule;
use serde_json::{Value, json};
use std::fs;

/// A mobile number, put together so that none stands here.
fn mobile() -> String {
    format!("1{}{}11", 39, "00".repeat(3))
}

fn approve_with_receipt(bureau: &Bureau, more: &[&str]) -> Ran {
    bureau.approve(&[&["--receipt", &bureau.named("receipt.json")], more].concat())
}

fn receipt(bureau: &Bureau) -> (String, Value) {
    let text = fs::read_to_string(bureau.key("receipt.json")).expect("a receipt");
    let value = serde_json::from_str(&text).expect("a receipt is JSON");
    (text, value)
}

fn outcome<'v>(value: &'v Value, rule: &str) -> &'v Value {
    value["rules"].as_array().expect("rules").iter().find(|r| r["rule"] == rule).unwrap_or_else(|| panic!("{rule}"))
}

/// Protects: a receipt says all that was approved and what every rule said of it, in an order that does not change.
#[test]
fn a_receipt_says_what_was_approved_and_what_each_rule_said() {
    let bureau = Bureau::new();
    let ran = approve_with_receipt(&bureau, &["--key", &bureau.named("zhou"), "--note", "与原始材料一致"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let (text, mut value) = receipt(&bureau);
    let event = bureau.events().remove(0);
    let site = fs::read(bureau.portal.root.join("content/site.yaml")).expect("site.yaml");
    let said = |key: &str| event[key].as_str().expect("a value").to_string();

    let rules = value["rules"].take();
    assert_eq!(
        value,
        json!({
            "format": "gongshi-receipt v1",
            "program": format!("gongshi {}", env!("CARGO_PKG_VERSION")),
            "as_of": "2026-11-22",
            "record": {
                "id": "xw-1",
                "path": NEWS,
                "title": "十一月开放日",
                "category": "news",
                "sha256": sha256(TEXT.as_bytes()),
            },
            "digest": digest(TEXT.as_bytes(), &[]),
            "files": [],
            "version": { "number": 1, "reached": true, "approvals": 1, "needed": 1, "approved_by": ["zhou-min"] },
            "previous": null,
            "approval": {
                "by": "zhou-min",
                "at": AT,
                "nonce": said("nonce"),
                "note": "与原始材料一致",
                "signed_text": signed_text("xw-1", &event),
                "signature": said("signature").trim_end(),
                "key": fingerprint(&bureau),
            },
            "rules": null,
            "findings": [],
            "site": { "path": "content/site.yaml", "sha256": sha256(&site) },
        })
    );
    let names: Vec<&str> = rules.as_array().expect("rules").iter().filter_map(|r| r["rule"].as_str()).collect();
    assert_eq!(names, Rule::ALL.iter().map(|rule| rule.name()).collect::<Vec<_>>());
    let rules = json!({ "rules": rules });
    for rule in ["withheld", "id-number", "bad-signature", "trail-edited", "broken-link", "late"] {
        assert_eq!(outcome(&rules, rule), &json!({ "rule": rule, "outcome": "passed", "count": 0, "reasons": [] }));
    }
    for rule in ["unsigned", "undeclared-change", "unmasked-name", "minor", "stray-file"] {
        assert_eq!(outcome(&rules, rule)["outcome"], "not-applicable", "{rule}");
    }
    assert!(!text.contains("欢迎参观"), "nothing of the text");
    let keys = ["format", "program", "as_of", "record", "digest", "files", "version", "previous", "approval", "rules"];
    let places: Vec<usize> = keys.iter().map(|key| text.find(&format!("\n  \"{key}\":")).expect(key)).collect();
    assert!(places.is_sorted(), "{text}");
    assert!(text.starts_with("{\n  \"format\": \"gongshi-receipt v1\",\n") && text.ends_with("}\n"));

    let signature = fs::read_to_string(bureau.key("receipt.json.sig")).expect("its signature");
    assert!(bureau.accepts("gongshi-receipt", "zhou-min", text.as_bytes(), &signature));
    assert!(!bureau.accepts("gongshi-review", "zhou-min", text.as_bytes(), &signature), "for nothing else");
    let other = text.replace("\"reached\": true", "\"reached\": trUe");
    assert!(!bureau.accepts("gongshi-receipt", "zhou-min", other.as_bytes(), &signature));
    let approval = &receipt(&bureau).1["approval"];
    let part = |key: &str| approval[key].as_str().expect("a text");
    assert!(bureau.accepts("gongshi-review", "zhou-min", part("signed_text").as_bytes(), part("signature")));
}

fn fingerprint(bureau: &Bureau) -> String {
    let mut command = std::process::Command::new("ssh-keygen");
    pin(&mut command, bureau.keys.path());
    let said = finish(command.arg("-lf").arg(bureau.key("zhou.pub")), bureau.keys.path()).stdout;
    said.split(' ').nth(1).expect("bits, fingerprint, comment").to_string()
}

/// Protects: an unsigned receipt says that it is none that proves anything.
#[test]
fn without_a_key_the_receipt_is_unsigned_and_says_so() {
    let bureau = Bureau::new();
    let ran = approve_with_receipt(&bureau, &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("the receipt is not signed"), "{ran:?}");
    let (_, value) = receipt(&bureau);
    assert_eq!((&value["approval"]["signature"], &value["approval"]["key"]), (&Value::Null, &Value::Null));
    assert!(!bureau.key("receipt.json.sig").exists());
}

/// Protects: warnings, allowances and files are told; what is personal is not.
#[test]
fn warnings_allowances_and_files_are_told_and_masked() {
    let bureau = Bureau::new();
    let mobile = mobile();
    let text = TEXT
        .replace("formed: 2026-11-02", "formed: 2026-01-05")
        .replace(
            "kind: notice",
            &format!(
                "allow:\n  - {{ text: \"{mobile}\", reason: 志愿者本人同意公开 }}\nattachments:\n  - {{ file: 安排.csv, title: 安排 }}\nkind: notice"
            ),
        )
        .replace("欢迎", &format!("欢迎来电{mobile}，"));
    let path = "content/news/xw-1/index.md";
    fs::remove_file(bureau.portal.root.join(NEWS)).expect("the record");
    bureau.portal.write(path, &text).write("content/news/xw-1/安排.csv", "时间,内容\n");
    let out = bureau.named("receipt.json");
    let ran = bureau.portal.run(&[
        "approve",
        "xw-1",
        "--by",
        "zhou-min",
        "--yes",
        "--lang",
        "en",
        "--at",
        AT,
        "--receipt",
        &out,
    ]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let (said, value) = receipt(&bureau);
    assert!(!said.contains(&mobile) && !said.contains("欢迎"), "{said}");
    let sum = sha256("时间,内容\n".as_bytes());
    assert_eq!(value["files"], json!([{ "name": "安排.csv", "sha256": sum, "size": 14 }]));
    assert_eq!(value["digest"], digest(text.as_bytes(), &[("安排.csv", "时间,内容\n".as_bytes())]));
    assert_eq!(
        outcome(&value, "mobile-number"),
        &json!({ "rule": "mobile-number", "outcome": "allowed", "count": 1, "reasons": ["志愿者本人同意公开"] })
    );
    assert_eq!(outcome(&value, "late")["outcome"], "warned");
    let findings = value["findings"].as_array().expect("findings");
    let told: Vec<(&str, &str)> =
        findings.iter().filter_map(|f| Some((f["severity"].as_str()?, f["rule"].as_str()?))).collect();
    assert!(told.contains(&("allowed", "mobile-number")) && told.contains(&("warn", "late")), "{told:?}");
    let allowed = findings.iter().find(|f| f["severity"] == "allowed").expect("the allowance");
    assert!(allowed["zh"].as_str().is_some_and(|zh| zh.starts_with("手机号码：139")), "{allowed}");
    assert_eq!(allowed["path"], path);
}

/// Protects: a receipt says which version it is about, which came before, and how many approvals are still missing.
#[test]
fn versions_and_missing_approvals_are_told() {
    let bureau = Bureau::new();
    assert_eq!(bureau.approve(&[]).status, 0);
    let revised = TEXT.replace("kind: notice", "change: 补写地点\nkind: notice");
    bureau.portal.write(NEWS, &revised);
    assert_eq!(approve_with_receipt(&bureau, &[]).status, 0);
    let (_, value) = receipt(&bureau);
    assert_eq!(value["version"]["number"], 2);
    assert_eq!(value["previous"], json!({ "number": 1, "digest": digest(TEXT.as_bytes(), &[]), "at": AT }));
    assert_eq!(outcome(&value, "undeclared-change")["outcome"], "passed");

    let bureau = Bureau::new();
    let case = TEXT.replace("xw-1", "zf-1").replace("kind: notice", "kind: warning").replace("开放日", "警告");
    bureau.portal.write("content/enforcement/zf-1.md", case);
    let out = bureau.named("receipt.json");
    let one = ["approve", "zf-1", "--by", "zhou-min", "--yes", "--at", AT, "--receipt", &out];
    let ran = bureau.portal.run(&one);
    assert_eq!(ran.status, 0, "{ran:?}");
    let (_, value) = receipt(&bureau);
    assert_eq!(
        value["version"],
        json!({ "number": 1, "reached": false, "approvals": 1, "needed": 2, "approved_by": ["zhou-min"] })
    );
    assert_eq!(outcome(&value, "minor")["outcome"], "passed", "there is a subject");
}

/// Protects: a receipt never replaces a file, never lies among the records or pages, and where it cannot be written the
/// approval is not written either.
#[test]
fn without_its_receipt_no_approval_is_written() {
    let bureau = Bureau::new();
    fs::write(bureau.key("receipt.json"), "mine").expect("a file");
    fs::write(bureau.key("other.json.sig"), "mine").expect("a file");
    std::os::unix::fs::symlink("nowhere", bureau.key("link.json")).expect("a link");
    fs::create_dir(bureau.key("folder")).expect("a folder");
    fs::create_dir(bureau.portal.public()).expect("a folder");
    let before = (files(&bureau.portal.root), tree(bureau.keys.path()));
    let inside = |path: &str| bureau.portal.root.join(path).to_str().expect("readable").to_string();
    for (file, status, why) in [
        (bureau.named("receipt.json"), 2, "exists already"),
        (bureau.named("other.json"), 2, "exists already"),
        (bureau.named("link.json"), 2, "exists already"),
        (bureau.named("folder"), 2, "exists already"),
        (bureau.named("nowhere/receipt.json"), 1, "cannot be written"),
        (bureau.named("receipt.json/x"), 1, "cannot be written"),
        (bureau.named("x".repeat(300).as_str()), 1, "cannot be written"),
        (inside("content/news/receipt.json"), 2, "content/ or public/"),
        (inside("public/receipt.json"), 2, "content/ or public/"),
        ("..".to_string(), 2, "names no file"),
    ] {
        let ran = bureau.approve(&["--key", &bureau.named("zhou"), "--receipt", &file]);
        assert_eq!(ran.status, status, "{file}: {ran:?}");
        assert!(ran.stderr.contains(why), "{file}: {ran:?}");
        let after = (files(&bureau.portal.root), tree(bureau.keys.path()));
        assert_eq!(difference(&before.0, &after.0) + &difference(&before.1, &after.1), "", "{file}");
    }
}

/// Protects: where the approval cannot be written no receipt is left.
#[test]
fn without_its_approval_no_receipt_is_written() {
    let bureau = Bureau::new();
    // Reads as a trail, but nothing can be appended to it.
    let submitted = event(&format!("submit lin-gao {AT}"), &digest(TEXT.as_bytes(), &[]));
    let flow = submitted.replacen("- ", "[{ ", 1).trim_end().replace("\n  ", ", ") + " }]\n";
    bureau.portal.write(&trail_of(NEWS), &flow);
    let before = tree(bureau.keys.path());
    let ran = approve_with_receipt(&bureau, &["--key", &bureau.named("zhou")]);
    assert_eq!((ran.status, bureau.trail()), (2, flow), "{ran:?}");
    assert!(ran.stderr.contains("not a plain list"), "{ran:?}");
    assert_eq!(difference(&before, &tree(bureau.keys.path())), "");
}

/// Protects: nothing personal gets into a trail, which is never changed, or from there into a receipt.
#[test]
fn a_note_with_personal_data_is_refused() {
    let bureau = Bureau::new();
    let note = format!("第3行有{}，请删去", mobile());
    for ran in [
        approve_with_receipt(&bureau, &["--note", &note]),
        bureau.portal.run(&["return", NEWS, "--by", "zhou-min", "--lang", "en", "--note", &note]),
    ] {
        assert_eq!((ran.status, bureau.trail()), (2, String::new()), "{ran:?}");
        assert!(ran.stderr.contains("--note holds personal data: 第3行有139"), "{ran:?}");
        assert!(!ran.stderr.contains(&mobile()), "{ran:?}");
    }
}
