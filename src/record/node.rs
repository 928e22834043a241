//! YAML as a tree with places: what the record model reads from.
//!
//! serde_yaml gives values without places, and a map of it silently keeps the last of two equal keys. Here each
//! node gets a running number while serde_yaml walks the document; every map keeps all its entries, in order.
//! The place of a node is asked for only when there is something to say about it: the document is walked again
//! and stopped at that number, and serde_yaml's own error then carries line and column. So there is one
//! YAML parser and no second opinion about what a file says.

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

/// More nodes than this in one document are refused: an alias bomb, not a record.
pub const MAX_NODES: u32 = 200_000;

/// More text than this in one document, aliases written out, is refused: it is more than a record file may have.
const MAX_TEXT: usize = 8 * 1024 * 1024;

/// More brackets open at once than this are refused.
const MAX_OPEN_BRACKETS: i32 = 500;

/// A node of a YAML document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Running number in document order, from 0; see [`locate`].
    pub number: u32,
    /// A custom tag such as `!secret`, which no record may carry.
    pub tag: Option<String>,
    /// What stands there.
    pub value: Value,
}

/// The value of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// A text. Numbers and booleans are texts too, exactly as they were written; `bare` says that YAML would
    /// read this one as a number or a boolean (it was not quoted).
    Text {
        /// The text.
        text: String,
        /// Not quoted, and no string to YAML.
        bare: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map with all its entries in the order of the file, repeated keys included.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar node.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// True for nothing at all: `null`, `~` or no value.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Why a text is no document. Line and column count from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Syntax {
    /// The parser's own words, in English, without a place.
    pub message: String,
    /// Line of the text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Reads the one document in `text`.
///
/// # Errors
/// A [`Syntax`] for anything serde_yaml does not read, for a second document and for too many nodes.
pub fn parse(text: &str) -> Result<Node, Syntax> {
    if let Some((line, column)) = too_deep(text) {
        return Err(Syntax { message: "nested too deep".into(), line, column });
    }
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let nothing = || Node { number: 0, tag: None, value: Value::Null };
    let Some(first) = documents.next() else { return Ok(nothing()) };
    let mut walk = Walk::default();
    let mut root = Reading { walk: &mut walk }.deserialize(first).map_err(syntax)?;
    if let Some(second) = documents.next() {
        // The second one need not be sound; where it begins is a place good enough for the message.
        let place = Reading { walk: &mut Walk { stop: Some(0), ..Walk::default() } }.deserialize(second);
        let (line, column) = place.err().and_then(|e| e.location()).map_or((1, 1), |l| (l.line(), l.column()));
        return Err(Syntax { message: "a second document".into(), line, column });
    }
    if walk.bare_scalars {
        // Numbers and booleans once more, as the texts they were written as: `1.10` is not 1.1.
        if let Some(again) = serde_yaml::Deserializer::from_str(text).next() {
            Verbatim { node: &mut root }.deserialize(again).map_err(syntax)?;
        }
    }
    Ok(root)
}

/// Where brackets are open deeper than any record needs: the parser's time grows with the square of that. Quotes
/// are not looked at, so a text with very many opening brackets and no closing ones counts too.
fn too_deep(text: &str) -> Option<(usize, usize)> {
    let mut open = 0i32;
    let at = text.bytes().position(|byte| {
        open = match byte {
            b'[' | b'{' => open + 1,
            b']' | b'}' => (open - 1).max(0),
            _ => open,
        };
        open > MAX_OPEN_BRACKETS
    })?;
    let before = &text.as_bytes()[..at];
    let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
    Some((before.iter().filter(|b| **b == b'\n').count() + 1, column))
}

/// Line and column (from 1) of the node with this number in `text`, which [`parse`] has read before.
pub fn locate(text: &str, number: u32) -> (usize, usize) {
    let mut walk = Walk { stop: Some(number), ..Walk::default() };
    serde_yaml::Deserializer::from_str(text)
        .next()
        .and_then(|document| Reading { walk: &mut walk }.deserialize(document).err())
        .and_then(|error| error.location())
        .map_or((1, 1), |l| (l.line(), l.column()))
}

fn syntax(error: serde_yaml::Error) -> Syntax {
    let (line, column) = error.location().map_or((1, 1), |l| (l.line(), l.column()));
    let mut message = error.to_string();
    if let Some(cut) = message.find(" at line ") {
        message.truncate(cut);
    }
    Syntax { message, line, column }
}

/// The state of one walk over a document.
#[derive(Default)]
struct Walk {
    next: u32,
    text: usize,
    stop: Option<u32>,
    bare_scalars: bool,
}

impl Walk {
    /// Numbers the next node; the error is the means to stop and to learn the place.
    fn number<E: de::Error>(&mut self) -> Result<u32, E> {
        let number = self.next;
        if self.stop == Some(number) {
            return Err(E::custom("here"));
        }
        if number >= MAX_NODES {
            return Err(E::custom("too many values"));
        }
        self.next += 1;
        Ok(number)
    }
}

/// Reads any value into a [`Node`].
struct Reading<'w> {
    walk: &'w mut Walk,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Reading<'_> {
    fn scalar<E: de::Error>(self, value: Value) -> Result<Node, E> {
        Ok(Node { number: self.walk.number()?, tag: None, value })
    }

    /// A number or boolean: its text follows in a second walk.
    fn bare<E: de::Error>(self) -> Result<Node, E> {
        self.walk.bare_scalars = true;
        self.scalar(Value::Text { text: String::new(), bare: true })
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Node;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.scalar(Value::Null)
    }
    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.scalar(Value::Null)
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        self.walk.text += text.len();
        if self.walk.text > MAX_TEXT {
            return Err(E::custom("too many values"));
        }
        self.scalar(Value::Text { text: text.to_string(), bare: false })
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Node, E> {
        self.bare()
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Node, E> {
        self.bare()
    }
    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Node, E> {
        self.bare()
    }
    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Node, E> {
        self.bare()
    }
    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Node, E> {
        self.bare()
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Node, E> {
        self.bare()
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let number = self.walk.number()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Reading { walk: self.walk })? {
            list.push(item);
        }
        Ok(Node { number, tag: None, value: Value::List(list) })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let number = self.walk.number()?;
        let mut map = Vec::new();
        while let Some(key) = entries.next_key_seed(Reading { walk: self.walk })? {
            map.push((key, entries.next_value_seed(Reading { walk: self.walk })?));
        }
        Ok(Node { number, tag: None, value: Value::Map(map) })
    }
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Node, A::Error> {
        let (tag, value) = tagged.variant::<String>()?;
        let mut node = value.newtype_variant_seed(Reading { walk: self.walk })?;
        node.tag = Some(tag);
        Ok(node)
    }
}

/// Walks a document along a tree that was read from it and fills in the texts of numbers and booleans.
struct Verbatim<'n> {
    node: &'n mut Node,
}

impl<'de> DeserializeSeed<'de> for Verbatim<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node {
            Node { tag: None, value: Value::Text { bare: true, .. }, .. } => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Verbatim<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the same value again")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.fill(&value.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.fill(&value.to_string());
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.fill(&value.to_string());
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.fill(&value.to_string());
        Ok(())
    }
    fn visit_str<E>(self, verbatim: &str) -> Result<(), E> {
        self.fill(verbatim);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if let Value::List(list) = &mut self.node.value {
            for node in list {
                items.next_element_seed(Verbatim { node })?;
            }
        }
        while items.next_element::<de::IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        if let Value::Map(map) = &mut self.node.value {
            for (key, value) in map {
                entries.next_key_seed(Verbatim { node: key })?;
                entries.next_value_seed(Verbatim { node: value })?;
            }
        }
        while entries.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        // The tag stays on the node (it is refused later); below it the values come as serde_yaml resolves them.
        let (_, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(Verbatim { node: self.node })
    }
}

impl Verbatim<'_> {
    fn fill(self, verbatim: &str) {
        if let Value::Text { text, bare: true } = &mut self.node.value {
            *text = verbatim.to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn map(text: &str) -> Vec<(String, Node)> {
        let root = parse(text).unwrap();
        root.entries().iter().map(|(k, v)| (k.text().unwrap().to_string(), v.clone())).collect()
    }

    #[test]
    fn numbers_keep_the_form_they_were_written_in() {
        let entries = map("a: 1.10\nb: 0042\nc: +86\nd: 1e3\ne: TRUE\nf: 0x1F\n2026: x\ng: '5'\nh: ~\n");
        let texts: Vec<_> = entries.iter().map(|(k, v)| (k.as_str(), v.text().unwrap_or("-"))).collect();
        assert_eq!(
            texts,
            [
                ("a", "1.10"),
                ("b", "0042"),
                ("c", "+86"),
                ("d", "1e3"),
                ("e", "TRUE"),
                ("f", "0x1F"),
                ("2026", "x"),
                ("g", "5"),
                ("h", "-")
            ]
        );
    }

    #[test]
    fn repeated_keys_are_all_kept() {
        assert_eq!(map("a: 1\na: 2\n").len(), 2);
    }

    #[test]
    fn a_place_is_the_parsers_own() {
        let text = "标题: 一\n列表:\n  - 甲\n  - {键: 值}\n";
        let root = parse(text).unwrap();
        let list = &root.entries()[1].1;
        let Value::List(items) = &list.value else { panic!() };
        assert_eq!(locate(text, items[0].number), (3, 5));
        let (key, value) = &items[1].entries()[0];
        assert_eq!(locate(text, key.number), (4, 6));
        assert_eq!(locate(text, value.number), (4, 9));
        assert_eq!(locate(text, root.entries()[1].0.number), (2, 1));
    }

    #[test]
    fn a_second_document_is_an_error() {
        assert_eq!(parse("a: 1\n---\nb: 2\n").unwrap_err().message, "a second document");
        assert!(parse("a: 1\n---\n").is_err());
        assert!(parse("a: 1\n...\n").is_ok());
    }

    #[test]
    fn bombs_are_errors_and_fast() {
        let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for i in 0..9 {
            let (from, to) = ((b'a' + i) as char, (b'b' + i) as char);
            bomb += &format!("{to}: &{to} [*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from}]\n");
        }
        assert!(parse(&bomb).is_err());
        assert!(parse(&"[".repeat(10_000)).is_err());
        assert!(parse(&format!("{}{}", "[".repeat(1_000), "]".repeat(1_000))).is_err());
    }

    #[test]
    fn tags_are_kept_with_their_value() {
        let root = parse("disclosure: !x withheld\nother: 1\n").unwrap();
        assert_eq!(root.entries()[0].1.text(), Some("withheld"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
        #[test]
        fn yaml_like_text_never_panics(text in "[-:&*!|>'\"{}\\[\\]a-c \n#?,0-9~<]{0,80}") {
            if let Ok(node) = parse(&text) { let _ = locate(&text, node.number); }
        }
    }
}
