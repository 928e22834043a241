//! The record model for editors and for people: JSON Schema, and commented scaffolds.

use super::common::{Category, Common};
use super::model::{Key, Shape};
use super::{BODY_KEY, category_keys};
use crate::say::Lang;
use serde_json::{Map, Value, json};

/// JSON Schema (2020-12) of the front matter of records in `category`. Every key is listed in both its names;
/// one of the two must be there where the key is required.
pub fn json_schema(category: Category) -> Value {
    let mut keys: Vec<Key> = Common::KEYS.to_vec();
    keys.push(super::common::WITHHELD_KEY);
    keys.extend(category_keys(category));
    keys.push(BODY_KEY);
    let mut schema = map_schema(&keys);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(format!("{}（{}）", category.zh(), category.en()));
    schema
}

/// JSON Schema of a map with these keys.
pub fn map_schema(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    let mut all_of = Vec::new();
    for key in keys {
        for (name, other) in [(key.en, key.zh), (key.zh, key.en)] {
            let mut schema = shape_schema(&(key.shape)());
            schema["description"] = json!(format!("{other}：{}", key.note));
            properties.insert(name.to_string(), schema);
        }
        if key.required {
            all_of.push(json!({ "oneOf": [{ "required": [key.en] }, { "required": [key.zh] }] }));
        }
    }
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !all_of.is_empty() {
        schema["allOf"] = json!(all_of);
    }
    schema
}

fn shape_schema(shape: &Shape) -> Value {
    match shape {
        Shape::Line => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Date => json!({ "type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Shape::Bool => json!({ "enum": [true, false, "是", "否"] }),
        Shape::Number => json!({ "type": "integer", "minimum": 0 }),
        Shape::Pattern(pattern, _) => json!({ "type": "string", "pattern": pattern }),
        Shape::Choice(choices) => json!({ "enum": choices.iter().flat_map(|(en, zh)| [*en, *zh]).collect::<Vec<_>>() }),
        Shape::List(of) => {
            let item = shape_schema(of);
            json!({ "oneOf": [{ "type": "array", "items": item }, item] })
        }
        Shape::Map(keys) => map_schema(keys),
        Shape::Table(pattern, of) => {
            json!({ "type": "object", "patternProperties": { *pattern: shape_schema(of) }, "additionalProperties": false })
        }
    }
}

/// The front matter of a new record: every key of its category, with notes; optional keys commented out. Keys
/// in `given` are filled in.
pub fn scaffold(category: Category, given: &[(&str, String)], lang: Lang) -> String {
    let mut out = String::new();
    for key in Common::KEYS.iter().chain(category_keys(category)) {
        if matches!(key.en, "category" | "withheld_reason" | "change") {
            continue;
        }
        let value = given.iter().find(|(name, _)| *name == key.en).map(|(_, value)| value.as_str());
        write_key(&mut out, key, value, lang);
    }
    out
}

fn write_key(out: &mut String, key: &Key, value: Option<&str>, lang: Lang) {
    let (name, note) = match lang {
        Lang::Zh => (key.zh, key.note.to_string()),
        Lang::En => (key.en, format!("{} {}", key.zh, key.note)),
    };
    let note = match choices_of(&(key.shape)(), lang) {
        Some(choices) => format!("{note}：{choices}"),
        None => note,
    };
    *out += &format!("# {note}\n");
    match (value, key.required) {
        (Some(value), _) => *out += &format!("{name}: {value}\n"),
        (None, true) => *out += &format!("{name}:\n"),
        (None, false) => *out += &format!("# {name}:{}\n", example(&(key.shape)(), lang)),
    }
}

fn choices_of(shape: &Shape, lang: Lang) -> Option<String> {
    match shape {
        Shape::Choice(choices) => {
            let names: Vec<&str> = choices.iter().map(|(en, zh)| if lang == Lang::Zh { *zh } else { *en }).collect();
            Some(names.join(" · "))
        }
        Shape::List(of) => choices_of(of, lang),
        _ => None,
    }
}

/// What a commented-out key shows after its colon.
fn example(shape: &Shape, lang: Lang) -> String {
    match shape {
        Shape::Date => " 2026-11-02".into(),
        Shape::Bool => " false".into(),
        Shape::Number => " 5".into(),
        Shape::Pattern(_, example) => format!(" {example}"),
        Shape::Map(keys) => inline(keys, lang),
        Shape::List(of) => match &**of {
            Shape::Map(keys) => format!(" [{} ]", inline(keys, lang)),
            other => format!(" [{} ]", example(other, lang)),
        },
        Shape::Line | Shape::Text | Shape::Choice(_) | Shape::Table(..) => String::new(),
    }
}

/// A map on one line. What has no example is an empty text in quotes, so that the line is sound YAML when its
/// comment sign is taken off.
fn inline(keys: &[Key], lang: Lang) -> String {
    let part = |key: &Key| {
        let value = Some(example(&(key.shape)(), lang)).filter(|e| !e.is_empty()).unwrap_or_else(|| " \"\"".into());
        format!("{}:{value}", if lang == Lang::Zh { key.zh } else { key.en })
    };
    let parts: Vec<String> = keys.iter().map(part).collect();
    format!(" {{ {} }}", parts.join(", "))
}

/// JSON Schema (2020-12) of `site.yaml`, which has these keys.
pub fn site_schema(keys: &[Key]) -> Value {
    let mut schema = map_schema(keys);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("site.yaml");
    schema
}
