//! OpenDocument (ISO/IEC 26300): spreadsheets, texts, presentations. Their parts are alike.

mod content;
mod meta;
mod styles;

use super::super::{Kind, Trouble};
use super::flow::Flow;
use super::package::Package;
use super::part::{self, Part};
use super::report::Report;
use super::xml::{self, Element, Visitor};
use super::{Document, embedded, part_place};
use crate::say::say;
use content::Content;
use std::collections::BTreeSet;
use styles::Styles;

/// Which of the kinds a package is: `mimetype` says so (ISO/IEC 26300-3, 3.3).
///
/// # Errors
/// [`Trouble::Type`] for templates and all others.
pub fn kind(package: &Package, mimetype: &str) -> Result<Kind, Trouble> {
    match package.part(mimetype)?.strip_prefix(b"application/vnd.oasis.opendocument.") {
        Some(b"spreadsheet") => Ok(Kind::Ods),
        Some(b"text") => Ok(Kind::Odt),
        Some(b"presentation") => Ok(Kind::Odp),
        _ => Err(Trouble::Type(say!(
            "模板、图形等其他格式；请另存为 .ods、.odt 或 .odp",
            "a template, a drawing or another format; save it as .ods, .odt or .odp"
        ))),
    }
}

/// Reads a package.
///
/// # Errors
/// When a part cannot be read, or is encrypted.
pub fn read(document: &Document, report: &mut Report) -> Result<(), Trouble> {
    let package = document.package;
    let mut manifest = Manifest::default();
    if package.has("META-INF/manifest.xml") {
        part::walk(document, "META-INF/manifest.xml", &mut manifest)?;
    }
    if !package.has("content.xml") {
        return Err(Trouble::Unreadable(say!("缺少正文（content.xml）", "it has no content.xml")));
    }
    let mut styles = Styles::default();
    for name in ["styles.xml", "content.xml"] {
        if package.has(name) {
            part::walk(document, name, &mut styles)?;
        }
    }
    for name in package.names() {
        let at = part_place(name);
        if !(manifest.files.contains(name) || name == "mimetype" || name.starts_with("META-INF/")) {
            let what = say!("文件清单里没有的部件，打开文件看不到", "a part that the manifest does not list");
            report.hides(at.clone(), what);
        }
        match name.split('/').next().unwrap_or_default() {
            "Basic" | "Scripts" | "Dialogs" => report.runs(at.clone(), say!("文档带有宏", "the document has macros")),
            "Versions" | "VersionList.xml" => report.hides(at.clone(), say!("文件里存着旧版本", "earlier versions")),
            _ => {}
        }
        match part::open(document, name)? {
            Part::Xml(text, ("office", root)) => match root.as_str() {
                "document-meta" => meta::read(name, &text, report)?,
                "document-content" | "document-styles" => {
                    let own = match (document.kind, root.as_str()) {
                        (_, "document-styles") => say!("页眉页脚和母版", "headers, footers and masters"),
                        (Kind::Odt, _) => say!("正文", "the text"),
                        _ => at.clone(),
                    };
                    let place = if name.contains('/') { at } else { own };
                    let mut content = Content::new(Flow::new(report, place), &styles, document.kind);
                    content.embedded = name.contains('/');
                    content.master = root == "document-styles";
                    xml::walk(&text, name, &mut content)?;
                    content.finish()?;
                }
                _ => part::anything(document, report, name, Part::Xml(text, ("office", root)), &at)?,
            },
            // Where lines and pages break, by LibreOffice: no text of its own.
            Part::Binary(bytes) if name == "layout-cache" && bytes.len() <= 1 << 20 => {
                embedded::strings(report, &at, &bytes)?;
            }
            Part::Binary(_) if name == "mimetype" => {}
            other => part::anything(document, report, name, other, &at)?,
        }
    }
    Ok(())
}

/// The list of files.
#[derive(Debug, Default)]
struct Manifest {
    files: BTreeSet<String>,
}

impl Visitor for Manifest {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if element.ns == "manifest" && matches!(element.name, "encryption-data" | "encrypted-key") {
            return Err(Trouble::Unreadable(say!(
                "文件已加密，请去掉密码后再发布",
                "it is encrypted; remove the password"
            )));
        }
        self.files.extend(element.attr("manifest", "full-path").map(str::to_owned));
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
