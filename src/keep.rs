//! What one build keeps for the next, so that it pays only for what is new.
//!
//! The files lie in `.gongshi/` under the portal's root and can be deleted at any time. Since whoever changed one could
//! hide a withdrawal or a finding, a file counts only with the seal (HMAC-SHA256, RFC 2104) of a key in `.git/`, where
//! nothing that is committed or fetched can lie, and only for the very program that wrote it.

use crate::record::digest::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

/// What is longer is not kept.
pub const LONGEST: usize = 256 << 20;

/// Bytes of the key, and of a seal.
const WIDTH: usize = 32;

/// Where a portal's builds keep something, and the key that seals it.
#[derive(Clone, Debug)]
pub struct Keep {
    folder: PathBuf,
    key: PathBuf,
    /// The portal's place in the repository: the same commits say something else of another folder.
    prefix: Vec<u8>,
}

impl Keep {
    /// The place of the portal under `root`. A linked work tree, whose `.git` is no folder, has none.
    pub fn of(root: &Path, git_dir: &Path, prefix: &[u8]) -> Option<Keep> {
        let ours = git_dir.symlink_metadata().is_ok_and(|there| there.is_dir());
        let (folder, key) = (root.join(".gongshi"), git_dir.join("gongshi-key"));
        ours.then(|| Keep { folder, key, prefix: prefix.to_vec() })
    }

    /// What was kept under a name, if it is whole and ours.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let key = read_file(&self.key, WIDTH).filter(|key| key.len() == WIDTH)?;
        let mut bytes = read_file(&self.folder.join(name), LONGEST + WIDTH)?;
        let (content, seal) = bytes.split_at_checked(bytes.len().checked_sub(WIDTH)?)?;
        self.mac(&key, name)?.chain_update(content).verify_slice(seal).ok()?;
        bytes.truncate(bytes.len() - WIDTH);
        Some(bytes)
    }

    /// Keeps something under a name, in place of what was there.
    ///
    /// # Errors
    /// Where it cannot be written, or is longer than [`LONGEST`]. The next build does everything again then.
    pub fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        if parts.iter().map(|part| part.len()).sum::<usize>() > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
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
        let mut mac = self.mac(&key, name).ok_or(io::ErrorKind::InvalidInput)?;
        parts.iter().for_each(|part| mac.update(part));
        let seal = mac.finalize().into_bytes();
        let new = self.folder.join(format!("{name}.{}", std::process::id()));
        let mut file = File::create_new(&new)?;
        let written = parts.iter().chain([&&seal[..]]).try_for_each(|part| file.write_all(part));
        let kept = written.and_then(|()| fs::rename(&new, self.folder.join(name)));
        if kept.is_err() {
            let _ = fs::remove_file(&new);
        }
        kept
    }

    /// The seal of a file of this name, before its content.
    fn mac(&self, key: &[u8], name: &str) -> Option<Hmac<Sha256>> {
        let place = format!("gongshi-keep 1\n{name}\n{}\n{}\n", program()?, hex(&self.prefix));
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

/// What tells the running program from every other: its version, and the length and age of its file. What another one has
/// found says nothing here, not even one that was built from changed sources under the same version.
fn program() -> Option<&'static str> {
    static PROGRAM: OnceLock<Option<String>> = OnceLock::new();
    let name = || {
        let file = fs::metadata(std::env::current_exe().ok()?).ok()?;
        let age = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(format!("{} {} {age}", env!("CARGO_PKG_VERSION"), file.len()))
    };
    PROGRAM.get_or_init(name).as_deref()
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

    fn keep(dir: &Path, prefix: &[u8]) -> Keep {
        fs::create_dir_all(dir.join(".git")).unwrap();
        Keep::of(dir, &dir.join(".git"), prefix).unwrap()
    }

    /// Protects: what a build believes of the one before is what that one wrote, to the last byte, in this place.
    #[test]
    fn what_was_kept_comes_back_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let keep = keep(dir.path(), b"portal/");
        assert!(keep.read("history").is_none());
        keep.write("history", &[b"aaaa\n", b"@aaaa"]).unwrap();
        keep.write("history", &[b"bbbb\n", b"@bbbb"]).unwrap();
        assert_eq!(keep.read("history").unwrap(), b"bbbb\n@bbbb");
        assert_eq!(fs::read_to_string(dir.path().join(".gongshi/.gitignore")).unwrap(), "*\n");
        assert!(
            Keep::of(dir.path(), &dir.path().join(".git"), b"").unwrap().read("history").is_none(),
            "another folder"
        );
        let file = dir.path().join(".gongshi/history");
        fs::copy(&file, dir.path().join(".gongshi/clean")).unwrap();
        assert!(keep.read("clean").is_none(), "under another name");
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&file, &changed).unwrap();
            assert!(keep.read("history").is_none(), "byte {at} was changed");
        }
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(keep.read("history").is_none(), "cut off after {length} bytes");
        }
        fs::write(&file, &whole).unwrap();
        assert!(keep.read("history").is_some());
        fs::write(dir.path().join(".git/gongshi-key"), [7; WIDTH]).unwrap();
        assert!(keep.read("history").is_none(), "another key");
    }

    #[test]
    fn nothing_is_kept_over_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let keep = keep(dir.path(), b"");
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join(".git"), dir.path().join(".gongshi")).unwrap();
        assert!(keep.write("history", &[b"a"]).is_err());
        assert!(!dir.path().join(".git/history").exists());
    }
}
