//! Personal data: every key and the body of a record, looked through with [`scan`].

use super::scan::{self, Hit, RuleName, Setting};
use crate::finding::{Exception, Finding, MOST_OF_A_KIND, Place, Rule, Severity};
use crate::load::place::{node_place, offset_place};
use crate::record::model::Line;
use crate::record::node::{self, Node, Value};
use crate::record::{Category, Details, Record};
use crate::say::{Say, say};
use crate::site::Site;
use crate::text;

/// Looks through everything that a record says.
pub fn check(record: &Record, findings: &mut Vec<Finding>) {
    let subject = has_subject(record);
    let mut look = Look { record, subject, findings };
    look.declared_minor();
    for (key, value) in record.front.entries() {
        look.entry(key, value);
    }
    if record.body_node.is_none() {
        let start = record.source.body.start;
        for hit in scan::scan(&record.body, &body_setting(record)) {
            let place = offset_place(&record.source, start + hit.range.start, width(&record.body, &hit));
            look.report(&record.body, &hit, place);
        }
    }
    look.shown();
    look.comments();
}

/// The words of a withdrawal, as far as the public may read them. A trail is append-only, so a refusal could never be
/// mended and would keep the withdrawn text online: words that carry personal data are left out instead, with a warning.
pub fn withdrawal_words(record: &Record, said: [&mut Option<Line>; 2], findings: &mut Vec<Finding>) {
    for words in said {
        let setting = Setting { subject: true, ..Setting::default() };
        let hits = words.as_ref().map_or_else(Vec::new, |words| scan::scan(words, &setting));
        if let Some(hit) = hits.first() {
            let (what, masked) = (rule_words(hit.rule), &hit.masked);
            let message = say!(
                "撤回的理由或依据中有{}（{masked}），页面上不显示",
                "the reason or basis of the withdrawal holds {} ({masked}); it is not shown",
                what.zh,
                what.en
            );
            let rule = rule_of(hit.rule);
            let finding = Finding::new(rule, Place::file(record.trail_path.clone()), message).help(rule.text().remedy);
            findings.push(finding.severity(Severity::Warn).record(record.id().as_str()));
            *words = None;
        }
    }
}

/// What site.yaml says stands on every page; nothing of it is reviewed, so nothing of it may be personal but an
/// office's own contacts.
pub fn check_site(site: &Site) -> Vec<Finding> {
    let setting = Setting { phones_expected: true, emails_expected: true, ..Setting::default() };
    let text = &site.source.text;
    let finding = |hit: Hit| {
        let (rule, what, masked) = (rule_of(hit.rule), rule_words(hit.rule), &hit.masked);
        let place = offset_place(&site.source, hit.range.start, width(text, &hit));
        Finding::new(rule, place, say!("{}：{masked}", "{}: {masked}", what.zh, what.en)).help(rule.text().remedy)
    };
    let mut findings: Vec<Finding> = scan::scan(text, &setting).into_iter().take(MOST_OF_A_KIND).map(finding).collect();
    let front = node::parse(site.source.front()).ok();
    super::invisible::check(&site.source, front.as_ref(), None, &mut findings);
    super::discreet::make(&mut findings, &[]);
    findings
}

/// Whether the record is about a person who is subject to a measure.
pub fn has_subject(record: &Record) -> bool {
    match &record.details {
        Details::Enforcement(_) => true,
        Details::Supervision(details) => details.subject.is_some() || !details.entries.is_empty(),
        _ => false,
    }
}

struct Look<'a> {
    record: &'a Record,
    subject: bool,
    findings: &'a mut Vec<Finding>,
}

impl Look<'_> {
    /// `minor: true` says it outright.
    fn declared_minor(&mut self) {
        let subject = match &self.record.details {
            Details::Enforcement(details) => details.subject.as_ref(),
            Details::Supervision(details) => details.subject.as_ref(),
            _ => None,
        };
        if subject.and_then(|subject| subject.minor) == Some(true) {
            let place = crate::load::place::key_place(self.record, &["subject", "当事人"]);
            self.push(Rule::Minor, place, say!("当事人是未成年人", "the subject is a minor"), Severity::Refuse);
        }
    }

    /// A key of the front matter with its value. What `allow` lists is what reviewers allow; it is not published.
    fn entry(&mut self, key: &Node, value: &Node) {
        let name = key.text().unwrap_or("");
        // The id is a name: `names` looks at it.
        if matches!(name, "allow" | "允许公开" | "id" | "索引号") {
            return;
        }
        let contact = matches!(
            name,
            "phones" | "联系电话" | "on_request" | "依申请公开渠道" | "channel" | "渠道" | "email" | "电子邮箱"
        );
        let setting = match name {
            "body" | "正文" => body_setting(self.record),
            _ => Setting {
                subject: self.subject,
                phones_expected: contact,
                emails_expected: contact,
                ..Setting::default()
            },
        };
        let person = matches!(name, "subject" | "当事人" | "entries" | "名单");
        self.value(value, &setting, person);
    }

    fn value(&mut self, value: &Node, setting: &Setting, person: bool) {
        match &value.value {
            Value::Null => {}
            Value::Text { text, .. } => {
                for hit in scan::scan(text, setting) {
                    let place = self.place_in(value, text, &hit);
                    self.report(text, &hit, place);
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.value(item, setting, person)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    let is_name = person && matches!(key.text(), Some("name" | "姓名"));
                    self.value(value, &Setting { subject_name: is_name, ..*setting }, person);
                }
            }
        }
    }

    /// The body as the page shows it: whatever markup stands between the parts of a number (a link by reference, say), the
    /// reader does not see it. Lines and cells are kept apart here; what the source says by itself has been told.
    fn shown(&mut self) {
        let plain = text::parse(&self.record.body).plain().replace('\n', "。\n").replace('\t', " | ");
        let setting = Setting { subject: false, ..body_setting(self.record) };
        let value = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let told: Vec<String> = scan::scan(&self.record.body, &setting)
            .iter()
            .map(|hit| value(&self.record.body[hit.range.clone()]))
            .collect();
        for hit in scan::scan(&plain, &setting) {
            if !told.contains(&value(&plain[hit.range.clone()])) {
                let place = match self.record.body_node {
                    Some(number) => node_place(&self.record.source, number),
                    None => Place::file(self.record.source.path.clone()),
                };
                self.report(&plain, &hit, place);
            }
        }
    }

    /// Comments of a front matter are not published, but they stand in the repository.
    fn comments(&mut self) {
        let mut offset = self.record.source.front.start;
        for line in self.record.source.front().split_inclusive('\n') {
            let trimmed = line.trim_start();
            if trimmed.starts_with('#') {
                for hit in scan::scan(line, &Setting { subject: self.subject, ..Setting::default() }) {
                    let place = offset_place(&self.record.source, offset + hit.range.start, width(line, &hit));
                    self.report(line, &hit, place);
                }
            }
            offset += line.len();
        }
    }

    /// The place of a hit in a value: where its text stands after the value's beginning, else the value itself.
    fn place_in(&self, node: &Node, text: &str, hit: &Hit) -> Place {
        let source = &self.record.source;
        let place = node_place(source, node.number);
        let line = place.span.as_ref().map_or(1, |span| span.line);
        let from: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let words = &text[hit.range.clone()];
        match source.text[from..].find(words) {
            Some(at) => offset_place(source, from + at, words.chars().count()),
            None => place,
        }
    }

    fn report(&mut self, text: &str, hit: &Hit, place: Place) {
        let rule = rule_of(hit.rule);
        let allowed = rule.exception() == Some(Exception::Text) && allows(self.record, &text[hit.range.clone()]);
        self.push(rule, place, hit_words(hit), if allowed { Severity::Allowed } else { Severity::Refuse });
    }

    fn push(&mut self, rule: Rule, place: Place, message: Say, severity: Severity) {
        if self.findings.iter().filter(|finding| finding.rule == rule).count() < MOST_OF_A_KIND {
            let finding = Finding::new(rule, place, message).help(rule.text().remedy).severity(severity);
            self.findings.push(finding.record(self.record.id().as_str()));
        }
    }
}

/// What is expected in the body of a record, and in its attachments.
pub fn body_setting(record: &Record) -> Setting {
    let contact = matches!(record.category, Category::Institutions | Category::Complaints);
    let subject = has_subject(record);
    Setting { subject, phones_expected: contact, emails_expected: contact, ..Setting::default() }
}

/// Whether the record's `allow` list names this very text.
pub fn allows(record: &Record, found: &str) -> bool {
    record.common.allow.iter().any(|allowance| allowance.text.trim() == found.trim())
}

/// What was found, masked.
pub fn hit_words(hit: &Hit) -> Say {
    let (zh, en) = hit.detail.words();
    let (what, masked) = (rule_words(hit.rule), &hit.masked);
    match zh {
        "" => say!("{}：{masked}", "{}: {masked}", what.zh, what.en),
        _ => say!("{}：{masked}（{zh}）", "{}: {masked} ({en})", what.zh, what.en),
    }
}

/// Characters of a hit.
fn width(text: &str, hit: &Hit) -> usize {
    text[hit.range.clone()].chars().count()
}

pub(crate) fn rule_of(name: RuleName) -> Rule {
    match name {
        RuleName::IdNumber => Rule::IdNumber,
        RuleName::MobileNumber => Rule::MobileNumber,
        RuleName::BankCard => Rule::BankCard,
        RuleName::Passport => Rule::Passport,
        RuleName::Plate => Rule::Plate,
        RuleName::Email => Rule::Email,
        RuleName::UnmaskedName => Rule::UnmaskedName,
        RuleName::HomeAddress => Rule::HomeAddress,
        RuleName::BirthDate => Rule::BirthDate,
        RuleName::Health => Rule::Health,
        RuleName::Movements => Rule::Movements,
        RuleName::Minor => Rule::Minor,
    }
}

pub(crate) fn rule_words(name: RuleName) -> Say {
    match name {
        RuleName::IdNumber => say!("身份证号码", "an identity number"),
        RuleName::MobileNumber => say!("手机号码", "a mobile number"),
        RuleName::BankCard => say!("银行卡号", "a bank card number"),
        RuleName::Passport => say!("出入境证件号码", "a passport or permit number"),
        RuleName::Plate => say!("车辆号牌", "a number plate"),
        RuleName::Email => say!("电子邮箱", "an email address"),
        RuleName::UnmaskedName => say!("没有隐名的姓名", "a name that is not masked"),
        RuleName::HomeAddress => say!("住址", "a home address"),
        RuleName::BirthDate => say!("出生日期", "a date of birth"),
        RuleName::Health => say!("健康信息", "health information"),
        RuleName::Movements => say!("行踪", "movements"),
        RuleName::Minor => say!("未成年人", "a minor"),
    }
}
