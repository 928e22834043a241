//! Two states of one portal, the output folder that they go live in by turns, and builds that can be made to fail.

use crate::support::*;
use gongshi::output::{MANIFEST, Manifest};
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// Which of the two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    One,
    Two,
}

impl State {
    pub fn other(self) -> State {
        if self == State::One { State::Two } else { State::One }
    }
}

/// A call of the system that does not do what it is there for.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub call: Call,
    pub does: Does,
}

/// Which calls.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    /// Of this number, whatever its arguments are.
    Any(i64),
    /// Opening a file that is to be made.
    Create,
    /// Deleting a folder inside another one: only an old portal has such.
    RemoveFolder,
    /// Writing to anything but the three streams that every program has.
    Write,
}

/// What it does instead.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    /// Fails with this error number.
    Fail(i32),
    /// Kills the program.
    Kill,
}

/// As a file system that cannot exchange two folders.
pub const NO_EXCHANGE: Fault = Fault { call: Call::Any(libc::SYS_renameat2), does: Does::Fail(libc::EINVAL) };

/// An office with two states of its records; nothing is live yet.
pub struct Office {
    one: Portal,
    two: Portal,
    trees: [Tree; 2],
    /// The folder that the portal lies in, and nothing else.
    pub beside: PathBuf,
    _dir: tempfile::TempDir,
}

impl Office {
    /// With so many records, on the disk.
    pub fn new(records: usize) -> Office {
        Office::on(records, tempfile::tempdir().expect("a temporary folder"))
    }

    /// In memory where the machine has such a place: there nothing waits for a disk, and more can be tried.
    pub fn in_memory(records: usize) -> Office {
        Office::on(records, tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().expect("a folder")))
    }

    fn on(records: usize, dir: tempfile::TempDir) -> Office {
        let beside = dir.path().canonicalize().expect("the folder is there").join("live");
        fs::create_dir(&beside).expect("a folder");
        let (one, two) = (Portal::new(), Portal::new());
        for n in 0..records {
            // Two thirds stay as they are; some go, some are new.
            write(&one, n, if n % 3 == 0 { "旧文" } else { "正文" });
            let m = if n % 10 == 9 { n + records } else { n };
            write(&two, m, if n % 3 == 0 { "新文" } else { "正文" });
        }
        let mut office = Office { one, two, trees: [Tree::new(), Tree::new()], beside, _dir: dir };
        for state in [State::One, State::Two] {
            office.build(state);
            let tree = tree(&office.target());
            has_what_its_manifest_says(&tree);
            office.trees[state as usize] = tree;
            fs::remove_dir_all(office.target()).expect("what was built can go");
        }
        office
    }

    pub fn target(&self) -> PathBuf {
        self.beside.join("public")
    }

    /// A path beside the target.
    pub fn neighbour(&self, name: &str) -> PathBuf {
        self.beside.join(name)
    }

    pub fn stage(&self) -> PathBuf {
        self.neighbour(".public.gongshi-stage")
    }

    pub fn expected(&self, state: State) -> &Tree {
        &self.trees[state as usize]
    }

    pub fn root(&self, state: State) -> &Path {
        match state {
            State::One => &self.one.root,
            State::Two => &self.two.root,
        }
    }

    /// The command that puts a state live.
    pub fn command(&self, state: State) -> Command {
        let mut command = gongshi(self.root(state));
        self.arguments(&mut command);
        command
    }

    pub fn arguments(&self, command: &mut Command) {
        command.args(["build", "--lang", "en", "--as-of", AS_OF, "--out"]).arg(self.target());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    /// Puts a state live, which succeeds and leaves nothing beside it.
    pub fn build(&self, state: State) {
        let ran = self.command(state).output().expect("the program starts");
        assert!(ran.status.success(), "{ran:?}");
        assert!(self.is_tidy(), "{:?}", self.names());
    }

    /// Puts a state live while these calls fail. Gives how it ended.
    pub fn build_with(&self, state: State, faults: &[Fault]) -> Output {
        self.start(state, faults).wait_with_output().expect("the program ends")
    }

    /// The same, hearing signals that whoever started the tests does not hear: a job in the background of a script ignores
    /// Ctrl-C, and so would everything that it starts.
    fn hearing(&self, state: State) -> Command {
        let mut command = Command::new("env");
        pin(&mut command, self.root(state));
        command.args(["--default-signal=INT,TERM,HUP,QUIT", env!("CARGO_BIN_EXE_gongshi")]);
        self.arguments(&mut command);
        command
    }

    /// Starts to put a state live, in a process group of its own.
    pub fn start(&self, state: State, faults: &[Fault]) -> Child {
        // Failing calls are counted: they must be the program's own.
        let mut command = if faults.is_empty() { self.hearing(state) } else { self.command(state) };
        command.process_group(0);
        // The filter is that of a thread and of whatever is started from it; so it does not bind the test.
        thread::scope(|scope| {
            let started = scope.spawn(|| {
                hinder(faults);
                command.spawn().expect("the program starts")
            });
            started.join().expect("filters can be set")
        })
    }

    /// Which state is live. Panics where it is neither, or not whole, or not readable for a web server.
    pub fn live(&self) -> State {
        let found = tree(&self.target());
        for entry in walkdir::WalkDir::new(self.target()) {
            let entry = entry.expect("the tree can be read");
            let mode = entry.metadata().expect("metadata").permissions().mode() & 0o7777;
            assert_eq!(mode, if entry.file_type().is_dir() { 0o755 } else { 0o644 }, "{:?}", entry.path());
        }
        [State::One, State::Two].into_iter().find(|state| self.expected(*state) == &found).unwrap_or_else(|| {
            panic!(
                "what is live is neither portal. From the one:\n{}From the other:\n{}",
                difference(self.expected(State::One), &found),
                difference(self.expected(State::Two), &found)
            )
        })
    }

    /// Whether nothing stands beside the target.
    pub fn is_tidy(&self) -> bool {
        self.names() == ["public"]
    }

    /// What stands in the folder of the target.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.beside).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// A news record; of two there are pictures, which readers have to look at.
fn write(portal: &Portal, n: usize, body: &str) {
    let (path, name) = (format!("content/news/2026/xw-{n}.md"), format!("图{n}.png"));
    let picture = include_bytes!("../attachments/clean/pillow.png").as_slice();
    let (keys, files) = match n {
        10 | 30 => (format!("images:\n  - {{ file: {name}, alt: 现场 }}\n"), vec![(name.as_str(), picture)]),
        _ => (String::new(), Vec::new()),
    };
    let text = format!(
        "---\nid: xw-{n}\ntitle: 通知第{n}号\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\nkind: notice\n{keys}---\n\n{body}第{n}段。\n"
    );
    portal.approved(&path, &text, &files);
}

/// Reads the manifest by its documentation and compares every file with it.
fn has_what_its_manifest_says(tree: &Tree) {
    let manifest: Manifest = serde_json::from_slice(&tree[MANIFEST]).expect("a manifest");
    let listed: Vec<&String> = manifest.files.iter().map(|row| &row.path).collect();
    let found: Vec<&String> = tree.keys().filter(|path| *path != MANIFEST).collect();
    assert_eq!(listed, found);
    for row in &manifest.files {
        let hash: String = row.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((row.size, hash), (tree[&row.path].len() as u64, sha256(&tree[&row.path])), "{}", row.path);
    }
}

/// From here on these calls fail in this thread, and in what it starts (seccomp).
fn hinder(faults: &[Fault]) {
    for fault in faults {
        let action = match fault.does {
            Does::Fail(number) => SeccompAction::Errno(number.unsigned_abs()),
            Does::Kill => SeccompAction::KillProcess,
        };
        let rule = |argument, how, value| {
            let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, how, value).expect("a condition");
            vec![SeccompRule::new(vec![condition]).expect("a rule")]
        };
        let created = libc::O_CREAT.unsigned_abs().into();
        let (number, rules) = match fault.call {
            Call::Any(number) => (number, Vec::new()),
            Call::Create => (libc::SYS_openat, rule(2, SeccompCmpOp::MaskedEq(created), created)),
            Call::RemoveFolder => {
                let folder = libc::AT_REMOVEDIR.unsigned_abs().into();
                (libc::SYS_unlinkat, rule(2, SeccompCmpOp::MaskedEq(folder), folder))
            }
            Call::Write => (libc::SYS_write, rule(0, SeccompCmpOp::Gt, 2)),
        };
        let arch = TargetArch::try_from(std::env::consts::ARCH).expect("an architecture that seccompiler knows");
        let filter =
            SeccompFilter::new([(number, rules)].into(), SeccompAction::Allow, action, arch).expect("a filter");
        let program: seccompiler::BpfProgram = filter.try_into().expect("a program");
        seccompiler::apply_filter(&program).expect("the kernel has seccomp");
    }
}
