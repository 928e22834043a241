//! `content/site.yaml`: its keys, and the types that its values must parse into.

use super::calendar::Calendar;
use super::review::Review;
use crate::finding::Rule;
use crate::record::common::{Category, Id, Tier};
use crate::record::model::{Field, Key, Line, Readable, Reader, Shape, choices, clip, keys, suggestion};
use crate::record::node::Node;
use crate::say::{Lang, Say, say};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

choices! {
    /// What a person may do.
    pub enum Role {
        Drafter = "drafter", "供稿人";
        Reviewer = "reviewer", "审核人";
    }
}

choices! {
    /// A form of output beside the web pages.
    pub enum ChannelName {
        Wechat = "wechat", "微信";
        Feeds = "feeds", "订阅";
        Data = "data", "开放数据";
        Sms = "sms", "短信";
        Board = "board", "公示栏";
        Screen = "screen", "大屏";
        Miniprogram = "miniprogram", "小程序";
        Handbook = "handbook", "手册";
    }
}

keys! {
    /// Identification that government sites must carry (网站标识).
    pub struct Identification {
        site_code: Option<Line> = "site_code", "网站标识码", "十位";
        icp: Option<Line> = "icp", "ICP备案", "ICP 备案号";
        police: Option<Line> = "police", "公安备案", "公安备案号";
        domain: Option<Line> = "domain", "域名", "如 www.example.gov.cn";
    }
}

keys! {
    /// How the public reaches the office that runs the portal.
    pub struct Contact {
        phone: Option<Line> = "phone", "电话", "带区号";
        email: Option<Line> = "email", "电子邮箱", "公务邮箱";
        address: Option<Line> = "address", "地址", "办公地址";
    }
}

keys! {
    /// Somebody who drafts or reviews (人员).
    pub struct Person {
        id: Id = "id", "编号", "人员编号，全站唯一";
        name: Line = "name", "姓名", "不会出现在页面上";
        institution: Option<Id> = "institution", "机构", "所在机构的编号";
        roles: Vec<Role> = "roles", "角色", "drafter 供稿人、reviewer 审核人";
        tier: Option<Tier> = "tier", "层级", "不写按司法所";
        may_review: Option<Listed<Category>> = "may_review", "可审类别", "不写则各类均可";
        keys: Vec<Line> = "keys", "公钥", "ssh-ed25519 公钥";
        left: Option<Date> = "left", "离任日期", "在任的最后一天；以前的审核照算，以后的不算";
    }
}

keys! {
    /// Settings of the gate.
    pub struct GateSettings {
        raise: Vec<RuleName> = "raise", "升级", "把哪些提醒当作拒绝";
        allow_types: Vec<FileEnding> = "allow_types", "附件类型", "不经读取即放行的附件类型";
    }
}

keys! {
    /// The settings of a portal, `content/site.yaml`.
    pub struct Settings {
        title: Line = "title", "标题", "门户名称";
        owner: Id = "owner", "主办单位", "主办机构的编号";
        base_url: Option<BaseUrl> = "base_url", "网址", "https:// 开头，可带目录";
        language: Option<Language> = "language", "语言", "界面文字的语言：zh-CN 或 en，默认 zh-CN";
        timezone: Option<Zone> = "timezone", "时区", "默认 Asia/Shanghai";
        theme: Option<ThemeName> = "theme", "主题", "默认 default";
        identification: Option<Identification> = "identification", "网站标识", "标识码、备案号和域名";
        contact: Option<Contact> = "contact", "联系方式", "电话、邮箱和地址";
        people: Option<People> = "people", "人员", "谁可以供稿和审核";
        review: Option<Review> = "review", "审核", "审核规则";
        search: Option<bool> = "search", "检索", "默认 true";
        channels: Option<Listed<ChannelName>> = "channels", "公开渠道", "默认全部";
        calendar: Option<Calendar> = "calendar", "日历", "国务院公布的放假调休";
        numbering: Option<Line> = "numbering", "编号规则", "gongshi new 用的编号样式";
        gate: Option<GateSettings> = "gate", "闸门", "升级提醒、放行类型";
    }
}

/// The time zone that a portal has unless it says otherwise.
pub(super) const DEFAULT_ZONE: &str = "Asia/Shanghai";

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(pub(super) TimeZone);

impl Zone {
    /// From the program's own data: a machine's zone files would make the same portal differ from place to place.
    pub(super) fn named(name: &str) -> Option<Zone> {
        jiff::tz::TimeZoneDatabase::bundled().get(name).ok().map(Zone)
    }
}

impl Readable for Zone {
    fn shape() -> Shape {
        Shape::Line
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Zone> {
        let name = Line::read(node, reader)?;
        let zone = Zone::named(&name);
        if zone.is_none() {
            let name = clip(&name);
            reader.problem(
                node,
                say!("没有时区“{name}”", "no time zone `{name}`"),
                Some(say!("写 Asia/Shanghai", "write Asia/Shanghai")),
            );
        }
        zone
    }
}

/// The people of a portal: no id twice, every key usable and one person's alone.
#[derive(Clone, Debug, PartialEq)]
pub struct People(pub(super) Vec<Person>);

impl Readable for People {
    fn shape() -> Shape {
        <Vec<Person> as Field>::shape()
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<People> {
        let people = Listed::<Person>::read(node, reader)?.0;
        let mut ids = BTreeSet::new();
        let mut keys = BTreeMap::new();
        for person in &people {
            let id = &person.id;
            if !ids.insert(id.folded()) {
                reader.problem(node, say!("人员编号“{id}”重复", "the person `{id}` is listed twice"), None);
            }
            for line in &person.keys {
                let help = say!(
                    "写 ssh-keygen -t ed25519 生成的 .pub 文件中的那一行",
                    "write the line of the .pub file that ssh-keygen -t ed25519 makes"
                );
                match crate::sign::public_key(line) {
                    Err(why) => reader.problem(
                        node,
                        say!("“{id}”的公钥不能用：{}", "a key of `{id}` cannot be used: {}", why.zh, why.en),
                        Some(help),
                    ),
                    Ok(key) => {
                        if let Some(other) = keys.insert(key.key_data().clone(), id).filter(|other| *other != id) {
                            let message =
                                say!("“{id}”和“{other}”登记了同一把公钥", "`{id}` and `{other}` have the same key");
                            reader.problem(
                                node,
                                message,
                                Some(say!("每人用自己的密钥", "every person has a key of his own")),
                            );
                        }
                    }
                }
            }
        }
        Some(People(people))
    }
}

/// A rule of the gate by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleName(pub Rule);

impl Readable for RuleName {
    fn shape() -> Shape {
        Shape::Choice(Rule::ALL.iter().map(|rule| (rule.name(), rule.name())).collect())
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<RuleName> {
        let name = Line::read(node, reader)?;
        let rule = Rule::by_name(&name);
        if rule.is_none() {
            let name = clip(&name);
            reader.problem(
                node,
                say!("没有规则“{name}”", "no rule `{name}`"),
                suggestion(&name, Rule::ALL.iter().map(|rule| rule.name())),
            );
        }
        rule.map(RuleName)
    }
}

/// Declares a text of site.yaml that must pass a test.
macro_rules! checked_line {
    ($(#[$doc:meta])* $name:ident, $sound:expr, $wrong:expr, $help:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub(super) String);

        impl Readable for $name {
            fn shape() -> Shape {
                Shape::Line
            }
            fn read(node: &Node, reader: &mut Reader) -> Option<$name> {
                let text = Line::read(node, reader)?;
                let sound: fn(&str) -> bool = $sound;
                if !sound(&text) {
                    let wrong: fn(String) -> Say = $wrong;
                    reader.problem(node, wrong(clip(&text)), Some($help));
                    return None;
                }
                Some($name(text.to_string()))
            }
        }
    };
}

checked_line! {
    /// The public address of the portal, http or https, with or without a path.
    BaseUrl, is_base_url,
    |url| say!("“{url}”不能作网址", "`{url}` is no base address"),
    say!("写成 https://www.example.gov.cn/jwgk/", "write it like https://www.example.gov.cn/jwgk/")
}

checked_line! {
    /// The language of the pages' own words.
    Language, |language| Lang::by_tag(language).is_some(),
    |language| say!("没有“{language}”的界面文字", "no interface texts in `{language}`"),
    say!("写 zh-CN（中文）或 en（英文）", "write zh-CN (Chinese) or en (English)")
}

checked_line! {
    /// The name of a theme: a folder name of letters, digits, hyphens and underscores.
    ThemeName, |name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
    |name| say!("“{name}”不能作主题名", "`{name}` is no name of a theme"),
    say!("主题名只用字母、数字、短横和下划线", "use letters, digits, hyphens and underscores")
}

checked_line! {
    /// The ending of a file name, in lower case and without its dot.
    FileEnding, |ending| ending.len() <= 10 && ending.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
    |ending| say!("“{ending}”不是扩展名", "`{ending}` is no ending of a file name"),
    say!("写小写的扩展名，不带点，如 dwg", "write the ending in lower case without its dot, such as dwg")
}

impl FileEnding {
    /// The ending.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A list that says something also when it is empty: none, where a missing key means all.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T>(pub Vec<T>);

impl<T: Readable> Readable for Listed<T> {
    fn shape() -> Shape {
        <Vec<T> as Field>::shape()
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Listed<T>> {
        let key = Key { en: "", zh: "", note: "", required: false, shape: <Listed<T> as Readable>::shape };
        Vec::read_field(Some(node), &key, node, reader).map(Listed)
    }
}

/// An http(s) address of a host, with an optional port and path: what links and feeds can be made from.
fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let label = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let segment = |part: &str| {
        part != ".." && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '%'))
    };
    name.split('.').all(label) && port.parse::<u16>().is_ok() && path.split('/').all(segment)
}
