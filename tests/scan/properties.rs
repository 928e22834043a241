//! What holds for every text: a number is found however it is set apart, a mask that covers enough is not, and nothing panics.
use super::common;
use gongshi::gate::scan::{Detail, RuleName, Setting, mask_in_line, mask_in_words, scan};
use proptest::prelude::*;

const EVERYTHING: Setting =
    Setting { subject: true, subject_name: false, phones_expected: false, emails_expected: false };

/// What a reader does not see, or sees as a gap. Each counts at most three separators.
const GAPS: [&str; 34] = [
    "",
    "",
    "",
    "",
    " ",
    "  ",
    "   ",
    "\u{3000}",
    "\u{A0}",
    "\u{2009}",
    "-",
    "—",
    "–",
    "‑",
    "·",
    "_",
    "\n",
    "\r\n",
    " - ",
    "\u{200B}",
    "\u{FEFF}",
    "\u{AD}",
    "\u{2060}",
    "**",
    "*",
    "`",
    "</b>",
    "<span class=\"a\">",
    "<!-- x -->",
    "&nbsp;",
    "&#8203;",
    "&shy;",
    "\\-",
    "[",
];

const LABELS: [&str; 10] = [
    "姓名",
    "姓 名",
    "姓　　名",
    "社区矫正对象姓名",
    "矫正人员",
    "服刑人员",
    "监护人",
    "**姓名**",
    "姓名：",
    "家属姓名（必填）",
];

const NAMES: [&str; 8] = ["张三", "李小明", "欧阳修", "于小明", "方大同", "王二", "赵子龙", "司马光"];

fn digit(c: char, style: u8) -> String {
    let Some(n) = c.to_digit(10) else { return if style == 1 { "Ｘ".into() } else { c.to_string() } };
    let of = |first: u32| char::from_u32(first + n).unwrap().to_string();
    match style {
        1 => of(0xFF10),
        2 if n > 0 => of(0x245F),
        3 => of(0x1D7CE),
        4 => "〇一二三四五六七八九".chars().nth(n as usize).unwrap().to_string(),
        5 => format!("&#{};", c as u32),
        _ => c.to_string(),
    }
}

fn written(number: &str, styles: &[u8], gaps: &[usize]) -> String {
    number
        .chars()
        .enumerate()
        .map(|(at, c)| format!("{}{}", if at == 0 { "" } else { GAPS[gaps[at]] }, digit(c, styles[at])))
        .collect()
}

fn valid_id() -> impl Strategy<Value = String> {
    (0..3usize, 1930..2008u32, 1..=12u32, 1..=28u32, 1..=999u32).prop_map(|(region, year, month, day, serial)| {
        common::id([990099, 119999, 659999][region], year * 10000 + month * 100 + day, serial)
    })
}

fn ways(length: usize) -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    (
        prop::collection::vec(prop_oneof![3 => Just(0u8), 2 => 1u8..6], length),
        prop::collection::vec(0..GAPS.len(), length),
    )
}

fn surroundings() -> impl Strategy<Value = (String, String)> {
    let text = "[，。：（）的是号码人在ab \n|]{0,12}";
    (text, text)
}

fn hits(text: &str, rule: RuleName) -> Vec<gongshi::gate::scan::Hit> {
    scan(text, &EVERYTHING).into_iter().filter(|hit| hit.rule == rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn an_identity_number_is_found_however_it_is_written(id in valid_id(), (styles, gaps) in ways(18), (before, after) in surroundings()) {
        let number = written(&id, &styles, &gaps);
        let text = format!("{before}号{number}。{after}");
        let start = before.len() + '号'.len_utf8();
        let found = hits(&text, RuleName::IdNumber);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&found[0].range, &(start..start + number.len()));
        prop_assert_eq!(found[0].detail, Detail::Valid);
        prop_assert!(!found[0].masked.contains(&id[6..14]));
    }

    /// Without 19…, since 1998-10-2-2003 is a date.
    #[test]
    fn a_mobile_number_is_found_however_it_is_written(tail in "[3-8][0-9]{9}", (styles, gaps) in ways(11), (before, after) in surroundings()) {
        let number = written(&format!("1{tail}"), &styles, &gaps);
        let text = format!("{before}电{number}话{after}");
        let start = before.len() + '电'.len_utf8();
        let found = hits(&text, RuleName::MobileNumber);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&found[0].range, &(start..start + number.len()));
    }

    #[test]
    fn a_card_is_found_in_its_groups(body in "[0-9]{9,12}", (styles, _) in ways(19), gap in 0..GAPS.len()) {
        let digits = format!("629999{body}");
        let check = (0..10).map(|n| format!("{digits}{n}")).find(|card| luhn(card)).unwrap();
        let number: String = check.chars().enumerate().map(|(at, c)| format!("{}{}", if at > 0 && at % 4 == 0 { GAPS[gap] } else { "" }, digit(c, styles[at]))).collect();
        let found = scan(&format!("号{number}。"), &EVERYTHING);
        prop_assert!(found.iter().any(|hit| matches!(hit.rule, RuleName::BankCard | RuleName::IdNumber)), "{number}");
    }

    #[test]
    fn a_sound_mask_is_no_finding(id in valid_id(), first in 0..=2usize, last in 0..=4usize, mark in 0..7usize, (before, after) in surroundings()) {
        let mark = ["*", "＊", "×", "X", "●", "■", "\\*"][mark];
        let number = format!("{}{}{}", &id[..first], mark.repeat(18 - first - last), &id[18 - last..]);
        let text = format!("{before}身份证号{number}。{after}");
        prop_assert!(hits(&text, RuleName::IdNumber).is_empty(), "{}", text);
    }

    #[test]
    fn a_thin_mask_is_one(id in valid_id(), first in 3..=8usize, last in 0..=6usize, mark in 0..6usize) {
        let mark = ["*", "＊", "×", "X", "●", "■"][mark];
        let number = format!("{}{}{}", &id[..first], mark.repeat(18 - first - last), &id[18 - last..]);
        let found = hits(&format!("证号{number}。"), RuleName::IdNumber);
        prop_assert_eq!(found.len(), 1, "{}", number);
        prop_assert_eq!(found[0].detail, Detail::ThinMask);
    }

    #[test]
    fn nothing_panics_and_masked_lines_are_clean(text in hostile()) {
        for setting in [Setting::default(), EVERYTHING, Setting { subject_name: true, ..EVERYTHING }] {
            for hit in scan(&text, &setting) {
                prop_assert!(text.is_char_boundary(hit.range.start) && text.is_char_boundary(hit.range.end));
                prop_assert!(hit.range.start < hit.range.end && hit.range.end <= text.len());
            }
        }
        let masked = mask_in_line(&text);
        let again = scan(&masked, &EVERYTHING);
        prop_assert!(again.is_empty(), "{masked:?} {again:?}");
        let words = mask_in_words(&text);
        prop_assert!(words.chars().count() <= masked.chars().count() && scan(&words, &EVERYTHING).is_empty(), "{words:?}");
    }

    #[test]
    fn a_form_tells_the_name_beside_its_label(label in 0..LABELS.len(), name in 0..NAMES.len(), empty in 0..3usize, mark in 0..2usize, rest in "[男女略汉0-9]{1,3}") {
        let mark = ["|", "\t"][mark];
        let before = format!("{mark} {} {}{mark} ", LABELS[label], format!("{mark}  ").repeat(empty));
        let row = |name: &str| format!("{before}{name} {mark} 性别 {mark} {rest} {mark}\n");
        let found = hits(&row(NAMES[name]), RuleName::UnmaskedName);
        prop_assert_eq!(found.len(), 1, "{}", row(NAMES[name]));
        prop_assert_eq!(&found[0].range, &(before.len()..before.len() + NAMES[name].len()));
        let masked = format!("{}某", NAMES[name].chars().next().unwrap());
        prop_assert!(hits(&row(&masked), RuleName::UnmaskedName).is_empty(), "{}", row(&masked));
    }

    #[test]
    fn a_title_over_the_headings_hides_no_name(label in 0..LABELS.len(), name in 0..NAMES.len(), rows in 0..5usize, at in 0..3usize) {
        let row = |cell: &str, others: &str| format!("{}| {cell} {}|\n", format!("| {others} ").repeat(at), format!("| {others} ").repeat(2 - at));
        let table = format!("| 花名册 | | |\n{}{}{}", row(LABELS[label], "备注"), row("李某", "略").repeat(rows), row(NAMES[name], "略"));
        let found = hits(&table, RuleName::UnmaskedName);
        prop_assert_eq!(found.len(), 1, "{}", table);
        prop_assert_eq!(&table[found[0].range.clone()], NAMES[name]);
    }

    #[test]
    fn an_identity_number_is_found_in_the_cells_of_a_row(year in 1930..2008u32, month in 1..=12u32, day in 1..=28u32, serial in 1..=999u32, cut in 0..5usize, way in 0..3usize) {
        let id = common::id(119999, year * 10000 + month * 100 + day, serial);
        let cuts: &[usize] = [&[6, 14][..], &[6], &[6, 10, 12, 14], &[6, 14, 17], &[14]][cut];
        let border = [" | ", "\t", "</td><td>"][way];
        let mut number = id.clone();
        cuts.iter().rev().for_each(|&at| number.insert_str(at, border));
        let text = format!("| 张某 | {number} | 略 |");
        let found = hits(&text, RuleName::IdNumber);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&text[found[0].range.clone()], &number);
    }

    #[test]
    fn a_mailbox_is_found_in_any_disguise(local in "[a-z][a-z0-9_]{1,12}", domain in "[a-z][a-z0-9]{1,10}", sign in 0..10usize, dot in 0..6usize, top in 0..4usize) {
        let sign = ["@", "[at]", " [at] ", "(at)", "（at）", "【at】", "＠", " # ", "艾特", " @ "][sign];
        let dot = [".", "。", "点", "[dot]", " 。 ", "．"][dot];
        let number = format!("{local}{sign}{domain}{dot}{}", ["com", "cn", "org", "net"][top]);
        let text = format!("邮箱：{number}，");
        let found = hits(&text, RuleName::Email);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&text[found[0].range.clone()], &number);
    }

    #[test]
    fn behind_its_word_an_account_needs_no_check_digit(number in "[1-9][0-9]{11,20}", word in 0..4usize) {
        let text = format!("{}：{number}。", ["账号", "卡号", "银行账户", "存折账号"][word]);
        prop_assert!(!hits(&text, RuleName::BankCard).is_empty() || number.bytes().all(|b| b == number.as_bytes()[0]), "{}", text);
    }

    #[test]
    fn any_text_at_all(text in any::<String>()) {
        scan(&text, &EVERYTHING);
        mask_in_line(&text);
    }
}

/// Random numbers of 18 digits, 20,000 of them: 1 in 11 × 1 in 2,000 has a sound date and check digit by chance, and some in a
/// thousand are one wrong digit away.
#[test]
fn random_digits_are_rarely_an_identity_number() {
    let (mut valid, mut near, mut fifteen) = (0, 0, 0);
    let mut state = 20_261_122_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 11
    };
    for _ in 0..20_000 {
        let number =
            100_000_000_000_000_000 + random().wrapping_mul(1_000_003).wrapping_add(random()) % 900_000_000_000_000_000;
        match hits(&number.to_string(), RuleName::IdNumber).first().map(|hit| hit.detail) {
            Some(Detail::Valid) => valid += 1,
            Some(_) => near += 1,
            None => {}
        }
        fifteen += hits(&(number / 1000).to_string(), RuleName::IdNumber).len();
    }
    println!("of 20,000 random numbers: {valid} valid, {near} one digit away, {fifteen} of 15 digits");
    assert!(valid < 8 && near < 80 && fifteen < 500, "{valid} {near} {fifteen}");
}

/// Protects: texts that make a rule begin again and again take no longer for it. Quadratic work would take hours.
#[test]
fn nothing_repeated_takes_long() {
    let pieces = [
        "| ",
        "|\n",
        "姓名|",
        "| 姓名 ",
        "姓名\n",
        "a,\n",
        "\t",
        "1 | ",
        "12 | ",
        "<td>1</td>",
        "1  ",
        "9\t9\t",
        "#",
        "# ",
        "a#",
        "@a.",
        "[at]",
        "a点",
        "账号：",
        "账号：1 ",
        "QQ",
        "微信：a",
        "证件号",
        "张*",
        "张三、",
        "当事人张三和",
        "当事人（",
        "姓名：\n",
        "手环编号",
        "Zhang ",
        "当事人Zhang San ",
        "某镇",
        "住某镇",
        "1*",
        "*1",
        "&#49;",
        "</td>",
        "1 1 ",
        "| 119999 | 19851231 ",
        "IP1.",
        "军官证字",
        "，男",
        "张*三，男",
    ];
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        let start = std::time::Instant::now();
        scan(&text, &EVERYTHING);
        assert!(start.elapsed().as_secs() < 20, "{piece:?} takes {:?}", start.elapsed());
    }
}

fn luhn(card: &str) -> bool {
    card.chars()
        .rev()
        .enumerate()
        .map(|(at, c)| {
            let n = c.to_digit(10).unwrap() * (1 + at as u32 % 2);
            n / 10 + n % 10
        })
        .sum::<u32>()
        .is_multiple_of(10)
}

/// Texts made of what the rules look for.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,20}",
        "[*×X●]{1,20}",
        "[ \\-.·\n|*_`\\\\\\[\\]()<>]{1,4}",
        "[\u{200B}\u{FEFF}\u{AD}①②⓪０９〇一二𝟏١]{1,6}",
        Just("社区矫正对象".to_string()),
        Just("张三".to_string()),
        Just("姓名：".to_string()),
        Just("住澄麓区松涛路18号".to_string()),
        Just("出生日期".to_string()),
        Just("1990年3月7日".to_string()),
        Just("护照E12345678".to_string()),
        Just("浙A12345".to_string()),
        Just("a@b.cn".to_string()),
        Just("120.123456,28.123456".to_string()),
        Just("20时许到达松涛路".to_string()),
        Just("糖尿病".to_string()),
        Just("未成年".to_string()),
        Just("17岁".to_string()),
        Just("| 姓名 | 住址 |\n".to_string()),
        Just("身份证号".to_string()),
        Just("&#49;".to_string()),
        Just("&".to_string()),
        Just("<b a='".to_string()),
        Just("《".to_string()),
        Just("𠮷".to_string()),
        "\\PC{0,6}",
        Just("990099199003071232".to_string()),
        Just("13800000000".to_string()),
        Just("就读于澄麓中学".to_string()),
        Just("，男，".to_string()),
        Just("因犯".to_string()),
        Just("| 姓名 | 张*三 | 手机 | 1380000*123 |\n".to_string()),
        Just("\n姓名\n".to_string()),
        Just("[at]x点com".to_string()),
        Just("QQ号：123456".to_string()),
        Just("微信号：".to_string()),
        Just("账号：990099007123".to_string()),
        Just("（化名）、".to_string()),
        Just("Zhang San".to_string()),
        Just("手环编号".to_string()),
        Just("</td><td>".to_string()),
        Just("119999 | 19851231 | 0047".to_string()),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}
