//! Where the output goes: the target, its neighbours, and whether the target may be replaced.

use crate::say::say;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::disk;
use super::error::{OutputError, at};
use super::manifest;

/// Files of git at the top of the target. They are no part of the portal and survive every build.
pub const KEPT: [&str; 2] = [".gitignore", ".gitkeep"];

/// What a build reads, and so must not write over.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The root of the portal's project. The target may lie in it, but may neither be it nor hold it.
    pub root: PathBuf,
    /// Content, themes and whatever else is read. The target may neither be nor hold nor lie in one of them.
    pub inputs: Vec<PathBuf>,
}

/// The target and its neighbours. All lie in one folder, so that each can be renamed to another.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder that the target lies in.
    pub(super) parent: PathBuf,
    /// The live portal.
    pub(super) target: PathBuf,
    /// The portal that is being built; after an exchange, the one that was live.
    pub(super) stage: PathBuf,
    /// The portal that was live, where folders cannot be exchanged.
    pub(super) old: PathBuf,
    /// See [`Lock`](super::lock::Lock).
    pub(super) lock: PathBuf,
}

impl Place {
    /// Finds the place of a target and checks that a build may replace it. Writes nothing.
    pub(super) fn find(target: &Path, sources: &Sources) -> Result<Self, OutputError> {
        let place = Self::beside(resolve_target(target)?)?;
        place.check_apart(sources)?;
        place.check_ours()?;
        Ok(place)
    }

    fn beside(target: PathBuf) -> Result<Self, OutputError> {
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(foreign(&target, "是文件系统的根", "is the root of the file system"));
        };
        let neighbour = |what: &str| {
            let parts = [OsStr::new("."), name, OsStr::new(".gongshi-"), OsStr::new(what)];
            parent.join(OsString::from_iter(parts))
        };
        Ok(Self {
            parent: parent.to_owned(),
            stage: neighbour("stage"),
            old: neighbour("old"),
            lock: neighbour("lock"),
            target,
        })
    }

    /// Refuses a target that would write over what the build reads, or that lies inside a portal.
    fn check_apart(&self, sources: &Sources) -> Result<(), OutputError> {
        let target = &self.target;
        for above in self.parent.ancestors() {
            if manifest::is_in(above).map_err(at(above))? {
                // The next build of that portal would delete it without a word.
                return Err(foreign(target, "在另一个门户的输出目录里", "lies inside the output folder of a portal"));
            }
        }
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') && name.contains(".gongshi-") {
            return Err(foreign(target, "是程序自用的名称", "has a name that gongshi keeps for itself"));
        }
        let resolved = |path: &Path| resolve(path).map_err(at(path));
        if resolved(&sources.root)?.starts_with(target) {
            return Err(foreign(target, "就是项目根目录或其上级", "is the root of the project or a folder above it"));
        }
        for input in &sources.inputs {
            let input = resolved(input)?;
            if input.starts_with(target) || target.starts_with(&input) {
                return Err(foreign(
                    target,
                    "与内容或主题文件夹重叠",
                    "overlaps with the folder of the content or the themes",
                ));
            }
        }
        Ok(())
    }

    /// Refuses a target that gongshi did not make.
    ///
    /// Ours is a folder that does not exist, holds nothing but [`KEPT`] files, or holds a manifest of ours.
    pub(super) fn check_ours(&self) -> Result<(), OutputError> {
        let target = &self.target;
        let Some(there) = lstat(target)? else {
            return Ok(());
        };
        if !there.is_dir() {
            return Err(foreign(target, "是文件或符号链接，不是文件夹", "is a file or a symbolic link, not a folder"));
        }
        let mut empty = true;
        for entry in fs::read_dir(target).map_err(at(target))? {
            let name = entry.map_err(at(target))?.file_name();
            // Replacing the folder would delete the repository and all its history.
            if name == ".git" {
                return Err(foreign(target, "本身是一个 git 仓库或工作树", "is itself a git repository or work tree"));
            }
            empty &= KEPT.iter().any(|kept| name == *kept);
        }
        // What cannot be written could be put aside, but not deleted: the old portal would lie there for ever.
        disk::may_write(target).map_err(at(target))?;
        if !empty && !manifest::is_in(target).map_err(at(target))? {
            return Err(match looks_like_a_portal(target) {
                true => nameless(target),
                false => {
                    foreign(target, "不是空的，也不是由 gongshi 生成的", "is not empty and was not made by gongshi")
                }
            });
        }
        let parent = fs::metadata(&self.parent).map_err(at(&self.parent))?;
        if !disk::same_file_system(&there, &parent) {
            let mount_point = io::ErrorKind::CrossesDevices.into();
            return Err(OutputError::io(target, &mount_point));
        }
        Ok(())
    }

    /// Whether anything stands at the target.
    pub(super) fn has_target(&self) -> Result<bool, OutputError> {
        lstat(&self.target).map(|there| there.is_some())
    }
}

/// The metadata of what stands at the path, links not followed; `None` where nothing does.
pub(super) fn lstat(path: &Path) -> Result<Option<fs::Metadata>, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::io(path, &error)),
    }
}

/// The true path of the target. Links above it are followed, the target itself must not be one.
fn resolve_target(target: &Path) -> Result<PathBuf, OutputError> {
    if target.as_os_str().is_empty() {
        return Err(foreign(target, "是空路径", "is an empty path"));
    }
    if let (Some(parent), Some(name)) = (target.parent(), target.file_name()) {
        // Joined anew, because with a slash at its end the system would follow the link.
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        let named = resolve(parent).map_err(at(parent))?.join(name);
        if lstat(&named)?.is_some_and(|there| there.is_symlink()) {
            return Err(foreign(target, "是符号链接", "is a symbolic link"));
        }
    }
    resolve(target).map_err(at(target))
}

/// The absolute path without `.`, `..` and links, as far as it exists.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        // `..` comes after the links before it are followed, as the system does it.
        if component == Component::ParentDir {
            resolved.pop();
        } else {
            resolved.push(component);
            if let Ok(real) = fs::canonicalize(&resolved) {
                resolved = real;
            }
        }
    }
    Ok(resolved)
}

/// Whether every portal's own pages stand in a folder. Nothing is believed on that ground: it only chooses the words of a refusal.
fn looks_like_a_portal(folder: &Path) -> bool {
    ["index.html", "about/audit/index.html", "assets"].iter().all(|name| folder.join(name).symlink_metadata().is_ok())
}

/// A portal that lost its manifest. Without it nobody can tell which files are ours, nor how far the public log had come.
fn nameless(target: &Path) -> OutputError {
    let target = target.display();
    OutputError::Foreign(say!(
        "输出文件夹 {target} 像是 gongshi 生成的门户，但其中的 manifest.json 不见了或已损坏，无法确认，所以不会改动。请从备份或网站上取回 manifest.json，放回原处。取不回的，把 {target} 整个移到别处再构建；网站上已有门户的，加上 --previous 网址，日志才接得上（从未公开过、git 历史完整的不用加）。也可以用 --out 另存到空文件夹，同样加 --previous。",
        "The output folder {target} looks like a portal of gongshi, but its manifest.json is gone or damaged, so nothing is certain and it stays as it is. Put manifest.json back from a backup or from the web site. Where there is none, move all of {target} away and build again; where a portal is public already, with --previous and its address, so that the log goes on (one that was never public does without, if git's history is whole). Or choose an empty folder with --out, with --previous as well."
    ))
}

/// `zh` and `en` complete the sentence "the folder …".
fn foreign(target: &Path, zh: &str, en: &str) -> OutputError {
    let target = target.display();
    OutputError::Foreign(say!(
        "输出文件夹 {target} {zh}，不会改动。请用 --out 指定一个空文件夹，或先前由 gongshi 生成的文件夹。",
        "The output folder {target} {en}; it stays as it is. Choose with --out an empty folder, or one that gongshi made before."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A project with content and themes.
    fn project() -> (tempfile::TempDir, PathBuf, Sources) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("project");
        fs::create_dir_all(root.join("content/sub")).unwrap();
        fs::create_dir_all(root.join("themes")).unwrap();
        let inputs = vec![root.join("content"), root.join("themes")];
        let sources = Sources { root: root.clone(), inputs };
        (dir, root, sources)
    }

    fn is_foreign(target: &Path, sources: &Sources) -> bool {
        match Place::find(target, sources) {
            Ok(_) => false,
            Err(OutputError::Foreign(_)) => true,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn neither_a_source_nor_what_holds_it_nor_what_lies_in_it() {
        let (dir, root, sources) = project();
        for bad in [
            ".",
            "",
            "..",
            "content",
            "content/",
            "content/new",
            "content/sub",
            "themes/a/b",
            "public/../content/x",
            "content/sub/..",
        ] {
            let target = root.join(bad);
            assert!(is_foreign(&target, &sources), "{bad:?}");
        }
        assert!(is_foreign(Path::new("/"), &sources));
        assert!(is_foreign(Path::new(""), &sources));
        for good in ["public", "public/", "a/b/public", "content2", "../elsewhere", "content/../public"] {
            assert!(!is_foreign(&root.join(good), &sources), "{good:?}");
        }
        drop(dir);
    }

    #[test]
    fn sources_that_do_not_exist_count_as_well() {
        let (_dir, root, mut sources) = project();
        sources.inputs.push(root.join("later"));
        assert!(is_foreign(&root.join("later/public"), &sources));
    }

    #[test]
    fn neighbours_stand_beside_the_true_target() {
        let (_dir, root, sources) = project();
        let place = Place::find(&root.join("content/../发布/"), &sources).unwrap();
        let root = root.canonicalize().unwrap();
        assert_eq!(place.target, root.join("发布"));
        assert_eq!(place.stage, root.join(".发布.gongshi-stage"));
        assert_eq!(place.lock, root.join(".发布.gongshi-lock"));
        assert_eq!(place.old, root.join(".发布.gongshi-old"));
    }

    #[test]
    fn what_is_ours() {
        let (_dir, root, sources) = project();
        let target = root.join("public");
        assert!(!is_foreign(&target, &sources));
        fs::create_dir(&target).unwrap();
        assert!(!is_foreign(&target, &sources));
        fs::write(target.join(".gitignore"), "*").unwrap();
        fs::write(target.join(".gitkeep"), "").unwrap();
        assert!(!is_foreign(&target, &sources));
        fs::write(target.join("thesis.doc"), "").unwrap();
        assert!(is_foreign(&target, &sources));
        fs::write(target.join("manifest.json"), r#"{"name":"an npm thing"}"#).unwrap();
        assert!(is_foreign(&target, &sources));
        fs::write(target.join("manifest.json"), r#"{"format":"gongshi-manifest v1"}"#).unwrap();
        assert!(!is_foreign(&target, &sources));
        fs::create_dir(target.join(".git")).unwrap();
        assert!(is_foreign(&target, &sources));
    }

    #[test]
    fn a_portal_without_its_manifest_stays_and_is_told_from_a_strangers_folder() {
        let (_dir, root, sources) = project();
        let target = root.join("public");
        let refusal = || Place::find(&target, &sources).unwrap_err().to_string();
        fs::create_dir_all(target.join("about/audit")).unwrap();
        fs::create_dir_all(target.join("assets")).unwrap();
        fs::write(target.join("index.html"), "").unwrap();
        assert!(refusal().contains("was not made by gongshi"), "{}", refusal());
        fs::write(target.join("about/audit/index.html"), "").unwrap();
        assert!(refusal().contains("manifest.json is gone"), "{}", refusal());
        fs::write(target.join("manifest.json"), "{\"format\":\"gong").unwrap();
        assert!(refusal().contains("or damaged"), "{}", refusal());
    }

    #[test]
    fn a_file_is_foreign() {
        let (_dir, root, sources) = project();
        fs::write(root.join("public"), "").unwrap();
        assert!(is_foreign(&root.join("public"), &sources));
    }

    #[cfg(unix)]
    #[test]
    fn a_symlink_is_foreign_even_with_a_slash_and_even_to_nothing() {
        use std::os::unix::fs::symlink;
        let (dir, root, sources) = project();
        fs::create_dir(dir.path().join("empty")).unwrap();
        symlink(dir.path().join("empty"), root.join("public")).unwrap();
        symlink(dir.path().join("nothing"), root.join("dangling")).unwrap();
        for link in ["public", "public/", "public/.", "dangling"] {
            assert!(is_foreign(&root.join(link), &sources), "{link}");
        }
        // Through a link above it the target is still known to lie in the content.
        symlink(root.join("content"), dir.path().join("way")).unwrap();
        assert!(is_foreign(&dir.path().join("way/public"), &sources));
        assert!(is_foreign(&dir.path().join("way/../later/../content/a"), &sources));
    }
}
