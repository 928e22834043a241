//! Differences between the values beside a text: its front matter, its attachments.

use super::mark::{self, Piece};
use super::work::Work;
use std::collections::{HashMap, VecDeque};

/// What happened to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueChange<'a> {
    /// It is new.
    Added(&'a str),
    /// It is gone.
    Removed(&'a str),
    /// It changed.
    Changed(Vec<Piece<'a>>),
}

/// A value that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange<'a> {
    /// What the value is called.
    pub label: &'a str,
    /// What happened to it.
    pub change: ValueChange<'a>,
}

/// The values that differ, in the order of the new version, those that are gone at the end. A label that stands several
/// times is compared in its order. Values that only changed places are not listed.
pub fn fields<'a>(old: &'a [(String, String)], new: &'a [(String, String)]) -> Vec<FieldChange<'a>> {
    let mut work = Work::new();
    let mut left: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, (label, _)) in old.iter().enumerate() {
        left.entry(label).or_default().push_back(at);
    }
    let mut kept = vec![false; old.len()];
    let mut rows = Vec::new();
    for (label, value) in new {
        let before = left.get_mut(label.as_str()).and_then(VecDeque::pop_front);
        let change = match before {
            None => ValueChange::Added(value),
            Some(at) => {
                kept[at] = true;
                if old[at].1 == *value {
                    continue;
                }
                ValueChange::Changed(mark::text(&old[at].1, value, &mut work))
            }
        };
        rows.push(FieldChange { label, change });
    }
    let gone = old.iter().zip(kept).filter(|(_, kept)| !kept);
    rows.extend(gone.map(|((label, value), _)| FieldChange { label, change: ValueChange::Removed(value) }));
    rows
}

/// An attachment as a field: its name, its size and digest. Another file under the same name shows as a change.
pub fn attachment(name: &str, bytes: u64, sha256: &str) -> (String, String) {
    (name.to_string(), format!("{bytes} B, sha256 {sha256}"))
}
