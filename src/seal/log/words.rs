//! What is wrong with a log, in words that say what to do.

use super::checkpoint::{CheckpointError, HistoryError};
use super::note::NoteError;
use super::proof::ProofError;
use super::reading::LogError;
use super::tiles::{LONGEST_ENTRY, TooLong};
use super::vkey::KeyError;
use crate::say::{Say, say};

impl LogError {
    /// In words.
    pub fn say(&self) -> Say {
        match self {
            LogError::TooLarge(size) => say!(
                "日志声称有 {size} 条记录，超过了可以整体检查的上限",
                "the log claims {size} entries, more than can be checked as a whole"
            ),
            LogError::Missing(path) => say!("日志缺少文件 {path}", "the log's file {path} is missing"),
            LogError::Malformed(path) => {
                say!("日志文件 {path} 的长度或格式不对", "the log's file {path} has a wrong length or form")
            }
            LogError::WrongHash(path) => say!(
                "日志文件 {path} 的内容与日志的根不符：它被改动过或损坏了",
                "the log's file {path} does not agree with the log's root: it was changed or damaged"
            ),
            LogError::WrongRoot { tiles } if tiles.is_empty() => say!(
                "检查点说日志是空的，但它的根不是空日志的根",
                "the checkpoint says that the log is empty, but its root is not that of an empty log"
            ),
            LogError::WrongRoot { tiles } => {
                let tiles = tiles.join(", ");
                say!(
                    "日志与检查点的根不符：{tiles} 之一被改动过，或者检查点不是这份日志的",
                    "the log does not agree with the root in its checkpoint: one of {tiles} was changed, or the \
                     checkpoint is not one of this log"
                )
            }
            LogError::OutOfRange(number) => {
                say!("日志没有第 {number} 条（从 0 数起）", "the log has no entry {number} (counted from 0)")
            }
        }
    }
}

impl HistoryError {
    /// In words.
    pub fn say(&self) -> Say {
        match self {
            HistoryError::OtherLog => say!(
                "两个检查点属于不同的日志（第一行不同），无法比较",
                "the two checkpoints are of different logs (their first lines differ) and cannot be compared"
            ),
            HistoryError::Shrunk => say!(
                "日志比先前的检查点短：已公开的条目被删掉了",
                "the log is shorter than at the earlier checkpoint: published entries were removed"
            ),
            HistoryError::Rewritten => say!(
                "日志开头的条目与先前的检查点不符：已公开的历史被改写了；请保存两个检查点作为证据",
                "the first entries of the log are not those of the earlier checkpoint: published history was rewritten; \
                 keep both checkpoints as evidence"
            ),
            HistoryError::Log(error) => error.say(),
        }
    }
}

impl NoteError {
    /// In words.
    pub fn say(&self) -> Say {
        match self {
            NoteError::TooLong => {
                say!("太长，或者签名太多，不像是检查点", "it is too long or has too many signatures for a checkpoint")
            }
            NoteError::Malformed => {
                say!("不是带签名的文本（c2sp.org/signed-note）", "it is not a signed note (c2sp.org/signed-note)")
            }
            NoteError::NoKnownKey => say!(
                "没有一个签名出自已知的密钥；密钥是否换过？",
                "none of its signatures is by a known key; was the key replaced?"
            ),
            NoteError::BadSignature(name) => {
                say!("密钥 {name} 的签名与内容不符", "the signature of the key {name} does not match the text")
            }
        }
    }
}

impl CheckpointError {
    /// In words.
    pub fn say(&self) -> Say {
        match self {
            CheckpointError::Note(error) => {
                let why = error.say();
                say!("检查点不可信：{}", "the checkpoint cannot be trusted: {}", why.zh, why.en)
            }
            CheckpointError::Malformed => say!(
                "签名的文本不是检查点（c2sp.org/tlog-checkpoint）",
                "the signed text is not a checkpoint (c2sp.org/tlog-checkpoint)"
            ),
            CheckpointError::OtherLog { origin } => say!(
                "检查点属于日志 {origin}，但没有以该日志为名的已知密钥签过名",
                "the checkpoint is one of the log {origin}, but no known key of that name signed it"
            ),
        }
    }
}

impl ProofError {
    /// In words.
    pub fn say(&self) -> Say {
        match self {
            ProofError::Malformed => {
                say!("不是日志证明（c2sp.org/tlog-proof）", "it is not a proof from a log (c2sp.org/tlog-proof)")
            }
            ProofError::Checkpoint(error) => error.say(),
            ProofError::NotIncluded => say!(
                "证明不成立：这条记录不在日志的这个位置",
                "the proof does not hold: this entry is not at that place in the log"
            ),
        }
    }
}

impl KeyError {
    /// In words.
    pub fn say(self) -> Say {
        match self {
            KeyError::Malformed => {
                say!("不是验证密钥（名称+编号+Base64）", "it is not a verifier key (name+id+Base64)")
            }
            KeyError::BadName => say!(
                "密钥名称是空的，或者含有空格、加号或控制字符",
                "the name of the key is empty or has a space, a plus or a control character"
            ),
            KeyError::WrongId => say!(
                "密钥编号与名称和公钥不符：很可能是抄写错误",
                "the ID of the key is not that of its name and public key: most likely a slip in copying"
            ),
            KeyError::OtherAlgorithm => say!("密钥不是 Ed25519 的", "the key is not an Ed25519 key"),
            KeyError::BadKey => say!("公钥无效", "the public key is not a sound one"),
        }
    }
}

impl TooLong {
    /// In words.
    pub fn say(self) -> Say {
        let TooLong { index } = self;
        say!(
            "第 {index} 条（从 0 数起）超过 {LONGEST_ENTRY} 字节，日志放不下",
            "entry {index} (counted from 0) is longer than the {LONGEST_ENTRY} bytes that a log can hold"
        )
    }
}
