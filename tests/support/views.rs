//! The view models as their own source tells them: each struct that is given to templates, its fields, their types and what
//! is said of them.

#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::{Attribute, Expr, Fields, GenericArgument, Item, ItemStruct, Lit, Meta, PathArguments, Type};

/// What a value looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Text,
    Number,
    Truth,
    Maybe(Box<Shape>),
    List(Box<Shape>),
    Row(Vec<Shape>),
    View(String),
}

/// A field of a view.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub shape: Shape,
    pub about: String,
}

/// A struct.
#[derive(Debug, Clone)]
pub struct View {
    pub about: String,
    pub fields: Vec<Field>,
}

/// All structs that can be given to templates, by their names; where two files have one of the same name, the folder of the
/// file stands before it.
pub struct Views(pub BTreeMap<String, View>);

impl Views {
    /// Reads `src/portal`.
    pub fn read() -> Views {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/portal");
        let mut found: Vec<(String, ItemStruct)> = Vec::new();
        for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
            let path = entry.expect("the source can be read").into_path();
            if path.extension().is_some_and(|end| end == "rs") {
                let file =
                    syn::parse_file(&fs::read_to_string(&path).expect("the source can be read")).expect("it is Rust");
                // `indicators/view.rs` and `view/mission.rs` are spoken of as indicators and mission.
                let stem = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
                let room = match stem(&path).as_str() {
                    "view" | "mod" => path.parent().map(stem).unwrap_or_default(),
                    other => other.to_string(),
                };
                let structs = file.items.into_iter().filter_map(|item| match item {
                    Item::Struct(item) if is_serialized(&item) => Some((room.clone(), item)),
                    _ => None,
                });
                found.extend(structs);
            }
        }
        let count = |name: &str| found.iter().filter(|(_, item)| item.ident == name).count();
        let rooms: BTreeSet<(String, String)> =
            found.iter().map(|(room, item)| (room.clone(), item.ident.to_string())).collect();
        let full =
            |room: &str, name: &str| match count(name) > 1 && rooms.contains(&(room.to_string(), name.to_string())) {
                true => format!("{room}::{name}"),
                false => name.to_string(),
            };
        let views = found.iter().map(|(room, item)| {
            let Fields::Named(fields) = &item.fields else { panic!("{} has no named fields", item.ident) };
            let fields = fields.named.iter().filter(|field| !has(&field.attrs, "serde", "skip"));
            let fields = fields.map(|field| Field {
                name: field.ident.as_ref().expect("a name").to_string(),
                shape: shape(&field.ty, &|name| full(room, name)),
                about: said(&field.attrs),
            });
            (full(room, &item.ident.to_string()), View { about: said(&item.attrs), fields: fields.collect() })
        });
        Views(views.collect())
    }

    /// The views that a value of this shape is made of, these and those in them.
    pub fn reach(&self, shape: &Shape, into: &mut BTreeSet<String>) {
        match shape {
            Shape::Maybe(inner) | Shape::List(inner) => self.reach(inner, into),
            Shape::Row(all) => all.iter().for_each(|one| self.reach(one, into)),
            Shape::View(name) => {
                if into.insert(name.clone()) {
                    let view = self.0.get(name).unwrap_or_else(|| panic!("no view {name}"));
                    view.fields.iter().for_each(|field| self.reach(&field.shape, into));
                }
            }
            Shape::Text | Shape::Number | Shape::Truth => {}
        }
    }
}

/// The shape of a type that is written like this.
pub fn of(text: &str) -> Shape {
    shape(&syn::parse_str(text).expect("a type"), &|name| name.to_string())
}

fn shape(ty: &Type, full: &dyn Fn(&str) -> String) -> Shape {
    match ty {
        Type::Reference(reference) => shape(&reference.elem, full),
        Type::Tuple(tuple) => Shape::Row(tuple.elems.iter().map(|one| shape(one, full)).collect()),
        Type::Path(path) => {
            let last = path.path.segments.last().expect("a name");
            let inner = || match &last.arguments {
                PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(GenericArgument::Type(inner)) => Box::new(shape(inner, full)),
                    _ => panic!("{} of what?", last.ident),
                },
                _ => panic!("{} of what?", last.ident),
            };
            match last.ident.to_string().as_str() {
                "String" | "str" => Shape::Text,
                "bool" => Shape::Truth,
                "usize" | "u32" | "u64" | "i16" | "i32" => Shape::Number,
                "Option" => Shape::Maybe(inner()),
                "Vec" => Shape::List(inner()),
                name => Shape::View(full(name)),
            }
        }
        _ => panic!("a type that templates do not get"),
    }
}

fn is_serialized(item: &ItemStruct) -> bool {
    has(&item.attrs, "derive", "Serialize")
}

/// Whether an attribute of this name says this word.
fn has(attributes: &[Attribute], name: &str, word: &str) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident(name) => list.tokens.to_string().contains(word),
        _ => false,
    })
}

/// What the documentation says, as one line.
fn said(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_string()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}
