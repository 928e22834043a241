//! A package: its entries, unpacked one at a time, never more than the limits whatever the headers promise.

use super::super::limits::{MOST_ENTRY, MOST_UNPACKED};
use super::super::{Reading, Trouble};
use super::directory::{self, Entry, Stray};
use crate::say::say;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::rc::Rc;

/// A package whose layout has been checked.
#[derive(Debug)]
pub struct Package<'a> {
    bytes: &'a [u8],
    entries: BTreeMap<String, Entry>,
    lower: BTreeMap<String, String>,
    stray: Stray,
    unpacked: Unpacked,
}

/// How many bytes have been unpacked from a file so far: one count for all packages that lie in each other.
pub type Unpacked = Rc<Cell<usize>>;

fn damaged(name: &str) -> Trouble {
    Trouble::Unreadable(say!("部件 {name} 已损坏", "part {name} is damaged"))
}

fn too_large() -> Trouble {
    Trouble::Unreadable(say!("解开后太大", "too large when unpacked"))
}

impl<'a> Package<'a> {
    /// Opens a package.
    ///
    /// # Errors
    /// See [`directory::entries`].
    pub fn open(bytes: &'a [u8], unpacked: Unpacked) -> Result<Package<'a>, Trouble> {
        let (entries, stray) = directory::entries(bytes)?;
        let folder = |entry: &Entry| entry.name.ends_with('/');
        if let Some(entry) = entries.iter().find(|entry| folder(entry) && entry.size > 0) {
            return Err(damaged(&entry.name));
        }
        let entries = entries.into_iter().filter(|entry| !folder(entry));
        let entries: BTreeMap<String, Entry> = entries.map(|entry| (entry.name.clone(), entry)).collect();
        let lower = entries.keys().map(|name| (name.to_lowercase(), name.clone())).collect();
        Ok(Package { bytes, entries, lower, stray, unpacked })
    }

    /// The names of all entries, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether there is such an entry.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The name as it is written in the package; case does not count in names of parts.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.lower.get(&name.to_lowercase()).map(String::as_str)
    }

    /// Tells of what lies in the package beside its entries.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn tell_stray(&self, reading: &mut Reading) -> Result<(), Trouble> {
        self.stray.tell(reading)
    }

    /// Unpacks an entry.
    ///
    /// # Errors
    /// When there is none, it is damaged, it is not as long as it says, or beyond a limit.
    pub fn part(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        let missing = || Trouble::Unreadable(say!("缺少部件 {name}", "part {name} is missing"));
        let entry = self.entries.get(name).ok_or_else(missing)?;
        let data = self.bytes.get(entry.data.clone()).ok_or_else(|| damaged(name))?;
        let room = MOST_ENTRY.min(MOST_UNPACKED.saturating_sub(self.unpacked.get()));
        if entry.size > room {
            return Err(too_large());
        }
        let content = if entry.deflated { inflate(data, room).ok_or_else(|| damaged(name))? } else { data.to_vec() };
        if content.len() > room {
            return Err(too_large());
        }
        self.unpacked.set(self.unpacked.get() + content.len());
        let mut crc = Crc::new();
        crc.update(&content);
        if content.len() != entry.size || crc.sum() != entry.crc {
            return Err(damaged(name));
        }
        Ok(content)
    }
}

/// Unpacks up to one byte more than there is room for; nothing when the data is damaged or goes on behind its end.
fn inflate(data: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut decoder = DeflateDecoder::new(data);
    let mut content = Vec::new();
    decoder.by_ref().take(room as u64 + 1).read_to_end(&mut content).ok()?;
    (content.len() > room || decoder.total_in() == data.len() as u64).then_some(content)
}
