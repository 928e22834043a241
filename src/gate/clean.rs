//! The texts in which the gate found nothing before, so that the next build looks at what is new.
//!
//! What the rules about one text find hangs on the text, on its files, on where it lies, on site.yaml, on the ids that may
//! not be spoken of, and on the program: all of it is in the key of a text, and a set of keys is all that is kept. A text
//! with a finding of any kind, an allowance too, is looked at again each time, so that a report is always whole.

use super::names::Unspeakable;
use crate::keep::Keep;
use crate::record::Record;
use crate::record::digest::sha256;
use crate::site::Site;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::sync::Mutex;

/// The name under which the keys are kept.
const KEPT: &str = "clean";

/// Bytes of a key (SHA-256).
const WIDTH: usize = 32;

/// What a text is known by, with all that a judgement of it hangs on.
pub(super) type Key = [u8; WIDTH];

/// The texts in which nothing was found: those of before, and those that this run met.
#[derive(Default)]
pub struct CleanTexts {
    keep: Option<Keep>,
    site: Key,
    known: HashSet<Key>,
    met: Mutex<BTreeSet<Key>>,
}

impl CleanTexts {
    /// Reads what the last build kept, if it may be believed. Without a place to keep anything every text is new.
    pub fn read(keep: Option<Keep>, site: &Site) -> CleanTexts {
        let bytes = keep.as_ref().and_then(|keep| keep.read(KEPT)).unwrap_or_default();
        let known = bytes.chunks_exact(WIDTH).filter_map(|key| key.try_into().ok()).collect();
        CleanTexts { keep, site: sha256(site.source.text.as_bytes()), known, met: Mutex::default() }
    }

    /// Keeps the texts that this run met, and forgets all others.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn keep(&self) -> io::Result<()> {
        let Some(keep) = &self.keep else { return Ok(()) };
        let met = self.met.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if met.len() == self.known.len() && met.iter().all(|key| self.known.contains(key)) {
            return Ok(());
        }
        let keys: Vec<u8> = met.iter().flatten().copied().collect();
        keep.write(KEPT, &[&keys])
    }

    /// The key of a text; `None` where nothing is kept.
    pub(super) fn key(&self, text: &Record, unspeakable: &Unspeakable) -> Option<Key> {
        self.keep.as_ref()?;
        let mut sum = Sha256::new();
        let mut add = |part: &[u8]| {
            sum.update((part.len() as u64).to_le_bytes());
            sum.update(part);
        };
        add(&self.site);
        add(unspeakable.sum());
        add(text.category.en().as_bytes());
        add(text.source.path.as_bytes());
        add(text.source.text.as_bytes());
        for file in &text.files {
            add(file.name.as_bytes());
            add(&file.sha256);
        }
        // An earlier version carries only those of its allowances that still hold.
        for allowance in &text.common.allow {
            add(allowance.text.as_bytes());
        }
        Some(sum.finalize().into())
    }

    /// Whether nothing was found in this text before.
    pub(super) fn knows(&self, key: Option<&Key>) -> bool {
        key.is_some_and(|key| {
            let known = self.known.contains(key);
            if known {
                self.note(*key);
            }
            known
        })
    }

    /// Nothing was found in this text now.
    pub(super) fn note(&self, key: Key) {
        self.met.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(key);
    }
}
