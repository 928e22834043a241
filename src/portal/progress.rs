//! 四榜: the cases on public notice by stage (呈报, 评审, 提请, 裁定), the newest first, and how long each has been there.
//!
//! The board shows live records only: what was withdrawn or has expired is not on it, nor counted.

use super::page::{Book, Job};
use super::urls;
use super::view::{Day, Row};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::common::Category;
use crate::record::enforcement::{Enforcement, Stage};
use jiff::civil::Date;
use serde::Serialize;

/// Cases shown of each stage; the others stand in the list of the category.
const MOST: usize = 50;

/// One of the four columns.
#[derive(Serialize)]
struct ColumnView {
    /// The stage.
    name: &'static str,
    /// What happens at it.
    about: &'static str,
    /// Whether cases at this stage are decided.
    last: bool,
    /// How many cases are at it.
    total: usize,
    /// The newest of them.
    cases: Vec<CaseView>,
}

/// A case on the board.
#[derive(Serialize)]
struct CaseView {
    /// Its record.
    row: Row,
    /// The day on which it came to its stage.
    since: Day,
    /// Days at the stage, as of the portal's day; of a decided case the days that it took.
    days: i32,
    /// The stages behind it, with their days.
    trail: Vec<(&'static str, Day)>,
}

/// The board; none where no case has a stage.
pub fn job(book: &Book) -> Option<Job> {
    let cases = cases(book);
    if cases.is_empty() {
        return None;
    }
    let here = urls::PROGRESS.to_string();
    let name = book.lang().pick("办案进度", "Progress of cases");
    let mut page = book.page(here.clone(), name, "progress", Vec::new());
    let about = book.w(
        "提请减刑、撤销缓刑、撤销假释、收监执行等案件的呈报、评审、提请、裁定四榜公示",
        "Cases of commutation, revocation and return to prison in four public stages: submitted, reviewed, petitioned, ruled",
    );
    let keywords =
        book.w("四榜公示,呈报,评审,提请,裁定,办案进度", "progress of cases,submitted,reviewed,petitioned,ruled");
    Book::column_meta(&mut page, name, about, keywords, "数据发布");
    let columns: Vec<ColumnView> = Stage::ALL.iter().map(|stage| column(book, &here, *stage, &cases)).collect();
    let mut context = tera::Context::new();
    context.insert("total", &cases.len());
    context.insert("open", &cases.iter().filter(|(_, d)| d.stage != Some(Stage::Ruled)).count());
    context.insert("columns", &columns);
    context.insert("list", &urls::relative(&here, &urls::category(Category::Enforcement, 1)));
    Some(Job { template: "progress.html", page, context })
}

/// Whether there is a board.
pub fn is_there(book: &Book) -> bool {
    !cases(book).is_empty()
}

fn cases<'a>(book: &Book<'a>) -> Vec<(&'a Cleared, &'a Enforcement)> {
    let of = |record: &'a Cleared| match record.details() {
        Details::Enforcement(d) => d.stage.map(|_| (record, d)),
        _ => None,
    };
    book.category(Category::Enforcement).iter().filter_map(|record| of(record)).collect()
}

fn column(book: &Book, here: &str, stage: Stage, cases: &[(&Cleared, &Enforcement)]) -> ColumnView {
    let mut at: Vec<(Date, &Cleared, &Enforcement)> = cases
        .iter()
        .filter(|(_, d)| d.stage == Some(stage))
        .map(|(record, d)| (reached(record, d, stage), *record, *d))
        .collect();
    at.sort_by_key(|(since, record, _)| (std::cmp::Reverse(*since), record.id()));
    let lang = book.lang();
    let (zh, en) = match stage {
        Stage::Submitted => ("司法所提出意见，报县级社区矫正机构", "Proposed by the justice station to the county"),
        Stage::Reviewed => ("集体评议，公示并听取异议", "Reviewed by a panel, published, open to objections"),
        Stage::Petitioned => ("已向人民法院等机关提出建议", "Petitioned to the court or another authority"),
        Stage::Ruled => ("已经裁定或者决定", "Ruled or decided"),
    };
    let last = stage == Stage::Ruled;
    ColumnView {
        name: stage.label(lang),
        about: lang.pick(zh, en),
        last,
        total: at.len(),
        cases: at.into_iter().take(MOST).map(|(since, record, d)| case(book, here, stage, since, record, d)).collect(),
    }
}

fn case(book: &Book, here: &str, stage: Stage, since: Date, record: &Cleared, d: &Enforcement) -> CaseView {
    let first = d.timeline.iter().map(|step| step.date).min().unwrap_or(since);
    let (from, to) = if stage == Stage::Ruled { (first, since) } else { (since, book.site.as_of) };
    let behind = Stage::ALL.iter().filter(|other| **other < stage);
    CaseView {
        row: book.row(here, record),
        since: book.day(since),
        days: (to - from).get_days().max(0),
        trail: behind
            .filter_map(|other| step(d, *other).map(|day| (other.label(book.lang()), book.day(day))))
            .collect(),
    }
}

/// The day of the step of the timeline that brought the case to a stage: the last that names it (`裁定：减刑四个月`), else
/// the first that begins with its name (`裁定书送达` comes after the ruling).
fn step(d: &Enforcement, stage: Stage) -> Option<Date> {
    let begins = || d.timeline.iter().filter(|step| step.event.starts_with(stage.zh()));
    let names = begins().filter(|step| step.event[stage.zh().len()..].starts_with(['：', ':']));
    names.map(|step| step.date).max().or_else(|| begins().map(|step| step.date).min())
}

/// Since when a case is at its stage: the timeline knows, else the decision's date, else the day of publication.
fn reached(record: &Cleared, d: &Enforcement, stage: Stage) -> Date {
    step(d, stage).or(d.decision_date).unwrap_or_else(|| record.published().date())
}
