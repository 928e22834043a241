//! Logs and portals as another program sees them: `tests/seal/interop`, written against the checksum database of Go
//! (golang.org/x/mod/sumdb), which knows nothing of gongshi. It must accept what gongshi writes, and refuse what was changed.
//!
//! Protects: an auditor needs no program of ours to check the seal. (What ssh-keygen makes of trails, receipts and manifests
//! is tested in `tests/signatures`, `tests/verify` and `tests/audit.rs`.)
//!
//! Needs Go, so it is no part of `cargo test`: `tests/run interop` builds the checker and runs these with its path in
//! `LOGCHECK`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/story.rs"]
mod story;

use ed25519_dalek::{Signer, SigningKey};
use gongshi::seal::log::checkpoint::Checkpoint;
use gongshi::seal::log::note::Note;
use gongshi::seal::log::proof::Proof;
use gongshi::seal::log::tiles;
use gongshi::seal::log::tree::Tree as Merkle;
use gongshi::seal::log::vkey::VerifierKey;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use story::*;
use support::*;

const ORIGIN: &str = "gs.example.gov.cn/log";

/// What the checker says, and whether it accepts.
fn logcheck(log: &Path, more: &[&str]) -> (bool, String) {
    let program = std::env::var_os("LOGCHECK").expect("LOGCHECK names the checker: run `tests/run interop`");
    let output = Command::new(program).args(more).arg(log).output().expect("the checker starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn accepted(log: &Path, more: &[&str], said: &str) {
    let (sound, found) = logcheck(log, more);
    assert!(sound && found.contains(said), "{}: {found}, not {said}", log.display());
}

/// A log of made-up entries, with checkpoints of before and proofs.
struct Written {
    dir: tempfile::TempDir,
    since: Vec<PathBuf>,
}

impl Written {
    /// With so many entries, which `mark` makes others.
    fn new(size: usize, mark: &str) -> Written {
        let written = Written { dir: tempfile::tempdir().expect("a folder"), since: Vec::new() };
        let entries: Vec<Vec<u8>> = (0..size).map(|n| format!("{n}{mark};").repeat(n % 5).into_bytes()).collect();
        let tree = Merkle::of(&entries);
        for (path, bytes) in tiles::files(&entries).expect("short entries") {
            written.write(&path, &bytes);
        }
        let (secret, vkey) = key();
        written.write("vkey", format!("{vkey}\n").as_bytes());
        let note = |size: usize| {
            let root = tree.root_at(size as u64).expect("the log was that long");
            let checkpoint = Checkpoint::new(ORIGIN, size as u64, root).expect("a checkpoint");
            let mut note = Note::unsigned(checkpoint.to_string()).expect("a note");
            let signature = secret.sign(note.text().as_bytes()).to_bytes();
            note.add(&vkey, &signature).expect("a signature");
            note
        };
        written.write("checkpoint", note(size).to_string().as_bytes());
        let mut some: Vec<usize> =
            [0, 1, size / 2, size.saturating_sub(1)].into_iter().filter(|n| *n <= size).collect();
        some.dedup();
        for index in some.iter().filter(|index| **index < size) {
            let proof = Proof::of(&tree, *index as u64, &note(size)).expect("a proof");
            written.write(&format!("proofs/{index}.tlog-proof"), proof.to_string().as_bytes());
        }
        let since =
            some.iter().map(|before| written.write(&format!("since/{before}"), note(*before).to_string().as_bytes()));
        let since = since.collect();
        Written { since, ..written }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// Arguments that have the checkpoints of before and the proofs checked.
    fn arguments(&self) -> Vec<String> {
        let since = self.since.iter().flat_map(|path| ["-since".to_string(), path.display().to_string()]);
        since.chain(["-proofs".to_string(), self.dir.path().join("proofs").display().to_string()]).collect()
    }

    fn accepted(&self, said: &str) {
        let arguments = self.arguments();
        accepted(self.dir.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>(), said);
    }

    fn refused(&self, what: &str, why: &str) {
        let arguments = self.arguments();
        let (sound, said) = logcheck(self.dir.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!sound && said.contains(why), "{what}: {said}, not {why}");
        println!("refused, {what}: {}", said.trim());
    }
}

/// A key of these tests alone.
fn key() -> (SigningKey, VerifierKey) {
    let secret = SigningKey::from_bytes(&[7; 32]);
    let vkey = VerifierKey::new(ORIGIN, secret.verifying_key().as_bytes()).expect("a key");
    (secret, vkey)
}

/// Turns one bit in the middle of a file.
fn turn_a_bit(path: &Path) {
    let mut bytes = fs::read(path).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    // A live file may have other names, whose bytes stay.
    fs::remove_file(path).expect("it is there");
    fs::write(path, bytes).expect("a file");
}

#[test]
#[ignore = "needs Go: tests/run interop"]
fn logs_of_many_sizes_are_sound() {
    for size in [0, 1, 2, 3, 7, 255, 256, 257, 511, 512, 1000, 70_000] {
        Written::new(size, "").accepted(&format!("{size} entries, "));
    }
}

#[test]
#[ignore = "needs Go: tests/run interop"]
fn logs_that_were_changed_are_refused() {
    for (file, why) in [
        ("vkey", "invalid verifier"),
        ("checkpoint", "no verifiable signatures"),
        ("tile/0/000", "tile/0/000: not what the entries make"),
        ("tile/0/002.p/188", "tile/0/002.p/188: not what the entries make"),
        ("tile/1/000.p/2", "tile/1/000.p/2: not what the entries make"),
        ("tile/entries/000", "the entries make another root"),
        ("tile/entries/002.p/188", "the entries make another root"),
        ("since/350", "no verifiable signatures"),
        ("proofs/350.tlog-proof", "invalid transparency proof"),
    ] {
        let log = Written::new(700, "");
        log.accepted("700 entries");
        turn_a_bit(&log.dir.path().join(file));
        log.refused(&format!("one bit of {file}"), why);
        if !file.starts_with("since") && !file.starts_with("proofs") {
            let log = Written::new(700, "");
            fs::remove_file(log.dir.path().join(file)).expect("it is there");
            log.refused(&format!("without {file}"), file);
        }
    }
    let (larger, other) = (Written::new(700, ""), Written::new(257, "改写"));
    let bytes = |log: &Written, path: &str| fs::read(log.dir.path().join(path)).expect("a file");
    let log = Written::new(700, "");
    log.write("tile/0/002.p/1", &bytes(&log, "tile/0/002.p/188")[..32]);
    log.refused("a tile that no state of the log had", "has no such tile");
    let mut log = Written::new(257, "");
    log.since.push(log.write("since/350", &bytes(&larger, "since/350")));
    log.refused("a log that shrank", "the log had 350 entries and has 257");
    let log = Written::new(257, "");
    log.write("since/128", &bytes(&other, "since/128"));
    log.refused("a history that was rewritten", "since/128: invalid transparency proof");
    let log = Written::new(257, "");
    let stranger = VerifierKey::new(ORIGIN, SigningKey::from_bytes(&[8; 32]).verifying_key().as_bytes());
    log.write("vkey", format!("{}\n", stranger.expect("a key")).as_bytes());
    log.refused("another key of the same name", "no verifiable signatures");
    let log = Written::new(257, "");
    log.write("proofs/1.tlog-proof", &bytes(&other, "proofs/1.tlog-proof"));
    log.refused("the proof of another log", "proofs/1.tlog-proof: invalid transparency proof");
}

/// A portal with a past, built with a key three times: as it was, with three hundred records more, after a withdrawal.
struct Published {
    portal: Portal,
    key: String,
    since: Vec<PathBuf>,
}

impl Published {
    fn new() -> Published {
        let portal = story();
        let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("a site");
        portal.write("content/site.yaml", site.replace("owner:", "base_url: https://www.example.gov.cn/jwgk/\nowner:"));
        portal.commit_at("2026-11-11T18:00:00+08:00");
        let key = portal.root.with_file_name("key");
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, &portal.root);
        command.args(["-q", "-t", "ed25519", "-N", "", "-C", "office", "-f"]).arg(&key);
        assert_eq!(finish(&mut command, &portal.root).status, 0);
        let mut published = Published { key: key.display().to_string(), portal, since: Vec::new() };
        published.build();
        for n in 0..300 {
            let path = format!("content/news/2026/yw-{n}.md");
            published.portal.approved(&path, &text(&path, 1, ""), &[]);
        }
        published.portal.commit_at("2026-11-12T18:00:00+08:00");
        published.build();
        let gone = "content/news/2026/yw-7.md";
        let trail = fs::read_to_string(published.portal.root.join(trail_of(gone))).expect("a trail");
        let event =
            event("withdraw zhou-min 2026-11-13T10:00:00+08:00 误报", &digest(text(gone, 1, "").as_bytes(), &[]));
        published.portal.write(&trail_of(gone), trail + &event).commit_at("2026-11-13T18:00:00+08:00");
        published.build();
        published
    }

    /// Builds, and keeps the checkpoint as an auditor keeps it.
    fn build(&mut self) {
        let ran = self.portal.build(&["--key", &self.key]);
        assert_eq!(ran.status, 0, "{ran:?}");
        let kept = self.portal.root.with_file_name(format!("checkpoint{}", self.since.len()));
        fs::copy(self.portal.public().join("log/checkpoint"), &kept).expect("a checkpoint");
        self.since.push(kept);
    }

    fn arguments<'a>(&'a self, portal: &'a Path) -> Vec<&'a str> {
        let since = self.since.iter().flat_map(|path| ["-since", path.to_str().expect("a path")]);
        since.chain(["-portal", portal.to_str().expect("a path")]).collect()
    }

    /// Whether the checker, and gongshi itself, accept a portal.
    fn judged(&self, portal: &Path) -> [(bool, String); 2] {
        let theirs = logcheck(&portal.join("log"), &self.arguments(portal));
        let last = self.since.last().expect("a checkpoint").to_str().expect("a path");
        let ran = finish(
            gongshi(&self.portal.root).args(["verify", "--lang", "en", "--since", last]).arg(portal),
            &self.portal.root,
        );
        assert!([0, 4].contains(&ran.status), "{ran:?}");
        [theirs, (ran.status == 0, ran.stdout + &ran.stderr)]
    }
}

#[test]
#[ignore = "needs Go: tests/run interop"]
fn a_real_portal_is_sound() {
    let published = Published::new();
    let manifest = fs::read_to_string(published.portal.public().join("manifest.json")).expect("a manifest");
    let proofs = manifest.lines().filter(|line| line.contains("\"leaf\":") && !line.contains("null")).count();
    // The owner, the story's versions, three hundred records less one that was withdrawn.
    assert!(proofs > 300, "{proofs} proofs");
    let (sound, said) =
        logcheck(&published.portal.public().join("log"), &published.arguments(&published.portal.public()));
    assert!(sound && said.contains(&format!("3 earlier checkpoints, {proofs} proofs")), "{said}");
    println!("{}", said.trim());
    // OpenSSH agrees about the manifest, whose sums cover the log.
    let signers = published.portal.root.with_file_name("signers");
    let public = fs::read_to_string(format!("{}.pub", published.key)).expect("a key");
    fs::write(&signers, format!("office {public}")).expect("a file");
    let verify = |manifest: &Path| {
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, &published.portal.root);
        command.args(["-Y", "verify", "-I", "office", "-n", "gongshi-manifest", "-f"]).arg(&signers);
        command.arg("-s").arg(published.portal.public().join("manifest.json.sig"));
        finish(command.stdin(fs::File::open(manifest).expect("a manifest")), &published.portal.root).status
    };
    assert_eq!(verify(&published.portal.public().join("manifest.json")), 0);
    assert_ne!(verify(&signers), 0);
}

/// Protects: what was changed in a portal the other program finds as well as ours does.
#[test]
#[ignore = "needs Go: tests/run interop"]
fn a_portal_that_was_changed_is_refused() {
    let published = Published::new();
    let [theirs, ours] = published.judged(&published.portal.public());
    assert!(theirs.0 && ours.0, "{theirs:?} {ours:?}");
    let swap = |copy: &Path, one: &str, two: &str| {
        let [a, b] = [one, two].map(|path| fs::read(copy.join(path)).expect("a file"));
        fs::write(copy.join(one), b).expect("a file");
        fs::write(copy.join(two), a).expect("a file");
    };
    let edit = |copy: &Path, from: &str, to: &str| {
        let text = fs::read_to_string(copy.join("manifest.json")).expect("a manifest");
        assert!(text.contains(from), "{from}");
        fs::write(copy.join("manifest.json"), text.replacen(from, to, 1)).expect("a manifest");
    };
    let size = published.since.len() - 1;
    type Change<'c> = &'c dyn Fn(&Path);
    let rows: &[(&str, Change)] = &[
        ("a bit of the checkpoint", &|copy| turn_a_bit(&copy.join("log/checkpoint"))),
        ("a bit of the verifier key", &|copy| turn_a_bit(&copy.join("log/vkey"))),
        ("a bit of a tile", &|copy| turn_a_bit(&copy.join("log/tile/0/000"))),
        ("a bit of an entry bundle", &|copy| turn_a_bit(&copy.join("log/tile/entries/000"))),
        ("a bit of a proof", &|copy| turn_a_bit(&copy.join("records/yw-8/proof.tlog-proof"))),
        ("a bit of the proof of an earlier version", &|copy| {
            turn_a_bit(&copy.join("records/xw-1/v1/proof.tlog-proof"))
        }),
        ("a tile is gone", &|copy| fs::remove_file(copy.join("log/tile/0/000")).expect("it was there")),
        ("a proof is gone", &|copy| fs::remove_file(copy.join("records/yw-8/proof.tlog-proof")).expect("it was there")),
        ("two proofs changed places", &|copy| {
            swap(copy, "records/yw-8/proof.tlog-proof", "records/yw-9/proof.tlog-proof");
        }),
        ("another nonce", &|copy| {
            let text = fs::read_to_string(copy.join("manifest.json")).expect("a manifest");
            let nonce = text.split("\"nonce\":\"").nth(5).expect("rows")[..32].to_string();
            edit(copy, &nonce, &"0".repeat(32));
        }),
        ("another version", &|copy| edit(copy, "\"id\":\"yw-8\",\"version\":1", "\"id\":\"yw-8\",\"version\":2")),
        ("the checkpoint of before", &|copy| {
            fs::remove_file(copy.join("log/checkpoint")).expect("it was there");
            fs::copy(&published.since[size - 1], copy.join("log/checkpoint")).expect("a checkpoint");
        }),
    ];
    for (what, change) in rows {
        let copy = published.portal.root.with_file_name("copy");
        copy_tree(&published.portal.public(), &copy);
        change(&copy);
        let [theirs, ours] = published.judged(&copy);
        assert!(!theirs.0, "the other program accepts: {what}");
        assert!(!ours.0, "gongshi verify accepts: {what}");
        println!("refused, {what}: {}", theirs.1.trim());
        fs::remove_dir_all(copy).expect("a copy");
    }
    // A log that was written anew with the same key is sound in itself, and goes on from nothing that was kept.
    let other = Published::rewritten(&published);
    let (sound, _) = logcheck(&other.join("log"), &["-portal", other.to_str().expect("a path")]);
    assert!(sound, "in itself it is sound");
    let [theirs, ours] = published.judged(&other);
    assert!(!theirs.0 && !ours.0, "a history that was rewritten: {theirs:?} {ours:?}");
}

impl Published {
    /// The same portal with another past, built into another folder with the same key.
    fn rewritten(&self) -> PathBuf {
        let root = &self.portal.root;
        let out = root.with_file_name("rewritten");
        self.portal.git(&[
            "rebase",
            "--quiet",
            "--root",
            "--force-rebase",
            "--committer-date-is-author-date",
            "HEAD~3",
        ]);
        let ran = self.portal.build(&["--key", &self.key, "--out", out.to_str().expect("a path")]);
        assert_eq!(ran.status, 0, "{ran:?}");
        out
    }
}
