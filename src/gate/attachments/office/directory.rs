//! The layout of a package (APPNOTE 6.3.10): which bytes belong to which entry, and that no byte belongs to none or to two.
//!
//! Programs disagree about packages that contradict themselves: one believes the central directory, the next the local
//! headers, a third looks for the last end record. What one shows and the other hides cannot be reviewed, so that a
//! package must say the same thing in all places, and its entries must lie one behind the other without a gap.

use super::super::limits::MOST_ENTRIES;
use super::super::{Reading, Trouble};
use super::bytes::{u16_at, u32_at, u64_at};
use crate::say::say;
use std::collections::BTreeSet;
use std::ops::Range;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const LONG_END: &[u8] = b"PK\x06\x06";
const LONG_END_LOCATOR: &[u8] = b"PK\x06\x07";

/// An entry, as both of its headers say.
#[derive(Debug)]
pub struct Entry {
    /// Its name, with slashes.
    pub name: String,
    /// Whether it is deflated, not stored.
    pub deflated: bool,
    /// CRC-32 of the content.
    pub crc: u32,
    /// Bytes of the content.
    pub size: usize,
    /// Where its data lies.
    pub data: Range<usize>,
    local: usize,
}

/// What lies in a package besides entries: told when the package turns out to be of a kind that is read.
#[derive(Debug, Default)]
pub struct Stray {
    /// Bytes that no entry owns.
    pub bytes: bool,
    /// Extra fields that no program needs.
    pub extras: bool,
    /// Comments of the package and of entries.
    pub comments: Vec<String>,
}

impl Stray {
    /// Tells of them.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn tell(&self, reading: &mut Reading) -> Result<(), Trouble> {
        let at = || say!("文件包", "the package");
        if self.bytes {
            let what = say!(
                "文件内容之外还有数据（开头、中间或末尾），不打开就看不到；请用办公软件另存一份",
                "there is data outside of its parts (before, between or after them) that nobody sees; save it anew"
            );
            reading.hides(at(), what);
        }
        if self.extras {
            let what = say!("文件包的附加字段里有数据", "there is data in extra fields of the package");
            reading.hides(at(), what);
        }
        for comment in &self.comments {
            reading.hides(at(), say!("文件包带有注释", "the package has a comment"));
            reading.text(at(), comment.as_str())?;
        }
        Ok(())
    }
}

/// A package that contradicts itself.
fn broken() -> Trouble {
    Trouble::Unreadable(say!(
        "文件已损坏，或者各处的说法互相矛盾；请用办公软件打开后另存一份",
        "it is damaged or contradicts itself; open it in an office program and save it anew"
    ))
}

/// The entries of a package in the order of their data, and what lies beside them.
///
/// # Errors
/// When the package contradicts itself, is encrypted, or has a name that leads elsewhere.
pub fn entries(bytes: &[u8]) -> Result<(Vec<Entry>, Stray), Trouble> {
    let mut stray = Stray::default();
    let end = end_record(bytes).ok_or_else(broken)?;
    let count = usize::from(u16_at(bytes, end + 10).ok_or_else(broken)?);
    let length = u32_at(bytes, end + 12).ok_or_else(broken)? as usize;
    let start = u32_at(bytes, end + 16).ok_or_else(broken)? as usize;
    let comment = usize::from(u16_at(bytes, end + 20).ok_or_else(broken)?);
    let one_disk = u32_at(bytes, end + 4) == Some(0) && u16_at(bytes, end + 8) == u16_at(bytes, end + 10);
    if !one_disk || count > MOST_ENTRIES {
        return Err(broken());
    }
    let after = bytes.get(end + 22..).and_then(|rest| rest.split_at_checked(comment)).ok_or_else(broken)?;
    stray.comment(after.0);
    stray.bytes |= !after.1.is_empty();

    let stop = start.checked_add(length).ok_or_else(broken)?;
    if stop != end && !long_end(bytes, stop, end, count, length, start) {
        return Err(broken());
    }
    let mut entries = central(bytes, start..stop, count, &mut stray)?;
    entries.sort_by_key(|entry| entry.local);
    names(&entries)?;
    lie_in_a_row(bytes, &mut entries, start, &mut stray)?;
    Ok((entries, stray))
}

/// Where the end record begins: the last one whose comment fits into the file.
fn end_record(bytes: &[u8]) -> Option<usize> {
    let first = bytes.len().checked_sub(22)?;
    let last = first.saturating_sub(usize::from(u16::MAX) * 2);
    (last..=first).rev().find(|&at| bytes[at..].starts_with(END))
}

/// Whether what lies between directory and end record is the long form of the end record (ZIP64), saying the same.
fn long_end(bytes: &[u8], from: usize, to: usize, count: usize, length: usize, start: usize) -> bool {
    let is = |at: usize, value: usize| u64_at(bytes, from + at) == Some(value as u64);
    to.checked_sub(from) == Some(76)
        && bytes[from..].starts_with(LONG_END)
        && bytes[from + 56..].starts_with(LONG_END_LOCATOR)
        && is(4, 44)
        && is(24, count)
        && is(32, count)
        && is(40, length)
        && is(48, start)
        && is(64, from)
}

/// The entries that the central directory lists.
fn central(bytes: &[u8], range: Range<usize>, count: usize, stray: &mut Stray) -> Result<Vec<Entry>, Trouble> {
    let mut entries = Vec::with_capacity(count);
    let mut at = range.start;
    for _ in 0..count {
        let header = bytes.get(at..range.end).filter(|rest| rest.starts_with(CENTRAL)).ok_or_else(broken)?;
        let short = |at| u16_at(header, at).ok_or_else(broken);
        let flags = short(8)?;
        // Encrypted, patched, strongly encrypted, headers masked.
        if flags & (1 | 1 << 5 | 1 << 6 | 1 << 13) != 0 {
            return Err(Trouble::Unreadable(say!(
                "文件已加密，请去掉密码后再发布",
                "it is encrypted; remove the password"
            )));
        }
        let deflated = match short(10)? {
            0 => false,
            8 => true,
            _ => {
                return Err(Trouble::Unreadable(say!(
                    "文件包用了不认识的压缩方法",
                    "an unknown method of compression"
                )));
            }
        };
        let long = |at| u32_at(header, at).ok_or_else(broken);
        let lengths = [usize::from(short(28)?), usize::from(short(30)?), usize::from(short(32)?)];
        let fields = split(header, 46, lengths).ok_or_else(broken)?;
        let name = name(fields[0])?;
        // Symbolic links and devices: only plain files and folders belong into a document.
        let unix = (long(38)? >> 16) & 0o170_000;
        if short(4)? >> 8 == 3 && !matches!(unix, 0 | 0o100_000 | 0o040_000) {
            return Err(Trouble::Unreadable(say!(
                "文件包里有链接而不是文件",
                "the package has links in place of files"
            )));
        }
        stray.comment(fields[2]);
        let mut sizes = [long(24)?, long(20)?, long(42)?].map(u64::from);
        stray.extras |= !extra(fields[1], &mut sizes);
        let [size, packed, local] = sizes.map(|size| usize::try_from(size).ok());
        let (Some(size), Some(packed), Some(local)) = (size, packed, local) else { return Err(broken()) };
        // The data range is known when the local header is read; until then it says how much there is.
        entries.push(Entry { name, deflated, crc: long(16)?, size, data: 0..packed, local });
        at += 46 + lengths.iter().sum::<usize>();
    }
    if at == range.end { Ok(entries) } else { Err(broken()) }
}

/// Three fields behind a header.
fn split(header: &[u8], from: usize, lengths: [usize; 3]) -> Option<[&[u8]; 3]> {
    let (first, rest) = header.get(from..)?.split_at_checked(lengths[0])?;
    let (second, rest) = rest.split_at_checked(lengths[1])?;
    Some([first, second, rest.get(..lengths[2])?])
}

/// A name that stays inside of the package and reads the same everywhere.
fn name(bytes: &[u8]) -> Result<String, Trouble> {
    let odd = || Trouble::Unreadable(say!("文件包里有不正常的文件名", "the package has odd names in it"));
    let name = str::from_utf8(bytes).map_err(|_| odd())?;
    let path = name.strip_suffix('/').unwrap_or(name);
    let fine = |segment: &str| !segment.is_empty() && segment != "." && segment != "..";
    if name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':')) || !path.split('/').all(fine) {
        return Err(odd());
    }
    Ok(name.to_owned())
}

/// No two entries may be taken for each other: names of parts do not depend on case (ECMA-376-2, 6.2.2.3).
fn names(entries: &[Entry]) -> Result<(), Trouble> {
    let mut seen = BTreeSet::new();
    if entries.iter().all(|entry| seen.insert(entry.name.to_lowercase())) {
        return Ok(());
    }
    Err(Trouble::Unreadable(say!("文件包里有重名的文件", "the package has two files of one name")))
}

/// Reads the local headers, and sees that entry lies behind entry up to the directory.
fn lie_in_a_row(bytes: &[u8], entries: &mut [Entry], directory: usize, stray: &mut Stray) -> Result<(), Trouble> {
    let mut at = 0;
    for entry in entries.iter_mut() {
        if entry.local < at {
            return Err(Trouble::Unreadable(say!("文件包里的文件互相重叠", "files in the package overlap")));
        }
        stray.bytes |= entry.local > at;
        at = local(bytes.get(..directory).ok_or_else(broken)?, entry, stray).ok_or_else(broken)?;
    }
    stray.bytes |= at < directory;
    Ok(())
}

/// Reads one local header: what it says must be what the directory says. Gives where the entry ends.
fn local(bytes: &[u8], entry: &mut Entry, stray: &mut Stray) -> Option<usize> {
    let header = bytes.get(entry.local..)?;
    if !header.starts_with(LOCAL) {
        return None;
    }
    let flags = u16_at(header, 6)?;
    let lengths = [usize::from(u16_at(header, 26)?), usize::from(u16_at(header, 28)?), 0];
    let [name, extras, _] = split(header, 30, lengths)?;
    let same = name == entry.name.as_bytes() && u16_at(header, 8)? == if entry.deflated { 8 } else { 0 };
    if !same || flags & (1 | 1 << 5 | 1 << 6 | 1 << 13) != 0 {
        return None;
    }
    let mut sizes = [u32_at(header, 22)?, u32_at(header, 18)?, 0].map(u64::from);
    let long = sizes.contains(&u64::from(u32::MAX));
    stray.extras |= !extra(extras, &mut sizes);
    let packed = entry.data.end;
    let told = (u32_at(header, 14)?, sizes[0], sizes[1]);
    let truth = (entry.crc, entry.size as u64, packed as u64);
    // Written as a stream, the sizes follow the data.
    let later = flags & 1 << 3 != 0;
    if told != truth && !(later && told.0 == 0 && told.1 == 0 && told.2 == 0) && !(later && long) {
        return None;
    }
    let start = entry.local + 30 + lengths[0] + lengths[1];
    let end = start.checked_add(packed).filter(|&end| end <= bytes.len())?;
    entry.data = start..end;
    if !later { Some(end) } else { descriptor(&bytes[end..], truth).map(|length| end + length) }
}

/// The length of a data descriptor that tells the truth; its signature and the width of sizes are up to the writer.
fn descriptor(bytes: &[u8], truth: (u32, u64, u64)) -> Option<usize> {
    let short = [truth.0, u32::try_from(truth.2).ok()?, u32::try_from(truth.1).ok()?].map(u32::to_le_bytes).concat();
    let long = [&truth.0.to_le_bytes()[..], &truth.2.to_le_bytes(), &truth.1.to_le_bytes()].concat();
    let forms = [[DESCRIPTOR, &long].concat(), [DESCRIPTOR, &short].concat(), long, short];
    forms.iter().find(|form| bytes.starts_with(form)).map(Vec::len)
}

/// Reads extra fields. Sizes that did not fit come from the ZIP64 field; times and padding are what programs write. False
/// for whatever else there is.
fn extra(mut bytes: &[u8], sizes: &mut [u64; 3]) -> bool {
    let mut plain = true;
    while let (Some(id), Some(length)) = (u16_at(bytes, 0), u16_at(bytes, 2)) {
        let Some((field, rest)) = bytes[4..].split_at_checked(usize::from(length)) else { return false };
        plain &= match id {
            0x0001 => {
                let missing = sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX));
                let found = missing.enumerate().map(|(at, size)| u64_at(field, at * 8).map(|value| *size = value));
                let found: Vec<Option<()>> = found.collect();
                // Some writers put both sizes there in any case.
                found.iter().all(Option::is_some) && field.len() <= 28
            }
            // Times (NTFS, Unix), owners, a mark of Java.
            0x000A | 0x5455 | 0x5855 | 0x7855 | 0x7875 => field.len() <= 36,
            0xCAFE => field.is_empty(),
            // Room for a part to grow, by Office (Open Packaging Growth Hint).
            0xA220 => field.get(4..).is_none_or(|padding| padding.iter().all(|&byte| byte == 0)),
            // Alignment.
            0xD935 | 0xA11E => field.get(2..).is_none_or(|padding| padding.iter().all(|&byte| byte == 0)),
            _ => false,
        };
        bytes = rest;
    }
    plain && bytes.is_empty()
}

impl Stray {
    fn comment(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.comments.push(String::from_utf8_lossy(bytes).into_owned());
        }
    }
}
