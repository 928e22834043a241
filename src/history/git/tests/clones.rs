//! Clones that do not hold everything: they say so, say what mends it, and fetch nothing by themselves.

use super::Repository;
use super::repository::texts;
use crate::history::git::{GitTrouble, Stored};

const A: &str = "content/news/a.md";

fn origin() -> Repository {
    let repository = Repository::new();
    repository.save(A, "one");
    repository.save(A, "two");
    repository.save("content/news/b.md", "b");
    repository
}

/// Runs the command that a message names between backquotes.
fn mend(repository: &Repository, trouble: &GitTrouble) {
    let message = trouble.zh();
    assert!(trouble.en().contains(message.split('`').nth(1).unwrap()), "both languages name one command");
    let command: Vec<&str> = message.split('`').nth(1).unwrap().split(' ').skip(1).collect();
    repository.git(&command);
}

/// Protects: a shallow clone says so, answers with what it has, and is whole after the command that it names.
#[test]
fn a_shallow_clone_lacks_older_texts() {
    let clone = origin().keeping(|origin| origin.cloned(&["--depth=1"]));
    let mut git = clone.1.open();
    assert!(git.is_shallow() && !git.is_partial());
    assert_eq!(texts(&mut git, A), ["two"]);
    mend(&clone.1, &git.gap().unwrap());
    let mut git = clone.1.open();
    assert_eq!(git.gap(), None);
    assert_eq!(texts(&mut git, A), ["two", "one"]);
}

/// Protects: a clone without old blobs knows their ids, reports them missing, and does not fetch them.
#[test]
fn a_partial_clone_is_not_completed_behind_the_back() {
    let (_origin, clone) = origin().keeping(|origin| origin.cloned(&["--filter=blob:none"]));
    for _ in 0..2 {
        let mut git = clone.open();
        assert!(git.is_partial() && !git.is_shallow());
        assert_eq!(texts(&mut git, A), ["two", "(missing)"]);
    }
    mend(&clone, &clone.open().gap().unwrap());
    let mut git = clone.open();
    assert_eq!(git.gap(), None, "a clone that was completed is whole, though its configuration names a filter");
    assert_eq!(texts(&mut git, A), ["two", "one"]);
}

/// Protects: a clone without old folders cannot say what changed; that is named, and HEAD is still readable.
#[test]
fn a_clone_without_folders_has_no_log() {
    let (_origin, clone) = origin().keeping(|origin| origin.cloned(&["--filter=tree:0"]));
    let mut git = clone.open();
    assert_eq!(git.log().err(), Some(GitTrouble::Partial));
    let head = git.head().unwrap();
    let blob = git.file_at(&head, A).unwrap().unwrap();
    assert!(matches!(git.read(&blob, 9).unwrap(), Stored::Bytes(_)));
    assert!(git.folder_at(&clone.id("HEAD~1"), "content/news").unwrap().is_empty());
    mend(&clone, &GitTrouble::Partial);
    assert_eq!(texts(&mut clone.open(), A), ["two", "one"]);
}

/// Protects: a filter that left out nothing under `content/` is no gap.
#[test]
fn a_filter_elsewhere_is_no_gap() {
    let origin = origin();
    origin.save("video.bin", vec![0; 9000]);
    origin.save("video.bin", "gone");
    let clone = origin.cloned(&["--filter=blob:limit=4k"]);
    let mut git = clone.open();
    assert_eq!(git.gap(), None);
    assert_eq!(texts(&mut git, A), ["two", "one"]);
}

impl Repository {
    /// A clone together with its origin, which must live as long.
    fn keeping(self, clone: impl FnOnce(&Self) -> Self) -> (Self, Self) {
        let made = clone(&self);
        (self, made)
    }
}
