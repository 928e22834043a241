//! Which texts are found in which histories.

use super::Repository;
use super::repository::{text, texts};
use crate::history::git::{Git, ObjectId, Stored};

const A: &str = "content/news/a.md";

/// Protects: every text of a file, newest first, with the commit and its time; a deletion is a change without a blob.
#[test]
fn a_linear_history_gives_every_text() {
    let repository = Repository::new();
    let first = repository.save(A, "one");
    repository.save("README", "not content");
    let second = repository.save(A, "two");
    repository.remove(A).commit();
    repository.save(A, "three");
    let mut git = repository.open();
    assert_eq!(git.head(), Some(repository.id("HEAD")));
    assert_eq!(texts(&mut git, A), ["three", "two", "one"]);
    let log = git.log().unwrap();
    assert_eq!(log.commits().len(), 4, "the README is no business of ours");
    assert!(log.changes_at(A).nth(1).unwrap().blob.is_none());
    assert_eq!(log.mainline().map(|commit| commit.id).take(2).collect::<Vec<_>>(), [first, second]);
    let time: i64 = repository.git(&["log", "-1", "--format=%ct", &first.to_string()]).parse().unwrap();
    assert_eq!(log.mainline().next().unwrap().time, time);
    assert_eq!(log.changes_at("content/news/A.md").count(), 0, "names are compared by bytes");
}

/// Protects: history.md, "texts that stand only on a merged branch or in a merge commit count".
#[test]
fn texts_of_merged_branches_and_of_merges_count() {
    let repository = Repository::new();
    repository.save(A, "base");
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.save(A, "side, then taken back");
    let side = repository.save(A, "base");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.save("content/news/b.md", "b");
    repository.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    let merge = repository.save(A, "written while merging");
    repository.save(A, "last");
    let mut git = repository.open();
    assert_eq!(texts(&mut git, A), ["last", "written while merging", "base", "side, then taken back", "base"]);
    let log = git.log().unwrap();
    let mainline: Vec<ObjectId> = log.mainline().map(|commit| commit.id).collect();
    assert!(mainline.contains(&merge) && !mainline.contains(&side));
}

/// Protects: a merge that takes everything from one side (`-s ours`) still shows what it lost, and is listed once.
#[test]
fn a_merge_that_drops_a_branch_keeps_its_texts() {
    let repository = Repository::new();
    repository.save(A, "base");
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.save(A, "dropped");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.save("content/news/b.md", "b");
    repository.git(&["merge", "--quiet", "-s", "ours", "-m", "x", "side"]);
    let mut git = repository.open();
    assert!(texts(&mut git, A).contains(&"dropped".to_owned()));
    let log = git.log().unwrap();
    let head = git.head().unwrap();
    assert_eq!(log.commits().iter().filter(|commit| commit.id == head).count(), 1);
}

/// Protects: three parents at once, and roots that know nothing of each other.
#[test]
fn octopus_merges_and_second_roots_are_read() {
    let repository = Repository::new();
    repository.save(A, "main");
    for branch in ["x", "y"] {
        repository.git(&["checkout", "--quiet", "--orphan", branch]);
        repository.git(&["rm", "-r", "--quiet", "--force", "."]);
        repository.save(format!("content/news/{branch}.md"), branch);
    }
    let tree = repository.git(&["write-tree"]);
    let merge = repository.git(&["commit-tree", &tree, "-p", "main", "-p", "x", "-p", "y", "-m", "x"]);
    repository.git(&["checkout", "--quiet", "--detach", &merge]);
    let mut git = repository.open();
    assert_eq!(texts(&mut git, A), ["main"]);
    assert_eq!(texts(&mut git, "content/news/x.md"), ["x"]);
    assert_eq!(
        texts(&mut git, "content/news/y.md"),
        ["y", "y"],
        "its own commit, and the merge that brought it to main"
    );
}

/// Protects: a squash or a rebase changes commits, not the texts that survive in them.
#[test]
fn after_a_squash_or_rebase_the_surviving_texts_are_found() {
    let repository = Repository::new();
    repository.save(A, "one");
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.save(A, "two");
    repository.save(A, "three");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.save("content/news/b.md", "b");
    repository.git(&["checkout", "--quiet", "side"]);
    repository.git(&["rebase", "--quiet", "main"]);
    assert_eq!(texts(&mut repository.open(), A), ["three", "two", "one"]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "--squash", "side"]);
    repository.commit();
    assert_eq!(texts(&mut repository.open(), A), ["three", "one"], "what nothing points to any more does not count");
}

/// Protects: newest first is decided by who builds on whom, not by the clocks of office machines.
#[test]
fn a_wrong_clock_does_not_change_the_order() {
    let repository = Repository::new();
    let one = repository.save(A, "one");
    let two = repository.save(A, "two");
    repository.write(A, "three").git(&["add", "--all"]);
    let commit = |parents: &[ObjectId], time: u32| {
        let tree = repository.git(&["write-tree"]);
        let parents = parents.iter().map(|id| format!("parent {id}\n")).collect::<Vec<_>>().concat();
        let raw = format!("tree {tree}\n{parents}author a <a@b> {time} +0000\ncommitter a <a@b> {time} +0000\n\nx\n");
        let id = repository.git_with(&["hash-object", "-t", "commit", "-w", "--stdin"], raw.as_bytes());
        ObjectId::from_hex(id.as_bytes()).unwrap()
    };
    let three = commit(&[two], 9);
    let merge = commit(&[three, two], 8);
    repository.git(&["reset", "--quiet", "--hard", &merge.to_string()]);
    let mut git = repository.open();
    assert_eq!(
        texts(&mut git, A),
        ["three", "three", "two", "one"],
        "the merge, whose second parent had the second text"
    );
    let log = git.log().unwrap();
    assert_eq!(log.mainline().map(|commit| commit.id).collect::<Vec<_>>(), [one, two, three, merge]);
}

/// Protects: renames are not followed; the text is found where it stood, and its places are known.
#[test]
fn a_moved_file_has_two_lives() {
    let repository = Repository::new();
    repository.save(A, "text");
    repository.git(&["mv", A, "content/news/b.md"]);
    repository.commit();
    let mut git = repository.open();
    assert_eq!(texts(&mut git, "content/news/b.md"), ["text"]);
    assert_eq!(texts(&mut git, A), ["text"]);
    let log = git.log().unwrap();
    let blob = log.changes_at(A).find_map(|change| change.blob).unwrap();
    assert_eq!(log.places(blob).map(|place| place.path).collect::<Vec<_>>(), ["content/news/b.md", A]);
}

/// Protects: bytes are those that were committed, whatever attributes and autocrlf would make of them in a checkout.
#[test]
fn line_endings_are_left_alone() {
    let repository = Repository::new();
    repository.save(A, "\u{feff}one\r\ntwo\r\n");
    repository.write(".gitattributes", "*.md text eol=crlf\n");
    repository.git(&["config", "core.autocrlf", "true"]);
    repository.save(A, "three\r\n");
    assert_eq!(texts(&mut repository.open(), A), ["three\n", "\u{feff}one\r\ntwo\r\n"]);
}

/// Protects: the length of ids is not assumed.
#[test]
fn sha256_repositories_work() {
    let repository = Repository::with(&["--object-format=sha256"]);
    repository.save(A, "one");
    let commit = repository.save(A, "two");
    assert_eq!(commit.as_bytes().len(), 32);
    let mut git = repository.open();
    assert_eq!(texts(&mut git, A), ["two", "one"]);
    let blob = git.file_at(&commit, A).unwrap().unwrap();
    assert_eq!(text(&mut git, &blob), "two");
}

/// Protects: the cap is kept without losing step, and what is not there, or is no blob, is missing.
#[test]
fn large_and_missing_objects_are_answered() {
    let repository = Repository::new();
    let commit = repository.save(A, "x".repeat(200_000));
    repository.save("content/news/b.md", "");
    let mut git = repository.open();
    let large = git.file_at(&commit, A).unwrap().unwrap();
    let empty = git.file_at(&repository.id("HEAD"), "content/news/b.md").unwrap().unwrap();
    let nobody = ObjectId::from_hex(&[b'1'; 40]).unwrap();
    for _ in 0..2 {
        assert_eq!(git.read(&large, 199_999).unwrap(), Stored::TooLarge { size: 200_000 });
        assert_eq!(git.read(&nobody, 1).unwrap(), Stored::Missing);
        assert_eq!(git.read(&commit, 1).unwrap(), Stored::Missing);
        assert_eq!(git.read(&empty, 0).unwrap(), Stored::Bytes(Vec::new()));
        assert_eq!(git.read(&large, 200_000).unwrap().bytes().unwrap().len(), 200_000);
    }
}

/// Protects: many questions at once, large and missing ones among them, are answered in order and without a deadlock.
#[test]
fn many_blobs_come_in_order() {
    let repository = Repository::new();
    for number in 0..70 {
        repository.write(format!("content/{number:02}.md"), format!("{number} ").repeat(number * 500));
    }
    let commit = repository.commit();
    let mut git = repository.open();
    let mut blobs: Vec<ObjectId> = git.folder_at(&commit, "content").unwrap().into_values().collect();
    blobs.insert(40, commit);
    let mut stored = git.read_many(&blobs, 80_000).unwrap();
    assert_eq!(stored.remove(40), Stored::Missing);
    assert_eq!(stored.len(), 70);
    for (number, stored) in stored.into_iter().enumerate() {
        let text = format!("{number} ").repeat(number * 500);
        let size = text.len() as u64;
        let fits = size <= 80_000;
        assert_eq!(stored, if fits { Stored::Bytes(text.into()) } else { Stored::TooLarge { size } });
    }
    assert_eq!(git.read_many(&[], 9).unwrap(), []);
}

/// Protects: the child is killed and reaped with its owner, and a new one is started where it died.
#[test]
#[cfg(target_os = "linux")]
fn no_git_is_left_behind() {
    let repository = Repository::new();
    let commit = repository.save(A, "one");
    let mut git = repository.open();
    let blob = git.file_at(&commit, A).unwrap().unwrap();
    let process = |git: &Git| format!("/proc/{}", git.objects.as_ref().unwrap().running.child.id());
    let first = process(&git);
    git.objects.as_mut().unwrap().running.child.kill().unwrap();
    git.objects.as_mut().unwrap().running.child.wait().unwrap();
    assert!(git.read(&blob, 9).is_err());
    assert_eq!(text(&mut git, &blob), "one");
    let second = process(&git);
    assert!(std::path::Path::new(&second).exists());
    drop(git);
    assert!(!std::path::Path::new(&first).exists() && !std::path::Path::new(&second).exists());
}
