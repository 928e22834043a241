//! A record's keys as values with the names that people know them by, whatever spelling its author chose.

use crate::record::common::Common;
use crate::record::digest::hex;
use crate::record::model::{Key, Shape};
use crate::record::node::{Node, Value};
use crate::record::{BODY_KEY, Record, category_keys};
use crate::say::Lang;
use crate::text::changes::{Block, Kind, attachment};

/// The values of a record but for its body.
#[derive(Default, PartialEq)]
pub struct Values {
    /// Values by name.
    pub fields: Vec<(String, String)>,
    /// Lists of things with several values each, a row for each, by name.
    pub lists: Vec<(String, Vec<Block>)>,
}

impl Values {
    /// Of this record, every key of it, and the files that it lists.
    pub fn of(record: &Record, lang: Lang) -> Values {
        let keys: Vec<Key> = Common::KEYS
            .iter()
            .chain(category_keys(record.category))
            .filter(|key| key.en != BODY_KEY.en)
            .copied()
            .collect();
        let mut values = Values::default();
        for (name, value) in record.front.entries() {
            let Some(name) = name.text() else { continue };
            match keys.iter().find(|key| name == key.en || name == key.zh) {
                Some(key) => values.add(label(key, lang).to_string(), &(key.shape)(), value, lang),
                None if name == BODY_KEY.en || name == BODY_KEY.zh => {}
                None => values.fields.push((name.to_string(), plain(value))),
            }
        }
        for file in &record.files {
            let digest = format!("{}…", &hex(&file.sha256)[..16]);
            values.fields.push(attachment(&file.name, file.size, &digest));
        }
        values
    }

    fn add(&mut self, name: String, shape: &Shape, value: &Node, lang: Lang) {
        match shape {
            Shape::List(of) => match &**of {
                Shape::Map(keys) => self.lists.push((name, items(value).map(|item| row(keys, item, lang)).collect())),
                of => self
                    .fields
                    .push((name, items(value).map(|item| said(of, item, lang)).collect::<Vec<_>>().join("；"))),
            },
            Shape::Map(keys) => {
                for (inner, value) in value.entries() {
                    let known =
                        keys.iter().find(|key| inner.text().is_some_and(|text| text == key.en || text == key.zh));
                    if let Some(key) = known {
                        self.add(format!("{name}·{}", label(key, lang)), &(key.shape)(), value, lang);
                    }
                }
            }
            shape => self.fields.push((name, said(shape, value, lang))),
        }
    }
}

/// The items of a list; one value may stand alone.
fn items(value: &Node) -> impl Iterator<Item = &Node> {
    match &value.value {
        Value::List(items) => items.iter(),
        Value::Null => [].iter(),
        _ => std::slice::from_ref(value).iter(),
    }
}

/// One thing of a list as a table row, its values in the order of the model.
fn row(keys: &[Key], item: &Node, lang: Lang) -> Block {
    let cell = |key: &Key| {
        let named = |name: &Node| name.text().is_some_and(|text| text == key.en || text == key.zh);
        let value = item.entries().iter().find(|(name, _)| named(name)).map(|(_, value)| value);
        value.map(|value| said(&(key.shape)(), value, lang).replace('\t', " ")).unwrap_or_default()
    };
    Block::new(Kind::Row, keys.iter().map(cell).collect::<Vec<_>>().join("\t"))
}

/// What a value says. A choice has one name, whichever the author wrote.
fn said(shape: &Shape, value: &Node, lang: Lang) -> String {
    match (shape, value.text().map(str::trim)) {
        (Shape::Choice(choices), Some(text)) => {
            let choice = choices.iter().find(|(en, zh)| *en == text || *zh == text);
            choice.map_or(text, |(en, zh)| if lang == Lang::Zh { zh } else { en }).to_string()
        }
        (_, Some(text)) => text.to_string(),
        (_, None) => plain(value),
    }
}

/// Whatever stands in a value, in one line.
fn plain(value: &Node) -> String {
    match &value.value {
        Value::Null => String::new(),
        Value::Text { text, .. } => text.trim().to_string(),
        Value::List(items) => items.iter().map(plain).collect::<Vec<_>>().join("；"),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| format!("{}: {}", plain(key), plain(value)))
            .collect::<Vec<_>>()
            .join("，"),
    }
}

fn label(key: &Key, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => key.zh,
        Lang::En => key.en,
    }
}
