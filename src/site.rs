//! The portal's own settings (`content/site.yaml`), its people, its calendar and its clock.
//!
//! This is the only room that asks what time it is.

use crate::finding::{Finding, Rule};
use crate::load::read::problem_findings;
use crate::record::common::{Category, Id, Tier};
use crate::record::digest::normalised;
use crate::record::model::{Entries, Field, Key, Line, Readable, Reader, Shape, choices, clip, keys, suggestion};
use crate::record::node::{self, Node};
use crate::record::Source;
use crate::say::{Say, say};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

choices! {
    /// What a person may do.
    pub enum Role {
        Drafter = "drafter", "供稿人";
        Reviewer = "reviewer", "审核人";
    }
}

choices! {
    /// Whether approvals must be signed.
    pub enum Signatures {
        Optional = "optional", "可选";
        Required = "required", "必须";
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
    }
}

keys! {
    /// How many approvals records of some categories need.
    pub struct ReviewRule {
        categories: Option<Listed<Category>> = "categories", "类别", "不写则适用于各类";
        approvals: Approvals = "approvals", "审核数", "需要几人审核通过";
        tier: Option<Tier> = "tier", "最低层级", "计入的最低层级";
    }
}

keys! {
    /// The rules of review.
    pub struct Review {
        signatures: Option<Signatures> = "signatures", "签名", "optional 可选、required 必须";
        rules: Vec<ReviewRule> = "rules", "规则", "自上而下，第一条适用的为准";
    }
}

keys! {
    /// One year as the State Council publishes it.
    pub struct CalendarYear {
        holidays: Vec<Date> = "holidays", "放假", "放假的日期";
        workdays: Vec<Date> = "workdays", "调休上班", "周末上班的日期";
    }
}

keys! {
    /// Settings of the gate.
    pub struct GateSettings {
        raise: Vec<RuleName> = "raise", "升级", "把哪些提醒当作拒绝";
        allow_types: Vec<Line> = "allow_types", "附件类型", "不经读取即放行的附件类型";
    }
}

/// The calendar of all years given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar(BTreeMap<i16, CalendarYear>);

impl Readable for Calendar {
    fn shape() -> Shape {
        Shape::Table("^\\d{4}$", Box::new(<CalendarYear as Readable>::shape()))
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Calendar> {
        Entries::of(node, &[], reader)?;
        let mut years = BTreeMap::new();
        for (key, value) in node.entries() {
            let year = key.text().and_then(|text| text.parse::<i16>().ok()).filter(|year| (1949..=9998).contains(year));
            let Some(year) = year else {
                reader.problem(key, say!("日历的键应当是年份", "a calendar's keys are years"), Some(say!("写成 2026:", "write `2026:`")));
                continue;
            };
            let Some(entry) = CalendarYear::read(value, reader) else { continue };
            if years.insert(year, entry).is_some() {
                reader.problem(key, say!("{year} 年重复出现", "the year {year} is given twice"), None);
            }
        }
        Some(Calendar(years))
    }
}

impl Calendar {
    /// Whether people work on this day: Monday to Friday but for holidays, and the weekend days that were
    /// made working days.
    pub fn is_workday(&self, date: Date) -> bool {
        if let Some(year) = self.0.get(&date.year()) {
            if year.workdays.contains(&date) {
                return true;
            }
            if year.holidays.contains(&date) {
                return false;
            }
        }
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The last day of a time limit of `days` working days that begins the day after `from`
    /// (政府信息公开条例 Art. 26; the day of the event itself is not counted, 民法典 Art. 201).
    pub fn deadline(&self, from: Date, days: u32) -> Date {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
            left -= u32::from(self.is_workday(date));
        }
        date
    }

    /// How many working days lie after `from`, up to and including `to`.
    pub fn workdays_between(&self, from: Date, to: Date) -> u32 {
        let days = from.series(jiff::Span::new().days(1)).skip(1).take_while(|d| *d <= to);
        days.filter(|d| self.is_workday(*d)).count() as u32
    }
}

keys! {
    /// The settings of a portal, `content/site.yaml`.
    pub struct Settings {
        title: Line = "title", "标题", "门户名称";
        owner: Id = "owner", "主办单位", "主办机构的编号";
        base_url: Option<BaseUrl> = "base_url", "网址", "https:// 开头，可带目录";
        language: Option<Language> = "language", "语言", "默认 zh-CN";
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
const DEFAULT_ZONE: &str = "Asia/Shanghai";

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// From the program's own data: a machine's zone files would make the same portal differ from place to place.
    fn named(name: &str) -> Option<Zone> {
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
            reader.problem(node, say!("没有时区“{name}”", "no time zone `{name}`"), Some(say!("写 Asia/Shanghai", "write Asia/Shanghai")));
        }
        zone
    }
}

/// The people of a portal: no id twice, every key usable and one person's alone.
#[derive(Clone, Debug, PartialEq)]
pub struct People(Vec<Person>);

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
                let help = say!("写 ssh-keygen -t ed25519 生成的 .pub 文件中的那一行", "write the line of the .pub file that ssh-keygen -t ed25519 makes");
                match crate::sign::public_key(line) {
                    Err(why) => reader.problem(node, say!("“{id}”的公钥不能用：{why}", "a key of `{id}` cannot be used: {why}"), Some(help)),
                    Ok(key) => {
                        if let Some(other) = keys.insert(key.key_data().clone(), id).filter(|other| *other != id) {
                            let message = say!("“{id}”和“{other}”登记了同一把公钥", "`{id}` and `{other}` have the same key");
                            reader.problem(node, message, Some(say!("每人用自己的密钥", "every person has a key of his own")));
                        }
                    }
                }
            }
        }
        Some(People(people))
    }
}

/// How many approvals a record needs: at least one (政府信息公开条例 Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approvals(u32);

impl Readable for Approvals {
    fn shape() -> Shape {
        Shape::Number
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Approvals> {
        let number = u32::read(node, reader)?;
        if number == 0 {
            let help = say!("至少需要一人审核（《政府信息公开条例》第十七条）", "at least one approval is needed (条例 Art. 17)");
            reader.problem(node, say!("审核数不能为 0", "approvals cannot be 0"), Some(help));
            return None;
        }
        Some(Approvals(number))
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
            reader.problem(node, say!("没有规则“{name}”", "no rule `{name}`"), suggestion(&name, Rule::ALL.iter().map(|rule| rule.name())));
        }
        rule.map(RuleName)
    }
}

/// Declares a text of site.yaml that must pass a test.
macro_rules! checked_line {
    ($(#[$doc:meta])* $name:ident, $sound:expr, $wrong:expr, $help:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(String);

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
    Language, |language| language == "zh-CN",
    |language| say!("没有“{language}”的界面文字", "no interface texts in `{language}`"),
    say!("目前只能写 zh-CN", "for now only zh-CN")
}

checked_line! {
    /// The name of a theme: a folder name of letters, digits, hyphens and underscores.
    ThemeName, |name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
    |name| say!("“{name}”不能作主题名", "`{name}` is no name of a theme"),
    say!("主题名只用字母、数字、短横和下划线", "use letters, digits, hyphens and underscores")
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

/// A portal's settings, checked.
#[derive(Clone, Debug)]
pub struct Site {
    /// The settings as they were written.
    pub settings: Settings,
    /// The time zone in which dates are meant.
    pub zone: TimeZone,
    /// Its text, for the places of findings.
    pub source: Source,
}

impl Site {
    /// Reads `content/site.yaml` under `root`.
    ///
    /// # Errors
    /// Findings, all of them, when it is missing or wrong (exit status 2).
    pub fn read(root: &Path) -> Result<Site, Vec<Finding>> {
        use crate::finding::Place;
        let path = "content/site.yaml";
        let fail = |message: Say, help: Say| vec![Finding::new(Rule::FrontMatter, Place::file(path), message).help(help)];
        let at = root.join("content").join("site.yaml");
        let meta = std::fs::symlink_metadata(&at)
            .map_err(|e| fail(say!("无法读取：{e}", "cannot be read: {e}"), say!("用 gongshi init 建立一个门户", "start a portal with `gongshi init`")))?;
        if !meta.is_file() || meta.len() > crate::load::split::MAX_FRONT as u64 {
            return Err(fail(say!("应当是不超过 256 KiB 的普通文件", "must be a regular file of at most 256 KiB"), say!("换成真实文件", "put the file itself here")));
        }
        let bytes = std::fs::read(&at).map_err(|e| fail(say!("无法读取：{e}", "cannot be read: {e}"), say!("检查文件权限", "check the permissions")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| fail(say!("不是 UTF-8 文字", "is not UTF-8 text"), say!("另存为 UTF-8 编码", "save it as UTF-8")))?;
        Site::parse(path, &text)
    }

    /// Reads settings from their text.
    ///
    /// # Errors
    /// As [`Site::read`].
    pub fn parse(path: &str, text: &str) -> Result<Site, Vec<Finding>> {
        let text = normalised(text).into_owned();
        let source = Source { path: path.to_string(), front: 0..text.len(), body: text.len()..text.len(), text };
        if let Some(trouble) = crate::load::split::check_text(&source.text, &source.front) {
            return Err(vec![crate::load::read::trouble_finding(path, &source.text, trouble)]);
        }
        let root = node::parse(source.front()).map_err(|syntax| vec![crate::load::read::syntax_finding(&source, &syntax)])?;
        let mut reader = Reader::default();
        let settings = {
            crate::record::model::refuse_tags(&root, &mut reader);
            Settings::read(&root, &mut reader)
        };
        let findings = problem_findings(&source, reader.problems);
        match settings {
            Some(settings) if findings.is_empty() => {
                let zone = settings.timezone.clone().or_else(|| Zone::named(DEFAULT_ZONE)).map_or(TimeZone::UTC, |zone| zone.0);
                Ok(Site { settings, zone, source })
            }
            _ => Err(findings),
        }
    }

    /// Who may draft and review.
    pub fn people(&self) -> &[Person] {
        self.settings.people.as_ref().map_or(&[], |people| &people.0)
    }

    /// The person with this id.
    pub fn person(&self, id: &Id) -> Option<&Person> {
        self.people().iter().find(|person| person.id == *id)
    }

    /// The rule of review for a category: how many approvals, and the lowest tier that counts.
    pub fn review_rule(&self, category: Category) -> (u32, Option<Tier>) {
        let rules = self.settings.review.as_ref().map_or(&[][..], |review| &review.rules);
        let rule = rules.iter().find(|rule| rule.categories.as_ref().is_none_or(|listed| listed.0.contains(&category)));
        rule.map_or((1, None), |rule| (rule.approvals.0, rule.tier))
    }

    /// Whether approvals count only when they are signed.
    pub fn signatures_required(&self) -> bool {
        self.settings.review.as_ref().and_then(|review| review.signatures) == Some(Signatures::Required)
    }

    /// Days of work and rest.
    pub fn calendar(&self) -> Calendar {
        self.settings.calendar.clone().unwrap_or_default()
    }

    /// The language tag of pages.
    pub fn language(&self) -> &str {
        self.settings.language.as_ref().map_or("zh-CN", |language| &language.0)
    }

    /// The name of the theme.
    pub fn theme(&self) -> &str {
        self.settings.theme.as_ref().map_or("default", |theme| &theme.0)
    }

    /// `base_url` with a slash at its end.
    pub fn base_url(&self) -> Option<String> {
        self.settings.base_url.as_ref().map(|url| format!("{}/", url.0.trim_end_matches('/')))
    }

    /// Today in the portal's time zone; `SOURCE_DATE_EPOCH` (seconds) stands in for the clock where it is set.
    ///
    /// # Errors
    /// When `SOURCE_DATE_EPOCH` is set to something that is not a time.
    pub fn today(&self) -> Result<Date, Say> {
        let now = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(text) => {
                let seconds = text.trim().parse::<i64>().ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
                seconds.ok_or_else(|| say!("SOURCE_DATE_EPOCH 不是秒数：{text}", "SOURCE_DATE_EPOCH is not a number of seconds: {text}"))?
            }
            Err(_) => jiff::Timestamp::now(),
        };
        Ok(now.to_zoned(self.zone.clone()).date())
    }

    /// The present moment in the portal's time zone, to the second, as a trail writes it.
    pub fn now(&self) -> String {
        let now = jiff::Timestamp::now().to_zoned(self.zone.clone());
        format!("{}", now.strftime("%Y-%m-%dT%H:%M:%S%:z"))
    }
}

/// Today in the time zone that a portal has unless it says otherwise; for what has no site.yaml yet.
pub fn today_by_default() -> Date {
    let zone = Zone::named(DEFAULT_ZONE).map_or(TimeZone::UTC, |zone| zone.0);
    jiff::Timestamp::now().to_zoned(zone).date()
}

/// An http(s) address of a host, with an optional port and path: what links and feeds can be made from.
fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let label = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let segment = |part: &str| part != ".." && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '%'));
    name.split('.').all(label) && port.parse::<u16>().is_ok() && path.split('/').all(segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calendar() -> Calendar {
        let site = Site::parse("site.yaml", "title: t\nowner: a\ncalendar:\n  2026:\n    holidays: [2026-10-01, 2026-10-02]\n    workdays: [2026-10-10]\n");
        site.unwrap().calendar()
    }

    #[test]
    fn holidays_rest_and_moved_workdays_count() {
        let day = |d: i8| jiff::civil::date(2026, 10, d);
        assert!(!calendar().is_workday(day(1)));
        assert!(calendar().is_workday(day(10)));
        assert!(!calendar().is_workday(day(11)));
        // From 30 September: the 5th to the 9th are five working days, the 10th is the sixth.
        assert_eq!(calendar().deadline(jiff::civil::date(2026, 9, 30), 6), day(10));
    }

    #[test]
    fn zero_approvals_are_refused() {
        let findings = Site::parse("site.yaml", "title: t\nowner: a\nreview: {rules: [{approvals: 0}]}\n").unwrap_err();
        assert!(findings[0].message.en.contains("cannot be 0"));
    }

    proptest! {
        #[test]
        fn a_deadline_is_a_workday_and_has_that_many_behind_it(offset in 0..2000i32, days in 1..40u32) {
            let from = jiff::civil::date(2025, 1, 1) + jiff::Span::new().days(offset);
            let deadline = calendar().deadline(from, days);
            prop_assert!(calendar().is_workday(deadline));
            prop_assert_eq!(calendar().workdays_between(from, deadline), days);
        }
    }
}
