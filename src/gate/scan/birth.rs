//! Dates of birth.

use super::words::Word;
use super::{Detail, Found, RuleName, pattern, person};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Year and month at least, in figures or Chinese figures: 1990年3月5日, 1990-03-05, 1990.3, 19900305, 一九九〇年三月五日.
const DATE: &str = r"(?:(?:18|19|20)\d{2}\s{0,2}(?:年\s{0,2}\d{1,2}\s{0,2}月(?:\s{0,2}\d{1,2}\s{0,2}[日号])?|[-./]\d{1,2}(?:[-./]\d{1,2})?|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))|[一二][八九〇零○][一二三四五六七八九〇零○]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十廿]{1,3}[日号])?)";

fn date(before: &str, after: &str) -> Regex {
    pattern(&format!("{before}({DATE}){after}"))
}

static AFTER: LazyLock<Regex> = LazyLock::new(|| date(r"^(?:[\s：:*_（(\[|“为是系于在]|日期|时间|年月){0,6}", ""));
static BEFORE: LazyLock<Regex> = LazyLock::new(|| date("", "$"));
static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| date("", ""));
static EARLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\D)(?:19\d{2}|200\d)(?:年\d{1,2}月|[-./]\d{1,2}[-./]\d{1,2}(?:\D|$)|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:\D|$))",
    )
});

fn found(range: Range<usize>) -> Found {
    Found { rule: RuleName::BirthDate, range, detail: Detail::Plain }
}

/// A date after 出生日期, 生于 and the like.
pub fn after(text: &str, word: Word) -> Option<Found> {
    // 发生于, 产生于
    if &text[word.start..word.end] == "生于"
        && text[..word.start].ends_with(['发', '产', '派', '衍', '滋', '再', '学', '医'])
    {
        return None;
    }
    let ahead = person::ahead(text, word.end, 32);
    let date = AFTER.captures(ahead)?.get(1)?;
    Some(found(word.end + date.start()..word.end + date.end()))
}

/// A date before 日生, 日出生: the word's 日 or 月 belongs to the date.
pub fn before(text: &str, word: Word) -> Option<Found> {
    let ends = text[word.end..]
        .chars()
        .next()
        .is_none_or(|c| !person::is_han(c) || matches!(c, '于' | '人' | '的' | '在' | '，'));
    let unit = word.start + '日'.len_utf8();
    if text[word.start..].starts_with('出') || !ends {
        return None;
    }
    let from = unit - super::numbers::tail(&text[..unit], 16).len();
    let date = BEFORE.captures(&text[from..unit])?.get(1)?;
    Some(found(from + date.start()..from + date.end()))
}

/// A date in a column of birth dates.
pub fn cell(text: &str, cell: Range<usize>) -> Option<Found> {
    let date = ANYWHERE.captures(&text[cell.clone()])?.get(1)?;
    Some(found(cell.start + date.start()..cell.start + date.end()))
}

/// True where a text holds a date so early that it is somebody's birth rather than an event of a case.
pub fn has_early_date(text: &str) -> bool {
    EARLY.is_match(text)
}
