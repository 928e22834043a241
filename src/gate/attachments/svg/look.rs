//! What stands where on the drawing, and what lies over it.

use super::place::{Area, Matrix, number};
use super::style::Look;

/// A text that was drawn at a known place.
pub struct Drawn {
    /// Where it begins.
    pub point: (f64, f64),
    /// A white one, before anything dark was drawn.
    pub white: bool,
    /// Something opaque was drawn over it later.
    pub covered: bool,
}

/// The drawing so far.
#[derive(Default)]
pub struct Canvas {
    /// What the viewer shows of it.
    pub view: Option<Area>,
    /// The texts at known places.
    pub texts: Vec<Drawn>,
    dark: Vec<Area>,
    dark_anywhere: bool,
}

/// Texts beyond this number are not looked over for what covers them.
const MOST_TEXTS: usize = 20_000;
/// Shapes that are kept to look white texts up on.
const MOST_DARK: usize = 5_000;

impl Canvas {
    /// A text of this look at this place.
    pub fn text(&mut self, point: (f64, f64), look: &Look) {
        let on_dark = self.dark_anywhere || self.dark.iter().any(|area| area.holds(point, 1.0));
        if self.texts.len() < MOST_TEXTS {
            let white = look.is_white() && !on_dark;
            self.texts.push(Drawn { point, white, covered: false });
        }
    }

    /// A shape or a picture. `area` is none when its place cannot be told.
    pub fn shape(&mut self, area: Option<Area>, look: &Look) {
        if !look.is_opaque() {
            return;
        }
        if let Some(area) = area {
            // The letters stand on their base line: what covers them covers a point a little above it.
            let covered = |drawn: &&mut Drawn| area.holds((drawn.point.0 + 1.0, drawn.point.1 - 3.0), 0.0);
            self.texts.iter_mut().filter(covered).for_each(|drawn| drawn.covered = true);
        }
        if !look.is_white() {
            match area {
                Some(area) if self.dark.len() < MOST_DARK => self.dark.push(area),
                _ => self.dark_anywhere = true,
            }
        }
    }
}

/// The area of a shape, where it is simple.
pub fn area(name: &str, matrix: Option<Matrix>, attribute: impl Fn(&str) -> Option<String>) -> Option<Area> {
    let matrix = matrix?;
    let of = |name: &str| attribute(name).map_or(Some(0.0), |value| number(&value));
    match name {
        "rect" | "image" => {
            let full = |name: &str| match attribute(name)?.as_str() {
                "100%" => Some(1e6),
                value => number(value),
            };
            Some(matrix.area(of("x")?, of("y")?, full("width")?, full("height")?))
        }
        "circle" | "ellipse" => {
            let (x, y) = (of("cx")?, of("cy")?);
            let (rx, ry) = if name == "circle" { (of("r")?, of("r")?) } else { (of("rx")?, of("ry")?) };
            // The square inside of it.
            Some(matrix.area(x - rx * 0.7, y - ry * 0.7, rx * 1.4, ry * 1.4))
        }
        "path" | "polygon" => {
            let points = attribute(if name == "path" { "d" } else { "points" })?;
            around(&points).map(|[left, top, right, bottom]| matrix.area(left, top, right - left, bottom - top))
        }
        _ => None,
    }
}

/// The rectangle around a path of straight lines with absolute coordinates.
fn around(path: &str) -> Option<[f64; 4]> {
    if path.len() > 500
        || path.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'M' | 'L' | 'H' | 'V' | 'Z' | 'z'))
    {
        return None;
    }
    let mut area = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let mut stretch = |axis: usize, value: f64| {
        area[axis] = area[axis].min(value);
        area[axis + 2] = area[axis + 2].max(value);
    };
    let starts = path.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at);
    let mut starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    starts.push(path.len());
    for pair in starts.windows(2) {
        let part = path.get(pair[0]..pair[1])?;
        let command = part.chars().next().filter(char::is_ascii_alphabetic);
        let numbers = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let numbers = numbers.split(|c: char| c == ',' || c.is_whitespace()).filter(|number| !number.is_empty());
        let numbers: Vec<f64> = numbers.map(|number| number.parse().ok()).collect::<Option<_>>()?;
        for (at, &value) in numbers.iter().enumerate() {
            match command {
                Some('H') => stretch(0, value),
                Some('V') => stretch(1, value),
                _ => stretch(at % 2, value),
            }
        }
    }
    (area[0] <= area[2] && area[1] <= area[3]).then_some(area)
}
