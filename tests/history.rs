//! History on the terminal: `gongshi log` and `gongshi diff`, and the difference that `approve` shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::fs;
use std::process::Command;
use support::*;

const NEWS: &str = "content/news/xw-1/index.md";
const PLAN: (&str, &[u8]) = ("安排.csv", "场次,人数\n上午,二十\n".as_bytes());
const FIRST: &str = "---\nid: xw-1\ntitle: 十一月开放日\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nattachments: [{file: 安排.csv, title: 安排表}]\nkind: notice\n---\n\n## 时间\n\n11月20日九时开始。\n\n## 地点\n\n欢迎参观社区矫正中心。\n\n请走[南门](https://a.example.gov.cn/)。\n\n停车请听保安安排。\n";

fn git(portal: &Portal, arguments: &[&str]) {
    let mut git = Command::new("git");
    pin(&mut git, &portal.root);
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
    }
    assert_eq!(finish(git.args(arguments), &portal.root).status, 0, "{arguments:?}");
}

fn commit(portal: &Portal) {
    git(portal, &["add", "--all"]);
    git(portal, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// The text of version 2.
fn second() -> String {
    FIRST.replace("kind: notice", "change: 改为十时开始\nkind: 通知").replace("九时", "十时")
}

/// A record with two versions, committed one by one.
fn portal() -> Portal {
    let portal = Portal::new();
    portal.approved(NEWS, FIRST, &[PLAN]);
    git(&portal, &["init", "--quiet"]);
    commit(&portal);
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).unwrap();
    let again = event("approve zhou-min 2026-11-10T10:00:00+08:00", &digest(second().as_bytes(), &[PLAN]));
    portal.write(NEWS, second()).write(&trail_of(NEWS), trail + &again);
    commit(&portal);
    portal
}

fn run(portal: &Portal, arguments: &[&str]) -> Ran {
    portal.run(&[arguments, &["--lang", "en"]].concat())
}

fn diff(portal: &Portal, arguments: &[&str]) -> String {
    let ran = run(portal, &[&["diff"], arguments].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    ran.stdout
}

/// Protects: a difference is what people read: words marked, the rest folded, a value by its name, another spelling of the
/// same value no change.
#[test]
fn versions_are_compared_as_people_read_them() {
    let portal = portal();
    let expected = "xw-1, from version 1 to version 2:\nchange: {+改为十时开始+}\nbody\n  ## 时间\n  11月20日[-九-]{+十+}时开始。\n  … 4 unchanged\n";
    let said = diff(&portal, &["xw-1", "2"]);
    let (read, lines) =
        said.split_at(said.find("the file may have changes").expect("the other spelling is in the file"));
    assert_eq!(read, expected);
    assert!(lines.contains("\n-kind: notice\n") && lines.contains("\n+kind: 通知\n"), "{lines}");
    assert_eq!(diff(&portal, &["xw-1"]), diff(&portal, &["xw-1", "2"]), "nothing is waiting");
    assert_eq!(diff(&portal, &["content/news/xw-1"]), diff(&portal, &["xw-1"]));
    let first = diff(&portal, &["xw-1", "1"]);
    assert!(first.contains("the first publication") && first.contains(FIRST) && first.contains("安排.csv"), "{first}");
    let zh = portal.run(&["diff", "xw-1", "--lang", "zh"]).stdout;
    assert!(zh.contains("修订说明: {+改为十时开始+}\n正文\n"), "{zh}");
}

/// Protects: the working text is compared with what was approved last; a file, a link's target and a row of a list are
/// changes as well as words.
#[test]
fn the_working_text_is_compared_with_the_approved_one() {
    let portal = portal();
    let draft = second()
        .replace("https://a.example", "https://b.example")
        .replace("title: 安排表", "title: 安排表（更新）")
        .replace("停车请听保安安排。\n", "");
    portal.write(NEWS, draft).write("content/news/xw-1/安排.csv", "场次,人数\n上午,三十\n");
    let said = diff(&portal, &["xw-1"]);
    for line in [
        "the present text of xw-1 against version 2:",
        "安排.csv: ",
        "attachments\n  安排.csv | 安排表{+（更新）+}\n",
        "links in the body: [-https://a.example.gov.cn/-]\nlinks in the body: {+https://b.example.gov.cn/+}\n",
        "  [-停车请听保安安排。-]\n",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let shown = run(&portal, &["approve", "xw-1", "--by", "he-jing", "--yes", "-v"]);
    assert!(!shown.stdout.contains("difference"), "the note of change is missing, so it is refused: {shown:?}");
}

/// Protects: a change that nobody reads does not hide: the file is then shown line by line.
#[test]
fn what_does_not_show_is_shown_line_by_line() {
    let portal = portal();
    let commented = second().replace("kind: 通知", "# 注释\nkind: 通知");
    portal.write(NEWS, &commented);
    let said = diff(&portal, &["xw-1"]);
    assert!(said.contains("what people read did not change") && said.contains("\n+# 注释\n"), "{said}");
    portal.write(NEWS, commented.replace("保安", "门卫"));
    let said = diff(&portal, &["xw-1"]);
    assert!(said.contains("[-保安-]{+门卫+}") && !said.contains("@@"), "beside one that is read: {said}");
    assert!(diff(&portal, &["xw-1", "-v"]).contains("\n+# 注释\n"), "it shows when asked for");
    // What else does not show is not passed over with the comments.
    portal.write(NEWS, commented.replace("保安", "门卫").replace("kind: 通知", "kind: \"通知\""));
    let said = diff(&portal, &["xw-1"]);
    assert!(said.contains("may have changes") && said.contains("\n+kind: \"通知\"\n"), "{said}");
    assert!(!said.contains("# 注释"), "{said}");
    // Nor is what only looks like a comment.
    let words = second().replace("change: 改为十时开始", "change: \"改为\n  # 十时\n  开始\"");
    portal.write(NEWS, words.replace("title: 十一月开放日", "title: \"十一月开放日\""));
    let said = diff(&portal, &["xw-1"]);
    assert!(said.contains("\n+  # 十时\n"), "{said}");
    // Nor is what stands right beside a change that is read, or among several on one line.
    let listed = second() + "\n- 上午：参观\n- 下午：座谈\n";
    let trail = fs::read_to_string(portal.root.join(trail_of(NEWS))).unwrap();
    let again = event("approve zhou-min 2026-11-11T10:00:00+08:00", &digest(listed.as_bytes(), &[PLAN]));
    portal.write(NEWS, &listed).write(&trail_of(NEWS), trail + &again);
    commit(&portal);
    for (from, to, told) in [
        ("参观\n- 下午：座谈", "看展\n- 下午：**座谈**", true),
        ("参观\n- 下午：座谈", "看展\n- 下午：座谈会", false),
        ("参观\n- 下午：座谈", "看展\n- 中午：用餐\n- _下午_：座谈", true),
        ("参观\n- 下午：座谈\n", "看展\n- 中午：用餐\n\n[无用]: https://c.example.gov.cn/\n", true),
        ("参观\n- 下午：座谈", "看展\n- 中午：用餐\n- 傍晚：座谈", false),
        ("- 上午：参观\n- 下午：座谈\n", "上午参观，\n下午座谈，\n傍晚散会。\n", false),
        ("formed: 2026-11-02\ndrafted_by: lin-gao", "formed: 2026-11-03\ndrafted_by: \"lin-gao\"", true),
        ("formed: 2026-11-02\ndrafted_by: lin-gao", "formed: 2026-11-03\ndrafted_by: xu-lan", false),
    ] {
        assert!(listed.contains(from));
        portal.write(NEWS, listed.replace(from, to));
        let said = diff(&portal, &["xw-1"]);
        assert_eq!(said.contains("may have changes"), told, "{to}: {said}");
    }
    portal.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    portal.write(NEWS, second().replace("保安", "门卫"));
    assert!(!diff(&portal, &["xw-1"]).contains("@@"), "not where all of it is read");
    assert!(diff(&portal, &["xw-1", "-v"]).contains("@@"), "but when asked for");
}

/// Protects: nothing in a text acts on the terminal, though the difference itself is coloured.
#[test]
fn colours_are_ours_alone() {
    let portal = portal();
    portal.write(NEWS, second().replace("保安", "\u{202e}门卫"));
    let said = diff(&portal, &["xw-1", "--color", "always"]);
    assert!(said.contains("\u{1b}[32;4m听\u{fffd}门卫\u{1b}[0m") && !said.contains('\u{202e}'), "{said:?}");
}

/// Protects: an unknown id or version is a wrong command line, a text that is not here says what brings it, and a withheld
/// one is not printed.
#[test]
fn what_cannot_be_compared_says_why() {
    let portal = portal();
    let status = |arguments: &[&str]| {
        let ran = run(&portal, &[&["diff"], arguments].concat());
        assert_eq!(ran.stdout, "", "{ran:?}");
        (ran.status, ran.stderr)
    };
    assert_eq!(status(&["xw-9"]).0, 2);
    for k in ["0", "3", "99"] {
        let (code, said) = status(&["xw-1", k]);
        assert!(code == 2 && said.contains("it has 2"), "{said}");
    }
    portal.write(
        "content/news/xw-2.md",
        FIRST.replace("xw-1", "xw-2").replace("attachments: [{file: 安排.csv, title: 安排表}]\n", ""),
    );
    assert!(status(&["xw-2"]).1.contains("no approved version yet"));
    portal.write(NEWS, FIRST.replace("proactive", "withheld"));
    let ran = run(&portal, &["diff", "xw-1"]);
    assert!(ran.status == 3 && !format!("{ran:?}").contains("开放日"), "{ran:?}");

    git(&portal, &["checkout", "--quiet", "--", "content"]);
    let shallow = Portal::empty();
    git(&shallow, &["clone", "--quiet", "--depth", "1", &format!("file://{}", portal.root.display()), "clone"]);
    let root = shallow.root.join("clone");
    let ran = finish(gongshi(&root).args(["diff", "xw-1", "2", "--lang", "en"]), &root);
    assert!(ran.status == 1 && ran.stderr.contains("git fetch --unshallow"), "{ran:?}");
}

/// Protects: the list of releases says what came, changed and went, on which day, the newest first; nothing of what is
/// gone but its kind and the reason.
#[test]
fn the_log_says_what_came_and_went() {
    let portal = portal();
    let short = FIRST
        .replace("xw-1", "xw-2")
        .replace("十一月开放日", "临时通告")
        .replace("formed:", "expires: 2026-11-15\nformed:");
    portal.approved("content/news/xw-2/index.md", &short, &[PLAN]);
    let request = FIRST.replace("xw-1", "xw-3").replace("proactive", "on-request");
    portal.approved("content/news/xw-3/index.md", &request, &[PLAN]);
    let gone = FIRST.replace("xw-1", "xw-4").replace("十一月开放日", "志愿者招募");
    portal.approved("content/news/xw-4/index.md", &gone, &[PLAN]);
    let given = ["withdraw", "xw-4", "--by", "zhou-min", "--reason", "日期有误", "--yes"];
    assert_eq!(portal.run(&[&given[..], &["--at", "2026-11-12T10:00:00+08:00"]].concat()).status, 0);
    commit(&portal);
    // Later on the same day.
    let given =
        ["withdraw", "xw-3", "--by", "zhou-min", "--reason", "重复", "--yes", "--at", "2026-11-12T16:00:00+08:00"];
    assert_eq!(portal.run(&given).status, 0);
    commit(&portal);
    let log = |more: &[&str]| run(&portal, &[&["log", "--as-of", AS_OF], more].concat()).stdout;
    let all = log(&[]);
    let lines: Vec<&str> = all.lines().filter(|line| line.contains("xw-")).collect();
    assert_eq!(
        lines,
        [
            "2026-11-16  expired    xw-2                  v1   [通知]",
            "2026-11-12  withdrawn  xw-3                  v1   [通知]: 重复",
            "2026-11-12  withdrawn  xw-4                  v1   [通知]: 日期有误",
            "2026-11-10  revised    xw-1                  v2   十一月开放日: 改为十时开始",
            "2026-11-02  added      xw-1                  v1   十一月开放日",
            "2026-11-02  added      xw-2                  v1   [通知]",
            "2026-11-02  added      xw-3                  v1   [通知]",
            "2026-11-02  added      xw-4                  v1   [通知]",
        ]
    );
    let since = log(&["--since", "2026-11-12"]);
    assert_eq!(since.lines().count(), 3, "{since}");
    let before = run(&portal, &["log", "--as-of", "2026-11-15"]).stdout;
    assert!(!before.contains("expired"), "{before}");
}
