//! Cell styles, as far as they hide what is in a cell or make days of numbers (ECMA-376-1, 18.8).

use super::super::super::Trouble;
use super::super::colour::is_near_white;
use super::super::xml::{Element, Visitor};
use super::number::{self, Format};
use super::written;
use std::collections::BTreeMap;

/// What a style makes of a cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// What its number format shows.
    pub format: Format,
    /// The number of that format.
    id: u32,
    /// Letters in the colour of what is behind them.
    pub same_colour: bool,
    /// There is no colour behind the letters.
    pub plain: bool,
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub struct Styles {
    formats: BTreeMap<u32, Format>,
    /// The codes of formats that write digits into what they show.
    codes: BTreeMap<u32, String>,
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

    /// What a style shows for a number into which its format writes digits of its own.
    pub fn written(&self, style: Style, value: &str) -> Vec<String> {
        self.codes.get(&style.id).map(|code| written::shown(code, value)).unwrap_or_default()
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
        self.cells.push(Style { format, id, same_colour: font.as_deref() == Some(behind), plain: behind == WHITE });
    }
}

/// White, as [`colour`] says it.
pub const WHITE: &str = "FFFFFF";

/// A colour by one name: its RGB where that is easily told.
pub fn colour(element: &Element) -> Option<String> {
    if let Some(rgb) = element.plain("rgb") {
        let rgb = rgb.get(rgb.len().saturating_sub(6)..)?;
        return Some(if is_near_white(rgb) { WHITE.to_owned() } else { rgb.to_ascii_uppercase() });
    }
    // White with a touch of black is white to the eye.
    let touch = |tint: &&str| tint.parse::<f32>().is_ok_and(|tint| tint > -0.06);
    let white = element.plain("theme") == Some("0");
    let tint = element.plain("tint").filter(|tint| tint.parse() != Ok(0.0)).filter(|tint| !(white && touch(tint)));
    let tint = tint.unwrap_or_default();
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
                let code = element.plain("formatCode").unwrap_or_default();
                self.formats.insert(id, number::custom(code));
                if number::literal_digits(code) > 0 {
                    self.codes.insert(id, code.to_owned());
                }
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

    fn close(&mut self, _: &'static str, _: &str) -> Result<(), Trouble> {
        self.path.pop();
        Ok(())
    }
}
