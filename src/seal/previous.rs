//! The log of the portal that is public now, on which the next one must go on.

use super::LogState;
use super::log::checkpoint::Checkpoint;
use super::log::reading;
use super::log::tiles::Tile;
use super::log::tree::Hash;
use super::log::vkey::VerifierKey;
use super::log::{note, tree};
use super::source::Source;
use super::whole::{Unwhole, whole};
use crate::output::{FORMAT, MANIFEST, Manifest};
use crate::portal::urls;
use crate::say::{Say, say};

/// No manifest that is read is longer.
pub const LONGEST_MANIFEST: u64 = 256 << 20;
/// No verifier key that is read is longer.
pub const LONGEST_VKEY: u64 = 4096;

/// What the public portal says of its log.
pub struct Previous {
    source: Source,
    /// The commit that it was built from.
    pub commit: Option<String>,
    /// The day as of which it was built.
    pub as_of: String,
    /// The log, where it has one.
    pub log: Option<Log>,
}

/// A log that is public.
pub struct Log {
    /// What it is.
    pub state: LogState,
    /// Its root.
    pub root: Hash,
    /// The logs before it, the oldest first.
    pub earlier: Vec<LogState>,
    /// The key that signs it.
    pub vkey: Option<VerifierKey>,
    /// Its tiles that are not full.
    pub partial: Vec<Tile>,
}

/// Why the public log cannot be taken up.
#[derive(Debug)]
pub enum Flaw {
    /// It could not be read for now.
    Unread(Say),
    /// It is damaged, or disagrees with itself.
    Damaged(Say),
}

impl Previous {
    /// Reads what the portal says of its log; `None` where no portal is. With `checked`, checkpoint and key must agree with it;
    /// a log that another one takes the place of need not be whole.
    ///
    /// # Errors
    /// [`Flaw`].
    pub fn read(source: Source, checked: bool) -> Result<Option<Previous>, Flaw> {
        let bytes =
            source.get(MANIFEST, LONGEST_MANIFEST).map_err(|why| of_file(MANIFEST, &why)).map_err(Flaw::Unread)?;
        let Some(bytes) = bytes else { return Ok(None) };
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|e| Flaw::Damaged(say!("{MANIFEST} 读不懂：{e}", "{MANIFEST} cannot be understood: {e}")))?;
        if manifest.format != FORMAT {
            let format = &manifest.format;
            return Err(Flaw::Damaged(say!(
                "{MANIFEST} 的格式（{format}）不是本程序的，可能出自更新的版本",
                "the format of {MANIFEST} ({format}) is not this program's; perhaps a newer one made it"
            )));
        }
        let mut log = log(&manifest).map_err(Flaw::Damaged)?;
        let (commit, as_of) = (manifest.commit.clone(), manifest.as_of.clone());
        let previous = Previous { source, commit, as_of, log: None };
        if checked {
            let vkey = previous.check(log.as_ref())?;
            if let Some(log) = &mut log {
                log.vkey = vkey;
            }
        }
        Ok(Some(Previous { log, ..previous }))
    }

    /// The ids of the records that the portal says are withdrawn, as its take-down list has them.
    ///
    /// # Errors
    /// [`Flaw`].
    pub fn withdrawn(&self) -> Result<Vec<String>, Flaw> {
        #[derive(serde::Deserialize)]
        struct List {
            rows: Vec<Row>,
        }
        #[derive(serde::Deserialize)]
        struct Row {
            id: String,
            state: String,
        }
        let path = urls::TAKEDOWN_JSON;
        let bytes = self.source.get(path, LONGEST_MANIFEST).map_err(|why| of_file(path, &why)).map_err(Flaw::Unread)?;
        let Some(bytes) = bytes else { return Ok(Vec::new()) };
        let list: List = serde_json::from_slice(&bytes)
            .map_err(|e| Flaw::Damaged(say!("{path} 读不懂：{e}", "{path} cannot be understood: {e}")))?;
        Ok(list.rows.into_iter().filter(|row| row.state == "withdrawn").map(|row| row.id).collect())
    }

    /// Compares checkpoint and verifier key with what the manifest says. Gives the key.
    fn check(&self, log: Option<&Log>) -> Result<Option<VerifierKey>, Flaw> {
        let get = |name: &str, max| {
            let path = format!("{}{name}", urls::LOG);
            self.source.get(&path, max).map_err(|why| of_file(&path, &why)).map_err(Flaw::Unread)
        };
        let note = get(CHECKPOINT, note::LONGEST as u64)?;
        let vkey = get(VKEY, LONGEST_VKEY)?;
        match (log, note) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Flaw::Damaged(say!(
                "有检查点，但 {MANIFEST} 说没有日志",
                "there is a checkpoint, but {MANIFEST} says that there is no log"
            ))),
            (Some(_), None) => Ok(None),
            (Some(log), Some(note)) => {
                opened(&note, vkey.as_deref(), &log.state).map(|(key, _)| Some(key)).map_err(Flaw::Damaged)
            }
        }
    }

    /// Reads all entries of the log, and checks them against its root.
    ///
    /// # Errors
    /// [`Flaw`].
    pub fn entries(&self) -> Result<Vec<Vec<u8>>, Flaw> {
        let mut entries = Vec::new();
        if let Some(log) = &self.log {
            let keep = |_, entry: &[u8]| entries.push(entry.to_vec());
            let read = self.source.with_threads(|| whole(&self.source, log.state.size, &log.root, keep));
            read.map_err(|trouble| match trouble {
                Unwhole::Unread(path, why) => Flaw::Unread(of_file(&path, &why)),
                Unwhole::Wrong(error) => Flaw::Damaged(error.say()),
            })?;
        }
        Ok(entries)
    }
}

/// File name of the checkpoint below the log's folder.
pub const CHECKPOINT: &str = "checkpoint";
/// File name of the verifier key below the log's folder.
pub const VKEY: &str = "vkey";

/// The log that a manifest tells of.
///
/// # Errors
/// Says what cannot be.
pub fn log(manifest: &Manifest) -> Result<Option<Log>, Say> {
    let Some(row) = &manifest.log else { return Ok(None) };
    let bad = |what: &str| say!("{MANIFEST} 中的日志（log）不成立：{what}", "the log in {MANIFEST} cannot be: {what}");
    let state = row.state();
    let root = state.root_hash().ok_or_else(|| bad("root"))?;
    if Checkpoint::new(&state.origin, state.size, root).is_none() {
        return Err(bad("origin"));
    }
    if state.size > reading::MOST || (state.size == 0 && root != tree::empty()) {
        return Err(bad("size"));
    }
    if row.earlier.iter().any(|old| old.root_hash().is_none() || old.origin == state.origin) {
        return Err(bad("earlier"));
    }
    let tiles = manifest.files.iter().filter_map(|file| Tile::at(file.path.strip_prefix(urls::LOG)?));
    let partial = tiles.filter(|tile| tile.path().contains(".p/")).collect();
    Ok(Some(Log { state, root, earlier: row.earlier.clone(), vkey: None, partial }))
}

/// Opens a signed checkpoint, which must say this of the log. Gives key and checkpoint.
///
/// # Errors
/// Says why it is not accepted.
pub fn opened(note: &[u8], vkey: Option<&[u8]>, state: &LogState) -> Result<(VerifierKey, Checkpoint), Say> {
    let vkey = vkey.ok_or_else(|| {
        say!("有检查点，但没有验证密钥 {VKEY}", "there is a checkpoint, but no verifier key ({VKEY})")
    })?;
    let vkey = key(vkey)?;
    let checkpoint = Checkpoint::open(note, std::slice::from_ref(&vkey)).map_err(|e| e.say())?;
    if LogState::new(checkpoint.origin(), checkpoint.size(), checkpoint.root()) != *state {
        let (said, size) = (checkpoint.size(), state.size);
        return Err(say!(
            "检查点（{said} 条）与 {MANIFEST} 中的日志（{size} 条）不符：日志被换过，或检查点是旧的",
            "the checkpoint ({said} entries) does not agree with the log in {MANIFEST} ({size} entries): the log was replaced, or \
             the checkpoint is an old one"
        ));
    }
    Ok((vkey, checkpoint))
}

/// Reads a verifier key as `log/vkey` has it.
///
/// # Errors
/// Says why it is none.
pub fn key(bytes: &[u8]) -> Result<VerifierKey, Say> {
    let line = std::str::from_utf8(bytes).unwrap_or_default();
    VerifierKey::parse(line.strip_suffix('\n').unwrap_or(line)).map_err(|e| {
        let why = e.say();
        say!("验证密钥不能用：{}", "the verifier key cannot be used: {}", why.zh, why.en)
    })
}

fn of_file(path: &str, why: &Say) -> Say {
    say!("{path}：{}", "{path}: {}", why.zh, why.en)
}
