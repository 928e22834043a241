//! How the files of the index are written: numbers as varints (LEB128, unsigned), all of it deflated (RFC 1951) behind a mark.

use crate::record::digest::{hex, sha256};
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

use crate::portal::urls;

/// What every file begins with: the form of the index. No text begins with it in UTF-8, so nobody takes one for a text.
const MARK: u8 = 0x81;
/// More than any file of the index unpacks to.
const MOST_UNPACKED: u64 = 256 << 20;

/// Appends a number.
pub fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the beginning of `bytes`; `None` where there is none.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// A file of the index: the mark, and the bytes deflated.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(vec![MARK], Compression::new(6));
    // Writing to memory does not fail; if it did, the file would be short and the browser would say so.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The bytes of a file of the index; `None` for anything else, also for one with something behind its end.
pub fn unpack(file: &[u8]) -> Option<Vec<u8>> {
    let mut packed = file.strip_prefix(&[MARK])?;
    let mut bytes = Vec::new();
    let mut decoder = DeflateDecoder::new(&mut packed);
    (&mut decoder).take(MOST_UNPACKED).read_to_end(&mut bytes).ok()?;
    (decoder.total_in() as usize + 1 == file.len()).then_some(bytes)
}

/// What tells a file from another of the same place on another day: the first bytes of its SHA-256.
pub fn stamp<const N: usize>(file: &[u8]) -> [u8; N] {
    let mut stamp = [0; N];
    stamp.iter_mut().zip(sha256(file)).for_each(|(byte, hash)| *byte = hash);
    stamp
}

/// A number in the name of a file, such as a stamp: letters only, for half of all hexadecimal numbers of eight places would
/// have stretches of figures, and with a number before them look like a telephone's to the last look.
pub fn letters(number: u64) -> String {
    in_letters(&format!("{number:x}"))
}

/// A stamp in the name of a file.
pub fn shown(stamp: &[u8]) -> String {
    in_letters(&hex(stamp))
}

fn in_letters(hex: &str) -> String {
    let letter = |digit: u8| char::from(if digit < b'a' { digit - b'0' + b'a' } else { digit - b'a' + b'k' });
    hex.bytes().map(letter).collect()
}

/// Sizes between which files are cut.
#[derive(Clone, Copy)]
pub struct Sizes {
    /// Never shorter.
    pub least: usize,
    /// Between, it ends where the next key falls on one in so many.
    pub one_in: u64,
    /// Never goes on after this.
    pub most: usize,
}

/// Whether a file that has `size` bytes so far ends before the entry with this key. By the key, so that the places of
/// cuts come back after a change.
pub fn cut(size: usize, key: u64, sizes: Sizes) -> bool {
    // A multiplication by an odd constant (the golden ratio of 2^64) spreads keys that lie side by side.
    let spread = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    size >= sizes.most || (size >= sizes.least && spread.is_multiple_of(sizes.one_in))
}

/// The texts inside a file of the index, for the last look: of a chunk every line of its documents, of the head its labels, of
/// postings none, for they are lists of numbers. `None` for every other file, and for one that is not what its name says.
pub fn texts_in(path: &str, file: &[u8]) -> Option<Vec<String>> {
    let name = path.strip_prefix(urls::SEARCH_FILES)?;
    let bytes = unpack(file)?;
    if name.starts_with("i/") {
        return super::shards::is_shard(&bytes).then(Vec::new);
    }
    if name.starts_with("t/") {
        return super::chunks::texts(&bytes);
    }
    super::head::texts(&bytes)
}
