//! The leaves of the log: one for each version that became public, one for each withdrawal (history.md, the seal).
//!
//! A leaf says that something was published and when, and commits to the text without saying anything of it: who does not
//! know the nonce can test no guess against the commitment.

use crate::record::Digest;
use crate::record::common::Id;
use crate::record::digest::{hex, sha256};
use crate::record::trail::{At, Nonce};
use serde::{Deserialize, Serialize};

/// An entry of the log. Its JSON stands on one line, keys in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The record's id.
    pub record: String,
    /// Number of the version that was published, or that was public until the withdrawal.
    pub version: u32,
    /// What happened.
    pub event: Event,
    /// The time of the event, as the trail writes it (RFC 3339).
    pub at: String,
    /// See [`commitment`]; empty for a withdrawal.
    pub commitment: String,
}

/// What a leaf tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A version became public.
    Publish,
    /// The record was taken back.
    Withdraw,
}

impl Leaf {
    /// A version that was published.
    pub fn publish(record: &Id, version: u32, at: &At, nonce: &Nonce, digest: &Digest) -> Leaf {
        let commitment = commitment(nonce.as_str(), &digest.to_string());
        Leaf { record: record.to_string(), version, event: Event::Publish, at: at.as_str().to_string(), commitment }
    }

    /// A withdrawal; `version` was public until then.
    pub fn withdraw(record: &Id, version: u32, at: &At) -> Leaf {
        let at = at.as_str().to_string();
        Leaf { record: record.to_string(), version, event: Event::Withdraw, at, commitment: String::new() }
    }

    /// The bytes of the log's entry.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of texts and a number has nothing that JSON could not say.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads an entry; `None` where it is none of ours.
    pub fn parse(bytes: &[u8]) -> Option<Leaf> {
        serde_json::from_slice(bytes).ok()
    }
}

/// Hex SHA-256 of `gongshi-leaf v1`, the nonce (hex) and the digest (with its `sha256:`), each ended by LF.
pub fn commitment(nonce: &str, digest: &str) -> String {
    hex(&sha256(format!("gongshi-leaf v1\n{nonce}\n{digest}\n").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_as_documented() {
        let (id, at) = (Id::new("lc-zf-2026-0042").unwrap(), At::parse("2026-11-02T10:31:00+08:00").unwrap());
        let nonce = Nonce::parse("5b0f0000000000000000000000000000").unwrap();
        let digest = Digest::parse(&format!("sha256:{}", "9f".repeat(32))).unwrap();
        let leaf = Leaf::publish(&id, 2, &at, &nonce, &digest);
        // printf 'gongshi-leaf v1\n5b0f…\nsha256:9f…\n' | sha256sum
        let expected = concat!(
            r#"{"record":"lc-zf-2026-0042","version":2,"event":"publish","at":"2026-11-02T10:31:00+08:00","commitment":""#,
            "e08cca31ac73bcb7fd682d3aeeb9e206e940452dcbc204ab95d10c9b23dae82e",
            r#""}"#
        );
        assert_eq!(String::from_utf8(leaf.to_bytes()).unwrap(), expected);
        assert_eq!(Leaf::parse(&leaf.to_bytes()), Some(leaf));
        let gone = Leaf::withdraw(&id, 2, &at);
        assert!(gone.to_bytes().ends_with(br#""event":"withdraw","at":"2026-11-02T10:31:00+08:00","commitment":""}"#));
    }
}
