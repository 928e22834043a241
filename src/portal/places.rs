//! The places of records without a text: given out on request, withdrawn, past their notice period.

use super::meta::Article;
use super::page::{Book, Job, Rendered, frame, why_text};
use super::theme::Theme;
use super::{facts, history, urls};
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
        description: format!("{}（依申请公开）", record.title),
        keywords: Vec::new(),
        image: None,
    };
    book.article_meta(&mut page, article);
    // There is nothing to read here but what the catalogue says.
    page.noindex = true;
    let mut facts = facts::Facts::default();
    facts.text("索引号", Some(record.id.as_str()));
    facts.text("公开类别", Some(record.category.zh()));
    if let Some(institution) = book.link(&page.path, &record.institution) {
        facts.link("发布机构", institution.text, institution.href);
    }
    facts.date("成文日期", Some(record.formed));
    facts.date("列入目录", Some(record.published.date()));
    facts.text("公开属性", Some("依申请公开"));
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
        Why::Withdrawn { .. } => "本事项已撤回",
        Why::Expired => "本事项公示期已满",
    };
    let mut page = frame(book, path, title, place.category);
    page.noindex = true;
    let mut facts = facts::Facts::default();
    facts.text("索引号", Some(place.id.as_str()));
    facts.text("公开类别", Some(&format!("{} · {}", place.category.zh(), place.kind)));
    facts.text("状态", Some(why_text(&place.why)));
    match &place.why {
        Why::Withdrawn { reason, legal_basis } => {
            facts.date("撤回日期", Some(place.since));
            facts.text("撤回原因", reason.as_deref());
            facts.text("法律依据", legal_basis.as_deref());
        }
        Why::Expired => facts.date("撤下日期", Some(place.since)),
    }
    let newest = place.life.iter().filter(|moment| moment.what == What::Published).map(|moment| moment.version).max();
    facts.text("最后版本", newest.map(history::name).as_deref());
    let life = history::life(&place.life);
    facts.texts("公开经过", &life.iter().map(String::as_str).collect::<Vec<_>>());
    let mut context = tera::Context::new();
    context.insert("facts", &facts.finish());
    context.insert("releases", &urls::relative(&page.path, &urls::releases(1)));
    context.insert("withdrawn", &matches!(place.why, Why::Withdrawn { .. }));
    Job { template: "marked.html", page, context }.render(theme)
}
