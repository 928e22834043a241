//! Search in the browser, without a server: an index of every pair of neighbouring characters, cut into small files.
//!
//! What a reader types is found wherever it stands in a public text, because nothing is divided into words: Chinese has no
//! spaces, and whatever a dictionary does not know (names of places, numbers of documents, new terms) would be lost with it.
//!
//! ```text
//! docs ─▶ lines ─▶ normal ─▶ characters and pairs ─▶ postings ─▶ shards   search/i/<first key>-<stamp>.bin
//!           └───────────────────────────────────────────────────▶ chunks   search/t/<stamp>/<number>.bin
//!                                       which files there are, facets ─▶ head     search/head-<stamp>.bin
//! ```
//!
//! - **Meaning** ([`normal`]): substring search over each line of a text, whatever its width, case and spacing. Several words:
//!   all of them. One or two characters are answered by the postings alone, exactly. Of three and more, the pairs give
//!   candidates; the browser looks into their texts before it shows any, so no result lacks a word.
//! - **Numbers**: documents are counted from the oldest, and shown from the other end. A new record then gets the next number
//!   and no other one changes: chunks and most bits of the postings stay as they are.
//! - **Files** are cut where the key of an entry says so (`pack::cut`), not at a round size: what changes in one place
//!   leaves the files after it as they were. Their names carry a stamp of their bytes, so that a browser that kept one never
//!   puts it together with others of another day; the rest of the name keeps two files of one build apart. Chunks share a stamp
//!   in groups: thousands of stamps would be the larger part of the head, which every reader loads.
//! - **Single characters** have postings of their own rather than being put together from all pairs that begin with them:
//!   of a frequent character that would be hundreds of lists in dozens of files, asked for at every first key.
//!
//! The same texts give the same bytes, whatever the number of threads. Memory is bounded: texts go by in batches, and
//! postings are kept in their short form.

mod chunks;
mod head;
pub mod normal;
mod pack;
mod postings;
mod shards;
#[cfg(test)]
mod tests;

pub use pack::texts_in;

use chunks::Chunks;
use head::Columns;
use postings::{Run, Runs};
use rayon::prelude::*;

/// A document as search knows it.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// Where its page is, from the search page.
    pub href: String,
    /// The day that results show.
    pub date: String,
    /// Its kind, as results show it.
    pub kind: &'static str,
    /// Its values of the facets, in their order; an empty one is none.
    pub facets: Vec<String>,
    /// Its texts, a line for each piece that stands by itself on the page; the first is the title.
    pub lines: Vec<String>,
}

/// What is to be indexed.
pub struct Given<'a> {
    /// How many documents there are.
    pub count: usize,
    /// The document with this number, the oldest first.
    pub doc: &'a (dyn Fn(usize) -> Doc + Sync),
    /// The names of the facets.
    pub facets: &'a [&'static str],
}

/// Documents that are in memory at a time.
const BATCH: usize = 256;

/// Makes the index and gives its files to `give`, from many threads; returns the path of the head, which names all others.
///
/// # Errors
/// The first error of `give`.
pub fn build<E: Send>(given: &Given, give: &(dyn Fn(String, Vec<u8>) -> Result<(), E> + Sync)) -> Result<String, E> {
    let (mut texts, mut titles) = (Runs::default(), Runs::default());
    let (mut chunks, mut columns) = (Chunks::default(), Columns::new(given.facets));
    for first in (0..given.count).step_by(BATCH) {
        let numbers = first..given.count.min(first + BATCH);
        let docs: Vec<(Doc, Vec<u64>, Vec<u64>)> = numbers
            .into_par_iter()
            .map(|number| {
                let mut doc = (given.doc)(number);
                doc.lines.iter_mut().for_each(|line| *line = normal::display(line));
                let title = postings::keys(doc.lines.iter().take(1));
                let text = postings::keys(doc.lines.iter());
                (doc, text, title)
            })
            .collect();
        texts.push(Run::new(first, docs.iter().map(|(_, text, _)| text.as_slice())));
        titles.push(Run::new(first, docs.iter().map(|(_, _, title)| title.as_slice())));
        for (doc, _, _) in &docs {
            columns.push(&doc.facets);
            chunks.push(doc);
        }
        chunks.write(give)?;
    }
    chunks.finish(give)?;
    let shards = shards::write(&postings::merge(&texts, &titles), give)?;
    head::write(given.count, &shards, chunks.groups(), &columns, give)
}
