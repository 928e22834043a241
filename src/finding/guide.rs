//! `docs/gate.md`: all rules of the gate as one document, from the same catalogue as `gongshi explain`.

use super::{Rule, Severity};
use std::fmt::Write;

/// The document, Markdown, in Chinese and English.
pub fn markdown() -> String {
    let mut out = String::from(HEAD);
    out += "| 规则 rule | 级别 severity | 可否例外 exception |\n|---|---|---|\n";
    for rule in Rule::ALL {
        let name = rule.name();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| [{name}](#{name}) | {} | {} |", severity(rule.severity()), exception(*rule));
    }
    out += "\n## 规则 The rules\n";
    for rule in Rule::ALL {
        let text = rule.text();
        let _ = writeln!(out, "\n### {}\n", rule.name());
        let _ = writeln!(out, "{}：{}。  \n原因：{}。", says(rule.severity()).0, text.refuses.zh, text.why.zh);
        if !text.law.is_empty() {
            let _ = writeln!(out, "依据：{}。", text.law);
        }
        let _ = writeln!(out, "办法：{}。\n", text.remedy.zh);
        let _ = writeln!(out, "{} {}.  ", says(rule.severity()).1, text.refuses.en);
        let _ = writeln!(out, "Why: {}.  \nRemedy: {}.", text.why.en, text.remedy.en);
    }
    out
}

/// What stands before the rules.
const HEAD: &str = "\
<!-- Made from src/finding/catalogue.rs: UPDATE_DOCS=1 cargo test --test docs -->

# 公开闸门的规则 · The rules of the gate

`gongshi explain 规则名` 显示同样的文字。级别：**拒绝**的事项不能公开；**提醒**的可以公开，也可以在 `content/site.yaml` 的
`gate.raise` 中升级为拒绝；没有任何办法降低级别。可以例外的规则，只能在事项的“允许公开”（`allow`）中逐条写明原文（或附件文件名）和理由，
随稿一并审核；`gongshi check` 会把每一条例外列出来。

`gongshi explain RULE` prints the same texts. What is **refused** does not leave; a **warning** may be raised to a refusal
(`gate.raise` in `content/site.yaml`); nothing lowers one. Where an exception is possible it stands in the record's `allow`
list with the exact text (or the attachment's file name) and a reason, and is approved with the record; `gongshi check`
lists every exception.

";

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Refuse => "拒绝 refuse",
        Severity::Warn => "提醒 warn",
        Severity::Note => "说明 note",
        Severity::Allowed => "已允许 allowed",
    }
}

fn says(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Refuse => ("拒绝", "Refuses"),
        Severity::Warn => ("提醒", "Warns of"),
        Severity::Note | Severity::Allowed => ("说明", "Notes"),
    }
}

fn exception(rule: Rule) -> &'static str {
    match rule.exception() {
        Some(super::Exception::Text) => "写明原文 by its text",
        Some(super::Exception::File) => "写明文件名 by the file's name",
        None => "不可 none",
    }
}
