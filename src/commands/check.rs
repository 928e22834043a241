//! `gongshi check`: everything that the build would refuse or warn of; writes nothing.

use super::{Context, Talk};
use crate::cli::{self, Format};
use crate::finding::{Finding, machine, show};
use crate::gate::names;
use crate::load::walk::relative;
use crate::pipeline::{self, Failure};
use crate::say::say;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Runs the command.
pub fn run(args: &cli::Check, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let wanted = wanted(&root, &args.paths)?;
    let checked = pipeline::check(&root, args.as_of.date, &context.readers);
    if let (Err(Failure::Site(findings)), true) = (&checked, args.format != Format::Text) {
        report(findings, args.format, talk);
    }
    let checked = checked?;
    // What is said of a record may stand at one of the files that it lists.
    let named = |path: &str| wanted.iter().any(|wanted| below(path, &names::shown(wanted)));
    let standings = &checked.judged.standings;
    let paths: BTreeSet<&str> = standings.iter().map(|s| s.path.as_str()).collect();
    let ids: BTreeSet<&str> = standings.iter().filter(|s| named(&s.path)).filter_map(|s| s.id.as_deref()).collect();
    let here = |finding: &&Finding| {
        let path = finding.place.path.as_str();
        let at_its_file = !paths.contains(path) && finding.record.as_deref().is_some_and(|id| ids.contains(id));
        wanted.is_empty() || named(path) || at_its_file
    };
    let findings: Vec<Finding> = checked.judged.findings.iter().filter(here).cloned().collect();
    report(&findings, args.format, talk);
    if findings.iter().any(Finding::refuses) { Err(Failure::Refused) } else { Ok(()) }
}

fn report(findings: &[Finding], format: Format, talk: &Talk) {
    match format {
        Format::Json => findings.iter().for_each(|finding| talk.result(&show::json(finding, talk.lang))),
        Format::Github => findings.iter().for_each(|finding| talk.result(&machine::github(finding, talk.lang))),
        Format::Sarif => talk.result(&machine::sarif(findings, talk.lang)),
        Format::Text => {
            talk.findings(findings.iter().filter(|finding| finding.refuses() || !talk.quiet));
            if !talk.quiet {
                talk.result(&show::count(findings, talk.lang));
            }
        }
    }
}

/// The paths asked for, relative to the root; a record's trail comes with it.
fn wanted(root: &Path, paths: &[PathBuf]) -> Result<Vec<String>, Failure> {
    paths.iter().map(|path| within(root, path)).collect()
}

/// A path of the command line, relative to the root.
///
/// # Errors
/// [`Failure::Usage`] where it does not exist or lies outside `content/`.
pub fn within(root: &Path, path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = clean(&here.join(path));
    // Links above are followed, so that a portal reached over one is still itself; the file's own name is not.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let absolute = match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => absolute,
    };
    let root = real(&clean(root));
    if absolute.symlink_metadata().is_err() {
        return Err(Failure::Usage(say!("没有 {shown}", "there is no {shown}")));
    }
    let inside = relative(&root, &absolute);
    if !absolute.starts_with(&root) || !(inside == "content" || inside.starts_with("content/")) {
        return Err(Failure::Usage(say!("{shown} 不在 content/ 中", "{shown} is not in content/")));
    }
    Ok(inside)
}

/// A path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn below(path: &str, wanted: &str) -> bool {
    let stem = |p: &str| {
        [".review.yaml", ".md", ".yaml", ".yml"].iter().find_map(|end| p.strip_suffix(end)).unwrap_or(p).to_string()
    };
    path == wanted || path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/')) || stem(path) == stem(wanted)
}
