//! Where somebody was, and when: coordinates, tracks, whereabouts with the time of day.

use super::words::Word;
use super::{Detail, Found, RuleName, pattern, person};
use regex::Regex;
use std::sync::LazyLock;

/// Degrees after 东经, 北纬, 经度, 坐标.
static DEGREES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[\s：:（(为是在约*]|[东西]经|[南北]纬|[EN]){0,5}\d{1,3}(?:\.\d+|\s?[°度]\s?\d*|\D{0,2}\d{1,2}[′分])")
});
/// Longitude and latitude of China with four decimals or more, in either order.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{4,}°?[EN]?\s{0,2}[,，、;；/]?\s{0,2}(?:1[89]|[2-4]\d|5[0-3])\.\d{4,}|(?:1[89]|[2-4]\d|5[0-3])\.\d{4,}°?[EN]?\s{0,2}[,，、;；/]?\s{0,2}(?:7[3-9]|[89]\d|1[0-2]\d|13[0-5])\.\d{4,})",
    )
});
/// A time of day that is no span: 20时35分, 晚上8点许, 21:30.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[上下中]午|凌晨|清晨|早上|早晨|傍晚|晚上|晚间|夜间|深夜|当晚|当日|[日号])?\s?(?:[01]?\d|2[0-4])(?:[:：][0-5]\d(?:[:：][0-5]\d)?|时(?:许|整|[0-5]?\d分)?|点(?:许|整|半|钟|[0-5]?\d分)?)(?:许|左右)?",
    )
});
/// Being or going somewhere, and a place finer than a county.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:出现(?:在|于)|现身|到达|抵达|前往|途经|途径|路过|停留(?:在|于)?|行至|驶[至入]|驾车|驾驶|位于|入住|进入|返回|乘坐?|逗留|活动于|定位(?:在|于|显示)|现在|至|在)(?:[^。；;\n|]{1,20}?(?:路|街|巷|弄|大道|镇|乡|村|小区|社区|广场)|[^。；;\n|]{0,20}?(?:酒店|宾馆|旅馆|民宿|KTV|歌厅|网吧|棋牌室|茶馆|浴场|会所|酒吧|饭店|餐馆|商场|超市|车站|火车站|高铁站|机场|码头|收费站|服务区|医院|学校|公园|工地|厂区|家中|室))",
    )
});

fn found(start: usize, end: usize, detail: Detail) -> Found {
    Found { rule: RuleName::Movements, range: start..end, detail }
}

/// What a word about places leads to.
pub fn at(text: &str, word: Word) -> Option<Found> {
    let ahead = person::ahead(text, word.end, 24);
    match &text[word.start..word.end] {
        "东经" | "北纬" | "经度" | "纬度" | "坐标" => {
            let degrees = DEGREES.find(ahead)?;
            Some(found(word.start, word.end + degrees.end(), Detail::Coordinates))
        }
        "轨迹" => {
            let shown = ["显示", "为", "：", ":", "如下", "表明", "图", "记录显示", "数据显示", "信息显示"]
                .iter()
                .any(|words| ahead.starts_with(words));
            let whose = ["行动", "活动", "定位", "出行", "移动", "运动", "行驶", "手机", "行踪"]
                .iter()
                .any(|words| text[..word.start].ends_with(words));
            (shown && whose).then(|| found(word.start, word.end, Detail::Plain))
        }
        _ => None,
    }
}

/// Coordinates without a word before them, and places with a time of day.
pub fn bare(text: &str, all: &mut Vec<Found>) {
    let pairs =
        PAIR.find_iter(text).filter(|pair| !text[..pair.start()].ends_with(|c: char| c.is_ascii_digit() || c == '.'));
    all.extend(pairs.map(|pair| found(pair.start(), pair.end(), Detail::Coordinates)));
    for time in TIME.find_iter(text) {
        if is_span(&text[..time.start()], time.as_str(), &text[time.end()..]) {
            continue;
        }
        // The reason for a measure is published: 未经批准擅自离开.
        let ahead = person::clause(text, time.end(), 36, &['。', '；', ';', '\n', '|']);
        if let Some(place) = PLACE
            .find(ahead)
            .filter(|place| !is_business(person::ahead(ahead, 0, ahead[..place.end()].chars().count() + 14)))
        {
            all.push(found(time.start(), time.end() + place.end(), Detail::Whereabouts));
        }
    }
}

/// Hours of a course or of an office, and lengths of time.
fn is_span(before: &str, time: &str, after: &str) -> bool {
    let dash = ['-', '—', '–', '~', '～', '－'];
    let to = |c| {
        after.strip_prefix(c).is_some_and(|rest: &str| {
            rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '上' | '下' | '次' | '晚'))
        })
    };
    let unit = ['间', '后', '以', '内', '限', '数', '长', '代', '候', '起', '名', '次', '|', '建', '要', '意', '措'];
    time.starts_with(|c: char| c.is_ascii_digit())
        && before.ends_with(|c: char| dash.contains(&c) || c == '至' || c == '到' || c.is_ascii_digit())
        || after.starts_with(|c: char| dash.contains(&c) || unit.contains(&c) || c.is_ascii_digit())
        || to('至')
        || to('到')
        || after.starts_with('前') && !after.starts_with("前往")
}

/// Reports, courses and hearings take place at an office: no private whereabouts.
fn is_business(place: &str) -> bool {
    [
        "司法所",
        "司法局",
        "矫正中心",
        "矫正机构",
        "法院",
        "检察院",
        "会议室",
        "报告",
        "报到",
        "集中教育",
        "公益活动",
        "宣告",
        "听证",
        "教室",
        "培训",
        "课",
        "公示",
        "开展",
        "组织",
        "举行",
        "举办",
        "召开",
        "宣传",
    ]
    .iter()
    .any(|word| place.contains(word))
}
