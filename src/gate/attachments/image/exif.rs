//! Exif (CIPA DC-008): what the camera and its owner noted.

use super::words::{guess, is_of_tools, strings, utf16};
use super::{Reading, Say, Trouble, remedy, say};
use exif::{Context, Error, Field, In, Tag, Value};

/// Values with more parts than this are no text.
const MOST_PARTS: usize = 64;

/// Reads a block of Exif, which is a TIFF.
///
/// # Errors
/// [`Trouble::Unreadable`] when it is damaged.
pub fn read(reading: &mut Reading, at: Say, block: &[u8]) -> Result<(), Trouble> {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let exif = match reader.read_raw(block.to_vec()) {
        Ok(exif) => exif,
        Err(Error::PartialResult(partial)) => partial.into_inner().0,
        Err(_) => {
            reading.text(at.clone(), strings(block))?;
            reading.hides(at, remedy(&say!("读不懂的图片属性（Exif）", "properties that cannot be read (Exif)")));
            return Ok(());
        }
    };
    let mut told = String::new();
    for field in exif.fields() {
        let words = words(field, exif.little_endian());
        let name = field.tag.description().map_or_else(|| field.tag.to_string(), str::to_owned);
        let tag = field.tag.to_string();
        let at = say!("图片属性（Exif）{tag}", "Exif {tag} ({name})");
        if let Some(what) = tells(field, &words) {
            reading.hides(at.clone(), remedy(&what));
        }
        told.push_str(&words);
        reading.text(at, words)?;
    }
    rest(reading, at, block, &told)
}

/// What stands in the block though no field refers to it.
fn rest(reading: &mut Reading, at: Say, block: &[u8], told: &str) -> Result<(), Trouble> {
    let raw = strings(block);
    let rest: Vec<&str> = raw.lines().filter(|run| run.chars().count() >= 6 && !told.contains(run.trim())).collect();
    if !rest.is_empty() {
        reading.hides(
            at.clone(),
            remedy(&say!("图片属性（Exif）之间有其他数据", "other data between the Exif properties")),
        );
    }
    reading.text(at, rest.join("\n"))
}

/// What of a field a reader of the picture would not know, if it is more than how the picture was taken.
fn tells(field: &Field, words: &str) -> Option<Say> {
    match field.tag {
        Tag::GPSVersionID => None,
        tag if tag.context() == Context::Gps => Some(say!("拍摄地点（GPS）", "the place where it was taken (GPS)")),
        _ if field.ifd_num != In::PRIMARY => match field.tag {
            Tag::JPEGInterchangeFormat | Tag::StripOffsets | Tag::TileOffsets => Some(say!(
                "内嵌的缩略图，可能显示裁剪、遮盖之前的画面",
                "an embedded thumbnail, which may show the picture before it was cropped or covered"
            )),
            _ => None,
        },
        Tag::MakerNote => Some(say!("相机厂商的数据（MakerNote）", "data of the camera's maker (MakerNote)")),
        Tag::Artist
        | Tag::Copyright
        | Tag::CameraOwnerName
        | Tag::BodySerialNumber
        | Tag::LensSerialNumber
        | Tag::UserComment
        | Tag::ImageUniqueID
        | Tag::ImageDescription => {
            let say_so = say!("作者、说明、序列号等", "author, description, serial number or the like");
            (!words.trim().is_empty()).then_some(say_so)
        }
        // Fields that the standard does not know, machine names and the like among them.
        tag if tag.description().is_none() => (!words.trim().is_empty()).then(|| say!("其他属性", "another property")),
        _ => {
            let text = matches!(field.value, Value::Ascii(_) | Value::Byte(_) | Value::Undefined(..));
            (text && !is_of_tools(words)).then(|| say!("属性中的文字", "words in a property"))
        }
    }
}

/// The value of a field as text.
fn words(field: &Field, little_endian: bool) -> String {
    match &field.value {
        Value::Ascii(parts) => parts.iter().map(|part| guess(part)).collect::<Vec<_>>().join("\n"),
        // The fields of Windows: XPTitle, XPComment, XPAuthor, XPKeywords, XPSubject.
        Value::Byte(bytes) if (0x9C9B..=0x9C9F).contains(&field.tag.number()) => utf16(bytes, false),
        Value::Byte(bytes) if bytes.len() > 8 => strings(bytes),
        Value::Undefined(bytes, _) if field.tag.number() == Tag::UserComment.number() => {
            match bytes.split_at_checked(8) {
                Some((b"UNICODE\0", text)) => utf16(text, !little_endian) + "\n" + &utf16(text, little_endian),
                Some((_, text)) => guess(text),
                None => guess(bytes),
            }
        }
        Value::Undefined(bytes, _) if bytes.len() > 8 => strings(bytes),
        Value::Short(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::Long(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::SByte(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::SShort(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::SLong(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::Rational(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::SRational(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::Float(parts) if parts.len() > MOST_PARTS => String::new(),
        Value::Double(parts) if parts.len() > MOST_PARTS => String::new(),
        // As they stand: a fraction written out gives digits that nobody has noted.
        Value::Rational(parts) if field.tag.context() != Context::Gps => {
            parts.iter().map(|part| format!("{}/{}", part.num, part.denom)).collect::<Vec<_>>().join(" ")
        }
        Value::SRational(parts) => {
            parts.iter().map(|part| format!("{}/{}", part.num, part.denom)).collect::<Vec<_>>().join(" ")
        }
        _ => field.display_value().to_string(),
    }
}
