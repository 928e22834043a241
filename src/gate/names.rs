//! What names give away: files, folders and ids become public addresses and stay in logs, so no personal data may stand
//! in them, nor the id of a record that nobody may know of.

use super::invisible;
use super::scan::{self, Setting};
use crate::finding::{Finding, MOST_OF_A_KIND, Place, Rule};
use crate::load::Refused;
use crate::load::place::{key_place, offset_place};
use crate::record::digest::sha256;
use crate::record::{Category, Record};
use crate::say::{Say, say};
use crate::text;

/// The ids that no name may hold: those of records flagged withheld.
pub struct Unspeakable {
    ids: Vec<String>,
    /// SHA-256 of all of them.
    sum: [u8; 32],
}

impl Unspeakable {
    /// The ids of the withheld ones among what was refused.
    pub fn of(refused: &[Refused]) -> Unspeakable {
        let withheld = refused.iter().filter(|refused| refused.withheld);
        Unspeakable::from(withheld.filter_map(|refused| Some(refused.id.as_ref()?.folded())).collect())
    }

    fn from(ids: Vec<String>) -> Unspeakable {
        let sum = sha256(ids.join("\n").as_bytes());
        Unspeakable { ids, sum }
    }

    /// What stands for all of them: SHA-256.
    pub(super) fn sum(&self) -> &[u8; 32] {
        &self.sum
    }

    /// Whether a name holds such an id, as a word of its own: `a-1` is not in `a-10`.
    fn is_in(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        self.ids.iter().any(|id| {
            name.match_indices(id.as_str())
                .any(|(at, _)| !part(name[..at].chars().next_back()) && !part(name[at + id.len()..].chars().next()))
        })
    }
}

/// Looks at the names of a record: its path, its id, the files it lists, and the addresses that it leads to.
pub fn check(record: &Record, unspeakable: &Unspeakable, findings: &mut Vec<Finding>) {
    let mut found = Vec::new();
    path(&record.source.path, unspeakable, &mut found);
    let id = record.id().as_str();
    let folder = crate::load::walk::folder_of(&record.source.path);
    for file in &record.files {
        name(&file.name, &format!("{folder}/{}", file.name), record.category, unspeakable, &mut found);
    }
    if let Some(what) = personal(id, record.category) {
        let place = key_place(record, &["id", "索引号"]);
        found.push(finding(place, say!("索引号中有{}", "the id holds {}", what.zh, what.en)));
    }
    if !unspeakable.ids.is_empty() {
        links(record, unspeakable, &mut found);
    }
    findings.extend(found.into_iter().take(MOST_OF_A_KIND).map(|finding| finding.record(id)));
}

/// Looks at the path of a file that makes no record. Its own id is the one that it may be called by: it does not leave.
pub fn check_refused(refused: &Refused, findings: &mut Vec<Finding>) {
    path(&refused.path, &Unspeakable::from(Vec::new()), findings);
}

/// A path as it may be shown, with the personal data in it masked.
pub fn shown(path: &str) -> String {
    scan::mask_in_text(path, &setting(category_of(path)))
}

fn path(path: &str, unspeakable: &Unspeakable, found: &mut Vec<Finding>) {
    let category = category_of(path);
    for part in path.split('/').skip(2) {
        name(part, path, category, unspeakable, found);
    }
}

fn name(
    name: &str,
    path: &str,
    category: impl Into<Option<Category>>,
    unspeakable: &Unspeakable,
    found: &mut Vec<Finding>,
) {
    let place = || Place::file(path);
    if let Some(what) = personal(name, category) {
        found.push(finding(place(), say!("文件名或目录名中有{}", "the name holds {}", what.zh, what.en)));
    }
    if unspeakable.is_in(name) {
        let message = say!("文件名或目录名中有不予公开事项的索引号", "the name holds the id of a withheld record");
        found.push(finding(place(), message));
    }
    if !invisible::find(name).is_empty() {
        let message = say!("文件名或目录名中有看不见的字符", "the name holds characters that nobody sees");
        let help = say!("重新命名", "rename it");
        found.push(Finding::new(Rule::InvisibleCharacters, place(), message).help(help));
    }
}

/// Addresses in the body that name a record which nobody may know of.
fn links(record: &Record, unspeakable: &Unspeakable, found: &mut Vec<Finding>) {
    for link in text::parse(&record.body).links() {
        // A link to the record itself is a broken one, and said to be.
        if !link.target.starts_with("record:") && unspeakable.is_in(&link.target) {
            let place = match record.body_node {
                Some(_) => key_place(record, &["body", "正文"]),
                None => offset_place(&record.source, record.source.body.start + link.range.start, link.range.len()),
            };
            let message = say!("网址中有不予公开事项的索引号", "the address holds the id of a withheld record");
            found.push(finding(place, message));
        }
    }
}

fn finding(place: Place, message: Say) -> Finding {
    Finding::new(Rule::FileName, place, message).help(Rule::FileName.text().remedy)
}

/// The personal data in a name, masked.
fn personal(name: &str, category: impl Into<Option<Category>>) -> Option<Say> {
    let hits = scan::scan(name, &setting(category));
    hits.first().map(super::personal::hit_words)
}

fn setting(category: impl Into<Option<Category>>) -> Setting {
    let subject = matches!(category.into(), Some(Category::Enforcement | Category::Supervision));
    Setting { subject, ..Setting::default() }
}

fn category_of(path: &str) -> Option<Category> {
    let folder = path.split('/').nth(1)?;
    Category::ALL.iter().copied().find(|category| category.en() == folder)
}
