//! A finished portal where it stands: in a folder, or on the network as everybody can read it.
//!
//! Nothing that is read here is trusted: paths are the portal's own, links are not followed, and whoever asks says how much
//! may come.

mod folder;
mod web;

pub use web::Patience;

use crate::say::{Say, say};
use std::io::Read;
use std::path::{Path, PathBuf};

/// So many connections to a server are open at once.
const CONNECTIONS: usize = 8;

/// Where a portal is.
pub struct Source {
    shown: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Web(Box<web::Web>),
}

impl Source {
    /// The portal that `--previous` or `verify` names: a folder, or an address that begins with `http://` or `https://`.
    ///
    /// # Errors
    /// Says why it can be neither.
    pub fn named(name: &Path, patience: Patience) -> Result<Source, Say> {
        let shown = name.display().to_string();
        let place = match name.to_str() {
            Some(text) if text.starts_with("http://") || text.starts_with("https://") => {
                Place::Web(Box::new(web::Web::new(text, patience)?))
            }
            Some(text) if text.contains("://") => {
                return Err(say!("{shown} 不是 http:// 或 https:// 网址", "{shown} is no http:// or https:// address"));
            }
            _ => Place::Folder(name.to_path_buf()),
        };
        Ok(Source { shown, place })
    }

    /// The portal in a folder.
    pub fn folder(path: &Path) -> Source {
        Source { shown: path.display().to_string(), place: Place::Folder(path.to_path_buf()) }
    }

    /// As it was named.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Its folder, where it is in one: only there can be seen what was added.
    pub fn as_folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(path) => Some(path),
            Place::Web(_) => None,
        }
    }

    /// Opens a file of the portal; `None` where there is none.
    ///
    /// # Errors
    /// Says why it cannot be read, or why what is there is no plain file.
    pub fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send>>, Say> {
        match &self.place {
            Place::Folder(root) => folder::open(root, path),
            Place::Web(web) => web.open(path),
        }
    }

    /// The bytes of a file of the portal; `None` where there is none.
    ///
    /// # Errors
    /// As [`open`](Self::open); also where it has more than `max` bytes.
    pub fn get(&self, path: &str, max: u64) -> Result<Option<Vec<u8>>, Say> {
        let Some(from) = self.open(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        from.take(max.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| broke_off(&e))?;
        if bytes.len() as u64 > max {
            return Err(say!("超过 {max} 字节，不再读取", "it is larger than {max} bytes and is read no further"));
        }
        Ok(Some(bytes))
    }

    /// Works with as many threads as this place is read well by.
    pub fn with_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let pool = match &self.place {
            Place::Folder(_) => None,
            // They wait more than they work.
            Place::Web(_) => rayon::ThreadPoolBuilder::new().num_threads(CONNECTIONS).build().ok(),
        };
        match pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Why reading a file that was opened came to no end.
pub fn broke_off(error: &std::io::Error) -> Say {
    match error.kind() {
        std::io::ErrorKind::TimedOut => say!("太慢，不再等待", "it comes too slowly; not waited for any longer"),
        _ => say!("读取中断：{error}", "reading broke off: {error}"),
    }
}
