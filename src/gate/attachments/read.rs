//! What a file is, by its bytes, and who reads it.

use super::limits::MOST_FILE;
use super::numbers::numbers;
use super::readers::too_large;
use super::{Reading, Trouble, image, office, pdf, plain, svg};
use crate::say::{Say, say};

/// Reads a file. What it is called plays no part.
///
/// # Errors
/// [`Trouble::Type`] for what is not on the list, [`Trouble::Unreadable`] for what cannot be read through.
pub fn read(bytes: &[u8]) -> Result<Reading, Trouble> {
    if bytes.len() > MOST_FILE {
        return Err(too_large());
    }
    if let Some(what) = never(bytes) {
        return Err(Trouble::Type(what));
    }
    let mut reading = match bytes {
        b if b.starts_with(b"PK\x03\x04") || b.starts_with(b"PK\x05\x06") => office::read(bytes),
        b if b.starts_with(b"%PDF-") => pdf::read(bytes),
        b if b.starts_with(image::PNG) => image::png(bytes),
        b if b.starts_with(image::JPEG) => image::jpeg(bytes),
        _ => {
            let text = plain::decode(bytes)?;
            return if svg::is_svg(&text) { svg::read(&text) } else { plain::read(&text) };
        }
    }?;
    // What stands in the bytes as they are can be read by anybody, whatever the format makes of it.
    reading.text(say!("文件的原始数据", "the bytes of the file"), numbers(bytes))?;
    Ok(reading)
}

/// What never passes, whatever site.yaml allows: formats that hide whole files, and those whose readers run programs.
pub fn never(bytes: &[u8]) -> Option<Say> {
    let begins = |magic: &[&[u8]]| magic.iter().any(|magic| bytes.starts_with(magic));
    if begins(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]) {
        return Some(say!(
            "旧版 Office/WPS 格式（.doc、.xls、.ppt、.wps、.et）或加密的文档；请另存为 .docx、.xlsx、.pptx 或 PDF",
            "an old Office or WPS format (.doc, .xls, .ppt, .wps, .et) or an encrypted document; save it as .docx, .xlsx, .pptx or PDF"
        ));
    }
    let archive: &[&[u8]] = &[
        b"Rar!\x1A\x07",
        b"7z\xBC\xAF\x27\x1C",
        b"\x1F\x8B",
        b"BZh",
        b"\xFD7zXZ\x00",
        b"\x28\xB5\x2F\xFD",
        b"\x1F\x9D",
        b"MSCF",
        b"LZIP",
        b"PK00PK",
        b"PK\x07\x08",
        b"xar!",
    ];
    if begins(archive) || bytes.get(257..262).is_some_and(|magic| magic == b"ustar") {
        return Some(say!("压缩包；请解开后逐个列为附件", "an archive; unpack it and list its files one by one"));
    }
    if begins(&[b"MZ", b"\x7FELF", b"#!", b"\xCA\xFE\xBA\xBE", b"\xFE\xED\xFA", b"\xCF\xFA\xED\xFE", b"\0asm"]) {
        return Some(say!("可执行文件", "a program"));
    }
    None
}
