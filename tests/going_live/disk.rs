//! Disks that are full, wherever in a build that is noticed.

use crate::namespace::{self, inside, mount, unmount};
use crate::office::*;
use crate::support::*;
use std::process::{Command, Output};

fn said(ran: &Output) -> String {
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

/// Protects: a limit on the size of files, which any machine has. Whether the system only fails the call or kills the
/// program at once, the old portal stays.
#[test]
fn files_may_not_grow() {
    let office = Office::in_memory(3);
    let mut failed = 0;
    for deaf in [true, false] {
        office.build(State::One);
        for blocks in [0, 1, 2, 4, 10_000] {
            let trap = if deaf { "trap '' XFSZ; " } else { "" };
            let script = format!("{trap}ulimit -c 0; ulimit -f {blocks} && exec \"$0\" \"$@\"");
            let mut command = Command::new("sh");
            pin(&mut command, office.root(State::Two));
            command.args(["-c", &script, env!("CARGO_BIN_EXE_gongshi")]);
            office.arguments(&mut command);
            let ran = command.output().expect("a shell");
            if ran.status.success() {
                assert_eq!(office.live(), State::Two);
                break;
            }
            failed += 1;
            assert_eq!(ran.status.code(), deaf.then_some(1), "{blocks}: {ran:?}");
            assert!(!deaf || said(&ran).contains("larger than the system allows"), "{ran:?}");
            assert_eq!(office.live(), State::One, "{blocks}");
            assert!(!deaf || office.is_tidy(), "{:?}", office.names());
        }
        assert_eq!(office.live(), State::Two, "the largest limit is enough");
    }
    assert!(failed >= 4, "only {failed} limits were too small");
}

/// Protects: a disk that fills up somewhere in the middle, by bytes or by files.
#[test]
fn the_disk_is_full() {
    namespace::run("disk::in_a_disk_of_its_own");
}

#[test]
fn in_a_disk_of_its_own() {
    if !inside("disk::in_a_disk_of_its_own") {
        return;
    }
    let office = Office::in_memory(20);
    mount(&["-t", "tmpfs", "-o", "size=64m,mode=755", "none"], &office.beside);
    for by in ["size", "nr_inodes"] {
        let used = || {
            let now = rustix::fs::statvfs(&office.beside).expect("a file system");
            if by == "size" { (now.f_blocks - now.f_bfree) * now.f_frsize } else { now.f_files - now.f_ffree }
        };
        let limit = |to: u64| mount(&["-o", &format!("remount,{by}={to}")], &office.beside);
        office.build(State::One);
        let one = used();
        // What an empty disk takes is not what the second portal takes beside the first: a third of it is new.
        let step = if by == "size" { 20 * 1024 } else { 4 };
        let mut full = 0;
        for more in 0.. {
            limit(one + more * step);
            let ran = office.build_with(State::Two, &[]);
            if ran.status.success() {
                break;
            }
            full += 1;
            assert_eq!(ran.status.code(), Some(1), "{by}: {ran:?}");
            assert!(said(&ran).contains("the disk or the quota is full"), "{by}: {ran:?}");
            assert_eq!(office.live(), State::One, "{by}: {more} steps");
            assert!(office.is_tidy(), "{:?}", office.names());
            assert_eq!(used(), one, "{by}: what was written is given back");
        }
        assert_eq!(office.live(), State::Two);
        assert!(full >= 3, "{by}: the disk was full only {full} times");
        limit(if by == "size" { 64 << 20 } else { 100_000 });
    }
    unmount(&office.beside);
}
