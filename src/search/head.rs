//! The file that names all others: which shards and chunks there are, and the facets of every document.
//!
//! Unpacked: the length of a JSON object, and the object, `{"docs": n, "facets": {name: [label, …]}}`; the number of shards,
//! their first keys (as in a shard), their stamps; the number of groups of chunks, how many chunks each has, their stamps, how
//! many documents each chunk has; for each facet the label of each document as its place in the list, the low bytes of all of
//! them and then the high ones. Column by column, so that it packs well.

use super::chunks;
use super::pack::{pack, shown, stamp, take_varint, varint};
use super::postings::halves;
use super::shards;
use crate::portal::urls;
use std::collections::HashMap;

/// The facets of all documents.
pub struct Columns(Vec<Column>);

struct Column {
    name: &'static str,
    labels: Vec<String>,
    known: HashMap<String, usize>,
    values: Vec<u32>,
}

impl Columns {
    /// None yet.
    pub fn new(names: &[&'static str]) -> Columns {
        let column =
            |name: &&'static str| Column { name, labels: Vec::new(), known: HashMap::new(), values: Vec::new() };
        Columns(names.iter().map(column).collect())
    }

    /// Those of the next document.
    pub fn push(&mut self, values: &[String]) {
        for (column, value) in self.0.iter_mut().zip(values) {
            let number = match column.known.get(value) {
                Some(number) => *number,
                None => {
                    let number = column.labels.len();
                    column.labels.push(value.clone());
                    column.known.insert(value.clone(), number);
                    number
                }
            };
            column.values.push(number as u32);
        }
    }
}

/// Gives the head, and returns its path.
///
/// # Errors
/// That of `give`.
pub fn write<E>(
    docs: usize,
    shards: &[shards::Row],
    groups: &[chunks::Row],
    columns: &Columns,
    give: &dyn Fn(String, Vec<u8>) -> Result<(), E>,
) -> Result<String, E> {
    let labels: serde_json::Map<String, serde_json::Value> =
        columns.0.iter().map(|column| (column.name.to_string(), column.labels.clone().into())).collect();
    let json = serde_json::json!({ "docs": docs, "facets": labels }).to_string();
    let mut out = Vec::new();
    varint(json.len() as u64, &mut out);
    out.extend(json.as_bytes());
    varint(shards.len() as u64, &mut out);
    let mut before = (0, 0);
    for shard in shards {
        let (first, second) = halves(shard.first);
        varint(first - before.0, &mut out);
        varint(if first == before.0 { second - before.1 } else { second }, &mut out);
        before = (first, second);
    }
    shards.iter().for_each(|shard| out.extend(shard.stamp));
    varint(groups.len() as u64, &mut out);
    groups.iter().for_each(|group| varint(group.docs.len() as u64, &mut out));
    groups.iter().for_each(|group| out.extend(group.stamp));
    groups.iter().flat_map(|group| &group.docs).for_each(|docs| varint(*docs as u64, &mut out));
    for column in &columns.0 {
        for half in 0..2 {
            // Beyond 65,535 labels, a document is found, but not by this filter.
            out.extend(column.values.iter().map(|value| (*value).min(0xFFFF).to_le_bytes()[half]));
        }
    }
    let file = pack(&out);
    let path = urls::search_head(&shown(&stamp::<4>(&file)));
    give(path.clone(), file)?;
    Ok(path)
}

/// The labels of a head; `None` where it is none.
pub fn texts(mut bytes: &[u8]) -> Option<Vec<String>> {
    let length = usize::try_from(take_varint(&mut bytes)?).ok()?;
    let json = std::str::from_utf8(bytes.get(..length)?).ok()?;
    Some(vec![json.to_string()])
}
