//! Messages in both languages of the program.
//!
//! A message is written once, at the place that knows what it is about, in Chinese and in English side by
//! side; which of the two a person reads is chosen when it is shown ([`Lang`]).

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

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Chinese (zh-CN).
    Zh,
    /// English.
    En,
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
