//! What the pages of records and lists add for the mission: each from cleared records and the portal's day alone.

mod annual;
mod bulletins;
mod chain;
mod complaints;
pub mod open_days;

use super::page::Book;
use super::record_page::Shown;
use super::view::mission::{ListView, MissionView};
use crate::record::common::Category;

/// What the page of a live record adds. Earlier versions stand as they were, without anything of today.
pub fn of_record(book: &Book, shown: &Shown) -> MissionView {
    let (record, here) = (shown.record, shown.path.as_str());
    if !shown.is_live() {
        return MissionView { counts: bulletins::counts(book.lang(), record), ..MissionView::default() };
    }
    MissionView {
        annual: annual::of(book, record),
        counts: bulletins::counts(book.lang(), record),
        next: complaints::next(book, here, record),
        event: open_days::of(book, here, record),
        chain: chain::of(book, here, record),
    }
}

/// What the first page of a category's list adds.
pub fn of_list(book: &Book, here: &str, category: Category) -> ListView {
    match category {
        Category::Complaints => complaints::list(book, here),
        Category::News => open_days::list(book, here),
        _ => ListView::default(),
    }
}
