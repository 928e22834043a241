//! What trails said in earlier commits.
//!
//! A trail is append-only. Git remembers every state that one ever had; [`Archive::old_trails`] gives them, so that
//! the gate can see whether an event is gone.

use super::git::{GitTrouble, ObjectId, Stored};
use super::{Archive, Open, category_of, find, listed_names, trouble_say};
use crate::load::split::MAX_RECORD;
use crate::load::walk::trail_of;
use crate::record::digest::normalised;
use crate::record::model::Reader;
use crate::record::node;
use crate::record::trail::{self, Event};
use crate::say::Say;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A state that a trail once had.
pub struct OldTrail {
    /// Where it stood.
    pub path: String,
    /// Its events. A trail that could not be read then says nothing now.
    pub events: Vec<Event>,
    /// The commit that brought it.
    commit: ObjectId,
}

impl Archive {
    /// All states that trails had in the history of HEAD, newest first; none where there is no history.
    ///
    /// # Errors
    /// Says why the history cannot be read. A clone without its whole history gives what it has.
    pub fn old_trails(&self) -> Result<Vec<OldTrail>, Say> {
        let mut guard = self.lock();
        let open = match guard.as_mut() {
            Ok(open) => open,
            Err(GitTrouble::NotARepository | GitTrouble::NoGit) => return Ok(Vec::new()),
            Err(trouble) => return Err(trouble_say(trouble)),
        };
        let mut all = Vec::new();
        let walked = find::texts_anywhere(&mut open.git, find::is_trail, |_, old| {
            if category_of(old.place.path).is_some()
                && let Some(events) = read(&old.bytes)
            {
                all.push(OldTrail { path: old.place.path.to_string(), events, commit: old.place.commit.id });
            }
            Ok(ControlFlow::<()>::Continue(()))
        });
        walked.map_err(|trouble| trouble_say(&trouble))?;
        Ok(all)
    }

    /// The folded id of the record that an old trail belonged to, as its file beside it said in that commit.
    pub fn owner_of(&self, old: &OldTrail) -> Option<String> {
        self.lock().as_mut().ok().and_then(|open| open.owner_of(old).ok().flatten())
    }
}

impl Open {
    fn owner_of(&mut self, old: &OldTrail) -> Result<Option<String>, GitTrouble> {
        let (folder, _) = old.path.rsplit_once('/').unwrap_or(("", &old.path));
        let files: BTreeMap<String, ObjectId> = self.git.folder_at(&old.commit, folder)?;
        for (name, blob) in &files {
            let path = format!("{folder}/{name}");
            if !find::is_record_file(&path) || trail_of(&path) != old.path {
                continue;
            }
            let Stored::Bytes(bytes) = self.git.read(blob, MAX_RECORD)? else { continue };
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            if let (_, Some(id)) = listed_names(&path, &normalised(text)) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

fn read(bytes: &[u8]) -> Option<Vec<Event>> {
    let text = normalised(std::str::from_utf8(bytes).ok()?);
    trail::read(&node::parse(&text).ok()?, &mut Reader::default())
}
