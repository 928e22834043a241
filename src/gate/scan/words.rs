//! The words that lead to personal data, all looked for in one pass.
//!
//! Longer words win, so a phrase that is no finding is simply a longer word that leads nowhere: 残疾人联合会, 日生效.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// Where a word leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A name may follow at once.
    Name,
    /// A name may follow after a colon: `姓名：`.
    NameField,
    /// A name may follow after a colon only: `监护人：`.
    NameLabel,
    /// A name may stand before: `，男`, `因犯`.
    NameBefore,
    /// A date of birth may follow.
    Birth,
    /// A date of birth may stand before.
    BornBefore,
    /// A home address may follow.
    Address,
    /// The word itself says something about health.
    Health,
    /// Coordinates, a track or a time of day.
    Track,
    /// A number before it is an age.
    Age,
    /// The word makes the subject a minor.
    Minor,
    /// A school or class may be near.
    School,
    /// No finding, whatever it contains.
    Nothing,
}

use Lead::*;

/// The words, set apart by `|`.
const WORDS: &[(Lead, &str)] = &[
    (
        Name,
        "社区矫正对象|社区矫正人员|社矫对象|社矫人员|矫正对象|矫正人员|当事人|罪犯|被告人|犯罪嫌疑人|嫌疑人|\
         服刑人员|缓刑人员|假释人员|缓刑犯|假释犯|被处罚人|被训诫人|被警告人|被表扬人|违法行为人|\
         申请人|被申请人|被害人|受害人|被执行人|戒毒人员|安置帮教对象|帮教对象",
    ),
    (NameField, "姓名|姓 名|姓　名|姓  名|姓　　名|姓   名|名字叫|name"),
    (NameLabel, "监护人|家属|保证人|担保人|曾用名|别名|绰号|户主|法定代理人"),
    (
        NameBefore,
        "，男|，女|,男|,女|（男|（女|(男|(女|、男|、女|（身份证|(身份证|，汉族|,汉族|予以训诫|予以警告|予以表扬|给予训诫|给予警告|给予表扬|因犯|犯盗窃罪|犯诈骗罪|\
         犯危险驾驶罪|犯故意伤害罪",
    ),
    (Birth, "出生日期|出生年月日|出生年月|出生时间|出生于|出生|生日|生于|出 生 日 期"),
    (BornBefore, "日出生|日生|月出生|月生|出生人"),
    (
        Address,
        "家庭住址|现住址|现住地|住址|住 址|家住|现住|现居住地|现居住于|现居住在|暂住地|暂住于|暂住在|暂住|住所地|住所|居住地址|居住地|\
         居住在|居住于|经常居住地|户籍地址|户籍地|户籍所在地|户口所在地|户口地址|户籍在|户籍|家庭地址|家庭住所|\
         租住在|租住于|租住|借住在|借住|，住|,住|；住|（住|(住|。住|：住|:住|系住|现住于|家在",
    ),
    (
        Health,
        "艾滋病|艾滋|HIV|梅毒|淋病|肺结核|结核病|乙肝|丙肝|肝炎|肝硬化|癌症|癌|恶性肿瘤|肿瘤|白血病|糖尿病|\
         高血压|冠心病|心脏病|心肌梗|心梗|脑梗|脑溢血|脑出血|脑卒中|偏瘫|尿毒症|肾衰竭|肾功能衰竭|精神分裂|精神病|\
         精神障碍|精神疾病|抑郁症|抑郁|躁郁症|双相情感障碍|双相障碍|焦虑症|强迫症|癫痫|自闭症|孤独症|老年痴呆|\
         阿尔茨海默|帕金森|智力障碍|智力残疾|精神残疾|肢体残疾|视力残疾|听力残疾|言语残疾|多重残疾|一级残疾|\
         二级残疾|三级残疾|四级残疾|残疾一级|残疾二级|残疾三级|残疾四级|残疾等级为|残疾等级：|残疾等级:|残疾证|\
         系残疾人|是残疾人|为残疾人|身患残疾|双目失明|聋哑人|怀孕|妊娠|有孕|孕期|哺乳期|流产|引产|诊断为|确诊|\
         经诊断|诊断证明显示|诊断：|诊断:|病历显示|病情危重|病危|透析|化疗|放疗|红斑狼疮|哮喘|骨折|截肢|植物人|\
         新冠|甲状腺|阑尾炎|肺炎|胃炎|肾炎|痛风|先天性|血友病|戒毒治疗|吸毒成瘾|身患|罹患|患有",
    ),
    (Track, "东经|北纬|经度|纬度|坐标|轨迹|时许|点许|时分|点半|分许"),
    (Age, "周岁|岁"),
    (Minor, "未成年|未满十八|未满18|不满十八|不满18|未滿十八|少年犯"),
    (School, "年级|就读|在读|学籍|中学生|小学生|初中生|高中生|中专生|职高生|学生|高一|高二|高三|初一|初二|初三"),
    (
        Nothing,
        "残疾人联合会|残疾人保障|残疾预防|残疾人之家|残疾人就业|残疾人证办理|精神卫生|精神文明|精神病院|\
         户籍管理|户籍制度|户籍警|户籍政策|户籍改革|\
         户籍登记|户籍民警|出生医学|出生率|出生人口|出生登记|出生缺陷|生日快乐|日生效|日生产|日生活|日生成|月生效|\
         月生产|月生活|月生成|当事人民|名字段|高一级|高一点|初一看|高三级|病危害|职业病危|无精神病|无精神疾病|无精神障碍|非因怀孕|\
         未怀孕|未患有|未确诊|健康状况良好|未成年人保护|未成年人检察|未成年人司法|未成年人违法|未成年人犯罪预防|\
         未成年子女|未成年的子女|未成年女儿|未成年儿子|未成年孩子|未成年儿女|未成年孙|侵害未成年|被害未成年|\
         未成年被害|对未成年|向未成年|非未成年|未成年人相关|未成年人信息|未成年人个人信息|未成年人隐私|未成年人案件信息|不是未成年|未成年人除外|未成年学生讲座|涉未成年|保护未成年|\
         关爱未成年|未成年人关爱|未成年人思想|未成年人帮教|学生志愿|大学生|研究生|学生会|在读书|在读本|在读博|\
         在读研|在读大|岁月|岁末|岁首|岁以上|艾滋病防治|艾滋病日|艾滋病宣传|艾滋病预防|糖尿病防治|糖尿病日|\
         高血压防治|高血压日|高血压健康|结核病防治|结核病日|精神疾病防治|慢肝炎防治|肿瘤防治|\
         癌症筛查|传染病防治",
    ),
];

/// A word found.
#[derive(Clone, Copy)]
pub struct Word {
    /// Where it leads.
    pub lead: Lead,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

struct Lexicon {
    automaton: AhoCorasick,
    leads: Vec<Lead>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words = || WORDS.iter().flat_map(|&(lead, words)| words.split('|').map(move |word| (lead, word)));
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words().map(|(_, word)| word));
    // A fixed list of words: it is built in every test, and a gate without it may not run.
    #[expect(clippy::expect_used)]
    Lexicon {
        automaton: automaton.expect("the words make an automaton"),
        leads: words().map(|(lead, _)| lead).collect(),
    }
});

/// All words in a text, in order.
pub fn find(text: &str) -> impl Iterator<Item = Word> {
    let lexicon = &*LEXICON;
    let word = |found: aho_corasick::Match| Word {
        lead: lexicon.leads[found.pattern().as_usize()],
        start: found.start(),
        end: found.end(),
    };
    lexicon.automaton.find_iter(text).map(word)
}
