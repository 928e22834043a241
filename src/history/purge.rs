//! What would have to go from git's history for a record's texts to be gone from there too.
//!
//! gongshi never rewrites history; it says which blobs are meant, and people run `git filter-repo`.

use super::git::{GitTrouble, ObjectId};
use super::{Archive, Open, find, listed_names, trouble_say};
use crate::load::walk::folder_of;
use crate::record::common::Id;
use crate::record::digest::normalised;
use crate::say::Say;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

impl Archive {
    /// The ids of all blobs in the history of HEAD that hold a text of this record, approved or not, or a file that one
    /// of its texts lists; in hex, sorted. Nothing where there is no repository. What is still in use is left out: the
    /// text `stays`, which lies at the record's `path` from now on, and files with one of these SHA-256 sums (`shared`).
    ///
    /// A text that stood at `path` and can no longer be read as a record is taken for one of its own.
    ///
    /// # Errors
    /// Says why the history cannot be read, or that not all of it is here.
    pub fn blobs_of(&self, id: &Id, path: &str, stays: &str, shared: &BTreeSet<[u8; 32]>) -> Result<Vec<String>, Say> {
        let mut guard = self.lock();
        let open = match guard.as_mut() {
            Ok(open) => open,
            Err(GitTrouble::NotARepository) => return Ok(Vec::new()),
            Err(trouble) => return Err(trouble_say(trouble)),
        };
        if let Some(gap) = open.git.gap() {
            return Err(trouble_say(&gap));
        }
        let found = open.blobs_of(&id.folded(), path, stays, shared).map_err(|trouble| trouble_say(&trouble))?;
        Ok(found.iter().map(ToString::to_string).collect())
    }
}

impl Open {
    fn blobs_of(
        &mut self,
        id: &str,
        path: &str,
        stays: &str,
        shared: &BTreeSet<[u8; 32]>,
    ) -> Result<BTreeSet<ObjectId>, GitTrouble> {
        let (mut blobs, mut beside) = (BTreeSet::new(), BTreeSet::new());
        let log = self.git.log()?;
        find::texts_anywhere(&mut self.git, find::is_record_file, |_, old| {
            let text = normalised(&String::from_utf8_lossy(&old.bytes)).into_owned();
            let here = log.places(&old.blob).any(|place| place.path == path);
            // Most texts are other records': those need not be parsed.
            if text == stays || !here && !text.to_ascii_lowercase().contains(id) {
                return Ok(ControlFlow::<()>::Continue(()));
            }
            let (names, said) = listed_names(old.place.path, &text);
            if said.as_deref().map_or(here, |said| said == id) {
                blobs.insert(old.blob);
                for place in log.places(&old.blob) {
                    let folder = folder_of(place.path);
                    beside.extend(names.iter().map(|name| format!("{folder}/{name}")));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for path in &beside {
            let files: BTreeSet<ObjectId> = log.changes_at(path).filter_map(|change| change.blob.copied()).collect();
            for file in files {
                if !shared.contains(&self.sum(&file)?) {
                    blobs.insert(file);
                }
            }
        }
        Ok(blobs)
    }
}
