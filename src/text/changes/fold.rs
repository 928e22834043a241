//! Long stretches without a change, left out.

use super::{Block, Change, Kind};

/// A part of what is shown of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'c, 'a> {
    /// A change, or a block beside one that did not change.
    Shown(&'c Change<'a>),
    /// So many blocks that did not change are left out.
    Hidden {
        /// How many.
        count: usize,
        /// The last heading among them, under which the next change stands.
        heading: Option<&'a Block>,
    },
}

/// Leaves out blocks that did not change, save `context` of them before and after each change. A single block is never left
/// out: saying so would take as much room. A heading that nothing would stand under is left out too. Two versions without a difference give nothing but what is left out.
pub fn fold<'c, 'a>(changes: &'c [Change<'a>], context: usize) -> Vec<Part<'c, 'a>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < changes.len() {
        let run = changes[start..].iter().take_while(|change| matches!(change, Change::Same(_))).count();
        let end = start + run;
        let after_last = if start == 0 { 0 } else { context };
        let before_next = if end == changes.len() { 0 } else { context };
        let hidden = run.saturating_sub(after_last.saturating_add(before_next));
        if hidden > 1 {
            let mut hidden = start + after_last..end - before_next;
            // A heading with nothing under it says nothing of the change before it.
            while hidden.start > start && matches!(changes[hidden.start - 1], Change::Same(block) if is_heading(block))
            {
                hidden.start -= 1;
            }
            parts.extend(changes[start..hidden.start].iter().map(Part::Shown));
            // At the end no change follows that would stand under it.
            let heading = last_heading(&changes[hidden.clone()]).filter(|_| end < changes.len());
            parts.push(Part::Hidden { count: hidden.len(), heading });
            parts.extend(changes[hidden.end..end].iter().map(Part::Shown));
        } else {
            parts.extend(changes[start..end].iter().map(Part::Shown));
        }
        let next = end + changes[end..].iter().take_while(|change| !matches!(change, Change::Same(_))).count();
        parts.extend(changes[end..next].iter().map(Part::Shown));
        start = next;
    }
    parts
}

fn last_heading<'a>(changes: &[Change<'a>]) -> Option<&'a Block> {
    changes.iter().rev().find_map(|change| match change {
        Change::Same(block) if is_heading(block) => Some(*block),
        _ => None,
    })
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, Kind::Heading(_))
}
