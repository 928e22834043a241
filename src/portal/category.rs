//! The lists of the six categories: paged, and by year.

use super::page::{Book, Job, numbered, pager, pages};
use super::view::{Link, Row};
use super::{mission, urls};
use crate::gate::Cleared;
use crate::record::common::Category;
use crate::say::Lang;
use std::collections::BTreeMap;

/// Records on one page of a list.
const ROWS: usize = 20;

/// What one finds in a category, for its list and the home page.
pub fn about(lang: Lang, category: Category) -> &'static str {
    let (zh, en) = match category {
        Category::Institutions => (
            "机构职能、权责清单、公开指南、公开制度和年度报告",
            "What the offices do, their powers, the disclosure guide and rules, annual reports",
        ),
        Category::Enforcement => (
            "表扬、训诫、警告、提请治安管理处罚、撤销缓刑假释、收监执行和减刑等决定及办理进度",
            "Commendations, admonitions, warnings, proposals of penalties, revocations, returns to prison, commutations, and how cases go on",
        ),
        Category::Supervision => (
            "等级调整、奖惩、外出请假、执行地变更、集中教育和帮扶情况",
            "Changes of grade, rewards and punishments, leave, changes of place, education and help",
        ),
        Category::News => (
            "建议提案办理、特色亮点、经验推广、开放日、调查和通知",
            "Replies to proposals, highlights, good practice, open days, surveys and notices",
        ),
        Category::Policy => (
            "法律法规、规章、规范性文件及其解读",
            "Laws, regulations, rules, normative documents and their interpretations",
        ),
        Category::Complaints => (
            "投诉渠道、权利义务告知和处理情况",
            "Where to complain, rights and duties, and how complaints were handled",
        ),
    };
    lang.pick(zh, en)
}

/// The column's type in the national vocabulary of government sites.
fn column_type(category: Category) -> &'static str {
    match category {
        Category::Institutions => "机构职能",
        Category::Enforcement | Category::Supervision => "数据发布",
        Category::News => "工作动态",
        Category::Policy => "政策文件",
        Category::Complaints => "咨询投诉",
    }
}

/// All list pages.
pub fn jobs(book: &Book) -> Vec<Job> {
    let mut jobs = Vec::new();
    for category in Category::ALL.iter().copied() {
        let records = book.category(category);
        if records.is_empty() {
            continue;
        }
        let mut years: BTreeMap<i16, Vec<&Cleared>> = BTreeMap::new();
        for record in records {
            years.entry(record.published().year()).or_default().push(record);
        }
        let known: Vec<(i16, usize)> = years.iter().rev().map(|(year, list)| (*year, list.len())).collect();
        jobs.extend(list(book, category, None, records, &known));
        for (year, records) in &years {
            jobs.extend(list(book, category, Some(*year), records, &known));
        }
    }
    jobs
}

/// The pages of one list: of a category, or of one year of it.
fn list(book: &Book, category: Category, year: Option<i16>, records: &[&Cleared], years: &[(i16, usize)]) -> Vec<Job> {
    let path = |page: usize| match year {
        None => urls::category(category, page),
        Some(year) => urls::year(category, year, page),
    };
    let parts = pages(records, ROWS);
    let count = parts.len();
    let job = |(i, part): (usize, &&[&Cleared])| {
        let number = i + 1;
        let here = path(number);
        let (lang, name) = (book.lang(), category.label(book.lang()));
        let title = match (lang, year, number) {
            (_, None, n) => numbered(lang, name, n),
            (Lang::Zh, Some(year), 1) => format!("{name}（{year}年）"),
            (Lang::Zh, Some(year), n) => format!("{name}（{year}年，第{n}页）"),
            (Lang::En, Some(year), 1) => format!("{name} ({year})"),
            (Lang::En, Some(year), n) => format!("{name} ({year}, page {n})"),
        };
        let crumbs = if year.is_none() && number == 1 {
            Vec::new()
        } else {
            vec![(name.to_string(), urls::category(category, 1))]
        };
        let mut page = book.page(here.clone(), &title, category.en(), crumbs);
        let kinds = crate::record::kinds(category).into_iter();
        let kinds: Vec<&str> = kinds.map(|(_, zh)| crate::record::kind_label(category, zh, lang)).collect();
        Book::column_meta(&mut page, name, about(lang, category), &kinds.join(","), column_type(category));
        let rows: Vec<Row> = part.iter().map(|record| book.row(&here, record)).collect();
        let all = Link {
            text: lang.pick("全部", "All").into(),
            href: if year.is_none() { String::new() } else { urls::relative(&here, &urls::category(category, 1)) },
        };
        let by_year = years.iter().map(|(y, n)| Link {
            text: match lang {
                Lang::Zh => format!("{y}年（{n}）"),
                Lang::En => format!("{y} ({n})"),
            },
            href: if year == Some(*y) { String::new() } else { urls::relative(&here, &urls::year(category, *y, 1)) },
        });
        let mut context = tera::Context::new();
        context.insert("name", &title);
        context.insert("about", about(lang, category));
        context.insert("category", category.en());
        context.insert("rows", &rows);
        context.insert("years", &std::iter::once(all).chain(by_year).collect::<Vec<_>>());
        if year.is_none() && number == 1 {
            context.insert("mission", &mission::of_list(book, &here, category));
        }
        context.insert("pager", &pager(number, count, records.len(), &path));
        Job { template: "list.html", page, context }
    };
    parts.iter().enumerate().map(job).collect()
}
