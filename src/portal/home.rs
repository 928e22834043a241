//! The home page: the six categories with their newest records, what is on public notice, and how to complain (to the
//! owner first).

use super::page::{Book, Job};
use super::view::{ComplaintView, HomeSection, Row};
use super::{category, facts, schema_org, urls};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::common::Category;
use crate::record::institutions::InstitutionKind;
use crate::say::Lang;

/// Records shown of each category.
const ROWS: usize = 6;

/// The home page.
pub fn jobs(book: &Book) -> Vec<Job> {
    let here = urls::HOME;
    let sections: Vec<HomeSection> = Category::ALL
        .iter()
        .filter(|c| !book.category(**c).is_empty())
        .map(|c| HomeSection {
            section: c.en(),
            title: c.label(book.lang()),
            about: category::about(book.lang(), *c),
            href: urls::relative(here, &urls::category(*c, 1)),
            total: book.category(*c).len(),
            rows: newest(book, *c).into_iter().map(|r| book.row(here, r)).collect(),
        })
        .collect();
    let mut on_notice: Vec<&Cleared> = book.site.records().iter().filter(|r| r.expires().is_some()).collect();
    on_notice.sort_by_key(|r| (r.expires(), r.id()));
    let notices: Vec<Row> = on_notice.into_iter().take(ROWS).map(|r| book.row(here, r)).collect();
    let mut ways = book.category(Category::Complaints).to_vec();
    ways.sort_by_key(|r| *r.institution() != book.site.site.owner);
    let complaints: Vec<ComplaintView> = ways
        .iter()
        .filter_map(|r| match r.details() {
            Details::Complaints(d) => d.channel.as_ref().map(|c| ComplaintView {
                kind: c.kind.label(book.lang()),
                value: c.value.to_string(),
                hours: c.hours.as_ref().map(|h| h.to_string()),
                institution: book.institution(r.institution()),
                link: facts::channel_link(c.kind, &c.value),
                href: urls::relative(here, &urls::record(r.id())),
            }),
            _ => None,
        })
        .collect();
    let mut page = book.page(here.to_string(), &book.site.site.title, "home", Vec::new());
    page.crumbs.clear();
    page.things = schema_org::home(book);
    let title = &book.site.site.title;
    let about = match book.lang() {
        Lang::Zh => format!("{title}首页"),
        Lang::En => format!("Home page of {title}"),
    };
    let keywords = book.w("矫务公开,社区矫正", "disclosure,community correction");
    Book::column_meta(&mut page, book.w("首页", "Home"), &about, keywords, "首页");
    let mut context = tera::Context::new();
    context.insert("sections", &sections);
    context.insert("notices", &notices);
    context.insert("complaints", &complaints);
    context.insert("total", &book.site.records().len());
    vec![Job { template: "home.html", page, context }]
}

/// What the home page shows of a category: the newest records; of the institutions, the lists and reports that
/// say what the offices may do rather than the offices one by one.
fn newest<'a>(book: &Book<'a>, category: Category) -> Vec<&'a Cleared> {
    let records = book.category(category);
    let is_office = |r: &Cleared| matches!(r.details(), Details::Institutions(d) if d.kind == InstitutionKind::Office);
    records
        .iter()
        .copied()
        .filter(|r| !is_office(r))
        .chain(records.iter().copied().filter(|r| is_office(r)))
        .take(ROWS)
        .collect()
}
