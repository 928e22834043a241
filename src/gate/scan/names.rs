//! Names of persons that are not masked.
//!
//! Without a dictionary of words a name is told by three signs together: a word that a name follows (社区矫正对象), a family
//! name, and a border behind one or two more characters. Words of prose that look like a name (高度, 应当) are listed.

use super::masks::is_mask;
use super::person::is_han;
use super::words::Word;
use super::{Detail, Found, RuleName};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The common family names of one character; they cover more than nine people in ten.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏\
    钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜\
    倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳\
    裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫褚娄沙尚娜应冼麦党宫郁乐喻晏仇栾全班丛\
    佘蓝苟帅楼宣璩麻蒲池桑";

/// Family names of two characters.
const COMPOUND: [&str; 14] =
    ["欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "端木", "百里"];

/// Words of prose that begin with a family name.
const PROSE: &str = "黄金周|席位|陈述|高度|高于|高质量|高效|高频|高风险|应当|应予|应在|应于|应按|应向|应自|应为|应及时|应如实|应主动|应遵守|\
    应依法|常见|常住|常态|常年|管理|管控|管辖|管教|任何|任意|任务|安置|安全|安心|安排|安装|时间|时应|时刻|成功|\
    成为|成立|成员|成绩|成年|程序|单独|单位|单项|包括|包含|包教|解除|解矫|解释|解答|解决|万一|万元|强制|强化|强调|\
    全部|全体|全程|全市|全县|全面|全员|单次|游离|项目|文化|文书|文明|马上|严格|严管|严重|严禁|康复|金额|江边|路途|\
    白天|武装|关于|关系|关心|关爱|关键|费用|纪律|纪检|申请|申诉|申辩|申报|申领|尚未|尚在|尚有|尚需|温馨|温暖|钟爱|\
    丁类|季度|车辆|房屋|房产|边境|成长|班级|班次|党员|党组织|何时|何种|何地|何处|司法|司机|查访|查询|查看|查处|\
    查明|位于|位置|左右|辛苦|易地|易受|童年|龙头|毕业|阳光|陆续|卫生|麻醉|华侨|宣告|宣布|宣传|宣誓|宣读|施行|施工|\
    田间|田地|谈话|顾虑|顾及|许可|许诺|余刑|余下|曾经|曾因|曾在|曾于|曾有|曾被|曾受|曾多次|凌晨|尤其|夏季|乐于";

/// The longest of these.
const LONGEST_PROSE: usize = 4;

static PROSE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| PROSE.split('|').collect());
static NO_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS_OF_TWO.split('|').collect());

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

/// The family name that a text begins with.
pub fn surname(text: &str) -> Option<&str> {
    if let Some(compound) = COMPOUND.iter().find(|compound| text.starts_with(**compound)) {
        return Some(&text[..compound.len()]);
    }
    let first = text.chars().next().filter(|&c| SURNAMES.contains(c))?;
    Some(&text[..first.len_utf8()])
}

/// True for characters that mask a part of a name.
fn masks(c: char) -> bool {
    is_mask(c) || matches!(c, '某' | 'X' | 'x' | '〇' | '_' | '□' | '△' | '＿' | '?' | '？' | '…' | '-' | '—')
}

/// A name behind 社区矫正对象 and the like; behind `姓名` a colon and a few words may stand between.
pub fn after(text: &str, at: usize, field: bool) -> Vec<Found> {
    let rest = &text[at..];
    let marks = |c: char| {
        matches!(
            c,
            ' ' | '\u{3000}'
                | '\u{A0}'
                | '：'
                | ':'
                | '“'
                | '"'
                | '（'
                | '('
                | '*'
                | '['
                | '_'
                | '‘'
                | '\''
                | '」'
                | '「'
                | '\u{2002}'
                | '\u{2003}'
        )
    };
    let mut gap = rest.len() - rest.trim_start_matches(marks).len();
    if gap > 24 {
        return Vec::new();
    }
    if field {
        // Without a colon 姓名 is a word of prose: 姓名和住址.
        let said = ["为", "是", "叫"].iter().find(|word| rest[gap..].starts_with(**word));
        if gap == 0 && said.is_none() {
            return Vec::new();
        }
        gap += said.map_or(0, |word| word.len());
    }
    let told = field || rest[..gap].contains(['：', ':']);
    list_at(text, at + gap, Before { told, opened: rest[..gap].contains(['*', '_']) })
}

/// So many names are read in one list.
const LONGEST_LIST: usize = 50;

/// The unmasked names of a list: 张三、李某、王五.
fn list_at(text: &str, mut at: usize, before: Before) -> Vec<Found> {
    let mut names = Vec::new();
    for _ in 0..LONGEST_LIST {
        let name = name_at(text, at, before);
        let end = match &name {
            Some(name) => name.end,
            // A masked name: a family name and up to three marks.
            None => {
                let family = surname(&text[at..]).map_or(0, str::len);
                let marks: usize =
                    text[at + family..].chars().take(3).take_while(|&c| masks(c)).map(char::len_utf8).sum();
                if family == 0 || marks == 0 {
                    break;
                }
                at + family + marks
            }
        };
        names.extend(name.map(found));
        let next = text[end..].trim_start_matches(['*', '_']);
        if !next.starts_with('、') {
            break;
        }
        at = text.len() - next.len() + '、'.len_utf8();
    }
    names
}

/// What stands before a name.
#[derive(Clone, Copy)]
struct Before {
    /// A colon or a heading says that a name follows.
    told: bool,
    /// Emphasis was opened, so a star behind the name closes it.
    opened: bool,
}

/// The unmasked name that begins at a place.
fn name_at(text: &str, at: usize, before: Before) -> Option<Range<usize>> {
    let rest = &text[at..];
    if let Some(name) = dotted(rest) {
        return Some(at..at + name);
    }
    let family = surname(rest)?;
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

/// Family names that are also words of every sentence: a mark must follow their names.
const DOUBTFUL: &str = "应时任成单管解安常高全权关于位曾许万包查尚易司位路项文季石关宣党班楼池盛";

/// Words that stand where a name would and are none.
const WORDS_OF_TWO: &str = "陈述|高度|应当|管理|安置|严管|宣告|解矫|解除|申请|金额|马上|白天|常见|安全|任务|成员|\
    单位|关系|文书|康复|时间|许可|程序|路线|项目|司法|何人|何时|江苏|江西|黄金|黄色|金融|\
    石油|曾经|尚未|严重|严格|余下|强制|温馨|雷同|万人|华人|党员|班长|班子|左右|包括|全体|\
    全部|权利|季度|钱款|金钱|汤药|马路|武器|车辆|梅毒|卫生|毛发|牛羊|文化|高中|初中|关押|\
    管制|时限|成功|成年|谷物|田地|沈阳|成都|长沙|武汉|宁波|温州|金华|杭州|贺信|乐观|顾问|\
    陆路|史料|解答|单独|游客|夏季|林业|林区|林地|施工|施行|安排|管教|管控|谢绝|谢谢|许多|\
    曲线|尤其|盛大|纪律|童年|应急|康养|查询|查处|庄严|齐全";

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
    let from =
        before.rfind(|c: char| !is_han(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // 对张三予以训诫
    let name = before[from..].trim_start_matches("关于").trim_start_matches(['对', '给']);
    if from == 0 && before.chars().count() == 8 {
        return None;
    }
    let start = word.start - name.len();
    let range = name_at(&text[..word.start], start, Before { told: true, opened: false })?;
    (range.end == word.start).then(|| found(range))
}

/// A name in a column of names.
pub fn cell(text: &str, cell: Range<usize>) -> Option<Found> {
    let trimmed = text[cell.clone()].trim_matches(['*', '"', '_', ' ']);
    let start = cell.start + text[cell].find(trimmed)?;
    let range = start..start + trimmed.len();
    let name = name_at(&text[..range.end], range.start, Before { told: true, opened: false })?;
    (name == range).then(|| found(name))
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
