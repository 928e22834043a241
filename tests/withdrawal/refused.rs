//! Who may withdraw what, and what the words may say.

use crate::office::*;
use crate::support::*;
use crate::terminal::Terminal;

/// An ID number that nobody has: its region does not exist.
fn id_number() -> String {
    let digits = "99999919900101123";
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{digits}{}", ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][sum as usize % 11])
}

fn refused(portal: &Portal, arguments: &[&str], status: i32, said: &str) {
    let before = content(portal);
    let ran = portal.run(&[&["withdraw"][..], arguments, &["--lang", "en"]].concat());
    assert_eq!(ran.status, status, "{arguments:?}: {ran:?}");
    assert!(ran.stderr.contains(said), "{arguments:?}: {ran:?}");
    assert_eq!(difference(&before, &content(portal)), "", "{arguments:?}");
}

/// Protects: nobody withdraws who may not review the category, nothing is withdrawn that was never public, and every
/// refusal says what to do instead and writes nothing.
#[test]
fn what_cannot_be_withdrawn_stays_as_it_is() {
    let portal = office();
    let case = "content/enforcement/zf-1.md";
    portal.recorded(
        case,
        &TEXT
            .replace("xw-1", "zf-1")
            .replace("kind: notice", "kind: warning")
            .replace("attachments: [{file: 名额.csv}]\n", ""),
        &[],
        &["approve zhou-min 2026-11-02T10:00:00+08:00"],
    );
    let reason = ["--reason", "日期有误", "--yes"];
    let with = |given: &[&'static str]| [given, &reason[..]].concat();
    refused(&portal, &with(&["xw-1", "--by", "lin-gao"]), 3, "lin-gao is not a reviewer");
    refused(&portal, &with(&["zf-1", "--by", "xu-lan"]), 3, "may not review enforcement");
    refused(&portal, &with(&["xw-1", "--by", "nobody"]), 2, "lists no person `nobody`");
    refused(&portal, &with(&["zf-1", "--by", "he-jing"]), 3, "never public, so there is nothing to withdraw");
    refused(&portal, &with(&["xw-9", "--by", "zhou-min"]), 2, "there is no xw-9");
    refused(&portal, &["xw-1", "--by", "zhou-min", "--yes"], 2, "--reason");
    refused(&portal, &["xw-1", "--by", "zhou-min", "--reason", " ", "--yes"], 2, "--reason: this must not be blank");
    refused(&portal, &with(&["xw-1", "--by", "zhou-min", "--at", "昨天"]), 2, "write --at like");
}

/// Protects: a reason is for the public and stays for good: no personal data in it, nor in the legal basis, and nothing
/// that nobody sees.
#[test]
fn a_reason_is_fit_for_a_page() {
    let portal = office();
    let number = id_number();
    let dirty = format!("附件写了身份证号{number}");
    for option in ["--reason", "--legal-basis"] {
        let mut arguments = vec!["xw-1", "--by", "zhou-min", "--yes"];
        if option != "--reason" {
            arguments.extend(["--reason", "有误"]);
        }
        let with = |text| [&arguments[..], &[option, text]].concat();
        let before = content(&portal);
        let ran = portal.run(&[&["withdraw", "--lang", "en"], &with(dirty.as_str())[..]].concat());
        assert_eq!(ran.status, 2, "{ran:?}");
        assert!(ran.stderr.contains(&format!("{option} holds personal data")), "{ran:?}");
        assert!(ran.stderr.contains("the public reads it") && !ran.stderr.contains("quoting"), "{ran:?}");
        assert!(!ran.stderr.contains(&number), "{ran:?}");
        assert_eq!(difference(&before, &content(&portal)), "");
        refused(&portal, &with("有\u{200b}误"), 2, "characters that nobody sees");
        refused(&portal, &with("一\n二"), 2, "single line");
    }
}

/// Protects: a title that goes is not kept in the mark by accident.
#[test]
fn a_reason_that_repeats_the_title_is_told() {
    let portal = office();
    let reason = "《十一月开放日参观名额》日期有误";
    let arguments = ["withdraw", "xw-1", "--by", "zhou-min", "--reason", reason, "--yes", "--at", AT, "--lang", "en"];
    let (status, said) = Terminal::run(&portal.root, &arguments).end();
    assert_eq!(status, Some(0), "{said}");
    let place = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words} in {said}"));
    assert!(place("the reason repeats the title") < place("index.review.yaml"), "before anything is written: {said}");
}

/// Protects: without a terminal nothing goes by itself; on one, only a yes takes anything, and what goes is said before.
#[test]
fn only_a_yes_withdraws() {
    let portal = office();
    refused(&portal, &["xw-1", "--by", "zhou-min", "--reason", "有误"], 2, "confirm with --yes");
    let before = content(&portal);
    let ask = |answer: &str| {
        let arguments = ["withdraw", "xw-1", "--by", "zhou-min", "--reason", "日期有误", "--at", AT, "--lang", "zh"];
        let mut terminal = Terminal::run(&portal.root, &arguments);
        let shown = terminal.wait_for("输入 y 确认：");
        for word in ["十一月开放日参观名额", "records/xw-1/", "名额.csv", NEWS] {
            assert!(shown.contains(word), "{word} in {shown}");
        }
        terminal.types(answer);
        terminal.end()
    };
    for no in ["n\n", "\n", "\x04"] {
        assert_eq!(ask(no).0, Some(1), "{no:?}");
        assert_eq!(difference(&before, &content(&portal)), "", "{no:?}");
    }
    let (status, said) = ask("是\n");
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("2026-11-23"), "three days: {said}");
    assert_eq!(read(&portal, NEWS), STUB);
}

/// Protects: a file that was flagged withheld in alarm, instead of being withdrawn, says what to do.
#[test]
fn a_flag_is_no_withdrawal() {
    let portal = office();
    portal.write(NEWS, TEXT.replace("proactive", "withheld"));
    let ran = withdraw(&portal, FOLDER, &[]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.stderr.contains("git restore"), "{ran:?}");
    assert!(!ran.stdout.contains("名额"), "and nothing of it is printed: {ran:?}");
}
