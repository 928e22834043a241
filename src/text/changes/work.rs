//! How much work a comparison may take.
//!
//! A clock would make the result depend on the machine. So steps are counted: when they are used up, the rest of a text is
//! marked coarsely.

/// Steps for one comparison of two versions: some tenths of a second.
const STEPS: usize = 100_000_000;

/// The steps that are left.
pub(super) struct Work {
    left: usize,
}

impl Work {
    pub(super) fn new() -> Self {
        Work { left: STEPS }
    }

    /// Takes steps for a piece of work, if there are that many left.
    pub(super) fn take(&mut self, steps: usize) -> bool {
        let enough = steps <= self.left;
        if enough {
            self.left -= steps;
        }
        enough
    }
}
