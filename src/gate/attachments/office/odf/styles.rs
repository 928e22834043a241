//! Styles, as far as they hide what they are for (ISO/IEC 26300-3, 16).

use super::super::super::Trouble;
use super::super::colour::is_near_white;
use super::super::xml::{Element, Visitor};
use std::collections::BTreeMap;

/// What a style says about whether letters can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks {
    /// White letters.
    pub white: Option<bool>,
    /// Letters of a height that nobody can read, or transparent ones.
    pub tiny: Option<bool>,
    /// A colour lies behind them.
    pub backed: Option<bool>,
}

impl Looks {
    /// What these properties say, or else those.
    pub fn or(self, other: Looks) -> Looks {
        Looks {
            white: self.white.or(other.white),
            tiny: self.tiny.or(other.tiny),
            backed: self.backed.or(other.backed),
        }
    }

    fn take(&mut self, element: &Element) {
        if element.ns != "style" {
            return;
        }
        if element.name == "text-properties" {
            self.white = element.attr("fo", "color").map(is_near_white).or(self.white);
            self.tiny = element.attr("fo", "font-size").and_then(is_tiny).or(self.tiny);
        }
        if let Some(colour) = element.attr("fo", "background-color") {
            self.backed = Some(colour != "transparent" && !is_near_white(colour));
        }
        if let Some(fill) = element.attr("draw", "fill") {
            let plain = fill == "solid" && element.attr("draw", "fill-color").is_some_and(is_near_white);
            self.backed = Some(fill != "none" && !plain);
        }
    }
}

/// Whether a size is under 3 pt; nothing for a share of another size.
fn is_tiny(size: &str) -> Option<bool> {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let points = match size.get(number.len()..)? {
        "pt" => 1.0,
        "px" => 0.75,
        "in" => 72.0,
        "cm" => 28.35,
        "mm" => 2.835,
        "pc" => 12.0,
        _ => return None,
    };
    Some(number.parse::<f32>().ok()? * points < LEAST_SIZE)
}

/// In points.
const LEAST_SIZE: f32 = 3.0;

#[derive(Debug, Default)]
struct Style {
    hidden: Option<bool>,
    looks: Looks,
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

impl Styles {
    /// What a style says of letters, with all that it derives from and the default of its family.
    pub fn looks(&self, family: &str, name: Option<&str>) -> Looks {
        let mut looks = Looks::default();
        let mut next = name;
        for _ in 0..MOST_STEPS {
            let style = next.and_then(|name| self.styles.get(&(family.to_owned(), name.to_owned())));
            let Some(style) = style else { break };
            looks = looks.or(style.looks);
            next = style.parent.as_deref();
        }
        let usual = self.styles.get(&(family.to_owned(), String::new()));
        looks.or(usual.map(|style| style.looks).unwrap_or_default())
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
        // The default style of a family has no name.
        if element.ns == "style" && matches!(element.name, "style" | "default-style") {
            let text = |name| element.attr("style", name).unwrap_or_default().to_owned();
            let parent = element.attr("style", "parent-style-name").map(str::to_owned);
            let key = (text("family"), text("name"));
            self.styles.insert(key.clone(), Style { parent, ..Style::default() });
            self.open = Some(key);
        } else if let Some(style) = self.open.as_ref().and_then(|key| self.styles.get_mut(key)) {
            style.looks.take(element);
            if let Some(hidden) = hidden(element) {
                style.hidden = Some(hidden || style.hidden == Some(true));
            }
        }
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        if ns == "style" && matches!(name, "style" | "default-style") {
            self.open = None;
        }
        Ok(())
    }
}
