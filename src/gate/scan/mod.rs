//! What no published text may carry: the patterns of personal data, found in any text.
//!
//! [`scan`] is pure: a text and its [`Setting`] in, [`Hit`]s out. It knows nothing of records, findings or files; the
//! gate asks it about every value, attachment and finished page. One way through:
//!
//! ```text
//! text → normalise (one form, with a map back) → numbers, masks, papers, emails, told   everywhere
//!                                              → tables, words → person                 beside a subject
//!                                              → hits, in bytes of the original, each with a mask safe to print
//! ```
//!
//! No detector can promise to find every name or address that somebody writes in free words. What it can promise: it is
//! linear in the length of the text, never panics, and a number written in any of the ways that `gate.md` lists is found.

mod address;
mod birth;
mod digits;
mod emails;
mod headings;
mod health;
mod id_number;
mod masks;
mod minor;
mod movements;
mod names;
mod normalise;
mod numbers;
mod papers;
mod person;
pub mod radicals;
mod surnames;
mod tables;
mod told;
mod words;

pub use normalise::reference;
use normalise::{Markup, Normal};
use std::ops::Range;

/// What kind of text is scanned: which rules apply, and what is expected there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The text belongs to a record about a person (enforcement, supervision, or with `subject` or `entries`): the
    /// rules on names, addresses, births, health, movements and minors apply.
    pub subject: bool,
    /// The text is the name of such a person, and nothing else: it must be masked.
    pub subject_name: bool,
    /// Mobile numbers are expected here (`phones`, `on_request`, contacts, complaint channels).
    pub phones_expected: bool,
    /// Email addresses are expected here.
    pub emails_expected: bool,
}

/// The rule that a hit breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleName {
    /// A citizen's or a foreign resident's identity number.
    IdNumber,
    /// A mobile telephone number.
    MobileNumber,
    /// The number of a bank card.
    BankCard,
    /// The number of a passport or a travel permit.
    Passport,
    /// A vehicle's number plate.
    Plate,
    /// An email address.
    Email,
    /// A subject's name without a mask.
    UnmaskedName,
    /// A subject's address finer than county or district.
    HomeAddress,
    /// A subject's date of birth.
    BirthDate,
    /// A disease, diagnosis, disability or pregnancy beside a subject.
    Health,
    /// Coordinates, tracks, or a whereabouts with time of day beside a subject.
    Movements,
    /// Words that make the subject a minor.
    Minor,
}

impl RuleName {
    /// All of them, in the order of the catalogue.
    pub const ALL: [RuleName; 12] = [
        RuleName::IdNumber,
        RuleName::MobileNumber,
        RuleName::BankCard,
        RuleName::Passport,
        RuleName::Plate,
        RuleName::Email,
        RuleName::UnmaskedName,
        RuleName::HomeAddress,
        RuleName::BirthDate,
        RuleName::Health,
        RuleName::Movements,
        RuleName::Minor,
    ];

    /// The kebab-case name, as in the catalogue of rules.
    pub fn name(self) -> &'static str {
        match self {
            RuleName::IdNumber => "id-number",
            RuleName::MobileNumber => "mobile-number",
            RuleName::BankCard => "bank-card",
            RuleName::Passport => "passport",
            RuleName::Plate => "plate",
            RuleName::Email => "email",
            RuleName::UnmaskedName => "unmasked-name",
            RuleName::HomeAddress => "home-address",
            RuleName::BirthDate => "birth-date",
            RuleName::Health => "health",
            RuleName::Movements => "movements",
            RuleName::Minor => "minor",
        }
    }
}

/// What exactly was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// What the rule's name says.
    Plain,
    /// 18 characters with a valid date and check digit (GB 11643-1999; foreigners' numbers begin with 9).
    Valid,
    /// 18 characters that one other digit would make valid.
    OneWrongDigit,
    /// The form of 15 digits that was issued until 1999.
    Fifteen,
    /// The former number of a foreigner's permanent residence card: three letters and twelve digits.
    Foreigner,
    /// A mask that leaves more than two leading and four trailing digits.
    ThinMask,
    /// A mask that leaves all but one or two digits of a mobile number.
    ThinPhoneMask,
    /// A masked number beside a birth date: together they are nearly the number.
    MaskBesideBirth,
    /// A travel permit (港澳台通行证, 台胞证).
    Permit,
    /// Another paper that names its holder: of soldiers and of drivers.
    Paper,
    /// An account with a messenger.
    Messenger,
    /// The number or the address of a device that tells where somebody is.
    Device,
    /// A place with the time of day.
    Whereabouts,
    /// Coordinates.
    Coordinates,
    /// An age under 18.
    Age,
    /// A school or class.
    School,
}

impl Detail {
    /// The words for it, in Chinese and in English; empty where the rule's own words are enough.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Detail::Plain => ("", ""),
            Detail::Valid => ("校验码和出生日期均有效", "valid check digit and date of birth"),
            Detail::OneWrongDigit => ("只差一位就是有效的身份证号码", "one digit away from a valid identity number"),
            Detail::Fifteen => ("15 位的旧身份证号码", "an identity number of the old 15-digit form"),
            Detail::Foreigner => ("外国人永久居留身份证号码", "the number of a foreigner's permanent residence card"),
            Detail::ThinMask => (
                "遮盖不足：前面最多留两位，后面最多留四位",
                "the mask shows too much: keep at most two leading and four trailing digits",
            ),
            Detail::ThinPhoneMask => {
                ("遮盖不足：中间四位都要遮盖", "the mask shows too much: cover the four digits in the middle")
            }
            Detail::MaskBesideBirth => {
                ("出生日期旁边的证件号码，遮盖后仍可推断", "a masked number beside a birth date can still be guessed")
            }
            Detail::Permit => ("出入境通行证件号码", "the number of a travel permit"),
            Detail::Paper => ("军人证件、驾驶证等的号码", "the number of a soldier's or a driver's paper"),
            Detail::Messenger => ("QQ、微信等账号", "an account with a messenger"),
            Detail::Device => ("定位设备的编号或地址", "the number or address of a locating device"),
            Detail::Whereabouts => ("带有时刻的行踪", "a whereabouts with the time of day"),
            Detail::Coordinates => ("位置坐标", "coordinates"),
            Detail::Age => ("不满十八周岁的年龄", "an age under 18"),
            Detail::School => ("就读的学校或班级", "a school or class"),
        }
    }
}

/// Personal data found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule it breaks.
    pub rule: RuleName,
    /// Where it stands: bytes of the original text, on character boundaries.
    pub range: Range<usize>,
    /// The text found, with so much of it masked that it may be printed.
    pub masked: String,
    /// What exactly was seen.
    pub detail: Detail,
}

/// A fixed pattern. The gate may not run without one of its patterns, so a faulty one stops it.
#[expect(clippy::expect_used, reason = "fixed patterns, each compiled in the tests")]
fn pattern(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).expect("a sound pattern")
}

/// What a finder finds, in bytes of the normalised text.
struct Found {
    rule: RuleName,
    range: Range<usize>,
    detail: Detail,
}

/// All personal data in a text, in the order of its places.
pub fn scan(text: &str, setting: &Setting) -> Vec<Hit> {
    let normal = Normal::new(text, Markup::Kept);
    let mut found = Vec::new();
    numbers::find(&normal, &mut found);
    masks::find(&normal, &mut found);
    papers::find(&normal, &mut found);
    emails::find(&normal, &mut found);
    told::find(&normal, setting.subject, &mut found);
    let mut hits: Vec<Hit> = found.into_iter().map(|f| hit(text, &normal, f)).collect();
    if setting.subject || setting.subject_name {
        let bare = Normal::new(text, Markup::Dropped);
        let mut found = Vec::new();
        person::find(&bare, setting.subject_name, &mut found);
        hits.extend(found.into_iter().map(|f| hit(text, &bare, f)));
    }
    hits.retain(|hit| match hit.rule {
        RuleName::MobileNumber => !setting.phones_expected,
        RuleName::Email => !setting.emails_expected,
        _ => true,
    });
    hits.sort_by(|a, b| (a.range.start, b.range.end, a.rule).cmp(&(b.range.start, a.range.end, b.rule)));
    // What lies within another hit of the same rule says nothing new.
    let mut ends = [0; RuleName::ALL.len()];
    hits.retain(|hit| {
        let end = &mut ends[hit.rule as usize];
        let new = hit.range.end > *end;
        *end = hit.range.end.max(*end);
        new
    });
    hits
}

fn hit(text: &str, normal: &Normal, found: Found) -> Hit {
    let range = normal.origin(found.range);
    Hit { rule: found.rule, masked: masks::masked(&text[range.clone()], found.rule), range, detail: found.detail }
}

/// A line of a source file with everything masked that any rule would find in it, so that no log repeats it.
pub fn mask_in_line(line: &str) -> String {
    mask_in_text(line, &Setting { subject: true, ..Setting::default() })
}

/// The same for words on a terminal, where nothing points at a column: one sign for all that is covered.
pub fn mask_in_words(words: &str) -> String {
    let setting = Setting { subject: true, ..Setting::default() };
    mask_all(words, &setting, |_| 0)
}

/// A text with everything masked that is found in it under this setting. It keeps its number of characters.
pub fn mask_in_text(text: &str, setting: &Setting) -> String {
    mask_all(text, setting, |width| width)
}

/// `fill` says how wide a mask at least is, from the number of characters that it covers.
fn mask_all(text: &str, setting: &Setting, fill: impl Fn(usize) -> usize) -> String {
    let mut line = text.to_string();
    // What ran into something masked may stand out only now.
    for _ in 0..MOST_ROUNDS {
        let hits = scan(&line, setting);
        if hits.is_empty() {
            break;
        }
        line = mask(&line, &hits, &fill);
    }
    line
}

/// Each round covers something, and little is left after the first.
const MOST_ROUNDS: usize = 8;

/// The line with its hits masked. Filled up, it has as many characters as before, so that columns still fit.
fn mask(line: &str, hits: &[Hit], fill: &impl Fn(usize) -> usize) -> String {
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for hit in hits {
        // Two hits may overlap: what the first has not covered, the second does.
        let start = hit.range.start.max(at);
        if start >= hit.range.end {
            continue;
        }
        out.push_str(&line[at..start]);
        let width = line[start..hit.range.end].chars().count();
        let shown = if start == hit.range.start { hit.masked.as_str() } else { "" };
        let before = out.chars().count();
        out.extend(shown.chars().take(width));
        let filled = out.chars().count() - before;
        (filled..fill(width)).for_each(|_| out.push_str(masks::COVER));
        at = hit.range.end;
    }
    out.push_str(&line[at..]);
    out
}
