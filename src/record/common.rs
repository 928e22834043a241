//! The keys that every record has, whatever its category.

use super::model::{Key, Line, Readable, Reader, Shape, choices, fold, keys};
use super::node::Node;
use crate::say::say;
use jiff::civil::Date;

choices! {
    /// The six categories of disclosure; also the first folder under `content/`.
    pub enum Category {
        Institutions = "institutions", "机构信息";
        Enforcement = "enforcement", "执法信息";
        Supervision = "supervision", "日常监管帮扶";
        News = "news", "工作动态";
        Policy = "policy", "政策文件";
        Complaints = "complaints", "投诉监督";
    }
}

choices! {
    /// Whether a record may go out (政府信息公开条例 Art. 13 to 16, 27). There is no default.
    pub enum Disclosure breaks DisclosureMissing {
        Proactive = "proactive", "主动公开", "Published";
        OnRequest = "on-request", "依申请公开";
        Withheld = "withheld", "不予公开";
    }
}

choices! {
    /// The eight reasons for withholding of the national annual-report format.
    pub enum WithheldReason {
        StateSecret = "state-secret", "国家秘密";
        OtherLaw = "other-law", "其他法律行政法规禁止公开";
        Security = "security", "危及“三安全一稳定”";
        ThirdParty = "third-party", "保护第三方合法权益";
        InternalAffairs = "internal-affairs", "三类内部事务信息";
        Process = "process", "四类过程性信息";
        CaseFile = "case-file", "行政执法案卷";
        Inquiry = "inquiry", "行政查询事项";
    }
}

choices! {
    /// The tier of an institution, a power or a reviewer, from the lowest.
    pub enum Tier {
        Station = "station", "司法所";
        County = "county", "县级";
        City = "city", "市级";
    }
}

/// The id of a record (索引号): `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`. The URL is made from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// The id in `text`, if it is one.
    pub fn new(text: &str) -> Option<Id> {
        let mut chars = text.chars();
        let sound = chars.next().is_some_and(|c| c.is_ascii_alphanumeric())
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
            && text.len() <= 64;
        sound.then(|| Id(text.to_string()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two ids are compared: case does not count, since many file systems fold it.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Readable for Id {
    fn shape() -> Shape {
        Shape::Pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "lx-zf-2026-0001")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Id> {
        let text = Line::read(node, reader)?;
        if let Some(id) = Id::new(&text) {
            return Some(id);
        }
        let help = say!(
            "只用英文字母、数字、点、下划线和短横，以字母或数字开头，最多 64 个字符，如 lx-zf-2026-0001",
            "use letters, digits, dot, underscore and hyphen, beginning with a letter or digit, at most 64 characters"
        );
        reader.problem(node, say!("“{text}”不能作编号", "`{text}` cannot be an id"), Some(help));
        None
    }
}

/// A file name without any folder, as attachments and images are listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names that the portal itself makes in a record's folder; an attachment may not take their place.
fn is_portal_name(name: &str) -> bool {
    let name = fold_name(name);
    let version =
        name.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    version
        || matches!(
            name.as_str(),
            "index.html"
                | "record.json"
                | "wechat.html"
                | "event.ics"
                | "changes"
                | "at"
                | "proof.tlog-proof"
                | "index.md"
                | "index.yaml"
                | "index.yml"
        )
}

fn fold_name(name: &str) -> String {
    name.to_lowercase()
}

impl Readable for FileName {
    fn shape() -> Shape {
        Shape::Pattern("^[^/\\\\]+$", "附件1.xlsx")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<FileName> {
        let name = Line::read(node, reader)?;
        let escapes = name.contains(['/', '\\']) || name.starts_with('.') || name.contains("..") || name.contains(':');
        if escapes {
            let help = say!(
                "把文件放在事项文件旁边，这里只写文件名",
                "put the file beside the record and write its bare name"
            );
            reader.problems.push(super::model::Problem {
                number: node.number,
                rule: crate::finding::Rule::PathEscape,
                message: say!("“{name}”不是单纯的文件名", "`{name}` is not a bare file name"),
                help: Some(help),
            });
            return None;
        }
        if is_portal_name(&name) {
            let help = say!("请给附件换一个名字", "give the file another name");
            reader.problem(
                node,
                say!("“{name}”是门户自己要用的文件名", "the portal itself makes a file named `{name}`"),
                Some(help),
            );
            return None;
        }
        let folded = fold_name(&name);
        if [".md", ".yaml", ".yml"].iter().any(|end| folded.ends_with(end)) {
            let help = say!(
                "事项文件不能作附件；请附 PDF、表格或图片",
                "a record file cannot be an attachment; attach a pdf, a table or an image"
            );
            reader.problem(node, say!("“{name}”是事项或审核记录文件", "`{name}` is a record or a trail"), Some(help));
            return None;
        }
        Some(FileName(name.to_string()))
    }
}

keys! {
    /// An attachment of a record.
    pub struct Attachment {
        file: FileName = "file", "文件", "文件名，文件放在事项文件旁边";
        title: Option<Line> = "title", "标题", "附件在页面上的名称，不写则用文件名";
    }
}

keys! {
    /// Personal data that this record may carry, with the reason; approved with the record.
    pub struct Allowance {
        text: Line = "text", "内容", "允许出现的原文，或附件的文件名";
        reason: Line = "reason", "理由", "为什么可以公开";
    }
}

keys! {
    /// The keys common to all categories.
    pub struct Common {
        id: Id = "id", "索引号", "全站唯一、永不改变，网址由它生成";
        title: Line = "title", "标题", "一行，写全称";
        disclosure: Disclosure = "disclosure", "公开属性", "没有默认值，必须写明";
        category: Option<Category> = "category", "公开类别", "可不写；写了须与所在目录一致";
        withheld_reason: Option<WithheldReason> = "withheld_reason", "不予公开理由", "只用于不予公开的事项";
        institution: Id = "institution", "发布机构", "机构信息中的编号";
        formed: Date = "formed", "成文日期", "信息形成的日期";
        published: Option<Date> = "published", "发布日期", "可不写，默认为首次审核通过的日期；写将来的日期则到期才发布";
        expires: Option<Date> = "expires", "公示截止", "过了这一天自动撤下，只留标记";
        drafted_by: Id = "drafted_by", "供稿人", "site.yaml 中的人员编号，不会出现在页面上";
        summary: Option<String> = "summary", "摘要", "一两句话";
        keywords: Vec<Line> = "keywords", "关键词", "列表";
        topics: Vec<Line> = "topics", "主题分类", "列表";
        change: Option<Line> = "change", "修订说明", "修订已公开的事项时必写：改了什么、为什么";
        attachments: Vec<Attachment> = "attachments", "附件", "每个写 file（文件）和 title（标题）";
        related: Vec<Id> = "related", "相关事项", "其他事项的索引号";
        allow: Vec<Allowance> = "allow", "允许公开", "确需出现的个人信息，逐条写明理由，随稿一并审核";
    }
}

/// The second way to flag a record: present with any value but `false`, it is withheld.
pub const WITHHELD_KEY: Key = Key {
    en: "withheld",
    zh: "不予公开",
    note: "写上它（除 false 外任何值）即不予公开，整个门户将拒绝构建",
    required: false,
    shape: || Shape::Bool,
};

/// Whether the entries of a front matter flag the record withheld, and at which node. Every entry counts,
/// repeated or misspelt ones too (full-width letters, another case, stray spaces or quotes): in doubt the
/// record stays in.
pub fn withheld_flag(root: &Node) -> Option<&Node> {
    root.entries().iter().find_map(|(key, value)| flags(key, value).then_some(key))
}

fn flags(key: &Node, value: &Node) -> bool {
    let Some(key) = key.text().map(fold) else { return false };
    if is_withheld_word(&key) {
        let denied = matches!(value.text(), Some("false" | "False" | "FALSE" | "否")) && value.tag.is_none();
        let bare = matches!(&value.value, super::node::Value::Text { text, bare } if *bare || text == "否");
        return !(denied && bare);
    }
    is_disclosure_word(&key) && says_withheld(value)
}

/// True where the value, or anything inside it, says withheld.
fn says_withheld(value: &Node) -> bool {
    use super::node::Value;
    match &value.value {
        Value::Null => false,
        Value::Text { text, .. } => is_withheld_word(&fold(text)),
        Value::List(items) => items.iter().any(says_withheld),
        Value::Map(entries) => entries.iter().any(|(k, v)| says_withheld(k) || says_withheld(v)),
    }
}

/// True for a folded text that names withholding, in any usual spelling.
pub fn is_withheld_word(folded: &str) -> bool {
    matches!(folded, "withheld" | "withhold" | "不予公开" | "不予公開" | "不公开")
}

/// True for a folded text that names the disclosure key.
pub fn is_disclosure_word(folded: &str) -> bool {
    matches!(folded, "disclosure" | "公开属性" | "公開屬性")
}
