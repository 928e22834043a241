//! What has been cleared. Only this room can make these types; renderers and channels accept nothing else.
//!
//! The promise is in the types: a [`Cleared`] holds a text that was approved and passed every rule; an
//! [`OnRequest`] has no body, summary or attachment at all; a [`Marked`] place has not even a title. None of
//! them knows who drafted the record.

use super::approvals::Version;
use super::links::{Broken, LinkTable, Target};
use crate::record::common::{Attachment, Category, Id};
use crate::record::{Details, Digest, ListedFile, Record, news};
use crate::say::Lang;
use crate::site::Site;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

/// An approved text that passed every rule of the gate.
#[derive(Clone, Debug)]
pub struct Cleared {
    record: Arc<Record>,
    version: VersionMark,
    published: DateTime,
    earlier: Vec<Earlier>,
    life: Vec<Moment>,
}

/// A version that another one followed.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its number, from 1.
    pub number: u32,
    /// When it became public, in the portal's time zone.
    pub since: DateTime,
    /// Its text, judged by the gate of today; or why it is not shown: then neither its digest nor its nonce is.
    pub text: Result<Box<Cleared>, Hidden>,
}

/// Why the text of an earlier version is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// It holds personal data that the gate of today refuses.
    Personal,
    /// The gate of today refuses it for another reason.
    Refused,
    /// It was never for everybody: given out on request, or its day of publication never came.
    NotPublic,
    /// Its notice period is over.
    Expired,
    /// The record was taken back meanwhile, and published anew later.
    Withdrawn,
    /// Git has it no more, or not in this clone.
    Missing,
}

/// Something that became of a record before the public, as its trail tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What.
    pub what: What,
    /// The version that came, or went.
    pub version: u32,
    /// When, in the portal's time zone.
    pub at: DateTime,
    /// What a withdrawal says to the public; nothing for a publication.
    pub words: Words,
}

/// What a withdrawal says to the public (history.md, "Withdrawal"): words of a person entitled to it, nothing personal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The reason.
    pub reason: Option<String>,
    /// The legal basis.
    pub legal_basis: Option<String>,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A version became public.
    Published,
    /// The record was taken back.
    Withdrawn,
}

/// Which version of a record this is.
#[derive(Clone, Debug)]
pub struct VersionMark {
    /// Number, from 1.
    pub number: u32,
    /// Digest of the approved bytes.
    pub digest: Digest,
    /// Nonce of the approval (hex).
    pub nonce: String,
    /// When it was approved, in the portal's time zone.
    pub approved: DateTime,
}

impl Cleared {
    pub(super) fn new(record: Arc<Record>, version: &Version, published: DateTime, site: &Site) -> Cleared {
        let version = VersionMark {
            number: version.number,
            digest: version.digest,
            nonce: version.nonce.as_str().to_string(),
            approved: version.at.in_zone(&site.zone),
        };
        Cleared { record, version, published, earlier: Vec::new(), life: Vec::new() }
    }

    /// The same with what came before it.
    pub(super) fn with_history(self, earlier: Vec<Earlier>, life: Vec<Moment>) -> Cleared {
        Cleared { earlier, life, ..self }
    }

    /// The versions before this one, the oldest first; none for a text that is itself an earlier version.
    pub fn earlier(&self) -> &[Earlier] {
        &self.earlier
    }

    /// What became of the record, in the order of time.
    pub fn life(&self) -> &[Moment] {
        &self.life
    }

    /// The record as it is, for this room alone.
    pub(super) fn record(&self) -> &Record {
        &self.record
    }
    /// The id.
    pub fn id(&self) -> &Id {
        &self.record.common.id
    }
    /// The category.
    pub fn category(&self) -> Category {
        self.record.category
    }
    /// The title.
    pub fn title(&self) -> &str {
        &self.record.common.title
    }
    /// The keys of the category.
    pub fn details(&self) -> &Details {
        &self.record.details
    }
    /// The institution that publishes it.
    pub fn institution(&self) -> &Id {
        &self.record.common.institution
    }
    /// The date of its creation.
    pub fn formed(&self) -> Date {
        self.record.common.formed
    }
    /// When it was published. A record that names its date of publication has no time of day: midnight.
    pub fn published(&self) -> DateTime {
        self.published
    }
    /// The last day of its notice period.
    pub fn expires(&self) -> Option<Date> {
        self.record.common.expires
    }
    /// The summary.
    pub fn summary(&self) -> Option<&str> {
        self.record.common.summary.as_deref().filter(|text| !text.is_empty())
    }
    /// The keywords.
    pub fn keywords(&self) -> Vec<&str> {
        self.record.common.keywords.iter().map(|line| &**line).collect()
    }
    /// The topics.
    pub fn topics(&self) -> Vec<&str> {
        self.record.common.topics.iter().map(|line| &**line).collect()
    }
    /// What changed in this version.
    pub fn change(&self) -> Option<&str> {
        self.record.common.change.as_deref()
    }
    /// How many passages of personal data it may carry by an approved allowance (允许公开); not which.
    pub fn allowances(&self) -> usize {
        self.record.common.allow.len()
    }
    /// The attachments with their files.
    pub fn attachments(&self) -> impl Iterator<Item = (&Attachment, &ListedFile)> {
        self.record.common.attachments.iter().zip(&self.record.files)
    }
    /// The images with their files.
    pub fn images(&self) -> impl Iterator<Item = (&news::Image, &ListedFile)> {
        self.record.images().iter().zip(self.record.files.iter().skip(self.record.common.attachments.len()))
    }
    /// Ids of related records.
    pub fn related(&self) -> &[Id] {
        &self.record.common.related
    }
    /// The body, Markdown; empty where there is none.
    pub fn body(&self) -> &str {
        &self.record.body
    }
    /// Which version this is.
    pub fn version(&self) -> &VersionMark {
        &self.version
    }
    /// Where a link in its body leads.
    ///
    /// # Errors
    /// Never for a link that the gate has seen; the caller then shows the link's text alone.
    pub fn resolve(&self, target: &str, links: &LinkTable) -> Result<Target, Broken> {
        let names: Vec<&str> = self.record.files.iter().map(|file| file.name.as_str()).collect();
        links.resolve(target, &self.record.source.path, &names)
    }
}

/// A record that is given out on request: what the catalogue may say, and no more.
#[derive(Clone, Debug)]
pub struct OnRequest {
    /// The id (索引号).
    pub id: Id,
    /// The category.
    pub category: Category,
    /// The title.
    pub title: String,
    /// The institution that holds it.
    pub institution: Id,
    /// The date of its creation.
    pub formed: Date,
    /// When it was put into the catalogue.
    pub published: DateTime,
    /// Which version this is.
    pub version: u32,
    /// What became of the record, in the order of time.
    pub life: Vec<Moment>,
    /// Private, so that no other room can make one.
    _by_the_gate: PhantomData<()>,
}

impl OnRequest {
    pub(super) fn new(record: &Record, version: &Version, published: DateTime, life: Vec<Moment>) -> OnRequest {
        OnRequest {
            id: record.common.id.clone(),
            category: record.category,
            title: record.common.title.to_string(),
            institution: record.common.institution.clone(),
            formed: record.common.formed,
            published,
            version: version.number,
            life,
            _by_the_gate: PhantomData,
        }
    }
}

/// Why a place is only marked.
#[derive(Clone, Debug)]
pub enum Why {
    /// It was withdrawn (撤回), for this reason.
    Withdrawn {
        /// The reason given to the public.
        reason: Option<String>,
        /// The legal basis.
        legal_basis: Option<String>,
    },
    /// Its notice period is over (公示期满).
    Expired,
}

/// The marked place of a record that the public saw once: nothing of its text.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The id.
    pub id: Id,
    /// The category.
    pub category: Category,
    /// What kind of record it was, in Chinese.
    pub kind: &'static str,
    /// The day since which it is gone.
    pub since: Date,
    /// Why.
    pub why: Why,
    /// What became of the record, in the order of time.
    pub life: Vec<Moment>,
    /// Private, so that no other room can make one.
    _by_the_gate: PhantomData<()>,
}

impl Marked {
    pub(super) fn new(record: &Record, since: Date, why: Why, life: Vec<Moment>) -> Marked {
        Marked {
            id: record.common.id.clone(),
            category: record.category,
            kind: record.details.kind().1,
            since,
            why,
            life,
            _by_the_gate: PhantomData,
        }
    }
}

/// The settings that pages may show: no people, no rules of review.
#[derive(Clone, Debug)]
pub struct PublicSite {
    /// The name of the portal.
    pub title: String,
    /// Id of the institution that runs it.
    pub owner: Id,
    /// Its address with a slash at the end.
    pub base_url: Option<String>,
    /// The language of the pages' own words; records speak Chinese.
    pub lang: Lang,
    /// The theme.
    pub theme: String,
    /// Whether the portal has a search.
    pub search: bool,
    /// Government identification.
    pub identification: Option<crate::site::Identification>,
    /// How to reach the office.
    pub contact: Option<crate::site::Contact>,
    /// Working days, for time limits.
    pub calendar: crate::site::Calendar,
    /// The time zone of its days and hours.
    pub zone: jiff::tz::TimeZone,
}

/// Everything that may leave.
#[derive(Clone, Debug)]
pub struct ClearedSite {
    /// The portal's settings.
    pub site: PublicSite,
    /// The day as of which this holds.
    pub as_of: Date,
    records: Vec<Cleared>,
    index: BTreeMap<Id, usize>,
    /// What is given out on request, sorted by id.
    pub on_request: Vec<OnRequest>,
    /// The marked places, sorted by id.
    pub marked: Vec<Marked>,
    /// Where links lead.
    pub links: LinkTable,
}

impl ClearedSite {
    pub(super) fn new(
        site: &Site,
        as_of: Date,
        mut records: Vec<Cleared>,
        mut on_request: Vec<OnRequest>,
        mut marked: Vec<Marked>,
        links: LinkTable,
    ) -> ClearedSite {
        records.sort_by(|a, b| a.id().cmp(b.id()));
        on_request.sort_by(|a, b| a.id.cmp(&b.id));
        marked.sort_by(|a, b| a.id.cmp(&b.id));
        let index = records.iter().enumerate().map(|(i, record)| (record.id().clone(), i)).collect();
        let site = PublicSite {
            title: site.settings.title.to_string(),
            owner: site.settings.owner.clone(),
            base_url: site.base_url(),
            lang: site.lang(),
            theme: site.theme().to_string(),
            search: site.settings.search.unwrap_or(true),
            identification: site.settings.identification.clone(),
            contact: site.settings.contact.clone(),
            calendar: site.calendar(),
            zone: site.zone.clone(),
        };
        ClearedSite { site, as_of, records, index, on_request, marked, links }
    }

    /// The cleared records, sorted by id.
    pub fn records(&self) -> &[Cleared] {
        &self.records
    }

    /// Every text that is shown: of each record the live version, then its earlier ones.
    pub fn texts(&self) -> impl Iterator<Item = &Cleared> {
        self.records.iter().flat_map(|record| {
            let earlier = record.earlier.iter().filter_map(|earlier| earlier.text.as_deref().ok());
            std::iter::once(record).chain(earlier)
        })
    }

    /// The reasons and legal bases of all withdrawals: words for the public that stand in no text.
    pub fn withdrawal_words(&self) -> impl Iterator<Item = &str> {
        let held = self.marked.iter().flat_map(|place| match &place.why {
            Why::Withdrawn { reason, legal_basis } => [reason.as_deref(), legal_basis.as_deref()],
            Why::Expired => [None, None],
        });
        let pages = self.records.iter().map(|record| &record.life);
        let lives = pages.chain(self.on_request.iter().map(|r| &r.life)).chain(self.marked.iter().map(|m| &m.life));
        let told = lives.flatten().flat_map(|m| [m.words.reason.as_deref(), m.words.legal_basis.as_deref()]);
        held.chain(told).flatten()
    }

    /// The cleared record with this id.
    pub fn get(&self, id: &Id) -> Option<&Cleared> {
        self.index.get(id).map(|i| &self.records[*i])
    }
}
