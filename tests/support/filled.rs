//! Records with every key of their category filled in, made from the record model itself: a key that is added to the
//! model is in these records at once.

#![allow(dead_code, reason = "each test program uses its part")]

use gongshi::record::common::{Category, Common};
use gongshi::record::model::{Key, Shape};
use gongshi::record::{BODY_KEY, category_keys};
use serde_json::{Map, Value, json};

/// The words that are put into a record, with the key each stands under.
pub type Planted = Vec<(String, String)>;

/// A record file in the making.
pub struct Filled {
    keys: Map<String, Value>,
    mark: String,
    planted: Planted,
}

/// The name of the one attachment of a filled record.
pub fn attachment(mark: &str) -> String {
    format!("表-{mark}.csv")
}

/// The name of the one picture of a filled record.
pub fn picture(mark: &str) -> String {
    format!("图-{mark}.png")
}

impl Filled {
    /// A record of this category with every key filled; its words carry `mark`, so that they are found again.
    pub fn new(category: Category, id: &str, mark: &str) -> Filled {
        let mut filled = Filled { keys: Map::new(), mark: mark.to_string(), planted: Vec::new() };
        for key in Common::KEYS.iter().chain(category_keys(category)).chain([&BODY_KEY]) {
            let value = match key.en {
                "id" => json!(id),
                "disclosure" => json!("proactive"),
                "category" => json!(category.en()),
                "formed" | "published" => json!("2026-11-02"),
                "expires" => json!("2026-12-31"),
                "institution" | "parent" => json!("jg-1"),
                "related" | "interprets" => json!(["jg-1"]),
                "drafted_by" => json!("lin-gao"),
                // Only with `disclosure: withheld`; and these two must name policy records that name this one.
                "withheld_reason" | "supersedes" | "repealed_by" => continue,
                "attachments" => json!([{ "file": attachment(mark), "title": filled.words("attachments.title") }]),
                "images" => json!([{ "file": picture(mark), "alt": filled.words("images.alt") }]),
                _ => filled.value(key.en, &(key.shape)()),
            };
            filled.keys.insert(key.en.to_string(), value);
        }
        filled
    }

    /// The same with another value under a key.
    pub fn with(mut self, key: &str, value: Value) -> Filled {
        self.keys.insert(key.to_string(), value);
        self
    }

    /// The record as a YAML file (JSON is YAML).
    pub fn text(&self) -> String {
        self.keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect()
    }

    /// The files that it lists.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![(
            attachment(&self.mark),
            format!("甲,乙\n{},attached{}\n", chinese("附件内容", &self.mark), self.mark).into_bytes(),
        )];
        if self.keys.contains_key("images") {
            // The words are the picture's pixels.
            files.push((picture(&self.mark), png(&format!("picture{}", self.mark))));
        }
        files
    }

    /// What was planted: key and words, those in its files included.
    pub fn planted(&self) -> Planted {
        let mut all = self.planted.clone();
        all.push(("attachments.file".into(), attachment(&self.mark)));
        all.push(("attached file".into(), format!("attached{}", self.mark)));
        all.push(("attached file".into(), chinese("附件内容", &self.mark)));
        if self.keys.contains_key("images") {
            all.push(("images.file".into(), picture(&self.mark)));
            all.push(("picture file".into(), format!("picture{}", self.mark)));
        }
        all
    }

    fn value(&mut self, path: &str, shape: &Shape) -> Value {
        match shape {
            Shape::Line | Shape::Text => json!(self.words(path)),
            Shape::Date => json!("2026-11-02"),
            Shape::Bool => json!(false),
            Shape::Number => json!(7),
            Shape::Pattern(_, example) => json!(example),
            Shape::Choice(choices) => json!(choices[0].0),
            Shape::List(of) => json!([self.value(path, of)]),
            Shape::Map(keys) => {
                Value::Object(keys.iter().map(|key| (key.en.to_string(), self.map_value(path, key))).collect())
            }
            Shape::Table(..) => json!({}),
        }
    }

    fn map_value(&mut self, path: &str, key: &Key) -> Value {
        let path = format!("{path}.{}", key.en);
        match path.as_str() {
            // The gate lets no other name of a subject through.
            "subject.name" | "entries.name" => json!("张某某"),
            _ => self.value(&path, &(key.shape)()),
        }
    }

    /// A Chinese and a Latin word of this record and key; the punctuation is what escapes change.
    fn words(&mut self, path: &str) -> String {
        let latin = format!("{}{}", path.replace(['.', '_'], ""), self.mark);
        let chinese = chinese(path, &self.mark);
        self.planted.push((path.to_string(), latin.clone()));
        self.planted.push((path.to_string(), chinese.clone()));
        format!("{chinese}“{latin}”&'")
    }
}

/// Chinese characters that stand for a text and a mark, and for no others: eight of them spell a hash.
pub fn chinese(text: &str, mark: &str) -> String {
    const DIGITS: [char; 16] =
        ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸', '子', '丑', '寅', '卯', '辰', '巳'];
    let hash = super::sha256(format!("{text} {mark}").as_bytes());
    let digits = hash.chars().take(8).filter_map(|c| c.to_digit(16));
    digits.map(|digit| DIGITS[digit as usize]).collect()
}

/// A picture of one grey pixel, with a text chunk.
fn png(words: &str) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(&body);
        out.extend(crc32(&body).to_be_bytes());
    };
    let width = words.len() as u32;
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &[0, 0, 0, 1, 8, 0, 0, 0, 0]].concat());
    // One row without a filter, in a stored block of zlib: the words are the shades of grey.
    let row = [&[0], words.as_bytes()].concat();
    let length = row.len() as u16;
    let block = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), &row].concat();
    chunk(b"IDAT", &[&[0x78, 0x01][..], &block, &adler32(&row).to_be_bytes()].concat());
    chunk(b"IEND", b"");
    out
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
