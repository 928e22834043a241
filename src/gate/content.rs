//! Rules about the text of one record: its markup, its links, its dates.

use super::links::LinkTable;
use crate::finding::{Finding, MOST_OF_A_KIND, Rule};
use crate::load::read::{key_place, node_place, offset_place};
use crate::record::{Record, common::Id};
use crate::say::{Say, say};
use crate::site::Calendar;
use crate::text;
use jiff::civil::Date;

/// Public within this many working days of creation (政府信息公开条例 Art. 26).
pub const PUBLISH_WITHIN: u32 = 20;

/// What the body may not hold: HTML beyond plain text tags.
pub fn markup(record: &Record, findings: &mut Vec<Finding>) {
    let text = text::parse(&record.body);
    report(record, &text.raw_html, findings, |raw| {
        let html: String = record.body[raw.range.clone()].chars().take(40).collect();
        (Rule::RawHtml, raw.range.clone(), say!("正文中不能写 HTML：{html}", "HTML in the body: {html}"), None)
    });
    report(record, &text.notices, findings, |notice| {
        use text::NoticeKind::{ExtraCells, MarkdownInHtml, TooDeep};
        let message = match notice.kind {
            ExtraCells => say!("表格这一行比表头多出单元格，多出的文字不会显示", "a table row has more cells than the head; their words are not shown"),
            TooDeep => say!("嵌套太深，内层的格式不会保留", "nested too deep, the innermost markup is not kept"),
            MarkdownInHtml => say!("以 HTML 标签或注释开头的一段里，Markdown 不起作用", "Markdown is not read in a block that begins with a tag or a comment"),
        };
        (Rule::LostText, notice.range.clone(), message, None)
    });
}

/// Where the body's links and pictures lead.
pub fn body_links(record: &Record, links: &LinkTable, findings: &mut Vec<Finding>) {
    let text = text::parse(&record.body);
    let names: Vec<&str> = record.files.iter().map(|file| file.name.as_str()).collect();
    let resolve = |target: &str| links.resolve(target, &record.source.path, &names);
    let broken: Vec<_> = text.links().into_iter().filter_map(|link| Some((link.range.clone(), resolve(&link.target).err()?))).collect();
    report(record, &broken, findings, |(range, broken)| (broken.rule, range.clone(), broken.message.clone(), broken.help.clone()));
    let unlisted: Vec<_> = text.images().into_iter().filter(|image| !matches!(resolve(&image.target), Ok(super::links::Target::File(_)))).collect();
    report(record, &unlisted, findings, |image| {
        let target: String = image.target.chars().take(80).collect();
        let message = say!("图片“{target}”没有在 images（图片）中列出", "the picture `{target}` is not listed under images");
        let help = say!("把图片放在事项文件旁边，并在“图片”（images）中写文件名和替代文字", "put it beside the record and list it under images with file and alt");
        (Rule::BrokenLink, image.range.clone(), message, Some(help))
    });
}

type Report = (Rule, std::ops::Range<usize>, Say, Option<Say>);

/// Reports things found in the body, the first of them with their places, the rest by their number.
fn report<T>(record: &Record, things: &[T], findings: &mut Vec<Finding>, tell: impl Fn(&T) -> Report) {
    for thing in things.iter().take(MOST_OF_A_KIND) {
        let (rule, range, message, help) = tell(thing);
        let help = help.unwrap_or_else(|| rule.text().remedy);
        findings.push(Finding::new(rule, body_place(record, range), message).help(help).record(record.id().as_str()));
    }
    if let Some(thing) = things.get(MOST_OF_A_KIND) {
        let (rule, left) = (tell(thing).0, things.len() - MOST_OF_A_KIND);
        let place = crate::finding::Place::file(record.source.path.clone());
        let message = say!("同类问题还有 {left} 处没有列出", "{left} more of this kind are not listed");
        findings.push(Finding::new(rule, place, message).help(rule.text().remedy).record(record.id().as_str()));
    }
}

/// The place of a stretch of the body in its file.
fn body_place(record: &Record, range: std::ops::Range<usize>) -> crate::finding::Place {
    match record.body_node {
        // A body given as a key: YAML took its indentation off, so its key is the nearest sure place.
        Some(number) => node_place(&record.source, number),
        None => {
            let length = record.body[range.clone()].lines().next().unwrap_or("").chars().count();
            offset_place(&record.source, record.source.body.start + range.start, length)
        }
    }
}

/// Later than 20 working days after its creation.
pub fn late(record: &Record, published: Date, calendar: &Calendar, findings: &mut Vec<Finding>) {
    let formed = record.common.formed;
    let deadline = calendar.deadline(formed, PUBLISH_WITHIN);
    if published <= deadline {
        return;
    }
    let days = calendar.workdays_between(formed, published);
    let message = say!(
        "{formed} 成文，{published} 发布，用了 {days} 个工作日；期限是 {deadline}",
        "formed {formed}, published {published}: {days} working days; it was due on {deadline}"
    );
    let place = key_place(record, &["formed", "成文日期"]);
    findings.push(Finding::new(Rule::Late, place, message).help(Rule::Late.text().remedy).record(record.id().as_str()));
}

/// A revision must say what it changes, and not in the words of the last one.
pub fn undeclared_change(record: &Record, previous: Option<&Record>, findings: &mut Vec<Finding>) {
    let change = record.common.change.as_deref();
    let message = match (change, previous.and_then(|p| p.common.change.as_deref())) {
        (None, _) => say!("修订已公开的事项，没有写修订说明", "a revision of a published record without a change note"),
        (Some(now), Some(then)) if now == then => say!("修订说明与上一版相同", "the change note is the same as in the last version"),
        _ => return,
    };
    let place = key_place(record, &["change", "修订说明"]);
    findings.push(Finding::new(Rule::UndeclaredChange, place, message).help(Rule::UndeclaredChange.text().remedy).record(record.id().as_str()));
}

/// The ids that a record names, with the key that names them (English, Chinese).
pub fn references(record: &Record) -> Vec<(&Id, [&'static str; 2])> {
    use crate::record::Details;
    let mut all = vec![(&record.common.institution, ["institution", "发布机构"])];
    all.extend(record.common.related.iter().map(|id| (id, ["related", "相关事项"])));
    match &record.details {
        Details::Institutions(d) => all.extend(d.parent.iter().map(|id| (id, ["parent", "上级机构"]))),
        Details::Policy(d) => {
            all.extend(d.supersedes.iter().map(|id| (id, ["supersedes", "替代"])));
            all.extend(d.repealed_by.iter().map(|id| (id, ["repealed_by", "被替代"])));
            all.extend(d.interprets.iter().map(|id| (id, ["interprets", "解读对象"])));
        }
        _ => {}
    }
    all
}
