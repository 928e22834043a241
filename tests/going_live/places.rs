//! Targets that cannot be written, or must not be.

use crate::namespace::{self, inside, mount, unmount};
use crate::office::*;
use crate::support::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

/// Builds and demands this status and these words; what lies there is the same before and after.
fn refused(office: &Office, what: &str, status: i32, word: &str) {
    let before = tree(&office.beside);
    let ran = office.build_with(State::Two, &[]);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(status), "{what}: {ran:?}");
    assert!(said.contains(word), "{what}: {said}");
    assert_eq!(difference(&before, &tree(&office.beside)), "", "{what}");
}

/// Protects: what gongshi did not make is never replaced (exit status 2).
#[test]
fn what_is_not_ours_is_not_touched() {
    let office = Office::new(1);
    let (target, elsewhere) = (office.target(), office.neighbour("elsewhere"));
    fs::create_dir(&elsewhere).expect("a folder");
    let thesis = |folder: &Path| {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("thesis.doc"), "years").expect("a file");
    };
    type Plant<'p> = &'p dyn Fn();
    let rows: &[(&str, Plant, &str)] = &[
        ("somebody's folder", &|| thesis(&target), "was not made by gongshi"),
        ("a file", &|| fs::write(&target, "years").expect("a file"), "is a file or a symbolic link"),
        ("a link to a folder", &|| symlink(&elsewhere, &target).expect("a link"), "is a symbolic link"),
        ("a link to nothing", &|| symlink("nothing", &target).expect("a link"), "is a symbolic link"),
        ("a repository", &|| thesis(&target.join(".git")), "git repository"),
        ("a folder called like a stage", &|| thesis(&office.stage()), "did not make"),
        ("one called like the old portal", &|| thesis(&office.neighbour(".public.gongshi-old")), "did not make"),
        (
            "a file called like a lock",
            &|| fs::write(office.neighbour(".public.gongshi-lock"), "x").expect("a file"),
            "lock",
        ),
    ];
    for (what, plant, word) in rows {
        plant();
        refused(&office, what, 2, word);
        for name in office.names().iter().filter(|name| *name != "elsewhere") {
            let path = office.neighbour(name);
            let is_folder = path.symlink_metadata().expect("it stands there").is_dir();
            if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.expect("it can go");
        }
    }
    // A portal that is reached through a link is not replaced either: the link would be lost.
    fs::remove_dir(&elsewhere).expect("it is empty");
    office.build(State::One);
    fs::rename(&target, &elsewhere).expect("a portal moves");
    symlink(&elsewhere, &target).expect("a link");
    refused(&office, "a link to a portal", 2, "is a symbolic link");
}

/// Protects: file systems that are read-only, and targets that are mount points.
#[test]
fn mounts() {
    namespace::run("places::in_a_namespace");
}

#[test]
fn in_a_namespace() {
    if !inside("places::in_a_namespace") {
        return;
    }
    let office = Office::in_memory(3);
    mount(&["-t", "tmpfs", "-o", "size=64m,mode=755", "none"], &office.beside);
    office.build(State::One);
    mount(&["-o", "remount,ro"], &office.beside);
    refused(&office, "read-only parent", 1, "read-only");
    mount(&["-o", "remount,rw"], &office.beside);

    let target = office.target();
    let path = target.to_str().expect("a readable path");
    mount(&["--bind", path], &target);
    refused(&office, "a bind mount of the same file system", 1, "mount point");
    mount(&["-o", "remount,bind,ro"], &target);
    refused(&office, "a read-only target", 1, "read-only");
    unmount(&target);
    office.build(State::Two);
    assert_eq!(office.live(), State::Two);

    let other = office.neighbour("other");
    fs::create_dir(&other).expect("a folder");
    fs::rename(&target, &other).expect("a portal moves");
    fs::create_dir(&target).expect("a folder");
    mount(&["-t", "tmpfs", "none"], &target);
    refused(&office, "an empty mount point", 1, "mount point");
    copy_tree(&other, &target);
    refused(&office, "a portal on a mount point", 1, "mount point");
    unmount(&target);
    unmount(&office.beside);
}

/// Protects: folders that the user who builds may not write. Root may write all, so root becomes nobody here.
#[test]
fn without_permission() {
    let office = Office::new(1);
    office.build(State::One);
    // Nobody needs a way to the portals and to the program.
    let program = office.beside.with_file_name("gongshi");
    fs::copy(env!("CARGO_BIN_EXE_gongshi"), &program).expect("a copy of the program");
    let root = office.root(State::Two);
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode can be set");
    };
    for path in [root, &office.beside] {
        mode(path.parent().expect("a temporary folder"), 0o755);
    }
    let is_root = rustix::process::geteuid().is_root();
    let build = || -> Output {
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        pin(&mut command, root);
        office.arguments(&mut command);
        command.output().expect("setpriv (of util-linux) starts")
    };
    // The mode of the folder above, the mode of the target.
    for (what, above, at) in [("the folder above", 0o555, 0o777), ("the target", 0o777, 0o555)] {
        mode(&office.beside, above);
        mode(&office.target(), at);
        let before = tree(&office.beside);
        let ran = build();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{what}: {ran:?}");
        assert!(said.contains("no permission") && said.contains("untouched"), "{what}: {said}");
        assert_eq!(difference(&before, &tree(&office.beside)), "", "{what}");
    }
    mode(&office.beside, 0o755);
    mode(&office.target(), 0o755);
    office.build(State::Two);
}
