//! The seal of one build: which log it has, what the manifest and the pages say of it, and the files of the log.

use super::leaf::{Event, Leaf, commitment};
use super::ledger::{self, Before, Break, Chronicle, Ledger, Trouble};
use super::log::checkpoint::Checkpoint;
use super::log::note::Note;
use super::log::proof::Proof;
use super::log::tiles::{self, Holds, Tile};
use super::log::vkey::VerifierKey;
use super::previous::{self, CHECKPOINT, Log, Previous, VKEY};
use super::{LogState, origin};
use crate::gate::{Cleared, ClearedSite};
use crate::output::{LogRow, RecordRow};
use crate::portal::urls;
use crate::portal::view::{LogView, SealView};
use crate::record::common::Id;
use crate::say::{Say, say};
use crate::sign::{self, Signer};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What a seal is made of.
pub struct Given<'a> {
    /// Every leaf that the log shall have.
    pub chronicle: &'a Chronicle,
    /// What the public portal says of its log; none where there is no public portal.
    pub previous: Option<&'a Previous>,
    /// What the portal in the output folder says of its log, where `previous` is another one.
    pub replaced: Option<&'a Previous>,
    /// Whether the history of today only goes on from the commit that the public portal was built from.
    pub goes_on: bool,
    /// The texts that `content/site.yaml` had in git's history: asked where the name of an unsigned log is not of today.
    pub settings: &'a dyn Fn() -> Vec<String>,
    /// What may leave.
    pub cleared: &'a ClearedSite,
    /// The key to sign with.
    pub signer: Option<&'a Signer>,
    /// Whether to start another log.
    pub new_log: bool,
}

/// Why there is no seal.
#[derive(Debug)]
pub enum Flaw {
    /// The log would not go on from the public one.
    Rewritten(Box<Break>),
    /// The public log cannot be taken up.
    Previous(previous::Flaw),
    /// The log would not go on from the one in the output folder.
    Apart(Say),
    /// An entry does not fit into a log.
    Entry(Say),
    /// A new log was asked for, and cannot be started now.
    NoNewLog(Say),
    /// The key did not sign.
    Unsigned(Say),
}

/// The seal of one build.
#[derive(Default)]
pub struct Seal {
    /// What the pages say of it.
    pub view: SealView,
    /// What the manifest says of the log.
    pub log: Option<LogRow>,
    /// The manifest's rows of records.
    pub rows: Vec<RecordRow>,
    /// What changed since the public portal in ways that people outside should learn of.
    pub changes: Changes,
    files: Vec<(String, Vec<u8>)>,
}

/// What people outside should learn of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The fingerprints of the key that signed before and of the one that signs now, where they differ.
    pub other_key: Option<[String; 2]>,
    /// The log was signed before, and is no more.
    pub no_longer_signed: bool,
    /// Another log was started under this name.
    pub new_log: Option<String>,
}

/// A log with its name.
struct Book {
    ledger: Ledger,
    origin: String,
    earlier: Vec<LogState>,
}

/// The checkpoint with the key that signed it.
struct Signed {
    note: Note,
    vkey: VerifierKey,
}

impl Seal {
    /// Makes the seal: decides on the log, signs its checkpoint, finds the leaf of each version.
    ///
    /// # Errors
    /// [`Flaw`].
    pub fn make(given: Given) -> Result<Seal, Flaw> {
        let book = Book::open(&given)?;
        if let Some(log) = given.replaced.and_then(|replaced| replaced.log.as_ref()) {
            let taken_up = given.previous.is_some_and(|previous| previous.log.is_some());
            if !taken_up || !book.as_ref().is_some_and(|book| book.goes_on_from(log)) {
                return Err(Flaw::Apart(apart(&log.state, book.as_ref())));
            }
        }
        let Some(book) = book else {
            return Ok(Seal { rows: rows(given.cleared, &BTreeMap::new()), ..Seal::default() });
        };
        let signed = given.signer.map(|signer| book.sign(signer)).transpose().map_err(Flaw::Unsigned)?;
        let leaves = book.leaves();
        let rows = rows(given.cleared, &leaves);
        let seal = Seal {
            view: SealView { log: Some(book.view(signed.as_ref(), &leaves, &rows)) },
            log: Some(book.row()),
            changes: changes(&given, &book, signed.as_ref()),
            files: book.files(given.previous, signed.as_ref(), &rows).map_err(Flaw::Entry)?,
            rows,
        };
        Ok(seal)
    }

    /// Gives the files of the log, and the proofs, to `add`, from many threads.
    ///
    /// # Errors
    /// The first error of `add`.
    pub fn write<E: Send>(&self, add: impl Fn(&str, &[u8]) -> Result<(), E> + Sync) -> Result<(), E> {
        self.files.par_iter().try_for_each(|(path, bytes)| add(path, bytes))
    }

    /// How many versions that are shown are not in the log.
    pub fn unlogged(&self) -> usize {
        self.rows.iter().filter(|row| row.leaf.is_none()).count()
    }
}

/// The texts inside a file of the log, for the last look: entries are text with their lengths between, tiles of hashes have none.
/// `None` for every other file, and for one of the log that is not what its name says.
pub fn texts_in(path: &str, bytes: &[u8]) -> Option<Vec<String>> {
    let tile = Tile::at(path.strip_prefix(urls::LOG)?)?;
    match tile.holds {
        Holds::Hashes(_) => (bytes.len() as u64 == 32 * tile.width).then(Vec::new),
        Holds::Entries => {
            let entries = tiles::unbundle(bytes, tile.width)?;
            let lines: Vec<&str> = entries.into_iter().map(std::str::from_utf8).collect::<Result<_, _>>().ok()?;
            Some(vec![lines.join("\n")])
        }
    }
}

impl Book {
    fn open(given: &Given) -> Result<Option<Book>, Flaw> {
        let old = given.previous.and_then(|previous| Some((previous, previous.log.as_ref()?)));
        let Some((previous, log)) = old else {
            let ledger = settle(given.chronicle, None)?;
            let origin = origin::first(&given.cleared.site);
            return Ok(ledger.map(|ledger| Book { ledger, origin, earlier: Vec::new() }));
        };
        if given.new_log {
            if !given.chronicle.extend {
                return Err(Flaw::NoNewLog(say!(
                    "现在不能另起日志：新日志要从完整的 git 历史开始，且没有被拒绝的事项。请先取回完整历史（git fetch --unshallow）、改好被拒绝的事项",
                    "no other log can be started now: it begins with git's whole history, and with nothing refused. Fetch all of \
                     the history (git fetch --unshallow) and mend what is refused first"
                )));
            }
            let Some(ledger) = settle(given.chronicle, None)? else {
                return Err(Flaw::NoNewLog(say!(
                    "现在不能另起日志：git 历史中还没有公开过的事项",
                    "no other log can be started now: by git's history nothing was ever published"
                )));
            };
            let mut earlier = log.earlier.clone();
            earlier.push(log.state.clone());
            return Ok(Some(Book { ledger, origin: origin::next(&given.cleared.site, &earlier), earlier }));
        }
        // Unsigned, its name is only what the folder says: the next key must not sign a foreign one. A portal that has moved
        // to another address had this name before, and git says so.
        let named = &log.state.origin;
        if log.vkey.is_none()
            && !origin::is_of(&given.cleared.site, named)
            && !origin::was_of(&(given.settings)(), named)
        {
            let own = origin::first(&given.cleared.site);
            return Err(Flaw::Previous(previous::Flaw::Damaged(say!(
                "日志名为“{named}”，没有签名；本门户的日志应名为“{own}”，content/site.yaml 在 git 历史中也从没有写过与“{named}”相应的网址或主办单位，所以看不出这份日志是不是本门户的。门户若换过网址，而换址前的 site.yaml 没有提交到 git：把它先提交，再提交现在的，然后重新构建；做不到的，请用 --new-log 另起日志",
                "the log is named `{named}`, which nobody signed; this portal's is named `{own}`, and in git's history \
                 content/site.yaml never had an address or owner that fits `{named}`, so nothing shows that the log is this \
                 portal's. If the portal has moved to another address and site.yaml was not committed before: commit it as \
                 it was, then as it is, and build again; where that cannot be done, start another log with --new-log"
            ))));
        }
        let entries = || previous.entries();
        let before = Before { size: log.state.size, root: log.root, goes_on: given.goes_on, entries: &entries };
        let (origin, earlier) = (log.state.origin.clone(), log.earlier.clone());
        Ok(settle(given.chronicle, Some(&before))?.map(|ledger| Book { ledger, origin, earlier }))
    }

    /// Whether who knows that log finds it in this one, or among those that this one took the place of.
    fn goes_on_from(&self, log: &Log) -> bool {
        let LogState { origin, size, .. } = &log.state;
        match self.origin == *origin {
            true => self.ledger.tree().root_at(*size) == Some(log.root),
            false => self.earlier.iter().any(|old| old == &log.state || (old.origin == *origin && old.size > *size)),
        }
    }

    fn state(&self) -> LogState {
        LogState::new(&self.origin, self.ledger.tree().size(), &self.ledger.tree().root())
    }

    fn row(&self) -> LogRow {
        let LogState { origin, size, root } = self.state();
        LogRow { origin, size, root, earlier: self.earlier.clone() }
    }

    fn sign(&self, signer: &Signer) -> Result<Signed, Say> {
        let tree = self.ledger.tree();
        let odd = || {
            let origin = &self.origin;
            say!("日志的名称“{origin}”不能用", "the name of the log, `{origin}`, cannot be used")
        };
        let checkpoint = Checkpoint::new(&self.origin, tree.size(), tree.root()).ok_or_else(odd)?;
        let vkey = VerifierKey::new(&self.origin, &signer.raw()).map_err(|e| e.say())?;
        let mut note = Note::unsigned(checkpoint.to_string()).map_err(|e| e.say())?;
        let signature = signer.sign_note(note.text())?;
        note.add(&vkey, &signature).map_err(|_| {
            let shown = signer.shown();
            say!("{shown} 给出的签名与公钥不符", "what {shown} gave is no signature by its public key")
        })?;
        Ok(Signed { note, vkey })
    }

    /// The publish leaf of each version: its index and commitment.
    fn leaves(&self) -> BTreeMap<(Id, u32), (u64, String)> {
        let leaf = |(index, entry): (u64, &Vec<u8>)| {
            let leaf = Leaf::parse(entry).filter(|leaf| leaf.event == Event::Publish)?;
            Some(((Id::new(&leaf.record)?, leaf.version), (index, leaf.commitment)))
        };
        (0..).zip(self.ledger.entries()).filter_map(leaf).collect()
    }

    fn view(&self, signed: Option<&Signed>, leaves: &Leaves, rows: &[RecordRow]) -> LogView {
        let LogState { origin, size, root } = self.state();
        let mut indexes: BTreeMap<(Id, u32), u64> =
            leaves.iter().map(|(key, (index, _))| (key.clone(), *index)).collect();
        // A leaf that commits to another text is none of this version.
        for row in rows.iter().filter(|row| row.leaf.is_none()) {
            if let Some(id) = Id::new(&row.id) {
                indexes.remove(&(id, row.version));
            }
        }
        LogView {
            origin,
            size,
            root,
            vkey: signed.map(|signed| signed.vkey.to_string()),
            fingerprint: signed.map(|signed| sign::fingerprint(&sign::from_raw(signed.vkey.public()))),
            leaves: indexes,
            earlier: self.earlier.clone(),
        }
    }

    /// The files of the log and the proofs, by path.
    fn files(
        &self,
        previous: Option<&Previous>,
        signed: Option<&Signed>,
        rows: &[RecordRow],
    ) -> Result<Vec<(String, Vec<u8>)>, Say> {
        let (entries, tree) = (self.ledger.entries(), self.ledger.tree());
        let mut log = tiles::files(entries).map_err(|e| e.say())?;
        // A client may be about to fetch a partial tile of the state before: it stays until the full one is there
        // (c2sp.org/tlog-tiles, "Partial Tiles").
        let before = previous.and_then(|previous| previous.log.as_ref());
        for tile in before.filter(|log| log.state.origin == self.origin).into_iter().flat_map(|log| &log.partial) {
            let full = Tile { width: tiles::WIDTH, ..*tile };
            if !log.contains_key(&full.path())
                && let Some(bytes) = tile.bytes(tree, entries)
            {
                log.insert(tile.path(), bytes);
            }
        }
        if let Some(Signed { note, vkey }) = signed {
            log.insert(CHECKPOINT.to_string(), note.to_string().into_bytes());
            log.insert(VKEY.to_string(), format!("{vkey}\n").into_bytes());
        }
        let log = log.into_iter().map(|(path, bytes)| (format!("{}{path}", urls::LOG), bytes));
        let proofs = signed.map(|signed| proofs(tree, &signed.note, rows)).unwrap_or_default();
        Ok(log.chain(proofs).collect())
    }
}

/// Why a build that goes on from elsewhere may not take the place of the portal in the output folder.
fn apart(own: &LogState, book: Option<&Book>) -> Say {
    let LogState { origin, size, .. } = own;
    let new = book.map_or_else(
        || say!("没有日志", "there would be none"),
        |book| {
            let LogState { origin, size, .. } = book.state();
            say!("{origin}（{size} 条）", "{origin} ({size} entries)")
        },
    );
    let (zh, en) = (new.zh, new.en);
    say!(
        "输出文件夹里已有日志 {origin}（{size} 条），按 --previous 得到的日志不是它的接续：{zh}。两处以哪一处为准，请先核实：以输出文件夹为准，不要写 --previous；它若从未上线，用 --out 另存他处",
        "the output folder has a log, {origin} ({size} entries), and by --previous the new one would not go on from it: {en}. Find \
         out which of the two is the public one: if it is the output folder, build without --previous; if that was never public, \
         build elsewhere with --out"
    )
}

type Leaves = BTreeMap<(Id, u32), (u64, String)>;

fn settle(chronicle: &Chronicle, before: Option<&Before<previous::Flaw>>) -> Result<Option<Ledger>, Flaw> {
    ledger::settle(chronicle, before).map_err(|trouble| match trouble {
        Trouble::Rewritten(at) => Flaw::Rewritten(at),
        Trouble::Unreadable(flaw) => Flaw::Previous(flaw),
    })
}

/// The rows of every version that is shown, each with its leaf where that commits to it.
fn rows(cleared: &ClearedSite, leaves: &Leaves) -> Vec<RecordRow> {
    let row = |text: &Cleared| {
        let version = text.version();
        let digest = version.digest.to_string();
        let leaf = leaves.get(&(text.id().clone(), version.number));
        let leaf = leaf.filter(|(_, committed)| *committed == commitment(&version.nonce, &digest));
        RecordRow {
            id: text.id().to_string(),
            version: version.number,
            digest,
            nonce: version.nonce.clone(),
            leaf: leaf.map(|(index, _)| *index),
        }
    };
    let mut rows: Vec<RecordRow> = cleared.texts().map(row).collect();
    rows.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
    rows
}

/// A proof for each row that is in the log: beside the page that shows the version.
fn proofs(tree: &super::log::tree::Tree, note: &Note, rows: &[RecordRow]) -> Vec<(String, Vec<u8>)> {
    let proof = |(nth, row): (usize, &RecordRow)| {
        let proof = Proof::of(tree, row.leaf?, note)?;
        // Of a record's rows the last is the live one.
        let live = rows.get(nth + 1).is_none_or(|next| next.id != row.id);
        Some((proof_path(&Id::new(&row.id)?, row.version, live), proof.to_string().into_bytes()))
    };
    rows.par_iter().enumerate().filter_map(proof).collect()
}

/// Where the proof of a version stands.
pub fn proof_path(id: &Id, version: u32, live: bool) -> String {
    if live { urls::proof(id) } else { urls::version_proof(id, version) }
}

/// What is new to those who know the public portal.
fn changes(given: &Given, book: &Book, signed: Option<&Signed>) -> Changes {
    let before = given.previous.and_then(|previous| previous.log.as_ref());
    let old = before.and_then(|log| log.vkey.as_ref());
    Changes {
        other_key: old
            .zip(signed)
            .filter(|(old, new)| old.public() != new.vkey.public())
            .map(|(old, new)| [old, &new.vkey].map(|key| sign::fingerprint(&sign::from_raw(key.public())))),
        no_longer_signed: old.is_some() && signed.is_none(),
        new_log: before.filter(|log| log.state.origin != book.origin).map(|_| book.origin.clone()),
    }
}
