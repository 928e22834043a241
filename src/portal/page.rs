//! What all pages share: the book of everything that is public, and the frame of a page.

use super::theme::Theme;
use super::view::{Address, Day, Link, Look, Mark, Meta, NavItem, NoticeView, Page, Row, SealView, SiteView};
use super::{facts, qr, urls};
use crate::gate::clear::Why;
use crate::gate::{Cleared, ClearedSite, Marked, OnRequest};
use crate::record::Details;
use crate::record::common::{Category, Id};
use crate::record::institutions::InstitutionKind;
use crate::record::policy::Validity;
use crate::say::{Lang, Say};
use std::collections::BTreeMap;

/// A page, made.
pub struct Rendered {
    /// Its path.
    pub path: String,
    /// Its HTML, minified.
    pub html: String,
}

/// A page to be made: which template, and with what.
pub struct Job {
    /// The template.
    pub template: &'static str,
    /// The frame.
    pub page: Page,
    /// The rest of what the template gets.
    pub context: tera::Context,
}

impl Job {
    /// Renders the page.
    ///
    /// # Errors
    /// A template error, with the template's name and line.
    pub fn render(mut self, theme: &Theme) -> Result<Rendered, Say> {
        self.context.insert("page", &self.page);
        theme.render(self.template, &self.context, &self.page.path).map(|html| Rendered { path: self.page.path, html })
    }
}

/// Everything that is public, in the orders that pages need.
pub struct Book<'a> {
    /// What was cleared.
    pub site: &'a ClearedSite,
    /// What pages say of the seal.
    pub seal: &'a SealView,
    /// What was added, revised, withdrawn and expired, the newest first.
    pub releases: Vec<crate::releases::Row<'a>>,
    look: Look,
    by_category: BTreeMap<Category, Vec<&'a Cleared>>,
    interpreted_by: BTreeMap<&'a Id, Vec<&'a Cleared>>,
}

impl<'a> Book<'a> {
    /// Sorts what was cleared into lists: newest first, institutions by kind and tier.
    pub fn new(site: &'a ClearedSite, seal: &'a SealView, theme: &Theme) -> Book<'a> {
        let mut by_category: BTreeMap<Category, Vec<&Cleared>> = BTreeMap::new();
        let mut interpreted_by: BTreeMap<&Id, Vec<&Cleared>> = BTreeMap::new();
        for record in site.records() {
            by_category.entry(record.category()).or_default().push(record);
            if let Details::Policy(policy) = record.details() {
                for id in &policy.interprets {
                    interpreted_by.entry(id).or_default().push(record);
                }
            }
        }
        for list in by_category.values_mut() {
            list.sort_by(|a, b| list_key(a).cmp(&list_key(b)));
        }
        let (releases, look) = (crate::releases::list(site), theme.look().clone());
        Book { site, seal, releases, look, by_category, interpreted_by }
    }

    /// The language of the pages' own words.
    pub fn lang(&self) -> Lang {
        self.site.site.lang
    }

    /// Words of the page itself, in its language.
    pub fn w(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang().pick(zh, en)
    }

    /// The records of a category in the order of its list.
    pub fn category(&self, category: Category) -> &[&'a Cleared] {
        self.by_category.get(&category).map_or(&[], Vec::as_slice)
    }

    /// The records that interpret this one.
    pub fn interpretations(&self, id: &Id) -> &[&'a Cleared] {
        self.interpreted_by.get(id).map_or(&[], Vec::as_slice)
    }

    /// The name of an institution; an old text may name one that is not before the public any more, and then nothing is
    /// said of it.
    pub fn institution(&self, id: &Id) -> String {
        let said = || self.site.links.presence(id).map(|_| id.to_string());
        self.title(id).or_else(said).unwrap_or_default()
    }

    /// The title of a record, where it may be shown.
    pub fn title(&self, id: &Id) -> Option<String> {
        let on_request = || {
            self.site.on_request.binary_search_by(|r| r.id.cmp(id)).ok().map(|i| self.site.on_request[i].title.clone())
        };
        self.site.get(id).map(|record| record.title().to_string()).or_else(on_request)
    }

    /// A link from a page to a record, by its title; a marked place shows its id. `None` for what is not before the public:
    /// old texts may name such records, and not even their ids are said.
    pub fn link(&self, from: &str, id: &Id) -> Option<Link> {
        self.site.links.presence(id)?;
        Some(Link {
            text: self.title(id).unwrap_or_else(|| format!("{id}（已撤下）")),
            href: urls::relative(from, &urls::record(id)),
        })
    }

    /// The frame of a page.
    pub fn page(&self, path: String, title: &str, section: &str, crumbs: Vec<(String, String)>) -> Page {
        let mut way =
            vec![Link { text: self.lang().pick("首页", "Home").into(), href: urls::relative(&path, urls::HOME) }];
        way.extend(crumbs.into_iter().map(|(text, to)| Link { text, href: urls::relative(&path, &to) }));
        way.push(Link { text: title.to_string(), href: String::new() });
        let canonical = self.site.site.base_url.as_ref().map(|base| urls::absolute(base, &path));
        let root = urls::root_of(&path);
        let address = canonical.clone().map(|url| Address { qr: qr::code(&url), url });
        Page {
            path,
            root,
            title: title.to_string(),
            canonical,
            meta: self.site_meta(),
            crumbs: way,
            section: section.to_string(),
            noindex: false,
            feed: None,
            address,
        }
    }

    /// The site tags that every page carries (政府网站规范).
    fn site_meta(&self) -> Vec<Meta> {
        let site = &self.site.site;
        let id = site.identification.as_ref();
        let mut meta = vec![Meta { name: "SiteName", content: site.title.clone() }];
        meta.extend(id.and_then(|i| i.domain.as_ref()).map(|d| Meta { name: "SiteDomain", content: d.to_string() }));
        meta.extend(id.and_then(|i| i.site_code.as_ref()).map(|c| Meta { name: "SiteIDCode", content: c.to_string() }));
        meta
    }

    /// The tags of a list page.
    pub fn column_meta(page: &mut Page, name: &str, description: &str, keywords: &str, kind: &str) {
        for (tag, content) in [
            ("ColumnName", name),
            ("ColumnDescription", description),
            ("ColumnKeywords", keywords),
            ("ColumnType", kind),
        ] {
            page.meta.push(Meta { name: tag, content: content.to_string() });
        }
    }

    /// A record in a list on the page `from`.
    pub fn row(&self, from: &str, record: &Cleared) -> Row {
        let number = match record.details() {
            Details::Policy(policy) => policy.document_number.as_ref().map(|n| n.to_string()),
            _ => None,
        };
        let (address, phone) = match record.details() {
            Details::Institutions(d) => (
                d.address.as_ref().map(|a| a.to_string()),
                d.phones.first().map(|p| Link { text: p.number.to_string(), href: facts::tel(&p.number) }),
            ),
            _ => (None, None),
        };
        Row {
            id: record.id().to_string(),
            title: record.title().to_string(),
            href: urls::relative(from, &urls::record(record.id())),
            kind: record.details().kind().1,
            category: record.category().zh(),
            institution: self.institution(record.institution()),
            published: Day::new(record.published().date()),
            formed: Some(Day::new(record.formed())),
            summary: record.summary().map(String::from),
            number,
            mark: self.marks(record).into_iter().next(),
            notice: record
                .expires()
                .map(|day| NoticeView { until: Day::new(day), days: (day - self.site.as_of).get_days() }),
            address,
            phone,
        }
    }

    /// A record that is given out on request, in a list.
    pub fn on_request_row(&self, from: &str, record: &OnRequest) -> Row {
        Row {
            id: record.id.to_string(),
            title: record.title.clone(),
            href: urls::relative(from, &urls::record(&record.id)),
            kind: record.category.zh(),
            category: record.category.zh(),
            institution: self.institution(&record.institution),
            published: Day::new(record.published.date()),
            formed: Some(Day::new(record.formed)),
            summary: None,
            number: None,
            mark: Some(Mark { tone: "notice", text: "依申请公开".into() }),
            notice: None,
            address: None,
            phone: None,
        }
    }

    /// A marked place, in a list.
    pub fn marked_row(&self, from: &str, place: &Marked) -> Row {
        Row {
            id: place.id.to_string(),
            title: format!("{}（{}）", place.kind, why_text(&place.why)),
            href: urls::relative(from, &urls::record(&place.id)),
            kind: place.kind,
            category: place.category.zh(),
            institution: String::new(),
            published: Day::new(place.since),
            formed: None,
            summary: None,
            number: None,
            mark: Some(Mark { tone: "gone", text: why_text(&place.why).into() }),
            notice: None,
            address: None,
            phone: None,
        }
    }

    /// Status marks of a record: validity of a document, days left of a notice period.
    pub fn marks(&self, record: &Cleared) -> Vec<Mark> {
        let mut marks = Vec::new();
        if let Details::Policy(policy) = record.details() {
            let tone = match policy.validity {
                Validity::InForce => "good",
                Validity::NotYet => "notice",
                Validity::Amended => "warn",
                Validity::Repealed => "gone",
            };
            marks.push(Mark { tone, text: policy.validity.zh().into() });
        }
        if let Some(expires) = record.expires() {
            let days = (expires - self.site.as_of).get_days();
            let text =
                if days == 0 { "公示中，今日截止".to_string() } else { format!("公示中，还剩{days}天") };
            marks.push(Mark { tone: "notice", text });
        }
        marks
    }

    /// What is the same on every page.
    pub fn site_view(&self) -> SiteView {
        let site = &self.site.site;
        let id = site.identification.as_ref();
        let contact = site.contact.as_ref();
        let text = |line: Option<&crate::record::model::Line>| line.map(|l| l.to_string());
        let categories = Category::ALL.iter().filter(|c| !self.category(**c).is_empty());
        SiteView {
            title: site.title.clone(),
            language: site.lang.tag(),
            owner: self.institution(&site.owner),
            owner_path: urls::record(&site.owner),
            as_of: Day::new(self.site.as_of),
            categories: categories
                .map(|c| NavItem { section: c.en(), text: c.zh(), path: urls::category(*c, 1) })
                .collect(),
            columns: self.columns(),
            fixed: self.fixed_columns(),
            trust: vec![
                NavItem {
                    section: "indicators",
                    text: self.lang().pick("公开指标", "Indicators"),
                    path: urls::INDICATORS.into(),
                },
                NavItem { section: "releases", text: "更新记录", path: urls::releases(1) },
                NavItem { section: "withdrawn", text: "撤回与期满", path: urls::WITHDRAWN.into() },
                NavItem { section: "audit", text: "核验本站", path: urls::AUDIT.into() },
            ],
            search: site.search.then_some(urls::SEARCH),
            look: self.look.clone(),
            phone: text(contact.and_then(|c| c.phone.as_ref())),
            email: text(contact.and_then(|c| c.email.as_ref())),
            address: text(contact.and_then(|c| c.address.as_ref())),
            site_code: text(id.and_then(|i| i.site_code.as_ref())),
            icp: text(id.and_then(|i| i.icp.as_ref())),
            police: text(id.and_then(|i| i.police.as_ref())),
            generator: concat!("gongshi ", env!("CARGO_PKG_VERSION")).into(),
        }
    }

    /// The columns that are no category: those without anything to show are left out.
    fn columns(&self) -> Vec<NavItem> {
        let lang = self.lang();
        let powers = super::powers::are_there(self).then(|| NavItem {
            section: "powers",
            text: lang.pick("权责清单", "Powers and duties"),
            path: urls::POWERS.into(),
        });
        let fixed = [
            NavItem { section: "catalogue", text: "公开目录", path: urls::CATALOGUE.into() },
            NavItem { section: "on-request", text: "依申请公开", path: urls::ON_REQUEST.into() },
        ];
        let progress = super::progress::is_there(self).then(|| NavItem {
            section: "progress",
            text: lang.pick("办案进度", "Progress of cases"),
            path: urls::PROGRESS.into(),
        });
        powers.into_iter().chain(progress).chain(fixed).collect()
    }

    /// 公开指南, 公开制度 and 公开年报 (政府网站规范): the newest record of each kind.
    fn fixed_columns(&self) -> Vec<NavItem> {
        let kinds = [InstitutionKind::Guide, InstitutionKind::Regulation, InstitutionKind::AnnualReport];
        let newest = |kind: InstitutionKind| {
            let of_kind = self
                .category(Category::Institutions)
                .iter()
                .filter(move |r| matches!(r.details(), Details::Institutions(d) if d.kind == kind));
            of_kind.max_by_key(|r| (r.published(), std::cmp::Reverse(r.id()))).map(|r| NavItem {
                section: kind.en(),
                text: kind.zh(),
                path: urls::record(r.id()),
            })
        };
        kinds.into_iter().filter_map(newest).collect()
    }
}

/// The frame of a page below the list of its category.
pub fn frame(book: &Book, path: String, title: &str, category: Category) -> Page {
    book.page(path, title, category.en(), vec![(category.zh().to_string(), urls::category(category, 1))])
}

/// What the marked place of a withdrawn record says in a word.
pub const WITHDRAWN: &str = "已撤回";

/// What a marked place says in a word.
pub fn why_text(why: &Why) -> &'static str {
    match why {
        Why::Withdrawn { .. } => WITHDRAWN,
        Why::Expired => "公示期满",
    }
}

/// Institutions stand by kind, highest tier first, then by id; everything else newest first, then by id.
fn list_key(record: &Cleared) -> (usize, std::cmp::Reverse<jiff::civil::DateTime>, &str) {
    match record.details() {
        Details::Institutions(d) => {
            let tier = d.tier.map_or(3, |tier| 2 - tier as usize);
            (d.kind as usize * 4 + tier, std::cmp::Reverse(jiff::civil::DateTime::MIN), record.id().as_str())
        }
        _ => (0, std::cmp::Reverse(record.published()), record.id().as_str()),
    }
}

/// `items` in pages of `size`, at least one page.
pub fn pages<T>(items: &[T], size: usize) -> Vec<&[T]> {
    if items.is_empty() { vec![items] } else { items.chunks(size).collect() }
}

/// The pager of page `page` of `pages`, whose paths `path` knows.
pub fn pager(page: usize, pages: usize, total: usize, path: &dyn Fn(usize) -> String) -> super::view::Pager {
    let here = path(page);
    let to = |n: usize| urls::relative(&here, &path(n));
    let mut jumps = Vec::new();
    let mut last = 0;
    for n in (1..=pages).filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= 2) {
        if n > last + 1 {
            jumps.push(Link { text: String::new(), href: String::new() });
        }
        jumps.push(Link { text: n.to_string(), href: if n == page { String::new() } else { to(n) } });
        last = n;
    }
    super::view::Pager {
        page,
        pages,
        total,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
        jumps,
    }
}
