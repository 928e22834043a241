//! How long publishing took: working days from the day of creation (成文日期) to the day of publication, against the 20 of
//! 政府信息公开条例 Art. 26. As the gate counts them (rule `late`).

use super::months::{self, Month};
use super::plot::{Bar, Bars, draw};
use super::svg::SERIES;
use super::view::{Cell, Figure, File, Key, Table, TableRow, median, percent};
use crate::gate::Cleared;
use crate::gate::content::PUBLISH_WITHIN;
use crate::portal::page::Book;
use crate::record::Details;
use crate::record::common::Category;
use crate::say::{Lang, plural};
use crate::site::Calendar;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How long one record took.
pub struct Delay {
    /// When it was published.
    pub published: Date,
    /// After how many working days.
    pub days: u32,
    /// Whether that was within the limit.
    pub in_time: bool,
}

/// Of what is public now, or in the catalogue: the day of creation of what was withdrawn or has expired is not said any
/// more. Documents that another body issued are no information of these offices, and left out.
pub fn delays(book: &Book) -> Vec<Delay> {
    let calendar = &book.site.site.calendar;
    let offices: Vec<&str> = book.category(Category::Institutions).iter().map(|record| record.title()).collect();
    let own = |record: &&Cleared| match record.details() {
        Details::Policy(policy) => policy.issued_by.as_deref().is_none_or(|by| offices.contains(&by)),
        _ => true,
    };
    let records = book.site.records().iter().filter(own).map(|r| (r.formed(), r.published().date()));
    let on_request = book.site.on_request.iter().map(|r| (r.formed, r.published.date()));
    records.chain(on_request).map(|(formed, published)| delay(calendar, formed, published)).collect()
}

fn delay(calendar: &Calendar, formed: Date, published: Date) -> Delay {
    let in_time = published <= calendar.deadline(formed, PUBLISH_WITHIN);
    let days = working_days(calendar, formed, published);
    // A day off after the last day of the limit is late, though it is no working day.
    Delay { published, days: if in_time { days } else { days.max(PUBLISH_WITHIN + 1) }, in_time }
}

/// Working days from one day to another; of what took more than half a year, five of seven days.
pub fn working_days(calendar: &Calendar, from: Date, to: Date) -> u32 {
    let days = (to - from).get_days();
    match u32::try_from(days) {
        Err(_) => 0,
        Ok(days) if days > 183 => (u64::from(days) * 5 / 7) as u32,
        Ok(_) => calendar.workdays_between(from, to),
    }
}

/// Those that were published in the last [`months::SHOWN`] months.
pub fn recent(delays: &[Delay], as_of: Date) -> impl Iterator<Item = &Delay> {
    let all = months::all(delays.iter().map(|delay| delay.published), as_of);
    let first = months::shown(&all).first().copied();
    delays.iter().filter(move |delay| first.is_some_and(|first| Month::of(delay.published) >= first))
}

/// From … to … working days.
const STEPS: [(u32, u32); 6] = [(0, 5), (6, 10), (11, 15), (16, 20), (21, 40), (41, u32::MAX)];

/// How the times are spread.
pub fn spread(book: &Book, delays: &[Delay]) -> Figure {
    let lang = book.lang();
    let recent: Vec<&Delay> = recent(delays, book.site.as_of).collect();
    let total = recent.len();
    let mut table = Table {
        caption: lang.pick("用了多少个工作日", "Working days taken").into(),
        heads: vec![lang.pick("工作日", "Working days"), lang.pick("件数", "Records"), lang.pick("占比", "Share")],
        rows: Vec::new(),
    };
    let mut bars = Vec::new();
    for (from, to) in STEPS {
        let count = recent.iter().filter(|delay| (from..=to).contains(&delay.days)).count();
        let label = if to == u32::MAX { format!("≥{from}") } else { format!("{from}–{to}") };
        let late = from > PUBLISH_WITHIN;
        let series = if late { LATE } else { 0 };
        let top = if count > 0 { count.to_string() } else { String::new() };
        bars.push(Bar { label: label.clone(), below: String::new(), top, pieces: vec![(series, count as u32)] });
        let name = if late { format!("{label}{}", lang.pick("（超期）", " (late)")) } else { label };
        let share = percent(count, total).map(|share| format!("{share}%"));
        table.rows.push(TableRow::new(name, vec![Cell::count(count), Cell::maybe(share)]));
    }
    let late = recent.iter().filter(|delay| !delay.in_time).count();
    let middle = median(recent.iter().map(|delay| delay.days)).unwrap_or(0);
    let says = match lang {
        Lang::Zh => {
            format!("{total} 件中，一半在 {middle} 个工作日内公开；超过 {PUBLISH_WITHIN} 个工作日的 {late} 件。")
        }
        Lang::En => format!(
            "Of {total} record{}, half took {middle} working day{} or fewer; {late} took more than {PUBLISH_WITHIN}.",
            plural(total),
            plural(middle)
        ),
    };
    let legend = vec![
        Key { class: SERIES[0], text: lang.pick("期限以内", "Within the limit") },
        Key { class: SERIES[LATE as usize], text: lang.pick("超过期限", "Late") },
    ];
    let name =
        lang.pick("从成文到公开的工作日数，按件数画的柱形图", "Working days from creation to publication, as bars");
    Figure {
        name: "days-to-publish",
        title: lang.pick("从成文到公开用了多久", "From creation to publication"),
        says,
        svg_html: draw(&Bars { name: name.into(), bars, unit: lang.pick("件", "records"), most: None }),
        legend,
        file: File::of(&table),
        table,
        note: lang
            .pick(
                "《政府信息公开条例》第二十六条：自信息形成或者变更之日起20个工作日内公开。从成文日期的次日数到发布日期，放假调休按国务院办公厅的安排。只计最近12个月发布、现在仍公开或者列在公开目录中的事项；转载其他机关的文件不计；已撤回和期满的不再说明成文日期，也不计。",
                "Regulations on government information, Article 26: within 20 working days of creation or change. Counted from the day after creation to the day of publication, by the State Council's calendar. Records published in the last 12 months that are still public or in the catalogue; documents of other bodies are left out, and so is what was withdrawn or has expired.",
            )
            .into(),
    }
}

/// The series of what is late.
const LATE: u8 = 6;

/// The share in time, by the month of publication.
pub fn in_time(book: &Book, delays: &[Delay]) -> Figure {
    let (lang, as_of) = (book.lang(), book.site.as_of);
    let mut by_month: BTreeMap<Month, (usize, usize)> = BTreeMap::new();
    for delay in delays {
        let (in_time, all) = by_month.entry(Month::of(delay.published)).or_default();
        *in_time += usize::from(delay.in_time);
        *all += 1;
    }
    let months = months::all(delays.iter().map(|delay| delay.published), as_of);
    let counts = |month: &Month| by_month.get(month).copied().unwrap_or_default();
    let share = |(in_time, all): (usize, usize)| percent(in_time, all);
    let mut bars = Vec::new();
    let mut rows = Vec::new();
    for (i, month) in months::shown(&months).iter().enumerate() {
        let counts = counts(month);
        let (label, below) = month.labels(i == 0);
        let height = share(counts);
        let series = if height.is_some_and(|share| share < 100) { LATE } else { 0 };
        bars.push(Bar {
            label,
            below,
            // Only what falls short is worth a figure.
            top: height.filter(|share| *share < 100).map(|share| share.to_string()).unwrap_or_default(),
            pieces: vec![(series, height.unwrap_or(0))],
        });
        let cells = vec![
            Cell::count(counts.1),
            Cell::count(counts.0),
            Cell::maybe(share(counts).map(|share| format!("{share}%"))),
        ];
        rows.push(TableRow::new(month.name(lang, as_of), cells));
    }
    rows.reverse();
    let heads = vec![
        lang.pick("发布月份", "Month"),
        lang.pick("件数", "Records"),
        lang.pick("按期", "In time"),
        lang.pick("按期率", "Share"),
    ];
    let rows_of_file = months.iter().map(|month| {
        let counts = counts(month);
        let share = share(counts).map(|share| share.to_string()).unwrap_or_default();
        vec![month.iso(), counts.1.to_string(), counts.0.to_string(), share]
    });
    let file = File { heads: heads.iter().map(|head| head.to_string()).collect(), rows: rows_of_file.collect() };
    let sum = recent(delays, as_of).fold((0, 0), |sum, delay| (sum.0 + usize::from(delay.in_time), sum.1 + 1));
    let says = match (lang, share(sum)) {
        (Lang::Zh, Some(share)) => format!("最近12个月按期公开 {} 件，占 {} 件的 {share}%。", sum.0, sum.1),
        (Lang::En, Some(share)) => format!("In the last 12 months, {} of {} in time ({share}%).", sum.0, sum.1),
        (lang, None) => lang.pick("最近12个月没有发布。", "Nothing was published in the last 12 months.").into(),
    };
    let name = lang.pick("每月按期公开的占比，柱形图", "Share published in time each month, as bars");
    Figure {
        name: "in-time",
        title: lang.pick("每月按期公开的占比", "Share in time, by month"),
        says,
        svg_html: draw(&Bars { name: name.into(), bars, unit: "%", most: Some(100) }),
        legend: Vec::new(),
        table: Table { caption: lang.pick("每月按期公开的占比", "Share in time, by month").into(), heads, rows },
        note: lang
            .pick(
                "按期：在20个工作日的期限以内发布。计入的事项同上图。不足100%的月份以朱色画出。",
                "In time: published within the limit of 20 working days. The same records as above. Months below 100% are drawn in red.",
            )
            .into(),
        file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_off_after_the_limit_is_late_as_the_gate_says() {
        let calendar = Calendar::default();
        // 20 working days from Monday 2 November 2026 end on Monday 30 November.
        let formed = date(2026, 11, 2);
        assert!(delay(&calendar, formed, date(2026, 11, 30)).in_time);
        let late = delay(&calendar, formed, date(2026, 12, 1));
        assert_eq!((late.in_time, late.days), (false, 21));
        // From Friday 6 November they end on Friday 4 December; Saturday is late, and no further working day.
        let late = delay(&calendar, date(2026, 11, 6), date(2026, 12, 5));
        assert_eq!((late.in_time, late.days), (false, 21));
        assert_eq!(delay(&calendar, formed, date(2026, 10, 1)).days, 0);
        assert!(working_days(&calendar, date(1, 1, 1), formed) > 500_000);
    }
}
