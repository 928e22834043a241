//! A throw-away repository with its own clock and its own people.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::history::git::{Git, GitTrouble, Log, ObjectId};

pub(crate) struct Repository {
    folder: tempfile::TempDir,
    top: PathBuf,
    clock: Cell<u64>,
}

impl Repository {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// With more arguments for `git init`.
    pub(crate) fn with(init: &[&str]) -> Self {
        let repository = Self::empty();
        let arguments: Vec<&str> = ["init", "--quiet", "--initial-branch=main"].iter().chain(init).copied().collect();
        repository.git(&arguments);
        repository
    }

    /// A folder without a repository.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().join("top");
        std::fs::create_dir(&top).unwrap();
        Self { folder, top, clock: Cell::new(1_700_000_000) }
    }

    /// A clone made with these options, over the protocol (a plain path would ignore depth and filter).
    pub(crate) fn cloned(&self, options: &[&str]) -> Self {
        self.git(&["config", "uploadpack.allowFilter", "true"]);
        let clone = Self::empty();
        let url = format!("file://{}", self.top.display());
        let arguments: Vec<&str> = ["clone", "--quiet"].iter().chain(options).chain(&[&*url, "."]).copied().collect();
        clone.git(&arguments);
        clone
    }

    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// A path beside the work tree.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn open(&self) -> Git {
        Git::open(&self.top).unwrap()
    }

    pub(crate) fn trouble(&self) -> Option<GitTrouble> {
        Git::open(&self.top).err()
    }

    pub(crate) fn git<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        self.git_with(arguments, b"")
    }

    /// Runs git with this on its standard input; it must succeed.
    pub(crate) fn git_with<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> String {
        let now = self.clock.get() + 60;
        self.clock.set(now);
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"GIT_")) {
            command.env_remove(name);
        }
        let mut child = command
            .args(["-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgSign=false"])
            .args(arguments)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_COMMITTER_DATE", format!("{now} +0800"))
            .env("GIT_AUTHOR_DATE", format!("{now} +0800"))
            .current_dir(&self.top)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.top.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.top.join(path)).unwrap();
        self
    }

    /// Commits the work tree as it is.
    pub(crate) fn commit(&self) -> ObjectId {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--no-verify", "-m", "x"]);
        self.id("HEAD")
    }

    /// Writes one file and commits.
    pub(crate) fn save(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> ObjectId {
        self.write(path, text).commit()
    }

    pub(crate) fn id(&self, name: &str) -> ObjectId {
        ObjectId::from_hex(self.git(&["rev-parse", name]).as_bytes()).unwrap()
    }

    pub(crate) fn merge(&self, branch: &str) -> ObjectId {
        self.git(&["merge", "--quiet", "--no-ff", "-m", "x", branch]);
        self.id("HEAD")
    }
}

/// The texts that ever stood at a path, newest first.
pub(crate) fn texts(git: &mut Git, path: &str) -> Vec<String> {
    let log = git.log().unwrap();
    log.changes_at(path).filter_map(|change| Some(text(git, change.blob?))).collect()
}

pub(crate) fn text(git: &mut Git, blob: &ObjectId) -> String {
    match git.read(blob, 1 << 20).unwrap().bytes() {
        Some(bytes) => String::from_utf8(bytes).unwrap(),
        None => "(missing)".into(),
    }
}

/// All that a log says, as text.
pub(crate) fn told(log: &Log) -> String {
    let mut told = String::new();
    for commit in log.commits() {
        let _ = writeln!(told, "{} {} {}", commit.id, commit.time, commit.mainline);
        for change in log.changes_in(commit) {
            let _ = writeln!(told, "  {:?} {:?}", change.path, change.blob);
        }
    }
    told
}
