//! Builds in a process of their own, which dies at any moment.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::project::*;

const ROOT: &str = "GONGSHI_TEST_ROOT";
const HOW: &str = "GONGSHI_TEST_HOW";
/// A file that the child makes before its first build.
const STARTED: &str = "started";

/// Starts this very test program as a process that builds `once`, or for `ever`, one generation after the other.
pub fn child(project: &Project, umask: &str, how: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "kill::in_a_process_of_its_own"])
        .env(ROOT, &project.root)
        .env(HOW, how)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The body of the process that [`child`] starts; without its variables it has nothing to do.
#[test]
fn in_a_process_of_its_own() {
    let Some(root) = env::var_os(ROOT) else {
        return;
    };
    let project = Project::at(Path::new(&root));
    let mut last = generation(&project.public());
    fs::write(project.root.join(STARTED), "").unwrap();
    loop {
        last += 1;
        build(&project, last);
        if env::var(HOW).unwrap() == "once" {
            return;
        }
    }
}

/// A portal whose every second file names its generation; the others never change.
fn build(project: &Project, generation: u64) {
    let stage = project.stage().unwrap();
    thread::scope(|scope| {
        for thread in 0..2 {
            let stage = &stage;
            scope.spawn(move || {
                for i in (thread..100).step_by(2) {
                    let text = format!("{} {i}", if i % 4 < 2 { generation } else { 0 });
                    let path = format!("records/{}/{i}.html", i / 5);
                    stage.add(&path, text.as_bytes()).unwrap();
                }
            });
        }
    });
    let sealed = stage.seal(&head(&generation.to_string())).unwrap();
    sealed.go_live().unwrap();
}

/// The generation that is live, 0 where none is; all its files must be of it.
fn generation(portal: &Path) -> u64 {
    if !portal.exists() {
        return 0;
    }
    let manifest = whole(portal);
    let generation: u64 = manifest.commit.unwrap().parse().unwrap();
    for row in manifest.files {
        let text = fs::read_to_string(portal.join(row.path)).unwrap();
        let of: u64 = text.split(' ').next().unwrap().parse().unwrap();
        assert!(of == generation || of == 0, "{of} in {generation}");
    }
    generation
}

#[test]
fn killed_at_any_moment_the_live_portal_is_whole() {
    const ROUNDS: u32 = 18;
    let project = Project::new();
    build(&project, 1);
    fs::write(project.public().join(".gitignore"), "*").unwrap();
    let start = Instant::now();
    build(&project, 2);
    let one_build = start.elapsed();

    let mut last = 2;
    let (mut interrupted, mut advanced) = (0, 0);
    for round in 0..ROUNDS {
        let mut child = child(&project, "022", "ever");
        wait_for(&project.root.join(STARTED));
        // From the first moment of a build to somewhere in the third.
        thread::sleep(one_build * round / (ROUNDS / 3));
        child.kill().unwrap();
        child.wait().unwrap();
        let live = generation(&project.public());
        assert!(live >= last, "{live} after {last}");
        assert_eq!(fs::read(project.public().join(".gitignore")).unwrap(), b"*");
        interrupted += u32::from(left_over(&project));
        advanced += u32::from(live > last);
        last = live;
    }
    println!("of {ROUNDS} kills {interrupted} hit a build, {advanced} came after a build had gone live");
    // Else the kills all came too early or too late to show anything.
    assert!(interrupted >= ROUNDS / 6, "{interrupted} died in a build");
    assert!(advanced >= ROUNDS / 6, "{advanced} went live before");
    build(&project, last + 1);
    assert!(!left_over(&project));
    assert_eq!(generation(&project.public()), last + 1);
}

/// Waits until the child starts to build.
fn wait_for(started: &Path) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !started.exists() {
        assert!(Instant::now() < deadline, "the child does not start");
        thread::yield_now();
    }
    fs::remove_file(started).unwrap();
}

/// Whether anything of a build stands beside the target.
fn left_over(project: &Project) -> bool {
    let mut names = project.snapshot().into_keys();
    names.any(|path| path.contains(".gongshi-"))
}
