//! The steps of a case on an axis of days, to scale: where it waited, and for how long.

use super::{escape, number, open};
use crate::portal::dates;
use crate::record::enforcement::Step;
use crate::say::{Lang, plural};
use jiff::civil::Date;

/// More steps than a drawing takes.
const MOST: usize = 40;
const WIDTH: f32 = 360.0;
const MARGIN: f32 = 16.0;
const DOT: f32 = 9.0;
const LANE: f32 = 23.0;
const FONT: f32 = 11.0;

/// The drawing of a timeline: a numbered dot for each step, as the list beside it counts them, over the day it was on.
/// Dots that would touch stand above each other. `None` where there is nothing to measure.
pub fn timeline(lang: Lang, steps: &[Step]) -> Option<String> {
    let (first, last) = (steps.iter().map(|s| s.date).min()?, steps.iter().map(|s| s.date).max()?);
    let days = (last - first).get_days();
    if days == 0 || steps.len() > MOST {
        return None;
    }
    let at = |date: Date| MARGIN + (date - first).get_days() as f32 / days as f32 * (WIDTH - 2.0 * MARGIN);
    let lanes = lanes(steps, &at);
    let axis = 4.0 + LANE * (lanes.iter().max().unwrap_or(&0) + 1) as f32 + 8.0;
    let title = lang.pick("办理过程时间轴", "Timeline of the case");
    let told: Vec<String> =
        steps.iter().enumerate().map(|(i, s)| format!("{}. {} {}", i + 1, s.date, &*s.event)).collect();
    let whole = match lang {
        Lang::Zh => format!("历时{days}天："),
        Lang::En => format!("{days} day{}: ", plural(days)),
    };
    let mut out =
        open(lang, "timeline", (WIDTH, axis + 40.0), title, &format!("{whole}{}", told.join(lang.pick("；", "; "))));
    out += &format!(
        "<path class=\"draw-axis\" d=\"M{} {}H{}\"/>",
        number(MARGIN - 8.0),
        number(axis),
        number(WIDTH - MARGIN + 8.0)
    );
    out += &scale(lang, first, last, axis, &at);
    // First all lines, then all dots, so that a line from above runs behind the dots below.
    let places: Vec<(f32, f32)> =
        steps.iter().zip(&lanes).map(|(step, lane)| (at(step.date), axis - 19.0 - LANE * *lane as f32)).collect();
    for (x, y) in &places {
        out += &format!("<path class=\"draw-line\" d=\"M{} {}V{}\"/>", number(*x), number(axis), number(y + DOT));
    }
    for (i, (x, y)) in places.iter().enumerate() {
        let end = if i + 1 == steps.len() { " draw-end" } else { "" };
        out += &format!(
            "<circle class=\"draw-dot{end}\" cx=\"{}\" cy=\"{}\" r=\"{DOT}\"/>\
             <text class=\"draw-number\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(*x),
            number(*y),
            number(*x),
            number(y + 4.2),
            i + 1
        );
    }
    Some(out + "</svg>")
}

/// In which lane each dot stands: the lowest where it touches no other.
fn lanes(steps: &[Step], at: &dyn Fn(Date) -> f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by_key(|i| (steps[*i].date, *i));
    let mut ends: Vec<f32> = Vec::new();
    let mut lanes = vec![0; steps.len()];
    for i in order {
        let x = at(steps[i].date);
        let lane = ends.iter().position(|end| *end <= x - DOT).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = x + DOT + 2.0,
            None => ends.push(x + DOT + 2.0),
        }
        lanes[i] = lane;
    }
    lanes
}

/// Names under the axis: its first and last day, how long it is, and the months or years between where there is room.
fn scale(lang: Lang, first: Date, last: Date, axis: f32, at: &dyn Fn(Date) -> f32) -> String {
    let days = (last - first).get_days();
    let text = |x: f32, y: f32, anchor: &str, text: &str| {
        let (x, y, text) = (number(x), number(y), escape(text));
        format!("<text class=\"draw-note\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>")
    };
    let wide = |text: &str| text.chars().map(super::width).sum::<f32>() * FONT;
    let (start, end) = (dates::short(lang, first), dates::short(lang, last));
    let mut out = text(MARGIN - 9.0, axis + 19.0, "start", &start);
    out += &text(WIDTH - MARGIN + 9.0, axis + 19.0, "end", &end);
    let long = match lang {
        Lang::Zh => format!("历时{days}天"),
        Lang::En => format!("{days} day{}", plural(days)),
    };
    out += &text(WIDTH / 2.0, axis + 36.0, "middle", &long);
    let mut free = MARGIN - 9.0 + wide(&start) + 6.0;
    let room = WIDTH - MARGIN + 9.0 - wide(&end) - 6.0;
    // By month; by year where months would lie too close.
    let years = i64::from(days / 7_000 + 1);
    let step = if days > 700 { jiff::Span::new().years(years) } else { jiff::Span::new().months(1) };
    let mut mark = if days > 700 { first.first_of_year() } else { first.first_of_month() };
    while let Ok(next) = mark.checked_add(step) {
        mark = next;
        if mark >= last || (mark - first).get_days() < 1 {
            break;
        }
        let x = at(mark);
        out += &format!("<path class=\"draw-axis\" d=\"M{} {}v5\"/>", number(x), number(axis));
        let name = match lang {
            Lang::Zh if days > 700 || mark.month() == 1 => format!("{}年", mark.year()),
            Lang::Zh => format!("{}月", mark.month()),
            Lang::En if days > 700 || mark.month() == 1 => mark.year().to_string(),
            Lang::En => mark.strftime("%b").to_string(),
        };
        let half = wide(&name) / 2.0;
        if x - half >= free && x + half <= room {
            out += &text(x, axis + 19.0, "middle", &name);
            free = x + half + 6.0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> crate::record::model::Line {
        use crate::record::model::{Readable, Reader};
        Readable::read(&crate::record::node::parse(text).unwrap(), &mut Reader::default()).unwrap()
    }

    fn made(dates: &[&str]) -> Vec<Step> {
        let step = |date: &&str| Step { date: date.parse().unwrap(), event: line("甲"), by: None };
        dates.iter().map(step).collect()
    }

    #[test]
    fn dots_do_not_touch() {
        let steps = made(&["2026-03-04", "2026-03-04", "2026-03-05", "2026-06-30", "2026-03-04"]);
        let drawn = timeline(Lang::Zh, &steps).unwrap();
        let value = |part: &str, name: &str| -> f32 {
            part.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let dots: Vec<(f32, f32)> = drawn.split("<circle").skip(1).map(|p| (value(p, "cx"), value(p, "cy"))).collect();
        assert_eq!(dots.len(), 5);
        for (i, a) in dots.iter().enumerate() {
            assert!(a.1 - DOT >= 0.0 && a.0 - DOT >= 0.0 && a.0 + DOT <= WIDTH, "{a:?}");
            for b in &dots[..i] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) >= 2.0 * DOT, "{a:?} {b:?}");
            }
        }
        for says in ["历时118天", ">2026年3月4日<", ">5月<", ">2026年6月30日<"] {
            assert!(drawn.contains(says), "{says} in {drawn}");
        }
    }

    #[test]
    fn what_cannot_be_measured_is_not_drawn() {
        assert!(timeline(Lang::Zh, &[]).is_none());
        assert!(timeline(Lang::Zh, &made(&["2026-03-04", "2026-03-04"])).is_none());
        let whole = timeline(Lang::En, &made(&["0001-01-01", "9999-12-31"])).unwrap();
        assert!(whole.len() < 20_000, "work is bounded: {}", whole.len());
        assert!(timeline(Lang::Zh, &made(&["2026-03-04"; 41])).is_none());
    }
}
