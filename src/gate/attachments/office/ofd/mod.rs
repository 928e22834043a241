//! OFD (GB/T 33190-2016): a fixed layout in XML.

mod page;

use super::super::Trouble;
use super::super::numbers::numbers;
use super::flow::Flow;
use super::ooxml::property;
use super::part::{self, Part};
use super::report::Report;
use super::xml::{self, Element, Visitor};
use super::{Document, embedded, part_place};
use crate::say::{Say, say};
use page::Page;
use std::collections::BTreeMap;

/// Reads a package.
///
/// # Errors
/// When a part cannot be read.
pub fn read(document: &Document, report: &mut Report) -> Result<(), Trouble> {
    let package = document.package;
    let root = package.find("OFD.xml").unwrap_or_default().to_owned();
    let mut map = Map::default();
    part::walk(document, &root, &mut map)?;
    if map.bodies > 1 || map.versions {
        report
            .hides(say!("文件", "the file"), say!("文件里还有别的版本或别的文档", "other versions or documents in it"));
    }
    for name in std::mem::take(&mut map.roots) {
        let name = package.find(&name).unwrap_or_default().to_owned();
        map.enter(&name);
        part::walk(document, &name, &mut map)?;
    }
    for name in package.names() {
        let (at, known) = map.place(name);
        match part::open(document, name)? {
            Part::Xml(text, ("ofd", root)) => {
                if root == "Page" && !known {
                    let what = say!("目录里没有的页，打开文件看不到", "a page that is not in the list of pages");
                    report.hides(at.clone(), what);
                }
                let flow = Flow::new(report, at);
                let mut page = Page::new(flow, &root, map.size);
                xml::walk(&text, name, &mut page)?;
                page.finish(known && !map.templates.contains_key(&name.to_lowercase()))?;
            }
            // Fonts come with every document of fixed layout; what they draw is the text that names their letters.
            Part::Binary(bytes) if is_font(&bytes) => report.text(at, numbers(&bytes))?,
            // Seals and signatures: names of offices, and of those who sealed.
            Part::Binary(bytes) if is_seal(name, &bytes) => embedded::strings(report, &at, &bytes)?,
            other => part::anything(document, report, name, other, &at)?,
        }
    }
    Ok(())
}

/// A font, all of whose tables lie inside of it (ISO/IEC 14496-22, 4.5).
fn is_font(bytes: &[u8]) -> bool {
    let known = [&b"\0\x01\0\0"[..], b"OTTO", b"true"].iter().any(|magic| bytes.starts_with(magic));
    let count = bytes.get(4..6).map_or(0, |count| usize::from(count[0]) << 8 | usize::from(count[1]));
    let long =
        |at: usize| bytes.get(at..at + 4).map(|four| four.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)));
    let end = |table: usize| Some(long(12 + table * 16 + 8)? + long(12 + table * 16 + 12)?);
    let ends: Option<Vec<usize>> = (0..count).map(end).collect();
    let last = ends.and_then(|ends| ends.into_iter().max());
    // The last table is filled up to four bytes.
    known && last.is_some_and(|last| last <= bytes.len() && bytes.len() <= last + 3)
}

/// A seal or a signed value (GB/T 38540): ASN.1.
fn is_seal(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    bytes.starts_with(b"\x30")
        && (name.ends_with(".esl") || name.ends_with("signedvalue.dat"))
        && bytes.len() <= 1 << 20
}

/// What the document's root says of its parts.
#[derive(Debug, Default)]
struct Map {
    bodies: usize,
    versions: bool,
    roots: Vec<String>,
    pages: BTreeMap<String, usize>,
    templates: BTreeMap<String, usize>,
    folder: String,
    size: Option<(f32, f32)>,
    text: String,
}

impl Map {
    /// What follows stands in this part.
    fn enter(&mut self, part: &str) {
        self.folder = part.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    }

    /// The part that a location means: seen from the part that names it, or from the root.
    fn resolve(&self, location: &str) -> String {
        let location = location.trim();
        let mut path: Vec<&str> = if location.starts_with('/') { Vec::new() } else { self.folder.split('/').collect() };
        for segment in location.split('/') {
            match segment {
                ".." => drop(path.pop()),
                "" | "." => {}
                segment => path.push(segment),
            }
        }
        path.retain(|segment| !segment.is_empty());
        path.join("/").to_lowercase()
    }

    /// Where a part is, and whether the document has it as a page.
    fn place(&self, name: &str) -> (Say, bool) {
        let lower = name.to_lowercase();
        if let Some(number) = self.pages.get(&lower) {
            return (say!("第 {number} 页", "page {number}"), true);
        }
        match self.templates.get(&lower) {
            Some(number) => (say!("页模板 {number}", "page template {number}"), true),
            None => (part_place(name), false),
        }
    }
}

/// Width and height of a box, `x y width height`.
fn size(text: &str) -> Option<(f32, f32)> {
    let numbers: Vec<f32> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    Some((*numbers.get(2)?, *numbers.get(3)?))
}

impl Visitor for Map {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.text.clear();
        let location = element.plain("BaseLoc");
        match element.name {
            "DocBody" => self.bodies += 1,
            "Version" | "Versions" => self.versions = true,
            "Page" => {
                if let Some(part) = location.map(|location| self.resolve(location)) {
                    let number = self.pages.len() + 1;
                    self.pages.entry(part).or_insert(number);
                }
            }
            "TemplatePage" => {
                if let Some(part) = location.map(|location| self.resolve(location)) {
                    let number = self.templates.len() + 1;
                    self.templates.entry(part).or_insert(number);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.text.push_str(text);
        Ok(())
    }

    fn close(&mut self, _: &'static str, name: &str) -> Result<(), Trouble> {
        match name {
            "DocRoot" => self.roots.push(self.resolve(&self.text)),
            "PhysicalBox" if self.size.is_none() => self.size = size(&self.text),
            _ => {}
        }
        Ok(())
    }
}
