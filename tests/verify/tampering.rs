//! What somebody with the server may do to a finished portal, and how it is found.

use crate::made::*;
use crate::support::*;
use std::fs;
use std::os::unix::fs::symlink;

const PAGE: &str = "records/xw-1/index.html";
const OTHER: &str = "records/xw-2/index.html";

/// Protects: every change of a file is found, whether the portal is signed or not, and nothing else is blamed.
#[test]
fn each_changed_missing_added_or_swapped_file_is_found() {
    for signed in [true, false] {
        let bureau = Bureau::new();
        if signed {
            drop(bureau.signed())
        } else {
            drop(bureau.unsigned())
        }
        let pristine = tree(&bureau.portal.public());
        type Tampering = (fn(&Bureau), &'static [&'static str]);
        let tamperings: [Tampering; 12] = [
            (
                |b| b.forge(PAGE, b.read(PAGE).replace("欢迎", "谢绝")),
                &["records/xw-1/index.html: it is not what the manifest says"],
            ),
            (|b| b.forge(PAGE, b.read(PAGE) + " "), &["records/xw-1/index.html: it is larger than the"]),
            (|b| b.forge(PAGE, ""), &["records/xw-1/index.html: it has only 0 of the"]),
            (|b| fs::remove_file(b.file(PAGE)).unwrap(), &["records/xw-1/index.html: it is missing"]),
            (|b| fs::remove_dir_all(b.file("records")).unwrap(), &["records/", "records/", "records/"]),
            (
                |b| b.forge("records/xw-9/index.html", "新"),
                &["records/xw-9/index.html: it is not in the manifest: it was added"],
            ),
            (|b| b.forge(".htaccess", "x"), &[".htaccess: it is not in the manifest"]),
            (|b| b.forge("x\nverified", "x"), &["x\u{fffd}verified: it is not in the manifest"]),
            (
                |b| {
                    let (one, two) = (b.read(PAGE), b.read(OTHER));
                    b.forge(PAGE, two);
                    b.forge(OTHER, one);
                },
                &["records/xw-1/index.html: it is not", "records/xw-2/index.html: it is not"],
            ),
            (
                |b| {
                    fs::rename(b.file(PAGE), b.key("page")).unwrap();
                    symlink(b.key("page"), b.file(PAGE)).unwrap();
                },
                &["records/xw-1/index.html: it is a symbolic link, no file"],
            ),
            (
                |b| {
                    fs::rename(b.file("records/xw-1"), b.key("folder")).unwrap();
                    symlink(b.key("folder"), b.file("records/xw-1")).unwrap();
                },
                &["records/xw-1: it is a symbolic link, no file", "records/xw-1/index.html: it is a symbolic link"],
            ),
            (
                |b| {
                    fs::remove_file(b.file(PAGE)).unwrap();
                    fs::create_dir(b.file(PAGE)).unwrap();
                },
                &["records/xw-1/index.html: it is no file"],
            ),
        ];
        for (tamper, expected) in tamperings {
            assert_eq!(bureau.wrong(&[]), [""; 0]);
            tamper(&bureau);
            let wrong = bureau.wrong(&[]);
            let pages = wrong.iter().filter(|line| !line.contains("proof.tlog-proof")).collect::<Vec<_>>();
            assert_eq!(pages.len(), expected.len(), "{wrong:?}");
            for (found, said) in pages.iter().zip(expected) {
                assert!(found.starts_with(said), "{said}: {wrong:?}");
            }
            fs::remove_dir_all(bureau.portal.public()).unwrap();
            pristine.iter().for_each(|(path, bytes)| bureau.forge(path, bytes));
        }
        // Files of git at the top are none of the portal's; an empty folder is no file.
        bureau.forge(".gitignore", "*\n!公示.html\n");
        bureau.forge(".gitkeep", "");
        fs::create_dir(bureau.file("empty")).unwrap();
        assert_eq!(bureau.wrong(&[]), [""; 0]);
    }
}

/// Protects: under the names of git's files nobody hides anything.
#[test]
fn files_of_git_are_small_and_plain() {
    let bureau = Bureau::new();
    bureau.unsigned();
    let long = "x".repeat(1025);
    for (name, bytes) in [
        (".gitkeep", b"x".as_slice()),
        (".gitignore", long.as_bytes()),
        (".gitignore", b"\xff\xfe"),
        (".gitignore", b"\x89PNG\0"),
        ("records/.gitignore", b"*"),
    ] {
        bureau.forge(name, bytes);
        assert_eq!(bureau.wrong(&[]), [format!("{name}: it is not in the manifest: it was added")]);
        fs::remove_file(bureau.file(name)).unwrap();
    }
}

/// Protects: a manifest that was changed to fit no longer fits its signature; without one, what is against itself is found.
#[test]
fn an_edited_manifest_is_found() {
    let bureau = Bureau::new();
    bureau.signed();
    let pristine = tree(&bureau.portal.public());
    type Edit = (fn(&Bureau), &'static str);
    let edits: [Edit; 12] = [
        (|b| b.edit_manifest("\"as_of\":\"2026", "\"as_of\":\"2025"), "manifest.json.sig: it does not fit the bytes"),
        (|b| b.edit_manifest("\"as_of\":\"2026-11-22\"", "\"as_of\":\"today\""), "manifest.json: as_of is no date"),
        (
            |b| b.edit_manifest("\"path\":\"404.html\"", "\"path\":\"../404.html\""),
            "manifest.json: the manifest lists the path \"../404.html\"",
        ),
        (
            |b| b.edit_manifest("\"path\":\"404.html\"", "\"path\":\"/etc/hostname\""),
            "manifest.json: the manifest lists the path",
        ),
        (
            |b| b.edit_manifest("\"path\":\"404.html\"", "\"path\":\"manifest.json\""),
            "manifest.json: the manifest lists the path",
        ),
        (
            |b| b.edit_manifest("\"path\":\"404.html\"", "\"path\":\"zzz.html\""),
            "manifest.json: the files are not sorted",
        ),
        (
            |b| b.edit_manifest("\"path\":\"404.html\",\"size\":", "\"path\":\"404.html\",\"size\":1844674407370"),
            "404.html: it has only",
        ),
        (
            |b| b.edit_manifest("\"id\":\"xw-1\",\"version\":1", "\"id\":\"xw-1\",\"version\":0"),
            "manifest.json: the row of \"xw-1\", version 0",
        ),
        (
            |b| b.edit_manifest("\"id\":\"xw-1\",\"version\":1", "\"id\":\"xw-1\",\"version\":2"),
            "entry 1 of the log is not the publication of version 2",
        ),
        (|b| b.edit_manifest("\"id\":\"xw-1\"", "\"id\":\"xw-9\""), "manifest.json: the versions are not sorted"),
        (
            |b| b.forge("manifest.json", &b.read("manifest.json")[..900]),
            "manifest.json: the manifest cannot be understood",
        ),
        (
            |b| b.edit_manifest("\"records\":[", "\"records\":7,\"x\":["),
            "manifest.json: the manifest cannot be understood",
        ),
    ];
    for (edit, said) in edits {
        edit(&bureau);
        let wrong = bureau.wrong(&[]);
        assert!(wrong.iter().any(|line| line.contains(said)), "{said}: {wrong:?}");
        bureau.forge("manifest.json", &pristine["manifest.json"]);
    }
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}

/// Protects: whoever changes a page and makes the manifest fit needs the key: the signature taken away, or another signer's, is
/// found; so is a page that is in nobody's log.
#[test]
fn a_cover_up_is_found() {
    let bureau = Bureau::new();
    bureau.signed();
    let pristine = tree(&bureau.portal.public());
    let restore = || {
        fs::remove_dir_all(bureau.portal.public()).unwrap();
        pristine.iter().for_each(|(path, bytes)| bureau.forge(path, bytes));
    };
    fs::write(bureau.key("signers"), format!("office@example.gov.cn {}\n", bureau.public("office"))).unwrap();
    let signers = bureau.named("signers");
    let with = ["--signers", signers.as_str()];
    assert_eq!(bureau.wrong(&with), [""; 0]);

    bureau.forge(PAGE, bureau.read(PAGE).replace("欢迎", "谢绝"));
    bureau.cover_up(None);
    assert_eq!(bureau.wrong(&[]), ["manifest.json.sig: it is missing: the log is signed, but the manifest is not"]);
    bureau.cover_up(Some("stranger"));
    assert_eq!(bureau.wrong(&[]), ["manifest.json.sig: the manifest and the log are signed by different keys"]);
    let wrong = bureau.wrong(&with);
    assert!(wrong.iter().any(|line| line.contains("is not one of those in --signers")), "{wrong:?}");

    // All that is signed is thrown away: nothing remains to be wrong, but nobody signed it.
    fs::remove_file(bureau.file("log/checkpoint")).unwrap();
    let proofs: Vec<String> = pristine.keys().filter(|path| path.ends_with(".tlog-proof")).cloned().collect();
    bureau.cover_up(None);
    let wrong = bureau.wrong(&[]);
    assert!(wrong.iter().any(|line| line.starts_with("log/checkpoint: it is missing")), "{wrong:?}");
    fs::remove_file(bureau.file("log/vkey")).unwrap();
    bureau.cover_up(None);
    let wrong = bureau.wrong(&[]);
    assert!(wrong.iter().all(|line| line.contains("the log has no checkpoint to trust")), "{wrong:?}");
    proofs.iter().for_each(|path| fs::remove_file(bureau.file(path)).unwrap());
    bureau.cover_up(None);
    assert_eq!(bureau.wrong(&[]), [""; 0]);
    assert_eq!(bureau.wrong(&with), ["manifest.json.sig: the portal is not signed"]);
    restore();

    // A page more, and the log that was signed.
    bureau.forge("records/xw-9/index.html", "新");
    bureau.cover_up(Some("office"));
    assert_eq!(bureau.wrong(&with), ["records/xw-9/index.html: the record is not in the log"]);
    restore();
    assert_eq!(bureau.wrong(&with), [""; 0]);

    // A page less, with all that tells of it, by somebody who has the key: the log remembers.
    fs::remove_dir_all(bureau.file("records/xw-1")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&bureau.read("manifest.json")).unwrap();
    manifest["records"].as_array_mut().unwrap().retain(|row| row["id"] != "xw-1");
    bureau.forge("manifest.json", manifest.to_string());
    bureau.cover_up(Some("office"));
    let ran = bureau.portal.run(&["verify", "public", "--lang", "en", with[0], with[1]]);
    let told = "warning: published by the log and never withdrawn, but without a page (1): xw-1.";
    assert!(ran.stdout.contains(told), "{ran:?}");
    restore();

    // Words around the signature, which everybody fetches and other programs do not take.
    let signature = bureau.read("manifest.json.sig");
    for around in [format!("x\n{signature}"), format!("{signature}x\n"), signature.replace('\n', "\r\n")] {
        bureau.forge("manifest.json.sig", around);
        let wrong = bureau.wrong(&with);
        assert!(wrong.len() == 1 && wrong[0].starts_with("manifest.json.sig: it is no SSHSIG signature"), "{wrong:?}");
    }
}

/// Protects: what is no portal is told apart from one that was tampered with.
#[test]
fn what_is_no_portal_ends_with_status_two() {
    let bureau = Bureau::new();
    let tell = |args: &[&str], said: &str| {
        let ran = bureau.portal.run(&[&["verify", "--lang", "en"], args].concat());
        assert!(ran.status == 2 && ran.stderr.contains(said) && ran.stdout.is_empty(), "{said}: {ran:?}");
    };
    tell(&["public"], "there is no folder public");
    tell(&["content"], "content is no portal made by gongshi: it has no manifest.json");
    bureau.portal.write("x/manifest.json", "{}");
    tell(&["x"], "the manifest.json of x is no manifest of gongshi");
    bureau.portal.write("x/manifest.json", "[");
    tell(&["x"], "is no manifest of gongshi");
    bureau.unsigned();
    bureau.edit_manifest("gongshi-manifest v1", "gongshi-manifest v9");
    tell(&["public"], "has a newer format (gongshi-manifest v9)");
    bureau.edit_manifest("gongshi-manifest v9", "gongshi-manifest v1");
    tell(&["public", "--since", "nothing"], "nothing cannot be read");
    tell(&["public", "--since", "content/site.yaml"], "content/site.yaml is no checkpoint");
    tell(&["public", "--signers", "nothing"], "nothing cannot be read");
    bureau.portal.write("signers", format!("ca cert-authority {}\n", bureau.public("office")));
    tell(
        &["public", "--signers", "signers"],
        "signers, line 1: certificate authorities (cert-authority) are not supported",
    );
    tell(&["gopher://example.gov.cn/"], "is no http:// or https:// address");
    // It asks for no content: any folder will do to start from.
    let ran = finish(
        gongshi(bureau.keys.path()).args(["verify", "--lang", "zh"]).arg(bureau.portal.public()),
        bureau.keys.path(),
    );
    assert!(
        ran.status == 0 && ran.stdout.contains("签名：未签名") && ran.stdout.ends_with("一致，但没有签名\n"),
        "{ran:?}"
    );
}
