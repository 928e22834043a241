//! The staging folder: where a portal is written, sealed, and from where it goes live.

use crate::say::say;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::error::{OutputError, at};
use super::live::{Live, linked};
use super::lock::Lock;
use super::manifest::{self, FileRow, MANIFEST, ManifestHead, SIGNATURE};
use super::paths::{self, Names};
use super::place::{Place, Sources, lstat};
use super::{disk, leftover, swap};

/// A portal that is being written. Many threads may [`add`](Self::add) and [`copy`](Self::copy) at once.
///
/// Dropped before it went live, it leaves nothing behind.
pub struct Stage {
    place: Place,
    live: Live,
    /// Also held while the folders above a file are made, so that they stand when the claim returns.
    names: Mutex<Names>,
    written: Mutex<Vec<Written>>,
    /// Let go of last, see `Drop`.
    _lock: Lock,
}

struct Written {
    row: FileRow,
    /// The live portal has the same bytes at the same path.
    unchanged: bool,
}

/// What going live changed, in files; the manifest and its signature are not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// Files with the bytes they had before.
    pub unchanged: usize,
    /// Files that were live and are no more.
    pub removed: usize,
    /// Those of them that no build had made, sorted: whoever put them there will miss them.
    pub foreign: Vec<String>,
}

/// Brings `target` back in order where a build before this one was killed; touches nothing where none was.
///
/// For the start of a run: the portal that was live comes back, and an unfinished one goes, also where what is built now
/// is refused later. While another build is running, that one answers for what stands there.
///
/// # Errors
///
/// `Foreign` or `Io` where something stands there that cannot be mended. What is wrong with the target [`Stage::open`]
/// says in its turn.
pub fn mend(target: &Path, sources: &Sources) -> Result<(), OutputError> {
    let Ok(place) = Place::find(target, sources) else { return Ok(()) };
    if lstat(&place.stage)?.is_none() && lstat(&place.old)?.is_none() {
        return Ok(());
    }
    match Lock::take(&place.lock) {
        Ok(_lock) => swap::mend(&place),
        Err(OutputError::Busy(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

impl Stage {
    /// Starts a build into `target`: takes the lock, mends what a crash left, makes an empty staging folder.
    ///
    /// # Errors
    ///
    /// `Foreign` where the target is not a folder that gongshi made, or overlaps with the sources: nothing is touched.
    /// `Busy` while another build has the lock. `Io` where the neighbourhood of the target cannot be read or written.
    pub fn open(target: &Path, sources: &Sources) -> Result<Self, OutputError> {
        let place = Place::find(target, sources)?;
        fs::create_dir_all(&place.parent).map_err(at(&place.parent))?;
        let lock = Lock::take(&place.lock)?;
        swap::mend(&place)?;
        let live = Live::list(&place.target)?;
        let stage = Self { place, live, names: Mutex::default(), written: Mutex::default(), _lock: lock };
        for name in [MANIFEST, SIGNATURE] {
            stage.claim(name)?;
        }
        disk::make_folder(stage.root(), disk::PRIVATE).map_err(at(stage.root()))?;
        leftover::mark(stage.root()).map_err(at(stage.root()))?;
        Ok(stage)
    }

    /// Writes one file; `path` is below the top of the portal, with `/`.
    ///
    /// # Errors
    ///
    /// `BadPath`, `Clash` or `Io`. The stage must be dropped then: half a file may stand at the path.
    pub fn add(&self, path: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let file = self.claim(path)?;
        let row = FileRow { path: path.to_owned(), size: bytes.len() as u64, sha256: Sha256::digest(bytes).into() };
        let same = |live: &Path| fs::read(live).is_ok_and(|live| live == bytes);
        let live = self.live.equal(path, row.size, same);
        if !linked(live.as_deref(), &file) {
            write(&file, bytes).map_err(at(&file))?;
        }
        self.note(row, live.is_some());
        Ok(())
    }

    /// Copies an attachment whose bytes the gate has cleared.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add); `Io` also where the bytes no longer have the hash `sha256` that they were cleared with.
    pub fn copy(&self, path: &str, from: &Path, sha256: &[u8; 32]) -> Result<(), OutputError> {
        let file = self.claim(path)?;
        let mut size = fs::metadata(from).map_err(at(from))?.len();
        let cleared = |path: &Path| pour(path, io::sink(), path).is_ok_and(|(_, found)| found == *sha256);
        let live = self.live.equal(path, size, |live| cleared(live) && cleared(from));
        if !linked(live.as_deref(), &file) {
            let target = disk::create(&file).map_err(at(&file))?;
            let (copied, found) = pour(from, target, &file)?;
            if found != *sha256 {
                fs::remove_file(&file).map_err(at(&file))?;
                return Err(changed_since(from));
            }
            size = copied;
        }
        let row = FileRow { path: path.to_owned(), size, sha256: *sha256 };
        self.note(row, live.is_some());
        Ok(())
    }

    /// The files so far, sorted by path.
    pub fn files(&self) -> Vec<FileRow> {
        let mut rows: Vec<_> = hold(&self.written).iter().map(|file| file.row.clone()).collect();
        rows.sort_by(|a, b| a.path.cmp(&b.path));
        rows
    }

    /// The staging folder, for the last look. Nobody but this room writes in it.
    pub fn root(&self) -> &Path {
        &self.place.stage
    }

    /// Ends the writing and makes `manifest.json`, which lists every file.
    ///
    /// # Errors
    ///
    /// `Io` where the manifest cannot be written.
    pub fn seal(self, head: &ManifestHead) -> Result<Sealed, OutputError> {
        let file = self.root().join(MANIFEST);
        let bytes = manifest::render(head, &self.files())
            .map_err(io::Error::from)
            .and_then(|bytes| write(&file, &bytes).map(|()| bytes))
            .map_err(at(&file))?;
        // From here on the manifest says whose folder this is, and nothing goes live that it does not list.
        leftover::unmark(self.root()).map_err(at(self.root()))?;
        Ok(Sealed { stage: self, manifest: bytes })
    }

    /// Takes a path and makes the folders above it; returns the place of the file in the staging folder.
    fn claim(&self, path: &str) -> Result<PathBuf, OutputError> {
        paths::check(path)?;
        hold(&self.names).claim(path, |folder| {
            let folder = self.root().join(folder);
            disk::make_folder(&folder, disk::FOLDER).map_err(at(&folder))
        })?;
        Ok(self.root().join(path))
    }

    fn note(&self, row: FileRow, unchanged: bool) {
        hold(&self.written).push(Written { row, unchanged });
    }

    fn outcome(&self) -> Outcome {
        let written = hold(&self.written);
        let unchanged = written.iter().filter(|file| file.unchanged).count();
        let paths: HashSet<&str> = written.iter().map(|file| file.row.path.as_str()).collect();
        let gone: Vec<&str> = self.live.without(&paths).collect();
        let mut foreign: Vec<String> =
            gone.iter().filter(|path| self.live.is_foreign(path)).map(ToString::to_string).collect();
        foreign.sort_unstable();
        Outcome { changed: written.len() - unchanged, unchanged, removed: gone.len(), foreign }
    }
}

impl Drop for Stage {
    /// Deletes the staging folder while the lock is still held. What cannot be deleted the next build finds.
    fn drop(&mut self) {
        let _ = leftover::remove(&self.place.stage);
    }
}

/// A portal that is complete and has its manifest; it can be signed and go live.
pub struct Sealed {
    stage: Stage,
    manifest: Vec<u8>,
}

impl Sealed {
    /// The bytes of `manifest.json`, for the signature.
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// The staging folder, for the last look.
    pub fn root(&self) -> &Path {
        self.stage.root()
    }

    /// Writes `manifest.json.sig`.
    ///
    /// # Errors
    ///
    /// `Io` where it cannot be written, or was written before.
    pub fn sign(&self, signature: &[u8]) -> Result<(), OutputError> {
        let file = self.root().join(SIGNATURE);
        write(&file, signature).map_err(at(&file))
    }

    /// Flushes the portal to disk, puts it in the place of the live one in one step, and deletes that.
    ///
    /// # Errors
    ///
    /// `Foreign` where the target has meanwhile become something else; `Io` where the disk fails. The live portal stays,
    /// unless the message says that the new one is live and only the old one could not be deleted.
    pub fn go_live(self) -> Result<Outcome, OutputError> {
        let Self { stage, .. } = self;
        let (place, root) = (&stage.place, stage.root());
        // Looked at again, because the build took a while.
        place.check_ours()?;
        swap::carry_kept(place)?;
        disk::set_mode(root, disk::FOLDER).map_err(at(root))?;
        disk::flush(root).map_err(at(root))?;
        swap::swap(place, disk::exchange)?;
        swap::finish(place)?;
        Ok(stage.outcome())
    }
}

/// Creates a file with these bytes.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    disk::create(path)?.write_all(bytes)
}

/// Copies a file into `to`, which stands at `to_path`; returns how many bytes there were, and their SHA-256.
fn pour(from: &Path, mut to: impl Write, to_path: &Path) -> Result<(u64, [u8; 32]), OutputError> {
    let mut source = File::open(from).map_err(at(from))?;
    let (mut size, mut hasher, mut buffer) = (0, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let bytes = match source.read(&mut buffer) {
            Ok(0) => return Ok((size, hasher.finalize().into())),
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(OutputError::io(from, &error)),
        };
        hasher.update(bytes);
        to.write_all(bytes).map_err(at(to_path))?;
        size += bytes.len() as u64;
    }
}

fn changed_since(from: &Path) -> OutputError {
    let from = from.display();
    OutputError::Io(say!(
        "附件 {from} 在检查之后被改动。请等文件不再变动后重新运行；现有门户未受影响。",
        "The attachment {from} was changed after it was checked. Run again when it no longer changes; the live portal is untouched."
    ))
}

/// Locks, also after another thread panicked: the build ends then anyway, and both lists are whole at every moment.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
