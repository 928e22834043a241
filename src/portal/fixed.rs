//! Pages that every portal has: how to apply, the site map, the page for addresses that are not there.

use super::page::{Book, Job};
use super::view::{Fact, Link, LinkGroup};
use super::{facts, urls};
use crate::record::Details;
use crate::record::common::Category;
use crate::record::institutions::InstitutionKind;

/// The fixed pages.
pub fn jobs(book: &Book) -> Vec<Job> {
    vec![on_request(book), site_map(book), not_found(book)]
}

/// An institution that takes applications, for the page on how to apply.
#[derive(serde::Serialize)]
struct Acceptor {
    /// Its name.
    name: String,
    /// Its record.
    href: String,
    /// Where and when it takes them.
    facts: Vec<Fact>,
}

/// 依申请公开: channels, time limits, what to expect (政府信息公开条例 Art. 27 to 40).
fn on_request(book: &Book) -> Job {
    let here = urls::ON_REQUEST.to_string();
    let name = book.w("依申请公开", "On request");
    let mut page = book.page(here.clone(), name, "on-request", Vec::new());
    Book::column_meta(
        &mut page,
        name,
        book.w(
            "申请渠道、申请内容、答复期限和救济途径",
            "Where and how to apply, time limits, and what to do if you disagree",
        ),
        book.w("依申请公开,申请,答复期限", "on request,application,time limits"),
        "依申请公开",
    );
    let acceptors: Vec<Acceptor> = book
        .category(Category::Institutions)
        .iter()
        .filter_map(|record| {
            let Details::Institutions(d) = record.details() else { return None };
            let mut table = facts::Facts::default();
            table.request(d.on_request.as_ref()?, book.lang());
            Some(Acceptor {
                name: record.title().to_string(),
                href: urls::relative(&here, &urls::record(record.id())),
                facts: table.finish(),
            })
        })
        .collect();
    let rows: Vec<_> = book.site.on_request.iter().map(|record| book.on_request_row(&here, record)).collect();
    let mut context = tera::Context::new();
    context.insert("acceptors", &acceptors);
    context.insert("rows", &rows);
    Job { template: "on-request.html", page, context }
}

/// The site map for people: every list, every year, the institutions.
fn site_map(book: &Book) -> Job {
    let here = urls::SITE_MAP.to_string();
    let mut page = book.page(here.clone(), book.w("站点地图", "Site map"), "site-map", Vec::new());
    let about = book.w("本站全部栏目、年份和机构", "All columns, years and institutions of this site");
    let keywords = book.w("站点地图,栏目,机构", "site map,columns,institutions");
    Book::column_meta(&mut page, book.w("站点地图", "Site map"), about, keywords, "概况信息");
    let mut groups = Vec::new();
    for category in Category::ALL.iter().copied().filter(|c| !book.category(*c).is_empty()) {
        let mut years: Vec<i16> = book.category(category).iter().map(|r| r.published().year()).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        let all =
            Link { text: book.w("全部", "All").into(), href: urls::relative(&here, &urls::category(category, 1)) };
        let by_year = years.into_iter().map(|year| Link {
            text: format!("{year}{}", book.w("年", "")),
            href: urls::relative(&here, &urls::year(category, year, 1)),
        });
        groups.push(LinkGroup {
            title: category.label(book.lang()),
            links: std::iter::once(all).chain(by_year).collect(),
        });
    }
    for kind in InstitutionKind::ALL {
        let of_kind = book
            .category(Category::Institutions)
            .iter()
            .filter(|r| matches!(r.details(), Details::Institutions(d) if d.kind == *kind));
        let links: Vec<Link> = of_kind.take(200).filter_map(|r| book.link(&here, r.id())).collect();
        if !links.is_empty() {
            groups.push(LinkGroup { title: kind.label(book.lang()), links });
        }
    }
    let mut context = tera::Context::new();
    context.insert("groups", &groups);
    Job { template: "site-map.html", page, context }
}

/// The page that a server shows for an address that is not there.
fn not_found(book: &Book) -> Job {
    let mut page = book.page(
        urls::NOT_FOUND.to_string(),
        book.w("没有找到这个页面", "This page was not found"),
        "404",
        Vec::new(),
    );
    page.noindex = true;
    page.canonical = None;
    page.crumbs.clear();
    // Shown in the place of any address, however deep: its links begin at the portal's top, where that is known.
    page.root = book.site.site.base_url.as_deref().map(urls::folder).unwrap_or_default().to_string();
    Job { template: "404.html", page, context: tera::Context::new() }
}
