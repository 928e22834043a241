//! What `approve` asks on the terminal, and what an answer does.

use crate::common::*;
use crate::support::*;
use crate::terminal::Terminal;

/// Protects: nothing is approved without a yes, and whoever does not say it leaves nothing behind.
#[test]
fn only_a_yes_approves() {
    let bureau = Bureau::new();
    let receipt = bureau.named("receipt.json");
    let before = files(&bureau.portal.root);
    let ask = |answer: &str| {
        let arguments = ["approve", NEWS, "--by", "zhou-min", "--lang", "en", "--at", AT, "--receipt", &receipt];
        let mut terminal = Terminal::run(&bureau.portal.root, &arguments);
        let shown = terminal.wait_for("approve this? type y: ");
        assert!(shown.contains("the whole text:") && shown.contains("欢迎参观"), "{shown}");
        terminal.types(answer);
        terminal.end()
    };
    for no in ["n\n", "\n", "yy\n", "不\n", "\x04"] {
        let (status, said) = ask(no);
        assert_eq!(status, Some(1), "{no:?}: {said}");
        assert!(said.contains("nothing was written"), "{no:?}: {said}");
        assert_eq!(difference(&before, &files(&bureau.portal.root)), "", "{no:?}");
    }
    assert_eq!(ask("\x03").0, None, "Ctrl-C ends it");
    assert_eq!(difference(&before, &files(&bureau.portal.root)), "", "Ctrl-C");
    let beside = |name: &str| name.starts_with('.') || name.contains("receipt");
    assert!(!tree(bureau.keys.path()).keys().any(|name| beside(name)), "no receipt, no rest of one");
    for yes in ["是\n", "y\n", "Y\n", "yes\n"] {
        let (status, said) = ask(yes);
        assert_eq!(status, Some(0), "{yes:?}: {said}");
        assert_eq!(bureau.events().len(), 1, "{yes:?}");
        bureau.portal.write(&trail_of(NEWS), "");
        std::fs::remove_file(&receipt).expect("there is a receipt");
    }
}

/// Protects: a reviewer sees what has changed since the last approved text before he is asked.
#[test]
fn a_revision_is_shown_as_a_difference() {
    let bureau = Bureau::new();
    assert_eq!(bureau.approve(&[]).status, 0);
    bureau.commit();
    let revised = TEXT.replace("kind: notice", "change: 补写地点\nkind: notice").replace("参观", "到一楼参观");
    bureau.portal.write(NEWS, &revised);
    let mut terminal = Terminal::run(&bureau.portal.root, &["approve", NEWS, "--by", "zhou-min", "--lang", "zh"]);
    let shown = terminal.wait_for("输入 y 确认：");
    // On a terminal what came in is green and underlined.
    for line in [
        "与第 1 版的差别",
        "修订说明: \u{1b}[32;4m补写地点\u{1b}[0m",
        "欢迎\u{1b}[32;4m到一楼\u{1b}[0m参观社区矫正中心。",
    ] {
        assert!(shown.contains(line), "{line} in {shown:?}");
    }
    assert!(!shown.contains("2026-11-02") && !shown.contains("+change"), "only what changed: {shown:?}");
    terminal.types("是\n");
    assert_eq!(terminal.end().0, Some(0));
    assert_eq!(bureau.events().len(), 2);
}

/// Protects: a key that ssh-keygen made with a passphrase signs once the passphrase is typed; nobody sees it; it is asked
/// for after the person has said yes.
#[test]
fn a_passphrase_is_typed_unseen() {
    let bureau = Bureau::new();
    let secret = "开门 sesame 7";
    bureau.keygen("locked", &["-t", "ed25519", "-a", "4", "-N", secret]);
    bureau.register("xu-lan", "locked");
    let key = bureau.named("locked");
    let before = files(&bureau.portal.root);
    let start = || {
        let arguments = ["approve", NEWS, "--by", "xu-lan", "--key", &key, "--lang", "en", "--at", AT];
        let mut terminal = Terminal::run(&bureau.portal.root, &arguments);
        terminal.wait_for("approve this? type y: ");
        terminal.types("y\n");
        terminal.wait_for("passphrase of ");
        terminal.hides();
        terminal
    };

    let mut terminal = start();
    terminal.types("wrong\n");
    terminal.wait_for("that is not the passphrase.");
    terminal.wait_for("passphrase of ");
    terminal.hides();
    terminal.types(&format!("x\x7f{secret}\n"));
    let (status, said) = terminal.end();
    assert_eq!(status, Some(0), "{said}");
    assert!(!said.contains("sesame") && !said.contains("开门"), "{said}");
    let event = bureau.events().remove(0);
    let signature = event["signature"].as_str().expect("a signature");
    let signers = format!("xu-lan {}\n", bureau.public("locked"));
    let by_hand =
        bureau.accepts_from(&signers, "gongshi-review", "xu-lan", signed_text("xw-1", &event).as_bytes(), signature);
    assert!(by_hand, "ssh-keygen accepts it");
    bureau.portal.write(&trail_of(NEWS), "");
    std::fs::remove_file(bureau.portal.root.join(trail_of(NEWS))).expect("the trail");

    let mut terminal = start();
    for _ in 0..2 {
        terminal.types("wrong\n");
        terminal.wait_for("passphrase of ");
        terminal.hides();
    }
    terminal.types("wrong\n");
    let (status, said) = terminal.end();
    assert_eq!(status, Some(1), "{said}");
    for gives_up in ["half\x03", "\x04"] {
        let mut terminal = start();
        terminal.types(gives_up);
        let (status, said) = terminal.end();
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("nothing was written"), "{said}");
    }
    assert_eq!(difference(&before, &files(&bureau.portal.root)), "");
}

/// Protects: a passphrase comes from a terminal alone.
#[test]
fn without_a_terminal_no_passphrase_is_taken() {
    let bureau = Bureau::new();
    bureau.keygen("locked", &["-t", "ed25519", "-a", "4", "-N", "secret"]);
    bureau.register("xu-lan", "locked");
    let ran = bureau.portal.run(&[
        "approve",
        NEWS,
        "--by",
        "xu-lan",
        "--yes",
        "--lang",
        "en",
        "--key",
        &bureau.named("locked"),
    ]);
    assert_eq!((ran.status, bureau.trail()), (2, String::new()), "{ran:?}");
    assert!(ran.stderr.contains("only be typed on a terminal") && ran.stderr.contains("ssh-add"), "{ran:?}");
}
