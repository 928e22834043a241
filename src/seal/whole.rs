//! Reading the whole log of a finished portal, some files ahead: over a network each would cost the way there and back.

use super::log::reading::{self, LogError};
use super::log::tiles::{Holds, LONGEST_FILE, WIDTH, needed};
use super::log::tree::{Hash, Tree};
use super::source::Source;
use crate::portal::urls;
use crate::say::Say;
use rayon::prelude::*;
use std::collections::VecDeque;

/// So many files are read ahead: no more than a server can make them long, all of them fit into memory.
const AHEAD: usize = 8;

/// Why a log could not be read as a whole.
#[derive(Debug)]
pub enum Unwhole {
    /// This file of the portal could not be read, for this reason.
    Unread(String, Say),
    /// It is not what it says.
    Wrong(LogError),
}

/// Reads a whole log of a portal and checks every tile and entry against the root; `visit` sees the entries.
///
/// # Errors
/// [`Unwhole`].
pub fn whole(source: &Source, size: u64, root: &Hash, visit: impl FnMut(u64, &[u8])) -> Result<Tree, Unwhole> {
    if size > reading::MOST {
        return Err(Unwhole::Wrong(LogError::TooLarge(size)));
    }
    let mut files = Files { source, order: order(size).into(), read: VecDeque::new(), unread: None };
    let read = reading::check(|path| files.get(path), size, root, visit);
    // The log knows only files that are there and files that are not.
    read.map_err(|error| files.unread.unwrap_or(Unwhole::Wrong(error)))
}

/// The files of a log, those that come next already read.
struct Files<'s> {
    source: &'s Source,
    /// Paths that were not read yet, in the order in which they will be asked for.
    order: VecDeque<String>,
    read: VecDeque<(String, Got)>,
    unread: Option<Unwhole>,
}

type Got = Result<Option<Vec<u8>>, Say>;

impl Files<'_> {
    fn get(&mut self, path: &str) -> Option<Vec<u8>> {
        if self.read.is_empty() && self.order.front().is_some_and(|next| next == path) {
            let next: Vec<String> = self.order.drain(..AHEAD.min(self.order.len())).collect();
            self.read =
                next.into_par_iter().map(|path| (path.clone(), fetch(self.source, &path))).collect::<Vec<_>>().into();
        }
        let got = match self.read.front() {
            Some((next, _)) if next == path => self.read.pop_front().map(|(_, got)| got),
            // Asked in another order: then one by one.
            _ => None,
        };
        got.unwrap_or_else(|| fetch(self.source, path)).unwrap_or_else(|why| {
            self.unread.get_or_insert(Unwhole::Unread(format!("{}{path}", urls::LOG), why));
            None
        })
    }
}

fn fetch(source: &Source, path: &str) -> Got {
    source.get(&format!("{}{path}", urls::LOG), LONGEST_FILE as u64)
}

/// The order in which [`reading::check`] asks: partial tiles of hashes, then the full ones from the top down, then entries.
fn order(size: u64) -> Vec<String> {
    let hashes = |tile: &super::log::tiles::Tile| tile.holds != Holds::Entries;
    let partial = needed(size).filter(hashes).filter(|tile| tile.width < WIDTH);
    let mut full: Vec<_> = needed(size).filter(hashes).filter(|tile| tile.width == WIDTH).collect();
    let level = |holds: &Holds| match holds {
        Holds::Hashes(level) => *level,
        Holds::Entries => 0,
    };
    // Stable: within a level they stay as they stand.
    full.sort_by_key(|tile| std::cmp::Reverse(level(&tile.holds)));
    let entries = needed(size).filter(|tile| tile.holds == Holds::Entries);
    partial.chain(full).chain(entries).map(|tile| tile.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::log::tiles;
    use std::cell::RefCell;

    #[test]
    fn files_are_asked_for_in_the_order_in_which_they_are_read_ahead() {
        for size in [0, 1, 255, 256, 257, 700, 66_000] {
            let entries: Vec<Vec<u8>> = (0..size).map(|n: u32| n.to_be_bytes().to_vec()).collect();
            let (files, tree) = (tiles::files(&entries).unwrap(), Tree::of(&entries));
            let asked = RefCell::new(Vec::new());
            let get = |path: &str| {
                asked.borrow_mut().push(path.to_string());
                files.get(path).cloned()
            };
            reading::check(get, tree.size(), &tree.root(), |_, _| {}).unwrap();
            assert_eq!(asked.take(), order(tree.size()), "{size}");
        }
    }
}
