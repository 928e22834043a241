//! ssh-agent: the two requests of its protocol (draft-miller-ssh-agent) that signing takes.
//!
//! An agent may be anything that listens on a socket: its answers are bounded in length and in time, and the signature
//! is checked by whoever asked for it.

use crate::say::{Say, say};
use ssh_key::PublicKey;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

const FAILURE: u8 = 5;
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// The longest answer, as OpenSSH's own programs have it.
const LONGEST: usize = 256 * 1024;

/// So long may an answer take: a person may have to confirm the use of the key (`ssh-add -c`).
const PATIENCE: Duration = Duration::from_secs(60);

/// Has the agent at `SSH_AUTH_SOCK` sign with the private half of `key`. Gives the 64 bytes.
pub(super) fn sign(key: &PublicKey, data: &[u8]) -> Result<Vec<u8>, Say> {
    connect()?.sign(&blob(key)?, data)
}

/// Makes sure that the agent holds the private half of `key`. Nobody has to confirm anything for that.
pub(super) fn must_hold(key: &PublicKey) -> Result<(), Say> {
    connect()?.must_hold(&blob(key)?)
}

fn blob(key: &PublicKey) -> Result<Vec<u8>, Say> {
    key.to_bytes().map_err(|e| say!("公钥写不出来：{e}", "the key cannot be written: {e}"))
}

fn connect() -> Result<Agent, Say> {
    let Some(path) = std::env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty()) else {
        return Err(say!(
            "没有运行 ssh-agent（SSH_AUTH_SOCK 没有设置）；运行 eval \"$(ssh-agent)\" 和 ssh-add，或者 --key 改用私钥文件",
            "no ssh-agent is running (SSH_AUTH_SOCK is not set); start one with eval \"$(ssh-agent)\" and ssh-add, or name \
             the private key file with --key"
        ));
    };
    let stream = UnixStream::connect(&path).map_err(|e| {
        say!("连不上 ssh-agent：{e}；它还在运行吗？", "ssh-agent cannot be reached: {e}; is it still running?")
    })?;
    Ok(Agent { stream, patience: PATIENCE })
}

struct Agent {
    stream: UnixStream,
    patience: Duration,
}

impl Agent {
    fn sign(&mut self, key: &[u8], data: &[u8]) -> Result<Vec<u8>, Say> {
        // Asked first, because an agent refuses a key that it does not hold and a use that nobody confirmed alike.
        self.must_hold(key)?;
        let mut request = vec![SIGN_REQUEST];
        put(&mut request, key);
        put(&mut request, data);
        request.extend([0; 4]);
        let answer = self.ask(&request)?;
        match answer.split_first() {
            Some((&SIGN_RESPONSE, rest)) => signature(rest).ok_or_else(garbage),
            Some((&FAILURE, _)) => Err(say!("ssh-agent 拒绝签名", "ssh-agent refused to sign")),
            _ => Err(garbage()),
        }
    }

    fn must_hold(&mut self, key: &[u8]) -> Result<(), Say> {
        if self.holds(key)? {
            return Ok(());
        }
        Err(say!(
            "ssh-agent 中没有这把密钥；先用 ssh-add 加入",
            "ssh-agent does not hold this key; add it with ssh-add first"
        ))
    }

    fn holds(&mut self, key: &[u8]) -> Result<bool, Say> {
        let answer = self.ask(&[REQUEST_IDENTITIES])?;
        let mut rest = match answer.split_first() {
            Some((&IDENTITIES_ANSWER, rest)) => rest,
            Some((&FAILURE, _)) => return Ok(false),
            _ => return Err(garbage()),
        };
        let count = number(&mut rest).ok_or_else(garbage)?;
        // Each takes eight bytes at least, so a false count ends with the answer.
        for _ in 0..count {
            let blob = string(&mut rest).ok_or_else(garbage)?;
            string(&mut rest).ok_or_else(garbage)?;
            if blob == key {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sends a request and reads its answer, without the lengths before them.
    fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Say> {
        let end = Instant::now() + self.patience;
        let lost = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => {
                say!("ssh-agent 没有回答", "ssh-agent does not answer")
            }
            _ => say!("与 ssh-agent 的连接断了：{e}", "ssh-agent hung up: {e}"),
        };
        let mut message = Vec::new();
        put(&mut message, request);
        self.stream.set_write_timeout(Some(self.patience)).map_err(lost)?;
        self.stream.write_all(&message).map_err(lost)?;
        let mut length = [0; 4];
        self.read(&mut length, end).map_err(lost)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 || length > LONGEST {
            return Err(garbage());
        }
        let mut answer = vec![0; length];
        self.read(&mut answer, end).map_err(lost)?;
        Ok(answer)
    }

    /// Fills the buffer, or gives up at `end`, however the bytes trickle in.
    fn read(&mut self, mut buffer: &mut [u8], end: Instant) -> std::io::Result<()> {
        while !buffer.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(std::io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            match self.stream.read(buffer) {
                Ok(0) => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => buffer = &mut buffer[n..],
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

fn garbage() -> Say {
    say!(
        "SSH_AUTH_SOCK 那一端的回答不是 ssh-agent 的",
        "what answers at SSH_AUTH_SOCK does not speak as ssh-agent does"
    )
}

/// The bytes of an Ed25519 signature from a sign response.
fn signature(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut blob = string(&mut rest)?;
    let kind = string(&mut blob)?;
    let bytes = string(&mut blob)?;
    (kind == b"ssh-ed25519" && bytes.len() == 64).then(|| bytes.to_vec())
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    // Keys and hashes: nothing that is sent comes near four gigabytes.
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(bytes);
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_be_bytes(*number))
}

fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)? as usize;
    let (string, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is said of an agent that answers each request with the next of these, as they are.
    fn answers(answers: Vec<Vec<u8>>) -> Result<Vec<u8>, Say> {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let agent = std::thread::spawn(move || {
            for answer in answers {
                let mut length = [0; 4];
                if theirs.read_exact(&mut length).is_err() {
                    return;
                }
                let mut request = vec![0; u32::from_be_bytes(length) as usize];
                if theirs.read_exact(&mut request).is_err() || theirs.write_all(&answer).is_err() {
                    return;
                }
            }
            // Then it keeps silent till the other side goes.
            let _ = theirs.read_to_end(&mut Vec::new());
        });
        let said = Agent { stream: ours, patience: Duration::from_millis(200) }.sign(b"key", b"data");
        agent.join().unwrap();
        said
    }

    fn framed(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut body = vec![kind];
        parts.iter().for_each(|part| body.extend(*part));
        let mut out = Vec::new();
        put(&mut out, &body);
        out
    }

    fn strings(parts: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        parts.iter().for_each(|part| put(&mut out, part));
        out
    }

    fn holding(key: &[u8]) -> Vec<u8> {
        framed(IDENTITIES_ANSWER, &[&[0, 0, 0, 1], &strings(&[key, b"comment"])])
    }

    #[test]
    fn a_sound_agent_signs() {
        let signed = strings(&[&strings(&[b"ssh-ed25519", &[7; 64]])]);
        assert_eq!(answers(vec![holding(b"key"), framed(SIGN_RESPONSE, &[&signed])]), Ok(vec![7; 64]));
    }

    #[test]
    fn other_answers_are_told_apart() {
        let short = strings(&[&strings(&[b"ssh-ed25519", &[7; 63]])]);
        let other = strings(&[&strings(&[b"ssh-rsa", &[7; 64]])]);
        for (given, why) in [
            (vec![], "does not answer"),
            (vec![holding(b"another")], "does not hold"),
            (vec![framed(FAILURE, &[])], "does not hold"),
            (vec![framed(IDENTITIES_ANSWER, &[&[255; 4]])], "does not speak"),
            (vec![b"HTTP/1.1 400 Bad Request\r\n".to_vec()], "does not speak"),
            (vec![vec![0; 4]], "does not speak"),
            (vec![vec![0, 0, 0, 9, IDENTITIES_ANSWER]], "does not answer"),
            (vec![holding(b"key"), framed(FAILURE, &[])], "refused"),
            (vec![holding(b"key"), framed(SIGN_RESPONSE, &[&short])], "does not speak"),
            (vec![holding(b"key"), framed(SIGN_RESPONSE, &[&other])], "does not speak"),
            (vec![holding(b"key"), framed(SIGN_RESPONSE, &[])], "does not speak"),
            (vec![holding(b"key"), framed(99, &[])], "does not speak"),
        ] {
            let said = answers(given.clone()).expect_err("no signature").en;
            assert!(said.contains(why), "{given:?}: {said}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
        #[test]
        fn no_answer_makes_it_stumble(kind in 10..16u8, bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(answers(vec![framed(kind, &[&bytes]), framed(kind, &[&bytes]), framed(kind, &[&bytes])]).is_err());
        }
    }
}
