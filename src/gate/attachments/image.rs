//! Not yet.

use super::{Reading, Trouble};
use crate::say::say;

/// The first bytes of a PNG.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";
/// The first bytes of a JPEG.
pub const JPEG: &[u8] = b"\xFF\xD8\xFF";

/// Reads a PNG.
pub fn png(_bytes: &[u8]) -> Result<Reading, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}

/// Reads a JPEG.
pub fn jpeg(_bytes: &[u8]) -> Result<Reading, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}
