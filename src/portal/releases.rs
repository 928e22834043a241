//! What was added, revised, withdrawn and expired, by day, the newest first (history.md): the pages of the releases.

use super::page::{Book, Job, pager, pages, why_text};
use super::urls;
use super::view::Day;
use super::view::history::{GoneRow, OldLogView, ReleaseDay, ReleaseRow};
use crate::gate::Why;
use crate::releases::{Change, Row, Stands};

/// Changes on one page.
const ROWS: usize = 100;

/// All pages of the releases.
pub fn jobs(book: &Book) -> Vec<Job> {
    let rows = &book.releases;
    let parts = pages(rows, ROWS);
    let count = parts.len();
    let job = |(i, part): (usize, &&[Row])| {
        let number = i + 1;
        let here = urls::releases(number);
        let name = "更新记录";
        let title = if number == 1 { name.to_string() } else { format!("{name}（第{number}页）") };
        let crumbs = if number == 1 { Vec::new() } else { vec![(name.to_string(), urls::releases(1))] };
        let mut page = book.page(here.clone(), &title, "releases", crumbs);
        Book::column_meta(
            &mut page,
            name,
            "本站新增、修订、撤回和公示期满的事项，按日期排列",
            "更新记录,修订,撤回",
            "信息公开目录",
        );
        page.feed = book.site.site.base_url.as_ref().map(|_| urls::relative(&here, urls::RELEASES_FEED));
        let mut context = tera::Context::new();
        context.insert("name", &title);
        context.insert("days", &days(book, &here, part));
        context.insert("withdrawn", &urls::relative(&here, urls::WITHDRAWN));
        context.insert("audit", &urls::relative(&here, urls::AUDIT));
        context.insert("old_logs", &old_logs(book));
        context.insert("pager", &pager(number, count, rows.len(), &urls::releases));
        Job { template: "releases.html", page, context }
    };
    parts.iter().enumerate().map(job).collect()
}

fn days(book: &Book, from: &str, rows: &[Row]) -> Vec<ReleaseDay> {
    let same_day = rows.chunk_by(|a, b| a.day == b.day);
    same_day
        .filter_map(|rows| {
            let day = Day::new(rows.first()?.day);
            Some(ReleaseDay { day, rows: rows.iter().map(|row| release(book, from, row)).collect() })
        })
        .collect()
}

/// A row. Of what is gone only its kind and its id are said.
fn release(book: &Book, from: &str, row: &Row) -> ReleaseRow {
    let record = book.site.get(row.id).filter(|_| row.title.is_some());
    let versions = record.map(super::history::Versions::of);
    let changes = versions.filter(|versions| row.what == Change::Revised && versions.pair(row.version).is_some());
    ReleaseRow {
        change: row.what.en(),
        change_zh: row.what.zh(),
        id: row.id.to_string(),
        title: title(row),
        href: urls::relative(from, &urls::record(row.id)),
        category: row.category.zh(),
        version: row.version,
        note: row.title.and(row.note).map(String::from),
        changes: changes.map(|_| urls::relative(from, &urls::changes(row.id, row.version))),
    }
}

/// What a row is called: the title of its text, else what kind of record it is or was. A kind alone would look like a
/// title where something came.
pub fn title(row: &Row) -> String {
    match (row.title, row.stands) {
        (Some(title), _) => title.to_string(),
        (None, Stands::OnRequest) => format!("{}事项", row.category.zh()),
        (None, stands) => {
            let kind = row.kind.unwrap_or(row.category.zh());
            match (row.what, stands) {
                (Change::Withdrawn | Change::Expired, _) => kind.to_string(),
                (_, Stands::Marked) => format!("原文已撤下（{kind}）"),
                _ => format!("原文不再显示（{kind}）"),
            }
        }
    }
}

/// The logs that the present one took the place of.
fn old_logs(book: &Book) -> Vec<OldLogView> {
    let earlier = book.seal.log.iter().flat_map(|log| &log.earlier);
    earlier.map(|log| OldLogView { origin: log.origin.clone(), size: log.size, root: log.root.clone() }).collect()
}

/// The list of all places that are only marked (撤回与期满), the newest first.
pub fn withdrawn(book: &Book) -> Job {
    let here = urls::WITHDRAWN.to_string();
    let mut page = book.page(here.clone(), "撤回与期满", "withdrawn", Vec::new());
    Book::column_meta(
        &mut page,
        "撤回与期满",
        "已撤回的事项及其日期、原因和依据，公示期满的事项",
        "撤回,公示期满",
        "信息公开目录",
    );
    let rows = gone(book, &here);
    let (withdrawn, expired): (Vec<GoneRow>, Vec<GoneRow>) =
        rows.into_iter().partition(|row| row.state == super::page::WITHDRAWN);
    let mut context = tera::Context::new();
    context.insert("withdrawn", &withdrawn);
    context.insert("expired", &expired);
    context.insert("releases", &urls::relative(&here, &urls::releases(1)));
    context.insert("takedown", &urls::relative(&here, urls::TAKEDOWN));
    Job { template: "withdrawn.html", page, context }
}

/// The marked places as rows, the newest first.
pub fn gone(book: &Book, from: &str) -> Vec<GoneRow> {
    let mut places: Vec<_> = book.site.marked.iter().collect();
    places.sort_by(|a, b| (b.since, &a.id).cmp(&(a.since, &b.id)));
    let row = |place: &crate::gate::Marked| {
        let (reason, legal_basis) = match &place.why {
            Why::Withdrawn { reason, legal_basis } => (reason.clone(), legal_basis.clone()),
            Why::Expired => (None, None),
        };
        GoneRow {
            id: place.id.to_string(),
            href: urls::relative(from, &urls::record(&place.id)),
            kind: place.kind,
            category: place.category.zh(),
            day: Day::new(place.since),
            state: why_text(&place.why),
            reason,
            legal_basis,
            channels: Vec::new(),
        }
    };
    places.into_iter().map(row).collect()
}
