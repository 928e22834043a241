//! The pages of a record's history: what a version changed, and which text was public on a day.

use super::difference::Difference;
use super::history::{Versions, name};
use super::meta::Article;
use super::page::{Book, Job, Rendered};
use super::record_page::below;
use super::theme::Theme;
use super::urls;
use super::view::history::{DifferenceView, VersionLink};
use super::view::{Day, Link, Page};
use crate::gate::Cleared;
use crate::say::Say;
use jiff::civil::DateTime;

/// The differences that made version `number`; `None` where one of the two texts is not shown.
///
/// # Errors
/// A template error.
pub fn changes(book: &Book, theme: &Theme, versions: &Versions, number: u32) -> Option<Result<Rendered, Say>> {
    let (old, new) = versions.pair(number)?;
    let live = versions.live;
    let path = urls::changes(live.id(), number);
    let crumb = format!("{}的变化", name(number));
    let title = format!("{}（{crumb}）", new.title());
    let mut page = below(book, path.clone(), &title, &crumb, live);
    page.canonical = None;
    let difference = Difference::of(book, &path, old, new);
    let version = |number: u32| {
        let since = versions.get(number).map_or(live.version().approved, |version| version.since);
        VersionLink {
            text: name(number),
            href: urls::relative(&path, &versions.path(number)),
            since: Day::new(since.date()),
        }
    };
    let other = |number: u32| {
        versions.pair(number).map(|_| Link {
            text: format!("{}的变化", name(number)),
            href: urls::relative(&path, &urls::changes(live.id(), number)),
        })
    };
    let view = DifferenceView {
        title: new.title().to_string(),
        id: live.id().to_string(),
        old: version(number - 1),
        new: version(number),
        note: new.change().map(String::from),
        summary: difference.summary,
        values: difference.values,
        parts: difference.parts,
        jumps: difference.jumps,
        previous: other(number - 1),
        next: other(number + 1),
    };
    let since = versions.get(number).map_or(live.version().approved, |version| version.since);
    article(book, &mut page, live, &title, since, &view.summary);
    let mut context = tera::Context::new();
    context.insert("difference", &view);
    Some(Job { template: "changes.html", page, context }.render(theme))
}

/// Which text of the record was public on a day.
///
/// # Errors
/// A template error.
pub fn at(book: &Book, theme: &Theme, versions: &Versions) -> Result<Rendered, Say> {
    let live = versions.live;
    let path = urls::at(live.id());
    let crumb = "哪一天公开的是哪一版";
    let title = format!("{}（{crumb}）", live.title());
    let mut page = below(book, path.clone(), &title, crumb, live);
    page.canonical = None;
    let since = versions.all().last().map_or(live.published(), |version| version.since);
    article(book, &mut page, live, &title, since, &title);
    let mut context = tera::Context::new();
    context.insert("title", live.title());
    context.insert("periods", &versions.periods(&path));
    context.insert("record", &urls::relative(&path, &urls::record(live.id())));
    Job { template: "at.html", page, context }.render(theme)
}

/// The tags of a page on a record's history.
fn article(book: &Book, page: &mut Page, live: &Cleared, title: &str, published: DateTime, description: &str) {
    let (institution, description) = (live.institution(), description.to_string());
    let article = Article { title, published, institution, description, keywords: Vec::new(), image: None };
    book.article_meta(page, article);
}
