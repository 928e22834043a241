//! Builds that are killed.

use crate::office::*;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So many that a build takes a while, and no more: with two hundred it takes six times as long and shows the same.
const RECORDS: usize = 24;

/// How many times a build is killed, each way; `GONGSHI_TEST_KILLS=2000` for a long night.
fn rounds() -> u32 {
    std::env::var("GONGSHI_TEST_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(30)
}

#[test]
fn killed_at_any_moment_where_folders_can_be_exchanged() {
    killed_at_any_moment(&[]);
}

#[test]
fn killed_at_any_moment_where_folders_cannot_be_exchanged() {
    killed_at_any_moment(&[NO_EXCHANGE]);
}

/// From which moment of a build the time to its death is counted, so that also its short last part is hit.
#[derive(Clone, Copy, PartialEq)]
enum From {
    Start,
    /// The manifest is written; the last look begins.
    Sealed,
    /// Everything is flushed, exchanged and deleted within a few milliseconds.
    Opened,
}

fn killed_at_any_moment(faults: &[Fault]) {
    let office = Office::in_memory(RECORDS);
    let mut live = State::One;
    office.build(live);
    let timed = |state| {
        let started = Instant::now();
        office.build(state);
        started.elapsed()
    };
    let mut one_build = timed(live.other());
    live = live.other();

    let rounds = rounds();
    let (mut unfinished, mut swapped, mut torn) = (0, 0, 0);
    for round in 0..rounds {
        let new = live.other();
        let (from, within) =
            [(From::Start, one_build), (From::Sealed, one_build * 2 / 3), (From::Opened, one_build / 20)]
                [round as usize % 3];
        let mut child = office.start(new, faults);
        wait_for(&office, from, &mut child);
        sleep(within * (round / 3) * 3 / rounds);
        kill(&mut child);
        // Only between two renames may nothing be live at all; the next build, even one that is refused, mends that.
        let after = if office.target().exists() {
            office.live()
        } else {
            assert!(!faults.is_empty(), "the target is missing: {:?}", office.names());
            torn += 1;
            live
        };
        unfinished += u32::from(after == live && office.stage().exists());
        swapped += u32::from(after == new && !office.is_tidy());
        // Timed anew, because the machine may have others to serve.
        one_build = timed(new);
        live = office.live();
        assert_eq!(live, new);
    }
    println!("of {rounds} kills {unfinished} left an unfinished portal, {swapped} the old one, {torn} hit two renames");
    // Else the kills all came too early or too late to show anything.
    assert!(unfinished >= rounds / 6, "{unfinished} died before they were live");
}

/// Waits until the build is so far, or has ended.
fn wait_for(office: &Office, from: From, child: &mut Child) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let is_there = || match from {
        From::Start => true,
        From::Sealed => office.stage().join("manifest.json").exists(),
        From::Opened => fs::metadata(office.stage()).is_ok_and(|stage| stage.permissions().mode() & 0o77 != 0),
    };
    while !is_there() && child.try_wait().expect("a child").is_none() {
        assert!(Instant::now() < deadline, "the build gets nowhere");
        sleep(Duration::from_micros(100));
    }
}

/// Kills the program, but not what it started, as the system does when memory runs out.
fn kill(child: &mut Child) {
    child.kill().expect("it is ours");
    child.wait().expect("it has ended");
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

/// Protects: each step of going live, in its order; random kills hit some of them once in a thousand times.
#[test]
fn killed_at_each_step() {
    // What the program calls when it moves and deletes files differs between architectures.
    #[cfg(target_arch = "x86_64")]
    let (rename, unlink) = (libc::SYS_rename, libc::SYS_unlink);
    #[cfg(not(target_arch = "x86_64"))]
    let (rename, unlink) = (libc::SYS_renameat, libc::SYS_unlinkat);
    let at = |call| Fault { call, does: Does::Kill };
    let any = |number| at(Call::Any(number));
    let (old, new) = (false, true);
    let rows: &[(&str, &[Fault], bool)] = &[
        ("the lock is made", &[at(Call::Create)], old),
        ("the lock is taken", &[any(libc::SYS_flock)], old),
        ("a live file is linked", &[any(libc::SYS_linkat)], old),
        ("the mark is taken off", &[any(unlink)], old),
        ("everything is flushed", &[any(libc::SYS_syncfs)], old),
        ("the folders are exchanged", &[any(libc::SYS_renameat2)], old),
        ("the folders have been exchanged", &[any(libc::SYS_fsync)], new),
        ("the old portal is deleted", &[at(Call::RemoveFolder)], new),
        ("the old portal is moved away", &[NO_EXCHANGE, any(rename)], old),
        ("the new portal has been moved there", &[NO_EXCHANGE, any(libc::SYS_fsync)], new),
        ("the one that was moved away is deleted", &[NO_EXCHANGE, at(Call::RemoveFolder)], new),
    ];
    let office = Office::new(6);
    let mut live = State::One;
    office.build(live);
    for (step, faults, comes) in rows {
        let next = live.other();
        let ran = office.build_with(next, faults);
        assert_eq!(ran.status.code(), None, "{step}: {ran:?}");
        assert_eq!(office.live(), if *comes { next } else { live }, "{step}");
        office.build(next);
        assert_eq!(office.live(), next, "{step}");
        live = next;
    }
}

/// Protects: the one moment at which nothing is live, between two renames. Whatever runs next brings the old portal back,
/// also a build that the gate refuses.
#[test]
fn killed_between_two_renames() {
    let office = Office::new(3);
    for refused in [false, true] {
        office.build(State::One);
        fs::rename(office.target(), office.neighbour(".public.gongshi-old")).expect("the first rename");
        let flagged = office.root(State::Two).join("content/news/2026/flagged.md");
        if refused {
            fs::write(&flagged, "---\nid: xw-9999\ndisclosure: withheld\n---\n").expect("a record");
            let ran = office.build_with(State::Two, &[]);
            assert_eq!(ran.status.code(), Some(3), "{ran:?}");
            assert_eq!(office.live(), State::One);
            assert!(office.is_tidy(), "{:?}", office.names());
            fs::remove_file(&flagged).expect("it was there");
        }
        office.build(State::Two);
        assert_eq!(office.live(), State::Two);
    }
}

/// Protects: Ctrl-C, and the end of a session or a container.
#[test]
fn other_signals_kill_as_well() {
    let office = Office::in_memory(20);
    office.build(State::One);
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        for whole_group in [true, false] {
            // What the one before left must not look like the work of this one.
            let _ = fs::remove_dir_all(office.stage());
            let mut child = office.start(State::Two, &[]);
            wait_for(&office, From::Sealed, &mut child);
            let sent =
                if whole_group { kill_process_group(pid(&child), signal) } else { kill_process(pid(&child), signal) };
            sent.expect("it is ours");
            let status = child.wait().expect("it ends");
            assert_eq!(status.code(), None, "{signal:?}");
            assert_eq!(office.live(), State::One, "{signal:?}");
        }
    }
    office.build(State::Two);
    assert_eq!(office.live(), State::Two);
}

/// Protects: git and the readers of attachments end with the program that started them.
#[test]
fn nothing_that_was_started_outlives_a_killed_build() {
    let office = Office::in_memory(40);
    office.build(State::One);
    let mut seen = 0;
    for round in 0..8 {
        let mut child = office.start(State::Two, &[]);
        let group = child.id();
        let deadline = Instant::now() + Duration::from_secs(60);
        // Until there is somebody to outlive it, and then a little.
        while members(group) < 2 && child.try_wait().expect("a child").is_none() && Instant::now() < deadline {
            sleep(Duration::from_micros(100));
        }
        sleep(Duration::from_millis(round));
        seen += u32::from(members(group) > 1);
        kill(&mut child);
        while members(group) > 0 {
            assert!(Instant::now() < deadline, "something lives on");
            sleep(Duration::from_millis(5));
        }
    }
    assert!(seen > 0, "no kill came while a reader was at work");
    office.build(State::Two);
}

/// How many processes of a group are alive.
fn members(group: u32) -> usize {
    let alive = |stat: String| {
        // After the name in brackets: state, parent, group.
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let (state, group_of) = (fields.next()?, fields.nth(1)?);
        Some(state != "Z" && state != "X" && group_of == group.to_string())
    };
    let processes = fs::read_dir("/proc").expect("a list of processes").filter_map(Result::ok);
    let stats = processes.filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    stats.filter_map(alive).filter(|alive| *alive).count()
}
