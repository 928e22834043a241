//! Numbers that only the word before them tells: accounts, cards, service papers, messengers, locating devices.
//!
//! Where no check digit proves a number, its word must stand right before it, and what a unit follows is a count:
//! `身份证12345件`. Numbers of locating devices count beside a subject alone.

use super::id_number::PROVINCES;
use super::normalise::Normal;
use super::numbers::tail;
use super::{Detail, Found, RuleName, pattern, person};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What a word says that the number behind it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Identity,
    Insurance,
    /// A paper of any kind; officers' and lawyers' are public.
    Paper,
    Service,
    Licence,
    File,
    Card,
    Account,
    Qq,
    Wechat,
    /// Latin letters for a messenger, which are syllables of program text too.
    Latin,
    Device,
    Terminal,
    Address,
}

use Kind::*;

/// The words, set apart by `|`; of two that begin at one place the longer one wins.
const WORDS: &[(Kind, &str)] = &[
    (Identity, "身份证|身份證|公民身份号|身份号码"),
    (Insurance, "社会保障号|社会保障卡号|社保号|社保卡号"),
    (Paper, "证件号"),
    (Service, "军官证|士兵证|士官证|文职干部证|义务兵证|警官证|军人证"),
    (Licence, "驾驶证|驾照"),
    (File, "档案编号|档案号"),
    (Card, "银行卡|卡号|存折"),
    (Account, "账号|帐号|账户|帐户"),
    (Qq, "QQ|qq|Qq|企鹅号|扣扣"),
    (Wechat, "微信|薇信|威信号|WeChat|wechat|Wechat"),
    (Latin, "vx|VX|Vx|wx|WX|V信|v信|weixin"),
    (Device, "手环|腕带|定位装置|定位设备|定位终端"),
    (Terminal, "IMEI|imei"),
    (Address, "IP|ip"),
];

struct Lexicon {
    automaton: AhoCorasick,
    kinds: Vec<Kind>,
}

impl Lexicon {
    fn of(wanted: impl Fn(&str) -> bool) -> Lexicon {
        let words = || WORDS.iter().flat_map(|&(kind, words)| words.split('|').map(move |word| (kind, word)));
        let words = || words().filter(|(_, word)| wanted(word));
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words().map(|(_, word)| word));
        #[expect(clippy::expect_used, reason = "a fixed list; a gate without it may not run")]
        let automaton = automaton.expect("the words make an automaton");
        Lexicon { automaton, kinds: words().map(|(kind, _)| kind).collect() }
    }
}

/// Words in Latin letters apart from the others: either kind alone is looked for many times faster than both at once.
static LEXICONS: LazyLock<[Lexicon; 2]> =
    LazyLock::new(|| [Lexicon::of(str::is_ascii), Lexicon::of(|word| !word.is_ascii())]);

/// What may stand between a word and its number.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[\s：:|*_`（(\[“为是系]|号码|编号|序列号|设备|登录|登陆|地址|号|码|I[Dd]|No\.?|</?[a-z]{1,6}>){0,8}")
});
static IDENTITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d[ -]?){13,18}[\dXx]"));
static EIGHTEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d[ -]?){17}[\dXx]"));
static INSURANCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[A-Z]\d{8}|\d{13,18}[\dXx]|\d{8,12})"));
static PASSPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Za-z]{1,2}\d{7,8}"));
static SERVICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\p{Han}{0,4}字\s?第?\s?)?\d{6,8}"));
static TWELVE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{12}"));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d[ -]?){11,20}\d"));
static QQ: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[1-9]\d{4,11}"));
static WECHAT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,10})"));
static DEVICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Za-z0-9][A-Za-z0-9-]{3,24}"));
static FIFTEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{15}"));
static IP: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{1,3}\.){3}\d{1,3}"));

/// Finds the numbers that a word tells.
pub fn find(normal: &Normal, subject: bool, found: &mut Vec<Found>) {
    let text = &*normal.text;
    for lexicon in &*LEXICONS {
        for word in lexicon.automaton.find_iter(text) {
            let kind = lexicon.kinds[word.pattern().as_usize()];
            found.extend(Told { text, kind, word: word.range(), subject }.number());
        }
    }
}

/// A word, and where it stands.
struct Told<'t> {
    text: &'t str,
    kind: Kind,
    word: Range<usize>,
    subject: bool,
}

impl Told<'_> {
    fn number(&self) -> Option<Found> {
        let ahead = person::ahead(self.text, self.word.end, 64);
        let gap = GAP.find(ahead).map_or(0, |gap| gap.end());
        // The word and what leads on to its number: 微信号：
        let lead = &self.text[self.word.start..self.word.end + gap];
        let rest = &ahead[gap..];
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || self.kind == Service) || !self.fits(lead) {
            return None;
        }
        let number = self.shape(rest).find_iter(rest).next()?;
        let after = &rest[number.end()..];
        let goes_on = after.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '*'));
        if goes_on || is_counted(after) || is_blank(number.as_str()) || !self.holds(number.as_str()) {
            return None;
        }
        let (rule, detail) = match self.kind {
            Card | Account => (RuleName::BankCard, Detail::Plain),
            Qq | Wechat | Latin => (RuleName::Email, Detail::Messenger),
            Device | Terminal | Address => (RuleName::Movements, Detail::Device),
            Service | Licence | File => (RuleName::IdNumber, Detail::Paper),
            Paper if rest.starts_with(|c: char| c.is_ascii_alphabetic()) => (RuleName::Passport, Detail::Plain),
            Identity | Insurance | Paper => (RuleName::IdNumber, Detail::Plain),
        };
        let start = self.word.end + gap;
        Some(Found { rule, range: start..start + number.end(), detail })
    }

    fn shape(&self, rest: &str) -> &'static Regex {
        match self.kind {
            Identity => &IDENTITY,
            Insurance => &INSURANCE,
            Paper if rest.starts_with(|c: char| c.is_ascii_digit()) => &EIGHTEEN,
            Paper => &PASSPORT,
            Service => &SERVICE,
            Licence | File => &TWELVE,
            Card | Account => &ACCOUNT,
            Qq => &QQ,
            Wechat | Latin => &WECHAT,
            Device => &DEVICE,
            Terminal => &FIFTEEN,
            Address => &IP,
        }
    }

    /// Whether the word means what it says, by what stands around it.
    fn fits(&self, lead: &str) -> bool {
        let before = tail(&self.text[..self.word.start], 40);
        let near = |words: &[&str]| {
            let ahead = person::ahead(self.text, self.word.end, 60);
            words.iter().any(|word| before.contains(word) || ahead.contains(word))
        };
        let colon = lead.contains(['：', ':', '为', '是', '|']);
        match self.kind {
            Paper => !["执法", "律师", "执业", "资格", "工作", "公证员", "鉴定人", "监督"]
                .iter()
                .any(|whose| tail(before, 6).contains(whose)),
            File => self.subject || before.contains("驾驶"),
            Account => self.subject || !near(&OFFICES),
            Qq => !before.ends_with(|c: char| c.is_ascii_alphanumeric()),
            // 加微信zhang_san88, but 微信平台 and 微信支付
            Wechat => {
                (colon || lead.contains(['号', 'D', 'd']) || self.is_mixed(lead))
                    && !PUBLIC.iter().any(|word| before.contains(word))
            }
            Latin => colon && !before.trim_end().ends_with(|c: char| c.is_ascii() && c != '\n'),
            Device => self.subject && lead.contains(['号', 'D', 'd']),
            Terminal => self.subject && near(&LOCATING),
            Address => self.subject && !before.ends_with(|c: char| c.is_ascii_alphanumeric()) && near(&LOCATING),
            _ => true,
        }
    }

    /// Whether what stands at once behind a word mixes letters with figures, as no word of prose does.
    fn is_mixed(&self, lead: &str) -> bool {
        let rest = person::ahead(self.text, self.word.start + lead.len(), 24);
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let mixed = rest[..length].contains(|c: char| c.is_ascii_digit() || c == '_');
        mixed && rest.starts_with(|c: char| c.is_ascii_alphabetic())
    }

    /// What the number itself must be.
    fn holds(&self, number: &str) -> bool {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        match self.kind {
            File => number[..2].parse().is_ok_and(|province| PROVINCES.contains(&province)),
            Service => !(number.starts_with("20") && number.len() == 8),
            // “WeChat: nothing” is English.
            Wechat if self.text.as_bytes()[self.word.start].is_ascii_alphabetic() => {
                digits > 0 || number.contains(['_', '-'])
            }
            Wechat | Latin => !number.starts_with("http") && !number.starts_with("www"),
            Device => digits >= 3,
            _ => true,
        }
    }
}

/// Accounts of offices and companies are nobody's.
const OFFICES: [&str; 12] =
    ["财政", "国库", "非税", "法院", "公司", "委员会", "中心", "局", "罚没", "基金会", "对公", "协会"];
/// An office's account with a messenger.
const PUBLIC: [&str; 7] = ["公众", "官方", "政务", "关注", "订阅", "服务号", "小程序"];
/// What makes an address or a number of a device one of somebody under supervision.
const LOCATING: [&str; 5] = ["定位", "手环", "腕带", "电子监管", "登录地"];

/// Behind a count stands what is counted.
fn is_counted(after: &str) -> bool {
    let units = ["元", "万", "件", "本", "人", "个", "张", "份", "次", "名", "年", "条", "户", "枚", "部", "台"];
    units.iter().any(|unit| after.trim_start_matches(' ').starts_with(unit))
}

/// 000000000000000000 stands for any number.
fn is_blank(number: &str) -> bool {
    let mut digits = number.bytes().filter(|digit| !matches!(digit, b' ' | b'-'));
    let first = digits.next().filter(u8::is_ascii_digit);
    first.is_some() && digits.all(|digit| Some(digit) == first)
}

/// A number in a column or behind a label that says what it is.
pub fn cell(text: &str, cell: Range<usize>, rule: RuleName) -> Option<Found> {
    let value = text[cell.clone()].trim_matches(['*', '_', '`', '\'', '"', ' ']);
    let start = cell.start + text[cell].find(value)?;
    let shape: &Regex = match rule {
        RuleName::IdNumber => &IDENTITY,
        RuleName::Passport => &PASSPORT,
        RuleName::BankCard => &ACCOUNT,
        _ => return None,
    };
    let whole = shape.find(value).is_some_and(|number| number.len() == value.len()) && !is_blank(value);
    whole.then(|| Found { rule, range: start..start + value.len(), detail: Detail::Plain })
}
