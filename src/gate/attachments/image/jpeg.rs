//! JPEG (ITU-T T.81, JFIF, Exif): every segment up to the last byte.

use super::words::{guess, is_of_tools, strings};
use super::{Kind, Reading, Say, Trouble, check_size, damaged, exif, icc, remedy, say, xmp};

/// Segments of a picture; progressive pictures have some dozens.
const MOST_SEGMENTS: usize = 10_000;

/// Bytes that may fill the file up behind its end.
const MOST_FILLING: usize = 16;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";

/// Parts that are spread over several segments.
#[derive(Default)]
struct Parts {
    icc: Vec<u8>,
    more_xmp: Vec<u8>,
}

/// Reads a JPEG.
///
/// # Errors
/// [`Trouble::Unreadable`] when it is damaged.
pub fn jpeg(bytes: &[u8]) -> Result<Reading, Trouble> {
    let mut reading = Reading::new(Kind::Jpeg);
    let mut parts = Parts::default();
    let mut rest = bytes.strip_prefix(b"\xFF\xD8").ok_or_else(damaged)?;
    let (mut frames, mut scans) = (0, 0);
    for _ in 0..MOST_SEGMENTS {
        let (marker, after) = marker(rest).ok_or_else(damaged)?;
        rest = after;
        if marker == 0xD9 {
            if frames != 1 || scans == 0 {
                return Err(damaged());
            }
            finish(&mut reading, parts, rest)?;
            return Ok(reading);
        }
        let (data, after) = segment(rest).ok_or_else(damaged)?;
        rest = after;
        match marker {
            0xC4 | 0xCC | 0xDB => {}
            // The number of lines, the length of intervals: two bytes, whatever else viewers step over.
            0xDC | 0xDD if data.len() == 2 => {}
            0xC8 => return Err(damaged()),
            0xC0..=0xCF => {
                frames += 1;
                let &[_, h1, h2, w1, w2, ..] = data else { return Err(damaged()) };
                check_size(u32::from(u16::from_be_bytes([w1, w2])), u32::from(u16::from_be_bytes([h1, h2])))?;
            }
            0xDA => {
                scans += 1;
                rest = rest.get(entropy(rest).ok_or_else(damaged)?..).ok_or_else(damaged)?;
            }
            0xE0..=0xEF => application(&mut reading, &mut parts, marker - 0xE0, data)?,
            0xFE => {
                let (at, words) = (say!("图片注释", "the comment of the picture"), guess(data));
                if !is_of_encoder(&words) {
                    reading.hides(
                        at.clone(),
                        remedy(&say!("附有读者看不到的文字", "words that readers of the picture do not see")),
                    );
                }
                reading.text(at, words)?;
            }
            _ => return Err(damaged()),
        }
    }
    Err(damaged())
}

/// The next marker. Any number of fill bytes may come before it.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let bytes = bytes.strip_prefix(b"\xFF")?;
    let at = bytes.iter().position(|&byte| byte != 0xFF)?;
    Some((*bytes.get(at)?, bytes.get(at + 1..)?))
}

fn segment(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16::from_be_bytes(*bytes.first_chunk()?));
    Some((bytes.get(2..length)?, bytes.get(length..)?))
}

/// How long the pixels of a scan are: up to a marker that is neither a stuffed byte nor a restart.
fn entropy(bytes: &[u8]) -> Option<usize> {
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(ends)
}

fn application(reading: &mut Reading, parts: &mut Parts, number: u8, data: &[u8]) -> Result<(), Trouble> {
    let at = say!("图片数据段 APP{number}", "segment APP{number}");
    match (number, data) {
        (0, data) if data.starts_with(b"JFIF\0") => {
            if data.len() != 14 || !data.ends_with(b"\0\0") {
                reading.hides(at, thumbnail());
            }
            Ok(())
        }
        (0, data) if data.starts_with(b"JFXX\0") => {
            reading.hides(at, thumbnail());
            Ok(())
        }
        (1, data) if data.starts_with(b"Exif\0") => exif::read(reading, at, data.get(6..).ok_or_else(damaged)?),
        (1, data) if data.starts_with(XMP) => xmp::read(reading, at, data.get(XMP.len()..).unwrap_or_default()),
        (1, data) if data.starts_with(MORE_XMP) => {
            // A digest of 32 characters, the whole length and the offset come before each part.
            parts.more_xmp.extend_from_slice(data.get(MORE_XMP.len() + 40..).ok_or_else(damaged)?);
            Ok(())
        }
        (2, data) if data.starts_with(ICC) => {
            parts.icc.extend_from_slice(data.get(ICC.len() + 2..).ok_or_else(damaged)?);
            Ok(())
        }
        (2, data) if data.starts_with(b"MPF\0") => {
            reading.hides(at, remedy(&say!("文件中还有其他图片（MPF）", "further pictures in the file (MPF)")));
            Ok(())
        }
        (13, data) if data.starts_with(b"Photoshop 3.0\0") => {
            let what = say!(
                "图像处理程序留下的数据（IPTC、缩略图等）",
                "data of an image program (IPTC, thumbnails and the like)"
            );
            reading.hides(at.clone(), remedy(&what));
            reading.text(at, iptc(data) + &strings(data))
        }
        (14, data) if data.starts_with(b"Adobe") && data.len() == 12 => Ok(()),
        (_, []) => Ok(()),
        _ => {
            reading.hides(at.clone(), remedy(&say!("附加数据", "further data")));
            reading.text(at, strings(data))
        }
    }
}

fn thumbnail() -> Say {
    remedy(&say!(
        "内嵌的缩略图，可能显示裁剪、遮盖之前的画面",
        "an embedded thumbnail, which may show the picture before it was cropped or covered"
    ))
}

/// The texts of IPTC (IIM 4.2): data sets with a mark, a record, a number and a length.
fn iptc(data: &[u8]) -> String {
    let mut texts = String::new();
    for at in 0..data.len() {
        let Some(&[0x1C, 1..=9, _, l1, l2]) = data.get(at..at + 5) else { continue };
        let length = usize::from(u16::from_be_bytes([l1, l2]));
        if let Some(text) = data.get(at + 5..at + 5 + length) {
            texts.push_str(&guess(text));
            texts.push('\n');
        }
    }
    texts
}

/// What encoders write about themselves.
fn is_of_encoder(words: &str) -> bool {
    let starts =
        ["CREATOR: gd-jpeg", "Lavc", "Created with GIMP", "File written by Adobe Photoshop", "LEAD Technologies"];
    words.trim().is_empty() || is_of_tools(words) && starts.iter().any(|start| words.starts_with(start))
}

fn finish(reading: &mut Reading, parts: Parts, rest: &[u8]) -> Result<(), Trouble> {
    if !parts.icc.is_empty() {
        icc::read(reading, say!("颜色配置", "the colour profile"), &parts.icc)?;
    }
    if !parts.more_xmp.is_empty() {
        xmp::read(reading, say!("图片属性（扩展 XMP）", "extended XMP"), &parts.more_xmp)?;
    }
    // Some encoders fill the file up.
    let filling = rest.len() <= MOST_FILLING && rest.iter().all(|byte| matches!(byte, 0 | b'\n' | b'\r' | b' ' | 0xFF));
    if !filling {
        let at = say!("图片结束之后", "after the end of the picture");
        reading.hides(at.clone(), remedy(&say!("附有 {} 字节的其他数据", "{} more bytes", rest.len(), rest.len())));
        reading.text(at, strings(rest))?;
    }
    Ok(())
}
