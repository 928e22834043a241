//! What stays of a record's file when its text is taken back: enough for the record model, and no more.

use crate::load::read::parse;
use crate::pipeline::Failure;
use crate::record::common::Common;
use crate::record::model::Key;
use crate::record::node::{self, Node, Value};
use crate::record::{Record, category_keys};
use crate::say::{Say, say};

/// The title of what was taken back.
pub use crate::record::STUB_TITLE as TITLE;

/// The text that takes the place of a record's file at `path`: the keys that every record of its category needs, with
/// the author's own spelling, and the title 已撤回. The day of publication stays where there is one, so that what the
/// public never saw leaves no mark. Everything else goes: body, summary, keywords, attachments, subjects.
///
/// # Errors
/// Where the stub would not read back as a record: then nothing has been written.
pub fn text(record: &Record, path: &str) -> Result<String, Failure> {
    let keys: Vec<&Key> = Common::KEYS.iter().chain(category_keys(record.category)).collect();
    let mut lines = String::new();
    for (name, value) in record.front.entries() {
        let Some(name) = name.text() else { continue };
        let Some(key) = keys.iter().find(|key| name == key.en || name == key.zh) else { continue };
        match key.en {
            "title" => lines += &format!("{name}: {TITLE}\n"),
            en if key.required || en == "published" => lines += &format!("{name}: {}\n", yaml(value)),
            _ => {}
        }
    }
    let text = if path.ends_with(".md") { format!("---\n{lines}---\n") } else { lines };
    match reads_back(&text, record, path) {
        None => Ok(text),
        Some(why) => Err(Failure::Usage(say!(
            "撤回后的文本不合要求，没有写入：{}",
            "what would stay of the record is no record, so nothing was written: {}",
            why.zh,
            why.en
        ))),
    }
}

/// A value as YAML: as it is where that reads back the same, else in double quotes (JSON's escapes are YAML's); a list
/// or a map as JSON, which YAML reads too.
fn yaml(value: &Node) -> String {
    let Value::Text { text, bare } = &value.value else { return json(value).to_string() };
    let same = |node: &Node| node.entries().len() == 1 && node.entries()[0].1.value == value.value;
    // Figures alone are a text here and a number to other programs.
    let figures = text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('-');
    let plain = !figures && !text.contains('\n') && node::parse(&format!("k: {text}\n")).is_ok_and(|node| same(&node));
    if plain || *bare { text.clone() } else { serde_json::Value::from(text.as_str()).to_string() }
}

fn json(value: &Node) -> serde_json::Value {
    match &value.value {
        Value::Null => serde_json::Value::Null,
        Value::Text { text, .. } => text.as_str().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            let entry = |(key, value): &(Node, Node)| Some((key.text()?.to_string(), json(value)));
            serde_json::Value::Object(entries.iter().filter_map(entry).collect())
        }
    }
}

/// Why a stub is no record that says the same of itself as before; `None` where it is.
fn reads_back(text: &str, record: &Record, path: &str) -> Option<Say> {
    let parsed = parse(record.category, path, text, &mut |_| Err(say!("不该有文件", "no file should be listed")));
    if let Some(finding) = parsed.findings.first() {
        return Some(finding.message.clone());
    }
    let Some(stub) = parsed.record else { return Some(say!("不能读回", "it does not read back")) };
    let same = stub.common.id == record.common.id
        && stub.common.disclosure == record.common.disclosure
        && stub.common.published == record.common.published
        && stub.details.kind() == record.details.kind();
    (!same || *stub.common.title != *TITLE || !stub.body.is_empty() || !stub.files.is_empty())
        .then(|| say!("读回的内容不同", "it reads back as something else"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should say where")]

    use super::*;
    use crate::record::Category;
    use proptest::prelude::*;

    fn stub_of(category: Category, path: &str, written: &str) -> String {
        let record = parse(category, path, written, &mut |_| Err(say!("", ""))).record.expect("a record");
        text(&record, path).expect("a stub")
    }

    #[test]
    fn nothing_stays_but_what_every_record_needs_as_its_author_spelt_it() {
        let written = "---\n# 注释\n索引号: \"0042\"\ntitle: 张某警告决定\n公开属性: proactive\ninstitution: jg-1\n成文日期: 2026-11-02\npublished: 2027-01-01\ndrafted_by: lin-gao\nsummary: 摘要\nallow: [{text: a, reason: b}]\nexpires: 2027-02-01\n类型: 警告\nsubject: {name: 张某}\n---\n\n正文\n";
        assert_eq!(
            stub_of(Category::Enforcement, "content/enforcement/a.md", written),
            "---\n索引号: \"0042\"\ntitle: 已撤回\n公开属性: proactive\ninstitution: jg-1\n成文日期: 2026-11-02\npublished: 2027-01-01\ndrafted_by: lin-gao\n类型: 警告\n---\n"
        );
        let yaml = written.trim_start_matches("---\n").replace("---\n\n正文\n", "body: |\n  正文\n");
        let stub = stub_of(Category::Enforcement, "content/enforcement/a.yaml", &yaml);
        assert!(stub.starts_with("索引号") && !stub.contains("---") && !stub.contains("正文"), "{stub}");
    }

    proptest! {
        #[test]
        fn a_value_reads_back_the_same(text in "\\PC{1,20}|[-:#&*!|>'\"{}\\[\\]a-c ?,0-9~.]{1,12}") {
            let value = Node { number: 0, tag: None, value: Value::Text { text: text.clone(), bare: false } };
            let read = node::parse(&format!("k: {}\n", yaml(&value))).unwrap();
            prop_assert_eq!(read.entries()[0].1.text(), Some(text.as_str()));
        }
    }
}
