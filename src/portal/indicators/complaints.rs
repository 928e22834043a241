//! How complaints were handled: how long a reply took, and what was found. Counted is what the office has published of it
//! (处理情况), nothing else.

use super::plot::{Bar, Bars, draw};
use super::svg::SERIES;
use super::timely::working_days;
use super::view::{Cell, Figure, File, Key, Table, TableRow, median, percent};
use crate::portal::page::Book;
use crate::record::Details;
use crate::record::common::{Category, Id};
use crate::record::complaints::Outcome;
use crate::say::{Lang, plural};
use std::collections::BTreeMap;

/// A complaint whose handling is published.
pub struct Handled {
    /// Working days from receipt to reply; `None` where no day of reply is published.
    pub days: Option<u32>,
    /// Within how many it had to be, where the office says so.
    pub limit: Option<u32>,
    /// What was found.
    pub outcome: Option<Outcome>,
}

impl Handled {
    /// Whether the reply came within the limit; `None` where one of the two is not known.
    pub fn in_time(&self) -> Option<bool> {
        Some(self.days? <= self.limit?)
    }
}

/// All of them. The way a complaint took is not published with its handling, so that the longest limit that the office has
/// published for any of its channels is the one to compare with: nothing is called late that may have been in time.
pub fn all(book: &Book) -> Vec<Handled> {
    let records = book.category(Category::Complaints);
    let mut limits: BTreeMap<&Id, u32> = BTreeMap::new();
    for record in records {
        if let Details::Complaints(d) = record.details()
            && let Some(days) = d.channel.as_ref().and_then(|channel| channel.reply_within)
        {
            let limit = limits.entry(record.institution()).or_default();
            *limit = days.max(*limit);
        }
    }
    let handled = records.iter().filter_map(|record| match record.details() {
        Details::Complaints(d) => d.handling.as_ref().map(|handling| (record.institution(), handling)),
        _ => None,
    });
    let handled = handled.map(|(institution, handling)| Handled {
        days: handling
            .replied
            .filter(|replied| *replied >= handling.received)
            .map(|replied| working_days(&book.site.site.calendar, handling.received, replied)),
        limit: limits.get(institution).copied(),
        outcome: handling.outcome,
    });
    handled.collect()
}

/// From … to … working days.
const STEPS: [(u32, u32); 5] = [(0, 5), (6, 10), (11, 15), (16, 30), (31, u32::MAX)];
/// The series of what was late, and of what cannot be compared.
const LATE: u8 = 6;
const UNKNOWN: u8 = 5;

/// How long replies took; `None` where no handling is published.
pub fn times(book: &Book, handled: &[Handled]) -> Option<Figure> {
    let lang = book.lang();
    if handled.is_empty() {
        return None;
    }
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    let mut row = |name: String, of: Vec<&Handled>| {
        let count = |kind: Option<bool>| of.iter().filter(|one| one.days.is_some() && one.in_time() == kind).count();
        let (in_time, late, unknown) = (count(Some(true)), count(Some(false)), count(None));
        let pieces = vec![(0, in_time as u32), (UNKNOWN, unknown as u32), (LATE, late as u32)];
        let cells = [of.len(), in_time, late, unknown].map(Cell::count).into();
        rows.push(TableRow::new(name, cells));
        pieces
    };
    for (from, to) in STEPS {
        let label = if to == u32::MAX { format!("≥{from}") } else { format!("{from}–{to}") };
        let of: Vec<&Handled> =
            handled.iter().filter(|one| one.days.is_some_and(|days| (from..=to).contains(&days))).collect();
        let top = if of.is_empty() { String::new() } else { of.len().to_string() };
        bars.push(Bar { label: label.clone(), below: String::new(), top, pieces: row(label, of) });
    }
    let open: Vec<&Handled> = handled.iter().filter(|one| one.days.is_none()).collect();
    let replied = handled.len() - open.len();
    if !open.is_empty() {
        row(lang.pick("未公布答复日期", "No day of reply").into(), open);
    }
    row(lang.pick("合计", "Total").into(), handled.iter().collect());
    rows.iter_mut().last().into_iter().for_each(|row| row.total = true);
    let table = Table {
        caption: lang.pick("从受理到答复的工作日数", "Working days from receipt to reply").into(),
        heads: vec![
            lang.pick("工作日", "Working days"),
            lang.pick("件数", "Complaints"),
            lang.pick("按期", "In time"),
            lang.pick("超期", "Late"),
            lang.pick("期限不明", "Limit unknown"),
        ],
        rows,
    };
    let late = handled.iter().filter(|one| one.in_time() == Some(false)).count();
    let middle = median(handled.iter().filter_map(|one| one.days)).unwrap_or(0);
    let says = match lang {
        Lang::Zh => format!(
            "公开了处理情况的 {} 件中，{replied} 件写明答复日期，一半在 {middle} 个工作日内答复；超过承诺期限的 {late} 件。",
            handled.len()
        ),
        Lang::En => format!(
            "Of {} complaint{} with published handling, {replied} with a day of reply; half were answered within {middle} working day{}, {late} late.",
            handled.len(),
            plural(handled.len()),
            plural(middle)
        ),
    };
    let name = lang.pick("投诉从受理到答复的工作日数，柱形图", "Working days from receipt to reply, as bars");
    let legend = [
        (0, lang.pick("按期", "In time")),
        (UNKNOWN, lang.pick("期限不明", "Limit unknown")),
        (LATE, lang.pick("超期", "Late")),
    ];
    let has = |series: u8| bars.iter().any(|bar| bar.pieces.iter().any(|piece| piece.0 == series && piece.1 > 0));
    let legend = legend.into_iter().filter(|(series, _)| has(*series));
    Some(Figure {
        name: "complaints-days",
        title: lang.pick("投诉多久得到答复", "How long complaints took"),
        says,
        legend: legend.map(|(series, text)| Key { class: SERIES[series as usize], text }).collect(),
        svg_html: draw(&Bars { name: name.into(), bars, unit: lang.pick("件", "complaints"), most: None }),
        file: File::of(&table),
        table,
        note: lang
            .pick(
                "只计公开了处理情况的投诉，从受理的次日数到答复之日。期限是该机构在投诉渠道中公布的答复期限，几个渠道不同的按最长的比；没有公布的不比。没有公开处理情况的投诉有多少，本站不知道。",
                "Only complaints whose handling is published, from the day after receipt to the reply. The limit is the one that the office has published for its channels, the longest where they differ. How many complaints there were besides, this site does not know.",
            )
            .into(),
    })
}

/// What was found; `None` where no handling is published.
pub fn outcomes(book: &Book, handled: &[Handled]) -> Option<Figure> {
    let lang = book.lang();
    if handled.is_empty() {
        return None;
    }
    let kinds = Outcome::ALL.iter().map(|outcome| Some(*outcome)).chain([None]);
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    for kind in kinds {
        let of: Vec<&Handled> = handled.iter().filter(|one| one.outcome == kind).collect();
        if of.is_empty() && kind.is_none() {
            continue;
        }
        let name = kind.map_or(lang.pick("未写明", "Not stated"), |outcome| outcome.label(lang));
        let top = if of.is_empty() { String::new() } else { of.len().to_string() };
        bars.push(Bar { label: name.into(), below: String::new(), top, pieces: vec![(0, of.len() as u32)] });
        let middle = median(of.iter().filter_map(|one| one.days)).map(|days| days.to_string());
        let share = percent(of.len(), handled.len()).map(|share| format!("{share}%"));
        rows.push(TableRow::new(name, vec![Cell::count(of.len()), Cell::maybe(share), Cell::maybe(middle)]));
    }
    let table = Table {
        caption: lang.pick("投诉的认定结果", "What was found").into(),
        heads: vec![
            lang.pick("认定", "Finding"),
            lang.pick("件数", "Complaints"),
            lang.pick("占比", "Share"),
            lang.pick("答复工作日中位数", "Median days"),
        ],
        rows,
    };
    let founded = handled.iter().filter(|one| matches!(one.outcome, Some(Outcome::Upheld | Outcome::Partly))).count();
    let name = lang.pick("投诉的认定结果，柱形图", "What was found, as bars");
    Some(Figure {
        name: "complaints-outcomes",
        title: lang.pick("投诉查实了多少", "What was found"),
        says: match lang {
            Lang::Zh => format!("{} 件中，认定属实和部分属实的 {founded} 件。", handled.len()),
            Lang::En => format!("{founded} of {} were upheld in whole or in part.", handled.len()),
        },
        svg_html: draw(&Bars { name: name.into(), bars, unit: lang.pick("件", "complaints"), most: None }),
        legend: Vec::new(),
        file: File::of(&table),
        table,
        note: lang
            .pick(
                "同上，只计公开了处理情况的投诉。转办的由接办机构认定。投诉人是否满意，公开的记录里没有，本站不作统计。",
                "As above. What was forwarded is judged by those who took it over. Whether those who complained were satisfied stands in no public record, and is not counted.",
            )
            .into(),
    })
}
