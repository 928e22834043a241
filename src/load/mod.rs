//! Loading: from files to [`Record`]s and findings. Nothing here judges; nothing is skipped in silence.

pub mod place;
pub mod read;
pub mod slip;
pub mod split;
pub mod walk;

use crate::finding::{Finding, Place, Rule};
use crate::record::{Id, Record, Source};
use crate::say::say;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A record file that could not be made a [`Record`], or is flagged withheld.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its path relative to the root.
    pub path: String,
    /// Its id, where it could be read.
    pub id: Option<Id>,
    /// Whether it is flagged withheld.
    pub withheld: bool,
    /// Its text, where it could be taken apart.
    pub source: Option<Source>,
    /// Its text as far as it can be read, where it could not be taken apart.
    pub text: Option<String>,
}

/// All that `content/` holds.
#[derive(Default)]
pub struct Loaded {
    /// The sound records, sorted by path.
    pub records: Vec<Record>,
    /// The files that make no record, sorted by path.
    pub refused: Vec<Refused>,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
}

/// Loads everything under `content/`.
pub fn load(root: &Path) -> Loaded {
    let found = walk::walk(root);
    let mut loaded = Loaded { findings: found.findings.clone(), ..Loaded::default() };

    let mut seen_trails: BTreeMap<String, &str> = BTreeMap::new();
    let mut shared_trails: BTreeSet<String> = BTreeSet::new();
    for (_, path) in &found.records {
        if seen_trails.insert(walk::trail_of(path), path).is_some() {
            shared_trails.insert(walk::trail_of(path));
        }
    }

    let read: Vec<read::FileReading> =
        found.records.par_iter().map(|(category, path)| read::read_file(root, *category, path, &found)).collect();

    let mut listed: BTreeSet<String> = BTreeSet::new();
    for mut file in read {
        listed.append(&mut file.lists);
        let trail = walk::trail_of(&file.path);
        if shared_trails.contains(&trail) {
            let message = say!(
                "同一目录中有两个同名的事项文件，共用一份审核记录",
                "two record files of one name share one trail"
            );
            file.findings.push(
                Finding::new(Rule::FrontMatter, Place::file(file.path.clone()), message)
                    .help(say!("给其中一个改名", "rename one of them")),
            );
        }
        let refused = file.findings.iter().any(Finding::refuses);
        match file.record {
            Some(record) if !refused => loaded.records.push(record),
            record => {
                let source = record.map(|record| record.source).or(file.source);
                let text = if source.is_none() { read::bare_text(root, &file.path) } else { None };
                loaded.refused.push(Refused { path: file.path, id: file.id, withheld: file.withheld, source, text });
            }
        }
        loaded.findings.append(&mut file.findings);
    }

    // What a record lists is not known where the record could not be read; its folder is not searched for strays.
    let unread: BTreeSet<&str> = loaded.refused.iter().map(|refused| walk::folder_of(&refused.path)).collect();
    let strays = found.others.difference(&listed).filter(|path| !unread.contains(walk::folder_of(path)));
    stray_files(strays, &found, &seen_trails, &mut loaded.findings);
    let orphans = found.trails.iter().filter(|path| !seen_trails.contains_key(*path));
    for path in found.misplaced.iter().filter(|path| !listed.contains(*path)).chain(orphans) {
        if let Some(finding) = read::misplaced(root, path) {
            let text = read::bare_text(root, path);
            loaded.refused.push(Refused { path: path.clone(), id: None, withheld: true, source: None, text });
            loaded.findings.push(finding);
        }
    }
    refuse_repeated_ids(&mut loaded);
    loaded
}

/// Files that no record lists, and trails without a record.
fn stray_files<'f>(
    strays: impl Iterator<Item = &'f String>,
    found: &walk::Found,
    trails: &BTreeMap<String, &str>,
    findings: &mut Vec<Finding>,
) {
    for path in strays {
        let message = say!("没有事项列出这个文件，不会公开", "no record lists this file, it is not published");
        findings.push(Finding::new(Rule::StrayFile, Place::file(path.clone()), message).help(walk::stray_help(path)));
    }
    for path in found.trails.iter().filter(|path| !trails.contains_key(*path)) {
        let message = say!("这份审核记录没有对应的事项文件", "this trail has no record");
        let help = say!(
            "恢复事项文件；已公开的事项不能删除，只能撤回",
            "restore the record; a published one is withdrawn, not deleted"
        );
        findings.push(Finding::new(Rule::StrayFile, Place::file(path.clone()), message).help(help));
    }
}

/// An id must be unique, also when case is ignored; every file that carries a repeated one is refused, since
/// nobody can say which of them was meant.
fn refuse_repeated_ids(loaded: &mut Loaded) {
    let mut by_id: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let all = loaded
        .records
        .iter()
        .map(|r| (r.id(), &r.source.path))
        .chain(loaded.refused.iter().filter_map(|r| Some((r.id.as_ref()?, &r.path))));
    for (id, path) in all {
        by_id.entry(id.folded()).or_default().push(path.clone());
    }
    by_id.retain(|_, paths| paths.len() > 1);
    let (repeated, unique): (Vec<Record>, Vec<Record>) =
        std::mem::take(&mut loaded.records).into_iter().partition(|r| by_id.contains_key(&r.id().folded()));
    loaded.records = unique;
    for record in repeated {
        let (id, path) = (record.id(), &record.source.path);
        let others: Vec<&str> = by_id[&id.folded()].iter().map(String::as_str).filter(|p| p != path).collect();
        let others = others.join("、");
        let place = place::key_place(&record, &["id", "索引号"]);
        let message = say!("索引号“{id}”重复，还用于 {others}", "the id `{id}` is also used in {others}");
        let help = say!(
            "索引号不分大小写，全站唯一；给新的一件换一个",
            "ids are unique whatever their case; give the newer one another"
        );
        loaded.findings.push(Finding::new(Rule::FrontMatter, place, message).help(help).record(id.as_str()));
        let source = Some(record.source.clone());
        loaded.refused.push(Refused { path: path.clone(), id: Some(id.clone()), withheld: false, source, text: None });
    }
    loaded.refused.sort_by(|a, b| a.path.cmp(&b.path));
}
