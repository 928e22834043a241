//! Where things stand on the canvas: enough to tell what lies outside of it, or below an opaque shape.

/// A coordinate transformation (SVG 2, 8.5).
#[derive(Clone, Copy, Debug)]
pub struct Matrix([f64; 6]);

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
pub struct Area(pub [f64; 4]);

impl Area {
    /// Whether a point lies in it, or not farther away than `margin`.
    pub fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        let [left, top, right, bottom] = self.0;
        x >= left - margin && x <= right + margin && y >= top - margin && y <= bottom + margin
    }
}

impl Matrix {
    /// No transformation.
    pub const NONE: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A point on the canvas.
    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// A rectangle on the canvas (the one around it, where it is turned).
    pub fn area(&self, x: f64, y: f64, width: f64, height: f64) -> Area {
        let corners =
            [(x, y), (x + width, y), (x, y + height), (x + width, y + height)].map(|corner| self.apply(corner));
        let fold = |pick: fn(f64, f64) -> f64, of: fn((f64, f64)) -> f64| corners.map(of).into_iter().reduce(pick);
        let side = |pick, of| fold(pick, of).unwrap_or_default();
        Area([side(f64::min, |c| c.0), side(f64::min, |c| c.1), side(f64::max, |c| c.0), side(f64::max, |c| c.1)])
    }

    /// Whether it leaves nothing to be seen.
    pub fn is_flat(&self) -> bool {
        let [a, b, c, d, _, _] = self.0;
        (a * d - b * c).abs() < 1e-4
    }

    fn times(&self, other: Matrix) -> Matrix {
        let ([a, b, c, d, _, _], [g, h, i, j, k, l]) = (self.0, other.0);
        let (e, f) = self.apply((k, l));
        Matrix([a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, e, f])
    }

    /// The transformation of a child with a `transform` attribute; none when it cannot be told.
    pub fn then(&self, transform: &str) -> Option<Matrix> {
        let mut matrix = *self;
        for call in transform.split(')').map(str::trim).filter(|call| !call.is_empty()) {
            let (name, numbers) = call.split_once('(')?;
            let n: Vec<f64> = numbers
                .split(|c: char| c == ',' || c.is_whitespace())
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().ok())
                .collect::<Option<_>>()?;
            let next = match (name.trim_matches(|c: char| c == ',' || c.is_whitespace()), n.as_slice()) {
                ("matrix", &[a, b, c, d, e, f]) => Matrix([a, b, c, d, e, f]),
                ("translate", &[x]) => Matrix([1.0, 0.0, 0.0, 1.0, x, 0.0]),
                ("translate", &[x, y]) => Matrix([1.0, 0.0, 0.0, 1.0, x, y]),
                ("scale", &[s]) => Matrix([s, 0.0, 0.0, s, 0.0, 0.0]),
                ("scale", &[x, y]) => Matrix([x, 0.0, 0.0, y, 0.0, 0.0]),
                ("skewX", &[angle]) => Matrix([1.0, 0.0, angle.to_radians().tan(), 1.0, 0.0, 0.0]),
                ("skewY", &[angle]) => Matrix([1.0, angle.to_radians().tan(), 0.0, 1.0, 0.0, 0.0]),
                ("rotate", &[angle]) => turn(angle, 0.0, 0.0),
                ("rotate", &[angle, x, y]) => turn(angle, x, y),
                _ => return None,
            };
            matrix = matrix.times(next);
        }
        Some(matrix)
    }
}

fn turn(angle: f64, x: f64, y: f64) -> Matrix {
    let (sin, cos) = angle.to_radians().sin_cos();
    Matrix([1.0, 0.0, 0.0, 1.0, x, y])
        .times(Matrix([cos, sin, -sin, cos, 0.0, 0.0]))
        .times(Matrix([1.0, 0.0, 0.0, 1.0, -x, -y]))
}

/// The first number of an attribute, in user units.
pub fn number(value: &str) -> Option<f64> {
    let first = value.split(|c: char| c == ',' || c.is_whitespace()).find(|part| !part.is_empty())?;
    first.strip_suffix("px").unwrap_or(first).parse().ok()
}
