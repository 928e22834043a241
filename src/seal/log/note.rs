//! Signed notes: text with Ed25519 signatures below it (c2sp.org/signed-note).
//!
//! A note never holds a byte below 0x20 but newlines, and what OpenSSH signs as SSHSIG always begins with "SSHSIG"
//! and zero bytes: a key may be used for both without one ever being taken for the other.

use super::plain::{base64, unbase64};
use super::vkey::{VerifierKey, is_name};
use std::fmt;

/// Longer notes are not read.
pub const LONGEST: usize = 1_000_000;

/// Notes with more signatures are not read (at least 16 must be).
pub const MOST_SIGNATURES: usize = 100;

/// Why a note is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// It is longer than [`LONGEST`] or has more signatures than [`MOST_SIGNATURES`].
    TooLong,
    /// It has not the form of a signed note.
    Malformed,
    /// None of the signatures is by a known key.
    NoKnownKey,
    /// A signature says that it is by this known key, and is not.
    BadSignature(String),
}

/// A signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The key ID.
    pub id: [u8; 4],
    /// The signature itself.
    pub bytes: Vec<u8>,
}

/// A text with signatures. What it says is worth nothing before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// A note yet to be signed. The text ends in a newline and has no other control characters.
    pub fn unsigned(text: impl Into<String>) -> Result<Note, NoteError> {
        let text = text.into();
        if text.len() > LONGEST {
            return Err(NoteError::TooLong);
        }
        if !text.ends_with('\n') || has_controls(&text) {
            return Err(NoteError::Malformed);
        }
        Ok(Note { text, signatures: Vec::new() })
    }

    /// Reads a signed note (c2sp.org/signed-note, "Format").
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > LONGEST {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)?;
        // The text may have empty lines of its own: the last one divides.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut note = Note::unsigned(format!("{text}\n"))?;
        for line in lines.split('\n') {
            if note.signatures.len() == MOST_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            note.signatures.push(signature(line).ok_or(NoteError::Malformed)?);
        }
        Ok(note)
    }

    /// The signed text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds the Ed25519 signature of [`text`](Note::text) by `key`, in place of an earlier one by the same key. It is
    /// checked first: whoever signs may have signed with another key.
    pub fn add(&mut self, key: &VerifierKey, signature: &[u8]) -> Result<(), NoteError> {
        if !key.verify(self.text.as_bytes(), signature) {
            return Err(NoteError::BadSignature(key.name().to_owned()));
        }
        self.signatures.retain(|old| !is_by(old, key));
        let name = key.name().to_owned();
        self.signatures.push(Signature { name, id: key.id(), bytes: signature.to_vec() });
        Ok(())
    }

    /// Checks the signatures by known keys: there must be one at least, and all of them must be sound. Those by other
    /// keys are passed over. Gives the keys that signed.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers: Vec<&VerifierKey> = Vec::new();
        for signature in &self.signatures {
            let mut known = keys.iter().filter(|key| is_by(signature, key)).peekable();
            if known.peek().is_none() {
                continue;
            }
            let signer = known.find(|key| key.verify(self.text.as_bytes(), &signature.bytes));
            let signer = signer.ok_or_else(|| NoteError::BadSignature(signature.name.clone()))?;
            if !signers.contains(&signer) {
                signers.push(signer);
            }
        }
        if signers.is_empty() { Err(NoteError::NoKnownKey) } else { Ok(signers) }
    }
}

impl fmt::Display for Note {
    /// The note as it is kept: text, empty line, signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for Signature { name, id, bytes } in &self.signatures {
            writeln!(f, "— {name} {}", base64(&[id.as_slice(), bytes].concat()))?;
        }
        Ok(())
    }
}

/// Reads a signature line: em dash, space, key name, space, Base 64 of key ID and signature.
fn signature(line: &str) -> Option<Signature> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    let decoded = unbase64(encoded)?;
    let (id, bytes) = decoded.split_first_chunk()?;
    let sound = is_name(name) && !bytes.is_empty();
    sound.then(|| Signature { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
}

fn is_by(signature: &Signature, key: &VerifierKey) -> bool {
    signature.name == key.name() && signature.id == key.id()
}

fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}
