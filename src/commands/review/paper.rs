//! A receipt onto the disk: whole or not at all, and never over another file.

use super::append::{beside, write_new};
use crate::pipeline::Failure;
use crate::say::say;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where a receipt is to go.
pub struct Paper {
    text: PathBuf,
    signature: PathBuf,
}

impl Paper {
    /// The place that `--receipt` names, if a receipt can be written there. Looked at before anybody is asked for
    /// anything.
    pub fn at(file: &Path, root: &Path) -> Result<Paper, Failure> {
        let shown = file.display();
        let usage = |why| Err(Failure::Usage(why));
        let Some(name) = file.file_name() else {
            return usage(say!("--receipt {shown} 不是文件名", "--receipt {shown} names no file"));
        };
        let mut signature = name.to_os_string();
        signature.push(".sig");
        let paper = Paper { text: file.to_path_buf(), signature: file.with_file_name(signature) };
        for at in [&paper.text, &paper.signature] {
            if at.symlink_metadata().is_ok() {
                return Err(taken(at));
            }
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = folder.canonicalize().map_err(|e| unwritable(file, &e))?;
        // What lies in content/ must be part of a record; public/ belongs to the build.
        let ours = ["content", "public"].map(|name| root.join(name).canonicalize());
        if ours.iter().flatten().any(|ours| real.starts_with(ours)) {
            return usage(say!(
                "审核凭据不能放在 content/ 或 public/ 里（{shown}）",
                "a receipt cannot lie in content/ or public/ ({shown})"
            ));
        }
        let trial = beside(&paper.text);
        write_new(&trial, b"").and_then(|()| std::fs::remove_file(&trial)).map_err(|e| unwritable(file, &e))?;
        Ok(paper)
    }

    /// Writes the receipt and its signature beside their places.
    pub fn write(self, text: &str, signature: Option<&str>) -> Result<Written, Failure> {
        let mut written = Written { files: Vec::new(), kept: false };
        for (at, bytes) in [(self.text, Some(text)), (self.signature, signature)] {
            let Some(bytes) = bytes else { continue };
            let beside = beside(&at);
            write_new(&beside, bytes.as_bytes()).map_err(|e| unwritable(&at, &e))?;
            written.files.push((beside, at));
        }
        Ok(written)
    }
}

/// A receipt that is whole on the disk and has to get its name. Dropped before that, it leaves nothing.
pub struct Written {
    files: Vec<(PathBuf, PathBuf)>,
    kept: bool,
}

impl Written {
    /// Gives the receipt its name: the receipt, and its signature if there is one. From here on it stays, whatever
    /// happens, for the approval is in the trail.
    pub fn settle(mut self) -> Result<(String, Option<String>), Failure> {
        self.kept = true;
        for (beside, at) in &self.files {
            if let Err(e) = put(beside, at) {
                let (beside, at) = (beside.display(), at.display());
                return Err(Failure::Io(say!(
                    "审核已经写入，但凭据不能改名为 {at}：{e}；它在 {beside}，请自行改名",
                    "the approval is written, but the receipt cannot be named {at}: {e}; it lies in {beside}, rename it"
                )));
            }
        }
        let mut shown = self.files.iter().map(|(_, at)| at.display().to_string());
        Ok((shown.next().unwrap_or_default(), shown.next()))
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for (beside, _) in self.files.iter().filter(|_| !self.kept) {
            let _ = std::fs::remove_file(beside);
        }
    }
}

/// Renames without replacing: a link fails where the name is taken. Where the file system has no links, a look must do.
fn put(beside: &Path, at: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(beside, at) {
        Ok(()) => {
            let _ = std::fs::remove_file(beside);
            Ok(())
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(e),
        Err(_) if at.symlink_metadata().is_ok() => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => std::fs::rename(beside, at),
    }
}

fn taken(at: &Path) -> Failure {
    let shown = at.display();
    Failure::Usage(say!("{shown} 已经存在，请另起文件名", "{shown} exists already, choose another name"))
}

fn unwritable(at: &Path, e: &std::io::Error) -> Failure {
    let shown = at.display();
    Failure::Io(say!(
        "凭据 {shown} 无法写入：{e}；没有写入审核",
        "the receipt {shown} cannot be written: {e}; no approval was written"
    ))
}
