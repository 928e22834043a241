//! The page for auditors (history.md, the seal): its commands work as they stand there, with other people's tools, and find
//! what was changed. Needs python3, ssh-keygen, openssl.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use support::*;

const NEWS: &str = "content/news/xw-1.md";
const SEATS: (&str, &[u8]) = ("开放日 名额.csv", "场次,名额\n上午,二十\n".as_bytes());

/// A signed portal with a record of two versions, and a desk of an auditor beside it.
struct Audit {
    portal: Portal,
    desk: PathBuf,
    commands: Vec<String>,
}

impl Audit {
    fn new(signed: bool) -> Audit {
        let portal = Portal::new();
        let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
        portal.write("content/site.yaml", site.replace("owner:", "base_url: https://www.example.gov.cn/jwgk/\nowner:"));
        portal.commit_at("2026-01-01T00:00:00+08:00");
        portal.write(&format!("content/news/{}", SEATS.0), SEATS.1);
        let mut trail = String::new();
        for (n, at) in [(1, "2026-11-02T10:00:00+08:00"), (2, "2026-11-05T10:00:00+08:00")] {
            let change = if n > 1 { "change: 第二稿\n" } else { "" };
            let text = format!(
                "---\nid: aa-1\ntitle: 通知\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nattachments: [{{file: {}}}]\nkind: notice\n{change}---\n\n第{n}稿。\n",
                SEATS.0
            );
            trail += &event(&format!("approve zhou-min {at}"), &digest(text.as_bytes(), &[SEATS]));
            portal.write(NEWS, &text).write(&trail_of(NEWS), &trail);
            portal.commit_at(at);
        }
        let desk = portal.root.parent().unwrap().join("desk");
        fs::create_dir_all(desk.join("portal")).unwrap();
        let key = portal.root.parent().unwrap().join("key");
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, &portal.root);
        let made = finish(command.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key), &portal.root);
        assert_eq!(made.status, 0, "{made:?}");
        let key = key.display().to_string();
        let built = if signed { portal.build(&["--key", &key]) } else { portal.build(&[]) };
        assert_eq!(built.status, 0, "{built:?}");
        let html = fs::read_to_string(portal.public().join("about/audit/index.html")).unwrap();
        Audit { portal, desk, commands: commands(&html) }
    }

    /// The command with these words in it.
    fn command(&self, words: &str) -> &str {
        let found: Vec<_> = self.commands.iter().filter(|command| command.contains(words)).collect();
        assert_eq!(found.len(), 1, "{words}: {:#?}", self.commands);
        found[0]
    }

    /// Saves the scripts of the page, as it tells people to.
    fn save_scripts(&self) {
        for (words, name) in [
            ("urllib.request", "download.py"),
            ("gongshi-record v1", "digest.py"),
            ("proof.tlog-proof", "proof.py"),
            ("RFC 6962", "root.py"),
        ] {
            if let Some(script) = self.commands.iter().find(|command| command.contains(words)) {
                fs::write(self.desk.join(name), script).unwrap();
            }
        }
    }

    /// Runs a command of the page in the auditor's copy.
    fn run(&self, command: &str) -> Ran {
        let copy = self.desk.join("portal");
        let mut shell = Command::new("bash");
        pin(&mut shell, &copy);
        shell.env("LC_ALL", "C.UTF-8").env("LANG", "C.UTF-8");
        finish(shell.args(["-e", "-o", "pipefail", "-c", command]), &copy)
    }

    fn copy(&self) {
        copy_tree(&self.portal.public(), &self.desk.join("portal"));
    }

    /// Changes a file of the auditor's copy.
    fn spoil(&self, path: &str, change: impl FnOnce(String) -> String) {
        let path = self.desk.join("portal").join(path);
        let text = fs::read_to_string(&path).unwrap();
        let changed = change(text.clone());
        assert_ne!(text, changed);
        fs::write(path, changed).unwrap();
    }
}

/// What stands in the page's code blocks.
fn commands(html: &str) -> Vec<String> {
    let blocks = html.split("<pre tabindex=0><code>").skip(1);
    let plain = |block: &str| {
        let code = block.split("</code></pre>").next().unwrap();
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&LT", "<"), ("&amp;", "&")]
            .iter()
            .fold(code.to_string(), |code, (entity, sign)| code.replace(entity, sign))
    };
    blocks.map(plain).collect()
}

/// A static host for a folder.
struct Host(Child, String);

impl Host {
    fn of(folder: &Path) -> Host {
        let mut command = Command::new("python3");
        command.args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"]).arg(folder);
        let mut host = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(host.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("port ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_string();
        Host(host, format!("http://127.0.0.1:{port}/"))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Protects: an auditor who follows the page step by step arrives.
#[test]
fn the_commands_of_the_page_work() {
    let audit = Audit::new(true);
    audit.save_scripts();
    let host = Host::of(&audit.portal.public());
    let download = audit.command("../download.py").split('\n').next_back().unwrap();
    let ran = audit.run(&download.replace("https://www.example.gov.cn/jwgk/", &host.1));
    assert_eq!((ran.status, &*ran.stdout), (0, ""), "{ran:?}");
    assert_eq!(difference(&tree(&audit.portal.public()), &tree(&audit.desk.join("portal"))), "");

    for (words, says) in [
        ("sha256sum --check", ""),
        ("os.walk", "[]\n"),
        ("check-novalidate", "Good \"gongshi-manifest\" signature with ED25519 key"),
        ("allowed_signers", "Good \"gongshi-manifest\" signature for gongshi with ED25519 key"),
        ("pkeyutl", "Signature Verified Successfully\n"),
        ("../proof.py", "\"record\":\"aa-1\",\"version\":2,\"event\":\"publish\""),
    ] {
        let ran = audit.run(audit.command(words));
        assert_eq!(ran.status, 0, "{words}: {ran:?}");
        assert!(ran.stdout.contains(says) && (!says.is_empty() || ran.stdout.is_empty()), "{words}: {ran:?}");
    }
    let checkpoint = fs::read_to_string(audit.portal.public().join("log/checkpoint")).unwrap();
    let lines: Vec<&str> = checkpoint.lines().collect();
    let root = audit.run(audit.command("../root.py"));
    assert_eq!(root.stdout, format!("{} {}\n", lines[1], lines[2]), "{root:?}");
    let committed = audit.run(audit.command("printf"));
    let proof = audit.run(audit.command("../proof.py"));
    assert!(proof.stdout.contains(committed.stdout.split(' ').next().unwrap()), "{committed:?} {proof:?}");
    let source = fs::read(audit.portal.root.join(NEWS)).unwrap();
    let with_crlf = String::from_utf8(source.clone()).unwrap().replace('\n', "\r\n").into_bytes();
    for file in [source, [b"\xef\xbb\xbf", &with_crlf[..]].concat()] {
        fs::write(audit.desk.join("record"), file).unwrap();
        let digest = audit.run(audit.command("../digest.py"));
        assert!(digest.status == 0 && digest.stdout.starts_with("sha256:"), "{digest:?}");
        assert!(audit.command("printf").contains(digest.stdout.trim()), "{digest:?}");
    }
    let older = audit.run("python3 ../proof.py aa-1 1");
    assert!(older.status == 0 && older.stdout.contains("\"version\":1"), "{older:?}");
}

/// Protects: the commands are no ceremony; each finds what it is there to find.
#[test]
fn the_commands_of_the_page_find_what_was_changed() {
    let audit = Audit::new(true);
    audit.save_scripts();
    audit.copy();
    let kept = audit.run(audit.command("../root.py")).stdout;
    audit.spoil("records/aa-1/index.html", |page| page.replace("第2稿", "第三稿"));
    assert_ne!(audit.run(audit.command("sha256sum --check")).status, 0, "a changed file");
    fs::write(audit.desk.join("portal/.gitignore"), "*").unwrap();
    assert_eq!(
        audit.run(audit.command("os.walk")).stdout,
        "[]\n",
        "what init puts there is none of the portal's files"
    );
    fs::write(audit.desk.join("portal/extra.html"), "x").unwrap();
    assert_eq!(audit.run(audit.command("os.walk")).stdout, "['extra.html']\n", "an added file");
    audit.spoil("records/aa-1/proof.tlog-proof", |proof| proof.replacen("index 2", "index 1", 1));
    assert_ne!(audit.run(audit.command("../proof.py")).status, 0, "a proof of another entry");
    audit.spoil("manifest.json", |manifest| manifest.replacen("aa-1", "aa-2", 1));
    assert_ne!(audit.run(audit.command("check-novalidate")).status, 0, "a changed manifest");
    audit.spoil("log/checkpoint", |note| note.replacen("\n3\n", "\n2\n", 1));
    assert_ne!(audit.run(audit.command("pkeyutl")).status, 0, "a changed checkpoint");
    let bundle = audit.desk.join("portal/log/tile/entries/000.p/3");
    let entries = fs::read(&bundle).unwrap();
    let changed = String::from_utf8_lossy(&entries).replace("\"version\":1", "\"version\":7").into_bytes();
    fs::write(&bundle, changed).unwrap();
    assert_ne!(audit.run(audit.command("../root.py")).stdout, kept, "a rewritten entry");
}

/// Protects: a portal without a key promises no signatures.
#[test]
fn an_unsigned_portal_says_so() {
    let audit = Audit::new(false);
    let html = fs::read_to_string(audit.portal.public().join("about/audit/index.html")).unwrap();
    assert!(html.contains("没有签名") && !html.contains("ssh-keygen") && !html.contains("tlog-proof"), "{html}");
    audit.save_scripts();
    audit.copy();
    let root = audit.run(audit.command("../root.py"));
    assert!(root.status == 0 && html.contains(root.stdout.trim().split(' ').nth(1).unwrap()), "{root:?}");
}

/// Protects: the first entry of the log is number 0, and that is not "none".
#[test]
fn entry_0_is_in_the_log() {
    let portal = Portal::new();
    portal.commit_at("2026-01-01T00:00:00+08:00");
    assert_eq!(portal.build(&[]).status, 0);
    let html = fs::read_to_string(portal.public().join("about/audit/index.html")).unwrap();
    assert!(html.contains("日志第 0 条") && !html.contains("尚未记入日志"), "{html}");
}
