//! The take-down lists (channels.md): every record that is gone, and each channel that carried it. Whoever keeps a copy
//! elsewhere learns here what to take down.

use super::page::{Book, Job};
use super::releases::gone;
use super::urls;
use super::view::{Fact, FactValue};
use crate::gate::{Marked, Why};
use crate::record::common::Id;
use serde::Serialize;

/// A channel that carries records.
struct Channel {
    name: &'static str,
    zh: &'static str,
    /// Where in the output folder it carries a record.
    path: fn(&Id) -> String,
}

/// Every channel: a new one adds its line here.
const CHANNELS: &[Channel] = &[Channel { name: "web", zh: "网页", path: urls::record }];

/// `channels/takedown.json`.
#[derive(Serialize)]
struct Takedown {
    format: &'static str,
    as_of: String,
    rows: Vec<Gone>,
}

#[derive(Serialize)]
struct Gone {
    id: String,
    state: &'static str,
    date: String,
    reason: Option<String>,
    channels: Vec<Carried>,
}

#[derive(Serialize)]
struct Carried {
    channel: &'static str,
    path: String,
    address: Option<String>,
}

/// The list for programs, sorted by id.
pub fn json(book: &Book) -> (String, Vec<u8>) {
    let takedown = Takedown {
        format: "gongshi-takedown v1",
        as_of: book.site.as_of.to_string(),
        rows: book.site.marked.iter().map(|place| row(book, place)).collect(),
    };
    // Texts, numbers and lists of them have nothing that JSON could not say.
    let mut bytes = serde_json::to_vec_pretty(&takedown).unwrap_or_default();
    bytes.push(b'\n');
    (urls::TAKEDOWN_JSON.to_string(), bytes)
}

fn row(book: &Book, place: &Marked) -> Gone {
    let (state, reason) = match &place.why {
        Why::Withdrawn { reason, .. } => ("withdrawn", reason.clone()),
        Why::Expired => ("expired", None),
    };
    let carried = |channel: &Channel| {
        let path = (channel.path)(&place.id);
        let address = book.site.site.base_url.as_ref().map(|base| urls::absolute(base, &path));
        Carried { channel: channel.name, path, address }
    };
    let channels = CHANNELS.iter().map(carried).collect();
    Gone { id: place.id.to_string(), state, date: place.since.to_string(), reason, channels }
}

/// The list for people.
pub fn job(book: &Book) -> Job {
    let here = urls::TAKEDOWN.to_string();
    let crumbs = vec![("撤回与期满".to_string(), urls::WITHDRAWN.to_string())];
    let mut page = book.page(here.clone(), "各渠道撤下清单", "withdrawn", crumbs);
    page.noindex = true;
    let mut rows = gone(book, &here);
    for row in &mut rows {
        let Some(id) = Id::new(&row.id) else { continue };
        let fact = |channel: &Channel| {
            let path = (channel.path)(&id);
            let value = FactValue { href: Some(urls::relative(&here, &path)), text: path, ..FactValue::default() };
            Fact { label: channel.zh, values: vec![value], wide: false }
        };
        row.channels = CHANNELS.iter().map(fact).collect();
    }
    let mut context = tera::Context::new();
    context.insert("rows", &rows);
    context.insert("json", &urls::relative(&here, urls::TAKEDOWN_JSON));
    Job { template: "takedown.html", page, context }
}
