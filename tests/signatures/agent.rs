//! ssh-agent: a real one, none, and things that only listen where one should.

use crate::common::*;
use crate::support::*;
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A real agent, as long as this lives.
struct Agent {
    child: Child,
    socket: PathBuf,
}

impl Agent {
    fn start(bureau: &Bureau) -> Agent {
        let socket = bureau.key("agent.sock");
        let mut command = Command::new("ssh-agent");
        pin(&mut command, bureau.keys.path());
        command.arg("-D").arg("-a").arg(&socket).stdout(Stdio::null());
        let child = command.spawn().expect("ssh-agent (of openssh-client)");
        let end = Instant::now() + Duration::from_secs(30);
        while !socket.exists() {
            assert!(Instant::now() < end, "ssh-agent does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
        Agent { child, socket }
    }

    fn add(&self, key: &Path) {
        let mut command = Command::new("ssh-add");
        pin(&mut command, key.parent().expect("a folder"));
        let ran = finish(command.env("SSH_AUTH_SOCK", &self.socket).arg("-q").arg(key), key);
        assert_eq!(ran.status, 0, "{ran:?}");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn approve(bureau: &Bureau, socket: Option<&Path>, more: &[&str]) -> Ran {
    let mut command = gongshi(&bureau.portal.root);
    socket.map(|socket| command.env("SSH_AUTH_SOCK", socket));
    command.args(["approve", NEWS, "--by", "zhou-min", "--yes", "--lang", "en", "--at", AT]).args(more);
    finish(command.arg("--key").arg(bureau.key("zhou.pub")), &bureau.portal.root)
}

/// Protects: an agent signs a withdrawal as well, and ssh-keygen accepts it.
#[test]
fn a_real_agent_signs_a_withdrawal() {
    let bureau = Bureau::new();
    let agent = Agent::start(&bureau);
    agent.add(&bureau.key("zhou"));
    assert_eq!(approve(&bureau, Some(&agent.socket), &[]).status, 0);
    let mut command = gongshi(&bureau.portal.root);
    command.env("SSH_AUTH_SOCK", &agent.socket);
    command.args(["withdraw", "xw-1", "--by", "zhou-min", "--reason", "日期有误", "--yes", "--key"]);
    let ran = finish(command.arg(bureau.key("zhou.pub")), &bureau.portal.root);
    assert_eq!(ran.status, 0, "{ran:?}");
    let event = bureau.events().pop().expect("an event");
    let signature = event["signature"].as_str().expect("a signature");
    assert!(bureau.accepts("gongshi-review", "zhou-min", signed_text("xw-1", &event).as_bytes(), signature));
}

/// Protects: with a public key named, ssh-agent signs, the approval and the receipt, and ssh-keygen accepts both; no
/// private key need lie on the machine.
#[test]
fn a_real_agent_signs() {
    let bureau = Bureau::new();
    let agent = Agent::start(&bureau);
    agent.add(&bureau.key("he"));
    let ran = approve(&bureau, Some(&agent.socket), &[]);
    assert_eq!((ran.status, bureau.trail()), (1, String::new()), "{ran:?}");
    assert!(ran.stderr.contains("ssh-agent does not hold this key"), "{ran:?}");

    agent.add(&bureau.key("zhou"));
    std::fs::remove_file(bureau.key("zhou")).expect("the private key");
    let receipt = bureau.named("receipt.json");
    let ran = approve(&bureau, Some(&agent.socket), &["--receipt", &receipt]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let event = bureau.events().remove(0);
    let signature = event["signature"].as_str().expect("a signature");
    assert!(bureau.accepts("gongshi-review", "zhou-min", signed_text("xw-1", &event).as_bytes(), signature));
    let text = std::fs::read(&receipt).expect("a receipt");
    let signature = std::fs::read_to_string(format!("{receipt}.sig")).expect("its signature");
    assert!(bureau.accepts("gongshi-receipt", "zhou-min", &text, &signature));
}

/// Protects: where no agent answers as one should, the reviewer learns why and nothing is written.
#[test]
fn no_agent_and_a_false_one_are_told_apart() {
    let bureau = Bureau::new();
    let missing = bureau.key("nobody.sock");
    let dead = bureau.key("dead.sock");
    drop(UnixListener::bind(&dead).expect("a socket"));
    let held = frame(&[&[12, 0, 0, 0, 1][..], &blob(&key_blob(&bureau)), &blob(b"")].concat());
    let signature = blob(&[blob(b"ssh-ed25519"), blob(&[0; 64])].concat());
    let forged = frame(&[&[14][..], &signature].concat());
    let talks = [
        ("garbage", vec![b"220 mail.example.gov.cn ESMTP\r\n".to_vec()], "does not speak as ssh-agent does"),
        ("hangs up", vec![Vec::new()], "hung up"),
        ("holds nothing", vec![frame(&[5])], "does not hold this key"),
        ("refuses", vec![held.clone(), frame(&[5])], "refused to sign"),
        ("forges", vec![held, forged], "is no signature by its public key"),
    ];
    let expect = |socket: Option<&Path>, why: &str| {
        let ran = approve(&bureau, socket, &[]);
        assert_eq!((ran.status, bureau.trail()), (1, String::new()), "{ran:?}");
        assert!(ran.stderr.contains(why), "{why}: {ran:?}");
    };
    expect(None, "no ssh-agent is running");
    expect(Some(Path::new("")), "no ssh-agent is running");
    expect(Some(&missing), "cannot be reached");
    expect(Some(&dead), "cannot be reached");
    for (name, answers, why) in talks {
        let socket = bureau.key(&format!("{name}.sock"));
        let listener = UnixListener::bind(&socket).expect("a socket");
        let agent = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            for answer in answers {
                let mut length = [0; 4];
                stream.read_exact(&mut length).expect("a request");
                let mut request = vec![0; u32::from_be_bytes(length) as usize];
                stream.read_exact(&mut request).expect("a request");
                stream.write_all(&answer).expect("the caller listens");
            }
        });
        expect(Some(&socket), why);
        agent.join().expect("it has said all");
    }
}

fn key_blob(bureau: &Bureau) -> Vec<u8> {
    ssh_key::PublicKey::from_openssh(&bureau.public("zhou")).and_then(|key| key.to_bytes()).expect("a key")
}

fn blob(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

fn frame(message: &[u8]) -> Vec<u8> {
    blob(message)
}
