//! What goes from the working tree when a record is taken back, and the going itself.
//!
//! The event comes first: from then on the gate shows nothing of the record, whatever else is left. Then the text, then
//! its files, each whole or not at all. Which files they are is written down beside the record before all that, so that
//! a second run finds them also where the text that listed them is gone and git never saw it.

use super::stub;
use crate::commands::review::append::write_whole;
use crate::commands::review::desk::Desk;
use crate::gate::approvals::Verdict;
use crate::history::Archive;
use crate::load::Refused;
use crate::load::walk::{folder_of, on_disk};
use crate::pipeline::Failure;
use crate::record::common::FileName;
use crate::record::digest::{hex, sha256};
use crate::record::model::{Readable, Reader};
use crate::record::node::{Node, Value};
use crate::record::trail::Event;
use crate::record::{ListedFile, Record};
use crate::say::say;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// So many earlier versions are asked for the files that they listed.
const MOST_VERSIONS: usize = 64;

/// What goes.
pub struct Plan {
    /// The text that the public saw last, where it can be had; else the working text.
    pub public: Box<Record>,
    /// What takes the place of the working text; `None` where that is no text of what was taken back.
    pub stub: Option<String>,
    /// Names of files beside the record that go, with the SHA-256 of the bytes meant.
    pub files: BTreeMap<String, [u8; 32]>,
    /// Names of files that stay, because this other record lists them too.
    pub kept: Vec<(String, String)>,
}

impl Plan {
    /// Looks what there is to go. `before` is the withdrawal that the trail has already, if it has one.
    ///
    /// # Errors
    /// Where no stub can be made of the record.
    pub fn of(desk: &Desk, archive: &Archive, verdict: &Verdict, before: Option<&Event>) -> Result<Plan, Failure> {
        let record = &desk.record;
        let mut digests: Vec<_> = verdict.versions.iter().rev().take(MOST_VERSIONS).map(|v| v.digest).collect();
        digests.extend(before.map(|event| event.digest));
        let text = |digest| match digest == record.digest {
            true => Some(Box::new(record.clone())),
            false => archive.text(record, digest).ok().filter(|old| old.id() == record.id()),
        };
        let texts: Vec<Option<Box<Record>>> = digests.iter().map(|digest| text(*digest)).collect();
        // A text that somebody has written since the withdrawal is none of it.
        let replaced = before.is_none() || digests.contains(&record.digest);
        let mut plan = Plan {
            public: texts.first().cloned().flatten().unwrap_or_else(|| Box::new(record.clone())),
            stub: None,
            files: BTreeMap::new(),
            kept: Vec::new(),
        };
        if replaced {
            plan.stub = Some(stub::text(&plan.public, &desk.path)?);
        }
        let own = record.files.iter().filter(|_| replaced);
        let listed = own.chain(texts.iter().flatten().flat_map(|text| &text.files));
        let sums = listed.map(|file: &ListedFile| (file.name.clone(), file.sha256)).chain(remembered(desk));
        for (name, sum) in sums.collect::<BTreeSet<_>>() {
            if sum_on_disk(desk, &name) != Some(sum) {
                continue;
            }
            match listed_elsewhere(desk, &name, replaced) {
                Some(other) => plan.kept.push((name, other)),
                None => _ = plan.files.insert(name, sum),
            }
        }
        Ok(plan)
    }

    /// Whether nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.stub.is_none() && self.files.is_empty()
    }

    /// Writes down which files are to go, before anything else is done.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub fn remember(&self, desk: &Desk) -> Result<(), Failure> {
        if self.files.is_empty() {
            return Ok(());
        }
        let lines: String = self.files.iter().map(|(name, sum)| format!("{}  {name}\n", hex(sum))).collect();
        write_whole(&list_of(desk), lines.as_bytes()).map_err(|e| trouble(&desk.path, &e))
    }

    /// Replaces the text and deletes the files. What fails can be done by running the command again.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub fn carry_out(&self, desk: &Desk) -> Result<(), Failure> {
        if let Some(stub) = &self.stub {
            write_whole(&on_disk(&desk.root, &desk.path), stub.as_bytes()).map_err(|e| trouble(&desk.path, &e))?;
        }
        for (name, sum) in &self.files {
            // What somebody has put there meanwhile is not what was shown.
            if sum_on_disk(desk, name) == Some(*sum) {
                let path = format!("{}/{name}", folder_of(&desk.path));
                std::fs::remove_file(on_disk(&desk.root, &path)).map_err(|e| trouble(&path, &e))?;
            }
        }
        Plan::forget(desk);
        Ok(())
    }

    /// Takes the list away again. Where that fails it does no harm: what it names is gone, or is named anew.
    pub fn forget(desk: &Desk) {
        let _ = std::fs::remove_file(list_of(desk));
    }
}

fn trouble(path: &str, e: &std::io::Error) -> Failure {
    Failure::Io(say!(
        "{path} 无法改写或删去：{e}；改好后请再运行一次，剩下的会接着做完",
        "{path} cannot be replaced or deleted: {e}; mend that and run this again, it will do the rest"
    ))
}

/// Where the files that go are written down: a hidden file, which the loader passes over.
fn list_of(desk: &Desk) -> PathBuf {
    let name = desk.path.rsplit('/').next().unwrap_or_default();
    on_disk(&desk.root, &format!("{}/.{name}.gongshi-withdraw", folder_of(&desk.path)))
}

/// What an earlier run wrote down and did not finish.
fn remembered(desk: &Desk) -> Vec<(String, [u8; 32])> {
    let at = list_of(desk);
    let regular = at.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let text = if regular { std::fs::read_to_string(at).unwrap_or_default() } else { String::new() };
    let line = |line: &str| {
        let (sum, name) = line.split_once("  ")?;
        // A name as a record may list it, so nothing outside the folder, no record and no trail.
        let node = Node { number: 0, tag: None, value: Value::Text { text: name.to_string(), bare: false } };
        let name = FileName::read(&node, &mut Reader::default())?;
        Some((name.as_str().to_string(), from_hex(sum)?))
    };
    text.lines().filter_map(line).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut sum = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in sum.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(sum)
}

/// SHA-256 of a regular file beside the record.
fn sum_on_disk(desk: &Desk, name: &str) -> Option<[u8; 32]> {
    let at = on_disk(&desk.root, &format!("{}/{name}", folder_of(&desk.path)));
    at.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some(sha256(&std::fs::read(at).ok()?))
}

/// The path of another record that lists the file, or may list it; `replaced` where the record's own text goes too.
fn listed_elsewhere(desk: &Desk, name: &str, replaced: bool) -> Option<String> {
    let folder = folder_of(&desk.path);
    let beside = |path: &str| folder_of(path) == folder;
    let mut records = desk.loaded.records.iter().filter(|r| beside(&r.source.path));
    let listing = |record: &&Record| {
        (record.source.path != desk.path || !replaced) && record.files.iter().any(|file| file.name == name)
    };
    let sure = records.find(listing).map(|record| record.source.path.clone());
    // A file that makes no record says nothing of what it lists; in doubt the attachment is its own.
    let named = |refused: &&Refused| {
        let text = refused.source.as_ref().map(|source| source.text.as_str()).or(refused.text.as_deref());
        beside(&refused.path) && text.is_none_or(|text| text.contains(name))
    };
    sure.or_else(|| desk.loaded.refused.iter().find(named).map(|refused| refused.path.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_they_are_written() {
        let sum = sha256(b"x");
        assert_eq!(from_hex(&hex(&sum)), Some(sum));
        assert_eq!(from_hex("ab"), None);
        assert_eq!(from_hex(&"é".repeat(32)), None);
    }
}
