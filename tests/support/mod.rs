//! What the tests of whole portals share: a small portal in a temporary folder, trails with true digests, the
//! program with its surroundings pinned, and trees of files as values that can be compared.
//!
//! The digest is computed here by records.md alone, not by the program, so that the two check each other.

#![allow(dead_code, reason = "each test program uses its part")]

use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The day as of which tests look at a portal.
pub const AS_OF: &str = "2026-11-22";

/// The folder of the cases.
pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// What the program did.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Readers of attachments, in the program under test.
pub fn readers() -> gongshi::gate::Readers {
    gongshi::gate::Readers::in_program(env!("CARGO_BIN_EXE_gongshi"))
}

/// The program, with nothing of the caller's surroundings but the search path: an odd time zone, no locale, no
/// clock, no user configuration of git.
pub fn gongshi(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongshi"));
    pin(&mut command, root);
    command
}

/// Pins the surroundings of a program.
pub fn pin(command: &mut Command, root: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", root.join(".home"));
    command.env("TZ", "Pacific/Chatham").env("LANG", "C").env("LC_ALL", "C");
    // Noon of that day in the portals' time zone, for what is done without naming a day.
    command.env("SOURCE_DATE_EPOCH", "1795320000");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.current_dir(root).stdin(Stdio::null());
}

/// Runs a command to its end. The portal's folder reads `[ROOT]` in what it says.
pub fn finish(command: &mut Command, root: &Path) -> Ran {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&root.display().to_string(), "[ROOT]");
    let status = output.status.code().expect("the program ends by itself");
    Ran { status, stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A portal in a temporary folder: the base of the cases, which has nothing but its owner.
pub struct Portal {
    pub root: PathBuf,
    _dir: tempfile::TempDir,
}

impl Portal {
    pub fn new() -> Portal {
        let portal = Portal::empty();
        copy_tree(&cases().join("base"), &portal.root);
        portal
    }

    pub fn empty() -> Portal {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().canonicalize().expect("the folder is there").join("portal");
        fs::create_dir(&root).expect("the folder is ours");
        Portal { root, _dir: dir }
    }

    pub fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Portal {
        let at = self.root.join(path);
        fs::create_dir_all(at.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(&at, bytes).expect("the file can be written");
        self
    }

    /// Writes a record and a trail in which it is submitted and approved; `files` are the files it lists.
    pub fn approved(&self, path: &str, text: &str, files: &[(&str, &[u8])]) -> &Portal {
        self.recorded(
            path,
            text,
            files,
            &["submit lin-gao 2026-11-02T09:00:00+08:00", "approve zhou-min 2026-11-02T10:00:00+08:00"],
        )
    }

    /// Writes a record, the files it lists, and a trail of these events about it (`action by at [note]`).
    pub fn recorded(&self, path: &str, text: &str, files: &[(&str, &[u8])], events: &[&str]) -> &Portal {
        self.write(path, text);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (name, bytes) in files {
            self.write(&format!("{folder}/{name}"), bytes);
        }
        let digest = digest(text.as_bytes(), files);
        let trail: String = events.iter().map(|line| event(line, &digest)).collect();
        self.write(&trail_of(path), trail)
    }

    /// Runs git in the portal's folder, as nobody in particular.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_at("", arguments)
    }

    /// The same at a time, such as `2026-11-02T10:00:00+08:00`; an empty one is now.
    pub fn git_at(&self, time: &str, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        pin(&mut command, &self.root);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.gov.cn");
            command.env(format!("GIT_{who}_DATE"), time);
        }
        let ran = finish(command.args(arguments), &self.root);
        assert_eq!(ran.status, 0, "git {arguments:?}: {}", ran.stderr);
        ran.stdout
    }

    /// Commits what stands in `content/`; the first time, in a new repository.
    pub fn commit(&self) -> &Portal {
        self.commit_at("")
    }

    /// The same at a time.
    pub fn commit_at(&self, time: &str) -> &Portal {
        if !self.root.join(".git").exists() {
            self.git(&["init", "--quiet", "--initial-branch=main"]);
        }
        self.git(&["add", "--all", "content"]);
        self.git_at(time, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
        self
    }

    /// Runs the program in the portal's folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        finish(gongshi(&self.root).args(arguments), &self.root)
    }

    /// Builds as of the usual day.
    pub fn build(&self, more: &[&str]) -> Ran {
        self.run(&[&["build", "--lang", "en", "--as-of", AS_OF], more].concat())
    }
}

/// The path of a record's trail; a file with another ending has none, but would have this.
pub fn trail_of(path: &str) -> String {
    let stem = [".md", ".yaml", ".yml"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    format!("{stem}.review.yaml")
}

/// A record's digest, as records.md says it.
pub fn digest(bytes: &[u8], files: &[(&str, &[u8])]) -> String {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut normal = Vec::new();
    for (i, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(i + 1) != Some(&b'\n') {
            normal.push(*byte);
        }
    }
    let mut list = format!("gongshi-record v1\n{}\n", sha256(&normal));
    for (name, bytes) in files {
        list += &format!("{}  {name}\n", sha256(bytes));
    }
    format!("sha256:{}", sha256(list.as_bytes()))
}

/// An event of a trail from `action by at [note]`.
pub fn event(line: &str, digest: &str) -> String {
    let mut parts = line.splitn(4, ' ');
    let mut next = || parts.next().unwrap_or_default();
    let (action, by, at, note) = (next(), next(), next(), next());
    let mut out = format!("- action: {action}\n  by: {by}\n  at: {at}\n  digest: {digest}\n");
    if action == "approve" {
        // Not random here, so that the same test has the same bytes each time.
        out += &format!("  nonce: \"{}\"\n", &sha256(format!("{by} {at} {digest}").as_bytes())[..32]);
    }
    if !note.is_empty() {
        out += &format!("  note: {note}\n");
    }
    out
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A tree of files as a value: path and bytes; a symbolic link is `@` and what it names.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The files under a folder; none where there is no such folder.
pub fn tree(root: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir()).map(|entry| {
        let path = entry.path().strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        match entry.path_is_symlink() {
            true => (
                format!("{path}@"),
                fs::read_link(entry.path()).expect("a link").to_string_lossy().into_owned().into_bytes(),
            ),
            false => (path, fs::read(entry.path()).expect("a file")),
        }
    });
    files.collect()
}

/// Lays a tree over a folder; symbolic links stay what they are.
pub fn copy_tree(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("the tree can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("below the root"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("folders can be made");
        } else if entry.path_is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).expect("a link"), &target)
                .expect("links can be made");
        } else {
            fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("folders can be made");
            fs::copy(entry.path(), &target).expect("files can be copied");
        }
    }
}

/// What differs between two trees, in words; empty where nothing does.
pub fn difference(expected: &Tree, found: &Tree) -> String {
    let mut out = String::new();
    for path in expected.keys().filter(|path| !found.contains_key(*path)) {
        out += &format!("missing: {path}\n");
    }
    for path in found.keys().filter(|path| !expected.contains_key(*path)) {
        out += &format!("not expected: {path}\n");
    }
    for (path, old) in expected {
        if let Some(new) = found.get(path).filter(|new| *new != old) {
            out += &format!("differs: {path}\n{}", line_difference(old, new));
        }
    }
    out
}

/// The lines that differ; long lines (minified pages have few) are cut to what surrounds the first difference.
pub fn line_difference(old: &[u8], new: &[u8]) -> String {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else {
        return format!("    {} bytes, now {} bytes\n", old.len(), new.len());
    };
    // A page is a line or two: its tags make better lines.
    let lines = |text: &str| if text.contains("</") { text.replace('<', "\n<") } else { text.to_string() };
    let (old, new) = (lines(old), lines(new));
    let diff = similar::TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().context_radius(1).to_string();
    text.lines().take(60).map(|line| format!("    {}\n", line.chars().take(240).collect::<String>())).collect()
}
