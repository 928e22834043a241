//! The command line as types.

use crate::gate::attachments::worker;
use crate::record::common::{Category, Id};
use crate::say::Lang;
use clap::{Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};
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
    /// Language of messages
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
    /// A note, one line; required for a return
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
    /// Compare this version with the one before it (default: the working text with the last approved one, else the newest
    /// version with the one before)
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
    /// Whose signatures you accept: an OpenSSH allowed_signers file; without it, the signer's fingerprint is only shown
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

/// A command's name, its help, and the help of its options by name.
type CommandHelp = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Chinese help.
const CHINESE: &[CommandHelp] = &[
    ("init", "建立一个门户", &[("dir", "建在哪个目录")]),
    (
        "new",
        "新建一件公开事项的样稿",
        &[
            ("category", "公开类别，中英文均可"),
            ("kind", "类型"),
            ("title", "标题"),
            ("id", "索引号；不写则按站点编号规则取下一个"),
        ],
    ),
    (
        "check",
        "报告构建时会拒绝和提醒的一切",
        &[
            ("paths", "只报告这些文件或目录（默认全部）"),
            ("format", "报告的形式"),
            ("date", "按哪一天检查（默认今天）"),
        ],
    ),
    (
        "status",
        "按状态列出各事项，以及撤回的事项是否已在期限内撤下",
        &[("date", "按哪一天（默认今天）"), ("out", "在哪个输出目录中核对撤回的事项（默认 public/）")],
    ),
    ("submit", "送审", REVIEW_CHINESE),
    ("approve", "审核通过", APPROVE_CHINESE),
    ("return", "退回", REVIEW_CHINESE),
    (
        "withdraw",
        "撤回已公开的事项：原文全部撤下，原处留标记",
        &[
            ("path", "索引号，或事项文件"),
            ("by", "由谁撤回：site.yaml 中审核人的编号（或姓名）"),
            ("reason", "为什么撤回，一行；会在原处向公众显示"),
            ("legal_basis", "法律依据，一行；也向公众显示"),
            REVIEW_CHINESE[3],
            ("at", "撤回的时间，带时区（默认现在）"),
            REVIEW_CHINESE[5],
        ],
    ),
    (
        "diff",
        "显示一件事项改了什么",
        &[
            ("path", "索引号，或事项文件"),
            ("version", "第几版，与它的上一版比较（默认：现在的文本与最近一次通过的文本，没有差别则为最新两版）"),
        ],
    ),
    (
        "log",
        "按日列出新增、修订、撤回和期满的事项，新的在前",
        &[("since", "从哪一天起（默认从头）"), ("date", "按哪一天（默认今天）")],
    ),
    (
        "build",
        "检查、生成并上线门户",
        &[
            ("out", "输出目录（默认 public/）"),
            ("date", "按哪一天构建（默认今天）"),
            ("keep_going", "略过被拒绝的事项，其余照常构建；退出状态仍为 3"),
            (
                "key",
                "给门户签名的 OpenSSH 密钥（Ed25519）：私钥文件；或公钥文件（.pub），由 ssh-agent 签名（默认为环境变量 GONGSHI_KEY 所指的文件）",
            ),
            ("previous", "日志接续哪一个门户：已上线的门户不在输出目录中时，写它的目录或网址"),
            ("new_log", "另起一份日志（只用一次）：旧日志确实无法接续时的最后办法"),
            ("timings", "显示各阶段用时"),
        ],
    ),
    (
        "verify",
        "从外部核对已生成的门户与它的封签：不需要内容，也不需要 git",
        &[
            ("portal", "门户：目录，或网址（http:// 或 https://）"),
            ("since", "以前留下的检查点（log/checkpoint 的副本）：日志只能在它之上增加"),
            ("signers", "认可谁的签名：OpenSSH 的 allowed_signers 文件；不写则只显示签名密钥的指纹"),
        ],
    ),
    ("explain", "解释一条闸门规则", &[("rule", "规则名；不写则列出全部")]),
    ("schema", "输出事项或 site.yaml 的 JSON Schema", &[("category", "公开类别；不写则为 site.yaml")]),
];

const APPROVE_CHINESE: &[(&str, &str)] = &[
    REVIEW_CHINESE[0],
    REVIEW_CHINESE[1],
    REVIEW_CHINESE[2],
    REVIEW_CHINESE[3],
    REVIEW_CHINESE[4],
    REVIEW_CHINESE[5],
    ("receipt", "把审核凭据写到这个文件；有 --key 时，签名写在旁边（文件名加 .sig）"),
];

const REVIEW_CHINESE: &[(&str, &str)] = &[
    ("path", "事项文件，或索引号"),
    ("by", "由谁办理：site.yaml 中的人员编号（或姓名）"),
    ("note", "意见，一行；退回时必须写"),
    ("key", "用来签名的 OpenSSH 密钥（Ed25519）：私钥文件；或公钥文件（.pub），由 ssh-agent 签名"),
    ("at", "事件的时间，带时区（默认现在）"),
    ("yes", "不再询问"),
];

const GLOBAL_CHINESE: &[(&str, &str)] = &[
    ("root", "门户目录（默认为向上最近的含 content/site.yaml 的目录）"),
    ("lang", "消息的语言"),
    ("color", "颜色"),
    ("quiet", "少说"),
    ("verbose", "多说"),
];

/// An example of each command.
const EXAMPLES: &[(&str, &str)] = &[
    ("init", "gongshi init jwgk"),
    ("new", "gongshi new news --kind open-day --title \"十一月开放日\""),
    ("check", "gongshi check content/news --format json"),
    ("status", "gongshi status"),
    ("submit", "gongshi submit content/news/2026/lx-xw-2026-0007.md --by gao-yan"),
    ("approve", "gongshi approve content/news/2026/lx-xw-2026-0007.md --by zhou-min"),
    ("return", "gongshi return content/news/2026/lx-xw-2026-0007.md --by zhou-min --note \"日期有误\""),
    (
        "withdraw",
        "gongshi withdraw lx-xw-2026-0007 --by zhou-min --reason \"文中日期有误，更正后重新公开\" --legal-basis \"参照《行政处罚法》第四十八条\"",
    ),
    ("diff", "gongshi diff lx-zc-2026-0004 2"),
    ("log", "gongshi log --since 2026-11-01"),
    ("build", "gongshi build --as-of 2026-11-22 --key ~/.ssh/jwgk"),
    ("verify", "gongshi verify https://www.example.gov.cn/jwgk/ --since checkpoint-2026-10 --signers signers"),
    ("explain", "gongshi explain withheld"),
    ("schema", "gongshi schema --category news"),
];

/// The command line's description in a language.
pub fn command(lang: Lang) -> Command {
    let mut command = Cli::command();
    let chinese = lang == Lang::Zh;
    if chinese {
        command = command.about("公示：把审核通过的公开事项生成静态的公开门户，不该公开的一律拒绝");
        command = translate(command, GLOBAL_CHINESE);
    }
    let (heading, note) = if chinese {
        ("示例", "退出状态：0 完成，1 读写失败，2 命令或 site.yaml 有误，3 被闸门拒绝，4 校验不符")
    } else {
        (
            "Example",
            "Exit status: 0 done, 1 input or output failed, 2 command line or site.yaml wrong, 3 refused by the gate, 4 verification failed",
        )
    };
    for (name, example) in EXAMPLES {
        let texts = CHINESE.iter().find(|(verb, _, _)| verb == name);
        command = command.mut_subcommand(name, |mut verb| {
            if let Some((_, about, options)) = texts.filter(|_| chinese) {
                verb = translate(verb.about(*about), options);
            }
            verb.after_help(format!("{heading}:\n  {example}"))
        });
    }
    command.after_help(note)
}

fn translate(mut command: Command, texts: &'static [(&'static str, &'static str)]) -> Command {
    for (name, help) in texts {
        command = command.mut_arg(name, |arg| arg.help(*help));
    }
    command
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
