//! Not yet.

use super::{Reading, Trouble};
use crate::say::say;

/// Whether a text is an SVG.
pub fn is_svg(text: &str) -> bool {
    text.contains("<svg")
}

/// Reads an SVG.
pub fn read(_text: &str) -> Result<Reading, Trouble> {
    Err(Trouble::Unreadable(say!("还不能读取", "cannot be read yet")))
}
