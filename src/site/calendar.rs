//! Working days, as the State Council publishes them.

use crate::record::model::{Entries, Readable, Reader, Shape, keys};
use crate::record::node::Node;
use crate::say::say;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

keys! {
    /// One year as the State Council publishes it.
    pub struct CalendarYear {
        holidays: Vec<Date> = "holidays", "放假", "放假的日期";
        workdays: Vec<Date> = "workdays", "调休上班", "周末上班的日期";
    }
}

/// The calendar of all years given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar(BTreeMap<i16, CalendarYear>);

impl Readable for Calendar {
    fn shape() -> Shape {
        Shape::Table("^\\d{4}$", Box::new(<CalendarYear as Readable>::shape()))
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Calendar> {
        Entries::of(node, &[], reader)?;
        let mut years = BTreeMap::new();
        for (key, value) in node.entries() {
            let year = key.text().and_then(|text| text.parse::<i16>().ok()).filter(|year| (1949..=9998).contains(year));
            let Some(year) = year else {
                reader.problem(
                    key,
                    say!("日历的键应当是年份", "a calendar's keys are years"),
                    Some(say!("写成 2026:", "write `2026:`")),
                );
                continue;
            };
            let Some(entry) = CalendarYear::read(value, reader) else { continue };
            if years.insert(year, entry).is_some() {
                reader.problem(key, say!("{year} 年重复出现", "the year {year} is given twice"), None);
            }
        }
        Some(Calendar(years))
    }
}

impl Calendar {
    /// Whether people work on this day: Monday to Friday but for holidays, and the weekend days that were
    /// made working days.
    pub fn is_workday(&self, date: Date) -> bool {
        if let Some(year) = self.0.get(&date.year()) {
            if year.workdays.contains(&date) {
                return true;
            }
            if year.holidays.contains(&date) {
                return false;
            }
        }
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The last day of a time limit of `days` working days that begins the day after `from`
    /// (政府信息公开条例 Art. 26; the day of the event itself is not counted, 民法典 Art. 201).
    pub fn deadline(&self, from: Date, days: u32) -> Date {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
            left -= u32::from(self.is_workday(date));
        }
        date
    }

    /// How many working days lie after `from`, up to and including `to`.
    pub fn workdays_between(&self, from: Date, to: Date) -> u32 {
        let days = from.series(jiff::Span::new().days(1)).skip(1).take_while(|d| *d <= to);
        days.filter(|d| self.is_workday(*d)).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use proptest::prelude::*;

    fn calendar() -> Calendar {
        let site = Site::parse(
            "site.yaml",
            "title: t\nowner: a\ncalendar:\n  2026:\n    holidays: [2026-10-01, 2026-10-02]\n    workdays: [2026-10-10]\n",
        );
        site.unwrap().calendar()
    }

    #[test]
    fn holidays_rest_and_moved_workdays_count() {
        let day = |d: i8| jiff::civil::date(2026, 10, d);
        assert!(!calendar().is_workday(day(1)));
        assert!(calendar().is_workday(day(10)));
        assert!(!calendar().is_workday(day(11)));
        // From 30 September: the 5th to the 9th are five working days, the 10th is the sixth.
        assert_eq!(calendar().deadline(jiff::civil::date(2026, 9, 30), 6), day(10));
    }

    #[test]
    fn zero_approvals_are_refused() {
        let findings = Site::parse("site.yaml", "title: t\nowner: a\nreview: {rules: [{approvals: 0}]}\n").unwrap_err();
        assert!(findings[0].message.en.contains("cannot be 0"));
    }

    proptest! {
        #[test]
        fn a_deadline_is_a_workday_and_has_that_many_behind_it(offset in 0..2000i32, days in 1..40u32) {
            let from = jiff::civil::date(2025, 1, 1) + jiff::Span::new().days(offset);
            let deadline = calendar().deadline(from, days);
            prop_assert!(calendar().is_workday(deadline));
            prop_assert_eq!(calendar().workdays_between(from, deadline), days);
        }
    }
}
