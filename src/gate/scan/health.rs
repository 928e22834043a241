//! Diseases, diagnoses, disabilities and pregnancy.

use super::words::Word;
use super::{Detail, Found, RuleName, person};

/// Words that need one more beside them to say something about a person.
const VAGUE: [&str; 11] =
    ["身患", "罹患", "患有", "先天性", "确诊", "经诊断", "诊断：", "诊断:", "癌", "为残疾人", "残疾证"];

/// What follows a disease where it is spoken of in general: courses, days, prevention.
const IN_GENERAL: [&str; 16] = [
    "防治",
    "预防",
    "知识",
    "宣传",
    "讲座",
    "筛查",
    "义诊",
    "科普",
    "日活动",
    "专题",
    "或者正在哺乳",
    "患者权益",
    "鉴定机构",
    "病学",
    "防控",
    "疫情",
];

/// A named disease, a diagnosis, a disability or a pregnancy.
pub fn at(text: &str, word: Word) -> Option<Found> {
    let name = &text[word.start..word.end];
    let ahead = person::ahead(text, word.end, 8);
    let general = IN_GENERAL
        .iter()
        .any(|words| ahead.starts_with(words) || ahead.starts_with("的") && ahead[3..].starts_with(words));
    let denied = ["无", "未见", "未患", "没有", "排除", "不是", "非"].iter().any(|no| text[..word.start].ends_with(no));
    if general || denied || person::in_title(text, word.start) || VAGUE.contains(&name) && !is_named(name, text, word) {
        return None;
    }
    Some(Found { rule: RuleName::Health, range: word.start..word.end, detail: Detail::Plain })
}

/// True where a vague word stands with what it means: 患有…病, 确诊…, …癌.
fn is_named(name: &str, text: &str, word: Word) -> bool {
    let ahead = person::clause(text, word.end, 12, &['，', '。', '；', '、', ',', ';', '\n', '|', '需', '的']);
    match name {
        "癌" => text[..word.start].ends_with([
            '肺', '肝', '胃', '肠', '腺', '膀', '胱', '宫', '颈', '巢', '骨', '喉', '咽', '管', '血', '肾', '胰', '脑',
            '患', '为', '肤', '道',
        ]),
        // “持残疾证” and “系残疾人” say it of somebody, “为残疾人提供” and “残疾证办理” of everybody.
        "为残疾人" => !ahead.starts_with(person::is_han),
        "残疾证" => text[..word.start].ends_with(['持', '有', '领']),
        "经诊断" => !ahead.is_empty() && !ahead.starts_with(['评', '接', '不']),
        "诊断：" | "诊断:" => !ahead.trim().is_empty(),
        "确诊" => ahead.chars().next().is_some_and(|c| person::is_han(c) && !matches!(c, '书' | '证')),
        // “患有严重疾病” is the law's own word and names none.
        _ => {
            let disease = ["病", "症", "炎", "瘤", "癌", "障碍", "残疾", "缺陷", "衰竭", "中毒"]
                .iter()
                .any(|end| ahead.contains(end));
            disease
                && !["严重疾病", "疾病", "重大疾病", "重病", "传染病", "慢性病", "职业病"]
                    .iter()
                    .any(|words| ahead.starts_with(words))
        }
    }
}
