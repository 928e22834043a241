//! From the stream of `git log --raw -z` to a [`Log`].
//!
//! The stream is a row of texts, each ended by NUL. A commit begins with our own header `@<id> <time> <parents>`; then
//! come pairs of `:<old mode> <new mode> <old id> <new id> <status>` and a path. git puts a line break before the first
//! pair of a commit, and repeats the header of a merge commit for each parent that it differs from.

use std::collections::{BTreeSet, HashMap};
use std::io::BufRead;

use super::ObjectId;
use super::log::{Commit, Log, Row};
use super::objects::Kind;

/// The header of a commit, as `git log` is told to write it.
pub(super) const FORMAT: &str = "--format=tformat:@%H %ct %P";

/// Reads the whole stream. `head` is where it starts, `prefix` what is taken off every path.
pub(super) fn read_log(mut stream: impl BufRead, head: ObjectId, prefix: &[u8]) -> Result<Log, String> {
    let mut builder = Builder::default();
    // The first-parent line is followed on the way: git shows a commit before its parents.
    let mut mainline = Some(head);
    let mut text = Vec::new();
    while next(&mut stream, &mut text)? {
        let line = text.strip_prefix(b"\n").unwrap_or(&text);
        if let Some(header) = line.strip_prefix(b"@") {
            let (id, time, first_parent) = parse_header(header).ok_or_else(|| unexpected(header))?;
            if !builder.is_at(id) {
                builder.commit(id, time, mainline == Some(id));
                if mainline == Some(id) {
                    mainline = first_parent;
                }
            }
        } else if builder.commits.is_empty() {
            return Err(unexpected(line));
        } else {
            let (kind, id) = parse_pair(line).ok_or_else(|| unexpected(line))?;
            if !next(&mut stream, &mut text)? {
                return Err(unexpected(b"the end"));
            }
            let path = text.strip_prefix(prefix).ok_or_else(|| unexpected(&text))?;
            builder.change(path, (kind == Kind::File).then_some(id));
        }
    }
    Ok(builder.finish())
}

/// Reads up to the next NUL; `false` at the end of the stream.
fn next(stream: &mut impl BufRead, text: &mut Vec<u8>) -> Result<bool, String> {
    text.clear();
    let read = stream.read_until(0, text).map_err(|error| error.to_string())?;
    if read > 0 && text.pop() != Some(0) {
        return Err(unexpected(b"the end"));
    }
    Ok(read > 0)
}

fn unexpected(what: &[u8]) -> String {
    format!("{:?} was not expected", String::from_utf8_lossy(what))
}

/// Id, committer's time and first parent, from `<id> <time> <parents>`.
fn parse_header(header: &[u8]) -> Option<(ObjectId, i64, Option<ObjectId>)> {
    let mut words = header.split(|byte| *byte == b' ');
    let id = ObjectId::from_hex(words.next()?)?;
    let time = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let first_parent = match words.next() {
        None | Some(b"") => None,
        Some(parent) => Some(ObjectId::from_hex(parent)?),
    };
    Some((id, time, first_parent))
}

/// What stands at the path afterwards, from `:<old mode> <new mode> <old id> <new id> <status>`.
///
/// The old id is not needed: it is the new id of an older commit.
fn parse_pair(pair: &[u8]) -> Option<(Kind, ObjectId)> {
    let mut words = pair.strip_prefix(b":")?.split(|byte| *byte == b' ').skip(1);
    let kind = Kind::of_mode(words.next()?);
    Some((kind, ObjectId::from_hex(words.nth(1)?)?))
}

/// Puts a [`Log`] together from commits as they come, newest first.
#[derive(Default)]
struct Builder {
    commits: Vec<Commit>,
    changes: Vec<Row>,
    paths: HashMap<Box<str>, u32>,
    blobs: HashMap<ObjectId, u32>,
    unreadable: BTreeSet<Vec<u8>>,
}

impl Builder {
    /// Whether this commit is the one that was begun last.
    fn is_at(&self, id: ObjectId) -> bool {
        self.commits.last().is_some_and(|last| last.id == id)
    }

    fn commit(&mut self, id: ObjectId, time: i64, mainline: bool) {
        self.drop_if_empty();
        self.commits.push(Commit { id, time, mainline, changes: 0..0 });
    }

    /// A commit that changed nothing under `content/` is forgotten as soon as the next one begins.
    fn drop_if_empty(&mut self) {
        let last = self.commits.len().checked_sub(1).map(number);
        if last != self.changes.last().map(|row| row.commit) {
            self.commits.pop();
        }
    }

    /// Adds a change to the commit that was begun last; there must be one.
    fn change(&mut self, path: &[u8], blob: Option<ObjectId>) {
        let Ok(path) = std::str::from_utf8(path) else {
            self.unreadable.insert(path.to_vec());
            return;
        };
        let new = number(self.paths.len());
        let path = self.paths.get(path).copied().unwrap_or_else(|| {
            self.paths.insert(path.into(), new);
            new
        });
        let new = number(self.blobs.len());
        let blob = blob.map(|blob| *self.blobs.entry(blob).or_insert(new));
        self.changes.push(Row { commit: number(self.commits.len() - 1), path, blob });
    }

    /// Sorts names and blobs, gives the changes their new numbers, and makes the indexes.
    fn finish(mut self) -> Log {
        self.drop_if_empty();
        let Self { mut commits, mut changes, paths, blobs, unreadable } = self;
        let (paths, path_numbers) = sorted(paths);
        let (blobs, blob_numbers) = sorted(blobs);
        for row in &mut changes {
            row.path = path_numbers[row.path as usize];
            row.blob = row.blob.map(|blob| blob_numbers[blob as usize]);
        }
        // A path in which a merge commit differs from several parents came several times, with the same blob.
        changes.sort_unstable_by_key(|row| (row.commit, row.path));
        changes.dedup_by_key(|row| (row.commit, row.path));
        changes.shrink_to_fit();
        let mut start = 0;
        for rows in changes.chunk_by(|one, next| one.commit == next.commit) {
            let end = start + rows.len();
            commits[rows[0].commit as usize].changes = number(start)..number(end);
            start = end;
        }
        let row = |index: &u32| changes[*index as usize];
        let mut by_path: Vec<u32> = (0..number(changes.len())).collect();
        let mut by_blob: Vec<u32> = by_path.iter().copied().filter(|index| row(index).blob.is_some()).collect();
        by_path.sort_by_key(|index| row(index).path);
        by_blob.sort_by_key(|index| row(index).blob);
        Log { commits, paths, blobs, changes, by_path, by_blob, unreadable_paths: unreadable.len() }
    }
}

/// The keys in order, and for each old number the place where its key now stands.
fn sorted<K: Ord>(numbers: HashMap<K, u32>) -> (Vec<K>, Vec<u32>) {
    let mut pairs: Vec<(K, u32)> = numbers.into_iter().collect();
    pairs.sort_unstable();
    let mut places = vec![0; pairs.len()];
    for (place, (_, old)) in pairs.iter().enumerate() {
        places[*old as usize] = number(place);
    }
    (pairs.into_iter().map(|(key, _)| key).collect(), places)
}

/// The 32-bit number of something in a table; a history of four thousand million changes does not fit in memory.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
