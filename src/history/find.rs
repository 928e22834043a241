//! Looking for an earlier text of a record among all that git has.
//!
//! A text is known by its digest, which only the caller can compute; so the texts are shown to the caller, newest first
//! and each only once, until it says which one it was. Renames are never followed: a record that moved is found because
//! its text is, wherever it stood.
//!
//! With many records, ask [`texts_at`] for each, and [`texts_anywhere`] once for all that are still missing: the second
//! reads every text that ever was.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::git::{Change, Git, GitTrouble, Log, ObjectId, Stored};

/// No record file has more bytes than this (4 MiB); a larger blob is passed over.
const RECORD_CAP: u64 = 4 << 20;

/// The most blobs that are held in memory at a time.
const TOGETHER: usize = 16;

/// A text that a record, or any file beside the records, had in some commit.
pub struct OldFile<'log> {
    /// The newest commit and path at which the walk met it.
    pub place: Change<'log>,
    /// Its id; the log knows [all its places](Log::places), and [the states](Log::states) of the files beside it.
    pub blob: ObjectId,
    /// The bytes as committed: with a byte order mark and CRLF where the file had them.
    pub bytes: Vec<u8>,
}

/// Shows every text that ever stood at `path`, newest first, until `accept` breaks with an answer.
///
/// `accept` may ask git for more, such as the attachments of that time ([`Git::folder_at`]). What is not in this clone
/// is passed over; [`Git::gap`] says why.
///
/// # Errors
/// Those of git and of `accept`.
pub fn texts_at<T>(
    git: &mut Git,
    path: &str,
    accept: impl FnMut(&mut Git, &OldFile<'_>) -> Result<ControlFlow<T>, GitTrouble>,
) -> Result<Option<T>, GitTrouble> {
    let log = git.log()?;
    walk(git, log.changes_at(path), accept)
}

/// Shows every text under `content/` that ever stood at a path that is `wanted`, newest first, until `accept` breaks.
///
/// # Errors
/// Those of git and of `accept`.
pub fn texts_anywhere<T>(
    git: &mut Git,
    wanted: impl Fn(&str) -> bool,
    accept: impl FnMut(&mut Git, &OldFile<'_>) -> Result<ControlFlow<T>, GitTrouble>,
) -> Result<Option<T>, GitTrouble> {
    let log = git.log()?;
    walk(git, everywhere(&log, wanted), accept)
}

/// Shows every text that ever stood at `hint`, then those of all record files, until `accept` breaks.
///
/// # Errors
/// Those of git and of `accept`.
pub fn find_text<T>(
    git: &mut Git,
    hint: &str,
    accept: impl FnMut(&mut Git, &OldFile<'_>) -> Result<ControlFlow<T>, GitTrouble>,
) -> Result<Option<T>, GitTrouble> {
    let log = git.log()?;
    let changes = log.changes_at(hint).chain(everywhere(&log, is_record_file));
    walk(git, changes, accept)
}

/// Whether a file of that name is a record: `.md`, `.yaml` or `.yml`, and not a trail.
#[must_use]
pub fn is_record_file(path: &str) -> bool {
    [".md", ".yaml", ".yml"].iter().any(|ending| path.ends_with(ending)) && !is_trail(path)
}

/// Whether a file of that name is the trail of a record.
#[must_use]
pub fn is_trail(path: &str) -> bool {
    path.ends_with(".review.yaml")
}

fn everywhere(log: &Log, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Change<'_>> {
    let changes = log.commits().iter().flat_map(|commit| log.changes_in(commit));
    changes.filter(move |change| wanted(change.path))
}

/// Goes over changes and reads each blob once: at first one by one, for most are found at once; then several together.
fn walk<'log, T>(
    git: &mut Git,
    changes: impl Iterator<Item = Change<'log>>,
    mut accept: impl FnMut(&mut Git, &OldFile<'_>) -> Result<ControlFlow<T>, GitTrouble>,
) -> Result<Option<T>, GitTrouble> {
    let mut seen = HashSet::new();
    let mut texts = changes.filter_map(|place| Some((place, *place.blob?))).filter(|(_, blob)| seen.insert(*blob));
    let mut together = 1;
    loop {
        let (places, blobs): (Vec<_>, Vec<_>) = texts.by_ref().take(together).unzip();
        if blobs.is_empty() {
            return Ok(None);
        }
        let stored = git.read_many(&blobs, RECORD_CAP)?;
        for ((place, blob), stored) in places.into_iter().zip(blobs).zip(stored) {
            let Stored::Bytes(bytes) = stored else {
                continue;
            };
            if let ControlFlow::Break(found) = accept(git, &OldFile { place, blob, bytes })? {
                return Ok(Some(found));
            }
        }
        together = TOGETHER.min(together * 2);
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::history::git::tests::Repository;

    /// Looks for the text with this content, and says which texts were shown on the way.
    fn search(repository: &Repository, hint: &str, wanted: &str) -> (Option<String>, Vec<String>) {
        let mut shown = Vec::new();
        let found = find_text(&mut repository.open(), hint, |_, old| {
            shown.push(String::from_utf8_lossy(&old.bytes).into_owned());
            Ok(if Sha256::digest(&old.bytes) == Sha256::digest(wanted) {
                ControlFlow::Break(old.place.path.to_owned())
            } else {
                ControlFlow::Continue(())
            })
        });
        (found.unwrap(), shown)
    }

    /// Protects: the own path first and newest first, and no text is read beyond the one that was looked for.
    #[test]
    fn a_text_at_its_own_path_is_found_without_widening() {
        let repository = Repository::new();
        for text in ["one", "two", "three"] {
            repository.save("content/news/a.md", text);
            repository.save("content/news/b.md", format!("b {text}"));
        }
        let (found, shown) = search(&repository, "content/news/a.md", "two");
        assert_eq!(found.as_deref(), Some("content/news/a.md"));
        assert_eq!(shown, ["three", "two"]);
    }

    /// Protects: history.md, "found by the record's id and the digest, never by following renames": a record that moved
    /// and was rewritten on the way is found where it was; trails and strangers are not read; each blob comes once.
    #[test]
    fn a_text_that_moved_is_found_elsewhere() {
        let repository = Repository::new();
        repository.write("content/policy/p.yaml", "same").write("content/policy/q.yml", "same").commit();
        repository.save("content/news/old/index.md", "looked for");
        repository.remove("content/news/old/index.md");
        repository.write("content/news/a.review.yaml", "a trail").write("content/news/x.pdf", "a stranger");
        repository.save("content/news/a.md", "quite another text");
        let (found, shown) = search(&repository, "content/news/a.md", "looked for");
        assert_eq!(found.as_deref(), Some("content/news/old/index.md"));
        assert_eq!(shown, ["quite another text", "looked for"]);
        let (found, shown) = search(&repository, "content/news/a.md", "never written");
        assert_eq!(found, None);
        assert_eq!(shown, ["quite another text", "looked for", "same"]);
    }

    /// Protects: one text, several attachments: the caller can ask for the state in which they stood together.
    #[test]
    fn the_caller_may_ask_for_attachments_on_the_way() {
        let repository = Repository::new();
        let folder = "content/news/r";
        repository.write("content/news/r/index.md", "text").write("content/news/r/a.pdf", "first").commit();
        repository.save("content/news/r/a.pdf", "second");
        repository.save("content/news/r/index.md", "later text");
        let found = find_text(&mut repository.open(), "content/news/r/index.md", |git, old| {
            let log = git.log()?;
            for state in log.states(log.folder(folder)) {
                let files = git.folder_at(&state.id, folder)?;
                if files.get("index.md") != Some(&old.blob) {
                    continue;
                }
                let attachment = git.read(&files["a.pdf"], 99)?.bytes().unwrap();
                if old.bytes == b"text" && attachment == b"first" {
                    return Ok(ControlFlow::Break(state.id));
                }
            }
            Ok(ControlFlow::Continue(()))
        });
        assert_eq!(found.unwrap(), Some(repository.id("HEAD~2")));
    }

    /// Protects: trails can be looked through in the same way, and the caller's own trouble comes back to it.
    #[test]
    fn trails_and_troubles() {
        let repository = Repository::new();
        repository.save("content/news/a.review.yaml", "- action: approve");
        repository.save("content/news/a.review.yaml", "[]");
        let mut git = repository.open();
        let mut shown = Vec::new();
        let found: Option<()> = texts_anywhere(&mut git, is_trail, |_, old| {
            shown.push(old.bytes.len());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        assert_eq!((found, shown), (None, vec![2, 17]));
        let failed: Result<Option<()>, _> =
            texts_at(&mut git, "content/news/a.review.yaml", |_, _| Err(GitTrouble::Failed("mine".into())));
        assert_eq!(failed, Err(GitTrouble::Failed("mine".into())));
    }
}
