//! From the stream of `git log --raw -z` to a [`Log`].
//!
//! The stream is a row of texts, each ended by NUL. A commit begins with our own header `@<id> <time> <parents>`; then
//! come pairs of `:<old mode> <new mode> <old id> <new id> <status>` and a path. git puts a line break before the first
//! pair of a commit, and repeats the header of a merge commit for each parent that it differs from.

use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::io::BufRead;

use super::ObjectId;
use super::log::{Commit, Log, Row};
use super::objects::Kind;

/// The header of a commit, as `git log` is told to write it.
pub(super) const FORMAT: &str = "--format=tformat:@%H %ct %P";

/// Reads the whole stream. `head` is where it starts, `prefix` what is taken off every path. The commits may come in any
/// order; the table depends on the commits alone.
pub(super) fn read_log(mut stream: impl BufRead, head: ObjectId, prefix: &[u8]) -> Result<Log, String> {
    let mut builder = Builder::default();
    let mut text = Vec::new();
    while next(&mut stream, &mut text)? {
        let line = text.strip_prefix(b"\n").unwrap_or(&text);
        if let Some(header) = line.strip_prefix(b"@") {
            let commit = parse_header(header).ok_or_else(|| unexpected(header))?;
            if !builder.is_at(commit.id) {
                builder.commits.push(commit);
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
    Ok(builder.finish(head))
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

/// A commit, from `<id> <time> <parents>`.
fn parse_header(header: &[u8]) -> Option<Node> {
    let mut words = header.split(|byte| *byte == b' ');
    let id = ObjectId::from_hex(words.next()?)?;
    let time = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let parents = words.filter(|word| !word.is_empty()).map(ObjectId::from_hex).collect::<Option<_>>()?;
    Some(Node { id, time, parents })
}

/// What stands at the path afterwards, from `:<old mode> <new mode> <old id> <new id> <status>`.
///
/// The old id is not needed: it is the new id of an older commit.
fn parse_pair(pair: &[u8]) -> Option<(Kind, ObjectId)> {
    let mut words = pair.strip_prefix(b":")?.split(|byte| *byte == b' ').skip(1);
    let kind = Kind::of_mode(words.next()?);
    Some((kind, ObjectId::from_hex(words.nth(1)?)?))
}

/// A commit as it comes.
struct Node {
    id: ObjectId,
    time: i64,
    parents: Vec<ObjectId>,
}

/// Puts a [`Log`] together from commits as they come.
#[derive(Default)]
struct Builder {
    commits: Vec<Node>,
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

    /// Sorts commits, names and blobs, gives the changes their new numbers, and makes the indexes. Commits that changed
    /// nothing under `content/` are left out.
    fn finish(self, head: ObjectId) -> Log {
        let order = Order::of(&self.commits, head);
        let Self { commits: nodes, mut changes, paths, blobs, unreadable } = self;
        let (paths, path_numbers) = sorted(paths);
        let (blobs, blob_numbers) = sorted(blobs);
        for row in &mut changes {
            row.commit = order.places[row.commit as usize];
            row.path = path_numbers[row.path as usize];
            row.blob = row.blob.map(|blob| blob_numbers[blob as usize]);
        }
        // A path in which a merge commit differs from several parents came several times, with the same blob.
        changes.sort_unstable_by_key(|row| (row.commit, row.path));
        changes.dedup_by_key(|row| (row.commit, row.path));
        changes.shrink_to_fit();
        let mut commits = Vec::new();
        let mut start = 0;
        for rows in changes.chunk_by_mut(|one, next| one.commit == next.commit) {
            let node = order.newest_first[rows[0].commit as usize] as usize;
            let (Node { id, time, .. }, mainline) = (&nodes[node], order.mainline[node]);
            let here = number(commits.len());
            rows.iter_mut().for_each(|row| row.commit = here);
            let end = start + rows.len();
            commits.push(Commit { id: *id, time: *time, mainline, changes: number(start)..number(end) });
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

/// The one order of commits that is used everywhere, however git listed them.
struct Order {
    /// Numbers of the commits: none before one that builds on it; where that leaves a choice, the younger by its
    /// committer's clock first, then by its id.
    newest_first: Vec<u32>,
    /// The place of each commit in that order.
    places: Vec<u32>,
    /// Whether it stands on the first-parent line.
    mainline: Vec<bool>,
}

impl Order {
    fn of(nodes: &[Node], head: ObjectId) -> Order {
        let numbers: HashMap<ObjectId, u32> = (0..).zip(nodes).map(|(number, node)| (node.id, number)).collect();
        let parents = |node: u32| nodes[node as usize].parents.iter().filter_map(|parent| numbers.get(parent).copied());
        let mut mainline = vec![false; nodes.len()];
        let mut next = numbers.get(&head).copied();
        while let Some(node) = next.filter(|node| !mainline[*node as usize]) {
            mainline[node as usize] = true;
            // Where the first parent was cut off (a shallow clone), the line ends.
            next = nodes[node as usize].parents.first().and_then(|parent| numbers.get(parent).copied());
        }
        let mut children = vec![0u32; nodes.len()];
        (0..number(nodes.len())).flat_map(parents).for_each(|parent| children[parent as usize] += 1);
        let key = |node: u32| (nodes[node as usize].time, nodes[node as usize].id, node);
        let free = (0..number(nodes.len())).filter(|node| children[*node as usize] == 0);
        let mut free: BinaryHeap<_> = free.map(key).collect();
        let mut newest_first = Vec::with_capacity(nodes.len());
        while let Some((_, _, node)) = free.pop() {
            newest_first.push(node);
            for parent in parents(node) {
                children[parent as usize] -= 1;
                if children[parent as usize] == 0 {
                    free.push(key(parent));
                }
            }
        }
        let mut places = vec![0; nodes.len()];
        for (place, node) in (0..).zip(&newest_first) {
            places[*node as usize] = place;
        }
        Order { newest_first, places, mainline }
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
