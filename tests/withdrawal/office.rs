//! A portal in git with reviewers who have no keys.

use crate::support::*;
use std::fs;
use std::process::Command;

pub const FOLDER: &str = "content/news/2026/xw-1";
pub const NEWS: &str = "content/news/2026/xw-1/index.md";
pub const TEXT: &str = "---\nid: xw-1\ntitle: 十一月开放日参观名额\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nattachments: [{file: 名额.csv}]\nkind: notice\n---\n\n欢迎参观社区矫正中心，名额有限。\n";
pub const SEATS: (&str, &[u8]) = ("名额.csv", "场次,名额\n上午,二十\n".as_bytes());
pub const STUB: &str = "---\nid: xw-1\ntitle: 已撤回\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n";
pub const AT: &str = "2026-11-20T10:00:00+08:00";

/// A portal with one public record that has an attachment, committed.
pub fn office() -> Portal {
    let portal = Portal::new();
    portal.approved(NEWS, TEXT, &[SEATS]);
    git(&portal, &["init", "--quiet"]);
    commit(&portal);
    portal
}

pub fn git(portal: &Portal, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    pin(&mut git, &portal.root);
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
        // Whether something was seen before it was taken back hangs on the days of commits.
        git.env(format!("GIT_{who}_DATE"), "2026-11-21T12:00:00+08:00");
    }
    // Else it warns of itself and waits for ten seconds.
    git.env("FILTER_BRANCH_SQUELCH_WARNING", "1");
    let ran = finish(git.args(arguments), &portal.root);
    assert_eq!(ran.status, 0, "{arguments:?}: {ran:?}");
    ran.stdout
}

pub fn commit(portal: &Portal) {
    git(portal, &["add", "--all"]);
    git(portal, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// Withdraws without a question, in English.
pub fn withdraw(portal: &Portal, what: &str, more: &[&str]) -> Ran {
    let given = ["withdraw", what, "--by", "zhou-min", "--reason", "日期有误", "--at", AT, "--yes", "--lang", "en"];
    portal.run(&[&given[..], more].concat())
}

/// Every file under content/.
pub fn content(portal: &Portal) -> Tree {
    tree(&portal.root.join("content"))
}

pub fn read(portal: &Portal, path: &str) -> String {
    fs::read_to_string(portal.root.join(path)).unwrap_or_default()
}

pub fn exists(portal: &Portal, path: &str) -> bool {
    portal.root.join(path).symlink_metadata().is_ok()
}

/// What `check` finds that is more than a note.
pub fn troubles(portal: &Portal) -> Vec<String> {
    let ran = portal.run(&["check", "--lang", "en", "--as-of", AS_OF]);
    let told = |line: &&str| line.starts_with("refused[") || line.starts_with("warning[");
    ran.stdout.lines().filter(told).map(str::to_string).collect()
}
