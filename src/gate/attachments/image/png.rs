//! PNG (ISO/IEC 15948, W3C PNG third edition): every chunk up to the last byte.

use super::super::limits::MOST_UNPACKED;
use super::unpack::{inflate, inflate_to};
use super::words::{guess, is_of_tools, strings};
use super::{Kind, PNG, Reading, Say, Trouble, check_size, damaged, exif, icc, remedy, say, xmp};
use flate2::Crc;

/// Chunks of a picture; encoders split pixels into pieces of 8 KB and more.
const MOST_CHUNKS: usize = 200_000;

/// Reads a PNG.
///
/// # Errors
/// [`Trouble::Unreadable`] when it is damaged.
pub fn png(bytes: &[u8]) -> Result<Reading, Trouble> {
    let mut reading = Reading::new(Kind::Png);
    let mut rest = bytes.strip_prefix(PNG).ok_or_else(damaged)?;
    let mut pixels: Vec<&[u8]> = Vec::new();
    let mut header: Option<Header> = None;
    for number in 0..MOST_CHUNKS {
        let (kind, data, after) = chunk(rest).ok_or_else(damaged)?;
        rest = after;
        match kind {
            b"IHDR" if number == 0 => header = Some(Header::read(data).ok_or_else(damaged)?),
            _ if header.is_none() => return Err(damaged()),
            b"IDAT" => pixels.push(data),
            b"IEND" => {
                let header = header.ok_or_else(damaged)?;
                check_size(header.width, header.height)?;
                check_pixels(&mut reading, &header, &pixels)?;
                if !data.is_empty() || !rest.is_empty() {
                    let at = say!("图片结束之后", "after the end of the picture");
                    reading.hides(
                        at.clone(),
                        remedy(&say!("附有 {} 字节的其他数据", "{} more bytes", rest.len(), rest.len())),
                    );
                    reading.text(at, strings(rest))?;
                }
                return Ok(reading);
            }
            b"PLTE" if data.len() <= 768 => {}
            [first, ..] if first.is_ascii_uppercase() => return Err(damaged()),
            _ => ancillary(&mut reading, kind, data)?,
        }
    }
    Err(damaged())
}

/// The next chunk: its name, its data and what comes after it.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    let kind: &[u8; 4] = bytes.get(4..)?.first_chunk()?;
    let data = bytes.get(8..8usize.checked_add(length)?)?;
    let after = bytes.get(8 + length..)?;
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    let whole = kind.iter().all(u8::is_ascii_alphabetic) && u32::from_be_bytes(*after.first_chunk()?) == crc.sum();
    whole.then_some((kind, data, after.get(4..)?))
}

struct Header {
    width: u32,
    height: u32,
    bits: u64,
    interlaced: bool,
}

impl Header {
    fn read(data: &[u8]) -> Option<Header> {
        let &[_, _, _, _, _, _, _, _, depth, colour, 0, 0, interlace @ (0 | 1)] = data else { return None };
        let samples = match colour {
            0 | 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => return None,
        };
        matches!(depth, 1 | 2 | 4 | 8 | 16).then_some(Header {
            width: u32::from_be_bytes(*data.first_chunk()?),
            height: u32::from_be_bytes(*data.get(4..)?.first_chunk()?),
            bits: u64::from(depth) * samples,
            interlaced: interlace == 1,
        })
    }

    /// Bytes of all rows, the filter byte of each included.
    fn length(&self) -> u64 {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let pass = |x: u64, y: u64, dx: u64, dy: u64| {
            let (columns, rows) = ((width + dx - 1 - x) / dx, (height + dy - 1 - y) / dy);
            if columns == 0 { 0 } else { rows * (1 + (columns * self.bits).div_ceil(8)) }
        };
        let adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        let passes: &[(u64, u64, u64, u64)] = if self.interlaced { &adam7 } else { &[(0, 0, 1, 1)] };
        passes.iter().map(|&(x, y, dx, dy)| pass(x, y, dx, dy)).sum()
    }
}

/// The compressed pixels must be just as many as the picture has: viewers ignore what is behind them.
fn check_pixels(reading: &mut Reading, header: &Header, pixels: &[&[u8]]) -> Result<(), Trouble> {
    let expected = header.length();
    if expected > MOST_UNPACKED as u64 {
        return Err(Trouble::Unreadable(say!("图片太大；请缩小后另存", "the picture is too large; save it smaller")));
    }
    // Room for what is too much, so that it can be told from damage.
    let inflated = inflate_to(pixels, expected + (1 << 20), |_| {}).ok_or_else(damaged)?;
    if inflated.length < expected {
        return Err(damaged());
    }
    if inflated.length > expected || inflated.left > 0 {
        let what = remedy(&say!("像素之后有多余的数据", "data behind the pixels"));
        reading.hides(say!("图片数据", "the data of the picture"), what);
    }
    Ok(())
}

fn ancillary(reading: &mut Reading, kind: &[u8; 4], data: &[u8]) -> Result<(), Trouble> {
    let name = String::from_utf8_lossy(kind).into_owned();
    let at = say!("图片数据块 {name}", "chunk {name}");
    let most = match kind {
        b"tIME" => 7,
        b"gAMA" | b"cICP" => 4,
        b"cHRM" => 32,
        b"sRGB" => 1,
        b"sBIT" => 4,
        b"bKGD" => 6,
        b"pHYs" | b"oFFs" => 9,
        b"cLLi" | b"cLLI" => 8,
        b"mDCv" | b"mDCV" => 24,
        b"tRNS" => 256,
        b"hIST" => 512,
        _ => 0,
    };
    match kind {
        _ if data.len() <= most => Ok(()),
        b"tEXt" | b"zTXt" | b"iTXt" => text(reading, kind, data),
        b"eXIf" => exif::read(reading, at, data),
        b"iCCP" => {
            let packed = data.split(|&byte| byte == 0).next().and_then(|name| data.get(name.len() + 2..));
            let profile = packed.and_then(inflate).ok_or_else(damaged)?;
            reading.text(at.clone(), guess(data.split(|&byte| byte == 0).next().unwrap_or_default()))?;
            icc::read(reading, at, &profile)
        }
        b"acTL" | b"fcTL" | b"fdAT" => {
            let what = say!(
                "动图：后面的画面审核时看不到；请导出为静态图",
                "an animation: later pictures are not seen in review; export a still one"
            );
            reading.hides(at, what);
            Ok(())
        }
        _ => {
            reading.hides(at.clone(), remedy(&say!("附加数据", "further data")));
            reading.text(at, strings(data))
        }
    }
}

/// A text chunk: a keyword and its text.
fn text(reading: &mut Reading, kind: &[u8; 4], data: &[u8]) -> Result<(), Trouble> {
    let (keyword, rest) = split(data).ok_or_else(damaged)?;
    let text = match kind {
        b"tEXt" => rest.to_vec(),
        b"zTXt" => rest.get(1..).and_then(inflate).ok_or_else(damaged)?,
        _ => {
            let (packed, rest) = rest.split_first().ok_or_else(damaged)?;
            let (language, rest) = rest.split_first().and_then(|(_, rest)| split(rest)).ok_or_else(damaged)?;
            let (translated, rest) = split(rest).ok_or_else(damaged)?;
            let at = say!("图片文字块", "a text chunk");
            reading.text(at.clone(), guess(language))?;
            reading.text(at, guess(translated))?;
            if *packed == 1 { inflate(rest).ok_or_else(damaged)? } else { rest.to_vec() }
        }
    };
    let keyword = guess(keyword);
    let at = say!("图片文字块“{keyword}”", "text chunk “{keyword}”");
    if keyword == "XML:com.adobe.xmp" {
        return xmp::read(reading, at, &text);
    }
    reading.text(at.clone(), keyword.as_str())?;
    let words = guess(&text);
    let of_tools =
        matches!(keyword.as_str(), "Software" | "Creation Time" | "date:create" | "date:modify" | "date:timestamp");
    if !of_tools || !is_of_tools(&words) {
        reading.hides(at.clone(), hidden_words());
    }
    reading.text(at, words)
}

fn hidden_words() -> Say {
    remedy(&say!("图片中附有读者看不到的文字", "words that readers of the picture do not see"))
}

/// Splits at the first zero byte.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}
