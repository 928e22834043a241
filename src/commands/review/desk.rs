//! One record on the reviewer's desk: who sits there, what is judged, shown and signed.

use super::ask;
use crate::cli;
use crate::commands::check::within;
use crate::commands::{Context, Talk, difference};
use crate::finding::{Finding, Place, Rule};
use crate::gate::approvals::{self, Known, Verdict};
use crate::gate::days::Days;
use crate::gate::{self, CleanTexts, Given, discreet, names, scan};
use crate::history::Archive;
use crate::load::walk::{on_disk, trail_of};
use crate::load::{self, Loaded};
use crate::pipeline::Failure;
use crate::receipt::Receipt;
use crate::record::common::Id;
use crate::record::model::{Line, Readable, Reader, suggestion};
use crate::record::node::{Node, Value};
use crate::record::trail::{Action, At, Event, Nonce};
use crate::record::{Record, digest};
use crate::say::{Say, say};
use crate::sign::{self, Signer};
use crate::site::Site;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// One record on the reviewer's desk.
pub struct Desk<'c> {
    /// What the command runs with.
    pub context: &'c Context,
    /// The portal's folder.
    pub root: PathBuf,
    /// Its settings.
    pub site: Site,
    /// The record's file.
    pub path: String,
    /// Who sits at the desk.
    pub by: Id,
    /// The record, as it was read when the command began: what is judged, shown, approved and signed.
    pub record: Record,
    /// All that `content/` held then.
    pub loaded: Loaded,
    /// On which day an event counts, as far as was known when the command began.
    pub days: Days,
    as_of: Date,
}

impl<'c> Desk<'c> {
    /// Reads the portal and finds the record and the person.
    pub fn open(args: &cli::Review, context: &'c Context) -> Result<Desk<'c>, Failure> {
        let root = context.root()?;
        let site = Site::read(&root).map_err(Failure::site)?;
        let by = person_named(&site, &args.by)?;
        let as_of = site.today().map_err(Failure::Usage)?;
        let days = match site.hangs_on_days() {
            true => Days::of(&site, &Archive::open(&root), as_of),
            false => Days::as_told(&site, as_of),
        };
        still_here(&site, &by, days.now().effective)?;
        let loaded = load::load(&root);
        let record = record_at(&root, &args.path, &loaded, &context.talk)?.clone();
        let path = record.source.path.clone();
        Ok(Desk { context, root, site, path, by, record, loaded, days, as_of })
    }

    /// The event, not signed yet.
    pub fn event(&self, action: Action, args: &cli::Review) -> Result<Event, Failure> {
        let at = args.at.clone().unwrap_or_else(|| self.site.now());
        let at = At::parse(&at).ok_or_else(|| {
            Failure::Usage(say!(
                "--at 写成 2026-11-02T10:31:00+08:00，而不是 {at}",
                "write --at like 2026-11-02T10:31:00+08:00, not {at}"
            ))
        })?;
        let nonce = if action == Action::Approve { Some(fresh_nonce()?) } else { None };
        let note = args.note.as_deref().map(|note| one_line("--note", note, &quoted_for_good())).transpose()?;
        let (by, digest) = (self.by.clone(), self.record.digest);
        let event = Event { action, by, at, digest, nonce, note, legal_basis: None, signature: None };
        still_here(&self.site, &self.by, self.days.day(&event).effective)?;
        Ok(event)
    }

    /// The key that `--key` names, if it is one of the person's.
    pub fn signer(&self, args: &cli::Review) -> Result<Option<Signer>, Failure> {
        let Some(file) = &args.key else { return Ok(None) };
        let signer = Signer::open(file).map_err(Failure::Usage)?;
        let theirs = approvals::keys_of_person(&self.by, &self.site);
        if theirs.iter().any(|key| key.key_data() == signer.public().key_data()) {
            return Ok(Some(signer));
        }
        let (by, shown, fingerprint) = (&self.by, signer.shown(), sign::fingerprint(signer.public()));
        Err(Failure::Usage(say!(
            "{shown} 不是 {by} 在 site.yaml 登记的密钥（{fingerprint}）",
            "{shown} is not a key that site.yaml lists for {by} ({fingerprint})"
        )))
    }

    /// Signs the event where there is a key: last of all, when the person has seen what there is to sign.
    pub fn sign(&self, event: &mut Event, signer: Option<&mut Signer>) -> Result<(), Failure> {
        let Some(signer) = signer else { return Ok(()) };
        ask::unlock(signer, &self.context.talk)?;
        let signature = signer.sign(sign::REVIEW, &event.signed_text(self.record.id())).map_err(Failure::Io)?;
        // As it reads back from the trail: the line break at its end is YAML's.
        event.signature = Some(signature.trim_end().to_string());
        Ok(())
    }

    /// What the gate would say of this record if its present text were approved. For an approval, whether the
    /// approval itself counts is part of it; `to_be_signed` where the signature comes later.
    pub fn trial(&self, event: &Event, to_be_signed: bool) -> Result<Vec<Finding>, Failure> {
        let own = Archive::open(&self.root);
        if let Some(why) = own.forged() {
            return Err(Failure::Io(why));
        }
        let mut loaded: Loaded = load::load(&self.root);
        let Some(here) = loaded.records.iter_mut().find(|r| r.source.path == self.path) else {
            let path = &self.path;
            return Err(Failure::Io(say!("{path} 刚被改动，请重试", "{path} was changed just now, try again")));
        };
        // What is judged is what was read first, not what somebody has written there meanwhile.
        *here = self.record.clone();
        here.trail.push(event.clone());
        let text = |record: &Record, digest| own.text_of(record, digest);
        let verdict = approvals::judge(here, &self.site, &Known { text: &text, days: &self.days });
        let clean = CleanTexts::read(own.place_to_keep(), &self.site);
        let (site, readers) = (&self.site, &self.context.readers);
        let given = Given { site, archive: &own, readers, as_of: self.as_of, clean: &clean };
        let mut findings = gate::judge_as_if_approved(given, loaded, &self.path);
        let mut id = self.record.id().to_string();
        discreet::number(&mut id);
        let (path, trail) = (&names::shown(&self.path), &names::shown(&self.record.trail_path));
        findings.retain(|finding| match &finding.place.path {
            // Of the trail, what refuses: that events before this one do not count is no matter of this text.
            at if at == trail || at == "content" => finding.refuses(),
            at => at == path || finding.record.as_ref() == Some(&id),
        });
        let index = self.record.trail.len();
        let own_event =
            |d: &&approvals::Discounted| d.index == index && d.approval && !(to_be_signed && d.rule == Rule::Unsigned);
        if let Some(event) = verdict.discounted.iter().find(own_event) {
            let place = Place::file(self.path.clone());
            findings.push(
                Finding::new(event.rule, place, event.message.clone())
                    .help(event.rule.text().remedy)
                    .record(self.record.id().as_str()),
            );
        }
        Ok(findings)
    }

    /// What the trail says so far.
    pub fn verdict(&self) -> Verdict {
        self.verdict_on(&self.record)
    }

    fn verdict_on(&self, record: &Record) -> Verdict {
        let archive = Archive::open(&self.root);
        let text = |record: &Record, digest| archive.text_of(record, digest);
        approvals::judge(record, &self.site, &Known { text: &text, days: &self.days })
    }

    /// Whether the rule of review counts a reviewer of this tier.
    pub fn high_enough(&self, event: &Event) -> bool {
        let (_, lowest) = approvals::rule(self.record.category, self.days.day(event), &self.site);
        approvals::high_enough(&self.by, lowest, &self.site)
    }

    /// What a receipt for the event says.
    pub fn receipt_of<'a>(&'a self, event: &'a Event, trial: &'a [Finding]) -> Receipt<'a> {
        let mut record = self.record.clone();
        record.trail.push(event.clone());
        Receipt {
            site: &self.site,
            record: &self.record,
            event,
            findings: trial,
            as_of: self.as_of,
            after: self.verdict_on(&record),
        }
    }

    /// Whether this person's approval of these bytes counts already. One that an earlier version used up, or that no
    /// longer counts, does not keep the person from approving again.
    pub fn counted(&self, event: &Event) -> bool {
        let verdict = self.verdict();
        let live = verdict.live().filter(|version| version.digest == event.digest);
        let (have, needed) = verdict.progress;
        // What has enough approvals and is no version had too few on the days when they were given, and enough since the
        // rule became milder: then it takes one more, whose day counts.
        let waits = live.is_none() && have >= needed;
        !waits && live.map_or(&verdict.approved_by, |version| &version.by).contains(&event.by)
    }

    /// The difference to the last approved text, as people read it; the whole text where there is none.
    pub fn show_difference(&self) {
        let talk = &self.context.talk;
        let verdict = self.verdict();
        let before = verdict.versions.last().map(|v| Archive::open(&self.root).text(&self.record, v.digest));
        match before {
            None => {
                talk.result(say!("首次公开，全文如下：", "first publication, the whole text:").in_lang(talk.lang));
                talk.result(&self.record.source.text);
            }
            Some(Ok(old)) => {
                let number = verdict.versions.len();
                talk.result(say!("与第 {number} 版的差别：", "difference to version {number}:").in_lang(talk.lang));
                difference::show(&old, &self.record, talk);
            }
            Some(Err(why)) => {
                talk.complain(&why);
                talk.result(&self.record.source.text);
            }
        }
        for file in &self.record.files {
            talk.result(&format!("{}  {} {}", digest::hex(&file.sha256), file.size, file.name));
        }
    }
}

/// The person with this id, else the one with this name.
fn person_named(site: &Site, text: &str) -> Result<Id, Failure> {
    let people = site.people();
    let named: Vec<&Id> = people.iter().filter(|p| *p.name == *text).map(|p| &p.id).collect();
    match (people.iter().find(|p| p.id.as_str() == text), &named[..]) {
        (Some(person), _) => Ok(person.id.clone()),
        (None, [one]) => Ok((*one).clone()),
        _ => {
            let near = suggestion(text, people.iter().map(|p| p.id.as_str()));
            let near = near.unwrap_or_else(|| say!("", ""));
            Err(Failure::Usage(say!(
                "site.yaml 中没有人员“{text}”。{}",
                "site.yaml lists no person `{text}`. {}",
                near.zh,
                near.en
            )))
        }
    }
}

/// Nobody who has left does anything more here, whatever time `--at` names.
fn still_here(site: &Site, by: &Id, day: Date) -> Result<(), Failure> {
    match site.person(by).and_then(|person| person.left).filter(|left| day > *left) {
        None => Ok(()),
        Some(left) => Err(Failure::Usage(say!(
            "{by} 已于 {left} 离任，{day} 不能再办；请由在任的人办（site.yaml 的 people）",
            "{by} left on {left} and can do nothing more on {day}: have somebody do it who is still there (people in site.yaml)"
        ))),
    }
}

/// The record at a path, or with an id. Where it cannot be read, what is wrong with it is shown.
pub fn record_at<'l>(root: &Path, given: &Path, loaded: &'l Loaded, talk: &Talk) -> Result<&'l Record, Failure> {
    let path = path_of(root, given, loaded)?;
    if let Some(record) = loaded.records.iter().find(|record| record.source.path == path) {
        return Ok(record);
    }
    let of_mine = |f: &Finding| f.place.path == path || f.place.path == trail_of(&path);
    let mut mine: Vec<Finding> = loaded.findings.iter().filter(|f| of_mine(f)).cloned().collect();
    if mine.is_empty() {
        return Err(Failure::Usage(say!("{path} 不是公开事项文件", "{path} is not a record")));
    }
    discreet::make(&mut mine, &loaded.refused);
    talk.findings(&mine);
    Err(Failure::Refused)
}

/// The record's path: given as such, as the folder of a record, or as its id.
fn path_of(root: &Path, given: &Path, loaded: &Loaded) -> Result<String, Failure> {
    let sound = loaded.records.iter().map(|record| (record.id(), &record.source.path));
    let mut all = sound.chain(loaded.refused.iter().filter_map(|refused| Some((refused.id.as_ref()?, &refused.path))));
    let by_id = given.to_str().and_then(|text| all.find(|(id, _)| id.as_str() == text));
    if let (Some((_, path)), true) = (by_id, given.symlink_metadata().is_err()) {
        return Ok(path.clone());
    }
    let path = within(root, given)?;
    if on_disk(root, &path).is_dir() {
        let mut index = ["index.md", "index.yaml", "index.yml"].iter().map(|name| format!("{path}/{name}"));
        return Ok(index.find(|p| on_disk(root, p).is_file()).unwrap_or(path));
    }
    Ok(path)
}

fn fresh_nonce() -> Result<Nonce, Failure> {
    let mut bytes = [0; 16];
    let fail = |e: String| Failure::Io(say!("系统不能提供随机数：{e}", "the system gives no random bytes: {e}"));
    getrandom::fill(&mut bytes).map_err(|e| fail(e.to_string()))?;
    Nonce::parse(&digest::hex(&bytes)).ok_or_else(|| fail(String::new()))
}

/// Why a note says in which line something stands.
fn quoted_for_good() -> Say {
    say!(
        "审核记录只增不改，请写在哪一行，不要抄录内容",
        "a trail is never changed, so say in which line it stands instead of quoting it"
    )
}

/// What an option of the command line says, as a line of the record model. A trail is append-only, and git forgets
/// nothing: what is personal never gets in; `advice` says what to write instead.
pub fn one_line(option: &str, text: &str, advice: &Say) -> Result<Line, Failure> {
    let node = Node { number: 0, tag: None, value: Value::Text { text: text.to_string(), bare: false } };
    let mut reader = Reader::default();
    let line = Line::read(&node, &mut reader).ok_or_else(|| {
        let why = reader.problems.pop().map_or_else(|| say!("不能用", "cannot be used"), |p| p.message);
        Failure::Usage(say!("{option}：{}", "{option}: {}", why.zh, why.en))
    })?;
    let masked = scan::mask_in_words(&line);
    if masked != *line {
        return Err(Failure::Usage(say!(
            "{option} 中有个人信息：{masked}；{}",
            "{option} holds personal data: {masked}; {}",
            advice.zh,
            advice.en
        )));
    }
    Ok(line)
}
