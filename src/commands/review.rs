//! `gongshi submit`, `approve` and `return`: events that are appended to a trail.

use super::Context;
use super::check::within;
use crate::cli;
use crate::finding::{Finding, show};
use crate::gate::{self, Given, approvals};
use crate::history::Archive;
use crate::load::walk::{folder_of, on_disk, trail_of};
use crate::load::{self, Loaded};
use crate::pipeline::Failure;
use crate::record::common::Id;
use crate::record::model::{Line, Readable, Reader, suggestion};
use crate::record::node::{self, Node, Value};
use crate::record::trail::{self, Action, At, Event, Nonce};
use crate::record::{Record, digest};
use crate::say::{Lang, Say, say};
use crate::sign;
use crate::site::Site;
use similar::TextDiff;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Submits a record for review.
pub fn submit(args: &cli::Review, context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(args, context)?;
    let event = desk.event(Action::Submit, args)?;
    let trial = desk.trial(&event)?;
    context.talk.findings(&trial);
    if trial.iter().any(Finding::refuses) {
        context.talk.say(&say!(
            "已送审，但上面的问题会使审核不能通过。",
            "submitted, but it cannot be approved with the problems above."
        ));
    }
    desk.append(&event)
}

/// Approves a record, after showing what the gate finds and what has changed.
pub fn approve(args: &cli::Review, context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(args, context)?;
    let event = desk.event(Action::Approve, args)?;
    let trial = desk.trial(&event)?;
    context.talk.findings(&trial);
    if trial.iter().any(Finding::refuses) {
        let count = show::count(&trial, context.talk.lang);
        context.talk.complain(&say!("没有写入审核：{count}。", "the approval was not written: {count}."));
        return Err(Failure::Refused);
    }
    if desk.counted(&event) {
        let by = &desk.by;
        return Err(Failure::Usage(say!("{by} 已经审核通过这份文本", "{by} has approved this text already")));
    }
    desk.show_difference();
    if !args.yes && !confirmed(context.talk.lang)? {
        context.talk.complain(&say!("没有写入。", "nothing was written."));
        return Err(Failure::Io(say!("审核人没有确认", "the reviewer did not confirm")));
    }
    desk.append(&event)
}

/// Sends a record back with a note.
pub fn send_back(args: &cli::Review, context: &Context) -> Result<(), Failure> {
    if args.note.is_none() {
        return Err(Failure::Usage(say!("退回须用 --note 写明原因", "a return needs its reason: --note")));
    }
    let desk = Desk::open(args, context)?;
    if let Err((_, why)) = approvals::may_review(&desk.by, desk.record.category, &desk.site) {
        context.talk.complain(&why);
        return Err(Failure::Refused);
    }
    let verdict = desk.verdict();
    if verdict.live().is_some_and(|version| version.digest == desk.record.digest) {
        context.talk.complain(&say!(
            "这份文本已经公开，不能退回，只能撤回",
            "this text is public and cannot be returned, only withdrawn"
        ));
        return Err(Failure::Refused);
    }
    let event = desk.event(Action::Return, args)?;
    desk.append(&event)
}

/// One record on the reviewer's desk.
struct Desk<'c> {
    context: &'c Context,
    root: PathBuf,
    site: Site,
    path: String,
    by: Id,
    record: Record,
}

impl<'c> Desk<'c> {
    fn open(args: &cli::Review, context: &'c Context) -> Result<Desk<'c>, Failure> {
        let root = context.root()?;
        let site = Site::read(&root).map_err(Failure::Site)?;
        let by = person_named(&site, &args.by)?;
        let loaded = load::load(&root);
        let path = path_of(&root, &args.path, &loaded)?;
        let Some(record) = loaded.records.iter().find(|r| r.source.path == path).cloned() else {
            let mine: Vec<&Finding> =
                loaded.findings.iter().filter(|f| f.place.path == path || f.place.path == trail_of(&path)).collect();
            if mine.is_empty() {
                return Err(Failure::Usage(say!("{path} 不是公开事项文件", "{path} is not a record")));
            }
            context.talk.findings(mine);
            return Err(Failure::Refused);
        };
        Ok(Desk { context, root, site, path, by, record })
    }

    /// The event, signed where a key is given.
    fn event(&self, action: Action, args: &cli::Review) -> Result<Event, Failure> {
        let at = args.at.clone().unwrap_or_else(|| self.site.now());
        let at = At::parse(&at).ok_or_else(|| {
            Failure::Usage(say!(
                "--at 写成 2026-11-02T10:31:00+08:00，而不是 {at}",
                "write --at like 2026-11-02T10:31:00+08:00, not {at}"
            ))
        })?;
        let nonce = if action == Action::Approve { Some(fresh_nonce()?) } else { None };
        let note = args.note.as_deref().map(one_line).transpose()?;
        let mut event = Event {
            action,
            by: self.by.clone(),
            at,
            digest: self.record.digest,
            nonce,
            note,
            legal_basis: None,
            signature: None,
        };
        if let Some(file) = &args.key {
            let (signature, public) =
                sign::sign(sign::REVIEW, &event.signed_text(self.record.id()), file).map_err(Failure::Usage)?;
            let person = self.site.person(&self.by);
            let registered = person.is_some_and(|p| {
                p.keys.iter().any(|line| sign::public_key(line).is_ok_and(|key| key.key_data() == public.key_data()))
            });
            if !registered {
                let (by, shown) = (&self.by, file.display());
                return Err(Failure::Usage(say!(
                    "{shown} 不是 {by} 在 site.yaml 登记的密钥",
                    "{shown} is not a key that site.yaml lists for {by}"
                )));
            }
            event.signature = Some(signature);
        }
        Ok(event)
    }

    /// What the gate would say of this record if its present text were approved. For an approval, whether the
    /// approval itself counts is part of it.
    fn trial(&self, event: &Event) -> Result<Vec<Finding>, Failure> {
        let mut loaded: Loaded = load::load(&self.root);
        if let Some(record) = loaded.records.iter_mut().find(|r| r.source.path == self.path) {
            record.trail.push(event.clone());
        }
        let own = Archive::open(&self.root);
        let as_of = self.site.today().map_err(Failure::Usage)?;
        let drafters = |record: &Record, digest| own.drafter(record, digest);
        let changed = loaded.records.iter().find(|r| r.source.path == self.path);
        let verdict = changed.map(|r| approvals::judge(r, &self.site, &drafters)).unwrap_or_default();
        let given = Given { site: &self.site, archive: &own, readers: &self.context.readers, as_of };
        let mut findings = gate::judge_as_if_approved(given, loaded, &self.path);
        let id = self.record.id().as_str();
        let shown = gate::names::shown(&self.path);
        findings.retain(|finding| finding.record.as_deref() == Some(id) || finding.place.path == shown);
        let index = self.record.trail.len();
        if let Some(event) = verdict.discounted.iter().find(|d| d.index == index && d.approval) {
            let place = crate::finding::Place::file(self.path.clone());
            findings.push(
                Finding::new(event.rule, place, event.message.clone())
                    .help(event.rule.text().remedy)
                    .record(self.record.id().as_str()),
            );
        }
        Ok(findings)
    }

    /// What the trail says so far.
    fn verdict(&self) -> approvals::Verdict {
        let archive = Archive::open(&self.root);
        approvals::judge(&self.record, &self.site, &|record, digest| archive.drafter(record, digest))
    }

    /// Whether this person's approval of these bytes counts already. One that an earlier version used up, or that no
    /// longer counts, does not keep the person from approving again.
    fn counted(&self, event: &Event) -> bool {
        let verdict = self.verdict();
        let live = verdict.live().filter(|version| version.digest == event.digest);
        live.map_or(&verdict.approved_by, |version| &version.by).contains(&event.by)
    }

    /// The difference to the last approved text, line by line; the whole text where there is none.
    fn show_difference(&self) {
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
                let diff = TextDiff::from_lines(&old.source.text, &self.record.source.text);
                talk.result(say!("与第 {number} 版的差别：", "difference to version {number}:").in_lang(talk.lang));
                talk.result(&diff.unified_diff().context_radius(2).to_string());
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

    /// Appends the event to the trail: the whole file is written beside it and put in its place in one step.
    fn append(&self, event: &Event) -> Result<(), Failure> {
        let path = trail_of(&self.path);
        let at = on_disk(&self.root, &path);
        let io = |e: std::io::Error| Failure::Io(say!("{path} 无法写入：{e}", "{path} cannot be written: {e}"));
        if at.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
            return Err(Failure::Usage(say!("{path} 不是普通文件", "{path} is not a regular file")));
        }
        // Held till the end: of two who append at once, the second sees what the first wrote. Where the file system
        // knows no locks, none is held.
        let lock = std::fs::File::open(on_disk(&self.root, &self.path)).map_err(io)?;
        let _ = lock.lock();
        let mut text = match std::fs::read_to_string(&at) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(io(e)),
        };
        if events_of(&text).as_deref() != Some(&self.record.trail[..]) {
            return Err(Failure::Io(say!("{path} 刚被改动，请重试", "{path} was changed just now, try again")));
        }
        if self.record.trail.is_empty() {
            // `[]` or `~` is an empty trail too, but nothing can be appended to it. Comments stay.
            text = text
                .lines()
                .filter(|line| line.trim_start().starts_with('#'))
                .map(|line| format!("{line}\n"))
                .collect();
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text += &event.to_yaml();
        self.reads_back(&text, event)?;
        write_whole(&at, text.as_bytes()).map_err(io)?;
        let (action, id) = (event.action, self.record.id());
        let talk = &self.context.talk;
        talk.result(say!("{}：{id}（{path}）", "{}: {id} ({path})", action.zh(), action.en()).in_lang(talk.lang));
        let folder = folder_of(&self.path);
        let listed = self.record.files.iter().map(|file| format!("{folder}/{}", file.name));
        let files: Vec<String> =
            [self.path.clone(), path].into_iter().chain(listed).map(|file| format!("\"{file}\"")).collect();
        let files = files.join(" ");
        talk.say(&say!(
            "请提交到 git：\n  git add {files}\n  git commit -m \"{id} {}\"",
            "commit it:\n  git add {files}\n  git commit -m \"{id} {}\"",
            action.zh(),
            action.en()
        ));
        Ok(())
    }

    /// What is about to be written must be the old events and the new one.
    fn reads_back(&self, text: &str, event: &Event) -> Result<(), Failure> {
        let expected: Vec<&Event> = self.record.trail.iter().chain([event]).collect();
        if events_of(text).is_some_and(|events| events.iter().collect::<Vec<_>>() == expected) {
            return Ok(());
        }
        Err(Failure::Usage(say!(
            "现有的审核记录不是逐条以“- action:”列出的形式，无法追加；请先改成那样",
            "the present trail is not a plain list of `- action:` events, nothing can be appended; write it so first"
        )))
    }
}

/// The events of a trail's text, if it is sound.
fn events_of(text: &str) -> Option<Vec<Event>> {
    let root = node::parse(&digest::normalised(text)).ok()?;
    trail::read(&root, &mut Reader::default())
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

/// The record's path: given as such, as the folder of a record, or as its id.
fn path_of(root: &Path, given: &Path, loaded: &Loaded) -> Result<String, Failure> {
    let by_id = given.to_str().and_then(|text| loaded.records.iter().find(|record| record.id().as_str() == text));
    if let (Some(record), true) = (by_id, given.symlink_metadata().is_err()) {
        return Ok(record.source.path.clone());
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

/// A note as a line of the record model.
fn one_line(text: &str) -> Result<Line, Failure> {
    let node = Node { number: 0, tag: None, value: Value::Text { text: text.to_string(), bare: false } };
    let mut reader = Reader::default();
    Line::read(&node, &mut reader).ok_or_else(|| {
        let why = reader.problems.pop().map_or_else(|| say!("不能用", "cannot be used"), |p| p.message);
        Failure::Usage(say!("--note：{}", "--note: {}", why.zh, why.en))
    })
}

fn write_whole(at: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A name that cannot have been put there before, and that the loader does not see: `create_new` follows no link.
    let name = at.file_name().unwrap_or_default().to_string_lossy();
    let beside = at.with_file_name(format!(".{name}.gongshi-{}", std::process::id()));
    let written = std::fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let done = written.and_then(|()| std::fs::rename(&beside, at));
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}

/// Asks on the terminal. Without one, `--yes` must say it.
fn confirmed(lang: Lang) -> Result<bool, Failure> {
    let question: Say = say!("审核通过以上内容？输入 y 确认：", "approve this? type y: ");
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(say!(
            "不在终端上运行时，请用 --yes 确认",
            "without a terminal, confirm with --yes"
        )));
    }
    let _ = write!(std::io::stderr(), "{}", question.in_lang(lang));
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}
