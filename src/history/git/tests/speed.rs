//! How long a large history takes. Run by hand: `cargo test --release -- --ignored --nocapture speed`.

use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::Instant;

use super::Repository;
use crate::history::find::texts_anywhere;

/// Protects: performance.md; 10,000 records with their trails in 20,000 commits, a twentieth of them merges.
#[test]
#[ignore = "a measurement"]
fn twenty_thousand_commits() {
    let repository = Repository::new();
    repository.git_with(&["fast-import", "--quiet"], history(10_000, 20_000).as_bytes());
    let start = Instant::now();
    let mut git = repository.open();
    println!("open {:?}", start.elapsed());
    let before = resident();
    let start = Instant::now();
    let log = git.log().unwrap();
    println!("log {:?}, {} commits, {} paths", start.elapsed(), log.commits().len(), log.paths().count());
    println!("log takes {} KiB", resident().saturating_sub(before));
    let start = Instant::now();
    let found: usize = log.paths().map(|path| log.changes_at(path).count()).sum();
    println!("{found} look-ups by path {:?}", start.elapsed());
    let start = Instant::now();
    let mut bytes = 0;
    let shown: Option<()> = texts_anywhere(
        &mut git,
        |_| true,
        |_, old| {
            bytes += old.bytes.len();
            Ok(ControlFlow::Continue(()))
        },
    )
    .unwrap();
    println!("{bytes} bytes of all texts {:?} {shown:?}", start.elapsed());
    let start = Instant::now();
    for commit in &log.commits()[..1000] {
        assert!(!git.folder_at(&commit.id, "content/news/2015").unwrap().is_empty());
    }
    println!("1000 folders {:?}", start.elapsed());
}

/// Memory of this process in KiB, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn history(records: usize, commits: usize) -> String {
    let categories = ["news", "policy", "enforcement", "supervision", "complaints", "institutions"];
    let mut stream = String::new();
    for commit in 0..commits {
        let record = commit % records;
        let mark = commit + 1;
        let time = 1_600_000_000 + commit * 60;
        let _ = write!(stream, "commit refs/heads/main\nmark :{mark}\ncommitter a <a@b> {time} +0800\ndata 1\nx\n");
        let _ = if commit > 0 { writeln!(stream, "from :{commit}") } else { Ok(()) };
        let _ = if commit % 20 == 19 { writeln!(stream, "merge :{}", commit - 10) } else { Ok(()) };
        let path = format!("content/{}/{}/lc-{record:05}", categories[record % 6], 2015 + record % 11);
        let text = format!("---\nid: lc-{record}\n---\n{}{commit}\n", "社区矫正公示内容。".repeat(60));
        let _ = write!(stream, "M 644 inline {path}.md\ndata {}\n{text}\n", text.len());
        let trail = format!("- action: approve\n  at: {commit}\n");
        let _ = write!(stream, "M 644 inline {path}.review.yaml\ndata {}\n{trail}\n", trail.len());
    }
    stream
}
