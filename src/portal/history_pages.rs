//! The pages of a record's history: what a version changed, and which text was public on a day.

use super::difference::Difference;
use super::history::{Versions, name};
use super::meta::Article;
use super::page::{Book, Job, Rendered};
use super::record_page::below;
use super::theme::Theme;
use super::urls;
use super::view::history::{DifferenceView, VersionLink};
use super::view::{Link, Page};
use crate::gate::Cleared;
use crate::say::{Lang, Say};
use jiff::civil::DateTime;

/// What the page of the differences that made a version is called.
fn changes_in(lang: Lang, number: u32) -> String {
    match lang {
        Lang::Zh => format!("{}的变化", name(lang, number)),
        Lang::En => format!("Changes in {}", name(lang, number).to_lowercase()),
    }
}

/// The title of a page below a record: the record's, and what the page is.
fn below_title(lang: Lang, title: &str, what: &str) -> String {
    match lang {
        Lang::Zh => format!("{title}（{what}）"),
        Lang::En => format!("{title} ({what})"),
    }
}

/// The differences that made version `number`; `None` where one of the two texts is not shown.
///
/// # Errors
/// A template error.
pub fn changes(book: &Book, theme: &Theme, versions: &Versions, number: u32) -> Option<Result<Rendered, Say>> {
    let (old, new) = versions.pair(number)?;
    let live = versions.live;
    let path = urls::changes(live.id(), number);
    let lang = book.lang();
    let crumb = changes_in(lang, number);
    let title = below_title(lang, new.title(), &crumb);
    let mut page = below(book, path.clone(), &title, &crumb, live);
    page.canonical = None;
    let difference = Difference::of(book, &path, old, new);
    let version = |number: u32| {
        let since = versions.get(number).map_or(live.version().approved, |version| version.since);
        VersionLink {
            text: name(lang, number),
            href: urls::relative(&path, &versions.path(number)),
            since: book.day(since.date()),
        }
    };
    let other = |number: u32| {
        versions.pair(number).map(|_| Link {
            text: changes_in(lang, number),
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
    let crumb = book.w("哪一天公开的是哪一版", "Which version was public on which day");
    let title = below_title(book.lang(), live.title(), crumb);
    let mut page = below(book, path.clone(), &title, crumb, live);
    page.canonical = None;
    let since = versions.all().last().map_or(live.published(), |version| version.since);
    article(book, &mut page, live, &title, since, &title);
    let mut context = tera::Context::new();
    context.insert("title", live.title());
    context.insert("periods", &versions.periods(book.lang(), &path));
    context.insert("record", &urls::relative(&path, &urls::record(live.id())));
    Job { template: "at.html", page, context }.render(theme)
}

/// The tags of a page on a record's history.
fn article(book: &Book, page: &mut Page, live: &Cleared, title: &str, published: DateTime, description: &str) {
    let (institution, description) = (live.institution(), description.to_string());
    let article = Article { title, published, institution, description, keywords: Vec::new(), image: None };
    book.article_meta(page, article);
}
