//! The `git` program: how it is called so that only the repository's objects decide what it answers.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::JoinHandle;

use super::GitTrouble;

/// What git says on standard error is kept up to here; the rest is read and dropped, so that git never waits for us.
const COMPLAINT: u64 = 8 * 1024;

/// Settings of a repository that would change an answer, fixed to what we rely on.
///
/// The command line beats `.git/config`, included files and `config.worktree`; the files of the system and of the user
/// are not read at all (see [`Program::command`]).
const SETTINGS: &[&str] = &[
    "safe.directory=*", // whose folder it is does not matter: nothing in it is executed
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.commitGraph=false",  // a cache; parents are read from the commits themselves
    "log.showSignature=false", // would run gpg.program
    "log.showRoot=true",       // else the first commit has no files
    "log.follow=false",
    "log.mailmap=false",
    "log.diffMerges=separate",      // what -m means
    "i18n.logOutputEncoding=UTF-8", // else even our own headers could come in UTF-16
];

/// The git program together with the repository it is asked about.
pub(super) struct Program {
    /// `.git` of the work tree: a folder, or the file that stands for it in a linked work tree or a submodule.
    git_dir: PathBuf,
    /// The folder that holds `.git`.
    work_tree: PathBuf,
}

impl Program {
    /// Finds the repository of a folder as git does: the nearest folder at or above it that holds `.git`.
    ///
    /// git is not asked, because `core.worktree` and `core.bare` would change its answer. Returns also the folder's path
    /// inside the work tree, with `/` between and after its parts: empty for the top.
    pub(super) fn find(folder: &Path) -> Result<(Self, OsString), GitTrouble> {
        let folder =
            folder.canonicalize().map_err(|error| GitTrouble::Failed(format!("{}: {error}", folder.display())))?;
        let work_tree = folder
            .ancestors()
            .find(|candidate| is_git_dir(&candidate.join(".git")))
            .ok_or(GitTrouble::NotARepository)?;
        let mut prefix = OsString::new();
        for part in folder.strip_prefix(work_tree).unwrap_or(Path::new("")) {
            prefix.push(part);
            prefix.push("/");
        }
        let program = Self { git_dir: work_tree.join(".git"), work_tree: work_tree.to_owned() };
        Ok((program, prefix))
    }

    /// `.git` of the work tree.
    pub(super) fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// A call of git that neither the environment nor any configuration, hook, replacement or pager can bend.
    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none") // an older git that would fetch lazily finds no way to do it
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("LC_ALL", "C")
            .current_dir(&self.work_tree)
            .args(["--no-pager", "--no-replace-objects"])
            .arg("--git-dir")
            .arg(&self.git_dir)
            .arg("--work-tree")
            .arg(&self.work_tree);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Asks a question with a short answer: standard output if git succeeds, else what it complained about.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Result<Vec<u8>, String>, GitTrouble> {
        let output = self.command(arguments).output().map_err(|error| not_started(&error))?;
        if output.status.success() {
            Ok(Ok(output.stdout))
        } else {
            Ok(Err(complaint(&name_of(arguments), &output.stderr)))
        }
    }

    /// Starts git for a conversation or a long answer. `talk` keeps standard input open.
    pub(super) fn start<S: AsRef<OsStr>>(&self, arguments: &[S], talk: bool) -> Result<Running, GitTrouble> {
        let mut command = self.command(arguments);
        if talk {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let listener = child.stderr.take().map(|stderr| std::thread::spawn(move || listen(stderr)));
        Ok(Running { name: name_of(arguments), child, listener })
    }
}

/// A folder with a `HEAD`, or the file that points to one. git passes over an empty `.git`, and so do we.
fn is_git_dir(candidate: &Path) -> bool {
    candidate.is_file() || candidate.join("HEAD").symlink_metadata().is_ok()
}

/// A path as git writes it: bytes where paths are bytes, else UTF-8.
pub(super) fn path(written: &[u8]) -> PathBuf {
    #[cfg(unix)]
    let path = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(written).into();
    #[cfg(not(unix))]
    let path = String::from_utf8_lossy(written).into_owned().into();
    path
}

fn not_started(error: &std::io::Error) -> GitTrouble {
    match error.kind() {
        std::io::ErrorKind::NotFound => GitTrouble::NoGit,
        _ => GitTrouble::Failed(error.to_string()),
    }
}

fn listen(stderr: ChildStderr) -> Vec<u8> {
    let mut said = Vec::new();
    let mut rest = stderr.take(COMPLAINT);
    // Whatever cannot be read of a complaint is not worth a complaint of its own.
    let _ = rest.read_to_end(&mut said);
    let _ = std::io::copy(&mut rest.into_inner(), &mut std::io::sink());
    said
}

fn name_of<S: AsRef<OsStr>>(arguments: &[S]) -> String {
    arguments.first().map(|name| name.as_ref().to_string_lossy().into_owned()).unwrap_or_default()
}

fn complaint(name: &str, said: &[u8]) -> String {
    format!("git {name}: {}", String::from_utf8_lossy(said).trim())
}

/// A git that runs. It is killed and reaped when dropped.
pub(super) struct Running {
    name: String,
    pub(super) child: Child,
    /// Reads standard error to its end, so that git can never block on it.
    listener: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Waits until git ends by itself; an exit status other than 0 is a trouble.
    pub(super) fn finish(mut self) -> Result<(), GitTrouble> {
        match self.child.wait() {
            Ok(status) if status.success() => Ok(()),
            _ => Err(self.failed("ended early")),
        }
    }

    /// Ends git and makes a trouble of what it said, or of `otherwise` if it said nothing.
    pub(super) fn failed(mut self, otherwise: &str) -> GitTrouble {
        self.end();
        let said = self.listener.take().and_then(|listener| listener.join().ok()).unwrap_or_default();
        let said = if said.is_empty() { otherwise.as_bytes() } else { &said };
        GitTrouble::Failed(complaint(&self.name, said))
    }

    /// Neither step can fail in a way that matters: the child has ended, or ends now.
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
