//! Not yet.

use super::{Reading, Trouble};
use crate::say::say;

/// Reads it.
pub fn read(_bytes: &[u8]) -> Result<Reading, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}
