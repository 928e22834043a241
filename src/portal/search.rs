//! The search page, and what of each record can be found: the texts that its page shows. What is given out on request is
//! found by what the catalogue says of it; marked places and earlier versions are not found.

use super::page::{Book, Job};
use super::record_page::Procedure;
use super::theme::Theme;
use super::{File, facts, urls};
use crate::gate::{Cleared, OnRequest};
use crate::portal::Content;
use crate::record::Details;
use crate::search::{self, Doc, Given};
use crate::text;
use jiff::civil::DateTime;
use std::cmp::Reverse;

/// What results can be narrowed by; the page has a list for each.
const FACETS: [&str; 4] = ["category", "year", "validity", "institution"];

/// Something that can be found.
enum Found<'a> {
    Page(&'a Cleared),
    OnRequest(&'a OnRequest),
}

impl Found<'_> {
    /// The newest last; of one moment, those last whose ids come first, for results are read from the end.
    fn key(&self) -> (DateTime, Reverse<&str>) {
        match self {
            Found::Page(record) => (record.published(), Reverse(record.id().as_str())),
            Found::OnRequest(record) => (record.published, Reverse(record.id.as_str())),
        }
    }

    fn doc(&self, book: &Book) -> Doc {
        match self {
            Found::Page(record) => of_record(book, record),
            Found::OnRequest(record) => on_request(book, record),
        }
    }
}

/// Makes the index and gives its files; returns the path of its head.
///
/// # Errors
/// The first error of `give`.
pub fn index<E: Send>(book: &Book, give: &(dyn Fn(File) -> Result<(), E> + Sync)) -> Result<String, E> {
    let mut all: Vec<Found> = book.site.records().iter().map(Found::Page).collect();
    all.extend(book.site.on_request.iter().map(Found::OnRequest));
    all.sort_by(|a, b| a.key().cmp(&b.key()));
    let given = Given { count: all.len(), doc: &|number| all[number].doc(book), facets: &FACETS };
    search::build(&given, &|path, bytes| give(File { path, content: Content::Bytes(bytes) }))
}

/// The page; `head` is the path of the index's head.
pub fn job(book: &Book, theme: &Theme, head: &str) -> Job {
    let here = urls::SEARCH;
    let mut page = book.page(here.to_string(), book.w("检索", "Search"), "search", Vec::new());
    // What it shows stands on other pages.
    page.noindex = true;
    let about = "在全部公开事项的标题、正文和数据中查找";
    Book::column_meta(&mut page, "检索", about, "检索,公开事项,索引号", "信息公开目录");
    let mut context = tera::Context::new();
    context.insert("script", &urls::relative(here, theme.search_script()));
    context.insert("head", &urls::relative(here, head));
    context.insert("catalogue", &urls::relative(here, urls::CATALOGUE));
    context.insert("facets", &FACETS);
    Job { template: "search.html", page, context }
}

/// A record, as its page shows it: what people read first, then its data. Not what the program itself says there: counts of
/// entries, the next steps of a complaint, the chain of documents (whose titles are found where they are titles).
fn of_record(book: &Book, record: &Cleared) -> Doc {
    let mut lines = vec![record.title().to_string()];
    let mut say = |text: &str| lines.push(text.to_string());
    record.summary().into_iter().for_each(&mut say);
    text::parse(record.body()).plain().split(['\n', '\t']).for_each(&mut say);
    record.images().for_each(|(image, _)| say(&image.alt));
    let procedure = Procedure::of(book.lang(), record);
    for power in &procedure.powers {
        let texts = [Some(power.id.as_str()), Some(&power.name), power.kind.as_deref(), power.basis.as_deref()];
        let more = [power.procedure.as_deref(), power.disclosure, power.category];
        texts.into_iter().chain(more).flatten().for_each(&mut say);
    }
    for entry in &procedure.entries {
        let day = entry.date.as_ref().map(|day| day.text.as_str());
        let texts = [Some(entry.name.as_str()), entry.item.as_deref(), entry.result.as_deref(), day];
        texts.into_iter().flatten().for_each(&mut say);
    }
    for step in &procedure.timeline {
        [Some(step.date.text.as_str()), Some(&step.event), step.by.as_deref()].into_iter().flatten().for_each(&mut say);
    }
    for (attachment, file) in record.attachments() {
        say(attachment.title.as_deref().unwrap_or(&file.name));
    }
    record.change().into_iter().for_each(&mut say);
    let page = urls::record(record.id());
    for fact in facts::details(book, &page, record).into_iter().chain(facts::common(book, &page, record)) {
        fact.values.iter().for_each(|value| say(&value.text));
    }
    let validity = match record.details() {
        Details::Policy(policy) => policy.validity.label(book.lang()),
        _ => "",
    };
    let published = record.published();
    Doc {
        href: urls::relative(urls::SEARCH, &page),
        date: published.date().to_string(),
        kind: record.details().kind_label(book.lang()),
        facets: vec![
            record.category().label(book.lang()).into(),
            published.year().to_string(),
            validity.into(),
            book.institution(record.institution()),
        ],
        lines: tidy(lines),
    }
}

/// A record that is given out on request, as the catalogue shows it.
fn on_request(book: &Book, record: &OnRequest) -> Doc {
    let institution = book.institution(&record.institution);
    let days = [record.formed, record.published.date()].map(|day| book.day(day).text);
    let [formed, published] = days;
    let lines = vec![
        record.title.clone(),
        book.w("依申请公开", "On request").into(),
        record.id.to_string(),
        record.category.label(book.lang()).into(),
        institution.clone(),
        formed,
        published,
    ];
    Doc {
        href: urls::relative(urls::SEARCH, &urls::record(&record.id)),
        date: record.published.date().to_string(),
        kind: book.w("依申请公开", "On request"),
        facets: vec![
            record.category.label(book.lang()).into(),
            record.published.year().to_string(),
            String::new(),
            institution,
        ],
        lines: tidy(lines),
    }
}

/// Without lines that say nothing; the title stays the first.
fn tidy(lines: Vec<String>) -> Vec<String> {
    let mut lines = lines.into_iter();
    let title = lines.next();
    title.into_iter().chain(lines.filter(|line| !line.trim().is_empty())).collect()
}
