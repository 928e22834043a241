//! Footnotes: which reference means which note, and in what order they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Text;
use super::tree::{Block, Inline, Note, walk_inlines_mut};

/// Numbers the notes in the order in which they are first referred to, the body's references before those in notes, and
/// brings them into that order. Notes without a reference keep their order after the others.
pub(super) fn number(text: &mut Text) {
    if text.notes.is_empty() {
        return;
    }
    let mut waiting: Vec<Option<Note>> = std::mem::take(&mut text.notes).into_iter().map(Some).collect();
    let mut numbering = Numbering::default();
    for (at, note) in waiting.iter().flatten().enumerate() {
        // Of two notes with one label, the first counts; the second is shown without a reference.
        numbering.notes.entry(fold(&note.label)).or_insert(at);
    }
    numbering.refer(&mut text.blocks);
    // A note's own references may call further notes; at last come those that nothing has called.
    let mut done = 0;
    let mut unreferenced = 0..waiting.len();
    loop {
        let at = match numbering.order.get(done) {
            Some(&at) => at,
            None => match unreferenced.find(|at| waiting[*at].is_some()) {
                Some(at) => {
                    numbering.order.push(at);
                    at
                }
                None => break,
            },
        };
        done += 1;
        if let Some(mut note) = waiting[at].take() {
            numbering.refer(&mut note.blocks);
            text.notes.push(note);
        }
    }
    for (note, at) in text.notes.iter_mut().zip(&numbering.order) {
        note.references = numbering.references.get(at).map_or(0, |(_, references)| *references);
    }
}

#[derive(Default)]
struct Numbering {
    /// Where each label's note is, in source order.
    notes: BTreeMap<String, usize>,
    /// The notes in the order of their numbers.
    order: Vec<usize>,
    /// For each referenced note its number and how many references it has had.
    references: BTreeMap<usize, (usize, usize)>,
}

impl Numbering {
    fn refer(&mut self, blocks: &mut [Block]) {
        walk_inlines_mut(blocks, &mut |inline| {
            let Inline::NoteRef(reference) = inline else { return };
            match self.notes.get(&fold(&reference.label)) {
                Some(&at) => {
                    let (number, references) = self.references.entry(at).or_insert_with(|| {
                        self.order.push(at);
                        (self.order.len(), 0)
                    });
                    *references += 1;
                    (reference.number, reference.nth) = (*number, *references);
                }
                // pulldown-cmark leaves undefined references as text, so this is for labels that only it takes for equal.
                None => *inline = Inline::Text(Cow::Owned(format!("[^{}]", reference.label))),
            }
        });
    }
}

/// Labels are compared without regard to case and to the width of white space, as CommonMark compares link labels.
fn fold(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").to_lowercase().to_uppercase()
}
