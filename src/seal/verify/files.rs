//! Every file against its row: missing, changed, added.

use super::Problems;
use super::records::Proofs;
use crate::output::{FileRow, KEPT, MANIFEST, SIGNATURE};
use crate::say::{Say, say};
use crate::seal::source::{Source, broke_off};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that are read and hashed at a time.
const PIECE: usize = 128 << 10;
/// No proof is longer: 64 hashes and a checkpoint with one signature take some 4 KiB. Proofs are kept whole while they are checked.
const LONGEST_PROOF: u64 = 64 << 10;

/// A `.gitignore` of a portal is no longer.
const LONGEST_IGNORE: u64 = 1024;

/// Compares every file with its row; in a folder, also finds what no row lists. Counts the proofs that hold.
pub(super) fn check(source: &Source, rows: &[FileRow], proofs: &Proofs, problems: &Problems) -> usize {
    let listed = source.as_folder().map(|folder| list(source, folder, rows, problems));
    let held = AtomicUsize::new(0);
    rows.par_iter().enumerate().for_each(|(nth, row)| {
        let seen = listed.as_ref().map_or(Seen::Perhaps, |listed| listed[nth]);
        if seen == Seen::Told {
            return;
        }
        let proof = proofs.is_proof(&row.path);
        match compare(source, row, proof) {
            Ok(Some(bytes)) if proof => match proofs.check(&row.path, &bytes) {
                Ok(()) => drop(held.fetch_add(1, Ordering::Relaxed)),
                Err(why) => problems.add(&row.path, why),
            },
            Ok(_) => {}
            Err(why) => problems.add(&row.path, why),
        }
    });
    held.into_inner()
}

/// What the folder's listing says of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// It is to be looked for.
    Perhaps,
    /// What is wrong with it has been told.
    Told,
}

/// Goes through the folder: what stands there and is in no row, or is no plain file of the right size.
fn list(source: &Source, folder: &Path, rows: &[FileRow], problems: &Problems) -> Vec<Seen> {
    let mut seen = vec![Seen::Perhaps; rows.len()];
    for entry in walkdir::WalkDir::new(folder).min_depth(1).follow_links(false) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map(|path| crate::load::walk::relative(folder, path)).unwrap_or_default();
                problems.add(&path, say!("无法读取：{error}", "it cannot be read: {error}"));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let path = crate::load::walk::relative(folder, entry.path());
        let row = rows.binary_search_by(|row| row.path.as_str().cmp(&path)).ok();
        let own = [MANIFEST, SIGNATURE].contains(&path.as_str()) || is_of_git(&path, source);
        let what = match (row, own) {
            _ if entry.path_is_symlink() => Some(say!("是符号链接，不是文件", "it is a symbolic link, no file")),
            _ if !entry.file_type().is_file() => Some(say!("不是文件", "it is no file")),
            (None, false) => Some(say!("清单中没有：多出来的文件", "it is not in the manifest: it was added")),
            _ => None,
        };
        if let Some(what) = what {
            problems.add(&path, what);
            if let Some(nth) = row {
                seen[nth] = Seen::Told;
            }
        }
    }
    seen
}

/// Whether it is a file of git's at the top that a build keeps, and holds no more than such a file does: under its name
/// nobody may hide anything.
fn is_of_git(path: &str, source: &Source) -> bool {
    let plain = |text: &str| !text.contains(|c: char| c.is_control() && !['\n', '\r', '\t'].contains(&c));
    let bytes = || source.get(path, LONGEST_IGNORE).ok().flatten();
    match path {
        _ if !KEPT.contains(&path) => false,
        ".gitignore" => bytes().is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(plain)),
        _ => bytes().is_some_and(|bytes| bytes.is_empty()),
    }
}

/// Compares a file with its row; gives its bytes where they are wanted.
fn compare(source: &Source, row: &FileRow, wanted: bool) -> Result<Option<Vec<u8>>, Say> {
    let missing = || say!("缺失", "it is missing");
    if wanted && row.size > LONGEST_PROOF {
        return Err(say!(
            "超过 {LONGEST_PROOF} 字节，不会是日志证明",
            "it is larger than {LONGEST_PROOF} bytes: no proof from a log is"
        ));
    }
    let mut from = source.open(&row.path)?.ok_or_else(missing)?;
    let (mut size, mut hasher, mut buffer) =
        (0u64, Sha256::new(), vec![0; PIECE.min((row.size as usize).saturating_add(1))]);
    let mut bytes = Vec::new();
    loop {
        let piece = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broke_off(&error)),
        };
        size += piece.len() as u64;
        if size > row.size {
            let expected = row.size;
            return Err(say!(
                "比清单所写的 {expected} 字节大",
                "it is larger than the {expected} bytes of the manifest"
            ));
        }
        hasher.update(piece);
        if wanted {
            bytes.extend_from_slice(piece);
        }
    }
    if size < row.size {
        let expected = row.size;
        return Err(say!(
            "只有 {size} 字节，清单所写的是 {expected} 字节",
            "it has only {size} of the {expected} bytes of the manifest"
        ));
    }
    let same: [u8; 32] = hasher.finalize().into();
    if same != row.sha256 {
        return Err(say!(
            "内容与清单不符：被改动过或损坏了",
            "it is not what the manifest says: it was changed or damaged"
        ));
    }
    Ok(wanted.then_some(bytes))
}
