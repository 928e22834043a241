//! What is asked on the terminal.

use crate::commands::Talk;
use crate::pipeline::Failure;
use crate::say::{Lang, Say, say, visible};
use crate::sign::Signer;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io::{BufRead, IsTerminal, Read, Write};
use zeroize::Zeroizing;

/// Longer passphrases are pasted by mistake.
const LONGEST: usize = 1024;

/// So many times a passphrase is asked for.
const TRIES: u32 = 3;

/// Asks for the passphrase of a key that has one, until the key is open.
pub fn unlock(signer: &mut Signer, talk: &Talk) -> Result<(), Failure> {
    for last in (0..TRIES).map(|n| n + 1 == TRIES) {
        if !signer.is_locked() || signer.unlock(&passphrase(signer.shown(), talk.lang)?) {
            break;
        }
        let wrong = say!("口令不对。", "that is not the passphrase.");
        if last {
            return Err(Failure::Io(wrong));
        }
        talk.complain(&wrong);
    }
    Ok(())
}

/// Asks a reviewer whether to go on. Without a terminal, `--yes` must say it.
pub fn confirm(question: &Say, talk: &Talk) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(say!(
            "不在终端上运行时，请用 --yes 确认",
            "without a terminal, confirm with --yes"
        )));
    }
    prompt(question.in_lang(talk.lang));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是") {
        return Ok(());
    }
    talk.complain(&say!("没有写入。", "nothing was written."));
    Err(Failure::Io(say!("审核人没有确认", "the reviewer did not confirm")))
}

/// Asks for the passphrase of a key, which the terminal does not show. It is taken from nowhere else: what stands in an
/// argument or a variable, other programs can read.
fn passphrase(key: &str, lang: Lang) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::Usage(say!(
            "密钥 {key} 有口令，只能在终端上输入；没有终端时，请把密钥加入 ssh-agent（ssh-add），--key 写公钥文件（.pub）",
            "the key {key} has a passphrase, which can only be typed on a terminal; without one, add the key to ssh-agent \
             (ssh-add) and name its public key (.pub) with --key"
        )));
    }
    let io = |e: std::io::Error| Failure::Io(say!("口令无法读入：{e}", "the passphrase cannot be read: {e}"));
    let question = say!("{key} 的口令：", "passphrase of {key}: ");
    let _quiet = Quiet::new().map_err(|e| io(e.into()))?;
    prompt(question.in_lang(lang));
    let read = read_hidden(&mut stdin.lock());
    prompt("\n");
    match read.map_err(io)? {
        Some(typed) => Ok(typed),
        None => Err(Failure::Io(say!("没有输入口令，没有写入", "no passphrase was typed, nothing was written"))),
    }
}

/// What is typed up to the end of the line; `None` where the person gave up.
fn read_hidden(from: &mut impl Read) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    const CTRL_C: u8 = 3;
    const CTRL_D: u8 = 4;
    const CTRL_U: u8 = 21;
    // Room for all of it from the beginning: a vector that grows leaves copies behind.
    let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = [0];
    loop {
        if from.read(&mut byte)? == 0 {
            return Ok(None);
        }
        match byte[0] {
            b'\n' | b'\r' => return Ok(Some(typed)),
            CTRL_C | CTRL_D => return Ok(None),
            CTRL_U => typed.clear(),
            8 | 127 => {
                // A character of several bytes goes as a whole.
                while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            _ if typed.len() == LONGEST => return Err(std::io::Error::other("it is too long")),
            byte => typed.push(byte),
        }
    }
}

/// The terminal without echo, as long as this lives. Its keys for interrupting are read as bytes, so that nobody who
/// presses them is left with a terminal that shows nothing.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn new() -> rustix::io::Result<Quiet> {
        let before = tcgetattr(std::io::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed before the question is no answer to it.
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &quiet)?;
        Ok(Quiet { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.before);
    }
}

fn prompt(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "{}", visible(text));
    let _ = err.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_what_was_typed_and_not_taken_back() {
        let typed = |bytes: &[u8]| read_hidden(&mut &*bytes).map(|typed| typed.map(|typed| typed.to_vec()));
        let read = |bytes: &[u8]| typed(bytes).unwrap();
        assert_eq!(read(b"open sesame\nrest"), Some(b"open sesame".to_vec()));
        assert_eq!(read("口令x\x7f\x7f令\r".as_bytes()), Some("口令".as_bytes().to_vec()));
        assert_eq!(read(b"wrong\x15right\n"), Some(b"right".to_vec()));
        assert_eq!(read(b"\x7f\n"), Some(Vec::new()));
        assert_eq!(read(b"half\x03\n"), None);
        assert_eq!(read(b"half\x04\n"), None);
        assert_eq!(read(b"half"), None);
        assert!(typed(&[b'x'; LONGEST + 1]).is_err());
    }
}
