//! A portal in a folder.

use crate::say::{Say, say};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Opens a file below `root`; a link anywhere below it is an error, not a way.
pub(super) fn open(root: &Path, path: &str) -> Result<Option<Box<dyn Read + Send>>, Say> {
    let unreadable = |e: std::io::Error| say!("无法读取：{e}", "it cannot be read: {e}");
    let mut at = root.to_path_buf();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let meta = match fs::symlink_metadata(&at) {
            Ok(meta) => meta,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(e) => return Err(unreadable(e)),
        };
        if meta.is_symlink() {
            return Err(say!("是符号链接，不是文件", "it is a symbolic link, no file"));
        }
        // Whatever else it is, a device or a pipe, is not opened.
        if parts.peek().is_none() && !meta.is_file() {
            return Err(say!("不是文件", "it is no file"));
        }
    }
    Ok(Some(Box::new(File::open(&at).map_err(unreadable)?)))
}
