//! The few style properties by which a text is made invisible (SVG 2, 6 and 11; CSS 2.2), and what styles call for.

use std::collections::BTreeMap;

/// The properties that matter here.
const KNOWN: [&str; 13] = [
    "display",
    "visibility",
    "opacity",
    "fill",
    "fill-opacity",
    "stroke",
    "font-size",
    "font",
    "clip-path",
    "mask",
    "transform",
    "direction",
    "unicode-bidi",
];

/// Properties and their values, in lower case.
pub type Declarations = BTreeMap<String, String>;

/// The rules of a style sheet whose selectors are plain: a class, an id, an element, everything.
#[derive(Default)]
pub struct Rules {
    rules: Vec<(String, Declarations)>,
    /// A rule hides something and cannot be told what.
    pub hides_something: bool,
}

impl Rules {
    /// Takes a style sheet in. Blocks within blocks (`@media`) count as if they always held.
    pub fn add(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        for block in sheet.split('}') {
            let Some((before, body)) = block.rsplit_once('{') else { continue };
            let selectors = before.rsplit(['{', ';']).next().unwrap_or_default();
            let declared = declarations(body);
            for selector in selectors.split(',').map(str::trim) {
                let name = selector.trim_start_matches(['.', '#']);
                let plain = selector == "*"
                    || !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                if plain {
                    self.rules.push((selector.to_owned(), declared.clone()));
                } else if Look::default().with(&declared).hidden().is_some() {
                    self.hides_something = true;
                }
            }
        }
    }

    /// What the rules say about an element.
    pub fn of(&self, element: &str, id: &str, classes: &str) -> Declarations {
        let mut found = Declarations::new();
        for (selector, declared) in &self.rules {
            let meant = match selector.strip_prefix('.') {
                Some(class) => classes.split_whitespace().any(|own| own == class),
                None => selector.strip_prefix('#') == Some(id) || selector == element || selector == "*",
            };
            if meant {
                found.extend(declared.clone());
            }
        }
        found
    }
}

/// The declarations of a block or a style attribute.
pub fn declarations(text: &str) -> Declarations {
    let text = without_comments(text);
    let pairs = text.split(';').filter_map(|declaration| declaration.split_once(':'));
    pairs
        .map(|(name, value)| {
            let value = value.trim().to_ascii_lowercase();
            (name.trim().to_ascii_lowercase(), value.trim_end_matches("!important").trim_end().to_owned())
        })
        .filter(|(name, _)| KNOWN.contains(&name.as_str()))
        .collect()
}

/// The declarations that attributes of their own make. Where `transform` leads is followed elsewhere.
pub fn presentation(attributes: &[(String, String)]) -> Declarations {
    let known = attributes.iter().filter(|(name, _)| KNOWN.contains(&name.as_str()) && name != "transform");
    known.map(|(name, value)| (name.clone(), value.trim().to_ascii_lowercase())).collect()
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// How an element looks, as far as it can be seen at all.
#[derive(Clone, Debug)]
pub struct Look {
    not_displayed: bool,
    invisible: bool,
    transparent: bool,
    fill: String,
    faint_fill: bool,
    stroked: bool,
    white_stroke: bool,
    tiny: bool,
    turned: bool,
    moved: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            not_displayed: false,
            invisible: false,
            transparent: false,
            fill: "black".to_owned(),
            faint_fill: false,
            stroked: false,
            white_stroke: false,
            tiny: false,
            turned: false,
            moved: false,
        }
    }
}

impl Look {
    /// The look of a child with these declarations.
    pub fn with(&self, declared: &Declarations) -> Look {
        let mut look = self.clone();
        for (name, value) in declared {
            match name.as_str() {
                "display" => look.not_displayed |= value == "none",
                "visibility" => look.invisible = matches!(value.as_str(), "hidden" | "collapse"),
                "opacity" => look.transparent |= is_nothing(value, 0.05),
                "fill" if value != "inherit" => look.fill.clone_from(value),
                "fill-opacity" => look.faint_fill = is_nothing(value, 0.05),
                "stroke" => {
                    look.stroked = !is_no_paint(value);
                    look.white_stroke = value == "white" || is_nearly_white(value);
                }
                "font-size" => look.tiny = is_nothing(value, 1.0),
                // Size and line height stand in one word: 0px/1.
                "font" => {
                    let size = value.split_whitespace().map(|word| word.split('/').next().unwrap_or_default());
                    let mut sizes = size.filter(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
                    look.tiny = sizes.any(|size| is_nothing(size, 1.0));
                }
                "unicode-bidi" => look.turned |= value.contains("override"),
                // Where a style moves a text to is not followed.
                "transform" => look.moved |= value != "none",
                _ => {}
            }
        }
        look
    }

    /// Why a text of this look is not seen, in both languages.
    pub fn hidden(&self) -> Option<(&'static str, &'static str)> {
        if self.not_displayed {
            return Some(("display: none", "display: none"));
        }
        if self.invisible {
            return Some(("visibility: hidden", "visibility: hidden"));
        }
        if self.transparent {
            return Some(("完全透明", "fully transparent"));
        }
        if self.tiny {
            return Some(("字号小到看不见", "too small to be seen"));
        }
        if self.turned {
            return Some(("文字方向被颠倒", "turned round, so that it reads backwards"));
        }
        if self.moved {
            return Some(("样式移动了位置", "moved by a style"));
        }
        ((is_no_paint(&self.fill) || self.faint_fill) && !self.stroked).then_some(("没有颜色", "no colour"))
    }

    /// Whether its paint cannot be told from paper.
    pub fn is_white(&self) -> bool {
        let fill: String = self.fill.split_whitespace().collect();
        let white = ["white", "#fff", "#ffffff", "rgb(255,255,255)", "rgb(100%,100%,100%)", "#fefefe", "snow"];
        (white.contains(&fill.as_str()) || is_nearly_white(&fill)) && (!self.stroked || self.white_stroke)
    }

    /// Whether it covers what lies below.
    pub fn is_opaque(&self) -> bool {
        self.hidden().is_none() && !is_no_paint(&self.fill) && !self.faint_fill
    }
}

/// Colours that nobody tells from white: in hex with every part near its most, or with all light there is.
fn is_nearly_white(value: &str) -> bool {
    let parts = match value.strip_prefix('#') {
        Some(hex) if hex.is_ascii() && matches!(hex.len(), 3 | 4) => {
            hex.get(..3).map(|hex| hex.bytes().all(|c| c == b'f'))
        }
        Some(hex) if hex.is_ascii() && matches!(hex.len(), 6 | 8) => {
            hex.get(..6).map(|hex| hex.bytes().step_by(2).all(|c| c == b'f'))
        }
        _ => None,
    };
    let squeezed: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    parts.unwrap_or(squeezed.starts_with("hsl") && squeezed.contains(",100%"))
}

fn is_no_paint(value: &str) -> bool {
    matches!(value, "none" | "transparent") || value.starts_with("rgba(") && value.trim_end_matches(')').ends_with(",0")
}

/// Whether a number, a length or a percentage is (next to) nothing.
fn is_nothing(value: &str, limit: f64) -> bool {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = &value[digits.len()..];
    let scale = if unit == "%" || unit.ends_with("em") { 0.1 } else { 1.0 };
    digits.trim().parse::<f64>().is_ok_and(|number| number * scale < limit)
}

/// What a style calls for or runs, if anything: anything but parts of the same file.
pub fn calls(text: &str) -> Option<&'static str> {
    let text = without_comments(text).to_ascii_lowercase();
    let never = ["@import", "expression(", "behavior:", "-moz-binding", "javascript:", "image-set(", "src(", "image("];
    if text.contains('\\') {
        return Some("\\");
    }
    never
        .into_iter()
        .find(|word| text.contains(word))
        .or_else(|| urls(&text).any(|url| !url.starts_with('#')).then_some("url()"))
}

/// The targets of all `url(…)`.
pub fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).map(|rest| {
        let rest = rest.split(')').next().unwrap_or_default();
        rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
    })
}
