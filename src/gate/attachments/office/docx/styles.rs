//! Styles, as far as they can hide text (ECMA-376-1, 17.7): what a style does not say, the one that it is based on says.

use super::super::super::Trouble;
use super::super::xml::{Element, Visitor, is_on};
use std::collections::BTreeMap;

/// What properties of a run say about whether it can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks {
    /// Hidden text (`vanish`).
    pub hidden: Option<bool>,
    /// White letters.
    pub white: Option<bool>,
    /// Letters of a height that nobody can read.
    pub tiny: Option<bool>,
    /// Something else than the page lies behind them.
    pub shaded: Option<bool>,
}

impl Looks {
    /// What these properties say, or else those.
    pub fn or(self, other: Looks) -> Looks {
        Looks {
            hidden: self.hidden.or(other.hidden),
            white: self.white.or(other.white),
            tiny: self.tiny.or(other.tiny),
            shaded: self.shaded.or(other.shaded),
        }
    }

    /// Takes in one property.
    pub fn take(&mut self, element: &Element) {
        if element.ns != "w" {
            return;
        }
        let value = element.attr("w", "val");
        match element.name {
            "vanish" | "specVanish" => {
                let on = value.is_none_or(is_on);
                self.hidden = Some(on || self.hidden == Some(true));
            }
            "color" => {
                let white = value.is_some_and(|value| value.eq_ignore_ascii_case("FFFFFF"));
                self.white = Some(white || element.attr("w", "themeColor") == Some("background1"));
            }
            // In half points.
            "sz" => self.tiny = value.and_then(|value| value.parse::<f32>().ok()).map(|size| size <= 4.0),
            "highlight" => self.shaded = Some(value != Some("none")),
            "shd" => {
                let fill = element.attr("w", "fill").unwrap_or("auto");
                let plain = fill.eq_ignore_ascii_case("auto") || fill.eq_ignore_ascii_case("FFFFFF");
                let pattern = !matches!(value, None | Some("clear" | "nil"));
                self.shaded = Some(!plain || pattern || element.attr("w", "themeFill").is_some());
            }
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    looks: Looks,
    based_on: Option<String>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    styles: BTreeMap<String, Style>,
    defaults: Looks,
    /// The styles of paragraphs and of runs that do not name one.
    usual: BTreeMap<String, String>,
    open: Option<(String, Style)>,
    in_defaults: bool,
}

/// Styles are not based on each other through more steps than this (Word allows eleven).
const MOST_STEPS: usize = 50;

impl Styles {
    /// What a style says, with all that it is based on.
    pub fn looks(&self, id: Option<&str>, kind: &str) -> Looks {
        let mut looks = Looks::default();
        let mut next = id.or_else(|| self.usual.get(kind).map(String::as_str));
        for _ in 0..MOST_STEPS {
            let Some(style) = next.and_then(|id| self.styles.get(id)) else { break };
            looks = looks.or(style.looks);
            next = style.based_on.as_deref();
        }
        looks
    }

    /// What holds where no style says anything.
    pub fn defaults(&self) -> Looks {
        self.defaults
    }
}

impl Visitor for Styles {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        match (element.ns, element.name) {
            ("w", "style") => {
                let id = element.attr("w", "styleId").unwrap_or_default().to_owned();
                if element.attr("w", "default").is_some_and(is_on) {
                    let kind = element.attr("w", "type").unwrap_or("paragraph");
                    self.usual.insert(kind.to_owned(), id.clone());
                }
                self.open = Some((id, Style::default()));
            }
            ("w", "docDefaults") => self.in_defaults = true,
            ("w", "basedOn") => {
                if let Some((_, style)) = &mut self.open {
                    style.based_on = element.attr("w", "val").map(str::to_owned);
                }
            }
            _ => {
                if let Some((_, style)) = &mut self.open {
                    style.looks.take(element);
                } else if self.in_defaults {
                    self.defaults.take(element);
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        match (ns, name) {
            ("w", "style") => {
                if let Some((id, style)) = self.open.take() {
                    self.styles.insert(id, style);
                }
            }
            ("w", "docDefaults") => self.in_defaults = false,
            _ => {}
        }
        Ok(())
    }

    fn aside(&mut self, _: &str, _: bool) -> Result<(), Trouble> {
        Ok(())
    }
}
