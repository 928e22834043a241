//! The log of a finished portal: cut short, rewritten, replayed; and rows that are not what the log says.

use crate::made::*;
use crate::support::*;
use gongshi::pipeline::Sealing;
use std::fs;

/// Saves the public tree, and lays it down again.
fn saved(bureau: &Bureau) -> impl Fn() {
    let (pristine, public) = (tree(&bureau.portal.public()), bureau.portal.public());
    move || {
        fs::remove_dir_all(&public).unwrap();
        for (path, bytes) in &pristine {
            fs::create_dir_all(public.join(path).parent().unwrap()).unwrap();
            fs::write(public.join(path), bytes).unwrap();
        }
    }
}

fn has(wrong: &[String], said: &str) {
    assert!(wrong.iter().any(|line| line.contains(said)), "{said}: {wrong:?}");
}

/// Protects: a log that lost its end, or of which a tile or an entry was changed, is found, also by one who can make the
/// manifest fit and sign it.
#[test]
fn a_truncated_or_changed_log_is_found() {
    for signed in [true, false] {
        let bureau = Bureau { gone: 300, ..Bureau::new() };
        if signed {
            drop(bureau.signed())
        } else {
            drop(bureau.unsigned())
        }
        let restore = saved(&bureau);
        let key = signed.then_some("office");
        for path in ["log/tile/0/001.p/47", "log/tile/entries/001.p/47", "log/tile/entries/000", "log/tile/1/000.p/1"] {
            let bytes = fs::read(bureau.file(path)).unwrap();
            fs::remove_file(bureau.file(path)).unwrap();
            bureau.cover_up(key);
            has(&bureau.wrong(&[]), &format!("{path}: the log's file"));
            let mut changed = bytes.clone();
            let last = changed.len() - 3;
            changed[last] ^= 1;
            for forged in [&bytes[..bytes.len() - 1], &changed] {
                bureau.forge(path, forged);
                bureau.cover_up(key);
                let wrong = bureau.wrong(&[]);
                has(&wrong, "log/");
            }
            restore();
        }
        assert_eq!(bureau.wrong(&[]), [""; 0]);
    }
}

/// Protects: the manifest's own word for the log must be that of the checkpoint: an older checkpoint put back, a shorter log
/// or another root does not pass.
#[test]
fn a_replayed_checkpoint_is_found() {
    let bureau = Bureau::new();
    bureau.signed();
    let (old_checkpoint, old) = (bureau.read("log/checkpoint"), saved(&bureau));
    fs::write(bureau.key("first"), &old_checkpoint).unwrap();
    bureau.write(3);
    bureau.signed();
    fs::write(bureau.key("second"), bureau.read("log/checkpoint")).unwrap();
    let restore = saved(&bureau);

    bureau.forge("log/checkpoint", &old_checkpoint);
    bureau.cover_up(Some("office"));
    let wrong = bureau.wrong(&[]);
    has(&wrong, "log/checkpoint: the checkpoint (3 entries) does not agree with the log in manifest.json (4 entries)");
    restore();
    for (from, to) in [("\"size\":4", "\"size\":3"), ("\"origin\":\"jg-1\"", "\"origin\":\"jg-2\"")] {
        bureau.edit_manifest(from, to);
        bureau.cover_up(Some("office"));
        has(&bureau.wrong(&[]), "log/checkpoint: the checkpoint");
        restore();
    }
    // The whole old portal put back is sound; who kept a checkpoint sees that it shrank.
    old();
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    assert_eq!(bureau.wrong(&["--since", &bureau.named("first")]), [""; 0]);
    let wrong = bureau.wrong(&["--since", &bureau.named("second")]);
    assert_eq!(
        wrong,
        ["log/checkpoint: the log is shorter than at the earlier checkpoint: published entries were removed"]
    );
}

/// Protects: the owner of the key may rewrite everything and sign it; who kept a checkpoint has the proof.
#[test]
fn history_rewritten_by_its_owner_is_found_with_a_kept_checkpoint() {
    let bureau = Bureau { gone: 300, ..Bureau::new() };
    bureau.signed();
    fs::write(bureau.key("kept"), bureau.read("log/checkpoint")).unwrap();
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    let mut leaves = bureau.leaves(&bureau.checked());
    leaves.insert(0, leaf("xw-0", 1));
    leaves.remove(100);
    let signer = bureau.signer("office");
    let how = || Sealing { signer: Some(&signer), ..Sealing::default() };
    bureau.build_of(leaves.clone(), how()).expect("a build");
    assert_eq!(bureau.wrong(&[]), [""; 0], "by itself it is sound");
    let since = bureau.named("kept");
    let wrong = bureau.wrong(&["--since", &since]);
    assert!(wrong.len() == 1 && wrong[0].contains("published history was rewritten"), "{wrong:?}");
    // Also where it goes on after.
    bureau.write(3);
    leaves.extend(bureau.leaves(&bureau.checked()).pop());
    bureau.build_of(leaves, how()).expect("a build");
    let wrong = bureau.wrong(&["--since", &since]);
    assert!(wrong.len() == 1 && wrong[0].contains("published history was rewritten"), "{wrong:?}");
    // Another portal's checkpoint is no evidence.
    fs::write(bureau.key("other"), fs::read_to_string(&since).unwrap().replace("jg-1", "jg-2")).unwrap();
    has(&bureau.wrong(&["--since", &bureau.named("other")]), "are of different logs");
    fs::write(bureau.key("forged"), fs::read_to_string(&since).unwrap().replace("303", "302")).unwrap();
    has(&bureau.wrong(&["--since", &bureau.named("forged")]), "does not match the text");
    // Nor does the log go away.
    bureau.portal.write("x", "");
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    bureau.build_with(Default::default(), how()).expect("a build");
    has(&bureau.wrong(&["--since", &since]), "the portal has no log now");
}

/// Protects: what is shown is what the log committed to: another nonce or digest, another leaf, one too many, a withdrawal.
#[test]
fn rows_that_are_not_what_the_log_says_are_found() {
    let bureau = Bureau { gone: 2, ..Bureau::new() };
    bureau.signed();
    let restore = saved(&bureau);
    let row =
        |b: &Bureau| b.read("manifest.json").lines().find(|line| line.contains("\"id\":\"xw-1\"")).unwrap().to_string();
    let line = row(&bureau);
    let nonce = line.split("\"nonce\":\"").nth(1).unwrap()[..32].to_string();
    let digest = line.split("sha256:").nth(1).unwrap()[..64].to_string();
    let (other_nonce, other_digest) = ("f".repeat(32), "e".repeat(64));
    for (from, to, said) in [
        (nonce.as_str(), other_nonce.as_str(), "does not commit to version 1"),
        (digest.as_str(), other_digest.as_str(), "does not commit to version 1"),
        ("\"leaf\":3", "\"leaf\":null", "records/xw-1/index.html: version 1 is not in the log"),
        ("\"leaf\":3", "\"leaf\":4", "entry 4 of the log is not the publication of version 1"),
        ("\"leaf\":3", "\"leaf\":5", "should be entry 5 of the log, which is not so long"),
        ("\"leaf\":3", "\"leaf\":18446744073709551615", "which is not so long"),
    ] {
        bureau.edit_manifest(&line, &line.replace(from, to));
        bureau.cover_up(Some("office"));
        has(&bureau.wrong(&[]), said);
        restore();
    }
    // A row less: its proof has nothing to prove. A row more: no page, and not in the log.
    bureau.edit_manifest(&format!("{line}\n"), "");
    bureau.cover_up(Some("office"));
    has(&bureau.wrong(&[]), "records/xw-1/proof.tlog-proof: there is no version that it is the proof of");
    restore();
    bureau.edit_manifest(&line, &format!("{line}\n{}", line.replace("xw-1", "xw-10")));
    bureau.cover_up(Some("office"));
    has(&bureau.wrong(&[]), "records/xw-10/index.html: the manifest lists this record, but not its page");
    has(&bureau.wrong(&[]), "records/xw-10/index.html: entry 3 of the log is not the publication of version 1");
    restore();

    let signer = bureau.signer("office");
    let how = || Sealing { signer: Some(&signer), ..Sealing::default() };
    let with = |more: Vec<_>| {
        let leaves = bureau.leaves(&bureau.checked()).into_iter().chain(more).collect();
        bureau.build_of(leaves, how()).expect("a build");
        bureau.wrong(&[])
    };
    has(
        &with(vec![withdrawal("xw-1", 1)]),
        "records/xw-1/index.html: the log says that it was withdrawn, but the portal still shows it",
    );
    // Published again after that, it is shown with right.
    assert_eq!(with(vec![withdrawal("xw-1", 1), leaf("xw-1", 2)]), [""; 0]);
    let mut twice = leaf("xw-2", 1);
    twice.leaf.commitment = "0".repeat(64);
    restore();
    has(&with(vec![twice]), "records/xw-2/index.html: version 1 is not in the log");
    let line = bureau.read("manifest.json").lines().find(|line| line.contains("\"id\":\"xw-2\"")).unwrap().to_string();
    bureau.edit_manifest(&line, &line.replace("null", "4"));
    bureau.cover_up(Some("office"));
    has(&bureau.wrong(&[]), "records/xw-2/index.html: version 1 was published more than once in the log");
}

/// Protects: a proof that is missing, of another version, of an older state or damaged is found.
#[test]
fn proofs_must_hold() {
    const PROOF: &str = "records/xw-1/proof.tlog-proof";
    let bureau = Bureau::new();
    bureau.signed();
    let old = bureau.read(PROOF);
    bureau.write(3);
    bureau.signed();
    let restore = saved(&bureau);
    let other = bureau.read("records/xw-2/proof.tlog-proof");
    let own = bureau.read(PROOF);
    for (forged, said) in [
        (old, "it proves another state of the log"),
        (other, "the proof does not hold"),
        (own.replace("index 1", "index 2"), "the proof does not hold"),
        (own.replace("\n4\n", "\n5\n"), "does not match the text"),
        ("c2sp.org/tlog-proof@v1\n".to_string(), "it is not a proof from a log"),
        ("\u{feff}".to_string() + &own, "it is not a proof from a log"),
    ] {
        bureau.forge(PROOF, forged);
        bureau.cover_up(Some("office"));
        has(
            &bureau.wrong(&[]),
            &format!("{PROOF}: {said}")
                .replace(": does", ": the checkpoint cannot be trusted: the signature of the key jg-1 does"),
        );
        restore();
    }
    fs::remove_file(bureau.file(PROOF)).unwrap();
    bureau.cover_up(Some("office"));
    has(&bureau.wrong(&[]), &format!("{PROOF}: it is missing: the version has no proof"));
    restore();
    // What nobody needs may be anything: it has no place in the log's folder.
    for path in ["log/tile/0/009", "log/tile/entries/000.p/9", "log/notes.txt"] {
        bureau.forge(path, "x");
        bureau.cover_up(Some("office"));
        has(&bureau.wrong(&[]), &format!("{path}: it is no file of this log"));
        restore();
    }
    // A tile of the state before, which stays for those who are on their way, must say the same.
    for path in ["log/tile/0/000.p/3", "log/tile/entries/000.p/3"] {
        let mut bytes = fs::read(bureau.file(path)).unwrap();
        bytes[7] ^= 1;
        bureau.forge(path, bytes);
        bureau.cover_up(Some("office"));
        has(&bureau.wrong(&[]), &format!("{path}: it does not agree with the log"));
        restore();
    }
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}

/// Protects: a manifest may name a proof as large as it likes, or one long entry as often as it likes: neither is kept.
#[test]
fn what_would_fill_the_memory_is_refused() {
    let bureau = Bureau::new();
    bureau.signed();
    let restore = saved(&bureau);
    let path = "records/xw-1/proof.tlog-proof";
    bureau.forge(path, " ".repeat((64 << 10) + 1));
    bureau.cover_up(Some("office"));
    has(&bureau.wrong(&[]), &format!("{path}: it is larger than 65536 bytes: no proof from a log is"));
    restore();

    // It reads as a leaf, but none of ours is so long.
    let mut leaves = bureau.leaves(&bureau.checked());
    leaves[1].leaf.at = format!("2026{}", "0".repeat(60_000));
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    bureau.build_of(leaves, Sealing::default()).expect("a build");
    has(&bureau.wrong(&[]), "log/: entry 1 (counted from 0) is neither a publication nor a withdrawal");
    let line = bureau.read("manifest.json").lines().find(|line| line.contains("\"id\":\"xw-1\"")).unwrap().to_string();
    let row = line.trim_end_matches(',');
    let rows: Vec<String> = (1..2000).map(|nth| row.replace("\"version\":1", &format!("\"version\":{nth}"))).collect();
    bureau.edit_manifest(row, &rows.join(",\n"));
    has(&bureau.wrong(&[]), "entry 1 of the log is not the publication of version 1999");
}

/// Protects: no page of a version that is not shown, and nothing of a withdrawn record but its page, stays under a signature.
#[test]
fn files_that_belong_to_no_version_are_found() {
    let bureau = Bureau { gone: 1, ..Bureau::new() };
    let signer = bureau.signer("office");
    let mut leaves = bureau.leaves(&bureau.checked());
    leaves.push(withdrawal("gone-0", 1));
    bureau.build_of(leaves, Sealing { signer: Some(&signer), ..Sealing::default() }).expect("a build");
    bureau.forge("records/gone-0/index.html", "已撤回");
    bureau.cover_up(Some("office"));
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    let restore = saved(&bureau);
    let (none, gone) = ("it belongs to no version that the manifest has", "nothing of it may stand here but its page");
    for (path, said) in [
        ("records/xw-1/v2/index.html", none),
        ("records/xw-1/v2/表.csv", none),
        ("records/xw-1/v01/index.html", none),
        ("records/xw-1/old/index.html", none),
        ("records/xw-1/changes/1/index.html", none),
        ("records/xw-1/changes/2/index.html", none),
        ("records/xw-1/changes/index.html", none),
        ("records/gone-0/v1/index.html", none),
        ("records/gone-0/at/index.html", none),
        ("records/gone-0/表.csv", gone),
        ("records/gone-0/v1/index.html", gone),
        ("records/xw-9/表.csv", "the record is not in the log"),
    ] {
        bureau.forge(path, "旧");
        bureau.cover_up(Some("office"));
        has(&bureau.wrong(&[]), &format!("{path}: "));
        has(&bureau.wrong(&[]), said);
        restore();
    }
    bureau.forge("records/xw-1/at/index.html", "表");
    bureau.forge("records/xw-1/表.csv", "表");
    bureau.cover_up(Some("office"));
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}
