//! One build at a time for each target.

use crate::say::say;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::disk;
use super::error::{OutputError, at};

/// Held while a build writes. The system lets go of it when the process ends, however it ends, so a lock file that a
/// killed build left behind locks nobody out.
pub(super) struct Lock {
    path: PathBuf,
    /// Holds the lock (flock) by being open.
    _file: File,
}

impl Lock {
    /// Takes the lock, or says at once that another build has it.
    pub(super) fn take(path: &Path) -> Result<Self, OutputError> {
        loop {
            let file = open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(busy(path)),
                Err(TryLockError::Error(error)) => return Err(OutputError::io(path, &error)),
            }
            // Between our open and our lock its last owner may have removed the file: then what we hold locks
            // nothing, since the next build would make and lock a new file at this path.
            if disk::still_at(&file, path).map_err(at(path))? {
                return Ok(Self { path: path.to_owned(), _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is still held, see `take`. If that fails the file stays and the next build uses it.
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> Result<File, OutputError> {
    // A lock is an empty file, and is deleted in the end.
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file() || there.len() > 0) {
        let path = path.display();
        return Err(OutputError::Foreign(say!(
            "锁文件的位置 {path} 上是别的东西（不是空的普通文件）。请把它移走后重新运行。",
            "Something that is not an empty regular file stands at {path}, the place of the lock file. Move it away and run again."
        )));
    }
    OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(at(path))
}

fn busy(path: &Path) -> OutputError {
    let path = path.display();
    OutputError::Busy(say!(
        "另一次构建正在写同一个输出文件夹（锁：{path}）。请等它结束后重新运行；现有门户未受影响。",
        "Another build is writing the same output folder (lock: {path}). Wait until it ends and run again; the live portal is untouched."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_busy_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::take(&path).unwrap();
        assert!(matches!(Lock::take(&path), Err(OutputError::Busy(_))));
        drop(first);
        assert!(!path.exists());
        Lock::take(&path).unwrap();
    }

    #[test]
    fn a_file_that_a_dead_build_left_locks_nobody_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        fs::write(&path, "").unwrap();
        Lock::take(&path).unwrap();
    }

    #[test]
    fn never_two_owners_however_they_race() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let (owners, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        if let Ok(_lock) = Lock::take(&path) {
                            assert_eq!(owners.fetch_add(1, Ordering::SeqCst), 0);
                            taken.fetch_add(1, Ordering::SeqCst);
                            owners.fetch_sub(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
    }

    #[test]
    fn a_file_with_something_in_it_is_nobodys_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        fs::write(&path, "a note of somebody").unwrap();
        assert!(matches!(Lock::take(&path), Err(OutputError::Foreign(_))));
        assert_eq!(fs::read(&path).unwrap(), b"a note of somebody");
    }

    #[cfg(unix)]
    #[test]
    fn a_symlink_at_its_place_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), &path).unwrap();
        assert!(matches!(Lock::take(&path), Err(OutputError::Foreign(_))));
        assert!(!dir.path().join("elsewhere").exists());
    }
}
