//! The supervisor's five questions (矫务监督员): is what is published timely, accurate, complete, true, and is kept back what
//! must be? Each is answered with figures that can be counted again from public pages; where a figure cannot answer, the
//! answer says so.

use super::complaints::Handled;
use super::powers::Count;
use super::timely::{Delay, recent};
use super::view::{Question, Stat, median, percent};
use super::{Counted, changes, powers};
use crate::gate::Why;
use crate::gate::clear::Hidden;
use crate::portal::page::Book;
use crate::portal::urls;
use crate::portal::view::Link;
use crate::record::Details;
use crate::record::common::{Category, Tier};
use crate::record::institutions::InstitutionKind;
use crate::releases::Change;
use crate::say::{Lang, plural};

/// All five, in the order in which they are asked.
pub fn all(book: &Book, counted: &Counted) -> Vec<Question> {
    let timely = timely(book, &counted.delays, &counted.handled);
    vec![timely, accurate(book), complete(book, &counted.powers), true_to_the_log(book), confidential(book)]
}

fn stat(value: impl ToString, label: impl Into<String>) -> Stat {
    Stat { value: value.to_string(), label: label.into() }
}

/// A share, as `98%`; a dash of nothing.
fn share(part: usize, of: usize) -> String {
    percent(part, of).map_or("—".into(), |share| format!("{share}%"))
}

fn figure(lang: Lang, zh: &'static str, en: &'static str, name: &str) -> Link {
    Link { text: lang.pick(zh, en).into(), href: format!("#{name}") }
}

fn page(lang: Lang, zh: &'static str, en: &'static str, path: &str) -> Link {
    Link { text: lang.pick(zh, en).into(), href: urls::relative(urls::INDICATORS, path) }
}

fn timely(book: &Book, delays: &[Delay], handled: &[Handled]) -> Question {
    let lang = book.lang();
    let recent: Vec<&Delay> = recent(delays, book.site.as_of).collect();
    let in_time = recent.iter().filter(|delay| delay.in_time).count();
    let middle = median(recent.iter().map(|delay| delay.days));
    let unit =
        lang.pick("个工作日，中位数", if middle == Some(1) { "working day, median" } else { "working days, median" });
    let compared: Vec<bool> = handled.iter().filter_map(Handled::in_time).collect();
    let answered = compared.iter().filter(|in_time| **in_time).count();
    let mut stats = vec![
        stat(share(in_time, recent.len()), lang.pick("按期公开（最近12个月）", "published in time (12 months)")),
        stat(middle.map_or("—".into(), |days| days.to_string()), unit),
    ];
    let mut sources = vec![
        figure(lang, "从成文到公开用了多久", "From creation to publication", "days-to-publish"),
        figure(lang, "每月按期公开的占比", "Share in time, by month", "in-time"),
    ];
    if !compared.is_empty() {
        stats.push(stat(share(answered, compared.len()), lang.pick("投诉按期答复", "complaints answered in time")));
        sources.push(figure(lang, "投诉多久得到答复", "How long complaints took", "complaints-days"));
    }
    let late = recent.len() - in_time;
    Question {
        word: lang.pick("及时", "Timely"),
        asks: lang.pick("该公开的，有没有拖？", "Was it published without delay?"),
        stats,
        answer: match lang {
            Lang::Zh => format!(
                "最近12个月发布的 {} 件中，{late} 件超过了20个工作日。成文日期由供稿人填写、审核人核对，本站不能证明它是真的。",
                recent.len()
            ),
            Lang::En => format!(
                "Of {} record{} of the last 12 months, {late} took more than 20 working days. The day of creation is what drafter and reviewer say; this site cannot prove it.",
                recent.len(),
                plural(recent.len())
            ),
        },
        sources,
    }
}

fn accurate(book: &Book) -> Question {
    let lang = book.lang();
    let [revised, withdrawn, _] = changes::recent(book);
    let records = book.site.records();
    let unchanged = records.iter().filter(|record| record.version().number == 1).count();
    let withdrawals = book.releases.iter().filter(|row| row.what == Change::Withdrawn && row.day <= book.site.as_of);
    let reasons: Vec<bool> = withdrawals.map(|row| row.note.is_some()).collect();
    let (taken_back, with_reason) = (reasons.len(), reasons.iter().filter(|given| **given).count());
    let mut stats = vec![
        stat(revised, lang.pick("次修订（最近12个月）", "revisions (12 months)")),
        stat(share(unchanged, records.len()), lang.pick("现行事项没有改过", "of the records were never changed")),
        stat(withdrawn, lang.pick("件撤回（最近12个月）", "withdrawals (12 months)")),
    ];
    if taken_back > 0 {
        stats.push(stat(
            format!("{with_reason}/{taken_back}"),
            lang.pick("撤回说明了原因（历来）", "withdrawals with a reason (ever)"),
        ));
    }
    Question {
        word: lang.pick("准确", "Accurate"),
        asks: lang.pick("公开的内容有没有错？错了改没改？", "Was it right, and was it mended?"),
        stats,
        answer: lang
            .pick(
                "修订必须写明改了什么、为什么，没有写明的，审核程序不放行；改动逐字可查。内容对不对，数字说明不了，请对照原件，发现错误请投诉。",
                "A revision must say what changed and why, or it is not let through; each change can be read word by word. Whether a text is right no figure can tell: compare it with the original, and complain.",
            )
            .into(),
        sources: vec![
            figure(lang, "公开以后的修订和撤回", "Revisions and withdrawals", "changes"),
            page(lang, "更新记录", "Updates", &urls::releases(1)),
            page(lang, "撤回与期满", "Withdrawn and expired", urls::WITHDRAWN),
        ],
    }
}

fn complete(book: &Book, counts: &[(Option<Tier>, Count)]) -> Question {
    let lang = book.lang();
    let total = powers::sum(counts);
    let categories = Category::ALL.iter().filter(|category| !book.category(**category).is_empty()).count();
    let fixed = [InstitutionKind::Guide, InstitutionKind::Regulation, InstitutionKind::AnnualReport];
    let has = |kind: InstitutionKind| {
        let records = book.category(Category::Institutions).iter();
        records.into_iter().any(|record| matches!(record.details(), Details::Institutions(d) if d.kind == kind))
    };
    let there = fixed.into_iter().filter(|kind| has(*kind)).count();
    let catalogued = book.site.records().len() + book.site.on_request.len();
    let mut stats = vec![
        stat(format!("{categories}/6"), lang.pick("个类别有公开内容", "categories with records")),
        stat(format!("{there}/3"), lang.pick("公开指南、公开制度、公开年报", "of guide, regulations, annual report")),
        stat(
            catalogued,
            match lang {
                Lang::Zh => format!("件列在公开目录，其中依申请公开 {} 件", book.site.on_request.len()),
                Lang::En => format!("records in the catalogue, {} of them on request", book.site.on_request.len()),
            },
        ),
    ];
    let mut sources = vec![page(lang, "公开目录", "Catalogue", urls::CATALOGUE)];
    if !counts.is_empty() {
        stats.insert(
            0,
            stat(
                format!("{}/{}", total.covered, total.open),
                lang.pick("项结果主动公开的权责已有公开记录", "powers to be published have records"),
            ),
        );
        sources.insert(0, figure(lang, "权责清单覆盖到哪里", "Coverage of the power list", "powers"));
        sources.push(page(lang, "权责清单", "Powers and duties", urls::POWERS));
    }
    Question {
        word: lang.pick("完整", "Complete"),
        asks: lang.pick("该公开的，是不是都公开了？", "Is everything there that should be?"),
        stats,
        answer: lang
            .pick(
                "能数的是清单上的权责有没有公开记录、法定的栏目在不在。办了而没有公开的事，本站无从知道：请拿权责清单逐项查问，或者申请公开。",
                "What can be counted is whether the powers on the list have records, and whether the statutory columns are there. What was done and not published this site cannot know: ask by the power list, or apply.",
            )
            .into(),
        sources,
    }
}

fn true_to_the_log(book: &Book) -> Question {
    let lang = book.lang();
    let texts: Vec<_> = book.site.texts().map(|text| (text.id(), text.version().number)).collect();
    let logged = texts.iter().filter(|(id, version)| book.seal.leaf(id, *version).is_some()).count();
    let log = book.seal.log.as_ref();
    let mut stats = vec![stat(texts.len(), lang.pick("份公开的文本，每份都经过审核", "public texts, each approved"))];
    if let Some(log) = log {
        stats.push(stat(format!("{logged}/{}", texts.len()), lang.pick("份记在日志里", "stand in the log")));
        stats.push(stat(log.size, lang.pick("条日志，只增不改", "entries of the log, which only grows")));
    }
    let signed = match (log.is_some(), book.seal.is_signed()) {
        (true, true) => lang.pick(
            "清单和日志有签名，任何人都可以用通用的工具核验。",
            "Manifest and log are signed; anybody can check them with other people's tools.",
        ),
        (true, false) => lang.pick(
            "日志没有签名：能查出文件与清单是否一致，查不出清单是谁做的。",
            "The log is not signed: files can be compared with the manifest, but not who made it.",
        ),
        (false, _) => {
            lang.pick("本站没有建立日志，只能逐个核对文件。", "There is no log: only the files can be compared.")
        }
    };
    let cannot = match log {
        Some(_) => lang.pick(
            "能证明的是公开以后没有人悄悄改过、删过；公开的内容是否属实，要靠监督和投诉。",
            " What can be proved is that nothing was altered or removed in silence; whether it is true is for supervisors and complaints.",
        ),
        None => lang.pick(
            "公开的内容是否属实，要靠监督和投诉。",
            " Whether it is true is for supervisors and complaints.",
        ),
    };
    Question {
        word: lang.pick("真实", "True"),
        asks: lang.pick("现在看到的，是不是当时审核公开的那一份？", "Is this what was approved?"),
        stats,
        answer: format!("{signed}{cannot}"),
        sources: vec![page(lang, "核验本站", "Verify this site", urls::AUDIT)],
    }
}

fn confidential(book: &Book) -> Question {
    let lang = book.lang();
    let records = book.site.records();
    let allowed: Vec<usize> = records.iter().map(|record| record.allowances()).filter(|count| *count > 0).collect();
    let hidden = |why: &[Hidden]| {
        let earlier = records.iter().flat_map(|record| record.earlier());
        earlier.filter(|earlier| earlier.text.as_ref().is_err_and(|hidden| why.contains(hidden))).count()
    };
    let gone = book.site.marked.iter().filter(|place| matches!(place.why, Why::Withdrawn { .. })).count();
    let stats = vec![
        stat(
            hidden(&[Hidden::Personal]),
            lang.pick("份旧版本因个人信息不再显示", "old versions hidden for personal data"),
        ),
        stat(hidden(&[Hidden::Refused]), lang.pick("份旧版本因不符合现行要求不再显示", "hidden for other reasons")),
        stat(gone, lang.pick("件现在处于撤回状态，原文不再提供", "records withdrawn, their texts gone")),
        stat(
            allowed.iter().sum::<usize>(),
            match lang {
                Lang::Zh => format!("处经审核允许出现的个人信息，在 {} 件中", allowed.len()),
                Lang::En => format!("items of personal data allowed by review, in {} records", allowed.len()),
            },
        ),
    ];
    Question {
        word: lang.pick("保密", "Confidential"),
        asks: lang.pick("不该公开的，有没有漏出来？", "Was kept back what must be?"),
        stats,
        answer: lang
            .pick(
                "每次更新，全部文本、附件和旧版本都按现行规则重查一遍，查出一处就整站不更新。不予公开的事项，本站连有多少件也不说。规则认不出的泄露，请来电告知。",
                "At each update all texts, attachments and old versions are searched anew by the rules of the day; one finding stops the whole update. Of what is withheld not even the number is said. A leak that rules do not see: please call.",
            )
            .into(),
        sources: vec![
            page(lang, "撤回与期满", "Withdrawn and expired", urls::WITHDRAWN),
            page(lang, "各渠道撤下清单", "Take-down list", urls::TAKEDOWN),
        ],
    }
}
