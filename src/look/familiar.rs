//! What anybody may say: names of offices and of laws, addresses on the web, the portal's own name. A draft and a theme
//! both say them, and neither has it from the other; a stretch that lies wholly in one tells no leak.

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A fixed pattern. Nothing may leave unlooked at, so a faulty one stops the look.
#[expect(clippy::expect_used, reason = "fixed patterns, compiled in the tests")]
static FAMILIAR: LazyLock<Regex> = LazyLock::new(|| {
    // Laws by name and article; web and mail addresses; dates, which lists put beside names as signatures do;
    // offices by place and kind.
    let law = r"《[^《》\n]{2,40}(?:法|条例|规定|办法|细则|解释|决定|规则|意见|准则)》(?:（[^（）\n]{1,12}）)?(?:第[一二三四五六七八九十百千〇零0-9]{1,6}[条款项编章节之]?[、，至和]?){0,6}";
    let web = r"(?:https?://|www\.)[!-~]+|[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z.-]{1,64}";
    let place = r"(?:\p{Han}{2,4}?(?:省|市|自治区|自治州|自治县|县|区|州|旗|镇|乡|街道)){1,4}";
    let office = r"\p{Han}{0,6}?(?:司法局|司法厅|司法所|司法部|人民政府|人民法院|人民检察院|公安局|社区矫正管理局|社区矫正中心|社区矫正机构|委员会|办公室)";
    let date = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?";
    Regex::new(&format!("{law}|{web}|中华人民共和国\\p{{Han}}{{2,12}}法|{date}|{place}{office}"))
        .expect("a sound pattern")
});

/// Ends of what a portal is called; a name that ends otherwise may be anything.
const NAME_ENDS: [&str; 14] =
    ["平台", "网", "网站", "门户", "专栏", "专网", "公开", "公示", "系统", "中心", "局", "所", "委员会", "栏"];

/// The longest name of a portal, in characters.
const LONGEST_NAME: usize = 40;

/// The portal's name, if it is one.
pub fn name(title: &str) -> Option<&str> {
    let title = title.trim();
    let plain = !title.contains(['，', '。', '；', '：', ',', ';', ':']) && title.chars().count() <= LONGEST_NAME;
    (plain && NAME_ENDS.iter().any(|end| title.ends_with(end))).then_some(title)
}

/// Ends of an office's address: a number, a building, a floor, a room.
const ADDRESS_ENDS: [&str; 9] = ["号", "楼", "室", "层", "幢", "院", "座", "大厦", "大厅"];

/// The office's address, if it is one.
pub fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let plain = !text.contains(['。', '；', '：', ';', ':']) && text.chars().count() <= LONGEST_NAME;
    let street = text.contains(['路', '街', '巷', '道', '村', '弄', '里']) && text.contains(|c: char| c.is_numeric());
    (plain && street && ADDRESS_ENDS.iter().any(|end| text.ends_with(end))).then_some(text)
}

/// Names that are public, found in any text: the portal's own, and those of its institutions.
pub struct Names(Option<AhoCorasick>);

impl Names {
    /// Of these names.
    pub fn new<'n>(names: impl Iterator<Item = &'n str>) -> Names {
        let names: Vec<&str> = names.filter(|name| name.chars().count() >= SHORTEST_NAME).collect();
        Names(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok())
    }
}

/// Shorter names are no names of offices.
const SHORTEST_NAME: usize = 4;

/// The familiar stretches of a text, in order; none overlaps another. Those with only punctuation between them are one.
pub fn find(text: &str, names: &Names) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = FAMILIAR.find_iter(text).map(|found| found.range()).collect();
    found.extend(names.0.iter().flat_map(|names| names.find_iter(text)).map(|found| found.range()));
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start <= last.end || !text[last.end..range.start].contains(char::is_alphanumeric) => {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_laws_and_addresses_are_familiar() {
        let text = "按《中华人民共和国社区矫正法》第二十八条第二款，岚溪市岚东县司法局见 https://www.example.gov.cn/a 报 b@example.gov.cn。";
        let found: Vec<&str> =
            find(text, &Names::new(std::iter::empty())).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            found,
            [
                "《中华人民共和国社区矫正法》第二十八条第二款，岚溪市岚东县司法局",
                "https://www.example.gov.cn/a",
                "b@example.gov.cn"
            ]
        );
    }

    #[test]
    fn a_sentence_is_no_name() {
        assert_eq!(name("岚溪市社区矫正信息公开平台"), Some("岚溪市社区矫正信息公开平台"));
        assert_eq!(name("张某某违反规定被处警告一次"), None);
        assert_eq!(name("经查，张某某曾到过司法局"), None);
        assert_eq!(address("岚溪市澄麓区松涛路18号"), Some("岚溪市澄麓区松涛路18号"));
        assert_eq!(address("经核查该对象未经批准擅自前往邻县停留三日"), None);
        let signed = "落款：\n岚溪市司法局\n2026年11月2日";
        assert_eq!(find(signed, &Names::new(std::iter::empty())), vec![10..signed.len()]);
        let text = "在岚溪公开平台公示";
        assert_eq!(find(text, &Names::new(["岚溪公开平台"].into_iter())), vec![3..21]);
    }
}
