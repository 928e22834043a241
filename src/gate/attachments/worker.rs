//! The process that reads attachments: a job in, a reading out, until the pipe closes.
//!
//! A message is its length (eight bytes, little endian) and its bytes: a file in one direction, a [`Reading`] or a
//! [`Trouble`] as JSON in the other. The process is this program again (`gongshi read-attachments`, a command that help does not
//! show); it opens no file, and has so much memory and no more.

use super::limits::{MOST_FILE, MOST_TIME};
use super::{Reading, Trouble, read};
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// The command that makes this program a reading process.
pub const COMMAND: &str = "read-attachments";

/// Bytes of memory that a reading process may have.
const MOST_MEMORY: u64 = 2 << 30;

/// What is read of an answer at most.
const MOST_ANSWER: usize = 1 << 30;

/// Reads what comes on standard input until it ends.
pub fn serve() -> ExitCode {
    limit_self();
    let Ok(watch) = Watch::start() else { return ExitCode::FAILURE };
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    loop {
        let answer = match receive(&mut input, MOST_FILE) {
            Ok(Some(bytes)) => watch.over(|| read(&bytes)),
            Ok(None) => return ExitCode::SUCCESS,
            Err(_) => return ExitCode::FAILURE,
        };
        let sent = serde_json::to_vec(&answer).map_err(io::Error::from).and_then(|json| send(&mut output, &json));
        if sent.is_err() {
            return ExitCode::FAILURE;
        }
    }
}

/// Ends the process where reading one file takes too long. Who asked for it does so earlier, but may be killed meanwhile;
/// then nobody else would.
struct Watch {
    began: Sender<()>,
    ended: Sender<()>,
}

impl Watch {
    fn start() -> io::Result<Watch> {
        let (began, beginnings) = channel();
        let (ended, ends) = channel();
        thread::Builder::new().name("watch".into()).spawn(move || {
            for () in beginnings {
                if ends.recv_timeout(2 * MOST_TIME).is_err() {
                    std::process::exit(1);
                }
            }
        })?;
        Ok(Watch { began, ended })
    }

    fn over<T>(&self, work: impl FnOnce() -> T) -> T {
        let _ = self.began.send(());
        let done = work();
        let _ = self.ended.send(());
        done
    }
}

/// Sends a file and waits for what is in it.
pub(super) fn ask(to: &mut impl Write, from: &mut impl Read, file: &[u8]) -> io::Result<Result<Reading, Trouble>> {
    send(to, file)?;
    let answer = receive(from, MOST_ANSWER)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(serde_json::from_slice(&answer)?)
}

fn send(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// The next message; `None` where the pipe was closed between two messages.
fn receive(from: &mut impl Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    let mut got = 0;
    while got < length.len() {
        match from.read(&mut length[got..])? {
            0 if got == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => got += read,
        }
    }
    let length = usize::try_from(u64::from_le_bytes(length)).ok().filter(|length| *length <= most);
    let length = length.ok_or(io::ErrorKind::InvalidData)?;
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Takes away what a reader does not need: memory without end, files, a dump of its memory on the disk.
fn limit_self() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let limit = |resource, most| {
            // Where the system does not let a limit be set, the one who waits still has a time limit.
            let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
        };
        limit(Resource::As, MOST_MEMORY);
        limit(Resource::Fsize, 0);
        limit(Resource::Core, 0);
    }
}
