//! What the log shall say, as git's history tells it.

use super::leaf::Leaf;

/// Every leaf that the log shall have.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    /// In the order in which their events first stood on git's first-parent history; ties by record id, then by the
    /// place in the trail.
    pub leaves: Vec<Placed>,
    /// Whether the log may grow: git's history is here whole, and nothing was refused. Else it stays as it was.
    pub extend: bool,
}

/// A leaf in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The leaf.
    pub leaf: Leaf,
    /// Its version was committed before its day of publication, and told of only from then on: so it may stand in a log
    /// behind leaves that come after it here.
    pub late: bool,
}
