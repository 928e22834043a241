//! The proof for one entry, in one file that can be checked offline: c2sp.org/tlog-proof (v1).

use super::checkpoint::{Checkpoint, CheckpointError};
use super::inclusion;
use super::note::{self, Note};
use super::plain::{base64, hash, number, unbase64};
use super::tree::{Hash, Tree, leaf};
use super::vkey::VerifierKey;
use std::fmt;

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Longer proofs are not read: a note and as much again.
const LONGEST: usize = 2 * note::LONGEST;

/// No path in a tree of 2^64 - 1 leaves is longer.
const DEEPEST: usize = 64;

/// That an entry is in a log. What it says is worth nothing before [`Proof::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    extra: Option<Vec<u8>>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: String,
}

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofError {
    /// It has not the form of a proof.
    Malformed,
    /// Its checkpoint is not accepted.
    Checkpoint(CheckpointError),
    /// The entry is not in the log at that index.
    NotIncluded,
}

impl Proof {
    /// The proof for entry `index` of this log under a signed checkpoint of it; none where the log has no such entry or
    /// the checkpoint is not one of this log.
    pub fn of(log: &Tree, index: u64, checkpoint: &Note) -> Option<Proof> {
        let says = Checkpoint::parse(checkpoint.text()).ok()?;
        let path = log.inclusion(index, says.size())?;
        let same = log.root_at(says.size()) == Some(*says.root());
        same.then(|| Proof { extra: None, index, path, checkpoint: checkpoint.to_string() })
    }

    /// Reads a proof (c2sp.org/tlog-proof, "Format"). The checkpoint is kept as it is and not read yet.
    pub fn parse(text: &str) -> Result<Proof, ProofError> {
        if text.len() > LONGEST {
            return Err(ProofError::Malformed);
        }
        Proof::lines(text).ok_or(ProofError::Malformed)
    }

    fn lines(text: &str) -> Option<Proof> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n').peekable();
        if lines.next()? != HEADER {
            return None;
        }
        let extra = match lines.peek()?.strip_prefix("extra ") {
            Some(encoded) => {
                lines.next();
                Some(unbase64(encoded)?)
            }
            None => None,
        };
        let index = number(lines.next()?.strip_prefix("index ")?)?;
        let path: Vec<Hash> = lines.map(hash).take(DEEPEST + 1).collect::<Option<_>>()?;
        let sound = path.len() <= DEEPEST;
        sound.then(|| Proof { extra, index, path, checkpoint: checkpoint.to_owned() })
    }

    /// Checks that `entry` is in the log that one of these keys signs. Gives the log's checkpoint.
    pub fn verify(&self, entry: &[u8], keys: &[VerifierKey]) -> Result<Checkpoint, ProofError> {
        self.verify_hash(&leaf(entry), keys)
    }

    /// As [`verify`](Self::verify), for an entry of which only the leaf hash was kept.
    ///
    /// # Errors
    /// As there.
    pub fn verify_hash(&self, leaf: &Hash, keys: &[VerifierKey]) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), keys).map_err(ProofError::Checkpoint)?;
        let included = inclusion::verify(leaf, self.index, checkpoint.size(), checkpoint.root(), &self.path);
        if included { Ok(checkpoint) } else { Err(ProofError::NotIncluded) }
    }

    /// The entry's place in the log, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Data of the application. Nothing vouches for it.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The same proof with data of the application, which nothing vouches for.
    pub fn with_extra(self, extra: Vec<u8>) -> Proof {
        Proof { extra: Some(extra), ..self }
    }

    /// The signed checkpoint, as it stands in the proof.
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }
}

impl fmt::Display for Proof {
    /// The file, usually named `.tlog-proof`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", base64(hash)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
