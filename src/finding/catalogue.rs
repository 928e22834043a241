//! The catalogue of rules: name, severity, reason, law and remedy of each.
//!
//! One table feeds `gongshi explain`, the help of findings and the documentation.

use super::Severity;
use crate::say::Say;

macro_rules! rules {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident {
        refuses: $r_zh:literal / $r_en:literal,
        why: $w_zh:literal / $w_en:literal,
        law: $law:literal,
        remedy: $h_zh:literal / $h_en:literal $(,)?
    } )*) => {
        /// A rule of the gate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $( $(#[$doc])* $variant ),* }

        impl Rule {
            /// All rules, in the order of the catalogue.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),*];

            /// The kebab-case name, as in reports and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name),* }
            }

            /// The severity where the case does not say otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Rule::$variant => Severity::$severity),* }
            }

            /// What the rule refuses, why, and what to do.
            pub fn text(self) -> RuleText {
                let say = |zh: &str, en: &str| Say { zh: zh.into(), en: en.into() };
                match self { $(Rule::$variant => RuleText {
                    refuses: say($r_zh, $r_en),
                    why: say($w_zh, $w_en),
                    law: $law,
                    remedy: say($h_zh, $h_en),
                }),* }
            }
        }
    };
}

/// The texts of a rule.
pub struct RuleText {
    /// What it refuses (or warns of).
    pub refuses: Say,
    /// Why.
    pub why: Say,
    /// The article it follows, in Chinese; empty where it follows from the file contract alone.
    pub law: &'static str,
    /// What to do.
    pub remedy: Say,
}

/// How a record's `allow` list lifts a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// By naming the exact text.
    Text,
    /// By naming the attachment.
    File,
}

impl Rule {
    /// How the rule may be lifted; `None` for what nothing lifts.
    pub fn exception(self) -> Option<Exception> {
        match self {
            Rule::IdNumber
            | Rule::MobileNumber
            | Rule::BankCard
            | Rule::Passport
            | Rule::Plate
            | Rule::Email
            | Rule::UnmaskedName
            | Rule::HomeAddress
            | Rule::BirthDate
            | Rule::Health
            | Rule::Movements
            | Rule::AttachmentPersonalData => Some(Exception::Text),
            Rule::AttachmentHidden | Rule::AttachmentUnreadable => Some(Exception::File),
            _ => None,
        }
    }

    /// The rule with this name.
    pub fn by_name(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|r| r.name() == name)
    }
}

rules! {
    /// A record flagged withheld.
    Withheld = "withheld", Refuse {
        refuses: "标为“不予公开”的事项，无论键和值怎样书写" / "a record flagged withheld, however the key and the value are written",
        why: "不予公开的事项一旦进入门户就无法收回，因此只要存在一件，整次构建即停止" / "what is withheld cannot be called back once it is out, so one such record stops the whole build",
        law: "《政府信息公开条例》第十四条至第十六条",
        remedy: "把文件移出 content/（另存到不对外的目录）；确属可公开的，改为“公开属性: 主动公开”（disclosure: proactive）并重新送审。文件如已提交到 git，历史中仍有原文，仓库对外公开的须另行清除" / "move the file out of content/; if it may be public after all, write disclosure: proactive and have it approved again. What was committed stays in git's history: purge it there if the repository is public",
    }
    /// No statement on disclosure.
    DisclosureMissing = "disclosure-missing", Refuse {
        refuses: "没有写明公开属性，或写法不能明确认作主动公开、依申请公开的事项" / "a record that does not clearly say proactive or on-request",
        why: "公开属性没有默认值：是否公开必须由人明确写下" / "there is no default: somebody must have written down that it may be public",
        law: "《政府信息公开条例》第十七条",
        remedy: "写上“公开属性: 主动公开”（disclosure: proactive）或“依申请公开”（on-request）" / "write disclosure: proactive or disclosure: on-request",
    }
    /// A file that does not follow the record model.
    FrontMatter = "front-matter", Refuse {
        refuses: "不能按格式读出的文件：语法错误、未知或重复的键、类型不符、缺少必填项" / "a file that cannot be read as the record model says: syntax, unknown or duplicate keys, wrong types, missing keys",
        why: "读不懂的事项无法审查，因此不能公开" / "what cannot be read cannot be judged, so it may not go out",
        law: "《政府信息公开条例》第十七条",
        remedy: "按提示改正所指的行；`gongshi new` 可生成带说明的样例" / "mend the line named; `gongshi new` writes a commented example",
    }
    /// A record not (yet) approved.
    Unapproved = "unapproved", Note {
        refuses: "尚未审核通过或已退回的事项，不进入门户" / "pending and returned records, which are left out",
        why: "公开前须经审查，并有明确的责任人" / "publication needs a review with a named responsibility",
        law: "《政府信息公开条例》第十七条",
        remedy: "送审：gongshi submit 文件 --by 供稿人；审核：gongshi approve 文件 --by 审核人" / "submit it (gongshi submit FILE --by ID), then have it approved (gongshi approve FILE --by ID)",
    }
    /// The approved text differs from the working text.
    StaleApproval = "stale-approval", Note {
        refuses: "审核通过后又改动的文件：上次通过的文本继续公开；找不到该文本时拒绝" / "a file changed after its approval: the last approved text stays public; refused where that text cannot be found",
        why: "审核只对当时的原文有效，改一个字也须重新审核" / "an approval holds for the very bytes that were approved",
        law: "《政府信息公开条例》第十七条",
        remedy: "写好“修订说明”（change）后送审；或用 git 恢复原文" / "add a change note and have it approved again, or restore the approved text with git",
    }
    /// The drafter approved his own text.
    SelfApproval = "self-approval", Refuse {
        refuses: "供稿人审核自己的稿件" / "an approval by the person who drafted the record",
        why: "供稿与审核应当分离" / "whoever drafts does not review",
        law: "《政府信息公开条例》第十七条",
        remedy: "请另一位有权限的审核人审核" / "have another entitled reviewer approve it",
    }
    /// An approval by somebody who may not review this category.
    NotEntitled = "not-entitled", Refuse {
        refuses: "无审核权限的人、已经离任的人作出的审核" / "an approval by somebody who is not a reviewer, or not for this category, or who had left by then",
        why: "审核责任按类别落实到人" / "the responsibility for review is assigned by person and category",
        law: "《政府信息公开条例》第十七条",
        remedy: "请有该类别权限的审核人审核；权限在 content/site.yaml 的 people 中设定" / "have an entitled reviewer approve it; roles and categories stand under people in content/site.yaml",
    }
    /// An approval by an unknown person.
    UnknownPerson = "unknown-person", Refuse {
        refuses: "审核记录或供稿人中出现 site.yaml 没有登记的人" / "a person in a trail or as drafter who is not listed in site.yaml",
        why: "责任人必须可以查到" / "the person responsible must be known",
        law: "《政府信息公开条例》第十七条",
        remedy: "在 content/site.yaml 的 people 中登记，或改正人员编号；离开的人不要删去，写上 left（离任日期），以前的审核才照算" / "list the person under people in content/site.yaml, or correct the id; who has left stays there with `left: DATE`, so that earlier approvals go on counting",
    }
    /// A signature that does not verify.
    BadSignature = "bad-signature", Refuse {
        refuses: "与内容或登记公钥不符的审核签名" / "a signature that does not fit the event or the person's keys",
        why: "签名不符说明审核记录可能被改动" / "a signature that does not verify may mean that the trail was changed",
        law: "",
        remedy: "请该审核人用登记的密钥重新审核：gongshi approve … --key 密钥文件" / "have the reviewer approve again with a registered key: gongshi approve … --key FILE",
    }
    /// An approval without the signature that the site requires.
    Unsigned = "unsigned", Refuse {
        refuses: "要求签名的门户中没有签名的审核" / "an approval without a signature where site.yaml requires signatures",
        why: "site.yaml 规定审核必须签名（review.signatures: required）" / "site.yaml says review.signatures: required",
        law: "",
        remedy: "用密钥重新审核：gongshi approve … --key 密钥文件" / "approve again with a key: gongshi approve … --key FILE",
    }
    /// A trail that is not what its writers left.
    TrailEdited = "trail-edited", Refuse {
        refuses: "与 git 历史不符的审核记录：有事件被删去、改动、调换次序，或被抄录一遍" / "a trail that does not agree with git's history: an event is gone, changed, moved or copied",
        why: "审核记录只能追加；删去撤回、抄录审核都会让撤下的文本重新公开" / "a trail is append-only; without its withdrawal, or with a copied approval, a text that was taken down would come back",
        law: "",
        remedy: "用 git 恢复审核记录，再用 gongshi approve 重新审核" / "restore the trail with git and approve again with `gongshi approve`",
    }
    /// An earlier version that the gate of today refuses.
    VersionHidden = "version-hidden", Note {
        refuses: "按现行规则不得公开的旧版本：历史中只留标记（说明）" / "an earlier version that breaks a rule of today: the history only marks its place (a note)",
        why: "旧版本仍带有新版本已经删去的内容，是常见的泄露途径" / "an old version that still carries what the new one removed is a common leak",
        law: "《政府信息公开条例》第十七条",
        remedy: "不必处理；git 历史中仍有原文，仓库对外公开的须另行清除" / "nothing is to be done; git's history still has the text: purge it there if the repository is public",
    }
    /// An earlier version whose text is not here.
    VersionMissing = "version-missing", Warn {
        refuses: "原文不在手边的旧版本：历史中只列出，不显示原文（提醒）" / "an earlier version whose text is not here: the history lists it without (a warning)",
        why: "旧版本的原文只保存在 git 历史中" / "the texts of earlier versions stand in git's history alone",
        law: "",
        remedy: "取回完整的 git 历史：git fetch --unshallow" / "fetch the whole history: git fetch --unshallow",
    }
    /// A revision that does not say what changed.
    UndeclaredChange = "undeclared-change", Refuse {
        refuses: "修订已公开的事项而没有新的修订说明" / "a revision of a published record without a new change note",
        why: "公众有权知道公开内容改了什么、为什么改" / "the public may know what was changed, and why",
        law: "《政府信息公开条例》第二十六条",
        remedy: "写明“修订说明”（change）：这次改了什么、为什么；每次修订都要不同" / "write a change note: what changed and why, different from the last one",
    }
    /// An identity number.
    IdNumber = "id-number", Refuse {
        refuses: "身份证号码和外国人永久居留身份证号码，无论全角、带圈、汉字数字、加空格横线，或只错一位；遮盖不足的也算" / "identity numbers, however they are written, one wrong digit included; also masks that give too much away",
        why: "身份证号码可以直接确定一个人" / "an identity number names one person and no other",
        law: "《个人信息保护法》第二十八条；《政府信息公开条例》第十五条",
        remedy: "删去号码，或最多保留前两位和后四位；确需公开的，在“允许公开”（allow）中写明原文和理由" / "take it out, or keep at most two leading and four trailing digits; where it must stand, list it under allow with a reason",
    }
    /// A mobile telephone number.
    MobileNumber = "mobile-number", Refuse {
        refuses: "手机号码（联系电话、申请渠道、投诉渠道等应有电话的地方除外）" / "mobile telephone numbers, but where telephones are expected",
        why: "手机号码一般属于个人" / "a mobile number is somebody's own",
        law: "《个人信息保护法》第二十五条",
        remedy: "改用办公电话，或遮盖中间几位" / "give an office telephone, or mask the middle of it",
    }
    /// The number of a bank card.
    BankCard = "bank-card", Refuse {
        refuses: "银行卡号，“账号”“卡号”后面的号码也算" / "numbers of bank cards, and of accounts beside that word",
        why: "金融账户属于敏感个人信息" / "accounts are sensitive personal information",
        law: "《个人信息保护法》第二十八条",
        remedy: "删去卡号" / "take it out",
    }
    /// The number of a passport or a travel permit.
    Passport = "passport", Refuse {
        refuses: "护照和出入境通行证件号码" / "numbers of passports and travel permits",
        why: "证件号码可以直接确定一个人" / "such a number names one person",
        law: "《个人信息保护法》第二十八条",
        remedy: "删去或遮盖号码" / "take it out or mask it",
    }
    /// A vehicle's number plate.
    Plate = "plate", Refuse {
        refuses: "车辆号牌" / "vehicle number plates",
        why: "号牌可以查到车主" / "a plate leads to its owner",
        law: "《个人信息保护法》第二十五条",
        remedy: "删去或遮盖号牌" / "take it out or mask it",
    }
    /// An email address.
    Email = "email", Refuse {
        refuses: "电子邮箱和 QQ、微信账号，换种写法的也算（应有联系方式的地方除外）" / "email addresses, disguised ones included, and accounts with messengers, but where contacts are expected",
        why: "邮箱一般属于个人" / "a mailbox is somebody's own",
        law: "《个人信息保护法》第二十五条",
        remedy: "改用单位公布的联系方式" / "give the office's published contact",
    }
    /// A subject's name without a mask.
    UnmaskedName = "unmasked-name", Refuse {
        refuses: "没有隐名的当事人姓名" / "the name of a subject that is not masked",
        why: "公开执法结果应当隐去姓名" / "results of enforcement are published without names",
        law: "《社区矫正法》第五十四条；《政府信息公开条例》第十五条",
        remedy: "写成 张某、李某某 或 王××" / "write 张某, 李某某 or 王××",
    }
    /// A subject's address.
    HomeAddress = "home-address", Refuse {
        refuses: "当事人细于县（区）的住址" / "a subject's address finer than county or district",
        why: "住址可以找到本人和家人" / "an address leads to the person and the family",
        law: "《个人信息保护法》第二十五条；《社区矫正法》第二十六条",
        remedy: "只写到县（区）" / "name the county or district only",
    }
    /// A subject's date of birth.
    BirthDate = "birth-date", Refuse {
        refuses: "当事人的出生日期" / "a subject's date of birth",
        why: "与其他信息合起来可以确定本人" / "with other facts it identifies the person",
        law: "《个人信息保护法》第二十五条",
        remedy: "删去出生日期" / "take it out",
    }
    /// A subject's health.
    Health = "health", Refuse {
        refuses: "当事人的疾病、诊断、残疾、怀孕等健康信息" / "a subject's diseases, diagnoses, disabilities or pregnancy",
        why: "医疗健康属于敏感个人信息" / "health is sensitive personal information",
        law: "《个人信息保护法》第二十八条",
        remedy: "删去健康信息，只写法定事由" / "take it out and name the legal ground only",
    }
    /// A subject's movements.
    Movements = "movements", Refuse {
        refuses: "当事人的坐标、轨迹或带有时刻的行踪" / "a subject's coordinates, tracks, or whereabouts with the time of day",
        why: "行踪轨迹属于敏感个人信息，定位信息应当保密" / "movements are sensitive, and location data are confidential",
        law: "《个人信息保护法》第二十八条；《社区矫正法》第二十九条",
        remedy: "删去具体行踪，只写违反了哪项规定" / "take it out and name the provision that was broken",
    }
    /// A minor.
    Minor = "minor", Refuse {
        refuses: "未成年当事人的一切信息，遮盖与否都不行" / "anything about a subject who is a minor, masked or not",
        why: "未成年人的身份和案卷信息不得公开" / "minors' identity and files may not be published",
        law: "《社区矫正法》第五十四条；《未成年人保护法》第一百零三条",
        remedy: "把这件事项移出 content/；没有例外" / "move the record out of content/; there is no exception",
    }
    /// Personal data inside an attachment.
    AttachmentPersonalData = "attachment-personal-data", Refuse {
        refuses: "附件里的个人信息：单元格、批注、页眉页脚、文档属性、图片元数据等任何地方" / "personal data anywhere in an attachment: cells, comments, headers, properties, metadata of images",
        why: "公开的表格和文档里夹带个人信息，是最常见的泄露" / "personal data in a published table or document is the most frequent leak",
        law: "《个人信息保护法》第二十五条、第二十八条；《政府信息公开条例》第十五条",
        remedy: "在附件中删去后重新保存、重新审核；确需公开的，在“允许公开”（allow）中写明原文和理由" / "take it out of the file, save and review it again; where it must stand, list its text under allow with a reason",
    }
    /// What a reviewer does not see in an attachment.
    AttachmentHidden = "attachment-hidden", Refuse {
        refuses: "附件里审核人看不到的内容：隐藏的工作表、行、列，批注，修订痕迹，隐藏文字，备注，嵌入的文件，PDF 的早先版本和遮挡的文字，文件末尾之外的数据，不论是否涉及个人" / "what a reviewer does not see: hidden sheets, rows and columns, comments, tracked changes, hidden text, notes, embedded files, earlier revisions and covered text of a PDF, bytes after the end, personal or not",
        why: "没有人看过的内容就没有经过审核" / "what nobody has seen was not reviewed",
        law: "《政府信息公开条例》第十七条",
        remedy: "取消隐藏、接受修订、删去批注和嵌入内容后重新保存；或另存为不带这些内容的新文件。看过并确认可以公开的，在“允许公开”（allow）中写明文件名和理由" / "unhide, accept changes, remove comments and embedded files and save again; or, where a person has looked, list the file name under allow with a reason",
    }
    /// An attachment that cannot be read through.
    AttachmentUnreadable = "attachment-unreadable", Refuse {
        refuses: "读不了的附件：加密、损坏、解压后过大、读取时崩溃或超时、没有文字层的 PDF" / "attachments that cannot be read: encrypted, damaged, too large when unpacked, crashing or too slow, PDFs without a text layer",
        why: "读不了就无法检查里面有什么" / "what cannot be read cannot be checked",
        law: "《政府信息公开条例》第十七条",
        remedy: "去掉密码、重新导出，扫描件先做文字识别；有人逐页看过的，在“允许公开”（allow）中写明文件名和理由" / "remove the password, export it again, run text recognition on scans; or, where a person has looked at every page, list the file name under allow with a reason",
    }
    /// An attachment of a type that is not on the list.
    AttachmentType = "attachment-type", Refuse {
        refuses: "不在清单上的附件类型（按内容判断，不看扩展名），内容与扩展名不符的附件，带宏、脚本或外部引用的附件" / "attachments of a type that is not on the list (by their bytes, not their name), whose name says another type, or that carry macros, scripts or references to the outside",
        why: "旧格式和压缩包里的内容无法可靠检查，宏和脚本会在读者的电脑上运行" / "old formats and archives cannot be checked reliably; macros and scripts run on the reader's computer",
        law: "",
        remedy: "改用 xlsx、docx、pptx、ods、odt、odp、ofd、pdf、png、jpeg、svg、txt 或 csv；扩展名与内容一致；不带宏和外部引用" / "use xlsx, docx, pptx, ods, odt, odp, ofd, pdf, png, jpeg, svg, txt or csv, with the ending that fits, without macros or outside references",
    }
    /// A name that gives something away.
    FileName = "file-name", Refuse {
        refuses: "文件名、目录名、索引号或网址中的个人信息，或不予公开事项的索引号" / "personal data, or the id of a withheld record, in the name of a file or folder, in an id or in a URL",
        why: "文件名和索引号会成为公开的网址，也会留在检索和日志里" / "names and ids become public addresses, and stay in indexes and logs",
        law: "《个人信息保护法》第二十五条；《政府信息公开条例》第十五条",
        remedy: "改名；已进入 git 历史的，另请技术人员清理" / "rename it; what is in git's history already needs cleaning there",
    }
    /// Characters that nobody sees.
    InvisibleCharacters = "invisible-characters", Refuse {
        refuses: "看不见的字符：双向控制符、词语和数字中间的零宽字符、私用区字符、拉丁词里混入的西里尔或希腊字母" / "characters that nobody sees: bidirectional controls, zero-width characters inside words or numbers, private-use characters, Cyrillic or Greek letters inside Latin words",
        why: "这些字符使审核人看到的与公众得到的不一样，也能藏住关键词" / "with them the public gets something else than reviewers see, and words can be hidden from every check",
        law: "《政府信息公开条例》第十七条",
        remedy: "删去提示处的字符，重新输入这几个字" / "delete the character and type the word again",
    }
    /// Markup that could carry script.
    RawHtml = "raw-html", Refuse {
        refuses: "正文中的 HTML 标签（少数纯文字标签除外）" / "HTML in the body, but for a few plain text tags",
        why: "HTML 可以夹带脚本、隐藏文字和外部请求，审核人看不到" / "HTML can carry script, hidden text and requests that a reviewer does not see",
        law: "",
        remedy: "改用 Markdown；要显示尖括号本身时写成 `<标签>` 或 \\<" / "use Markdown; to show a bracket itself write `<tag>` or \\<",
    }
    /// Text that would not come out as its author thinks.
    LostText = "lost-text", Warn {
        refuses: "读出来与作者所想不一样的正文，如表格多出的单元格（提醒）" / "body text that does not come out as its author may think, such as surplus table cells (a warning)",
        why: "审核人看到的文字应当就是公众看到的文字" / "what reviewers read should be what the public reads",
        law: "",
        remedy: "按提示改写这一处，构建后对照页面核实" / "rewrite the place and compare it with the page",
    }
    /// A link of a forbidden kind.
    LinkScheme = "link-scheme", Refuse {
        refuses: "http、https、mailto、tel 和站内链接以外的链接" / "links other than http, https, mailto, tel and in-site ones",
        why: "javascript:、data: 等链接可以执行程序或夹带内容" / "javascript:, data: and the like can run programs or carry content",
        law: "",
        remedy: "改为 https:// 链接，或 record:索引号" / "use an https:// address, or record:ID",
    }
    /// A path that leaves its place.
    PathEscape = "path-escape", Refuse {
        refuses: "指向事项目录以外的路径、符号链接" / "paths out of the record's folder, and symbolic links",
        why: "越界的路径会把未经审核的文件带进门户" / "such a path would bring files into the portal that nobody reviewed",
        law: "",
        remedy: "把文件放在事项文件旁边，只写文件名；用真实文件代替符号链接" / "put the file beside the record and write its bare name; replace a symbolic link by the file itself",
    }
    /// Published too late.
    Late = "late", Warn {
        refuses: "成文后超过二十个工作日才公开的事项（提醒）" / "a record published later than 20 working days after it was formed (a warning)",
        why: "主动公开的政府信息应在形成或变更之日起二十个工作日内公开" / "proactive information is due within 20 working days of its creation or change",
        law: "《政府信息公开条例》第二十六条",
        remedy: "核对成文日期；今后及时送审。节假日和调休在 site.yaml 的 calendar 中登记" / "check the date of creation; holidays stand under calendar in site.yaml",
    }
    /// A link or reference that leads nowhere public.
    BrokenLink = "broken-link", Refuse {
        refuses: "指向不存在或未公开事项的链接和引用" / "a link or reference to a record that does not exist or is not public",
        why: "公开平台不得有死链；链接本身也会泄露未公开事项的存在" / "a portal has no dead links, and a link would reveal a record that is not public",
        law: "",
        remedy: "改正索引号，或删去链接；被引用的事项须先审核通过" / "correct the id or drop the link; the record it names must be approved first",
    }
    /// A file that belongs to no record.
    StrayFile = "stray-file", Warn {
        refuses: "content/ 中不属于任何事项的文件（不会公开）" / "a file in content/ that no record lists (never published)",
        why: "没有列出的文件没有经过审核" / "a file that is not listed was not reviewed",
        law: "",
        remedy: "在事项的 attachments（附件）中列出，或移出 content/" / "list it under attachments of its record, or move it out of content/",
    }
    /// A log that would not go on from the one that is public.
    HistoryRewritten = "history-rewritten", Refuse {
        refuses: "构建出的日志接续不上已上线的日志（公开过的版本或撤回被删去、改动或换了次序），或者已上线的日志本身损坏" / "a log that does not go on from the one that is public (a publication or withdrawal was removed, changed or moved), or a public log that is itself damaged",
        why: "日志只增不减，任何人都可以用以前留下的检查点核对；改写已公开的历史，等于悄悄篡改" / "the log only grows, and anybody can compare it with a checkpoint kept from before; published history that is rewritten is tampering in silence",
        law: "",
        remedy: "恢复原来的 git 历史（已公开的提交不得改写、合并或重排），取回完整历史（git fetch --unshallow），把 site.yaml 的人员和审核规则恢复原样（离任的人写 left，新的审核规则写 since，以前的审核就照算）；已上线的门户在别处时，用 --previous 指明。确实无法恢复的，最后的办法是 gongshi build --new-log：另起一份日志，并在门户上写明" / "restore git's history as it was (published commits may not be amended, squashed or reordered), fetch all of it (git fetch --unshallow), and put people and rules of review in site.yaml back as they were (with `left` for people who are gone and `since` for new rules of review, earlier approvals go on counting); where the live portal is elsewhere, name it with --previous. Where nothing helps, the last resort is gongshi build --new-log, which starts another log and says so on the portal",
    }
    /// Words of something that is not public, in the finished portal.
    LastLook = "last-look", Refuse {
        refuses: "已生成的门户中出现了未公开事项（不予公开、待审核、已退回、已撤回、依申请公开等）的文字" / "words of a record that is not public (withheld, pending, returned, withdrawn, on request …) in the finished portal",
        why: "主题、site.yaml、索引或模板也可能夹带未经审查的文字；上线之前对每个文件的每个字节再查一遍，发现一处即停止" / "a theme, site.yaml, an index or a template can carry words that nobody cleared; before anything goes live every byte is looked at once more, and one find stops the build",
        law: "《政府信息公开条例》第十七条",
        remedy: "从主题、site.yaml 或模板中删去这段文字；如果这段文字本来就可以公开，请把它写进一件已审核通过的事项" / "take these words out of the theme, site.yaml or the template; where they may be public, have a record approved that says them",
    }
}
