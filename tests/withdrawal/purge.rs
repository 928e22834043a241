//! What git's history still holds after a withdrawal.

use crate::office::*;
use crate::support::*;
use std::collections::BTreeSet;
use std::fs;

/// The ids between the two ENDs that the command prints.
fn ids(ran: &Ran) -> BTreeSet<String> {
    let (_, rest) = ran.stderr.split_once("<<'END'\n").expect("a list");
    rest.split_once("\nEND").expect("its end").0.lines().map(str::to_string).collect()
}

/// Takes blobs out of git's history.
fn purge(portal: &Portal, ids: &BTreeSet<String>) {
    // As `git filter-repo --strip-blobs-with-ids` does it, without that program.
    let names: Vec<String> = ids.iter().cloned().collect();
    let strip = format!(
        "git ls-files -s | grep -E '{}' | cut -f2 | xargs -d '\\n' -r git -c core.quotePath=false rm -q --cached --",
        names.join("|")
    );
    let strip = strip.replace("git ls-files", "git -c core.quotePath=false ls-files");
    git(portal, &["filter-branch", "--index-filter", &strip, "HEAD"]);
    git(portal, &["update-ref", "-d", "refs/original/refs/heads/master"]);
    git(portal, &["reflog", "expire", "--expire=now", "--all"]);
    git(portal, &["gc", "--quiet", "--prune=now"]);
    let all = git(portal, &["cat-file", "--batch-all-objects", "--batch-check"]);
    assert!(names.iter().all(|name| !all.contains(name)), "{all}");
}

fn blob(portal: &Portal, commit: &str, path: &str) -> String {
    git(portal, &["rev-parse", &format!("{commit}:{path}")]).trim().to_string()
}

/// Protects: whoever has to purge a public repository is told of every text that the record ever had, wherever it lay,
/// and of every file that it listed; of nothing that is still in use.
#[test]
fn every_text_and_file_of_the_record_is_named() {
    let portal = office();
    let seats = format!("{FOLDER}/{}", SEATS.0);
    // A second record shares the bytes of an attachment; and the record moves, with another text.
    let shared: (&str, &[u8]) = ("共用.csv", b"a,b\n1,2\n");
    let other = TEXT.replace("xw-1", "xw-2").replace("名额.csv", shared.0);
    portal.approved("content/news/xw-2/index.md", &other, &[shared]);
    commit(&portal);
    let (first, first_file) = (blob(&portal, "HEAD", NEWS), blob(&portal, "HEAD", &seats));
    git(&portal, &["mv", "content/news/2026/xw-1", "content/news/2026/moved"]);
    let moved = "content/news/2026/moved/index.md";
    let second = TEXT.replace("{file: 名额.csv}", "{file: 名额.csv}, {file: 共用.csv}").replace("有限", "有余");
    let seats2: (&str, &[u8]) = (SEATS.0, "场次,名额\n下午,三十\n".as_bytes());
    portal.write(moved, &second);
    portal.write(&format!("content/news/2026/moved/{}", SEATS.0), seats2.1);
    portal.write("content/news/2026/moved/共用.csv", shared.1);
    let trail = read(&portal, &trail_of(moved));
    let again = event("approve he-jing 2026-11-03T10:00:00+08:00", &digest(second.as_bytes(), &[seats2, shared]));
    portal.write(&trail_of(moved), trail + &again);
    commit(&portal);
    let second_file = blob(&portal, "HEAD", &format!("content/news/2026/moved/{}", SEATS.0));
    let expected: BTreeSet<String> = [first, first_file, blob(&portal, "HEAD", moved), second_file].into();
    let ran = withdraw(&portal, "xw-1", &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(ids(&ran), expected, "{ran:?}");
    // git filter-repo wants a fresh clone, so that the list may not lie in it.
    assert!(ran.stderr.contains("cat > ../blobs.txt") && ran.stderr.contains("-ids ../blobs.txt"), "{ran:?}");

    // Once the stub is committed, and the record taken back again, the stub is still none of it.
    commit(&portal);
    let text = TEXT.replace("有限", "无限").replace("attachments: [{file: 名额.csv}]", "change: 更正");
    portal.write(moved, &text);
    assert_eq!(portal.run(&["approve", "xw-1", "--by", "zhou-min", "--yes"]).status, 0);
    commit(&portal);
    let third = blob(&portal, "HEAD", moved);
    let ran = portal.run(&["withdraw", "xw-1", "--by", "zhou-min", "--reason", "有误", "--yes"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let all: BTreeSet<String> = expected.into_iter().chain([third]).collect();
    assert_eq!(ids(&ran), all, "{ran:?}");
}

/// Protects: what the ids are for works: with these blobs gone from history nothing of the text is left in it, and the
/// portal still says of the record what it said.
#[test]
fn a_purged_history_still_makes_the_same_portal() {
    let portal = office();
    let ran = withdraw(&portal, "xw-1", &[]);
    commit(&portal);
    assert_eq!(portal.build(&[]).status, 0);
    let before = tree(&portal.public());
    purge(&portal, &ids(&ran));
    assert_eq!(troubles(&portal), Vec::<String>::new());
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let mut after = tree(&portal.public());
    // The commit has another name now.
    let manifest = |tree: &mut Tree| tree.remove("manifest.json");
    let mut before = before;
    assert!(manifest(&mut before).is_some() && manifest(&mut after).is_some());
    assert_eq!(difference(&before, &after), "");
}

/// Protects: without git, and in a clone that is not whole, nothing is claimed of it.
#[test]
fn where_git_knows_nothing_or_half_it_is_said() {
    let portal = Portal::new();
    portal.approved(NEWS, TEXT, &[SEATS]);
    let ran = withdraw(&portal, "xw-1", &[]);
    assert!(ran.status == 0 && !ran.stderr.contains("filter-repo"), "{ran:?}");

    let portal = office();
    commit(&portal);
    let clone = Portal::empty();
    let from = format!("file://{}", portal.root.display());
    git(&clone, &["clone", "--quiet", "--depth", "1", &from, "clone"]);
    let root = clone.root.join("clone");
    let given = ["withdraw", "xw-1", "--by", "zhou-min", "--reason", "有误", "--yes", "--lang", "en"];
    let ran = finish(gongshi(&root).args(given), &root);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("is not known in full") && !ran.stderr.contains("filter-repo"), "{ran:?}");
}

/// Protects: what was withdrawn before its day came, so that nobody ever saw it, leaves no trace and no leaf, also where git
/// has lost its text and another one is public by now, or waits for approval.
#[test]
fn what_nobody_saw_leaves_no_trace_without_its_text_either() {
    let portal = Portal::new();
    let text = TEXT.replace("attachments: [{file: 名额.csv}]", "published: 2026-12-28");
    portal.recorded(NEWS, &text, &[], &["approve zhou-min 2026-11-02T10:00:00+08:00"]);
    git(&portal, &["init", "--quiet"]);
    commit(&portal);
    let ran = withdraw(&portal, "xw-1", &[]);
    assert_eq!(ran.status, 0, "{ran:?}");
    commit(&portal);
    // It moves, so that the path of today says nothing of it.
    let path = "content/news/2026/moved/index.md";
    git(&portal, &["mv", FOLDER, "content/news/2026/moved"]);
    commit(&portal);
    let built = |what: &str| {
        let ran = portal.run(&["build", "--as-of", "2027-01-10"]);
        assert_eq!(ran.status, 0, "{what}: {ran:?}");
        let mut built = tree(&portal.public());
        built.remove("manifest.json");
        fs::remove_dir_all(portal.public()).unwrap();
        built
    };
    let anew = TEXT.replace("attachments: [{file: 名额.csv}]", "change: 重写").replace("有限", "有余");
    let waiting = anew.replace("change: 重写", "change: 重写\npublished: 2026-01-02");
    let trail = read(&portal, &trail_of(path));
    let stub = STUB.replace("drafted_by:", "published: 2026-12-28\ndrafted_by:");
    let sent = event("submit lin-gao 2026-11-21T10:00:00+08:00", &digest(waiting.as_bytes(), &[]));
    let approved = event("approve zhou-min 2026-11-21T11:00:00+08:00", &digest(anew.as_bytes(), &[]));
    let steps =
        [(stub, trail.clone()), (waiting, format!("{trail}{sent}")), (anew, format!("{trail}{sent}{approved}"))];
    let at = |step: &(String, String)| {
        portal.write(path, &step.0).write(&trail_of(path), &step.1);
        commit(&portal);
        built("a step")
    };
    let before: Vec<Tree> = steps.iter().map(at).collect();
    git(&portal, &["reset", "--quiet", "--hard", &format!("HEAD~{}", steps.len() - 1)]);
    purge(&portal, &ids(&ran));
    for (nth, (before, step)) in before.iter().zip(&steps).enumerate() {
        assert_eq!(difference(before, &at(step)), "", "step {nth}");
    }
    let entries = &before[2]["log/tile/entries/000.p/2"];
    assert_eq!(String::from_utf8_lossy(entries).matches("xw-1").count(), 1, "the new text alone");
}
