//! The page of a record, and those of its earlier versions: the same view, of another text.

use super::history::{Versions, name};
use super::meta::Article;
use super::page::{Book, Job, Rendered, frame};
use super::theme::Theme;
use super::view::history::HistoricView;
use super::view::{
    Day, EntryView, Fact, FactValue, FileView, ImageView, Link, LinkGroup, Page, PowerView, RecordView, StageView,
    StepView, TocItem,
};
use super::{drawing, facts, mission, powers, schema_org, urls};
use crate::gate::Cleared;
use crate::gate::links::Target;
use crate::record::Details;
use crate::record::enforcement::{Stage, Step};
use crate::record::policy::Validity;
use crate::say::{Lang, Say, is_chinese};
use crate::text::{self, Href, Labels, Options, TocEntry, tree};

/// A text of a record, and the page that it is shown on.
pub struct Shown<'a> {
    /// The text.
    pub record: &'a Cleared,
    /// The record's versions.
    pub versions: &'a Versions<'a>,
    /// The path of the page.
    pub path: String,
}

impl<'a> Shown<'a> {
    /// The live text on the record's page.
    pub fn live(versions: &'a Versions<'a>) -> Shown<'a> {
        Shown { record: versions.live, versions, path: urls::record(versions.live.id()) }
    }

    /// An earlier version on its own page; `None` where it is not shown.
    pub fn earlier(versions: &'a Versions<'a>, number: u32) -> Option<Shown<'a>> {
        let record = versions.text(number).filter(|_| number != versions.live.version().number)?;
        Some(Shown { record, versions, path: urls::version(record.id(), number) })
    }

    /// Whether it is the live text.
    pub fn is_live(&self) -> bool {
        self.number() == self.versions.live.version().number
    }

    /// The path of a file that this text carries.
    pub fn file(&self, name: &str) -> String {
        match self.is_live() {
            true => urls::record_file(self.record.id(), name),
            false => urls::version_file(self.record.id(), self.number(), name),
        }
    }

    /// The path of the proof that this version is in the log.
    pub fn proof(&self) -> String {
        match self.is_live() {
            true => urls::proof(self.record.id()),
            false => urls::version_proof(self.record.id(), self.number()),
        }
    }

    fn number(&self) -> u32 {
        self.record.version().number
    }

    /// What stands over an earlier version.
    fn historic(&self, book: &Book) -> Option<HistoricView> {
        let lang = book.lang();
        let number = self.number();
        let version = self.versions.get(number).filter(|_| !self.is_live())?;
        let live = self.versions.live;
        let next = self.versions.pair(number + 1).map(|_| Link {
            text: match lang {
                Lang::Zh => format!("{}改了什么", name(lang, number + 1)),
                Lang::En => format!("what changed in {}", name(lang, number + 1)),
            },
            href: urls::relative(&self.path, &urls::changes(live.id(), number + 1)),
        });
        let (since, until) = (version.since.date(), version.until.unwrap_or(version.since).date());
        Some(HistoricView {
            version: number,
            since: book.day(since),
            until: book.day(until),
            one_day: since == until,
            live: Link {
                text: name(lang, live.version().number),
                href: urls::relative(&self.path, &urls::record(live.id())),
            },
            next,
        })
    }
}

/// The page of a cleared record.
///
/// # Errors
/// A template error.
pub fn record(book: &Book, theme: &Theme, versions: &Versions) -> Result<Rendered, Say> {
    let shown = Shown::live(versions);
    let mut page = frame(book, shown.path.clone(), shown.record.title(), shown.record.category());
    book.article_meta(&mut page, article(&shown));
    page.things.push(schema_org::record(book, &shown.path, shown.record));
    render(book, theme, &shown, page)
}

/// The page of an earlier version: marked as such, with a canonical link to the live one, not for search engines.
///
/// # Errors
/// A template error.
pub fn version(book: &Book, theme: &Theme, shown: &Shown) -> Result<Rendered, Say> {
    let live = shown.versions.live;
    let name = name(book.lang(), shown.number());
    let title = match book.lang() {
        Lang::Zh => format!("{}（历史版本：{name}）", shown.record.title()),
        Lang::En => format!("{} (earlier version: {name})", shown.record.title()),
    };
    let mut page = below(book, shown.path.clone(), &title, &name, live);
    book.article_meta(&mut page, article(shown));
    page.canonical = book.site.site.base_url.as_ref().map(|base| urls::absolute(base, &urls::record(live.id())));
    render(book, theme, shown, page)
}

/// The frame of a page that belongs to a record's history; search engines leave it out. `crumb` is its short name.
pub fn below(book: &Book, path: String, title: &str, crumb: &str, live: &Cleared) -> Page {
    let category = live.category();
    let way = vec![
        (category.label(book.lang()).to_string(), urls::category(category, 1)),
        (live.title().to_string(), urls::record(live.id())),
    ];
    let mut page = book.page(path, title, category.en(), way);
    if let Some(last) = page.crumbs.last_mut() {
        last.text = crumb.to_string();
    }
    page.noindex = true;
    page
}

fn render(book: &Book, theme: &Theme, shown: &Shown, page: Page) -> Result<Rendered, Say> {
    let mut context = tera::Context::new();
    context.insert("record", &view(book, shown));
    Job { template: "record.html", page, context }.render(theme)
}

/// What the page of a text says of itself.
fn article<'a>(shown: &Shown<'a>) -> Article<'a> {
    let record = shown.record;
    Article {
        title: record.title(),
        published: record.published(),
        institution: record.institution(),
        description: description(record),
        keywords: record.keywords(),
        image: record.images().next().map(|(_, file)| shown.file(&file.name)),
    }
}

/// The summary, else the beginning of the text.
pub fn description(record: &Cleared) -> String {
    let text = record.summary().map_or_else(|| text::parse(record.body()).plain(), String::from);
    let mut flat = String::new();
    for part in text.split_whitespace() {
        // Cells of a table stay apart: 13, 912, 345 and 678 in a row would read as the number of a telephone.
        let figures = flat.ends_with(char::is_numeric) && part.starts_with(char::is_numeric);
        flat += if flat.is_empty() {
            ""
        } else if figures {
            "，"
        } else {
            " "
        };
        flat += part;
    }
    if flat.is_empty() {
        return record.title().to_string();
    }
    match flat.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &flat[..end]),
        None => flat,
    }
}

fn view(book: &Book, shown: &Shown) -> RecordView {
    let (lang, record, path) = (book.lang(), shown.record, shown.path.as_str());
    let text = text::parse(record.body());
    let in_body: Vec<String> = text.images().iter().map(|image| image.target.to_string()).collect();
    let href = |link: &tree::Link| resolve(book, shown, &link.target);
    // The words within the text are of its own language, wherever it stands.
    let labels = if lang == Lang::Zh || is_chinese(record.body()) { Labels::CHINESE } else { Labels::ENGLISH };
    let options = Options { id_prefix: "t-", labels };
    let toc = if text::deserves_contents(&text) { toc(text::contents(&text)) } else { Vec::new() };
    let files = |name: &str| urls::relative(path, &shown.file(name));
    let mut procedure = Procedure::of(lang, record);
    if shown.is_live() {
        let pages = powers::links(book, path, record);
        procedure.powers.iter_mut().zip(pages).for_each(|(power, page)| power.href = Some(page));
    }
    // Marks and warnings say how things stand today; of an earlier text the banner says what is to be said.
    let today = shown.is_live();
    let mut facts = facts::common(book, path, record);
    for fact in facts.iter_mut().filter(|fact| !today && fact.key == "validity") {
        fact.label = lang.pick("当时的有效性", "Validity at the time");
    }
    let mut links = links(book, path, record);
    if today {
        links.splice(0..0, interpretations(book, path, record));
    }
    RecordView {
        title: record.title().to_string(),
        id: record.id().to_string(),
        kind: record.details().kind_label(lang),
        category: record.category().label(lang),
        institution: book.institution(record.institution()),
        published: book.day(record.published().date()),
        marks: if today { book.marks(record) } else { Vec::new() },
        warning: warning(book, path, record).filter(|_| today),
        historic: shown.historic(book),
        facts,
        details: facts::details(book, path, record),
        check: facts::check(book, shown),
        summary: record.summary().map(String::from),
        toc,
        body_html: text::to_html(&text, &href, &options),
        images: record
            .images()
            .filter(|(_, file)| !in_body.contains(&file.name))
            .map(|(image, file)| ImageView { href: files(&file.name), alt: image.alt.to_string() })
            .collect(),
        has_pictures: !in_body.is_empty() || record.images().next().is_some(),
        stages: procedure.stages,
        timeline: procedure.timeline,
        timeline_html: drawing::timeline(lang, timeline(record)),
        entries: procedure.entries,
        powers: procedure.powers,
        attachments: record
            .attachments()
            .map(|(attachment, file)| FileView {
                title: attachment.title.as_deref().unwrap_or(&file.name).to_string(),
                href: files(&file.name),
                kind: file.name.rsplit_once('.').map_or("", |(_, end)| end).to_uppercase(),
                size: size(lang, file.size),
            })
            .collect(),
        links,
        version: record.version().number,
        approved: book.day(record.version().approved.date()),
        history: shown.versions.view(lang, path, shown.number()),
        change: record.change().map(String::from),
        mission: mission::of_record(book, shown),
        citation: citation(book, shown),
    }
}

/// How others name this text: title, number, institution, index number, version and address, as Chinese documents cite.
fn citation(book: &Book, shown: &Shown) -> String {
    let (record, version) = (shown.record, shown.record.version());
    let title = record.title();
    let mut parts = vec![if title.starts_with('《') { title.to_string() } else { format!("《{title}》") }];
    if let Details::Policy(policy) = record.details() {
        parts.extend(policy.document_number.as_ref().map(|number| format!("（{number}）")));
    }
    let mut parts = vec![parts.concat(), book.institution(record.institution())];
    parts.retain(|part| !part.is_empty());
    let (index, approved) = (book.w("索引号", "index number "), book.day(version.approved.date()).text);
    parts.push(format!("{index}{}", record.id()));
    parts.push(
        book.w("第{n}版（{day}审核通过）", "version {n} (approved {day})")
            .replace("{n}", &version.number.to_string())
            .replace("{day}", &approved),
    );
    parts.push(book.site.site.base_url.as_ref().map_or("{address}".into(), |base| urls::absolute(base, &shown.path)));
    parts.join(book.w("，", ", "))
}

/// Where a link of the body leads from this page. From an earlier text only to what is there today, and to no place within
/// it: that may be gone.
fn resolve(book: &Book, shown: &Shown, target: &str) -> Href {
    let path = shown.path.as_str();
    let with_anchor = |to: String, anchor: Option<String>| match anchor.filter(|_| shown.is_live()) {
        Some(anchor) => format!("{to}#t-{}", urls::encode(&anchor)),
        None => to,
    };
    match shown.record.resolve(target, &book.site.links) {
        Ok(Target::Record(id, anchor)) => Href::Internal(with_anchor(urls::relative(path, &urls::record(&id)), anchor)),
        Ok(Target::Page(folder, _)) => Href::Internal(urls::relative(path, &format!("{folder}index.html"))),
        Ok(Target::File(name)) => Href::Internal(urls::relative(path, &shown.file(&name))),
        Ok(Target::Anchor(anchor)) => Href::Internal(format!("#t-{}", urls::encode(&anchor))),
        Ok(Target::External(url)) if url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) => {
            Href::External(url)
        }
        Ok(Target::External(url)) => Href::Internal(url),
        Err(_) => Href::Unresolved,
    }
}

fn toc(entries: Vec<TocEntry>) -> Vec<TocItem> {
    entries
        .into_iter()
        .map(|e| TocItem { anchor: format!("t-{}", e.id), text: e.title, children: toc(e.children) })
        .collect()
}

/// The sentence over a document that is not what the law is today.
fn warning(book: &Book, path: &str, record: &Cleared) -> Option<Fact> {
    let Details::Policy(policy) = record.details() else { return None };
    let (zh, en) = match policy.validity {
        Validity::Repealed => ("本文件已废止", "This document is repealed"),
        Validity::Amended => ("本文件已修改", "This document was amended"),
        Validity::NotYet => ("本文件尚未施行", "This document is not yet in force"),
        Validity::InForce => return None,
    };
    let text = |zh, en| FactValue { text: book.w(zh, en).into(), ..FactValue::default() };
    let mut values = Vec::new();
    let replaced_by = policy.repealed_by.as_ref().filter(|id| *id != record.id());
    if let Some(link) = replaced_by.and_then(|id| book.link(path, id)) {
        values.push(text("由以下文件替代：", "Replaced by: "));
        values.push(FactValue { text: link.text, href: Some(link.href), ..FactValue::default() });
    } else if let (Validity::NotYet, Some(day)) = (policy.validity, policy.effective.map(|day| book.day(day))) {
        let text = match book.lang() {
            Lang::Zh => format!("自{}起施行。", day.text),
            Lang::En => format!("In force from {}.", day.text),
        };
        values.push(FactValue { text, ..FactValue::default() });
    }
    Some(Fact { key: policy.validity.en(), label: book.w(zh, en), values, wide: true })
}

/// The lists that some categories have beside the body.
#[derive(Default)]
pub struct Procedure {
    /// The four stages.
    pub stages: Vec<StageView>,
    /// Steps of the procedure.
    pub timeline: Vec<StepView>,
    /// Rows of a bulletin.
    pub entries: Vec<EntryView>,
    /// Powers of a power list.
    pub powers: Vec<PowerView>,
}

impl Procedure {
    /// Those of a text.
    pub fn of(lang: Lang, record: &Cleared) -> Procedure {
        let none = Procedure::default();
        match record.details() {
            Details::Enforcement(d) => Procedure {
                stages: d.stage.map(|stage| stages(lang, stage)).unwrap_or_default(),
                timeline: steps(lang, &d.timeline),
                ..none
            },
            Details::Supervision(d) => {
                let entries = d.entries.iter().map(|e| EntryView {
                    name: e.name.to_string(),
                    item: e.item.as_ref().map(|t| t.to_string()),
                    result: e.result.as_ref().map(|t| t.to_string()),
                    date: e.date.map(|date| Day::new(lang, date)),
                });
                Procedure { timeline: steps(lang, &d.timeline), entries: entries.collect(), ..none }
            }
            Details::Institutions(d) => {
                let powers = d.items.iter().map(|p| PowerView {
                    id: p.id.to_string(),
                    name: p.name.to_string(),
                    href: None,
                    kind: p.kind.as_ref().map(|t| t.to_string()),
                    basis: p.basis.clone(),
                    procedure: p.procedure.clone(),
                    disclosure: p.disclosure.map(|d| d.label(lang)),
                    category: p.category.map(|c| c.label(lang)),
                });
                Procedure { powers: powers.collect(), ..none }
            }
            _ => none,
        }
    }
}

fn timeline(record: &Cleared) -> &[Step] {
    match record.details() {
        Details::Enforcement(d) => &d.timeline,
        Details::Supervision(d) => &d.timeline,
        _ => &[],
    }
}

fn steps(lang: Lang, timeline: &[Step]) -> Vec<StepView> {
    let step = |s: &Step| StepView {
        date: Day::new(lang, s.date),
        event: s.event.to_string(),
        by: s.by.as_ref().map(|b| b.to_string()),
    };
    timeline.iter().map(step).collect()
}

fn stages(lang: Lang, now: Stage) -> Vec<StageView> {
    let state = |stage: Stage| match stage.cmp(&now) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "ahead",
    };
    Stage::ALL.iter().map(|stage| StageView { text: stage.label(lang), state: state(*stage) }).collect()
}

/// The links that the text itself names, in groups.
pub fn links(book: &Book, path: &str, record: &Cleared) -> Vec<LinkGroup> {
    let group = |title, ids: &[crate::record::common::Id]| LinkGroup {
        title,
        links: ids.iter().filter(|id| *id != record.id()).filter_map(|id| book.link(path, id)).collect(),
    };
    let mut groups = Vec::new();
    if let Details::Policy(policy) = record.details() {
        groups.push(group(book.w("解读的文件", "Documents that it interprets"), &policy.interprets));
        groups.push(group(book.w("替代的文件", "Documents that it replaces"), &policy.supersedes));
    }
    groups.push(group(book.w("相关事项", "Related items"), record.related()));
    groups.retain(|g| !g.links.is_empty());
    groups
}

/// The records that interpret this one, as they are today.
fn interpretations(book: &Book, path: &str, record: &Cleared) -> Option<LinkGroup> {
    let links: Vec<Link> = book.interpretations(record.id()).iter().filter_map(|r| book.link(path, r.id())).collect();
    (!links.is_empty()).then_some(LinkGroup { title: book.w("相关解读", "Interpretations"), links })
}

/// A size for people, in decimal units.
pub fn size(lang: Lang, bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} {}", lang.pick("字节", "bytes")),
        1000..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
