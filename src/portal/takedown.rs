//! The take-down lists (channels.md): every record that is gone, and each channel that carried it. Whoever keeps a copy
//! elsewhere learns here what to take down.
//!
//! A record that was withdrawn and then published anew keeps a row, in a state of its own (`republished`, 已重新公开): whoever
//! copied the text that was taken back still has it. Its channels are those where the new text does not take the place of the
//! old one by itself; of the web page, that is said in words.

use super::page::{Book, Job};
use super::releases::gone;
use super::urls;
use super::view::history::GoneRow;
use super::view::{Fact, FactValue};
use crate::gate::Why;
use crate::gate::clear::{Moment, What};
use crate::record::common::{Category, Id};
use jiff::civil::Date;
use serde::Serialize;

/// A channel that carries records.
struct Channel {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Where in the output folder it carries a record.
    path: fn(&Id) -> String,
    /// Whether a text that is published anew takes the place of the withdrawn one there by itself.
    replaced: bool,
}

/// Every channel: a new one adds its line here.
const CHANNELS: &[Channel] =
    &[Channel { name: "web", zh: "网页", en: "Web page", path: urls::record, replaced: true }];

/// The states of the list.
const WITHDRAWN: &str = "withdrawn";
const EXPIRED: &str = "expired";
const REPUBLISHED: &str = "republished";

/// Whether a row of this state tells of a withdrawal.
pub fn was_withdrawn(state: &str) -> bool {
    [WITHDRAWN, REPUBLISHED].contains(&state)
}

/// The channels that a row of this state names.
fn channels(state: &str) -> impl Iterator<Item = &'static Channel> {
    CHANNELS.iter().filter(move |channel| state != REPUBLISHED || !channel.replaced)
}

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
    let marked = book.site.marked.iter().map(|place| {
        let (state, reason) = match &place.why {
            Why::Withdrawn { reason, .. } => (WITHDRAWN, reason.clone()),
            Why::Expired => (EXPIRED, None),
        };
        row(book, &place.id, state, place.since, reason)
    });
    let anew = republished(book)
        .map(|anew| row(book, anew.id, REPUBLISHED, anew.gone.at.date(), anew.gone.words.reason.clone()));
    let mut rows: Vec<Gone> = marked.chain(anew).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let takedown = Takedown { format: "gongshi-takedown v1", as_of: book.site.as_of.to_string(), rows };
    // Texts, numbers and lists of them have nothing that JSON could not say.
    let mut bytes = serde_json::to_vec_pretty(&takedown).unwrap_or_default();
    bytes.push(b'\n');
    (urls::TAKEDOWN_JSON.to_string(), bytes)
}

fn row(book: &Book, id: &Id, state: &'static str, date: Date, reason: Option<String>) -> Gone {
    let carried = |channel: &Channel| {
        let path = (channel.path)(id);
        let address = book.site.site.base_url.as_ref().map(|base| urls::absolute(base, &path));
        Carried { channel: channel.name, path, address }
    };
    let channels = channels(state).map(carried).collect();
    Gone { id: id.to_string(), state, date: date.to_string(), reason, channels }
}

/// A record that was withdrawn and published anew.
struct Anew<'b> {
    id: &'b Id,
    kind: &'static str,
    category: Category,
    /// Its last withdrawal.
    gone: &'b Moment,
}

fn republished<'b>(book: &'b Book) -> impl Iterator<Item = Anew<'b>> {
    let lang = book.lang();
    let pages = book.site.records().iter();
    let pages = pages.map(move |r| (r.id(), r.details().kind_label(lang), r.category(), r.life()));
    let asked_for = lang.pick("依申请公开的事项", "Item given out on request");
    let on_request = book.site.on_request.iter().map(move |r| (&r.id, asked_for, r.category, &r.life[..]));
    pages.chain(on_request).filter_map(|(id, kind, category, life)| {
        let gone = life.iter().rfind(|moment| moment.what == What::Withdrawn)?;
        Some(Anew { id, kind, category, gone })
    })
}

/// The list for people, the newest first.
pub fn job(book: &Book) -> Job {
    let here = urls::TAKEDOWN.to_string();
    let crumbs = vec![(book.w("撤回与期满", "Withdrawn and expired").to_string(), urls::WITHDRAWN.to_string())];
    let mut page = book.page(here.clone(), book.w("各渠道撤下清单", "Take-down list"), "withdrawn", crumbs);
    page.noindex = true;
    let about = "已撤回和公示期满的事项，以及各渠道登载它们的位置";
    Book::column_meta(&mut page, "各渠道撤下清单", about, "撤下,撤回,公示期满,渠道", "信息公开目录");
    let carried = |id: &str, state: &str| -> Vec<Fact> {
        let Some(id) = Id::new(id) else { return Vec::new() };
        let fact = |channel: &Channel| {
            let path = (channel.path)(&id);
            let value = FactValue { href: Some(urls::relative(&here, &path)), text: path, ..FactValue::default() };
            Fact { key: channel.name, label: book.w(channel.zh, channel.en), values: vec![value], wide: false }
        };
        channels(state).map(fact).collect()
    };
    let mut rows = gone(book, &here);
    rows.iter_mut().for_each(|row| row.channels = carried(&row.id, ""));
    rows.extend(republished(book).map(|anew| GoneRow {
        id: anew.id.to_string(),
        href: urls::relative(&here, &urls::record(anew.id)),
        kind: anew.kind,
        category: anew.category.label(book.lang()),
        day: book.day(anew.gone.at.date()),
        withdrawn: true,
        state: book.w("已重新公开", "Published anew"),
        reason: anew.gone.words.reason.clone(),
        legal_basis: anew.gone.words.legal_basis.clone(),
        channels: carried(anew.id.as_str(), REPUBLISHED),
    }));
    rows.sort_by(|a, b| (&b.day.iso, &a.id).cmp(&(&a.day.iso, &b.id)));
    let mut context = tera::Context::new();
    context.insert("rows", &rows);
    context.insert("json", &urls::relative(&here, urls::TAKEDOWN_JSON));
    Job { template: "takedown.html", page, context }
}
