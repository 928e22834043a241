//! Office Open XML (ECMA-376): what its three kinds have in common.

mod cover;
mod properties;
mod relations;
mod watch;

use super::super::{Kind, Trouble};
use super::flow::Flow;
use super::package::Package;
use super::part::{self, Part};
use super::report::Report;
use super::xml::{self, Element, Visitor};
use super::{Document, docx, embedded, part_place, pptx, xlsx};
use crate::say::{Say, say};
pub use cover::Cover;
pub use properties::place as property;
pub use relations::Relations;
use std::collections::BTreeMap;
pub use watch::watch;

const MAIN: &str = "application/vnd.openxmlformats-officedocument.";

/// Which of the kinds a package is: by the content type of its main part.
///
/// # Errors
/// [`Trouble::Type`] for templates, files with macros and all others.
pub fn kind(package: &Package, types: &str) -> Result<Kind, Trouble> {
    let types = ContentTypes::read(package, types)?;
    let relations = Relations::read(package)?;
    let main = relations.of("").find(|relation| relation.kind == "officeDocument" && !relation.external);
    let none = || Trouble::Type(say!("不是 Office 文档", "it is no Office document"));
    let main = main.ok_or_else(none)?;
    match types.of(&main.target).and_then(|found| found.strip_prefix(MAIN)) {
        Some("spreadsheetml.sheet.main+xml") => Ok(Kind::Xlsx),
        Some("wordprocessingml.document.main+xml") => Ok(Kind::Docx),
        Some("presentationml.presentation.main+xml") => Ok(Kind::Pptx),
        _ => Err(Trouble::Type(say!(
            "带宏的文档、模板或二进制工作簿；请另存为 .docx、.xlsx 或 .pptx",
            "a document with macros, a template or a binary workbook; save it as .docx, .xlsx or .pptx"
        ))),
    }
}

/// What a reader of one of the kinds does with its own parts.
pub trait Format {
    /// Reads a part if it is one of its own; says whether it was.
    ///
    /// # Errors
    /// When the part cannot be read.
    fn part(&mut self, name: &str, text: &str, root: (&str, &str), report: &mut Report) -> Result<bool, Trouble>;

    /// Where a part is, as a user would say.
    fn place(&self, name: &str) -> Option<Say>;

    /// Told when all parts have been read.
    ///
    /// # Errors
    /// When there is too much text.
    fn finish(&mut self, _report: &mut Report) -> Result<(), Trouble> {
        Ok(())
    }
}

/// Reads a package.
///
/// # Errors
/// When a part cannot be read.
pub fn read(document: &Document, report: &mut Report) -> Result<(), Trouble> {
    let relations = Relations::read(document.package)?;
    relations.tell(report)?;
    let mut format: Box<dyn Format> = match document.kind {
        Kind::Xlsx => Box::new(xlsx::Workbook::open(document, &relations, report)?),
        Kind::Docx => Box::new(docx::Text::open(document, &relations)?),
        _ => Box::new(pptx::Slides::open(document, &relations)?),
    };
    let reached = relations.reached();
    for name in document.package.names() {
        let at = format.place(name).unwrap_or_else(|| part_place(name));
        let own = name.eq_ignore_ascii_case("[Content_Types].xml") || name.ends_with(".rels");
        if !own && !reached.contains(&name.to_lowercase()) {
            let what = say!("文档里没有引用的部件，打开文件看不到", "a part that nothing in the document refers to");
            report.hides(at.clone(), what);
        }
        let kind = relations.kind_of(name);
        match part::open(document, name)? {
            Part::Xml(text, (ns, root)) => {
                if !common(name, &text, (ns, &root), kind, &at, report)?
                    && !format.part(name, &text, (ns, &root), report)?
                {
                    let mut watching = Watching { flow: Flow::new(report, at) };
                    watching.flow.join = ns == "?" || ns.is_empty();
                    xml::walk(&text, name, &mut watching)?;
                    watching.flow.finish()?;
                }
            }
            // What a printer is set to: written by default, names of printers and users as texts.
            Part::Binary(bytes) if kind == Some("printerSettings") && bytes.len() <= 65_536 => {
                embedded::strings(report, &at, &bytes)?;
            }
            other => part::anything(document, report, name, other, &at)?,
        }
    }
    format.finish(report)
}

/// Parts that all three kinds have. Says whether it was one.
fn common(
    name: &str,
    text: &str,
    root: (&str, &str),
    kind: Option<&str>,
    at: &Say,
    report: &mut Report,
) -> Result<bool, Trouble> {
    match root {
        ("cp", "coreProperties") | ("ep" | "op", "Properties") => properties::read(name, text, report)?,
        _ if kind == Some("customXml") => custom_xml(name, text, root, at, report)?,
        ("ax", "ocx") => {
            report.runs(at.clone(), say!("ActiveX 控件会运行程序", "an ActiveX control, which runs programs"));
            return Ok(false);
        }
        ("ui", "customUI") => {
            report.runs(at.clone(), say!("自定义的界面会运行宏", "a custom user interface, which runs macros"));
            return Ok(false);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Data stored beside a document. SharePoint's schemas and lists of sources are told as text; whatever else has text is data
/// that the document does not show.
fn custom_xml(name: &str, text: &str, root: (&str, &str), at: &Say, report: &mut Report) -> Result<(), Trouble> {
    let mut flow = Flow::new(report, at.clone());
    flow.join = true;
    xml::walk(text, name, &mut flow)?;
    let seen = flow.seen;
    flow.finish()?;
    let usual = matches!(root, ("b", _) | (_, "contentTypeSchema" | "FormTemplates"));
    if seen > 0 && !usual {
        let what = say!("附带的 XML 数据（customXml），正文里看不到", "XML data stored beside the text (customXml)");
        report.hides(at.clone(), what);
    }
    Ok(())
}

/// A part that no rule knows, watched for what could run.
struct Watching<'r> {
    flow: Flow<'r>,
}

impl Visitor for Watching<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        watch(&mut self.flow, element)?;
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        self.flow.close(ns, name)
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}

/// What `[Content_Types].xml` says of parts.
#[derive(Debug, Default)]
struct ContentTypes {
    parts: BTreeMap<String, String>,
    endings: BTreeMap<String, String>,
}

impl ContentTypes {
    fn read(package: &Package, name: &str) -> Result<ContentTypes, Trouble> {
        let mut types = ContentTypes::default();
        let bytes = package.part(name)?;
        xml::walk(&xml::decode(&bytes, name)?, name, &mut types)?;
        Ok(types)
    }

    /// The content type of a part.
    fn of(&self, part: &str) -> Option<&str> {
        let part = part.to_lowercase();
        let ending = part.rsplit_once('.').map_or("", |(_, ending)| ending);
        self.parts.get(&part).or_else(|| self.endings.get(ending)).map(String::as_str)
    }
}

impl Visitor for ContentTypes {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        let content = element.plain("ContentType").unwrap_or_default().to_owned();
        if let Some(part) = element.plain("PartName").filter(|_| element.is("ct", "Override")) {
            self.parts.insert(part.trim_start_matches('/').to_lowercase(), content);
        } else if let Some(ending) = element.plain("Extension").filter(|_| element.is("ct", "Default")) {
            self.endings.insert(ending.to_lowercase(), content);
        }
        Ok(())
    }
}
