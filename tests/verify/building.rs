//! What a build writes: log, checkpoint, proofs, signature; and when it refuses to go on.

use crate::made::*;
use crate::support::*;
use gongshi::output::Manifest;
use gongshi::pipeline::{Failure, Sealing};
use gongshi::seal::ledger::Chronicle;
use gongshi::seal::log::checkpoint::Checkpoint;
use gongshi::seal::log::proof::Proof;
use gongshi::seal::log::tree::{Hash, Tree};
use gongshi::seal::log::vkey::VerifierKey;
use gongshi::seal::source::Source;
use std::fs;
use std::path::Path;

fn manifest(bureau: &Bureau) -> Manifest {
    serde_json::from_str(&bureau.read("manifest.json")).expect("a manifest")
}

fn vkey(bureau: &Bureau) -> VerifierKey {
    VerifierKey::parse(bureau.read("log/vkey").trim_end()).expect("a verifier key")
}

/// Protects: the whole seal of a signed portal: rows with their leaves, checkpoint, a proof beside every version.
#[test]
fn a_signed_portal_has_its_whole_seal() {
    let bureau = Bureau { gone: 300, ..Bureau::new() };
    let built = bureau.signed();
    assert_eq!((built.unlogged, built.changes), (0, Default::default()));
    let manifest = manifest(&bureau);
    let log = manifest.log.expect("a log");
    assert_eq!((log.origin.as_str(), log.size, log.earlier.len()), ("jg-1", 303, 0));
    let rows: Vec<_> = manifest.records.iter().map(|row| (row.id.as_str(), row.leaf)).collect();
    assert_eq!(rows, [("jg-1", Some(300)), ("xw-1", Some(301)), ("xw-2", Some(302))]);
    let key = [vkey(&bureau)];
    let checkpoint = Checkpoint::open(bureau.read("log/checkpoint").as_bytes(), &key).expect("a checkpoint");
    let leaves = bureau.leaves(&bureau.checked());
    let tree: Tree = leaves.iter().map(hash).collect();
    assert_eq!((checkpoint.size(), *checkpoint.root()), (303, tree.root()));
    for (nth, id) in [(300, "jg-1"), (301, "xw-1"), (302, "xw-2")] {
        let proof = Proof::parse(&bureau.read(&format!("records/{id}/proof.tlog-proof"))).expect("a proof");
        assert_eq!(proof.index(), nth as u64);
        assert_eq!(proof.verify(&leaves[nth].leaf.to_bytes(), &key), Ok(checkpoint.clone()));
    }
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    let said = bureau.verify(&[]).stdout;
    assert!(
        said.contains("log: jg-1, 303 entries") && said.contains("3, all in the log; 3 proofs, all hold"),
        "{said}"
    );
}

/// Protects: without a key there is a log, and nothing that claims to be signed.
#[test]
fn without_a_key_nothing_is_signed() {
    let bureau = Bureau::new();
    bureau.unsigned();
    let log: Vec<String> = tree(&bureau.file("log")).into_keys().collect();
    assert_eq!(log, ["tile/0/000.p/3", "tile/entries/000.p/3"]);
    assert!(!bureau.file("manifest.json.sig").exists() && !bureau.file("records/xw-1/proof.tlog-proof").exists());
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    assert!(bureau.verify(&[]).stdout.contains("signature: unsigned"));
}

/// Protects: without git nothing is added, and there is no log to say so in; the build tells how many versions wait.
#[test]
fn without_a_history_there_is_no_log() {
    let bureau = Bureau::new();
    let built = bureau.build_with(Chronicle::default(), Sealing::default()).expect("a build");
    assert_eq!(built.unlogged, 3);
    assert!(!bureau.file("log").exists() && manifest(&bureau).log.is_none());
    let ran = bureau.verify(&[]);
    assert!(ran.status == 0 && ran.stdout.contains("log: none"), "{ran:?}");
    let ran = bureau.portal.build(&["--key", &bureau.named("office")]);
    assert!(
        ran.status == 0 && ran.stderr.contains("published versions that are not in the log yet: 3 (there is no git"),
        "{ran:?}"
    );
    assert!(!bureau.file("log").exists() && bureau.file("manifest.json.sig").exists());
    assert!(
        bureau.verify(&[]).stdout.contains("signature: sound, by the key SHA256:"),
        "a manifest can be signed alone"
    );
}

/// Protects: the same inputs give the same seal; a log that grows keeps what clients may still fetch.
#[test]
fn a_log_grows_and_keeps_its_partial_tiles() {
    let mut bureau = Bureau { gone: 250, ..Bureau::new() };
    bureau.signed();
    let first = tree(&bureau.portal.public());
    bureau.signed();
    assert_eq!(tree(&bureau.portal.public()), first, "nothing changed");
    let kept = bureau.read("log/checkpoint");
    fs::write(bureau.key("kept"), &kept).unwrap();

    // The new records come after: canonical order is that of time, here that of ids.
    bureau.write(3);
    bureau.signed();
    let log = tree(&bureau.file("log"));
    for name in ["tile/0/000.p/253", "tile/0/000.p/254", "tile/entries/000.p/253", "tile/entries/000.p/254"] {
        assert!(log.contains_key(name), "{name}: {:?}", log.keys());
    }
    assert_eq!(log["tile/0/000.p/253"], first["log/tile/0/000.p/253"]);
    assert_eq!(bureau.wrong(&["--since", &bureau.named("kept")]), [""; 0]);
    let said = bureau.verify(&["--since", &bureau.named("kept")]).stdout;
    assert!(said.contains("(253 entries): the log only grew"), "{said}");

    for number in 4..8 {
        bureau.write(number);
    }
    bureau.signed();
    let names: Vec<String> = tree(&bureau.file("log")).into_keys().collect();
    let expected = [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/2",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/2",
        "vkey",
    ];
    assert_eq!(names, expected, "the full tile took the place of the others");
    assert_eq!(bureau.wrong(&["--since", &bureau.named("kept")]), [""; 0]);

    // Another state, without whole history: the log stays, entry by entry.
    let before = tree(&bureau.file("log"));
    bureau.write(9);
    bureau.gone = 0;
    let signer = bureau.signer("office");
    let built = bureau.build_with(Chronicle::default(), Sealing { signer: Some(&signer), ..Sealing::default() });
    assert_eq!(built.expect("a build").unlogged, 1);
    assert_eq!(tree(&bureau.file("log")), before);
    let wrong = bureau.wrong(&[]);
    assert_eq!(wrong, ["records/xw-9/index.html: version 1 is not in the log"]);
}

/// Protects: published history that was reordered, cut or changed stops the build, which names the first leaf that differs;
/// the live portal stays.
#[test]
fn rewritten_history_is_refused() {
    let bureau = Bureau { gone: 3, ..Bureau::new() };
    bureau.signed();
    let before = tree(&bureau.portal.public());
    let leaves = || bureau.leaves(&bureau.checked());
    let mut swapped = leaves();
    swapped.swap(1, 2);
    let mut cut = leaves();
    cut.pop();
    let mut other = leaves();
    other[4] = leaf("xw-1", 1);
    for (leaves, record, said) in [
        (swapped, "gone-1", "entry 1 (counted from 0) of the public log is the publication of `gone-1`"),
        (cut, "xw-2", "it should not stand there"),
        (other, "xw-1", "entry 4"),
        (Vec::new(), "gone-0", "entry 0"),
    ] {
        let finding = rewritten(bureau.build_of(leaves, Sealing::default()));
        assert_eq!(finding.record.as_deref(), Some(record));
        assert!(finding.message.en.contains(said), "{:?}", finding.message);
        assert_eq!(tree(&bureau.portal.public()), before);
    }
}

/// Protects: a public log that is damaged or disagrees is refused, never taken for none.
#[test]
fn a_damaged_public_log_is_refused() {
    for signed in [true, false] {
        let bureau = Bureau { gone: 300, ..Bureau::new() };
        let again = || match signed {
            true => drop(bureau.signed()),
            false => drop(bureau.unsigned()),
        };
        again();
        let pristine = tree(&bureau.portal.public());
        type Forgery = (&'static str, fn(&Bureau));
        let mut forgeries: Vec<Forgery> = vec![
            ("cannot be understood", |b| b.forge("manifest.json", r#"{"format":"gongshi-manifest v1"}"#)),
            ("perhaps a newer one", |b| b.edit_manifest("gongshi-manifest v1", "gongshi-manifest v2")),
            ("cannot be: root", |b| b.edit_manifest("\"size\":303,\"root\":\"", "\"size\":303,\"root\":\"!")),
            ("cannot be: size", |b| b.edit_manifest("\"size\":303", "\"size\":99999999999")),
        ];
        forgeries.push(("says that there is no log", |b| {
            // All that the manifest says of a log is gone, and the files of the log still stand there.
            let mut manifest: serde_json::Value = serde_json::from_str(&b.read("manifest.json")).unwrap();
            manifest["log"] = serde_json::Value::Null;
            manifest["files"] = serde_json::json!([]);
            manifest["records"] = serde_json::json!([]);
            b.forge("manifest.json", manifest.to_string());
            for name in ["log/checkpoint", "log/vkey", "manifest.json.sig"] {
                let _ = fs::remove_file(b.file(name));
            }
        }));
        if !signed {
            forgeries.push((
                "the log is named `www.example.com`, which nobody signed; this portal's is named `jg-1`",
                |b| b.edit_manifest("\"origin\":\"jg-1\"", "\"origin\":\"www.example.com\""),
            ));
        }
        if signed {
            forgeries.extend([
                ("its checkpoint is gone", |b: &Bureau| fs::remove_file(b.file("log/checkpoint")).unwrap()),
                ("its checkpoint is gone", |b| {
                    fs::remove_file(b.file("log/checkpoint")).unwrap();
                    fs::remove_file(b.file("log/vkey")).unwrap();
                }),
                ("says that there is no log", |b| {
                    let text = b.read("manifest.json");
                    let line = text.lines().find(|line| line.starts_with("\"log\"")).unwrap();
                    b.forge("manifest.json", text.replace(line, "\"log\":null,"));
                    fs::remove_file(b.file("log/checkpoint")).unwrap();
                }),
                ("manifest.json.sig: it does not fit the bytes", |b| {
                    let mut manifest: serde_json::Value = serde_json::from_str(&b.read("manifest.json")).unwrap();
                    manifest["log"] = serde_json::Value::Null;
                    manifest["files"] = serde_json::json!([]);
                    manifest["records"] = serde_json::json!([]);
                    b.forge("manifest.json", manifest.to_string());
                    fs::remove_dir_all(b.file("log")).unwrap();
                }),
                ("manifest.json.sig: it does not fit the bytes", |b| {
                    b.edit_manifest("\"as_of\":\"2026", "\"as_of\":\"2025")
                }),
                ("manifest.json.sig: it is missing", |b| fs::remove_file(b.file("manifest.json.sig")).unwrap()),
                ("signed by different keys", |b| b.cover_up(Some("stranger"))),
            ] as [Forgery; 7]);
            forgeries.extend([
                ("does not agree with the log in manifest.json", |b: &Bureau| {
                    b.edit_manifest("\"size\":303", "\"size\":302")
                }),
                ("says that there is no log", |b| {
                    let text = b.read("manifest.json");
                    let line = text.lines().find(|line| line.starts_with("\"log\"")).unwrap();
                    b.forge("manifest.json", text.replace(line, "\"log\":null,"));
                }),
                ("no verifier key", |b| fs::remove_file(b.file("log/vkey")).unwrap()),
                ("cannot be trusted", |b| b.forge("log/checkpoint", b.read("log/checkpoint").replace("303", "304"))),
                ("cannot be used", |b| b.forge("log/vkey", "jg-1+00000000+AQ==\n")),
            ] as [Forgery; 5]);
        }
        for (why, forge) in forgeries {
            forge(&bureau);
            let before = tree(&bureau.portal.public());
            let finding = rewritten(bureau.build_of(bureau.leaves(&bureau.checked()), Sealing::default()));
            assert!(finding.message.en.contains(why), "{why}: {:?}", finding.message);
            assert_eq!(tree(&bureau.portal.public()), before);
            for (path, bytes) in &pristine {
                bureau.forge(path, bytes);
            }
        }
        // The entries are read where the log must stay as it was.
        for path in ["log/tile/entries/000", "log/tile/0/000", "log/tile/entries/001.p/47", "log/tile/1/000.p/1"] {
            let mut bytes = fs::read(bureau.file(path)).unwrap();
            bytes[20] ^= 1;
            bureau.forge(path, bytes);
            rewritten(bureau.build_with(Chronicle::default(), Sealing::default()));
            fs::remove_file(bureau.file(path)).unwrap();
            rewritten(bureau.build_with(Chronicle::default(), Sealing::default()));
            bureau.forge(path, &pristine[path]);
        }
        bureau.build_with(Chronicle::default(), Sealing::default()).expect("as it was, it goes on");
    }
}

/// Protects: a record that was under an embargo comes into the log when its day has come, after what stands.
#[test]
fn an_embargoed_record_comes_later() {
    let bureau = Bureau::new();
    let mut leaves = bureau.leaves(&bureau.checked());
    let mut late = leaf("xw-0", 1);
    late.late = true;
    bureau.build_of(leaves.clone(), Sealing::default()).expect("a build");
    leaves.insert(0, late);
    bureau.build_of(leaves.clone(), Sealing::default()).expect("a build");
    let manifest = manifest(&bureau);
    assert_eq!(manifest.log.unwrap().size, 4);
    assert_eq!(manifest.records[0].leaf, Some(0), "what stood there stands there");
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}

/// Protects: another log has another name, and the old one stays listed for good.
#[test]
fn another_log_is_started_only_on_purpose_and_never_in_silence() {
    let bureau = Bureau { gone: 3, ..Bureau::new() };
    bureau.signed();
    let kept = bureau.read("log/checkpoint");
    fs::write(bureau.key("kept"), &kept).unwrap();
    let signer = bureau.signer("office");
    let how = |new_log| Sealing { signer: Some(&signer), new_log, ..Sealing::default() };
    let reordered = || {
        let mut leaves = bureau.leaves(&bureau.checked());
        leaves.swap(0, 1);
        leaves
    };
    rewritten(bureau.build_of(reordered(), how(false)));
    let refused = bureau.build_with(Chronicle { leaves: reordered(), extend: false, waiting: Vec::new() }, how(true));
    assert!(matches!(refused, Err(Failure::Usage(_))), "not without the whole history");
    let refused = bureau.build_of(Vec::new(), how(true));
    assert!(matches!(refused, Err(Failure::Usage(_))), "nor without a leaf: the old one would be forgotten");
    let built = bureau.build_of(reordered(), how(true)).expect("a build");
    assert_eq!(built.changes.new_log.as_deref(), Some("jg-1/log2"));
    for _ in 0..2 {
        let log = manifest(&bureau).log.unwrap();
        assert_eq!(
            (log.origin.as_str(), log.earlier[0].origin.as_str(), log.earlier[0].size),
            ("jg-1/log2", "jg-1", 6)
        );
        assert_eq!(vkey(&bureau).name(), "jg-1/log2");
        assert_eq!(bureau.wrong(&[]), [""; 0]);
        assert!(bureau.verify(&[]).stdout.contains("log before: jg-1, 6 entries"));
        let wrong = bureau.wrong(&["--since", &bureau.named("kept")]);
        assert!(wrong.len() == 1 && wrong[0].contains("has started another log, jg-1/log2"), "{wrong:?}");
        // It goes on under its name.
        let built = bureau.build_of(reordered(), how(false)).expect("a build");
        assert_eq!(built.changes.new_log, None);
    }
    bureau.build_of(reordered(), how(true)).expect("a build");
    let log = manifest(&bureau).log.unwrap();
    let names: Vec<&str> = log.earlier.iter().map(|log| log.origin.as_str()).collect();
    assert_eq!((log.origin.as_str(), names), ("jg-1/log3", vec!["jg-1", "jg-1/log2"]));
}

/// Protects: the log is named after the portal's address; characters that a verifier key's name may not have are encoded.
#[test]
fn the_log_is_named_after_the_address() {
    for (address, origin) in [
        ("https://www.example.gov.cn", "www.example.gov.cn"),
        ("https://www.example.gov.cn/jwgk/", "www.example.gov.cn/jwgk"),
    ] {
        let bureau = Bureau::new();
        let site = fs::read_to_string(bureau.portal.root.join("content/site.yaml")).unwrap();
        bureau.portal.write("content/site.yaml", format!("{site}base_url: {address}\n"));
        bureau.signed();
        assert_eq!(manifest(&bureau).log.unwrap().origin, origin);
        // Once it has a name, it keeps it.
        bureau.portal.write("content/site.yaml", &site);
        bureau.signed();
        assert_eq!(manifest(&bureau).log.unwrap().origin, origin);
        assert_eq!(bureau.wrong(&[]), [""; 0]);
    }
}

/// Protects: an unsigned log keeps its name where an address is added later; where the portal moved, another log is named after
/// the new address.
#[test]
fn an_unsigned_log_keeps_its_own_name_only() {
    let bureau = Bureau::new();
    let site = fs::read_to_string(bureau.portal.root.join("content/site.yaml")).unwrap();
    let moved = |to: &str| bureau.portal.write("content/site.yaml", format!("{site}base_url: https://{to}/\n"));
    bureau.unsigned();
    moved("www.example.gov.cn");
    bureau.unsigned();
    assert_eq!(manifest(&bureau).log.unwrap().origin, "jg-1");
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    bureau.unsigned();
    moved("sfj.example.gov.cn");
    let finding = rewritten(bureau.build_of(bureau.leaves(&bureau.checked()), Sealing::default()));
    let said =
        "the log is named `www.example.gov.cn`, which nobody signed; this portal's is named `sfj.example.gov.cn`";
    assert!(finding.message.en.contains(said), "{finding:?}");
    let built = bureau.build(Sealing { new_log: true, ..Sealing::default() });
    assert_eq!(built.changes.new_log.as_deref(), Some("sfj.example.gov.cn"));
    bureau.signed();
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}

/// Protects: a portal that has moved to another address keeps its log and the log's name, also over a build without a key,
/// where git's history of its settings shows that the name was its own; a name that stands in the public folder alone does not.
#[test]
fn a_moved_portal_keeps_its_log_through_a_build_without_a_key() {
    let bureau = Bureau::new();
    let site = fs::read_to_string(bureau.portal.root.join("content/site.yaml")).unwrap();
    let moved = |to: &str| bureau.portal.write("content/site.yaml", format!("{site}base_url: https://{to}/\n"));
    moved("www.example.gov.cn");
    bureau.portal.commit();
    bureau.signed();
    moved("sfj.example.gov.cn");
    bureau.portal.commit();
    assert!(bureau.unsigned().changes.no_longer_signed);
    bureau.unsigned();
    let built = bureau.signed();
    assert_eq!(built.changes, Default::default());
    assert_eq!(manifest(&bureau).log.unwrap().origin, "www.example.gov.cn");
    assert_eq!((vkey(&bureau).name(), bureau.wrong(&[])), ("www.example.gov.cn", Vec::new()));

    bureau.unsigned();
    let renamed = bureau.read("manifest.json").replace("\"www.example.gov.cn\"", "\"foreign.example.gov.cn\"");
    fs::write(bureau.file("manifest.json"), renamed).unwrap();
    let finding = rewritten(bureau.build_of(bureau.leaves(&bureau.checked()), Sealing::default()));
    let said = "in git's history content/site.yaml never had an address or owner that fits `foreign.example.gov.cn`";
    assert!(finding.message.en.contains(said), "{finding:?}");
}

/// Protects: a build elsewhere goes on from the live portal that `--previous` names, and from nothing else there.
#[test]
fn another_place_can_be_gone_on_from() {
    let bureau = Bureau { gone: 3, ..Bureau::new() };
    bureau.signed();
    let live = bureau.keys.path().join("live");
    fs::rename(bureau.portal.public(), &live).unwrap();
    let previous = |at: &Path| Some(Source::folder(at));
    let how = |at: &Path| Sealing { previous: previous(at), ..Sealing::default() };
    let mut leaves = bureau.leaves(&bureau.checked());
    leaves.swap(0, 1);
    rewritten(bureau.build_of(leaves.clone(), how(&live)));
    assert!(!bureau.portal.public().exists());
    bureau.build(how(&live));
    assert_eq!(manifest(&bureau).log.unwrap().size, 6);
    let nothing = bureau.build_of(leaves, how(&bureau.key("nothing")));
    assert!(matches!(nothing, Err(Failure::Usage(why)) if why.en.contains("there is no portal at --previous")));
    let ran = bureau.portal.build(&["--previous", "ftp://example.gov.cn/"]);
    assert!(ran.status == 2 && ran.stderr.contains("no http:// or https:// address"), "{ran:?}");
}

/// Protects: `--previous` does not let the log in the output folder be lost: the new one goes on from both, or is refused.
#[test]
fn a_log_in_the_output_folder_is_not_lost_by_naming_another() {
    let bureau = Bureau { gone: 3, ..Bureau::new() };
    bureau.signed();
    let keep = |name: &str| {
        tree(&bureau.portal.public()).iter().for_each(|(path, bytes)| {
            let file = bureau.key(name).join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        });
    };
    keep("first");
    let how = |name: &str, new_log| Sealing {
        previous: Some(Source::folder(&bureau.key(name))),
        new_log,
        ..Sealing::default()
    };
    let leaves = || bureau.leaves(&bureau.checked());
    // The live one is ahead of the output folder, or behind it.
    bureau.write(3);
    bureau.build(how("first", false));
    keep("second");
    bureau.build(how("first", false));
    let both = tree(&bureau.portal.public());
    let refused = |leaves, how| {
        let finding = rewritten(bureau.build_of(leaves, how));
        assert!(finding.message.en.contains("the output folder has a log, jg-1 (7 entries)"), "{finding:?}");
        assert_eq!(tree(&bureau.portal.public()), both);
    };
    let mut shorter = leaves();
    shorter.pop();
    refused(shorter, how("first", false));
    // Another log of the same name, started from nothing: by somebody with the other folder.
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    let mut other = leaves();
    other.swap(0, 1);
    bureau.build_of(other.clone(), Sealing::default()).expect("a build");
    keep("other");
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    both.iter().for_each(|(path, bytes)| bureau.forge(path, bytes));
    refused(other, how("other", false));
    // A portal without a log.
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    bureau.build_with(Chronicle::default(), Sealing::default()).expect("a build");
    keep("none");
    fs::remove_dir_all(bureau.portal.public()).unwrap();
    both.iter().for_each(|(path, bytes)| bureau.forge(path, bytes));
    refused(leaves(), how("none", false));
    refused(leaves(), how("none", true));
    refused(leaves(), how("first", true));
    bureau.build(how("second", true));
    assert_eq!(manifest(&bureau).log.unwrap().origin, "jg-1/log2");
}

/// Protects: people who know the old key learn that there is another, and that a signature is gone.
#[test]
fn another_key_and_none_are_told() {
    let bureau = Bureau::new();
    bureau.signed();
    fs::write(bureau.key("kept"), bureau.read("log/checkpoint")).unwrap();
    let stranger = bureau.signer("stranger");
    let built = bureau.build(Sealing { signer: Some(&stranger), ..Sealing::default() });
    assert!(built.changes.other_key.is_some() && !built.changes.no_longer_signed);
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    let wrong = bureau.wrong(&["--since", &bureau.named("kept")]);
    assert!(wrong.len() == 1 && wrong[0].contains("another key signs"), "{wrong:?}");
    let built = bureau.unsigned();
    assert!(built.changes.no_longer_signed && built.changes.other_key.is_none());
    let wrong = bureau.wrong(&["--since", &bureau.named("kept")]);
    assert!(wrong.len() == 1 && wrong[0].contains("was signed before"), "{wrong:?}");
}

#[test]
fn a_root_is_32_bytes() {
    let state = gongshi::seal::LogState::new("a", 1, &[7; 32]);
    assert_eq!(state.root_hash(), Some::<Hash>([7; 32]));
}

/// Protects: the last look reads the log too, entry by entry.
#[test]
fn the_last_look_reads_the_log() {
    let bureau = Bureau::new();
    let mut leaves = bureau.leaves(&bureau.checked());
    let mut odd = leaf("xw-0", 1);
    // No gate would give such a leaf.
    odd.leaf.record = format!("139{:08}", 0);
    leaves.push(odd);
    match bureau.build_of(leaves, Sealing::default()) {
        Err(Failure::Leaks(findings)) => assert_eq!(findings[0].rule.name(), "mobile-number"),
        other => panic!("{:?}", other.map(|built| built.pages)),
    }
    assert!(!bureau.portal.public().exists());
}
