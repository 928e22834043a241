//! Signed notes and verifier keys, against the examples of golang.org/x/mod/sumdb/note and of the specification.

use crate::support::key;
use ed25519_dalek::{Signer, SigningKey};
use gongshi::seal::log::note::{LONGEST, MOST_SIGNATURES, Note, NoteError};
use gongshi::seal::log::vkey::{KeyError, VerifierKey};
use proptest::prelude::*;

// The example of golang.org/x/mod/sumdb/note.
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNED: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH: &str =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn peter() -> [VerifierKey; 1] {
    [VerifierKey::parse(VKEY).unwrap()]
}

#[test]
fn the_example_of_go_is_read_and_made() {
    let note = Note::parse(SIGNED.as_bytes()).unwrap();
    assert_eq!(note.text(), TEXT);
    assert_eq!(note.to_string(), SIGNED);
    assert_eq!(note.verify(&peter()).unwrap(), [&peter()[0]]);
    assert_eq!(peter()[0].to_string(), VKEY);
    assert_eq!(peter()[0].id(), 0xc74f_20a3_u32.to_be_bytes());
    // EnochRoot's key is made of 32 zero bytes.
    let (secret, enoch) = key(0, "EnochRoot");
    let mut note = note;
    note.add(&enoch, &secret.sign(TEXT.as_bytes()).to_bytes()).unwrap();
    assert_eq!(note.to_string(), format!("{SIGNED}{ENOCH}"));
    // The same key again takes the place of its first signature.
    note.add(&enoch, &secret.sign(TEXT.as_bytes()).to_bytes()).unwrap();
    assert_eq!(note.to_string(), format!("{SIGNED}{ENOCH}"));
    assert_eq!(note.verify(&[enoch.clone(), peter()[0].clone()]).unwrap().len(), 2);
}

#[test]
fn the_example_of_the_specification_is_read() {
    let text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n";
    let line = "— quasimodo.example/salvatore \
        NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let note = Note::parse(format!("{text}\n{line}").as_bytes()).unwrap();
    assert_eq!(note.text(), text);
    assert_eq!(note.signatures()[0].name, "quasimodo.example/salvatore");
    assert_eq!(note.signatures()[0].bytes.len(), 64);
    assert_eq!(note.verify(&peter()), Err(NoteError::NoKnownKey));
}

#[test]
fn signatures_by_unknown_keys_are_passed_over_and_one_known_one_is_needed() {
    let both = Note::parse(format!("{SIGNED}{ENOCH}").as_bytes()).unwrap();
    let enoch = [key(0, "EnochRoot").1];
    assert_eq!(both.verify(&peter()).unwrap().len(), 1);
    assert_eq!(both.verify(&enoch).unwrap().len(), 1);
    assert_eq!(both.verify(&[]), Err(NoteError::NoKnownKey));
    // The name of a known key with another ID, and the reverse, are unknown keys.
    let other = SIGNED.replace(" x08go", " y08go");
    assert_eq!(Note::parse(other.as_bytes()).unwrap().verify(&peter()), Err(NoteError::NoKnownKey));
    let other = SIGNED.replace("— Peter", "— Retep");
    assert_eq!(Note::parse(other.as_bytes()).unwrap().verify(&peter()), Err(NoteError::NoKnownKey));
    // A false signature by a known key spoils the note, whatever else is below it.
    let spoiled = format!("{SIGNED}{ENOCH}").replace("rwz+eBzm", "rwz+eBzn");
    let keys = [peter()[0].clone(), enoch[0].clone()];
    let spoiled = Note::parse(spoiled.as_bytes()).unwrap();
    assert_eq!(spoiled.verify(&keys), Err(NoteError::BadSignature("EnochRoot".into())));
    assert!(spoiled.verify(&peter()).is_ok());
}

#[test]
fn a_signature_by_another_key_is_not_added() {
    let mut note = Note::unsigned(TEXT).unwrap();
    let (secret, _) = key(2, "a");
    let (_, public) = key(3, "a");
    let refused = Err(NoteError::BadSignature("a".into()));
    assert_eq!(note.add(&public, &secret.sign(TEXT.as_bytes()).to_bytes()), refused);
    assert_eq!(note.add(&public, b""), refused);
    assert!(note.signatures().is_empty());
}

#[test]
fn what_has_not_the_form_of_a_note_is_refused() {
    let line = SIGNED.lines().last().unwrap();
    let signature = line.rsplit_once(' ').unwrap().1;
    for bad in [
        "",
        "\n",
        "\n\n",
        TEXT,
        "text\n\n",
        &format!("text\n{line}\n"),
        &format!("text\n\n{line}"),
        &format!("text\n\n{line}\n\n"),
        &format!("text\n\n{line}\ntext\n"),
        &format!("text\r\n\r\n{line}\r\n"),
        &format!("text\n\n{line}\r\n"),
        &format!("te\txt\n\n{line}\n"),
        &format!("te\0xt\n\n{line}\n"),
        &format!("text\n\n- PeterNeumann {signature}\n"),
        &format!("text\n\n—PeterNeumann {signature}\n"),
        &format!("text\n\n—  {signature}\n"),
        &format!("text\n\n— {signature}\n"),
        &format!("text\n\n— Peter Neumann {signature}\n"),
        &format!("text\n\n— Peter\u{3000}Neumann {signature}\n"),
        &format!("text\n\n— Peter+Neumann {signature}\n"),
        &format!("text\n\n— PeterNeumann {signature} \n"),
        &format!("text\n\n— PeterNeumann {}\n", signature.trim_end_matches('=')),
        // The key ID alone, and less.
        "text\n\n— PeterNeumann x08gow==\n",
        "text\n\n— PeterNeumann x08g\n",
        "text\n\n— PeterNeumann \n",
        // Bits beyond the last byte: another spelling of the same bytes.
        "text\n\n— PeterNeumann x08goy8=\n\n— PeterNeumann x08go/9=\n",
    ] {
        assert_eq!(Note::parse(bad.as_bytes()), Err(NoteError::Malformed), "{bad:?}");
    }
    assert_eq!(Note::parse(b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n"), Err(NoteError::Malformed));
    assert!(Note::parse("text\n\n\n\n\n— a AAAAAAA=\n".as_bytes()).is_ok_and(|note| note.text() == "text\n\n\n\n"));
    for bad in ["", "text", "te\rxt\n", "a\0\n"] {
        assert_eq!(Note::unsigned(bad), Err(NoteError::Malformed), "{bad:?}");
    }
}

#[test]
fn notes_are_bounded() {
    let many = |count| format!("text\n\n{}", "— a AAAAAAA=\n".repeat(count));
    assert!(Note::parse(many(MOST_SIGNATURES).as_bytes()).is_ok());
    assert_eq!(Note::parse(many(MOST_SIGNATURES + 1).as_bytes()), Err(NoteError::TooLong));
    assert_eq!(Note::parse(&vec![b'\n'; LONGEST + 1]), Err(NoteError::TooLong));
}

#[test]
fn mangled_keys_are_refused() {
    // As golang.org/x/mod/sumdb/note tests it: every part of the line, and every byte one higher.
    for start in 0..=VKEY.len() {
        for end in start..=VKEY.len() {
            let whole = (start, end) == (0, VKEY.len());
            assert_eq!(VerifierKey::parse(&VKEY[start..end]).is_ok(), whole, "{}", &VKEY[start..end]);
        }
    }
    for at in 0..VKEY.len() {
        let mut bytes = VKEY.as_bytes().to_vec();
        bytes[at] += 1;
        assert!(VerifierKey::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
    }
    let bad = |line: &str| VerifierKey::parse(line).unwrap_err();
    assert_eq!(bad("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="), KeyError::Malformed);
    assert_eq!(bad("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), KeyError::OtherAlgorithm);
    assert_eq!(bad("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), KeyError::WrongId);
    assert_eq!(bad("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), KeyError::WrongId);
    assert_eq!(bad(&format!("{VKEY}\n")), KeyError::Malformed);
    assert_eq!(bad(&"a".repeat(10_000)), KeyError::Malformed);
    let public = *SigningKey::from_bytes(&[1; 32]).verifying_key().as_bytes();
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\0"] {
        assert_eq!(VerifierKey::new(name, &public), Err(KeyError::BadName));
    }
    // A key of small order, with which anything could be signed.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(VerifierKey::new("a", &weak), Err(KeyError::BadKey));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_was_signed_is_read_back(text in "[^\\x00-\\x1f]{0,20}(\n[^\\x00-\\x1f]{0,20}){0,5}\n", name in "[a-z./一-龥]{1,20}", seed: u8) {
        let (secret, public) = key(seed, &name);
        let mut note = Note::unsigned(text.clone()).unwrap();
        note.add(&public, &secret.sign(text.as_bytes()).to_bytes()).unwrap();
        let read = Note::parse(note.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&read, &note);
        prop_assert_eq!(read.text(), text);
        prop_assert!(read.verify(std::slice::from_ref(&public)).is_ok());
        prop_assert_eq!(VerifierKey::parse(&public.to_string()), Ok(public));
    }

    #[test]
    fn no_changed_byte_is_believed(at in 0..SIGNED.len(), bit in 0u8..8) {
        let mut bytes = SIGNED.as_bytes().to_vec();
        bytes[at] ^= 1 << bit;
        prop_assert!(Note::parse(&bytes).and_then(|note| note.verify(&peter()).map(|_| ())).is_err());
    }

    #[test]
    fn a_note_that_is_read_has_one_spelling(bytes in "(— |[a-c]|\n|\n\n| |AAAAAAA=|x08go/9=|[+=\t]){0,12}\n") {
        if let Ok(note) = Note::parse(bytes.as_bytes()) {
            prop_assert_eq!(note.to_string(), bytes);
        }
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200), text: String) {
        let _ = Note::parse(&bytes);
        let _ = Note::parse(format!("{text}\n\n— {text}\n").as_bytes());
        let _ = VerifierKey::parse(&text);
        let _ = VerifierKey::parse(&text.replace('a', "+"));
    }
}
