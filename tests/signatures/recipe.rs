//! The recipe of the README: an auditor with a shell, coreutils and OpenSSH, and no gongshi.

use crate::common::*;
use crate::support::*;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Protects: the README's very commands accept a sound trail and notice a changed event, text and signer.
#[test]
fn an_auditor_checks_a_trail_with_the_commands_of_the_readme() {
    let bureau = Bureau::new();
    let root = &bureau.portal.root;
    let ran = bureau.approve(&["--key", &bureau.named("he"), "--by", "he-jing"]);
    assert_eq!(ran.status, 2, "one person approves: {ran:?}");
    let digest = digest(TEXT.as_bytes(), &[]);
    bureau.portal.write(&trail_of(NEWS), event(&format!("submit lin-gao {AT} 请审核"), &digest));
    let ran = bureau.approve(&["--key", &bureau.named("zhou"), "--note", "一致"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    bureau.portal.write("signers", format!("zhou-min {}\n", bureau.public("zhou")));
    let trail = bureau.trail();
    let approved = "zhou-min approved this text\n";
    assert!(audit(root).ends_with(approved), "{}", audit(root));

    bureau.portal.write(&trail_of(NEWS), trail.replace("note: \"一致\"", "note: \"不一致\""));
    assert!(!audit(root).contains(approved), "a note was changed");
    bureau.portal.write(&trail_of(NEWS), &trail).write(NEWS, TEXT.replace("欢迎", "谢绝"));
    assert!(!audit(root).contains(approved), "the text was changed");
    bureau.portal.write(NEWS, TEXT).write("signers", format!("zhou-min {}\n", bureau.public("he")));
    assert!(!audit(root).contains(approved), "it is another key");
}

/// What the commands say.
fn audit(root: &Path) -> String {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    let (_, recipe) = readme.split_once("# recipe: check a trail\n").expect("the recipe");
    let (recipe, _) = recipe.split_once("```").expect("its end");
    let mut shell = Command::new("sh");
    pin(&mut shell, root);
    shell.env("record", NEWS).env("trail", trail_of(NEWS)).env("id", "xw-1");
    finish(shell.arg("-c").arg(recipe), root).stdout
}
