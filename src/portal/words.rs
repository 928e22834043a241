//! The words of the pages themselves (界面文字), in the language of the site.
//!
//! Templates are written in Chinese, each of their words between `[[` and `]]`: `[[回到顶部]]`, or with what stands in the
//! sentence, `[[共 {{ total }} 条]]`. When a theme is loaded each is put into the site's language, once and before the
//! template is compiled, so that pages pay nothing for it. A theme brings the English words in `words/en.yaml`, a map
//! from the Chinese ones. What the program itself says on a page is chosen by [`Lang::pick`].
//!
//! Records stay as they were written, so that a page in English has Chinese in it, and says where (WCAG 2.2, 3.1.2: language of
//! parts). `[[lang record.title]]` stands in the tag of an element that shows a text of a record: on a page in English it is
//! ` lang="zh-CN"` where that text is Chinese; on a page in Chinese it is nothing. English words may have such marks within
//! them, too, and elements of their own to put them on.

use crate::record::node::{self, Value};
use crate::say::{Lang, Say, say};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What words lie between.
const OPEN: &str = "[[";
const CLOSE: &str = "]]";

/// What marks of language begin with.
const MARK: &str = "lang ";
const OPEN_MARK: &str = "[[lang ";

/// The words of a theme in the site's language.
pub struct Words {
    lang: Lang,
    table: BTreeMap<String, String>,
}

impl Words {
    /// No table yet.
    pub fn new(lang: Lang) -> Words {
        Words { lang, table: BTreeMap::new() }
    }

    /// Adds what a `words/en.yaml` says; later tables hold against earlier ones.
    ///
    /// # Errors
    /// With file and line, for what is no map of texts.
    pub fn add(&mut self, file: &str, yaml: &str) -> Result<(), Say> {
        const NO_MAP: &str = "中文: English";
        let wrong = |line: usize, why: &str| say!("{file} 第 {line} 行：{why}", "{file}, line {line}: {why}");
        let root = node::parse(yaml).map_err(|error| wrong(error.line, &error.message))?;
        let line = |number| node::locate(yaml, number).0;
        let pairs = match &root.value {
            Value::Map(pairs) => pairs.as_slice(),
            Value::Null => &[],
            _ => return Err(wrong(1, NO_MAP)),
        };
        for (key, value) in pairs {
            let (Value::Text { text: zh, .. }, Value::Text { text: en, .. }) = (&key.value, &value.value) else {
                return Err(wrong(line(key.number), NO_MAP));
            };
            self.table.insert(zh.clone(), en.clone());
        }
        Ok(())
    }

    /// The English of these words, with its own marks.
    fn english(&self, words: &str) -> Option<String> {
        let mut parts = self.table.get(words)?.split(OPEN_MARK);
        let mut out = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let (text, rest) = part.split_once(CLOSE).unwrap_or((part, ""));
            out += &self.mark(text);
            out += rest;
        }
        Some(out)
    }

    /// What stands in the tag of an element that shows this text of a record.
    fn mark(&self, text: &str) -> String {
        match self.lang {
            Lang::Zh => String::new(),
            Lang::En => format!("{{% if ({text}) is chinese %}} lang=\"{}\"{{% endif %}}", Lang::Zh.tag()),
        }
    }

    /// A template with its words in the site's language.
    ///
    /// # Errors
    /// Names template, line and words for which there is no English; and an opening that is never closed.
    pub fn put_into(&self, template: &str, text: &str) -> Result<String, Say> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(OPEN) {
            let (before, opened) = rest.split_at(at);
            let line = || text[..text.len() - opened.len()].matches('\n').count() + 1;
            let Some(end) = opened.find(CLOSE) else {
                let line = line();
                return Err(say!(
                    "模板 {template} 第 {line} 行：“[[”没有对应的“]]”",
                    "the template {template}, line {line}: `[[` without `]]`"
                ));
            };
            let words = &opened[OPEN.len()..end];
            out.push_str(before);
            let said = match (words.strip_prefix(MARK), self.lang) {
                (Some(text), _) => self.mark(text).into(),
                (None, Lang::Zh) => Cow::Borrowed(words),
                (None, Lang::En) => self.english(words).ok_or_else(|| {
                    let line = line();
                    say!(
                        "模板 {template} 第 {line} 行：“{words}”没有英文，请写入主题的 words/en.yaml",
                        "the template {template}, line {line}: no English for `{words}`; add it to the theme's words/en.yaml"
                    )
                })?.into(),
            };
            out.push_str(&said);
            // Lines keep their numbers, which reports of a slip name.
            let lines = |text: &str| text.matches('\n').count();
            out.push_str(&"\n".repeat(lines(words).saturating_sub(lines(&said))));
            rest = &opened[end + CLOSE.len()..];
        }
        out.push_str(rest);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_into_the_language_of_the_site() {
        let mut words = Words::new(Lang::En);
        words.add("words/en.yaml", "回到顶部: Back to top\n共 {{ n }} 条: \"{{ n }} in all\"\n").unwrap();
        let template = "<a>[[回到顶部]]</a>\n<p>[[共 {{ n }} 条]]，[0]</p>";
        assert_eq!(words.put_into("a.html", template).unwrap(), "<a>Back to top</a>\n<p>{{ n }} in all，[0]</p>");
        words.add("words/en.yaml", "\"一\\n二\": one two\n").unwrap();
        assert_eq!(words.put_into("a.html", "[[一\n二]]\nx").unwrap(), "one two\n\nx", "lines keep their numbers");
        let zh = Words::new(Lang::Zh).put_into("a.html", template).unwrap();
        assert_eq!(zh, "<a>回到顶部</a>\n<p>共 {{ n }} 条，[0]</p>");
    }

    #[test]
    fn texts_of_records_are_marked_where_pages_are_in_english() {
        let template = "<h1[[lang a.title]]>{{ a.title }}</h1>";
        assert_eq!(
            Words::new(Lang::En).put_into("a.html", template).unwrap(),
            "<h1{% if (a.title) is chinese %} lang=\"zh-CN\"{% endif %}>{{ a.title }}</h1>"
        );
        assert_eq!(Words::new(Lang::Zh).put_into("a.html", template).unwrap(), "<h1>{{ a.title }}</h1>");
        let mut words = Words::new(Lang::En);
        words.add("words/en.yaml", "地址：{{ a }}: \"Address: <i[[lang a]]>{{ a }}</i>\"").unwrap();
        assert_eq!(
            words.put_into("a.html", "<p>[[地址：{{ a }}]]</p>").unwrap(),
            "<p>Address: <i{% if (a) is chinese %} lang=\"zh-CN\"{% endif %}>{{ a }}</i></p>"
        );
    }

    #[test]
    fn words_without_english_are_named_with_their_place() {
        let words = Words::new(Lang::En);
        assert!(
            words.put_into("a.html", "\n[[首页]]").unwrap_err().en.contains("a.html, line 2: no English for `首页`")
        );
        assert!(words.put_into("a.html", "\n\n[[首页").unwrap_err().en.contains("line 3: `[[` without `]]`"));
        let mut words = Words::new(Lang::En);
        assert!(words.add("words/en.yaml", "- a\n").is_err());
        assert!(words.add("words/en.yaml", "首页:\n  - Home\n").unwrap_err().en.contains("line 1"));
    }
}
