//! All that ever changed under `content/`, as a table that answers by commit, by path and by blob.

use std::collections::BTreeSet;
use std::ops::Range;

use super::ObjectId;

/// The history of `content/`: every commit reachable from HEAD that changed a file there, through all parents.
///
/// Paths are relative to the portal's root, with `/` between their parts (`content/news/2026/a.md`). Names are kept once;
/// a change takes two dozen bytes.
#[derive(Debug, Default)]
pub struct Log {
    /// Newest first: no commit stands before one that builds on it, whatever their clocks said.
    pub(super) commits: Vec<Commit>,
    /// Sorted.
    pub(super) paths: Vec<Box<str>>,
    /// Sorted.
    pub(super) blobs: Vec<ObjectId>,
    /// In the order of `commits`, within a commit in the order of `paths`.
    pub(super) changes: Vec<Row>,
    /// Numbers of `changes`, by path, then newest first.
    pub(super) by_path: Vec<u32>,
    /// Numbers of `changes` that leave a blob behind, by blob, then newest first.
    pub(super) by_blob: Vec<u32>,
    pub(super) unreadable_paths: usize,
}

/// A commit that changed something under `content/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The commit's id.
    pub id: ObjectId,
    /// When it was committed: seconds since 1970-01-01 in UTC, by the clock of the committer's machine.
    pub time: i64,
    /// Whether it stands on the first-parent line of HEAD, and so is an event in the life of the portal itself.
    pub mainline: bool,
    pub(super) changes: Range<u32>,
}

/// After this commit, this path holds this blob.
#[derive(Clone, Copy, Debug)]
pub struct Change<'log> {
    /// The commit. A merge commit has a change for every path in which it differs from any of its parents.
    pub commit: &'log Commit,
    /// Relative to the portal's root.
    pub path: &'log str,
    /// `None`: there is no file of that name any more (or a symbolic link, or a submodule).
    pub blob: Option<&'log ObjectId>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) commit: u32,
    pub(super) path: u32,
    pub(super) blob: Option<u32>,
}

impl Log {
    /// The commits, newest first.
    #[must_use]
    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// The commits of the first-parent line, oldest first: the order of the transparency log.
    ///
    /// Laying the [changes](Self::changes_in) of these commits one over the other gives the files of HEAD.
    #[must_use]
    pub fn mainline(&self) -> impl DoubleEndedIterator<Item = &Commit> {
        self.commits.iter().rev().filter(|commit| commit.mainline)
    }

    /// What a commit of this log changed, by path.
    pub fn changes_in(&self, commit: &Commit) -> impl Iterator<Item = Change<'_>> {
        let rows = self.changes.get(commit.changes.start as usize..commit.changes.end as usize);
        rows.unwrap_or_default().iter().map(|row| self.change(*row))
    }

    /// What ever happened at a path, newest first. A file that was moved here has its earlier life elsewhere.
    pub fn changes_at(&self, path: &str) -> impl Iterator<Item = Change<'_>> {
        let number = self.paths.binary_search_by(|known| (**known).cmp(path));
        let rows = number.map_or(&[][..], |number| self.of(&self.by_path, |row| Some(row.path as usize), number));
        rows.iter().map(|row| self.change(self.changes[*row as usize]))
    }

    /// The commits and paths that brought a blob, newest first.
    pub fn places(&self, blob: &ObjectId) -> impl Iterator<Item = Change<'_>> {
        let number = self.blobs.binary_search(blob);
        let rows =
            number.map_or(&[][..], |number| self.of(&self.by_blob, |row| row.blob.map(|blob| blob as usize), number));
        rows.iter().map(|row| self.change(self.changes[*row as usize]))
    }

    /// Every path that ever held a file, sorted by bytes.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|path| &**path)
    }

    /// The paths of all files that ever lay directly in a folder (`content/news/2026/lc-xw-2026-0007`), sorted.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = &str> {
        let within = format!("{}/", folder.trim_end_matches('/'));
        let first = self.paths.partition_point(|path| **path < *within);
        self.paths[first..]
            .iter()
            .map_while(move |path| path.strip_prefix(&within).map(|name| (path, name)))
            .filter(|(_, name)| !name.contains('/'))
            .map(|(path, _)| &**path)
    }

    /// The commits in which any of these paths changed, newest first.
    ///
    /// Every combination of contents that these files ever had together stands in one of them, also a combination that
    /// only a merge commit made. For the states of a record that has a folder of its own, ask with [`Self::folder`].
    pub fn states<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Vec<&Commit> {
        let commits: BTreeSet<u32> = paths
            .into_iter()
            .filter_map(|path| self.paths.binary_search_by(|known| (**known).cmp(path)).ok())
            .flat_map(|path| self.of(&self.by_path, |row| Some(row.path as usize), path))
            .map(|row| self.changes[*row as usize].commit)
            .collect();
        commits.into_iter().map(|commit| &self.commits[commit as usize]).collect()
    }

    /// How many paths were left out because their names are not UTF-8. No record can have such a name.
    #[must_use]
    pub fn unreadable_paths(&self) -> usize {
        self.unreadable_paths
    }

    /// The part of an index whose rows have this key.
    fn of<'a>(&self, index: &'a [u32], key: impl Fn(&Row) -> Option<usize>, wanted: usize) -> &'a [u32] {
        let at = |row: &u32| key(&self.changes[*row as usize]);
        let start = index.partition_point(|row| at(row) < Some(wanted));
        let length = index[start..].partition_point(|row| at(row) == Some(wanted));
        &index[start..start + length]
    }

    fn change(&self, row: Row) -> Change<'_> {
        Change {
            commit: &self.commits[row.commit as usize],
            path: &self.paths[row.path as usize],
            blob: row.blob.map(|blob| &self.blobs[blob as usize]),
        }
    }
}
