//! Random histories, compared with what git says of each commit by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use proptest::prelude::*;

use super::Repository;
use crate::history::git::objects::parse_tree;
use crate::history::git::reading::read_log;
use crate::history::git::{Log, ObjectId};

type Files = BTreeMap<String, ObjectId>;

/// One commit: which older commits it builds on (counted back), and what it writes (`None` deletes).
#[derive(Clone, Debug)]
struct Step {
    parents: Vec<usize>,
    writes: Vec<(u8, Option<u8>)>,
}

fn step() -> impl Strategy<Value = Step> {
    let parents = prop::collection::vec(0..5_usize, 0..4);
    let writes = prop::collection::vec((0..4_u8, prop::option::weighted(0.8, 0..4_u8)), 0..4);
    (parents, writes).prop_map(|(parents, writes)| Step { parents, writes })
}

/// The stream for `git fast-import`, and how many commits it makes.
fn stream(steps: &[Step]) -> String {
    let mut stream = String::new();
    for (index, step) in steps.iter().enumerate() {
        let mark = index + 1;
        // Times go backwards now and then: clocks are not to be relied on.
        let time = 1000 + (index * 7) % 11;
        let _ = write!(stream, "commit refs/heads/c{mark}\nmark :{mark}\ncommitter a <a@b> {time} +0000\ndata 1\nx\n");
        let parents: BTreeSet<usize> =
            step.parents.iter().filter_map(|back| index.checked_sub(*back)).filter(|parent| *parent > 0).collect();
        for (place, parent) in parents.iter().rev().enumerate() {
            let _ = writeln!(stream, "{} :{parent}", if place == 0 { "from" } else { "merge" });
        }
        for (file, text) in &step.writes {
            let path = ["content/a.md", "content/r/index.md", "content/r/b.pdf", "other/c.md"][usize::from(*file)];
            let _ = match text {
                Some(text) => writeln!(stream, "M 644 inline {path}\ndata 2\n{text}\n"),
                None => writeln!(stream, "D {path}"),
            };
        }
    }
    stream
}

fn files_of(repository: &Repository, commit: &str) -> Files {
    let listing = repository.git(&["ls-tree", "-r", "--format=%(objectname) %(path)", commit, "content"]);
    let entries = listing.lines().filter_map(|line| line.split_once(' '));
    entries.map(|(id, path)| (path.to_owned(), ObjectId::from_hex(id.as_bytes()).unwrap())).collect()
}

fn lay(files: &mut Files, log: &Log, commit: &crate::history::git::Commit) {
    for change in log.changes_in(commit) {
        match change.blob {
            Some(blob) => files.insert(change.path.to_owned(), *blob),
            None => files.remove(change.path),
        };
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Protects: every file of every reachable commit is in the log, nothing else is; the first-parent line gives the
    /// files of HEAD; every combination of a record and its attachment stands among its states.
    #[test]
    fn the_log_agrees_with_every_commit(steps in prop::collection::vec(step(), 1..14)) {
        let repository = Repository::new();
        repository.git_with(&["fast-import", "--quiet", "--force"], stream(&steps).as_bytes());
        repository.git(&["symbolic-ref", "HEAD", &format!("refs/heads/c{}", steps.len())]);
        let mut git = repository.open();
        let log = git.log().unwrap();

        let commits = repository.git(&["rev-list", "HEAD"]);
        let commits: BTreeMap<String, Files> =
            commits.lines().map(|commit| (commit.to_owned(), files_of(&repository, commit))).collect();
        let expected: BTreeSet<(String, ObjectId)> = commits.values().flatten().map(|(p, b)| (p.clone(), *b)).collect();
        let found: BTreeSet<(String, ObjectId)> = log
            .commits()
            .iter()
            .flat_map(|commit| log.changes_in(commit))
            .filter_map(|change| Some((change.path.to_owned(), *change.blob?)))
            .collect();
        prop_assert_eq!(&found, &expected);
        for (path, blob) in &expected {
            prop_assert!(log.changes_at(path).any(|change| change.blob == Some(blob)));
            prop_assert!(log.places(blob).any(|place| place.path == path));
        }

        let mut files = Files::new();
        log.mainline().for_each(|commit| lay(&mut files, &log, commit));
        prop_assert_eq!(files, files_of(&repository, "HEAD"));

        let pair = |files: &Files| (files.get("content/r/index.md").copied(), files.get("content/r/b.pdf").copied());
        let states = log.states(log.folder("content/r"));
        let in_states: BTreeSet<_> = states.iter().map(|state| pair(&commits[&state.id.to_string()])).collect();
        for files in commits.values().filter(|files| pair(files) != (None, None)) {
            prop_assert!(in_states.contains(&pair(files)));
        }
        for commit in log.commits() {
            let listed = git.folder_at(&commit.id, "content/r").unwrap();
            let expected = &commits[&commit.id.to_string()];
            prop_assert_eq!(listed.get("index.md"), expected.get("content/r/index.md"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Protects: whatever a damaged git writes, reading it ends in an answer or an error, never in a panic.
    #[test]
    fn no_stream_makes_the_reader_panic(parts in prop::collection::vec(part(), 0..12), cut in 0..40_usize) {
        let mut stream: Vec<u8> = parts.concat();
        stream.truncate(stream.len().saturating_sub(cut));
        let _ = read_log(&*stream, ObjectId::from_hex(&[b'a'; 40]).unwrap(), b"");
        let _ = parse_tree(&stream, 20);
    }

    /// Protects: ids are read and written alike, and nothing shorter or longer is an id.
    #[test]
    fn ids_survive_the_round_trip(hex in "[0-9a-f]{40}|[0-9a-f]{64}", wrong in "[0-9a-fA-Fx]{0,39}|[0-9A-F]{41,70}") {
        prop_assert_eq!(ObjectId::from_hex(hex.as_bytes()).unwrap().to_string(), hex);
        prop_assert!(ObjectId::from_hex(wrong.as_bytes()).is_none_or(|id| id.to_string() == wrong));
    }
}

/// Pieces of a stream, true and false, each ended by NUL.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let id = || "[ab]{40}".prop_map(String::into_bytes);
    let header = (id(), id()).prop_map(|(id, parent)| [b"@", &*id, b" 12 ", &*parent, b"\0"].concat());
    let pair = (id(), id()).prop_map(|(old, new)| [b"\n:100644 100644 ", &*old, b" ", &*new, b" M\0x\0"].concat());
    prop_oneof![header, pair, prop::collection::vec(any::<u8>(), 0..50)]
}
