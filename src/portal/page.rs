//! What all pages share: the book of everything that is public, and the frame of a page.

use super::theme::Theme;
use super::view::{Address, Day, Link, Look, Mark, NavItem, NoticeView, Page, Row, SealView, SiteView};
use super::{facts, qr, schema_org, urls};
use crate::gate::clear::Why;
use crate::gate::{Cleared, ClearedSite, Marked, OnRequest};
use crate::record::Details;
use crate::record::common::{Category, Id};
use crate::record::institutions::InstitutionKind;
use crate::record::policy::Validity;
use crate::say::{Lang, Say, plural};
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
        // What search engines shall leave out needs no words for them.
        self.page.json_ld_html = schema_org::block(&self.page.things).filter(|_| !self.page.noindex);
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

    /// A date as pages show it.
    pub fn day(&self, date: jiff::civil::Date) -> Day {
        Day::new(self.lang(), date)
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
            text: self.title(id).unwrap_or_else(|| format!("{id}{}", self.w("（已撤下）", " (taken down)"))),
            href: urls::relative(from, &urls::record(id)),
        })
    }

    /// The frame of a page.
    pub fn page(&self, path: String, title: &str, section: &str, crumbs: Vec<(String, String)>) -> Page {
        let home = (self.lang().pick("首页", "Home").to_string(), urls::HOME.to_string());
        let steps: Vec<(String, String)> = std::iter::once(home).chain(crumbs).collect();
        let here = (title, None);
        let named = steps.iter().map(|(name, to)| (name.as_str(), Some(self.address(&path, to))));
        let things = vec![schema_org::breadcrumbs(&named.chain([here]).collect::<Vec<_>>())];
        let mut way: Vec<Link> =
            steps.into_iter().map(|(text, to)| Link { text, href: urls::relative(&path, &to) }).collect();
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
            kind: "website",
            image: None,
            json_ld_html: None,
            things,
            address,
        }
    }

    /// The public address of a file where the portal has one, else the way to it from the page `from`.
    pub fn address(&self, from: &str, path: &str) -> String {
        let base = self.site.site.base_url.as_ref();
        base.map_or_else(|| urls::relative(from, path), |base| urls::absolute(base, path))
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
            kind: record.details().kind_label(self.lang()),
            category: record.category().label(self.lang()),
            institution: self.institution(record.institution()),
            published: self.day(record.published().date()),
            formed: Some(self.day(record.formed())),
            summary: record.summary().map(String::from),
            number,
            mark: self.marks(record).into_iter().next(),
            notice: record
                .expires()
                .map(|day| NoticeView { until: self.day(day), days: (day - self.site.as_of).get_days() }),
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
            kind: record.category.label(self.lang()),
            category: record.category.label(self.lang()),
            institution: self.institution(&record.institution),
            published: self.day(record.published.date()),
            formed: Some(self.day(record.formed)),
            summary: None,
            number: None,
            mark: Some(Mark { tone: "notice", text: self.w("依申请公开", "On request").into() }),
            notice: None,
            address: None,
            phone: None,
        }
    }

    /// A marked place, in a list.
    pub fn marked_row(&self, from: &str, place: &Marked) -> Row {
        let (kind, why) = (self.kind_of_marked(place), why_text(self.lang(), &place.why));
        Row {
            id: place.id.to_string(),
            title: match self.lang() {
                Lang::Zh => format!("{kind}（{why}）"),
                Lang::En => format!("{kind} ({})", why.to_lowercase()),
            },
            href: urls::relative(from, &urls::record(&place.id)),
            kind,
            category: place.category.label(self.lang()),
            institution: String::new(),
            published: self.day(place.since),
            formed: None,
            summary: None,
            number: None,
            mark: Some(Mark { tone: "gone", text: why.into() }),
            notice: None,
            address: None,
            phone: None,
        }
    }

    /// What kind of record a marked place was.
    pub fn kind_of_marked(&self, place: &Marked) -> &'static str {
        crate::record::kind_label(place.category, place.kind, self.lang())
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
            marks.push(Mark { tone, text: policy.validity.label(self.lang()).into() });
        }
        if let Some(expires) = record.expires() {
            let days = (expires - self.site.as_of).get_days();
            let text = match (self.lang(), days) {
                (Lang::Zh, 0) => "公示中，今日截止".to_string(),
                (Lang::Zh, _) => format!("公示中，还剩{days}天"),
                (Lang::En, 0) => "On notice, last day".to_string(),
                (Lang::En, _) => format!("On notice, {days} day{} left", plural(days)),
            };
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
            locale: self.lang().pick("zh_CN", "en_US"),
            owner: self.institution(&site.owner),
            owner_path: urls::record(&site.owner),
            as_of: self.day(self.site.as_of),
            categories: categories
                .map(|c| NavItem { section: c.en(), text: c.label(self.lang()), path: urls::category(*c, 1) })
                .collect(),
            columns: self.columns(),
            fixed: self.fixed_columns(),
            trust: vec![
                NavItem {
                    section: "indicators",
                    text: self.lang().pick("公开指标", "Indicators"),
                    path: urls::INDICATORS.into(),
                },
                NavItem { section: "releases", text: self.w("更新记录", "Updates"), path: urls::releases(1) },
                NavItem {
                    section: "withdrawn",
                    text: self.w("撤回与期满", "Withdrawn and expired"),
                    path: urls::WITHDRAWN.into(),
                },
                NavItem {
                    section: "audit", text: self.w("核验本站", "Verify this site"), path: urls::AUDIT.into()
                },
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
            text: lang.pick("权责清单", "Powers"),
            path: urls::POWERS.into(),
        });
        let fixed = [
            NavItem {
                section: "catalogue", text: lang.pick("公开目录", "Catalogue"), path: urls::CATALOGUE.into()
            },
            NavItem {
                section: "on-request",
                text: lang.pick("依申请公开", "On request"),
                path: urls::ON_REQUEST.into(),
            },
        ];
        let progress = super::progress::is_there(self).then(|| NavItem {
            section: "progress",
            text: lang.pick("办案进度", "Cases"),
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
                text: kind.label(self.lang()),
                path: urls::record(r.id()),
            })
        };
        kinds.into_iter().filter_map(newest).collect()
    }
}

/// The frame of a page below the list of its category.
pub fn frame(book: &Book, path: String, title: &str, category: Category) -> Page {
    book.page(path, title, category.en(), vec![(category.label(book.lang()).to_string(), urls::category(category, 1))])
}

/// What a marked place says in a word.
pub fn why_text(lang: Lang, why: &Why) -> &'static str {
    match why {
        Why::Withdrawn { .. } => lang.pick("已撤回", "Withdrawn"),
        Why::Expired => lang.pick("公示期满", "Notice period over"),
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

/// The title of page `page` of a list.
pub fn numbered(lang: Lang, title: &str, page: usize) -> String {
    match (lang, page) {
        (_, 1) => title.to_string(),
        (Lang::Zh, page) => format!("{title}（第{page}页）"),
        (Lang::En, page) => format!("{title} (page {page})"),
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
