//! Tests that need file systems of their own: they run once more, in a mount namespace of theirs.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

const INSIDE: &str = "GONGSHI_TEST_INSIDE";

/// Runs the test of this name inside a namespace and demands that it succeeds. Where the machine allows none, says so.
///
/// The test must end at once where it is not [`inside`]; then nothing was tried there.
pub fn run(test: &str) {
    let Some(unshare) = allowed() else {
        println!("no mount namespace is to be had here: {test} was NOT tried");
        return;
    };
    let output = Command::new("unshare")
        .args(unshare)
        .arg(env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, test)
        .output()
        .expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{test}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Whether this is the run inside the namespace.
pub fn inside(test: &str) -> bool {
    env::var(INSIDE).is_ok_and(|name| name == test)
}

/// Whether this machine lets a user, or root at least, have a namespace and mount something in it.
pub fn allowed() -> Option<&'static [&'static str]> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    [["--user", "--map-root-user", "--mount"].as_slice(), &["--mount"]].into_iter().find(|how| {
        let mut command = Command::new("unshare");
        command.args(*how).args(["mount", "-t", "tmpfs", "none"]).arg(dir.path());
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}

/// Mounts or changes a mount; only [`inside`].
pub fn mount(arguments: &[&str], at: &Path) {
    let output = Command::new("mount").args(arguments).arg(at).output().expect("mount starts");
    assert!(output.status.success(), "mount {arguments:?}: {output:?}");
}

/// Takes a mount away.
pub fn unmount(at: &Path) {
    assert!(Command::new("umount").arg(at).status().expect("umount starts").success());
}
