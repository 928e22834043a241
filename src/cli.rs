//! The command line as types; what its help says stands in `help`.

mod help;

use crate::gate::attachments::worker;
use crate::record::common::{Category, Id};
use crate::say::Lang;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use help::command;
use jiff::civil::Date;
use std::path::PathBuf;

/// gongshi: reviewed disclosure records in, a static transparency portal out.
#[derive(Parser, Debug)]
#[command(name = "gongshi", version, disable_help_subcommand = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct Global {
    /// The portal's folder (default: the nearest one upwards with content/site.yaml)
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Language of messages (default: by LC_ALL, LC_MESSAGES or LANG)
    #[arg(long, global = true)]
    pub lang: Option<LangArg>,
    /// Colours
    #[arg(long, global = true, default_value = "auto")]
    pub color: ColorArg,
    /// Say less
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// `--lang`.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum LangArg {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// `--color`.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorArg {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Start a portal
    Init {
        /// Folder to start it in
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Scaffold a record
    New(New),
    /// Report everything that the build would refuse or warn of
    Check(Check),
    /// List the records by state, and how far withdrawn ones are off the portal
    Status(Status),
    /// Submit a record for review
    Submit(Review),
    /// Approve a record
    Approve(Approve),
    /// Send a record back
    #[command(mut_arg("note", |note| note.help("Why, one line; required")))]
    Return(Review),
    /// Take a public record back: its text goes, its place stays marked
    Withdraw(Withdraw),
    /// Show what changed in a record
    Diff(Diff),
    /// List what was added, revised, withdrawn and expired, the newest day first
    Log(Log),
    /// Check, render and put the portal live
    Build(Build),
    /// Check a finished portal against its seal, from outside: it needs neither the content nor git
    Verify(Verify),
    /// Explain a rule of the gate
    Explain {
        /// Name of the rule; without it, all rules are listed
        rule: Option<String>,
    },
    /// Print the JSON Schema of records or of site.yaml
    Schema {
        /// Category; without it, site.yaml
        #[arg(long, value_parser = category)]
        category: Option<Category>,
    },
    /// Read attachments from standard input (for the program itself)
    #[command(name = worker::COMMAND, hide = true)]
    ReadAttachments,
}

/// `gongshi new`.
#[derive(Args, Debug)]
pub struct New {
    /// Category, in English or Chinese
    #[arg(value_parser = category)]
    pub category: Category,
    /// Kind within the category
    #[arg(long)]
    pub kind: Option<String>,
    /// Title
    #[arg(long)]
    pub title: Option<String>,
    /// Id; without it, the next free number after the site's pattern
    #[arg(long, value_parser = id)]
    pub id: Option<Id>,
}

/// `gongshi check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Files or folders to report on (default: all)
    pub paths: Vec<PathBuf>,
    /// Form of the report
    #[arg(long, default_value = "text")]
    pub format: Format,
    /// The day as of which to check
    #[command(flatten)]
    pub as_of: AsOf,
}

/// `--as-of`.
#[derive(Args, Debug, Clone, Copy)]
pub struct AsOf {
    /// The day that decides what is published and expired (default: SOURCE_DATE_EPOCH, else today)
    #[arg(long = "as-of", value_parser = date, value_name = "DATE")]
    pub date: Option<Date>,
}

/// `gongshi status`.
#[derive(Args, Debug)]
pub struct Status {
    /// The day as of which to look
    #[command(flatten)]
    pub as_of: AsOf,
    /// Output folder in which withdrawn records are looked for (default: public/ under the root)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Form of a report.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0, for code-scanning services and editors.
    Sarif,
    /// Workflow commands, which CI services show beside the lines.
    Github,
}

/// `gongshi submit`, `approve` and `return`.
#[derive(Args, Debug)]
pub struct Review {
    /// The record's file, or its id
    #[arg(value_name = "FILE|ID")]
    pub path: PathBuf,
    /// Who does it: id (or name) of a person in site.yaml
    #[arg(long)]
    pub by: String,
    /// A note, one line
    #[arg(long)]
    pub note: Option<String>,
    /// OpenSSH key (Ed25519) to sign with: a private key file, or a public one (.pub) whose private half ssh-agent holds
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Time of the event with its offset (default: now)
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `gongshi approve`.
#[derive(Args, Debug)]
pub struct Approve {
    /// What the three have in common.
    #[command(flatten)]
    pub review: Review,
    /// Write a receipt of the approval to this file; with --key, its signature beside it (FILE.sig)
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
}

/// `gongshi withdraw`.
#[derive(Args, Debug)]
pub struct Withdraw {
    /// The record's id, or its file
    #[arg(value_name = "ID|FILE")]
    pub path: PathBuf,
    /// Who does it: id (or name) of a reviewer in site.yaml
    #[arg(long)]
    pub by: String,
    /// Why, one line: shown to the public in the record's place
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The legal basis, one line: shown to the public too
    #[arg(long, value_name = "TEXT")]
    pub legal_basis: Option<String>,
    /// OpenSSH key (Ed25519) to sign with: a private key file, or a public one (.pub) whose private half ssh-agent holds
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Time of the withdrawal with its offset (default: now)
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `gongshi diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// The record's id, or its file
    #[arg(value_name = "ID|FILE")]
    pub path: PathBuf,
    /// Number of a version, as pages count them: compare it with the one before it; 1 shows the whole first text (default: the
    /// working text against the last approved one, else the newest version against the one before)
    #[arg(value_name = "K")]
    pub version: Option<u32>,
}

/// `gongshi log`.
#[derive(Args, Debug)]
pub struct Log {
    /// From this day on (default: from the beginning)
    #[arg(long, value_parser = date, value_name = "DATE")]
    pub since: Option<Date>,
    /// The day as of which to look
    #[command(flatten)]
    pub as_of: AsOf,
}

/// `gongshi build`.
#[derive(Args, Debug)]
pub struct Build {
    /// Output folder (default: public/ under the root)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The day as of which to build
    #[command(flatten)]
    pub as_of: AsOf,
    /// Build what is cleared and leave refused records out; the exit status is 3 all the same
    #[arg(long)]
    pub keep_going: bool,
    /// OpenSSH key (Ed25519) to sign the portal with: a private key file, or a public one (.pub) whose private half ssh-agent
    /// holds (default: the file that GONGSHI_KEY names)
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The portal whose log goes on, where the live one is not in the output folder
    #[arg(long, value_name = "DIR|URL")]
    pub previous: Option<PathBuf>,
    /// Start another log under another name, once: the last resort where the old one cannot go on
    #[arg(long)]
    pub new_log: bool,
    /// Print how long each phase took
    #[arg(long)]
    pub timings: bool,
}

/// `gongshi verify`.
#[derive(Args, Debug)]
pub struct Verify {
    /// The portal: its folder, or its address (http:// or https://)
    #[arg(value_name = "DIR|URL")]
    pub portal: PathBuf,
    /// A checkpoint of the log kept from before (a copy of log/checkpoint): the log must have grown from it
    #[arg(long, value_name = "CHECKPOINT")]
    pub since: Option<PathBuf>,
    /// Whose signatures you accept: an OpenSSH allowed_signers file; without it, the signer's fingerprint is only shown. A line
    /// of it: gongshi namespaces="gongshi-manifest" ssh-ed25519 AAAA…
    #[arg(long, value_name = "FILE")]
    pub signers: Option<PathBuf>,
}

fn category(text: &str) -> Result<Category, String> {
    let names = || Category::ALL.iter().map(|c| format!("{} {}", c.en(), c.zh())).collect::<Vec<_>>().join(" · ");
    Category::by_name(text).ok_or_else(names)
}

fn id(text: &str) -> Result<Id, String> {
    Id::new(text).ok_or_else(|| "[A-Za-z0-9][A-Za-z0-9._-]{0,63}".to_string())
}

fn date(text: &str) -> Result<Date, String> {
    crate::record::model::date(text).ok_or_else(|| "YYYY-MM-DD".to_string())
}

/// The language of messages: `--lang`, wherever it stands, else the locale.
pub fn language(arguments: &[String]) -> Lang {
    let mut said = None;
    for (i, argument) in arguments.iter().enumerate() {
        match argument.strip_prefix("--lang") {
            Some("") => said = arguments.get(i + 1).map(String::as_str),
            Some(rest) => said = rest.strip_prefix('='),
            None => {}
        }
    }
    let locale =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match said {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => {
            if locale().is_some_and(|l| l.starts_with("zh")) {
                Lang::Zh
            } else {
                Lang::En
            }
        }
    }
}
