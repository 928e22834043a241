//! Relationships (ECMA-376-2, 6.5): which part uses which, and what lies outside.

use super::super::super::Trouble;
use super::super::package::Package;
use super::super::part_place;
use super::super::report::Report;
use super::super::xml::{self, Element, Visitor};
use crate::say::say;
use std::collections::{BTreeMap, BTreeSet};

/// One part's use of another.
#[derive(Debug)]
pub struct Relation {
    /// The part that uses it; empty for the package itself.
    pub source: String,
    /// Its name within that part.
    pub id: String,
    /// The last word of its type: `worksheet`, `hyperlink`, `oleObject` …
    pub kind: String,
    /// The part, or the address outside.
    pub target: String,
    /// Whether the target lies outside of the package.
    pub external: bool,
}

/// All relationships of a package.
#[derive(Debug, Default)]
pub struct Relations {
    all: Vec<Relation>,
    source: String,
    /// By the part that uses, and by the part that is used (the first use of it).
    sources: BTreeMap<String, Vec<usize>>,
    targets: BTreeMap<String, usize>,
}

/// A document has no more uses of parts and links than this.
const MOST: usize = 200_000;

impl Relations {
    /// Reads them.
    ///
    /// # Errors
    /// When one of the parts that hold them cannot be read.
    pub fn read(package: &Package) -> Result<Relations, Trouble> {
        let mut relations = Relations::default();
        for name in package.names().filter(|name| name.ends_with(".rels")) {
            let Some(source) = source_of(name) else { continue };
            relations.source = source;
            let bytes = package.part(name)?;
            xml::walk(&xml::decode(&bytes, name)?, name, &mut relations)?;
        }
        for (at, relation) in relations.all.iter_mut().enumerate() {
            relations.sources.entry(relation.source.clone()).or_default().push(at);
            if relation.external {
                continue;
            }
            // The name as it is written in the package: case does not count.
            if let Some(found) = package.find(&relation.target).map(str::to_owned) {
                relation.target = found;
            }
            relations.targets.entry(relation.target.clone()).or_insert(at);
        }
        Ok(relations)
    }

    /// Those of a part.
    pub fn of(&self, source: &str) -> impl Iterator<Item = &Relation> {
        self.sources.get(source).into_iter().flatten().filter_map(|&at| self.all.get(at))
    }

    /// The part that is known to another under this name.
    pub fn target(&self, source: &str, id: &str) -> Option<&Relation> {
        self.of(source).find(|relation| relation.id == id)
    }

    /// As what a part is used.
    pub fn kind_of(&self, part: &str) -> Option<&str> {
        self.use_of(part).map(|relation| relation.kind.as_str())
    }

    fn use_of(&self, part: &str) -> Option<&Relation> {
        self.targets.get(part).and_then(|&at| self.all.get(at))
    }

    /// All parts that the package leads to, in lower case.
    pub fn reached(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next = vec![String::new()];
        while let Some(source) = next.pop() {
            for relation in self.of(&source).filter(|relation| !relation.external) {
                if reached.insert(relation.target.to_lowercase()) {
                    next.push(relation.target.clone());
                }
            }
        }
        reached
    }

    /// Tells of what calls out or runs.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn tell(&self, report: &mut Report) -> Result<(), Trouble> {
        for relation in &self.all {
            let at = part_place(if relation.source.is_empty() { "_rels" } else { &relation.source });
            let kind = &relation.kind;
            match kind.as_str() {
                "vbaProject"
                | "wordVbaData"
                | "xlMacrosheet"
                | "xlIntlMacrosheet"
                | "attachedToolbars"
                | "keyMapCustomizations" => report.runs(at, say!("文档带有宏", "the document has macros")),
                "control" | "activeXControlBinary" => {
                    report.runs(at, say!("ActiveX 控件会运行程序", "an ActiveX control, which runs programs"));
                }
                "aFChunk" => report.hides(at, say!("另一份文档整个插在里面", "another document is put in as a whole")),
                // How links are followed is up to the reader of the document; what they say is told as text.
                "hyperlink" if !runs(&relation.target) => {}
                // Told with the copies that it has left behind.
                "externalLinkPath" | "xlPathMissing" | "externalLink" => {}
                _ if relation.external => {
                    let what = say!(
                        "打开时会从外部取用内容（{kind}）；请把内容放进文件，或者断开链接",
                        "takes something from outside when opened ({kind}); put it into the file or break the link"
                    );
                    report.runs(at, what);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Links that are programs.
fn runs(target: &str) -> bool {
    let target = target.trim_start().to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:", "ms-"].iter().any(|scheme| target.starts_with(scheme))
}

/// `word/_rels/document.xml.rels` belongs to `word/document.xml`.
fn source_of(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/')?;
    let file = file.strip_suffix(".rels")?;
    let folder = folder.strip_suffix("_rels")?;
    Some(format!("{folder}{file}"))
}

/// The part that a target means, seen from its source.
fn resolve(source: &str, target: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(source.split('/'));
        path.pop();
    }
    for segment in target.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
        if segment == ".." {
            path.pop();
        } else {
            path.push(segment);
        }
    }
    path.join("/")
}

impl Visitor for Relations {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.is("rel", "Relationship") {
            if self.all.len() >= MOST {
                return Err(Trouble::Unreadable(say!("链接太多", "too many links")));
            }
            let text = |name| element.plain(name).unwrap_or_default();
            let external = text("TargetMode").eq_ignore_ascii_case("External");
            let target = text("Target");
            let target = if external { target.to_owned() } else { resolve(&self.source, target) };
            let kind = text("Type").rsplit('/').next().unwrap_or_default().to_owned();
            self.all.push(Relation { source: self.source.clone(), id: text("Id").to_owned(), kind, target, external });
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn close(&mut self, _: &'static str, _: &str) -> Result<(), Trouble> {
        Ok(())
    }

    fn aside(&mut self, _: &str, _: bool) -> Result<(), Trouble> {
        Ok(())
    }
}
