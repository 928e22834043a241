//! Just enough of HTML to ask a page of this portal what it says: its tags with their attributes, in order. The pages are
//! minified, valid (tests/run html) and made by one program, so that this need not be a browser.

#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::BTreeMap;

/// A tag, and the text up to the next one. A closing tag is called `/a`.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
}

impl Tag {
    /// An attribute; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// All tags of a page.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut out: Vec<Tag> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if let Some(last) = out.last_mut() {
            last.text += &unescaped(text);
        }
        let (name, after) = word(&tag[1..]);
        let (attributes, after) = attributes(after);
        let name = name.to_ascii_lowercase();
        rest = after;
        let mut tag = Tag { name: name.clone(), attributes, text: String::new() };
        if ["script", "style"].contains(&name.as_str()) {
            let end = rest.find(&format!("</{name}")).expect("a script ends");
            tag.text = rest[..end].to_string();
            rest = &rest[end..];
        }
        out.push(tag);
    }
    out
}

/// What stands in the elements of this name: their first tag, and all text in them.
pub fn elements(html: &str, name: &str) -> Vec<(Tag, String)> {
    let tags = tags(html);
    let starts = tags.iter().enumerate().filter(|(_, tag)| tag.name == name);
    let whole = |(at, tag): (usize, &Tag)| {
        let inside = tags[at..].iter().take_while(|tag| tag.name != format!("/{name}"));
        (tag.clone(), inside.map(|tag| tag.text.as_str()).collect::<String>())
    };
    starts.map(whole).collect()
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').expect("a tag ends"))
}

fn attributes(mut text: &str) -> (BTreeMap<String, String>, &str) {
    let mut out = BTreeMap::new();
    loop {
        text = text.trim_start();
        if let Some(after) = text.strip_prefix('>') {
            return (out, after);
        }
        let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '=').expect("a tag ends");
        let (name, after) = text.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(value) if value.starts_with(['"', '\'']) => {
                let quote = &value[..1];
                let (inside, after) = value[1..].split_once(quote).expect("a value ends");
                (inside, after)
            }
            Some(value) => word(value),
            None => ("", after),
        };
        out.insert(name.to_string(), unescaped(value));
        text = after;
    }
}

/// The few character references that the minifier leaves.
pub fn unescaped(text: &str) -> String {
    let mut out = text.to_string();
    for (name, c) in [
        ("&lt;", "<"),
        ("&LT;", "<"),
        ("&lt", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
        ("&amp", "&"),
    ] {
        out = out.replace(name, c);
    }
    out
}
