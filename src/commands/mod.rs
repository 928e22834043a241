//! The command line's verbs, one file each: call the library, print, choose the exit status.

mod build;
mod check;
mod diff;
mod difference;
mod explain;
mod init;
mod log;
mod new;
mod review;
mod status;
mod verify;
mod withdraw;

use crate::cli::{self, Cli, ColorArg, Verb};
use crate::finding::Finding;
use crate::finding::show::{self, Style};
use crate::gate::Readers;
use crate::gate::attachments::worker;
use crate::pipeline::{Failure, find_root};
use crate::say::{Lang, Say, say, visible};
use clap::FromArgMatches;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// How to talk to the person who called.
pub struct Talk {
    /// The language.
    pub lang: Lang,
    /// Colours on standard output.
    pub style: Style,
    /// Colours on standard error.
    pub error_style: Style,
    /// Say less.
    pub quiet: bool,
    /// Say more.
    pub verbose: bool,
    /// Whether something could not be written to standard output.
    lost_output: AtomicBool,
}

impl Talk {
    /// A line of result, on standard output, as a terminal may show it.
    pub fn result(&self, line: &str) {
        self.wrote(writeln!(std::io::stdout().lock(), "{}", visible(line)));
    }

    /// The same for a line whose parts were made fit for a terminal already, and coloured since.
    fn painted(&self, line: &str) {
        self.wrote(writeln!(std::io::stdout().lock(), "{line}"));
    }

    /// A reader that went away is no error of ours; a full disk is.
    fn wrote(&self, done: std::io::Result<()>) {
        if done.is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
            self.lost_output.store(true, Ordering::Relaxed);
        }
    }

    /// Whether something of the result got lost on its way.
    fn lost_some(&self) -> bool {
        self.wrote(std::io::stdout().flush());
        self.lost_output.load(Ordering::Relaxed)
    }

    /// A line about the work, on standard error; not with `--quiet`.
    pub fn say(&self, text: &Say) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// A line that must be said, on standard error.
    pub fn complain(&self, text: &Say) {
        let _ = writeln!(std::io::stderr().lock(), "{}", visible(text.in_lang(self.lang)));
    }

    /// Findings as text, a blank line after each.
    pub fn findings<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) {
        let mut out = std::io::stdout().lock();
        for finding in findings {
            self.wrote(writeln!(out, "{}\n", show::text(finding, self.lang, self.style)));
        }
    }
}

/// What a command runs with.
pub struct Context {
    /// How to talk.
    pub talk: Talk,
    /// Who reads attachments: this program, in processes of its own.
    pub readers: Readers,
    root: Option<PathBuf>,
}

impl Context {
    /// The portal's folder.
    ///
    /// # Errors
    /// [`Failure::Usage`] where there is none.
    pub fn root(&self) -> Result<PathBuf, Failure> {
        let here = std::env::current_dir()
            .map_err(|e| Failure::Io(say!("当前目录无法读取：{e}", "the current folder cannot be read: {e}")))?;
        let Some(named) = &self.root else { return find_root(&here) };
        let root = here.join(named);
        if root.join("content").join("site.yaml").symlink_metadata().is_ok() {
            return Ok(root);
        }
        let shown = named.display();
        Err(Failure::Usage(say!("{shown} 中没有 content/site.yaml", "no content/site.yaml in {shown}")))
    }
}

/// Runs the program and gives its exit status.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let words: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let lang = cli::language(&words);
    let matches = match cli::command(lang).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let lost = error.print().is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
            return ExitCode::from(match (error.use_stderr(), lost) {
                (true, _) => 2,
                (false, lost) => u8::from(lost),
            });
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(2);
        }
    };
    if let Verb::ReadAttachments = cli.verb {
        return worker::serve();
    }
    // Where the system does not say which file this program is, no reader starts, and no attachment passes.
    let readers = Readers::in_program(std::env::current_exe().unwrap_or_default());
    let context = Context { talk: talk(&cli, lang), readers, root: cli.global.root.clone() };
    limit_threads();
    match dispatch(&cli.verb, &context) {
        Ok(()) if context.talk.lost_some() => {
            report(&Failure::Io(say!("结果写不出去", "the result could not be written")), &context.talk);
            ExitCode::from(1)
        }
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure, &context.talk);
            ExitCode::from(failure.status())
        }
    }
}

/// As many threads as the machine has processors, or as RAYON_NUM_THREADS says within reason.
fn limit_threads() {
    let said = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    // The pool may exist already in a test; then it stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(said.min(64)).build_global();
}

fn talk(cli: &Cli, lang: Lang) -> Talk {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let style = |terminal: bool| match cli.global.color {
        ColorArg::Always => Style::Colour,
        ColorArg::Auto if terminal && !no_color => Style::Colour,
        _ => Style::Plain,
    };
    Talk {
        lang,
        style: style(std::io::stdout().is_terminal()),
        error_style: style(std::io::stderr().is_terminal()),
        quiet: cli.global.quiet,
        verbose: cli.global.verbose,
        lost_output: AtomicBool::new(false),
    }
}

fn dispatch(verb: &Verb, context: &Context) -> Result<(), Failure> {
    match verb {
        Verb::Init { dir } => init::run(dir, context),
        Verb::New(new) => new::run(new, context),
        Verb::Check(check) => check::run(check, context),
        Verb::Status(status) => status::run(status, context),
        Verb::Submit(review) => review::submit(review, context),
        Verb::Approve(approve) => review::approve(approve, context),
        Verb::Return(review) => review::send_back(review, context),
        Verb::Withdraw(withdraw) => withdraw::run(withdraw, context),
        Verb::Diff(diff) => diff::run(diff, context),
        Verb::Log(log) => log::run(log, context),
        Verb::Build(build) => build::run(build, context),
        Verb::Verify(verify) => verify::run(verify, context),
        Verb::Explain { rule } => explain::run(rule.as_deref(), context),
        // Never comes here: it has no portal to work on.
        Verb::ReadAttachments => Ok(()),
        Verb::Schema { category } => explain::schema(*category, context),
    }
}

fn report(failure: &Failure, talk: &Talk) {
    let error = match talk.lang {
        Lang::Zh => "错误：",
        Lang::En => "error: ",
    };
    match failure {
        Failure::Usage(why) | Failure::Io(why) => {
            let _ = writeln!(std::io::stderr().lock(), "{error}{}", visible(why.in_lang(talk.lang)));
        }
        Failure::Site(findings) => {
            let mut err = std::io::stderr().lock();
            for finding in findings {
                let _ = writeln!(err, "{}\n", show::text(finding, talk.lang, talk.error_style));
            }
        }
        Failure::Refused | Failure::Unverified => {}
        Failure::Rewritten(finding) => {
            talk.findings([&**finding]);
            talk.complain(&say!(
                "没有上线：日志不能接续。已上线的门户没有改动。",
                "nothing went live: the log would not go on. The live portal is as it was."
            ));
        }
        Failure::Leaks(findings) => {
            talk.findings(findings);
            talk.complain(&say!(
                "没有上线：上线前的最后检查发现 {}。已上线的门户没有改动。",
                "nothing went live: the last look found {}. The live portal is as it was.",
                show::count(findings, talk.lang),
                show::count(findings, talk.lang)
            ));
        }
    }
}
