//! A record file's text, taken apart into front matter and body.

use crate::record::common::{is_disclosure_word, is_withheld_word};
use crate::record::model::{fold, is_forbidden};
use crate::say::{Say, say};
use std::ops::Range;

/// A front matter may have this many bytes.
pub const MAX_FRONT: usize = 256 * 1024;
/// A record file may have this many bytes.
pub const MAX_RECORD: u64 = 4 * 1024 * 1024;

/// Something wrong with the text as such; line and column count from 1.
pub struct Trouble {
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
    /// What is wrong.
    pub message: Say,
    /// What to do.
    pub help: Say,
    /// Whether it is a withheld flag in a place where no flag belongs.
    pub withheld: bool,
}

/// The byte ranges of a Markdown record's front matter and body.
///
/// # Errors
/// A [`Trouble`] where the text does not begin with a front matter between two `---` lines.
pub fn split(text: &str) -> Result<(Range<usize>, Range<usize>), Trouble> {
    let opening = text.find('\n').map(|end| &text[..end]);
    if opening.map(str::trim_end) != Some("---") {
        return Err(Trouble {
            line: 1,
            column: 1,
            message: say!(
                "文件开头没有用 --- 包住的信息头",
                "the file does not begin with a front matter between --- lines"
            ),
            help: say!(
                "第一行写 ---，接着写各项键值，再用一行 --- 结束",
                "begin with a line ---, then the keys, then another line ---"
            ),
            withheld: false,
        });
    }
    let start = opening.map_or(0, |line| line.len() + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Ok((start..at, at + line.len()..text.len()));
        }
        at += line.len();
    }
    Err(Trouble {
        line: 1,
        column: 1,
        message: say!("信息头没有结束", "the front matter does not end"),
        help: say!("在信息头之后单独写一行 ---", "write a line --- after the keys"),
        withheld: false,
    })
}

/// Control characters anywhere in a file, and a front matter that is too large.
pub fn check_text(text: &str, front: &Range<usize>) -> Option<Trouble> {
    if front.len() > MAX_FRONT {
        let size = front.len() / 1024;
        return Some(Trouble {
            line: 1,
            column: 1,
            message: say!("信息头有 {size} KiB，超过 256 KiB", "the front matter has {size} KiB, more than 256 KiB"),
            help: say!("长文写在正文里，名单放进附件", "put long texts into the body and lists into an attachment"),
            withheld: false,
        });
    }
    let (offset, found) = text.char_indices().find(|(_, c)| is_forbidden(*c))?;
    let (line, column) = line_column(text, offset);
    let code = found as u32;
    Some(Trouble {
        line,
        column,
        message: say!("含有控制字符 U+{code:04X}", "a control character U+{code:04X}"),
        help: say!("删去这个看不见的字符", "delete the invisible character"),
        withheld: false,
    })
}

/// A withheld flag after the front matter: in a second YAML document, or in a body that begins like one. No
/// such flag is obeyed quietly or passed over; the record is refused.
pub fn check_body(text: &str, body: &Range<usize>) -> Option<Trouble> {
    let mut at = body.start;
    let mut in_document = false;
    let mut only_blank_so_far = true;
    for line in text[body.clone()].split_inclusive('\n') {
        let bare = line.trim();
        let marker = bare == "---" || bare.starts_with("--- ");
        if marker && only_blank_so_far {
            return Some(stray_document(text, at, false));
        }
        if marker {
            in_document = true;
        } else if bare.is_empty() || bare == "..." {
            in_document = false;
        } else if in_document && is_flag_line(bare) {
            return Some(stray_document(text, at, true));
        }
        only_blank_so_far &= bare.is_empty();
        at += line.len();
    }
    None
}

/// A line that reads as a withheld flag: `disclosure: withheld`, `不予公开：是` and the like.
pub fn is_flag_line(line: &str) -> bool {
    let Some((key, value)) = line.split_once([':', '：']) else { return false };
    let (key, value) = (fold(key), fold(value));
    is_disclosure_word(&key) && is_withheld_word(&value)
        || is_withheld_word(&key) && !matches!(value.as_str(), "false" | "否")
}

/// A line that says nothing but the flag.
pub fn is_bare_flag(line: &str) -> bool {
    let Some((key, value)) = line.split_once([':', '：']) else { return false };
    let (key, value) = (fold(key), fold(value));
    is_disclosure_word(&key) && is_withheld_word(&value)
        || is_withheld_word(&key) && matches!(value.as_str(), "true" | "yes" | "是")
}

fn stray_document(text: &str, offset: usize, withheld: bool) -> Trouble {
    let (line, column) = line_column(text, offset);
    let message = match withheld {
        true => say!("正文中出现“不予公开”的标记", "a withheld flag stands in the body"),
        false => say!("正文以 --- 开头，像是第二个信息头", "the body begins with ---, like a second front matter"),
    };
    let help = say!("一个文件只写一件事项；分隔线请改用 ***", "one record a file; write a rule as ***");
    Trouble { line, column, message, help, withheld }
}

/// Line and column (from 1, in characters) of a byte offset.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body_trouble(body: &str) -> Option<bool> {
        let text = format!("---\nid: a\n---\n{body}");
        let (_, body) = split(&text).ok().unwrap();
        check_body(&text, &body).map(|t| t.withheld)
    }

    #[test]
    fn a_second_front_matter_is_refused() {
        assert_eq!(body_trouble("\n---\ndisclosure: withheld\n---\n"), Some(false));
        assert_eq!(body_trouble("文\n\n---\n公开属性: 不予公开\n---\n"), Some(true));
        assert_eq!(body_trouble("文\n\n---\nWithheld : yes\n"), Some(true));
    }

    #[test]
    fn a_rule_and_a_plain_sentence_are_fine() {
        assert_eq!(body_trouble("文\n\n---\n\n不予公开：涉及国家秘密的信息。\n"), None);
        assert_eq!(body_trouble("标题\n---\n正文\n"), None);
    }

    #[test]
    fn an_open_front_matter_is_an_error() {
        assert!(split("---\nid: a\n").is_err());
        assert!(split("id: a\n").is_err());
        assert!(split("").is_err());
        assert!(split("---").is_err());
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(front in "[a-z: \n]{0,30}", body in "\\PC{0,30}") {
            let text = format!("---\n{front}\n---\n{body}");
            let (f, b) = split(&text).ok().unwrap();
            prop_assert_eq!(&text[f], format!("{front}\n"));
            prop_assert_eq!(&text[b], body);
        }
        #[test]
        fn any_text_is_split_or_refused(text in "[-\n:a ]{0,40}") {
            if let Ok((_, body)) = split(&text) { let _ = check_body(&text, &body); }
        }
    }
}
