//! What git's log said last time, so that the next build asks for new commits only.
//!
//! A commit names all that came before it, so what was once read up to a commit stays true. The file lies in `.gongshi/`
//! under the portal's root and can be deleted at any time; one of another version of the program, of another repository, or
//! of a clone that is not whole is passed over. Since whoever changed it could hide a withdrawal, it counts only with the
//! seal (HMAC-SHA256, RFC 2104) of a key in `.git/`, where nothing that is committed or fetched can lie.

use super::ObjectId;
use crate::record::digest::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The first line of the file; nothing of another version of the program is believed.
const HEADER: &str = concat!("gongshi-history 1 ", env!("CARGO_PKG_VERSION"));

/// What is longer is not kept.
pub(super) const LONGEST: usize = 256 << 20;

/// Bytes of the key, and of a seal.
const WIDTH: usize = 32;

/// Where the history is kept, and the key that seals it.
pub(super) struct Cache {
    folder: PathBuf,
    key: PathBuf,
    /// The portal's place in the repository: the same commits say something else of another folder.
    prefix: Vec<u8>,
}

/// A history as it was kept.
pub(super) struct Known {
    /// Read up to this commit.
    pub(super) head: ObjectId,
    /// What `git log` said.
    pub(super) stream: Vec<u8>,
}

impl Cache {
    /// The cache of the portal under `root`. A linked work tree, whose `.git` is no folder, has none.
    pub(super) fn of(root: &Path, git_dir: &Path, prefix: &[u8]) -> Option<Cache> {
        let ours = git_dir.symlink_metadata().is_ok_and(|there| there.is_dir());
        let (folder, key) = (root.join(".gongshi"), git_dir.join("gongshi-key"));
        ours.then(|| Cache { folder, key, prefix: prefix.to_vec() })
    }

    fn file(&self) -> PathBuf {
        self.folder.join("history")
    }

    /// What was kept, if it is whole and ours.
    pub(super) fn read(&self) -> Option<Known> {
        let key = read_file(&self.key, WIDTH).filter(|key| key.len() == WIDTH)?;
        let bytes = read_file(&self.file(), LONGEST + 1024)?;
        let (seal, rest) = bytes.split_at_checked(WIDTH)?;
        self.mac(&key)?.chain_update(rest).verify_slice(seal).ok()?;
        let rest = rest.strip_prefix(HEADER.as_bytes())?.strip_prefix(b"\n")?;
        let line = rest.iter().position(|byte| *byte == b'\n')?;
        let head = ObjectId::from_hex(&rest[..line])?;
        Some(Known { head, stream: rest[line + 1..].to_vec() })
    }

    /// Keeps a history. Where that cannot be done, the next build reads everything again.
    pub(super) fn keep(&self, head: ObjectId, stream: &[u8]) -> io::Result<()> {
        if !self.folder.symlink_metadata().is_ok_and(|there| there.is_dir()) {
            fs::create_dir(&self.folder)?;
        }
        let ignore = self.folder.join(".gitignore");
        if ignore.symlink_metadata().is_err() {
            fs::write(ignore, "*\n")?;
        }
        let key = match read_file(&self.key, WIDTH).filter(|key| key.len() == WIDTH) {
            Some(key) => key,
            None => self.make_key()?,
        };
        let head = format!("{HEADER}\n{head}\n");
        let mac = self.mac(&key).ok_or(io::ErrorKind::InvalidInput)?;
        let seal = mac.chain_update(&head).chain_update(stream).finalize().into_bytes();
        let new = self.folder.join(format!("history.{}", std::process::id()));
        let mut file = File::create_new(&new)?;
        let written = [&seal[..], head.as_bytes(), stream].iter().try_for_each(|part| file.write_all(part));
        let kept = written.and_then(|()| fs::rename(&new, self.file()));
        if kept.is_err() {
            let _ = fs::remove_file(&new);
        }
        kept
    }

    fn mac(&self, key: &[u8]) -> Option<Hmac<Sha256>> {
        let place = format!("{}\n", hex(&self.prefix));
        Hmac::new_from_slice(key).ok().map(|mac: Hmac<Sha256>| mac.chain_update(place))
    }

    fn make_key(&self) -> io::Result<Vec<u8>> {
        let mut key = vec![0; WIDTH];
        getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
        match self.key.symlink_metadata() {
            Ok(there) if there.is_file() => fs::remove_file(&self.key)?,
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.key)?.write_all(&key)?;
        Ok(key)
    }
}

/// A regular file of at most so many bytes.
fn read_file(path: &Path, most: usize) -> Option<Vec<u8>> {
    path.symlink_metadata().ok().filter(|there| there.is_file() && there.len() <= most as u64)?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= most).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(dir: &Path, prefix: &[u8]) -> Cache {
        fs::create_dir_all(dir.join(".git")).unwrap();
        Cache::of(dir, &dir.join(".git"), prefix).unwrap()
    }

    fn id(digit: &str) -> ObjectId {
        ObjectId::from_hex(digit.repeat(40).as_bytes()).unwrap()
    }

    #[test]
    fn what_was_kept_comes_back_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), b"portal/");
        assert!(cache.read().is_none());
        cache.keep(id("a"), b"@aaaa").unwrap();
        cache.keep(id("b"), b"@bbbb").unwrap();
        let known = cache.read().unwrap();
        assert_eq!((known.head, &known.stream[..]), (id("b"), &b"@bbbb"[..]));
        assert_eq!(fs::read_to_string(dir.path().join(".gongshi/.gitignore")).unwrap(), "*\n");
        assert!(Cache::of(dir.path(), &dir.path().join(".git"), b"").unwrap().read().is_none(), "another folder");
        let file = dir.path().join(".gongshi/history");
        let whole = fs::read(&file).unwrap();
        for at in [0, WIDTH, WIDTH + HEADER.len() - 1, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&file, &changed).unwrap();
            assert!(cache.read().is_none(), "byte {at} was changed");
        }
        fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert!(cache.read().is_none(), "cut off");
        fs::write(&file, &whole).unwrap();
        assert!(cache.read().is_some());
        fs::write(dir.path().join(".git/gongshi-key"), [7; WIDTH]).unwrap();
        assert!(cache.read().is_none(), "another key");
    }

    #[test]
    fn nothing_is_kept_over_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), b"");
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join(".git"), dir.path().join(".gongshi")).unwrap();
        assert!(cache.keep(id("a"), b"@").is_err());
        assert!(!dir.path().join(".git/history").exists());
    }
}
