//! Styles, as far as they hide what they are for (ISO/IEC 26300-3, 16).

use super::super::super::Trouble;
use super::super::xml::{Element, Visitor};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Style {
    hidden: Option<bool>,
    parent: Option<String>,
}

/// The styles of a document, automatic ones included.
#[derive(Debug, Default)]
pub struct Styles {
    styles: BTreeMap<(String, String), Style>,
    open: Option<(String, String)>,
}

/// Styles are not derived from each other through more steps than this.
const MOST_STEPS: usize = 50;

impl Styles {
    /// Whether a style, or the one that it derives from, hides what it is for.
    pub fn hides(&self, family: &str, name: Option<&str>) -> bool {
        let mut next = name;
        for _ in 0..MOST_STEPS {
            let style = next.and_then(|name| self.styles.get(&(family.to_owned(), name.to_owned())));
            let Some(style) = style else { return false };
            if let Some(hidden) = style.hidden {
                return hidden;
            }
            next = style.parent.as_deref();
        }
        false
    }
}

/// A length of nothing: `0in`, `0.000cm`.
fn is_nothing(length: &str) -> bool {
    let number = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    number.parse::<f32>().is_ok_and(|length| length <= 0.001)
}

/// Whether properties hide; nothing when they do not say.
fn hidden(element: &Element) -> Option<bool> {
    match (element.ns, element.name) {
        ("style", "text-properties") => element.attr("text", "display").map(|display| display != "true"),
        ("style", "table-properties") => element.attr("table", "display").map(|display| display == "false"),
        ("style", "drawing-page-properties") => {
            element.attr("presentation", "visibility").map(|visibility| visibility == "hidden")
        }
        ("style", "table-column-properties") => element.attr("style", "column-width").map(is_nothing),
        ("style", "table-row-properties") => element.attr("style", "row-height").map(is_nothing),
        _ => None,
    }
}

impl Visitor for Styles {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.is("style", "style") {
            let text = |name| element.attr("style", name).unwrap_or_default().to_owned();
            let parent = element.attr("style", "parent-style-name").map(str::to_owned);
            let key = (text("family"), text("name"));
            self.styles.insert(key.clone(), Style { hidden: None, parent });
            self.open = Some(key);
        } else if let Some(hidden) = hidden(element)
            && let Some(style) = self.open.as_ref().and_then(|key| self.styles.get_mut(key))
        {
            style.hidden = Some(hidden || style.hidden == Some(true));
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        if (ns, name) == ("style", "style") {
            self.open = None;
        }
        Ok(())
    }

    fn aside(&mut self, _: &str, _: bool) -> Result<(), Trouble> {
        Ok(())
    }
}
