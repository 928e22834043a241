//! The processes in which attachments are read, as many as there are threads that ask.

use super::limits::{MOST_FILE, MOST_TIME};
use super::{Reading, Trouble, worker};
use crate::say::{Say, say};
use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Reads attachments in processes of their own, so that a file that crashes a reader, or keeps it busy without end, is
/// refused and takes nothing down with it. A process lives on for the next file; it ends with the `Readers`.
pub struct Readers {
    program: PathBuf,
    patience: Duration,
    idle: Mutex<Vec<Process>>,
}

impl Readers {
    /// Readers that run in `program`, which is gongshi itself.
    pub fn in_program(program: impl Into<PathBuf>) -> Readers {
        Readers { program: program.into(), patience: MOST_TIME, idle: Mutex::default() }
    }

    /// The same with another limit of time for one file.
    pub fn with_patience(self, patience: Duration) -> Readers {
        Readers { patience, ..self }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`read`](super::read), and [`Trouble::Unreadable`] where the reader crashes, takes too long or cannot be started.
    pub fn read(&self, bytes: impl Into<Arc<[u8]>>) -> Result<Reading, Trouble> {
        let bytes = bytes.into();
        if bytes.len() > MOST_FILE {
            return Err(too_large());
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let process = match idle {
            Some(process) => process,
            None => Process::start(&self.program).map_err(|why| {
                Trouble::Unreadable(say!("读取附件的程序启动不了：{why}", "the reader cannot be started: {why}"))
            })?,
        };
        let answer = process.read(bytes, self.patience).map_err(Trouble::Unreadable)?;
        // One that failed was dropped, and with it ended.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        answer
    }
}

/// A file larger than any reader takes.
pub(super) fn too_large() -> Trouble {
    Trouble::Unreadable(say!("文件太大（超过 64 MB）", "the file is too large (over 64 MB)"))
}

/// A reading process, and the thread that talks to it: a pipe that nobody empties would block for ever.
struct Process {
    child: Child,
    jobs: Sender<Arc<[u8]>>,
    answers: Receiver<io::Result<Result<Reading, Trouble>>>,
}

impl Process {
    fn start(program: &PathBuf) -> io::Result<Process> {
        let mut command = Command::new(program);
        command.arg(worker::COMMAND).env_clear();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (jobs, inbox) = channel();
        let (outbox, answers) = channel();
        thread::Builder::new().name("attachments".into()).spawn(move || talk(to, from, &inbox, &outbox))?;
        Ok(Process { child, jobs, answers })
    }

    fn read(&self, bytes: Arc<[u8]>, patience: Duration) -> Result<Result<Reading, Trouble>, Say> {
        let crashed = || say!("读取它的程序崩溃了", "its reader crashed");
        self.jobs.send(bytes).map_err(|_| crashed())?;
        match self.answers.recv_timeout(patience) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(crashed()),
            Err(RecvTimeoutError::Timeout) => {
                let seconds = patience.as_secs();
                Err(say!("{seconds} 秒内没有读完", "it could not be read through in {seconds} seconds"))
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It holds nothing that would be lost; its thread ends with its pipes.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn talk(
    mut to: ChildStdin,
    mut from: ChildStdout,
    jobs: &Receiver<Arc<[u8]>>,
    answers: &Sender<io::Result<Result<Reading, Trouble>>>,
) {
    for file in jobs {
        if answers.send(worker::ask(&mut to, &mut from, &file)).is_err() {
            return;
        }
    }
}
