//! What a page shows so far: its characters, what covers them, and why some are not seen.

use super::geometry::{Matrix, Point, Rect};
use super::lines::Text;
use crate::say::{Say, say};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a page.
pub const MOST_GLYPHS: usize = 300_000;
/// Comparisons of characters with areas, for a page.
const MOST_LOOKS: usize = 60_000_000;
/// Areas that are kept to look white text up on.
const MOST_AREAS: usize = 20_000;

/// Why a text is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unseen {
    Invisible,
    Covered,
    White,
    Outside,
    Transparent,
    Tiny,
}

impl Unseen {
    /// What to tell.
    pub fn say(self) -> Say {
        match self {
            Unseen::Invisible => say!(
                "看不见的文字（不着色）；请从原文中删去后重新导出",
                "text that is drawn invisibly; remove it in the original and export again"
            ),
            Unseen::Covered => say!(
                "被图形或图片盖住的文字，仍可复制出来；请在原文中删去文字，不能只遮盖",
                "text below a shape or a picture, which can still be copied; remove the text in the original instead of covering it"
            ),
            Unseen::White => say!(
                "白底上的白色文字；请从原文中删去后重新导出",
                "white text on white; remove it in the original and export again"
            ),
            Unseen::Outside => say!(
                "页面可见范围之外的文字；请从原文中删去后重新导出",
                "text outside of what is shown of the page; remove it in the original and export again"
            ),
            Unseen::Transparent => say!(
                "透明的文字；请从原文中删去后重新导出",
                "transparent text; remove it in the original and export again"
            ),
            Unseen::Tiny => say!(
                "小到看不见的文字；请从原文中删去后重新导出",
                "text too small to be seen; remove it in the original and export again"
            ),
        }
    }
}

/// A page, or another content, as it comes to be.
pub struct Shown {
    /// The characters.
    pub text: Text,
    /// Why some of them are not seen.
    pub unseen: BTreeSet<Unseen>,
    /// Strings beside the text: replacement texts and the like.
    pub beside: Vec<String>,
    /// Comments in what draws it.
    pub asides: Vec<Vec<u8>>,
    /// Codes of fonts that stand for nothing that can be told.
    pub untold: BTreeMap<(bool, Vec<u8>), BTreeSet<u32>>,
    /// Glyphs of Type 3 fonts that were looked into.
    pub drawn_glyphs: BTreeSet<u32>,
    /// Whether anything at all is drawn.
    pub draws: bool,
    /// Something could not be followed to its end.
    pub broken: bool,
    /// How much of the page pictures take up.
    pub pictures: f32,
    /// What is shown of the page.
    pub frame: Rect,
    /// Areas that are painted, and whether they are dark.
    areas: Vec<(Rect, bool)>,
    hidden: Vec<bool>,
    looks: usize,
}

/// How a character is painted.
pub struct Ink {
    pub invisible: bool,
    pub transparent: bool,
    pub white: bool,
    pub clip: Option<Rect>,
}

impl Shown {
    pub fn new(frame: Rect) -> Shown {
        Shown {
            text: Text::default(),
            unseen: BTreeSet::new(),
            beside: Vec::new(),
            asides: Vec::new(),
            untold: BTreeMap::new(),
            drawn_glyphs: BTreeSet::new(),
            draws: false,
            broken: false,
            pictures: 0.0,
            frame,
            areas: Vec::new(),
            hidden: Vec::new(),
            looks: MOST_LOOKS,
        }
    }

    /// A character of this width, at the place where the matrix puts it.
    pub fn glyph(&mut self, text: &str, matrix: &Matrix, advance: Point, ink: &Ink) {
        self.draws = true;
        if self.text.glyphs.len() >= MOST_GLYPHS {
            self.broken = true;
            return;
        }
        let start = matrix.apply((0.0, 0.0));
        let end = matrix.apply(advance);
        let centre =
            if advance.0 == 0.0 { matrix.apply((0.0, advance.1 / 2.0)) } else { matrix.apply((advance.0 / 2.0, 0.3)) };
        let up = matrix.apply((0.0, 1.0));
        let size = (up.0 - start.0).hypot(up.1 - start.1);
        self.text.push(text, start, end, centre, size);
        let blank = text.trim().is_empty();
        self.hidden.push(blank);
        if blank {
            return;
        }
        let unseen = match () {
            () if ink.invisible => Some(Unseen::Invisible),
            () if ink.transparent => Some(Unseen::Transparent),
            () if size < 0.9 => Some(Unseen::Tiny),
            () if !self.frame.holds(centre, 2.0) => Some(Unseen::Outside),
            () if ink.clip.is_some_and(|clip| !clip.holds(centre, size)) => Some(Unseen::Outside),
            () if ink.white && !self.on_dark(centre) => Some(Unseen::White),
            () => None,
        };
        if let Some(unseen) = unseen {
            self.unseen.insert(unseen);
            // What is not seen anyway need not be covered.
            self.hidden.last_mut().into_iter().for_each(|hidden| *hidden = true);
        }
    }

    fn on_dark(&mut self, point: Point) -> bool {
        self.looks = self.looks.saturating_sub(self.areas.len());
        if self.looks == 0 {
            self.broken = true;
            return false;
        }
        self.areas.iter().rev().find(|(area, _)| area.holds(point, 0.5)).is_some_and(|(_, dark)| *dark)
    }

    /// An area that hides what lies below.
    pub fn cover(&mut self, area: Rect) {
        let area = area.within(&self.frame);
        if area.area() <= 0.0 {
            return;
        }
        self.looks = self.looks.saturating_sub(self.text.glyphs.len());
        if self.looks == 0 {
            self.broken = true;
            return;
        }
        for (glyph, hidden) in self.text.glyphs.iter().zip(&mut self.hidden) {
            if !*hidden && area.holds(glyph.centre, 0.0) {
                *hidden = true;
                self.unseen.insert(Unseen::Covered);
            }
        }
    }

    /// An area of this colour, on which something may stand.
    pub fn area(&mut self, area: Rect, dark: bool) {
        if self.areas.len() < MOST_AREAS {
            self.areas.push((area, dark));
        }
    }

    /// A picture.
    pub fn picture(&mut self, area: Rect) {
        self.draws = true;
        let shown = area.within(&self.frame);
        self.pictures += shown.area();
        self.area(area, true);
        // A scan is laid over the words that were recognised in it as often as these are written invisibly over it.
        if shown.area() < self.frame.area() * 0.5 {
            self.cover(area);
        }
    }

    /// Whether it is the picture of a page rather than a page.
    pub fn is_scan(&self) -> bool {
        self.pictures >= self.frame.area() * 0.5
    }
}
