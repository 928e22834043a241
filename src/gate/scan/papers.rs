//! Passports, travel permits and number plates.

use super::normalise::Normal;
use super::{Detail, Found, RuleName, pattern, person};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use std::sync::LazyLock;

// Both are looked for in two steps, for most texts have none: words by an automaton, which reads a text many times faster
// than a regular expression with groups does; then the expression, at those places alone.

/// The names of papers, with a number close behind; from [`PERMITS`] on they are travel permits. The letter ſ is an s to
/// whoever ignores case.
const PAPERS: [&str; 11] = [
    "护照",
    "旅行证",
    "passport",
    "paſsport",
    "pasſport",
    "paſſport",
    "通行证",
    "台胞证",
    "回乡证",
    "港澳证",
    "往来证",
];
const PERMITS: usize = 6;
static PAPER: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(&PAPERS));
/// What stands between a paper's name and its number.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:[\s：:|（(,，“*_`\[]|号码|证件|编号|号|为|是|no\.?|number|\p{Han}){0,10}?(?P<number>[A-Z]{1,2}(?:[ -]?\d){6,10}|\d{8,10})(?P<after>.?)",
    )
});
/// The provinces of number plates.
const PROVINCES: [&str; 31] = [
    "京", "津", "沪", "渝", "冀", "豫", "云", "辽", "黑", "湘", "皖", "鲁", "新", "苏", "浙", "赣", "鄂", "桂", "甘",
    "晋", "蒙", "陕", "吉", "闽", "贵", "粤", "青", "藏", "川", "宁", "琼",
];
static PROVINCE: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(&PROVINCES));
/// The rest of a number plate (GA 36): office, five or six letters and digits.
static PLATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[A-HJ-Z][ \u{B7}•・.-]?(?P<serial>[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领])")
});

#[expect(clippy::expect_used, reason = "fixed lists; a gate without them may not run")]
fn automaton(words: &[&str]) -> AhoCorasick {
    let builder = |kind| AhoCorasick::builder().match_kind(kind).ascii_case_insensitive(true).build(words);
    builder(MatchKind::LeftmostFirst).expect("the words make an automaton")
}

/// Finds papers and plates.
pub fn find(normal: &Normal, found: &mut Vec<Found>) {
    let text = &*normal.text;
    papers(text, found);
    plates(text, found);
}

fn papers(text: &str, found: &mut Vec<Found>) {
    for word in PAPER.find_iter(text) {
        let Some(number) = NUMBER.captures(person::ahead(text, word.end(), 40)) else { continue };
        let (Some(range), Some(after)) = (number.name("number"), number.name("after")) else { continue };
        if after.as_str().starts_with(|c: char| c.is_ascii_alphanumeric())
            || range.as_str().starts_with("20") && range.len() == 8
        {
            continue;
        }
        let detail = if word.pattern().as_usize() >= PERMITS { Detail::Permit } else { Detail::Plain };
        found.push(Found {
            rule: RuleName::Passport,
            range: word.end() + range.start()..word.end() + range.end(),
            detail,
        });
    }
}

fn plates(text: &str, found: &mut Vec<Found>) {
    for province in PROVINCE.find_iter(text) {
        let ahead = &text[province.end()..];
        // Behind most of these characters stands another Chinese one. (ſ and the sign of the kelvin are letters, too.)
        if !ahead.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, 'ſ' | '\u{212A}')) {
            continue;
        }
        let Some(plate) = PLATE.captures(person::ahead(text, province.end(), 12)) else { continue };
        let (Some(whole), Some(serial)) = (plate.get(0), plate.name("serial")) else { continue };
        let after = ahead[whole.end()..].chars().next();
        let digits = serial.as_str().bytes().filter(u8::is_ascii_digit).count();
        // 京ICP备…, 粤B2-2009…, and words in capitals are none.
        if digits < 2 || after.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            continue;
        }
        found.push(Found {
            rule: RuleName::Plate,
            range: province.start()..province.end() + whole.end(),
            detail: Detail::Plain,
        });
    }
}
