//! Family names, and words of prose that look like names.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The common family names of one character; they cover more than nine people in ten.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏\
    钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜\
    倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳\
    裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫褚娄沙尚娜应冼麦党宫郁乐喻晏仇栾全班丛\
    佘蓝苟帅楼宣璩麻蒲池桑佟岑敖臧晁郗亓雍苑巩冀戚谌滕邬闵屠仝揭練\
    張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許蘇盧蔣賈葉閻餘範譚陸龍萬錢湯賀賴龔鍾鄒嚴溫蘆魯畢聶齊莊談時喬";

/// Family names that are also a preposition, a direction or the like: only a colon or a heading makes a name of them.
const ONLY_TOLD: &str = "于方代向连米商仲郎楚井水";

/// Family names of two characters.
const COMPOUND: [&str; 34] = [
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "端木", "百里",
    "呼延", "宇文", "轩辕", "淳于", "太史", "申屠", "独孤", "拓跋", "澹台", "钟离", "闻人", "濮阳", "公冶", "赫连",
    "完颜", "耶律", "万俟", "歐陽", "司馬", "諸葛",
];

/// Words of prose that begin with a family name.
const PROSE: &str = "黄金周|席位|陈述|高度|高于|高质量|高效|高频|高风险|应当|应予|应在|应于|应按|应向|应自|应为|应及时|应如实|应主动|应遵守|\
    应依法|常见|常住|常态|常年|管理|管控|管辖|管教|任何|任意|任务|安置|安全|安心|安排|安装|时间|时应|时刻|成功|\
    成为|成立|成员|成绩|成年|程序|单独|单位|单项|包括|包含|包教|解除|解矫|解释|解答|解决|万一|万元|强制|强化|强调|\
    全部|全体|全程|全市|全县|全面|全员|单次|游离|项目|文化|文书|文明|马上|严格|严管|严重|严禁|康复|金额|江边|路途|\
    白天|武装|关于|关系|关心|关爱|关键|费用|纪律|纪检|申请|申诉|申辩|申报|申领|尚未|尚在|尚有|尚需|温馨|温暖|钟爱|\
    丁类|季度|车辆|房屋|房产|边境|成长|班级|班次|党员|党组织|何时|何种|何地|何处|司法|司机|查访|查询|查看|查处|\
    查明|位于|位置|左右|辛苦|易地|易受|童年|龙头|毕业|阳光|陆续|卫生|麻醉|华侨|宣告|宣布|宣传|宣誓|宣读|施行|施工|\
    田间|田地|谈话|顾虑|顾及|许可|许诺|余刑|余下|曾经|曾因|曾在|曾于|曾有|曾被|曾受|曾多次|凌晨|尤其|夏季|乐于|\
    方可|方便|方式|方面|方法|方案|方能|方向|代理|代为|代表|向社|连续|连同|水平|\
    查阅|查实|查清|查验|查证|查封|查获|查找|查明|乐意|卫星|安抚|成果|管束|解读";

/// The longest of these.
pub const LONGEST_PROSE: usize = 4;

pub static PROSE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| PROSE.split('|').collect());
pub static NO_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS_OF_TWO.split('|').collect());

/// Family names that are also words of every sentence: a mark must follow their names.
pub const DOUBTFUL: &str = "应时任成单管解安常高全权关于位曾许万包查尚易司位路项文季石关宣党班楼池盛";

/// Words that stand where a name would and are none.
const WORDS_OF_TWO: &str = "陈述|高度|应当|管理|安置|严管|宣告|解矫|解除|申请|金额|马上|白天|常见|安全|任务|成员|\
    单位|关系|文书|康复|时间|许可|程序|路线|项目|司法|何人|何时|江苏|江西|黄金|黄色|金融|\
    石油|曾经|尚未|严重|严格|余下|强制|温馨|雷同|万人|华人|党员|班长|班子|左右|包括|全体|\
    全部|权利|季度|钱款|金钱|汤药|马路|武器|车辆|梅毒|卫生|毛发|牛羊|文化|高中|初中|关押|\
    管制|时限|成功|成年|谷物|田地|沈阳|成都|长沙|武汉|宁波|温州|金华|杭州|贺信|乐观|顾问|\
    陆路|史料|解答|单独|游客|夏季|林业|林区|林地|施工|施行|安排|管教|管控|谢绝|谢谢|许多|\
    曲线|尤其|盛大|纪律|童年|应急|康养|查询|查处|庄严|齐全|\
    程度|时长|车牌|文号|余额|房号|党龄|党派|房产|车型|单价|班次|路程|路段|管辖|水平|方式|方向|高职|高校|曾用|曾用名|单数|\
    全日|全名|时段|时效|车号|席位|林权|金属|方言|代码|代理|代表|向上|商品|商户|商铺|水电|米面|米数|连续|常住|常住地|易地";

/// The family name that a text begins with.
pub fn surname(text: &str) -> Option<&str> {
    family(text, false)
}

/// The same where a colon or a heading says that a name follows.
pub fn family(text: &str, told: bool) -> Option<&str> {
    if let Some(compound) = COMPOUND.iter().find(|compound| text.starts_with(**compound)) {
        return Some(&text[..compound.len()]);
    }
    let first = text.chars().next().filter(|&c| SURNAMES.contains(c) || told && ONLY_TOLD.contains(c))?;
    Some(&text[..first.len_utf8()])
}
