//! From characters at places to text: in the order of drawing, and line by line as a reader sees it.

use super::geometry::{Point, Rect, length};

/// A character on a page.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Its text, in the text of the page.
    pub from: usize,
    /// Where that ends.
    pub to: usize,
    /// Where it begins.
    pub start: Point,
    /// Where the next would begin.
    pub end: Point,
    /// The middle of it.
    pub centre: Point,
    /// The height of the line.
    pub size: f32,
}

/// The text of a page, in the order of drawing.
#[derive(Default)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Its characters.
    pub glyphs: Vec<Glyph>,
    /// Upright lines that are drawn: the borders of cells.
    borders: Vec<Rect>,
}

/// Borders of a page that are kept.
const MOST_BORDERS: usize = 2_000;

impl Text {
    /// Adds a character; what sets it apart from the one before is a space, or a line break.
    pub fn push(&mut self, text: &str, start: Point, end: Point, centre: Point, size: f32) {
        if let Some(last) = self.glyphs.last() {
            let along = direction(last.start, last.end);
            let way = (start.0 - last.end.0, start.1 - last.end.1);
            let unit = size.max(last.size).max(0.1);
            let ahead = (way.0 * along.0 + way.1 * along.1) / unit;
            let aside = (way.1 * along.0 - way.0 * along.1).abs() / unit;
            self.text.push_str(match () {
                () if aside > 0.5 || ahead < -1.5 => "\n",
                () if ahead > 1.5 => "   ",
                () if ahead > 0.2 => " ",
                () => "",
            });
        }
        let from = self.text.len();
        self.text.push_str(text);
        self.glyphs.push(Glyph { from, to: self.text.len(), start, end, centre, size });
    }

    /// Adds a line that is drawn, if it could be the border of a cell.
    pub fn border(&mut self, area: Rect) {
        let [left, bottom, right, top] = area.0;
        if right - left <= 3.0 && top - bottom >= 4.0 && self.borders.len() < MOST_BORDERS {
            self.borders.push(area);
        }
    }

    /// Whether a border stands between two characters.
    fn is_border(&self, end: f32, start: f32, height: f32) -> bool {
        let stands = |Rect([left, bottom, right, top]): &Rect| {
            (left + right) / 2.0 >= end - 1.0
                && (left + right) / 2.0 <= start + 1.0
                && (bottom - 1.0..=top + 1.0).contains(&height)
        };
        self.borders.iter().any(stands)
    }

    /// The text line by line, from top to bottom and from left to right. Wide gaps are borders of cells.
    pub fn lines(&self) -> String {
        // Text that runs another way (a turned page, a stamp) has lines of its own.
        let mut placed: Vec<(u8, f32, f32, f32, &Glyph)> = self
            .glyphs
            .iter()
            .filter(|glyph| !self.of(glyph).trim().is_empty())
            .map(|glyph| {
                let along = direction(glyph.start, glyph.end);
                let turn =
                    if along.0.abs() >= along.1.abs() { u8::from(along.0 < 0.0) } else { 2 + u8::from(along.1 < 0.0) };
                let turned = |(x, y): Point| match turn {
                    0 => (x, y),
                    1 => (-x, -y),
                    2 => (y, -x),
                    _ => (-y, x),
                };
                let (start, end) = (turned(glyph.start), turned(glyph.end));
                (turn, start.1, start.0, end.0, glyph)
            })
            .collect();
        placed.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let mut text = String::with_capacity(self.text.len());
        let mut rest = placed.as_mut_slice();
        while let Some(first) = rest.first() {
            let (turn, height, size) = (first.0, first.1, first.4.size);
            let same = |one: &(u8, f32, f32, f32, &Glyph)| {
                one.0 == turn && height - one.1 <= 0.5 * size.min(one.4.size).max(0.1)
            };
            let count = rest.iter().position(|one| !same(one)).unwrap_or(rest.len()).max(1);
            let (line, after) = std::mem::take(&mut rest).split_at_mut(count);
            rest = after;
            line.sort_by(|a, b| a.2.total_cmp(&b.2));
            let mut end = None;
            for (_, _, left, right, glyph) in line.iter() {
                let gap = end.map_or(0.0, |end| (left - end) / glyph.size.max(0.1));
                let border =
                    gap > 0.1 && turn == 0 && end.is_some_and(|end| self.is_border(end, *left, glyph.centre.1));
                text.push_str(match () {
                    () if gap > 1.2 || border => " | ",
                    () if gap > 0.2 => " ",
                    () => "",
                });
                text.push_str(self.of(glyph).trim());
                end = Some(*right);
            }
            text.push('\n');
        }
        text
    }

    /// The text of a character.
    pub fn of(&self, glyph: &Glyph) -> &str {
        self.text.get(glyph.from..glyph.to).unwrap_or_default()
    }
}

fn direction(from: Point, to: Point) -> Point {
    let way = (to.0 - from.0, to.1 - from.1);
    let long = length(way);
    if long > 0.0 { (way.0 / long, way.1 / long) } else { (1.0, 0.0) }
}
