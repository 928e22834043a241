//! How much of the power lists is covered by published records, as the page on powers counts it.

use super::plot::{Bar, Bars, draw};
use super::svg::SERIES;
use super::view::{Cell, Figure, File, Key, Table, TableRow, percent};
use crate::portal::coverage::{self, Coverage};
use crate::portal::page::Book;
use crate::record::common::{Disclosure, Tier};
use crate::say::Lang;

/// The powers of one tier, or of all.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// How many there are.
    pub powers: usize,
    /// How many of them are published as a matter of course.
    pub open: usize,
    /// How many of these have published records.
    pub covered: usize,
}

/// The powers by tier, from the city down; empty where no list is published.
pub fn counts(book: &Book) -> Vec<(Option<Tier>, Count)> {
    let coverage = Coverage::of(book.site);
    let powers = coverage::powers(book.site);
    let of_tier = |tier: Option<Tier>| {
        let mut count = Count::default();
        for listed in powers.iter().filter(|listed| listed.tier == tier) {
            let open = listed.power.disclosure != Some(Disclosure::OnRequest);
            count.powers += 1;
            count.open += usize::from(open);
            count.covered += usize::from(open && !coverage.records(listed).is_empty());
        }
        (count.powers > 0).then_some((tier, count))
    };
    [Some(Tier::City), Some(Tier::County), Some(Tier::Station), None].into_iter().filter_map(of_tier).collect()
}

/// All tiers together.
pub fn sum(counts: &[(Option<Tier>, Count)]) -> Count {
    counts.iter().fold(Count::default(), |sum, (_, count)| Count {
        powers: sum.powers + count.powers,
        open: sum.open + count.open,
        covered: sum.covered + count.covered,
    })
}

/// The figure; `None` where no power list is published.
pub fn figure(book: &Book, counts: &[(Option<Tier>, Count)]) -> Option<Figure> {
    let lang = book.lang();
    if counts.is_empty() {
        return None;
    }
    let total = sum(counts);
    let name = |tier: Option<Tier>| match tier {
        Some(Tier::City) => lang.pick("市级", "City"),
        Some(Tier::County) => lang.pick("县级", "County"),
        Some(Tier::Station) => lang.pick("司法所", "Station"),
        None => lang.pick("未写明", "Not stated"),
    };
    let bar = |(tier, count): &(Option<Tier>, Count)| Bar {
        label: name(*tier).into(),
        below: String::new(),
        top: format!("{}/{}", count.covered, count.open),
        pieces: vec![(0, count.covered as u32), (LACKING, (count.open - count.covered) as u32)],
    };
    let row = |name: &str, count: &Count| {
        let cells = vec![
            Cell::count(count.powers),
            Cell::count(count.open),
            Cell::count(count.covered),
            Cell::maybe(percent(count.covered, count.open).map(|share| format!("{share}%"))),
        ];
        TableRow::new(name, cells)
    };
    let mut rows: Vec<TableRow> = counts.iter().map(|(tier, count)| row(name(*tier), count)).collect();
    rows.push(TableRow { total: true, ..row(lang.pick("合计", "Total"), &total) });
    let table = Table {
        caption: lang.pick("各级权责事项的公开覆盖", "Coverage of the powers of each tier").into(),
        heads: vec![
            lang.pick("层级", "Tier"),
            lang.pick("权责事项", "Powers"),
            lang.pick("结果主动公开", "To be published"),
            lang.pick("已有公开记录", "With published records"),
            lang.pick("覆盖率", "Coverage"),
        ],
        rows,
    };
    let plot = Bars {
        name: lang
            .pick(
                "各级结果主动公开的权责事项中，已有和尚无公开记录的，柱形图",
                "Powers of each tier with and without published records, as bars",
            )
            .into(),
        bars: counts.iter().map(bar).collect(),
        unit: lang.pick("项", "powers"),
        most: None,
    };
    Some(Figure {
        name: "powers",
        title: lang.pick("权责清单覆盖到哪里", "Coverage of the power list"),
        says: match lang {
            Lang::Zh => format!("结果主动公开的 {} 项权责中，{} 项已有公开记录。", total.open, total.covered),
            Lang::En => format!("{} of the {} powers to be published have published records.", total.covered, total.open),
        },
        svg_html: draw(&plot),
        legend: vec![
            Key { class: SERIES[0], text: lang.pick("已有公开记录", "With published records") },
            Key { class: SERIES[LACKING as usize], text: lang.pick("尚无公开记录", "Without") },
        ],
        file: File::of(&table),
        table,
        note: lang
            .pick(
                "哪些记录算作一项权责的公开记录，见权责清单页；结果依申请公开的权责不计入覆盖率。没有公开记录，可能是没有办过这样的事，也可能是办了没有公开：图上看不出是哪一种，要逐项查问。",
                "Which records count is told on the page of powers; powers whose results are given out on request are left out. A power without records may not have been exercised, or its results were not published: the figure cannot tell which.",
            )
            .into(),
    })
}

/// The series of powers without records.
const LACKING: u8 = 5;
