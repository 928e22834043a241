//! Which leaves the new log has: those that stand in the public one, then what is new. Or why it cannot go on.
//!
//! Pure: the events come from the gate, the public log from whoever has read it.

use super::leaf::{Event, Leaf};
use super::log::tree::{Hash, Tree};
use crate::say::{Say, say};
use std::collections::{HashMap, HashSet};

/// Every leaf that the log shall have, in canonical order: the order in which the events first appear on git's
/// first-parent history.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    /// The leaves.
    pub leaves: Vec<Placed>,
    /// Whether they are all of them. Not so without the whole history of git, or where something was refused: then the log
    /// stays as it was.
    pub extend: bool,
    /// Ids of records with a publication or withdrawal that is not committed yet, and so has no leaf. Sorted.
    pub waiting: Vec<String>,
}

/// A leaf with its place in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The leaf.
    pub leaf: Leaf,
    /// Whether it became public only on a day of its own (an embargo): then it may stand later in the log than its place in
    /// the order.
    pub late: bool,
}

/// The log that was public before. Reading it may fail with an `E`.
pub struct Before<'a, E> {
    /// How many leaves it has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Whether the history of today only goes on from the commit that it was made of. Then nothing was rewritten, and where
    /// the first-parent line runs otherwise (a branch was merged into its own trunk, as `git pull` does), what stands stays
    /// in its order.
    pub goes_on: bool,
    /// Its entries, checked against the root. Asked only where they are needed: most logs go on, and their root alone shows it.
    pub entries: &'a dyn Fn() -> Result<Vec<Vec<u8>>, E>,
}

/// The entries of the new log.
#[derive(Debug)]
pub struct Ledger {
    entries: Vec<Vec<u8>>,
    tree: Tree,
}

/// Why there is no new log.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// It would not go on from the public one.
    Rewritten(Box<Break>),
    /// The public one cannot be read, or is not what it says.
    Unreadable(E),
}

/// The first place where the public log and the events part.
#[derive(Debug, PartialEq, Eq)]
pub struct Break {
    /// Index in the public log.
    pub index: u64,
    /// What stands there; `None` where it is no leaf of ours.
    pub stands: Option<Leaf>,
    /// What should stand there now; `None` where nothing should.
    pub now: Option<Leaf>,
}

/// Makes the new log; none where there was none and nothing may be added.
///
/// # Errors
/// [`Trouble`].
pub fn settle<E>(chronicle: &Chronicle, before: Option<&Before<E>>) -> Result<Option<Ledger>, Trouble<E>> {
    let entries = |before: &Before<E>| (before.entries)().map_err(Trouble::Unreadable);
    if !chronicle.extend {
        return before.map(|before| entries(before).map(Ledger::of)).transpose();
    }
    let canonical = Canonical::of(&chronicle.leaves);
    let whole = Ledger::of(canonical.entries.clone());
    // A log begins with its first leaf.
    let Some(before) = before else { return Ok(Some(whole).filter(|whole| !whole.entries.is_empty())) };
    if whole.tree.root_at(before.size) == Some(before.root) {
        return Ok(Some(whole));
    }
    let entries = canonical.after(entries(before)?, before.goes_on).map_err(Trouble::Rewritten)?;
    Ok(Some(Ledger::of(entries)))
}

impl Ledger {
    /// The log with these entries.
    pub fn of(entries: Vec<Vec<u8>>) -> Ledger {
        Ledger { tree: Tree::of(&entries), entries }
    }

    /// The entries.
    pub fn entries(&self) -> &[Vec<u8>] {
        &self.entries
    }

    /// The hashes above them.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}

/// The leaves in canonical order, each once.
struct Canonical {
    entries: Vec<Vec<u8>>,
    late: HashMap<Vec<u8>, bool>,
}

impl Canonical {
    fn of(leaves: &[Placed]) -> Canonical {
        let mut canonical = Canonical { entries: Vec::with_capacity(leaves.len()), late: HashMap::new() };
        for placed in leaves {
            let entry = placed.leaf.to_bytes();
            if canonical.late.insert(entry.clone(), placed.late).is_none() {
                canonical.entries.push(entry);
            }
        }
        canonical
    }

    /// The entries that stand, then those that are new. All that stand must be known; unless the history only `goes_on`, those
    /// that are not late must stand in canonical order, none left out.
    fn after(self, stand: Vec<Vec<u8>>, goes_on: bool) -> Result<Vec<Vec<u8>>, Box<Break>> {
        let mut steady = self.entries.iter().filter(|entry| self.late.get(*entry) == Some(&false));
        let mut seen: HashSet<&[u8]> = HashSet::new();
        for (index, entry) in (0..).zip(&stand) {
            let now = match self.late.get(entry) {
                Some(late) if (goes_on || *late) && seen.insert(entry) => continue,
                Some(late) if goes_on || *late => None,
                _ => steady.next(),
            };
            if now != Some(entry) {
                let now = now.and_then(|entry| Leaf::parse(entry));
                return Err(Box::new(Break { index, stands: Leaf::parse(entry), now }));
            }
            seen.insert(entry);
        }
        let new: Vec<Vec<u8>> = self.entries.iter().filter(|entry| !seen.contains(entry.as_slice())).cloned().collect();
        Ok(stand.into_iter().chain(new).collect())
    }
}

impl Break {
    /// In words.
    pub fn say(&self) -> Say {
        let Break { index, stands, now } = self;
        let stands = stands.as_ref().map_or_else(|| say!("一条读不懂的内容", "something unreadable"), told);
        let now = now.as_ref().map_or_else(
            || {
                say!(
                    "按现在的内容和 git 历史，这里不应当有它",
                    "by the content and git's history of today it should not stand there"
                )
            },
            |leaf| {
                let leaf = told(leaf);
                say!(
                    "按现在的内容和 git 历史，这里应当是：{}",
                    "by the content and git's history of today, {} should stand there",
                    leaf.zh,
                    leaf.en
                )
            },
        );
        let (zh, en) = (format!("{}；{}", stands.zh, now.zh), format!("{}; {}", stands.en, now.en));
        say!(
            "已上线的日志第 {index} 条（从 0 数起）是：{zh}",
            "entry {index} (counted from 0) of the public log is {en}"
        )
    }
}

/// A leaf in words.
fn told(leaf: &Leaf) -> Say {
    let Leaf { record, version, event, at, .. } = leaf;
    match event {
        Event::Publish => {
            say!("{record} 第 {version} 版公开（{at}）", "the publication of `{record}`, version {version}, at {at}")
        }
        Event::Withdraw => {
            say!("{record} 第 {version} 版撤回（{at}）", "the withdrawal of `{record}`, version {version}, at {at}")
        }
    }
}

#[cfg(test)]
mod tests;
