//! A project in a temporary folder, and a look at its portal that trusts nothing but the manifest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use gongshi::output::*;
use sha2::{Digest, Sha256};

pub struct Project {
    pub root: PathBuf,
    _dir: Option<tempfile::TempDir>,
}

impl Project {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir(root.join("content")).unwrap();
        Self { root, _dir: Some(dir) }
    }

    /// The project of another process.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), _dir: None }
    }

    pub fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    pub fn stage(&self) -> Result<Stage, OutputError> {
        let sources = Sources { root: self.root.clone(), inputs: vec![self.root.join("content")] };
        Stage::open(&self.public(), &sources)
    }

    /// Builds a portal of these files.
    pub fn build(&self, files: &[(&str, &str)]) -> Outcome {
        let stage = self.stage().unwrap();
        for (path, text) in files {
            stage.add(path, text.as_bytes()).unwrap();
        }
        stage.seal(&head("")).unwrap().go_live().unwrap()
    }

    /// Everything below the root, as path and bytes; folders end with `/`, links with `@`.
    pub fn snapshot(&self) -> BTreeMap<String, Vec<u8>> {
        snapshot(&self.root)
    }
}

pub fn snapshot(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter();
    let entries = entries.map(|entry| {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let kind = entry.file_type();
        if kind.is_dir() {
            (path + "/", Vec::new())
        } else if kind.is_symlink() {
            (path + "@", Vec::new())
        } else {
            (path, fs::read(entry.path()).unwrap())
        }
    });
    entries.collect()
}

pub fn head(commit: &str) -> ManifestHead {
    ManifestHead {
        program: "gongshi test".into(),
        commit: Some(commit.into()),
        as_of: "2026-11-02".into(),
        log: None,
        records: vec![],
    }
}

/// Reads the manifest and checks that the portal is just what it says; returns it.
pub fn whole(portal: &Path) -> Manifest {
    let mut files = snapshot(portal);
    files.retain(|path, _| !path.ends_with('/') && !KEPT.contains(&path.as_str()));
    let manifest: Manifest = serde_json::from_slice(&files.remove(MANIFEST).unwrap()).unwrap();
    files.remove(SIGNATURE);
    let listed: Vec<_> = manifest.files.iter().map(|row| &row.path).collect();
    assert_eq!(listed, files.keys().collect::<Vec<_>>());
    for row in &manifest.files {
        let bytes = &files[&row.path];
        assert_eq!(row.size, bytes.len() as u64, "{}", row.path);
        assert_eq!(row.sha256, sha256(bytes), "{}", row.path);
    }
    manifest
}

pub const KEPT: [&str; 2] = [".gitignore", ".gitkeep"];

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
