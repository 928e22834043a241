//! PDF files are built here object by object; each hiding place has its test.

use super::super::image::tests::{a_jpeg, a_tiff, deflate};
use super::*;
use crate::gate::attachments::read;
use proptest::prelude::*;
use std::time::Instant;

const SECRET: &str = "暗处之言";

/// A file: its objects by number, from 1 on. 1 is the catalog, 2 the page tree, 3 the page, 4 its content, 5 a font.
struct File {
    objects: Vec<Vec<u8>>,
    trailer: String,
}

fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    [format!("<<{entries}/Length {length}>>\nstream\n").as_bytes(), bytes, b"\nendstream"].concat()
}

/// UTF-16 in hexadecimal digits.
fn hex(text: &str) -> String {
    let digits: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<{digits}>")
}

/// A text string.
fn marked(text: &str) -> String {
    format!("<FEFF{}", &hex(text)[1..])
}

impl File {
    /// A page with this content. The font is one whose codes are Unicode.
    fn new(content: &str) -> File {
        let font = "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0\
                    /BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>>>]>>";
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>";
        let objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            page.into(),
            stream("", content.as_bytes()),
            font.into(),
            b"null".to_vec(),
        ];
        File { objects, trailer: String::new() }
    }

    /// A page that reads 公示.
    fn plain() -> File {
        File::new(&line("公示"))
    }

    fn with(mut self, object: impl Into<Vec<u8>>) -> File {
        self.objects.push(object.into());
        self
    }

    fn set(mut self, number: usize, object: impl Into<Vec<u8>>) -> File {
        self.objects[number - 1] = object.into();
        self
    }

    /// Adds entries to the dictionary of an object.
    fn add(mut self, number: usize, entries: &str) -> File {
        let object = String::from_utf8(self.objects[number - 1].clone()).unwrap();
        self.objects[number - 1] = object.replacen("<<", &format!("<<{entries}"), 1).into();
        self
    }

    fn trailer(mut self, entries: &str) -> File {
        self.trailer.push_str(entries);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (number, object) in (1..).zip(&self.objects) {
            table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
            bytes.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
        }
        let (start, size) = (bytes.len(), self.objects.len() + 1);
        let trailer = &self.trailer;
        bytes.extend(
            format!("{table}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n").into_bytes(),
        );
        bytes
    }

    fn read(&self) -> Reading {
        read(&self.bytes()).unwrap_or_else(|trouble| panic!("{trouble:?}"))
    }
}

fn find(bytes: &[u8], word: &str) -> usize {
    bytes.windows(word.len()).position(|window| window == word.as_bytes()).unwrap()
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = find(bytes, from);
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

/// A line of text, at a place where nothing hides it.
fn line(text: &str) -> String {
    format!("BT /F 12 Tf 100 700 Td {} Tj ET", hex(text))
}

fn text(reading: &Reading) -> String {
    reading.passages.iter().map(|passage| passage.text.clone() + "\n").collect()
}

#[track_caller]
fn assert_clean(reading: &Reading) {
    assert!(reading.hidden.is_empty() && reading.active.is_empty() && reading.unread.is_empty(), "{reading:#?}");
}

#[track_caller]
fn assert_hides(file: &File) {
    let reading = file.read();
    assert!(text(&reading).contains(SECRET), "{reading:#?}");
    assert!(!reading.hidden.is_empty(), "{reading:#?}");
}

#[test]
fn a_page_gives_its_text() {
    let reading = File::new(&format!(
        "{} {}",
        line("县司法局"),
        "BT /F 12 Tf 100 650 Td <7B2C> Tj 12 0 Td <4E00> Tj 100 0 Td <53F7> Tj ET"
    ))
    .read();
    assert_clean(&reading);
    assert!(text(&reading).contains("县司法局\n第一 | 号\n"), "{reading:?}");
}

#[test]
fn a_number_in_pieces_is_one_number() {
    let digits: String = "13800138000"
        .char_indices()
        .rev()
        .map(|(at, c)| format!("1 0 0 1 {} 700 Tm {} Tj ", 100 + at * 6, hex(&c.to_string())))
        .collect();
    let reading = File::new(&format!("BT /F 12 Tf {digits} ET")).read();
    assert!(text(&reading).contains("13800138000"), "{reading:?}");
    let spread =
        File::new("BT /F 12 Tf 100 700 Td [<0031003300380030> -20 <0030> 30 <003100330038>] TJ <003000300030> Tj ET")
            .read();
    assert!(text(&spread).contains("13800138000"), "{spread:?}");
}

#[test]
fn a_border_between_cells_is_one() {
    let cells = "BT /F 12 Tf 100 700 Td <59D3540D> Tj 30 0 Td <7C7B522B> Tj ET";
    for border in ["127 690 0.5 30 re f", "127 690 m 127 720 l S", "90 690 37 30 re 127 690 37 30 re S"] {
        let reading = File::new(&format!("{cells} {border}")).read();
        assert!(text(&reading).contains("姓名 | 类别"), "{reading:?}");
    }
    assert!(text(&File::new(cells).read()).contains("姓名 类别"));
}

#[test]
fn fonts_of_many_kinds_are_read() {
    let map = stream(
        "",
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <6697> endbfchar \
        2 beginbfrange <42> <43> [<5904> <4E4B>] <44> <44> <8A00> endbfrange",
    );
    let simple = |font: &str, shown: &str| {
        File::new(&format!("BT /F 12 Tf 100 700 Td {shown} Tj ET")).set(5, font.to_owned()).with(map.clone()).read()
    };
    let named = "<</Type/Font/Subtype/Type1/BaseFont/A/Encoding<</Type/Encoding/Differences[65/uni6697/u5904/uni4E4B.alt/uni8A00]>>>>";
    let composite = |encoding: &str| {
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/{encoding}/ToUnicode 7 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2>>]>>"
        )
    };
    for (font, shown) in [
        ("<</Type/Font/Subtype/TrueType/BaseFont/A/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>", "(ABCD)"),
        (named, "<41424344>"),
        (&composite("GBK-EUC-H"), "<B0B5B4A6D6AED1D4>"),
        (&composite("UniGB-UTF16-H"), &hex(SECRET)),
        (&composite("GB-EUC-H"), "<B0B5B4A6D6AED1D4>"),
    ] {
        let reading = simple(font, shown);
        assert!(text(&reading).contains(SECRET), "{font} {reading:?}");
        assert!(reading.unread.is_empty(), "{font} {reading:?}");
    }
    let latin = simple("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "(Tel. 13800138000)");
    assert!(text(&latin).contains("Tel. 13800138000"), "{latin:?}");
    let glyphs = "<</Type/Font/Subtype/Type3/FontMatrix[0.001 0 0 0.001 0 0]/FontBBox[0 0 1 1]/CharProcs<</a 8 0 R>>/FirstChar 65/LastChar 65\
                  /Widths[1000]/Encoding<</Differences[65/a]>>/Resources<</Font<</G 9 0 R>>>>>>";
    let drawn = File::new("BT /F 12 Tf 100 700 Td (A) Tj ET")
        .set(5, glyphs)
        .with("null")
        .with(stream("", format!("BT /G 1000 Tf {} Tj ET", hex(SECRET)).as_bytes()));
    let drawn = drawn.with(File::plain().objects[4].clone()).read();
    assert!(text(&drawn).contains(SECRET), "{drawn:?}");
}

#[test]
fn what_fonts_do_not_tell_is_unread() {
    for font in [
        "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2>>]>>",
        "<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor<</Flags 4/FontFile2 6 0 R>>>>",
        "<</Type/Font/Subtype/Type1/BaseFont/A/Encoding<</Differences[0/g1/g2/g3/g4]/BaseEncoding/WinAnsiEncoding>>>>",
    ] {
        let reading = File::new("BT /F 12 Tf 100 700 Td <00010002> Tj ET").set(5, font).read();
        assert_eq!(reading.unread.len(), 1, "{font} {reading:?}");
    }
    for content in
        ["0 0 100 100 re f", "10 10 m 20 20 l S", "BI /W 1 /H 1 /BPC 8 /CS /G ID X EI", "q 600 0 0 800 0 0 cm /X Do Q"]
    {
        let reading = File::new(content)
            .set(
                6,
                stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"x"),
            )
            .read();
        assert_eq!(reading.unread.len(), 1, "{content} {reading:?}");
    }
    assert_clean(&File::new(" q Q ").read());
    for broken in ["BT /F 12 Tf (a", "/None Do", "BT /None 9 Tf (a) Tj ET", "BT <", ")"] {
        assert!(!File::new(&format!("{} {broken}", line("公示"))).read().unread.is_empty(), "{broken}");
    }
    assert!(!File::plain().set(4, stream("/Filter/NoDecode", b"x")).read().unread.is_empty());
}

#[test]
fn text_that_is_not_seen_is_told() {
    let secret = hex(SECRET);
    let look = "<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>>>";
    for content in [
        format!("BT /F 12 Tf 3 Tr 100 700 Td {secret} Tj ET"),
        format!("1 g BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("1 1 1 rg BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("0 0 0 0 k BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("/DeviceRGB cs 1 1 1 sc BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("BT /F 12 Tf 700 700 Td {secret} Tj ET"),
        format!("1 0 0 1 0 -800 cm BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("BT /F 0.1 Tf 100 700 Td {secret} Tj ET"),
        format!("q 0 0 10 10 re W n BT /F 12 Tf 100 700 Td {secret} Tj ET Q"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET 0 g 90 690 200 30 re f"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET 0 g 90 690 m 290 690 l 290 720 l 90 720 l h f"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET 20 w 90 705 m 290 705 l S"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET 1 g 90 690 200 30 re f"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET q 200 0 0 30 90 690 cm BI /W 1 /H 1 /BPC 8 /CS /G ID X EI Q"),
        format!("1 g /X Do BT /F 12 Tf 100 600 Td {secret} Tj ET"),
    ] {
        let file = File::new(&format!("{} 0 g {content}", line("公示"))).set(6, stream(&look[2..], b" "));
        assert_hides(&file);
    }
    let within =
        File::new("1 g /X Do").set(6, stream(&look[2..], format!("BT /F 12 Tf 100 700 Td {secret} Tj ET").as_bytes()));
    assert_hides(&within);
    // What lies below text, or is seen through, hides nothing.
    for content in [
        format!("0 g 90 690 200 30 re f 1 g BT /F 12 Tf 100 700 Td {secret} Tj ET"),
        format!("0.9 g 90 690 200 30 re f 0 g BT /F 12 Tf 100 700 Td {secret} Tj ET 0 w 90 690 200 30 re S"),
        format!("BT /F 12 Tf 100 700 Td {secret} Tj ET /See gs 90 690 200 30 re f"),
    ] {
        let file = File::new(&content);
        let page = String::from_utf8(file.objects[2].clone()).unwrap();
        let file = file.set(3, page.replace("/XObject<</X 6 0 R>>", "/ExtGState<</See<</ca 0.3>>>>"));
        assert_clean(&file.read());
    }
}

#[test]
fn the_words_recognised_in_a_scan_are_read() {
    let words = "岚江县司法局关于公布公证服务收费标准的通知各公证处有关单位为进一步规范公证服务收费行为现将收费标准公布如下请遵照执行特此通知";
    let content = format!("q 600 0 0 800 0 0 cm /X Do Q 3 Tr {}", line(words));
    let image = stream(
        "/Type/XObject/Subtype/Image/Width 200/Height 200/BitsPerComponent 8/ColorSpace/DeviceGray",
        &[0x80; 40_000],
    );
    let reading = File::new(&content).set(6, image.clone()).read();
    assert_clean(&reading);
    assert!(text(&reading).contains(words));
    let reading = File::new(&format!("q 600 0 0 800 0 0 cm /X Do Q {}", line("第一页"))).set(6, image).read();
    assert_eq!(reading.unread.len(), 1, "{reading:?}");
}

#[test]
fn strings_anywhere_are_read() {
    let secret = marked(SECRET);
    let gbk: String = encoding_rs::GBK.encode(SECRET).0.iter().map(|byte| format!("{byte:02X}")).collect();
    let utf8: String = SECRET.bytes().map(|byte| format!("{byte:02X}")).collect();
    let packet = format!(
        "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>{SECRET}</dc:creator></x:xmpmeta>"
    );
    for file in [
        File::plain().trailer("/Info 7 0 R").with(format!("<</Author {secret}>>")),
        File::plain().trailer("/Info 7 0 R").with(format!("<</Author <{gbk}>>>")),
        File::plain().trailer("/Info 7 0 R").with(format!("<</Author <EFBBBF{utf8}>>>")),
        File::plain().trailer("/Info 7 0 R").with(format!("<</{SECRET} (a)>>")),
        File::plain().add(1, "/Metadata 7 0 R").with(stream("/Type/Metadata/Subtype/XML", packet.as_bytes())),
        File::plain()
            .add(1, "/Outlines 7 0 R")
            .with("<</First 8 0 R/Last 8 0 R/Count 1>>")
            .with(format!("<</Title {secret}/Parent 7 0 R>>")),
        File::plain().add(1, &format!("/Names<</Dests<</Names[{secret} [3 0 R/Fit]]>>>>")),
        File::plain()
            .add(1, "/StructTreeRoot 7 0 R")
            .with(format!("<</Type/StructTreeRoot/K<</S/Figure/Alt {secret}>>>>")),
        File::plain().add(1, "/AcroForm<</Fields[7 0 R]>>").with(format!("<</FT/Tx/T(a)/V {secret}>>")),
        File::plain().add(3, &format!("/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/Contents {secret}>>]")),
        File::new(&format!("/Span <</ActualText {secret}>> BDC {} EMC", line("公示"))),
    ] {
        let reading = file.read();
        assert!(text(&reading).contains(SECRET), "{} {reading:#?}", String::from_utf8_lossy(&file.bytes()));
        assert!(reading.hidden.is_empty() && reading.active.is_empty(), "{reading:#?}");
    }
}

/// Protects: what viewers step over is told, wherever a stream can hold it; what they draw by another rule is not believed.
#[test]
fn what_viewers_step_over_is_told() {
    let font = |descriptor: &str| format!("/FontDescriptor<</Type/FontDescriptor/Flags 32{descriptor}>>");
    let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray";
    let shown =
        |data: &[u8]| File::new(&format!("{} q 9 0 0 9 0 0 cm /X Do Q", line("公示"))).set(6, stream(picture, data));
    for file in [
        File::plain().add(1, "/Lang 7 0 R").with(stream("", format!("\u{1}\u{2}{SECRET}").as_bytes())),
        File::plain().add(1, "/Lang 7 0 R").with(stream("/Filter/FlateDecode", &deflate(SECRET.as_bytes()))),
        File::plain().add(1, "/Lang 7 0 R").with(stream(
            "/Filter[/ASCIIHexDecode/FlateDecode]",
            (deflate(SECRET.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ">").as_bytes(),
        )),
        File::new(&format!("{} % {SECRET}\n", line("公示"))),
        File::plain().add(5, &font("/FontFile2 7 0 R")).with(stream("", SECRET.as_bytes())),
        shown(format!("x{SECRET}").as_bytes()),
        File::plain()
            .set(4, stream("/Filter/FlateDecode", &[deflate(line("公示").as_bytes()), SECRET.into()].concat())),
    ] {
        let reading = file.read();
        assert!(text(&reading).contains(SECRET), "{} {reading:#?}", String::from_utf8_lossy(&file.bytes()));
        assert!(!reading.hidden.is_empty(), "{} {reading:#?}", String::from_utf8_lossy(&file.bytes()));
    }
    let number = "13900000000";
    for file in [
        File::new(&format!("{} {number} w", line("公示"))),
        File::plain().add(5, "/ToUnicode 7 0 R").with(stream("", format!("% {number}\n").as_bytes())),
        File::plain().add(1, "/Zz[/Indexed/DeviceGray 10 (13900000000)]"),
        File::plain().add(1, "/Zz 13900000000"),
    ] {
        assert!(text(&file.read()).contains(number), "{}", String::from_utf8_lossy(&file.bytes()));
    }
    let operand = File::new(&format!("{} BX (a) zz EX", line("公示")));
    assert!(!operand.read().unread.is_empty());
}

/// Protects: a picture of a few dots over a page covers what it covers; it is no scan under which words may lie unseen.
#[test]
fn a_few_dots_drawn_large_are_no_scan() {
    let dot = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"\xFF");
    let page = "q 600 0 0 800 0 0 cm /X Do Q";
    for content in [format!("{} {page}", line(SECRET)), format!("{page} 3 Tr {} 0 Tr {}", line(SECRET), line("公示"))]
    {
        assert!(!File::new(&content).set(6, dot.clone()).read().hidden.is_empty(), "{content}");
    }
}

#[test]
fn what_no_page_shows_is_told() {
    let secret = marked(SECRET);
    let note = |kind: &str, more: &str| {
        File::plain().add(3, &format!("/Annots[<</Type/Annot/Subtype/{kind}/Rect[0 0 9 9]/Contents {secret}{more}>>]"))
    };
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 8 0 R/Resources<</Font<</F 5 0 R>>>>>>";
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>>>";
    let shown = format!("BT /F 12 Tf 100 700 Td {} Tj ET", hex(SECRET));
    for file in [
        note("Text", ""),
        note("Popup", ""),
        note("Highlight", ""),
        note("Redact", ""),
        note("FileAttachment", ""),
        note("FreeText", "/F 2"),
        note("Widget", "/F 32"),
        note("Stamp", ""),
        File::plain().with(format!("<</A {secret}>>")),
        File::plain().with(stream("", SECRET.as_bytes())),
        File::plain().with(page).with(stream("", shown.as_bytes())).trailer("/Old 7 0 R"),
        File::plain().set(6, stream(form, shown.as_bytes())),
        File::plain()
            .with(format!("<</Type/Filespec/UF {secret}/EF<</F 8 0 R>>>>"))
            .with(stream("/Type/EmbeddedFile", b"a"))
            .add(1, "/AF[7 0 R]"),
        File::plain().add(1, &format!("/Names<</EmbeddedFiles<</Names[{secret} 7 0 R]>>>>")).with("<<>>"),
        File::plain().add(1, &format!("/Collection<</D {secret}>>")),
        File::plain()
            .add(1, "/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>")
            .with(format!("<</Type/OCG/Name {secret}>>")),
        File::plain().add(3, &format!("/PieceInfo<</A<</Private {secret}>>>>")),
        File::plain().add(3, "/Thumb 7 0 R").with(stream(&format!("/A {secret}"), b"a")),
        File::plain().set(6, stream(&format!("/Subtype/Image/Width 1/Height 1/A {secret}"), b"a")),
    ] {
        assert_hides(&file);
    }
    let covered =
        File::new(&line(SECRET)).add(3, "/Annots[<</Type/Annot/Subtype/Square/IC[0 0 0]/Rect[90 690 300 730]>>]");
    assert_hides(&covered);
    let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 10 10]", b"0 g 0 0 10 10 re f");
    let covered = File::new(&line(SECRET))
        .add(3, "/Annots[<</Type/Annot/Subtype/Stamp/AP<</N 7 0 R>>/Rect[90 690 300 730]>>]")
        .with(look);
    assert_hides(&covered);
}

#[test]
fn pictures_within_are_read() {
    let gps = a_tiff(&[(2, 1, 2, 2, b"N\0")], b"");
    let exif = [b"\xFF\xE1".as_slice(), &(gps.len() as u16 + 8).to_be_bytes(), b"Exif\0\0", &gps].concat();
    let content = format!("q 9 0 0 9 0 0 cm /X Do Q {}", line("公示"));
    let file = |segments: &[Vec<u8>]| {
        File::new(&content).set(6, stream("/Subtype/Image/Width 2/Height 2/Filter/DCTDecode", &a_jpeg(segments, b"")))
    };
    assert_clean(&file(&[]).read());
    assert!(file(&[exif]).read().hidden.iter().any(|remark| remark.what.zh.contains("GPS")));
}

#[test]
fn a_radical_is_the_character_that_it_looks_like() {
    assert!(text(&File::new(&line("⻢某某⾏⺠")).read()).contains("马某某行民"));
}

/// Files that other programs made of harmless text: see tests/attachments/clean/paper.md.
#[test]
fn files_of_other_programs_are_clean() {
    for (name, words) in [
        ("chromium.pdf", "公示\n姓名 | 类别\n张某某 | 警告\n李某 | 警告\n"),
        (
            "reportlab.pdf",
            "岚江县司法局关于公布收费标准的通知\nFees for notarial services, in force from 2026-11-02.\nwhite on dark\n",
        ),
        (
            "linear.pdf",
            "岚江县司法局关于公布收费标准的通知\nFees for notarial services, in force from 2026-11-02.\nwhite on dark\n",
        ),
        ("pillow.png", ""),
        ("pillow.jpg", ""),
        ("cairo.svg", ""),
    ] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments/clean").join(name);
        let reading = read(&std::fs::read(path).unwrap()).unwrap();
        assert_clean(&reading);
        assert!(text(&reading).contains(words), "{name}: {reading:#?}");
    }
}

#[test]
fn earlier_versions_are_told() {
    let first = File::new(&line(SECRET));
    let mut bytes = first.bytes();
    let start = find(&bytes, "xref\n0");
    let at = bytes.len();
    bytes.extend([b"4 0 obj\n".as_slice(), &stream("", line("公示").as_bytes()), b"\nendobj\n"].concat());
    let table = bytes.len();
    bytes.extend(
        format!(
            "xref\n4 1\n{at:010} 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Prev {start}>>\nstartxref\n{table}\n%%EOF\n"
        )
        .into_bytes(),
    );
    let reading = read(&bytes).unwrap();
    assert!(
        text(&reading).contains("公示") && reading.hidden.iter().any(|remark| remark.at.zh == "早先的版本"),
        "{reading:?}"
    );
    // The same without a trace in the tables.
    let bytes = first.bytes();
    let at = find(&bytes, "xref\n0");
    let old = [b"4 0 obj\n".as_slice(), &stream("", b"q Q"), b"\nendobj\n"].concat();
    let moved = replace(&bytes, &format!("startxref\n{at}"), &format!("startxref\n{}", at + old.len()));
    let bytes = [&moved[..at], &old, &moved[at..]].concat();
    assert!(read(&bytes).unwrap().hidden.iter().any(|remark| remark.at.zh == "早先的版本"));
}

#[test]
fn data_outside_of_the_document_is_told() {
    let bytes = File::plain().bytes();
    let after = [bytes.as_slice(), SECRET.as_bytes()].concat();
    let comment = [bytes.as_slice(), b"%", SECRET.as_bytes(), b"\n"].concat();
    for bytes in [after, comment] {
        let reading = read(&bytes).unwrap();
        assert!(text(&reading).contains(SECRET) && !reading.hidden.is_empty(), "{reading:?}");
    }
    let before = [b"x", bytes.as_slice()].concat();
    assert!(!matches!(read(&before), Ok(reading) if reading.hidden.is_empty()));
}

#[test]
fn what_runs_or_calls_out_is_told() {
    for action in [
        "/S/JavaScript/JS(app.alert\\(1\\))",
        "/S/Launch/F(a.exe)",
        "/S/SubmitForm/F(http://a.test)",
        "/S/ImportData/F(a)",
        "/S/GoToR/F(a.pdf)/D[0/Fit]",
        "/S/GoToE/T<<>>",
        "/S/Hide/T(a)",
        "/S/SetOCGState/State[]",
        "/S/Named/N/Print",
        "/S/Rendition",
        "/S/URI/URI(javascript:a)",
        "/S/URI/URI(file:///a)",
    ] {
        let file = File::plain().add(3, &format!("/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<<{action}>>>>]"));
        assert!(!file.read().active.is_empty(), "{action}");
    }
    for entries in [
        "/OpenAction<</S/URI/URI(http://a.test)>>",
        "/AA<</WC<</S/GoTo>>>>",
        "/AcroForm<</Fields[]/XFA(a)>>",
        "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(b)>>]>>>>",
    ] {
        assert!(!File::plain().add(1, entries).read().active.is_empty(), "{entries}");
    }
    for kind in ["RichMedia", "3D", "Movie", "Sound", "Screen"] {
        let file = File::plain().add(3, &format!("/Annots[<</Type/Annot/Subtype/{kind}/Rect[0 0 1 1]>>]"));
        assert!(!file.read().active.is_empty(), "{kind}");
    }
    let outside = File::plain().add(1, "/X 7 0 R").with(stream("/F(a.txt)", b""));
    assert!(!outside.read().active.is_empty());
    let good =
        "/OpenAction[3 0 R/Fit]/X[<</S/URI/URI(https://a.test/)>><</S/Named/N/NextPage>><</S/GoTo/D[3 0 R/Fit]>>]";
    assert_clean(&File::plain().add(1, good).read());
}

#[test]
fn what_cannot_be_read_reliably_is_unreadable() {
    let good = File::plain();
    let encrypted = "/Encrypt<</Filter/Standard/V 1/R 2/O<28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A>\
                     /U<28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A>/P -4>>/ID[<00><00>]";
    for bytes in [
        File::plain().trailer(encrypted).bytes(),
        good.bytes()[..good.bytes().len() / 2].to_vec(),
        replace(
            &good.bytes(),
            "startxref
",
            "startxref
9",
        ),
        replace(&good.bytes(), "/Root 1 0 R", "/Root 9 0 R"),
        File::plain().set(2, "<</Type/Pages/Kids[2 0 R]/Count 1>>").bytes(),
        File::plain().set(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>").bytes(),
        File::plain().set(2, "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>").bytes(),
        File::plain().set(2, "<</Type/Pages/Kids[]/Count 0>>").bytes(),
        b"%PDF-1.7\n".to_vec(),
    ] {
        let read = read(&bytes);
        assert!(matches!(read, Err(Trouble::Unreadable(_))), "{read:?} {}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn bombs_end_soon() {
    let zeros = deflate(&vec![b' '; 100 << 20]);
    let doubled = |n: usize| {
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n} 0 R/Y {n} 0 R>>>>"),
            "/X Do /Y Do ".repeat(40).as_bytes(),
        )
    };
    let nested = File::plain().add(1, &format!("/A {}{}", "[".repeat(5000), "]".repeat(5000)));
    let names = File::plain().add(1, &format!("/A[{}]", "(a)".repeat(200_000)));
    let itself = File::new("/X Do").set(6, doubled(6));
    let chain = (7..17).fold(File::new("/X Do").set(6, doubled(7)), |file, n| file.with(doubled(n + 1)));
    let flate = File::plain().set(4, stream("/Filter/FlateDecode", &zeros));
    let packed = File::plain().with(stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &zeros));
    let twice = File::plain().set(4, stream("/Filter[/FlateDecode/FlateDecode]", &deflate(&zeros)));
    let wide = File::new(&format!("BT /F 12 Tf {} ET", "<4E00> Tj ".repeat(400_000)));
    let rects =
        File::new(&format!("BT /F 12 Tf {} ET {}", "<4E00> Tj ".repeat(20_000), "0 0 600 800 re f ".repeat(20_000)));
    let map = File::plain()
        .with(stream("", b"1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange"))
        .add(5, "/ToUnicode 7 0 R");
    let loops = File::plain();
    let start = find(&loops.bytes(), "xref\n0");
    let prev = replace(&loops.bytes(), "/Root", &format!("/Prev {start}/Root"));
    // What is not optimised, on a busy machine, takes its time; that it ends is what matters.
    let most = if cfg!(debug_assertions) { 120_000 } else { 2_000 };
    for (name, bytes) in [
        ("nested", nested.bytes()),
        ("names", names.bytes()),
        ("itself", itself.bytes()),
        ("chain", chain.bytes()),
        ("flate", flate.bytes()),
        ("packed", packed.bytes()),
        ("twice", twice.bytes()),
        ("wide", wide.bytes()),
        ("rects", rects.bytes()),
        ("map", map.bytes()),
        ("prev", prev),
    ] {
        let start = Instant::now();
        let read = read(&bytes);
        let took = start.elapsed();
        let refused = !matches!(&read, Ok(reading) if reading.hidden.len() + reading.unread.len() == 0);
        assert!(took.as_millis() < most, "{name} {took:?}");
        assert!(refused || matches!(name, "names" | "map" | "prev"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn no_damage_is_too_odd(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let file = File::new(&format!("{} 1 g 0 0 9 9 re f /X Do", line("公示"))).set(6, stream("/Subtype/Form/BBox[0 0 9 9]", b"q Q"))
            .with("<</Type/Annot/Subtype/Text/Rect[0 0 1 1]>>").with("[1 2.5 (a) <</B/C>>]");
        let mut bytes = file.bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }
    #[test]
    fn no_content_is_too_odd(parts in prop::collection::vec(prop::sample::select(vec![
        "BT", "ET", "/F 12 Tf", "<4E004E8C> Tj", "[(a) -9e9 (b)] TJ", "q", "Q", "1e38 0 0 1e38 0 0 cm", "0 0 0 0 0 0 cm", "/X Do", "re", "0 0 1 1 re", "W n",
        "f", "S", "9 9 m", "1 1 l", "1 g", "scn", "/P scn", "'", "3 Tr", "-1 Tz", "99999999999 TL", "T*", "BI ID EI", "sh", "/A gs", "<</A(b)>> BDC", "(", "]", "d1",
    ]), 0..40)) {
        let _ = read(&File::new(&parts.join(" ")).bytes());
    }
    #[test]
    fn no_map_is_too_odd(bytes in "[<>\\[\\]0-9A-F /a-z%(\n]{0,200}", codes in prop::collection::vec(any::<u8>(), 0..9)) {
        let map = cmap::CMap::read(format!("begincodespacerange {bytes} endcodespacerange beginbfrange {bytes} endbfrange beginbfchar {bytes} endbfchar").as_bytes());
        let _ = (map.length(&codes), map.text(2, cmap::code(&codes)));
    }
}
