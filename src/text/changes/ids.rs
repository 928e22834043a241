//! Small numbers for things that are compared often.

use std::collections::HashMap;
use std::hash::Hash;

/// Gives equal things equal numbers, in the order in which they are first seen.
pub(super) struct Ids<T>(HashMap<T, u32>);

impl<T: Eq + Hash> Ids<T> {
    pub(super) fn new() -> Self {
        Ids(HashMap::new())
    }

    pub(super) fn of(&mut self, thing: T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(thing).or_insert(next)
    }
}
