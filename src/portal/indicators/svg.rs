//! What the plotting library draws on: inline SVG without a colour, a font or a style of its own. The style sheet gives
//! them to the classes, so that plots follow dark mode, high contrast and paper, and the CSP needs no exception.

use plotters::style::RGBColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::convert::Infallible;
use std::fmt::Write;

/// The height of letters, in the units of the drawing; the style sheet says the same (`.plot text`).
pub const LETTER: i32 = 26;

/// What a thing in a plot is; the library knows it as a colour, the page as a class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The line that bars stand on.
    Axis,
    /// Lines to compare heights by.
    Grid,
    /// The series with this number, from 0.
    Series(u8),
}

/// The classes of the series, in their order.
pub const SERIES: [&str; 7] = ["plot-a", "plot-b", "plot-c", "plot-d", "plot-e", "plot-f", "plot-warn"];

impl Ink {
    /// A colour that stands for it; never seen.
    pub fn colour(self) -> RGBColor {
        match self {
            Ink::Axis => RGBColor(0, 0, 1),
            Ink::Grid => RGBColor(0, 0, 2),
            Ink::Series(number) => RGBColor(0, 1, number),
        }
    }
}

/// The class that a colour stands for.
fn class(colour: BackendColor) -> &'static str {
    match colour.rgb {
        (0, 0, 2) => "plot-grid",
        (0, 1, number) => SERIES[usize::from(number) % SERIES.len()],
        _ => "plot-axis",
    }
}

/// SVG in the making.
pub struct Svg<'a> {
    /// Width and height.
    pub size: (u32, u32),
    /// The elements.
    pub out: &'a mut String,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Svg<'_> {
    fn put(&mut self, element: std::fmt::Arguments) -> Drawn {
        // Writing into a text cannot fail.
        let _ = self.out.write_fmt(element);
        Ok(())
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let (class, ((x, y), (to_x, to_y))) = (class(style.color()), (from, to));
        self.put(format_args!("<path class=\"{class}\" d=\"M{x} {y}L{to_x} {to_y}\"/>"))
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, _: bool) -> Drawn {
        let (x, y, width, height) = (a.0.min(b.0), a.1.min(b.1), (b.0 - a.0).abs(), (b.1 - a.1).abs());
        if height == 0 || width == 0 {
            return Ok(());
        }
        let class = class(style.color());
        self.put(format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        // Letters stand on a base line; above it they are some three quarters of their height.
        let y = match style.anchor().v_pos {
            VPos::Top => y + LETTER * 7 / 8,
            VPos::Center => y + LETTER * 3 / 8,
            VPos::Bottom => y - LETTER / 8,
        };
        let text = escape(text);
        self.put(format_args!("<text x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>"))
    }
}

/// A text in markup.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
