//! Bars, drawn with the plotting library: one after the other, each of one or more pieces on top of each other.

use super::svg::{Ink, LETTER, Svg, escape};
use plotters::chart::ChartBuilder;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, TextStyle};
use std::convert::Infallible;

/// What is drawn.
pub struct Bars {
    /// What it shows, for those who do not see it. The figures stand in the table beside it.
    pub name: String,
    /// The bars, from the left.
    pub bars: Vec<Bar>,
    /// What the numbers count, over the axis: 件, %.
    pub unit: &'static str,
    /// The highest that there can be; `None`: as high as the highest bar.
    pub most: Option<u32>,
}

/// A bar.
#[derive(Default)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// What stands below that, such as a year where it begins.
    pub below: String,
    /// What stands on it; nothing for a bar of nothing.
    pub top: String,
    /// Its pieces from the ground up: the number of the series, and how high.
    pub pieces: Vec<(u8, u32)>,
}

impl Bar {
    fn height(&self) -> u32 {
        self.pieces.iter().map(|piece| piece.1).sum()
    }
}

const SIZE: (u32, u32) = (720, 460);
/// How much of its place a bar leaves free on each side.
const GAP: f64 = 0.16;

/// The plot as inline SVG. `None` where there is nothing to see: then the table says all.
pub fn draw(plot: &Bars) -> Option<String> {
    if plot.bars.iter().all(|bar| bar.height() == 0) {
        return None;
    }
    let mut drawn = String::new();
    into(&mut drawn, plot).ok()?;
    let (width, height) = SIZE;
    let name = escape(&plot.name);
    Some(format!(
        "<svg class=\"plot\" role=\"img\" aria-label=\"{name}\" viewBox=\"0 0 {width} {height}\">{drawn}</svg>"
    ))
}

fn into(out: &mut String, plot: &Bars) -> Result<(), DrawingAreaErrorKind<Infallible>> {
    let highest = plot.bars.iter().map(Bar::height).max().unwrap_or(0);
    // Room for the figures on top of the bars.
    let most = plot.most.unwrap_or_else(|| nice(highest + highest / 12));
    let letters = |h, v| style(Pos::new(h, v));
    let area = Svg { size: SIZE, out }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_top(LETTER * 2)
        .x_label_area_size(LETTER * 3)
        .y_label_area_size(LETTER * 5 / 2)
        .build_cartesian_2d(0.0..plot.bars.len() as f64, 0.0..f64::from(most))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_max_light_lines(0)
        .bold_line_style(Ink::Grid.colour())
        .axis_style(Ink::Grid.colour().mix(0.0))
        .set_all_tick_mark_size(LETTER / 3)
        .y_label_style(letters(HPos::Right, VPos::Center))
        .y_label_formatter(&|value| if value.fract() == 0.0 { format!("{value:.0}") } else { String::new() })
        .draw()?;
    for (i, bar) in plot.bars.iter().enumerate() {
        let (left, middle, right) = (i as f64 + GAP, i as f64 + 0.5, i as f64 + 1.0 - GAP);
        let mut ground = 0;
        let pieces = bar.pieces.iter().filter(|piece| piece.1 > 0).map(|(series, height)| {
            let from = ground;
            ground += height;
            let corners = [(left, f64::from(ground)), (right, f64::from(from))];
            Rectangle::new(corners, Ink::Series(*series).colour().filled())
        });
        chart.draw_series(pieces)?;
        let top = f64::from(bar.height());
        chart.draw_series([Text::new(bar.top.clone(), (middle, top), letters(HPos::Center, VPos::Bottom))])?;
        let (x, ground) = chart.backend_coord(&(middle, 0.0));
        let below = [(&bar.label, ground + LETTER / 4), (&bar.below, ground + LETTER * 3 / 2)];
        for (text, y) in below.into_iter().filter(|(text, _)| !text.is_empty()) {
            area.draw(&Text::new(text.clone(), (x, y), letters(HPos::Center, VPos::Top)))?;
        }
    }
    let (left, right) = (chart.backend_coord(&(0.0, 0.0)), chart.backend_coord(&(plot.bars.len() as f64, 0.0)));
    area.draw(&plotters::element::PathElement::new([left, right], Ink::Axis.colour()))?;
    area.draw(&Text::new(plot.unit.to_string(), (0, 0), letters(HPos::Left, VPos::Top)))
}

/// Letters. Of what colour and font they are, the style sheet says.
fn style(position: Pos) -> TextStyle<'static> {
    TextStyle::from(("", LETTER).into_font()).pos(position)
}

/// A round number, not less than `highest`, that parts well.
fn nice(highest: u32) -> u32 {
    let mut step = 1;
    loop {
        for parts in [4, 5, 8, 10, 15, 20, 25, 30] {
            if parts * step >= highest {
                return parts * step;
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(heights: &[u32]) -> Bars {
        let bar = |height: &u32| Bar {
            label: "<1>".into(),
            top: height.to_string(),
            pieces: vec![(0, *height)],
            ..Bar::default()
        };
        Bars { name: "“甲”&乙".into(), bars: heights.iter().map(bar).collect(), unit: "件", most: None }
    }

    #[test]
    fn a_plot_has_classes_and_texts_and_nothing_inline() {
        let svg = draw(&bars(&[3, 0, 12])).unwrap();
        assert_eq!(svg.matches("<rect class=\"plot-a\"").count(), 2, "{svg}");
        assert!(svg.contains(">12</text>") && svg.contains("&lt;1&gt;") && svg.contains("“甲”&amp;乙"), "{svg}");
        assert!(!svg.contains("style=") && !svg.contains('#') && !svg.contains("font"), "{svg}");
        assert!(draw(&bars(&[0, 0])).is_none() && draw(&bars(&[])).is_none());
    }

    #[test]
    fn the_axis_ends_on_a_round_number() {
        assert_eq!([0, 1, 4, 5, 6, 11, 21, 31, 99, 4_000_000].map(nice), [4, 4, 4, 5, 8, 15, 25, 40, 100, 4_000_000]);
    }
}
