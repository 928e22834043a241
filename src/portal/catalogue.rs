//! The catalogue (公开目录, 政府信息公开条例 Art. 12): index number, name, abstract and date of everything that is
//! public, on request too, and the marked places.

use super::page::{Book, Job, numbered, pager, pages};
use super::urls;
use super::view::Row;
use crate::gate::{Cleared, Marked, OnRequest};
use crate::record::common::{Category, Id};

/// Entries on one page.
const ROWS: usize = 50;

/// One entry, whatever it is.
enum Entry<'a> {
    Page(&'a Cleared),
    OnRequest(&'a OnRequest),
    Marked(&'a Marked),
}

impl Entry<'_> {
    fn key(&self) -> (Category, &Id) {
        match self {
            Entry::Page(r) => (r.category(), r.id()),
            Entry::OnRequest(r) => (r.category, &r.id),
            Entry::Marked(r) => (r.category, &r.id),
        }
    }

    fn row(&self, book: &Book, from: &str) -> Row {
        match self {
            Entry::Page(r) => book.row(from, r),
            Entry::OnRequest(r) => book.on_request_row(from, r),
            Entry::Marked(r) => book.marked_row(from, r),
        }
    }
}

/// All pages of the catalogue, by category and index number.
pub fn jobs(book: &Book) -> Vec<Job> {
    let mut entries: Vec<Entry> = book.site.records().iter().map(Entry::Page).collect();
    entries.extend(book.site.on_request.iter().map(Entry::OnRequest));
    entries.extend(book.site.marked.iter().map(Entry::Marked));
    entries.sort_by(|a, b| a.key().cmp(&b.key()));
    let parts = pages(&entries, ROWS);
    let count = parts.len();
    let job = |(i, part): (usize, &&[Entry])| {
        let number = i + 1;
        let here = urls::catalogue(number);
        let name = book.w("公开目录", "Catalogue");
        let title = numbered(book.lang(), name, number);
        let crumbs = if number == 1 { Vec::new() } else { vec![(name.to_string(), urls::CATALOGUE.to_string())] };
        let mut page = book.page(here.clone(), &title, "catalogue", crumbs);
        Book::column_meta(
            &mut page,
            name,
            book.w(
                "全部公开事项的索引号、名称、内容概述和日期",
                "Index number, title, summary and date of everything published",
            ),
            book.w("公开目录,索引号", "catalogue,index number"),
            "信息公开目录",
        );
        let rows: Vec<Row> = part.iter().map(|entry| entry.row(book, &here)).collect();
        let mut context = tera::Context::new();
        context.insert("name", &title);
        context.insert("rows", &rows);
        context.insert("on_request", &urls::relative(&here, urls::ON_REQUEST));
        context.insert("pager", &pager(number, count, entries.len(), &urls::catalogue));
        Job { template: "catalogue.html", page, context }
    };
    parts.iter().enumerate().map(job).collect()
}
