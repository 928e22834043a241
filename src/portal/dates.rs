//! Days and months as pages write them: 2026年11月2日 (GB/T 15835), 2 November 2026.

use crate::say::Lang;
use jiff::civil::Date;

/// A day.
pub fn day(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.strftime("%-d %B %-Y").to_string(),
    }
}

/// A day where there is little room.
pub fn short(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => day(lang, date),
        Lang::En => date.strftime("%-d %b %-Y").to_string(),
    }
}

/// The month that a day lies in, with its year.
pub fn month(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月", date.year(), date.month()),
        Lang::En => date.strftime("%B %Y").to_string(),
    }
}

/// The same where there is little room.
pub fn short_month(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => month(lang, date),
        Lang::En => date.strftime("%b %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_written_as_each_language_does() {
        let (first, early) = (date(2026, 11, 2), date(1, 1, 1));
        assert_eq!([Lang::Zh, Lang::En].map(|lang| day(lang, first)), ["2026年11月2日", "2 November 2026"]);
        assert_eq!([Lang::Zh, Lang::En].map(|lang| short(lang, first)), ["2026年11月2日", "2 Nov 2026"]);
        assert_eq!([Lang::Zh, Lang::En].map(|lang| month(lang, first)), ["2026年11月", "November 2026"]);
        assert_eq!([Lang::Zh, Lang::En].map(|lang| short_month(lang, first)), ["2026年11月", "Nov 2026"]);
        assert_eq!(day(Lang::En, early), "1 January 1");
    }
}
