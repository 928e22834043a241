//! Streams: pictures, metadata, contents that nothing shows, and whatever else.

use super::super::Trouble;
use super::super::image::unpack::inflate_to;
use super::super::image::words::strings;
use super::super::image::{self, xmp};
use super::super::limits::MOST_ENTRY;
use super::document::{Paper, Unpacked, dict_of};
use super::{objects, pages};
use crate::say::{Say, say};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// What a stream is used for, by the key that refers to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A font.
    Font,
    /// A profile of colours, a function, a palette: no words.
    Wordless,
    /// The mask of a picture.
    Mask,
    /// How an annotation looks in one of its states.
    Appearance,
}

/// Reads all streams that no page has shown.
pub fn read(paper: &mut Paper) -> Result<(), Trouble> {
    let document = paper.document;
    let uses = uses(paper);
    for (&id, object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        let number = id.0;
        let at = say!("PDF 对象 {number}", "object {number}");
        if stream.dict.has(b"F") {
            paper.reading.runs(
                at.clone(),
                say!(
                    "内容在文件之外；请从原文重新导出",
                    "its content lies outside of the file; export the file again from the original"
                ),
            );
        }
        let (kind, subtype) = (paper.name(&stream.dict, b"Type"), paper.name(&stream.dict, b"Subtype"));
        if let Some(left) = behind(paper, stream) {
            paper.reading.hides(at.clone(), not_shown());
            paper.reading.text(at.clone(), strings(left))?;
        }
        match (kind, subtype, uses.get(&id)) {
            (b"XRef", ..) => {}
            (b"ObjStm", ..) => members(paper, at, id, stream)?,
            (b"Metadata", ..) => metadata(paper, stream)?,
            (_, b"Image", used) => picture(paper, id, stream, used == Some(&Use::Mask))?,
            _ if paper.interpreted.contains(&id) => {}
            (_, b"Form", used) => unused(paper, id, used == Some(&Use::Appearance))?,
            (b"Pattern", ..) => unused(paper, id, false)?,
            (_, _, Some(Use::Font)) => font(paper, at, stream)?,
            // Unpacked all the same: its numbers are told.
            (_, _, Some(Use::Wordless)) => drop(paper.unpack(stream)),
            _ if ["FunctionType", "ShadingType", "HalftoneType", "PatternType", "CMapName"]
                .iter()
                .any(|key| stream.dict.has(key.as_bytes())) =>
            {
                drop(paper.unpack(stream));
            }
            _ => match paper.unpack(stream) {
                Unpacked::Bytes(bytes) => {
                    if !bytes.is_empty() && !objects::is_hint(paper, id) {
                        paper.reading.hides(at.clone(), not_shown());
                    }
                    paper.reading.text(at, strings(&bytes))?;
                }
                Unpacked::Picture(..) => {}
                Unpacked::Not => cannot_unpack(paper, at),
            },
        }
    }
    Ok(())
}

fn not_shown() -> Say {
    say!(
        "页面用不到的数据；请从原文重新导出",
        "data that no page has a use for; export the file again from the original"
    )
}

/// Bytes that may fill a stream up behind its end.
const MOST_FILLING: usize = 4;

/// What lies behind the end of compressed data: viewers step over it.
fn behind<'s>(paper: &Paper, stream: &'s Stream) -> Option<&'s [u8]> {
    let first = match paper.get(&stream.dict, b"Filter") {
        Object::Array(filters) => paper.resolve(filters.first()?),
        one => one,
    };
    if first.as_name().ok()? != b"FlateDecode" {
        return None;
    }
    let left = inflate_to(&[&stream.content], MOST_ENTRY as u64, |_| {})?.left;
    let behind = stream.content.get(stream.content.len().checked_sub(left)?..)?;
    (left > MOST_FILLING).then_some(behind)
}

/// A font is one: what else lies in its place is not.
fn font(paper: &mut Paper, at: Say, stream: &Stream) -> Result<(), Trouble> {
    let Unpacked::Bytes(bytes) = paper.unpack(stream) else {
        cannot_unpack(paper, at);
        return Ok(());
    };
    // TrueType, OpenType, collections, Type 1 as text and with marks, bare CFF.
    let begins: [&[u8]; 8] = [b"\0\x01\0\0", b"true", b"OTTO", b"ttcf", b"typ1", b"%!", b"\x80\x01", b"\x01\0"];
    if !bytes.is_empty() && !begins.iter().any(|begin| bytes.starts_with(begin)) {
        paper.reading.hides(at.clone(), not_shown());
        paper.reading.text(at, strings(&bytes))?;
    }
    Ok(())
}

fn cannot_unpack(paper: &mut Paper, at: Say) {
    let what = say!(
        "有不能解开的数据；请用其他程序重新导出",
        "data that cannot be unpacked; export it again with another program"
    );
    paper.reading.cannot_read(at, what);
}

/// Who refers to which stream.
fn uses(paper: &Paper) -> BTreeMap<ObjectId, Use> {
    let mut uses = BTreeMap::new();
    let mut open: Vec<&Object> = paper.document.objects.values().collect();
    while let Some(object) = open.pop() {
        if let Object::Array(values) = object {
            if let [Object::Name(name), Object::Reference(id)] = values.as_slice()
                && name == b"ICCBased"
            {
                uses.insert(*id, Use::Wordless);
            }
            if let [Object::Name(name), _, _, Object::Reference(id)] = values.as_slice()
                && name == b"Indexed"
            {
                uses.insert(*id, Use::Wordless);
            }
            open.extend(values);
        }
        for (key, value) in dict_of(object).into_iter().flatten() {
            match (key.as_slice(), value) {
                (b"FontFile" | b"FontFile2" | b"FontFile3", Object::Reference(id)) => {
                    uses.insert(*id, Use::Font);
                }
                (
                    b"ToUnicode" | b"CIDToGIDMap" | b"CIDSet" | b"Encoding" | b"DestOutputProfile" | b"JBIG2Globals",
                    Object::Reference(id),
                ) => {
                    uses.insert(*id, Use::Wordless);
                }
                (b"SMask" | b"Mask", Object::Reference(id)) => {
                    uses.insert(*id, Use::Mask);
                }
                (b"AP", states) => appearances(paper, states, &mut uses, 0),
                (b"CharProcs", glyphs) => {
                    let glyphs = dict_of(paper.resolve(glyphs)).into_iter().flatten();
                    uses.extend(glyphs.filter_map(|(_, glyph)| Some((glyph.as_reference().ok()?, Use::Wordless))));
                }
                _ => {}
            }
            open.push(value);
        }
    }
    uses
}

fn appearances(paper: &Paper, states: &Object, uses: &mut BTreeMap<ObjectId, Use>, depth: usize) {
    if let Object::Reference(id) = states {
        uses.insert(*id, Use::Appearance);
    }
    if let Object::Dictionary(states) = paper.resolve(states)
        && depth < 3
    {
        states.iter().for_each(|(_, state)| appearances(paper, state, uses, depth + 1));
    }
}

/// Objects that lie packed in a stream and are not the ones in force: earlier versions of them.
fn members(paper: &mut Paper, at: Say, id: ObjectId, stream: &Stream) -> Result<(), Trouble> {
    let Unpacked::Bytes(bytes) = paper.unpack(stream) else {
        cannot_unpack(paper, at);
        return Ok(());
    };
    let first =
        paper.get(&stream.dict, b"First").as_i64().ok().and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
    let numbers = String::from_utf8_lossy(bytes.get(..first).unwrap_or_default()).into_owned();
    let numbers: Vec<u32> = numbers.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let table = &paper.document.reference_table.entries;
    let in_force: BTreeSet<u32> = table
        .iter()
        .filter(
            |(_, entry)| matches!(entry, lopdf::xref::XrefEntry::Compressed { container, .. } if *container == id.0),
        )
        .map(|(&number, _)| number)
        .collect();
    if numbers.chunks(2).any(|pair| pair.first().is_some_and(|number| !in_force.contains(number))) {
        paper.reading.hides(
            at.clone(),
            say!(
                "早先版本的内容；请从原文重新导出",
                "content of an earlier version; export the file again from the original"
            ),
        );
        paper.reading.text(at, strings(&bytes))?;
    }
    Ok(())
}

fn metadata(paper: &mut Paper, stream: &Stream) -> Result<(), Trouble> {
    let at = say!("文档属性（XMP）", "the document's properties (XMP)");
    let Unpacked::Bytes(bytes) = paper.unpack(stream) else {
        cannot_unpack(paper, at);
        return Ok(());
    };
    match xmp::properties(&bytes) {
        Some(properties) => {
            let lines: Vec<String> = properties
                .iter()
                .filter(|property| !property.name.starts_with("xmlns") && !property.value.trim().is_empty())
                .map(|property| format!("{}: {}", property.name, property.value.trim()))
                .collect();
            paper.reading.text(at, lines.join("\n"))
        }
        None => {
            paper.reading.cannot_read(
                at.clone(),
                say!(
                    "读不懂的文档属性；请从原文重新导出",
                    "properties that cannot be read; export the file again from the original"
                ),
            );
            paper.reading.text(at, strings(&bytes))
        }
    }
}

fn picture(paper: &mut Paper, id: ObjectId, stream: &Stream, mask: bool) -> Result<(), Trouble> {
    let number = id.0;
    let at = say!("PDF 中的图片（对象 {number}）", "a picture in the PDF (object {number})");
    if !mask && !paper.drawn.contains(&id) {
        paper.reading.hides(
            at.clone(),
            say!(
                "没有显示的图片；请从原文重新导出",
                "a picture that is not shown; export the file again from the original"
            ),
        );
    }
    if !is_jpeg(paper, &stream.dict) {
        if let Unpacked::Bytes(bytes) = paper.unpack(stream)
            && most_dots(paper, &stream.dict).is_some_and(|most| bytes.len() > most + MOST_FILLING)
        {
            paper.reading.hides(at.clone(), not_shown());
            paper.reading.text(at, strings(&bytes))?;
        }
        return Ok(());
    }
    match paper.unpack(stream) {
        Unpacked::Picture(bytes) => match image::jpeg(&bytes) {
            Ok(inner) => paper.reading.include(&at, inner),
            Err(_) => {
                paper.reading.cannot_read(
                    at,
                    say!(
                        "图片损坏；请从原文重新导出",
                        "the picture is damaged; export the file again from the original"
                    ),
                );
                Ok(())
            }
        },
        _ => {
            cannot_unpack(paper, at);
            Ok(())
        }
    }
}

/// The bytes that the dots of a picture take up, if its colours are of a known number of parts.
fn most_dots(paper: &Paper, dictionary: &Dictionary) -> Option<usize> {
    let number = |key: &[u8]| paper.get(dictionary, key).as_i64().ok().and_then(|value| usize::try_from(value).ok());
    let mask = matches!(paper.get(dictionary, b"ImageMask"), Object::Boolean(true));
    let bits = if mask { 1 } else { number(b"BitsPerComponent")? };
    let parts = match paper.get(dictionary, b"ColorSpace") {
        _ if mask => 1,
        Object::Name(name) => match name.as_slice() {
            b"DeviceGray" => 1,
            b"DeviceRGB" => 3,
            b"DeviceCMYK" => 4,
            _ => return None,
        },
        Object::Array(space) => match paper.resolve(space.first()?).as_name().ok()? {
            b"Indexed" | b"CalGray" | b"Separation" => 1,
            b"CalRGB" | b"Lab" => 3,
            b"ICCBased" => 4,
            _ => return None,
        },
        _ => return None,
    };
    number(b"Width")?.checked_mul(bits)?.checked_mul(parts)?.div_ceil(8).checked_mul(number(b"Height")?)
}

fn is_jpeg(paper: &Paper, dictionary: &Dictionary) -> bool {
    let known: [&[u8]; 8] = [
        b"FlateDecode",
        b"LZWDecode",
        b"ASCII85Decode",
        b"ASCIIHexDecode",
        b"RunLengthDecode",
        b"JPXDecode",
        b"CCITTFaxDecode",
        b"JBIG2Decode",
    ];
    let all = match paper.get(dictionary, b"Filter") {
        Object::Array(all) => all.as_slice(),
        Object::Null => &[],
        one => std::slice::from_ref(one),
    };
    // What is neither a JPEG nor known goes on to be refused.
    all.iter().any(|filter| !known.contains(&paper.resolve(filter).as_name().unwrap_or_default()))
}

fn unused(paper: &mut Paper, id: ObjectId, appearance: bool) -> Result<(), Trouble> {
    let number = id.0;
    let at = say!("没有显示的内容（对象 {number}）", "content that is not shown (object {number})");
    if pages::unused(paper, at.clone(), id)? && !appearance {
        paper.reading.hides(
            at,
            say!("没有显示的文字；请从原文重新导出", "text that is not shown; export the file again from the original"),
        );
    }
    Ok(())
}
