//! The files of each record against the versions that the manifest has: no page of a version that is not shown any more, nothing of
//! a record that was withdrawn but the page that says so.

use super::Problems;
use super::log::Read;
use crate::output::Manifest;
use crate::say::say;
use crate::seal::leaf::Event;

/// Checks every path below `records/`.
pub(super) fn check(manifest: &Manifest, log: &Read, problems: &Problems) {
    let shown = |id: &str, version: u32| {
        manifest.records.binary_search_by(|row| (row.id.as_str(), row.version).cmp(&(id, version))).is_ok()
    };
    let has_row = |id: &str| manifest.records.binary_search_by(|row| row.id.as_str().cmp(id)).is_ok();
    for file in &manifest.files {
        let Some((id, name)) = of_record(&file.path) else { continue };
        let sound = match Kind::of(name) {
            Kind::Live => true,
            Kind::Dates => has_row(id),
            Kind::Version(number) => shown(id, number),
            Kind::Changes(number) => shown(id, number) && number.checked_sub(1).is_some_and(|old| shown(id, old)),
            Kind::Other => false,
        };
        if !sound {
            problems.add(&file.path, say!("清单中没有它所属的版本", "it belongs to no version that the manifest has"));
        }
        if !log.whole || has_row(id) {
            continue;
        }
        // What is given out on request, withdrawn or expired has a page, and no row.
        match log.last.get(id) {
            Some(None) => problems.add(&file.path, say!("日志中没有这件事项", "the record is not in the log")),
            Some(Some(Event::Withdraw)) if name != "index.html" => problems.add(
                &file.path,
                say!(
                    "日志说这件事项已经撤回，除说明页外不能再有它的文件",
                    "the log says that the record was withdrawn: nothing of it may stand here but its page"
                ),
            ),
            _ => {}
        }
    }
}

/// What a file of a record belongs to.
enum Kind {
    /// The live version, or the record's page in its place.
    Live,
    /// The table of dates.
    Dates,
    /// An earlier version.
    Version(u32),
    /// What changed in this version.
    Changes(u32),
    /// A folder that no portal has.
    Other,
}

impl Kind {
    /// Of a path below the record's folder.
    fn of(name: &str) -> Kind {
        let Some((folder, rest)) = name.split_once('/') else { return Kind::Live };
        let number = |text: &str| text.parse().ok().filter(|number: &u32| number.to_string() == text);
        let version = folder.strip_prefix('v').and_then(number);
        match (folder, version) {
            ("at", _) => Kind::Dates,
            ("changes", _) => rest.split_once('/').and_then(|(of, _)| number(of)).map_or(Kind::Other, Kind::Changes),
            (_, Some(version)) => Kind::Version(version),
            _ => Kind::Other,
        }
    }
}

/// The id of the record that a file belongs to, and the file's path below its folder.
pub(super) fn of_record(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("records/")?.split_once('/')
}
