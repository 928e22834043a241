//! Names of persons that are not masked.
//!
//! Without a dictionary of words a name is told by three signs together: a word that a name follows (社区矫正对象), a family
//! name, and a border behind one or two more characters. Words of prose that look like a name (高度, 应当) are listed.

use super::masks::is_mask;
use super::person::{ahead, is_han};
use super::surnames::{DOUBTFUL, LONGEST_PROSE, NO_NAMES, PROSE_WORDS, family, surname};
use super::words::Word;
use super::{Detail, Found, RuleName, pattern};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What may follow a name at once: words of a decision.
const BORDER: &str = "因于的在系犯被违不未予给经男女有已与和及等案向对作进由到曾之为将从自应提申减假收变请外受拒脱擅本缓刑执期限前\
    后获表认按一同此其当均仍还所又再报接参并且则也都现涉以构具符遵可能是通积主多两三否或时近至离返迁居住原年";

/// Of these, the ones with which no given name ends.
const JOINING: &str = "等因于的在系犯被违不未予给经与及对向将从应已拟并";

/// Given names have one or two characters.
const LONGEST_GIVEN: usize = 2;

fn found(range: Range<usize>) -> Found {
    Found { rule: RuleName::UnmaskedName, range, detail: Detail::Plain }
}

/// True for characters that mask a part of a name.
fn masks(c: char) -> bool {
    is_mask(c) || matches!(c, '某' | 'X' | 'x' | '〇' | '_' | '□' | '△' | '＿' | '?' | '？' | '…' | '-' | '—')
}

/// What leads to a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// 社区矫正对象: the name may follow at once.
    Word,
    /// 姓名: a colon, a space or a word stands between.
    Field,
    /// 监护人: a colon stands between.
    Label,
}

/// What may stand between such a word and the name.
const MARKS: [char; 17] =
    [' ', '\u{3000}', '\u{A0}', '\u{2002}', '\u{2003}', '：', ':', '“', '"', '（', '(', '*', '[', '_', '‘', '\'', '「'];

/// A name behind 社区矫正对象 and the like; behind `姓名` a colon and a few words may stand between.
pub fn after(text: &str, at: usize, lead: Lead) -> Vec<Found> {
    let rest = &text[at..];
    let mut gap = rest.len() - rest.trim_start_matches(MARKS).len();
    let colon = rest[..gap.min(24)].contains(['：', ':']);
    if gap > 24 || lead == Lead::Label && !colon {
        return Vec::new();
    }
    if lead == Lead::Field {
        // Without a colon 姓名 is a word of prose: 姓名和住址.
        let said = ["为", "是", "叫"].iter().find(|word| rest[gap..].starts_with(**word));
        if gap == 0 && said.is_none() {
            return Vec::new();
        }
        gap += said.map_or(0, |word| word.len());
    }
    let told = lead == Lead::Field || colon;
    list_at(text, at + gap, Before { told, opened: rest[..gap].contains(['*', '_']) })
}

/// So many names are read in one list.
const LONGEST_LIST: usize = 50;

/// The unmasked names of a list: 张三、李某、王五和赵六. Names that the text itself calls made up are none (化名).
fn list_at(text: &str, mut at: usize, mut before: Before) -> Vec<Found> {
    let mut names = Vec::new();
    for _ in 0..LONGEST_LIST {
        let name = name_at(text, at, before).or_else(|| partly_masked(text, at, before));
        let end = match &name {
            Some(name) => name.end,
            // A masked name: a family name and up to three marks.
            None => {
                let family = family(&text[at..], before.told).map_or(0, str::len);
                let marks: usize =
                    text[at + family..].chars().take(3).take_while(|&c| masks(c)).map(char::len_utf8).sum();
                if family == 0 || marks == 0 {
                    break;
                }
                at + family + marks
            }
        };
        let next = text[end..].trim_start_matches(['*', '_']);
        match made_up(next) {
            MadeUp::All => return Vec::new(),
            MadeUp::This => {}
            MadeUp::No => names.extend(name.map(found)),
        }
        let next = skip_brackets(next);
        let joint = ["、", "和", "与", "及", "以及"].iter().find(|joint| next.starts_with(**joint));
        let Some(joint) = joint else { break };
        // Behind 和 anything may follow: 张某和有关单位.
        before.told &= *joint == "、";
        at = text.len() - next.len() + joint.len();
    }
    names
}

/// Whether a text says that the name before it is made up.
enum MadeUp {
    No,
    This,
    All,
}

fn made_up(next: &str) -> MadeUp {
    let inner = next.trim_start_matches([' ', '（', '(', '，', '[', '［', '“', '”']);
    match inner.strip_prefix('均').unwrap_or(inner).trim_start_matches(['为', '系']) {
        words if !words.starts_with("化名") => MadeUp::No,
        _ if inner.starts_with('均') => MadeUp::All,
        _ => MadeUp::This,
    }
}

/// What follows a remark in brackets behind a name: 张三（化名）、李四.
fn skip_brackets(text: &str) -> &str {
    let remark = ahead(text, 0, LONGEST_REMARK);
    let end = remark.starts_with(['（', '(']).then(|| remark.find(['）', ')'])).flatten();
    end.map_or(text, |end| text[end..].trim_start_matches(['）', ')']))
}

/// Remarks in brackets are shorter than this.
const LONGEST_REMARK: usize = 14;

/// What stands before a name.
#[derive(Clone, Copy)]
struct Before {
    /// A colon or a heading says that a name follows.
    told: bool,
    /// Emphasis was opened, so a star behind the name closes it.
    opened: bool,
}

/// Words of one character behind a masked name that are no part of it: 张某称, 张某案.
const NO_PART: &str =
    "称说问答诉道案方等家妻父母子女夫因于的在系犯被违不未予给经与及对向将从应已拟并甲乙丙丁戊己庚辛壬癸";

/// A name of which the mask leaves the last character: 张*三, 张某明. Whoever knows the village knows who that is.
fn partly_masked(text: &str, at: usize, before: Before) -> Option<Range<usize>> {
    let rest = &text[at..];
    let family = family(rest, before.told)?;
    let marks: String = rest[family.len()..]
        .chars()
        .take(2)
        .take_while(|&c| is_mask(c) || matches!(c, '某' | 'X' | 'x' | '○'))
        .collect();
    let shown = rest[family.len() + marks.len()..]
        .chars()
        .next()
        .filter(|&c| is_han(c) && c != '某' && !NO_PART.contains(c))?;
    let end = family.len() + marks.len() + shown.len_utf8();
    let sentence = |c: char| JOINING.contains(c) && !marks.contains('某') && (shown == '三' || !BORDER.contains(shown));
    let ends = rest[end..].chars().next().is_none_or(|c| !is_han(c) && !is_mask(c) || sentence(c));
    (!marks.is_empty() && ends && !before.opened).then(|| at..at + end)
}

/// A name in Latin letters: Zhang San, ZHANG Sanfeng.
static LATIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[A-Z][a-z]{1,14}|[A-Z]{2,14})(?:[ \u{A0}·-](?:[A-Z][a-z]{1,14}|[A-Z]{2,14})){1,3}(?P<after>.?)")
});

fn latin(rest: &str) -> Option<usize> {
    if !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let name = LATIN.captures(ahead(rest, 0, 64))?;
    let after = name.name("after")?.as_str();
    let length = name.get(0)?.end() - after.len();
    (!after.starts_with(|c: char| c.is_ascii_alphanumeric()) && !name[0].contains("XX")).then_some(length)
}

/// The unmasked name that begins at a place.
fn name_at(text: &str, at: usize, before: Before) -> Option<Range<usize>> {
    let rest = &text[at..];
    if let Some(name) = dotted(rest).or_else(|| latin(rest)) {
        return Some(at..at + name);
    }
    let family = family(rest, before.told)?;
    let is_compound = family.chars().count() > 1;
    let end_of = |length: usize| rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
    if (2..=LONGEST_PROSE).any(|length| PROSE_WORDS.contains(&rest[..end_of(length)])) {
        return None;
    }
    let inner = &rest[family.len()..];
    let spaced = inner.len() - inner.trim_start_matches([' ', '\u{3000}']).len();
    let (space, given) = if spaced <= 6 { inner.split_at(spaced) } else { return None };
    let (mark, given) = emphasis(given);
    let chars: Vec<(usize, char)> = given.char_indices().take(LONGEST_GIVEN + 2).collect();
    let emphasised = before.opened || mark.is_some();
    let length = (1..=LONGEST_GIVEN).rev().find(|&length| {
        let plain = chars.len() >= length && chars[..length].iter().all(|&(_, c)| is_han(c) && !masks(c));
        // 张三因违反: 因 belongs to the sentence.
        let joins = length > 1 && chars.get(1).is_some_and(|&(_, c)| JOINING.contains(c));
        plain && !joins && is_border(chars.get(length).map(|&(_, c)| c), family, before.told, emphasised)
    })?;
    if chars.get(length).is_some_and(|&(_, c)| masks(c) && !emphasised && c != '—' && c != '-') && !is_compound {
        return None;
    }
    let end = chars.get(length).map_or(given.len(), |&(at, _)| at);
    let name = &given[..end];
    (!NO_NAMES.contains(format!("{family}{name}").as_str()))
        .then(|| at..at + family.len() + space.len() + mark.unwrap_or(0) + end)
}

/// Whether a name may end before this character.
fn is_border(next: Option<char>, family: &str, told: bool, emphasised: bool) -> bool {
    match next {
        None => true,
        Some('*' | '_') => emphasised,
        Some(c) if is_han(c) && c != '某' => BORDER.contains(c) && (told || !DOUBTFUL.contains(family)),
        Some(c) => !masks(c) || matches!(c, '-' | '—' | '…' | '?' | '？'),
    }
}

/// Stars after the family name open emphasis if as many follow within the name: their number, and the name behind them.
fn emphasis(given: &str) -> (Option<usize>, &str) {
    let stars = given.bytes().take(4).take_while(|&b| b == b'*').count();
    let inner = &given[stars..];
    let length: usize = inner.chars().take(LONGEST_GIVEN + 1).take_while(|&c| is_han(c)).map(char::len_utf8).sum();
    let closes = inner[length..].bytes().take(4).take_while(|&b| b == b'*').count() == stars;
    if (1..=3).contains(&stars) && length > 0 && closes { (Some(stars), inner) } else { (None, given) }
}

/// A name with a middle dot, as of Uyghurs or foreigners: its length.
fn dotted(rest: &str) -> Option<usize> {
    let part = |c: char| is_han(c) || c.is_alphabetic();
    let first: usize = rest.chars().take(10).take_while(|&c| part(c)).map(char::len_utf8).sum();
    let dot = rest[first..].chars().next().filter(|c| matches!(c, '·' | '•' | '‧' | '・' | '∙' | '．'))?;
    let second: usize =
        rest[first + dot.len_utf8()..].chars().take(10).take_while(|&c| part(c)).map(char::len_utf8).sum();
    let all = &rest[..first + dot.len_utf8() + second];
    (first >= 6 && second >= 3 && !all.contains(masks)).then_some(all.len())
}

/// A name before `，男`, 因犯 or 予以训诫 that begins a clause, or stands behind 对.
pub fn before(text: &str, word: Word) -> Option<Found> {
    let sex = text[word.start..word.end].ends_with(['男', '女']);
    if sex && text[word.end..].starts_with(|c| is_han(c) && c != '性') {
        return None;
    }
    let before = super::numbers::tail(&text[..word.start], 8);
    let from = before
        .rfind(|c: char| !is_han(c) && !is_mask(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // 对张三予以训诫
    let name = before[from..].trim_start_matches("关于").trim_start_matches(['对', '给']);
    if from == 0 && before.chars().count() == 8 {
        return None;
    }
    let start = word.start - name.len();
    let told = Before { told: true, opened: false };
    let text = &text[..word.start];
    let range = name_at(text, start, told).or_else(|| partly_masked(text, start, told))?;
    (range.end == word.start).then(|| found(range))
}

/// A name in a column of names or beside its label, perhaps with a remark behind it: 张三（已解矫）.
pub fn cell(text: &str, cell: Range<usize>) -> Vec<Found> {
    let trimmed = text[cell.clone()].trim_matches(['*', '"', '_', ' ', '\u{3000}']);
    let Some(at) = text[cell.clone()].find(trimmed) else { return Vec::new() };
    let start = cell.start + at;
    let end = start + trimmed.len();
    let told = Before { told: true, opened: false };
    let text = &text[..end];
    let first = name_at(text, start, told).or_else(|| partly_masked(text, start, told));
    let listed = || trimmed.contains('、') && is_like_masked(trimmed);
    let alone = first.map_or_else(listed, |name| name.end == end || text[name.end..].starts_with(['（', '(', '、']));
    if alone { list_at(text, start, told) } else { Vec::new() }
}

/// A family name and a mark of a mask.
fn is_like_masked(text: &str) -> bool {
    family(text, true).is_some_and(|family| text[family.len()..].starts_with(masks))
}

/// Whether a cell reads like a name, masked or not.
pub fn is_like_name(cell: &str) -> bool {
    is_like_masked(cell) || cell.starts_with('某') || !self::cell(cell, 0..cell.len()).is_empty()
}

/// A value that is a subject's name and nothing else: a family name and masks, or a letter or number for the rest.
pub fn field(text: &str, range: Range<usize>) -> Option<Found> {
    let name = text[range.clone()].trim();
    let start = range.start + text[range].find(name)?;
    (!name.is_empty() && !is_masked(name)).then(|| found(start..start + name.len()))
}

/// 张某, 张某某, 张××, 张＊＊, 欧阳某, 张某甲, 张某1, 买某·某, 某某.
fn is_masked(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let kept = surname(&plain).filter(|surname| surname.chars().count() > 1).map_or(1, |_| 2);
    let visible = |c: &char| c.is_alphanumeric() && !masks(*c);
    let shown = plain.chars().take_while(visible).count();
    let rest: Vec<char> = plain.chars().skip(shown).collect();
    let tail = rest.iter().rev().take_while(|c| visible(c)).count();
    let ends_well = rest[rest.len() - tail..]
        .iter()
        .all(|c| "甲乙丙丁戊己庚辛壬癸".contains(*c) || c.is_ascii_digit() || c.is_ascii_uppercase());
    shown <= kept && tail <= 1 && tail < rest.len() && ends_well && !rest[..rest.len() - tail].iter().any(visible)
}
