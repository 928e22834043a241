//! The record model: what a disclosure record is, key by key.
//!
//! Nothing here opens a file or decides whether something may leave. [`read`] turns a parsed front matter into
//! typed keys and problems; `load` does the opening, `gate` the deciding.

pub mod common;
pub mod complaints;
pub mod digest;
pub mod enforcement;
pub mod institutions;
pub mod model;
pub mod news;
pub mod node;
pub mod policy;
pub mod schema;
pub mod supervision;
pub mod trail;
pub mod values;

pub use common::{Category, Common, Disclosure, Id, Tier};
pub use digest::Digest;

use crate::finding::Rule;
use crate::say::{Lang, Say, say};
use model::{Entries, Key, Problem, Readable, Reader, Shape};
use node::Node;
use std::path::PathBuf;

/// The keys of a record's category.
#[derive(Clone, Debug, PartialEq)]
pub enum Details {
    /// 机构信息.
    Institutions(Box<institutions::Institution>),
    /// 执法信息.
    Enforcement(enforcement::Enforcement),
    /// 日常监管帮扶.
    Supervision(supervision::Supervision),
    /// 工作动态.
    News(news::News),
    /// 政策文件.
    Policy(policy::Policy),
    /// 投诉监督.
    Complaints(complaints::Complaint),
}

impl Details {
    fn take(category: Category, entries: &mut Entries, reader: &mut Reader) -> Option<Details> {
        Some(match category {
            Category::Institutions => {
                Details::Institutions(Box::new(institutions::Institution::take(entries, reader)?))
            }
            Category::Enforcement => Details::Enforcement(enforcement::Enforcement::take(entries, reader)?),
            Category::Supervision => Details::Supervision(supervision::Supervision::take(entries, reader)?),
            Category::News => Details::News(news::News::take(entries, reader)?),
            Category::Policy => Details::Policy(policy::Policy::take(entries, reader)?),
            Category::Complaints => Details::Complaints(complaints::Complaint::take(entries, reader)?),
        })
    }

    /// The name of the record's kind on a page in a language.
    pub fn kind_label(&self, lang: Lang) -> &'static str {
        match self {
            Details::Institutions(d) => d.kind.label(lang),
            Details::Enforcement(d) => d.kind.label(lang),
            Details::Supervision(d) => d.kind.label(lang),
            Details::News(d) => d.kind.label(lang),
            Details::Policy(d) => d.kind.label(lang),
            Details::Complaints(d) => d.kind.label(lang),
        }
    }

    /// English and Chinese name of the record's kind.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Details::Institutions(d) => (d.kind.en(), d.kind.zh()),
            Details::Enforcement(d) => (d.kind.en(), d.kind.zh()),
            Details::Supervision(d) => (d.kind.en(), d.kind.zh()),
            Details::News(d) => (d.kind.en(), d.kind.zh()),
            Details::Policy(d) => (d.kind.en(), d.kind.zh()),
            Details::Complaints(d) => (d.kind.en(), d.kind.zh()),
        }
    }
}

/// The keys that records of a category may have beyond the common ones.
pub fn category_keys(category: Category) -> &'static [Key] {
    match category {
        Category::Institutions => institutions::Institution::KEYS,
        Category::Enforcement => enforcement::Enforcement::KEYS,
        Category::Supervision => supervision::Supervision::KEYS,
        Category::News => news::News::KEYS,
        Category::Policy => policy::Policy::KEYS,
        Category::Complaints => complaints::Complaint::KEYS,
    }
}

/// The name of a kind on a page in a language, by its Chinese name: what is gone has left no more than that.
pub fn kind_label(category: Category, zh: &'static str, lang: Lang) -> &'static str {
    let label = match category {
        Category::Institutions => institutions::InstitutionKind::by_name(zh).map(|kind| kind.label(lang)),
        Category::Enforcement => enforcement::EnforcementKind::by_name(zh).map(|kind| kind.label(lang)),
        Category::Supervision => supervision::SupervisionKind::by_name(zh).map(|kind| kind.label(lang)),
        Category::News => news::NewsKind::by_name(zh).map(|kind| kind.label(lang)),
        Category::Policy => policy::PolicyKind::by_name(zh).map(|kind| kind.label(lang)),
        Category::Complaints => complaints::ComplaintKind::by_name(zh).map(|kind| kind.label(lang)),
    };
    label.unwrap_or(zh)
}

/// The kinds of a category, English and Chinese.
pub fn kinds(category: Category) -> Vec<(&'static str, &'static str)> {
    let kind = category_keys(category).iter().find(|key| key.en == "kind").map(|key| (key.shape)());
    match kind {
        Some(Shape::Choice(kinds)) => kinds,
        _ => Vec::new(),
    }
}

/// The title of what takes the place of a record's text when it is taken back (history.md, "Withdrawal").
pub const STUB_TITLE: &str = "已撤回";

/// The body of a record in a `.yaml` file.
pub const BODY_KEY: Key = Key {
    en: "body",
    zh: "正文",
    note: "只用于 .yaml 文件，写成 body: |，下面缩进写 Markdown",
    required: false,
    shape: || Shape::Text,
};

/// What a front matter says, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys {
    /// The common keys.
    pub common: Common,
    /// The keys of the category.
    pub details: Details,
    /// The body given as a key, with the node it stands at.
    pub body: Option<(String, u32)>,
}

/// What could be read of a front matter, and all that is wrong with it.
pub struct Reading {
    /// The keys; `None` where a problem stands in the way.
    pub keys: Option<Keys>,
    /// Every problem, in no order.
    pub problems: Vec<Problem>,
    /// Whether the record is flagged withheld, whatever else is wrong with it.
    pub withheld: bool,
    /// The id, where it can be read.
    pub id: Option<Id>,
}

/// Reads a front matter of a record in `category`; `body_key` says whether the file may give its body as a key.
pub fn read(root: &Node, category: Category, body_key: bool) -> Reading {
    let mut reader = Reader::default();
    model::refuse_tags(root, &mut reader);
    let flag = common::withheld_flag(root);
    if let Some(node) = flag {
        reader.problems.push(Problem {
            number: node.number,
            rule: Rule::Withheld,
            message: say!("本事项标为不予公开", "this record is flagged withheld"),
            help: None,
        });
    }
    let id = root
        .entries()
        .iter()
        .find(|(key, _)| matches!(key.text(), Some("id" | "索引号")))
        .and_then(|(_, value)| Id::new(value.text()?.trim()));
    let keys = read_keys(root, category, body_key, &mut reader);
    Reading { keys, problems: reader.problems, withheld: flag.is_some(), id }
}

fn read_keys(root: &Node, category: Category, body_key: bool, reader: &mut Reader) -> Option<Keys> {
    let mut entries = Entries::of(root, &[], reader)?;
    let common = Common::take(&mut entries, reader);
    let details = Details::take(category, &mut entries, reader);
    let _judged_elsewhere: Option<Option<AnyValue>> = entries.field(&common::WITHHELD_KEY, reader);
    let body = match body_key {
        true => entries.field::<Option<BodyText>>(&BODY_KEY, reader),
        false => Some(None),
    };
    entries.finish(reader);
    let common = common?;
    check_together(root, category, &common, reader);
    let details = details?;
    if let Details::Institutions(institution) = &details {
        check_powers(root, &institution.items, reader);
    }
    Some(Keys { common, details, body: body?.map(|b| (b.0, b.1)) })
}

/// The node under a key of the front matter, else the whole of it.
pub fn value_of<'n>(root: &'n Node, en: &str, zh: &str) -> &'n Node {
    root.entries()
        .iter()
        .find(|(key, _)| key.text().is_some_and(|k| k == en || k == zh))
        .map_or(root, |(_, value)| value)
}

/// A power that is itself flagged withheld may not stand in a list that goes out.
fn check_powers(root: &Node, powers: &[institutions::Power], reader: &mut Reader) {
    for power in powers.iter().filter(|power| power.disclosure == Some(Disclosure::Withheld)) {
        let name = &power.name;
        reader.problems.push(Problem {
            number: value_of(root, "items", "权责事项").number,
            rule: Rule::Withheld,
            message: say!("权责事项“{name}”标为不予公开", "the power `{name}` is flagged withheld"),
            help: Some(say!("从公开的清单中删去这一项", "take it out of the published list")),
        });
    }
}

/// Any value at all: the `withheld` key is judged by [`common::withheld_flag`], here it is only known.
struct AnyValue;

impl Readable for AnyValue {
    fn shape() -> Shape {
        Shape::Bool
    }
    fn read(_: &Node, _: &mut Reader) -> Option<AnyValue> {
        Some(AnyValue)
    }
}

/// A body as a key: not trimmed, and with its place.
struct BodyText(String, u32);

impl Readable for BodyText {
    fn shape() -> Shape {
        Shape::Text
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<BodyText> {
        String::read(node, reader)?;
        node.text().map(|text| BodyText(text.to_string(), node.number))
    }
}

/// What two keys must agree on.
fn check_together(root: &Node, category: Category, common: &Common, reader: &mut Reader) {
    let at = |en: &str, zh: &str| value_of(root, en, zh);
    if let Some(said) = common.category.filter(|said| *said != category) {
        let (said, folder) = (said.zh(), category.en());
        let help = say!("改正 category，或把文件移到对应目录", "correct the category or move the file to its folder");
        reader.problem(
            at("category", "公开类别"),
            say!("公开类别“{said}”与所在目录 {folder}/ 不符", "the category does not agree with the folder {folder}/"),
            Some(help),
        );
    }
    if common.withheld_reason.is_some() && common.disclosure != Disclosure::Withheld {
        let help = say!(
            "删去这一行；如确属不予公开，请写 disclosure: withheld",
            "drop this line, or write disclosure: withheld"
        );
        reader.problem(
            at("withheld_reason", "不予公开理由"),
            say!("只有不予公开的事项才写不予公开理由", "only a withheld record gives a reason for withholding"),
            Some(help),
        );
    }
    if let (Some(published), Some(expires)) = (common.published, common.expires)
        && expires < published
    {
        reader.problem(
            at("expires", "公示截止"),
            say!(
                "公示截止 {expires} 早于发布日期 {published}",
                "expires ({expires}) is before published ({published})"
            ),
            None,
        );
    }
}

/// A file that a record lists: an attachment or an image.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedFile {
    /// Its bare name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Size in bytes.
    pub size: u64,
    /// Where its bytes are.
    pub at: FileSource,
}

impl ListedFile {
    /// The bytes that the record's digest covers, and no others.
    ///
    /// # Errors
    /// Says why they cannot be had.
    pub fn bytes(&self) -> Result<std::sync::Arc<[u8]>, Say> {
        let bytes: std::sync::Arc<[u8]> = match &self.at {
            FileSource::Bytes(bytes) => bytes.clone(),
            FileSource::Disk(path) => {
                std::fs::read(path).map_err(|why| say!("无法读取：{why}", "cannot be read: {why}"))?.into()
            }
        };
        match digest::sha256(&bytes) == self.sha256 {
            true => Ok(bytes),
            false => Err(say!("刚被改动，请重新运行", "was changed just now; run again")),
        }
    }
}

/// Where the bytes of a listed file are.
#[derive(Clone, Debug, PartialEq)]
pub enum FileSource {
    /// In the working tree.
    Disk(PathBuf),
    /// In git's history; read already.
    Bytes(std::sync::Arc<[u8]>),
}

/// The text of a record file, without BOM and with LF line ends, and where its parts are.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Path relative to the portal's root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Byte range of the front matter's YAML in `text`.
    pub front: std::ops::Range<usize>,
    /// Byte range of the body in `text`; empty where it is given as a key.
    pub body: std::ops::Range<usize>,
}

impl Source {
    /// The YAML of the front matter.
    pub fn front(&self) -> &str {
        &self.text[self.front.clone()]
    }

    /// Lines of the file before the front matter's first one.
    pub fn front_offset(&self) -> usize {
        self.text[..self.front.start].matches('\n').count()
    }
}

/// A record as it lies in the working tree or in git's history: read, but not judged.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its file.
    pub source: Source,
    /// The parsed front matter, for rules that look into every key.
    pub front: Node,
    /// Its category (the folder it lies in).
    pub category: Category,
    /// The common keys.
    pub common: Common,
    /// The keys of the category.
    pub details: Details,
    /// The body, Markdown; empty where there is none.
    pub body: String,
    /// Node of the front matter that holds the body, where it is a key.
    pub body_node: Option<u32>,
    /// The files it lists: attachments, then images, in listed order.
    pub files: Vec<ListedFile>,
    /// Its digest.
    pub digest: Digest,
    /// Its trail.
    pub trail: Vec<trail::Event>,
    /// Path of the trail, whether or not it exists.
    pub trail_path: String,
}

impl Record {
    /// The id.
    pub fn id(&self) -> &Id {
        &self.common.id
    }

    /// The images that it lists.
    pub fn images(&self) -> &[news::Image] {
        match &self.details {
            Details::News(news) => &news.images,
            _ => &[],
        }
    }
}

/// What a text of a record says of itself.
#[derive(Clone, Debug)]
pub struct TextOf {
    /// The record's id.
    pub id: Id,
    /// Who drafted it.
    pub drafter: Id,
    /// The category that it lay in: its own rules of review hold for it, wherever the record lies today.
    pub category: Category,
}

impl TextOf {
    /// What this text says.
    pub fn new(text: &Record) -> TextOf {
        let (id, drafter) = (text.id().clone(), text.common.drafted_by.clone());
        TextOf { id, drafter, category: text.category }
    }
}
