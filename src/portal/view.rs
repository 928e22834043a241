//! What templates get: view models made of cleared records only. All texts are plain text unless a field's name
//! ends in `_html`; templates escape them.

pub mod history;
pub mod mission;

use crate::record::common::Id;
use crate::say::Lang;
use crate::seal::LogState;
use serde::Serialize;
use std::collections::BTreeMap;

/// A link; `href` is relative to the page it stands on.
#[derive(Serialize, Clone, Debug)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// A date for people and for programs.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct Day {
    /// `2026-11-02`.
    pub iso: String,
    /// `2026年11月2日`, `2 November 2026`.
    pub text: String,
}

impl Day {
    /// A date as pages in this language show it.
    pub fn new(lang: Lang, date: jiff::civil::Date) -> Day {
        Day { iso: date.to_string(), text: super::dates::day(lang, date) }
    }
}

/// A status mark beside a title.
#[derive(Serialize, Clone, Debug)]
pub struct Mark {
    /// `good`, `notice`, `warn` or `gone`: how it is coloured.
    pub tone: &'static str,
    /// What it says, such as 现行有效.
    pub text: String,
}

/// A meta tag.
#[derive(Serialize, Clone, Debug)]
pub struct Meta {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub content: String,
}

/// What every page has.
#[derive(Serialize, Clone, Debug)]
pub struct Page {
    /// Path of the page under the output folder.
    pub path: String,
    /// What leads from here to the top of the portal: empty or `../`s. Put it before the paths of `site`.
    pub root: String,
    /// Title of the page, without the portal's.
    pub title: String,
    /// Public address, where the portal has one.
    pub canonical: Option<String>,
    /// Required meta tags.
    pub meta: Vec<Meta>,
    /// The way from the home page to here; the last is this page and leads nowhere.
    pub crumbs: Vec<Link>,
    /// The category that the page belongs to, in English, or the name of a fixed page.
    pub section: String,
    /// Whether search engines shall leave it out.
    pub noindex: bool,
    /// The feed that tells of changes here.
    pub feed: Option<String>,
    /// `article` for what belongs to a record, else `website` (Open Graph, `og:type`).
    pub kind: &'static str,
    /// Public address of the first picture, where the portal has one.
    pub image: Option<String>,
    /// What the page says in the words of schema.org: the content of a script element of the type `application/ld+json`.
    pub json_ld_html: Option<String>,
    /// The same before it is written.
    #[serde(skip)]
    pub things: Vec<serde_json::Value>,
    /// The address of this very page, for paper; where the portal has one.
    pub address: Option<Address>,
}

/// A public address, and the same for the camera of a telephone.
#[derive(Serialize, Clone, Debug)]
pub struct Address {
    /// The address.
    pub url: String,
    /// Its QR code; nothing for an address that is too long for one that a camera could read.
    pub qr: Option<QrView>,
}

/// A QR code (GB/T 18284, ISO/IEC 18004) as a path of strokes, one unit wide and a unit for each of its squares.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct QrView {
    /// Width and height with the quiet zone of four units around it.
    pub size: usize,
    /// The `d` of an SVG path.
    pub path: String,
}

/// An entry of the navigation; `path` from the top of the portal.
#[derive(Serialize, Clone, Debug)]
pub struct NavItem {
    /// Name to compare with [`Page::section`].
    pub section: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Path from the top.
    pub path: String,
}

/// What is the same on every page (`site` in templates).
#[derive(Serialize, Clone, Debug)]
pub struct SiteView {
    /// The portal's name.
    pub title: String,
    /// Language tag.
    pub language: &'static str,
    /// Language and country (Open Graph, `og:locale`).
    pub locale: &'static str,
    /// The institution that runs it (主办单位).
    pub owner: String,
    /// Path of its record from the top.
    pub owner_path: String,
    /// The day as of which the portal holds.
    pub as_of: Day,
    /// The six categories.
    pub categories: Vec<NavItem>,
    /// Catalogue, on request and the like.
    pub columns: Vec<NavItem>,
    /// 公开指南, 公开制度, 公开年报: records that must be found from every page.
    pub fixed: Vec<NavItem>,
    /// What was changed and withdrawn, and how to check all that.
    pub trust: Vec<NavItem>,
    /// Path of the search page from the top, where the portal has one.
    pub search: Option<&'static str>,
    /// Style sheets and script.
    pub look: Look,
    /// 联系方式.
    pub phone: Option<String>,
    /// 联系方式.
    pub email: Option<String>,
    /// 联系方式.
    pub address: Option<String>,
    /// 网站标识码.
    pub site_code: Option<String>,
    /// ICP备案.
    pub icp: Option<String>,
    /// 公安备案.
    pub police: Option<String>,
    /// Name and version of the program.
    pub generator: String,
}

/// Paths of the theme's style sheets and script, from the top of the portal.
#[derive(Serialize, Clone, Debug, Default)]
pub struct Look {
    /// The style sheet of every page.
    pub style: String,
    /// The second sheet, of pages with an apparatus of their own; not every theme has one.
    pub tools: Option<String>,
    /// The script of the switches and of copying; not every theme has one.
    pub script: Option<String>,
}

/// A record in a list.
#[derive(Serialize, Clone, Debug)]
pub struct Row {
    /// 索引号.
    pub id: String,
    /// Title; for a withdrawn record only what kind of record it was.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its category.
    pub category: &'static str,
    /// Who publishes it.
    pub institution: String,
    /// When it was published.
    pub published: Day,
    /// When it was formed.
    pub formed: Option<Day>,
    /// Summary, where there is one.
    pub summary: Option<String>,
    /// 发文字号.
    pub number: Option<String>,
    /// Status.
    pub mark: Option<Mark>,
    /// How long it stays on public notice.
    pub notice: Option<NoticeView>,
    /// Of an institution: where it is.
    pub address: Option<String>,
    /// Of an institution: the first of its telephones.
    pub phone: Option<Link>,
}

/// The period of a public notice (公示期).
#[derive(Serialize, Clone, Debug)]
pub struct NoticeView {
    /// Its last day.
    pub until: Day,
    /// Days left as of the portal's day; 0 on the last one.
    pub days: i32,
}

/// Where a list goes on.
#[derive(Serialize, Clone, Debug)]
pub struct Pager {
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many rows there are on all pages.
    pub total: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages to jump to; the present one has no `href`, a gap has no text.
    pub jumps: Vec<Link>,
}

/// A row of a record's data table.
#[derive(Serialize, Clone, Debug)]
pub struct Fact {
    /// What it is, in every language of pages: as in files, such as `document_number`.
    pub key: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its value: texts, some of them links or dates.
    pub values: Vec<FactValue>,
    /// Long values take a whole row.
    pub wide: bool,
}

/// A value of a data table.
#[derive(Serialize, Clone, Debug, Default)]
pub struct FactValue {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// The date for programs.
    pub datetime: Option<String>,
    /// Whether it leads to another site.
    pub external: bool,
    /// Whether it is a code: digests and the like.
    pub code: bool,
}

/// A heading of a long text's contents list.
#[derive(Serialize, Clone, Debug)]
pub struct TocItem {
    /// The anchor.
    pub anchor: String,
    /// The heading.
    pub text: String,
    /// Headings below it.
    pub children: Vec<TocItem>,
}

/// A file to fetch.
#[derive(Serialize, Clone, Debug)]
pub struct FileView {
    /// Title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Its type, such as `CSV`.
    pub kind: String,
    /// Its size for people, such as `12 KB`.
    pub size: String,
}

/// A step of a procedure.
#[derive(Serialize, Clone, Debug)]
pub struct StepView {
    /// When.
    pub date: Day,
    /// What.
    pub event: String,
    /// Who.
    pub by: Option<String>,
}

/// The four stages of a case (四榜).
#[derive(Serialize, Clone, Debug)]
pub struct StageView {
    /// Its name.
    pub text: &'static str,
    /// `done`, `now` or `ahead`.
    pub state: &'static str,
}

/// A row of a bulletin.
#[derive(Serialize, Clone, Debug)]
pub struct EntryView {
    /// Masked name.
    pub name: String,
    /// What about.
    pub item: Option<String>,
    /// What was decided.
    pub result: Option<String>,
    /// When.
    pub date: Option<Day>,
}

/// A power of a power list.
#[derive(Serialize, Clone, Debug)]
pub struct PowerView {
    /// Its number in the list.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its own page; nothing on an earlier version.
    pub href: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// The law behind it.
    pub basis: Option<String>,
    /// How it goes.
    pub procedure: Option<String>,
    /// How its results are published.
    pub disclosure: Option<&'static str>,
    /// In which category.
    pub category: Option<&'static str>,
}

/// A picture.
#[derive(Serialize, Clone, Debug)]
pub struct ImageView {
    /// Where it is.
    pub href: String,
    /// What it shows.
    pub alt: String,
}

/// A record's page.
#[derive(Serialize, Clone, Debug)]
pub struct RecordView {
    /// Title.
    pub title: String,
    /// 索引号.
    pub id: String,
    /// Kind.
    pub kind: &'static str,
    /// Category.
    pub category: &'static str,
    /// Who publishes it.
    pub institution: String,
    /// When it was published.
    pub published: Day,
    /// Status marks.
    pub marks: Vec<Mark>,
    /// A sentence that must not be overlooked, such as that the document is repealed, and what replaced it.
    pub warning: Option<Fact>,
    /// What stands over an earlier version; nothing over the live one.
    pub historic: Option<history::HistoricView>,
    /// The data table.
    pub facts: Vec<Fact>,
    /// Category-specific data: contact, case, complaint channel ….
    pub details: Vec<Fact>,
    /// What is needed to check the text: digest, nonce, place in the log.
    pub check: Vec<Fact>,
    /// Summary.
    pub summary: Option<String>,
    /// Contents list; empty for short texts.
    pub toc: Vec<TocItem>,
    /// The body.
    pub body_html: String,
    /// Pictures that the body does not show itself.
    pub images: Vec<ImageView>,
    /// Whether the page shows any picture: its security policy then allows them.
    pub has_pictures: bool,
    /// The four stages.
    pub stages: Vec<StageView>,
    /// Steps of the procedure.
    pub timeline: Vec<StepView>,
    /// The timeline drawn to scale; nothing where there is nothing to measure.
    pub timeline_html: Option<String>,
    /// Rows of a bulletin.
    pub entries: Vec<EntryView>,
    /// Powers of a power list.
    pub powers: Vec<PowerView>,
    /// Attachments.
    pub attachments: Vec<FileView>,
    /// Links in groups: interpretations, what it supersedes, related records.
    pub links: Vec<LinkGroup>,
    /// Number of the version.
    pub version: u32,
    /// When it was approved.
    pub approved: Day,
    /// All versions; nothing where there is but one.
    pub history: Option<history::HistoryView>,
    /// What changed in it.
    pub change: Option<String>,
    /// What the page adds for the mission: annual tables, counts, what happens next ….
    pub mission: mission::MissionView,
    /// What the button for copying puts on the clipboard; `{address}` in it stands for the address that the page was read at.
    pub citation: String,
}

/// Links under a heading.
#[derive(Serialize, Clone, Debug)]
pub struct LinkGroup {
    /// The heading.
    pub title: &'static str,
    /// The links.
    pub links: Vec<Link>,
}

/// A category on the home page.
#[derive(Serialize, Clone, Debug)]
pub struct HomeSection {
    /// The category, in English.
    pub section: &'static str,
    /// The category's name.
    pub title: &'static str,
    /// What one finds there.
    pub about: &'static str,
    /// Its list.
    pub href: String,
    /// How many records it has.
    pub total: usize,
    /// The newest.
    pub rows: Vec<Row>,
}

/// A way to complain.
#[derive(Serialize, Clone, Debug)]
pub struct ComplaintView {
    /// By phone, letter ….
    pub kind: &'static str,
    /// Number or address.
    pub value: String,
    /// When.
    pub hours: Option<String>,
    /// Whose it is.
    pub institution: String,
    /// What a tap on the value does: `tel:`, `mailto:` or a web address; nothing for letters and visits.
    pub link: Option<FactValue>,
    /// Its record.
    pub href: String,
}

/// What pages say of the seal. Empty where the portal has no log.
#[derive(Clone, Debug, Default)]
pub struct SealView {
    /// The log, where there is one.
    pub log: Option<LogView>,
}

impl SealView {
    /// The index of the leaf that tells of this version; `None` while it is not in the log.
    pub fn leaf(&self, id: &Id, version: u32) -> Option<u64> {
        self.log.as_ref()?.leaves.get(&(id.clone(), version)).copied()
    }

    /// Whether there is a signed checkpoint, and so a proof for each leaf.
    pub fn is_signed(&self) -> bool {
        self.log.as_ref().is_some_and(|log| log.vkey.is_some())
    }
}

/// The log as pages show it.
#[derive(Clone, Debug)]
pub struct LogView {
    /// The log's name.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// Its root, Base64.
    pub root: String,
    /// The verifier key, as `log/vkey` has it; `None` where nothing is signed.
    pub vkey: Option<String>,
    /// SHA-256 fingerprint of the key, as `ssh-keygen -l` shows it; with `vkey`.
    pub fingerprint: Option<String>,
    /// Index of the leaf of each published version.
    pub leaves: BTreeMap<(Id, u32), u64>,
    /// Logs that this one took the place of (`--new-log`), the oldest first.
    pub earlier: Vec<LogState>,
}
