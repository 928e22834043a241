//! What a withdrawal left in the place of a text: it still says the day of publication where git has lost the text itself.

use super::git::{GitTrouble, ObjectId, Stored};
use super::{Archive, Open, find, parse_old, read_everything};
use crate::load::split::MAX_RECORD;
use crate::load::walk::trail_of;
use crate::record::digest::normalised;
use crate::record::model::Reader;
use crate::record::trail::{self, Action, Event};
use crate::record::{Record, STUB_TITLE, node};

impl Archive {
    /// What stood in the record's place after this withdrawal, while nothing was done after it; `None` where git does not
    /// have it.
    pub fn left_by(&self, record: &Record, withdrawal: &Event) -> Option<Box<Record>> {
        self.lock().as_mut().ok().and_then(|open| open.left_by(record, withdrawal).ok().flatten())
    }
}

impl Open {
    fn left_by(&mut self, record: &Record, withdrawal: &Event) -> Result<Option<Box<Record>>, GitTrouble> {
        if self.everywhere.is_none() {
            self.everywhere = Some(read_everything(&mut self.git)?);
        }
        let stubs = self.everywhere.as_ref().and_then(|all| all.stubs.get(&record.id().folded())).cloned();
        let log = self.git.log()?;
        for blob in stubs.unwrap_or_default() {
            for place in log.places(&blob).filter(|place| find::is_record_file(place.path)) {
                let Some(trail) = self.git.file_at(&place.commit.id, &trail_of(place.path))? else { continue };
                if self.ends_with(&trail, withdrawal)?
                    && let Some(text) = self.text(&blob)?
                    && let Some(stub) = parse_old(place.path, &text, &Default::default(), &mut self.git)?
                    && *stub.common.title == *STUB_TITLE
                {
                    return Ok(Some(stub));
                }
            }
        }
        Ok(None)
    }

    /// Whether nothing was done after the withdrawal, or it was taken back once more.
    fn ends_with(&mut self, trail: &ObjectId, withdrawal: &Event) -> Result<bool, GitTrouble> {
        let Stored::Bytes(bytes) = self.git.read(trail, MAX_RECORD)? else { return Ok(false) };
        let events = std::str::from_utf8(&bytes).ok().and_then(|text| {
            let root = node::parse(&normalised(text)).ok()?;
            trail::read(&root, &mut Reader::default())
        });
        let last = |events: &Vec<Event>| {
            let mut last = events.iter().rev().take_while(|event| event.action == Action::Withdraw);
            last.any(|event| event == withdrawal)
        };
        Ok(events.as_ref().is_some_and(last))
    }
}
