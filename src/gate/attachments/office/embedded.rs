//! Parts that are no XML: pictures are read by their own readers, everything else is a file inside of the file.

use super::super::numbers::numbers;
use super::super::read::{never, read};
use super::super::{Kind, Trouble, image};
use super::report::Report;
use super::{MOST_NESTED, read_nested};
use crate::say::{Say, say};

/// Looks at a part that is no XML.
///
/// # Errors
/// When a picture or package in it cannot be read, or there is too much text.
pub fn look(report: &mut Report, at: &Say, bytes: &[u8], nested: usize) -> Result<(), Trouble> {
    if bytes.is_empty() {
        return Ok(());
    }
    if bytes.starts_with(image::PNG) || bytes.starts_with(image::JPEG) {
        return picture(report, at, bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(report, at, bytes, nested);
    }
    strings(report, at, bytes)?;
    // Old Office files and OLE objects are told below; archives and programs have no business in a document.
    let ole = bytes.starts_with(b"\xD0\xCF\x11\xE0");
    if let Some(what) = never(bytes).filter(|_| !ole) {
        report.runs(at.clone(), what);
    } else if is_other_picture(bytes) {
        let what = say!(
            "图片格式不能读取（EMF、WMF、GIF、BMP、TIFF 等）；请换成 PNG 或 JPEG",
            "a picture in a format that cannot be read (EMF, WMF, GIF, BMP, TIFF …); make it a PNG or JPEG"
        );
        report.cannot_read(at.clone(), what);
    } else {
        report.hides(at.clone(), embedded_file());
    }
    Ok(())
}

/// What to say of a file in a file.
pub fn embedded_file() -> Say {
    say!(
        "嵌入的文件、对象或字体，正文里看不全；请删去，或改成图片、单独列为附件",
        "an embedded file, object or font, which the page does not show; remove it, make it a picture or list it by itself"
    )
}

/// Reads a picture: nothing but a picture may come of it.
fn picture(report: &mut Report, at: &Say, bytes: &[u8]) -> Result<(), Trouble> {
    let found = read(bytes).map_err(|trouble| inside(at, trouble))?;
    if matches!(found.kind, Kind::Png | Kind::Jpeg | Kind::Svg) {
        return report.include(at, found);
    }
    report.hides(at.clone(), embedded_file());
    report.include(at, found)
}

/// Reads an SVG.
///
/// # Errors
/// When it cannot be read.
pub fn svg(report: &mut Report, at: &Say, bytes: &[u8]) -> Result<(), Trouble> {
    picture(report, at, bytes)
}

/// Reads a document in a document. Its texts are told; that it is there at all, too.
fn package(report: &mut Report, at: &Say, bytes: &[u8], nested: usize) -> Result<(), Trouble> {
    let archive = say!("文件里套着压缩包", "an archive inside of the file");
    if nested >= MOST_NESTED {
        report.runs(at.clone(), archive);
        return Ok(());
    }
    match read_nested(bytes, nested + 1, report.unpacked.clone()) {
        Ok(found) => {
            report.hides(at.clone(), embedded_file());
            report.include(at, found)
        }
        Err(Trouble::Type(_)) => {
            report.runs(at.clone(), archive);
            Ok(())
        }
        Err(trouble) => Err(inside(at, trouble)),
    }
}

/// Two texts, one behind the other.
fn join(first: &Say, second: &Say, between: (&str, &str)) -> Say {
    Say { zh: [&first.zh, between.0, &second.zh].concat(), en: [&first.en, between.1, &second.en].concat() }
}

/// The trouble of a part, with its place.
fn inside(at: &Say, trouble: Trouble) -> Trouble {
    let (Trouble::Type(what) | Trouble::Unreadable(what)) = trouble;
    Trouble::Unreadable(join(at, &what, ("：", ": ")))
}

fn is_other_picture(bytes: &[u8]) -> bool {
    let begins = [&b"GIF8"[..], b"BM", b"II*\0", b"MM\0*", b"\xD7\xCD\xC6\x9A", b"\x01\0\x09\0", b"RIFF", b"VCLMTF"];
    let emf = bytes.starts_with(b"\x01\0\0\0") && bytes.get(40..44) == Some(&b" EMF"[..]);
    // JBIG2, as OFD has it; Windows Media Photo.
    let rare = [&b"\x97JB2"[..], b"II\xBC\x01"];
    emf || begins.iter().chain(&rare).any(|magic| bytes.starts_with(magic))
}

/// Gives every stretch of a binary that reads as text, in UTF-8 or UTF-16.
///
/// # Errors
/// When there is too much text.
pub fn strings(report: &mut Report, at: &Say, bytes: &[u8]) -> Result<(), Trouble> {
    let mut found = String::new();
    let mut run = String::new();
    let mut end = |run: &mut String, least: usize| {
        if run.chars().nth(least - 1).is_some() {
            found.push_str(run);
            found.push('\n');
        }
        run.clear();
    };
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() { end(&mut run, 4) } else { run.push(c) }
        }
        end(&mut run, 4);
    }
    for start in [0, 1] {
        for pair in bytes.get(start..).unwrap_or_default().chunks_exact(2) {
            match u16::from_le_bytes([pair[0], pair[1]]) {
                unit @ (0x20..=0x7E | 0x3000..=0x303F | 0x4E00..=0x9FFF | 0xFF00..=0xFF5E) => {
                    run.extend(char::from_u32(u32::from(unit)));
                }
                _ => end(&mut run, 5),
            }
        }
        end(&mut run, 5);
    }
    report.text(at.clone(), numbers(bytes))?;
    report.text(at.clone(), found)
}
