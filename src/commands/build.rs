//! `gongshi build`: check, render, put live.

use super::Context;
use crate::cli;
use crate::finding::{Finding, Severity, show};
use crate::pipeline::{self, Failure};
use crate::say::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// Runs the command.
pub fn run(args: &cli::Build, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let out = args.out.clone().unwrap_or_else(|| root.join("public"));
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
        talk.complain(&say!(
            "没有构建：{count}。已上线的门户没有改动。",
            "nothing was built: {count}. The live portal is as it was."
        ));
        return Err(Failure::Refused);
    }
    progress.set_message(say!("生成", "rendering").in_lang(talk.lang).to_string());
    let built = pipeline::build(&root, &out, &checked, &context.readers);
    progress.finish_and_clear();
    let built = built?;
    let build_time = started.elapsed() - check_time;
    let cleared = &checked.judged.cleared;
    let (records, pages, shown) = (cleared.records().len(), built.pages, short(&out));
    let (on_request, marked) = (cleared.on_request.len(), cleared.marked.len());
    let outcome = &built.outcome;
    let (changed, unchanged, removed) = (outcome.changed, outcome.unchanged, outcome.removed);
    if !talk.quiet {
        let line = say!(
            "已上线 {shown}：{records} 件公开，{on_request} 件依申请公开，{marked} 处标记；{pages} 个页面，文件 {changed} 个有变、{unchanged} 个未变、{removed} 个撤下",
            "live in {shown}: {records} records, {on_request} on request, {marked} marked; {pages} pages; files: {changed} changed, {unchanged} unchanged, {removed} removed"
        );
        talk.result(line.in_lang(talk.lang));
        talk.result(&show::count(findings, talk.lang));
    }
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

/// A path as short as it can be said from here.
fn short(path: &std::path::Path) -> String {
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
