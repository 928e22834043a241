//! `manifest.json`: every file of the portal with its hash, every live record with its place in the log.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use crate::seal::LogState;
use serde::{Deserialize, Serialize};

/// The file name of the manifest, at the top of the portal.
pub const MANIFEST: &str = "manifest.json";
/// The file name of its signature (SSHSIG).
pub const SIGNATURE: &str = "manifest.json.sig";
/// The format this version writes.
pub const FORMAT: &str = "gongshi-manifest v1";
/// What the format of every version starts with: by it a folder is known as ours.
pub const FAMILY: &str = "gongshi-manifest";

/// One file of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Path below the top of the portal, with `/`.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes; 64 hexadecimal digits in JSON.
    #[serde(with = "hex")]
    pub sha256: [u8; 32],
}

/// One version of a live record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The record's id.
    pub id: String,
    /// Number of the version, from 1.
    pub version: u32,
    /// The approved digest, with its `sha256:`.
    pub digest: String,
    /// The nonce of the approval: 16 bytes in hexadecimal.
    pub nonce: String,
    /// Index of its leaf in the log; `null` in JSON while it is not in the log.
    pub leaf: Option<u64>,
}

/// The log of the portal (history.md, the seal). It stands here too because a portal without a key has no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// Its name.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// Its root, Base64.
    pub root: String,
    /// The logs that it took the place of (`--new-log`), as they were last; the oldest first.
    pub earlier: Vec<LogState>,
}

impl LogRow {
    /// What the log is.
    pub fn state(&self) -> LogState {
        LogState { origin: self.origin.clone(), size: self.size, root: self.root.clone() }
    }
}

/// What a build knows of itself when it seals.
#[derive(Clone, Debug, Default)]
pub struct ManifestHead {
    /// Name and version of the program.
    pub program: String,
    /// The commit that was built, in hexadecimal.
    pub commit: Option<String>,
    /// The date that decided what is published and expired: `YYYY-MM-DD`.
    pub as_of: String,
    /// The log, where there is one.
    pub log: Option<LogRow>,
    /// The rows of the records, in any order.
    pub records: Vec<RecordRow>,
}

/// A manifest as it is read back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// Starts with `gongshi-manifest`; see [`FORMAT`].
    pub format: String,
    /// Name and version of the program that built the portal.
    pub program: String,
    /// The commit that was built.
    pub commit: Option<String>,
    /// The as-of date of the build.
    pub as_of: String,
    /// The log; portals that an older program made have none.
    #[serde(default)]
    pub log: Option<LogRow>,
    /// Every file but the manifest, its signature and the kept files of git, sorted by path.
    pub files: Vec<FileRow>,
    /// Every version of a live record, sorted by id and version.
    pub records: Vec<RecordRow>,
}

/// Writes the manifest, one row a line so that two of them are easy to compare. Equal input gives equal bytes.
pub(super) fn render(head: &ManifestHead, files: &[FileRow]) -> serde_json::Result<Vec<u8>> {
    let mut records: Vec<&RecordRow> = head.records.iter().collect();
    records.sort_by_key(|row| (&row.id, row.version));
    let text = format!(
        "{{\n\"format\":{},\n\"program\":{},\n\"commit\":{},\n\"as_of\":{},\n\"log\":{},\n\"files\":{},\n\"records\":{}\n}}\n",
        serde_json::to_string(FORMAT)?,
        serde_json::to_string(&head.program)?,
        serde_json::to_string(&head.commit)?,
        serde_json::to_string(&head.as_of)?,
        serde_json::to_string(&head.log)?,
        rows(files)?,
        rows(&records)?,
    );
    Ok(text.into_bytes())
}

fn rows<T: Serialize>(rows: &[T]) -> serde_json::Result<String> {
    let lines: Vec<String> = rows.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(if lines.is_empty() { "[]".into() } else { format!("[\n{}\n]", lines.join(",\n")) })
}

/// Whether a manifest of gongshi, of any version, stands in this folder.
pub(super) fn is_in(folder: &Path) -> io::Result<bool> {
    #[derive(Deserialize)]
    struct Header {
        format: String,
    }
    let path = folder.join(MANIFEST);
    match fs::symlink_metadata(&path) {
        Ok(there) if there.is_file() => {}
        Ok(_) => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    }
    match serde_json::from_reader::<_, Header>(BufReader::new(File::open(&path)?)) {
        Ok(header) => Ok(header.format.starts_with(FAMILY)),
        Err(error) if error.is_io() => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The files that the manifest in this folder lists; `None` where there is none that can be read.
pub(super) fn paths(folder: &Path) -> Option<HashSet<String>> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    Some(manifest.files.into_iter().map(|row| row.path).collect())
}

/// 32 bytes as lower-case hexadecimal digits.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        to.serialize_str(&digits.collect::<String>())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<[u8; 32], D::Error> {
        let digits = String::deserialize(from)?;
        // Checked first: from_str_radix would take a sign, and slicing needs ASCII.
        if digits.len() != 64 || !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(D::Error::custom("not 64 lower-case hexadecimal digits"));
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).map_err(D::Error::custom)?;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, version: u32) -> RecordRow {
        RecordRow {
            id: id.into(),
            version,
            digest: "sha256:ab".into(),
            nonce: "00".into(),
            leaf: (version == 1).then_some(7),
        }
    }

    #[test]
    fn bytes_are_as_documented() {
        let old = LogState { origin: "a".into(), size: 7, root: "BB==".into() };
        let head = ManifestHead {
            program: "gongshi 1.0.0".into(),
            commit: None,
            as_of: "2026-11-02".into(),
            log: Some(LogRow { origin: "a/log2".into(), size: 8, root: "AA==".into(), earlier: vec![old] }),
            records: vec![record("b", 1), record("a", 10), record("a", 9)],
        };
        let files = [FileRow { path: "公示/\"a\".html".into(), size: 3, sha256: [0xab; 32] }];
        let expected = format!(
            r#"{{
"format":"gongshi-manifest v1",
"program":"gongshi 1.0.0",
"commit":null,
"as_of":"2026-11-02",
"log":{{"origin":"a/log2","size":8,"root":"AA==","earlier":[{{"origin":"a","size":7,"root":"BB=="}}]}},
"files":[
{{"path":"公示/\"a\".html","size":3,"sha256":"{}"}}
],
"records":[
{{"id":"a","version":9,"digest":"sha256:ab","nonce":"00","leaf":null}},
{{"id":"a","version":10,"digest":"sha256:ab","nonce":"00","leaf":null}},
{{"id":"b","version":1,"digest":"sha256:ab","nonce":"00","leaf":7}}
]
}}
"#,
            "ab".repeat(32)
        );
        let bytes = render(&head, &files).unwrap();
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
        let back: Manifest = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(back.files, files);
        assert_eq!((back.records.len(), back.log), (3, head.log));
    }

    #[test]
    fn a_manifest_of_an_older_or_a_newer_program_reads() {
        let text = r#"{"format":"gongshi-manifest v1","program":"x","commit":null,"as_of":"2026-11-02","files":[],"records":[]"#;
        assert_eq!(serde_json::from_str::<Manifest>(&format!("{text}}}")).unwrap().log, None);
        assert_eq!(serde_json::from_str::<Manifest>(&format!("{text},\"new\":[1]}}")).unwrap().log, None);
    }

    #[test]
    fn a_hash_must_be_64_digits() {
        for bad in ["", "ab", &"+a".repeat(32), &"公".repeat(22), &"AB".repeat(32)] {
            let row = format!(r#"{{"path":"a","size":1,"sha256":"{bad}"}}"#);
            assert!(serde_json::from_str::<FileRow>(&row).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_manifest_of_ours_marks_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!is_in(dir.path()).unwrap());
        for (text, ours) in [
            ("", false),
            ("{}", false),
            (r#"{"format":"#, false),
            (r#"{"format":1}"#, false),
            (r#"{"format":"npm"}"#, false),
            (r#"{"name":"gongshi-manifest"}"#, false),
            (r#"{"format":"gongshi-manifest v1"}"#, true),
            (r#"{"format":"gongshi-manifest v9","new":[{}]}"#, true),
        ] {
            fs::write(dir.path().join(MANIFEST), text).unwrap();
            assert_eq!(is_in(dir.path()).unwrap(), ours, "{text}");
        }
    }
}
