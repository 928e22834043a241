//! Made-up logs and keys.

use ed25519_dalek::{Signer, SigningKey};
use gongshi::seal::log::checkpoint::Checkpoint;
use gongshi::seal::log::note::Note;
use gongshi::seal::log::tree::{Hash, Tree};
use gongshi::seal::log::vkey::VerifierKey;
use std::collections::BTreeMap;

pub const ORIGIN: &str = "gs.example.cn/log";

/// Entries of different lengths, the first one empty.
pub fn entries(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| format!("{i};").repeat(i % 5).into_bytes()).collect()
}

/// A key made of one byte.
pub fn key(seed: u8, name: &str) -> (SigningKey, VerifierKey) {
    let secret = SigningKey::from_bytes(&[seed; 32]);
    let public = VerifierKey::new(name, secret.verifying_key().as_bytes()).unwrap();
    (secret, public)
}

/// The checkpoint of the tree, and the same signed by the key made of 1.
pub fn checkpoint(tree: &Tree) -> (Checkpoint, Note) {
    let checkpoint = Checkpoint::new(ORIGIN, tree.size(), tree.root()).unwrap();
    let mut note = Note::unsigned(checkpoint.to_string()).unwrap();
    let (secret, public) = key(1, ORIGIN);
    let signature = secret.sign(note.text().as_bytes());
    note.add(&public, &signature.to_bytes()).unwrap();
    (checkpoint, note)
}

/// Reads from files in memory.
pub fn reader(files: &BTreeMap<String, Vec<u8>>) -> impl FnMut(&str) -> Option<Vec<u8>> {
    |path| files.get(path).cloned()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

pub fn hash(text: &str) -> Hash {
    unhex(text).try_into().unwrap()
}
