//! Several builds of one target, and people who read while builds go on.

use crate::office::*;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::process::Output;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

fn is_busy(ran: &Output) -> bool {
    let said = String::from_utf8_lossy(&ran.stderr);
    ran.status.code() == Some(1) && said.contains("Another build is writing the same output folder")
}

/// Protects: the second build ends with status 1 and says why; the first does not notice.
#[test]
fn the_second_of_two_builds_says_so() {
    let office = Office::new(6);
    office.build(State::One);
    let first = office.start(State::Two, &[]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while !office.stage().exists() {
        assert!(Instant::now() < deadline, "the build does not start");
        sleep(Duration::from_micros(100));
    }
    // Held where it is, however slow the second one may be.
    let signal = |signal| kill_process(Pid::from_child(&first), signal).expect("it is ours");
    signal(Signal::STOP);
    let stopped = office.names();
    for _ in 0..2 {
        let second = office.build_with(State::One, &[]);
        assert!(is_busy(&second), "{second:?}");
        assert_eq!(office.live(), State::One);
        assert_eq!(office.names(), stopped, "nothing of the first is mended away");
    }
    signal(Signal::CONT);
    let first = first.wait_with_output().expect("it ends");
    assert!(first.status.success(), "{first:?}");
    assert_eq!(office.live(), State::Two);
    assert!(office.is_tidy());
}

/// Protects: of many that start at once, each goes live whole or says that another is at work.
#[test]
fn many_builds_at_once() {
    let office = Office::in_memory(3);
    office.build(State::One);
    for _ in 0..3 {
        let states = [State::Two, State::One, State::Two, State::One];
        let started: Vec<_> = states.into_iter().map(|state| office.start(state, &[])).collect();
        let ended: Vec<Output> = started.into_iter().map(|child| child.wait_with_output().expect("it ends")).collect();
        assert!(ended.iter().any(|ran| ran.status.success()), "{ended:?}");
        assert!(ended.iter().all(|ran| ran.status.success() || is_busy(ran)), "{ended:?}");
        office.live();
        assert!(office.is_tidy(), "{:?}", office.names());
    }
}

/// Protects: whoever reads a file that both portals have finds it at every moment, whole, of the one or of the other.
#[test]
fn no_reader_ever_misses_a_file() {
    let office = Office::in_memory(20);
    office.build(State::One);
    let (one, two) = (office.expected(State::One), office.expected(State::Two));
    let both: Vec<&String> = one.keys().filter(|path| two.contains_key(*path)).collect();
    assert!(both.len() > 20, "only {} files", both.len());
    let (done, read, changed) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    scope(|scope| {
        scope.spawn(|| {
            let mut last = State::One;
            while !done.load(Ordering::Relaxed) {
                for path in &both {
                    let bytes = fs::read(office.target().join(path));
                    let bytes = bytes.unwrap_or_else(|error| panic!("{path} is missing: {error}"));
                    let now = if bytes == one[*path] { State::One } else { State::Two };
                    assert!(now == State::One || bytes == two[*path], "{path} is neither the old nor the new one");
                    if one[*path] != two[*path] && now != last {
                        last = now;
                        changed.fetch_add(1, Ordering::Relaxed);
                    }
                    read.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        scope.spawn(|| {
            for state in [State::Two, State::One].repeat(4) {
                // The reader may have failed already; then there is nothing to wait for.
                if office.command(state).output().is_ok_and(|ran| !ran.status.success()) {
                    break;
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    });
    let (read, changed) = (read.into_inner(), changed.into_inner());
    println!("{read} reads, {changed} changes seen");
    assert!(read > 1_000 && changed >= 4, "{read} reads saw {changed} changes");
}
