//! Data tables of a record: the common one, and what its category adds.

use super::page::Book;
use super::record_page::Shown;
use super::urls;
use super::view::{Day, Fact, FactValue};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::complaints::ChannelType;
use crate::record::institutions::{Phone, RequestChannel};
use crate::say::Lang;
use jiff::civil::Date;

/// Builds a data table row by row; rows without a value are left out.
#[derive(Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// The finished table.
    pub fn finish(self) -> Vec<Fact> {
        self.0
    }

    fn push(&mut self, label: &'static str, values: Vec<FactValue>, wide: bool) {
        if !values.is_empty() {
            self.0.push(Fact { label, values, wide });
        }
    }

    /// A text.
    pub fn text(&mut self, label: &'static str, text: Option<&str>) {
        let text = text.filter(|t| !t.is_empty());
        self.push(label, text.map(plain).into_iter().collect(), text.is_some_and(|t| t.chars().count() > 24));
    }

    /// A date.
    pub fn date(&mut self, label: &'static str, date: Option<Date>) {
        let day = date.map(Day::new);
        self.push(
            label,
            day.into_iter()
                .map(|d| FactValue { text: d.text, datetime: Some(d.iso), ..FactValue::default() })
                .collect(),
            false,
        );
    }

    /// A code, such as a digest.
    pub fn code(&mut self, label: &'static str, text: String) {
        self.push(label, vec![FactValue { text, code: true, ..FactValue::default() }], true);
    }

    /// A link within the portal.
    pub fn link(&mut self, label: &'static str, text: String, href: String) {
        self.push(label, vec![FactValue { text, href: Some(href), ..FactValue::default() }], false);
    }

    /// An address on the net; only http and https become links.
    pub fn website(&mut self, label: &'static str, url: Option<&str>) {
        self.push(label, url.map(web).into_iter().collect(), false);
    }

    /// A mailbox.
    pub fn email(&mut self, label: &'static str, address: Option<&str>) {
        self.push(label, address.map(mailbox).into_iter().collect(), false);
    }

    /// Telephones with what they are for.
    pub fn phones(&mut self, label: &'static str, phones: &[Phone]) {
        let one = |phone: &Phone| FactValue {
            text: phone
                .label
                .as_ref()
                .map_or_else(|| phone.number.to_string(), |label| format!("{label}：{}", phone.number)),
            href: Some(tel(&phone.number)),
            ..FactValue::default()
        };
        self.push(label, phones.iter().map(one).collect(), false);
    }

    /// Several texts.
    pub fn texts(&mut self, label: &'static str, texts: &[&str]) {
        let long = texts.iter().map(|t| t.chars().count()).sum::<usize>() > 24;
        self.push(label, texts.iter().map(|t| plain(t)).collect(), long);
    }

    /// How to apply.
    pub fn request(&mut self, channel: &RequestChannel, lang: Lang) {
        let w = |zh, en| lang.pick(zh, en);
        let text = |line: &Option<crate::record::model::Line>| line.as_ref().map(|l| l.to_string());
        self.text(w("受理机构", "Accepted by"), channel.acceptor.as_deref());
        self.text(w("受理地址", "Address"), text(&channel.address).as_deref());
        if let Some(phone) = &channel.phone {
            self.link(w("联系电话", "Telephone"), phone.to_string(), tel(phone));
        }
        self.text(w("传真", "Fax"), text(&channel.fax).as_deref());
        self.email(w("电子邮箱", "Email"), channel.email.as_deref());
        self.website(w("网上申请", "Online form"), channel.url.as_deref());
        self.text(w("受理时间", "Hours"), text(&channel.hours).as_deref());
    }
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
    let w = |zh, en| book.w(zh, en);
    let mut facts = Facts::default();
    facts.text(w("索引号", "Index number"), Some(record.id().as_str()));
    facts.text(
        w("公开类别", "Category"),
        Some(&format!("{} · {}", record.category().label(book.lang()), record.details().kind_label(book.lang()))),
    );
    if let Some(institution) = book.link(path, record.institution()) {
        facts.link(w("发布机构", "Published by"), institution.text, institution.href);
    }
    facts.date(w("成文日期", "Date of the document"), Some(record.formed()));
    facts.date(w("发布日期", "Published"), Some(record.published().date()));
    if let Details::Policy(policy) = record.details() {
        facts.text(w("发文字号", "Document number"), policy.document_number.as_deref());
        facts.text(w("发文机关", "Issued by"), policy.issued_by.as_deref());
        facts.date(w("施行日期", "In force from"), policy.effective);
        facts.text(w("有效性", "Validity"), Some(policy.validity.label(book.lang())));
    }
    facts.date(w("公示截止", "On notice until"), record.expires());
    facts.texts(w("主题分类", "Topics"), &record.topics());
    facts.texts(w("关键词", "Keywords"), &record.keywords());
    facts.finish()
}

/// What anybody needs to check the text on a page against the log (history.md, the seal).
pub fn check(book: &Book, shown: &Shown) -> Vec<Fact> {
    let w = |zh, en| book.w(zh, en);
    let (id, version) = (shown.record.id(), shown.record.version());
    let mut facts = Facts::default();
    facts.code(w("摘要值", "Digest"), version.digest.to_string());
    facts.code(w("随机数", "Nonce"), version.nonce.clone());
    match (&book.seal.log, book.seal.leaf(id, version.number)) {
        (None, _) => {}
        (Some(_), None) => facts.text(w("日志序号", "Log entry"), Some(w("尚未记入日志", "not in the log yet"))),
        (Some(_), Some(leaf)) => {
            facts.text(w("日志序号", "Log entry"), Some(&leaf.to_string()));
            if book.seal.is_signed() {
                facts.link(
                    w("存在证明", "Proof of inclusion"),
                    w("下载证明文件", "download the proof").into(),
                    urls::relative(&shown.path, &shown.proof()),
                );
            }
        }
    }
    facts.link(
        w("怎样核验", "How to verify"),
        w("核验办法", "how to verify").into(),
        urls::relative(&shown.path, urls::AUDIT),
    );
    facts.finish()
}

/// A month of a year.
fn w_month(lang: Lang, year: i16, month: i8) -> String {
    match lang {
        Lang::Zh => format!("{year}年{month}月"),
        Lang::En => format!("{year}-{month:02}"),
    }
}

/// What the category adds.
pub fn details(book: &Book, path: &str, record: &Cleared) -> Vec<Fact> {
    let w = |zh, en| book.w(zh, en);
    let mut facts = Facts::default();
    match record.details() {
        Details::Institutions(d) => {
            facts.text(w("层级", "Tier"), d.tier.filter(|_| d.kind as usize <= 2).map(|tier| tier.label(book.lang())));
            facts.text(w("地址", "Address"), d.address.as_deref());
            facts.text(w("邮政编码", "Postcode"), d.postcode.as_deref());
            facts.phones(w("联系电话", "Telephone"), &d.phones);
            facts.text(w("办公时间", "Office hours"), d.hours.as_deref());
            facts.text(w("交通", "How to get there"), d.transport.as_deref());
            facts.email(w("电子邮箱", "Email"), d.email.as_deref());
            facts.website(w("网站", "Website"), d.website.as_deref());
            facts.text(w("负责人", "Head"), d.head.as_deref());
            if let Some(parent) = d.parent.as_ref().and_then(|parent| book.link(path, parent)) {
                facts.link(w("上级机构", "Belongs to"), parent.text, parent.href);
            }
            if d.on_request.is_some() {
                facts.link(
                    w("依申请公开", "On request"),
                    w("查看申请渠道和办理时限", "where to apply, and the time limits").into(),
                    urls::relative(path, urls::ON_REQUEST),
                );
            }
        }
        Details::Enforcement(d) => {
            facts.text(w("当事人", "Subject"), d.subject.as_ref().map(|s| &*s.name));
            facts.text(w("案号", "Case number"), d.case.as_deref());
            facts.text(w("决定机关", "Decided by"), d.decided_by.as_deref());
            facts.date(w("决定日期", "Date of the decision"), d.decision_date);
            facts.texts(w("依据", "Basis"), &d.basis.iter().map(|b| &**b).collect::<Vec<_>>());
            facts.text(w("结果", "Result"), d.result.as_deref());
        }
        Details::Supervision(d) => {
            let month = |(y, m): (i16, i8)| w_month(book.lang(), y, m);
            let to = w("至", " to ");
            let period = d
                .period
                .map(|p| if p.from == p.to { month(p.from) } else { format!("{}{to}{}", month(p.from), month(p.to)) });
            facts.text(w("期间", "Period"), period.as_deref());
            facts.text(w("当事人", "Subject"), d.subject.as_ref().map(|s| &*s.name));
        }
        Details::News(d) => {
            facts.date(w("活动日期", "Date of the event"), d.event.as_ref().map(|e| e.date));
            facts.text(w("活动地点", "Place"), d.event.as_ref().and_then(|e| e.place.as_deref()));
        }
        Details::Policy(_) => {}
        Details::Complaints(d) => {
            if let Some(channel) = &d.channel {
                facts.text(w("方式", "Way"), Some(channel.kind.label(book.lang())));
                let label = match channel.kind {
                    ChannelType::Phone => w("电话", "Telephone"),
                    ChannelType::Email => w("电子邮箱", "Email"),
                    ChannelType::Online => w("网址", "Website"),
                    ChannelType::Letter | ChannelType::Visit => w("地址", "Address"),
                };
                match channel_link(channel.kind, &channel.value) {
                    Some(value) => facts.push(label, vec![value], false),
                    None => facts.text(label, Some(&channel.value)),
                }
                facts.text(w("受理时间", "Hours"), channel.hours.as_deref());
                facts.text(w("受理范围", "For what"), channel.scope.as_deref());
                facts.text(
                    w("答复期限", "Answered within"),
                    channel.reply_within.map(|days| format!("{days}{}", w("个工作日", " working days"))).as_deref(),
                );
            }
            if let Some(handling) = &d.handling {
                facts.text(w("反映事项", "Matter"), handling.matter.as_deref());
                facts.date(w("受理日期", "Received"), Some(handling.received));
                facts.date(w("答复日期", "Answered"), handling.replied);
                facts.text(w("认定", "Finding"), handling.outcome.map(|o| o.label(book.lang())));
                facts.text(w("处理结果", "Result"), handling.result.as_deref());
            }
        }
    }
    facts.finish()
}
