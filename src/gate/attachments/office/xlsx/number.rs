//! Numbers as they are stored, and what formats make of them (ECMA-376-1, 18.8.30 and 18.17.4.1).

use jiff::ToSpan as _;
use jiff::civil::Date;

/// A number without an exponent: `1.3800138E10` is a telephone number.
pub fn plain(number: &str) -> String {
    let number = number.trim();
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else {
        return number.strip_suffix(".0").unwrap_or(number).to_owned();
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{part}");
    let shift =
        exponent.parse::<i32>().ok().and_then(|exponent| exponent.checked_add(i32::try_from(whole.len()).ok()?));
    let Some(point) = shift.filter(|point| (-20..=40).contains(point)) else { return number.to_owned() };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits}{}", "0".repeat(point - digits.len())),
        Ok(point) => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
        Err(_) => format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or_default())),
    }
}

/// The day of a serial number, as `1990-01-01`; nothing when no day is meant.
pub fn date(serial: &str, since_1904: bool) -> Option<String> {
    let serial: f64 = serial.trim().parse().ok()?;
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Day 60 is the 29th of February 1900, which never was.
    let days = serial.floor() as i64;
    let (start, days) = match (since_1904, days) {
        (true, days) => (Date::constant(1904, 1, 1), days),
        (false, 61..) => (Date::constant(1899, 12, 30), days),
        (false, _) => (Date::constant(1899, 12, 31), days),
    };
    Some(start.checked_add(days.days()).ok()?.to_string())
}

/// What a number format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Format {
    /// Numbers come out as days.
    pub date: bool,
    /// Numbers do not show.
    pub no_numbers: bool,
    /// Texts do not show.
    pub no_texts: bool,
    /// It writes digits of its own into what it shows.
    pub digits: bool,
}

/// The built-in formats that make days of numbers, those of Chinese versions included.
pub fn built_in(id: u32) -> Format {
    Format { date: matches!(id, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57..=58), ..Format::default() }
}

/// What a format does, by its code.
pub fn custom(code: &str) -> Format {
    if code.is_empty() {
        return Format::default();
    }
    let sections = sections(code);
    let shows =
        |section: &String| section.contains(['0', '#', '?', '.', '@', 'y', 'm', 'd', 'h', 's', 'g', 'e', '/', 'b']);
    let first = sections.first();
    Format {
        date: first
            .is_some_and(|first| first.contains(['y', 'd']) || (first.contains('m') && !first.contains(['h', 's']))),
        no_numbers: first.is_some_and(|first| !first.contains("general") && !shows(first)),
        digits: literal_digits(code) >= MOST_LITERAL,
        no_texts: sections.get(3).is_some_and(|fourth| !fourth.contains('@') && !fourth.contains("general")),
    }
}

/// A format may say 第1号 or 2026年; more digits than a year are a part of the number that is read.
const MOST_LITERAL: usize = 5;

/// How many digits a code shows literally.
pub fn literal_digits(code: &str) -> usize {
    let mut characters = code.chars();
    let mut count = 0;
    let digit = |c: &char| c.is_numeric();
    while let Some(c) = characters.next() {
        match c {
            '"' => count += characters.by_ref().take_while(|&c| c != '"').filter(digit).count(),
            '\\' => count += characters.next().iter().copied().filter(digit).count(),
            '[' => drop(characters.by_ref().find(|&c| c == ']')),
            // Digits other than the place of one show as they are.
            '1'..='9' => count += 1,
            _ => {}
        }
    }
    count
}

/// The sections of a code in lower case, without what they show literally, colours and conditions.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => drop(characters.by_ref().find(|&c| c == '"')),
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|&c| c != ']').collect();
                // Elapsed hours, minutes, seconds.
                if matches!(inside.to_ascii_lowercase().trim_end_matches(['h', 'm', 's']), "") {
                    sections.last_mut().into_iter().for_each(|section| section.push('h'));
                }
            }
            ';' => sections.push(String::new()),
            c => sections.last_mut().into_iter().for_each(|section| section.extend(c.to_lowercase())),
        }
    }
    sections
}
