//! Data tables of a record: the common one, and what its category adds.

use super::page::Book;
use super::record_page::Shown;
use super::urls;
use super::view::{Day, Fact, FactValue};
use crate::gate::Cleared;
use crate::record::Details;
use crate::record::complaints::ChannelType;
use crate::record::institutions::{Phone, RequestChannel};
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
    pub fn request(&mut self, channel: &RequestChannel) {
        let text = |line: &Option<crate::record::model::Line>| line.as_ref().map(|l| l.to_string());
        self.text("受理机构", channel.acceptor.as_deref());
        self.text("受理地址", text(&channel.address).as_deref());
        if let Some(phone) = &channel.phone {
            self.link("联系电话", phone.to_string(), tel(phone));
        }
        self.text("传真", text(&channel.fax).as_deref());
        self.email("电子邮箱", channel.email.as_deref());
        self.website("网上申请", channel.url.as_deref());
        self.text("受理时间", text(&channel.hours).as_deref());
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
    let mut facts = Facts::default();
    facts.text("索引号", Some(record.id().as_str()));
    facts.text("公开类别", Some(&format!("{} · {}", record.category().zh(), record.details().kind().1)));
    if let Some(institution) = book.link(path, record.institution()) {
        facts.link("发布机构", institution.text, institution.href);
    }
    facts.date("成文日期", Some(record.formed()));
    facts.date("发布日期", Some(record.published().date()));
    if let Details::Policy(policy) = record.details() {
        facts.text("发文字号", policy.document_number.as_deref());
        facts.text("发文机关", policy.issued_by.as_deref());
        facts.date("施行日期", policy.effective);
        facts.text("有效性", Some(policy.validity.zh()));
    }
    facts.date("公示截止", record.expires());
    facts.texts("主题分类", &record.topics());
    facts.texts("关键词", &record.keywords());
    facts.finish()
}

/// What anybody needs to check the text on a page against the log (history.md, the seal).
pub fn check(book: &Book, shown: &Shown) -> Vec<Fact> {
    let (id, version) = (shown.record.id(), shown.record.version());
    let mut facts = Facts::default();
    facts.code("摘要值", version.digest.to_string());
    facts.code("随机数", version.nonce.clone());
    match (&book.seal.log, book.seal.leaf(id, version.number)) {
        (None, _) => {}
        (Some(_), None) => facts.text("日志序号", Some("尚未记入日志")),
        (Some(_), Some(leaf)) => {
            facts.text("日志序号", Some(&leaf.to_string()));
            if book.seal.is_signed() {
                facts.link("存在证明", "下载证明文件".into(), urls::relative(&shown.path, &shown.proof()));
            }
        }
    }
    facts.link("怎样核验", "核验办法".into(), urls::relative(&shown.path, urls::AUDIT));
    facts.finish()
}

/// What the category adds.
pub fn details(book: &Book, path: &str, record: &Cleared) -> Vec<Fact> {
    let mut facts = Facts::default();
    match record.details() {
        Details::Institutions(d) => {
            facts.text("层级", d.tier.filter(|_| d.kind as usize <= 2).map(|tier| tier.zh()));
            facts.text("地址", d.address.as_deref());
            facts.text("邮政编码", d.postcode.as_deref());
            facts.phones("联系电话", &d.phones);
            facts.text("办公时间", d.hours.as_deref());
            facts.text("交通", d.transport.as_deref());
            facts.email("电子邮箱", d.email.as_deref());
            facts.website("网站", d.website.as_deref());
            facts.text("负责人", d.head.as_deref());
            if let Some(parent) = d.parent.as_ref().and_then(|parent| book.link(path, parent)) {
                facts.link("上级机构", parent.text, parent.href);
            }
            if d.on_request.is_some() {
                facts.link("依申请公开", "查看申请渠道和办理时限".into(), urls::relative(path, urls::ON_REQUEST));
            }
        }
        Details::Enforcement(d) => {
            facts.text("当事人", d.subject.as_ref().map(|s| &*s.name));
            facts.text("案号", d.case.as_deref());
            facts.text("决定机关", d.decided_by.as_deref());
            facts.date("决定日期", d.decision_date);
            facts.texts("依据", &d.basis.iter().map(|b| &**b).collect::<Vec<_>>());
            facts.text("结果", d.result.as_deref());
        }
        Details::Supervision(d) => {
            let month = |(y, m): (i16, i8)| format!("{y}年{m}月");
            let period = d
                .period
                .map(|p| if p.from == p.to { month(p.from) } else { format!("{}至{}", month(p.from), month(p.to)) });
            facts.text("期间", period.as_deref());
            facts.text("当事人", d.subject.as_ref().map(|s| &*s.name));
        }
        Details::News(d) => {
            facts.date("活动日期", d.event.as_ref().map(|e| e.date));
            facts.text("活动地点", d.event.as_ref().and_then(|e| e.place.as_deref()));
        }
        Details::Policy(_) => {}
        Details::Complaints(d) => {
            if let Some(channel) = &d.channel {
                facts.text("方式", Some(channel.kind.zh()));
                let label = match channel.kind {
                    ChannelType::Phone => "电话",
                    ChannelType::Email => "电子邮箱",
                    ChannelType::Online => "网址",
                    ChannelType::Letter | ChannelType::Visit => "地址",
                };
                match channel_link(channel.kind, &channel.value) {
                    Some(value) => facts.push(label, vec![value], false),
                    None => facts.text(label, Some(&channel.value)),
                }
                facts.text("受理时间", channel.hours.as_deref());
                facts.text("受理范围", channel.scope.as_deref());
                facts.text("答复期限", channel.reply_within.map(|days| format!("{days}个工作日")).as_deref());
            }
            if let Some(handling) = &d.handling {
                facts.text("反映事项", handling.matter.as_deref());
                facts.date("受理日期", Some(handling.received));
                facts.date("答复日期", handling.replied);
                facts.text("认定", handling.outcome.map(|o| o.zh()));
                facts.text("处理结果", handling.result.as_deref());
            }
        }
    }
    facts.finish()
}
