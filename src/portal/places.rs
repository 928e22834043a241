//! The places of records without a text: given out on request, withdrawn, past their notice period.

use super::facts::{Facts, Name};
use super::meta::Article;
use super::page::{Book, Job, Rendered, frame, why_text};
use super::theme::Theme;
use super::{history, urls};
use crate::gate::clear::{What, Why};
use crate::gate::{Marked, OnRequest};
use crate::say::Say;

/// The page of a record that is given out on request: what the catalogue says, and how to apply.
///
/// # Errors
/// A template error.
pub fn on_request(book: &Book, theme: &Theme, record: &OnRequest) -> Result<Rendered, Say> {
    let path = urls::record(&record.id);
    let mut page = frame(book, path, &record.title, record.category);
    let article = Article {
        title: &record.title,
        published: record.published,
        institution: &record.institution,
        description: format!("{}{}", record.title, book.w("（依申请公开）", " (on request)")),
        keywords: Vec::new(),
        image: None,
    };
    book.article_meta(&mut page, article);
    // There is nothing to read here but what the catalogue says.
    page.noindex = true;
    let n = |key, zh, en| Name::new(book.lang(), key, zh, en);
    let mut facts = Facts::default();
    facts.text(n("id", "索引号", "Index number"), Some(record.id.as_str()));
    facts.text(n("category", "公开类别", "Category"), Some(record.category.label(book.lang())));
    if let Some(institution) = book.link(&page.path, &record.institution) {
        facts.link(n("institution", "发布机构", "Published by"), institution.text, institution.href);
    }
    facts.date(n("formed", "成文日期", "Date of the document"), Some(book.day(record.formed)));
    facts.date(n("published", "列入目录", "In the catalogue since"), Some(book.day(record.published.date())));
    facts.text(n("disclosure", "公开属性", "Disclosure"), Some(book.w("依申请公开", "On request")));
    let mut context = tera::Context::new();
    context.insert("facts", &facts.finish());
    context.insert("how", &urls::relative(&page.path, urls::ON_REQUEST));
    Job { template: "on-request-record.html", page, context }.render(theme)
}

/// The marked place of a record that is gone.
///
/// # Errors
/// A template error.
pub fn marked(book: &Book, theme: &Theme, place: &Marked) -> Result<Rendered, Say> {
    let path = urls::record(&place.id);
    let title = match place.why {
        Why::Withdrawn { .. } => book.w("本事项已撤回", "This item was withdrawn"),
        Why::Expired => book.w("本事项公示期已满", "The notice period of this item is over"),
    };
    let mut page = frame(book, path, title, place.category);
    page.noindex = true;
    let lang = book.lang();
    let n = |key, zh, en| Name::new(lang, key, zh, en);
    let mut facts = Facts::default();
    facts.text(n("id", "索引号", "Index number"), Some(place.id.as_str()));
    let category = format!("{} · {}", place.category.label(lang), book.kind_of_marked(place));
    facts.text(n("category", "公开类别", "Category"), Some(&category));
    facts.text(n("state", "状态", "State"), Some(why_text(lang, &place.why)));
    match &place.why {
        Why::Withdrawn { reason, legal_basis } => {
            facts.date(n("withdrawn", "撤回日期", "Withdrawn on"), Some(book.day(place.since)));
            facts.text(n("reason", "撤回原因", "Reason"), reason.as_deref());
            facts.text(n("legal_basis", "法律依据", "Legal basis"), legal_basis.as_deref());
        }
        Why::Expired => facts.date(n("expired", "撤下日期", "Taken down on"), Some(book.day(place.since))),
    }
    let newest = place.life.iter().filter(|moment| moment.what == What::Published).map(|moment| moment.version).max();
    let newest = newest.map(|number| history::name(lang, number));
    facts.text(n("version", "最后版本", "Last version"), newest.as_deref());
    let life = history::life(lang, &place.life);
    facts.texts(n("life", "公开经过", "What was public when"), &life.iter().map(String::as_str).collect::<Vec<_>>());
    let mut context = tera::Context::new();
    context.insert("facts", &facts.finish());
    context.insert("releases", &urls::relative(&page.path, &urls::releases(1)));
    context.insert("withdrawn", &matches!(place.why, Why::Withdrawn { .. }));
    Job { template: "marked.html", page, context }.render(theme)
}
