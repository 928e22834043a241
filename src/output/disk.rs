//! The few calls to the system whose details matter: modes, flushing, exchanging. The only file of this room with `cfg`.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// The mode of every folder of a live portal: a web server of another user can list and read it.
pub(super) const FOLDER: u32 = 0o755;
/// The mode of the staging folder: until the last look nobody else may read what is in it.
pub(super) const PRIVATE: u32 = 0o700;
/// The mode of every file of a portal.
const FILE: u32 = 0o644;

/// Creates a file with the mode of a portal file, whatever the umask is. Fails where anything stands at the path.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(FILE))?;
    }
    Ok(file)
}

/// Creates a folder with this mode, whatever the umask is. Fails where anything stands at the path.
pub(super) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    fs::create_dir(path)?;
    set_mode(path, mode)
}

/// Sets the mode, on systems that have modes.
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

/// Whether this is a regular file with the mode of a portal file.
pub(super) fn is_portal_file(file: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.permissions().mode() & 0o7777 != FILE {
            return false;
        }
    }
    file.is_file()
}

/// That who runs this may make and delete files in the folder; else the reason why not.
pub(super) fn may_write(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Whether two paths lie on one file system, so that one can be renamed to the other.
pub(super) fn same_file_system(a: &Metadata, b: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        a.dev() == b.dev()
    }
    #[cfg(not(unix))]
    {
        let _ = (a, b);
        true
    }
}

/// Whether the open file is still the one that stands at the path.
pub(super) fn still_at(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (open, there) = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            there => (file.metadata()?, there?),
        };
        Ok((open.dev(), open.ino()) == (there.dev(), there.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(path.exists())
    }
}

/// Returns when everything below `root` is on the disk.
///
/// Linux flushes the whole file system in one call, which for thousands of files takes a fraction of the time of a call
/// for each; elsewhere, and where a sandbox forbids that call, each file and folder is flushed.
pub(super) fn flush(root: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    match rustix::fs::syncfs(File::open(root)?) {
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {}
        done => return Ok(done?),
    }
    flush_each(root)
}

/// Flushes every file and folder below `root`, and `root`.
fn flush_each(root: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(root).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_file() {
            File::open(entry.path())?.sync_all()?;
        } else if entry.file_type().is_dir() {
            flush_folder(entry.path())?;
        }
    }
    Ok(())
}

/// Makes the entries of one folder (what was created, renamed or removed in it) last over a power cut.
pub(super) fn flush_folder(path: &Path) -> io::Result<()> {
    // Only Unix opens folders as files; others keep renames in a journal of their own.
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Exchanges two folders in one step; `false` where the system or the file system cannot.
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (a, b);
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchange_swaps_two_folders() {
        let dir = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| dir.path().join(name));
        fs::create_dir(&a).unwrap();
        fs::create_dir(&b).unwrap();
        fs::write(a.join("of-a"), "").unwrap();
        if exchange(&a, &b).unwrap() {
            assert!(b.join("of-a").exists() && !a.join("of-a").exists());
        }
    }

    #[test]
    fn both_ways_of_flushing_work() {
        let dir = tempfile::tempdir().unwrap();
        make_folder(&dir.path().join("a"), FOLDER).unwrap();
        create(&dir.path().join("a/b")).unwrap();
        flush(dir.path()).unwrap();
        flush_each(dir.path()).unwrap();
    }

    #[test]
    fn create_never_writes_over_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        create(&path).unwrap();
        assert_eq!(create(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
