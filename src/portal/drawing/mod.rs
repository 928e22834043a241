//! Drawings in pages: inline SVG whose colours, fonts and dark mode come from the style sheet by classes; no style
//! attribute, no script. Each says in `<title>` and `<desc>` what it shows, and each stands beside a text that says the
//! same.

mod flow;
mod timeline;

pub use flow::flow;
pub use timeline::timeline;

use crate::say::{Lang, is_chinese};

/// The start of a drawing of this size with its name and description; ids are single on a page by `kind`.
fn open(lang: Lang, kind: &str, (width, height): (f32, f32), title: &str, description: &str) -> String {
    let (of_title, of_description) = (marked(lang, title), marked(lang, description));
    let (title, description) = (escape(title), escape(description));
    format!(
        "<svg class=\"drawing drawing-{kind}\" role=\"img\" aria-labelledby=\"{kind}-name {kind}-text\" \
         viewBox=\"0 0 {} {}\"><title id=\"{kind}-name\"{of_title}>{title}</title><desc id=\"{kind}-text\"{of_description}>{description}</desc>",
        number(width),
        number(height)
    )
}

/// The mark of an element whose text is of another language than the page (WCAG 2.2, 3.1.2).
fn marked(lang: Lang, text: &str) -> &'static str {
    if lang == Lang::En && is_chinese(text) { " lang=\"zh-CN\"" } else { "" }
}

/// A coordinate with at most one place after the point.
fn number(value: f32) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(String::from).unwrap_or(text)
}

/// A text in markup.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How wide a character is, in parts of the size of the font.
fn width(c: char) -> f32 {
    if c.is_ascii() { 0.58 } else { 1.0 }
}

/// A text in lines of at most `most` characters' width. A line never begins with a sign that closes (GB/T 15834); such a
/// sign hangs at the end of the line before.
fn wrap(text: &str, most: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let closes = "，。、；：？！）》」』”’〉】〕,.;:?!)".contains(c);
        if used + width(c) > most && !closes {
            // A sign that opens goes with what it opens.
            let opened: String = match lines.last_mut() {
                Some(line) if line.ends_with(['（', '《', '“', '「', '(']) => line.pop().into_iter().collect(),
                _ => String::new(),
            };
            used = opened.chars().map(width).sum();
            lines.push(opened);
        }
        used += width(c);
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_with_words() {
        assert_eq!(wrap("甲乙丙，丁（戊）己", 3.0), ["甲乙丙，", "丁（戊）", "己"]);
        assert_eq!(wrap("甲乙（丙）", 3.0), ["甲乙", "（丙）"]);
        assert_eq!(wrap("abc", 9.0), ["abc"]);
        assert_eq!(number(12.04), "12");
        assert_eq!(number(12.26), "12.3");
    }
}
