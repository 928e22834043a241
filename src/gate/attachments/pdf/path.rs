//! Paths (ISO 32000-2, 8.5): where something is filled, and where lines run.

use super::geometry::{Matrix, Point, Rect};

/// The path that is being built.
#[derive(Default)]
pub struct Path {
    pub points: Vec<Point>,
    pub rects: Vec<Rect>,
    pub lines: Vec<(Point, Point)>,
    pub curved: bool,
    pub clips: bool,
}

/// Points of a path that are kept.
const MOST_POINTS: usize = 5_000;

impl Path {
    /// Goes on with the path as an operator says.
    pub fn add(&mut self, operator: &str, n: &[f32], matrix: &Matrix) {
        if self.points.len() > MOST_POINTS {
            self.curved = true;
            return;
        }
        match (operator, n) {
            ("re", &[x, y, width, height]) => {
                let rect = matrix.rect(Rect::around(&[(x, y), (x + width, y + height)]));
                self.rects.push(rect);
                self.points.extend([(rect.0[0], rect.0[1]), (rect.0[2], rect.0[3])]);
            }
            ("m", &[x, y]) => self.points.push(matrix.apply((x, y))),
            ("l", &[x, y]) => {
                let to = matrix.apply((x, y));
                self.lines.extend(self.points.last().map(|&from| (from, to)));
                self.points.push(to);
            }
            ("c" | "v" | "y", n) => {
                self.curved = true;
                self.points.extend(n.chunks_exact(2).map(|point| matrix.apply((point[0], point[1]))));
            }
            _ => {}
        }
    }

    /// The lines that it draws, and the sides of its rectangles.
    pub fn borders(&self) -> Vec<Rect> {
        let lines = self.lines.iter().map(|&(from, to)| Rect::around(&[from, to]));
        let sides = self.rects.iter().flat_map(|&Rect([l, b, r, t])| {
            if r - l <= 3.0 { vec![Rect([l, b, r, t])] } else { vec![Rect([l, b, l, t]), Rect([r, b, r, t])] }
        });
        lines.chain(sides).collect()
    }

    /// The rectangles that it fills for sure.
    pub fn areas(&self) -> Vec<Rect> {
        let mut areas = self.rects.clone();
        let level = |&((x, y), (u, v)): &(Point, Point)| (x - u).abs() < 0.1 || (y - v).abs() < 0.1;
        if self.rects.is_empty() && !self.curved && (3..=5).contains(&self.lines.len()) && self.lines.iter().all(level)
        {
            areas.push(Rect::around(&self.points));
        }
        areas
    }
}
