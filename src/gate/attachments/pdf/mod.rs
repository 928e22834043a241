//! PDF (ISO 32000-1, ISO 32000-2).
//!
//! ```text
//! bytes ─▶ file ──────────▶ every byte is accounted for: earlier versions, leftovers, what lies behind the end
//!      └─▶ objects ───────▶ every string of every object, those that no page refers to included; what runs
//!           └─▶ pages ────▶ content ▸ fonts ▸ lines: the text as it stands on the page, and what hides there
//! ```
//!
//! lopdf finds the objects (strictly: what it would have to repair is refused). All else is done here, within limits.

mod annotations;
mod cmap;
mod comments;
mod content;
mod document;
mod file;
mod font;
mod geometry;
mod lines;
mod objects;
mod pages;
mod path;
mod show;
mod state;
mod streams;

#[cfg(test)]
mod tests;

use super::{Kind, Reading, Trouble};
use crate::say::say;
use document::Paper;
use lopdf::{DecompressError, Document, Error, LoadOptions};

/// Objects of a file.
const MOST_OBJECTS: usize = 500_000;
/// Bytes of a stream that holds objects, unpacked.
const MOST_OBJECT_STREAM: usize = 16 << 20;

/// Reads a PDF.
///
/// # Errors
/// [`Trouble::Unreadable`] when it is damaged, encrypted or beyond a limit.
pub fn read(bytes: &[u8]) -> Result<Reading, Trouble> {
    let document = load(bytes)?;
    let mut paper = Paper::new(&document, Reading::new(Kind::Pdf));
    file::read(&mut paper, bytes)?;
    pages::read(&mut paper)?;
    objects::read(&mut paper)?;
    streams::read(&mut paper)?;
    let numbers: Vec<String> = std::mem::take(&mut paper.numbers).into_iter().collect();
    paper.reading.text(say!("PDF 中的数据", "data in the PDF"), numbers.join("\n"))?;
    Ok(paper.reading)
}

fn load(bytes: &[u8]) -> Result<Document, Trouble> {
    let options =
        LoadOptions { strict: true, max_decompressed_size: Some(MOST_OBJECT_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => too_much(),
        Error::Decryption(_) | Error::InvalidPassword => encrypted(),
        _ if bytes.windows(8).any(|word| word == b"/Encrypt") => encrypted(),
        _ => damaged(),
    })?;
    // A password that is empty opens the file, but what forbids copying forbids reading through, too.
    if document.is_encrypted() || document.was_encrypted() || document.encryption_state.is_some() {
        return Err(encrypted());
    }
    if document.xref_recovery.is_some() {
        return Err(damaged());
    }
    if document.objects.len() > MOST_OBJECTS {
        return Err(too_much());
    }
    Ok(document)
}

fn encrypted() -> Trouble {
    Trouble::Unreadable(say!(
        "PDF 已加密或设有限制；请去除密码和限制后再导出",
        "the PDF is encrypted or restricted; export it without a password and without restrictions"
    ))
}

fn damaged() -> Trouble {
    Trouble::Unreadable(say!(
        "PDF 损坏或不合规范，不能可靠地读取；请从原文重新导出",
        "the PDF is damaged and cannot be read reliably; export it again from the original"
    ))
}

fn too_much() -> Trouble {
    Trouble::Unreadable(say!(
        "PDF 解开后太大或太复杂；请从原文重新导出",
        "the PDF is too large or too intricate when unpacked; export it again from the original"
    ))
}
