//! Numbers of people: identity, mobile telephone, bank card.
//!
//! Where a checksum proves the number, any grouping counts. Where none does, what looks like a date, a decimal, an amount
//! or one more figure of a series is left alone.

use super::digits::{CELL, DASH, DOT, Digit, LINE, MARK, SPACE, parts, runs};
use super::id_number::{check_letter, eighteen, fifteen, foreigner, groups, in_cells, is_sure};
use super::normalise::Normal;
use super::{Detail, Found, RuleName};

/// Eleven digits are the shortest number that is looked for.
const SHORTEST: usize = 11;

/// Finds the numbers.
pub fn find(normal: &Normal, found: &mut Vec<Found>) {
    runs(normal, SHORTEST, |run| {
        parts(run).filter(|part| part.len() >= SHORTEST).for_each(|part| in_run(normal, part, found));
        let split = in_cells(&normal.text, run);
        found.extend(split.map(|range| Found { rule: RuleName::IdNumber, range, detail: Detail::Valid }));
    });
}

fn in_run(normal: &Normal, run: &[Digit], found: &mut Vec<Found>) {
    let text = &*normal.text;
    let values: Vec<u8> = run.iter().map(|digit| digit.value).collect();
    let mut at = 0;
    while at + SHORTEST <= run.len() {
        if at > 0 && run[at].gap == 0 {
            at += 1;
            continue;
        }
        let window = Window { text, run, values: &values, at };
        let Some((rule, length, end, detail)) = window.number() else {
            at += 1;
            continue;
        };
        found.push(Found { rule, range: run[at].start..end, detail });
        at += length;
    }
}

/// A place in a run where a number may begin.
struct Window<'r> {
    text: &'r str,
    run: &'r [Digit],
    values: &'r [u8],
    at: usize,
}

type Number = (RuleName, usize, usize, Detail);

impl Window<'_> {
    fn number(&self) -> Option<Number> {
        self.identity().or_else(|| self.card()).or_else(|| self.mobile())
    }

    /// The next `length` digits, if a group ends after them.
    fn digits(&self, length: usize) -> Option<&[Digit]> {
        let end = self.at + length;
        (end <= self.run.len() && self.run.get(end).is_none_or(|next| next.gap != 0)).then(|| &self.run[self.at..end])
    }

    fn values(&self, length: usize) -> &[u8] {
        &self.values[self.at..self.at + length]
    }

    /// The run is these digits and nothing else.
    fn is_alone(&self, length: usize) -> bool {
        self.at == 0 && self.run.len() == length
    }

    fn before(&self) -> &str {
        &self.text[..self.run[self.at].start]
    }

    fn identity(&self) -> Option<Number> {
        let id = |length, end, detail| Some((RuleName::IdNumber, length, end, detail));
        if let Some(digits) = self.digits(17)
            && let Some(end) = check_letter(self.text, digits[16].end)
            && let Some(detail) =
                eighteen(&with_check(self.values(17), 10), || is_sure(digits, self.is_alone(17)) && !self.is_hex())
        {
            return id(17, end, detail);
        }
        if let Some(digits) = self.digits(18) {
            let values = with_check(self.values(17), self.values(18)[17]);
            if let Some(detail) = eighteen(&values, || is_sure(digits, self.is_alone(18))).filter(|_| !self.is_hex()) {
                return id(18, digits[17].end, detail);
            }
        }
        if let Some(digits) = self.digits(15) {
            let apart = !self.before().ends_with(|c: char| c.is_ascii_alphanumeric());
            if apart && fifteen(self.values(15)) && is_sure(digits, self.is_alone(15)) && !self.is_hex() {
                return id(15, digits[14].end, Detail::Fifteen);
            }
        }
        let digits = self.digits(12)?;
        (foreigner(self.before().trim_end_matches([' ', '-']), self.values(12)) && is_sure(digits, self.is_alone(12)))
            .then_some((RuleName::IdNumber, 12, digits[11].end, Detail::Foreigner))
    }

    /// Bank cards: ISO/IEC 7812 with the ranges that Chinese banks issue, and a valid Luhn digit.
    fn card(&self) -> Option<Number> {
        (16..=19).rev().find_map(|length| {
            let digits = self.digits(length)?;
            let values = self.values(length);
            let whole = || self.is_alone(length) || is_even(&groups(digits));
            let plain = || digits[1..].iter().all(|digit| digit.gap & !(SPACE | DASH | MARK | LINE) == 0);
            let issued = match values {
                [6, 2, ..] | [9, 5, 5, 8, ..] => true,
                [6, 0, ..] | [6, 9, ..] | [8, 1, ..] => self.says_card(),
                [4, ..] | [5, 1..=5, ..] | [3, 5, ..] | [2, 2..=7, ..] if length == 16 => {
                    self.says_card() || groups(digits) == [4, 4, 4, 4]
                }
                _ => false,
            };
            (issued && luhn(values) && whole() && plain() && !self.is_hex()).then_some((
                RuleName::BankCard,
                length,
                digits[length - 1].end,
                Detail::Plain,
            ))
        })
    }

    fn says_card(&self) -> bool {
        let before = tail(self.before(), 30);
        ["卡号", "银行卡", "账号", "帐号", "账户", "信用卡", "借记卡", "储蓄卡", "card"]
            .iter()
            .any(|word| before.contains(word))
    }

    /// Mobile numbers, with or without 86, +86, 0086 or a leading 0.
    fn mobile(&self) -> Option<Number> {
        let prefixes: [&[u8]; 4] = [&[], &[8, 6], &[0, 0, 8, 6], &[0]];
        let (length, digits) = prefixes.iter().find_map(|prefix| {
            let length = prefix.len() + SHORTEST;
            let digits = self.digits(length)?;
            let number = self.values(length).strip_prefix(*prefix)?;
            let joined = prefix.len() != 1 || digits[1].gap & !MARK == 0;
            (joined && matches!(number, [1, 3..=9, ..])).then_some((length, digits))
        })?;
        let end = digits[length - 1].end;
        let next = self.run.get(self.at + length);
        (self.is_one_number(digits, next) && !self.is_amount(digits, end) && !self.is_hex()).then_some((
            RuleName::MobileNumber,
            length,
            end,
            Detail::Plain,
        ))
    }

    /// No date, no decimal and no series of figures.
    fn is_one_number(&self, digits: &[Digit], next: Option<&Digit>) -> bool {
        let visible = |gap: u8| gap & !MARK;
        let inner = digits[1..].iter().fold(0, |all, digit| all | visible(digit.gap));
        let groups = groups(digits);
        let joined = [Some(&self.run[self.at]).filter(|_| self.at > 0), next]
            .into_iter()
            .flatten()
            .map(|digit| visible(digit.gap));
        if inner & CELL != 0 || inner & DOT != 0 && inner & SPACE != 0 {
            return false;
        }
        if inner == 0 {
            return !self.is_decimal();
        }
        // 1998-10-2-2003, 1998—2003 123: a date or a span of years.
        let starts_with_year = groups[0] == 4 && matches!(self.values(4), [1, 9, ..]);
        if starts_with_year
            && groups.len() > 1
            && (groups[1] <= 2 || groups[1] == 4 && groups.len() == 3 && digits[4].gap & DASH != 0 && groups[2] < 4)
        {
            return false;
        }
        // Within a longer run only the groups in which such numbers are written, or single digits.
        let natural = matches!(
            groups.as_slice(),
            [3, 4, 4]
                | [3, 3, 5]
                | [3, 8]
                | [7, 4]
                | [4, 4, 3]
                | [5, 6]
                | [2, 3, 4, 4]
                | [2, 11]
                | [4, 3, 4, 4]
                | [4, 11]
                | [1, 10]
        ) || groups.iter().all(|&length| length == 1);
        joined.clone().count() == 0 || natural && joined.clone().all(|gap| gap & (DASH | DOT) == 0 || gap != inner)
    }

    /// The fraction of a decimal, or a number with one.
    fn is_decimal(&self) -> bool {
        let short_fraction = |rest: &str| {
            let digits =
                rest.strip_prefix('.').map_or(0, |fraction| fraction.bytes().take_while(u8::is_ascii_digit).count());
            (1..=4).contains(&digits)
        };
        let end = self.digits(SHORTEST).map_or(0, |digits| digits[SHORTEST - 1].end);
        let whole_before = self.before().strip_suffix('.').is_some_and(|before| {
            let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
            digits > 1 || before.ends_with('0')
        });
        end > 0 && short_fraction(&self.text[end..]) || whole_before
    }

    /// An amount or a measure: a currency before it or a unit behind it.
    fn is_amount(&self, digits: &[Digit], end: usize) -> bool {
        let contiguous = digits[1..].iter().all(|digit| digit.gap == 0);
        let units = [
            "元", "万", "亿", "人", "吨", "平方", "立方", "公里", "千瓦", "度", "美元", "千克", "公斤", "株", "亩", "%",
        ];
        contiguous
            && (self.before().ends_with(['¥', '￥', '$'])
                || units.iter().any(|unit| self.text[end..].trim_start_matches(' ').starts_with(unit)))
    }

    /// Part of a digest, a UUID or another token in which letters and digits take turns: no number of anybody. A name in Latin
    /// letters before a number takes one turn only.
    fn is_hex(&self) -> bool {
        let start = self.run[self.at].start;
        let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let from = self
            .before()
            .char_indices()
            .rev()
            .take(TOKEN)
            .take_while(|&(_, c)| is_token(c))
            .last()
            .map_or(start, |(at, _)| at);
        let (mut length, mut turns, mut last) = (0, 0, None);
        for c in
            self.text[from..].chars().take(2 * TOKEN).take_while(|&c| is_token(c)).filter(char::is_ascii_alphanumeric)
        {
            length += 1;
            turns += usize::from(last.is_some_and(|last: char| last.is_ascii_digit() != c.is_ascii_digit()));
            last = Some(c);
        }
        length >= 28 && turns >= 6
    }
}

/// How far a token is followed to either side.
const TOKEN: usize = 64;

fn with_check(digits: &[u8], check: u8) -> [u8; 18] {
    let mut all = [check; 18];
    all[..17].copy_from_slice(digits);
    all
}

/// One group, or groups of four with a shorter last one, or the issuer's six before the rest.
fn is_even(groups: &[usize]) -> bool {
    match groups {
        [_] | [6, _] => true,
        [all @ .., last] => *last <= 4 && all.iter().all(|&length| length == 4),
        [] => false,
    }
}

/// The check digit of ISO/IEC 7812-1.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let digit = u32::from(digit) << (at % 2);
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The last `length` characters of a text.
pub fn tail(text: &str, length: usize) -> &str {
    &text[text.char_indices().rev().nth(length.saturating_sub(1)).map_or(0, |(at, _)| at)..]
}
