//! Which paths a portal may hold, and that each is taken once.

use crate::say::say;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::error::OutputError;

/// The longest name of one file or folder, in bytes, that all common file systems take.
const LONGEST_NAME: usize = 255;

/// Whether a portal may hold this path.
pub fn is_sound(path: &str) -> bool {
    check(path).is_ok()
}

/// Refuses a path that could leave the portal or that some file system or web server would read otherwise.
///
/// Good: parts divided by `/`, none empty, none starting with a dot, none longer than 255 bytes, no control characters,
/// no backslash.
pub(super) fn check(path: &str) -> Result<(), OutputError> {
    let good_name = |name: &str| !name.is_empty() && !name.starts_with('.') && name.len() <= LONGEST_NAME;
    let bad_char = |c: char| c.is_control() || c == '\\';
    // On Windows a drive (`C:`) would leave the portal; elsewhere such a name is harmless.
    let drive = cfg!(windows) && path.contains(':');
    if path.split('/').all(good_name) && !path.contains(bad_char) && !drive {
        return Ok(());
    }
    Err(OutputError::BadPath(say!(
        "门户里不能有路径 {path:?}：每一节不得为空、不得以“.”开头、不得超过 {LONGEST_NAME} 字节，也不得含控制字符或反斜杠。若来自附件名，请改名；否则是程序缺陷，请报告。",
        "A portal cannot hold the path {path:?}: no part of it may be empty, start with a dot or be longer than {LONGEST_NAME} bytes, and there may be no control characters and no backslash. If it comes from the name of an attachment, rename that; else it is a bug, please report it."
    )))
}

/// The paths that are taken. Two that differ only in case count as one: on Windows and macOS they would be.
#[derive(Default)]
pub(super) struct Names {
    /// From the path without case to the path as it was written.
    taken: HashMap<String, Taken>,
}

struct Taken {
    path: String,
    folder: bool,
}

impl Names {
    /// Takes a path for a file, and the folders above it; calls `make` for each folder that is new, outer first.
    pub(super) fn claim(
        &mut self,
        path: &str,
        mut make: impl FnMut(&str) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        for (slash, _) in path.match_indices('/') {
            let folder = &path[..slash];
            if self.take(folder, true)?
                && let Err(error) = make(folder)
            {
                // Else the next file in it would miss the folder, and say so instead of why there is none.
                self.taken.remove(&*fold(folder));
                return Err(error);
            }
        }
        self.take(path, false).map(drop)
    }

    /// Whether the path is new. Only folders may be taken twice, in the same case.
    fn take(&mut self, path: &str, folder: bool) -> Result<bool, OutputError> {
        match self.taken.entry(fold(path).into_owned()) {
            Entry::Vacant(vacant) => {
                vacant.insert(Taken { path: path.to_owned(), folder });
                Ok(true)
            }
            Entry::Occupied(old) if folder && old.get().folder && old.get().path == path => Ok(false),
            Entry::Occupied(old) => Err(clash(&old.get().path, path)),
        }
    }
}

/// The path without case: characters that have the same capital or the same small letter become equal.
fn fold(path: &str) -> Cow<'_, str> {
    let folds = |c: char| !c.is_ascii() || c.is_ascii_uppercase();
    if !path.contains(folds) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect())
}

fn clash(old: &str, new: &str) -> OutputError {
    OutputError::Clash(say!(
        "输出路径冲突：{old:?} 与 {new:?}（同一路径、仅大小写不同，或既是文件又是文件夹）。若来自附件名，请改名；否则是程序缺陷，请报告。现有门户未受影响。",
        "Output paths clash: {old:?} and {new:?} (the same path, one that differs only in case, or both a file and a folder). If they come from names of attachments, rename one; else it is a bug, please report it. The live portal is untouched."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(names: &mut Names, path: &str) -> Result<Vec<String>, OutputError> {
        let mut made = Vec::new();
        names.claim(path, |folder| {
            made.push(folder.to_owned());
            Ok(())
        })?;
        Ok(made)
    }

    #[test]
    fn good_and_bad_paths() {
        let longest = "n".repeat(255);
        for good in ["a", "index.html", "a/b/c.d", "公示/目录 1.pdf", "log/tile/0/x001/234.p/5", &longest] {
            assert!(check(good).is_ok(), "{good:?}");
        }
        let too_long = "长".repeat(86);
        for bad in [
            "", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/..", "a/../b", ".git", "a/.x", "a\\b", "..\\a",
            "a\0b", "a\nb", "a\u{7f}", "a\u{85}b", &too_long,
        ] {
            assert!(matches!(check(bad), Err(OutputError::BadPath(_))), "{bad:?}");
        }
    }

    #[test]
    fn folders_are_made_once_outer_first() {
        let mut names = Names::default();
        assert_eq!(claim(&mut names, "a/b/c").unwrap(), ["a", "a/b"]);
        assert_eq!(claim(&mut names, "a/b/d").unwrap(), [""; 0]);
        assert_eq!(claim(&mut names, "a/e/d").unwrap(), ["a/e"]);
    }

    #[test]
    fn a_folder_that_could_not_be_made_is_tried_again() {
        let mut names = Names::default();
        let full = |_: &str| Err(OutputError::Io(say!("满", "full")));
        for file in ["a/b", "a/c", "A/d"] {
            assert!(matches!(names.claim(file, full), Err(OutputError::Io(_))), "{file}");
        }
        assert_eq!(claim(&mut names, "a/b").unwrap(), ["a"]);
    }

    #[test]
    fn a_path_is_taken_once() {
        for (first, second) in [
            ("a", "a"),
            ("a/b", "a/B"),
            ("A/b", "a/c"),
            ("a", "a/b"),
            ("a/b", "a"),
            ("a/b", "A"),
            ("é", "É"),
            ("ΟΔΟΣ", "οδος"),
            ("straße", "STRASSE"),
            ("ſ", "s"),
        ] {
            let mut names = Names::default();
            claim(&mut names, first).unwrap();
            let clash = claim(&mut names, second);
            assert!(matches!(clash, Err(OutputError::Clash(_))), "{first} {second}");
        }
    }
}
