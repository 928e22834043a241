//! Where shapes lie on a slide (ECMA-376-1, 20.1.7.6), as far as one may lie over another.

/// A rectangle in the units of the slide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// How much of a shape another must cover to hide it.
const HIDING: f64 = 0.9;

impl Area {
    /// By its corner and its extent.
    pub fn new((x, y): (i64, i64), (width, height): (i64, i64)) -> Area {
        // What has no height still has a place.
        Area { x: x as f64, y: y as f64, width: width.max(1) as f64, height: height.max(1) as f64 }
    }

    /// The part of it that another covers.
    pub fn covered_by(&self, other: &Area) -> f64 {
        let along = |from: f64, length: f64, other_from: f64, other_length: f64| {
            (((from + length).min(other_from + other_length) - from.max(other_from)) / length).max(0.0)
        };
        along(self.x, self.width, other.x, other.width) * along(self.y, self.height, other.y, other.height)
    }

    /// Whether another hides it.
    pub fn is_hidden_by(&self, other: &Area) -> bool {
        self.covered_by(other) >= HIDING
    }

    /// Turned about its middle: what is nearer to a quarter than to a half of a turn stands upright (60000 to a degree).
    pub fn turned(self, angle: i64) -> Area {
        if ((angle.unsigned_abs() + 2_700_000) / 5_400_000).is_multiple_of(2) {
            return self;
        }
        let (middle_x, middle_y) = (self.x + self.width / 2.0, self.y + self.height / 2.0);
        Area { x: middle_x - self.height / 2.0, y: middle_y - self.width / 2.0, width: self.height, height: self.width }
    }

    /// Out of a group: what the group takes for `inner` lies in `outer`.
    pub fn out_of(self, inner: &Area, outer: &Area) -> Area {
        let (wide, high) = (outer.width / inner.width, outer.height / inner.height);
        Area {
            x: outer.x + (self.x - inner.x) * wide,
            y: outer.y + (self.y - inner.y) * high,
            width: self.width * wide,
            height: self.height * high,
        }
    }
}
