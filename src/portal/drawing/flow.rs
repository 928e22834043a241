//! A procedure as a flow chart: its steps in boxes, one under the other.

use super::{escape, marked, number, open, wrap};
use crate::say::Lang;

/// Fewer steps are no flow; more are a text.
const STEPS: std::ops::RangeInclusive<usize> = 3..=12;
/// Characters of the longest step that a box takes.
const LONGEST: usize = 160;

const WIDTH: f32 = 360.0;
const LINE: f32 = 22.0;
const PAD: f32 = 11.0;
const GAP: f32 = 24.0;
const TEXT: f32 = 48.0;
const FONT: f32 = 15.0;

/// The steps that a procedure names: the parts of its first sentence between `→`, else between `；`. What the sentences
/// after it say are conditions and promises, not steps.
pub fn steps(procedure: &str) -> Vec<&str> {
    let first = procedure.split(['。', '\n']).find(|sentence| !sentence.trim().is_empty()).unwrap_or_default();
    let parts: Vec<&str> = match first.contains('→') {
        true => first.split('→').collect(),
        false => first.split(['；', ';']).collect(),
    };
    parts.into_iter().map(str::trim).filter(|step| !step.is_empty()).collect()
}

/// The flow chart of a procedure; `None` where it names no flow of steps.
pub fn flow(lang: Lang, name: &str, procedure: &str) -> Option<String> {
    let steps = steps(procedure);
    if !STEPS.contains(&steps.len()) || steps.iter().any(|step| step.chars().count() > LONGEST) {
        return None;
    }
    let boxes: Vec<Vec<String>> = steps.iter().map(|step| wrap(step, (WIDTH - TEXT - 14.0) / FONT)).collect();
    let heights: Vec<f32> = boxes.iter().map(|lines| lines.len() as f32 * LINE + 2.0 * PAD).collect();
    let height = heights.iter().sum::<f32>() + GAP * (steps.len() - 1) as f32 + 2.0;
    let title = format!("{name}{}", lang.pick("：办理流程图", ": flow of the procedure"));
    let numbered: Vec<String> = steps.iter().enumerate().map(|(i, step)| format!("{}. {step}", i + 1)).collect();
    let mut out = open(lang, "flow", (WIDTH, height), &title, &numbered.join(lang.pick("；", "; ")));
    let mut top = 1.0;
    for (i, (lines, tall)) in boxes.iter().zip(&heights).enumerate() {
        if i > 0 {
            out += &format!(
                "<path class=\"draw-line\" d=\"M24 {}v{}\"/><path class=\"draw-head\" d=\"M19 {}h10l-5 7z\"/>",
                number(top - GAP),
                number(GAP - 6.0),
                number(top - 7.0)
            );
        }
        let end = if i + 1 == boxes.len() { " draw-end" } else { "" };
        out += &format!(
            "<rect class=\"draw-box{end}\" x=\"1\" y=\"{}\" width=\"{}\" height=\"{}\"/>\
             <circle class=\"draw-dot{end}\" cx=\"24\" cy=\"{}\" r=\"12\"/>\
             <text class=\"draw-number\" x=\"24\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(top),
            number(WIDTH - 2.0),
            number(*tall),
            number(top + tall / 2.0),
            number(top + tall / 2.0 + 4.5),
            i + 1
        );
        let lines: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, line)| {
                let y = top + PAD + LINE * n as f32 + 16.0;
                format!("<tspan x=\"{}\" y=\"{}\">{}</tspan>", number(TEXT), number(y), escape(line))
            })
            .collect();
        out += &format!("<text class=\"draw-text\"{}>{}</text>", marked(lang, steps[i]), lines.concat());
        top += tall + GAP;
    }
    Some(out + "</svg>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procedure_is_drawn_where_it_names_steps() {
        assert_eq!(steps("受理；审查；决定。期满的，重新申请。"), ["受理", "审查", "决定"]);
        assert_eq!(steps("受理 → 审查；核实 → 决定"), ["受理", "审查；核实", "决定"]);
        assert!(flow(Lang::Zh, "甲", "受理；决定。").is_none());
        assert!(flow(Lang::Zh, "甲", &"长".repeat(500)).is_none());
        assert!(flow(Lang::Zh, "甲", "").is_none());
        let drawn = flow(Lang::Zh, "<甲>", "一&二；三；四").unwrap();
        assert!(drawn.contains("&lt;甲&gt;：办理流程图") && drawn.contains("1. 一&amp;二；2. 三；3. 四"), "{drawn}");
        assert_eq!(drawn.matches("<rect").count(), 3);
    }
}
