//! A record file, from its bytes to what the gate says of it: no panic, and a flag is never lost on the way.
#![no_main]
use gongshi::gate::{invisible, personal};
use gongshi::load::read;
use gongshi::record::common::Category;
use gongshi::record::digest::normalised;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (category, markdown, bytes) = input;
    let category = Category::ALL[usize::from(category) % Category::ALL.len()];
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let path = if markdown { "content/news/a.md" } else { "content/news/a.yaml" };
    let text = normalised(text);
    let mut none = |_: &_| Err(gongshi::Say { zh: String::new(), en: String::new() });
    let parsed = read::parse(category, path, &text, &mut none);
    assert!(parsed.record.is_some() || parsed.withheld || !parsed.findings.is_empty(), "skipped in silence");
    if let Some(record) = parsed.record {
        let mut findings = Vec::new();
        personal::check(&record, &mut findings);
        invisible::check(&record.source, Some(&record.front), None, &mut findings);
    }
});
