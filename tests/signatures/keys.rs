//! Keys that cannot be used.

use crate::common::*;
use crate::support::*;
use std::process::Command;

/// Protects: whoever names the wrong kind of key learns which kind, and what to do; nothing is written.
#[test]
fn other_kinds_of_keys_are_named() {
    let bureau = Bureau::new();
    bureau.keygen("rsa", &["-t", "rsa", "-b", "2048", "-N", ""]);
    bureau.keygen("pem", &["-t", "rsa", "-b", "2048", "-N", "", "-m", "PEM"]);
    bureau.keygen("ecdsa", &["-t", "ecdsa", "-N", ""]);
    bureau.keygen("slow", &["-t", "ed25519", "-a", "1", "-N", "x"]);
    let mut sign = Command::new("ssh-keygen");
    pin(&mut sign, bureau.keys.path());
    let ran = finish(sign.args(["-q", "-s", "rsa", "-I", "zhou", "-n", "zhou", "zhou.pub"]), bureau.keys.path());
    assert_eq!(ran.status, 0, "{ran:?}");
    let write = |name: &str, text: &str| std::fs::write(bureau.key(name), text).expect("the file can be written");
    let public = bureau.public("zhou");
    let data = public.split(' ').nth(1).expect("two words");
    write("options", &format!("no-pty,command=\"x y\" {public}\n"));
    write("two", &format!("{public}\n{public}\n"));
    write("sk", &format!("sk-ssh-ed25519@openssh.com {data}\n"));
    write("half", &std::fs::read_to_string(bureau.key("zhou")).expect("a key")[..200]);
    write("putty", "PuTTY-User-Key-File-3: ssh-ed25519\n");
    write("empty", "");
    for (name, why) in [
        ("rsa", "ssh-rsa is not supported"),
        ("rsa.pub", "ssh-rsa is not supported"),
        ("pem", "not an OpenSSH private key"),
        ("ecdsa", "ecdsa-sha2-nistp256 is not supported"),
        ("zhou-cert.pub", "is a certificate; use the ssh-ed25519 key that it certifies"),
        ("options", "options before the key"),
        ("two", "a public key is one line"),
        ("sk", "is a security key"),
        ("half", "not a sound OpenSSH private key"),
        ("putty", "not an OpenSSH private key"),
        ("empty", "there is no key here"),
        ("nothing", "cannot be read"),
        (".", "is not a key file"),
        ("slow", "is not a key that site.yaml lists"),
    ] {
        let ran = bureau.approve(&["--key", &bureau.named(name)]);
        assert_eq!((ran.status, bureau.trail()), (2, String::new()), "{name}: {ran:?}");
        assert!(ran.stderr.contains(why), "{name}: {ran:?}");
    }
}

/// Protects: the same is said of a key in site.yaml.
#[test]
fn site_yaml_takes_ed25519_keys_alone() {
    let bureau = Bureau::new();
    let site = std::fs::read_to_string(bureau.portal.root.join("content/site.yaml")).expect("site.yaml");
    let public = bureau.public("zhou");
    for (line, why) in [
        (format!("restrict {public}"), "options before the key"),
        (public.replace("ssh-ed25519", "sk-ssh-ed25519@openssh.com"), "security key"),
        (public.replace("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com"), "certificate"),
        (public[..40].to_string(), "not whole"),
    ] {
        bureau.portal.write("content/site.yaml", site.replace(&public, &line));
        let ran = bureau.approve(&[]);
        assert_eq!(ran.status, 2, "{line}: {ran:?}");
        assert!(ran.stderr.contains("zhou-min") && ran.stderr.contains(why), "{line}: {ran:?}");
    }
}
