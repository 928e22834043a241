//! SVG (W3C SVG 1.1, SVG 2). Only what draws is let through: an SVG is a program's file type as much as a picture's.
//!
//! Nothing is ever rewritten ("sanitised"): reviewers have approved these bytes, so what is not clean is refused.

mod allowed;
mod document;
mod look;
mod place;
mod style;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use super::{Kind, Reading, Trouble, image};
use crate::say::{Say, say};

/// Whether a text is an SVG: whether its first element is.
pub fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
            _ if rest.starts_with("<!") => rest.find('>').map(|at| at + 1),
            _ => break,
        };
        match end.and_then(|end| rest.get(end..)) {
            Some(after) => rest = after.trim_start(),
            None => return false,
        }
    }
    let name = rest.strip_prefix('<').unwrap_or_default();
    let name = name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    name.rsplit(':').next() == Some("svg")
}

/// Reads an SVG.
///
/// # Errors
/// [`Trouble::Unreadable`] when it is no well-formed XML, or when it defines words of its own (entities).
pub fn read(text: &str) -> Result<Reading, Trouble> {
    walk::walk(text, Reading::new(Kind::Svg))
}

fn damaged(what: impl std::fmt::Display) -> Trouble {
    let what = what.to_string();
    Trouble::Unreadable(say!(
        "SVG 不合规范（{what}），不能可靠地读取；请重新导出",
        "the SVG is not well-formed ({what}) and cannot be read reliably; export it again"
    ))
}

/// Takes over what the reader of an embedded picture has found.
fn embedded(reading: &mut Reading, at: Say, bytes: &[u8]) -> Result<(), Trouble> {
    let inner = match bytes {
        _ if bytes.starts_with(image::PNG) => image::png(bytes)?,
        _ if bytes.starts_with(image::JPEG) => image::jpeg(bytes)?,
        _ => {
            reading.runs(at, say!("内嵌的不是 PNG 或 JPEG 图片", "what is embedded is neither a PNG nor a JPEG"));
            return Ok(());
        }
    };
    reading.include(&at, inner)
}
