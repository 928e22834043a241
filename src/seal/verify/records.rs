//! What the portal shows against what the log says: every version in it, none of them withdrawn, each with a proof that holds.

use super::log::Read;
use super::{Problems, Report};
use crate::output::{Manifest, RecordRow};
use crate::portal::urls;
use crate::record::common::Id;
use crate::say::{Say, say};
use crate::seal::LogState;
use crate::seal::leaf::{Event, commitment};
use crate::seal::log::proof::Proof;
use crate::seal::log::tree::Hash;
use crate::seal::log::vkey::VerifierKey;
use crate::seal::sealing::proof_path;
use std::collections::BTreeMap;

/// How the name of every proof ends.
const PROOF: &str = ".tlog-proof";

/// What the proofs of a portal must show.
#[derive(Default)]
pub(super) struct Proofs {
    vkey: Option<VerifierKey>,
    state: Option<LogState>,
    /// By path: the index and the leaf hash.
    expected: BTreeMap<String, (u64, Hash)>,
}

/// Checks the rows and the pages; gives what the proofs must show.
pub(super) fn check(manifest: &Manifest, log: &Read, problems: &Problems, report: &mut Report) -> Proofs {
    let listed = |path: &str| manifest.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
    let mut proofs = Proofs { vkey: log.vkey.clone(), ..Proofs::default() };
    proofs.state = report.log.as_ref().map(|log| log.state.clone());
    let mut in_log = 0;
    for (nth, row) in manifest.records.iter().enumerate() {
        // Of a record's rows the last is the live one. Rows with other ids were told and left out.
        let live = manifest.records.get(nth + 1).is_none_or(|next| next.id != row.id);
        let Some(id) = Id::new(&row.id) else { continue };
        let page = if live { urls::record(&id) } else { urls::version(&id, row.version) };
        if live && !listed(&page) {
            problems.add(
                &page,
                say!("清单列有这件事项，却没有它的页面", "the manifest lists this record, but not its page"),
            );
        }
        if !log.whole {
            continue;
        }
        match entry_of(row, log) {
            Ok((index, hash)) => {
                in_log += 1;
                if log.vkey.is_some() {
                    let path = proof_path(&id, row.version, live);
                    if !listed(&path) {
                        problems.add(
                            &path,
                            say!("缺失：没有这个版本的日志证明", "it is missing: the version has no proof"),
                        );
                    }
                    proofs.expected.insert(path, (index, hash));
                }
            }
            Err(why) => problems.add(&page, why),
        }
    }
    if let Some(report) = &mut report.log {
        report.rows = in_log;
        report.nowhere = log.nowhere.iter().filter(|_| log.whole).cloned().collect();
    }
    proofs
}

/// The leaf of a row: its index and hash.
fn entry_of(row: &RecordRow, log: &Read) -> Result<(u64, Hash), Say> {
    let version = row.version;
    let Some(index) = row.leaf else {
        return Err(say!("第 {version} 版不在日志中", "version {version} is not in the log"));
    };
    let Some(entry) = log.entries.get(&index) else {
        return Err(say!(
            "第 {version} 版应在日志第 {index} 条，日志却没有那么长",
            "version {version} should be entry {index} of the log, which is not so long"
        ));
    };
    let leaf = entry
        .leaf
        .as_ref()
        .filter(|leaf| (&leaf.record, leaf.version, leaf.event) == (&row.id, version, Event::Publish));
    let Some(leaf) = leaf else {
        return Err(say!(
            "日志第 {index} 条不是第 {version} 版的公开",
            "entry {index} of the log is not the publication of version {version}"
        ));
    };
    if leaf.commitment != commitment(&row.nonce, &row.digest) {
        return Err(say!(
            "日志第 {index} 条承诺的不是清单所写的第 {version} 版：文本或随机数被换过",
            "entry {index} of the log does not commit to version {version} as the manifest has it: its text or nonce was replaced"
        ));
    }
    if log.published.get(&(row.id.clone(), version)).is_some_and(|times| *times > 1) {
        return Err(say!(
            "第 {version} 版在日志中公开过不止一次",
            "version {version} was published more than once in the log"
        ));
    }
    if log.last.get(&row.id) == Some(&Some(Event::Withdraw)) {
        return Err(say!(
            "日志说它已经撤回，门户却仍在公开",
            "the log says that it was withdrawn, but the portal still shows it"
        ));
    }
    Ok((index, entry.hash))
}

impl Proofs {
    /// Whether a file is a proof that can be checked.
    pub(super) fn is_proof(&self, path: &str) -> bool {
        path.ends_with(PROOF) && path.starts_with("records/")
    }

    /// Checks the bytes of a proof.
    pub(super) fn check(&self, path: &str, bytes: &[u8]) -> Result<(), Say> {
        let (Some(vkey), Some(state)) = (&self.vkey, &self.state) else {
            return Err(say!(
                "有日志证明，但日志没有可信的检查点",
                "it is a proof from a log, but the log has no checkpoint to trust"
            ));
        };
        let Some((index, hash)) = self.expected.get(path) else {
            return Err(say!("没有它所证明的版本", "there is no version that it is the proof of"));
        };
        let proof = std::str::from_utf8(bytes).map(Proof::parse).map_err(|_| say!("不是文本", "it is no text"))?;
        let proof = proof.map_err(|e| e.say())?;
        let checkpoint = proof.verify_hash(hash, std::slice::from_ref(vkey)).map_err(|e| e.say())?;
        let of = LogState::new(checkpoint.origin(), checkpoint.size(), checkpoint.root());
        if of != *state || proof.index() != *index {
            return Err(say!(
                "证明的是日志的另一个状态或另一条",
                "it proves another state of the log, or another entry"
            ));
        }
        Ok(())
    }
}
