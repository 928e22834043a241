//! One record on its way through the gate: its state, the text that would be published, and what is said of it.

use super::approvals::{self, Known, Verdict};
use super::clear::{Cleared, Hidden, Marked, Moment, OnRequest, What, Why};
use super::days::Days;
use super::names::{self, Unspeakable};
use super::past::{self, Past, Texts};
use super::{
    Given, Standing, State, Taken, as_draft, attachments, content, invisible, links, personal, scan, site_raises,
};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::load::place::key_place;
use crate::record::trail::Action;
use crate::record::{Disclosure, Record, TextOf};
use crate::say::{Say, say};
use crate::site::Site;
use jiff::civil::{Date, DateTime};
use std::sync::Arc;

/// One record on its way through the gate.
pub(super) struct Case {
    pub(super) record: Arc<Record>,
    pub(super) verdict: Verdict,
    pub(super) state: State,
    /// All versions, the oldest first; the text of the shown one stands in `text`.
    pub(super) past: Vec<Past>,
    /// The version that would be published, by its place in `past`.
    pub(super) shown: Option<usize>,
    /// Its text: the working text, or an approved one.
    pub(super) text: Option<Arc<Record>>,
    pub(super) published: Option<DateTime>,
    pub(super) findings: Vec<Finding>,
}

/// What a record becomes once the gate lets it through.
pub(super) enum Outcome {
    Page(Box<Cleared>),
    OnRequest(OnRequest),
    Marked(Marked),
}

impl Case {
    /// Derives the state, finds the text that would be published, and looks at it by itself.
    pub(super) fn open(record: Record, given: Given, days: &Days, unspeakable: &Unspeakable, trial: bool) -> Case {
        let Given { site, archive, as_of, .. } = given;
        let record = Arc::new(record);
        let texts = Texts::new(&record, archive);
        let text = |_: &Record, digest| texts.get(digest).ok().map(|text| TextOf::new(&text));
        let mut verdict = approvals::judge(&record, site, &Known { text: &text, days });
        if trial {
            verdict.suppose_approved(&record);
        }
        let mut findings = Vec::new();
        if let Some(said) = &mut verdict.withdrawal {
            // Its words are told below, with those of the earlier ones.
            personal::withdrawal_words(&record, [&mut said.note, &mut said.legal_basis], &mut Vec::new());
        }
        for said in &mut verdict.withdrawals {
            personal::withdrawal_words(&record, [&mut said.reason, &mut said.legal_basis], &mut findings);
        }
        let id = record.id().to_string();
        if site.person(&record.common.drafted_by).is_none() {
            let by = &record.common.drafted_by;
            let place = key_place(&record, &["drafted_by", "供稿人"]);
            let message = say!("site.yaml 中没有人员“{by}”", "site.yaml lists no person `{by}`");
            findings.push(
                Finding::new(Rule::UnknownPerson, place, message).help(Rule::UnknownPerson.text().remedy).record(&*id),
            );
        }
        let state = match verdict.live() {
            None if verdict.withdrawal.is_some() => State::Withdrawn,
            None if verdict.returned => State::Returned,
            None => State::Pending,
            Some(version) if version.digest == record.digest => State::Live,
            Some(_) => State::PendingRevision,
        };
        let past = past::versions(&verdict, site, &texts, days);
        let mut case = Case { record, verdict, state, past, shown: None, text: None, published: None, findings };
        case.note_state();
        case.discount_approvals();
        case.find_text(site, as_of);
        case.look(given, unspeakable);
        for finding in &mut case.findings {
            if site_raises(site, finding) {
                finding.severity = Severity::Refuse;
            }
        }
        case
    }

    /// Whether a new text was sent in after the withdrawal.
    fn comes_again(&self) -> bool {
        let after = self.record.trail.iter().rposition(|event| event.action == Action::Withdraw).map_or(0, |at| at + 1);
        self.state == State::Withdrawn
            && self.record.trail[after..].iter().any(|event| event.digest == self.record.digest)
    }

    /// Whether somebody has begun a new text in place of what the withdrawal left. Sent in, it comes again.
    fn is_rewritten(&self) -> bool {
        let known = self.record.trail.iter().any(|event| event.digest == self.record.digest);
        !known && !self.record.body.trim().is_empty()
    }

    /// Says which records are left out or kept at their last approved text.
    fn note_state(&mut self) {
        let (rule, message, help) = match self.state {
            State::Withdrawn if self.comes_again() => {
                let (have, need) = self.verdict.progress;
                let last = self.record.trail.last().filter(|_| self.verdict.returned);
                let note = last.and_then(|e| e.note.as_deref()).map(scan::mask_in_line);
                let message = match note {
                    Some(note) => say!(
                        "撤回后重新送审的文本已退回：{note}",
                        "the text sent in after the withdrawal was returned: {note}"
                    ),
                    None => say!(
                        "撤回后重新送审，等待审核（{have}/{need}）",
                        "sent in again after its withdrawal, waiting for approval ({have} of {need})"
                    ),
                };
                (Rule::Unapproved, message, ask_reviewer())
            }
            State::Returned => {
                let last = self.record.trail.last();
                let note = last.and_then(|e| e.note.as_deref()).map(scan::mask_in_line).unwrap_or_default();
                (
                    Rule::Unapproved,
                    say!("已退回，不进入门户：{note}", "returned, left out: {note}"),
                    say!("修改后重新送审：gongshi submit", "mend it and submit it again: gongshi submit"),
                )
            }
            State::Pending => {
                let (have, need) = self.verdict.progress;
                let submitted = self.submitted();
                let message = match submitted {
                    true => say!(
                        "等待审核（{have}/{need}），不进入门户",
                        "waiting for approval ({have} of {need}), left out"
                    ),
                    false => say!("尚未送审，不进入门户", "not submitted, left out"),
                };
                (Rule::Unapproved, message, if submitted { ask_reviewer() } else { Rule::Unapproved.text().remedy })
            }
            State::Withdrawn if self.is_rewritten() => (
                Rule::Unapproved,
                say!(
                    "撤回后有新的文本，尚未送审，不进入门户",
                    "a new text after the withdrawal, not submitted, left out"
                ),
                Rule::Unapproved.text().remedy,
            ),
            _ => return,
        };
        let place = Place::file(self.record.source.path.clone());
        self.push(Finding::new(rule, place, message).help(help));
    }

    /// Whether the present text was submitted, or somebody has approved it already.
    fn submitted(&self) -> bool {
        self.record.trail.iter().any(|event| event.digest == self.record.digest)
    }

    /// Says that the approved text stays public while the present one waits.
    fn note_revision(&mut self) {
        let number = self.verdict.versions.len();
        let place = Place::file(self.record.source.path.clone());
        let last = self.record.trail.last().filter(|_| self.verdict.returned);
        let note = last.and_then(|e| e.note.as_deref()).map(scan::mask_in_line);
        let (message, help) = match note {
            Some(note) => (
                say!(
                    "修订已退回，第 {number} 版继续公开：{note}",
                    "the revision was returned, version {number} stays public: {note}"
                ),
                say!("修改后重新送审：gongshi submit", "mend it and submit it again: gongshi submit"),
            ),
            None if self.submitted() => {
                let (have, need) = self.verdict.progress;
                (
                    say!(
                        "修订等待审核（{have}/{need}），第 {number} 版继续公开",
                        "the revision waits for approval ({have} of {need}), version {number} stays public"
                    ),
                    ask_reviewer(),
                )
            }
            None => (
                say!(
                    "审核通过后有改动，第 {number} 版继续公开",
                    "changed after its approval; version {number} stays public"
                ),
                Rule::StaleApproval.text().remedy,
            ),
        };
        self.push(Finding::new(Rule::StaleApproval, place, message).help(help));
    }

    /// Events that do not count: a refusal where the present text does not meet its rule without them.
    fn discount_approvals(&mut self) {
        let met = matches!(self.state, State::Live | State::Withdrawn);
        for event in std::mem::take(&mut self.verdict.discounted) {
            let present = event.digest == self.record.digest;
            let severity = if event.approval && present && !met { Severity::Refuse } else { Severity::Warn };
            let nth = event.index + 1;
            let message = say!(
                "审核记录第 {nth} 条不计入：{}",
                "event {nth} of the trail does not count: {}",
                event.message.zh,
                event.message.en
            );
            let place = Place::file(self.record.trail_path.clone());
            self.push(Finding::new(event.rule, place, message).help(event.rule.text().remedy).severity(severity));
        }
    }

    /// The version that would be published: the newest whose day has come, or where none has, the newest. An approved
    /// text that differs from the working one comes from git.
    fn find_text(&mut self, site: &Site, as_of: Date) {
        let Some(newest) = self.verdict.live().and(self.past.len().checked_sub(1)) else { return };
        let gone = self.verdict.withdrawals.last().map_or(0, |withdrawal| withdrawal.version as usize);
        let due = (gone..=newest).rev().find(|i| self.past[*i].due <= as_of);
        let shown = due.unwrap_or(newest);
        match &self.past[shown].text {
            Ok(old) if old.common.disclosure == Disclosure::Withheld => {
                return self
                    .refuse_stale(say!("最近一次通过的文本不可公开", "the last approved text may not be published"));
            }
            Ok(old) if old.id() != self.record.id() => {
                let (was, now) = (old.id(), self.record.id());
                return self.refuse_stale(say!(
                    "索引号不能改：原为“{was}”，现为“{now}”",
                    "an id never changes: it was `{was}` and is now `{now}`"
                ));
            }
            Ok(old) => self.text = Some(Arc::clone(old)),
            Err(why) => return self.refuse_stale(why.clone()),
        }
        self.shown = Some(shown);
        if shown < newest {
            // Another version was approved and waits for its day; until then the one before it stays.
            self.note_schedule(shown, newest);
            self.state = State::PendingRevision;
        } else if self.state == State::PendingRevision {
            self.note_revision();
        }
        self.date(shown, site, as_of);
    }

    fn note_schedule(&mut self, shown: usize, newest: usize) {
        let (now, next, day) = (shown + 1, newest + 1, self.past[newest].due);
        let message = say!(
            "第 {next} 版将于 {day} 发布，此前第 {now} 版继续公开",
            "version {next} comes out on {day}; until then version {now} stays public"
        );
        let place = Place::file(self.record.source.path.clone());
        self.push(Finding::new(Rule::StaleApproval, place, message));
    }

    fn refuse_stale(&mut self, why: Say) {
        let (zh, en) = (why.zh, why.en);
        let message = say!("找不到最近一次审核通过的文本：{zh}", "the last approved text cannot be found: {en}");
        let help = say!(
            "把文件恢复为审核通过的原文；历史不全时用 git 取回；也可以审核通过现在的文本",
            "restore the approved text, fetch git's history where it is not whole, or approve the present text"
        );
        let place = Place::file(self.record.source.path.clone());
        self.push(Finding::new(Rule::StaleApproval, place, message).help(help).severity(Severity::Refuse));
    }

    /// When the text is published, and whether it is its time.
    fn date(&mut self, shown: usize, site: &Site, as_of: Date) {
        let (Some(text), Some(first)) = (&self.text, self.verdict.versions.first()) else { return };
        let published = Past::published(text, first, site);
        self.published = Some(published);
        if self.past[shown].due > as_of {
            self.state = State::Embargoed;
        } else if text.common.expires.is_some_and(|expires| as_of > expires) {
            self.state = State::Expired;
        }
    }

    /// The rules about one text by itself. The working text of a record that is left out, or that stays at its
    /// approved text, only warns: the drafter learns in time, and nobody's draft stops the portal.
    fn look(&mut self, given: Given, unspeakable: &Unspeakable) {
        let site = given.site;
        let mut findings = Vec::new();
        if let (Some(text), Some(shown)) = (&self.text, self.shown) {
            one_text(text, given, unspeakable, &mut findings);
            if shown > 0 {
                let before = self.past[shown - 1].text.as_deref().ok();
                content::undeclared_change(text, before, &mut findings);
            }
            if matches!(self.state, State::Live | State::PendingRevision)
                && text.common.disclosure == Disclosure::Proactive
            {
                past::judge(&mut self.past[..shown], text, &self.record, given, unspeakable, &mut findings);
            }
            if let Some(published) =
                self.published.filter(|_| matches!(self.state, State::Live | State::PendingRevision))
            {
                content::late(text, published.date(), &site.calendar(), &mut findings);
            }
        }
        if self.text.as_ref().is_none_or(|text| text.digest != self.record.digest)
            && (self.state != State::Withdrawn || self.comes_again())
        {
            let mut draft = Vec::new();
            one_text(&self.record, given, unspeakable, &mut draft);
            if self.state == State::PendingRevision {
                content::undeclared_change(&self.record, self.text.as_deref(), &mut draft);
            }
            findings.extend(draft.into_iter().map(as_draft));
        }
        self.findings.append(&mut findings);
    }

    /// Whether the record may stand before the public at all.
    fn refused(&self) -> bool {
        self.findings.iter().any(Finding::refuses)
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.findings.push(finding.record(self.record.id().as_str()));
    }

    /// How the record stands before the public, as far as is known by now.
    pub(super) fn presence(&self) -> Option<links::Presence> {
        if self.refused() {
            return None;
        }
        match self.state {
            State::Withdrawn if self.past.iter().all(|past| past.due == Date::MAX) => None,
            State::Withdrawn | State::Expired => Some(links::Presence::Marked),
            // What was withdrawn stays marked until the day of the text that follows has come.
            State::Embargoed if self.past.iter().any(|past| past.hidden == Some(Hidden::Withdrawn)) => {
                Some(links::Presence::Marked)
            }
            State::Live | State::PendingRevision => match self.text.as_ref()?.common.disclosure {
                Disclosure::Proactive => Some(links::Presence::Page),
                Disclosure::OnRequest => Some(links::Presence::OnRequest),
                Disclosure::Withheld => None,
            },
            _ => None,
        }
    }

    /// The cleared form; the only way to one. `presence` has said no to everything that is refused, unapproved
    /// or not due.
    pub(super) fn clear(self, site: &Site, as_of: Date) -> Option<Outcome> {
        let presence = self.presence()?;
        let life = past::life(&self.past, &self.verdict, as_of, site);
        if presence == links::Presence::Marked {
            return self.mark(site, life).map(Outcome::Marked);
        }
        let shown = self.shown?;
        let version = &self.verdict.versions[shown];
        let (text, published) = (self.text?, self.published?);
        if text.digest != version.digest {
            return None;
        }
        let mut past = self.past;
        past.truncate(shown);
        let earlier = |past| past::earlier(past, &self.verdict.versions[0], site);
        Some(match presence {
            links::Presence::OnRequest => Outcome::OnRequest(OnRequest::new(&text, version, published, life)),
            _ => {
                let cleared = Cleared::new(text, version, published, site);
                Outcome::Page(Box::new(cleared.with_history(earlier(past), life)))
            }
        })
    }

    fn mark(&self, site: &Site, life: Vec<Moment>) -> Option<Marked> {
        match (&self.verdict.withdrawal, self.state) {
            (Some(event), _) => {
                let why = Why::Withdrawn {
                    reason: event.note.as_ref().map(|n| n.to_string()),
                    legal_basis: event.legal_basis.as_ref().map(|n| n.to_string()),
                };
                // What went before its day came was never before the public: nothing marks its place.
                let since = event.at.in_zone(&site.zone).date();
                (!life.is_empty()).then(|| Marked::new(&self.record, since, why, life))
            }
            (None, State::Embargoed) => {
                let gone = life.iter().rfind(|moment| moment.what == What::Withdrawn)?;
                let (version, since, words) = (gone.version as usize, gone.at.date(), gone.words.clone());
                // The kind, too, is that of the text that went.
                let text = version.checked_sub(1).and_then(|at| self.past.get(at)?.text.as_deref().ok());
                let why = Why::Withdrawn { reason: words.reason, legal_basis: words.legal_basis };
                Some(Marked::new(text.unwrap_or(&self.record), since, why, life))
            }
            (None, State::Expired) => {
                let text = self.text.as_ref()?;
                let gone = text.common.expires?.tomorrow().ok()?;
                Some(Marked::new(text, gone, Why::Expired, life))
            }
            _ => None,
        }
    }

    pub(super) fn standing(&self, site: &Site) -> Standing {
        Standing {
            path: self.record.source.path.clone(),
            id: Some(self.record.id().to_string()),
            title: Some(self.record.common.title.to_string()),
            state: if self.refused() { State::Refused } else { self.state },
            version: self.verdict.live().map(|v| self.shown.map_or(v.number, |shown| shown as u32 + 1)),
            expires: self.record.common.expires,
            published: self.published.map(|published| published.date()),
            withdrawn: self.taken(site),
            waits: self.waits(),
        }
    }

    fn taken(&self, site: &Site) -> Option<Taken> {
        let event = self.verdict.withdrawal.as_ref()?;
        Some(Taken {
            on: event.at.in_zone(&site.zone).date(),
            reason: event.note.as_ref().map(ToString::to_string),
            legal_basis: event.legal_basis.as_ref().map(ToString::to_string),
            seen: self.past.iter().any(|past| past.due != Date::MAX),
        })
    }

    fn waits(&self) -> Option<Say> {
        let (have, need) = self.verdict.progress;
        match self.state {
            State::Withdrawn if !self.comes_again() => None,
            State::Pending | State::PendingRevision | State::Withdrawn if self.verdict.returned => {
                Some(say!("已退回", "returned"))
            }
            State::Withdrawn => {
                Some(say!("撤回后重新送审 {have}/{need}", "sent in again after the withdrawal, {have} of {need}"))
            }
            State::Pending | State::PendingRevision if self.submitted() => {
                Some(say!("已送审 {have}/{need}", "submitted, {have} of {need}"))
            }
            State::Pending | State::PendingRevision => Some(say!("未送审", "not submitted")),
            _ => None,
        }
    }
}

/// The rules about one text by itself.
pub(super) fn one_text(text: &Record, given: Given, unspeakable: &Unspeakable, findings: &mut Vec<Finding>) {
    let key = given.clean.key(text, unspeakable);
    if given.clean.knows(key.as_ref()) {
        return;
    }
    let before = findings.len();
    content::markup(&content::Body::of(text), findings);
    invisible::check(&text.source, Some(&text.front), Some(text.id().as_str()), findings);
    names::check(text, unspeakable, findings);
    personal::check(text, findings);
    attachments::check(text, given.site, given.readers, findings);
    if let Some(key) = key.filter(|_| findings.len() == before) {
        given.clean.note(key);
    }
}

fn ask_reviewer() -> Say {
    say!("审核：gongshi approve 文件 --by 审核人", "have it approved: gongshi approve FILE --by ID")
}
