//! What was added, revised, withdrawn and expired, by day, the newest first (history.md): the pages of the releases.

use super::page::{Book, Job, numbered, pager, pages, why_text};
use super::urls;
use super::view::history::{GoneRow, OldLogView, ReleaseDay, ReleaseRow};
use crate::gate::Why;
use crate::record::kind_label;
use crate::releases::{Change, Row, Stands};
use crate::say::Lang;

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
        let name = book.w("更新记录", "Updates");
        let title = numbered(book.lang(), name, number);
        let crumbs = if number == 1 { Vec::new() } else { vec![(name.to_string(), urls::releases(1))] };
        let mut page = book.page(here.clone(), &title, "releases", crumbs);
        Book::column_meta(
            &mut page,
            name,
            book.w(
                "本站新增、修订、撤回和公示期满的事项，按日期排列",
                "What was added, revised, withdrawn and expired, by day",
            ),
            book.w("更新记录,修订,撤回", "updates,revised,withdrawn"),
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
            let day = book.day(rows.first()?.day);
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
        change_text: row.what.label(book.lang()),
        id: row.id.to_string(),
        title: title(book.lang(), row),
        href: urls::relative(from, &urls::record(row.id)),
        category: row.category.label(book.lang()),
        version: row.version,
        note: row.title.and(row.note).map(String::from),
        changes: changes.map(|_| urls::relative(from, &urls::changes(row.id, row.version))),
    }
}

/// What a row is called: the title of its text, else what kind of record it is or was. A kind alone would look like a
/// title where something came.
pub fn title(lang: Lang, row: &Row) -> String {
    let category = row.category.label(lang);
    match (row.title, row.stands) {
        (Some(title), _) => title.to_string(),
        (None, Stands::OnRequest) => format!("{category}{}", lang.pick("事项", ": an item given out on request")),
        (None, stands) => {
            let kind = row.kind.map_or(category, |kind| kind_label(row.category, kind, lang));
            match (lang, row.what, stands) {
                (_, Change::Withdrawn | Change::Expired, _) => kind.to_string(),
                (Lang::Zh, _, Stands::Marked) => format!("原文已撤下（{kind}）"),
                (Lang::Zh, _, _) => format!("原文不再显示（{kind}）"),
                (Lang::En, _, Stands::Marked) => format!("Taken down ({kind})"),
                (Lang::En, _, _) => format!("Not shown any more ({kind})"),
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
    let name = book.w("撤回与期满", "Withdrawn and expired");
    let mut page = book.page(here.clone(), name, "withdrawn", Vec::new());
    Book::column_meta(
        &mut page,
        name,
        book.w(
            "已撤回的事项及其日期、原因和依据，公示期满的事项",
            "What was withdrawn, when, why and on what basis; what is past its notice period",
        ),
        book.w("撤回,公示期满", "withdrawn,notice period over"),
        "信息公开目录",
    );
    let rows = gone(book, &here);
    let (withdrawn, expired): (Vec<GoneRow>, Vec<GoneRow>) = rows.into_iter().partition(|row| row.withdrawn);
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
            kind: book.kind_of_marked(place),
            category: place.category.label(book.lang()),
            day: book.day(place.since),
            withdrawn: matches!(place.why, Why::Withdrawn { .. }),
            state: why_text(book.lang(), &place.why),
            reason,
            legal_basis,
            channels: Vec::new(),
        }
    };
    places.into_iter().map(row).collect()
}
