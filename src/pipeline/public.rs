//! The portal that is public now: the next one goes on from its log, and brings nothing back that it says is withdrawn.

use super::{Checked, Failure, Sealing};
use crate::finding::{Finding, Place, Rule};
use crate::gate::ClearedSite;
use crate::gate::clear::{Moment, What};
use crate::record::common::Id;
use crate::say::{Say, say};
use crate::seal::leaf::{Event, Leaf};
use crate::seal::previous::{self, Previous};
use crate::seal::sealing::{self, Seal};
use crate::seal::source::Source;
use std::collections::BTreeMap;
use std::path::Path;

/// Makes the seal, going on from the log that is public.
pub(super) fn seal(out: &Path, checked: &Checked, how: Sealing) -> Result<Seal, Failure> {
    let named = how.previous.is_some();
    let source = how.previous.unwrap_or_else(|| Source::folder(out));
    let place = source.shown().to_string();
    let untaken_at = |place: &str, flaw| match flaw {
        previous::Flaw::Unread(why) => Failure::Io(say!("{place}：{}", "{place}: {}", why.zh, why.en)),
        previous::Flaw::Damaged(why) => {
            let message = say!("{place} 的日志不能接续：{}", "the log at {place} cannot go on: {}", why.zh, why.en);
            rewritten(None, message, None)
        }
    };
    let untaken = |flaw| untaken_at(&place, flaw);
    let previous = Previous::read(source, !how.new_log).map_err(untaken)?;
    if named && previous.is_none() {
        return Err(Failure::Usage(say!(
            "--previous {place} 那里没有门户（没有 manifest.json）；首次构建不要写 --previous",
            "there is no portal at --previous {place} (no manifest.json); the first build goes without --previous"
        )));
    }
    // What stands in the output folder would be replaced: its log must not be lost either.
    let replaced = named.then(|| Previous::read(Source::folder(out), !how.new_log)).transpose();
    let replaced = replaced.map_err(|flaw| untaken_at(&out.display().to_string(), flaw))?.flatten();
    let cleared = &checked.judged.cleared;
    for public in previous.iter().chain(&replaced) {
        // Where the log is not compared, at least nothing comes back that it says is gone.
        let withdrawn = withdrawals(public, checked.judged.chronicle.extend).map_err(untaken)?;
        if let Some(id) = undone(&withdrawn, cleared) {
            return Err(came_back(id));
        }
    }
    let no_log = previous.iter().chain(&replaced).all(|public| public.log.is_none());
    if let Some(gap) = how.signer.and(checked.archive.gap()).filter(|_| no_log) {
        return Err(no_log_to_sign(&gap));
    }
    let commit = previous.as_ref().and_then(|previous| previous.commit.as_deref());
    let given = sealing::Given {
        chronicle: &checked.judged.chronicle,
        previous: previous.as_ref(),
        replaced: replaced.as_ref(),
        goes_on: commit.is_some_and(|commit| checked.archive.goes_on_from(commit)),
        settings: &|| checked.archive.settings(),
        cleared,
        signer: how.signer,
        new_log: how.new_log,
    };
    Seal::make(given).map_err(|flaw| match flaw {
        sealing::Flaw::Rewritten(at) => {
            let record = at.stands.as_ref().or(at.now.as_ref()).map(|leaf| leaf.record.clone());
            let ahead = previous.as_ref().filter(|previous| previous.as_of > cleared.as_of.to_string());
            let help = ahead.map(|Previous { as_of, .. }| {
                let today = cleared.as_of;
                say!(
                    "已上线的门户是按 {as_of} 构建的，这次按 {today}：其间才公开的事项已经记入日志。请按不早于 {as_of} 的日期构建（--as-of）；预览以后的样子，请用 --out 另存他处，不要用 --key",
                    "the public portal was built as of {as_of}, this one as of {today}: what becomes public between them is in the log already. Build as of {as_of} or later (--as-of); to see a later day, build elsewhere with --out and without --key"
                )
            });
            rewritten(record, at.say(), help)
        }
        sealing::Flaw::Previous(flaw) => untaken(flaw),
        sealing::Flaw::Apart(why) => rewritten(None, why, None),
        sealing::Flaw::NoNewLog(why) => Failure::Usage(why),
        sealing::Flaw::Entry(why) | sealing::Flaw::Unsigned(why) => Failure::Io(why),
    })
}

/// How often each record was taken back, as the public portal says: its take-down list names what is gone; and where the log
/// is not compared as a whole, its entries count.
fn withdrawals(public: &Previous, compared: bool) -> Result<BTreeMap<String, usize>, previous::Flaw> {
    let mut gone: BTreeMap<String, usize> = public.withdrawn()?.into_iter().map(|id| (id, 1)).collect();
    if !compared {
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        for leaf in public.entries()?.iter().filter_map(|entry| Leaf::parse(entry)) {
            *counted.entry(leaf.record).or_default() += usize::from(leaf.event == Event::Withdraw);
        }
        gone.extend(counted.into_iter().filter(|(_, times)| *times > 0));
    }
    Ok(gone)
}

/// A record that would be shown though its trail knows of fewer withdrawals than the public portal: a commit was lost, or
/// never made.
fn undone<'i>(withdrawn: &'i BTreeMap<String, usize>, cleared: &ClearedSite) -> Option<&'i str> {
    let back = |(id, times): &(&String, &usize)| {
        let Some(id) = Id::new(id) else { return false };
        let page = cleared.get(&id).map(|record| record.life());
        let life =
            page.or_else(|| cleared.on_request.iter().find(|record| record.id == id).map(|record| &record.life[..]));
        let known = |life: &[Moment]| life.iter().filter(|moment| moment.what == What::Withdrawn).count();
        life.is_some_and(|life| known(life) < **times)
    };
    withdrawn.iter().find(back).map(|(id, _)| id.as_str())
}

/// Signed, a portal without its log would say that there is none; put in the place of one that has a log, it would take that away.
fn no_log_to_sign(gap: &Say) -> Failure {
    let (zh, en) = (&gap.zh, &gap.en);
    Failure::Usage(say!(
        "git 历史不完整，手边也没有以前的门户，日志无从接续，不能签名。{zh}；也可以用 --previous 指出已上线的门户",
        "git's history is not whole and there is no earlier portal here, so there is no log to sign. {en}; or name the public portal with --previous"
    ))
}

fn came_back(id: &str) -> Failure {
    let message = say!(
        "已上线的门户写明“{id}”已撤回，审核记录里却没有这次撤回：它不能就这样重新公开",
        "the public portal says that `{id}` is withdrawn, but its trail knows of no withdrawal: it cannot come back like this"
    );
    let help = say!(
        "多半是撤回没有提交到 git，或那次提交丢了：用 git 找回，或再运行一次 gongshi withdraw；要重新公开，在撤回之后另行送审",
        "most likely the withdrawal was never committed, or its commit was lost: bring it back with git, or run `gongshi withdraw` once more; to publish the record anew, have it approved after the withdrawal"
    );
    let finding = Finding::new(Rule::HistoryRewritten, Place::file("content"), message).help(help).record(id);
    Failure::Rewritten(Box::new(finding))
}

/// The refusal of a build whose log would not go on.
fn rewritten(record: Option<String>, message: Say, help: Option<Say>) -> Failure {
    let rule = Rule::HistoryRewritten;
    let finding = Finding::new(rule, Place::file("content"), message).help(help.unwrap_or_else(|| rule.text().remedy));
    Failure::Rewritten(Box::new(Finding { record, ..finding }))
}
