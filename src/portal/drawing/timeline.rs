//! The steps of a case on an axis of days, to scale: where it waited, and for how long.

use super::{escape, number, open};
use crate::record::enforcement::Step;
use crate::say::Lang;
use jiff::civil::Date;

/// More steps than a drawing takes.
const MOST: usize = 40;
const WIDTH: f32 = 360.0;
const MARGIN: f32 = 16.0;
const DOT: f32 = 9.0;
const LANE: f32 = 23.0;

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
    let whole = lang.pick("历时{}天：", "{} days: ").replace("{}", &days.to_string());
    let mut out =
        open("timeline", (WIDTH, axis + 40.0), title, &format!("{whole}{}", told.join(lang.pick("；", "; "))));
    out += &format!(
        "<path class=\"draw-axis\" d=\"M{} {}H{}\"/>",
        number(MARGIN - 8.0),
        number(axis),
        number(WIDTH - MARGIN + 8.0)
    );
    out += &months(lang, first, last, axis, &at);
    for (i, (step, lane)) in steps.iter().zip(&lanes).enumerate() {
        let (x, y) = (at(step.date), axis - 19.0 - LANE * *lane as f32);
        let end = if i + 1 == steps.len() { " draw-end" } else { "" };
        if *lane == 0 {
            out += &format!("<path class=\"draw-line\" d=\"M{} {}V{}\"/>", number(x), number(axis), number(y + DOT));
        }
        out += &format!(
            "<circle class=\"draw-dot{end}\" cx=\"{}\" cy=\"{}\" r=\"{DOT}\"/>\
             <text class=\"draw-number\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(x),
            number(y),
            number(x),
            number(y + 3.8),
            i + 1
        );
    }
    out += &format!(
        "<text class=\"draw-note\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        number(WIDTH - MARGIN + 8.0),
        number(axis + 36.0),
        escape(&lang.pick("历时 {} 天", "{} days").replace("{}", &days.to_string()))
    );
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

/// Marks of the first days of months, or of years where months stand too close; a label wherever there is room for it.
fn months(lang: Lang, first: Date, last: Date, axis: f32, at: &dyn Fn(Date) -> f32) -> String {
    let by_year = (last - first).get_days() > 1000;
    let mut out = String::new();
    let mut free = f32::MIN;
    let label = |date: Date, x: f32, free: &mut f32, whole: bool| {
        let text = match lang {
            Lang::Zh if whole && by_year => format!("{}年", date.year()),
            Lang::Zh if whole => format!("{}年{}月", date.year(), date.month()),
            Lang::Zh => format!("{}月", date.month()),
            Lang::En if by_year => date.year().to_string(),
            Lang::En => format!("{}-{:02}", date.year(), date.month()),
        };
        let wide = text.chars().map(super::width).sum::<f32>() * 11.0;
        let start = (x - wide / 2.0).clamp(2.0, WIDTH - wide - 2.0);
        if start < *free {
            return String::new();
        }
        *free = start + wide + 8.0;
        format!(
            "<text class=\"draw-note\" x=\"{}\" y=\"{}\">{}</text>",
            number(start),
            number(axis + 18.0),
            escape(&text)
        )
    };
    let mut said = false;
    let mut month = first.first_of_month();
    while month <= last {
        let marks = month >= first && (!by_year || month.month() == 1);
        if marks {
            let x = at(month);
            out += &format!("<path class=\"draw-axis\" d=\"M{} {}v5\"/>", number(x), number(axis));
            out += &label(month, x, &mut free, !said || month.month() == 1);
            said = true;
        }
        let Ok(next) = month.checked_add(jiff::Span::new().months(1)) else { break };
        month = next;
    }
    if !said {
        out += &label(first, at(first), &mut free, true);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::model::{Readable, Reader};

    fn made(dates: &[&str]) -> Vec<Step> {
        let yaml: String = dates.iter().map(|date| format!("- {{ date: {date}, event: 甲 }}\n")).collect();
        let root = crate::record::node::parse(&yaml).unwrap();
        Vec::<Step>::read(&root, &mut Reader::default()).unwrap()
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
        assert!(drawn.contains("历时 118 天") && drawn.contains(">2026年4月<") && drawn.contains(">5月<"), "{drawn}");
    }

    #[test]
    fn what_cannot_be_measured_is_not_drawn() {
        assert!(timeline(Lang::Zh, &[]).is_none());
        assert!(timeline(Lang::Zh, &made(&["2026-03-04", "2026-03-04"])).is_none());
        assert!(timeline(Lang::En, &made(&["0001-01-01", "9999-12-31"])).is_some());
        assert!(timeline(Lang::Zh, &made(&["2026-03-04"; 41])).is_none());
    }
}
