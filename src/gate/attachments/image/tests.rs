//! Pictures are built here piece by piece; each hiding place has its test.

use super::*;
use crate::gate::attachments::Trouble;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use std::io::Write as _;

const SECRET: &str = "暗处之言";

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), kind.as_slice(), data, &crc.sum().to_be_bytes()].concat()
}

fn header(width: u32, height: u32) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), [8u8, 2, 0, 0, 0].as_slice()].concat())
}

/// A grey picture of 2 × 2 pixels, with chunks before and bytes after its end.
pub(crate) fn a_png(chunks: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
    let pixels = chunk(b"IDAT", &deflate(&[0x80; 14]));
    [PNG, &header(2, 2), &chunks.concat(), &pixels, &chunk(b"IEND", b""), after].concat()
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    [[0xFF, marker].as_slice(), &(data.len() as u16 + 2).to_be_bytes(), data].concat()
}

/// The parts of a JPEG, with segments before its frame and bytes after its end.
pub(crate) fn a_jpeg(segments: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
    let jfif = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let frame = segment(0xC0, &[8, 0, 2, 0, 2, 1, 1, 0x11, 0]);
    let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    let tables = [segment(0xDB, &[1; 65]), segment(0xC4, &[0; 18])].concat();
    [
        b"\xFF\xD8",
        jfif.as_slice(),
        &segments.concat(),
        &tables,
        &frame,
        &scan,
        b"\x12\xFF\x00\x34\xFF\xD0\x56\xFF\xD9",
        after,
    ]
    .concat()
}

/// Fields of Exif: the directory (0 first, 1 thumbnail, 2 GPS), the tag, the type and the bytes.
type Entry<'a> = (usize, u16, u16, u32, &'a [u8]);

/// A little-endian TIFF with a first directory, one for a thumbnail and one for the position.
pub(crate) fn a_tiff(entries: &[Entry], gap: &[u8]) -> Vec<u8> {
    let pointer = |tag: u16, to: u32| {
        [tag.to_le_bytes().as_slice(), &4u16.to_le_bytes(), &1u32.to_le_bytes(), &to.to_le_bytes()].concat()
    };
    let count =
        |directory: usize| entries.iter().filter(|entry| entry.0 == directory).count() + usize::from(directory == 0);
    let size = |directory: usize| 2 + count(directory) * 12 + 4;
    let starts = [8, 8 + size(0), 8 + size(0) + size(1)];
    let mut values = 8 + size(0) + size(1) + size(2) + gap.len();
    let (mut head, mut tail) = (b"II*\0\x08\0\0\0".to_vec(), gap.to_vec());
    for directory in 0..3 {
        head.extend((count(directory) as u16).to_le_bytes());
        for &(_, tag, kind, parts, bytes) in entries.iter().filter(|entry| entry.0 == directory) {
            head.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            head.extend(parts.to_le_bytes());
            if bytes.len() <= 4 {
                head.extend([bytes, &[0; 4][bytes.len()..]].concat());
            } else {
                head.extend((values as u32).to_le_bytes());
                values += bytes.len();
                tail.extend(bytes);
            }
        }
        if directory == 0 {
            head.extend(pointer(0x8825, starts[2] as u32));
        }
        let next = if directory == 0 && count(1) > 0 { starts[1] as u32 } else { 0 };
        head.extend(next.to_le_bytes());
    }
    head.extend(tail);
    head
}

fn with_exif(tiff: &[u8]) -> [Reading; 2] {
    let block = [b"Exif\0\0", tiff].concat();
    [jpeg(&a_jpeg(&[segment(0xE1, &block)], b"")).unwrap(), png(&a_png(&[chunk(b"eXIf", tiff)], b"")).unwrap()]
}

fn text(reading: &Reading) -> String {
    reading.passages.iter().map(|passage| passage.text.clone() + "\n").collect()
}

fn all_remarks(reading: &Reading) -> usize {
    reading.hidden.len() + reading.active.len() + reading.unread.len()
}

#[test]
fn a_plain_picture_gives_nothing() {
    for reading in [png(&a_png(&[], b"")).unwrap(), jpeg(&a_jpeg(&[], b"")).unwrap()] {
        assert!(reading.passages.is_empty(), "{reading:?}");
        assert_eq!(all_remarks(&reading), 0, "{reading:?}");
    }
}

#[test]
fn words_in_a_png_are_found() {
    let secret = SECRET.as_bytes();
    let icc =
        [&[0; 36], b"acsp".as_slice(), &[0; 88], &1u32.to_be_bytes(), b"desc\0\0\0\x90\0\0\0\x14text\0\0\0\0", secret]
            .concat();
    let places = [
        chunk(b"tEXt", &[b"Comment\0", secret].concat()),
        chunk(b"tEXt", &[b"Software\0", secret].concat()),
        chunk(b"tEXt", &[secret, b"\0x"].concat()),
        chunk(b"zTXt", &[b"Comment\0\0", deflate(secret).as_slice()].concat()),
        chunk(b"iTXt", &[b"Comment\0\0\0zh\0\0", secret].concat()),
        chunk(b"iTXt", &[b"Comment\0\x01\0zh\0\0", deflate(secret).as_slice()].concat()),
        chunk(b"iTXt", &[b"Comment\0\0\0zh\0", secret, b"\0x"].concat()),
        chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>", secret, b"</a></x:xmpmeta>"]
                .concat(),
        ),
        chunk(b"iCCP", &[b"p\0\0", deflate(secret).as_slice()].concat()),
        chunk(b"prVt", secret),
        chunk(b"caBX", secret),
        chunk(b"gAMA", secret),
    ];
    for place in places {
        let reading = png(&a_png(std::slice::from_ref(&place), b"")).unwrap();
        assert!(text(&reading).contains(SECRET), "{}", String::from_utf8_lossy(&place));
        assert_eq!(reading.hidden.len(), 1, "{}", String::from_utf8_lossy(&place));
    }
    let named = png(&a_png(&[chunk(b"iCCP", &[b"p\0\0", deflate(&icc).as_slice()].concat())], b"")).unwrap();
    assert!(text(&named).contains(SECRET) && named.hidden.is_empty(), "{named:?}");
}

#[test]
fn what_a_png_has_more_than_its_picture_is_hidden() {
    let after = png(&a_png(&[], SECRET.as_bytes())).unwrap();
    assert!(text(&after).contains(SECRET) && after.hidden.len() == 1);
    let moving = png(&a_png(&[chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])], b"")).unwrap();
    assert_eq!(moving.hidden.len(), 1);
    let end = chunk(b"IEND", b"");
    for pixels in [deflate(&[0x80; 100]), [deflate(&[0x80; 14]), SECRET.as_bytes().to_vec()].concat()] {
        let reading = png(&[PNG, &header(2, 2), &chunk(b"IDAT", &pixels), &end].concat()).unwrap();
        assert_eq!(reading.hidden.len(), 1);
    }
}

#[test]
fn a_damaged_picture_is_unreadable() {
    let good = a_png(&[], b"");
    let mut bad = good.clone();
    bad[20] ^= 1;
    let short = [PNG, &header(2, 2), &chunk(b"IDAT", &deflate(&[0; 5])), &chunk(b"IEND", b"")].concat();
    let large = [PNG, &header(20_001, 1), &chunk(b"IDAT", &deflate(&[0; 5])), &chunk(b"IEND", b"")].concat();
    for bytes in [&good[..good.len() - 1], &bad, &short, &large, PNG] {
        assert!(matches!(png(bytes), Err(Trouble::Unreadable(_))));
    }
    let good = a_jpeg(&[], b"");
    let huge = segment(0xC0, &[8, 0xFF, 0xFF, 0, 2, 1, 1, 0x11, 0]);
    for bytes in [&good[..good.len() - 2], &good[..30], JPEG, &a_jpeg(&[huge], b"")] {
        assert!(matches!(jpeg(bytes), Err(Trouble::Unreadable(_))));
    }
}

#[test]
fn words_in_a_jpeg_are_found() {
    let secret = SECRET.as_bytes();
    let gbk = encoding_rs::GBK.encode(SECRET).0;
    let packet = [b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a b='".as_slice(), secret, b"'/></x:xmpmeta>"].concat();
    let iptc = [b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11\x1C\x02\x78\0\x0C", secret].concat();
    let places = [
        segment(0xFE, secret),
        segment(0xFE, &gbk),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", packet.as_slice()].concat()),
        segment(0xE1, &[b"http://ns.adobe.com/xmp/extension/\0".as_slice(), &[b'0'; 40], &packet].concat()),
        segment(0xE1, secret),
        segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", secret].concat()),
        segment(0xE4, secret),
        segment(0xEB, secret),
        segment(0xED, &iptc),
        segment(0xEE, secret),
    ];
    for place in places {
        let reading = jpeg(&a_jpeg(std::slice::from_ref(&place), b"")).unwrap();
        assert!(text(&reading).contains(SECRET), "{}", String::from_utf8_lossy(&place));
        assert_eq!(reading.hidden.len(), 1, "{}", String::from_utf8_lossy(&place));
    }
    let after = jpeg(&a_jpeg(&[], SECRET.as_bytes())).unwrap();
    assert!(text(&after).contains(SECRET) && after.hidden.len() == 1);
    for (marker, data) in
        [(0xE0, b"JFXX\0\x10".as_slice()), (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc"), (0xE2, b"MPF\0")]
    {
        assert_eq!(jpeg(&a_jpeg(&[segment(marker, data)], b"")).unwrap().hidden.len(), 1);
    }
}

#[test]
fn the_place_where_a_photo_was_taken_is_found() {
    let degrees: Vec<u8> = [31u32, 1, 12, 1, 3456, 100].iter().flat_map(|n| n.to_le_bytes()).collect();
    let tiff = a_tiff(&[(2, 1, 2, 2, b"N\0"), (2, 2, 5, 3, &degrees)], b"");
    for reading in with_exif(&tiff) {
        assert!(text(&reading).contains("31 deg 12 min 34.56 sec"), "{reading:?}");
        assert!(reading.hidden.iter().any(|remark| remark.what.zh.contains("GPS")));
    }
}

#[test]
fn what_the_owner_of_a_camera_noted_is_found() {
    let secret = SECRET.as_bytes();
    let utf16: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let comment = [b"UNICODE\0", utf16.as_slice()].concat();
    let entries: [(u16, u16, &[u8]); 7] = [
        (0x010E, 2, secret),
        (0x013B, 2, secret),
        (0x8298, 2, secret),
        (0x0131, 2, secret),
        (0x9C9D, 1, &utf16),
        (0x9286, 7, &comment),
        (0xC000, 2, secret),
    ];
    for (tag, kind, bytes) in entries {
        let tiff = a_tiff(&[(0, tag, kind, bytes.len() as u32, bytes)], b"");
        for reading in with_exif(&tiff) {
            assert!(text(&reading).contains(SECRET), "{tag:X} {reading:?}");
            assert!(!reading.hidden.is_empty(), "{tag:X}");
        }
    }
    for reading in with_exif(&a_tiff(&[(0, 0x0131, 2, 5, b"Paint")], "\0暗处之言在缝隙里\0".as_bytes())) {
        assert!(text(&reading).contains(SECRET) && reading.hidden.len() == 1, "{reading:?}");
    }
}

#[test]
fn a_thumbnail_is_found() {
    let tiff = a_tiff(&[(1, 0x0201, 4, 1, &8u32.to_le_bytes()), (1, 0x0202, 4, 1, &4u32.to_le_bytes())], b"");
    for reading in with_exif(&tiff) {
        assert!(reading.hidden.iter().any(|remark| remark.what.zh.contains("缩略图")), "{reading:?}");
    }
}

#[test]
fn what_a_program_notes_about_itself_is_no_secret() {
    let entries: [Entry; 4] = [
        (0, 0x0131, 2, 10, b"Paint 5.1\0"),
        (0, 0x0132, 2, 20, b"2026:11:02 10:00:00\0"),
        (0, 0x0112, 3, 1, b"\x01\0"),
        (0, 0x011A, 5, 1, b"\x48\0\0\0\x01\0\0\0"),
    ];
    for reading in with_exif(&a_tiff(&entries, b"")) {
        assert_eq!(all_remarks(&reading), 0, "{reading:?}");
        assert!(text(&reading).contains("Paint 5.1"));
    }
    let software = chunk(b"tEXt", b"Software\0Matplotlib version 3.9.2, https://matplotlib.org/");
    assert_eq!(all_remarks(&png(&a_png(&[software], b"")).unwrap()), 0);
}

#[test]
fn bombs_end_soon() {
    let bomb = deflate(&vec![0; 200 << 20]);
    let start = std::time::Instant::now();
    assert!(png(&a_png(&[chunk(b"zTXt", &[b"a\0\0", bomb.as_slice()].concat())], b"")).is_err());
    assert!(png(&[PNG, &header(20_000, 20_000), &chunk(b"IDAT", &bomb), &chunk(b"IEND", b"")].concat()).is_err());
    let most = if cfg!(debug_assertions) { 60 } else { 2 };
    assert!(start.elapsed().as_secs() < most, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = png(&[PNG, &bytes].concat());
        let _ = jpeg(&[JPEG, &bytes].concat());
        let _ = png(&a_png(&[chunk(b"eXIf", &[b"II*\0", bytes.as_slice()].concat()), chunk(b"iTXt", &bytes)], b""));
        let _ = png(&a_png(&[chunk(b"iCCP", &[b"p\0\0", deflate(&bytes).as_slice()].concat())], &bytes));
        let _ = jpeg(&a_jpeg(&[segment(0xED, &bytes), segment(0xE1, &[b"Exif\0\0", bytes.as_slice()].concat())], b""));
    }
    #[test]
    fn no_damage_is_too_odd(at in any::<prop::sample::Index>(), byte in any::<u8>(), tag in any::<u16>(), kind in 0..14u16) {
        let tiff = a_tiff(&[(0, tag, kind, 20, &[7; 20]), (2, 1, 2, 2, b"N\0"), (1, 0x0201, 4, 1, &[8, 0, 0, 0])], b"");
        let mut bytes = a_jpeg(&[segment(0xE1, &[b"Exif\0\0", tiff.as_slice()].concat())], b"");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = jpeg(&bytes);
    }
}

/// Protects: what decoders step over is no place for words; a byte or two that fill a file up are no data.
#[test]
fn what_decoders_step_over() {
    let words = SECRET.as_bytes();
    let packed = [b"Software\0\0".as_slice(), &deflate(b"gimp"), words].concat();
    assert!(matches!(png(&a_png(&[chunk(b"zTXt", &packed)], b"")), Err(Trouble::Unreadable(_))));
    for marker in [0xC8, 0xDC, 0xDD] {
        assert!(jpeg(&a_jpeg(&[segment(marker, words)], b"")).is_err(), "{marker:X}");
    }
    assert_eq!(all_remarks(&jpeg(&a_jpeg(&[], b"\0")).unwrap()), 0);
    assert_ne!(all_remarks(&jpeg(&a_jpeg(&[], b"\0a")).unwrap()), 0);
}
