//! Not yet.

use super::{Reading, Trouble};
use crate::say::say;

/// The text of a file in UTF-8, UTF-16 or GB 18030.
pub fn decode(_bytes: &[u8]) -> Result<String, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}

/// Reads a plain text.
pub fn read(_text: &str) -> Result<Reading, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}
