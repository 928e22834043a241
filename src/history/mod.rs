//! History: earlier texts of records, from git.
//!
//! A version is known by its digest; git holds the bytes. [`Archive`] is asked only when somebody needs an earlier
//! text, reads git's log once, and gives the record as it was approved: parsed by the same code as today's files.

pub mod find;
pub mod git;

use crate::load::read::{Parsed, parse};
use crate::load::walk::folder_of;
use crate::record::digest::{normalised, sha256};
use crate::record::{Digest, FileSource, ListedFile, Record};
use crate::say::{Say, say};
use find::OldFile;
use git::{Git, GitTrouble, ObjectId, Stored};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

/// Attachments of earlier versions may have as many bytes as those of today.
const FILE_CAP: u64 = 100 * 1024 * 1024;

/// The earlier texts of a portal's records.
pub struct Archive {
    git: Mutex<Result<Git, GitTrouble>>,
}

impl Archive {
    /// Opens the repository that holds the portal's root. Without one the archive is empty and says why when asked.
    pub fn open(root: &Path) -> Archive {
        Archive { git: Mutex::new(Git::open(root)) }
    }

    /// What keeps the history from being believed at all: grafts. Ordinary absences are no trouble here.
    pub fn forged(&self) -> Option<Say> {
        match &*self.git() {
            Err(trouble @ GitTrouble::Grafts) => Some(trouble_say(trouble)),
            _ => None,
        }
    }

    /// The commit that is checked out, in hex.
    pub fn head(&self) -> Option<String> {
        self.git().as_ref().ok()?.head().map(|id| id.to_string())
    }

    /// The record as it was when its digest was this: with the files that it listed then, without its trail.
    ///
    /// # Errors
    /// Says why the text cannot be had, and what would bring it.
    pub fn text(&self, record: &Record, digest: Digest) -> Result<Box<Record>, Say> {
        let mut guard = self.git();
        let git = guard.as_mut().map_err(|trouble| trouble_say(trouble))?;
        let found = find::find_text(git, &record.source.path, |git, old| {
            Ok(match match_text(git, record, old, digest)? {
                Some(found) => ControlFlow::Break(found),
                None => ControlFlow::Continue(()),
            })
        });
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(match git.gap() {
                Some(gap) => trouble_say(&gap),
                None => {
                    let short = digest.short();
                    say!("git 历史中没有摘要为 {short}… 的文本", "git's history holds no text with the digest {short}…")
                }
            }),
            Err(trouble) => Err(trouble_say(&trouble)),
        }
    }

    fn git(&self) -> std::sync::MutexGuard<'_, Result<Git, GitTrouble>> {
        // A panic elsewhere leaves nothing half-done here: every answer is read whole or not at all.
        self.git.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn trouble_say(trouble: &GitTrouble) -> Say {
    Say { zh: trouble.zh(), en: trouble.en() }
}

/// The old file as a record, if its digest is the one sought in any state that its folder ever had.
fn match_text(git: &mut Git, record: &Record, old: &OldFile, digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
    let Ok(text) = std::str::from_utf8(&old.bytes) else { return Ok(None) };
    let text = normalised(text);
    let path = old.place.path;
    let bare = Digest::of_text(&text, &[]) == digest;
    if bare || !text.contains("file") && !text.contains("文件") {
        // No attachment can be listed without one of these keys.
        return Ok(if bare { parse_old(record, path, &text, &BTreeMap::new(), git)?.filter(|r| r.digest == digest) } else { None });
    }
    let folder = folder_of(path).to_string();
    let log = git.log()?;
    let paths: Vec<&str> = log.folder(&folder).collect();
    let commits: Vec<ObjectId> = log.states(paths).iter().map(|commit| commit.id).collect();
    let mut seen = std::collections::BTreeSet::new();
    for commit in commits {
        let files = git.folder_at(&commit, &folder)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let state: Vec<Vec<u8>> = files.iter().filter(|(n, _)| *n != name).map(|(n, id)| [n.as_bytes(), b"\0", id.as_bytes()].concat()).collect();
        if !seen.insert(state) {
            continue;
        }
        if let Some(found) = parse_old(record, path, &text, &files, git)?.filter(|r| r.digest == digest) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn parse_old(record: &Record, path: &str, text: &str, files: &BTreeMap<String, ObjectId>, git: &mut Git) -> Result<Option<Box<Record>>, GitTrouble> {
    let mut trouble = None;
    let mut list = |name: &crate::record::common::FileName| {
        let missing = || say!("当时没有文件“{}”", "no file `{}` at the time", name.as_str(), name.as_str());
        let id = files.get(name.as_str()).ok_or_else(missing)?;
        match git.read(id, FILE_CAP) {
            Ok(Stored::Bytes(bytes)) => Ok(ListedFile {
                name: name.as_str().to_string(),
                sha256: sha256(&bytes),
                size: bytes.len() as u64,
                at: FileSource::Bytes(bytes.into()),
            }),
            Ok(_) => Err(missing()),
            Err(error) => {
                trouble = Some(error);
                Err(missing())
            }
        }
    };
    let Parsed { record: parsed, withheld, .. } = parse(record.category, path, text, &mut list);
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    // A text that was flagged withheld is no candidate, whatever its digest.
    Ok(parsed.filter(|_| !withheld).map(Box::new))
}
