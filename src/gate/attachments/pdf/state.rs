//! The state of graphics and text (ISO 32000-2, 8.4 and 9.3), as far as it bears on what is seen.

use super::font::Font;
use super::geometry::{Matrix, Rect};
use std::rc::Rc;

/// A colour, as far as it matters.
#[derive(Clone, Copy, PartialEq)]
pub enum Paint {
    /// White, or so near that nobody sees it on paper.
    White,
    /// Any other.
    Other,
}

/// What drawing goes by.
#[derive(Clone)]
pub struct State {
    pub matrix: Matrix,
    pub font: Option<Rc<Font>>,
    pub font_name: Vec<u8>,
    pub size: f32,
    pub char_space: f32,
    pub word_space: f32,
    pub scale: f32,
    pub leading: f32,
    pub rise: f32,
    pub mode: i64,
    pub fill: Paint,
    pub stroke: Paint,
    pub fill_space: Vec<u8>,
    pub stroke_space: Vec<u8>,
    pub fill_alpha: f32,
    pub stroke_alpha: f32,
    pub blends: bool,
    pub line_width: f32,
    pub clip: Option<Rect>,
}

impl State {
    /// The state at the beginning of a page.
    pub fn new(matrix: Matrix) -> State {
        State {
            matrix,
            font: None,
            font_name: Vec::new(),
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: Paint::Other,
            stroke: Paint::Other,
            fill_space: Vec::new(),
            stroke_space: Vec::new(),
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            blends: false,
            line_width: 1.0,
            clip: None,
        }
    }

    /// Whether what is filled covers what lies under it.
    pub fn is_opaque(&self) -> bool {
        self.fill_alpha > 0.9 && !self.blends
    }
}

/// The colour, by whether it is white.
pub fn white(is: bool) -> Paint {
    if is { Paint::White } else { Paint::Other }
}
