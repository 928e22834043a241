//! The files of texts: a few neighbouring documents each, for what results show and for looking whether a longer term
//! really stands there. A chunk, unpacked, is JSON: `[[href, date, kind, "title\nline\nline…"], …]`.

use super::Doc;
use super::pack::{Sizes, cut, pack, shown, stamp};
use crate::portal::urls;
use crate::record::digest::sha256;
use rayon::prelude::*;

/// Of the unpacked JSON: packed, about a third. Results lie scattered, and each brings its chunk along; but every file more
/// makes each build longer.
const SIZES: Sizes = Sizes { least: 8 << 10, one_in: 2, most: 16 << 10 };
/// Chunks of a group, which share a stamp.
const GROUP: Sizes = Sizes { least: 8, one_in: 8, most: 32 };

/// What the head says of a group of chunks.
pub struct Row {
    /// How many documents each of its chunks has.
    pub docs: Vec<usize>,
    /// The stamp in their names.
    pub stamp: [u8; 8],
}

/// Chunks in the making.
#[derive(Default)]
pub struct Chunks {
    rows: Vec<Row>,
    full: Vec<Vec<Chunk>>,
    group: Vec<Chunk>,
    chunk: Chunk,
}

#[derive(Default)]
struct Chunk {
    docs: usize,
    json: String,
}

impl Chunks {
    /// Adds the next document.
    pub fn push(&mut self, doc: &Doc) {
        let hash = sha256(doc.href.as_bytes());
        let key = u64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]);
        if self.chunk.docs > 0 && cut(self.chunk.json.len(), key, SIZES) {
            self.group.push(std::mem::take(&mut self.chunk));
            if cut(self.group.len(), key, GROUP) {
                self.full.push(std::mem::take(&mut self.group));
            }
        }
        let row = (&doc.href, &doc.date, doc.kind, doc.lines.join("\n"));
        self.chunk.json.push(if self.chunk.docs == 0 { '[' } else { ',' });
        // Strings alone always become JSON.
        self.chunk.json += &serde_json::to_string(&row).unwrap_or_default();
        self.chunk.docs += 1;
    }

    /// Gives the files of all groups that are full.
    ///
    /// # Errors
    /// The first error of `give`.
    pub fn write<E: Send>(&mut self, give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync)) -> Result<(), E> {
        let write = |group: Vec<Chunk>| {
            let files: Vec<Vec<u8>> =
                group.par_iter().map(|chunk| pack(format!("{}]", chunk.json).as_bytes())).collect();
            let stamp = stamp(&files.iter().flat_map(|file| sha256(file)).collect::<Vec<u8>>());
            for (number, file) in files.into_iter().enumerate() {
                give(urls::search_chunk(&shown(&stamp), number), file)?;
            }
            Ok(Row { docs: group.iter().map(|chunk| chunk.docs).collect(), stamp })
        };
        let full = std::mem::take(&mut self.full);
        self.rows.extend(full.into_par_iter().map(write).collect::<Result<Vec<_>, E>>()?);
        Ok(())
    }

    /// Gives the rest.
    ///
    /// # Errors
    /// The first error of `give`.
    pub fn finish<E: Send>(&mut self, give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync)) -> Result<(), E> {
        if self.chunk.docs > 0 {
            self.group.push(std::mem::take(&mut self.chunk));
            self.full.push(std::mem::take(&mut self.group));
        }
        self.write(give)
    }

    /// What there is.
    pub fn groups(&self) -> &[Row] {
        &self.rows
    }
}

/// The texts of a chunk, line by line, for what stands in two lines side by side stands nowhere else like that: neither a number
/// nor words of something else go on from one to the next. `None` where it is none.
pub fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let rows: Vec<(String, String, String, String)> = serde_json::from_slice(bytes).ok()?;
    let lines =
        rows.iter().flat_map(|(href, date, kind, text)| [href.as_str(), date, kind].into_iter().chain(text.lines()));
    Some(lines.map(String::from).collect())
}
