//! Checkpoints: what a log was at some size, signed (c2sp.org/tlog-checkpoint).

use super::consistency;
use super::note::{Note, NoteError};
use super::plain::{base64, hash, number};
use super::reading::{Log, LogError};
use super::tree::Hash;
use super::vkey::VerifierKey;
use std::fmt;

/// Origin, size and root of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// Why a checkpoint is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// The note is not sound or not signed by a known key.
    Note(NoteError),
    /// The text of the note is no checkpoint.
    Malformed,
    /// Known keys signed, but none that bears the name of the log.
    OtherLog {
        /// The log that the checkpoint speaks of.
        origin: String,
    },
}

impl Checkpoint {
    /// The checkpoint of a log; none where the origin is empty or has control characters.
    pub fn new(origin: &str, size: u64, root: Hash) -> Option<Checkpoint> {
        let checkpoint = Checkpoint { origin: origin.to_owned(), size, root, extensions: Vec::new() };
        is_line(origin).then_some(checkpoint)
    }

    /// Reads the text of a checkpoint, as it stands in a note (c2sp.org/tlog-checkpoint, "Note text").
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        Checkpoint::lines(text).ok_or(CheckpointError::Malformed)
    }

    fn lines(text: &str) -> Option<Checkpoint> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, number(lines.next()?)?, hash(lines.next()?)?);
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        let sound = is_line(origin) && extensions.iter().all(|line| is_line(line));
        sound.then(|| Checkpoint { origin: origin.to_owned(), size, root, extensions })
    }

    /// Opens a signed checkpoint. One of the known keys that signed it must bear the name of the log, so that a key of
    /// one log or of a witness cannot speak for another.
    pub fn open(note: &[u8], keys: &[VerifierKey]) -> Result<Checkpoint, CheckpointError> {
        let note = Note::parse(note).map_err(CheckpointError::Note)?;
        let signers = note.verify(keys).map_err(CheckpointError::Note)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if !signers.iter().any(|key| key.name() == checkpoint.origin) {
            return Err(CheckpointError::OtherLog { origin: checkpoint.origin });
        }
        Ok(checkpoint)
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root hash.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// Lines of other meaning, usually none.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    /// The text of the note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Checkpoint { origin, size, root, extensions } = self;
        writeln!(f, "{origin}\n{size}\n{}", base64(root))?;
        extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A line that is not empty and has no control characters.
fn is_line(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|byte| byte >= 0x20)
}

/// Why a log does not extend what an earlier checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryError {
    /// The checkpoints are of different logs.
    OtherLog,
    /// The log was longer before.
    Shrunk,
    /// The log is sound, but its first entries are others than they were: proof that its history was rewritten.
    Rewritten,
    /// The log does not agree with its own checkpoint.
    Log(LogError),
}

/// Whether the log, of which `new` is the checkpoint, only added to what it was at `old`. Reads only the tiles that the
/// proof takes. Says nothing about signatures: both checkpoints must have been opened before.
pub fn verify_consistency(
    get: impl FnMut(&str) -> Option<Vec<u8>>,
    old: &Checkpoint,
    new: &Checkpoint,
) -> Result<(), HistoryError> {
    if old.origin != new.origin {
        return Err(HistoryError::OtherLog);
    }
    if old.size > new.size {
        return Err(HistoryError::Shrunk);
    }
    let mut log = Log::open(get, new.size, &new.root).map_err(HistoryError::Log)?;
    let proof = log.consistency(old.size).map_err(HistoryError::Log)?;
    let extends = consistency::verify(old.size, &old.root, new.size, &new.root, &proof);
    if extends { Ok(()) } else { Err(HistoryError::Rewritten) }
}
