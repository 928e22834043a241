//! Pictures: PNG (ISO/IEC 15948) and JPEG (ITU-T T.81).
//!
//! What is read here is everything but the pixels: texts, positions, thumbnails (which may show what was cropped away),
//! further pictures, bytes that no viewer shows. Nobody reads the pixels: a reviewer sees them.

mod exif;
mod icc;
mod jpeg;
mod png;
pub mod unpack;
pub mod words;
pub mod xmp;

#[cfg(test)]
pub(crate) mod tests;

use super::{Kind, Reading, Trouble};
use crate::say::{Say, say};

pub use jpeg::jpeg;
pub use png::png;

/// The first bytes of a PNG.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";
/// The first bytes of a JPEG.
pub const JPEG: &[u8] = b"\xFF\xD8\xFF";

/// Pixels of a side.
const MOST_SIDE: u32 = 20_000;

fn damaged() -> Trouble {
    Trouble::Unreadable(say!(
        "图片损坏或不完整；请用画图程序打开后另存为 PNG 或 JPEG",
        "the picture is damaged or not complete; open it in a paint program and save it as PNG or JPEG"
    ))
}

fn check_size(width: u32, height: u32) -> Result<(), Trouble> {
    if width == 0 || height == 0 || width > MOST_SIDE || height > MOST_SIDE {
        return Err(Trouble::Unreadable(say!(
            "图片尺寸不合理（{width}×{height} 像素）；请缩小后另存",
            "the picture measures {width} × {height} pixels; save it smaller"
        )));
    }
    Ok(())
}

/// What a picture says besides what it shows, and how to get rid of it.
fn remedy(what: &Say) -> Say {
    say!(
        "{}；请另存为不带属性的图片（Windows：属性—详细信息—删除属性和个人信息，或用画图打开后另存）",
        "{}; save the picture without its properties (for instance by opening it in a paint program and saving it anew)",
        what.zh,
        what.en
    )
}
