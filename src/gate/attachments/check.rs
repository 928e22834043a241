//! The gate's rules about the files that a record lists.

use super::super::personal;
use super::super::scan::{self, Hit, RuleName};
use super::{Kind, Readers, Reading, Remark, Trouble, never};
use crate::finding::{Finding, MOST_OF_A_KIND, Place, Rule, Severity};
use crate::load::walk::folder_of;
use crate::record::{ListedFile, Record};
use crate::say::{Say, say};
use crate::site::Site;
use std::collections::BTreeSet;

/// Looks into every file that a record lists.
pub fn check(record: &Record, site: &Site, readers: &Readers, findings: &mut Vec<Finding>) {
    let attachments = record.common.attachments.len();
    for (i, file) in record.files.iter().enumerate() {
        let mut look = Look { record, file, image: i >= attachments, findings: Vec::new() };
        match file.bytes() {
            Ok(bytes) => look.whole(&bytes, site, readers.read(bytes.clone())),
            Err(why) => look.push(Rule::AttachmentUnreadable, why, Severity::Refuse),
        }
        findings.append(&mut look.findings);
    }
}

/// Endings of what a browser runs or renders as a page.
const RUN_BY_BROWSERS: [&str; 13] =
    ["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "xml", "xsl", "js", "mjs", "css", "wasm"];

struct Look<'a> {
    record: &'a Record,
    file: &'a ListedFile,
    /// Listed as an image that the page shows.
    image: bool,
    findings: Vec<Finding>,
}

impl Look<'_> {
    fn whole(&mut self, bytes: &[u8], site: &Site, reading: Result<Reading, Trouble>) {
        match reading {
            Ok(reading) if !self.name_fits(reading.kind) => {
                let endings = reading.kind.endings().join(" .");
                let message = say!(
                    "内容与扩展名不符，按内容扩展名应是 .{endings}",
                    "the name does not fit the content, which asks for .{endings}"
                );
                self.push(Rule::AttachmentType, message, Severity::Refuse);
            }
            Ok(reading) if self.image && !matches!(reading.kind, Kind::Png | Kind::Jpeg | Kind::Svg) => {
                let message = say!("图片只能是 png、jpeg 或 svg", "an image is a png, jpeg or svg");
                self.push(Rule::AttachmentType, message, Severity::Refuse);
            }
            Ok(reading) => self.reading(&reading),
            Err(Trouble::Type(_)) if !self.image && self.let_through_unread(bytes, site) => {
                let message = say!(
                    "没有读取：site.yaml 的 gate.allow_types 放行这一类型",
                    "not read: gate.allow_types of site.yaml lets this type through"
                );
                self.push(Rule::AttachmentType, message, Severity::Allowed);
            }
            Err(Trouble::Type(what)) => self.push(Rule::AttachmentType, what, Severity::Refuse),
            Err(Trouble::Unreadable(why)) => self.liftable(Rule::AttachmentUnreadable, why),
        }
    }

    fn ending(&self) -> String {
        self.file.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase()
    }

    fn name_fits(&self, kind: Kind) -> bool {
        kind.endings().contains(&self.ending().as_str())
    }

    /// Whether site.yaml lets a type through that no reader knows. What is called like a type on the list, or like what a
    /// browser runs, never passes unread; nor do archives, programs and markup, whatever they are called.
    fn let_through_unread(&self, bytes: &[u8], site: &Site) -> bool {
        let ending = self.ending();
        let mut types = site.settings.gate.iter().flat_map(|gate| &gate.allow_types);
        let known = Kind::ALL.iter().any(|kind| kind.endings().contains(&ending.as_str()));
        let packed = bytes.starts_with(b"PK");
        let markup = bytes.iter().find(|b| !b.is_ascii_whitespace()).is_none_or(|b| matches!(b, b'<' | 0xEF..=0xFF));
        types.any(|allowed| allowed.as_str() == ending)
            && !known
            && !RUN_BY_BROWSERS.contains(&ending.as_str())
            && never(bytes).is_none()
            && !packed
            && !markup
    }

    fn reading(&mut self, reading: &Reading) {
        self.remarks(Rule::AttachmentType, &reading.active);
        self.remarks(Rule::AttachmentHidden, &reading.hidden);
        self.remarks(Rule::AttachmentUnreadable, &reading.unread);
        let setting = personal::body_setting(self.record);
        let mut seen = BTreeSet::new();
        for passage in &reading.passages {
            // Words that read backwards: a number among them is another one to the eye (Unicode UAX #9, 3.3.2).
            if passage.text.contains(['\u{202D}', '\u{202E}']) {
                let what = say!(
                    "强制改变文字方向的控制符，看到的顺序和文字本身不同；请删去",
                    "a control character that turns the text round; remove it"
                );
                self.liftable(Rule::AttachmentHidden, placed(&passage.at, what));
            }
            for hit in scan::scan(&passage.text, &setting) {
                let found = &passage.text[hit.range.clone()];
                // The same cell is in the passage of its table too.
                if seen.insert((hit.rule, found.to_string())) {
                    self.personal(&passage.at, found, &hit);
                }
            }
        }
    }

    fn remarks(&mut self, rule: Rule, remarks: &[Remark]) {
        for Remark { at, what } in remarks {
            let message = placed(at, what.clone());
            match rule {
                Rule::AttachmentType => self.push(rule, message, Severity::Refuse),
                _ => self.liftable(rule, message),
            }
        }
    }

    fn personal(&mut self, at: &Say, found: &str, hit: &Hit) {
        let message = placed(at, personal::hit_words(hit));
        let allowed = hit.rule != RuleName::Minor && personal::allows(self.record, found);
        let severity = if allowed { Severity::Allowed } else { Severity::Refuse };
        self.push(Rule::AttachmentPersonalData, message, severity);
    }

    /// What the record's `allow` list lifts by naming the file: a person has looked into it.
    fn liftable(&mut self, rule: Rule, message: Say) {
        let named = self.record.common.allow.iter().any(|allowance| allowance.text.trim() == self.file.name);
        self.push(rule, message, if named { Severity::Allowed } else { Severity::Refuse });
    }

    fn push(&mut self, rule: Rule, message: Say, severity: Severity) {
        if self.findings.iter().filter(|finding| finding.rule == rule).count() < MOST_OF_A_KIND {
            let path = format!("{}/{}", folder_of(&self.record.source.path), self.file.name);
            let finding = Finding::new(rule, Place::file(path), message).help(rule.text().remedy).severity(severity);
            self.findings.push(finding.record(self.record.id().as_str()));
        }
    }
}

/// A message with its place in the file. Names of sheets, authors and entries stand in places; they may be somebody's.
fn placed(at: &Say, what: Say) -> Say {
    let (zh, en) = (scan::mask_in_line(&at.zh), scan::mask_in_line(&at.en));
    Say { zh: format!("{zh}：{}", what.zh), en: format!("{en}: {}", what.en) }
}
