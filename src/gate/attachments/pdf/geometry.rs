//! Points, rectangles and transformations on a page.

/// A transformation (ISO 32000-2, 8.3.3).
#[derive(Clone, Copy, Debug)]
pub struct Matrix(pub [f32; 6]);

/// A point.
pub type Point = (f32, f32);

/// A rectangle: left, bottom, right, top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect(pub [f32; 4]);

impl Matrix {
    /// No transformation.
    pub const NONE: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// From six numbers.
    pub fn of(numbers: &[f32]) -> Option<Matrix> {
        Some(Matrix(numbers.try_into().ok()?))
    }

    /// First this one, then the other.
    pub fn then(&self, other: &Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Matrix([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    /// Where a point comes to lie.
    pub fn apply(&self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The rectangle around what a rectangle becomes.
    pub fn rect(&self, Rect([left, bottom, right, top]): Rect) -> Rect {
        Rect::around(&[(left, bottom), (right, bottom), (left, top), (right, top)].map(|corner| self.apply(corner)))
    }
}

impl Rect {
    /// The rectangle around points.
    pub fn around(points: &[Point]) -> Rect {
        points.iter().fold(Rect([f32::MAX, f32::MAX, f32::MIN, f32::MIN]), |Rect([l, b, r, t]), &(x, y)| {
            Rect([l.min(x), b.min(y), r.max(x), t.max(y)])
        })
    }

    /// From the four numbers of an array, whichever corners they are.
    pub fn of(numbers: &[f32]) -> Option<Rect> {
        let &[a, b, c, d] = numbers else { return None };
        Some(Rect::around(&[(a, b), (c, d)]))
    }

    /// Whether a point lies in it, or not farther away than the margin.
    pub fn holds(&self, (x, y): Point, margin: f32) -> bool {
        let [l, b, r, t] = self.0;
        x >= l - margin && x <= r + margin && y >= b - margin && y <= t + margin
    }

    /// What it has in common with another.
    pub fn within(&self, other: &Rect) -> Rect {
        let ([l, b, r, t], [m, c, s, u]) = (self.0, other.0);
        Rect([l.max(m), b.max(c), r.min(s), t.min(u)])
    }

    /// Its area.
    pub fn area(&self) -> f32 {
        let [l, b, r, t] = self.0;
        (r - l).max(0.0) * (t - b).max(0.0)
    }
}

/// How long a vector is.
pub fn length((x, y): Point) -> f32 {
    x.hypot(y)
}
