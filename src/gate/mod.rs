//! The gate (公开闸门): the one place that decides what may leave.
//!
//! [`judge`] takes what was loaded and gives a [`ClearedSite`] with everything that may leave, the standing of
//! every record, and all findings. In doubt it refuses.

pub mod approvals;
pub mod attachments;
mod case;
mod chronicle;
pub mod clean;
pub mod clear;
pub mod content;
pub mod days;
pub mod discreet;
pub mod invisible;
pub mod links;
pub mod names;
mod past;
pub mod personal;
mod references;
pub mod scan;
pub mod secrets;
mod tampering;

pub use attachments::Readers;
pub use clean::CleanTexts;
pub use clear::{Cleared, ClearedSite, Marked, OnRequest, Why};
pub use secrets::Secret;

use crate::finding::{self, Finding, Place, Rule, Severity};
use crate::history::Archive;
use crate::load::{Loaded, Refused};
use crate::record::Record;
use crate::say::{Say, say};
use crate::seal::ledger::Chronicle;
use crate::site::Site;
use case::{Case, Outcome};
use days::Days;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The state of a record (records.md); derived, never written by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Flagged withheld.
    Withheld,
    /// Does not follow the record model, or breaks a rule.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Published.
    Live,
    /// Changed after its approval; the approved text is published.
    PendingRevision,
    /// Sent back by a reviewer.
    Returned,
    /// Waiting for approval.
    Pending,
    /// Approved, but its date of publication has not come.
    Embargoed,
    /// Its notice period is over.
    Expired,
}

impl State {
    /// The name in both languages.
    pub fn say(self) -> Say {
        match self {
            State::Withheld => say!("不予公开", "withheld"),
            State::Refused => say!("被拒绝", "refused"),
            State::Withdrawn => say!("已撤回", "withdrawn"),
            State::Live => say!("已公开", "live"),
            State::PendingRevision => say!("修订待审", "pending revision"),
            State::Returned => say!("已退回", "returned"),
            State::Pending => say!("待审核", "pending"),
            State::Embargoed => say!("待发布", "embargoed"),
            State::Expired => say!("公示期满", "expired"),
        }
    }
}

/// How one record stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its file.
    pub path: String,
    /// Its id, where it can be read.
    pub id: Option<String>,
    /// Its title; `None` for what may not be shown.
    pub title: Option<String>,
    /// Its state.
    pub state: State,
    /// The live version's number.
    pub version: Option<u32>,
    /// The last day of its notice period.
    pub expires: Option<Date>,
    /// The day on which its text comes, or came, before the public.
    pub published: Option<Date>,
    /// The withdrawal that holds.
    pub withdrawn: Option<Taken>,
    /// For a text that waits: whether it was submitted or sent back, and how many approvals it has.
    pub waits: Option<Say>,
}

/// A withdrawal that holds, as the office sees it.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The day of the decision, in the portal's time zone.
    pub on: Date,
    /// The reason, as far as the public may read it.
    pub reason: Option<String>,
    /// The legal basis, as far as the public may read it.
    pub legal_basis: Option<String>,
    /// Whether the public had seen anything of the record.
    pub seen: bool,
}

/// What the gate decided.
pub struct Judged {
    /// What may leave.
    pub cleared: ClearedSite,
    /// How every record stands, by path.
    pub standings: Vec<Standing>,
    /// All findings, sorted.
    pub findings: Vec<Finding>,
    /// What the log shall say.
    pub chronicle: Chronicle,
    /// What everything says that may not leave: for the last look, and for nothing else.
    pub secrets: Vec<Secret>,
}

/// What a judgement rests on, beside the records.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The portal's settings.
    pub site: &'a Site,
    /// The earlier texts.
    pub archive: &'a Archive,
    /// Who reads attachments.
    pub readers: &'a Readers,
    /// The day as of which it holds.
    pub as_of: Date,
    /// The texts in which nothing was found before.
    pub clean: &'a CleanTexts,
}

/// Judges everything that was loaded.
pub fn judge(given: Given, loaded: Loaded) -> Judged {
    decide(given, loaded, None)
}

/// The findings that there would be if the present text of the record at `path` were approved. What is cleared
/// is thrown away: a trial never makes a [`Cleared`].
pub fn judge_as_if_approved(given: Given, loaded: Loaded, path: &str) -> Vec<Finding> {
    decide(given, loaded, Some(path)).findings
}

fn decide(given: Given, loaded: Loaded, trial: Option<&str>) -> Judged {
    let Given { site, archive, as_of, .. } = given;
    let Loaded { records, refused, mut findings } = loaded;
    let unspeakable = names::Unspeakable::of(&refused);
    let days = Days::of(site, archive, as_of);
    let open = |record: Record| {
        let trial = trial == Some(record.source.path.as_str());
        Case::open(record, given, &days, &unspeakable, trial)
    };
    let mut cases: Vec<Case> = records.into_par_iter().map(open).collect();
    let known: BTreeSet<String> = cases
        .iter()
        .map(|case| case.record.id().folded())
        .chain(refused.iter().filter_map(|refused| Some(refused.id.as_ref()?.folded())))
        .collect();
    cases.iter_mut().for_each(|case| renamed(case, &known));
    let trails = archive.old_trails().unwrap_or_else(|why| {
        findings.push(unreadable_history(why));
        Arc::default()
    });
    findings.extend(tampering::check(&mut cases, &known, archive, &trails, site, &days));
    findings.extend(archive.gap().map(history_gap));
    references::settle(&mut cases, site);
    let links = references::table(&cases);
    findings.extend(owner_findings(site, as_of, &links, &cases));
    for refused in &refused {
        if let Some(body) = content::Body::of_refused(refused) {
            content::markup(&body, &mut findings);
        }
        if let Some(source) = &refused.source {
            invisible::check(source, None, refused.id.as_ref().map(|id| id.as_str()), &mut findings);
        }
        names::check_refused(refused, &mut findings);
        content::forbidden_links(refused, &links, &mut findings);
    }

    let mut secrets: Vec<Secret> = refused.par_iter().map(secrets::of_refused).collect();
    let kept = |case: &Case| secrets::of_case(case, given.readers, as_of);
    secrets.extend(cases.par_iter().filter_map(kept).collect::<Vec<_>>());
    let mut chronicle = chronicle::of(&cases, &trails, as_of, site);
    let mut standings: Vec<Standing> = refused.iter().map(refused_standing).collect();
    let (mut cleared, mut on_request, mut marked) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        standings.push(case.standing(site));
        // The case keeps its own: they are what stops it below.
        findings.extend_from_slice(&case.findings);
        match case.clear(site, as_of) {
            Some(Outcome::Page(record)) => cleared.push(*record),
            Some(Outcome::OnRequest(record)) => on_request.push(record),
            Some(Outcome::Marked(place)) => marked.push(place),
            None => {}
        }
    }
    raise(site, &mut findings);
    chronicle.extend &= !findings.iter().any(Finding::refuses);
    discreet::make(&mut findings, &refused);
    finding::sort(&mut findings);
    standings.iter_mut().for_each(discreet::standing);
    standings.sort_by(|a, b| a.path.cmp(&b.path));
    secrets.sort_by(|a, b| a.path.cmp(&b.path));
    let cleared = ClearedSite::new(site, as_of, cleared, on_request, marked, links);
    Judged { cleared, standings, findings, chronicle, secrets }
}

fn refused_standing(refused: &Refused) -> Standing {
    Standing {
        path: refused.path.clone(),
        id: refused.id.as_ref().map(|id| id.to_string()),
        title: None,
        state: if refused.withheld { State::Withheld } else { State::Refused },
        version: None,
        expires: None,
        published: None,
        withdrawn: None,
        waits: None,
    }
}

/// Approvals of a trail that are about a record which is nowhere any more: this one was it, under another id.
fn renamed(case: &mut Case, known: &BTreeSet<String>) {
    let Some(was) = case.verdict.foreign.iter().find(|id| !known.contains(&id.folded())).cloned() else { return };
    let now = case.record.id();
    let message =
        say!("索引号不能改：原为“{was}”，现为“{now}”", "an id never changes: it was `{was}` and is now `{now}`");
    let help = say!(
        "改回原来的索引号；确需另立一件的，先撤回原来的事项，再新建文件送审",
        "write the old id again; where it shall be another record, withdraw the old one first and begin a new file"
    );
    let place = crate::load::place::key_place(&case.record, &["id", "索引号"]);
    case.push(Finding::new(Rule::TrailEdited, place, message).help(help));
}

/// A finding about a text that nobody has approved yet: it warns now, and refuses when somebody approves it.
fn as_draft(mut finding: Finding) -> Finding {
    if finding.refuses() {
        finding.severity = Severity::Warn;
        finding.message.zh += "（审核时会拒绝）";
        finding.message.en += " (will be refused at approval)";
    }
    finding
}

/// There is a history, but it cannot be read: whether trails were edited cannot be known, so nothing leaves.
fn unreadable_history(why: Say) -> Finding {
    let message = say!("无法核对审核记录的历史：{}", "the history of trails cannot be compared: {}", why.zh, why.en);
    Finding::new(Rule::TrailEdited, Place::file("content"), message).help(Rule::TrailEdited.text().remedy)
}

/// Part of the history is not here: an event that only an older commit remembers may be gone, and nobody would see it.
fn history_gap(why: Say) -> Finding {
    let message = say!(
        "git 历史不全，审核记录是否被改动只能查到一部分",
        "git's history is not whole, so whether trails were edited is known in part only"
    );
    Finding::new(Rule::TrailEdited, Place::file("content"), message).help(why).severity(Severity::Warn)
}

/// The institution that runs the portal must be before the public.
fn owner_findings(site: &Site, as_of: Date, links: &links::LinkTable, cases: &[Case]) -> Option<Finding> {
    let owner = &site.settings.owner;
    if links.presence(owner) == Some(links::Presence::Page) {
        return None;
    }
    let place = crate::load::place::text_place(&site.source, owner.as_str());
    let message =
        say!("主办单位“{owner}”不是公开的机构信息", "the owner `{owner}` is not a public institutions record");
    let case = cases.iter().find(|case| case.record.id() == owner);
    let help = match case.map(|case| (case, case.standing(site))) {
        Some((case, standing)) => {
            let state = standing.state.say();
            let waits = standing.waits.map_or_else(
                || case.published.map_or_else(|| say!("", ""), |day| say!("（{}）", " ({})", day.date(), day.date())),
                |waits| say!("（{}）", " ({})", waits.zh, waits.en),
            );
            let (zh, en) = (format!("{}{}", state.zh, waits.zh), format!("{}{}", state.en, waits.en));
            match standing.state {
                // Nothing is wrong with the record: it is the day.
                State::Embargoed => say!(
                    "它在 {as_of} 的状态是：{zh}；按 {as_of} 构建，它还没有公开。--as-of 不早于它的发布日期才能构建",
                    "its state on {as_of} is: {en}; as of {as_of} it is not public yet. Build with an --as-of that is not before its day"
                ),
                _ => say!("它现在的状态是：{zh}", "its state is: {en}"),
            }
        }
        None => links
            .near(owner.as_str())
            .unwrap_or_else(|| say!("主办单位须先审核通过", "the owner's record must be approved first")),
    };
    Some(Finding::new(Rule::BrokenLink, place, message).help(help))
}

fn site_raises(site: &Site, finding: &Finding) -> bool {
    let raised = site.settings.gate.iter().flat_map(|gate| &gate.raise).any(|name| name.0 == finding.rule);
    raised && finding.severity == Severity::Warn && finding.rule.severity() == Severity::Warn
}

fn raise(site: &Site, findings: &mut [Finding]) {
    for finding in findings {
        if site_raises(site, finding) {
            finding.severity = Severity::Refuse;
        }
    }
}
