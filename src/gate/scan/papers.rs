//! Passports, travel permits and number plates.

use super::normalise::Normal;
use super::{Detail, Found, RuleName, pattern, person};
use regex::Regex;
use std::sync::LazyLock;

/// A paper by its name, with its number close behind.
static PAPER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?P<passport>护照|旅行证|passport)|(?P<permit>通行证|台胞证|回乡证|港澳证|往来证)"));
/// What stands between a paper's name and its number.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:[\s：:|（(,，“*_`\[]|号码|证件|编号|号|为|是|no\.?|number|\p{Han}){0,10}?(?P<number>[A-Z]{1,2}(?:[ -]?\d){6,10}|\d{8,10})(?P<after>.?)",
    )
});
/// Number plates (GA 36): province, office, five or six letters and digits.
static PLATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][ \u{B7}•・.-]?(?P<serial>[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领])",
    )
});
/// Finds papers and plates.
pub fn find(normal: &Normal, found: &mut Vec<Found>) {
    let text = &*normal.text;
    papers(text, found);
    plates(text, found);
}

fn papers(text: &str, found: &mut Vec<Found>) {
    for word in PAPER.captures_iter(text) {
        let Some(whole) = word.get(0) else { continue };
        let Some(number) = NUMBER.captures(person::ahead(text, whole.end(), 40)) else { continue };
        let (Some(range), Some(after)) = (number.name("number"), number.name("after")) else { continue };
        if after.as_str().starts_with(|c: char| c.is_ascii_alphanumeric())
            || range.as_str().starts_with("20") && range.len() == 8
        {
            continue;
        }
        let detail = if word.name("permit").is_some() { Detail::Permit } else { Detail::Plain };
        found.push(Found {
            rule: RuleName::Passport,
            range: whole.end() + range.start()..whole.end() + range.end(),
            detail,
        });
    }
}

fn plates(text: &str, found: &mut Vec<Found>) {
    for plate in PLATE.captures_iter(text) {
        let (Some(whole), Some(serial)) = (plate.get(0), plate.name("serial")) else { continue };
        let after = text[whole.end()..].chars().next();
        let digits = serial.as_str().bytes().filter(u8::is_ascii_digit).count();
        // 京ICP备…, 粤B2-2009…, and words in capitals are none.
        if digits < 2 || after.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            continue;
        }
        found.push(Found { rule: RuleName::Plate, range: whole.range(), detail: Detail::Plain });
    }
}
