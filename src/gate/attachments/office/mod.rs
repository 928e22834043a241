//! Office packages: OOXML (ECMA-376), OpenDocument (ISO/IEC 26300), OFD (GB/T 33190).
//!
//! ```text
//! bytes ─▶ directory ─▶ package ─┬─▶ ooxml ─▶ xlsx · docx · pptx ─┐
//!          (layout)     (entries)├─▶ odf ─────────────────────────┼─▶ flow ─▶ report ─▶ Reading
//!                                └─▶ ofd ─────────────────────────┘   ▲
//!                                             every part: xml ────────┘ or embedded
//! ```
//!
//! Whatever the formats' readers do not know goes through [`flow`] all the same, so that no text stays behind. They add
//! places that a user understands, and watch for what is hidden.

mod bytes;
mod colour;
mod directory;
mod docx;
mod embedded;
mod flow;
pub mod grid;
mod names;
mod odf;
mod ofd;
mod ooxml;
mod package;
mod part;
mod pptx;
mod report;
#[cfg(test)]
mod tests;
mod xlsx;
mod xml;

use super::{Kind, Reading, Trouble};
use crate::say::{Say, say};
use package::{Package, Unpacked};
use report::Report;

/// How many packages may lie in each other: a workbook behind a chart of a document is one.
const MOST_NESTED: usize = 1;

/// Reads an office package.
///
/// # Errors
/// [`Trouble::Type`] when it is none of the kinds on the list, [`Trouble::Unreadable`] when it cannot be read through.
pub fn read(bytes: &[u8]) -> Result<Reading, Trouble> {
    read_nested(bytes, 0, Unpacked::default())
}

/// Reads a package that lies in so many others.
fn read_nested(bytes: &[u8], nested: usize, unpacked: Unpacked) -> Result<Reading, Trouble> {
    let package = Package::open(bytes, unpacked.clone())?;
    let kinds = [package.find("[Content_Types].xml"), package.find("mimetype"), package.find("OFD.xml")];
    let (kind, reader): (Kind, Reader) = match kinds {
        [Some(types), None, None] => (ooxml::kind(&package, types)?, ooxml::read),
        [None, Some(mimetype), None] => (odf::kind(&package, mimetype)?, odf::read),
        [None, None, Some(_)] => (Kind::Ofd, ofd::read),
        [None, None, None] => {
            let what = say!("压缩包；请解开后逐个列为附件", "an archive; unpack it and list its files one by one");
            return Err(Trouble::Type(what));
        }
        _ => {
            let what = say!("文件同时是几种格式", "it is of several formats at once");
            return Err(Trouble::Unreadable(what));
        }
    };
    let mut report = Report::new(Reading::new(kind), unpacked);
    package.tell_stray(&mut report)?;
    reader(&Document { package: &package, nested, kind }, &mut report)?;
    Ok(report.finish())
}

type Reader = fn(&Document, &mut Report) -> Result<(), Trouble>;

/// A package of a known kind.
#[derive(Debug)]
struct Document<'a> {
    package: &'a Package<'a>,
    nested: usize,
    kind: Kind,
}

/// The place of a part that has no better name.
fn part_place(name: &str) -> Say {
    say!("部件 {name}", "part {name}")
}
