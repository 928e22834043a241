//! Packages are built here, part by part, with something in a place where no reviewer looks: it must come out.

mod clean;
mod documents;
mod hostile;
mod open;
mod slides;
mod workbooks;

use super::super::{Reading, Trouble};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What is planted.
pub const MARK: &str = "暗处之言";

/// A package of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An OOXML document: further parts by name and content, relationships by source, type and target.
pub struct Ooxml {
    main: (&'static str, &'static str),
    parts: Vec<(String, Vec<u8>)>,
    relations: Vec<(String, String)>,
}

impl Ooxml {
    /// With a main part of this name and content type.
    pub fn new(main: &'static str, content_type: &'static str) -> Ooxml {
        let ooxml = Ooxml { main: (main, content_type), parts: Vec::new(), relations: Vec::new() };
        ooxml.relation("", "rId1", "officeDocument", main)
    }

    /// Adds a part.
    pub fn part(mut self, name: &str, content: impl AsRef<[u8]>) -> Ooxml {
        self.parts.push((name.to_owned(), content.as_ref().to_vec()));
        self
    }

    /// Adds a relationship; an address with `//` lies outside.
    pub fn relation(mut self, source: &str, id: &str, kind: &str, target: &str) -> Ooxml {
        let outside = target.contains("//");
        let (target, mode) = if outside { (target.to_owned(), "External") } else { (format!("/{target}"), "Internal") };
        let ns = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let xml = format!(r#"<Relationship Id="{id}" Type="{ns}/{kind}" Target="{target}" TargetMode="{mode}"/>"#);
        self.relations.push((source.to_owned(), xml));
        self
    }

    /// Adds a part and the main part's relationship to it.
    pub fn with(self, id: &str, kind: &str, name: &str, content: impl AsRef<[u8]>) -> Ooxml {
        let main = self.main.0;
        self.part(name, content).relation(main, id, kind, name)
    }

    /// The package.
    pub fn bytes(&self) -> Vec<u8> {
        let (main, kind) = self.main;
        let types = format!(
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>"#
        );
        let mut all: Vec<(String, Vec<u8>)> = vec![("[Content_Types].xml".to_owned(), types.into_bytes())];
        all.extend(self.parts.clone());
        let mut sources: Vec<&String> = self.relations.iter().map(|(source, _)| source).collect();
        sources.sort();
        sources.dedup();
        for source in sources {
            let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
            let slash = if folder.is_empty() { "" } else { "/" };
            let name = format!("{folder}{slash}_rels/{file}.rels");
            let of_source = self.relations.iter().filter(|(other, _)| other == source).map(|(_, xml)| xml.as_str());
            let inner: String = of_source.collect();
            let ns = "http://schemas.openxmlformats.org/package/2006/relationships";
            all.push((name, format!(r#"<Relationships xmlns="{ns}">{inner}</Relationships>"#).into_bytes()));
        }
        package(&all.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
    }

    /// What is read.
    pub fn read(&self) -> Reading {
        super::read(&self.bytes()).unwrap()
    }
}

/// Whether a text comes out as a part of some passage.
pub fn tells(reading: &Reading, text: &str) -> bool {
    reading.passages.iter().any(|passage| passage.text.contains(text))
}

/// Whether a text comes out as a passage by itself.
pub fn tells_exactly(reading: &Reading, text: &str) -> bool {
    reading.passages.iter().any(|passage| passage.text.trim() == text)
}

/// There is nothing to remark.
pub fn is_clean(reading: &Reading) -> bool {
    reading.hidden.is_empty() && reading.active.is_empty() && reading.unread.is_empty()
}

/// The mark comes out, and that it was hidden.
#[track_caller]
pub fn hides(reading: &Reading) {
    assert!(tells(reading, MARK), "the text does not come out: {:#?}", reading.passages);
    assert!(!reading.hidden.is_empty(), "nothing is remarked");
}

/// Something is remarked that no exception lifts.
#[track_caller]
pub fn runs(reading: &Reading) {
    assert!(!reading.active.is_empty(), "nothing is remarked: {reading:#?}");
}

/// It cannot be read.
#[track_caller]
pub fn unreadable(bytes: &[u8]) {
    let found = super::read(bytes);
    assert!(matches!(found, Err(Trouble::Unreadable(_))), "{found:#?}");
}

/// It is none of the kinds.
#[track_caller]
pub fn no_type(bytes: &[u8]) {
    let found = super::read(bytes);
    assert!(matches!(found, Err(Trouble::Type(_))), "{found:#?}");
}
