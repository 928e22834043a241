//! Months, by which what changes is counted.

use super::view::{Cell, TableRow};
use crate::portal::dates;
use crate::say::Lang;
use jiff::civil::Date;

/// Months shown on the page; the CSV files have all.
pub const SHOWN: usize = 12;

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i8,
}

impl Month {
    /// The month that a day lies in.
    pub fn of(day: Date) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    fn next(self) -> Month {
        match self.month {
            12 => Month { year: self.year + 1, month: 1 },
            month => Month { year: self.year, month: month + 1 },
        }
    }

    /// `2026-11`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// The month on a page; the one that is not over says up to which day it counts.
    pub fn name(self, lang: Lang, as_of: Date) -> String {
        let running = Month::of(as_of) == self && as_of.tomorrow().is_ok_and(|next| Month::of(next) == self);
        match (lang, running) {
            (_, false) => self.whole(lang),
            (Lang::Zh, true) => format!("{}（截至{}日）", self.whole(lang), as_of.day()),
            (Lang::En, true) => format!("{} (up to day {})", self.whole(lang), as_of.day()),
        }
    }

    fn whole(self, lang: Lang) -> String {
        let first = Date::new(self.year, self.month, 1);
        first.map_or_else(|_| self.iso(), |first| dates::short_month(lang, first))
    }

    /// What stands under a bar, and under that: the year where it begins.
    pub fn labels(self, first: bool) -> (String, String) {
        // Two years side by side would not be told apart.
        let year = if first && self.month < 11 || self.month == 1 { self.year.to_string() } else { String::new() };
        (self.month.to_string(), year)
    }
}

/// All months from the one of the first of these days up to the portal's day; the last [`SHOWN`] are for the page. Days
/// after the portal's are not counted.
pub fn all(days: impl Iterator<Item = Date>, as_of: Date) -> Vec<Month> {
    // A record with a day of long ago has no right to thousands of rows.
    const MOST: i16 = 60;
    let last = Month::of(as_of);
    let first = days.map(Month::of).min().unwrap_or(last);
    let mut month = first.max(Month { year: last.year - MOST, month: 1 });
    let mut months = Vec::new();
    while month <= last {
        months.push(month);
        month = month.next();
    }
    months
}

/// The months that the page shows.
pub fn shown(months: &[Month]) -> &[Month] {
    &months[months.len().saturating_sub(SHOWN)..]
}

/// A row of numbers with the month's name before them.
pub fn row(lang: Lang, as_of: Date, month: Month, counts: &[usize]) -> TableRow {
    TableRow::new(month.name(lang, as_of), counts.iter().map(|count| Cell::count(*count)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_follow_each_other_without_a_gap() {
        let days = [date(2025, 11, 30), date(2026, 2, 1), date(2027, 1, 1)];
        let all = all(days.into_iter(), date(2026, 2, 3));
        assert_eq!(
            all.iter().map(|month| month.iso()).collect::<Vec<_>>(),
            ["2025-11", "2025-12", "2026-01", "2026-02"]
        );
        assert_eq!(all[3].name(Lang::Zh, date(2026, 2, 3)), "2026年2月（截至3日）");
        assert_eq!(all[3].name(Lang::Zh, date(2026, 2, 28)), "2026年2月");
        assert_eq!(super::all([date(1, 1, 1)].into_iter(), date(2026, 2, 3)).len(), 60 * 12 + 2);
    }
}
