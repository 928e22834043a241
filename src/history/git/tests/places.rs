//! Where the portal lies in the repository, how its files are called, and what stood beside them.

use std::collections::BTreeMap;

use super::Repository;
use super::repository::{text, texts, told};
use crate::history::git::{Git, GitTrouble};

const A: &str = "content/news/a.md";

/// Protects: a portal in a sub-folder sees its own paths and nothing of its neighbours, also through a symbolic link.
#[test]
fn the_root_may_be_a_folder_of_the_work_tree() {
    let repository = Repository::new();
    repository.write("content/news/a.md", "of the top");
    repository
        .write(":(top)门户 1/content/news/a.md", "ours")
        .write(":(top)门户 1/content2/a.md", "no")
        .write("门户 1/content/b.md", "no");
    let commit = repository.commit();
    let root = repository.top().join(":(top)门户 1");
    let mut git = Git::open(&root).unwrap();
    let log = git.log().unwrap();
    assert_eq!(log.paths().collect::<Vec<_>>(), [A]);
    assert_eq!(texts(&mut git, A), ["ours"]);
    let blob = git.file_at(&commit, A).unwrap().unwrap();
    assert_eq!(text(&mut git, &blob), "ours");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&root, repository.beside("link")).unwrap();
        let mut linked = Git::open(&repository.beside("link")).unwrap();
        assert_eq!(told(&linked.log().unwrap()), told(&log));
    }
}

/// Protects: spaces, line breaks, quotes, a leading colon and Chinese in names; what no text can hold is counted.
#[test]
#[cfg(unix)]
fn any_name_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::new();
    let names = ["矫务 公开.md", "line\nbreak\n.md", "a\"b\t*?[x].md", ":(top)x.md", "@1 2 3", ":100644 100644 a b M"];
    for name in names {
        repository.write(format!("content/新 闻/{name}"), name);
    }
    for name in [&b"\xff.md"[..], b"\xfe.md"] {
        repository.write(std::path::Path::new("content").join(std::ffi::OsStr::from_bytes(name)), "x");
    }
    let commit = repository.commit();
    repository.save(std::path::Path::new("content").join(std::ffi::OsStr::from_bytes(b"\xff.md")), "y");
    let mut git = repository.open();
    let log = git.log().unwrap();
    assert_eq!(log.paths().count(), names.len());
    assert_eq!(log.unreadable_paths(), 2);
    assert_eq!(log.commits().len(), 1, "a commit in which nothing can be read is no commit of the log");
    for name in names {
        let path = format!("content/新 闻/{name}");
        assert_eq!(texts(&mut git, &path), [name]);
        let blob = git.file_at(&commit, &path).unwrap().unwrap();
        assert_eq!(text(&mut git, &blob), name);
    }
    assert_eq!(git.folder_at(&commit, "content").unwrap(), BTreeMap::new());
}

/// Protects: a link or a submodule is not a text, even where a file stood before; its target is not read as one.
#[test]
#[cfg(unix)]
fn links_and_submodules_are_not_files() {
    let repository = Repository::new();
    let first = repository.save(A, "one");
    repository.remove(A);
    std::os::unix::fs::symlink("/etc/passwd", repository.top().join(A)).unwrap();
    let linked = repository.commit();
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{first},content/news/sub")]);
    repository.git(&["commit", "--quiet", "-m", "x"]);
    let mut git = repository.open();
    assert_eq!(texts(&mut git, A), ["one"]);
    let log = git.log().unwrap();
    assert!(log.changes_at(A).next().unwrap().blob.is_none());
    assert!(log.changes_at("content/news/sub").next().unwrap().blob.is_none());
    assert_eq!(git.file_at(&linked, A).unwrap(), None);
    assert!(git.file_at(&first, A).unwrap().is_some());
}

/// Protects: attachments as they were in a commit, and all the states a record's folder went through.
#[test]
fn attachments_are_those_of_their_commit() {
    let repository = Repository::new();
    let folder = "content/news/2026/lc-1";
    let (record, table) = (format!("{folder}/index.md"), format!("{folder}/表.xlsx"));
    let first = repository.write(&record, "text").write(&table, "v1").commit();
    repository.write(format!("{folder}/sub/x"), "x").write("content/news/2026/lc-10/index.md", "other").commit();
    let second = repository.save(&table, "v2");
    repository.save("content/news/2026/a.md", "other");
    let mut git = repository.open();
    let log = git.log().unwrap();
    let paths: Vec<&str> = log.folder(folder).collect();
    assert_eq!(paths, [&*record, &*table]);
    let states: Vec<_> = log.states(paths).iter().map(|commit| commit.id).collect();
    assert_eq!(states, [second, first]);
    for (commit, expected) in [(first, "v1"), (second, "v2")] {
        let files = git.folder_at(&commit, folder).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["index.md", "表.xlsx"]);
        assert_eq!(text(&mut git, &files["表.xlsx"]), expected);
    }
    assert!(git.folder_at(&first, "content/news/2026/lc-10").unwrap().is_empty());
    assert!(git.folder_at(&first, "content/../content").unwrap().is_empty());
}

/// Protects: the record from one branch beside the attachment from the other, together only in the merge commit.
#[test]
fn a_state_that_only_a_merge_made_is_a_state() {
    let repository = Repository::new();
    repository.write("content/n/r/index.md", "old").write("content/n/r/a.pdf", "old").commit();
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.save("content/n/r/a.pdf", "new");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.save("content/n/r/index.md", "new");
    let merge = repository.merge("side");
    let log = repository.open().log().unwrap();
    assert_eq!(log.states(log.folder("content/n/r"))[0].id, merge);
}

/// Protects: what is ordinary is no failure: no repository, no commit yet, no content yet.
#[test]
fn without_history_there_is_nothing_and_no_error() {
    let none = Repository::empty();
    // A temporary folder inside somebody's work tree would make this test say nothing.
    assert_eq!(none.trouble(), Some(GitTrouble::NotARepository));
    std::fs::create_dir(none.top().join(".git")).unwrap();
    assert_eq!(none.trouble(), Some(GitTrouble::NotARepository), "an empty .git is none");
    let repository = Repository::new();
    repository.write(A, "not committed");
    let mut git = repository.open();
    assert_eq!((git.head(), git.gap()), (None, None));
    assert_eq!(git.log().unwrap().commits().len(), 0);
    repository.remove(A).save("README", "x");
    let mut git = repository.open();
    assert!(git.head().is_some());
    assert_eq!(git.log().unwrap().commits().len(), 0);
}

/// Protects: a branch whose file is damaged is not taken for one that has no commit yet.
#[test]
fn a_broken_head_is_a_failure() {
    let repository = Repository::new();
    repository.save(A, "one");
    for broken in ["garbage\n", "1111111111111111111111111111111111111111\n"] {
        std::fs::write(repository.top().join(".git/refs/heads/main"), broken).unwrap();
        assert!(matches!(repository.trouble(), Some(GitTrouble::Failed(said)) if !said.is_empty()));
    }
}

/// Protects: an object that is damaged ends in an error, not in a shorter history.
#[test]
fn a_lost_commit_is_a_failure() {
    let repository = Repository::new();
    let lost = repository.save(A, "one").to_string();
    repository.save(A, "two");
    std::fs::remove_file(repository.top().join(".git/objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    let answer = Git::open(repository.top()).and_then(|mut git| git.log());
    assert!(matches!(answer, Err(GitTrouble::Failed(said)) if said.contains(&lost)));
}

/// Protects: `git worktree add`: HEAD is that of the linked work tree, grafts are those of the common folder.
#[test]
fn linked_work_trees_are_repositories() {
    let repository = Repository::new();
    repository.save(A, "one");
    let linked = repository.beside("linked");
    repository.git(&[
        "worktree".as_ref(),
        "add".as_ref(),
        "--quiet".as_ref(),
        "-b".as_ref(),
        "b".as_ref(),
        linked.as_os_str(),
    ]);
    repository.save(A, "two");
    let mut git = Git::open(&linked).unwrap();
    assert_eq!(git.head(), Some(repository.id("b")));
    assert_eq!(texts(&mut git, A), ["one"]);
    let info = repository.top().join(".git/info");
    std::fs::create_dir_all(&info).unwrap();
    std::fs::write(info.join("grafts"), format!("{}\n", repository.id("main"))).unwrap();
    assert_eq!(Git::open(&linked).err(), Some(GitTrouble::Grafts));
}
