//! Configuration, environment, hooks, replace refs and grafts that try to change an answer or to run a program.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use super::Repository;
use super::repository::{text, told};
use crate::history::git::{Git, GitTrouble};

const A: &str = "content/news/a.md";

/// A history with a bit of everything: a first commit, a move, a merge, a submodule, attributes.
fn rich() -> Repository {
    let repository = Repository::new();
    repository.write(".gitattributes", "*.md filter=evil diff=evil text eol=crlf\n").write(A, "one\n\n\n\nlast\n");
    let first = repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.save("content/news/side.md", "side\n");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["mv", A, "content/news/b.md"]);
    repository.write(".mailmap", "x <x@x> <test@example.invalid>\n").commit();
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{first},content/sub")]);
    repository.git(&["commit", "--quiet", "-m", "x"]);
    repository.merge("side");
    repository.git(&["notes", "add", "-m", "@1 2 3"]);
    repository
}

/// Everything that can be asked, as text.
fn answers(root: &Path) -> String {
    let mut git = Git::open(root).unwrap();
    let log = git.log().unwrap();
    let mut told = format!("{:?} {:?}\n{}", git.head(), git.gap(), told(&log));
    for commit in log.commits() {
        for (name, blob) in git.folder_at(&commit.id, "content/news").unwrap() {
            let _ = writeln!(told, "{name} {:?}", text(&mut git, &blob));
        }
    }
    told
}

/// Protects: no setting of a repository changes an answer, and none of the programs that it names is run.
#[test]
fn no_setting_changes_an_answer() {
    let repository = rich();
    let expected = answers(repository.top());
    let mark = repository.beside("mark");
    let evil = repository.beside("evil");
    std::fs::write(&evil, format!("#!/bin/sh\ntouch '{}'\n", mark.display())).unwrap();
    let evil = format!("sh '{}'", evil.display());
    let elsewhere = repository.beside("");
    let elsewhere = elsewhere.to_str().unwrap();
    let order = repository.beside("order");
    std::fs::write(&order, "*side*\n").unwrap();
    let settings = [
        ("log.follow", "true"),
        ("log.showRoot", "false"),
        ("log.diffMerges", "off"),
        ("log.diffMerges", "first-parent"),
        ("log.diffMerges", "combined"),
        ("log.showSignature", "true"),
        ("log.decorate", "full"),
        ("log.date", "relative"),
        ("log.mailmap", "true"),
        ("log.abbrevCommit", "true"),
        ("gpg.program", &evil),
        ("format.pretty", "oneline"),
        ("format.notes", "true"),
        ("notes.displayRef", "refs/notes/*"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.renames", "copies"),
        ("diff.relative", "true"),
        ("diff.orderFile", order.to_str().unwrap()),
        ("diff.orderFile", "/nowhere/at/all"),
        ("diff.external", &evil),
        ("diff.evil.textconv", &evil),
        ("diff.evil.command", &evil),
        ("diff.ignoreSubmodules", "all"),
        ("diff.submodule", "log"),
        ("submodule.recurse", "true"),
        ("filter.evil.smudge", &evil),
        ("filter.evil.clean", &evil),
        ("filter.evil.required", "true"),
        ("core.attributesFile", order.to_str().unwrap()),
        ("core.autocrlf", "true"),
        ("core.abbrev", "4"),
        ("core.quotePath", "true"),
        ("core.pager", &evil),
        ("pager.log", &evil),
        ("core.fsmonitor", &evil),
        ("core.hooksPath", elsewhere),
        ("core.sshCommand", &evil),
        ("core.alternateRefsCommand", &evil),
        ("core.worktree", elsewhere),
        ("core.bare", "true"),
        ("core.ignoreCase", "true"),
        ("core.precomposeUnicode", "true"),
        ("core.bigFileThreshold", "1"),
        ("core.useReplaceRefs", "true"),
        ("core.commitGraph", "true"),
        ("color.ui", "always"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("alias.log", &format!("!{evil}")),
        ("include.path", "/nowhere"),
    ];
    let config = repository.top().join(".git/config");
    let before = std::fs::read(&config).unwrap();
    for (key, value) in settings {
        repository.git(&["config", key, value]);
        assert_eq!(answers(repository.top()), expected, "{key} = {value}");
        // Written back by hand: with core.worktree or core.bare git itself is lost.
        std::fs::write(&config, &before).unwrap();
    }
    assert!(!mark.exists(), "a program was run");
}

/// Protects: hooks are not run.
#[test]
#[cfg(unix)]
fn hooks_are_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let repository = rich();
    let expected = answers(repository.top());
    let mark = repository.beside("mark");
    let hooks = repository.top().join(".git/hooks");
    std::fs::create_dir_all(&hooks).unwrap();
    for name in ["post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"] {
        std::fs::write(hooks.join(name), format!("#!/bin/sh\ntouch '{}'\n", mark.display())).unwrap();
        std::fs::set_permissions(hooks.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(answers(repository.top()), expected);
    assert!(!mark.exists());
}

/// Protects: replace refs put other texts and other parents in place of the true ones; they are not followed.
#[test]
fn replace_refs_are_ignored() {
    let repository = rich();
    let expected = answers(repository.top());
    let other = repository.git_with(&["hash-object", "-w", "--stdin"], b"forged\n");
    repository.git(&["replace", &format!("HEAD:{}", "content/news/b.md"), &other]);
    repository.git(&["replace", "--graft", "HEAD"]);
    assert_eq!(answers(repository.top()), expected);
}

/// Protects: a redrawn history is refused (exit status 1), an empty or commented file is not a redrawn history.
#[test]
fn grafts_are_refused() {
    let repository = rich();
    let info = repository.top().join(".git/info");
    std::fs::create_dir_all(&info).unwrap();
    std::fs::write(info.join("grafts"), "# nothing\n\n").unwrap();
    assert_eq!(repository.trouble(), None);
    std::fs::write(info.join("grafts"), format!("# nothing\n{}", repository.id("HEAD"))).unwrap();
    assert_eq!(repository.trouble(), Some(GitTrouble::Grafts));
    assert!(GitTrouble::Grafts.zh().contains("rm ") && GitTrouble::Grafts.en().contains("rm "));
}

/// Protects: a repository that belongs to somebody else (a build container's mount) is read all the same.
#[test]
#[cfg(unix)]
fn the_owner_of_the_folder_does_not_matter() {
    let repository = rich();
    let expected = answers(repository.top());
    // Only root can give a folder away; elsewhere this test says nothing.
    if std::os::unix::fs::chown(repository.top(), Some(12345), None).is_ok()
        && std::os::unix::fs::chown(repository.top().join(".git"), Some(12345), None).is_ok()
    {
        assert_eq!(answers(repository.top()), expected);
    }
}

/// Runs one test of this room in a process with another environment.
fn again(test: &str, prepare: impl FnOnce(&mut Command) -> &mut Command) {
    let module = module_path!().split_once("::").unwrap().1.rsplit_once("::").unwrap().0;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("{module}::{test}")]);
    let output = prepare(&mut command).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Protects: nothing in the environment or in the user's own configuration changes an answer.
#[test]
fn the_environment_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let config = "[log]\nshowRoot = false\ndiffMerges = off\n[diff]\nrelative = true\n[core]\nworktree = /\n[broken";
    std::fs::write(home.path().join(".gitconfig"), config).unwrap();
    for test in ["answers::a_linear_history_gives_every_text", "places::the_root_may_be_a_folder_of_the_work_tree"] {
        again(test, |command| {
            command
                .envs([("GIT_DIR", "/nowhere"), ("GIT_WORK_TREE", "/"), ("GIT_OBJECT_DIRECTORY", "/nowhere")])
                .envs([
                    ("GIT_CONFIG_COUNT", "1"),
                    ("GIT_CONFIG_KEY_0", "log.showRoot"),
                    ("GIT_CONFIG_VALUE_0", "false"),
                ])
                .envs([("GIT_CONFIG_PARAMETERS", "'log.showroot=false'"), ("GIT_NAMESPACE", "x"), ("GIT_TRACE", "2")])
                .envs([
                    ("GIT_SHALLOW_FILE", "/dev/null"),
                    ("GIT_GRAFT_FILE", "/nowhere"),
                    ("GIT_INDEX_FILE", "/nowhere"),
                ])
                .envs([("GIT_GLOB_PATHSPECS", "1"), ("GIT_ICASE_PATHSPECS", "1"), ("GIT_EXTERNAL_DIFF", "false")])
                .envs([("LC_ALL", "zh_CN.UTF-8"), ("LANGUAGE", "zh_CN"), ("TZ", "Asia/Shanghai"), ("PAGER", "false")])
                .env("HOME", home.path())
                .env("XDG_CONFIG_HOME", home.path())
        });
    }
}

/// Protects: a machine without git is told to install it.
#[test]
fn without_git_there_is_no_git() {
    again("hostile::no_git_here", |command| command.env("PATH", "/nowhere").env(WITHOUT_GIT, "1"));
}

/// Set for the process that the test above starts; elsewhere there is a git to be found.
const WITHOUT_GIT: &str = "GONGSHI_TEST_WITHOUT_GIT";

#[test]
fn no_git_here() {
    if std::env::var_os(WITHOUT_GIT).is_none() {
        return;
    }
    let folder = Repository::empty();
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(folder.trouble(), Some(GitTrouble::NoGit));
    assert!(GitTrouble::NoGit.zh().contains("安装 git"));
}
