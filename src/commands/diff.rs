//! `gongshi diff`: what changed between two versions of a record, or in its working text.

use super::Context;
use super::difference;
use super::review::desk::record_at;
use super::withdraw::stub;
use crate::cli;
use crate::gate::approvals::{self, Known};
use crate::gate::days::Days;
use crate::history::Archive;
use crate::load;
use crate::pipeline::Failure;
use crate::record::{Digest, Record};
use crate::say::{Say, say};
use crate::site::Site;

/// Runs the command.
pub fn run(args: &cli::Diff, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let site = Site::read(&root).map_err(Failure::site)?;
    let loaded = load::load(&root);
    let record = record_at(&root, &args.path, &loaded, talk)?;
    let archive = Archive::open(&root);
    let days = Days::of(&site, &archive, site.today().map_err(Failure::Usage)?);
    let text = |record: &Record, digest| archive.text_of(record, digest);
    let verdict = approvals::judge(record, &site, &Known { text: &text, days: &days });
    let versions = &verdict.versions;
    let (id, count) = (record.id(), versions.len());
    let text = |digest: Digest| match digest == record.digest {
        true => Ok(Box::new(record.clone())),
        false => archive.text(record, digest).map_err(Failure::Io),
    };
    let of = |number: usize| match number.checked_sub(1).and_then(|at| versions.get(at)) {
        Some(version) => text(version.digest),
        None => Err(Failure::Usage(say!(
            "{id} 没有第 {number} 版；共有 {count} 版",
            "{id} has no version {number}; it has {count}"
        ))),
    };
    let title = |title: Say| talk.result(title.in_lang(talk.lang));
    match (args.version.map(|k| k as usize), versions.last()) {
        (Some(1), Some(_)) => {
            let first = of(1)?;
            title(say!(
                "{id} 第 1 版，首次公开，全文如下：",
                "version 1 of {id}, the first publication, the whole text:"
            ));
            whole(&first, context);
        }
        (Some(k), _) => {
            let (new, old) = (of(k)?, of(k.saturating_sub(1))?);
            between(k - 1, k, &old, &new, context);
        }
        (None, None) => talk.say(&say!(
            "{id} 还没有审核通过的版本，没有可比较的",
            "{id} has no approved version yet: there is nothing to compare"
        )),
        (None, Some(_)) if verdict.withdrawal.is_some() && *record.common.title == *stub::TITLE => talk.say(&say!(
            "{id} 已撤回，只留标记；要看以前的版本，写上第几版：gongshi diff {id} {count}",
            "{id} was withdrawn, only a mark is left; name a version to see what it was: gongshi diff {id} {count}"
        )),
        (None, Some(last)) if last.digest != record.digest => {
            let old = text(last.digest)?;
            title(say!("{id} 现在的文本与第 {count} 版的差别：", "the present text of {id} against version {count}:"));
            difference::show(&old, record, talk);
        }
        (None, Some(_)) if count == 1 => talk.say(&say!(
            "{id} 只有第 1 版，现在的文本与它相同；全文：gongshi diff {id} 1",
            "{id} has one version, and the present text is the same; the whole of it: gongshi diff {id} 1"
        )),
        (None, Some(_)) => between(count - 1, count, &*of(count - 1)?, &*of(count)?, context),
    }
    Ok(())
}

fn between(before: usize, after: usize, old: &Record, new: &Record, context: &Context) {
    let (talk, id) = (&context.talk, new.id());
    talk.result(
        say!("{id} 第 {before} 版到第 {after} 版的差别：", "{id}, from version {before} to version {after}:")
            .in_lang(talk.lang),
    );
    difference::show(old, new, talk);
}

/// A first text, with the files that it lists.
fn whole(record: &Record, context: &Context) {
    context.talk.result(&record.source.text);
    for file in &record.files {
        let sum = crate::record::digest::hex(&file.sha256);
        context.talk.result(&format!("{sum}  {} {}", file.size, file.name));
    }
}
