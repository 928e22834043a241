//! Packages that contradict themselves, bombs, and whatever else is no document.

use super::{MARK, Ooxml, hides, is_clean, no_type, package, tells, unreadable};
use crate::gate::attachments::Reading;
use proptest::prelude::*;
use std::io::{Cursor, Read as _, Write as _};
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn document(body: &str) -> Vec<u8> {
    let xml = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    Ooxml::new("word/document.xml", "wordprocessingml.document.main+xml").part("word/document.xml", xml).bytes()
}

fn read(bytes: &[u8]) -> Reading {
    super::super::read(bytes).unwrap()
}

/// Where a signature stands first, or last.
fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}

/// The package with other bytes in it, and with all places in its end moved along.
fn with_inserted(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    let mut changed = [&bytes[..at], more, &bytes[at..]].concat();
    let end = changed.len() - 22;
    let start = u32::from_le_bytes(changed[end + 16..end + 20].try_into().unwrap());
    if at <= start as usize {
        let moved = start + u32::try_from(more.len()).unwrap();
        changed[end + 16..end + 20].copy_from_slice(&moved.to_le_bytes());
        let mut entry = moved as usize;
        while changed[entry..].starts_with(b"PK\x01\x02") {
            let short = |at: usize| usize::from(u16::from_le_bytes(changed[at..at + 2].try_into().unwrap()));
            let next = entry + 46 + short(entry + 28) + short(entry + 30) + short(entry + 32);
            let local = u32::from_le_bytes(changed[entry + 42..entry + 46].try_into().unwrap());
            if local as usize >= at {
                let local = local + u32::try_from(more.len()).unwrap();
                changed[entry + 42..entry + 46].copy_from_slice(&local.to_le_bytes());
            }
            entry = next;
        }
    }
    changed
}

#[test]
fn bytes_that_no_entry_owns() {
    let clean = document("");
    let directory = find(&clean, b"PK\x01\x02");
    let second = find(&clean[4..], b"PK\x03\x04") + 4;
    for changed in [
        with_inserted(&clean, clean.len() - 22, b""),
        with_inserted(&clean, directory, b"between"),
        with_inserted(&clean, second, b"between"),
        with_inserted(&clean, 0, b"PK\x03\x04 before"),
        [&clean[..], b"behind"].concat(),
    ] {
        let hidden = !read(&changed).hidden.is_empty();
        assert_eq!(hidden, changed != clean);
    }
}

#[test]
fn packages_written_as_a_stream() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for (name, content) in [("OFD.xml", "<a/>"), ("b.xml", "<b>文字</b>")] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(find(&bytes, b"PK\x07\x08") > 0);
    assert!(is_clean(&read(&bytes)) && tells(&read(&bytes), "文字"));
    // What follows the data must say what the directory says.
    let mut changed = bytes.clone();
    let at = find(&bytes, b"PK\x07\x08");
    changed[at + 8] ^= 1;
    unreadable(&changed);
}

#[test]
fn comments_of_the_package() {
    let mut bytes = document("");
    let length = bytes.len();
    bytes[length - 2] = u8::try_from(MARK.len()).unwrap();
    bytes.extend(MARK.as_bytes());
    hides(&read(&bytes));
}

#[test]
fn headers_that_contradict_the_directory() {
    let clean = document("");
    let central = find(&clean, b"PK\x01\x02");
    // Flags, method, checksum, sizes, name: in the local header, and in the directory.
    for at in [
        6,
        8,
        14,
        18,
        22,
        26,
        30,
        central + 8,
        central + 10,
        central + 16,
        central + 20,
        central + 24,
        central + 42,
        central + 46,
    ] {
        let mut changed = clean.clone();
        changed[at] ^= 1;
        unreadable(&changed);
    }
    for at in [clean.len() - 22, clean.len() - 12, clean.len() - 10, clean.len() - 6] {
        let mut changed = clean.clone();
        changed[at] ^= 1;
        unreadable(&changed);
    }
}

#[test]
fn names_that_lead_elsewhere_or_come_twice() {
    for name in ["../x", "/x", "a//b", "a\\b", "c:x", "a/./b", ".."] {
        unreadable(&package(&[("OFD.xml", b"<a/>"), (name, b"x")]));
    }
    unreadable(&package(&[("OFD.xml", b"<a/>"), ("ofd.XML", b"<b/>")]));
    // The same name twice: the writer refuses, so two bytes are changed.
    let mut twice = package(&[("OFD.xml", b"<a/>"), ("OFC.xml", b"<b/>")]);
    while let Some(at) = twice.windows(7).position(|window| window == b"OFC.xml") {
        twice[at + 2] = b'D';
    }
    unreadable(&twice);
}

#[test]
fn links_in_place_of_files() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("OFD.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(b"<a/>").unwrap();
    writer.add_symlink("x", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    unreadable(&writer.finish().unwrap().into_inner());
}

#[test]
fn archives_and_other_kinds() {
    no_type(&package(&[("a.txt", b"a")]));
    no_type(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    for kind in ["wordprocessingml.template.main+xml", "presentationml.slideshow.main+xml"] {
        no_type(&Ooxml::new("a.xml", kind).part("a.xml", "<a/>").bytes());
    }
    unreadable(&package(&[("OFD.xml", b"<a/>"), ("mimetype", b"application/vnd.oasis.opendocument.text")]));
}

#[test]
fn xml_that_is_more_than_a_text() {
    let with = |xml: &str| Ooxml::new("a.xml", "wordprocessingml.document.main+xml").part("a.xml", xml).bytes();
    for xml in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<a>&b;</a>",
        "<a",
        "<a>",
        "<a/><b/>",
        "<a/>text",
        "<a b='1' b='2'/>",
        "<x:a/>",
        "<a>\u{1}</a>",
        "<a>&#0;</a>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>",
        "<?xml version=\"1.0\" encoding=\"utf-7\"?><a/>",
        &"<a>".repeat(300),
    ] {
        unreadable(&with(xml));
    }
}

#[test]
fn bombs_are_refused_at_once() {
    let started = Instant::now();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("OFD.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..100 {
        writer.write_all(&zeros).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    let made = started.elapsed();
    unreadable(&bomb);
    // What it declares is a lie.
    let mut lie = bomb.clone();
    let (local, central) = (find(&lie, b"PK\x03\x04"), find(&lie, b"PK\x01\x02"));
    lie[local + 22..local + 26].copy_from_slice(&5u32.to_le_bytes());
    lie[central + 24..central + 28].copy_from_slice(&5u32.to_le_bytes());
    unreadable(&lie);
    assert!(started.elapsed() - made < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn packages_in_a_package_share_one_limit() {
    let started = Instant::now();
    // A font, which is only unpacked: one table up to its end.
    let length = 60_u32 << 20;
    let head =
        [b"OTTO\0\x01\0\0\0\0\0\0CFF \0\0\0\0".as_slice(), &28_u32.to_be_bytes(), &length.to_be_bytes()].concat();
    let inner = package(&[("OFD.xml", b"<a/>"), ("b.otf", &[head, vec![0; length as usize]].concat())]);
    let made = started.elapsed();
    let names: Vec<String> = (0..20).map(|number| format!("{number}.bin")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), inner.as_slice())).collect();
    parts.push(("OFD.xml", b"<a/>"));
    unreadable(&package(&parts));
    assert!(started.elapsed() - made < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn more_entries_than_a_document_has() {
    let started = Instant::now();
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"<a/>".as_slice())).collect();
    parts.push(("OFD.xml", b"<a/>"));
    unreadable(&package(&parts));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn entries_that_share_their_bytes() {
    // All entries of the directory point to one and the same local header.
    let clean = package(&[("OFD.xml", b"<a/>"), ("OFE.xml", b"<a/>")]);
    let first = find(&clean, b"PK\x01\x02");
    let second = first + 46 + 7;
    let mut changed = clean.clone();
    changed[second + 42..second + 46].copy_from_slice(&0u32.to_le_bytes());
    unreadable(&changed);
}

#[test]
fn a_text_that_many_cells_repeat_stays_bounded() {
    let s = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let long = "字".repeat(100_000);
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(1000);
    let book = Ooxml::new("w.xml", "spreadsheetml.sheet.main+xml")
        .part("w.xml", format!("<workbook {s}><sheets><sheet name=\"a\" r:id=\"s1\"/></sheets></workbook>"))
        .with(
            "s1",
            "worksheet",
            "s.xml",
            format!("<worksheet {s}><sheetData><row>{cells}</row></sheetData></worksheet>"),
        )
        .with("s2", "sharedStrings", "t.xml", format!("<sst {s}><si><t>{long}</t></si></sst>"));
    unreadable(&book.bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = super::super::read(&bytes);
        let _ = super::super::read(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_changed_package_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = document("<w:p><w:r><w:t>字</w:t></w:r></w:p>");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = super::super::read(&bytes);
    }

    #[test]
    fn no_changed_part_of_a_real_file_panics(
        file in 0..FILES.len(),
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 1..6),
    ) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments/clean").join(FILES[file]);
        let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
        let part = part.index(archive.len());
        let mut parts = Vec::new();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            if at == part && !content.is_empty() {
                for (at, byte) in &changes {
                    let at = at.index(content.len());
                    content[at] = b"<>/&\"0a "[*byte];
                }
            }
            if !name.ends_with('/') {
                parts.push((name, content));
            }
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let _ = super::super::read(&package(&parts));
    }

    #[test]
    fn no_xml_panics(pieces in prop::collection::vec(0..TOKENS.len(), 0..40)) {
        let xml: String = pieces.into_iter().map(|piece| TOKENS[piece]).collect();
        let _ = super::super::read(&document(&xml));
    }
}

const FILES: [&str; 6] =
    ["openpyxl.xlsx", "libreoffice.docx", "python-pptx.pptx", "libreoffice.ods", "libreoffice.odt", "libreoffice.odp"];

/// Pieces that readers of documents have rules about, in any order.
const TOKENS: [&str; 24] = [
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>",
    "</w:t>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:del>",
    "</w:del>",
    "<w:ins/>",
    "<w:vanish/>",
    "<w:gridSpan w:val=\"9999999999\"/>",
    "<w:fldChar w:fldCharType=\"end\"/>",
    "<w:fldChar w:fldCharType=\"begin\"/>",
    "<w:instrText>DDE</w:instrText>",
    "字",
    "&amp;",
    "<!--c-->",
    "<w:sym w:char=\"D800\"/>",
];
