//! The only room that runs git. It answers two questions: which blobs has this path ever had, and what bytes are they?
//!
//! git is asked once per build, not once per record: one pass of `git log --raw -z` over `content/` makes a [`Log`], one
//! `git cat-file --batch` brings the bytes. Nothing but the objects reachable from HEAD decides the answers: environment,
//! configuration, hooks, replace refs and attributes change nothing, grafts are refused, and nothing is ever fetched or
//! written. Renames are not followed; a record is known by its id and its digest.
//!
//! ```text
//! program.rs  how git is called      reading.rs  the stream of git log      log.rs  the table made of it
//! objects.rs  bytes and folders      id.rs       names of objects           trouble.rs  what can be missing
//! ```

mod id;
mod log;
mod objects;
mod program;
mod reading;
#[cfg(test)]
pub(crate) mod tests;
mod trouble;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

pub use id::ObjectId;
pub use log::{Change, Commit, Log};
pub use objects::Stored;
use objects::{Kind, Objects, TreeEntry};
use program::Program;
pub use trouble::GitTrouble;

use crate::keep::Keep;

/// The folder of a portal's root whose history is read.
const CONTENT: &str = "content";

/// The name under which what git said is kept for the next build: the commit, and what `git log` said up to it.
const KEPT: &str = "history";

/// A history as it was kept.
struct Known {
    /// Read up to this commit.
    head: ObjectId,
    stream: Vec<u8>,
}

/// The repository that holds a portal, as it is at HEAD when it is opened.
pub struct Git {
    program: Program,
    /// The portal's root inside the work tree: `portal/`, or empty.
    prefix: OsString,
    head: Option<ObjectId>,
    shallow: bool,
    partial: bool,
    log: Option<Arc<Log>>,
    /// Where the history is kept for the next time; none for a clone that is not whole.
    keep: Option<Keep>,
    /// What git said of it, where that is not kept yet.
    unkept: Option<Vec<u8>>,
    objects: Option<Objects>,
}

impl Git {
    /// Opens the repository whose work tree holds `root`, a folder with `content/` in it.
    ///
    /// # Errors
    /// [`GitTrouble::NotARepository`] and [`GitTrouble::NoGit`] are ordinary: there is no history then.
    /// [`GitTrouble::Grafts`] if `info/grafts` has an entry; [`GitTrouble::Failed`] if the repository is broken.
    pub fn open(root: &Path) -> Result<Self, GitTrouble> {
        let (program, prefix) = Program::find(root)?;
        let (shallow, grafts) = shallow_and_grafts(&program)?;
        if grafts {
            return Err(GitTrouble::Grafts);
        }
        let head = head(&program)?;
        let keep = Keep::of(root, program.git_dir(), prefix.as_encoded_bytes());
        let mut git =
            Self { program, prefix, head, shallow, partial: false, log: None, keep, unkept: None, objects: None };
        git.partial = git.lacks_objects()?;
        if git.gap().is_some() {
            git.keep = None;
        }
        Ok(git)
    }

    /// The commit at HEAD when the repository was opened; `None` before the first commit. All answers start from it.
    #[must_use]
    pub fn head(&self) -> Option<ObjectId> {
        self.head
    }

    /// Whether older commits were cut off (`git clone --depth`).
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// Whether texts under `content/` were left out of the clone (`git clone --filter`) and are still not here.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// What a reader is to be told where an earlier text is missing: that the clone is not whole, and how to complete it.
    #[must_use]
    pub fn gap(&self) -> Option<GitTrouble> {
        match (self.shallow, self.partial) {
            (true, _) => Some(GitTrouble::Shallow),
            (_, true) => Some(GitTrouble::Partial),
            _ => None,
        }
    }

    /// All that ever changed under `content/`, read in one pass at the first call. Empty before the first commit.
    ///
    /// # Errors
    /// [`GitTrouble::Partial`] if the clone has not even the folders; [`GitTrouble::Failed`] if git fails.
    pub fn log(&mut self) -> Result<Arc<Log>, GitTrouble> {
        if let Some(log) = &self.log {
            return Ok(Arc::clone(log));
        }
        let log = Arc::new(match self.head {
            Some(head) => self.read_log(head)?,
            None => Log::default(),
        });
        self.log = Some(Arc::clone(&log));
        Ok(log)
    }

    /// The bytes of a blob, exactly as committed, if there are at most `cap`.
    ///
    /// # Errors
    /// [`GitTrouble::NoGit`], [`GitTrouble::Failed`]. A blob that is not here is no error.
    pub fn read(&mut self, blob: &ObjectId, cap: u64) -> Result<Stored, GitTrouble> {
        let mut stored = self.read_many(&[*blob], cap)?;
        Ok(stored.pop().unwrap_or(Stored::Missing))
    }

    /// The bytes of many blobs, in the order of the question. Several times as quick as asking for one after the other.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn read_many(&mut self, blobs: &[ObjectId], cap: u64) -> Result<Vec<Stored>, GitTrouble> {
        self.converse(|objects| objects.blobs(blobs, cap))
    }

    /// The files that lay directly in a folder as it was in a commit: names and blobs. `folder` is relative to the
    /// portal's root (`content/news/2026/lc-xw-2026-0007`). Sub-folders, links and names that are not UTF-8 are left
    /// out. Empty if the folder was not there, or is not in this clone.
    ///
    /// # Errors
    /// [`GitTrouble::NoGit`], [`GitTrouble::Failed`].
    pub fn folder_at(&mut self, commit: &ObjectId, folder: &str) -> Result<BTreeMap<String, ObjectId>, GitTrouble> {
        let entries = self.entries_at(commit, folder)?;
        let files = entries.into_iter().filter(|entry| entry.kind == Kind::File);
        Ok(files.filter_map(|file| Some((String::from_utf8(file.name).ok()?, file.id))).collect())
    }

    /// The blob of a file as it was in a commit, such as an attachment beside its record.
    ///
    /// # Errors
    /// [`GitTrouble::NoGit`], [`GitTrouble::Failed`].
    pub fn file_at(&mut self, commit: &ObjectId, path: &str) -> Result<Option<ObjectId>, GitTrouble> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(self.folder_at(commit, folder)?.remove(name))
    }

    fn entries_at(&mut self, commit: &ObjectId, folder: &str) -> Result<Vec<TreeEntry>, GitTrouble> {
        let prefix = self.prefix.as_encoded_bytes().to_vec();
        let parts = prefix.split(|byte| *byte == b'/').chain(folder.as_bytes().split(|byte| *byte == b'/'));
        self.converse(|objects| {
            let mut entries = objects.tree(commit)?;
            for part in parts.filter(|part| !part.is_empty()) {
                let below = entries.iter().find(|entry| entry.kind == Kind::Folder && entry.name == part);
                entries = match below {
                    Some(below) => objects.tree(&below.id)?,
                    None => return Ok(Vec::new()),
                };
            }
            Ok(entries)
        })
    }

    /// Talks with `git cat-file`, which is started at the first word and given up after an error.
    fn converse<T>(&mut self, talk: impl FnOnce(&mut Objects) -> io::Result<T>) -> Result<T, GitTrouble> {
        let mut objects = match self.objects.take() {
            Some(objects) => objects,
            None => Objects::start(&self.program)?,
        };
        match talk(&mut objects) {
            Ok(answer) => {
                self.objects = Some(objects);
                Ok(answer)
            }
            Err(error) => Err(objects.running.failed(&error.to_string())),
        }
    }

    /// `content/` inside the work tree, as git wants to hear it.
    fn content(&self) -> OsString {
        let mut path = self.prefix.clone();
        path.push(CONTENT);
        path
    }

    /// Where builds keep something for the next one; nowhere in a clone that is not whole.
    #[must_use]
    pub fn place_to_keep(&self) -> Option<&Keep> {
        self.keep.as_ref()
    }

    /// Keeps what was read of the history, so that the next time only new commits are asked for.
    ///
    /// # Errors
    /// Where it cannot be written. The next time everything is read again then.
    pub fn keep(&mut self) -> io::Result<()> {
        match (&self.keep, self.head, self.unkept.take()) {
            (Some(keep), Some(head), Some(stream)) => keep.write(KEPT, &[format!("{head}\n").as_bytes(), &stream]),
            _ => Ok(()),
        }
    }

    /// Whether HEAD is this commit, or builds on it.
    #[must_use]
    pub fn goes_on_from(&self, commit: &ObjectId) -> bool {
        let Some(head) = self.head else { return false };
        head == *commit || self.is_before(commit, &head)
    }

    /// Whether a commit builds on another.
    #[must_use]
    pub fn is_before(&self, earlier: &ObjectId, later: &ObjectId) -> bool {
        let question = ["merge-base", "--is-ancestor", &earlier.to_string(), &later.to_string()];
        matches!(self.program.ask(&question), Ok(Ok(_)))
    }

    /// What was read up to a commit that HEAD builds on: a commit names all that came before it, so that stays true.
    fn known(&self) -> Option<Known> {
        let bytes = self.keep.as_ref()?.read(KEPT)?;
        let line = bytes.iter().position(|byte| *byte == b'\n')?;
        let head = ObjectId::from_hex(&bytes[..line]).filter(|head| self.goes_on_from(head))?;
        Some(Known { head, stream: bytes[line + 1..].to_vec() })
    }

    fn read_log(&mut self, head: ObjectId) -> Result<Log, GitTrouble> {
        let known = self.known();
        let mut stream = Vec::new();
        if known.as_ref().is_none_or(|known| known.head != head) {
            stream = self.ask_log(head, known.as_ref().map(|known| known.head))?;
        }
        let fresh = !stream.is_empty();
        stream.extend_from_slice(known.as_ref().map_or(&[], |known| &known.stream));
        let read = reading::read_log(&stream[..], head, self.prefix.as_encoded_bytes());
        let log = read.map_err(|error| GitTrouble::Failed(format!("git log: {error}")))?;
        if fresh && self.keep.is_some() {
            self.unkept = Some(stream);
        }
        Ok(log)
    }

    /// What `git log` says of the commits from `head` down to those that are known.
    fn ask_log(&self, head: ObjectId, known: Option<ObjectId>) -> Result<Vec<u8>, GitTrouble> {
        let from = head.to_string();
        let until = known.map(|known| format!("^{known}"));
        let content = self.content();
        let arguments = [
            "log",
            "--raw",
            "-z",
            "--no-abbrev",
            reading::FORMAT,
            // All commits and all parents, those that left content/ alone too: they make the first-parent line.
            "--full-history",
            "--sparse",
            "-m",
            // Names and contents as they are, whatever diff.* says.
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--ignore-submodules=none",
            "-O/dev/null",
            &from,
        ];
        let arguments = arguments.into_iter().chain(until.as_deref()).chain(["--"]);
        let arguments: Vec<_> = arguments.map(AsRef::as_ref).chain([content.as_os_str()]).collect();
        let mut running = self.program.start(&arguments, false)?;
        let Some(mut stdout) = running.child.stdout.take() else {
            return Err(running.failed("has no output"));
        };
        let mut stream = Vec::new();
        let read = match stdout.read_to_end(&mut stream) {
            Ok(_) => running.finish().map(|()| stream),
            // What git complained of says more than that its answer broke off.
            Err(error) => Err(running.failed(&error.to_string())),
        };
        if read.is_err() && self.partial { Err(GitTrouble::Partial) } else { read }
    }

    /// Whether a clone that was made with a filter lacks anything under `content/`.
    fn lacks_objects(&self) -> Result<bool, GitTrouble> {
        let promised = ["config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"];
        let (Some(head), Ok(_)) = (self.head, self.program.ask(&promised)?) else {
            return Ok(false);
        };
        let (head, content) = (head.to_string(), self.content());
        let listing = ["rev-list", "--objects", "--missing=print", "--full-history", &head, "--"];
        let listing: Vec<_> = listing.iter().map(AsRef::as_ref).chain([content.as_os_str()]).collect();
        Ok(match self.program.ask(&listing)? {
            Ok(objects) => objects.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"?")),
            // Without the folders git cannot even look.
            Err(_) => true,
        })
    }
}

/// Whether the clone is shallow, and whether `info/grafts` has an entry.
fn shallow_and_grafts(program: &Program) -> Result<(bool, bool), GitTrouble> {
    let question = ["rev-parse", "--is-shallow-repository", "--git-path", "info/grafts"];
    let said = program.ask(&question)?.map_err(GitTrouble::Failed)?;
    let mut lines = said.splitn(2, |byte| *byte == b'\n');
    let shallow = lines.next().is_some_and(|line| *line == *b"true");
    let path = lines.next().and_then(|path| path.strip_suffix(b"\n")).unwrap_or_default();
    let file = program::path(path);
    if file.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
        return Ok((shallow, true));
    }
    let grafts = match std::fs::read(file) {
        Ok(text) => text.split(|byte| *byte == b'\n').any(|line| !line.is_empty() && !line.starts_with(b"#")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(GitTrouble::Failed(format!("info/grafts: {error}"))),
    };
    Ok((shallow, grafts))
}

/// The commit at HEAD; `None` on a branch without a commit.
fn head(program: &Program) -> Result<Option<ObjectId>, GitTrouble> {
    if let Ok(id) = program.ask(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])? {
        return match ObjectId::from_hex(id.trim_ascii_end()) {
            Some(id) => Ok(Some(id)),
            None => Err(GitTrouble::Failed("git rev-parse: HEAD has no id".into())),
        };
    }
    // Only these words (in English, as LC_ALL=C) tell a branch without a commit from one that is damaged.
    match program.ask(&["log", "-1"])? {
        Err(said) if said.contains("does not have any commits yet") => Ok(None),
        Err(said) => Err(GitTrouble::Failed(said)),
        Ok(_) => Err(GitTrouble::Failed("git rev-parse: HEAD is not a commit".into())),
    }
}
