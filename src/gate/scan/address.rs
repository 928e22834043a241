//! Where a person lives, finer than county or district.

use super::words::Word;
use super::{Detail, Found, RuleName, pattern, person};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What may stand between the word and the address.
static GAP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[\s：:*_（(\[“|为是系在于址地]|位于|变更为|变更至|迁至|迁往)*"));
/// One step of an address that is finer than a county, with its name.
static FINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[\p{Han}]{1,8}?(?:街道|社区|乡|镇|村|小区|花园|公寓|新村|苑|路|街|大道|巷|弄|胡同|屯|寨|庄)|[\p{Han}\d\s-]{1,8}?(?:组|队|号楼|幢|栋|单元|室|号|弄))",
    )
});
/// An address that begins with its province, city or county.
static COARSE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[\p{Han}]{0,7}?[\p{Han}--[小社]](?:省|自治区|市|自治州|州|地区|盟|县|区|旗))+"));

/// Clauses end here.
const ENDS: [char; 14] = ['，', '。', '；', '\n', '|', ',', ';', '）', ')', '、', '？', '!', '！', '“'];

/// What makes it an office's place, or a way to speak of any place.
const OFFICES: [&str; 26] = [
    "司法所",
    "派出所",
    "人民政府",
    "政府",
    "办事处",
    "村委会",
    "村民委员会",
    "居委会",
    "居民委员会",
    "居（村）",
    "村（居）",
    "综治",
    "矫正",
    "法院",
    "检察院",
    "公安",
    "服务中心",
    "党委",
    "司法",
    "便民",
    "卫生院",
    "机关",
    "干部",
    "民警",
    "工作人员",
    "网格",
];

/// Words that name no place: 所在村, 本镇, 乡镇.
const GENERIC: [&str; 32] = [
    "所在",
    "本",
    "各",
    "该",
    "其他",
    "同一",
    "外",
    "某",
    "×",
    "*",
    "X",
    "跨",
    "有关",
    "相关",
    "原",
    "新",
    "当地",
    "相应",
    "离开",
    "变更",
    "的",
    "不",
    "或者",
    "曾经",
    "居住地",
    "负责",
    "指导",
    "集体",
    "接受",
    "房和",
    "房城",
    "办公室",
];

fn found(range: Range<usize>) -> Option<Found> {
    Some(Found { rule: RuleName::HomeAddress, range, detail: Detail::Plain })
}

/// An address behind 住址, 家住, 户籍地 and the like.
pub fn after(text: &str, word: Word) -> Option<Found> {
    // A clause may begin with 住, but 住房, 住宿, 住院 and 住所 are other words.
    let ahead = person::ahead(text, word.end, 70);
    let bare = text[word.start..word.end].ends_with('住');
    if bare && ahead.starts_with(['房', '宿', '院', '所', '户', '宅', '持', '处', '建', '址']) {
        return None;
    }
    let gap = GAP.find(ahead).map_or(0, |gap| gap.end());
    let start = word.end + gap;
    let address = person::clause(text, start, 50, &ENDS);
    fine_end(address).and_then(|end| found(start..start + end))
}

/// An address in a column of addresses.
pub fn cell(text: &str, cell: Range<usize>) -> Option<Found> {
    fine_end(&text[cell.clone()]).and_then(|end| found(cell.start..cell.start + end))
}

/// Where an address ends, if it is finer than a county.
fn fine_end(address: &str) -> Option<usize> {
    let coarse = COARSE.find(address).map_or(0, |coarse| coarse.end());
    let mut at = coarse;
    let (mut end, mut masked) = (None, false);
    while let Some(step) = FINE.find(&address[at..]) {
        let follows = step.start() == 0 || address[at..at + step.start()].trim_matches([' ', '*', '·']).is_empty();
        let after = &address[at + step.end()..];
        // 某镇石桥村: one masked step does not mask the next.
        if follows && step.as_str().contains(MASKS) {
            at += step.end();
            masked = true;
            continue;
        }
        let counts = masked && end.is_none() && step.as_str().ends_with(COUNTED);
        if !follows || counts || !names_a_place(step.as_str()) || OFFICES.iter().any(|office| after.starts_with(office))
        {
            break;
        }
        at += step.end();
        end = Some(at);
    }
    end.filter(|&end| !OFFICES.iter().any(|office| address[end..].contains(office)))
}

/// What masks a step of an address.
const MASKS: [char; 5] = ['某', '×', '*', 'X', 'x'];
/// Steps that only count: behind a masked step they tell nobody anything.
const COUNTED: [char; 6] = ['组', '队', '楼', '室', '号', '元'];

/// False for 乡镇, 所在村, 某街道, 第3号 and the like.
fn names_a_place(step: &str) -> bool {
    let generic = GENERIC.iter().any(|word| step.contains(word)) || OFFICES.iter().any(|office| step.contains(office));
    let short = step.chars().count() < 2
        || ["乡镇", "街道", "社区", "小区", "村组", "街路", "城镇", "农村", "乡村", "公寓", "花园"].contains(&step);
    let counted = step.starts_with('第');
    !(generic || short || counted)
}
