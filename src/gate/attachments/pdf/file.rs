//! The file byte by byte: everything must belong to an object in force, or to the tables that find them.
//!
//! A PDF is changed by writing behind its end; what was there before stays, and comes back when the end is cut off
//! (ISO 32000-2, 7.5.6). Programs that "redact" like this have been the undoing of many an office.

use super::super::Trouble;
use super::super::image::words::{guess, is_of_tools, strings};
use super::document::Paper;
use crate::say::say;
use lopdf::Object;
use lopdf::xref::XrefEntry;
use std::collections::BTreeMap;

/// Goes through the file from its first byte to its last.
pub fn read(paper: &mut Paper, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file = File { bytes, at: 0, ends: 0, stray: Vec::new(), comments: Vec::new(), old: 0 };
    file.walk(paper);
    // A file that is laid out for the web has two tables from the start, and two ends.
    let linear = paper.document.linearization.as_ref().is_some_and(|linear| linear.file_length == bytes.len() as u64);
    let most = if linear { 2 } else { 1 };
    if paper.document.xref_section_count > most || file.ends > most || file.old > 0 {
        let what = say!(
            "文件中留有早先的版本（保存时追加了修改）；请另存为新文件或从原文重新导出",
            "earlier versions are left in the file (changes were appended); save it as a new file or export it from the original"
        );
        paper.reading.hides(say!("早先的版本", "earlier versions"), what);
    }
    if !file.stray.is_empty() {
        let at = say!("PDF 对象之外的数据", "data outside of all objects");
        let what = say!(
            "文件中附有不属于 PDF 的数据；请从原文重新导出",
            "data that is no part of the PDF; export the file again from the original"
        );
        paper.reading.hides(at.clone(), what);
        paper.reading.text(at, strings(&file.stray))?;
    }
    for comment in file.comments {
        let at = say!("PDF 注释", "a comment in the file");
        let words = guess(&comment);
        if !is_of_tools(&words) {
            paper.reading.hides(
                at.clone(),
                say!(
                    "读者看不到的注释；请从原文重新导出",
                    "a comment that readers do not see; export the file again from the original"
                ),
            );
        }
        paper.reading.text(at, words)?;
    }
    Ok(())
}

/// An object that a table finds.
struct Known {
    number: u32,
    /// The length of its stream.
    stream: Option<usize>,
}

struct File<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Marks of an end.
    ends: usize,
    /// Bytes that belong to nothing.
    stray: Vec<u8>,
    comments: Vec<Vec<u8>>,
    /// Objects that no table finds any more.
    old: usize,
}

impl File<'_> {
    fn walk(&mut self, paper: &Paper) {
        let document = paper.document;
        let mut known: BTreeMap<usize, Known> = BTreeMap::new();
        for (&number, entry) in &document.reference_table.entries {
            if let XrefEntry::Normal { offset, generation } = *entry {
                let stream = match document.objects.get(&(number, generation)) {
                    Some(Object::Stream(stream)) => Some(stream.content.len()),
                    _ => None,
                };
                known.insert(offset as usize, Known { number, stream });
            }
        }
        // The table itself, where it is an object, need not list itself.
        let linear = document.linearization.as_ref().and_then(|linear| usize::try_from(linear.main_xref_offset).ok());
        let tables: Vec<usize> = linear.into_iter().chain([document.xref_start]).collect();
        while let Some(&byte) = self.bytes.get(self.at) {
            let start = self.at;
            let good = match byte {
                b'%' => {
                    self.comment();
                    true
                }
                _ if is_space(byte) => {
                    self.at += 1;
                    true
                }
                b'0'..=b'9' => self.object(&known, &tables),
                b'x' if self.take(b"xref") => {
                    let table = |byte: &u8| is_space(*byte) || byte.is_ascii_digit() || matches!(byte, b'f' | b'n');
                    self.skip(table);
                    true
                }
                b't' if self.take(b"trailer") => {
                    self.value();
                    true
                }
                b's' if self.take(b"startxref") => {
                    self.skip(|byte| is_space(*byte));
                    self.skip(u8::is_ascii_digit);
                    true
                }
                _ => false,
            };
            if !good {
                self.at = start + 1;
                self.stray.push(byte);
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        self.at += length.max(1);
        // The mark below the header says that the file is not text.
        let line = match line.iter().skip(1).position(|&byte| byte < 0x80) {
            Some(marks @ 4..=8) if self.at < 100 => line.get(1 + marks..).unwrap_or_default(),
            _ => line,
        };
        let mark = self.at < 64 && line.len() < 16 && line.iter().skip(1).all(|&byte| byte >= 0x80);
        if line.starts_with(b"%%EOF") {
            self.ends += 1;
        }
        let known = self.ends == 0 && line.len() == 8 && line.starts_with(b"%PDF-") && self.at < 16;
        if !mark && !known && line != b"%%EOF" {
            self.comments.push(line.to_vec());
        }
    }

    /// An object with its number. What no table finds is left from before.
    fn object(&mut self, known: &BTreeMap<usize, Known>, tables: &[usize]) -> bool {
        let start = self.at;
        let Some(number) = self.number() else { return false };
        self.skip(|byte| is_space(*byte));
        if self.number().is_none() {
            return false;
        }
        self.skip(|byte| is_space(*byte));
        if !self.take(b"obj") {
            return false;
        }
        let known = known.get(&start).filter(|known| known.number == number);
        self.blank();
        self.value();
        self.blank();
        if self.take(b"stream") {
            if self.bytes.get(self.at) == Some(&b'\r') {
                self.at += 1;
            }
            if self.bytes.get(self.at) == Some(&b'\n') {
                self.at += 1;
            }
            let length = known.and_then(|known| known.stream).or_else(|| {
                let rest = self.bytes.get(self.at..)?;
                rest.windows(9).position(|word| word == b"endstream")
            });
            self.at += length.unwrap_or(0);
            self.skip(|byte| is_space(*byte));
            self.take(b"endstream");
            self.blank();
        }
        self.take(b"endobj");
        if known.is_none() && !tables.contains(&start) {
            self.old += 1;
        }
        true
    }

    /// White space and comments.
    fn blank(&mut self) {
        loop {
            self.skip(|byte| is_space(*byte));
            if self.bytes.get(self.at) != Some(&b'%') {
                return;
            }
            self.comment();
        }
    }

    /// A value: up to where all brackets are closed and a keyword of the file begins.
    fn value(&mut self) {
        let mut depth = 0usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'(' => self.text(),
                b'%' => self.comment(),
                b'<' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'>' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                b'e' | b's' if depth == 0 && self.begins(&[b"endobj", b"stream", b"startxref"]) => return,
                b'0'..=b'9' | b'x' | b't' if depth == 0 && self.begins(&[b"xref", b"trailer"]) => return,
                b'/' => {
                    self.at += 1;
                    self.skip(|byte| !is_space(*byte) && !b"()<>[]/%".contains(byte));
                }
                _ => self.at += 1,
            }
        }
    }

    /// A string in brackets.
    fn text(&mut self) {
        let mut depth = 0usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        self.skip(u8::is_ascii_digit);
        std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?.parse().ok()
    }

    fn skip(&mut self, which: impl Fn(&u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !which(byte)).unwrap_or(rest.len());
    }

    fn begins(&self, words: &[&[u8]]) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        words.iter().any(|word| rest.starts_with(word))
    }

    fn take(&mut self, word: &[u8]) -> bool {
        let there = self.begins(&[word]);
        if there {
            self.at += word.len();
        }
        there
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}
