//! Cell styles, as far as they hide what is in a cell or make days of numbers (ECMA-376-1, 18.8).

use super::super::super::Trouble;
use super::super::xml::{Element, Visitor};
use super::number::{self, Format};
use std::collections::BTreeMap;

/// What a style makes of a cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// What its number format shows.
    pub format: Format,
    /// Letters in the colour of what is behind them.
    pub same_colour: bool,
    /// There is no colour behind the letters.
    pub plain: bool,
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub struct Styles {
    formats: BTreeMap<u32, Format>,
    /// Colours of fonts and fills.
    fonts: Vec<Option<String>>,
    fills: Vec<Option<String>>,
    cells: Vec<Style>,
    path: Vec<String>,
    pattern: bool,
}

impl Styles {
    /// The style of a cell.
    pub fn of(&self, index: usize) -> Style {
        self.cells.get(index).copied().unwrap_or(Style { plain: true, ..Style::default() })
    }

    fn inside(&self, parent: &str) -> bool {
        self.path.iter().any(|name| name == parent)
    }

    fn cell(&mut self, element: &Element) {
        let number = |name| element.plain(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
        let id = number("numFmtId");
        let at = |colours: &[Option<String>], name| colours.get(number(name) as usize).cloned().flatten();
        let font = at(&self.fonts, "fontId");
        let fill = at(&self.fills, "fillId");
        let format = self.formats.get(&id).copied().unwrap_or_else(|| number::built_in(id));
        // Without a fill, the sheet is white.
        let behind = fill.as_deref().unwrap_or(WHITE);
        self.cells.push(Style { format, same_colour: font.as_deref() == Some(behind), plain: behind == WHITE });
    }
}

/// White, as [`colour`] says it.
pub const WHITE: &str = "FFFFFF";

/// A colour by one name: its RGB where that is easily told.
pub fn colour(element: &Element) -> Option<String> {
    if let Some(rgb) = element.plain("rgb") {
        return Some(rgb.get(rgb.len().saturating_sub(6)..)?.to_ascii_uppercase());
    }
    let tint = element.plain("tint").filter(|tint| tint.parse() != Ok(0.0)).unwrap_or_default();
    match (element.plain("theme"), element.plain("indexed")) {
        (Some("0"), _) if tint.is_empty() => Some(WHITE.to_owned()),
        (Some(theme), _) => Some(format!("theme {theme} {tint}")),
        (_, Some("1" | "9" | "65")) => Some(WHITE.to_owned()),
        (_, Some(index)) => Some(format!("index {index}")),
        _ => None,
    }
}

impl Visitor for Styles {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        // Styles of conditions and of tables are laid over these; they are not looked at.
        let own = !self.inside("dxfs") && element.ns == "s";
        match element.name {
            "numFmt" if own => {
                let id = element.plain("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                self.formats.insert(id, number::custom(element.plain("formatCode").unwrap_or_default()));
            }
            "font" if own && self.inside("fonts") => self.fonts.push(None),
            "color" if own && self.inside("fonts") => {
                if let Some(font) = self.fonts.last_mut() {
                    *font = colour(element);
                }
            }
            "fill" if own && self.inside("fills") => self.fills.push(None),
            "patternFill" if own => self.pattern = !matches!(element.plain("patternType"), None | Some("none")),
            "fgColor" if own && self.pattern => {
                if let Some(fill) = self.fills.last_mut() {
                    *fill = colour(element);
                }
            }
            "gradientFill" if own => {
                if let Some(fill) = self.fills.last_mut() {
                    *fill = Some("gradient".to_owned());
                }
            }
            "xf" if own && self.inside("cellXfs") => self.cell(element),
            _ => {}
        }
        self.path.push(element.name.to_owned());
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn close(&mut self, _: &'static str, _: &str) -> Result<(), Trouble> {
        self.path.pop();
        Ok(())
    }

    fn aside(&mut self, _: &str, _: bool) -> Result<(), Trouble> {
        Ok(())
    }
}
