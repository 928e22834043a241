//! Figures that stand apart, for the search for numbers of people: two cells of a table, two points of a drawing. What
//! writes a page puts nothing but a tag between two cells, and `13</td><td>912</td>…` is no mobile number.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A tag that begins or ends a cell, a line or a paragraph; the shapes of a drawing (SVG 2, 9 and 10).
#[expect(clippy::expect_used, reason = "a fixed pattern, compiled in the tests")]
static APART: LazyLock<Regex> = LazyLock::new(|| {
    let block = r"</?(?:td|th|tr|li|dt|dd|p|div|h[1-6]|caption|option|section|article|header|footer|nav|ul|ol|dl|table|thead|tbody|tfoot|time|text|title|summary|figcaption|button|a)\b";
    // A path begins with a move, points are pairs; nothing but figures and letters of commands stands in either.
    let path = r#"\bd=["']?\s*[Mm]\s*[-+.\d][-+.,\s\deEMmLlHhVvCcSsQqTtAaZz]*"#;
    let points = r#"\b(?:points|viewBox|transform|values|keyTimes)=["']?[-+.\d][-+.,;\s\deE]*"#;
    Regex::new(&format!("(?i-u:{block})|{path}|{points}")).expect("a sound pattern")
});

/// Stands between what stands apart: no number goes on over it.
const BREAK: &str = "。";

/// The text with figures apart that the page shows apart, and without the shapes of its drawings.
pub fn apart(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '=']) {
        return text.into();
    }
    APART.replace_all(text, |found: &regex::Captures| match &found[0] {
        tag if tag.starts_with('<') => format!("{BREAK}{tag}"),
        _ => BREAK.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::patterns::{Found, find};

    fn numbers(text: &str) -> usize {
        let mut found = Found::new();
        find(text, &mut found);
        found.len()
    }

    #[test]
    fn figures_of_two_cells_are_no_number() {
        for text in [
            "<tr><td>13<td>912<td>345<td>678</tr>",
            "<td class=\"n\">139</td><td class=\"n\">0013</td><td>9000</td>",
            "<li>139</li><li>0013</li><li>9000</li>",
            "<svg><path d=\"M139 0013 9000l138-0013-8000z\"/><polyline points='139 0013 9000,1'/></svg>",
            "<svg viewBox=\"139 0013 9000 12\">",
        ] {
            assert_eq!(numbers(text), 0, "{text}");
        }
    }

    #[test]
    fn a_number_is_one_all_the_same() {
        for text in [
            "<td>13900139000</td>",
            "<td>5</td><td>13900139000</td><td>7</td>",
            "139<b>0013</b><i>9000</i>",
            "<p data-d=\"13900139000\">",
            "d=\"13900139000\"",
            "<text>139 0013 9000</text>",
        ] {
            assert_eq!(numbers(text), 1, "{text}");
        }
    }
}
