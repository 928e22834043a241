//! 投诉监督: what happens to a complaint and within which time, and what came of earlier ones.

use crate::gate::Cleared;
use crate::portal::page::Book;
use crate::portal::view::Link;
use crate::portal::view::mission::{ChannelView, HandledView, ListView, NextView};
use crate::portal::{facts, urls};
use crate::record::Details;
use crate::record::common::Category;
use crate::record::complaints::{Complaint, ComplaintKind};

/// Results shown in the list's table.
const MOST: usize = 30;
/// The table of results in the list of complaints.
pub const RESULTS: &str = "results";

fn of_kind<'a>(book: &Book<'a>, kind: ComplaintKind) -> impl Iterator<Item = (&'a Cleared, &'a Complaint)> {
    let records = book.category(Category::Complaints).to_vec();
    records.into_iter().filter_map(move |record| match record.details() {
        Details::Complaints(d) if d.kind == kind => Some((record, d)),
        _ => None,
    })
}

fn rights(book: &Book, here: &str) -> Vec<Link> {
    of_kind(book, ComplaintKind::Rights).filter_map(|(record, _)| book.link(here, record.id())).collect()
}

/// What happens next, on the page of a channel.
pub fn next(book: &Book, here: &str, record: &Cleared) -> Option<NextView> {
    let Details::Complaints(d) = record.details() else { return None };
    let days = d.channel.as_ref()?.reply_within;
    let handled = of_kind(book, ComplaintKind::Handling).count();
    let received = book.site.as_of;
    let results = || Link {
        text: book.lang().pick("处理情况", "Results").to_string(),
        href: format!("{}#{RESULTS}", urls::relative(here, &urls::category(Category::Complaints, 1))),
    };
    Some(NextView {
        days,
        received: book.day(received),
        // A limit of years is a slip of the hand; no day is reckoned from it.
        deadline: days.filter(|days| *days <= 250).map(|d| book.day(book.site.site.calendar.deadline(received, d))),
        results: (handled > 0).then(results),
        handled,
        rights: rights(book, here),
    })
}

/// Channels, results and rights above the list of complaints.
pub fn list(book: &Book, here: &str) -> ListView {
    let mut channels: Vec<(bool, ChannelView)> = of_kind(book, ComplaintKind::Channel)
        .filter_map(|(record, d)| {
            let channel = d.channel.as_ref()?;
            let view = ChannelView {
                kind: Link {
                    text: channel.kind.label(book.lang()).to_string(),
                    href: urls::relative(here, &urls::record(record.id())),
                },
                value: channel.value.to_string(),
                link: facts::channel_link(channel.kind, &channel.value),
                institution: book.institution(record.institution()),
                hours: channel.hours.as_ref().map(|hours| hours.to_string()),
                days: channel.reply_within,
            };
            Some((*record.institution() != book.site.site.owner, view))
        })
        .collect();
    channels.sort_by_key(|(other, _)| *other);
    let mut handled: Vec<(jiff::civil::Date, HandledView)> = of_kind(book, ComplaintKind::Handling)
        .filter_map(|(record, d)| {
            let handling = d.handling.as_ref()?;
            let days = handling.replied.filter(|replied| *replied >= handling.received);
            let view = HandledView {
                link: book.link(here, record.id())?,
                institution: book.institution(record.institution()),
                received: book.day(handling.received),
                replied: handling.replied.map(|day| book.day(day)),
                days: days.map(|replied| book.site.site.calendar.workdays_between(handling.received, replied)),
                outcome: handling.outcome.map(|outcome| outcome.label(book.lang())),
            };
            Some((handling.received, view))
        })
        .collect();
    handled.sort_by_key(|(received, _)| std::cmp::Reverse(*received));
    ListView {
        channels: channels.into_iter().map(|(_, view)| view).collect(),
        handled: handled.into_iter().take(MOST).map(|(_, view)| view).collect(),
        rights: rights(book, here),
        ..ListView::default()
    }
}
