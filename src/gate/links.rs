//! Links: where a link in a body leads, and whether it may.

use crate::finding::Rule;
use crate::record::common::{Category, Id};
use crate::record::model::suggestion;
use crate::say::{Say, say};
use std::collections::BTreeMap;

/// How a record stands before the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has a page with its text.
    Page,
    /// It stands in the catalogue, to be applied for.
    OnRequest,
    /// Its place is marked: withdrawn or past its notice period.
    Marked,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A record's page, with an anchor (without `#`).
    Record(Id, Option<String>),
    /// A page of the portal by its path without the leading slash, and an anchor.
    Page(String, Option<String>),
    /// A file that the record itself lists.
    File(String),
    /// A place on the same page.
    Anchor(String),
    /// Another site, a mailbox or a telephone.
    External(String),
}

/// Why a link may not stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The rule it breaks.
    pub rule: Rule,
    /// What is wrong.
    pub message: Say,
    /// What to do, where it can be said more closely than the rule does.
    pub help: Option<Say>,
}

/// Everything that links can lead to.
#[derive(Clone, Debug, Default)]
pub struct LinkTable {
    presence: BTreeMap<Id, Presence>,
    by_source: BTreeMap<String, Id>,
    years: BTreeMap<Category, Vec<i16>>,
}

impl LinkTable {
    /// Adds a record that is before the public, with the source file it comes from.
    pub fn add(&mut self, id: Id, source: &str, presence: Presence) {
        self.by_source.insert(source.to_string(), id.clone());
        self.presence.insert(id, presence);
    }

    /// Notes that a category has a list of this year.
    pub fn add_year(&mut self, category: Category, year: i16) {
        let years = self.years.entry(category).or_default();
        if !years.contains(&year) {
            years.push(year);
        }
    }

    /// Takes a record out again.
    pub fn remove(&mut self, id: &Id) {
        self.presence.remove(id);
    }

    /// How a record stands before the public; `None` where it does not.
    pub fn presence(&self, id: &Id) -> Option<Presence> {
        self.presence.get(id).copied()
    }

    /// Where a link in a record's body leads. `source` is the record's file, `files` the names it lists.
    ///
    /// # Errors
    /// [`Broken`], with the rule it breaks.
    pub fn resolve(&self, target: &str, source: &str, files: &[&str]) -> Result<Target, Broken> {
        let target = target.trim();
        let broken = |rule, message| Broken { rule, message, help: None };
        if target.chars().any(|c| c.is_control()) || target.contains('\\') {
            return Err(broken(Rule::LinkScheme, say!("链接中有不允许的字符", "a forbidden character in a link")));
        }
        if let Some(id) = target.strip_prefix("record:") {
            let (id, anchor) = split_anchor(id);
            return self.record(id).map(|id| Target::Record(id, anchor));
        }
        if let Some(scheme) = scheme_of(target) {
            let rest = &target[target.find(':').map_or(0, |i| i + 1)..];
            let host =
                rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with(['/', ':', '?', '#']));
            let spaced = target.split(':').next().is_some_and(|s| s.contains(char::is_whitespace));
            return match scheme.as_str() {
                "http" | "https" if host && !spaced => Ok(Target::External(target.to_string())),
                "mailto" | "tel" if !rest.is_empty() && !spaced => Ok(Target::External(target.to_string())),
                "http" | "https" | "mailto" | "tel" => {
                    Err(broken(Rule::LinkScheme, say!("链接不完整", "an incomplete link")))
                }
                _ => Err(broken(
                    Rule::LinkScheme,
                    say!("不允许 {scheme}: 链接", "links of the kind {scheme}: are not allowed"),
                )),
            };
        }
        if target.starts_with("//") {
            let help = say!("写明 https://", "write https://");
            return Err(Broken {
                rule: Rule::LinkScheme,
                message: say!("链接没有写明协议", "a link without its scheme"),
                help: Some(help),
            });
        }
        let (path, anchor) = split_anchor(target);
        let path = percent_decode(path);
        if path.is_empty() {
            return match anchor {
                Some(anchor) => Ok(Target::Anchor(anchor)),
                None => Err(broken(Rule::BrokenLink, say!("空的链接", "an empty link"))),
            };
        }
        if let Some(page) = path.strip_prefix('/') {
            return self.page(page, anchor);
        }
        if files.contains(&path.as_str()) {
            return Ok(Target::File(path));
        }
        let Some(at) = join(source, &path) else {
            return Err(broken(
                Rule::PathEscape,
                say!("链接“{path}”指向 content/ 以外", "the link `{path}` leads out of content/"),
            ));
        };
        match self.by_source.get(&at) {
            Some(id) if self.presence.contains_key(id) => Ok(Target::Record(id.clone(), anchor)),
            _ => Err(broken(
                Rule::BrokenLink,
                say!("链接“{path}”没有对应的公开事项", "the link `{path}` leads to no public record"),
            )),
        }
    }

    fn record(&self, id: &str) -> Result<Id, Broken> {
        match Id::new(id).filter(|id| self.presence.contains_key(id)) {
            Some(id) => Ok(id),
            None => Err(Broken {
                rule: Rule::BrokenLink,
                message: say!("没有公开的事项“{id}”", "no public record `{id}`"),
                help: self.near(id),
            }),
        }
    }

    /// The nearest public id, if one is near.
    pub fn near(&self, id: &str) -> Option<Say> {
        let near = self.presence.keys().filter(|known| strsim::damerau_levenshtein(known.as_str(), id) <= 2);
        let names: Vec<&str> = near.map(Id::as_str).collect();
        if names.is_empty() { None } else { suggestion(id, names.into_iter()) }
    }

    fn page(&self, path: &str, anchor: Option<String>) -> Result<Target, Broken> {
        let path = path.trim_end_matches("index.html");
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let known = match parts[..] {
            [] | ["catalogue"] | ["on-request"] | ["site-map"] | ["releases"] | ["withdrawn"] | ["about", "audit"] => {
                true
            }
            ["records", id] => return self.record(id).map(|id| Target::Record(id, anchor)),
            [category] => {
                Category::by_name(category).is_some_and(|c| c.en() == category && self.years.contains_key(&c))
            }
            [category, year] => {
                let years = Category::by_name(category).and_then(|c| self.years.get(&c));
                years.is_some_and(|years| years.iter().any(|known| known.to_string() == *year))
            }
            _ => false,
        };
        if !known || parts.contains(&"..") {
            let message = say!("门户中没有页面 /{path}", "the portal has no page /{path}");
            return Err(Broken { rule: Rule::BrokenLink, message, help: None });
        }
        let folder = parts.iter().map(|part| format!("{part}/")).collect();
        Ok(Target::Page(folder, anchor))
    }
}

fn split_anchor(target: &str) -> (&str, Option<String>) {
    match target.split_once('#') {
        Some((path, anchor)) => (path, Some(percent_decode(anchor)).filter(|a| !a.is_empty())),
        None => (target, None),
    }
}

/// The scheme of a link in lower case, whatever white space or entities stood in it before parsing.
fn scheme_of(target: &str) -> Option<String> {
    let (scheme, _) = target.split_once(':')?;
    let compact: String = scheme.chars().filter(|c| !c.is_whitespace()).collect();
    let sound = compact.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && compact.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    sound.then(|| compact.to_ascii_lowercase())
}

/// A relative path from the folder of `source`, or `None` where it leaves `content/`.
fn join(source: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = source.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (parts.first() == Some(&"content")).then(|| parts.join("/"))
}

/// Undoes %-escapes; what is no sound UTF-8 stays as it was.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = bytes.get(i..i + 3).filter(|e| e[0] == b'%').and_then(|e| std::str::from_utf8(&e[1..]).ok());
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> LinkTable {
        let mut table = LinkTable::default();
        table.add(Id::new("lx-1").unwrap(), "content/policy/2026/lx-1.md", Presence::Page);
        table.add_year(Category::Policy, 2026);
        table
    }

    fn resolve(target: &str) -> Result<Target, Rule> {
        table().resolve(target, "content/news/a/index.md", &["表 1.csv"]).map_err(|b| b.rule)
    }

    #[test]
    fn every_way_to_a_record() {
        let page = |anchor: Option<&str>| Ok(Target::Record(Id::new("lx-1").unwrap(), anchor.map(String::from)));
        assert_eq!(resolve("record:lx-1"), page(None));
        assert_eq!(resolve("record:lx-1#三"), page(Some("三")));
        assert_eq!(resolve("../../policy/2026/lx-1.md"), page(None));
        assert_eq!(resolve("/records/lx-1/"), page(None));
        assert_eq!(resolve("/policy/2026/"), Ok(Target::Page("policy/2026/".into(), None)));
        assert_eq!(resolve("/"), Ok(Target::Page(String::new(), None)));
        assert_eq!(resolve("%E8%A1%A8%201.csv"), Ok(Target::File("表 1.csv".into())));
    }

    #[test]
    fn dead_links_are_refused() {
        for target in [
            "record:lx-2",
            "record:",
            "/policy/2025/",
            "/nowhere/",
            "../x.md",
            "",
            "lx-1.md",
            "/policy/../records/lx-1/",
        ] {
            assert_eq!(resolve(target), Err(Rule::BrokenLink), "{target}");
        }
    }

    #[test]
    fn schemes_are_few_and_paths_stay_inside() {
        for target in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java script:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
            "//evil.example",
            "a\\b",
        ] {
            assert_eq!(resolve(target), Err(Rule::LinkScheme), "{target}");
        }
        for target in ["../../../Cargo.toml", "../../../../x", "..%2f..%2f..%2fx"] {
            assert_eq!(resolve(target), Err(Rule::PathEscape), "{target}");
        }
        for target in ["https://www.example.gov.cn/", "mailto:a@example.gov.cn", "tel:0500-6100001"] {
            assert!(matches!(resolve(target), Ok(Target::External(_))), "{target}");
        }
    }

    proptest! {
        #[test]
        fn nothing_resolves_to_a_scheme_that_is_not_on_the_list(target in "\\PC{0,40}") {
            if let Ok(Target::External(url)) = resolve(&target) {
                let url = url.to_ascii_lowercase();
                prop_assert!(["http:", "https:", "mailto:", "tel:"].iter().any(|s| url.starts_with(s)));
            }
        }
    }
}
