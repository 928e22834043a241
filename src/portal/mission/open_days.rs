//! Open days (开放日): when and where, and as iCalendar files (RFC 5545) for people's own calendars.

use crate::gate::Cleared;
use crate::portal::page::Book;
use crate::portal::urls;
use crate::portal::view::Link;
use crate::portal::view::mission::{EventView, ListView};
use crate::record::Details;
use crate::record::common::Category;
use crate::record::news::{NewsKind, Occasion};

/// The open day that a record announces.
fn occasion(record: &Cleared) -> Option<&Occasion> {
    match record.details() {
        Details::News(d) if d.kind == NewsKind::OpenDay => d.event.as_ref(),
        _ => None,
    }
}

/// The open days, the earliest first.
fn all<'a>(book: &Book<'a>) -> Vec<(&'a Cleared, &'a Occasion)> {
    let records = book.category(Category::News).iter();
    let mut days: Vec<(&Cleared, &Occasion)> = records.filter_map(|r| occasion(r).map(|o| (*r, o))).collect();
    days.sort_by_key(|(record, occasion)| (occasion.date, record.id()));
    days
}

/// The open day of a record, for its page.
pub fn of(book: &Book, here: &str, record: &Cleared) -> Option<EventView> {
    let occasion = occasion(record)?;
    Some(EventView {
        link: Link { text: record.title().to_string(), href: urls::relative(here, &urls::record(record.id())) },
        day: book.day(occasion.date),
        place: occasion.place.as_ref().map(|place| place.to_string()),
        institution: book.institution(record.institution()),
        calendar: urls::relative(here, &urls::event(record.id())),
        days: (occasion.date - book.site.as_of).get_days(),
    })
}

/// The open days to come, above the list of news.
pub fn list(book: &Book, here: &str) -> ListView {
    let days = all(book);
    let to_come = days.iter().filter(|(_, occasion)| occasion.date >= book.site.as_of);
    ListView {
        events: to_come.filter_map(|(record, _)| of(book, here, record)).collect(),
        calendar: (!days.is_empty()).then(|| urls::relative(here, urls::OPEN_DAYS)),
        ..ListView::default()
    }
}

/// The calendars: one of each open day, and one of all.
pub fn files(book: &Book) -> Vec<(String, Vec<u8>)> {
    let days = all(book);
    let one = days.iter().map(|day| (urls::event(day.0.id()), calendar(book, std::slice::from_ref(day)).into_bytes()));
    let mut files: Vec<(String, Vec<u8>)> = one.collect();
    if !days.is_empty() {
        files.push((urls::OPEN_DAYS.to_string(), calendar(book, &days).into_bytes()));
    }
    files
}

fn calendar(book: &Book, days: &[(&Cleared, &Occasion)]) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&mut out, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line(
        "PRODID",
        book.w(
            concat!("-//gongshi//gongshi ", env!("CARGO_PKG_VERSION"), "//ZH"),
            concat!("-//gongshi//gongshi ", env!("CARGO_PKG_VERSION"), "//EN"),
        ),
    );
    line("CALSCALE", "GREGORIAN");
    for (record, occasion) in days {
        event(book, record, occasion, &mut line);
    }
    line("END", "VCALENDAR");
    out
}

/// An all-day event: records say the day, the hours stand in their texts.
fn event(book: &Book, record: &Cleared, occasion: &Occasion, line: &mut dyn FnMut(&str, &str)) {
    let site = &book.site.site;
    let domain = site.identification.as_ref().and_then(|id| id.domain.as_deref());
    let approved = record.version().approved.to_zoned(site.zone.clone());
    line("BEGIN", "VEVENT");
    // Of the id alone, so that a revised event takes the place of the old one in people's calendars. No `@`: the last look
    // would take it for somebody's mailbox.
    line("UID", &text(&format!("{}/{}", domain.unwrap_or(site.owner.as_str()), record.id())));
    let stamp = approved.map_or(jiff::Timestamp::UNIX_EPOCH, |approved| approved.timestamp());
    line("DTSTAMP", &stamp.strftime("%Y%m%dT%H%M%SZ").to_string());
    line("SEQUENCE", &record.version().number.saturating_sub(1).to_string());
    line("DTSTART;VALUE=DATE", &occasion.date.strftime("%Y%m%d").to_string());
    if let Ok(next) = occasion.date.tomorrow() {
        line("DTEND;VALUE=DATE", &next.strftime("%Y%m%d").to_string());
    }
    line("SUMMARY", &text(record.title()));
    if let Some(place) = occasion.place.as_deref() {
        line("LOCATION", &text(place));
    }
    if let Some(summary) = record.summary() {
        line("DESCRIPTION", &text(summary));
    }
    if let Some(base) = &site.base_url {
        line("URL", &urls::absolute(base, &urls::record(record.id())));
    }
    line("TRANSP", "TRANSPARENT");
    line("END", "VEVENT");
}

/// A TEXT value (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    escaped.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n").replace(|c: char| c.is_control() && c != '\t', "")
}

/// A content line, folded at 75 octets between characters (RFC 5545, 3.1).
fn fold(out: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}
