//! `gongshi verify`: a finished portal, checked from outside.

use super::{Context, Talk};
use crate::cli;
use crate::pipeline::Failure;
use crate::say::{Say, say};
use crate::seal::source::{Patience, Source};
use crate::seal::verify::{self, Against, Kept, LogReport, Nothing, Report};
use crate::sign::signers::Signers;

/// So many records are named in a warning.
const NAMED: usize = 5;

/// Runs the command.
pub fn run(args: &cli::Verify, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let against = Against {
        since: args.since.as_deref().map(Kept::read).transpose().map_err(Failure::Usage)?,
        signers: args.signers.as_deref().map(Signers::read).transpose().map_err(Failure::Usage)?,
    };
    let source = Source::named(&args.portal, Patience::default()).map_err(Failure::Usage)?;
    let report = verify::verify(&source, &against).map_err(|nothing| match nothing {
        Nothing::NoPortal(why) => Failure::Usage(why),
        Nothing::Unread(why) => Failure::Io(why),
    })?;
    for problem in &report.problems {
        let (path, what) = (&problem.path, problem.what.in_lang(talk.lang));
        talk.result(say!("{path}：{what}", "{path}: {what}").in_lang(talk.lang));
    }
    let count = report.problems.len() + report.more;
    if count > 0 {
        let listed = report.problems.len();
        if report.more > 0 {
            talk.complain(&say!("只列出了前 {listed} 处。", "only the first {listed} are listed."));
        }
        talk.complain(&say!("核对不符：{count} 处。", "the portal is not what its seal says: {count} problems."));
        return Err(Failure::Unverified);
    }
    if !talk.quiet {
        told(&report, talk);
    }
    Ok(())
}

/// What was checked, line by line.
fn told(report: &Report, talk: &Talk) {
    let say = |text: Say| talk.result(text.in_lang(talk.lang));
    let (files, bytes, as_of) = (report.files, report.bytes, &report.as_of);
    say(say!(
        "文件：{files} 个，{bytes} 字节，都与清单相符（截至 {as_of}）",
        "files: {files} with {bytes} bytes, all as the manifest says (as of {as_of})"
    ));
    match &report.signed {
        None => say(say!("签名：未签名", "signature: unsigned")),
        Some(signed) => {
            let key = &signed.fingerprint;
            match &signed.who {
                Some(who) => {
                    let name = &who.principals;
                    say(say!("签名：{name}（{key}）", "signature: by {name} ({key})"));
                    if who.by_day {
                        say(say!(
                            "注意：密钥的有效期（valid-after、valid-before）是按清单所写的日期 {as_of} 核对的，这个日期只是门户自己说的，没有旁证",
                            "note: the key's validity (valid-after, valid-before) was compared with the manifest's day, {as_of}, for which there is only the portal's own word"
                        ));
                    }
                }
                None => say(say!(
                    "签名：完好，密钥 {key}（是谁的密钥，请用 --signers 核实）",
                    "signature: sound, by the key {key} (whose key that is, --signers would tell)"
                )),
            }
        }
    }
    match &report.log {
        None => say(say!("日志：没有", "log: none")),
        Some(log) => log_told(log, talk),
    }
    if let Some(size) = report.since {
        say(say!(
            "以前的检查点（{size} 条）：日志只增未改",
            "checkpoint kept from before ({size} entries): the log only grew"
        ));
    }
    if !report.sees_added {
        say(say!(
            "注意：经网络看不到清单之外多出的文件；要查，请核对门户的文件夹",
            "note: over the network, files that the manifest does not list cannot be seen; check the portal's folder for them"
        ));
    }
    say(match report.signed {
        Some(_) => say!("核对无误", "verified"),
        // Whoever changed a file could have changed the manifest too.
        None => say!("一致，但没有签名", "consistent, but unsigned"),
    });
}

fn log_told(log: &LogReport, talk: &Talk) {
    let say = |text: Say| talk.result(text.in_lang(talk.lang));
    let (origin, size, root) = (&log.state.origin, log.state.size, &log.state.root);
    let signed =
        if log.signed { say!("检查点已签名", "signed checkpoint") } else { say!("未签名", "unsigned") };
    let (zh, en) = (signed.zh, signed.en);
    say(say!("日志：{origin}，{size} 条，根 {root}，{zh}", "log: {origin}, {size} entries, root {root}, {en}"));
    for old in &log.earlier {
        let (origin, size, root) = (&old.origin, old.size, &old.root);
        say(say!(
            "以前的日志：{origin}，{size} 条，根 {root}（已被上面的取代）",
            "log before: {origin}, {size} entries, root {root} (the one above took its place)"
        ));
    }
    let (rows, proofs) = (log.rows, log.proofs);
    say(match log.signed {
        true => say!(
            "公开的版本：{rows} 个，都在日志中；日志证明 {proofs} 份，都成立",
            "published versions: {rows}, all in the log; {proofs} proofs, all hold"
        ),
        false => say!(
            "公开的版本：{rows} 个，都在日志中；没有签名，因此没有日志证明",
            "published versions: {rows}, all in the log; unsigned, so there are no proofs"
        ),
    });
    if !log.nowhere.is_empty() {
        let (count, named) =
            (log.nowhere.len(), log.nowhere.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>());
        let more = if count > NAMED { " …" } else { "" };
        let (zh, en) = (named.join("、"), named.join(", "));
        say(say!(
            "提醒：{count} 件事项在日志中已公开、没有撤回，门户上却没有它们的页面：{zh}{more}。请向主办单位询问原因",
            "warning: published by the log and never withdrawn, but without a page ({count}): {en}{more}. Ask the publishing authority why"
        ));
    }
}
