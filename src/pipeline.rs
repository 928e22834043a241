//! The build as a table of contents: site → load → history → gate → seal → portal → output → look → live.

mod public;

use crate::finding::Finding;
use crate::gate::{self, CleanTexts, Given, Judged, Readers};
use crate::history::Archive;
use crate::load;
use crate::look::Look;
use crate::look::read::Within;
use crate::output::{self, ManifestHead, OutputError, Sources, Stage};
use crate::portal::{self, Content, File, Trouble};
use crate::record::FileSource;
use crate::say::{Say, say};
use crate::seal::sealing::{self, Changes};
use crate::seal::source::Source;
use crate::search;
use crate::sign::{self, Signer};
use crate::site::Site;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Why something could not be done; each kind has its exit status.
#[derive(Debug)]
pub enum Failure {
    /// The command line, site.yaml, a theme or the output folder is wrong: 2.
    Usage(Say),
    /// site.yaml is wrong, with the places: 2.
    Site(Vec<Finding>),
    /// Input or output failed: 1.
    Io(Say),
    /// The gate refused: 3. What it found has been shown.
    Refused,
    /// The last look found something in the finished portal: 3.
    Leaks(Vec<Finding>),
    /// The log would not go on from the public one: 3.
    Rewritten(Box<Finding>),
    /// A portal is not what its seal says: 4. What is wrong has been shown.
    Unverified,
}

impl Failure {
    /// What is wrong with site.yaml, as it may be reported.
    pub fn site(mut findings: Vec<Finding>) -> Failure {
        gate::discreet::make(&mut findings, &[]);
        Failure::Site(findings)
    }

    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::Site(_) => 2,
            Failure::Io(_) => 1,
            Failure::Refused | Failure::Leaks(_) | Failure::Rewritten(_) => 3,
            Failure::Unverified => 4,
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Failure {
        match error.exit_status() {
            2 => Failure::Usage(error.say().clone()),
            _ => Failure::Io(error.say().clone()),
        }
    }
}

/// A portal that was loaded and judged.
pub struct Checked {
    /// Its settings.
    pub site: Site,
    /// What the gate decided.
    pub judged: Judged,
    /// The history that it was judged with.
    pub archive: Archive,
    /// The texts in which nothing was found, for the next time.
    pub clean: CleanTexts,
}

/// Loads and judges the portal under `root`, as of a day (default: today).
///
/// # Errors
/// [`Failure::Site`] for a wrong site.yaml, [`Failure::Io`] for a history that cannot be believed.
pub fn check(root: &Path, as_of: Option<Date>, readers: &Readers) -> Result<Checked, Failure> {
    let site = Site::read(root).map_err(Failure::site)?;
    // Not even `--keep-going` may print it: site.yaml stands on every page.
    let personal = gate::personal::check_site(&site);
    if !personal.is_empty() {
        return Err(Failure::Site(personal));
    }
    let as_of = match as_of {
        Some(date) => date,
        None => site.today().map_err(Failure::Usage)?,
    };
    let archive = Archive::open(root);
    // git reads its history while the records are read.
    let (loaded, _) = rayon::join(|| load::load(root), || archive.old_trails());
    if let Some(why) = archive.forged() {
        return Err(Failure::Io(why));
    }
    let clean = CleanTexts::read(archive.place_to_keep(), &site);
    let judged = gate::judge(Given { site: &site, archive: &archive, readers, as_of, clean: &clean }, loaded);
    Ok(Checked { site, judged, archive, clean })
}

impl Checked {
    /// Keeps what was learnt for the next time, under `.gongshi/`. Where that cannot be done, nothing is lost.
    fn keep(&self) {
        self.archive.keep();
        let _ = self.clean.keep();
    }
}

/// How a build is sealed.
#[derive(Default)]
pub struct Sealing<'a> {
    /// The key to sign with, unlocked.
    pub signer: Option<&'a Signer>,
    /// Where the portal is whose log goes on; without it, the output folder.
    pub previous: Option<Source>,
    /// Whether to start another log.
    pub new_log: bool,
}

/// Brings `out` back in order where an earlier build was killed: to be done before anything can be refused.
///
/// # Errors
/// [`Failure::Usage`] for an output folder that is none of ours, [`Failure::Io`] where it cannot be mended.
pub fn mend(root: &Path, out: &Path) -> Result<(), Failure> {
    Ok(output::mend(out, &sources(root))?)
}

/// What a build did.
pub struct Built {
    /// Pages rendered.
    pub pages: usize,
    /// What changed in the output folder.
    pub outcome: output::Outcome,
    /// What is new to those who know the seal of before.
    pub changes: Changes,
    /// Versions that are shown, but not in the log.
    pub unlogged: usize,
    /// How long the last look took.
    pub look_time: std::time::Duration,
}

/// Renders what was cleared, seals it and puts it live in `out`. Whether refusals allow that is the caller's to decide.
///
/// # Errors
/// [`Failure::Usage`] for a theme or an output folder that is wrong, [`Failure::Io`] when writing fails; the live
/// portal is then as it was. [`Failure::Rewritten`] where its log would not go on. [`Failure::Leaks`] where the finished
/// portal says what may not leave.
pub fn build(root: &Path, out: &Path, checked: &Checked, readers: &Readers, how: Sealing) -> Result<Built, Failure> {
    // The stage first: what a crash left is mended before anybody reads the live log.
    let stage = Stage::open(out, &sources(root))?;
    let cleared = &checked.judged.cleared;
    let signer = how.signer;
    let seal = public::seal(out, checked, how)?;
    let sink = |file: File| match file.content {
        Content::Bytes(bytes) => stage.add(&file.path, &bytes),
        Content::Listed(listed) => match listed.at {
            FileSource::Disk(from) => stage.copy(&file.path, &from, &listed.sha256),
            FileSource::Bytes(bytes) => stage.add(&file.path, &bytes),
        },
    };
    let pages = portal::render(root, cleared, &seal.view, &sink).map_err(|trouble| match trouble {
        Trouble::Theme(why) => Failure::Usage(why),
        Trouble::Sink(error) => error.into(),
    })?;
    seal.write(|path, bytes| stage.add(path, bytes))?;
    let (unlogged, changes) = (seal.unlogged(), seal.changes);
    let head = ManifestHead {
        program: concat!("gongshi ", env!("CARGO_PKG_VERSION")).to_string(),
        commit: checked.archive.head(),
        as_of: cleared.as_of.to_string(),
        log: seal.log,
        records: seal.rows,
    };
    let sealed = stage.seal(&head)?;
    let started = std::time::Instant::now();
    let look = Look {
        root,
        stage: sealed.root(),
        secrets: &checked.judged.secrets,
        cleared,
        site: &checked.site.source.text,
        inside: &|path, bytes| {
            let of_search = || search::texts_in(path, bytes).map(|texts| Within { texts, whole: true });
            let known = sealing::texts_in(path, bytes).map(Within::from).or_else(of_search);
            known.or_else(|| texts_in(readers, bytes).map(Within::from))
        },
    };
    let leaks = look.look().map_err(Failure::Io)?;
    if !leaks.is_empty() {
        return Err(Failure::Leaks(leaks));
    }
    let look_time = started.elapsed();
    if let Some(signer) = signer {
        // Last of all: nothing is signed that did not pass.
        let manifest = String::from_utf8_lossy(sealed.manifest());
        let signature = signer.sign(sign::MANIFEST, &manifest).map_err(Failure::Io)?;
        sealed.sign(signature.as_bytes())?;
    }
    let outcome = sealed.go_live()?;
    checked.keep();
    Ok(Built { pages, outcome, changes, unlogged, look_time })
}

/// The texts inside a file of the portal that is no text itself.
fn texts_in(readers: &Readers, bytes: &[u8]) -> Option<Vec<String>> {
    let reading = readers.read(bytes).ok()?;
    Some(reading.passages.into_iter().map(|passage| passage.text).collect())
}

/// Folders that no build may write into.
fn sources(root: &Path) -> Sources {
    Sources {
        root: root.to_path_buf(),
        inputs: ["content", "themes", "src", ".git"].iter().map(|name| root.join(name)).collect(),
    }
}

/// The nearest folder upwards from `from` that holds `content/site.yaml`.
///
/// # Errors
/// [`Failure::Usage`] where there is none.
pub fn find_root(from: &Path) -> Result<PathBuf, Failure> {
    let holds = |dir: &&Path| dir.join("content").join("site.yaml").symlink_metadata().is_ok();
    from.ancestors().find(holds).map(Path::to_path_buf).ok_or_else(|| {
        let shown = from.display();
        Failure::Usage(say!(
            "{shown} 及其上级目录中没有 content/site.yaml；用 gongshi init 建立一个门户，或用 --root 指定",
            "no content/site.yaml in {shown} or above; start a portal with `gongshi init`, or name one with --root"
        ))
    })
}
