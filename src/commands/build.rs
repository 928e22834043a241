//! `gongshi build`: check, render, put live.

use super::review::ask;
use super::{Context, Talk};
use crate::cli;
use crate::finding::{Finding, Severity, show};
use crate::gate::scan;
use crate::pipeline::{self, Built, Checked, Failure, Sealing};
use crate::say::say;
use crate::seal::source::{Patience, Source};
use crate::sign::{self, Signer};
use crate::site::Site;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Runs the command.
pub fn run(args: &cli::Build, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let out = args.out.clone().unwrap_or_else(|| root.join("public"));
    let signer = signer(args, talk)?;
    let goes_public = is_own_public(&root, &out);
    warn_of_day(args, &root, goes_public, signer.is_some(), talk);
    let previous = args.previous.as_deref().map(|at| Source::named(at, Patience::default())).transpose();
    let previous = previous.map_err(Failure::Usage)?;
    pipeline::mend(&root, &out)?;
    let started = Instant::now();
    let progress = progress(talk.quiet);
    progress.set_message(say!("检查", "checking").in_lang(talk.lang).to_string());
    let checked = pipeline::check(&root, args.as_of.date, &context.readers)?;
    let check_time = started.elapsed();
    let findings = &checked.judged.findings;
    let refused = findings.iter().any(Finding::refuses);
    // Where something is refused, nothing else shall hide it; `check` tells the rest.
    let shown = |f: &&Finding| f.refuses() || talk.verbose || !(talk.quiet || refused || f.severity == Severity::Note);
    progress.suspend(|| talk.findings(findings.iter().filter(shown)));
    if refused && !args.keep_going {
        progress.finish_and_clear();
        let count = show::count(findings, talk.lang);
        let shown = short(&out);
        talk.complain(&match goes_public {
            true => say!(
                "没有构建：{count}。已上线的门户没有改动。",
                "nothing was built: {count}. The live portal is as it was."
            ),
            false => say!("没有构建：{count}。{shown} 没有改动。", "nothing was built: {count}. {shown} is as it was."),
        });
        return Err(Failure::Refused);
    }
    progress.set_message(say!("生成", "rendering").in_lang(talk.lang).to_string());
    let sealing = Sealing { signer: signer.as_ref(), previous, new_log: args.new_log };
    let built = pipeline::build(&root, &out, &checked, &context.readers, sealing);
    progress.finish_and_clear();
    let built = built?;
    let build_time = started.elapsed() - check_time;
    let cleared = &checked.judged.cleared;
    let (records, pages, shown) = (cleared.records().len(), built.pages, short(&out));
    let (on_request, marked) = (cleared.on_request.len(), cleared.marked.len());
    let outcome = &built.outcome;
    let (changed, unchanged, removed) = (outcome.changed, outcome.unchanged, outcome.removed);
    if !talk.quiet {
        // What lies elsewhere may be a preview, or wait for somebody to carry it to the web site.
        let done = if goes_public { say!("已上线", "live") } else { say!("已生成", "built") };
        let line = say!(
            "{} {shown}：{records} 件公开，{on_request} 件依申请公开，{marked} 处标记；{pages} 个页面，文件 {changed} 个有变、{unchanged} 个未变、{removed} 个删去",
            "{} in {shown}: {records} records, {on_request} on request, {marked} marked; {pages} pages; files: {changed} changed, {unchanged} unchanged, {removed} removed",
            done.zh,
            done.en
        );
        talk.result(line.in_lang(talk.lang));
        talk.result(&show::count(findings, talk.lang));
    }
    warn_of_foreign(&outcome.foreign, &shown, talk);
    warn_of_seal(&checked, &built, talk);
    if args.timings {
        let ms = |d: Duration| d.as_secs_f64() * 1000.0;
        talk.say(&say!("检查 {:.0} ms", "check {:.0} ms", ms(check_time), ms(check_time)));
        talk.say(&say!("生成 {:.0} ms", "build {:.0} ms", ms(build_time), ms(build_time)));
        let look = ms(built.look_time);
        talk.say(&say!("其中最后检查 {look:.0} ms", "of which the last look {look:.0} ms"));
    }
    if refused {
        let left_out = checked
            .judged
            .standings
            .iter()
            .filter(|s| matches!(s.state, crate::gate::State::Refused | crate::gate::State::Withheld))
            .count();
        talk.complain(&say!("{left_out} 件被拒绝，没有进入门户。", "{left_out} records were refused and left out."));
        return Err(Failure::Refused);
    }
    Ok(())
}

/// The key of `--key`, else of GONGSHI_KEY, ready to sign: a passphrase is asked for once, before the work begins.
fn signer(args: &cli::Build, talk: &Talk) -> Result<Option<Signer>, Failure> {
    let variable = || std::env::var_os("GONGSHI_KEY").filter(|name| !name.is_empty()).map(PathBuf::from);
    let Some(file) = args.key.clone().or_else(variable) else { return Ok(None) };
    let mut signer = Signer::open(&file).map_err(Failure::Usage)?;
    ask::unlock(&mut signer, talk).map_err(|failure| match failure {
        Failure::Io(why) => Failure::Usage(why),
        other => other,
    })?;
    signer.check().map_err(Failure::Usage)?;
    Ok(Some(signer))
}

/// A day that has not come puts live, and into the log for good, what nobody should see before it. Elsewhere it is a preview,
/// unless it is signed: then its log could go on the web like any other.
fn warn_of_day(args: &cli::Build, root: &Path, goes_public: bool, signed: bool, talk: &Talk) {
    let Some(day) = args.as_of.date else { return };
    // What is wrong with site.yaml is told where the build begins.
    let today = Site::read(root).ok().and_then(|site| site.today().ok());
    if today.is_none_or(|today| day <= today) {
        return;
    }
    if goes_public {
        talk.say(&say!(
            "提醒：--as-of {day} 还没有到。到那天才公开的事项会随这次构建上线并记入日志；只想预览，请用 --out 另存他处，不要签名。",
            "warning: --as-of {day} has not come yet. What waits for it goes live with this build, and into the log; for a preview, build elsewhere with --out and do not sign."
        ));
    } else if signed {
        talk.say(&say!(
            "提醒：--as-of {day} 还没有到，这次构建却签了名。只是预览的，不要签名；到那天以前不要放到网站上。",
            "warning: --as-of {day} has not come yet, but this build is signed. Do not sign a preview, and keep this off the web before that day."
        ));
    }
}

/// Whether this is the portal's own `public/`, which people know as the live one.
fn is_own_public(root: &Path, out: &Path) -> bool {
    let own = root.join("public");
    let same =
        |real: fn(&Path) -> std::io::Result<PathBuf>| matches!((real(&own), real(out)), (Ok(a), Ok(b)) if a == b);
    same(|path| std::path::absolute(path)) || same(|path| path.canonicalize())
}

/// So many records or files are named in a warning.
const NAMED: usize = 5;

/// A build replaces the whole folder. What somebody else had put into it went with it, and must not go unseen.
fn warn_of_foreign(gone: &[String], folder: &str, talk: &Talk) {
    if gone.is_empty() {
        return;
    }
    let named: Vec<String> = gone.iter().take(NAMED).map(|path| scan::mask_in_words(path)).collect();
    let (count, more) = (gone.len(), if gone.len() > NAMED { " …" } else { "" });
    talk.complain(&say!(
        "提醒：{folder} 中有 {count} 个文件不是本程序生成的，已随这次构建删去：{}{more}。每次构建都整个替换这个文件夹；搜索引擎的验证文件等，请放在它旁边，由网站另行提供。",
        "warning: files in {folder} that gongshi had not made went with this build ({count}): {}{more}. Every build replaces the whole folder; keep files of others (verification files of search engines, say) beside it.",
        named.join("、"),
        named.join(", ")
    ));
}

/// What people outside cannot check yet, or must learn anew.
fn warn_of_seal(checked: &Checked, built: &Built, talk: &Talk) {
    let judged = &checked.judged;
    let (unlogged, waiting) = (built.unlogged, &judged.chronicle.waiting);
    if !waiting.is_empty() {
        let (count, shown) = (waiting.len(), waiting.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>());
        let (zh, en) = (shown.join("、"), shown.join(", "));
        let more = if count > NAMED { " …" } else { "" };
        talk.say(&say!(
            "提醒：{count} 件事项的公开或撤回还没有提交到 git，日志里没有：{zh}{more}。提交后再构建一次：git add content && git commit",
            "warning: published or withdrawn without a commit, and so not in the log ({count}): {en}{more}. Commit, and build again: git add content && git commit"
        ));
    } else if unlogged > 0 {
        let why = if judged.findings.iter().any(Finding::refuses) {
            say!("有事项被拒绝，日志这次不增加", "something was refused, so the log stays as it was")
        } else if checked.archive.head().is_none() {
            say!("这里没有 git 历史", "there is no git history here")
        } else {
            say!(
                "git 历史不完整，可用 git fetch --unshallow 取回",
                "git's history is not whole; git fetch --unshallow brings it"
            )
        };
        talk.say(&say!(
            "提醒：{unlogged} 个公开的版本还没有进入日志（{}）。",
            "warning: published versions that are not in the log yet: {unlogged} ({}).",
            why.zh,
            why.en
        ));
    }
    let changes = &built.changes;
    if let Some([old, new]) = &changes.other_key {
        talk.say(&say!(
            "提醒：签名的密钥换了：原为 {old}，现为 {new}。若是拿错了密钥，不要发布，用原来的密钥再构建一次；若是有意更换，请另行告知保存过旧验证密钥的人改用新的 log/vkey。",
            "warning: another key signs now: it was {old} and is {new}. If it was a slip, do not publish this and build again with the old key; if it was meant, tell everybody who kept the old verifier key to take the new log/vkey."
        ));
    }
    if let Some(person) = changes.other_key.as_ref().and_then(|[_, new]| reviewer_with(new, &checked.site)) {
        talk.say(&say!(
            "提醒：这是 site.yaml 中 {person} 登记的审核密钥；门户签名应另用一把。",
            "warning: this is the key with which {person} signs reviews, by site.yaml; the portal should have one of its own."
        ));
    }
    if changes.no_longer_signed {
        talk.say(&say!(
            "提醒：上一次构建有签名，这一次没有（没有 --key，也没有 GONGSHI_KEY）。",
            "warning: the last build was signed, this one is not (neither --key nor GONGSHI_KEY)."
        ));
    }
    if let Some(origin) = &changes.new_log {
        talk.say(&say!(
            "提醒：已另起日志 {origin}；以前的日志列在清单和门户中。下次构建不要再写 --new-log。",
            "warning: another log was started, {origin}; the one before is listed in the manifest and on the portal. Leave --new-log away next time."
        ));
    }
}

/// The person whose reviews are signed with the key of this fingerprint.
fn reviewer_with<'s>(fingerprint: &str, site: &'s Site) -> Option<&'s str> {
    let theirs = |line: &str| sign::public_key(line).is_ok_and(|key| sign::fingerprint(&key) == fingerprint);
    site.people().iter().find(|person| person.keys.iter().any(|line| theirs(line))).map(|person| person.id.as_str())
}

/// A path as short as it can be said from here.
fn short(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// A spinner on a terminal's standard error; nothing elsewhere.
fn progress(quiet: bool) -> ProgressBar {
    if quiet || !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
