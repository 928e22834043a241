//! History: earlier texts of records, from git.
//!
//! A version is known by its digest; git holds the bytes. [`Archive`] is asked only when somebody needs an earlier
//! text, reads git's log once, and gives the record as it was approved: parsed by the same code as today's files.

pub mod find;
pub mod git;
mod left;
mod purge;
pub mod trails;

use crate::keep::Keep;
use crate::load::read::{Parsed, is_withheld_record, parse};
use crate::load::split::MAX_RECORD;
use crate::load::walk::folder_of;
use crate::record::common::FileName;
use crate::record::digest::{normalised, sha256};
use crate::record::{Category, Digest, FileSource, ListedFile, Record, STUB_TITLE, TextOf};
use crate::say::{Say, say};
use git::{Git, GitTrouble, ObjectId, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Attachments of earlier versions may have as many bytes as those of today.
const FILE_CAP: u64 = 100 * 1024 * 1024;

/// So many of the newest texts of a record are looked at before every text that ever was is read.
const NEAR: usize = 8;

/// The portal's settings.
const SITE: &str = "content/site.yaml";

/// The files that a text lists, as they were in some commit.
type Files = BTreeMap<String, ObjectId>;

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
    /// What texts say of themselves, by digest.
    known: BTreeMap<Digest, TextOf>,
    /// What trails were.
    trails: Option<Arc<trails::Trails>>,
}

impl Archive {
    /// Opens the repository that holds the portal's root. Without one the archive is empty and says why when asked.
    pub fn open(root: &Path) -> Archive {
        Archive {
            git: Mutex::new(Git::open(root).map(|git| Open {
                git,
                everywhere: None,
                sums: BTreeMap::new(),
                known: BTreeMap::new(),
                trails: None,
            })),
        }
    }

    /// What keeps the history from being believed at all: grafts. Ordinary absences are no trouble here.
    pub fn forged(&self) -> Option<Say> {
        match &*self.lock() {
            Err(trouble @ GitTrouble::Grafts) => Some(trouble_say(trouble)),
            _ => None,
        }
    }

    /// Why the history is not all here, and what brings it; `None` where it is whole, and where there is no repository:
    /// then nobody expects one.
    pub fn gap(&self) -> Option<Say> {
        match &*self.lock() {
            Ok(open) => open.git.gap().as_ref().map(trouble_say),
            Err(trouble @ GitTrouble::NoGit) => Some(trouble_say(trouble)),
            Err(_) => None,
        }
    }

    /// Where builds keep something for the next one, if anywhere.
    pub fn place_to_keep(&self) -> Option<Keep> {
        self.lock().as_ref().ok()?.git.place_to_keep().cloned()
    }

    /// The texts that `content/site.yaml` had in the history of HEAD, the newest first; none where they cannot be had.
    pub fn settings(&self) -> Vec<String> {
        let mut texts = Vec::new();
        if let Ok(open) = &mut *self.lock() {
            let read = find::texts_at(&mut open.git, SITE, |_, old| {
                texts.extend(std::str::from_utf8(&old.bytes).map(|text| normalised(text).into_owned()));
                Ok(ControlFlow::<()>::Continue(()))
            });
            if read.is_err() {
                texts.clear();
            }
        }
        texts
    }

    /// Keeps what was read of the history for the next time, under `.gongshi/`. Where that cannot be done, nothing is lost.
    pub fn keep(&self) {
        if let Ok(open) = &mut *self.lock() {
            let _ = open.git.keep();
        }
    }

    /// Whether HEAD is this commit (in hex), or builds on it.
    pub fn goes_on_from(&self, commit: &str) -> bool {
        let id = ObjectId::from_hex(commit.as_bytes());
        id.is_some_and(|id| self.lock().as_ref().is_ok_and(|open| open.git.goes_on_from(&id)))
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
        let found = open.search(record, digest).map_err(|trouble| trouble_say(&trouble))?;
        found.ok_or_else(|| match open.git.gap() {
            Some(gap) => trouble_say(&gap),
            None => {
                let short = digest.short();
                say!("git 历史中没有摘要为 {short}… 的文本", "git's history holds no text with the digest {short}…")
            }
        })
    }

    /// What the text with this digest says of itself; `None` where git does not have it.
    pub fn text_of(&self, record: &Record, digest: Digest) -> Option<TextOf> {
        let known = self.lock().as_ref().ok().and_then(|open| open.known.get(&digest).cloned());
        known.or_else(|| {
            let known = TextOf::new(&*self.text(record, digest).ok()?);
            if let Ok(open) = &mut *self.lock() {
                open.known.insert(digest, known.clone());
            }
            Some(known)
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
    /// Texts that list files, by the folded id of their record, until somebody asks for that record.
    listing: BTreeMap<String, Vec<ObjectId>>,
    /// What withdrawals may have left, by the folded id of their record.
    stubs: BTreeMap<String, Vec<ObjectId>>,
    /// Texts of the records that were asked for, by the digests that they have with the files that they list.
    with_files: BTreeMap<String, BTreeMap<Digest, (String, ObjectId, Files)>>,
}

impl Open {
    /// The newest texts at the record's own path first: there nearly all are found. Then, once for all, every text that
    /// ever was, so that a trail with thousands of digests costs no more than one with a few.
    fn search(&mut self, record: &Record, digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
        if self.everywhere.is_none() {
            if let Some(found) = self.search_near(record, digest)? {
                return Ok(Some(found));
            }
            self.everywhere = Some(read_everything(&mut self.git)?);
        }
        self.take_apart(&record.id().folded())?;
        let known = self.everywhere.as_ref().and_then(|all| {
            let listing = || all.with_files.get(&record.id().folded())?.get(&digest).cloned();
            all.bare.get(&digest).map(|(path, blob)| (path.clone(), *blob, Files::new())).or_else(listing)
        });
        let Some((path, blob, files)) = known else { return Ok(None) };
        let Some(text) = self.text(&blob)? else { return Ok(None) };
        // The bytes may have lain in several categories, and make a record in one of them alone.
        let log = self.git.log()?;
        let mut seen = BTreeSet::new();
        let places = log.places(&blob).map(|place| place.path).filter(|path| find::is_record_file(path));
        for path in std::iter::once(path.as_str()).chain(places) {
            if seen.insert((category_of(path), path.ends_with(".md")))
                && let Some(old) = parse_old(path, &text, &files, &mut self.git)?.filter(|old| old.digest == digest)
            {
                return Ok(Some(old));
            }
        }
        Ok(None)
    }

    fn search_near(&mut self, record: &Record, digest: Digest) -> Result<Option<Box<Record>>, GitTrouble> {
        let log = self.git.log()?;
        let path = &record.source.path;
        let mut seen = BTreeSet::new();
        let newest =
            log.changes_at(path).filter_map(|change| change.blob.copied()).filter(|blob| seen.insert(*blob)).take(NEAR);
        for blob in newest {
            let Some(text) = self.text(&blob)? else { continue };
            let files = match Digest::of_text(&text, &[]) == digest {
                true => Some(Files::new()),
                false => self.digests(&record.id().folded(), path, &text, NEAR)?.remove(&digest),
            };
            if let Some(files) = files {
                return parse_old(path, &text, &files, &mut self.git);
            }
        }
        Ok(None)
    }

    /// Learns the digests of all texts of this record that list files.
    fn take_apart(&mut self, id: &str) -> Result<(), GitTrouble> {
        let Some(blobs) = self.everywhere.as_mut().and_then(|all| all.listing.remove(id)) else {
            return Ok(());
        };
        let mut known = BTreeMap::new();
        let log = self.git.log()?;
        for blob in blobs {
            let Some(text) = self.text(&blob)? else { continue };
            let paths: BTreeSet<&str> =
                log.places(&blob).map(|place| place.path).filter(|path| find::is_record_file(path)).collect();
            for path in paths {
                for (digest, files) in self.digests(id, path, &text, usize::MAX)? {
                    known.entry(digest).or_insert_with(|| (path.to_string(), blob, files));
                }
            }
        }
        if let Some(all) = &mut self.everywhere {
            all.with_files.insert(id.to_string(), known);
        }
        Ok(())
    }

    /// The digests that a text of the record has with the files that it lists, as they were in the newest commits that
    /// touched one of them; none for a text that lists no file.
    fn digests(
        &mut self,
        record: &str,
        path: &str,
        text: &str,
        commits: usize,
    ) -> Result<BTreeMap<Digest, Files>, GitTrouble> {
        let mut known = BTreeMap::new();
        let (names, id) = listed_names(path, text);
        if names.is_empty() || id.is_none_or(|id| id != record) {
            return Ok(known);
        }
        let folder = folder_of(path);
        let paths: Vec<String> =
            names.iter().map(|name| format!("{folder}/{name}")).chain([path.to_string()]).collect();
        let log = self.git.log()?;
        let mut seen = BTreeSet::new();
        for commit in log.states(paths.iter().map(String::as_str)).into_iter().take(commits) {
            let mut files = self.git.folder_at(&commit.id, folder)?;
            files.retain(|name, _| names.contains(name));
            if files.len() < names.iter().collect::<BTreeSet<_>>().len() || !seen.insert(files.clone()) {
                continue;
            }
            let mut sums = Vec::new();
            for name in &names {
                sums.push((name.as_str(), self.sum(&files[name])?));
            }
            known.entry(Digest::of_text(text, &sums)).or_insert(files);
        }
        Ok(known)
    }

    /// A blob as a record's text; `None` for one that is not here, too large or no text.
    fn text(&mut self, blob: &ObjectId) -> Result<Option<String>, GitTrouble> {
        Ok(match self.git.read(blob, MAX_RECORD)? {
            Stored::Bytes(bytes) => std::str::from_utf8(&bytes).ok().map(|text| normalised(text).into_owned()),
            _ => None,
        })
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
            let (names, id) = listed_names(old.place.path, &text);
            if let Some(id) = id.as_ref().filter(|_| names.is_empty() && text.contains(STUB_TITLE)) {
                all.stubs.entry(id.clone()).or_default().push(old.blob);
            }
            match id.filter(|_| !names.is_empty()) {
                Some(id) => all.listing.entry(id).or_default().push(old.blob),
                None => {
                    all.bare
                        .entry(Digest::of_text(&text, &[]))
                        .or_insert_with(|| (old.place.path.to_string(), old.blob));
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

/// The old text as a record of the category that it lay in, with its files as they were.
fn parse_old(path: &str, text: &str, files: &Files, git: &mut Git) -> Result<Option<Box<Record>>, GitTrouble> {
    let Some(category) = category_of(path) else { return Ok(None) };
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
    let Parsed { record: parsed, withheld, .. } = parse(category, path, text, &mut list);
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    // A text that was flagged withheld is no candidate, whatever its digest.
    Ok(parsed.filter(|_| !withheld).map(Box::new))
}
