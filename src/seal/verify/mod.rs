//! A finished portal checked from outside: every file, the signatures, the log, and that what is shown stands in the log.
//!
//! Needs neither the content nor git, and trusts nothing that it reads. All that is wrong is collected, sorted by path.

mod files;
mod log;
mod manifest;
mod pages;
mod records;
mod signature;

use super::LogState;
use super::log::checkpoint::Checkpoint;
use super::log::note::{self, Note};
use super::source::Source;
use crate::output::MANIFEST;
use crate::say::{Say, say, trouble};
use crate::sign::signers::{Signers, Who};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// More problems are counted, not listed: a portal that is damaged all over must not fill the memory.
const MOST_PROBLEMS: usize = 10_000;

/// What to check a portal by.
#[derive(Default)]
pub struct Against {
    /// A checkpoint kept from before.
    pub since: Option<Kept>,
    /// Whose signatures count.
    pub signers: Option<Signers>,
}

/// A checkpoint that somebody kept.
pub struct Kept {
    note: Vec<u8>,
    says: Checkpoint,
}

impl Kept {
    /// Reads a copy of `log/checkpoint`.
    ///
    /// # Errors
    /// Says why the file is no checkpoint.
    pub fn read(file: &Path) -> Result<Kept, Say> {
        let shown = file.display();
        let unreadable = |e: std::io::Error| {
            let why = trouble(&e);
            say!("{shown} 无法读取：{}", "{shown} cannot be read: {}", why.zh, why.en)
        };
        let mut bytes = Vec::new();
        // It may come through a pipe.
        let from = File::open(file).map_err(unreadable)?;
        from.take(note::LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let none = |why: Say| say!("{shown} 不是检查点：{}", "{shown} is no checkpoint: {}", why.zh, why.en);
        let note = Note::parse(&bytes).map_err(|e| none(e.say()))?;
        let says = Checkpoint::parse(note.text()).map_err(|e| none(e.say()))?;
        Ok(Kept { note: bytes, says })
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path of the file in the portal.
    pub path: String,
    /// What is wrong with it.
    pub what: Say,
}

/// Problems as they are found, by many threads.
#[derive(Default)]
struct Problems {
    found: Mutex<(Vec<Problem>, usize)>,
}

impl Problems {
    fn add(&self, path: &str, what: Say) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let (listed, more) = &mut *found;
        if listed.len() < MOST_PROBLEMS {
            // A name may have line breaks, to look like several lines.
            let path = path.replace(char::is_control, "\u{fffd}");
            listed.push(Problem { path, what });
        } else {
            *more += 1;
        }
    }

    fn sorted(self) -> (Vec<Problem>, usize) {
        let (mut listed, more) = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        listed.sort();
        listed.dedup();
        (listed, more)
    }
}

/// What was checked, and what is wrong.
#[derive(Debug, Default)]
pub struct Report {
    /// All that is wrong, sorted; empty where the portal is what it says.
    pub problems: Vec<Problem>,
    /// So many more that are not listed.
    pub more: usize,
    /// The day as of which the portal was built.
    pub as_of: String,
    /// Files that the manifest lists.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Who signed the manifest.
    pub signed: Option<SignedBy>,
    /// The log.
    pub log: Option<LogReport>,
    /// Size of the log at the checkpoint kept from before, where the log goes on from it.
    pub since: Option<u64>,
    /// Whether files that the manifest does not list could be seen.
    pub sees_added: bool,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// SHA-256 fingerprint of the key.
    pub fingerprint: String,
    /// Whose it is by the list of signers.
    pub who: Option<Who>,
}

/// What was checked of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReport {
    /// What it is.
    pub state: LogState,
    /// Whether there is a signed checkpoint.
    pub signed: bool,
    /// The logs before it.
    pub earlier: Vec<LogState>,
    /// Versions that the portal shows and that stand in it.
    pub rows: usize,
    /// Proofs that hold.
    pub proofs: usize,
    /// Records that were published and never withdrawn, and of which the portal has no page. A build that left refused
    /// records out makes such, so this alone is nothing false; but an auditor should ask.
    pub nowhere: Vec<String>,
}

/// Why there is nothing to check.
#[derive(Debug)]
pub enum Nothing {
    /// There is no portal.
    NoPortal(Say),
    /// It could not be read for now.
    Unread(Say),
}

/// Checks a portal.
///
/// # Errors
/// [`Nothing`] where no portal can be read there.
pub fn verify(source: &Source, against: &Against) -> Result<Report, Nothing> {
    let problems = Problems::default();
    let (bytes, manifest) = manifest::read(source, &problems)?;
    let mut report = Report { sees_added: source.as_folder().is_some(), ..Report::default() };
    if let Some(manifest) = manifest {
        source.with_threads(|| check(source, &bytes, manifest, against, &problems, &mut report));
    }
    (report.problems, report.more) = problems.sorted();
    if !report.problems.is_empty() && manifest::changed(source, &bytes) {
        let shown = source.shown();
        return Err(Nothing::Unread(say!(
            "核对期间 {shown} 的门户被更换了；请重新核对",
            "the portal at {shown} was replaced while it was checked; check again"
        )));
    }
    Ok(report)
}

fn check(
    source: &Source,
    bytes: &[u8],
    manifest: crate::output::Manifest,
    against: &Against,
    problems: &Problems,
    report: &mut Report,
) {
    let manifest = manifest::sound(manifest, problems);
    let log = log::check(source, &manifest, against.since.as_ref(), problems, report);
    report.signed = signature::check(source, bytes, &manifest, log.vkey.as_ref(), against.signers.as_ref(), problems);
    let proofs = records::check(&manifest, &log, problems, report);
    pages::check(&manifest, &log, problems);
    let held = files::check(source, &manifest.files, &proofs, problems);
    report.as_of = manifest.as_of;
    report.files = manifest.files.len();
    report.bytes = manifest.files.iter().map(|file| file.size).fold(0, u64::saturating_add);
    if let Some(log) = &mut report.log {
        log.proofs = held;
    }
}

/// The whole manifest, for what concerns no one file.
const WHOLE: &str = MANIFEST;
