//! What `--help` says, in both languages: English stands beside the types, Chinese and the examples here.

use super::Cli;
use crate::say::Lang;
use clap::{Command, CommandFactory};

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
    ("return", "退回", RETURN_CHINESE),
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
            (
                "version",
                "第几版（与页面上的“第几版”相同），与它的上一版比较；写 1 则显示第 1 版全文（默认：现在的文本与最近一次通过的文本，没有差别则为最新两版）",
            ),
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
            (
                "signers",
                "认可谁的签名：OpenSSH 的 allowed_signers 文件；不写则只显示签名密钥的指纹。每行写成：gongshi namespaces=\"gongshi-manifest\" ssh-ed25519 AAAA…",
            ),
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

const RETURN_CHINESE: &[(&str, &str)] = &[
    REVIEW_CHINESE[0],
    REVIEW_CHINESE[1],
    ("note", "退回的原因，一行，必须写"),
    REVIEW_CHINESE[3],
    REVIEW_CHINESE[4],
    REVIEW_CHINESE[5],
];

const REVIEW_CHINESE: &[(&str, &str)] = &[
    ("path", "事项文件，或索引号"),
    ("by", "由谁办理：site.yaml 中的人员编号（或姓名）"),
    ("note", "意见，一行"),
    ("key", "用来签名的 OpenSSH 密钥（Ed25519）：私钥文件；或公钥文件（.pub），由 ssh-agent 签名"),
    ("at", "事件的时间，带时区（默认现在）"),
    ("yes", "不再询问"),
];

const GLOBAL_CHINESE: &[(&str, &str)] = &[
    ("root", "门户目录（默认为向上最近的含 content/site.yaml 的目录）"),
    ("lang", "消息的语言（默认看环境变量 LC_ALL、LC_MESSAGES、LANG）"),
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
    ("build", "gongshi build --key ~/.ssh/jwgk"),
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
    let (heading, global, note) = if chinese {
        ("示例", "通用选项", "退出状态：0 完成，1 读写失败，2 命令或 site.yaml 有误，3 被闸门拒绝，4 校验不符")
    } else {
        (
            "Example",
            "Global options",
            "Exit status: 0 done, 1 input or output failed, 2 command line or site.yaml wrong, 3 refused by the gate, 4 verification failed",
        )
    };
    for (name, _) in GLOBAL_CHINESE {
        command = command.mut_arg(name, |arg| arg.help_heading(global));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects: what every command takes stands apart from what this one takes; in Chinese, all of it is in Chinese.
    #[test]
    fn options_of_every_command_stand_apart() {
        for (lang, heading) in [(Lang::En, "Global options:"), (Lang::Zh, "通用选项:")] {
            let mut command = command(lang);
            for verb in command.get_subcommands_mut().filter(|verb| !verb.is_hide_set()) {
                let name = verb.get_name().to_string();
                let told = verb.render_long_help().to_string();
                assert!(told.contains("gongshi"), "an example: {told}");
                if lang == Lang::Zh {
                    for arg in verb.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")) {
                        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                        assert!(!help.is_ascii(), "{name}: {} has no Chinese help", arg.get_id());
                    }
                }
            }
            let whole = command.render_long_help().to_string();
            assert!(whole.contains(heading), "{whole}");
        }
    }
}
