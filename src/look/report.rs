//! What the last look has to say: in which file, whose words, and where they came from; never the words themselves.

use super::canaries::{Canaries, Heard, Listener};
use super::patterns::{Found, Pattern};
use super::{Look, Staged, hear};
use crate::finding::{self, Finding, MOST_OF_A_KIND, Place, Rule};
use crate::gate::{Secret, personal, scan};
use crate::load::walk;
use crate::say::{Say, say};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where something was found: the first file, and how many there are.
#[derive(Clone)]
struct Seen {
    path: String,
    files: usize,
}

fn see<K: Ord>(seen: &mut BTreeMap<K, Seen>, key: K, path: &str, files: usize) {
    let there = seen.entry(key).or_insert_with(|| Seen { path: path.to_string(), files: 0 });
    there.files += files;
    if path < there.path.as_str() {
        there.path = path.to_string();
    }
}

/// The findings. The files are read once more, now that it is known what for.
///
/// # Errors
/// Says which file cannot be read.
pub(super) fn report(look: &Look, files: &[Staged], canaries: &Canaries, found: &Found) -> Result<Vec<Finding>, Say> {
    type Both = (BTreeMap<Heard, Seen>, BTreeMap<Pattern, Seen>);
    let listed = look.listed();
    // What a listed file says was reviewed; a draft may quote it. The words of anything else may not stand there either.
    let strict: BTreeSet<Heard> =
        look.secrets.iter().filter(|secret| !secret.draft).flat_map(|secret| heard_in(secret, canaries)).collect();
    let one = |file: &Staged| {
        let mut here = Found::new();
        let mut heard = look.read(file, canaries, &mut |text| {
            if !found.is_empty() && !listed.contains(&file.0) {
                super::numbers(&file.0, text, &mut here);
            }
        })?;
        if listed.contains(&file.0) {
            heard.retain(|canary| strict.contains(canary));
        }
        let mut both = Both::default();
        heard.into_iter().for_each(|heard| see(&mut both.0, heard, &file.0, 1));
        here.retain(|pattern, _| found.contains_key(pattern));
        here.into_keys().for_each(|pattern| see(&mut both.1, pattern, &file.0, 1));
        Ok(both)
    };
    let merge = |mut a: Both, b: Both| {
        b.0.into_iter().for_each(|(key, seen)| see(&mut a.0, key, &seen.path, seen.files));
        b.1.into_iter().for_each(|(key, seen)| see(&mut a.1, key, &seen.path, seen.files));
        Ok(a)
    };
    let (heard, numbers) = files.par_iter().map(one).try_reduce(Both::default, merge)?;

    let mut findings = Vec::new();
    let origins = origins(look, canaries);
    let mut told = BTreeSet::new();
    let mut left_out = 0;
    let (drafts, rest): (Vec<&Secret>, Vec<&Secret>) = look.secrets.iter().partition(|secret| secret.draft);
    for secret in rest.into_iter().chain(drafts) {
        let mut here = heard_in(secret, canaries);
        here.retain(|canary| heard.contains_key(canary) && told.insert(*canary));
        let Some(seen) = here.iter().filter_map(|canary| heard.get(canary)).min_by_key(|seen| &seen.path) else {
            continue;
        };
        if findings.len() == MOST_OF_A_KIND {
            left_out += 1;
            continue;
        }
        let origin = here.iter().find_map(|canary| origins.get(canary));
        findings.push(leak(look, secret, canaries, seen, origin));
    }
    if left_out > 0 {
        let message =
            say!("还有 {left_out} 件未公开事项的文字", "words of {left_out} more records that are not public");
        findings.push(Finding::new(Rule::LastLook, Place::file("manifest.json"), message));
    }
    let numbers = numbers.into_iter().take(MOST_OF_A_KIND);
    findings.extend(
        numbers.filter_map(|(pattern, seen)| Some(number(pattern.rule, found.get(&pattern)?, &seen, canaries))),
    );
    finding::sort(&mut findings);
    Ok(findings)
}

fn leak(look: &Look, secret: &Secret, canaries: &Canaries, seen: &Seen, origin: Option<&String>) -> Finding {
    let path = walk::on_disk(look.root, &secret.path);
    let line = std::fs::read_to_string(path).ok().and_then(|text| first_line(&text, canaries));
    let source = &secret.path;
    let whose = match line {
        Some(line) => say!("{source} 第 {line} 行", "{source} (line {line})"),
        None => say!("{source}", "{source}"),
    };
    let more = more(seen);
    let from = match origin {
        Some(origin) => say!("；来自 {origin}", "; it comes from {origin}"),
        None => say!("", ""),
    };
    let zh = whose.zh + &more.zh + &from.zh;
    let en = format!("{} which is not public{}{}", whose.en, more.en, from.en);
    let message = say!("出现了未公开事项的文字：{zh}", "words of {en}");
    Finding::new(Rule::LastLook, Place::file(shown(&seen.path, canaries)), message).help(Rule::LastLook.text().remedy)
}

fn number(rule: scan::RuleName, masked: &str, seen: &Seen, canaries: &Canaries) -> Finding {
    let (rule, what, more) = (personal::rule_of(rule), personal::rule_words(rule), more(seen));
    let (zh, en) = (what.zh, what.en);
    let message = say!(
        "{zh}：{masked}，没有一件公开事项写着它{}",
        "{en}: {masked}, which no public record says{}",
        more.zh,
        more.en
    );
    let help = say!(
        "从主题、site.yaml 或模板中删去；如果是把两段数字连写而成的，请在模板中分开",
        "take it out of the theme, site.yaml or the template; where a template writes two figures as one, keep them apart"
    );
    Finding::new(rule, Place::file(shown(&seen.path, canaries)), message).help(help)
}

fn more(seen: &Seen) -> Say {
    match seen.files - 1 {
        0 => say!("", ""),
        more => say!("（另有 {more} 个文件）", " (and in {more} more files)"),
    }
}

/// A path as it may be printed: the leak may stand in the name itself.
fn shown(path: &str, canaries: &Canaries) -> String {
    let mut listener = Listener::new(canaries);
    hear(path, &mut listener);
    if listener.heard.is_empty() {
        return scan::mask_in_line(path);
    }
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    let ending =
        path.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.is_ascii() && ending.len() <= 5);
    format!("{folder}/….{}", ending.unwrap_or("…"))
}

/// The canaries of one secret.
fn heard_in(secret: &Secret, canaries: &Canaries) -> Vec<Heard> {
    let mut listener = Listener::new(canaries);
    secret.pieces.iter().for_each(|piece| hear(&piece.text, &mut listener));
    listener.finish()
}

/// The first line of a text in which a canary ends.
fn first_line(text: &str, canaries: &Canaries) -> Option<usize> {
    let mut listener = Listener::new(canaries);
    text.lines()
        .position(|line| {
            listener.hear(0, &super::decode::decoded(line));
            !listener.heard.is_empty()
        })
        .map(|line| line + 1)
}

/// Which file of the site's own brought a canary in: site.yaml, or one of its theme's.
fn origins(look: &Look, canaries: &Canaries) -> BTreeMap<Heard, String> {
    let theme = format!("themes/{}", look.cleared.site.theme);
    let entries = walkdir::WalkDir::new(look.root.join(&theme)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let theme_files =
        entries.filter(|entry| entry.file_type().is_file()).map(|entry| walk::relative(look.root, entry.path()));
    let mut origins = BTreeMap::new();
    for path in std::iter::once("content/site.yaml".to_string()).chain(theme_files) {
        let file = (path.clone(), walk::on_disk(look.root, &path));
        for canary in look.read(&file, canaries, &mut |_| {}).unwrap_or_default() {
            origins.entry(canary).or_insert_with(|| shown(&path, canaries));
        }
    }
    origins
}
