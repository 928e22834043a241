//! Rules about the text of one record: its markup, its links, its dates.

use super::links::{Broken, LinkTable};
use crate::finding::{Finding, MOST_OF_A_KIND, Place, Rule};
use crate::load::Refused;
use crate::load::place::{key_place, node_place, offset_place};
use crate::record::{Record, Source, common::Id};
use crate::say::{Say, say};
use crate::site::Calendar;
use crate::text;
use jiff::civil::Date;

/// Public within this many working days of creation (政府信息公开条例 Art. 26).
pub const PUBLISH_WITHIN: u32 = 20;

/// A body with the place it comes from.
pub struct Body<'a> {
    source: &'a Source,
    text: &'a str,
    /// Node of the front matter, where the body is given as a key.
    node: Option<u32>,
    id: Option<&'a str>,
}

impl<'a> Body<'a> {
    /// The body of a record.
    pub fn of(record: &'a Record) -> Body<'a> {
        Body { source: &record.source, text: &record.body, node: record.body_node, id: Some(record.id().as_str()) }
    }

    /// The body of a file that makes no record: its problems are told in the same run as those of its keys.
    pub fn of_refused(refused: &'a Refused) -> Option<Body<'a>> {
        let source = refused.source.as_ref()?;
        Some(Body {
            source,
            text: &source.text[source.body.clone()],
            node: None,
            id: refused.id.as_ref().map(Id::as_str),
        })
    }

    fn finding(&self, rule: Rule, place: Place, message: Say, help: Option<Say>) -> Finding {
        let mut finding = Finding::new(rule, place, message).help(help.unwrap_or_else(|| rule.text().remedy));
        finding.record = self.id.map(String::from);
        finding
    }

    /// The place of a stretch of the body in its file.
    fn place(&self, range: std::ops::Range<usize>) -> Place {
        match self.node {
            // A body given as a key: YAML took its indentation off, so its key is the nearest sure place.
            Some(number) => node_place(self.source, number),
            None => {
                let length = self.text[range.clone()].lines().next().unwrap_or("").chars().count();
                offset_place(self.source, self.source.body.start + range.start, length)
            }
        }
    }
}

/// What the body may not hold: HTML beyond plain text tags.
pub fn markup(record: &Body, findings: &mut Vec<Finding>) {
    let text = text::parse(record.text);
    report(record, &text.raw_html, findings, |raw| {
        let html: String = record.text[raw.range.clone()].chars().take(40).collect();
        (Rule::RawHtml, raw.range.clone(), say!("正文中不能写 HTML：{html}", "HTML in the body: {html}"), None)
    });
    report(record, &text.notices, findings, |notice| {
        use text::NoticeKind::{ExtraCells, MarkdownInHtml, TooDeep};
        let message = match notice.kind {
            ExtraCells => say!(
                "表格这一行比表头多出单元格，多出的文字不会显示",
                "a table row has more cells than the head; their words are not shown"
            ),
            TooDeep => say!("嵌套太深，内层的格式不会保留", "nested too deep, the innermost markup is not kept"),
            MarkdownInHtml => say!(
                "以 HTML 标签或注释开头的一段里，Markdown 不起作用",
                "Markdown is not read in a block that begins with a tag or a comment"
            ),
        };
        (Rule::LostText, notice.range.clone(), message, None)
    });
    starred_masks(record, findings);
}

/// Surnames that stand for most people, to tell `张**和李**` from emphasis.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武戚莫孔向汤";

/// Names masked with plain asterisks: Markdown takes them for emphasis, and the mask is gone. `张**、李**` would
/// come out as one bold stretch without a word said.
fn starred_masks(record: &Body, findings: &mut Vec<Finding>) {
    let mut found = Vec::new();
    for (start, line) in lines_with_offsets(record.text) {
        let runs: Vec<(usize, usize)> = star_runs(line)
            .filter(|(at, _)| line[..*at].chars().next_back().is_some_and(|c| SURNAMES.contains(c)))
            .collect();
        if let [(first, length), .., (last, _)] = runs[..]
            && runs.iter().all(|(_, other)| *other == length)
        {
            found.push(start + first..start + last + length);
        }
    }
    report(record, &found, findings, |range| {
        let message = say!(
            "用 * 隐名会被当作加粗，星号不会显示",
            "names masked with * are read as emphasis, the stars are not shown"
        );
        (
            Rule::LostText,
            range.clone(),
            message,
            Some(say!("改用 × 或全角 ＊，如 张××", "mask with × or the full-width ＊")),
        )
    });
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// Runs of asterisks in a line: byte offset and length. Escaped ones are none.
fn star_runs(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let at = rest + line[rest..].find('*')?;
        let length = line[at..].bytes().take_while(|b| *b == b'*').count();
        rest = at + length;
        Some((at, length))
    })
}

/// Where the body's links and pictures lead.
pub fn body_links(record: &Record, links: &LinkTable, findings: &mut Vec<Finding>) {
    let body = Body::of(record);
    let text = text::parse(body.text);
    let names: Vec<&str> = record.files.iter().map(|file| file.name.as_str()).collect();
    let resolve = |target: &str| links.resolve(target, &record.source.path, &names);
    let broken: Vec<_> =
        text.links().into_iter().filter_map(|link| Some((link.range.clone(), resolve(&link.target).err()?))).collect();
    report_broken(&body, &broken, findings);
    let unlisted: Vec<_> = text
        .images()
        .into_iter()
        .filter(|image| !matches!(resolve(&image.target), Ok(super::links::Target::File(_))))
        .collect();
    report(&body, &unlisted, findings, |image| {
        let target: String = image.target.chars().take(80).collect();
        let message =
            say!("图片“{target}”没有在 images（图片）中列出", "the picture `{target}` is not listed under images");
        let help = say!(
            "把图片放在事项文件旁边，并在“图片”（images）中写文件名和替代文字",
            "put it beside the record and list it under images with file and alt"
        );
        (Rule::BrokenLink, image.range.clone(), message, Some(help))
    });
}

/// Links of a file that makes no record: what it lists is not known, so only what no link may be is told.
pub fn forbidden_links(refused: &Refused, links: &LinkTable, findings: &mut Vec<Finding>) {
    let Some(body) = Body::of_refused(refused) else { return };
    let text = text::parse(body.text);
    let resolve =
        |target: &str| links.resolve(target, &refused.path, &[]).err().filter(|broken| broken.rule != Rule::BrokenLink);
    let broken: Vec<_> =
        text.links().into_iter().filter_map(|link| Some((link.range.clone(), resolve(&link.target)?))).collect();
    report_broken(&body, &broken, findings);
}

fn report_broken(body: &Body, broken: &[(std::ops::Range<usize>, Broken)], findings: &mut Vec<Finding>) {
    report(body, broken, findings, |(range, broken)| {
        (broken.rule, range.clone(), broken.message.clone(), broken.help.clone())
    });
}

type Report = (Rule, std::ops::Range<usize>, Say, Option<Say>);

/// Reports things found in the body, the first of them with their places, the rest by their number.
fn report<T>(body: &Body, things: &[T], findings: &mut Vec<Finding>, tell: impl Fn(&T) -> Report) {
    for thing in things.iter().take(MOST_OF_A_KIND) {
        let (rule, range, message, help) = tell(thing);
        findings.push(body.finding(rule, body.place(range), message, help));
    }
    if let Some(thing) = things.get(MOST_OF_A_KIND) {
        let (rule, left) = (tell(thing).0, things.len() - MOST_OF_A_KIND);
        let message = say!("同类问题还有 {left} 处没有列出", "{left} more of this kind are not listed");
        findings.push(body.finding(rule, Place::file(body.source.path.clone()), message, None));
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
        (Some(now), Some(then)) if now == then => {
            say!("修订说明与上一版相同", "the change note is the same as in the last version")
        }
        _ => return,
    };
    let place = key_place(record, &["change", "修订说明"]);
    findings.push(
        Finding::new(Rule::UndeclaredChange, place, message)
            .help(Rule::UndeclaredChange.text().remedy)
            .record(record.id().as_str()),
    );
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
