//! Words, numbers, folding and fields, each by itself.

use super::super::label::split;
use super::super::words::words;
use super::super::{Block, Change, FieldChange, Kind, Part, ValueChange, attachment, compare, fields, fold, mark};
use super::{pieces, shown};

#[track_caller]
fn divided(text: &str, expected: &str) {
    let words: Vec<&str> = words(text).iter().map(|word| word.text).collect();
    assert_eq!(words.join("|"), expected);
}

#[test]
fn figures_are_whole() {
    divided("共20个，1,200.50元", "共|20|个|，|1,200.50|元");
    divided("增长12.5%、百分之三十", "增|长|12.5%|、|百分之三十");
    divided("20万元，3，4", "20万|元|，|3|，|4");
    divided("１２日内，二十日内", "１２|日|内|，|二十|日|内");
    divided("1.材料2.说明", "1|.|材|料|2|.|说|明");
}

#[test]
fn dates_and_times_are_whole() {
    divided("自2026年11月2日起", "自|2026年11月2日|起");
    divided("2026 年 11 月 2 日", "2026 年 11 月 2 日");
    divided("二〇二六年十一月二日", "二〇二六年十一月二日");
    divided("11月2日9:00-17:30", "11月2日|9:00|-|17:30");
    divided("2026-11-02，2026年度，3年", "2026-11-02|，|2026年|度|，|3|年");
    divided("三月内，二月三日", "三|月|内|，|二月三日");
}

#[test]
fn numbers_of_documents_and_articles_are_whole() {
    divided("临司发〔2026〕12号", "临|司|发|〔2026〕12号");
    divided("（2026）第3号（2026）", "（2026）第3号|（|2026|）");
    divided("第十二条之一、第3项", "第十二条之一|、|第3项");
    divided("第三人，统一", "第三|人|，|统|一");
}

#[test]
fn titles_and_latin_words_are_whole() {
    divided("依《关于〈办法〉的《说明》》办", "依|《关于〈办法〉的《说明》》|办");
    divided("《没有完", "《|没|有|完");
    divided("GB/T 9704-2012，Word文档", "GB/T| |9704-2012|，|Word|文|档");
    divided("见 a@b.gov.cn。30MB 3f9a0c", "见| |a@b.gov.cn|。|30|MB| |3f9a0c");
    divided("e\u{301}te\u{301} 𠮷\u{E0100}田", "e\u{301}te\u{301}| |𠮷\u{E0100}|田");
}

#[test]
fn hostile_text_is_divided_too() {
    for text in
        ["第", "百分之", "〔2026〕", "〔2026〕号", "年", "2026年13", "\u{200D}\u{200D}", "《》", "1-", "1,", "\r\n"]
    {
        assert_eq!(words(text).iter().map(|word| word.text).collect::<String>(), text);
    }
}

#[test]
fn numbers_before_a_text() {
    assert_eq!(split("第五条　内容").article, Some("第五条"));
    assert_eq!(split("第五条之一 内容").article, Some("第五条之一"));
    assert_eq!(split("第五条　内容").body, "内容");
    for text in ["（三）内容", "(3)内容", "3.内容", "3、内容", "三、内容", "③内容", "内容"] {
        assert_eq!((split(text).body, split(text).article), ("内容", None), "{text}");
    }
    assert_eq!(split("3.5%的人").body, "3.5%的人");
    assert_eq!(split("第三人").article, None);
}

fn paragraphs(texts: &[&str]) -> Vec<Block> {
    texts.iter().map(|text| Block::new(Kind::Paragraph, *text)).collect()
}

#[test]
fn another_kind_is_a_change_without_marks() {
    let old = [Block::new(Kind::Paragraph, "办理时限")];
    let new = [Block::new(Kind::Heading(2), "办理时限")];
    assert_eq!(shown(&old, &new), "~ 办理时限\n");
}

#[test]
fn a_row_does_not_become_a_paragraph() {
    let old = [Block::new(Kind::Row, "窗口\t负责受理申请的工作")];
    let new = [Block::new(Kind::Paragraph, "窗口负责受理申请的工作")];
    assert_eq!(shown(&old, &new), "- 窗口\t负责受理申请的工作\n+ 窗口负责受理申请的工作\n");
}

#[test]
fn code_is_marked_by_words() {
    assert_eq!(
        pieces(&mark("a = 1\nb = 2\nc = 3\n", "a = 1\nb = 20\nc = 3\nd\n")),
        "a = 1\nb = [-2-]{+20+}\nc = 3\n{+d\n+}"
    );
}

#[test]
fn what_did_not_change_is_left_out() {
    let old: Vec<Block> = (0..20)
        .map(|n| Block::new(if n == 9 { Kind::Heading(2) } else { Kind::Paragraph }, format!("第{n}段")))
        .collect();
    let mut new = old.clone();
    new[1].text = "第1段已改".into();
    new[15].text = "第15段已改".into();
    let changes = compare(&old, &new);
    let line = |part: &Part| match part {
        Part::Shown(Change::Same(block)) => block.text.clone(),
        Part::Shown(_) => "*".into(),
        Part::Hidden { count, heading } => format!("({count} {})", heading.map_or("", |heading| &heading.text)),
    };
    let folded = |context| fold(&changes, context).iter().map(line).collect::<Vec<_>>().join(" ");
    assert_eq!(folded(1), "第0段 * 第2段 (11 第9段) 第14段 * 第16段 (3 )");
    assert_eq!(folded(0), "第0段 * (13 第9段) * (4 )");
    assert_eq!(
        folded(usize::MAX),
        changes.iter().map(|change| line(&Part::Shown(change))).collect::<Vec<_>>().join(" ")
    );
    assert_eq!(fold(&compare(&old, &old), 1), [Part::Hidden { count: 20, heading: None }]);
    assert!(fold(&[], 1).is_empty());
}

/// Protects: behind a change no heading stands alone, with its text left out.
#[test]
fn a_heading_with_nothing_under_it_is_left_out() {
    let heading = |n| n == 2 || n == 12;
    let kind = |n| if heading(n) { Kind::Heading(2) } else { Kind::Paragraph };
    let old: Vec<Block> = (0..20).map(|n| Block::new(kind(n), format!("第{n}段"))).collect();
    let mut new = old.clone();
    new[1].text = "第1段已改".into();
    new[13].text = "第13段已改".into();
    let changes = compare(&old, &new);
    let shown = |parts: Vec<Part>| -> Vec<String> {
        let text = |part| if let Part::Shown(Change::Same(block)) = part { Some(block.text.clone()) } else { None };
        parts.into_iter().filter_map(text).collect()
    };
    // The heading before a change stays: the change stands under it.
    assert_eq!(shown(fold(&changes, 1)), ["第0段", "第12段", "第14段"]);
    assert_eq!(shown(fold(&changes, 2))[..2], ["第0段", "第2段"]);
}

#[test]
fn many_equal_blocks_do_not_lead_astray() {
    let old = paragraphs(&["无。", "无。", "甲方负责受理。", "无。"]);
    let new = paragraphs(&["无。", "乙方负责受理。", "无。", "无。"]);
    assert_eq!(shown(&old, &new), "  无。\n- 无。\n~ [-甲-]{+乙+}方负责受理。\n+ 无。\n  无。\n");
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(label, value)| (label.to_string(), value.to_string())).collect()
}

fn listed(changes: &[FieldChange]) -> String {
    let line = |row: &FieldChange| match &row.change {
        ValueChange::Added(value) => format!("+ {}: {value}\n", row.label),
        ValueChange::Removed(value) => format!("- {}: {value}\n", row.label),
        ValueChange::Changed(changed) => format!("~ {}: {}\n", row.label, pieces(changed)),
    };
    changes.iter().map(line).collect()
}

#[test]
fn values_beside_the_text() {
    let old = rows(&[
        ("标题", "法律援助办事指南"),
        ("文号", "临司发〔2025〕3号"),
        ("主题词", "公证"),
        ("有效期", "2026-12-31"),
        ("主题词", "普法"),
    ]);
    let new = rows(&[
        ("主题词", "公证"),
        ("标题", "法律援助服务指南"),
        ("文号", "临司发〔2026〕12号"),
        ("来源", "县司法局"),
        ("主题词", "援助"),
    ]);
    assert_eq!(
        listed(&fields(&old, &new)),
        "~ 标题: 法律援助[-办事-]{+服务+}指南\n~ 文号: 临司发[-〔2025〕3号-]{+〔2026〕12号+}\n+ 来源: 县司法局\n~ 主题词: [-普法-]{+援助+}\n- 有效期: 2026-12-31\n"
    );
}

#[test]
fn attachments_are_values_too() {
    let old = [attachment("申请表.docx", 20480, "3f9a0c11"), attachment("说明.pdf", 9, "00")];
    let new = [attachment("申请表.docx", 20992, "b71e22d0"), attachment("流程图.pdf", 9, "00")];
    assert_eq!(
        listed(&fields(&old, &new)),
        "~ 申请表.docx: [-20480-]{+20992+} B, sha256 [-3f9a0c11-]{+b71e22d0+}\n+ 流程图.pdf: 9 B, sha256 00\n- 说明.pdf: 9 B, sha256 00\n"
    );
}
