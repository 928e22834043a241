//! Numbers, dates and what else with figures must not be torn apart: a reader wants to see that 20 became 30, not that a 2
//! became a 3.
//!
//! Every function looks at the beginning of a text and says how many bytes belong to the figure there; 0 is none. Document
//! numbers are read as GB/T 9704-2012 §7.2.5 writes them (〔2026〕12号), and with the brackets that people use instead.

/// An Arabic figure, in either width.
pub(super) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// A Chinese figure.
pub(super) fn is_numeral(c: char) -> bool {
    is_place(c) || matches!(c, '十' | '百' | '千' | '万' | '亿' | '两' | '廿' | '卅')
}

/// A Chinese figure that can stand in a year: 二〇二六.
fn is_place(c: char) -> bool {
    matches!(c, '〇' | '零' | '○' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九')
}

/// Any of the figures: the longest of what begins here.
pub(super) fn figure(text: &str) -> usize {
    match text.chars().next() {
        Some('第') => ordinal(text),
        Some('百') if text.starts_with("百分之") => percentage(text).max(numeral(text)),
        Some('〔' | '[' | '［' | '（' | '(' | '【') => document_number(text),
        Some(c) if is_digit(c) => date(text).max(number(text)),
        Some(c) if is_numeral(c) => date(text).max(numeral(text)),
        _ => 0,
    }
}

/// How many bytes of characters of a sort a text begins with.
pub(super) fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// 20, 1,200.50, 30%, 20万, 2026-11-02, 17:30, 0999-5550100.
fn number(text: &str) -> usize {
    let mut end = run(text, is_digit);
    let mut is_time = false;
    loop {
        let rest = &text[end..];
        let Some(joint) = rest.chars().next() else { break };
        let after = &rest[joint.len_utf8()..];
        let digits = run(after, is_digit);
        let joined = match joint {
            '-' => digits > 0 && !is_time, // 9:00-17:30 are two times
            '.' | '．' | ':' | '/' => digits > 0,
            ',' => digits == 3,
            _ => false,
        };
        if !joined {
            break;
        }
        is_time |= joint == ':';
        end += joint.len_utf8() + digits;
    }
    end += run(&text[end..], |c| "百千万亿".contains(c));
    let unit = text[end..].chars().next().filter(|c| "%％‰℃°".contains(*c));
    end + unit.map_or(0, char::len_utf8)
}

/// 二十, 一百零五. A single character may be a part of any word (统一) and is no figure of its own.
fn numeral(text: &str) -> usize {
    let end = run(text, is_numeral);
    if text[..end].chars().nth(1).is_some() { end } else { 0 }
}

/// 百分之三十
fn percentage(text: &str) -> usize {
    let sign = "百分之".len();
    let value = run(&text[sign..], is_numeral);
    if value > 0 { sign + value } else { 0 }
}

/// 第五条, 第十二条之一, 第3项, 第一
fn ordinal(text: &str) -> usize {
    let sign = '第'.len_utf8();
    let value = match run(&text[sign..], is_numeral) {
        0 => run(&text[sign..], is_digit),
        value => value,
    };
    if value == 0 {
        return 0;
    }
    let end = sign + value;
    let Some(unit) = text[end..].chars().next().filter(|c| "条款项章节编目号期批次届类页".contains(*c))
    else {
        return end;
    };
    let end = end + unit.len_utf8();
    let inserted = text[end..].strip_prefix('之').map_or(0, |rest| run(rest, is_numeral));
    if inserted > 0 { end + '之'.len_utf8() + inserted } else { end }
}

/// 〔2026〕12号
fn document_number(text: &str) -> usize {
    let Some(open) = text.chars().next() else { return 0 };
    let rest = &text[open.len_utf8()..];
    let year = few(rest, 4, is_digit);
    if rest[..year].chars().count() != 4 {
        return 0;
    }
    let Some(close) = rest[year..].chars().next().filter(|c| "〕]］）)】".contains(*c)) else { return 0 };
    let mut end = open.len_utf8() + year + close.len_utf8();
    end += text[end..].strip_prefix('第').map_or(0, |_| '第'.len_utf8());
    let serial = few(&text[end..], 8, is_digit);
    end += serial;
    if serial > 0 && text[end..].starts_with('号') { end + '号'.len_utf8() } else { 0 }
}

/// 2026年11月2日, 2026年11月, 2026年, 11月2日, 二〇二六年十一月二日; with or without spaces beside the figures.
fn date(text: &str) -> usize {
    let year = match part(text, 4, "年", is_digit) {
        0 => part(text, 4, "年", is_place),
        year => year,
    };
    let has_year = year > 0 && text[..year].chars().filter(|c| is_digit(*c) || is_place(*c)).count() == 4;
    let start = if has_year { year } else { 0 };
    let month = small(&text[start..], "月");
    if month == 0 {
        return start;
    }
    let month = start + month;
    match small(&text[month..], "日号") {
        0 if has_year => month,
        0 => 0,
        day => month + day,
    }
}

/// A month or a day.
fn small(text: &str, units: &str) -> usize {
    match part(text, 2, units, is_digit) {
        0 => part(text, 3, units, is_numeral),
        length => length,
    }
}

/// Up to `most` figures and the unit after them.
fn part(text: &str, most: usize, units: &str, of: impl Fn(char) -> bool) -> usize {
    let blank = |at: usize| usize::from(text[at..].starts_with(' '));
    let start = blank(0);
    let figures = few(&text[start..], most, of);
    if figures == 0 {
        return 0;
    }
    let end = start + figures;
    let end = end + blank(end);
    text[end..].chars().next().filter(|c| units.contains(*c)).map_or(0, |unit| end + unit.len_utf8())
}

/// As [`run`], for at most so many characters.
fn few(text: &str, most: usize, of: impl Fn(char) -> bool) -> usize {
    text.chars().take(most).take_while(|c| of(*c)).map(char::len_utf8).sum()
}
