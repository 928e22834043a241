//! Calls of the system that fail, each at its place.

use crate::office::*;

/// What is to come of a failure.
enum Comes {
    /// The new portal is live, the status is 0.
    New,
    /// The old one stays, the status is 1, the message says this, nothing is left beside.
    Old(&'static str),
    /// The new one is live, but something may be wrong beside it: status 1, and the message says so.
    NewBut {
        /// Whether nothing stands beside it all the same.
        tidy: bool,
    },
}

/// What is wrong, which calls fail with which error, and what comes of it.
type Row<'r> = (&'r str, &'r [(Call, i32)], Comes);

/// Protects: whatever call fails, and however. What can be done in another way is done in another way.
#[test]
fn each_call_may_fail() {
    use Comes::{New, NewBut, Old};
    #[cfg(target_arch = "x86_64")]
    let rename = libc::SYS_rename;
    #[cfg(not(target_arch = "x86_64"))]
    let rename = libc::SYS_renameat;
    let any = Call::Any;
    let rows: &[Row] = &[
        ("no file can be made", &[(Call::Create, libc::EACCES)], Old("no permission")),
        ("no inode is left", &[(Call::Create, libc::ENOSPC)], Old("the disk or the quota is full")),
        ("no byte can be written", &[(Call::Write, libc::ENOSPC)], Old("the disk or the quota is full")),
        ("the quota is used up", &[(Call::Write, libc::EDQUOT)], Old("the disk or the quota is full")),
        ("the disk breaks", &[(Call::Write, libc::EIO)], Old("the system failed")),
        ("it knows no hard links", &[(any(libc::SYS_linkat), libc::EPERM)], New),
        ("a file has too many links", &[(any(libc::SYS_linkat), libc::EMLINK)], New),
        ("the file lies elsewhere", &[(any(libc::SYS_linkat), libc::EXDEV)], New),
        ("no flush of all at once", &[(any(libc::SYS_syncfs), libc::ENOSYS)], New),
        ("a sandbox forbids it", &[(any(libc::SYS_syncfs), libc::EPERM)], New),
        ("what was written is lost", &[(any(libc::SYS_syncfs), libc::EIO)], Old("the system failed")),
        ("it turns out full", &[(any(libc::SYS_syncfs), libc::ENOSPC)], Old("the disk or the quota is full")),
        (
            "lost, file by file",
            &[(any(libc::SYS_syncfs), libc::ENOSYS), (any(libc::SYS_fsync), libc::EIO)],
            Old("the system failed"),
        ),
        ("an old system without exchange", &[(any(libc::SYS_renameat2), libc::ENOSYS)], New),
        ("a file system without exchange", &[(any(libc::SYS_renameat2), libc::EINVAL)], New),
        ("the target is a mount point", &[(any(libc::SYS_renameat2), libc::EBUSY)], Old("mount point")),
        ("it lies on another layer", &[(any(libc::SYS_renameat2), libc::EXDEV)], Old("mount point")),
        ("no permission to exchange", &[(any(libc::SYS_renameat2), libc::EACCES)], Old("no permission")),
        (
            "neither exchange nor rename",
            &[(any(libc::SYS_renameat2), libc::EINVAL), (any(rename), libc::EBUSY)],
            Old("mount point"),
        ),
        ("the swap may not last", &[(any(libc::SYS_fsync), libc::EIO)], NewBut { tidy: true }),
        ("the old portal cannot be deleted", &[(Call::RemoveFolder, libc::EPERM)], NewBut { tidy: false }),
    ];
    let office = Office::new(6);
    let mut before = State::One;
    office.build(before);
    for (what, faults, comes) in rows {
        let next = before.other();
        let faults: Vec<Fault> =
            faults.iter().map(|(call, error)| Fault { call: *call, does: Does::Fail(*error) }).collect();
        let ran = office.build_with(next, &faults);
        let said = String::from_utf8_lossy(&ran.stderr);
        let (status, live, tidy, words) = match comes {
            New => (0, next, true, ["", ""]),
            Old(word) => (1, before, true, [*word, "live portal is untouched"]),
            NewBut { tidy } => (1, next, *tidy, ["The new portal is live, but", ""]),
        };
        assert_eq!(ran.status.code(), Some(status), "{what}: {ran:?}");
        assert_eq!(office.live(), live, "{what}: {said}");
        assert_eq!(office.is_tidy(), tidy, "{what}: {:?}", office.names());
        assert!(words.iter().all(|word| said.contains(word)), "{what}: {said}");
        office.build(next);
        assert_eq!(office.live(), next, "{what}");
        before = next;
    }
}

/// Protects: without a lock nobody can know whether another build is at work, so none is. The empty file of the lock may be
/// another's and stays; it is in nobody's way.
#[test]
fn where_there_are_no_locks_nothing_is_built() {
    let office = Office::new(1);
    office.build(State::One);
    let faults = [Fault { call: Call::Any(libc::SYS_flock), does: Does::Fail(libc::ENOLCK) }];
    let ran = office.build_with(State::Two, &faults);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert_eq!(office.live(), State::One);
    assert_eq!(office.names(), [".public.gongshi-lock", "public"]);
    office.build(State::Two);
}
