//! Checkpoints.

use crate::support::{ORIGIN, checkpoint, entries, key};
use ed25519_dalek::Signer;
use gongshi::seal::log::checkpoint::{Checkpoint, CheckpointError};
use gongshi::seal::log::note::{Note, NoteError};
use gongshi::seal::log::tree::{self, Tree};
use proptest::prelude::*;

// golang.org/x/mod/sumdb/tlog, note_test.go.
const GO: &str = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";

#[test]
fn the_example_of_go_is_read_and_written() {
    let read = Checkpoint::parse(GO).unwrap();
    assert_eq!((read.origin(), read.size()), ("go.sum database tree", 123_456_789_012));
    assert_eq!(*read.root(), tree::leaf(b"hello world"));
    assert_eq!(read.to_string(), GO);
    assert_eq!(Checkpoint::new(read.origin(), read.size(), *read.root()), Some(read));
}

#[test]
fn the_example_of_the_specification_is_read() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa \
        Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    let note = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(Checkpoint::parse(note.text()).unwrap().size(), 20_852_163);
}

#[test]
fn extension_lines_are_kept() {
    let text = format!("{GO}one\n二\n");
    let read = Checkpoint::parse(&text).unwrap();
    assert_eq!(read.extensions(), ["one", "二"]);
    assert_eq!(read.to_string(), text);
}

#[test]
fn what_has_not_the_form_of_a_checkpoint_is_refused() {
    let root = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=";
    for bad in [
        "",
        "\n",
        "a\n1\n",
        &format!("a\n1\n{root}"),
        &format!("\n1\n{root}\n"),
        &format!("a\n\n{root}\n"),
        &format!("a\n1\n{root}\n\n"),
        &format!("a\n1\n{root}\n\nextension\n"),
        &format!("a\n01\n{root}\n"),
        &format!("a\n00\n{root}\n"),
        &format!("a\n+1\n{root}\n"),
        &format!("a\n-1\n{root}\n"),
        &format!("a\n 1\n{root}\n"),
        &format!("a\n1 \n{root}\n"),
        &format!("a\n１\n{root}\n"),
        &format!("a\n0x1\n{root}\n"),
        &format!("a\n1.0\n{root}\n"),
        // One more than u64 can count.
        &format!("a\n18446744073709551616\n{root}\n"),
        &format!("a\n1\n{}\n", root.trim_end_matches('=')),
        &format!("a\n1\n{root}=\n"),
        &format!("a\n1\n {root}\n"),
        // Bits beyond the last byte, 31 bytes, 33 bytes, the other alphabet.
        "a\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n",
        "a\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBQ==\n",
        "a\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0A\n",
        "a\n1\nTszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n",
        &format!("a\r\n1\r\n{root}\r\n"),
        &format!("a\tb\n1\n{root}\n"),
    ] {
        assert_eq!(Checkpoint::parse(bad), Err(CheckpointError::Malformed), "{bad:?}");
    }
    for size in ["0", "1", "18446744073709551615"] {
        assert!(Checkpoint::parse(&format!("a\n{size}\n{root}\n")).is_ok());
    }
    for origin in ["", "a\nb", "a\n1\nc", "a\tb"] {
        assert_eq!(Checkpoint::new(origin, 1, [0; 32]), None);
    }
}

#[test]
fn only_the_log_itself_speaks_for_the_log() {
    let (expected, mut note) = checkpoint(&Tree::of(&entries(9)));
    let open = |note: &Note, keys: &[_]| Checkpoint::open(note.to_string().as_bytes(), keys);
    let (secret, witness) = key(5, "witness.example");
    let own = key(1, ORIGIN).1;
    assert_eq!(open(&note, std::slice::from_ref(&own)), Ok(expected.clone()));
    note.add(&witness, &secret.sign(note.text().as_bytes()).to_bytes()).unwrap();
    assert_eq!(open(&note, &[own.clone(), witness.clone()]), Ok(expected));
    assert_eq!(open(&note, &[witness]), Err(CheckpointError::OtherLog { origin: ORIGIN.into() }));
    assert_eq!(open(&note, &[key(2, ORIGIN).1]), Err(CheckpointError::Note(NoteError::NoKnownKey)));
    let mut other = Note::unsigned("no checkpoint\n").unwrap();
    other.add(&own, &key(1, ORIGIN).0.sign(b"no checkpoint\n").to_bytes()).unwrap();
    assert_eq!(open(&other, &[own]), Err(CheckpointError::Malformed));
}

proptest! {
    #[test]
    fn a_checkpoint_that_is_read_has_one_spelling(
        origin in "[a-z 一-龥]{0,3}", size in "(0|1|2|[+-]?[0-9]{1,21})", root in "[A-Za-z0-9+/]{42,43}=?", more in "(\n|a|b){0,3}",
    ) {
        let text = format!("{origin}\n{size}\n{root}\n{more}");
        if let Ok(read) = Checkpoint::parse(&text) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn any_text_gets_an_answer(text: String) {
        let _ = Checkpoint::parse(&text);
        let _ = Checkpoint::open(text.as_bytes(), &[key(1, ORIGIN).1]);
    }
}
