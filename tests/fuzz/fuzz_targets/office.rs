//! The parts of an office package. Changing the bytes of a package hardly ever gets past its checksums, so the parts
//! are what changes here, and the package around them is sound.
#![no_main]
use gongshi::gate::attachments::read;
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const MAIN: [(&str, &str); 3] = [
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
];
const OPEN_DOCUMENT: [&str; 3] = ["spreadsheet", "text", "presentation"];
const OTHERS: [&str; 12] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/comments1.xml",
    "word/styles.xml",
    "word/comments.xml",
    "word/header1.xml",
    "ppt/slides/slide1.xml",
    "docProps/core.xml",
    "styles.xml",
    "Doc_0/Document.xml",
    "Doc_0/Pages/Page_0/Content.xml",
];

fuzz_target!(|input: (u8, u8, &str, &str)| {
    let (kind, other, first, second) = input;
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        package.start_file(name, options).and_then(|()| Ok(package.write_all(text.as_bytes())?)).expect("in memory");
    };
    let kind = usize::from(kind) % 7;
    let other = OTHERS[usize::from(other) % OTHERS.len()];
    match kind {
        0..3 => {
            let (main, content_type) = MAIN[kind];
            add(
                "[Content_Types].xml",
                &format!(
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
                     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
                     ContentType=\"application/xml\"/><Override PartName=\"/{main}\" ContentType=\"{content_type}\"/></Types>"
                ),
            );
            add(
                "_rels/.rels",
                &format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
                     Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
                     Target=\"{main}\"/></Relationships>"
                ),
            );
            add(main, first);
            if other != main {
                add(other, second);
            }
        }
        3..6 => {
            add("mimetype", &format!("application/vnd.oasis.opendocument.{}", OPEN_DOCUMENT[kind - 3]));
            add("content.xml", first);
            add("styles.xml", second);
        }
        _ => {
            add("OFD.xml", first);
            add("Doc_0/Document.xml", second);
        }
    }
    let bytes = package.finish().expect("in memory").into_inner();
    let _ = read(&bytes);
});
