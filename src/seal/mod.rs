//! The seal (封签): what lets anybody check later that nothing was altered or removed in silence.

pub mod chronicle;
pub mod leaf;
pub mod log;

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
