//! Messages in both languages of the program.
//!
//! A message is written once, at the place that knows what it is about, in Chinese and in English side by
//! side; which of the two a person reads is chosen when it is shown ([`Lang`]).

use std::borrow::Cow;

/// A text in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Say {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

impl Say {
    /// The text in the language asked for.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Why a file could not be read or written, in plain words; what is rare is said as the system says it.
pub fn trouble(error: &std::io::Error) -> Say {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => say!("没有这个文件", "there is no such file"),
        ErrorKind::PermissionDenied => say!("没有权限", "no permission"),
        ErrorKind::IsADirectory => say!("这是文件夹，不是文件", "it is a folder, not a file"),
        ErrorKind::NotADirectory => {
            say!("路径中间有一节是文件，不是文件夹", "a part of the path is a file, not a folder")
        }
        ErrorKind::InvalidData => say!("不是 UTF-8 文字", "it is no UTF-8 text"),
        _ => say!("{error}", "{error}"),
    }
}

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Chinese (zh-CN).
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language tag (BCP 47).
    pub fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }

    /// The language with this tag.
    pub fn by_tag(tag: &str) -> Option<Lang> {
        [Lang::Zh, Lang::En].into_iter().find(|lang| lang.tag() == tag)
    }

    /// The one of two texts that is in this language: for what is known while writing, where a [`Say`] would be too much.
    pub fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The end of an English noun of which there are so many: nothing for one of it, else `s`.
pub fn plural(count: impl TryInto<i64>) -> &'static str {
    if count.try_into().is_ok_and(|count| count == 1) { "" } else { "s" }
}

/// Whether a text has Chinese characters. On a page in English, what has them was written by a person: the page's own words
/// have none.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(
        |c| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々'),
    )
}

/// Whether a character does something to what shows a text, instead of standing in it: a control character (a terminal
/// obeys it), one that turns the direction of text, one that nobody sees. Joiners between emoji stand in texts.
fn acts(c: char) -> bool {
    matches!(c,
        '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
        || c.is_control() && !matches!(c, '\n' | '\t')
}

/// A text as a terminal may show it: whatever a title, a file name or an error of a parser brings along, what a person
/// reads there is what is there. As many characters as before, so that columns still fit.
pub fn visible(text: &str) -> Cow<'_, str> {
    match text.chars().any(acts) {
        true => text.chars().map(|c| if acts(c) { '\u{FFFD}' } else { c }).collect::<String>().into(),
        false => text.into(),
    }
}

/// The same for JSON, where nothing is lost: such characters stand in its strings alone, and are written as escapes.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    if !json.chars().any(acts) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match acts(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}")),
            false => out.push(c),
        }
    }
    out.into()
}

/// Writes a [`Say`]: `say!("中文 {x}", "English {x}")`, with captured names in both texts.
/// What is no plain name comes after both, once for each: `say!("中文 {}", "English {}", a.zh(), a.en())`.
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::say::Say { zh: format!($zh), en: format!($en) }
    };
    ($zh:literal, $en:literal, $for_zh:expr, $for_en:expr $(,)?) => {
        $crate::say::Say { zh: format!($zh, $for_zh), en: format!($en, $for_en) }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(visible("一\t二\n"), "一\t二\n");
        assert_eq!(
            visible("a\u{1b}[2J\u{9b}1m\r\u{202e}b\u{200b}\u{e0041}"),
            "a\u{fffd}[2J\u{fffd}1m\u{fffd}\u{fffd}b\u{fffd}\u{fffd}"
        );
        let value = serde_json::json!({ "a": "\u{1b}\u{202e}\u{e0041}\u{7f}" });
        let written = visible_json(&value.to_string()).into_owned();
        assert_eq!(written, r#"{"a":"\u001b\u202e\udb40\udc41\u007f"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
    }
}
