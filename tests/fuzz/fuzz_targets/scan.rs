//! The patterns of personal data over any text: places are places in it, and a masked line keeps its width.
#![no_main]
use gongshi::gate::invisible;
use gongshi::gate::scan::{Setting, mask_in_line, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, bool, &str)| {
    let (subject, subject_name, text) = input;
    for hit in scan(text, &Setting { subject, subject_name, ..Setting::default() }) {
        assert!(text.get(hit.range.clone()).is_some_and(|found| !found.is_empty()));
    }
    let line = text.lines().next().unwrap_or_default();
    assert_eq!(mask_in_line(line).chars().count(), line.chars().count());
    for (range, _) in invisible::find(text) {
        assert!(text.get(range).is_some());
    }
});
