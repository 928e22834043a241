//! Words that make the subject a minor (社区矫正法 Art. 54, 未成年人保护法 Art. 103).

use super::words::Word;
use super::{Detail, Found, RuleName, person};
use std::ops::Range;

fn found(range: Range<usize>, detail: Detail) -> Found {
    Found { rule: RuleName::Minor, range, detail }
}

/// 未成年, 未满十八周岁. Titles of laws do not count, nor do children of the subject.
pub fn words(text: &str, word: Word) -> Option<Found> {
    (!person::in_title(text, word.start)).then(|| found(word.start..word.end, Detail::Plain))
}

/// Who an age or a school belongs to when it is not the subject.
const CHILDREN: [&str; 14] =
    ["女儿", "儿子", "孩子", "子女", "孙", "长子", "次子", "长女", "次女", "幼女", "幼子", "其子", "其女", "被害人"];

/// An age under 18 before 岁 or 周岁.
pub fn age(text: &str, word: Word) -> Option<Found> {
    let before = super::numbers::tail(&text[..word.start], 12);
    let start = before
        .char_indices()
        .rev()
        .take_while(|&(_, c)| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c))
        .last()?
        .0;
    let number = before[start..].trim();
    let age = figure(number)?;
    let (lead, ahead) = (&before[..start], person::ahead(text, word.end, 8));
    let span = lead.ends_with(['-', '—', '–', '~', '～', '至', '到', '.', '或', '第'])
        || ahead.starts_with(['-', '—', '–', '~', '～', '至', '到', '以']);
    let children = CHILDREN
        .iter()
        .any(|who| ahead.trim_start_matches(['的', '（', '）', '，']).starts_with(who) || lead.contains(who));
    let law = lead.ends_with("不满") || lead.ends_with("未满") && age != 18 && ahead.starts_with('的');
    if !(6..18).contains(&age) || span || children || law || person::in_title(text, word.start) {
        return None;
    }
    let at = word.start - before.len() + start;
    Some(found(at..word.end, Detail::Age))
}

/// An age in a column of ages.
pub fn age_cell(text: &str, cell: Range<usize>) -> Option<Found> {
    let age = figure(text[cell.clone()].trim_end_matches(['岁', '周']))?;
    (6..18).contains(&age).then(|| found(cell, Detail::Age))
}

/// A number below a hundred in figures or in Chinese.
fn figure(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u32);
    let chars: Vec<char> = text.chars().collect();
    match chars[..] {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] => Some(10 * digit(tens)? + digit(ones)?),
        [one] => digit(one),
        _ => None,
    }
}

/// A school or a class of the subject.
pub fn school(text: &str, word: Word) -> Option<Found> {
    let before = super::numbers::tail(&text[..word.start], 16);
    let clause = before.rfind(['，', '。', '；', '\n', '|', '、', '：']).map_or(before, |at| &before[at..]);
    let ahead = person::clause(text, word.end, 20, &['，', '。', '；', '\n', '|']);
    let schools = [
        "中学",
        "小学",
        "初中",
        "高中",
        "职高",
        "中专",
        "技校",
        "职业学校",
        "技工学校",
        "附中",
        "一中",
        "二中",
        "三中",
    ];
    let has_school = |text: &str| schools.iter().any(|school| text.contains(school));
    let sees = match &text[word.start..word.end] {
        "年级" => clause.ends_with(|c: char| "一二三四五六七八九123456789".contains(c)),
        "学生" => has_school(clause) && !ahead.starts_with(['家', '们']),
        "就读" => has_school(ahead) || has_school(clause) || ahead.starts_with('于') && ahead.contains("学校"),
        "在读" => has_school(clause),
        "学籍" => has_school(clause) || has_school(ahead),
        // 高一（3）班, 初三学生
        "高一" | "高二" | "高三" | "初一" | "初二" | "初三" => {
            ahead.starts_with("学生")
                || ahead.starts_with("年级")
                || ahead
                    .trim_start_matches(['（', '(', ')', '）'])
                    .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十）)".contains(c))
                    .starts_with('班')
        }
        _ => !ahead.starts_with(['家', '们']),
    };
    let others = CHILDREN
        .iter()
        .chain(&["面向", "走进", "组织", "开展", "宣讲"])
        .any(|who| before.contains(who) || ahead.contains("宣讲"));
    (sees && !others && !person::in_title(text, word.start)).then(|| found(word.start..word.end, Detail::School))
}
