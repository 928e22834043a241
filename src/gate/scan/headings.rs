//! What the headings and labels of tables and forms say.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a column or the cell beside a label holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Names of persons.
    Name,
    /// Dates of birth.
    Birth,
    /// Home addresses.
    Address,
    /// Ages.
    Age,
    /// Identity numbers, whole or masked.
    Identity,
    /// Telephone numbers, whole or masked.
    Phone,
    /// Numbers of passports.
    Passport,
    /// Numbers of bank cards and accounts.
    Account,
}

/// Longer cells are no headings.
const LONGEST_HEADING: usize = 90;

const NAMES: &str = "姓名|当事人|社区矫正对象|社区矫正人员|社矫对象|社矫人员|矫正对象|矫正人员|服刑人员|缓刑人员|假释人员|罪犯|\
    被告人|被处罚人|被训诫人|被警告人|犯罪嫌疑人|违法行为人|申请人|被申请人|监护人|家属|保证人|担保人|户主|曾用名|别名|绰号";
const BIRTHS: &str = "出生日期|出生年月|出生年月日|出生时间|生日|出生";
const ADDRESSES: &str = "住址|家庭住址|现住址|居住地|居住地址|现居住地|固定居住地|经常居住地|暂住地|户籍地|户籍地址|户籍所在地|户口所在地|现住地|\
    家庭地址|常住地址|住所|住所地|现居住地址|居住地住址|通讯地址|通信地址|家庭住所";
const AGES: &str = "年龄|周岁";
const IDENTITIES: &str = "身份证|身份证号|身份证号码|居民身份证|居民身份证号|居民身份证号码|公民身份号码|公民身份证号码|身份证件号码|证件号|证件号码|\
    有效证件号码|社会保障号|社会保障号码|身份号码";
const PHONES: &str = "手机|手机号|手机号码|联系方式|联系电话|电话|电话号码|移动电话|本人电话|家属电话";
const PASSPORTS: &str = "护照|护照号|护照号码|通行证号码";
const ACCOUNTS: &str = "账号|帐号|银行账号|银行帐号|卡号|银行卡号|收款账号|收款帐号|银行账户|银行卡";

static COLUMNS: LazyLock<HashMap<&str, Column>> = LazyLock::new(|| {
    let all = [
        (NAMES, Column::Name),
        (BIRTHS, Column::Birth),
        (ADDRESSES, Column::Address),
        (AGES, Column::Age),
        (IDENTITIES, Column::Identity),
        (PHONES, Column::Phone),
        (PASSPORTS, Column::Passport),
        (ACCOUNTS, Column::Account),
    ];
    all.into_iter().flat_map(|(words, column)| words.split('|').map(move |word| (word, column))).collect()
});

/// Whose name is none of a subject's: 承办人姓名.
const OFFICERS: [&str; 14] = [
    "承办",
    "授课",
    "教师",
    "讲师",
    "工作人员",
    "律师",
    "民警",
    "法官",
    "检察官",
    "调解员",
    "鉴定人",
    "公证员",
    "负责人",
    "单位",
];

/// The heading without spaces, marks and what stands in brackets behind it: 姓 名*（必填）.
fn plain(heading: &str) -> Option<String> {
    if heading.is_empty() || heading.len() > LONGEST_HEADING {
        return None;
    }
    let plain: String = heading
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '"' | '“' | '”' | '_' | '#' | '\'' | '　'))
        .collect();
    let end = plain.find(['（', '(', '/', '、']).filter(|&at| at > 0).unwrap_or(plain.len());
    Some(plain[..end].trim_end_matches(['：', ':']).to_string())
}

/// What a heading or label says.
pub fn column(heading: &str) -> Option<Column> {
    let heading = plain(heading)?;
    let heading = heading.as_str();
    let whose = heading.strip_suffix("姓名").filter(|whose| whose.chars().count() <= 10);
    let named = whose.is_some_and(|whose| !OFFICERS.iter().any(|officer| whose.contains(officer)));
    if named { Some(Column::Name) } else { COLUMNS.get(heading).copied() }
}

/// 联系人: a person of the case where the table is one about persons, else somebody of the office.
pub fn is_contact(heading: &str) -> bool {
    plain(heading).is_some_and(|heading| matches!(heading.as_str(), "联系人" | "紧急联系人" | "家属联系人"))
}

/// Words with which headings of any kind end.
const ENDS: [&str; 38] = [
    "日期", "时间", "类别", "类型", "情况", "事项", "原因", "结果", "单位", "电话", "号码", "编号", "程度", "住址",
    "地址", "面貌", "关系", "备注", "意见", "内容", "名称", "依据", "期限", "金额", "刑期", "罪名", "性别", "民族",
    "籍贯", "职务", "学历", "年龄", "方式", "机关", "类", "证号", "牌号", "用名",
];

/// Whether a cell is a heading or label itself rather than a value.
pub fn is_heading(cell: &str) -> bool {
    column(cell).is_some()
        || is_contact(cell)
        || plain(cell).is_some_and(|plain| plain.chars().count() <= 10 && ENDS.iter().any(|end| plain.ends_with(end)))
}

/// A heading that makes the table one of staff or of a course, whose names are no subjects'.
pub fn is_of_staff(headings: &str) -> bool {
    let staff = ["职务", "岗位", "职责", "职称", "分管", "办公电话", "联系电话", "授课", "主讲", "承办人"];
    staff.iter().any(|word| headings.contains(word)) && !is_of_persons(headings)
}

/// The same for a row of a form, in which a subject's telephone may stand too.
pub fn is_of_officers(row: &str) -> bool {
    let staff = ["职务", "职称", "岗位", "分管", "办公电话", "授课", "主讲"];
    staff.iter().any(|word| row.contains(word)) && !is_of_persons(row)
}

/// Headings that no table of staff has.
pub fn is_of_persons(headings: &str) -> bool {
    let personal = [
        "身份证",
        "身份证件",
        "证件号",
        "身份号码",
        "住址",
        "居住地",
        "户籍",
        "罪名",
        "刑期",
        "矫正类别",
        "矫正期限",
        "矫正措施",
        "矫正对象",
        "案由",
        "保证人",
    ];
    personal.iter().any(|word| headings.contains(word))
}
