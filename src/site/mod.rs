//! The portal's own settings, its people, its calendar and its clock.
//!
//! This is the only room that asks what time it is.

mod calendar;
mod review;
mod settings;

pub use calendar::Calendar;
pub use settings::{ChannelName, Contact, Identification, Person, Role, Settings};

use crate::finding::{Finding, Rule};
use crate::load::place::problem_findings;
use crate::record::Source;
use crate::record::common::{Category, Id, Tier};
use crate::record::digest::normalised;
use crate::record::model::{Readable, Reader};
use crate::record::node;
use crate::say::{Lang, Say, say};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use review::{ReviewRule, Signatures};
use settings::{DEFAULT_ZONE, Zone};
use std::path::Path;

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
        let fail =
            |message: Say, help: Say| vec![Finding::new(Rule::FrontMatter, Place::file(path), message).help(help)];
        let at = root.join("content").join("site.yaml");
        let meta = std::fs::symlink_metadata(&at).map_err(|e| {
            fail(
                say!("无法读取：{e}", "cannot be read: {e}"),
                say!("用 gongshi init 建立一个门户", "start a portal with `gongshi init`"),
            )
        })?;
        if !meta.is_file() || meta.len() > crate::load::split::MAX_FRONT as u64 {
            return Err(fail(
                say!("应当是不超过 256 KiB 的普通文件", "must be a regular file of at most 256 KiB"),
                say!("换成真实文件", "put the file itself here"),
            ));
        }
        let bytes = std::fs::read(&at).map_err(|e| {
            fail(say!("无法读取：{e}", "cannot be read: {e}"), say!("检查文件权限", "check the permissions"))
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            fail(say!("不是 UTF-8 文字", "is not UTF-8 text"), say!("另存为 UTF-8 编码", "save it as UTF-8"))
        })?;
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
            return Err(vec![crate::load::place::trouble_finding(path, &source.text, trouble)]);
        }
        let root =
            node::parse(source.front()).map_err(|syntax| vec![crate::load::slip::syntax_finding(&source, &syntax)])?;
        let mut reader = Reader::default();
        let settings = {
            crate::record::model::refuse_tags(&root, &mut reader);
            Settings::read(&root, &mut reader)
        };
        let findings = problem_findings(&source, reader.problems);
        match settings {
            Some(settings) if findings.is_empty() => {
                let zone = settings
                    .timezone
                    .clone()
                    .or_else(|| Zone::named(DEFAULT_ZONE))
                    .map_or(TimeZone::UTC, |zone| zone.0);
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

    /// The rule of review for a category on a day: how many approvals, and the lowest tier that counts.
    pub fn review_rule(&self, category: Category, day: Date) -> (u32, Option<Tier>) {
        let mut rules = self.review_rules().iter();
        let rule = rules.find(|rule| rule.is_for(category) && rule.since.is_none_or(|since| since <= day));
        rule.map_or((1, None), |rule| (rule.approvals.0, rule.tier))
    }

    fn review_rules(&self) -> &[ReviewRule] {
        self.settings.review.as_ref().and_then(|review| review.rules.as_ref()).map_or(&[], |rules| &rules.0)
    }

    /// Whether what an approval is worth hangs on its day: somebody left, or a rule of review began later.
    pub fn hangs_on_days(&self) -> bool {
        self.people().iter().any(|person| person.left.is_some())
            || self.review_rules().iter().any(|rule| rule.since.is_some())
    }

    /// Whether approvals count only when they are signed.
    pub fn signatures_required(&self) -> bool {
        self.settings.review.as_ref().and_then(|review| review.signatures) == Some(Signatures::Required)
    }

    /// Days of work and rest.
    pub fn calendar(&self) -> Calendar {
        self.settings.calendar.clone().unwrap_or_default()
    }

    /// The language of the pages' own words.
    pub fn lang(&self) -> Lang {
        self.settings.language.as_ref().and_then(|language| Lang::by_tag(&language.0)).unwrap_or(Lang::Zh)
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
                seconds.ok_or_else(|| {
                    say!("SOURCE_DATE_EPOCH 不是秒数：{text}", "SOURCE_DATE_EPOCH is not a number of seconds: {text}")
                })?
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
