//! Portals on the network: a server of the test's own, sound and otherwise.

use crate::made::*;
use crate::support::*;
use gongshi::pipeline::{Failure, Sealing};
use gongshi::seal::source::{Patience, Source};
use gongshi::seal::verify::{self, Against, Nothing, Report};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What the server does with a request.
enum Answer {
    /// The file that stands there, or 404.
    File,
    /// These bytes, head and all, and then nothing more.
    Raw(Vec<u8>),
    /// These bytes again and again with a pause after each, until the other side goes.
    Drip(Vec<u8>, Duration),
    /// Nothing, and the line stays open.
    Silence,
}

type Rule = dyn Fn(&str) -> Answer + Send + Sync;

struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
}

impl Server {
    /// Serves a folder as `/jwgk/` on a port of its own, as long as the test runs.
    fn start(folder: PathBuf, rule: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (rule, asked): (Arc<Rule>, _) = (Arc::new(rule), Arc::new(AtomicUsize::new(0)));
        let counter = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, rule, counter) = (folder.clone(), rule.clone(), counter.clone());
                std::thread::spawn(move || serve(stream, &folder, &*rule, &counter));
            }
        });
        Server { address, asked }
    }

    /// Serves a folder as it is.
    fn plain(folder: PathBuf) -> Server {
        Server::start(folder, |_| Answer::File)
    }

    fn url(&self) -> String {
        format!("{}/jwgk/", self.address)
    }
}

fn serve(mut stream: TcpStream, folder: &Path, rule: &Rule, asked: &AtomicUsize) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                break;
            }
        }
        asked.fetch_add(1, Ordering::Relaxed);
        let path = first.split(' ').nth(1).unwrap_or("/").to_string();
        match rule(&path) {
            Answer::File => {
                let name = path.strip_prefix("/jwgk/").map(decoded);
                let found = name.and_then(|name| std::fs::read(folder.join(name)).ok());
                let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                if stream.write_all(head.as_bytes()).is_err() || stream.write_all(&body).is_err() {
                    return;
                }
            }
            Answer::Raw(bytes) => return drop(stream.write_all(&bytes)),
            Answer::Drip(bytes, pause) => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                while stream.write_all(&bytes).is_ok() {
                    std::thread::sleep(pause);
                }
                return;
            }
            Answer::Silence => std::thread::sleep(Duration::from_secs(60)),
        }
    }
}

/// A path without its percent signs.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, after) {
            (b'%', [a, b, more @ ..]) => {
                let digits = [*a, *b];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = more;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A bureau whose portal is signed, and its log has more than one tile.
fn published() -> Bureau {
    let bureau = Bureau { gone: 300, ..Bureau::new() };
    bureau.signed();
    bureau
}

fn look(url: &str, patience: Patience) -> Result<Report, Nothing> {
    verify::verify(&Source::named(Path::new(url), patience).expect("an address"), &Against::default())
}

const BRIEF: Patience = Patience { wait: Duration::from_millis(300), rate: 1 << 20 };

fn lines(report: &Report) -> Vec<String> {
    report.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.what.en)).collect()
}

/// Protects: a portal in a sub-folder of a server is checked as one on disk is, files with Chinese names too; what cannot be
/// seen from outside is said.
#[test]
fn a_portal_on_a_server_is_checked() {
    let bureau = published();
    let text = "---\nid: xw-5\ntitle: 带附件\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-11-02\ndrafted_by: lin-gao\n\
                kind: notice\nattachments:\n  - { file: 表 1.csv, title: 表 }\n---\n\n见附件。\n";
    bureau.portal.approved("content/news/xw-5.md", text, &[("表 1.csv", "甲,乙\n1,2\n".as_bytes())]);
    bureau.signed();
    let server = Server::plain(bureau.portal.public());
    for url in [server.url(), format!("{}/jwgk", server.address), format!("{}index.html", server.url())] {
        let ran = bureau.portal.run(&["verify", &url, "--lang", "en"]);
        assert!(ran.status == 0 && ran.stdout.ends_with("verified\n") && ran.stderr.is_empty(), "{ran:?}");
        assert!(ran.stdout.contains("files that the manifest does not list cannot be seen"), "{ran:?}");
    }
    for (path, said) in [
        ("records/xw-5/表 1.csv", "records/xw-5/表 1.csv: it is missing"),
        ("records/xw-1/index.html", "records/xw-1/index.html: it is missing"),
        ("log/tile/entries/000", "log/tile/entries/000: the log's file tile/entries/000 is missing"),
    ] {
        let bytes = std::fs::read(bureau.file(path)).unwrap();
        std::fs::remove_file(bureau.file(path)).unwrap();
        let ran = bureau.portal.run(&["verify", &server.url(), "--lang", "en"]);
        assert!(ran.status == 4 && ran.stdout.contains(said), "{ran:?}");
        bureau.forge(path, bytes);
    }
    let ran = bureau.portal.run(&["verify", &format!("{}/", server.address), "--lang", "en"]);
    assert!(ran.status == 2 && ran.stderr.contains("it has no manifest.json"), "{ran:?}");
}

/// Protects: a server that is not there, refuses, sends on to elsewhere, packs, lies about lengths or speaks something else is
/// told, and nothing is taken from it.
#[test]
fn servers_that_do_not_serve_are_told() {
    let bureau = published();
    let whole = |raw: &str| {
        let raw = raw.as_bytes().to_vec();
        let server = Server::start(bureau.portal.public(), move |_| Answer::Raw(raw.clone()));
        match look(&server.url(), BRIEF) {
            Err(Nothing::NoPortal(why)) => format!("no portal: {}", why.en),
            Err(Nothing::Unread(why)) => format!("unread: {}", why.en),
            Ok(report) => panic!("{report:?}"),
        }
    };
    for (raw, said) in [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "no portal: "),
        ("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n", "the server answered 500"),
        ("HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n", "the server answered 403"),
        ("HTTP/1.1 206 x\r\nContent-Length: 1\r\n\r\nx", "the server answered 206"),
        (
            "HTTP/1.1 302 x\r\nLocation: http://127.0.0.2/jwgk/manifest.json\r\nContent-Length: 0\r\n\r\n",
            "redirected to another place (127.0.0.2)",
        ),
        ("HTTP/1.1 302 x\r\nLocation: /jwgk/manifest.json\r\nContent-Length: 0\r\n\r\n", "too many redirects"),
        ("HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n", "redirected, but not to any address"),
        ("HTTP/1.1 200 x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "only gives it packed (gzip)"),
        ("HTTP/1.1 200 x\r\nContent-Length: 99\r\n\r\n{}", "reading broke off"),
        ("HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\n{}", "no portal: "),
        ("SSH-2.0-OpenSSH_9.2\r\n", "the server cannot be reached"),
        ("", "the server cannot be reached"),
    ] {
        let found = whole(raw);
        assert!(found.contains(said), "{raw:?}: {found}");
    }
    let head = format!("HTTP/1.1 200 x\r\nX-A: {}\r\n\r\n", "a".repeat(1 << 20));
    assert!(whole(&head).starts_with("unread: "), "an endless head");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = bureau.portal.run(&["verify", &format!("http://{port}/"), "--lang", "en"]);
    assert!(ran.status == 1 && ran.stderr.contains("the server cannot be reached"), "{ran:?}");
}

/// Protects: redirects within the host are followed.
#[test]
fn a_redirect_within_the_host_is_followed() {
    let bureau = published();
    let server = Server::start(bureau.portal.public(), |path| match path.strip_prefix("/old/") {
        Some(name) => Answer::Raw(
            format!("HTTP/1.1 301 x\r\nLocation: /jwgk/{name}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .into_bytes(),
        ),
        None => Answer::File,
    });
    let report = look(&format!("{}/old/", server.address), Patience::default()).unwrap();
    assert_eq!(lines(&report), [""; 0]);
}

/// Protects: who answers without end, slowly or not at all holds nobody up, and is told at the file.
#[test]
fn slow_and_endless_answers_come_to_an_end() {
    let bureau = published();
    type Case = (&'static str, fn() -> Answer, &'static str);
    let cases: [Case; 5] = [
        ("slow", || Answer::Drip(b"x".to_vec(), Duration::from_millis(20)), "it comes too slowly"),
        ("halted", || Answer::Drip(b"x".to_vec(), Duration::from_secs(5)), "it comes too slowly"),
        ("endless", || Answer::Drip(vec![b'x'; 1 << 16], Duration::ZERO), "it is larger than the"),
        ("silent", || Answer::Silence, "the server did not answer in time"),
        ("broken", || Answer::Raw(b"HTTP/1.1 200 x\r\nContent-Length: 5\r\n\r\nx".to_vec()), "reading broke off"),
    ];
    for (name, answer, said) in cases {
        let server = Server::start(bureau.portal.public(), move |path| match path {
            "/jwgk/records/xw-1/index.html" => answer(),
            _ => Answer::File,
        });
        let started = Instant::now();
        let found = lines(&look(&server.url(), BRIEF).unwrap());
        let expected = format!("records/xw-1/index.html: {said}");
        assert!(found.len() == 1 && found[0].starts_with(&expected), "{name}: {found:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{name}: {:?}", started.elapsed());
    }
    // A manifest, a tile and a signature too.
    for (path, said) in [
        ("/jwgk/log/tile/0/000", "log/tile/0/000: it is larger than"),
        ("/jwgk/manifest.json.sig", "manifest.json.sig: it is larger than"),
        ("/jwgk/log/checkpoint", "log/checkpoint: it is larger than"),
    ] {
        let server = Server::start(bureau.portal.public(), move |asked| match asked == path {
            true => Answer::Drip(vec![b'x'; 1 << 18], Duration::ZERO),
            false => Answer::File,
        });
        let found = lines(&look(&server.url(), Patience::default()).unwrap());
        assert!(found.iter().any(|line| line.starts_with(said)), "{path}: {found:?}");
    }
}

/// Protects: a portal that goes live anew while it is checked is not called forged.
#[test]
fn a_portal_replaced_meanwhile_is_told() {
    let bureau = published();
    let manifest = bureau.file("manifest.json");
    let server = Server::start(bureau.portal.public(), move |path| {
        if path.ends_with("xw-1/index.html") {
            let mut text = std::fs::read_to_string(&manifest).unwrap();
            text.push('\n');
            std::fs::write(&manifest, text).unwrap();
            return Answer::Raw(b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n".to_vec());
        }
        Answer::File
    });
    match look(&server.url(), Patience::default()) {
        Err(Nothing::Unread(why)) => assert!(why.en.contains("was replaced while it was checked"), "{why:?}"),
        other => panic!("{other:?}"),
    }
}

/// Protects: a build goes on from the log of the portal that is live on a server, and reads no more of it than it needs.
#[test]
fn a_build_goes_on_from_a_server() {
    let bureau = published();
    let live = bureau.keys.path().join("live");
    std::fs::rename(bureau.portal.public(), &live).unwrap();
    let server = Server::plain(live.clone());
    let url = server.url();
    let how = || Sealing { previous: Source::named(Path::new(&url), BRIEF).ok(), ..Sealing::default() };
    bureau.write(3);
    bureau.build(how());
    assert_eq!(server.asked.load(Ordering::Relaxed), 5, "manifest, checkpoint, key, signature and take-down list");
    assert!(bureau.file("log/tile/0/001.p/47").exists() && bureau.file("log/tile/0/001.p/48").exists());
    let mut leaves = bureau.leaves(&bureau.checked());
    leaves.swap(0, 299);
    let before = tree(&bureau.portal.public());
    assert_eq!(rewritten(bureau.build_of(leaves.clone(), how())).record.as_deref(), Some("gone-0"));
    let broken = Server::start(live.clone(), |path| match path.contains("/tile/") {
        true => Answer::Raw(b"HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n".to_vec()),
        false => Answer::File,
    });
    let source = Source::named(Path::new(&broken.url()), BRIEF).ok();
    let failed = bureau.build_of(leaves.clone(), Sealing { previous: source, ..Sealing::default() });
    assert!(
        matches!(failed, Err(Failure::Io(why)) if why.en.contains("the server answered 503")),
        "no reason for --new-log"
    );
    std::fs::remove_file(live.join("log/tile/entries/000")).unwrap();
    let finding = rewritten(bureau.build_of(leaves, how()));
    assert!(finding.message.en.contains("the log's file tile/entries/000 is missing"), "{finding:?}");
    let silent = Server::start(live, |_| Answer::Silence);
    let source = Source::named(Path::new(&silent.url()), BRIEF).ok();
    let failed = bureau.build_of(Vec::new(), Sealing { previous: source, ..Sealing::default() });
    assert!(matches!(failed, Err(Failure::Io(why)) if why.en.contains("did not answer in time")));
    assert_eq!(tree(&bureau.portal.public()), before);
}
