//! A portal whose reviewers have keys, and OpenSSH's programs.

use crate::support::*;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const NEWS: &str = "content/news/xw-1.md";
pub const TEXT: &str = "---\nid: xw-1\ntitle: 十一月开放日\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n---\n\n欢迎参观社区矫正中心。\n";
pub const AT: &str = "2026-11-02T10:31:00+08:00";

/// A portal with one record that waits, and a folder for keys beside it.
pub struct Bureau {
    pub portal: Portal,
    pub keys: tempfile::TempDir,
}

impl Bureau {
    /// zhou-min has the key `zhou`, he-jing `he`; `stranger` is nobody's.
    pub fn new() -> Bureau {
        let bureau = Bureau { portal: Portal::new(), keys: tempfile::tempdir().expect("a folder for keys") };
        for name in ["zhou", "he", "stranger"] {
            bureau.keygen(name, &["-t", "ed25519", "-N", ""]);
        }
        bureau.portal.write(NEWS, TEXT);
        bureau.register("zhou-min", "zhou");
        bureau.register("he-jing", "he");
        bureau
    }

    /// Makes a key with ssh-keygen.
    pub fn keygen(&self, name: &str, how: &[&str]) {
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, self.keys.path());
        let file = self.key(name);
        let ran = finish(command.args(["-q", "-C", "t"]).args(how).arg("-f").arg(file), self.keys.path());
        assert_eq!(ran.status, 0, "ssh-keygen (of openssh-client): {ran:?}");
    }

    pub fn key(&self, name: &str) -> PathBuf {
        self.keys.path().join(name)
    }

    /// The path of a key as an argument.
    pub fn named(&self, name: &str) -> String {
        self.key(name).to_str().expect("a readable path").to_string()
    }

    /// The first two words of a public key.
    pub fn public(&self, name: &str) -> String {
        let line = fs::read_to_string(self.key(&format!("{name}.pub"))).expect("a public key");
        line.split(' ').take(2).collect::<Vec<_>>().join(" ")
    }

    /// Lists a key for a person in site.yaml.
    pub fn register(&self, person: &str, key: &str) {
        let public = self.public(key);
        self.edit_site(|line| match line.contains(&format!("id: {person},")) {
            true => line.replace(" }", &format!(", keys: [\"{public}\"] }}")),
            false => line.to_string(),
        });
    }

    pub fn require_signatures(&self) {
        self.edit_site(|line| match line {
            "review:" => "review:\n  signatures: required".to_string(),
            line => line.to_string(),
        });
        let owner = "content/institutions/jg-1.yaml";
        fs::remove_file(self.portal.root.join(trail_of(owner))).expect("its approval is not signed");
        let ran =
            self.portal.run(&["approve", owner, "--by", "zhou-min", "--yes", "--at", AT, "--key", &self.named("zhou")]);
        assert_eq!(ran.status, 0, "{ran:?}");
    }

    fn edit_site(&self, edit: impl Fn(&str) -> String) {
        let site = fs::read_to_string(self.portal.root.join("content/site.yaml")).expect("site.yaml");
        let edited: String = site.lines().map(|line| edit(line) + "\n").collect();
        assert_ne!(site, edited, "something was edited");
        self.portal.write("content/site.yaml", edited);
    }

    /// `gongshi approve` of the record by zhou-min, without a question.
    pub fn approve(&self, more: &[&str]) -> Ran {
        self.portal.run(&[&["approve", NEWS, "--by", "zhou-min", "--yes", "--lang", "en", "--at", AT], more].concat())
    }

    /// Commits everything to git.
    pub fn commit(&self) {
        for arguments in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "x"]] {
            let mut git = Command::new("git");
            pin(&mut git, &self.portal.root);
            for who in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
            }
            assert_eq!(finish(git.args(arguments), &self.portal.root).status, 0, "{arguments:?}");
        }
    }

    pub fn trail(&self) -> String {
        fs::read_to_string(self.portal.root.join(trail_of(NEWS))).unwrap_or_default()
    }

    /// The events of the trail, read as any YAML.
    pub fn events(&self) -> Vec<serde_yaml::Value> {
        serde_yaml::from_str(&self.trail()).expect("the trail is YAML")
    }

    /// Whether `ssh-keygen -Y verify` accepts a person's signature over a text.
    pub fn accepts(&self, namespace: &str, person: &str, text: &[u8], signature: &str) -> bool {
        let signers = format!("zhou-min {}\nhe-jing {}\n", self.public("zhou"), self.public("he"));
        self.accepts_from(&signers, namespace, person, text, signature)
    }

    /// The same with an allowed_signers file of one's own.
    pub fn accepts_from(&self, signers: &str, namespace: &str, person: &str, text: &[u8], signature: &str) -> bool {
        let allowed = self.key("allowed_signers");
        fs::write(&allowed, signers).expect("the file can be written");
        let file = self.key("signature");
        fs::write(&file, signature).expect("the file can be written");
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, self.keys.path());
        command.args(["-Y", "verify", "-n", namespace, "-I", person, "-f"]).arg(allowed).arg("-s").arg(file);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // It may have refused the signature before it reads anything.
        let _ = child.stdin.take().expect("a pipe").write_all(text);
        child.wait().expect("ssh-keygen ends").success()
    }

    /// What `ssh-keygen -Y sign` makes of a text.
    pub fn signed_by_hand(&self, namespace: &str, key: &str, text: &str) -> String {
        let file = self.key("text");
        fs::write(&file, text).expect("the file can be written");
        let _ = fs::remove_file(self.key("text.sig"));
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, self.keys.path());
        command.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(self.key(key)).arg(file);
        let ran = finish(&mut command, self.keys.path());
        assert_eq!(ran.status, 0, "{ran:?}");
        fs::read_to_string(self.key("text.sig")).expect("a signature")
    }
}

/// The eight lines that a signature covers, as records.md says them.
pub fn signed_text(id: &str, event: &serde_yaml::Value) -> String {
    let value = |key: &str| event.get(key).and_then(|v| v.as_str()).unwrap_or("");
    let mut text = format!("gongshi-review v1\nid: {id}\n");
    for key in ["action", "by", "at", "digest", "nonce", "note"] {
        text += &format!("{key}: {}\n", value(key));
    }
    text
}

/// All files of a portal but those of git.
pub fn files(root: &Path) -> Tree {
    tree(root).into_iter().filter(|(path, _)| !path.starts_with(".git/")).collect()
}
