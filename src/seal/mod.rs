//! The seal (封签): what lets anybody check later that nothing was altered or removed in silence.
//!
//! ```text
//! the gate's events (Chronicle) ─┐
//! the log that stands (Previous) ┴▶ ledger ─▶ sealing ─▶ tiles, checkpoint, proofs, rows of the manifest
//!        ▲
//! source: a portal in a folder or on the network ─▶ verify: all of it, checked from outside
//! ```

pub mod leaf;
pub mod ledger;
pub mod log;
pub mod previous;
pub mod sealing;
pub mod source;
pub mod verify;
pub mod whole;

use base64ct::{Base64, Encoding};
use log::tree::Hash;
use serde::{Deserialize, Serialize};

/// What a log is at some time, as a checkpoint says it and `manifest.json` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// Its name.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// Its root, Base64.
    pub root: String,
}

impl LogState {
    /// The state of a log with this root.
    pub fn new(origin: &str, size: u64, root: &Hash) -> LogState {
        LogState { origin: origin.to_string(), size, root: Base64::encode_string(root) }
    }

    /// The root; none where the text is no Base64 of a hash.
    pub fn root_hash(&self) -> Option<Hash> {
        Base64::decode_vec(&self.root).ok()?.try_into().ok()
    }
}
