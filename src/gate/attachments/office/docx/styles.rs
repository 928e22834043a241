//! Styles, as far as they can hide text (ECMA-376-1, 17.7): what a style does not say, the one that it is based on says.

use super::super::super::Trouble;
use super::super::colour::is_near_white;
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
    /// Letters drawn together so narrow that they are a line.
    pub narrow: Option<bool>,
    /// Letters, or a whole paragraph, moved off the page.
    pub away: Option<bool>,
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
            narrow: self.narrow.or(other.narrow),
            away: self.away.or(other.away),
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
                let white = value.is_some_and(is_near_white);
                let theme = matches!(element.attr("w", "themeColor"), Some("background1" | "light1"));
                // A shade of white is grey.
                let shade = element.attr("w", "themeShade").and_then(|shade| u8::from_str_radix(shade, 16).ok());
                self.white = Some(white || theme && shade.is_none_or(|shade| shade >= 0xF0));
            }
            // In half points.
            "sz" => self.tiny = value.and_then(|value| value.parse::<f32>().ok()).map(|size| size < LEAST_SIZE),
            // In percent.
            "w" => {
                let percent = value.and_then(|value| value.trim_end_matches('%').parse::<f32>().ok());
                self.narrow = percent.map(|percent| percent < LEAST_WIDTH);
            }
            // In half points, above or below the line.
            "position" => {
                let moved = value.and_then(|value| value.parse::<i64>().ok());
                self.away = moved.map(|moved| moved.unsigned_abs() > MOST_RAISED);
            }
            "ind" => {
                let sides = ["left", "start", "right", "end", "firstLine"];
                let far = |name: &&str| twips(element, name).is_some_and(|twips| twips > PAGE || twips <= -OUTSIDE);
                let back = twips(element, "hanging").is_some_and(|twips| twips.saturating_abs() >= OUTSIDE);
                self.away = Some(back || sides.iter().any(far));
            }
            "highlight" => self.shaded = Some(value != Some("none")),
            "shd" => {
                let fill = element.attr("w", "fill").unwrap_or("auto");
                let plain = fill.eq_ignore_ascii_case("auto") || is_near_white(fill);
                let pattern = !matches!(value, None | Some("clear" | "nil"));
                self.shaded = Some(!plain || pattern || element.attr("w", "themeFill").is_some());
            }
            _ => {}
        }
    }
}

/// Letters under 3 pt, in half points.
const LEAST_SIZE: f32 = 6.0;

/// Letters narrower than a tenth of themselves.
const LEAST_WIDTH: f32 = 10.0;

/// The height of the largest page that Word has, in half points.
const MOST_RAISED: u64 = 3_168;

/// The width of the largest page that Word has, and more than any margin to its left, in twentieths of a point.
const PAGE: i64 = 31_680;
const OUTSIDE: i64 = 10_000;

/// A measure in twentieths of a point.
fn twips(element: &Element, name: &str) -> Option<i64> {
    let value = element.attr("w", name)?;
    let points = |unit: &str, twips: f64| {
        value.strip_suffix(unit).and_then(|number| number.parse::<f64>().ok()).map(|number| (number * twips) as i64)
    };
    let units = [("pt", 20.0), ("pc", 240.0), ("pi", 240.0), ("in", 1440.0), ("cm", 567.0), ("mm", 56.7)];
    value.parse().ok().or_else(|| units.iter().find_map(|&(unit, twips)| points(unit, twips)))
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
}
