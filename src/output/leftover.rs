//! What may stand beside the target after a build that died: known by what is in it, not by its name alone, so that
//! nobody's folder is deleted because it happens to be called like ours.

use std::fs;
use std::io;
use std::path::Path;

use super::disk;
use super::manifest::{self, MANIFEST};
use super::place::KEPT;

/// Stands in a staging folder from its first moment until its manifest is written.
pub(super) const MARK: &str = ".gongshi-stage";

/// What a folder at the place of a staging folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leftover {
    /// A portal with its manifest: one that was live, or one that was ready to go live.
    Portal,
    /// Nothing but files of git, or nothing at all: a target before its first build, or a stage that was just made.
    Bare,
    /// A portal that was never finished.
    Stage,
    /// Somebody else's folder, or no folder.
    Foreign,
}

impl Leftover {
    /// Looks at what stands there.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        if !fs::symlink_metadata(path)?.is_dir() {
            return Ok(Self::Foreign);
        }
        if manifest::is_in(path)? {
            return Ok(Self::Portal);
        }
        let mut bare = true;
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let (name, is_file) = (entry.file_name(), entry.file_type()?.is_file());
            if is_file && name == MARK {
                return Ok(Self::Stage);
            }
            bare &= is_file && KEPT.iter().any(|kept| name == *kept);
        }
        Ok(if bare { Self::Bare } else { Self::Foreign })
    }
}

/// Marks an empty folder as a stage.
pub(super) fn mark(stage: &Path) -> io::Result<()> {
    disk::create(&stage.join(MARK)).map(drop)
}

/// Takes the mark off a stage that has its manifest.
pub(super) fn unmark(stage: &Path) -> io::Result<()> {
    fs::remove_file(stage.join(MARK))
}

/// Deletes a folder of ours; that it is one can be seen to the last moment, should this be cut short, too.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    let knows = |name: &std::ffi::OsStr| name == MARK || name == MANIFEST;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if !knows(&entry.file_name()) {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_known_by_what_is_in_it() {
        let manifest = r#"{"format":"gongshi-manifest v1"}"#;
        let rows: &[(&[(&str, &str)], Leftover)] = &[
            (&[], Leftover::Bare),
            (&[(".gitignore", "*"), (".gitkeep", "")], Leftover::Bare),
            (&[(MARK, "")], Leftover::Stage),
            (&[("index.html", ""), (MARK, "")], Leftover::Stage),
            (&[("manifest.json", manifest), ("index.html", "")], Leftover::Portal),
            (&[("manifest.json", manifest), (MARK, "")], Leftover::Portal),
            (&[("manifest.json", "{}"), ("index.html", "")], Leftover::Foreign),
            (&[("thesis.doc", "")], Leftover::Foreign),
            (&[(".gitignore", ""), ("thesis.doc", "")], Leftover::Foreign),
        ];
        for (files, expected) in rows {
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in *files {
                fs::write(dir.path().join(name), text).unwrap();
            }
            assert_eq!(Leftover::at(dir.path()).unwrap(), *expected, "{files:?}");
        }
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a").join(MARK)).unwrap();
        assert_eq!(Leftover::at(&dir.path().join("a")).unwrap(), Leftover::Foreign, "a folder is no mark");
        fs::create_dir_all(dir.path().join("b/.gitignore")).unwrap();
        assert_eq!(Leftover::at(&dir.path().join("b")).unwrap(), Leftover::Foreign);
        fs::write(dir.path().join("c"), "").unwrap();
        assert_eq!(Leftover::at(&dir.path().join("c")).unwrap(), Leftover::Foreign);
    }

    #[cfg(unix)]
    #[test]
    fn a_deletion_that_is_cut_short_can_be_seen_to_be_ours() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (stage, outside) = (dir.path().join("stage"), dir.path().join("outside"));
        for folder in ["records/a", "z"] {
            fs::create_dir_all(stage.join(folder)).unwrap();
            fs::write(stage.join(folder).join("index.html"), "").unwrap();
        }
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("thesis.doc"), "").unwrap();
        symlink(&outside, stage.join("link")).unwrap();
        mark(&stage).unwrap();
        // Root may delete in spite of the mode; then there is only the whole deletion to look at.
        fs::set_permissions(stage.join("records"), fs::Permissions::from_mode(0o500)).unwrap();
        if remove(&stage).is_err() {
            assert_eq!(Leftover::at(&stage).unwrap(), Leftover::Stage);
            fs::set_permissions(stage.join("records"), fs::Permissions::from_mode(0o700)).unwrap();
            remove(&stage).unwrap();
        }
        assert!(!stage.exists() && outside.join("thesis.doc").exists());
    }
}
