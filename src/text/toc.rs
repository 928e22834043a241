//! The outline: levels and anchors of headings, and the contents list of a long text.

use std::collections::HashMap;

use super::Text;
use super::plain;
use super::tree::Inline;

/// Gives each heading, in the order of the text, its level and its anchor.
///
/// A page has one `h1`, its title, so the highest heading of a text is shown as `h2`, whatever it was in the source; and a
/// heading is never more than one level below the one it belongs to, however many levels the source skips.
#[derive(Default)]
pub(super) struct Outline {
    /// The source levels of the headings the next one may belong to, outermost first.
    above: Vec<u8>,
    /// Anchors in use; for each, the last number given to a repetition.
    ids: HashMap<String, usize>,
}

impl Outline {
    /// The level to show (2 to 6) and the anchor of the next heading.
    pub(super) fn place(&mut self, source_level: u8, content: &[Inline]) -> (u8, String) {
        while self.above.last().is_some_and(|level| *level >= source_level) {
            self.above.pop();
        }
        self.above.push(source_level);
        let level = (self.above.len() as u8 + 1).min(6);
        (level, self.id(slug(&plain::of_inlines(content))))
    }

    /// The slug itself, or with the first number that makes it unique.
    fn id(&mut self, slug: String) -> String {
        let Some(mut number) = self.ids.get(&slug).copied() else {
            self.ids.insert(slug.clone(), 0);
            return slug;
        };
        let id = loop {
            number += 1;
            let id = format!("{slug}-{number}");
            if !self.ids.contains_key(&id) {
                break id;
            }
        };
        self.ids.insert(slug, number);
        self.ids.insert(id.clone(), 0);
        id
    }
}

/// An anchor as GitHub makes it: letters (Chinese ones, too), numbers, `-` and `_` are kept, in lower case; white space
/// becomes `-`; the rest is left out.
fn slug(title: &str) -> String {
    let slug: String = title
        .trim()
        .chars()
        .filter_map(|c| match c {
            '-' | '_' => Some(c),
            c if c.is_whitespace() => Some('-'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// A line of the contents list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocEntry {
    /// The heading's level, 2 to 6.
    pub level: u8,
    /// Its anchor, without the page's prefix.
    pub id: String,
    /// Its words.
    pub title: String,
    /// The headings below it.
    pub children: Vec<TocEntry>,
}

/// The contents list of a text: its headings, those of lower levels below those of higher ones.
pub fn contents(text: &Text) -> Vec<TocEntry> {
    let mut roots: Vec<TocEntry> = Vec::new();
    for heading in text.headings() {
        let mut siblings = &mut roots;
        while siblings.last().is_some_and(|last| last.level < heading.level) {
            let last = siblings.len() - 1;
            siblings = &mut siblings[last].children;
        }
        siblings.push(TocEntry {
            level: heading.level,
            id: heading.id.clone(),
            title: heading.title(),
            children: Vec::new(),
        });
    }
    roots
}

/// Whether a contents list is worth its place: for texts with at least three headings and more than 1,500 characters.
pub fn deserves_contents(text: &Text) -> bool {
    text.headings().len() >= 3 && text.char_count() > 1500
}
