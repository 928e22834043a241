//! A trail: what is read comes back the same when it is written and read again.
#![no_main]
use gongshi::record::digest::normalised;
use gongshi::record::model::Reader;
use gongshi::record::{node, trail};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(root) = node::parse(&normalised(text)) else { return };
    let Some(events) = trail::read(&root, &mut Reader::default()) else { return };
    let written: String = events.iter().map(|event| event.to_yaml()).collect();
    if events.is_empty() {
        return;
    }
    let root = node::parse(&written).expect("what was written is YAML");
    assert_eq!(trail::read(&root, &mut Reader::default()).as_ref(), Some(&events));
});
