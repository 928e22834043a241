//! What became public in each month, by category.

use super::months;
use super::plot::{Bar, Bars, draw};
use super::svg::SERIES;
use super::view::{Figure, File, Key, Table, TableRow};
use crate::portal::page::Book;
use crate::record::common::Category;
use crate::releases::Change;
use crate::say::{Lang, plural};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The figure.
pub fn figure(book: &Book) -> Figure {
    let (lang, as_of) = (book.lang(), book.site.as_of);
    let added = book.releases.iter().filter(|row| row.what == Change::Added && row.day <= as_of);
    let added: Vec<(Date, Category)> = added.map(|row| (row.day, row.category)).collect();
    let mut by_month: BTreeMap<months::Month, [usize; 6]> = BTreeMap::new();
    for (day, category) in &added {
        by_month.entry(months::Month::of(*day)).or_default()[*category as usize] += 1;
    }
    let months = months::all(added.iter().map(|(day, _)| *day), as_of);
    let counts = |month: &months::Month| by_month.get(month).copied().unwrap_or_default();
    let with_sum = |counts: [usize; 6]| [&counts[..], &[counts.iter().sum()]].concat();
    let shown = months::shown(&months);
    let mut totals = [0; 6];
    let mut bars = Vec::new();
    let mut rows = Vec::new();
    for (i, month) in shown.iter().enumerate() {
        let counts = counts(month);
        (0..6).for_each(|c| totals[c] += counts[c]);
        let sum: usize = counts.iter().sum();
        let (label, below) = month.labels(i == 0);
        let top = if sum > 0 { sum.to_string() } else { String::new() };
        bars.push(Bar { label, below, top, pieces: (0..6).map(|c| (c as u8, counts[c] as u32)).collect() });
        rows.push(months::row(lang, as_of, *month, &with_sum(counts)));
    }
    rows.reverse();
    let sum: usize = totals.iter().sum();
    rows.push(TableRow::total(lang, &with_sum(totals)));
    let title = lang.pick("每月公开多少", "Published each month");
    let categories = || Category::ALL.iter().map(|category| category.label(lang));
    let heads: Vec<&str> =
        [lang.pick("月份", "Month")].into_iter().chain(categories()).chain([lang.pick("合计", "Total")]).collect();
    let file = File {
        heads: heads.iter().map(|head| head.to_string()).collect(),
        rows: months
            .iter()
            .map(|month| {
                let counts = with_sum(counts(month)).into_iter().map(|count| count.to_string());
                std::iter::once(month.iso()).chain(counts).collect()
            })
            .collect(),
    };
    let name = lang.pick("每月公开的件数，按类别分段的柱形图", "Records published each month, bars parted by category");
    let used = Category::ALL.iter().filter(|category| totals[**category as usize] > 0);
    let with_any = totals.iter().filter(|total| **total > 0).count();
    let says = match lang {
        Lang::Zh => format!("最近{}个月公开 {sum} 件，{with_any} 个类别有内容。", shown.len()),
        Lang::En => {
            format!(
                "{sum} record{} in {} month{}, in {with_any} of the six categories.",
                plural(sum),
                shown.len(),
                plural(shown.len())
            )
        }
    };
    Figure {
        name: "published",
        title,
        says,
        svg_html: draw(&Bars { name: name.into(), bars, unit: lang.pick("件", "records"), most: None }),
        legend: used.map(|category| Key { class: SERIES[*category as usize], text: category.label(lang) }).collect(),
        table: Table { caption: lang.pick("每月公开的件数", "Records published each month").into(), heads, rows },
        note: lang
            .pick(
                "按每件首次向社会公开、或者列入公开目录的日期计；撤回后重新公开的再计一次。后来撤回和期满的仍计在公开的那个月。逐件可在更新记录中核对。",
                "By the day on which each record first became public or came into the catalogue; one published anew after a withdrawal counts again. What was withdrawn or expired later still counts. Every one stands in the updates.",
            )
            .into(),
        file,
    }
}
