//! The page of a record; of a record that is given out on request; of a marked place.

use super::page::{Book, Job, Rendered, why_text};
use super::theme::Theme;
use super::view::{
    Day, EntryView, Fact, FactValue, FileView, ImageView, LinkGroup, Meta, Page, PowerView, RecordView, StageView,
    StepView, TocItem,
};
use super::{facts, urls};
use crate::gate::clear::Why;
use crate::gate::links::Target;
use crate::gate::{Cleared, Marked, OnRequest};
use crate::record::Details;
use crate::record::common::Category;
use crate::record::enforcement::{Stage, Step};
use crate::record::policy::Validity;
use crate::say::Say;
use crate::text::{self, Href, Options, TocEntry, tree};

/// The page of a cleared record.
///
/// # Errors
/// A template error.
pub fn record(book: &Book, theme: &Theme, record: &Cleared) -> Result<Rendered, Say> {
    let path = urls::record(record.id());
    let mut page = frame(book, path, record.title(), record.category());
    page.meta.extend(article_meta(book, record, &page));
    let view = view(book, &page.path, record);
    let mut context = tera::Context::new();
    context.insert("record", &view);
    Job { template: "record.html", page, context }.render(theme)
}

fn frame(book: &Book, path: String, title: &str, category: Category) -> Page {
    book.page(path, title, category.en(), vec![(category.zh().to_string(), urls::category(category, 1))])
}

/// The tags of an article page (政府网站规范): the institution stands as author, never the drafter.
fn article_meta(book: &Book, record: &Cleared, page: &Page) -> Vec<Meta> {
    let published = record.published();
    let institution = book.institution(record.institution());
    let mut meta = vec![
        Meta { name: "ArticleTitle", content: record.title().to_string() },
        Meta { name: "PubDate", content: published.strftime("%Y-%m-%d %H:%M").to_string() },
        Meta { name: "ContentSource", content: institution.clone() },
        Meta { name: "Author", content: institution },
        Meta { name: "Description", content: description(record) },
    ];
    let keywords = record.keywords();
    if !keywords.is_empty() {
        meta.push(Meta { name: "Keywords", content: keywords.join(",") });
    }
    if let Some((_, file)) = record.images().next() {
        let path = urls::record_file(record.id(), &file.name);
        let image = book
            .site
            .site
            .base_url
            .as_ref()
            .map_or_else(|| urls::relative(&page.path, &path), |base| urls::absolute(base, &path));
        meta.push(Meta { name: "Image", content: image });
    }
    let url = page.canonical.clone().unwrap_or_else(|| "index.html".into());
    meta.push(Meta { name: "Url", content: url });
    meta
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

fn view(book: &Book, path: &str, record: &Cleared) -> RecordView {
    let text = text::parse(record.body());
    let shown: Vec<String> = text.images().iter().map(|image| image.target.to_string()).collect();
    let href = |link: &tree::Link| resolve(book, path, record, &link.target);
    let options = Options { id_prefix: "t-", ..Options::default() };
    let toc = if text::deserves_contents(&text) { toc(text::contents(&text)) } else { Vec::new() };
    let files = |name: &str| urls::relative(path, &urls::record_file(record.id(), name));
    let (stages, timeline, entries, powers) = procedure(record);
    RecordView {
        title: record.title().to_string(),
        id: record.id().to_string(),
        kind: record.details().kind().1,
        category: record.category().zh(),
        institution: book.institution(record.institution()),
        published: Day::new(record.published().date()),
        marks: book.marks(record),
        warning: warning(book, path, record),
        facts: facts::common(book, path, record),
        details: facts::details(book, path, record),
        summary: record.summary().map(String::from),
        toc,
        body_html: text::to_html(&text, &href, &options),
        images: record
            .images()
            .filter(|(_, file)| !shown.contains(&file.name))
            .map(|(image, file)| ImageView { href: files(&file.name), alt: image.alt.to_string() })
            .collect(),
        stages,
        timeline,
        entries,
        powers,
        attachments: record
            .attachments()
            .map(|(attachment, file)| FileView {
                title: attachment.title.as_deref().unwrap_or(&file.name).to_string(),
                href: files(&file.name),
                kind: file.name.rsplit_once('.').map_or("", |(_, end)| end).to_uppercase(),
                size: size(file.size),
            })
            .collect(),
        links: links(book, path, record),
        version: record.version().number,
        change: record.change().map(String::from),
    }
}

/// Where a link of the body leads from this page.
fn resolve(book: &Book, path: &str, record: &Cleared, target: &str) -> Href {
    let with_anchor = |to: String, anchor: Option<String>| match anchor {
        Some(anchor) => format!("{to}#t-{}", urls::encode(&anchor)),
        None => to,
    };
    match record.resolve(target, &book.site.links) {
        Ok(Target::Record(id, anchor)) => Href::Internal(with_anchor(urls::relative(path, &urls::record(&id)), anchor)),
        Ok(Target::Page(folder, _)) => Href::Internal(urls::relative(path, &format!("{folder}index.html"))),
        Ok(Target::File(name)) => Href::Internal(urls::relative(path, &urls::record_file(record.id(), &name))),
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
    let label = match policy.validity {
        Validity::Repealed => "本文件已废止",
        Validity::Amended => "本文件已修改",
        Validity::NotYet => "本文件尚未施行",
        Validity::InForce => return None,
    };
    let mut values = Vec::new();
    if let Some(id) = policy.repealed_by.as_ref().filter(|id| *id != record.id()) {
        let link = book.link(path, id);
        values.push(FactValue { text: "由以下文件替代：".into(), ..FactValue::default() });
        values.push(FactValue { text: link.text, href: Some(link.href), ..FactValue::default() });
    } else if let (Validity::NotYet, Some(day)) = (policy.validity, policy.effective.map(Day::new)) {
        values.push(FactValue { text: format!("自{}起施行。", day.text), ..FactValue::default() });
    }
    Some(Fact { label, values, wide: true })
}

type Procedure = (Vec<StageView>, Vec<StepView>, Vec<EntryView>, Vec<PowerView>);

fn procedure(record: &Cleared) -> Procedure {
    let steps = |timeline: &[Step]| {
        let step = |s: &Step| StepView {
            date: Day::new(s.date),
            event: s.event.to_string(),
            by: s.by.as_ref().map(|b| b.to_string()),
        };
        timeline.iter().map(step).collect::<Vec<_>>()
    };
    match record.details() {
        Details::Enforcement(d) => {
            (d.stage.map(stages).unwrap_or_default(), steps(&d.timeline), Vec::new(), Vec::new())
        }
        Details::Supervision(d) => {
            let entries = d.entries.iter().map(|e| EntryView {
                name: e.name.to_string(),
                item: e.item.as_ref().map(|t| t.to_string()),
                result: e.result.as_ref().map(|t| t.to_string()),
                date: e.date.map(Day::new),
            });
            (Vec::new(), steps(&d.timeline), entries.collect(), Vec::new())
        }
        Details::Institutions(d) => {
            let powers = d.items.iter().map(|p| PowerView {
                id: p.id.to_string(),
                name: p.name.to_string(),
                kind: p.kind.as_ref().map(|t| t.to_string()),
                basis: p.basis.clone(),
                procedure: p.procedure.clone(),
                disclosure: p.disclosure.map(|d| d.zh()),
                category: p.category.map(|c| c.zh()),
            });
            (Vec::new(), Vec::new(), Vec::new(), powers.collect())
        }
        _ => Procedure::default(),
    }
}

fn stages(now: Stage) -> Vec<StageView> {
    let state = |stage: Stage| match stage.cmp(&now) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "ahead",
    };
    Stage::ALL.iter().map(|stage| StageView { text: stage.zh(), state: state(*stage) }).collect()
}

fn links(book: &Book, path: &str, record: &Cleared) -> Vec<LinkGroup> {
    let group = |title, ids: Vec<&crate::record::common::Id>| LinkGroup {
        title,
        links: ids.into_iter().filter(|id| *id != record.id()).map(|id| book.link(path, id)).collect(),
    };
    let mut groups = vec![LinkGroup {
        title: "相关解读",
        links: book.interpretations(record.id()).iter().map(|r| book.link(path, r.id())).collect(),
    }];
    if let Details::Policy(policy) = record.details() {
        groups.push(group("解读的文件", policy.interprets.iter().collect()));
        groups.push(group("替代的文件", policy.supersedes.iter().collect()));
    }
    groups.push(group("相关事项", record.related().iter().collect()));
    groups.retain(|g| !g.links.is_empty());
    groups
}

/// A size for people, in decimal units.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} 字节"),
        1000..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// The page of a record that is given out on request: what the catalogue says, and how to apply.
///
/// # Errors
/// A template error.
pub fn on_request(book: &Book, theme: &Theme, record: &OnRequest) -> Result<Rendered, Say> {
    let path = urls::record(&record.id);
    let mut page = frame(book, path, &record.title, record.category);
    let institution = book.link(&page.path, &record.institution);
    page.meta.extend([
        Meta { name: "ArticleTitle", content: record.title.clone() },
        Meta { name: "PubDate", content: record.published.strftime("%Y-%m-%d %H:%M").to_string() },
        Meta { name: "ContentSource", content: institution.text.clone() },
        Meta { name: "Author", content: institution.text.clone() },
        Meta { name: "Description", content: format!("{}（依申请公开）", record.title) },
        Meta { name: "Url", content: page.canonical.clone().unwrap_or_else(|| "index.html".into()) },
    ]);
    let mut facts = facts::Facts::default();
    facts.text("索引号", Some(record.id.as_str()));
    facts.text("公开类别", Some(record.category.zh()));
    facts.link("发布机构", institution.text, institution.href);
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
    let mut context = tera::Context::new();
    context.insert("facts", &facts.finish());
    context.insert("withdrawn", &matches!(place.why, Why::Withdrawn { .. }));
    Job { template: "marked.html", page, context }.render(theme)
}
