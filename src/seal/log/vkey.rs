//! Verifier keys of signed notes, Ed25519 only: `name+hexid+base64(0x01 || public key)`.
//!
//! The key ID is that of c2sp.org/signed-note, "Signatures"; the line is the one of golang.org/x/mod/sumdb/note, which
//! the tools around these logs read.

use super::plain::{base64, unbase64};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// The signature type of plain Ed25519 (c2sp.org/signed-note, "Signature types").
const ED25519: u8 = 0x01;

/// Longer lines are no keys.
const LONGEST: usize = 4096;

/// Why a verifier key is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// It has not the form `name+hexid+base64`.
    Malformed,
    /// The name is empty or has a space, a plus or a control character.
    BadName,
    /// The ID is not that of this name and key: something was mistyped.
    WrongId,
    /// It is a key of another kind than Ed25519.
    OtherAlgorithm,
    /// The 32 bytes are no Ed25519 public key.
    BadKey,
}

/// A public key with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    public: VerifyingKey,
}

impl VerifierKey {
    /// The Ed25519 public key `public` under this name.
    pub fn new(name: &str, public: &[u8; 32]) -> Result<VerifierKey, KeyError> {
        if !is_name(name) {
            return Err(KeyError::BadName);
        }
        let key = VerifyingKey::from_bytes(public).map_err(|_| KeyError::BadKey)?;
        if key.is_weak() {
            return Err(KeyError::BadKey);
        }
        Ok(VerifierKey { name: name.to_owned(), id: id(name, public), public: key })
    }

    /// Reads `name+hexid+base64(0x01 || public key)`, without a newline.
    pub fn parse(line: &str) -> Result<VerifierKey, KeyError> {
        if line.len() > LONGEST {
            return Err(KeyError::Malformed);
        }
        // Base 64 has plus signs of its own, so the first two divide.
        let (name, rest) = line.split_once('+').ok_or(KeyError::Malformed)?;
        let (id, encoded) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        let decoded = unbase64(encoded).ok_or(KeyError::Malformed)?;
        let public = match decoded.split_first() {
            Some((&ED25519, public)) => public.try_into().map_err(|_| KeyError::BadKey)?,
            Some(_) => return Err(KeyError::OtherAlgorithm),
            None => return Err(KeyError::Malformed),
        };
        let key = VerifierKey::new(name, public)?;
        if key.hex_id() == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// The name, for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key ID.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The Ed25519 public key.
    pub fn public(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Whether `signature` is one of `text` by this key (RFC 8032, without the loopholes for keys of small order).
    pub fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.public.verify_strict(text, &signature).is_ok())
    }

    fn hex_id(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [[ED25519].as_slice(), self.public.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, self.hex_id(), base64(&typed))
    }
}

/// Whether a key may have this name: not empty, no space of any kind, no plus (c2sp.org/signed-note, "Format").
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+' || c < ' ')
}

/// SHA-256(name || newline || signature type || public key), the first four bytes.
fn id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(public).finalize();
    hash.first_chunk().copied().unwrap_or_default()
}
