//! Identity numbers: GB 11643-1999 (18 and 15 digits) and foreigners' permanent residence cards.

use super::Detail;
use super::digits::{CELL, Digit, MARK, gap_at};
use std::ops::Range;

/// Weights of the first 17 digits (ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check digit for each remainder; 10 stands for X.
const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/// Provinces as the first two digits of a region (GB/T 2260).
pub const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];

/// Nobody whom a record is about was born later; a number that is not sure needs an earlier year.
const LATEST_DOUBTFUL_BIRTH: u32 = 2012;

/// The check digit of 17 digits; 10 stands for X.
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    CHECKS[(sum % 11) as usize]
}

/// True for a day of the Gregorian calendar.
pub fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |n, &digit| n * 10 + u32::from(digit))
}

/// The birth date in 18 digits, if it is one.
fn birth(digits: &[u8]) -> Option<u32> {
    let (year, month, day) = (number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]));
    ((1900..=2030).contains(&year) && is_date(year, month, day)).then_some(year)
}

/// What 18 characters are: 17 digits and a check digit (10 for X). `sure` tells whether they stand so closely
/// together that they are one number, so that a number with one wrong digit counts too.
pub fn eighteen(digits: &[u8; 18], sure: impl FnOnce() -> bool) -> Option<Detail> {
    let birth_year = birth(digits);
    let check = check_digit(&digits[..17]);
    if birth_year.is_some() && check == digits[17] {
        return Some(Detail::Valid);
    }
    let near = match birth_year {
        // Whatever the wrong digit is, another check digit mends it.
        Some(year) => digits[0] != 0 && year <= LATEST_DOUBTFUL_BIRTH,
        None => PROVINCES.contains(&(digits[0] * 10 + digits[1])) && date_mends(digits),
    };
    (near && !is_credit_code(digits) && sure()).then_some(Detail::OneWrongDigit)
}

/// True where one other digit in the date makes both date and check digit valid.
fn date_mends(digits: &[u8; 18]) -> bool {
    let mut other = *digits;
    (6..14).any(|at| {
        let written = other[at];
        let mends = (0..=9).any(|value| {
            other[at] = value;
            value != written
                && birth(&other).is_some_and(|year| year <= LATEST_DOUBTFUL_BIRTH)
                && check_digit(&other[..17]) == other[17]
        });
        other[at] = written;
        mends
    })
}

/// Unified social credit codes of 18 digits (GB 32100-2015) belong to organisations.
fn is_credit_code(digits: &[u8; 18]) -> bool {
    let mut power = 1;
    let mut sum = 0;
    for &digit in &digits[..17] {
        sum += u32::from(digit) * power;
        power = power * 3 % 31;
    }
    digits[17] < 10 && u32::from(digits[17]) == (31 - sum % 31) % 31
}

/// 15 digits as they were issued until 1999: a province, and a date without its century.
pub fn fifteen(digits: &[u8]) -> bool {
    let year = 1900 + number(&digits[6..8]);
    PROVINCES.contains(&(digits[0] * 10 + digits[1]))
        && is_date(year, number(&digits[8..10]), number(&digits[10..12]))
        && digits[12..] != [0, 0, 0]
}

/// The former number of a foreigner's permanent residence card: the country in three letters before twelve digits
/// that carry a date at the fifth to tenth place.
pub fn foreigner(before: &str, digits: &[u8]) -> bool {
    let Some(country) = before.len().checked_sub(3).and_then(|at| before.get(at..)) else { return false };
    let apart = !before[..before.len() - 3].ends_with(|c: char| c.is_ascii_alphanumeric());
    let date = is_date(2000 + number(&digits[4..6]), number(&digits[6..8]), number(&digits[8..10]));
    apart && date && country.bytes().all(|b| b.is_ascii_alphabetic()) && {
        let country = country.to_ascii_uppercase();
        COUNTRIES.split(' ').any(|known| known == country)
    }
}

/// ISO 3166-1 alpha-3.
const COUNTRIES: &str = "AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR BFA BDI \
CPV KHM CMR CAN CAF TCD CHL COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ ETH FJI FIN FRA GAB GMB \
GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO \
LBR LBY LIE LTU LUX MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR OMN \
PAK PLW PSE PAN PNG PRY PER PHL POL PRT QAT ROU RUS RWA KNA LCA VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA \
SDN SUR SWE CHE SYR TJK TZA THA TLS TGO TON TTO TUN TUR TKM TUV UGA UKR ARE GBR USA URY UZB VUT VEN VNM YEM ZMB ZWE";

/// Whether the digits stand so closely together that they are one number: without gaps, with nothing else around, or in
/// the groups in which such numbers are read out.
pub fn is_sure(digits: &[Digit], alone: bool) -> bool {
    let gaps = digits[1..].iter().fold(0, |all, digit| all | digit.gap);
    gaps & !MARK == 0
        || alone && gaps & CELL == 0
        || matches!(
            groups(digits).as_slice(),
            [6, 8, 3 | 4]
                | [6, 4, 4, 3 | 4]
                | [3, 3, 4, 4, 3 | 4]
                | [6, 4, 2, 2, 3 | 4]
                | [6, 6, 3]
                | [4, 4, 4, 4, 1 | 2]
                | [6, 12]
        )
}

/// The lengths of the groups.
pub fn groups(digits: &[Digit]) -> Vec<usize> {
    let mut groups = Vec::new();
    for (at, digit) in digits.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if at > 0 && digit.gap & !MARK == 0 => *last += 1,
            _ => groups.push(1),
        }
    }
    groups
}

/// Where the X after 17 digits ends, in any of its forms, perhaps behind a gap.
pub fn check_letter(text: &str, at: usize) -> Option<usize> {
    let is_x =
        |at: usize| text[at..].starts_with(['x', 'X', '×', '✕', '✖', '✗', '✘', '⨉', '⨯', 'Χ', 'χ', 'Х', 'х', '╳']);
    let at = if is_x(at) { at } else { gap_at(text, at, text.len(), &mut Vec::new(), is_x)?.0 };
    let mut after = text[at..].chars();
    let letter = after.next()?;
    (!after.next().is_some_and(|c| c.is_ascii_alphanumeric())).then_some(at + letter.len_utf8())
}

/// Where a form divides a number among cells: before the date, behind it, within it, or before the check digit.
const CUTS: [usize; 7] = [2, 4, 6, 10, 12, 14, 17];

/// Numbers divided among the cells of one row: region, date and serial number. Figures of a table that stand side by
/// side are none, so province, date and check digit must all be right.
pub fn in_cells<'r>(text: &'r str, run: &'r [Digit]) -> impl Iterator<Item = Range<usize>> + 'r {
    let starts = (0..run.len()).filter(|&at| at == 0 || run[at].gap & CELL != 0);
    starts.filter_map(|at| {
        let seventeen = run.get(at..at + 17)?;
        let last = run.get(at + 17).filter(|last| last.gap == 0 || last.gap & CELL != 0);
        let (check, end) = match last {
            Some(last) => (last.value, last.end),
            None => (10, check_letter(text, seventeen[16].end)?),
        };
        let ends = check == 10 || run.get(at + 18).is_none_or(|next| next.gap != 0);
        let gaps = || (1..17).filter(|&place| seventeen[place].gap != 0);
        let is_cut = gaps().any(|place| matches!(place, 6 | 14));
        let well_cut = gaps().all(|place| seventeen[place].gap & CELL != 0 && CUTS.contains(&place));
        if !(ends && is_cut && well_cut) {
            return None;
        }
        let digits: Vec<u8> = seventeen.iter().map(|digit| digit.value).collect();
        let sound = PROVINCES.contains(&(digits[0] * 10 + digits[1])) && birth(&digits).is_some();
        (sound && check_digit(&digits) == check).then(|| seventeen[0].start..end)
    })
}
