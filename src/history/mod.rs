//! History: earlier texts of records, from git.
//!
//! A version is known by its digest; git holds the bytes. [`Archive`] is asked only when somebody needs an earlier
//! text, reads git's log once, and gives the record as it was approved: parsed by the same code as today's files.

pub mod find;
pub mod git;

use crate::load::read::{Parsed, is_withheld_record, parse};
use crate::load::split::MAX_RECORD;
use crate::load::walk::folder_of;
use crate::record::digest::{normalised, sha256};
use crate::record::common::{FileName, Id};
use crate::record::{Category, Digest, FileSource, ListedFile, Record};
use crate::say::{Say, say};
use git::{Git, GitTrouble, ObjectId, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

/// Attachments of earlier versions may have as many bytes as those of today.
const FILE_CAP: u64 = 100 * 1024 * 1024;

/// The earlier texts of a portal's records.
pub struct Archive {
    git: Mutex<Result<Open, GitTrouble>>,
}

/// A repository, with what was learnt of it so far.
struct Open {
    git: Git,
    /// Every record text that ever was, by digest; made when a text is not where its record lies today.
    everywhere: Option<Everywhere>,
    /// SHA-256 of attachments by their blob, so that each is hashed once.
    sums: BTreeMap<ObjectId, [u8; 32]>,
    /// What was looked for in vain, by path and digest.
    missing: BTreeSet<(String, Digest)>,
    /// Who drafted the text with a digest.
    drafters: BTreeMap<Digest, Id>,
}

impl Archive {
    /// Opens the repository that holds the portal's root. Without one the archive is empty and says why when asked.
    pub fn open(root: &Path) -> Archive {
        Archive { git: Mutex::new(Git::open(root).map(|git| Open { git, everywhere: None, sums: BTreeMap::new(), missing: BTreeSet::new(), drafters: BTreeMap::new() })) }
    }

    /// What keeps the history from being believed at all: grafts. Ordinary absences are no trouble here.
    pub fn forged(&self) -> Option<Say> {
        match &*self.lock() {
            Err(trouble @ GitTrouble::Grafts) => Some(trouble_say(trouble)),
            _ => None,
        }
    }

    /// The commit that is checked out, in hex.
    pub fn head(&self) -> Option<String> {
        self.lock().as_ref().ok()?.git.head().map(|id| id.to_string())
    }

    /// The record as it was when its digest was this: with the files that it listed then, without its trail.
    ///
    /// # Errors
    /// Says why the text cannot be had, and what would bring it.
    pub fn text(&self, record: &Record, digest: Digest) -> Result<Box<Record>, Say> {
        let mut guard = self.lock();
        let open = guard.as_mut().map_err(|trouble| trouble_say(trouble))?;
        let found = open.find(record, digest).map_err(|trouble| trouble_say(&trouble))?;
        found.ok_or_else(|| match open.git.gap() {
            Some(gap) => trouble_say(&gap),
            None => {
                let short = digest.short();
                say!("git 历史中没有摘要为 {short}… 的文本", "git's history holds no text with the digest {short}…")
            }
        })
    }

    /// Who drafted the record's text with this digest; `None` where git does not have the text.
    pub fn drafter(&self, record: &Record, digest: Digest) -> Option<Id> {
        let known = self.lock().as_ref().ok().and_then(|open| open.drafters.get(&digest).cloned());
        known.or_else(|| {
            let drafter = self.text(record, digest).ok()?.common.drafted_by.clone();
            if let Ok(open) = &mut *self.lock() {
                open.drafters.insert(digest, drafter.clone());
            }
            Some(drafter)
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Result<Open, GitTrouble>> {
        // A panic elsewhere leaves nothing half-done here: every answer is read whole or not at all.
        self.git.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Where each text stood.
#[derive(Default)]
struct Everywhere {
    /// Texts by the digest that they have when they list no file.
    bare: BTreeMap<Digest, (String, ObjectId)>,
    /// Texts that list files, by the folded id of their record.
    with_files: BTreeMap<String, Vec<(String, ObjectId)>>,
}

impl Open {
    fn find(&mut self, record: &Record, digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
        let key = (record.source.path.clone(), digest);
        if self.missing.contains(&key) {
            return Ok(None);
        }
        let found = self.search(record, digest)?;
        if found.is_none() {
            self.missing.insert(key);
        }
        Ok(found)
    }

    fn search(&mut self, record: &Record, digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
        let log = self.git.log()?;
        let mut seen = BTreeSet::new();
        let here: Vec<ObjectId> = log.changes_at(&record.source.path).filter_map(|change| change.blob.copied()).filter(|blob| seen.insert(*blob)).collect();
        for blob in here {
            let Stored::Bytes(bytes) = self.git.read(&blob, MAX_RECORD)? else { continue };
            if let Some(found) = match_text(self, record, &record.source.path, &bytes, digest)? {
                return Ok(Some(found));
            }
        }
        // The record has moved since, or was merged from elsewhere.
        if self.everywhere.is_none() {
            self.everywhere = Some(read_everything(&mut self.git)?);
        }
        let places: Vec<(String, ObjectId)> = self.everywhere.as_ref().map_or_else(Vec::new, |all| {
            let mine = all.with_files.get(&record.id().folded()).into_iter().flatten();
            all.bare.get(&digest).into_iter().chain(mine).filter(|(path, _)| *path != record.source.path).cloned().collect()
        });
        for (path, blob) in places {
            let Stored::Bytes(bytes) = self.git.read(&blob, MAX_RECORD)? else { continue };
            if let Some(found) = match_text(self, record, &path, &bytes, digest)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// SHA-256 of a blob; zeros for one that is not here or too large, which fits no digest.
    fn sum(&mut self, blob: &ObjectId) -> Result<[u8; 32], GitTrouble> {
        if let Some(sum) = self.sums.get(blob) {
            return Ok(*sum);
        }
        let sum = match self.git.read(blob, FILE_CAP)? {
            Stored::Bytes(bytes) => sha256(&bytes),
            _ => [0; 32],
        };
        self.sums.insert(*blob, sum);
        Ok(sum)
    }
}

/// Reads every record text that ever was, once.
fn read_everything(git: &mut Git) -> Result<Everywhere, GitTrouble> {
    let mut all = Everywhere::default();
    find::texts_anywhere(git, find::is_record_file, |_, old| {
        if let Ok(text) = std::str::from_utf8(&old.bytes) {
            let text = normalised(text);
            let place = (old.place.path.to_string(), old.blob);
            let (names, id) = listed_names(old.place.path, &text);
            match id.filter(|_| !names.is_empty()) {
                Some(id) => all.with_files.entry(id).or_default().push(place),
                None => {
                    all.bare.entry(Digest::of_text(&text, &[])).or_insert(place);
                }
            }
        }
        Ok(ControlFlow::<()>::Continue(()))
    })?;
    Ok(all)
}

/// The file names that a text lists, and the folded id it gives. What does not parse lists nothing: it was
/// never a record, so no digest of it was ever approved.
fn listed_names(path: &str, text: &str) -> (Vec<String>, Option<String>) {
    let mut names = Vec::new();
    let mut list = |name: &FileName| {
        names.push(name.as_str().to_string());
        Err(say!("", ""))
    };
    let category = category_of(path);
    let id = category.and_then(|category| parse(category, path, text, &mut list).id).map(|id| id.folded());
    (names, id)
}

/// The category that a path of any time belongs to.
fn category_of(path: &str) -> Option<Category> {
    let folder = path.strip_prefix("content/")?.split('/').next()?;
    Category::ALL.iter().copied().find(|category| category.en() == folder)
}

fn trouble_say(trouble: &GitTrouble) -> Say {
    Say { zh: trouble.zh(), en: trouble.en() }
}

/// The old text as a record, if its digest is the one sought, with its files as they were in any commit that
/// touched one of them.
fn match_text(open: &mut Open, record: &Record, path: &str, bytes: &[u8], digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(None) };
    let text = normalised(text);
    if Digest::of_text(&text, &[]) == digest {
        return parse_old(record, path, &text, &BTreeMap::new(), &mut open.git);
    }
    let (names, id) = listed_names(path, &text);
    if names.is_empty() || id.is_none_or(|id| id != record.id().folded()) {
        return Ok(None);
    }
    let folder = folder_of(path);
    let paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).chain([path.to_string()]).collect();
    let log = open.git.log()?;
    let mut seen = BTreeSet::new();
    for commit in log.states(paths.iter().map(String::as_str)) {
        let mut files = open.git.folder_at(&commit.id, folder)?;
        files.retain(|name, _| names.contains(name));
        if files.len() < names.iter().collect::<BTreeSet<_>>().len() || !seen.insert(files.clone()) {
            continue;
        }
        let mut sums = Vec::new();
        for name in &names {
            sums.push((name.as_str(), open.sum(&files[name])?));
        }
        if Digest::of_text(&text, &sums) == digest {
            return Ok(parse_old(record, path, &text, &files, &mut open.git)?.filter(|old| old.digest == digest));
        }
    }
    Ok(None)
}

fn parse_old(record: &Record, path: &str, text: &str, files: &BTreeMap<String, ObjectId>, git: &mut Git) -> Result<Option<Box<Record>>, GitTrouble> {
    let mut trouble = None;
    let mut list = |name: &FileName| {
        let missing = || say!("当时没有文件“{}”", "no file `{}` at the time", name.as_str(), name.as_str());
        let id = files.get(name.as_str()).ok_or_else(missing)?;
        match git.read(id, FILE_CAP) {
            Ok(Stored::Bytes(bytes)) if is_withheld_record(&bytes) => Err(missing()),
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
