//! What trails said in earlier commits.
//!
//! A trail is append-only. Git remembers every state that one ever had; [`Archive::old_trails`] gives them, so that
//! the gate can see whether an event is gone.

use super::git::{GitTrouble, ObjectId, Stored};
use super::{Archive, Open, category_of, find, listed_names, read_everything, trouble_say};
use crate::load::split::MAX_RECORD;
use crate::load::walk::trail_of;
use crate::record::Category;
use crate::record::digest::normalised;
use crate::record::model::Reader;
use crate::record::node;
use crate::record::trail::{self, Event};
use crate::say::Say;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

impl OldTrail {
    /// The commit that had it, as people write it: the beginning of its id.
    pub fn commit(&self) -> String {
        self.commits.first().map(|id| id.to_string().chars().take(10).collect()).unwrap_or_default()
    }

    /// The category of its record.
    pub fn category(&self) -> Option<Category> {
        category_of(&self.path)
    }
}

/// Everything that git remembers of trails.
#[derive(Default)]
pub struct Trails {
    /// All states that trails had, newest first.
    pub states: Vec<OldTrail>,
    /// When the commits of the first-parent history were made, oldest first: seconds since 1970-01-01 in UTC.
    pub times: Vec<i64>,
    /// Whether the history is here, and whole.
    pub whole: bool,
}

/// A state that a trail once had.
pub struct OldTrail {
    /// Where it stood.
    pub path: String,
    /// Its events. A trail that could not be read then says nothing now.
    pub events: Vec<Event>,
    /// The first commit of the first-parent history that had it, by its place in [`Trails::times`]; `None` for a state
    /// that stood on a merged branch alone.
    pub turn: Option<usize>,
    /// The commits in which it stood there, newest first.
    commits: Vec<ObjectId>,
}

impl Archive {
    /// What trails were in the history of HEAD; nothing where there is no history.
    ///
    /// # Errors
    /// Says why the history cannot be read. A clone without its whole history gives what it has.
    pub fn old_trails(&self) -> Result<Arc<Trails>, Say> {
        let mut guard = self.lock();
        let open = match guard.as_mut() {
            Ok(open) => open,
            Err(GitTrouble::NotARepository | GitTrouble::NoGit) => return Ok(Arc::default()),
            Err(trouble) => return Err(trouble_say(trouble)),
        };
        open.trails().map_err(|trouble| trouble_say(&trouble))
    }

    /// The folded id of the record that an old trail belonged to, as its file beside it said in the commits that have it; where
    /// none lay there, that of the text that its events are about.
    pub fn owner_of(&self, old: &OldTrail) -> Option<String> {
        let mut guard = self.lock();
        let open = guard.as_mut().ok()?;
        open.owner_of(old).ok().flatten().or_else(|| open.owner_of_texts(old).ok().flatten())
    }

    /// Whether every commit that brought `later` builds on one that brought `earlier`.
    pub fn builds_on(&self, later: &OldTrail, earlier: &OldTrail) -> bool {
        let guard = self.lock();
        let Ok(open) = guard.as_ref() else { return false };
        let few = later.commits.len() * earlier.commits.len() <= MOST_COMPARED;
        let before = |new: &ObjectId| earlier.commits.iter().any(|old| old != new && open.git.is_before(old, new));
        few && later.commits.iter().all(before)
    }
}

impl Open {
    fn trails(&mut self) -> Result<Arc<Trails>, GitTrouble> {
        if let Some(trails) = &self.trails {
            return Ok(Arc::clone(trails));
        }
        let trails = Arc::new(self.read_trails()?);
        self.trails = Some(Arc::clone(&trails));
        Ok(trails)
    }

    fn read_trails(&mut self) -> Result<Trails, GitTrouble> {
        let log = self.git.log()?;
        let mainline: HashMap<ObjectId, usize> =
            log.mainline().enumerate().map(|(turn, commit)| (commit.id, turn)).collect();
        let mut states = Vec::new();
        find::texts_anywhere(&mut self.git, find::is_trail, |_, old| {
            // One text may have stood in several places, and a copy of it must not hide the others.
            let mut places: BTreeMap<&str, (Option<usize>, Vec<ObjectId>)> = BTreeMap::new();
            for place in log.places(&old.blob).filter(|place| find::is_trail(place.path) && is_record_place(place.path))
            {
                let (turn, commits) = places.entry(place.path).or_default();
                let here = mainline.get(&place.commit.id).copied();
                *turn = turn.iter().chain(&here).min().copied();
                commits.push(place.commit.id);
            }
            states.extend(places.into_iter().map(|(path, at)| (path.to_string(), old.bytes.clone(), at)));
            Ok(ControlFlow::<()>::Continue(()))
        })?;
        // Taking a trail apart is most of the work, and needs nobody else.
        type State = (String, Vec<u8>, (Option<usize>, Vec<ObjectId>));
        let read =
            |(path, bytes, (turn, commits)): State| read(&bytes).map(|events| OldTrail { path, events, turn, commits });
        let states = states.into_par_iter().filter_map(read).collect();
        let times = log.mainline().map(|commit| commit.time).collect();
        Ok(Trails { states, times, whole: self.git.gap().is_none() })
    }

    fn owner_of(&mut self, old: &OldTrail) -> Result<Option<String>, GitTrouble> {
        // The newest, and the oldest: whoever comes later cannot push both away.
        let newest = old.commits.iter().take(MOST_ASKED);
        for commit in newest.chain(old.commits.iter().skip(MOST_ASKED).rev().take(MOST_ASKED)) {
            if let Some(id) = self.owner_at(old, commit)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The record whose text, wherever it stood, has a digest that an event of this trail names.
    fn owner_of_texts(&mut self, old: &OldTrail) -> Result<Option<String>, GitTrouble> {
        let everywhere = match self.everywhere.take() {
            Some(everywhere) => everywhere,
            None => read_everything(&mut self.git)?,
        };
        let listing: Vec<String> = everywhere.listing.keys().cloned().collect();
        self.everywhere = Some(everywhere);
        for id in &listing {
            self.take_apart(id)?;
        }
        for event in &old.events {
            let Some(all) = &self.everywhere else { break };
            let listing = all.with_files.iter().find(|(_, known)| known.contains_key(&event.digest));
            if let Some((id, _)) = listing {
                return Ok(Some(id.clone()));
            }
            let Some((path, blob)) = all.bare.get(&event.digest).cloned() else { continue };
            if let Some(text) = self.text(&blob)?
                && let (_, Some(id)) = listed_names(&path, &text)
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn owner_at(&mut self, old: &OldTrail, commit: &ObjectId) -> Result<Option<String>, GitTrouble> {
        let (folder, _) = old.path.rsplit_once('/').unwrap_or(("", &old.path));
        let files: BTreeMap<String, ObjectId> = self.git.folder_at(commit, folder)?;
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

/// More pairs of commits are not compared to tell which trail came first.
const MOST_COMPARED: usize = 256;

/// In so many commits the record beside an old trail is looked for.
const MOST_ASKED: usize = 16;

/// Whether a record can lie at a path: in the folder of a category, and not hidden.
fn is_record_place(path: &str) -> bool {
    category_of(path).is_some() && !path.split('/').any(|part| part.starts_with('.'))
}

fn read(bytes: &[u8]) -> Option<Vec<Event>> {
    let text = normalised(std::str::from_utf8(bytes).ok()?);
    trail::read(&node::parse(&text).ok()?, &mut Reader::default())
}
