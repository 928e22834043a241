//! 权责清单: what each of the three tiers may do, side by side, and a page for each power: how it goes, on what law, and
//! which published records show it exercised.

use super::coverage::{Coverage, Listed};
use super::page::{Book, Job, numbered, pager, pages};
use super::view::{Fact, Link, Row};
use super::{coverage, drawing, facts, urls};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::common::{Disclosure, Id, Tier};
use crate::say::Lang;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Records on one page of a power.
const ROWS: usize = 20;

/// One of the three tiers.
#[derive(Serialize)]
struct TierView {
    /// 市级, 县级, 司法所.
    name: &'static str,
    /// The lists that its powers stand in.
    lists: Vec<Link>,
    /// Its powers.
    powers: Vec<PowerCard>,
    /// How many of them are published as a matter of course.
    open: usize,
    /// How many of these have published records.
    covered: usize,
    /// The share of the covered ones, in percent.
    percent: usize,
    /// How many are given out on request only.
    on_request: usize,
    /// Published records of all its powers.
    records: usize,
}

/// A power as the three columns show it.
#[derive(Serialize)]
struct PowerCard {
    /// Its number in the list.
    number: String,
    /// Its name.
    name: String,
    /// Its page.
    href: String,
    /// Its kind.
    kind: Option<String>,
    /// The law behind it.
    basis: Option<String>,
    /// How it goes.
    procedure: Option<String>,
    /// How its results are published.
    disclosure: Option<&'static str>,
    /// In which category.
    category: Option<&'static str>,
    /// Published records that show it exercised.
    count: usize,
    /// The newest of them.
    newest: Option<Row>,
    /// `covered`, `none` or `on-request`.
    state: &'static str,
}

/// What a power's own page says beside the common rows.
#[derive(Serialize)]
struct PowerPage {
    /// Its name.
    name: String,
    /// Its number in the list.
    number: String,
    /// `covered`, `none` or `on-request`.
    state: &'static str,
    /// Its data table.
    facts: Vec<Fact>,
    /// How it goes, in words.
    procedure: Option<String>,
    /// How it goes, drawn.
    flow_html: Option<String>,
    /// The list in which its results are published.
    category: Option<Link>,
}

/// The page of all powers and those of each; none where no list is published.
pub fn jobs(book: &Book) -> Vec<Job> {
    let powers = coverage::powers(book.site);
    if powers.is_empty() {
        return Vec::new();
    }
    let coverage = Coverage::of(book.site);
    let paths = paths(&powers);
    let rows: Vec<Entry> = powers
        .iter()
        .zip(&paths)
        .map(|(listed, path)| Entry { listed, path, records: coverage.records(listed) })
        .collect();
    let mut jobs = vec![overview(book, &rows)];
    for entry in &rows {
        jobs.extend(one(book, entry));
    }
    jobs
}

/// Whether there is a page on powers.
pub fn are_there(book: &Book) -> bool {
    !coverage::powers(book.site).is_empty()
}

/// The pages for the site map of programs.
pub fn site_map(book: &Book) -> Vec<String> {
    let powers = coverage::powers(book.site);
    let all = (!powers.is_empty()).then(|| urls::POWERS.to_string());
    all.into_iter().chain(paths(&powers).iter().map(|path| path.page(1))).collect()
}

/// The page of each power of a list that lists it, by the power's place in the list.
pub fn links(book: &Book, from: &str, list: &Cleared) -> Vec<String> {
    // Of all records only lists have any, and looking through all of them costs.
    if !matches!(list.details(), Details::Institutions(d) if !d.items.is_empty()) {
        return Vec::new();
    }
    let powers = coverage::powers(book.site);
    let of_list = powers.iter().zip(paths(&powers)).filter(|(listed, _)| listed.list.id() == list.id());
    of_list.map(|(_, path)| urls::relative(from, &path.page(1))).collect()
}

/// A power, its path and its records.
struct Entry<'a, 'b> {
    listed: &'b Listed<'a>,
    path: &'b PowerPath,
    records: Vec<&'a Cleared>,
}

impl Entry<'_, '_> {
    fn state(&self) -> &'static str {
        match self.listed.power.disclosure {
            _ if !self.records.is_empty() => "covered",
            Some(Disclosure::OnRequest) => "on-request",
            _ => "none",
        }
    }

    fn is_open(&self) -> bool {
        self.listed.power.disclosure != Some(Disclosure::OnRequest)
    }
}

/// Where the pages of a power are.
struct PowerPath {
    list: Id,
    key: String,
}

impl PowerPath {
    fn page(&self, page: usize) -> String {
        urls::power(&self.list, &self.key, page)
    }
}

/// The paths of all powers: by their numbers where these are sound names and single in their list, else by their place.
fn paths(powers: &[Listed]) -> Vec<PowerPath> {
    let mut taken: BTreeMap<&Id, BTreeSet<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (place, listed) in powers.iter().enumerate() {
        let of_list = taken.entry(listed.list.id()).or_default();
        let number = Id::new(&listed.power.id).map(|id| id.as_str().to_string());
        let free = number.filter(|number| of_list.insert(number.to_ascii_lowercase()));
        let key = free.unwrap_or_else(|| {
            let mut key = format!("n{}", place + 1);
            while !of_list.insert(key.clone()) {
                key.push('-');
            }
            key
        });
        found.push(PowerPath { list: listed.list.id().clone(), key });
    }
    found
}

fn tier_name(lang: Lang, tier: Option<Tier>) -> &'static str {
    match tier {
        Some(Tier::City) => lang.pick("市级", "City"),
        Some(Tier::County) => lang.pick("县级", "County"),
        Some(Tier::Station) => lang.pick("司法所", "Justice station"),
        None => lang.pick("未写明层级", "Tier not stated"),
    }
}

/// The three tiers side by side.
fn overview(book: &Book, entries: &[Entry]) -> Job {
    let here = urls::POWERS.to_string();
    let lang = book.lang();
    let name = lang.pick("权责清单", "Powers and duties");
    let mut page = book.page(here.clone(), name, "powers", Vec::new());
    let about = lang.pick(
        "市、县、司法所三级的权责事项，每项的依据、流程、公开方式和已经公开的记录",
        "The powers of the three tiers: the law behind each, how it goes, how it is published, and the published records",
    );
    let keywords = lang.pick("权责清单,权力事项,办理流程,社区矫正", "powers and duties,procedure,community correction");
    Book::column_meta(&mut page, name, about, keywords, "机构职能");
    let tiers = [Some(Tier::City), Some(Tier::County), Some(Tier::Station), None];
    let tiers: Vec<TierView> = tiers.into_iter().filter_map(|tier| tier_view(book, &here, tier, entries)).collect();
    let sum = |count: fn(&TierView) -> usize| tiers.iter().map(count).sum::<usize>();
    let mut context = tera::Context::new();
    context.insert("total", &sum(|tier| tier.powers.len()));
    context.insert("open", &sum(|tier| tier.open));
    context.insert("covered", &sum(|tier| tier.covered));
    context.insert("on_request", &sum(|tier| tier.on_request));
    context.insert("how", &urls::relative(&here, urls::ON_REQUEST));
    context.insert("tiers", &tiers);
    Job { template: "powers.html", page, context }
}

fn tier_view(book: &Book, here: &str, tier: Option<Tier>, entries: &[Entry]) -> Option<TierView> {
    let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.listed.tier == tier).collect();
    let mut lists: Vec<Link> = Vec::new();
    for link in entries.iter().filter_map(|entry| book.link(here, entry.listed.list.id())) {
        if lists.iter().all(|known| known.href != link.href) {
            lists.push(link);
        }
    }
    let open = entries.iter().filter(|entry| entry.is_open()).count();
    let covered = entries.iter().filter(|entry| entry.is_open() && !entry.records.is_empty()).count();
    (!entries.is_empty()).then(|| TierView {
        name: tier_name(book.lang(), tier),
        lists,
        open,
        covered,
        percent: (covered * 200 + open).checked_div(open * 2).unwrap_or(0),
        on_request: entries.len() - open,
        records: entries.iter().flat_map(|entry| &entry.records).map(|r| r.id()).collect::<BTreeSet<_>>().len(),
        powers: entries.iter().map(|entry| card(book, here, entry)).collect(),
    })
}

fn card(book: &Book, here: &str, entry: &Entry) -> PowerCard {
    let power = entry.listed.power;
    PowerCard {
        number: power.id.to_string(),
        name: power.name.to_string(),
        href: urls::relative(here, &entry.path.page(1)),
        kind: power.kind.as_ref().map(|kind| kind.to_string()),
        basis: power.basis.clone(),
        procedure: power.procedure.clone(),
        disclosure: power.disclosure.map(|disclosure| disclosure.label(book.lang())),
        category: power.category.map(|category| category.label(book.lang())),
        count: entry.records.len(),
        newest: entry.records.first().map(|record| book.row(here, record)),
        state: entry.state(),
    }
}

/// The pages of one power.
fn one(book: &Book, entry: &Entry) -> Vec<Job> {
    let (lang, power) = (book.lang(), entry.listed.power);
    let parts = pages(&entry.records, ROWS);
    let count = parts.len();
    let path = |page: usize| entry.path.page(page);
    let job = |(i, part): (usize, &&[&Cleared])| {
        let here = path(i + 1);
        let title = numbered(lang, &power.name, i + 1);
        let mut crumbs = vec![(lang.pick("权责清单", "Powers and duties").to_string(), urls::POWERS.to_string())];
        if i > 0 {
            crumbs.push((power.name.to_string(), path(1)));
        }
        let mut page = book.page(here.clone(), &title, "powers", crumbs);
        let about = format!(
            "{}{}",
            power.name,
            lang.pick(
                "：依据、流程、公开方式和已经公开的记录",
                ": legal basis, procedure, how it is published, and the published records"
            )
        );
        let keywords = lang.pick("权责清单,权力事项,办理流程", "powers and duties,procedure");
        Book::column_meta(&mut page, &power.name, &about, keywords, "机构职能");
        let rows: Vec<Row> = part.iter().map(|record| book.row(&here, record)).collect();
        let mut context = tera::Context::new();
        context.insert("title", &title);
        context.insert("power", &power_page(book, &here, entry));
        context.insert("rows", &rows);
        context.insert("how", &urls::relative(&here, urls::ON_REQUEST));
        context.insert("all", &urls::relative(&here, urls::POWERS));
        context.insert("pager", &pager(i + 1, count, entry.records.len(), &path));
        Job { template: "power.html", page, context }
    };
    parts.iter().enumerate().map(job).collect()
}

fn power_page(book: &Book, here: &str, entry: &Entry) -> PowerPage {
    let (lang, power) = (book.lang(), entry.listed.power);
    let n = |key, zh, en| facts::Name::new(lang, key, zh, en);
    let mut table = facts::Facts::default();
    table.text(n("id", "编号", "Number"), Some(&power.id));
    table.text(n("tier", "行使层级", "Tier"), Some(tier_name(lang, entry.listed.tier)));
    table.text(n("kind", "事项类型", "Kind"), power.kind.as_deref());
    table.text(n("basis", "依据", "Legal basis"), power.basis.as_deref());
    table.text(n("disclosure", "结果公开", "Disclosure"), power.disclosure.map(|d| d.label(lang)));
    if let Some(category) = power.category.filter(|category| !book.category(*category).is_empty()) {
        let href = urls::relative(here, &urls::category(category, 1));
        table.link(n("category", "公开类别", "Category"), category.label(lang).to_string(), href);
    }
    if let Some(list) = book.link(here, entry.listed.list.id()) {
        table.link(n("list", "载于", "Listed in"), list.text, list.href);
    }
    PowerPage {
        name: power.name.to_string(),
        number: power.id.to_string(),
        state: entry.state(),
        facts: table.finish(),
        procedure: power.procedure.clone(),
        flow_html: power.procedure.as_deref().and_then(|text| drawing::flow(lang, &power.name, text)),
        category: power
            .category
            .filter(|c| !book.category(*c).is_empty())
            .map(|c| Link { text: c.label(lang).to_string(), href: urls::relative(here, &urls::category(c, 1)) }),
    }
}
