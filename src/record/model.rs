//! How the record model is written down: keys with their English and Chinese names, their types and notes.
//!
//! Each struct of the model is declared once with `keys!`, each closed list of values with `choices!`. From
//! the one declaration come the typed struct, the reading of it with all problems and places, the JSON Schema
//! and the commented scaffold of `gongshi new`. Whoever adds a field writes one line.

use super::node::{Node, Value};
use crate::finding::Rule;
use crate::say::{Say, say};
use unicode_normalization::UnicodeNormalization;

pub use super::values::{Line, date, is_forbidden};

/// A key of the model.
#[derive(Clone, Copy)]
pub struct Key {
    /// English name.
    pub en: &'static str,
    /// Chinese name, both as YAML key and as label on pages.
    pub zh: &'static str,
    /// A note for people who write records, in Chinese.
    pub note: &'static str,
    /// Whether a record without it is refused.
    pub required: bool,
    /// What its value looks like.
    pub shape: fn() -> Shape,
}

/// What a value looks like; feeds the schema and the scaffold.
#[derive(Clone)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Any text.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// `true` or `false`.
    Bool,
    /// A whole number that is not negative.
    Number,
    /// A text that must match this regular expression (for the schema), with an example.
    Pattern(&'static str, &'static str),
    /// One of a closed list, English and Chinese names side by side.
    Choice(Vec<(&'static str, &'static str)>),
    /// A list; one value may stand alone.
    List(Box<Shape>),
    /// A map with these keys.
    Map(Vec<Key>),
    /// A map whose keys match a pattern.
    Table(&'static str, Box<Shape>),
}

/// Something wrong with a value, at a node.
#[derive(Debug)]
pub struct Problem {
    /// Number of the node.
    pub number: u32,
    /// The rule it breaks.
    pub rule: Rule,
    /// What is wrong.
    pub message: Say,
    /// What to write instead.
    pub help: Option<Say>,
}

/// Collects the problems of one document.
#[derive(Default)]
pub struct Reader {
    /// What was found so far.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// Notes a problem of the record model.
    pub fn problem(&mut self, node: &Node, message: Say, help: Option<Say>) {
        self.problems.push(Problem { number: node.number, rule: Rule::FrontMatter, message, help });
    }

    pub(super) fn wrong_type(&mut self, node: &Node, zh: &str, en: &str) {
        let (have_zh, have_en) = match &node.value {
            Value::Null => ("空值", "nothing"),
            Value::Text { .. } => ("文字", "a text"),
            Value::List(_) => ("列表", "a list"),
            Value::Map(_) => ("一组键值", "a map"),
        };
        self.problem(node, say!("这里应当是{zh}，却是{have_zh}", "expected {en}, found {have_en}"), None);
    }
}

/// A value that can stand in a record.
pub trait Readable: Sized {
    /// The rule that is broken where a required value of this type is missing or unreadable.
    const RULE: Rule = Rule::FrontMatter;
    /// What it looks like.
    fn shape() -> Shape;
    /// Reads it; on failure every reason is noted in `reader`.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;
}

/// A field of a struct of the model: a required value, an optional one, or a list.
pub trait Field: Sized {
    /// Whether it must be there.
    const REQUIRED: bool;
    /// What its value looks like.
    fn shape() -> Shape;
    /// Reads it from the entry, if there is one.
    fn read_field(entry: Option<&Node>, key: &Key, parent: &Node, reader: &mut Reader) -> Option<Self>;
}

impl<T: Readable> Field for T {
    const REQUIRED: bool = true;
    fn shape() -> Shape {
        T::shape()
    }
    fn read_field(entry: Option<&Node>, key: &Key, parent: &Node, reader: &mut Reader) -> Option<T> {
        let (zh, en) = (key.zh, key.en);
        let before = reader.problems.len();
        let read = match entry.filter(|node| !node.is_null()) {
            Some(node) => T::read(node, reader),
            None => {
                let note = key.note;
                let (message, help) = match entry {
                    Some(_) => (
                        say!("“{zh}”（{en}）还没有填", "`{en}` ({zh}) is empty"),
                        say!("在冒号后面写上内容。{note}", "write its value after the colon"),
                    ),
                    None => (
                        say!("缺少必填项“{zh}”（{en}）", "missing key `{en}` ({zh})"),
                        say!("补上一行“{zh}: …”（或 {en}: …）。{note}", "add a line `{en}: …` (or `{zh}: …`)"),
                    ),
                };
                reader.problem(entry.unwrap_or(parent), message, Some(help));
                None
            }
        };
        for problem in &mut reader.problems[before..] {
            if problem.rule == Rule::FrontMatter {
                problem.rule = T::RULE;
            }
        }
        read
    }
}

impl<T: Readable> Field for Option<T> {
    const REQUIRED: bool = false;
    fn shape() -> Shape {
        T::shape()
    }
    fn read_field(entry: Option<&Node>, _: &Key, _: &Node, reader: &mut Reader) -> Option<Option<T>> {
        match entry.filter(|node| !node.is_null()) {
            Some(node) => T::read(node, reader).map(Some),
            None => Some(None),
        }
    }
}

impl<T: Readable> Field for Vec<T> {
    const REQUIRED: bool = false;
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
    fn read_field(entry: Option<&Node>, _: &Key, _: &Node, reader: &mut Reader) -> Option<Vec<T>> {
        let Some(node) = entry.filter(|node| !node.is_null()) else { return Some(Vec::new()) };
        match &node.value {
            Value::List(items) => {
                let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, reader)).collect();
                read.into_iter().collect()
            }
            // Where a list is expected, one value may stand alone.
            _ => T::read(node, reader).map(|one| vec![one]),
        }
    }
}

/// The entries of a map while they are being read.
pub struct Entries<'n> {
    node: &'n Node,
    taken: Vec<bool>,
    known: Vec<Key>,
}

impl<'n> Entries<'n> {
    /// The entries of `node`, which must be a map; `expected` are keys to show where it is none.
    pub fn of(node: &'n Node, expected: &[Key], reader: &mut Reader) -> Option<Entries<'n>> {
        match &node.value {
            Value::Map(entries) => Some(Entries { node, taken: vec![false; entries.len()], known: Vec::new() }),
            _ => {
                reader.wrong_type(node, "一组“键: 值”", "a map of keys and values");
                let shown = |name: fn(&Key) -> &'static str| {
                    let keys: Vec<&Key> = expected.iter().filter(|key| key.required).collect();
                    keys.iter().map(|key| format!("{}: …", name(key))).collect::<Vec<_>>().join(", ")
                };
                if let Some(problem) = reader.problems.last_mut().filter(|_| !expected.is_empty()) {
                    let (zh, en) = (shown(|key| key.zh), shown(|key| key.en));
                    problem.help = Some(say!("写成 {{ {zh} }}", "write {{ {en} }}"));
                }
                None
            }
        }
    }

    /// Reads the field under `key` in either of its names.
    pub fn field<T: Field>(&mut self, key: &Key, reader: &mut Reader) -> Option<T> {
        self.known.push(*key);
        let node = self.node;
        let mut found: Option<&Node> = None;
        for (i, (name, value)) in node.entries().iter().enumerate() {
            if !name.text().is_some_and(|text| text == key.en || text == key.zh) {
                continue;
            }
            self.taken[i] = true;
            if found.is_some() {
                let (zh, en) = (key.zh, key.en);
                let help =
                    say!("只保留一处（{zh} 和 {en} 是同一个键）", "keep one of them ({en} and {zh} are the same key)");
                reader.problem(name, say!("键“{zh}”重复出现", "the key `{en}` is given twice"), Some(help));
            }
            found = found.or(Some(value));
        }
        T::read_field(found, key, node, reader)
    }

    /// Notes every entry that no field has taken, with the nearest known key.
    pub fn finish(self, reader: &mut Reader) {
        for ((name, _), taken) in self.node.entries().iter().zip(&self.taken) {
            if *taken {
                continue;
            }
            let Some(text) = name.text() else {
                reader.problem(name, say!("键必须是文字", "a key must be a text"), None);
                continue;
            };
            let text = clip(text);
            let names = self.known.iter().flat_map(|k| [k.en, k.zh]);
            reader.problem(name, say!("不认识的键“{text}”", "unknown key `{text}`"), suggestion(&text, names));
        }
    }
}

/// Notes every custom YAML tag, wherever it stands: what it means, nobody has said.
pub fn refuse_tags(node: &Node, reader: &mut Reader) {
    if let Some(tag) = &node.tag {
        let tag = clip(tag);
        reader.problem(
            node,
            say!("不允许使用 YAML 标签 !{tag}", "the YAML tag !{tag} is not allowed"),
            Some(say!("删去标签", "drop the tag")),
        );
    }
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| refuse_tags(item, reader)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            refuse_tags(key, reader);
            refuse_tags(value, reader);
        }),
        Value::Null | Value::Text { .. } => {}
    }
}

/// The beginning of a text that is quoted in a message.
pub fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// "Did you mean …": the nearest of `names`, else all of them.
pub fn suggestion<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<Say> {
    let names: Vec<&str> = names.collect();
    // What is longer than any name is near to none; comparing it would only take time.
    let folded = fold(&clip(text));
    let near = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &fold(name)), name))
        .filter(|(distance, name)| {
            *distance <= name.chars().count().div_ceil(3)
                || fold(name).starts_with(&folded) && folded.chars().count() > 1
        })
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((_, name)) => Some(say!("是不是想写“{name}”？", "did you mean `{name}`?")),
        None => {
            let all = names.join(" · ");
            Some(say!("可以写：{all}", "one of: {all}"))
        }
    }
}

/// The form in which spellings are compared: compatibility-normalised (full-width letters and the like), lower
/// case, without white space, quotes, invisible characters, hyphens or underscores.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '-' | '_' | '"' | '\'' | '“' | '”'))
        .collect()
}

/// Declares a struct of the record model.
macro_rules! keys {
    ($(#[$doc:meta])* $vis:vis struct $name:ident {
        $( $(#[$fdoc:meta])* $field:ident : $type:ty = $en:literal, $zh:literal, $note:literal; )*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name { $( #[doc = $zh] #[doc = ""] #[doc = $note] $(#[$fdoc])* pub $field: $type, )* }

        impl $name {
            /// The keys, in the order in which people write them.
            pub const KEYS: &'static [$crate::record::model::Key] = &[$( $crate::record::model::Key {
                en: $en, zh: $zh, note: $note,
                required: <$type as $crate::record::model::Field>::REQUIRED,
                shape: <$type as $crate::record::model::Field>::shape,
            } ),*];

            /// Takes the keys of this struct out of a map that may hold others too.
            pub fn take(entries: &mut $crate::record::model::Entries, reader: &mut $crate::record::model::Reader) -> Option<Self> {
                let mut keys = Self::KEYS.iter();
                // All fields are read before any failure ends this, so that every problem is reported.
                $( let $field = keys.next().and_then(|key| entries.field::<$type>(key, reader)); )*
                Some(Self { $( $field: $field? ),* })
            }
        }

        impl $crate::record::model::Readable for $name {
            fn shape() -> $crate::record::model::Shape {
                $crate::record::model::Shape::Map(Self::KEYS.to_vec())
            }
            fn read(node: &$crate::record::node::Node, reader: &mut $crate::record::model::Reader) -> Option<Self> {
                let mut entries = $crate::record::model::Entries::of(node, Self::KEYS, reader)?;
                let read = Self::take(&mut entries, reader);
                entries.finish(reader);
                read
            }
        }
    };
}
pub(crate) use keys;

/// The English name of a choice as people write it: spaces for hyphens, a capital at the beginning.
pub const fn for_people<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let mut bytes = [b' '; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        let byte = name.as_bytes()[at];
        bytes[at] = match byte {
            b'-' => b' ',
            first if at == 0 => first.to_ascii_uppercase(),
            other => other,
        };
        at += 1;
    }
    bytes
}

/// Declares a closed list of values with English and Chinese names. Where the English name of files is no name for people
/// (`not-yet`), a third one says what pages show.
macro_rules! choices {
    ($(#[$doc:meta])* $vis:vis enum $name:ident $(breaks $rule:ident)? { $( $variant:ident = $en:literal, $zh:literal $(, $label:literal)?; )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( #[doc = $zh] $variant ),* }

        impl $name {
            /// All values, in their order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The English name, as in files and URLs.
            pub fn en(self) -> &'static str { match self { $($name::$variant => $en),* } }
            /// The Chinese name, as in files and on pages.
            pub fn zh(self) -> &'static str { match self { $($name::$variant => $zh),* } }
            /// The name on a page in a language: English names are written for people there, `grade-change` as “Grade change”.
            pub fn label(self, lang: $crate::say::Lang) -> &'static str {
                match self {
                    $($name::$variant => {
                        const ENGLISH: [u8; $en.len()] = $crate::record::model::for_people($en);
                        const LABEL: &str = match std::str::from_utf8(&ENGLISH) { Ok(text) => text, Err(_) => $en };
                        let labels: &[&str] = &[$($label,)? LABEL];
                        lang.pick($zh, labels[0])
                    }),*
                }
            }
            /// The value with this English or Chinese name.
            pub fn by_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.en() == name || value.zh() == name)
            }
        }

        impl $crate::record::model::Readable for $name {
            $( const RULE: $crate::finding::Rule = $crate::finding::Rule::$rule; )?
            fn shape() -> $crate::record::model::Shape {
                $crate::record::model::Shape::Choice(Self::ALL.iter().map(|v| (v.en(), v.zh())).collect())
            }
            fn read(node: &$crate::record::node::Node, reader: &mut $crate::record::model::Reader) -> Option<Self> {
                $crate::record::values::choice(node, reader, Self::ALL, Self::en, Self::zh)
            }
        }
    };
}
pub(crate) use choices;
