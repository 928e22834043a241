//! What can go wrong while writing, and how to say so: the path, the cause and the remedy.

use crate::say::say;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::say::Say;

/// Why the output folder could not be written.
///
/// Whatever the variant, the live portal is as it was, unless the message itself says that the new one is live.
#[derive(Debug)]
pub enum OutputError {
    /// The target is not a folder that gongshi made, or is one that a build must not replace.
    Foreign(Say),
    /// Another build of the same target is running.
    Busy(Say),
    /// Reading or writing failed.
    Io(Say),
    /// Two files would stand at one path, on this file system or on one that ignores case.
    Clash(Say),
    /// A path that could leave the portal, or that some file system cannot hold.
    BadPath(Say),
}

impl OutputError {
    /// The message: what happened, to which path, and what to do.
    #[must_use]
    pub fn say(&self) -> &Say {
        match self {
            Self::Foreign(say) | Self::Busy(say) | Self::Io(say) | Self::Clash(say) | Self::BadPath(say) => say,
        }
    }

    /// The exit status of the program: 2 where the command line names a wrong folder, else 1.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Foreign(_) => 2,
            _ => 1,
        }
    }

    /// A failure before the portal went live.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        let [zh, zh_remedy, en, en_remedy] = explain(error);
        Self::Io(say!(
            "读写 {path} 失败：{zh}（{error}）。{zh_remedy}。现有门户未受影响。",
            "Cannot read or write {path}: {en} ({error}). {en_remedy}. The live portal is untouched."
        ))
    }

    /// A failure when the new portal stood in its place already.
    pub(super) fn after_swap(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        let [zh, _, en, _] = explain(error);
        Self::Io(say!(
            "新门户已经上线，但收尾时处理 {path} 失败：{zh}（{error}）。旧门户可能还留在那里，其中或有已撤回的内容。请排除故障后重新运行，程序会再次清理。",
            "The new portal is live, but tidying up failed at {path}: {en} ({error}). The old portal, perhaps with withdrawn texts, may still lie there. Mend the cause and run again, which tidies up once more."
        ))
    }
}

/// For `map_err`: an I/O failure at this path.
pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> OutputError {
    move |error| OutputError::io(path, &error)
}

/// Cause and remedy in Chinese, cause and remedy in English.
fn explain(error: &io::Error) -> [&'static str; 4] {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => [
            "磁盘空间或配额已用完",
            "请腾出空间后重新运行",
            "the disk or the quota is full",
            "Free some space and run again",
        ],
        ErrorKind::FileTooLarge => [
            "文件超过了系统允许的大小",
            "请放宽限制（ulimit -f）后重新运行",
            "the file is larger than the system allows",
            "Raise the limit (ulimit -f) and run again",
        ],
        ErrorKind::PermissionDenied => [
            "没有权限",
            "请为运行本程序的用户开放该路径及其上级文件夹的读写权限后重新运行",
            "no permission",
            "Let the user who runs gongshi read and write this path and the folder above it, then run again",
        ],
        ErrorKind::ReadOnlyFilesystem => [
            "文件系统是只读的",
            "请改为可写后重新运行，或用 --out 指定别处",
            "the file system is read-only",
            "Make it writable and run again, or choose another place with --out",
        ],
        ErrorKind::NotADirectory => [
            "路径中间的一节是文件，不是文件夹",
            "请用 --out 指定别处",
            "a part of the path is a file, not a folder",
            "Choose another place with --out",
        ],
        ErrorKind::NotFound => [
            "文件或文件夹不存在",
            "它可能在运行中被移走；请检查路径后重新运行",
            "no such file or folder",
            "It may have been moved meanwhile; check the path and run again",
        ],
        ErrorKind::InvalidFilename => [
            "名称太长，或含有文件系统不接受的字符",
            "请改名后重新运行",
            "the name is too long or has characters that the file system refuses",
            "Change it and run again",
        ],
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => [
            "该文件夹是挂载点，或在容器镜像的只读层里，不能整体替换",
            "请用 --out 指定其中的子文件夹；不是挂载点的，也可先删除它再运行",
            "the folder is a mount point, or lies in a lower layer of a container image, and cannot be replaced as a whole",
            "Choose a folder inside it with --out, or, if it is no mount point, delete it and run again",
        ],
        _ => [
            "系统报错",
            "请检查磁盘与路径后重新运行",
            "the system failed",
            "Check the disk and the path, then run again",
        ],
    }
}

impl fmt::Display for OutputError {
    /// The English message; the program shows the one of its language, see [`say`](Self::say).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl std::error::Error for OutputError {}
