//! A portal with a past: versions, attachments that changed, a branch that was merged, a record that moved, one that
//! waits for its day, one whose time is over, one that was withdrawn, and a revision that nobody has approved yet.

#![allow(dead_code, reason = "each test program uses its part")]

use crate::support::*;
use std::fs;
use std::sync::OnceLock;

/// Three versions, and a revision that waits: its live text is in git alone.
pub const RULES: &str = "content/news/2026/xw-1.md";
/// Two versions that list a table, which changed with the second.
pub const TABLE: &str = "content/news/2026/xw-2.md";
/// Its first version stands on a merged branch alone, and in another folder than today.
pub const MOVED: &str = "content/news/2026/11/xw-3.md";
const MOVED_FROM: &str = "content/news/xw-3.md";
/// Public from [`DAY_OF_WAITING`] on.
pub const WAITING: &str = "content/news/2026/xw-4.md";
pub const DAY_OF_WAITING: &str = "2026-12-01";
/// Its notice period ended on this day.
pub const OVER: &str = "content/news/2026/xw-5.md";
pub const DAY_OF_OVER: &str = "2026-11-20";
pub const WITHDRAWN: &str = "content/news/2026/xw-6.md";

/// A text of the record at a path: its version in the body, further keys.
pub fn text(path: &str, version: u32, more: &str) -> String {
    let id = path.rsplit_once('/').map_or(path, |(_, name)| name).trim_end_matches(".md");
    let change = if version > 1 { format!("change: 第{version}次修订\n") } else { String::new() };
    format!(
        "---\nid: {id}\ntitle: 通知{id}\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{change}{more}---\n\n{id}正文第{version}稿。\n\n共同的一段。\n"
    )
}

/// Told what happened so far, appends what happens now to trails, and commits.
struct Teller {
    portal: Portal,
}

impl Teller {
    /// A text at a path, with the files that it lists, and an event (`action by at [note]`) about both; not committed.
    fn tell(&self, path: &str, text: &str, files: &[(&str, &[u8])], line: &str) {
        let trail = self.portal.root.join(trail_of(path));
        let before = fs::read_to_string(&trail).unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (name, bytes) in files {
            self.portal.write(&format!("{folder}/{name}"), bytes);
        }
        self.portal.write(path, text);
        self.portal.write(&trail_of(path), before + &event(line, &digest(text.as_bytes(), files)));
    }

    fn commit(&self, day: u32) {
        self.portal.commit_at(&format!("2026-11-{day:02}T18:00:00+08:00"));
    }

    fn approve(&self, path: &str, text: &str, files: &[(&str, &[u8])], day: u32) {
        self.tell(path, text, files, &format!("approve zhou-min 2026-11-{day:02}T10:00:00+08:00"));
    }
}

/// The portal, committed, as of the usual day. Told once for each test program; every test has a copy.
pub fn story() -> Portal {
    static TOLD: OnceLock<Portal> = OnceLock::new();
    let portal = Portal::empty();
    copy_tree(&TOLD.get_or_init(|| story_in(Portal::new(), &[])).root, &portal.root);
    portal
}

/// The same in this portal, with more arguments for `git init`.
pub fn story_in(portal: Portal, init: &[&str]) -> Portal {
    portal.git(&[["init", "--quiet", "--initial-branch=main"].as_slice(), init].concat());
    let teller = Teller { portal };
    let with_table = |version| text(TABLE, version, "attachments:\n  - { file: 表.csv, title: 附表 }\n");
    let (first, second) = ("项目,数量\n甲,1\n".as_bytes(), "项目,数量\n甲,2\n".as_bytes());
    teller.commit(1);
    teller.approve(RULES, &text(RULES, 1, ""), &[], 2);
    teller.approve(TABLE, &with_table(1), &[("表.csv", first)], 2);
    teller.approve(OVER, &text(OVER, 1, &format!("expires: {DAY_OF_OVER}\n")), &[], 2);
    teller.commit(2);
    teller.portal.git(&["checkout", "--quiet", "-b", "branch"]);
    teller.approve(MOVED_FROM, &text(MOVED, 1, ""), &[], 3);
    teller.commit(3);
    teller.approve(MOVED_FROM, &text(MOVED, 2, ""), &[], 4);
    teller.commit(4);
    teller.portal.git(&["checkout", "--quiet", "main"]);
    teller.approve(RULES, &text(RULES, 2, ""), &[], 5);
    teller.commit(5);
    teller.portal.git_at("2026-11-06T18:00:00+08:00", &["merge", "--quiet", "--no-ff", "--message", "x", "branch"]);
    for (from, to) in [(MOVED_FROM.to_string(), MOVED.to_string()), (trail_of(MOVED_FROM), trail_of(MOVED))] {
        let bytes = fs::read(teller.portal.root.join(&from)).expect("it was merged");
        teller.portal.write(&to, bytes);
        fs::remove_file(teller.portal.root.join(&from)).expect("it was merged");
    }
    teller.commit(7);
    teller.approve(RULES, &text(RULES, 3, ""), &[], 8);
    teller.approve(TABLE, &with_table(2), &[("表.csv", second)], 8);
    teller.approve(WITHDRAWN, &text(WITHDRAWN, 1, ""), &[], 8);
    teller.commit(8);
    teller.tell(WITHDRAWN, &text(WITHDRAWN, 1, ""), &[], "withdraw zhou-min 2026-11-09T10:00:00+08:00 误报");
    teller.approve(WAITING, &text(WAITING, 1, &format!("published: {DAY_OF_WAITING}\n")), &[], 9);
    teller.commit(9);
    teller.tell(RULES, &text(RULES, 4, ""), &[], "submit lin-gao 2026-11-10T10:00:00+08:00");
    teller.commit(10);
    teller.portal
}
