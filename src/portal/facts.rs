//! Data tables of a record: the common one, and what its category adds.

use super::page::Book;
use super::record_page::Shown;
use super::view::{Day, Fact, FactValue};
use super::{dates, urls};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::complaints::ChannelType;
use crate::record::institutions::{Phone, RequestChannel};
use crate::say::{Lang, is_chinese, plural};
use jiff::civil::Date;

/// What a row of a data table is called: by a key, the same in every language, and in words.
#[derive(Clone, Copy)]
pub struct Name {
    key: &'static str,
    label: &'static str,
}

impl Name {
    /// A name in the language of the page.
    pub fn new(lang: Lang, key: &'static str, zh: &'static str, en: &'static str) -> Name {
        Name { key, label: lang.pick(zh, en) }
    }
}

/// Builds a data table row by row; rows without a value are left out.
#[derive(Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// The finished table.
    pub fn finish(self) -> Vec<Fact> {
        self.0
    }

    fn push(&mut self, name: Name, values: Vec<FactValue>, wide: bool) {
        if !values.is_empty() {
            self.0.push(Fact { key: name.key, label: name.label, values, wide });
        }
    }

    /// A text.
    pub fn text(&mut self, name: Name, text: Option<&str>) {
        let text = text.filter(|t| !t.is_empty());
        self.push(name, text.map(plain).into_iter().collect(), text.is_some_and(|text| is_long(&[text])));
    }

    /// A date.
    pub fn date(&mut self, name: Name, day: Option<Day>) {
        let value = |day: Day| FactValue { text: day.text, datetime: Some(day.iso), ..FactValue::default() };
        self.push(name, day.into_iter().map(value).collect(), false);
    }

    /// A code, such as a digest.
    pub fn code(&mut self, name: Name, text: String) {
        self.push(name, vec![FactValue { text, code: true, ..FactValue::default() }], true);
    }

    /// A link within the portal.
    pub fn link(&mut self, name: Name, text: String, href: String) {
        self.push(name, vec![FactValue { text, href: Some(href), ..FactValue::default() }], false);
    }

    /// An address on the net; only http and https become links.
    pub fn website(&mut self, name: Name, url: Option<&str>) {
        self.push(name, url.map(web).into_iter().collect(), false);
    }

    /// A mailbox.
    pub fn email(&mut self, name: Name, address: Option<&str>) {
        self.push(name, address.map(mailbox).into_iter().collect(), false);
    }

    /// Telephones with what they are for.
    pub fn phones(&mut self, name: Name, phones: &[Phone]) {
        let one = |phone: &Phone| FactValue {
            // Both are the office's words: the colon between them is of their language.
            text: phone.label.as_ref().map_or_else(
                || phone.number.to_string(),
                |label| format!("{label}{}{}", if is_chinese(label) { "：" } else { ": " }, phone.number),
            ),
            href: Some(tel(&phone.number)),
            ..FactValue::default()
        };
        self.push(name, phones.iter().map(one).collect(), false);
    }

    /// Several texts.
    pub fn texts(&mut self, name: Name, texts: &[&str]) {
        self.push(name, texts.iter().map(|t| plain(t)).collect(), is_long(texts));
    }

    /// How to apply.
    pub fn request(&mut self, channel: &RequestChannel, lang: Lang) {
        let n = |key, zh, en| Name::new(lang, key, zh, en);
        let text = |line: &Option<crate::record::model::Line>| line.as_ref().map(|l| l.to_string());
        self.text(n("acceptor", "受理机构", "Accepted by"), channel.acceptor.as_deref());
        self.text(n("address", "受理地址", "Address"), text(&channel.address).as_deref());
        if let Some(phone) = &channel.phone {
            self.link(n("phone", "联系电话", "Telephone"), phone.to_string(), tel(phone));
        }
        self.text(n("fax", "传真", "Fax"), text(&channel.fax).as_deref());
        self.email(n("email", "电子邮箱", "Email"), channel.email.as_deref());
        self.website(n("url", "网上申请", "Online form"), channel.url.as_deref());
        self.text(n("hours", "受理时间", "Hours"), text(&channel.hours).as_deref());
    }
}

/// Whether texts take more than a narrow place; two letters are as wide as one Chinese character.
fn is_long(texts: &[&str]) -> bool {
    let count = texts.iter().map(|text| text.chars().count()).sum::<usize>();
    count > if texts.iter().any(|text| is_chinese(text)) { 24 } else { 48 }
}

fn plain(text: &str) -> FactValue {
    FactValue { text: text.to_string(), ..FactValue::default() }
}

/// An address on the net; only http and https become links.
fn web(url: &str) -> FactValue {
    let web = url.starts_with("https://") || url.starts_with("http://");
    FactValue { text: url.to_string(), href: web.then(|| url.to_string()), external: web, ..FactValue::default() }
}

/// A mailbox; one with signs that a `mailto:` link would read otherwise stays a text.
fn mailbox(address: &str) -> FactValue {
    let sound = !address.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '&' | '<' | '>' | '"' | '\''));
    FactValue { text: address.to_string(), href: sound.then(|| format!("mailto:{address}")), ..FactValue::default() }
}

/// Number or address of a complaint channel, where a tap can lead there; letters and visits lead nowhere.
pub fn channel_link(kind: ChannelType, value: &str) -> Option<FactValue> {
    match kind {
        ChannelType::Phone => Some(FactValue { href: Some(tel(value)), ..plain(value) }),
        ChannelType::Email => Some(mailbox(value)),
        ChannelType::Online => Some(web(value)),
        ChannelType::Letter | ChannelType::Visit => None,
    }
}

/// A `tel:` link: digits, plus and hyphens only.
pub fn tel(number: &str) -> String {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '-')).collect();
    format!("tel:{digits}")
}

/// The data table that every record has (政府信息公开条例 Art. 12: index number, name, abstract, date).
pub fn common(book: &Book, path: &str, record: &Cleared) -> Vec<Fact> {
    let n = |key, zh, en| Name::new(book.lang(), key, zh, en);
    let day = |date| book.day(date);
    let mut facts = Facts::default();
    facts.text(n("id", "索引号", "Index number"), Some(record.id().as_str()));
    facts.text(
        n("category", "公开类别", "Category"),
        Some(&format!("{} · {}", record.category().label(book.lang()), record.details().kind_label(book.lang()))),
    );
    if let Some(institution) = book.link(path, record.institution()) {
        facts.link(n("institution", "发布机构", "Published by"), institution.text, institution.href);
    }
    facts.date(n("formed", "成文日期", "Date of the document"), Some(day(record.formed())));
    facts.date(n("published", "发布日期", "Published"), Some(day(record.published().date())));
    if let Details::Policy(policy) = record.details() {
        facts.text(n("document_number", "发文字号", "Document number"), policy.document_number.as_deref());
        facts.text(n("issued_by", "发文机关", "Issued by"), policy.issued_by.as_deref());
        facts.date(n("effective", "施行日期", "In force from"), policy.effective.map(day));
        facts.text(n("validity", "有效性", "Validity"), Some(policy.validity.label(book.lang())));
    }
    facts.date(n("expires", "公示截止", "On notice until"), record.expires().map(day));
    facts.texts(n("topics", "主题分类", "Topics"), &record.topics());
    facts.texts(n("keywords", "关键词", "Keywords"), &record.keywords());
    facts.finish()
}

/// What anybody needs to check the text on a page against the log (history.md, the seal).
pub fn check(book: &Book, shown: &Shown) -> Vec<Fact> {
    let n = |key, zh, en| Name::new(book.lang(), key, zh, en);
    let w = |zh, en| book.w(zh, en);
    let (id, version) = (shown.record.id(), shown.record.version());
    let mut facts = Facts::default();
    facts.code(n("digest", "摘要值", "Digest"), version.digest.to_string());
    facts.code(n("nonce", "随机数", "Nonce"), version.nonce.clone());
    match (&book.seal.log, book.seal.leaf(id, version.number)) {
        (None, _) => {}
        (Some(_), None) => {
            facts.text(n("log_entry", "日志序号", "Log entry"), Some(w("尚未记入日志", "not in the log yet")))
        }
        (Some(_), Some(leaf)) => {
            facts.text(n("log_entry", "日志序号", "Log entry"), Some(&leaf.to_string()));
            if book.seal.is_signed() {
                facts.link(
                    n("proof", "存在证明", "Proof of inclusion"),
                    w("下载证明文件", "download the proof").into(),
                    urls::relative(&shown.path, &shown.proof()),
                );
            }
        }
    }
    facts.link(
        n("audit", "怎样核验", "How to verify"),
        w("核验办法", "how to verify").into(),
        urls::relative(&shown.path, urls::AUDIT),
    );
    facts.finish()
}

/// A number of working days.
fn working_days(lang: Lang, days: u32) -> String {
    match lang {
        Lang::Zh => format!("{days}个工作日"),
        Lang::En => format!("{days} working day{}", plural(days)),
    }
}

/// What the category adds.
pub fn details(book: &Book, path: &str, record: &Cleared) -> Vec<Fact> {
    let n = |key, zh, en| Name::new(book.lang(), key, zh, en);
    let day = |date| book.day(date);
    let mut facts = Facts::default();
    match record.details() {
        Details::Institutions(d) => {
            facts.text(
                n("tier", "层级", "Tier"),
                d.tier.filter(|_| d.kind as usize <= 2).map(|tier| tier.label(book.lang())),
            );
            facts.text(n("address", "地址", "Address"), d.address.as_deref());
            facts.text(n("postcode", "邮政编码", "Postcode"), d.postcode.as_deref());
            facts.phones(n("phone", "联系电话", "Telephone"), &d.phones);
            facts.text(n("hours", "办公时间", "Office hours"), d.hours.as_deref());
            facts.text(n("transport", "交通", "How to get there"), d.transport.as_deref());
            facts.email(n("email", "电子邮箱", "Email"), d.email.as_deref());
            facts.website(n("website", "网站", "Website"), d.website.as_deref());
            facts.text(n("head", "负责人", "Head"), d.head.as_deref());
            if let Some(parent) = d.parent.as_ref().and_then(|parent| book.link(path, parent)) {
                facts.link(n("parent", "上级机构", "Belongs to"), parent.text, parent.href);
            }
            if d.on_request.is_some() {
                facts.link(
                    n("on_request", "依申请公开", "On request"),
                    book.w("查看申请渠道和办理时限", "where to apply, and the time limits").into(),
                    urls::relative(path, urls::ON_REQUEST),
                );
            }
        }
        Details::Enforcement(d) => {
            facts.text(n("subject", "当事人", "Subject"), d.subject.as_ref().map(|s| &*s.name));
            facts.text(n("case", "案号", "Case number"), d.case.as_deref());
            facts.text(n("decided_by", "决定机关", "Decided by"), d.decided_by.as_deref());
            facts.date(n("decision_date", "决定日期", "Date of the decision"), d.decision_date.map(day));
            facts.texts(n("basis", "依据", "Basis"), &d.basis.iter().map(|b| &**b).collect::<Vec<_>>());
            facts.text(n("result", "结果", "Result"), d.result.as_deref());
        }
        Details::Supervision(d) => {
            let month = |(year, month): (i16, i8)| {
                let first = Date::new(year, month, 1);
                first.map_or_else(|_| String::new(), |first| dates::month(book.lang(), first))
            };
            let to = book.w("至", " to ");
            let period = d
                .period
                .map(|p| if p.from == p.to { month(p.from) } else { format!("{}{to}{}", month(p.from), month(p.to)) });
            facts.text(n("period", "期间", "Period"), period.as_deref());
            facts.text(n("subject", "当事人", "Subject"), d.subject.as_ref().map(|s| &*s.name));
        }
        Details::News(d) => {
            facts.date(n("event_date", "活动日期", "Date of the event"), d.event.as_ref().map(|e| day(e.date)));
            facts.text(n("event_place", "活动地点", "Place"), d.event.as_ref().and_then(|e| e.place.as_deref()));
        }
        Details::Policy(_) => {}
        Details::Complaints(d) => {
            if let Some(channel) = &d.channel {
                facts.text(n("type", "方式", "Way"), Some(channel.kind.label(book.lang())));
                let label = match channel.kind {
                    ChannelType::Phone => n("value", "电话", "Telephone"),
                    ChannelType::Email => n("value", "电子邮箱", "Email"),
                    ChannelType::Online => n("value", "网址", "Website"),
                    ChannelType::Letter | ChannelType::Visit => n("value", "地址", "Address"),
                };
                match channel_link(channel.kind, &channel.value) {
                    Some(value) => facts.push(label, vec![value], false),
                    None => facts.text(label, Some(&channel.value)),
                }
                facts.text(n("hours", "受理时间", "Hours"), channel.hours.as_deref());
                facts.text(n("scope", "受理范围", "For what"), channel.scope.as_deref());
                facts.text(
                    n("reply_within", "答复期限", "Answered within"),
                    channel.reply_within.map(|days| working_days(book.lang(), days)).as_deref(),
                );
            }
            if let Some(handling) = &d.handling {
                facts.text(n("matter", "反映事项", "Matter"), handling.matter.as_deref());
                facts.date(n("received", "受理日期", "Received"), Some(day(handling.received)));
                facts.date(n("replied", "答复日期", "Answered"), handling.replied.map(day));
                facts.text(n("outcome", "认定", "Finding"), handling.outcome.map(|o| o.label(book.lang())));
                facts.text(n("result", "处理结果", "Result"), handling.result.as_deref());
            }
        }
    }
    facts.finish()
}
