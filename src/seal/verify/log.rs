//! The log: its checkpoint, every tile and entry, and that it goes on from a checkpoint kept before.

use super::pages::of_record;
use super::{Kept, LogReport, Problems, Report, WHOLE};
use crate::output::Manifest;
use crate::portal::urls;
use crate::record::digest::sha256;
use crate::say::{Say, say};
use crate::seal::leaf::{Event, Leaf};
use crate::seal::log::checkpoint::{Checkpoint, CheckpointError, HistoryError};
use crate::seal::log::note::{self, NoteError};
use crate::seal::log::reading::LogError;
use crate::seal::log::tiles::{Holds, Tile, WIDTH, needed};
use crate::seal::log::tree::{self, Hash, Tree};
use crate::seal::log::vkey::VerifierKey;
use crate::seal::previous::{self, CHECKPOINT, LONGEST_VKEY, Log, VKEY};
use crate::seal::source::Source;
use crate::seal::whole::{Unwhole, whole};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What the log says of what the portal shows.
#[derive(Default)]
pub(super) struct Read {
    /// Whether there is a log that could be read as a whole.
    pub(super) whole: bool,
    /// The key that signs it.
    pub(super) vkey: Option<VerifierKey>,
    /// The entries that rows of the manifest name, by index; each once, however many rows name it.
    pub(super) entries: HashMap<u64, Entry>,
    /// What became of each record that the portal has a file of, or a row: the last event.
    pub(super) last: BTreeMap<String, Option<Event>>,
    /// Records of which the portal has neither file nor row though they were published and not withdrawn; so many at most.
    pub(super) nowhere: BTreeSet<String>,
    /// How often each version in the manifest was published.
    pub(super) published: HashMap<(String, u32), u32>,
}

/// An entry that a row of the manifest names.
pub(super) struct Entry {
    /// What it says; none where it is no leaf of ours.
    pub(super) leaf: Option<Leaf>,
    /// Its leaf hash.
    pub(super) hash: Hash,
}

/// More records that are nowhere are not told: a log may have millions of entries.
const MOST_NOWHERE: usize = 10_000;

/// No leaf of ours is longer: an id has 64 characters, all else in it is short.
const LONGEST_LEAF: usize = 1024;

/// Checks the log, from its checkpoint to its last entry.
pub(super) fn check(
    source: &Source,
    manifest: &Manifest,
    since: Option<&Kept>,
    problems: &Problems,
    report: &mut Report,
) -> Read {
    let log = match previous::log(manifest) {
        Ok(Some(log)) => log,
        Ok(None) => {
            without(manifest, since, problems);
            return Read::default();
        }
        Err(why) => {
            problems.add(WHOLE, why);
            return Read::default();
        }
    };
    let vkey = checkpoint(source, &log, problems);
    let mut read = Read { vkey, ..Read::of(manifest) };
    report.log = Some(LogReport {
        state: log.state.clone(),
        signed: read.vkey.is_some(),
        earlier: log.earlier.clone(),
        rows: 0,
        nowhere: Vec::new(),
        proofs: 0,
    });
    let edge = log.state.size / WIDTH * WIDTH;
    let mut tail = Vec::new();
    let wanted = wanted(manifest);
    let visited = whole(source, log.state.size, &log.root, |index, entry| {
        if index >= edge {
            tail.push(entry.to_vec());
        }
        read.visit(index, entry, &wanted, problems);
    });
    match visited {
        Ok(tree) => {
            read.whole = true;
            files(manifest, &tree, &tail, problems);
            if let Some(kept) = since {
                report.since = goes_on(kept, &log, read.vkey.as_ref(), &tree, problems);
            }
        }
        Err(Unwhole::Unread(path, why)) => problems.add(&path, why),
        Err(Unwhole::Wrong(error)) => match &error {
            LogError::Missing(path) | LogError::Malformed(path) | LogError::WrongHash(path) => {
                problems.add(&format!("{}{path}", urls::LOG), error.say());
            }
            _ => problems.add(urls::LOG, error.say()),
        },
    }
    read
}

/// A portal that has no log may not have what only a log has.
fn without(manifest: &Manifest, since: Option<&Kept>, problems: &Problems) {
    let claims = manifest.records.iter().any(|row| row.leaf.is_some());
    let has = manifest.files.iter().find(|file| file.path.starts_with(urls::LOG));
    if claims || has.is_some() {
        let path = has.map_or(WHOLE, |file| &file.path);
        problems.add(
            path,
            say!(
                "清单说没有日志，却有它的文件或序号",
                "the manifest says that there is no log, but there is something of one"
            ),
        );
    }
    if since.is_some() {
        problems.add(
            WHOLE,
            say!(
                "有以前的检查点，门户现在却没有日志",
                "there is a checkpoint from before, but the portal has no log now"
            ),
        );
    }
}

/// Checks checkpoint and verifier key against the manifest. Gives the key, where both are sound.
fn checkpoint(source: &Source, log: &Log, problems: &Problems) -> Option<VerifierKey> {
    let path = |name: &str| format!("{}{name}", urls::LOG);
    let get = |name: &str, max| {
        source.get(&path(name), max).unwrap_or_else(|why| {
            problems.add(&path(name), why);
            None
        })
    };
    let note = get(CHECKPOINT, note::LONGEST as u64);
    let vkey = get(VKEY, LONGEST_VKEY);
    match (note, vkey) {
        (None, None) => None,
        (None, Some(_)) => {
            problems.add(
                &path(CHECKPOINT),
                say!("缺失：有验证密钥，检查点却不在", "it is missing: there is a verifier key, but no checkpoint"),
            );
            None
        }
        (Some(note), vkey) => match previous::opened(&note, vkey.as_deref(), &log.state) {
            Ok((key, _)) => Some(key),
            Err(why) => {
                problems.add(&path(CHECKPOINT), why);
                None
            }
        },
    }
}

/// The indexes of the leaves that rows name.
fn wanted(manifest: &Manifest) -> HashSet<u64> {
    manifest.records.iter().filter_map(|row| row.leaf).collect()
}

impl Read {
    fn of(manifest: &Manifest) -> Read {
        let rows = || manifest.records.iter();
        let pages = manifest.files.iter().filter_map(|file| Some(of_record(&file.path)?.0));
        let last = pages.map(str::to_string).chain(rows().map(|row| row.id.clone())).map(|id| (id, None)).collect();
        let published = rows().map(|row| ((row.id.clone(), row.version), 0)).collect();
        Read { last, published, ..Read::default() }
    }

    fn visit(&mut self, index: u64, entry: &[u8], wanted: &HashSet<u64>, problems: &Problems) {
        let leaf = Leaf::parse(entry).filter(|_| entry.len() <= LONGEST_LEAF);
        if wanted.contains(&index) {
            self.entries.insert(index, Entry { leaf: leaf.clone(), hash: tree::leaf(entry) });
        }
        let Some(leaf) = leaf else {
            problems.add(
                urls::LOG,
                say!(
                    "日志第 {index} 条（从 0 数起）不是公开或撤回",
                    "entry {index} (counted from 0) is neither a publication nor a withdrawal"
                ),
            );
            return;
        };
        match self.last.get_mut(&leaf.record) {
            Some(last) => *last = Some(leaf.event),
            None if leaf.event == Event::Withdraw => _ = self.nowhere.remove(&leaf.record),
            None if self.nowhere.len() < MOST_NOWHERE => _ = self.nowhere.insert(leaf.record.clone()),
            None => {}
        }
        if leaf.event == Event::Publish
            && let Some(times) = self.published.get_mut(&(leaf.record, leaf.version))
        {
            *times += 1;
        }
    }
}

/// The files below `log/`: those that the log needs, and tiles of a state before, which must say the same.
fn files(manifest: &Manifest, tree: &Tree, tail: &[Vec<u8>], problems: &Problems) {
    let listed = |path: &str| manifest.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
    for tile in needed(tree.size()) {
        let path = format!("{}{}", urls::LOG, tile.path());
        if !listed(&path) {
            problems.add(&path, say!("清单中没有", "it is not in the manifest"));
        }
    }
    let edge = tree.size() / WIDTH;
    for file in &manifest.files {
        let Some(name) = file.path.strip_prefix(urls::LOG).filter(|name| ![CHECKPOINT, VKEY].contains(name)) else {
            continue;
        };
        let tile = Tile::at(name);
        if tile.is_some_and(|tile| tile.holds == Holds::Entries && tile.index < edge && tile.width == WIDTH) {
            // It was read already.
            continue;
        }
        let bytes = tile.and_then(|tile| match tile.holds {
            Holds::Hashes(_) => tile.bytes::<Vec<u8>>(tree, &[]),
            Holds::Entries if tile.index == edge => Tile { index: 0, ..tile }.bytes(tree, tail),
            Holds::Entries => None,
        });
        match bytes {
            None => problems.add(&file.path, say!("不是这份日志的文件", "it is no file of this log")),
            // Whether the file is what the manifest says is found elsewhere.
            Some(bytes) if sha256(&bytes) == file.sha256 => {}
            Some(_) => problems.add(&file.path, say!("与日志不符", "it does not agree with the log")),
        }
    }
}

/// Whether the log goes on from the checkpoint that somebody kept. Gives its size then.
fn goes_on(kept: &Kept, log: &Log, vkey: Option<&VerifierKey>, tree: &Tree, problems: &Problems) -> Option<u64> {
    match since(kept, log, vkey, tree) {
        Ok(size) => Some(size),
        Err(why) => {
            problems.add(&format!("{}{CHECKPOINT}", urls::LOG), why);
            None
        }
    }
}

fn since(kept: &Kept, log: &Log, vkey: Option<&VerifierKey>, tree: &Tree) -> Result<u64, Say> {
    let then = &kept.says;
    if then.origin() != log.state.origin {
        let (old, new) = (then.origin(), &log.state.origin);
        return Err(match log.earlier.iter().any(|earlier| earlier.origin == old) {
            true => say!(
                "门户另起了日志 {new}，取代了 {old}：以前的日志不能再核对，请向主办单位查问原因",
                "the portal has started another log, {new}, in the place of {old}: the log of before can no longer be \
                 compared; ask the portal's owner why"
            ),
            false => HistoryError::OtherLog.say(),
        });
    }
    let Some(vkey) = vkey else {
        return Err(say!(
            "以前的检查点有签名，现在的日志却没有可信的检查点",
            "the log was signed before, and has no checkpoint to trust now"
        ));
    };
    match Checkpoint::open(&kept.note, std::slice::from_ref(vkey)) {
        Ok(_) => {}
        Err(CheckpointError::Note(NoteError::NoKnownKey)) => {
            return Err(say!(
                "签名的密钥与以前的检查点不同：密钥换过，请向主办单位核实",
                "another key signs than the one of the checkpoint kept from before: ask the portal's owner whether it was replaced"
            ));
        }
        Err(error) => {
            let why = error.say();
            return Err(say!("以前的检查点：{}", "the checkpoint kept from before: {}", why.zh, why.en));
        }
    }
    if then.size() > tree.size() {
        return Err(HistoryError::Shrunk.say());
    }
    if tree.root_at(then.size()) != Some(*then.root()) {
        return Err(HistoryError::Rewritten.say());
    }
    Ok(then.size())
}
