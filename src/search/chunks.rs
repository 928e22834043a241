//! The files of texts: a few neighbouring documents each, for what results show and for looking whether a longer term
//! really stands there. A chunk, unpacked, is JSON: `[[href, date, kind, "title\nline\nline…"], …]`.

use super::Doc;
use super::pack::{Sizes, cut, pack, shown, stamp};
use crate::portal::urls;
use crate::record::digest::sha256;
use rayon::prelude::*;

/// Of the unpacked JSON: packed, about a third. Results lie scattered, and each brings its chunk along.
const SIZES: Sizes = Sizes { least: 10 << 10, one_in: 2, most: 24 << 10 };

/// What the head says of a chunk.
pub struct Row {
    /// How many documents it has.
    pub docs: usize,
    /// The stamp in its name.
    pub stamp: [u8; 4],
}

/// Chunks in the making.
#[derive(Default)]
pub struct Chunks {
    rows: Vec<Row>,
    full: Vec<Part>,
    open: Part,
}

#[derive(Default)]
struct Part {
    docs: usize,
    json: String,
}

impl Chunks {
    /// Adds the next document.
    pub fn push(&mut self, doc: &Doc) {
        let hash = sha256(doc.href.as_bytes());
        let key = u64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]);
        if self.open.docs > 0 && cut(self.open.json.len(), key, SIZES) {
            self.full.push(std::mem::take(&mut self.open));
        }
        let row = (&doc.href, &doc.date, doc.kind, doc.lines.join("\n"));
        self.open.json.push(if self.open.docs == 0 { '[' } else { ',' });
        // Strings alone always become JSON.
        self.open.json += &serde_json::to_string(&row).unwrap_or_default();
        self.open.docs += 1;
    }

    /// Gives the files of all chunks that are full.
    ///
    /// # Errors
    /// The first error of `give`.
    pub fn write<E: Send>(&mut self, give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync)) -> Result<(), E> {
        let from = self.rows.len();
        let write = |(nth, part): (usize, Part)| {
            let file = pack(format!("{}]", part.json).as_bytes());
            let stamp = stamp(&file);
            give(urls::search_chunk(from + nth, &shown(&stamp)), file)?;
            Ok(Row { docs: part.docs, stamp })
        };
        let full = std::mem::take(&mut self.full);
        let rows: Vec<Row> = full.into_par_iter().enumerate().map(write).collect::<Result<_, E>>()?;
        self.rows.extend(rows);
        Ok(())
    }

    /// Gives the rest.
    ///
    /// # Errors
    /// The first error of `give`.
    pub fn finish<E: Send>(&mut self, give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync)) -> Result<(), E> {
        if self.open.docs > 0 {
            self.full.push(std::mem::take(&mut self.open));
        }
        self.write(give)
    }

    /// What there is.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The texts of a chunk, line by line; `None` where it is none.
pub fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let rows: Vec<(String, String, String, String)> = serde_json::from_slice(bytes).ok()?;
    let lines = rows.iter().flat_map(|(href, date, kind, text)| [href, date, kind].into_iter().map(String::as_str).chain(text.lines()));
    Some(lines.map(String::from).collect())
}
