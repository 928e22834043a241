//! `gongshi explain` and `gongshi schema`: what the program knows, told to people and to editors.

use super::Context;
use crate::finding::{Exception, Rule, Severity};
use crate::pipeline::Failure;
use crate::record::common::Category;
use crate::record::model::suggestion;
use crate::record::schema;
use crate::say::{Lang, say};
use crate::site::Settings;

/// Explains one rule, or lists all.
pub fn run(rule: Option<&str>, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let Some(name) = rule else {
        for rule in Rule::ALL {
            talk.result(&format!("{:<20} {}", rule.name(), rule.text().refuses.in_lang(talk.lang)));
        }
        return Ok(());
    };
    let Some(rule) = Rule::by_name(name) else {
        let near = suggestion(name, Rule::ALL.iter().map(|r| r.name()));
        let near = near.map(|n| n.in_lang(talk.lang).to_string()).unwrap_or_default();
        return Err(Failure::Usage(say!("没有规则“{name}”。{near}", "no rule `{name}`. {near}")));
    };
    let text = rule.text();
    let severity = match rule.severity() {
        Severity::Refuse => say!("拒绝", "refuse"),
        Severity::Warn => say!("提醒", "warn"),
        Severity::Note => say!("说明", "note"),
        Severity::Allowed => say!("已允许", "allowed"),
    };
    let exception = match rule.exception() {
        Some(Exception::Text) => say!(
            "在事项的“允许公开”（allow）中写明原文和理由",
            "the record's allow list, with the exact text and a reason"
        ),
        Some(Exception::File) => say!(
            "在事项的“允许公开”（allow）中写明附件文件名和理由",
            "the record's allow list, with the attachment's file name and a reason"
        ),
        None => say!("没有", "none"),
    };
    let rows = [
        (say!("规则", "rule"), rule.name().to_string()),
        (say!("级别", "severity"), severity.in_lang(talk.lang).to_string()),
        (say!("内容", "what"), text.refuses.in_lang(talk.lang).to_string()),
        (say!("原因", "why"), text.why.in_lang(talk.lang).to_string()),
        (say!("依据", "law"), text.law.to_string()),
        (say!("例外", "exception"), exception.in_lang(talk.lang).to_string()),
        (say!("办法", "remedy"), text.remedy.in_lang(talk.lang).to_string()),
    ];
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let colon = if talk.lang == Lang::Zh { "：" } else { ": " };
        talk.result(&format!("{}{colon}{value}", label.in_lang(talk.lang)));
    }
    Ok(())
}

/// Prints a JSON Schema.
pub fn schema(category: Option<Category>, context: &Context) -> Result<(), Failure> {
    let schema = match category {
        Some(category) => schema::json_schema(category),
        None => schema::site_schema(Settings::KEYS),
    };
    context.talk.result(&format!("{schema:#}"));
    Ok(())
}
