//! Signatures: OpenSSH agrees; keys that are locked, with an agent or wrong; whose signature counts.

use crate::made::*;
use crate::support::*;
use crate::terminal::Terminal;
use gongshi::seal::log::checkpoint::Checkpoint;
use gongshi::seal::log::vkey::VerifierKey;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// Whether `ssh-keygen -Y verify` accepts the signature of the manifest by this list of signers.
fn openssh_accepts(bureau: &Bureau, signers: &str) -> bool {
    fs::write(bureau.key("allowed"), signers).unwrap();
    let mut command = Command::new("ssh-keygen");
    pin(&mut command, bureau.keys.path());
    command.args(["-Y", "verify", "-n", "gongshi-manifest", "-I", "office@example.gov.cn", "-f"]);
    command.arg(bureau.key("allowed")).arg("-s").arg(bureau.file("manifest.json.sig"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(&fs::read(bureau.file("manifest.json")).unwrap());
    child.wait().unwrap().success()
}

/// Protects: OpenSSH and `verify` accept the same signers, and no others.
#[test]
fn openssh_agrees_about_the_manifest() {
    let bureau = Bureau::new();
    bureau.signed();
    let (office, stranger) = (bureau.public("office"), bureau.public("stranger"));
    for (signers, accepted) in [
        (format!("office@example.gov.cn {office}\n"), true),
        (format!("*@example.gov.cn {office}\n"), true),
        (format!("# the office\n\noffice@example.gov.cn namespaces=\"gongshi-manifest\" {office} comment\n"), true),
        (format!("office@example.gov.cn namespaces=\"git,gongshi-*\" {office}\n"), true),
        (format!("office@example.gov.cn namespaces=\"git\" {office}\n"), false),
        (format!("office@example.gov.cn {stranger}\n"), false),
        (format!("office@example.gov.cn valid-after=\"20200101\",valid-before=\"20990101\" {office}\n"), true),
        (format!("office@example.gov.cn valid-before=\"20200101\" {office}\n"), false),
        (format!("office@example.gov.cn valid-after=\"20990101\" {office}\n"), false),
        (format!("office@example.gov.cn {stranger}\noffice@example.gov.cn {office}\n"), true),
    ] {
        assert_eq!(openssh_accepts(&bureau, &signers), accepted, "ssh-keygen: {signers}");
        let wrong = bureau.wrong(&["--signers", &bureau.named("allowed")]);
        assert_eq!(wrong.is_empty(), accepted, "{signers}: {wrong:?}");
        // Manifest and log are each looked at.
        if !accepted {
            let paths: Vec<&str> =
                wrong.iter().filter_map(|line| line.split_once(": ")).map(|(path, _)| path).collect();
            assert_eq!(paths, ["log/vkey", "manifest.json.sig"]);
        }
    }
    let said = bureau.verify(&["--signers", &bureau.named("allowed")]).stdout;
    assert!(said.contains("signature: by office@example.gov.cn (SHA256:"), "{said}");
    // The day is the portal's own word, and that is said, where it counts.
    for (days, told) in [(" valid-before=\"20990101\"", true), ("", false)] {
        fs::write(bureau.key("allowed"), format!("office@example.gov.cn{days} {office}\n")).unwrap();
        let said = bureau.verify(&["--signers", &bureau.named("allowed")]).stdout;
        assert_eq!(said.contains("2026-11-22, for which there is only the portal's own word"), told, "{said}");
    }
    // To OpenSSH it is nobody; here it is told.
    let exclusion = format!("!office@example.gov.cn {office}\n");
    assert!(!openssh_accepts(&bureau, &exclusion));
    let ran = bureau.verify(&["--signers", &bureau.named("allowed")]);
    assert!(ran.status == 2 && ran.stderr.contains("exclusions (!) are not supported"), "{ran:?}");
    bureau.forge("manifest.json", bureau.read("manifest.json") + "\n");
    assert!(!openssh_accepts(&bureau, &format!("office@example.gov.cn {office}\n")));
}

/// Protects: a signature is for the manifest alone, and by a kind of key that can be checked.
#[test]
fn other_signatures_do_not_count() {
    let bureau = Bureau::new();
    bureau.signed();
    let manifest = bureau.read("manifest.json");
    let sign = |namespace: &str, key: &str, how: &[&str]| {
        if !bureau.key(key).exists() {
            let mut command = Command::new("ssh-keygen");
            pin(&mut command, bureau.keys.path());
            command.args(["-q", "-N", "", "-f"]).arg(bureau.key(key)).args(how);
            assert_eq!(finish(&mut command, bureau.keys.path()).status, 0);
        }
        fs::write(bureau.key("text"), &manifest).unwrap();
        let _ = fs::remove_file(bureau.key("text.sig"));
        let mut command = Command::new("ssh-keygen");
        pin(&mut command, bureau.keys.path());
        command.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(bureau.key(key)).arg(bureau.key("text"));
        assert_eq!(finish(&mut command, bureau.keys.path()).status, 0);
        fs::read_to_string(bureau.key("text.sig")).unwrap()
    };
    bureau.forge("manifest.json.sig", sign("gongshi-manifest", "office", &[]));
    assert_eq!(bureau.wrong(&[]), [""; 0], "signed by hand");
    for (signature, said) in [
        (sign("gongshi-review", "office", &[]), "made for another purpose (gongshi-review)"),
        (sign("gongshi-manifest", "ecdsa", &["-t", "ecdsa"]), "by a key of type ecdsa-sha2-nistp256"),
        (sign("gongshi-manifest", "stranger", &[]), "signed by different keys"),
        ("rubbish".to_string(), "no SSHSIG signature"),
        (String::new(), "no SSHSIG signature"),
        ("x".repeat(70_000), "larger than 65536 bytes"),
    ] {
        bureau.forge("manifest.json.sig", signature);
        let wrong = bureau.wrong(&[]);
        assert!(
            wrong.len() == 1 && wrong[0].starts_with("manifest.json.sig: ") && wrong[0].contains(said),
            "{said}: {wrong:?}"
        );
    }
}

/// Protects: a key that cannot be used ends the build at once, with status 2 and nothing written.
#[test]
fn a_key_that_cannot_be_used_is_told_before_anything_is_built() {
    let bureau = Bureau::new();
    bureau.keygen("locked", "open sesame");
    fs::write(bureau.key("rubbish"), "rubbish").unwrap();
    for (key, said) in [
        ("nothing", "cannot be read"),
        ("rubbish", "cannot be used"),
        ("locked", "has a passphrase, which can only be typed on a terminal"),
        ("office.pub", "no ssh-agent is running"),
    ] {
        let ran = bureau.portal.build(&["--key", &bureau.named(key)]);
        assert!(ran.status == 2 && ran.stderr.contains(said) && ran.stdout.is_empty(), "{key}: {ran:?}");
        let mut command = gongshi(&bureau.portal.root);
        command.args(["build", "--lang", "en", "--as-of", AS_OF]).env("GONGSHI_KEY", bureau.key(key));
        let ran = finish(&mut command, &bureau.portal.root);
        assert!(ran.status == 2 && ran.stderr.contains(said), "{key}: {ran:?}");
        assert!(!bureau.portal.public().exists());
    }
    // The variable counts where no key is named, and an empty one is none.
    let mut command = gongshi(&bureau.portal.root);
    command.args(["build", "--lang", "en", "--as-of", AS_OF]).env("GONGSHI_KEY", bureau.key("office"));
    assert_eq!(finish(&mut command, &bureau.portal.root).status, 0);
    assert!(bureau.file("manifest.json.sig").exists());
    let mut command = gongshi(&bureau.portal.root);
    command.args(["build", "--lang", "en", "--as-of", AS_OF]).env("GONGSHI_KEY", "");
    assert_eq!(finish(&mut command, &bureau.portal.root).status, 0);
    assert!(!bureau.file("manifest.json.sig").exists());
}

/// Protects: a passphrase is asked for once, before the work; a wrong one three times ends it with status 2.
#[test]
fn a_passphrase_is_asked_for_once() {
    let bureau = Bureau::new();
    bureau.keygen("locked", "open sesame");
    let key = bureau.named("locked");
    let build = ["build", "--lang", "en", "--as-of", AS_OF, "--key", &key];
    let mut terminal = Terminal::run(&bureau.portal.root, &build);
    for _ in 0..3 {
        terminal.wait_for("passphrase of");
        terminal.hides();
        terminal.types("wrong\n");
    }
    let (status, said) = terminal.end();
    assert!(status == Some(2) && !bureau.portal.public().exists(), "{said}");
    let mut terminal = Terminal::run(&bureau.portal.root, &build);
    terminal.wait_for("passphrase of");
    terminal.hides();
    terminal.types("open sesame\n");
    let (status, said) = terminal.end();
    assert!(status == Some(0) && !said.contains("passphrase of"), "{said}");
    assert_eq!(bureau.wrong(&[]), [""; 0]);
}

/// Protects: ssh-agent signs checkpoint and manifest alike: no private key need lie on the machine that builds.
#[test]
fn an_agent_signs() {
    let bureau = Bureau::new();
    let socket = bureau.key("agent.sock");
    let mut command = Command::new("ssh-agent");
    pin(&mut command, bureau.keys.path());
    let mut agent = command.arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().expect("ssh-agent");
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let talk = |command: &mut Command| finish(command.env("SSH_AUTH_SOCK", &socket), bureau.keys.path());
    // The program cannot be given leaves from outside: the library signs in its place, in a process that has the agent.
    let sign = |command: &mut Command| {
        talk(command.args(["build", "--lang", "en", "--as-of", AS_OF, "--key"]).arg(bureau.key("office.pub")))
    };
    let ran = sign(&mut gongshi(&bureau.portal.root));
    assert!(ran.status == 2 && ran.stderr.contains("does not hold this key"), "{ran:?}");
    let mut add = Command::new("ssh-add");
    pin(&mut add, bureau.keys.path());
    assert_eq!(talk(add.arg("-q").arg(bureau.key("office"))).status, 0);
    // A log that stands, which the program signs anew.
    bureau.unsigned();
    fs::remove_file(bureau.key("office")).unwrap();
    let ran = sign(&mut gongshi(&bureau.portal.root));
    assert_eq!(ran.status, 0, "{ran:?}");
    agent.kill().unwrap();
    agent.wait().unwrap();
    let vkey = [VerifierKey::parse(bureau.read("log/vkey").trim_end()).unwrap()];
    assert_eq!(Checkpoint::open(bureau.read("log/checkpoint").as_bytes(), &vkey).unwrap().size(), 3);
    assert!(openssh_accepts(&bureau, &format!("office@example.gov.cn {}\n", bureau.public("office"))));
    assert_eq!(bureau.wrong(&["--signers", &bureau.named("allowed")]), [""; 0]);
}
