//! A terminal with a person at it: gongshi runs on a pty of its own, so that it may ask, hide what is typed, and be
//! interrupted.

use crate::support::*;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longer waits mean that it will not come.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Terminal {
    child: Child,
    person: File,
    /// Held open, so that the terminal outlives the program.
    _screen: File,
    said: Arc<Mutex<String>>,
}

impl Terminal {
    /// Starts gongshi with these arguments.
    pub fn run(root: &Path, arguments: &[&str]) -> Terminal {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pty");
        grantpt(&person).expect("it is ours");
        unlockpt(&person).expect("it can be used");
        let name = ptsname(&person, Vec::new()).expect("it has a name").into_string().expect("a readable one");
        let screen = OpenOptions::new().read(true).write(true).open(name).expect("the other end");
        // `setsid` (util-linux) makes it the program's controlling terminal: else Ctrl-C would reach nobody.
        let mut command = Command::new("setsid");
        pin(&mut command, root);
        // What runs in the background of a script ignores Ctrl-C and hands that down; a person's program does not.
        command.args(["--ctty", "env", "--default-signal=INT,QUIT", env!("CARGO_BIN_EXE_gongshi")]).args(arguments);
        let end = || Stdio::from(screen.try_clone().expect("a second handle"));
        let child = command
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("setsid (of util-linux) and env (of coreutils)");
        let person = File::from(person);
        let said = Arc::new(Mutex::new(String::new()));
        let (mut from, heard) = (person.try_clone().expect("a second handle"), said.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                heard.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..n]));
            }
        });
        Terminal { child, person, _screen: screen, said }
    }

    /// Waits until the program has said this after what was waited for before, and forgets it.
    pub fn wait_for(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut said = self.said.lock().unwrap();
            if let Some(at) = said.find(text) {
                return said.drain(..at + text.len()).collect();
            }
            assert!(Instant::now() < end, "waited for {text:?}, got {said:?}");
            drop(said);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn types(&mut self, text: &str) {
        self.person.write_all(text.as_bytes()).expect("the terminal takes it");
    }

    /// Waits until nothing that is typed is shown.
    pub fn hides(&self) {
        let end = Instant::now() + PATIENCE;
        while self.echoes() {
            assert!(Instant::now() < end, "what is typed is shown");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn echoes(&self) -> bool {
        tcgetattr(&self.person).expect("its settings").local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end. The status is `None` for a program that was interrupted.
    pub fn end(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                break status;
            }
            if Instant::now() > end {
                let _ = self.child.kill();
                panic!("it does not end: {:?}", self.said.lock().unwrap());
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(self.echoes(), "the terminal is as it was");
        // What it said last may still be on its way.
        std::thread::sleep(Duration::from_millis(100));
        let said = self.said.lock().unwrap().clone();
        (status.code(), said)
    }
}
