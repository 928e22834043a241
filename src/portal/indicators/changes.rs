//! What was revised and taken back after it had become public.

use super::months::{self, Month};
use super::plot::{Bar, Bars, draw};
use super::svg::SERIES;
use super::view::{Figure, File, Key, Table, TableRow};
use crate::portal::page::Book;
use crate::releases::Change;
use crate::say::{Lang, plural};
use std::collections::BTreeMap;

/// Revised, withdrawn, expired.
const KINDS: [Change; 3] = [Change::Revised, Change::Withdrawn, Change::Expired];

/// The numbers of the months that the page shows, added up.
pub fn recent(book: &Book) -> [usize; 3] {
    let (by_month, months) = counted(book);
    let counts = months::shown(&months).iter().map(|month| by_month.get(month).copied().unwrap_or_default());
    counts.fold([0; 3], |sum, counts| [0, 1, 2].map(|k| sum[k] + counts[k]))
}

fn counted(book: &Book) -> (BTreeMap<Month, [usize; 3]>, Vec<Month>) {
    let as_of = book.site.as_of;
    let mut by_month: BTreeMap<Month, [usize; 3]> = BTreeMap::new();
    for row in book.releases.iter().filter(|row| row.day <= as_of) {
        if let Some(kind) = KINDS.iter().position(|kind| *kind == row.what) {
            by_month.entry(Month::of(row.day)).or_default()[kind] += 1;
        }
    }
    // From the first publication on, so that quiet months show as such.
    (by_month, months::all(book.releases.iter().map(|row| row.day), as_of))
}

/// The figure.
pub fn figure(book: &Book) -> Figure {
    let (lang, as_of) = (book.lang(), book.site.as_of);
    let (by_month, months) = counted(book);
    let counts = |month: &Month| by_month.get(month).copied().unwrap_or_default();
    let mut bars = Vec::new();
    let mut rows = Vec::new();
    for (i, month) in months::shown(&months).iter().enumerate() {
        let [revised, withdrawn, expired] = counts(month);
        let (label, below) = month.labels(i == 0);
        let top = if revised + withdrawn > 0 { (revised + withdrawn).to_string() } else { String::new() };
        bars.push(Bar { label, below, top, pieces: vec![(0, revised as u32), (WITHDRAWN, withdrawn as u32)] });
        rows.push(months::row(lang, as_of, *month, &[revised, withdrawn, expired]));
    }
    rows.reverse();
    let sum = recent(book);
    rows.push(TableRow::total(lang, &sum));
    let heads = vec![
        lang.pick("月份", "Month"),
        lang.pick("修订", "Revised"),
        lang.pick("撤回", "Withdrawn"),
        lang.pick("期满", "Expired"),
    ];
    let rows_of_file = months.iter().map(|month| {
        std::iter::once(month.iso()).chain(counts(month).into_iter().map(|count| count.to_string())).collect()
    });
    let name = lang.pick("每月修订和撤回的件数，柱形图", "Revisions and withdrawals each month, as bars");
    Figure {
        name: "changes",
        title: lang.pick("公开以后的修订和撤回", "Revisions and withdrawals"),
        says: match lang {
            Lang::Zh => {
                format!("最近12个月修订 {} 次，撤回 {} 件；另有 {} 件公示期满，按期撤下。", sum[0], sum[1], sum[2])
            }
            Lang::En => format!(
                "In the last 12 months: {} revision{}, {} withdrawal{}, {} notice{} that ended.",
                sum[0],
                plural(sum[0]),
                sum[1],
                plural(sum[1]),
                sum[2],
                plural(sum[2])
            ),
        },
        svg_html: draw(&Bars { name: name.into(), bars, unit: lang.pick("次", "times"), most: None }),
        legend: vec![
            Key { class: SERIES[0], text: lang.pick("修订", "Revised") },
            Key { class: SERIES[WITHDRAWN as usize], text: lang.pick("撤回", "Withdrawn") },
        ],
        table: Table {
            caption: lang.pick("每月的修订、撤回和期满", "Revisions, withdrawals and expiries each month").into(),
            heads,
            rows,
        },
        note: lang
            .pick(
                "修订：已公开的事项换成经审核的新版本，每次计一次。修订不等于出错，机构换了电话也要修订；改了什么，事项页面的历次版本逐字列出。期满不是撤回，不画在图中。",
                "Revised: a new, approved version took the place of a public one. A revision is no proof of a mistake; what changed stands word by word in each record's history. Expiry is no withdrawal and is not drawn.",
            )
            .into(),
        file: File { heads: heads_of_file(lang), rows: rows_of_file.collect() },
    }
}

fn heads_of_file(lang: Lang) -> Vec<String> {
    [("月份", "Month"), ("修订", "Revised"), ("撤回", "Withdrawn"), ("期满", "Expired")]
        .map(|(zh, en)| lang.pick(zh, en).to_string())
        .to_vec()
}

/// The series of what was taken back.
const WITHDRAWN: u8 = 6;
