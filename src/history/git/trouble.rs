//! What can keep git from answering, and the command that would mend it.

use std::fmt;

/// Why git's history cannot be asked, or does not hold everything.
///
/// [`NoGit`](Self::NoGit) and [`NotARepository`](Self::NotARepository) are ordinary: a portal may live without git, its
/// earlier versions are then listed without their text. [`Shallow`](Self::Shallow) and [`Partial`](Self::Partial) are
/// never an error of an operation on a whole clone; see [`Git::gap`](super::Git::gap).
/// [`Grafts`](Self::Grafts) means that somebody redrew the history: the caller ends with exit status 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitTrouble {
    /// There is a repository, but no `git` program to read it with.
    NoGit,
    /// Neither the portal's root nor a folder above it is a git work tree.
    NotARepository,
    /// The clone was cut off at some depth: older commits are not here.
    Shallow,
    /// The clone left out objects (`--filter`): older texts may not be here, and fetching them is not our business.
    Partial,
    /// `info/grafts` redraws who is whose parent.
    Grafts,
    /// git was asked and failed; the text is git's own, in English.
    Failed(String),
}

impl GitTrouble {
    /// The message in Chinese, with the command that mends it.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::NoGit => "找不到 git 程序，无法读取历史版本；请安装 git（例如 `apt install git`）".into(),
            Self::NotARepository => {
                "此文件夹不在 git 仓库中，没有历史版本可读；可用 `git init` 建立仓库，或在克隆的仓库中运行".into()
            }
            Self::Shallow => "仓库是浅克隆，较早的提交不在本地；请运行 `git fetch --unshallow`".into(),
            Self::Partial => "仓库是部分克隆，较早的文本可能不在本地；请运行 `git fetch --refetch --no-filter`".into(),
            Self::Grafts => {
                "仓库的 info/grafts 改写了提交的先后关系，不予采信；请删除该文件：`rm \"$(git rev-parse --git-path info/grafts)\"`"
                    .into()
            }
            Self::Failed(said) => format!("git 未能回答：{said}；可运行 `git fsck` 检查仓库"),
        }
    }

    /// The message in English, with the command that mends it.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::NoGit => {
                "the git program was not found, so earlier versions cannot be read; install git (such as `apt install git`)"
                    .into()
            }
            Self::NotARepository => "this folder is not in a git repository, so there are no earlier versions to read; \
                 start one with `git init`, or work in a clone"
                .into(),
            Self::Shallow => "the clone is shallow, older commits are not here; run `git fetch --unshallow`".into(),
            Self::Partial => {
                "the clone is partial, older texts may not be here; run `git fetch --refetch --no-filter`".into()
            }
            Self::Grafts => "info/grafts redraws the order of commits and is not believed; remove it: \
                 `rm \"$(git rev-parse --git-path info/grafts)\"`"
                .into(),
            Self::Failed(said) => format!("git did not answer: {said}; `git fsck` examines the repository"),
        }
    }
}

impl fmt::Display for GitTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for GitTrouble {}
