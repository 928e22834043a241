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
use crate::output::{FORMAT, MANIFEST, Manifest, SIGNATURE};
use crate::portal::{takedown, urls};
use crate::say::{Say, say};
use crate::sign;
use std::path::Path;

/// No manifest that is read is longer.
pub const LONGEST_MANIFEST: u64 = 256 << 20;
/// No verifier key that is read is longer.
pub const LONGEST_VKEY: u64 = 4096;
/// No signature of a manifest that is read is longer.
pub const LONGEST_SIGNATURE: u64 = 64 << 10;

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
            let vkey = previous.check(&bytes, &manifest, log.as_ref())?;
            if let Some(log) = &mut log {
                log.vkey = vkey;
            }
        }
        Ok(Some(Previous { log, ..previous }))
    }

    /// The ids of the records that the portal says were withdrawn, as its take-down list has them; also of those that were
    /// published anew.
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
        Ok(list.rows.into_iter().filter(|row| takedown::was_withdrawn(&row.state)).map(|row| row.id).collect())
    }

    /// Compares checkpoint, verifier key and signature with what the manifest says: nobody may edit it so that the log starts
    /// over in silence. Gives the key.
    fn check(&self, bytes: &[u8], manifest: &Manifest, log: Option<&Log>) -> Result<Option<VerifierKey>, Flaw> {
        let get = |path: &str, max| self.source.get(path, max).map_err(|why| of_file(path, &why)).map_err(Flaw::Unread);
        let note = get(&format!("{}{CHECKPOINT}", urls::LOG), note::LONGEST as u64)?;
        let vkey = get(&format!("{}{VKEY}", urls::LOG), LONGEST_VKEY)?;
        let signature = get(SIGNATURE, LONGEST_SIGNATURE)?;
        let key = match (log, &note) {
            (None, _) => self.has_none(manifest, note.is_some() || vkey.is_some()).map(|()| None)?,
            (Some(_), None) => {
                let listed = |name| manifest.files.iter().any(|file| file.path.strip_prefix(urls::LOG) == Some(name));
                if vkey.is_some() || listed(CHECKPOINT) || listed(VKEY) {
                    return Err(Flaw::Damaged(say!(
                        "日志原来有签名，检查点（{CHECKPOINT}）却不在了",
                        "the log was signed, but its {CHECKPOINT} is gone"
                    )));
                }
                None
            }
            (Some(log), Some(note)) => Some(opened(note, vkey.as_deref(), &log.state).map_err(Flaw::Damaged)?.0),
        };
        signed_as_the_log(bytes, signature.as_deref(), key.as_ref())
            .map_err(|why| Flaw::Damaged(of_file(SIGNATURE, &why)))?;
        Ok(key)
    }

    /// Makes sure that a portal that is said to have no log has nothing of one.
    fn has_none(&self, manifest: &Manifest, signed: bool) -> Result<(), Flaw> {
        let listed = manifest.files.iter().any(|file| file.path.starts_with(urls::LOG));
        let named = manifest.records.iter().any(|row| row.leaf.is_some());
        let stands = self.source.as_folder().is_some_and(|at| holds_anything(&at.join(urls::LOG)));
        if signed || listed || named || stands {
            return Err(Flaw::Damaged(say!(
                "{MANIFEST} 说没有日志，却还有日志的文件或序号",
                "{MANIFEST} says that there is no log, but there is something of one"
            )));
        }
        Ok(())
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

/// Checks the signature of a manifest, where it has one or its log is signed: by whomever, but then by the key of the log.
fn signed_as_the_log(manifest: &[u8], signature: Option<&[u8]>, key: Option<&VerifierKey>) -> Result<(), Say> {
    let Some(signature) = signature else {
        return match key {
            None => Ok(()),
            Some(_) => Err(say!(
                "缺失：日志签了名，清单的签名却不在",
                "it is missing: the log is signed, but the manifest is not"
            )),
        };
    };
    let signer = sign::signer_of(sign::MANIFEST, manifest, &String::from_utf8_lossy(signature))?;
    if key.is_some_and(|key| sign::raw(&signer) != Some(key.public())) {
        return Err(say!("清单与日志由不同的密钥签名", "the manifest and the log are signed by different keys"));
    }
    Ok(())
}

/// Whether there is anything but folders below a folder.
fn holds_anything(folder: &Path) -> bool {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).follow_links(false);
    entries.into_iter().any(|entry| match entry {
        Ok(entry) => !entry.file_type().is_dir(),
        Err(error) => error.io_error().is_none_or(|error| error.kind() != std::io::ErrorKind::NotFound),
    })
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
