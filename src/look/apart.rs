//! Figures that stand apart, for the search for numbers of people: two cells of a table, two points of a drawing. What
//! writes a page puts nothing but a tag between two cells, and `13</td><td>912</td>…` is no mobile number.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Elements of a feed (RFC 4287, RFC 6721) and of a list of pages (sitemaps.org): after a title comes a date.
const FEED: &str = "feed|entry|id|updated|published|author|name|uri|rights|generator|category|content|source|contributor|logo|icon|link|at:deleted-entry|at:comment|urlset|url|loc|lastmod";

/// A tag that begins or ends a cell, a line or a paragraph; the shapes of a drawing (SVG 2, 9 and 10).
#[expect(clippy::expect_used, reason = "a fixed pattern, compiled in the tests")]
static APART: LazyLock<Regex> = LazyLock::new(|| {
    let html = "td|th|tr|li|dt|dd|p|div|h[1-6]|caption|option|section|article|header|footer|nav|ul|ol|dl|table|thead|tbody|tfoot|time|text|title|summary|figcaption|button|a";
    let block = format!(r"</?(?:{html}|{FEED})\b");
    // A path begins with a move, points are pairs; nothing but figures and letters of commands stands in either. Before the
    // name of an attribute stands a space, or the end of the one before.
    let path = r#"[\s"'/]d=["']?\s*[Mm]\s*[-+.\d][-+.,\s\deEMmLlHhVvCcSsQqTtAaZz]*"#;
    let points = r#"[\s"'/](?:points|viewBox|transform|values|keyTimes)=["']?[-+.\d][-+.,;\s\deE]*"#;
    // Of ASCII alone: a word boundary of Unicode takes the fast ways from the engine, and every page goes through here.
    Regex::new(&format!("(?-u)(?i:{block})|{path}|{points}")).expect("a sound pattern")
});

/// Stands between what stands apart: the end of a sentence, and a sign that no number goes on over, as it does over up to
/// three stops.
const BREAK: &str = "。；";

/// The text with figures apart that the page shows apart, and without the shapes of its drawings.
pub fn apart(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '=']) {
        return text.into();
    }
    let mut out = String::new();
    let mut at = 0;
    for found in APART.find_iter(text) {
        let (start, end) = (found.start(), found.end());
        out.push_str(&text[at..start]);
        out.push_str(BREAK);
        // A tag stays: others look for what stands in it.
        at = if found.as_str().starts_with('<') { start } else { end };
    }
    if at == 0 && out.is_empty() {
        return text.into();
    }
    out.push_str(&text[at..]);
    out.into()
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
            "<title>通知-130</title>\n<updated>2026-11-02T10:00:00+08:00</updated>",
            "<updated>2026-11-13</updated>\n<id>900139000</id>",
            "<loc>https://www.example.gov.cn/139</loc><lastmod>2026-11-02</lastmod>",
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
