//! Proofs for one entry, in a file.

use crate::support::{ORIGIN, checkpoint, entries, key};
use gongshi::seal::log::checkpoint::{Checkpoint, CheckpointError};
use gongshi::seal::log::note::NoteError;
use gongshi::seal::log::proof::{Proof, ProofError};
use gongshi::seal::log::tree::Tree;
use proptest::prelude::*;

#[test]
fn every_entry_is_proved_and_no_other() {
    let own = [key(1, ORIGIN).1];
    for size in [1usize, 2, 3, 8, 77] {
        let d = entries(size);
        let tree = Tree::of(&d);
        let (expected, note) = checkpoint(&tree);
        for (index, entry) in (0..).zip(&d) {
            let proof = Proof::of(&tree, index, &note).unwrap();
            let read = Proof::parse(&proof.to_string()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.index(), index);
            assert_eq!(read.verify(entry, &own).as_ref(), Ok(&expected));
            assert_eq!(read.verify(b"another", &own), Err(ProofError::NotIncluded));
            let unknown = ProofError::Checkpoint(CheckpointError::Note(NoteError::NoKnownKey));
            assert_eq!(read.verify(entry, &[key(2, ORIGIN).1]), Err(unknown));
        }
        assert_eq!(Proof::of(&tree, size as u64, &note), None);
    }
}

#[test]
fn a_checkpoint_of_before_proves_what_was_there_then() {
    let d = entries(20);
    let tree = Tree::of(&d);
    let (_, before) = checkpoint(&Tree::of(&d[..11]));
    assert!(Proof::of(&tree, 10, &before).unwrap().verify(&d[10], &[key(1, ORIGIN).1]).is_ok());
    assert_eq!(Proof::of(&tree, 11, &before), None);
    let (_, other) = checkpoint(&Tree::of(&d[1..11]));
    assert_eq!(Proof::of(&tree, 0, &other), None, "a checkpoint of another log");
}

#[test]
fn the_form_is_that_of_the_specification() {
    let d = entries(2);
    let tree = Tree::of(&d);
    let (_, note) = checkpoint(&tree);
    let proof = Proof::of(&tree, 1, &note).unwrap();
    // The hash of the empty entry 0.
    let expected = format!("c2sp.org/tlog-proof@v1\nindex 1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n{note}");
    assert_eq!(proof.to_string(), expected);
    let with = proof.with_extra(b"age".to_vec());
    assert_eq!(with.to_string(), expected.replace("v1\n", "v1\nextra YWdl\n"));
    assert_eq!(Proof::parse(&with.to_string()).unwrap().extra(), Some(b"age".as_slice()));
}

#[test]
fn the_example_of_the_specification_is_read() {
    // Its extra line is no sound Base 64 (three characters too many or one too few), its signatures are cut short.
    let proof = "c2sp.org/tlog-proof@v1\nindex 73894\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n\
        B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\nEKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\n\
        RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\nAHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n\n\
        example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n";
    let read = Proof::parse(proof).unwrap();
    assert_eq!(read.index(), 73894);
    assert_eq!(read.to_string(), proof);
    assert!(Checkpoint::parse(read.checkpoint().strip_suffix('\n').unwrap()).is_ok());
}

#[test]
fn what_has_not_the_form_of_a_proof_is_refused() {
    let tree = Tree::of(&entries(3));
    let (_, note) = checkpoint(&tree);
    let good = Proof::of(&tree, 1, &note).unwrap().to_string();
    let hash = good.lines().nth(2).unwrap();
    for (what, bad) in [
        ("empty", String::new()),
        ("another version", good.replace("@v1", "@v2")),
        ("no header", good.replacen("c2sp.org/tlog-proof@v1\n", "", 1)),
        ("no index", good.replace("index 1\n", "")),
        ("leading zero", good.replace("index 1\n", "index 01\n")),
        ("sign", good.replace("index 1\n", "index +1\n")),
        ("two spaces", good.replace("index 1\n", "index  1\n")),
        ("too large", good.replace("index 1\n", "index 18446744073709551616\n")),
        ("extra after index", good.replace("index 1\n", "index 1\nextra YWdl\n")),
        ("two extras", good.replace("index 1\n", "extra YWdl\nextra YWdl\nindex 1\n")),
        ("extra no Base 64", good.replace("index 1\n", "extra YWd\nindex 1\n")),
        ("a short hash", good.replace(hash, &hash[4..])),
        ("carriage returns", good.replace('\n', "\r\n")),
        ("no empty line", good.replacen("\n\n", "\n", 1).replacen("\n\n", "\n", 1)),
        ("too many hashes", good.replace(hash, &[hash; 64].join("\n"))),
        ("far too long", format!("{good}{}", "a".repeat(2_000_000))),
    ] {
        assert_eq!(Proof::parse(&bad), Err(ProofError::Malformed), "{what}");
    }
    let own = [key(1, ORIGIN).1];
    let more = good.replace(hash, &[hash; 63].join("\n"));
    assert_eq!(Proof::parse(&more).unwrap().verify(&entries(3)[1], &own), Err(ProofError::NotIncluded));
    assert!(Proof::parse(&good.replace("index 1\n", "extra \nindex 1\n")).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_changed_byte_is_believed(at: usize, bit in 0u8..8) {
        let d = entries(13);
        let tree = Tree::of(&d);
        let (_, note) = checkpoint(&tree);
        let good = Proof::of(&tree, 6, &note).unwrap().to_string();
        let mut bytes = good.into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(text) = String::from_utf8(bytes) {
            let verified = Proof::parse(&text).and_then(|proof| proof.verify(&d[6], &[key(1, ORIGIN).1]));
            prop_assert!(verified.is_err());
        }
    }

    #[test]
    fn any_text_gets_an_answer(text: String, lines in "(c2sp.org/tlog-proof@v1|extra |index |[0-9]|\n|[A-Za-z]{43}=){0,9}") {
        for text in [text, lines.clone(), format!("c2sp.org/tlog-proof@v1\n{lines}\n\n{lines}")] {
            if let Ok(proof) = Proof::parse(&text) {
                prop_assert_eq!(proof.to_string(), text);
                prop_assert!(proof.verify(b"", &[key(1, ORIGIN).1]).is_err());
            }
        }
    }
}
