//! The bytes of objects, through one long-lived `git cat-file --batch`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout};

use super::program::{Program, Running};
use super::{GitTrouble, ObjectId};

/// What git holds under an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// The bytes, exactly as they were committed: no line endings converted, no filter run.
    Bytes(Vec<u8>),
    /// Not in this clone, or not a blob.
    Missing,
    /// Larger than the cap of the question; the bytes were not kept.
    TooLarge {
        /// The size in bytes.
        size: u64,
    },
}

impl Stored {
    /// The bytes, if they are there.
    #[must_use]
    pub fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Missing | Self::TooLarge { .. } => None,
        }
    }
}

/// So many questions are put before the first answer is read. They take 2 KiB and fit into any pipe, so that we never
/// wait for git to read while git waits for us.
const AHEAD: usize = 32;

/// The conversation with `git cat-file --batch`: a few questions, as many answers.
///
/// After an error the conversation is out of step and must be dropped.
pub(super) struct Objects {
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub(super) running: Running,
}

impl Objects {
    pub(super) fn start(program: &Program) -> Result<Self, GitTrouble> {
        let mut running = program.start(&["cat-file", "--batch"], true)?;
        match (running.child.stdin.take(), running.child.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Ok(Self { questions, answers: BufReader::with_capacity(64 * 1024, answers), running })
            }
            _ => Err(running.failed("has no pipes")),
        }
    }

    /// The blobs of these ids, those that have at most `cap` bytes.
    pub(super) fn blobs(&mut self, ids: &[ObjectId], cap: u64) -> io::Result<Vec<Stored>> {
        let mut stored = Vec::with_capacity(ids.len());
        for some in ids.chunks(AHEAD) {
            let questions: Vec<String> = some.iter().map(|id| format!("{id}\n")).collect();
            self.questions.write_all(questions.concat().as_bytes())?;
            for _ in some {
                stored.push(self.answer("blob", cap)?);
            }
        }
        Ok(stored)
    }

    /// The tree of that id, or of the commit of that id; empty if it is not in this clone.
    pub(super) fn tree(&mut self, id: &ObjectId) -> io::Result<Vec<TreeEntry>> {
        self.questions.write_all(format!("{id}^{{tree}}\n").as_bytes())?;
        match self.answer("tree", u64::MAX)? {
            Stored::Bytes(bytes) => parse_tree(&bytes, id.as_bytes().len()).ok_or_else(|| out_of_step("a tree")),
            Stored::Missing | Stored::TooLarge { .. } => Ok(Vec::new()),
        }
    }

    /// Reads an answer: `<id> <kind> <size>`, a line break, the bytes, a line break; or `<question> missing`.
    fn answer(&mut self, kind: &str, cap: u64) -> io::Result<Stored> {
        let mut header = Vec::new();
        self.answers.read_until(b'\n', &mut header)?;
        let header = std::str::from_utf8(&header).map_err(|_| out_of_step("a header"))?;
        let mut words = header.trim_end().split(' ').skip(1);
        match (words.next(), words.next().map(str::parse::<u64>)) {
            (Some("missing"), None) => Ok(Stored::Missing),
            (Some(found), Some(Ok(size))) => {
                let stored = if found != kind || size > cap {
                    io::copy(&mut (&mut self.answers).take(size), &mut io::sink())?;
                    if found == kind { Stored::TooLarge { size } } else { Stored::Missing }
                } else {
                    let mut bytes = Vec::new();
                    (&mut self.answers).take(size).read_to_end(&mut bytes)?;
                    Stored::Bytes(bytes)
                };
                let mut end = [0];
                self.answers.read_exact(&mut end)?;
                if end == *b"\n" { Ok(stored) } else { Err(out_of_step("the end of an object")) }
            }
            _ => Err(out_of_step("a header")),
        }
    }
}

fn out_of_step(expected: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{expected} was expected"))
}

/// What kind of thing an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A symbolic link or a submodule.
    Other,
}

impl Kind {
    /// From git's mode in octal digits, with or without a leading zero.
    pub(super) fn of_mode(mode: &[u8]) -> Self {
        match mode {
            [b'1', b'0', b'0', ..] => Self::File,
            b"40000" | b"040000" => Self::Folder,
            _ => Self::Other,
        }
    }
}

/// A name in a folder of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) id: ObjectId,
}

/// Splits a tree object: for each entry the mode, a space, the name, a NUL and the bytes of the id.
pub(super) fn parse_tree(mut bytes: &[u8], id_length: usize) -> Option<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().position(|byte| *byte == b' ')?;
        let nul = space + bytes[space..].iter().position(|byte| *byte == 0)?;
        let id = bytes.get(nul + 1..nul + 1 + id_length)?;
        entries.push(TreeEntry {
            name: bytes[space + 1..nul].to_vec(),
            kind: Kind::of_mode(&bytes[..space]),
            id: ObjectId::from_raw(id)?,
        });
        bytes = &bytes[nul + 1 + id_length..];
    }
    Some(entries)
}
