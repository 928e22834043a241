//! The feed of the releases: Atom (RFC 4287) with tombstones for what is gone (RFC 6721), ids as tag URIs (RFC 4151).

use super::history::Versions;
use super::page::Book;
use super::releases::title;
use super::urls;
use crate::gate::clear::Hidden;
use crate::record::common::Id;
use crate::releases::{Change, Row, Stands};
use crate::say::Lang;
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Entries of the feed.
const MOST: usize = 50;

/// The feed; `None` without a `base_url`, since a feed needs absolute addresses.
pub fn releases(book: &Book) -> Option<(String, Vec<u8>)> {
    let feed = Feed { book, base: book.site.site.base_url.as_deref()?, lives: lives(&book.releases) };
    Some((urls::RELEASES_FEED.to_string(), feed.write().into_bytes()))
}

/// What became of each record, in the order of time.
fn lives<'a>(rows: &'a [Row<'a>]) -> BTreeMap<&'a Id, Vec<&'a Row<'a>>> {
    let mut lives: BTreeMap<&Id, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        lives.entry(row.id).or_default().push(row);
    }
    for life in lives.values_mut() {
        life.sort_by_key(|row| (row.version, row.what));
    }
    lives
}

struct Feed<'a> {
    book: &'a Book<'a>,
    base: &'a str,
    lives: BTreeMap<&'a Id, Vec<&'a Row<'a>>>,
}

impl Feed<'_> {
    fn write(&self) -> String {
        let (gone, told): (Vec<&Row>, Vec<&Row>) = self.book.releases.iter().partition(|row| self.is_gone(row));
        let entries: Vec<&Row> = told.into_iter().take(MOST).collect();
        let site = &self.book.site.site;
        let updated = entries.first().map_or(self.book.site.as_of.at(0, 0, 0, 0), |row| row.at);
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"{}\">\n\
             <id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<generator version=\"{}\">gongshi</generator>",
            escape(site.lang.tag()),
            escape(&self.tag(&site.owner, "feeds/releases")),
            escape(&format!("{}{}", site.title, site.lang.pick("：更新记录", ": updates"))),
            self.time(updated),
            escape(&self.book.institution(&site.owner)),
            escape(&urls::absolute(self.base, urls::RELEASES_FEED)),
            escape(&urls::absolute(self.base, &urls::releases(1))),
            env!("CARGO_PKG_VERSION"),
        );
        entries.iter().for_each(|row| self.entry(row, &mut out));
        let oldest = entries.last().map(|row| row.at).filter(|_| entries.len() == MOST);
        for row in gone {
            let when = self.end(row);
            // What was withdrawn is said for ever; what merely ran out, as long as a reader may still have it from here.
            if self.was_withdrawn(row) || oldest.is_none_or(|oldest| when >= oldest) {
                let (id, when) = (escape(&self.id(row)), self.time(when));
                let _ = writeln!(out, "<at:deleted-entry ref=\"{id}\" when=\"{when}\"/>");
            }
        }
        out + "</feed>\n"
    }

    fn entry(&self, row: &Row, out: &mut String) {
        let lang = self.book.lang();
        let (what, name) = (row.what.label(lang), title(lang, row));
        let title = match (lang, row.what) {
            (Lang::Zh, Change::Revised) => format!("{what}：{name}（第{}版）", row.version),
            (Lang::Zh, Change::Added) => format!("{what}：{name}"),
            (Lang::Zh, Change::Withdrawn | Change::Expired) => format!("{what}：{name}（{}）", row.id),
            (Lang::En, Change::Revised) => format!("{what}: {name} (version {})", row.version),
            (Lang::En, Change::Added) => format!("{what}: {name}"),
            (Lang::En, Change::Withdrawn | Change::Expired) => format!("{what}: {name} ({})", row.id),
        };
        let address = urls::absolute(self.base, &urls::record(row.id));
        let _ = write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<category term=\"{}\" label=\"{}\"/>\n",
            escape(&self.id(row)),
            escape(&title),
            self.time(row.at),
            escape(&address),
            row.category.en(),
            row.category.label(lang),
        );
        let versions = self.book.site.get(row.id).map(Versions::of);
        if row.what == Change::Revised && versions.is_some_and(|versions| versions.pair(row.version).is_some()) {
            let changes = urls::absolute(self.base, &urls::changes(row.id, row.version));
            let _ = writeln!(out, "<link rel=\"related\" type=\"text/html\" href=\"{}\"/>", escape(&changes));
        }
        if let Some(note) = row.title.and(row.note) {
            let _ = writeln!(out, "<summary>{}</summary>", escape(note));
        }
        out.push_str("</entry>\n");
    }

    /// Whether an entry stood here whose text may not be named any more.
    fn is_gone(&self, row: &Row) -> bool {
        let published = matches!(row.what, Change::Added | Change::Revised);
        let missing = || {
            let versions = self.book.site.get(row.id).map(Versions::of);
            versions.is_some_and(|all| all.get(row.version).is_some_and(|v| v.text.err() == Some(Hidden::Missing)))
        };
        published && row.title.is_none() && !(row.stands == Stands::Page && missing())
    }

    /// What ended the text of this row: the withdrawal, the end of its notice, else the next version.
    fn ending(&self, row: &Row) -> Option<&Row<'_>> {
        let life = self.lives.get(row.id)?;
        let after = life.iter().filter(|other| (other.version, other.what) > (row.version, row.what));
        let ends = after.clone().find(|other| matches!(other.what, Change::Withdrawn | Change::Expired));
        ends.or(after.min_by_key(|other| other.version)).copied()
    }

    fn end(&self, row: &Row) -> DateTime {
        self.ending(row).map_or(row.at, |end| end.at)
    }

    fn was_withdrawn(&self, row: &Row) -> bool {
        self.ending(row).is_some_and(|end| end.what == Change::Withdrawn)
    }

    /// The id of a row's entry.
    fn id(&self, row: &Row) -> String {
        let event = match row.what {
            Change::Added | Change::Revised => "publish",
            Change::Withdrawn => "withdraw",
            Change::Expired => "expire",
        };
        self.tag(row.id, &format!("records/{}/v{}/{event}", row.id, row.version))
    }

    /// A tag URI: the portal's host, the day on which the record first became public, the portal's path.
    fn tag(&self, record: &Id, specific: &str) -> String {
        let rest = self.base.split_once("://").map_or(self.base, |(_, rest)| rest);
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority.rsplit('@').next().unwrap_or(authority).split(':').next().unwrap_or(authority);
        let first = self.lives.get(record).and_then(|life| life.first());
        let day = first.map_or("2000-01-01".to_string(), |row| row.day.to_string());
        format!("tag:{},{day}:{path}{specific}", host.to_ascii_lowercase())
    }

    /// A time with the offset of the portal's zone (RFC 3339).
    fn time(&self, at: DateTime) -> String {
        let zoned = at.to_zoned(self.book.site.site.zone.clone());
        zoned.map_or_else(|_| format!("{at}Z"), |zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    }
}

/// Text for XML 1.0, in an element or a quoted attribute; what XML cannot say is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}
