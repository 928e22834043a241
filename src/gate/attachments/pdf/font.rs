//! Fonts: what the codes of a text stand for, and how wide they are (ISO 32000-2, 9.5 to 9.10).

use super::cmap::{CMap, code};
use super::document::{Paper, Unpacked, number};
use crate::gate::scan::radicals;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_16BE};
use lopdf::{Dictionary, Object, Stream};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// Widths that a font may list.
const MOST_WIDTHS: usize = 100_000;

/// A font, as far as reading goes.
pub struct Font {
    to_unicode: Option<CMap>,
    codes: Codes,
    widths: BTreeMap<u32, f32>,
    default_width: f32,
    /// Whether lines run downwards.
    pub vertical: bool,
    /// It is not in the file: the viewer has it, with known codes.
    of_viewer: bool,
    /// A font of bullets and the like.
    pub symbols: bool,
    /// The glyphs of a Type 3 font, by code: contents of their own.
    pub glyphs: Vec<(u32, Stream)>,
    /// The dictionary, where a Type 3 font has its resources.
    pub dictionary: Dictionary,
}

enum Codes {
    /// One byte each, with what each stands for.
    Simple(Vec<Option<String>>),
    /// Two bytes each, and nobody says what they stand for.
    Two,
    /// As a CMap of its own says.
    Own(CMap),
    /// The characters of an encoding.
    Of(&'static Encoding),
}

/// One character of a text.
pub struct Char {
    /// Its code.
    pub code: u32,
    /// What it stands for, when that can be told.
    pub text: Option<String>,
    /// Its width, for a size of 1.
    pub width: f32,
    /// Whether it is the one-byte space, which word spacing applies to.
    pub is_space: bool,
}

impl Font {
    /// Reads a font.
    pub fn read(paper: &mut Paper, dictionary: &Dictionary) -> Font {
        let to_unicode = match paper.get(dictionary, b"ToUnicode") {
            Object::Stream(stream) => {
                let stream = stream.clone();
                bytes(paper, &stream).map(|bytes| CMap::read(&bytes))
            }
            _ => None,
        };
        let base = String::from_utf8_lossy(paper.name(dictionary, b"BaseFont")).to_ascii_lowercase();
        let symbols = ["symbol", "dingbats", "wingdings", "webdings"].iter().any(|word| base.contains(word));
        let mut font = Font {
            to_unicode,
            codes: Codes::Two,
            widths: BTreeMap::new(),
            default_width: 0.5,
            vertical: false,
            of_viewer: false,
            symbols,
            glyphs: Vec::new(),
            dictionary: Dictionary::new(),
        };
        match paper.name(dictionary, b"Subtype") {
            b"Type0" => font.composite(paper, dictionary),
            subtype => font.simple(paper, dictionary, subtype == b"Type3"),
        }
        font
    }

    fn simple(&mut self, paper: &mut Paper, dictionary: &Dictionary, type3: bool) {
        let descriptor = paper.dictionary(dictionary, b"FontDescriptor").cloned().unwrap_or_default();
        let embedded =
            type3 || [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"].iter().any(|key| descriptor.has(key));
        self.of_viewer = !embedded && !self.symbols;
        let symbolic = paper.get(&descriptor, b"Flags").as_i64().is_ok_and(|flags| flags & 4 != 0);
        let encoding = paper.get(dictionary, b"Encoding").clone();
        // An embedded font may number its glyphs as it likes; only what is named can be told then.
        let base = match &encoding {
            Object::Name(name) => Some(name.clone()),
            Object::Dictionary(own) if own.has(b"BaseEncoding") => Some(paper.name(own, b"BaseEncoding").to_vec()),
            _ if self.symbols || embedded && (symbolic || type3) => None,
            _ => Some(b"StandardEncoding".to_vec()),
        };
        let mut table = base.map_or_else(|| vec![None; 256], |base| encoded(&base));
        let mut names: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        if let Object::Dictionary(own) = &encoding
            && let Object::Array(differences) = paper.get(own, b"Differences")
        {
            let mut at = 0;
            for entry in differences.iter().take(1024) {
                match paper.resolve(entry) {
                    Object::Integer(code) => at = u32::try_from(*code).unwrap_or(u32::MAX),
                    Object::Name(name) => {
                        if let Some(slot) = table.get_mut(at as usize) {
                            *slot = named(name);
                            names.insert(at, name.clone());
                        }
                        at = at.saturating_add(1);
                    }
                    _ => {}
                }
            }
        }
        if self.symbols && !embedded {
            table.iter_mut().for_each(|slot| *slot = Some("•".to_owned()));
        }
        self.codes = Codes::Simple(table);
        let scale = match paper.numbers(dictionary, b"FontMatrix").first() {
            Some(scale) if type3 => scale.abs(),
            _ => 0.001,
        };
        let first =
            paper.get(dictionary, b"FirstChar").as_i64().ok().and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
        let widths = paper.numbers(dictionary, b"Widths");
        self.widths = (first..=u32::MAX).zip(widths.into_iter().take(256).map(|width| width * scale)).collect();
        if let Some(missing) = number(paper.get(&descriptor, b"MissingWidth"))
            && !self.widths.is_empty()
        {
            self.default_width = missing * scale;
        }
        if type3 && let Some(glyphs) = paper.dictionary(dictionary, b"CharProcs") {
            for (code, name) in names {
                if let Object::Stream(stream) = paper.get(glyphs, &name) {
                    self.glyphs.push((code, stream.clone()));
                }
            }
            self.dictionary = dictionary.clone();
        }
    }

    fn composite(&mut self, paper: &mut Paper, dictionary: &Dictionary) {
        let descendant = match paper.get(dictionary, b"DescendantFonts") {
            Object::Array(fonts) => {
                fonts.first().and_then(|font| super::document::dict_of(paper.resolve(font))).cloned()
            }
            _ => None,
        }
        .unwrap_or_default();
        self.default_width = number(paper.get(&descendant, b"DW")).unwrap_or(1000.0) / 1000.0;
        if let Object::Array(widths) = paper.get(&descendant, b"W") {
            self.widths = cid_widths(paper, widths);
        }
        match paper.get(dictionary, b"Encoding").clone() {
            Object::Name(name) => {
                self.vertical = name.ends_with(b"-V") || name == b"V";
                self.codes = predefined(&name).map_or(Codes::Two, Codes::Of);
                if !matches!(self.codes, Codes::Two) {
                    // These codes are characters; the widths are those of glyphs in another order.
                    self.widths.clear();
                }
            }
            Object::Stream(stream) => {
                self.vertical = paper.get(&stream.dict, b"WMode").as_i64().is_ok_and(|mode| mode == 1);
                if let Some(own) = bytes(paper, &stream).map(|bytes| CMap::read(&bytes)).filter(CMap::has_spaces) {
                    self.codes = Codes::Own(own);
                }
            }
            _ => {}
        }
    }

    /// The characters of a text.
    pub fn chars(&self, bytes: &[u8]) -> Vec<Char> {
        let mut chars = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (length, text) = self.next(rest);
            let length = length.clamp(1, rest.len());
            let (this, after) = rest.split_at(length);
            rest = after;
            let code = code(this);
            let mapped = self.to_unicode.as_ref().and_then(|map| map.text(length, code));
            // A font of the viewer's own draws what its encoding says, whatever digits the map claims.
            let digits =
                |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(|c: char| c.is_ascii_digit()));
            let lies = self.of_viewer && mapped.is_some() && mapped != text && (digits(&mapped) || digits(&text));
            let text =
                if lies { None } else { mapped.or(text) }.filter(|text| is_told(text)).map(|text| everyday(&text));
            let wide = self.widths.get(&code).copied();
            let narrow = matches!(self.codes, Codes::Of(_)) && text.as_ref().is_some_and(|text| text.is_ascii());
            let width = wide.unwrap_or(if narrow { 0.5 } else { self.default_width });
            chars.push(Char { code, text, width, is_space: this == b" " });
        }
        chars
    }

    /// How long the next code is, and what it stands for by itself.
    fn next(&self, bytes: &[u8]) -> (usize, Option<String>) {
        match &self.codes {
            Codes::Simple(table) => {
                (1, bytes.first().and_then(|&byte| table.get(usize::from(byte)).cloned().flatten()))
            }
            Codes::Two => (2, None),
            Codes::Own(map) => (map.length(bytes).unwrap_or(2), None),
            Codes::Of(encoding) => {
                let two = *encoding == UTF_16BE;
                let lengths: &[usize] = if two { &[2, 4] } else { &[1, 2, 4] };
                let decode = |length: usize| {
                    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes.get(..length)?)?;
                    (text.chars().count() == 1).then(|| (length, Some(text.into_owned())))
                };
                lengths.iter().find_map(|&length| decode(length)).unwrap_or((if two { 2 } else { 1 }, None))
            }
        }
    }
}

/// A text that says which character it is: not one that is private to the font, or a stand-in.
fn is_told(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|c: char| {
            matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}') || c.is_control() && !c.is_whitespace()
        })
}

/// Many programs name the radical ⾏ where the character 行 stands: both look the same, and share a glyph.
fn everyday(text: &str) -> String {
    if !text.contains(|c: char| matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}')) {
        return text.to_owned();
    }
    text.nfkc().map(|c| radicals::everyday(c).unwrap_or(c)).collect()
}

fn bytes(paper: &mut Paper, stream: &Stream) -> Option<Vec<u8>> {
    match paper.unpack(stream) {
        Unpacked::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// The 256 characters of a known encoding.
fn encoded(name: &[u8]) -> Vec<Option<String>> {
    let mut font = Dictionary::new();
    font.set("Type", "Font");
    font.set("Encoding", Object::Name(name.to_vec()));
    let document = lopdf::Document::new();
    let encoding = font.get_font_encoding(&document).ok();
    let text = |byte: u8| encoding.as_ref()?.bytes_to_string(&[byte]).ok().filter(|text| !text.is_empty());
    (0..=255).map(text).collect()
}

/// The character that a glyph's name stands for (Adobe Glyph List Specification).
fn named(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).map(String::from);
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len() % 4 == 0
    {
        let units: Option<Vec<u16>> =
            (0..digits.len()).step_by(4).map(|at| u16::from_str_radix(digits.get(at..at + 4)?, 16).ok()).collect();
        if let Some(text) = units.and_then(|units| String::from_utf16(&units).ok()) {
            return Some(text);
        }
    }
    if let Some(digits) = name.strip_prefix('u')
        && (4..=6).contains(&digits.len())
        && let Some(text) = number(digits)
    {
        return Some(text);
    }
    let mut encoding = Dictionary::new();
    encoding.set("Type", "Encoding");
    encoding.set("Differences", vec![Object::Integer(1), Object::Name(name.as_bytes().to_vec())]);
    let mut font = Dictionary::new();
    font.set("Type", "Font");
    font.set("Encoding", Object::Dictionary(encoding));
    let document = lopdf::Document::new();
    let text = font.get_font_encoding(&document).ok()?.bytes_to_string(&[1]).ok()?;
    (!text.is_empty()).then_some(text)
}

/// Encodings of predefined CMaps whose codes are characters (ISO 32000-2, table 116).
fn predefined(name: &[u8]) -> Option<&'static Encoding> {
    let name = String::from_utf8_lossy(name);
    let starts = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    match () {
        () if name.starts_with("Uni") && (name.contains("UCS2") || name.contains("UTF16")) => Some(UTF_16BE),
        () if starts(&["GBK", "GB-EUC", "GBpc-EUC"]) => Some(GB18030),
        () if starts(&["B5pc", "ETen-B5", "ETenms-B5", "HKscs-B5"]) => Some(BIG5),
        () if starts(&["90ms-RKSJ", "90pv-RKSJ", "90msp-RKSJ", "83pv-RKSJ", "Ext-RKSJ", "Add-RKSJ"]) => Some(SHIFT_JIS),
        () if starts(&["EUC-"]) => Some(EUC_JP),
        () if starts(&["KSC-EUC", "KSCms-UHC", "KSCpc-EUC"]) => Some(EUC_KR),
        () => None,
    }
}

/// The widths of a composite font: `first [w w w]` or `first last w`.
fn cid_widths(paper: &Paper, array: &[Object]) -> BTreeMap<u32, f32> {
    let mut widths = BTreeMap::new();
    let cid =
        |object: &Object| object.as_i64().ok().and_then(|cid| u32::try_from(cid).ok()).filter(|&cid| cid <= 0xFFFF);
    let mut rest = array;
    while let [first, second, after @ ..] = rest {
        let (first, second) = (cid(paper.resolve(first)), paper.resolve(second));
        rest = after;
        match (first, second, after) {
            (Some(first), Object::Array(list), _) => {
                let list = list.iter().filter_map(|width| number(paper.resolve(width)));
                widths.extend((first..=0xFFFF).zip(list.map(|width| width / 1000.0)));
            }
            (Some(first), last, [width, after @ ..]) => {
                rest = after;
                if let (Some(last), Some(width)) = (cid(last), number(paper.resolve(width))) {
                    widths.extend((first..=last).map(|cid| (cid, width / 1000.0)));
                }
            }
            _ => return widths,
        }
        if widths.len() > MOST_WIDTHS {
            break;
        }
    }
    widths
}
