//! What public records say of the year of an annual report (政府信息公开条例 Art. 50), below the report's own text.
//!
//! Only what can be counted from records that are public is counted. Applications, their results, reviews and lawsuits,
//! fees and licences stand in no public record: the report itself tells of them, and the page says so.

use crate::gate::Cleared;
use crate::portal::page::Book;
use crate::portal::view::mission::{AnnualView, TableRow, TableView};
use crate::record::Details;
use crate::record::common::Category;
use crate::record::complaints::Outcome;
use crate::record::enforcement::EnforcementKind;
use crate::record::institutions::InstitutionKind;
use crate::record::policy::{Policy, PolicyKind, Validity};
use crate::releases::Change;
use crate::say::Lang;
use jiff::civil::Date;

/// The tables of an annual report's year.
pub fn of(book: &Book, record: &Cleared) -> Option<AnnualView> {
    let Details::Institutions(d) = record.details() else { return None };
    if d.kind != InstitutionKind::AnnualReport {
        return None;
    }
    let year = year(record.title(), record.formed());
    let lang = book.lang();
    let always = [published(book, lang, year), documents(book, lang, year)];
    let tables = always.into_iter().chain(decisions(book, lang, year)).chain(complaints(book, lang, year)).collect();
    Some(AnnualView { year, as_of: book.day(book.site.as_of), tables })
}

/// The year that a report is about: the one its title names, else the one before it was made (Art. 49: by 31 January, or
/// 31 March, of the year after).
fn year(title: &str, formed: Date) -> i16 {
    let named = title.match_indices('年').find_map(|(at, _)| {
        let digits = title.get(at.checked_sub(4)?..at)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    });
    named.filter(|year| (1949..=formed.year()).contains(year)).unwrap_or(formed.year() - 1)
}

fn row(name: &str, counts: &[usize]) -> TableRow {
    TableRow { name: name.to_string(), cells: counts.iter().map(|count| count.to_string()).collect() }
}

fn table(caption: &str, heads: Vec<&'static str>, rows: Vec<TableRow>) -> TableView {
    TableView { caption: caption.to_string(), heads, rows }
}

/// What was added, revised, taken back and expired, by category.
fn published(book: &Book, lang: Lang, year: i16) -> TableView {
    let of_year: Vec<_> = book.releases.iter().filter(|row| row.day.year() == year).collect();
    let count = |category: Option<Category>| {
        [Change::Added, Change::Revised, Change::Withdrawn, Change::Expired].map(|change| {
            let rows = of_year.iter().filter(|row| row.what == change);
            rows.filter(|row| category.is_none_or(|category| row.category == category)).count()
        })
    };
    let mut rows: Vec<TableRow> = Category::ALL.iter().map(|c| row(c.label(lang), &count(Some(*c)))).collect();
    rows.push(row(lang.pick("合计", "Total"), &count(None)));
    table(
        lang.pick("主动公开和列入目录的事项", "Items published or put into the catalogue"),
        vec![
            lang.pick("公开类别", "Category"),
            lang.pick("新增", "Added"),
            lang.pick("修订", "Revised"),
            lang.pick("撤回", "Withdrawn"),
            lang.pick("期满", "Expired"),
        ],
        rows,
    )
}

/// Rules and normative documents (Art. 20 (1)): made in the year, repealed in it, in force at its end. Counted are those
/// that an office of this portal has issued.
fn documents(book: &Book, lang: Lang, year: i16) -> TableView {
    let offices: Vec<&str> = book.category(Category::Institutions).iter().map(|r| r.title()).collect();
    let own = |policy: &Policy| policy.issued_by.as_deref().is_none_or(|by| offices.contains(&by));
    let documents = book.category(Category::Policy).iter().filter_map(|record| match record.details() {
        Details::Policy(policy) if own(policy) => Some((*record, policy)),
        _ => None,
    });
    let documents: Vec<(&Cleared, &Policy)> = documents.collect();
    let begins = |record: &Cleared, policy: &Policy| policy.effective.unwrap_or(record.formed());
    // A document ends when what replaces it begins; of one that names nothing in its place no day is known.
    let ends = |policy: &Policy| {
        let next = policy.repealed_by.as_ref().and_then(|id| book.site.get(id))?;
        match next.details() {
            Details::Policy(policy) => Some(begins(next, policy)),
            _ => None,
        }
    };
    let counts = |kind: PolicyKind| {
        let of_kind = || documents.iter().filter(move |(_, policy)| policy.kind == kind);
        let made = of_kind().filter(|(record, _)| record.formed().year() == year).count();
        let repealed = of_kind().filter(|(_, policy)| ends(policy).is_some_and(|day| day.year() == year)).count();
        let in_force = of_kind().filter(|(record, policy)| {
            let known = policy.validity != Validity::Repealed || ends(policy).is_some();
            known && begins(record, policy).year() <= year && ends(policy).is_none_or(|day| day.year() > year)
        });
        [made, repealed, in_force.count()]
    };
    table(
        lang.pick(
            "第二十条第（一）项：本站所列机构制发的文件",
            "Article 20 (1): documents issued by the offices of this site",
        ),
        vec![
            lang.pick("信息内容", "Kind"),
            lang.pick("本年制发", "Made"),
            lang.pick("本年废止", "Repealed"),
            lang.pick("年末现行有效", "In force at the end of the year"),
        ],
        vec![
            row(lang.pick("规章", "Rules"), &counts(PolicyKind::Rule)),
            row(lang.pick("行政规范性文件", "Normative documents"), &counts(PolicyKind::Normative)),
        ],
    )
}

/// Decisions of the year that are public now, by kind; `None` where none is: then a row of noughts would say that there were
/// none.
fn decisions(book: &Book, lang: Lang, year: i16) -> Option<TableView> {
    let records = book.category(Category::Enforcement).iter().filter_map(|record| match record.details() {
        Details::Enforcement(d) => Some((d.kind, d.decision_date.unwrap_or(record.formed()))),
        _ => None,
    });
    let of_year: Vec<EnforcementKind> = records.filter(|(_, day)| day.year() == year).map(|(kind, _)| kind).collect();
    if of_year.is_empty() {
        return None;
    }
    let mut rows: Vec<TableRow> = EnforcementKind::ALL
        .iter()
        .map(|kind| row(kind.label(lang), &[of_year.iter().filter(|other| *other == kind).count()]))
        .collect();
    rows.push(row(lang.pick("合计", "Total"), &[of_year.len()]));
    Some(table(
        lang.pick(
            "社区矫正执法决定和提请（现在公开的）",
            "Decisions and petitions of community correction (public now)",
        ),
        vec![lang.pick("类型", "Kind"), lang.pick("件数", "Number")],
        rows,
    ))
}

/// Complaints of the year by what was found; `None` where no result is public.
fn complaints(book: &Book, lang: Lang, year: i16) -> Option<TableView> {
    let records = book.category(Category::Complaints).iter().filter_map(|record| match record.details() {
        Details::Complaints(d) => d.handling.as_ref(),
        _ => None,
    });
    let of_year: Vec<_> = records.filter(|handling| handling.received.year() == year).collect();
    if of_year.is_empty() {
        return None;
    }
    let count = |outcome: Outcome| of_year.iter().filter(|handling| handling.outcome == Some(outcome)).count();
    let mut rows: Vec<TableRow> =
        Outcome::ALL.iter().map(|outcome| row(outcome.label(lang), &[count(*outcome)])).collect();
    rows.push(row(lang.pick("合计", "Total"), &[of_year.len()]));
    Some(table(
        lang.pick("公开了处理情况的投诉", "Complaints whose handling is public"),
        vec![lang.pick("认定", "Finding"), lang.pick("件数", "Number")],
        rows,
    ))
}

#[cfg(test)]
mod tests {
    use super::year;
    use jiff::civil::date;

    #[test]
    fn a_report_is_about_the_year_that_it_names() {
        assert_eq!(year("岚溪市司法局2025年政府信息公开工作年度报告", date(2026, 1, 20)), 2025);
        assert_eq!(year("年度报告", date(2026, 1, 20)), 2025);
        assert_eq!(year("关于三年行动的年度报告（2099年）", date(2026, 1, 20)), 2025);
        assert_eq!(year("二〇二五年度报告", date(2026, 1, 20)), 2025);
    }
}
