//! Sealed portals: a small portal, its events as the gate would give them, and a key.

use crate::support::*;
use gongshi::finding::Finding;
use gongshi::pipeline::{self, Built, Checked, Failure, Sealing};
use gongshi::record::common::Id;
use gongshi::record::trail::{At, Nonce};
use gongshi::seal::leaf::{Event, Leaf};
use gongshi::seal::ledger::{Chronicle, Placed};
use gongshi::seal::log::tree::Hash;
use gongshi::sign::Signer;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A bureau with a portal and keys: `office` signs, `stranger` is nobody's.
pub struct Bureau {
    pub portal: Portal,
    pub keys: tempfile::TempDir,
    /// Leaves of records that are gone, before all others.
    pub gone: usize,
}

pub fn at(minute: usize) -> At {
    At::parse(&format!("2026-11-02T{:02}:{:02}:00+08:00", minute / 60 % 24, minute % 60)).expect("a time")
}

impl Bureau {
    /// A bureau with the news records xw-1 and xw-2, and its owner.
    pub fn new() -> Bureau {
        let bureau = Bureau { portal: Portal::new(), keys: tempfile::tempdir().expect("a folder for keys"), gone: 0 };
        bureau.write(1).write(2);
        for name in ["office", "stranger"] {
            bureau.keygen(name, "");
        }
        bureau
    }

    /// Writes the approved news record of this number.
    pub fn write(&self, number: usize) -> &Bureau {
        let text = format!(
            "---\nid: xw-{number}\ntitle: 第{number}次开放日\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\n\
             drafted_by: lin-gao\nkind: notice\n---\n\n欢迎参观社区矫正中心。\n"
        );
        self.portal.approved(&format!("content/news/xw-{number}.md"), &text, &[]);
        self
    }

    pub fn keygen(&self, name: &str, passphrase: &str) {
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, self.keys.path());
        command.args(["-q", "-t", "ed25519", "-C", "t", "-N", passphrase, "-f"]).arg(self.key(name));
        let ran = finish(&mut command, self.keys.path());
        assert_eq!(ran.status, 0, "ssh-keygen (of openssh-client): {ran:?}");
    }

    pub fn key(&self, name: &str) -> PathBuf {
        self.keys.path().join(name)
    }

    /// The path of something beside the keys, as an argument.
    pub fn named(&self, name: &str) -> String {
        self.key(name).to_str().expect("a readable path").to_string()
    }

    /// The first two words of a public key.
    pub fn public(&self, name: &str) -> String {
        let line = fs::read_to_string(self.key(&format!("{name}.pub"))).expect("a public key");
        line.split(' ').take(2).collect::<Vec<_>>().join(" ")
    }

    pub fn checked(&self) -> Checked {
        pipeline::check(&self.portal.root, AS_OF.parse().ok(), &readers()).expect("a sound site")
    }

    /// The leaves as the gate would give them: the gone ones, then those of every text that is shown.
    pub fn leaves(&self, checked: &Checked) -> Vec<Placed> {
        let gone = (0..self.gone).map(|n| Leaf {
            record: format!("gone-{n}"),
            version: 1,
            event: Event::Publish,
            at: at(n).as_str().to_string(),
            commitment: sha256(&n.to_be_bytes()),
        });
        let shown = checked.judged.cleared.texts().map(|text| {
            let version = text.version();
            let nonce = Nonce::parse(&version.nonce).expect("a nonce");
            Leaf::publish(text.id(), version.number, &at(0), &nonce, &version.digest)
        });
        gone.chain(shown).map(|leaf| Placed { leaf, late: false }).collect()
    }

    /// Builds with these leaves.
    pub fn build_of(&self, leaves: Vec<Placed>, how: Sealing) -> Result<Built, Failure> {
        self.build_with(Chronicle { leaves, extend: true, waiting: Vec::new() }, how)
    }

    pub fn build_with(&self, leaves: Chronicle, how: Sealing) -> Result<Built, Failure> {
        let mut checked = self.checked();
        checked.judged.chronicle = leaves;
        pipeline::build(&self.portal.root, &self.portal.public(), &checked, &readers(), how)
    }

    /// Builds what there is, with all its leaves.
    pub fn build(&self, how: Sealing) -> Built {
        let leaves = self.leaves(&self.checked());
        self.build_of(leaves, how).expect("a build")
    }

    /// Builds, signed with `office`.
    pub fn signed(&self) -> Built {
        let signer = self.signer("office");
        self.build(Sealing { signer: Some(&signer), ..Sealing::default() })
    }

    /// Builds without a key.
    pub fn unsigned(&self) -> Built {
        self.build(Sealing::default())
    }

    pub fn signer(&self, name: &str) -> Signer {
        Signer::open(&self.key(name)).expect("a key")
    }

    /// Checks the output folder with the program.
    pub fn verify(&self, more: &[&str]) -> Ran {
        self.portal.run(&[&["verify", "public", "--lang", "en"], more].concat())
    }

    /// What `verify` finds wrong: the lines, which must come with exit status 4 where there are any.
    pub fn wrong(&self, more: &[&str]) -> Vec<String> {
        let ran = self.verify(more);
        if ran.status == 0 {
            let unsigned = ran.stdout.contains("signature: unsigned");
            let verdict = if unsigned { "consistent, but unsigned\n" } else { "verified\n" };
            assert!(ran.stdout.ends_with(verdict) && ran.stderr.is_empty(), "{ran:?}");
            return Vec::new();
        }
        assert_eq!(ran.status, 4, "{ran:?}");
        let lines: Vec<String> = ran.stdout.lines().map(str::to_string).collect();
        assert!(!lines.is_empty(), "{ran:?}");
        lines
    }

    pub fn file(&self, path: &str) -> PathBuf {
        self.portal.public().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.file(path)).expect(path)
    }

    /// Writes over a file of the portal, as somebody does who has the server. The live file may be linked: it is replaced.
    pub fn forge(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.file(path);
        let _ = fs::remove_file(&file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders can be made");
        fs::write(file, bytes).expect(path);
    }

    /// Changes the manifest as text.
    pub fn edit_manifest(&self, from: &str, to: &str) {
        let text = self.read("manifest.json");
        assert!(text.contains(from), "{from} is in {text}");
        self.forge("manifest.json", text.replacen(from, to, 1));
    }

    /// Makes the manifest fit the files again, as somebody does who knows how; signs it with a key, else takes the signature
    /// away.
    pub fn cover_up(&self, key: Option<&str>) {
        let mut manifest: serde_json::Value = serde_json::from_str(&self.read("manifest.json")).expect("JSON");
        let files = tree(&self.portal.public());
        let rows = files.iter().filter(|(path, _)| !path.starts_with("manifest.json"));
        let rows =
            rows.map(|(path, bytes)| serde_json::json!({ "path": path, "size": bytes.len(), "sha256": sha256(bytes) }));
        manifest["files"] = rows.collect();
        self.forge("manifest.json", manifest.to_string());
        let _ = fs::remove_file(self.file("manifest.json.sig"));
        if let Some(key) = key {
            let signed = self.signer(key).sign("gongshi-manifest", &manifest.to_string()).expect("a signature");
            self.forge("manifest.json.sig", signed);
        }
    }
}

/// The one finding of a build that was refused because of its log.
pub fn rewritten(result: Result<Built, Failure>) -> Finding {
    match result {
        Err(Failure::Rewritten(finding)) => *finding,
        Err(other) => panic!("another failure: {other:?}"),
        Ok(_) => panic!("it was built"),
    }
}

/// A publish leaf of a record that has no page.
pub fn leaf(record: &str, version: u32) -> Placed {
    let nonce = Nonce::parse(&"0".repeat(32)).expect("a nonce");
    let digest = gongshi::record::Digest::of_text(record, &[]);
    let id = Id::new(record).expect("an id");
    Placed { leaf: Leaf::publish(&id, version, &at(version as usize), &nonce, &digest), late: false }
}

pub fn withdrawal(record: &str, version: u32) -> Placed {
    Placed { leaf: Leaf::withdraw(&Id::new(record).expect("an id"), version, &at(600)), late: false }
}

/// The leaf hash of an entry.
pub fn hash(placed: &Placed) -> Hash {
    gongshi::seal::log::tree::leaf(&placed.leaf.to_bytes())
}
