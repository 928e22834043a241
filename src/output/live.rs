//! The portal that is live while the next one is built: what did not change is taken over from it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::disk;
use super::error::OutputError;
use super::manifest::{self, MANIFEST, SIGNATURE};
use super::place::KEPT;

/// The files that were live when the build began.
pub(super) struct Live {
    root: PathBuf,
    /// From the path to the size of what may be taken over; `None` for what may not: links, devices, other modes.
    files: HashMap<String, Option<u64>>,
    /// The paths that its manifest lists; `None` where that cannot be read as a whole, as of a newer program.
    made: Option<HashSet<String>>,
}

impl Live {
    /// Lists the files of the live portal; none where there is no folder.
    pub(super) fn list(root: &Path) -> Result<Self, OutputError> {
        let mut live = Self { root: root.to_owned(), files: HashMap::new(), made: manifest::paths(root) };
        if !root.exists() {
            return Ok(live);
        }
        // Links are not followed: what is taken over truly lies in the portal.
        for entry in WalkDir::new(root) {
            let (path, file) =
                entry.and_then(|entry| Ok((entry.path().to_owned(), entry.metadata()?))).map_err(|error| {
                    let path = error.path().unwrap_or(root).to_owned();
                    OutputError::io(&path, &error.into())
                })?;
            if !file.is_dir() {
                let size = disk::is_portal_file(&file).then_some(file.len());
                live.files.insert(below(root, &path), size);
            }
        }
        for other in KEPT.iter().chain(&[MANIFEST, SIGNATURE]) {
            live.files.remove(*other);
        }
        Ok(live)
    }

    /// The live file at this path, if it has this size and `is_equal` says that it has the new bytes too.
    ///
    /// A live file that cannot be read is simply not taken over.
    pub(super) fn equal(&self, path: &str, size: u64, is_equal: impl FnOnce(&Path) -> bool) -> Option<PathBuf> {
        if *self.files.get(path)? != Some(size) {
            return None;
        }
        let file = self.root.join(path);
        is_equal(&file).then_some(file)
    }

    /// The live files that the new portal no longer has.
    pub(super) fn without<'a>(&'a self, new: &'a HashSet<&str>) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(|path| !new.contains(path))
    }

    /// Whether somebody else put this live file there: no build listed it.
    pub(super) fn is_foreign(&self, path: &str) -> bool {
        self.made.as_ref().is_some_and(|made| !made.contains(path))
    }
}

/// Makes `new` another name of an equal live file. `false` where there is none, or where that cannot be (no hard links,
/// another owner, too many links): then the bytes have to be written.
pub(super) fn linked(live: Option<&Path>, new: &Path) -> bool {
    live.is_some_and(|live| fs::hard_link(live, new).is_ok())
}

/// The path below `root`, with `/`. Names that are not UTF-8 become unlike any path of a portal, which is right.
fn below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
