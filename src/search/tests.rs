//! Protects: what is written can be read, tells exactly which documents have what, and is the same whoever writes it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

use super::normal::{display, runs};
use super::pack::{letters, pack, take_varint, unpack, varint};
use super::postings::{Entry, List, pair, single};
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

fn compared(line: &str) -> String {
    let words: Vec<String> = runs(&display(line)).into_iter().map(|run| run.into_iter().collect()).collect();
    words.join(" ")
}

#[test]
fn width_case_and_spacing_say_nothing() {
    for (line, same) in [
        ("第 3 条", "第3条"),
        ("社区\n矫正", "社区矫正"),
        ("ＡＢＣ－１２", "abc-12"),
        ("㎡，①", "m2,1"),
        ("Legal  Aid", "legal aid"),
        ("\u{3000}首 行 缩 进", "首行缩进"),
        ("Ｌegal\u{a0}aid 办法", "legal aid办法"),
        ("e\u{301}", "é"),
        ("……", "......"),
        ("한국 말", "한국 말"),
    ] {
        assert_eq!(compared(line), same, "{line}");
    }
}

#[test]
fn results_show_the_line_as_it_was() {
    assert_eq!(display("  第 3\u{3000}\t条，㎡ "), "第 3 条，㎡");
    assert_eq!(display(" \n "), "");
}

#[test]
fn names_of_files_have_no_figures() {
    assert_eq!(letters(0x12_ab09), "bcklaj");
    assert_eq!(pack::shown(&[0, 0xff]), "aapp");
}

#[test]
fn what_is_no_file_of_the_index_is_not_read() {
    let file = pack(b"abc");
    assert_eq!(unpack(&file).unwrap(), b"abc");
    assert!(std::str::from_utf8(&file).is_err());
    assert_eq!(unpack(&[&file[..], b"x"].concat()), None, "something behind its end");
    assert_eq!(unpack(&file[1..]), None);
    assert_eq!(unpack(&file[..file.len() - 1]), None);
    assert_eq!(unpack(b""), None);
    for path in ["search/i/a.bin", "search/t/a/0.bin", "search/head-a.bin"] {
        assert_eq!(texts_in(path, &file), None, "{path}");
    }
    assert_eq!(texts_in("a.bin", &file), None);
}

fn doc(number: usize, text: &str) -> Doc {
    let lines = text.split('|').map(String::from).collect();
    Doc {
        href: format!("../records/r-{number}/index.html"),
        date: "2026-11-02".into(),
        kind: "通知",
        facets: vec![["甲", "乙", "丙"][number % 3].into()],
        lines,
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn built(texts: &[String]) -> (Files, String) {
    let files = Mutex::new(Files::new());
    let given = Given { count: texts.len(), doc: &|n| doc(n, &texts[n]), facets: &["sort"] };
    let give = |path: String, bytes: Vec<u8>| match files.lock().unwrap().insert(path, bytes) {
        None => Ok(()),
        Some(_) => Err("twice"),
    };
    let head = build(&given, &give).unwrap();
    (files.into_inner().unwrap(), head)
}

fn docs(list: &List) -> BTreeSet<usize> {
    let mut bytes = list.bytes.as_slice();
    if list.is_bitmap {
        return (0..bytes.len() * 8).filter(|n| bytes[n / 8] >> (n % 8) & 1 == 1).collect();
    }
    let mut next = 0;
    let mut out = BTreeSet::new();
    while let Some(gap) = take_varint(&mut bytes) {
        out.insert(next + gap as usize);
        next += gap as usize + 1;
    }
    out
}

/// The postings of all shards.
fn entries(files: &Files) -> BTreeMap<u64, Entry> {
    let shards = files.iter().filter(|(path, _)| path.starts_with("search/i/"));
    let entries = shards.flat_map(|(_, file)| shards::decode(&unpack(file).unwrap()).unwrap());
    entries.map(|entry| (entry.key, entry)).collect()
}

/// Texts of few characters, so that everything meets; some long.
fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[甲乙丙丁ａAb12 ，|\u{20000}]{1,60}", 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn numbers_come_back(numbers in proptest::collection::vec(any::<u64>(), 0..20)) {
        let mut bytes = Vec::new();
        numbers.iter().for_each(|n| varint(*n, &mut bytes));
        let mut rest = bytes.as_slice();
        let back: Vec<u64> = std::iter::from_fn(|| take_varint(&mut rest)).collect();
        prop_assert_eq!(back, numbers);
    }

    #[test]
    fn lists_come_back(known in proptest::collection::btree_set(0usize..3000, 0..400)) {
        let list = List::new(&known.iter().map(|n| *n as u32).collect::<Vec<_>>());
        prop_assert_eq!(docs(&list), known);
    }

    #[test]
    fn every_character_and_pair_finds_its_documents(texts in texts()) {
        let mut texts_of: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
        let mut titles_of: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
        for (number, text) in texts.iter().enumerate() {
            for (nth, line) in text.split('|').enumerate() {
                let line = compared(line);
                let chars: Vec<char> = line.chars().collect();
                let mut add = |key| {
                    texts_of.entry(key).or_default().insert(number);
                    if nth == 0 {
                        titles_of.entry(key).or_default().insert(number);
                    }
                };
                chars.iter().filter(|c| **c != ' ').for_each(|c| add(single(*c)));
                chars.windows(2).filter(|two| !two.contains(&' ')).for_each(|two| add(pair(two[0], two[1])));
            }
        }
        let (files, _) = built(&texts);
        let entries = entries(&files);
        for (key, known) in &texts_of {
            prop_assert_eq!(&docs(&entries[key].texts), known);
            prop_assert_eq!(docs(&entries[key].titles), titles_of.get(key).cloned().unwrap_or_default());
        }
        let of_three = |key: &u64| postings::halves(*key).1 > 0x10_FFFF;
        prop_assert_eq!(entries.keys().filter(|key| !of_three(key)).count(), texts_of.len());
    }

    #[test]
    fn a_file_of_anything_is_no_shard(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        // It may be one by chance; it must not be read beyond its end.
        let _ = shards::decode(&bytes);
        let _ = head::texts(&bytes);
        let _ = unpack(&bytes);
    }
}

/// As many texts as make several batches, shards and groups.
fn many(count: usize) -> Vec<String> {
    let bank: Vec<char> =
        "县级社区矫正机构应当为每名对象建立执行档案保管期限不少于年公开办法听证监督检察".chars().collect();
    let line = |seed: usize| -> String {
        (0..40).map(|at| bank[(seed * 7919 + at * at * (seed % 97 + 1)) % bank.len()]).collect()
    };
    (0..count).map(|n| format!("{}{n}|{}|{}", line(n), line(n + 1).repeat(8), line(n * 3).repeat(5))).collect()
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let texts = many(2500);
    let with =
        |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| built(&texts));
    let (one, four) = (with(1), with(4));
    assert!(one == four);
    assert!(one.0.len() > 100, "{} files", one.0.len());
}

#[test]
fn a_new_record_leaves_the_texts_of_the_others_as_they_were() {
    let mut texts = many(1500);
    let before = built(&texts).0;
    texts.push("新的通知|新的正文".into());
    let after = built(&texts).0;
    let chunks =
        |files: &Files| -> BTreeSet<String> { files.keys().filter(|path| path.contains("/t/")).cloned().collect() };
    let (before, after) = (chunks(&before), chunks(&after));
    assert!(before.len() > 64, "{}", before.len());
    assert!(before.difference(&after).count() <= 32, "only the last group may have another name");
}

#[test]
fn a_revised_text_leaves_the_groups_before_and_after_it_as_they_were() {
    let mut texts = many(3000);
    let before = built(&texts).0;
    texts[1000] = "改过的标题|改过的正文，短得多".into();
    let after = built(&texts).0;
    let chunks =
        |files: &Files| -> BTreeSet<String> { files.keys().filter(|path| path.contains("/t/")).cloned().collect() };
    let (before, after) = (chunks(&before), chunks(&after));
    let gone = before.difference(&after).count();
    assert!(gone * 3 < before.len(), "{gone} of {} chunks have another name", before.len());
}

#[test]
fn the_last_look_sees_every_text() {
    let texts = many(300);
    let (files, head) = built(&texts);
    let seen: String = files.iter().flat_map(|(path, file)| texts_in(path, file).unwrap()).collect();
    for text in &texts {
        assert!(text.split('|').all(|line| seen.contains(line)));
    }
    assert!(texts_in(&head, &files[&head]).unwrap()[0].contains("乙"));
}

#[test]
fn nothing_to_find_is_an_index_too() {
    let (files, head) = built(&[]);
    assert_eq!(files.keys().collect::<Vec<_>>(), [&head]);
}
