//! The plain values of the record model: texts, lines, dates, numbers, choices.

use super::model::{Readable, Reader, Shape, clip, suggestion};
use super::node::Node;
use crate::say::say;

/// The text of a scalar without control characters.
fn scalar<'n>(node: &'n Node, reader: &mut Reader, zh: &str, en: &str) -> Option<&'n str> {
    let Some(text) = node.text() else {
        reader.wrong_type(node, zh, en);
        return None;
    };
    if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
        let code = c as u32;
        let help =
            say!("删去这个看不见的字符后重新输入这段文字", "delete the invisible character and type the text again");
        reader.problem(node, say!("含有控制字符 U+{code:04X}", "a control character U+{code:04X}"), Some(help));
        return None;
    }
    Some(text)
}

/// Control characters other than tab and line break may stand nowhere, escaped or not; the line and paragraph
/// separators of Unicode count, because YAML takes them for line breaks and no editor shows them.
pub fn is_forbidden(c: char) -> bool {
    c.is_control() && c != '\t' && c != '\n' || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Any text.
impl Readable for String {
    fn shape() -> Shape {
        Shape::Text
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<String> {
        scalar(node, reader, "文字", "a text").map(|text| text.trim().to_string())
    }
}

/// One line of text that is not blank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Line(String);

impl std::ops::Deref for Line {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Readable for Line {
    fn shape() -> Shape {
        Shape::Line
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Line> {
        let text = scalar(node, reader, "一行文字", "one line of text")?.trim();
        if text.contains('\n') {
            reader.problem(
                node,
                say!("这里只能写一行", "this must be a single line"),
                Some(say!("去掉换行", "remove the line breaks")),
            );
            return None;
        }
        if text.is_empty() {
            reader.problem(node, say!("这里不能是空白", "this must not be blank"), None);
            return None;
        }
        Some(Line(text.to_string()))
    }
}

impl Readable for bool {
    fn shape() -> Shape {
        Shape::Bool
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<bool> {
        match scalar(node, reader, "true 或 false", "true or false")? {
            "true" | "True" | "TRUE" | "是" => Some(true),
            "false" | "False" | "FALSE" | "否" => Some(false),
            other => {
                let other = clip(other);
                reader.problem(
                    node,
                    say!("“{other}”不是 true（是）或 false（否）", "`{other}` is not true or false"),
                    None,
                );
                None
            }
        }
    }
}

impl Readable for u32 {
    fn shape() -> Shape {
        Shape::Number
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<u32> {
        let text = scalar(node, reader, "数字", "a number")?;
        match text.parse() {
            Ok(number) => Some(number),
            Err(_) => {
                let text = clip(text);
                reader.problem(node, say!("“{text}”不是整数", "`{text}` is not a whole number"), None);
                None
            }
        }
    }
}

impl Readable for jiff::civil::Date {
    fn shape() -> Shape {
        Shape::Date
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = scalar(node, reader, "日期", "a date")?.trim();
        if let Some(date) = date(text) {
            return Some(date);
        }
        // A date in another usual form: say it in the form that is wanted.
        let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let guess = match numbers[..] {
            [y, m, d] if y.len() == 4 => date(&format!("{y}-{m:0>2}-{d:0>2}")),
            _ => None,
        };
        let help = match guess {
            Some(date) => say!("写成 {date}", "write {date}"),
            None => say!("写成 2026-11-02 这样的形式（年-月-日）", "write it like 2026-11-02"),
        };
        let text = clip(text);
        reader.problem(node, say!("“{text}”不是日期", "`{text}` is not a date"), Some(help));
        None
    }
}

/// A date in the one form that records use, `YYYY-MM-DD`, in the years 1000 to 9999.
pub fn date(text: &str) -> Option<jiff::civil::Date> {
    let shape_fits = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape_fits.then(|| text.parse().ok()).flatten().filter(|d: &jiff::civil::Date| d.year() >= 1000)
}

/// Reads one of a closed list; what `choices!` calls.
pub fn choice<T: Copy>(
    node: &Node,
    reader: &mut Reader,
    all: &[T],
    en: fn(T) -> &'static str,
    zh: fn(T) -> &'static str,
) -> Option<T> {
    let text = scalar(node, reader, "一个选项", "one of the choices")?.trim();
    if let Some(value) = all.iter().copied().find(|v| en(*v) == text || zh(*v) == text) {
        return Some(value);
    }
    let names = all.iter().flat_map(|v| [en(*v), zh(*v)]);
    let text = clip(text);
    reader.problem(node, say!("这里不能写“{text}”", "`{text}` is not one of the choices"), suggestion(&text, names));
    None
}
