//! The last look (gate.md): the finished portal, every byte of it, once more before it goes live.
//!
//! The gate judges records; a theme, site.yaml, a template, an index or a program error could still print what it kept in.
//! So the sealed stage is read back and searched for words of everything that is not public, and for numbers of people.
//!
//! ```text
//! secrets ─▶ canaries, without what cleared records say ─┐
//! stage ───▶ read (text, tags, escapes, archives) ───────┴▶ heard? ─▶ without what the program's own theme
//!        └─▶ patterns, without what was cleared ─┐                    says of the same records ─▶ report
//!                                                └──────────────────────────────────────────────▶ report
//! ```
//!
//! What it promises and what not: see [`canaries`]. Words that were translated, encrypted or painted are not found.

mod apart;
pub mod canaries;
mod decode;
mod familiar;
mod patterns;
pub mod read;
mod report;
#[cfg(test)]
mod tests;
mod words;

use crate::finding::Finding;
use crate::gate::{Cleared, ClearedSite, Secret, secrets};
use crate::portal::{self, Content, theme::Theme, urls, view::SealView};
use crate::record::common::Category;
use crate::say::{Say, say};
use crate::text;
use canaries::{Canaries, Listener, Marks};
use patterns::Found;
use rayon::prelude::*;
use read::{Ears, Inside};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What the last look looks at, and what it knows.
pub struct Look<'a> {
    /// The portal's folder, to tell where a leak comes from.
    pub root: &'a Path,
    /// The sealed stage.
    pub stage: &'a Path,
    /// What may not leave.
    pub secrets: &'a [Secret],
    /// What may.
    pub cleared: &'a ClearedSite,
    /// The text of site.yaml.
    pub site: &'a str,
    /// Reads the texts inside a file that is no text.
    pub inside: Inside<'a>,
}

/// A file of the stage: its path in the portal and on disk.
type Staged = (String, PathBuf);

impl Look<'_> {
    /// Everything in the stage that may not leave; nothing of it in plain words.
    ///
    /// # Errors
    /// Says which file of the stage cannot be read.
    pub fn look(&self) -> Result<Vec<Finding>, Say> {
        let files = self.files()?;
        let canaries = self.canaries();
        let marks = canaries.marks();
        let listed = self.listed();
        let found = files.par_iter().map(|file| {
            let mut found = Found::new();
            let heard = self.read(file, &canaries, &mut |text| {
                if !listed.contains(&file.0) {
                    numbers(&file.0, text, &mut found);
                }
            })?;
            marks.mark(&heard);
            Ok(found)
        });
        let merge = |mut a: Found, mut b: Found| {
            a.append(&mut b);
            Ok(a)
        };
        let mut found = found.try_reduce(Found::new, merge)?;
        patterns::take_away_released(&mut found, self.cleared, self.site);
        let suspicious = self.without_own_words(canaries.only(&marks));
        if suspicious.is_empty() && found.is_empty() {
            return Ok(Vec::new());
        }
        report::report(self, &files, &suspicious, &found)
    }

    /// All files of the stage, by path.
    fn files(&self) -> Result<Vec<Staged>, Say> {
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(self.stage).min_depth(1).follow_links(false) {
            let entry = entry.map_err(|e| unreadable("", &e))?;
            if !entry.file_type().is_dir() {
                files.push((crate::load::walk::relative(self.stage, entry.path()), entry.into_path()));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Reads one file; gives the canaries heard in it.
    fn read(
        &self,
        file: &Staged,
        canaries: &Canaries,
        texts: &mut dyn FnMut(&str),
    ) -> Result<Vec<canaries::Heard>, Say> {
        let bytes = std::fs::read(&file.1).map_err(|e| unreadable(&file.0, &e))?;
        let mut ears = Ears { inside: self.inside, listener: Listener::new(canaries), texts };
        ears.read(&file.0, &bytes);
        Ok(ears.listener.finish())
    }

    /// The stretches of all secrets that no cleared record says.
    fn canaries(&self) -> Canaries {
        if self.secrets.is_empty() {
            return Canaries::of(&[], &|_| Vec::new());
        }
        let institutions = self.cleared.records().iter().filter(|record| record.category() == Category::Institutions);
        let portal = familiar::name(&self.cleared.site.title);
        let names = familiar::Names::new(institutions.map(|record| record.title()).chain(portal));
        let canaries = Canaries::of(self.secrets, &|text| familiar::find(text, &names));
        if canaries.is_empty() {
            return canaries;
        }
        let marks = canaries.marks();
        let shown: Vec<&Cleared> = self.cleared.texts().collect();
        shown.par_iter().for_each(|record| {
            let mut listener = Listener::new(&canaries);
            secrets::said(record, &mut |text| hear(text, &mut listener));
            if !listener.heard.is_empty() {
                hear(&without_marks(record.body()), &mut listener);
            }
            marks.mark(&listener.finish());
        });
        let mut listener = Listener::new(&canaries);
        self.cleared.on_request.iter().for_each(|record| hear(&record.title, &mut listener));
        self.cleared.withdrawal_words().for_each(|text| hear(text, &mut listener));
        marks.mark(&listener.finish());
        canaries.without(&marks)
    }

    /// Paths of the files that records list: the gate has looked for numbers in them, and an allowance may lift them.
    fn listed(&self) -> BTreeSet<String> {
        let names = |text: &Cleared, path: &dyn Fn(&str) -> String| {
            let files = text.attachments().map(|(_, file)| file).chain(text.images().map(|(_, file)| file));
            files.map(|file| path(&file.name)).collect::<Vec<_>>()
        };
        let of = |record: &Cleared| {
            let mut all = names(record, &|name| urls::record_file(record.id(), name));
            for earlier in record.earlier() {
                let path = |name: &str| urls::version_file(record.id(), earlier.number, name);
                all.extend(earlier.text.iter().flat_map(|text| names(text, &path)));
            }
            all
        };
        self.cleared.records().iter().flat_map(of).collect()
    }

    /// Takes away what is public all the same: first the words of bodies as pages show them, then the program's own words in a
    /// row with public ones, as labels, columns and lists have them. What the built-in theme prints of the same records,
    /// without anything from site.yaml but a name and contacts that are nothing else, cannot be a leak. Asked only when
    /// there is something to ask about, since it is as much work as the build.
    fn without_own_words(&self, canaries: Canaries) -> Canaries {
        if canaries.is_empty() {
            return canaries;
        }
        let marks = canaries.marks();
        let shown: Vec<&Cleared> = self.cleared.texts().collect();
        shown.par_iter().for_each(|record| {
            let mut listener = Listener::new(&canaries);
            hear(&text::parse(record.body()).plain(), &mut listener);
            marks.mark(&listener.finish());
        });
        let canaries = canaries.without(&marks);
        if canaries.is_empty() {
            return canaries;
        }
        let marks = canaries.marks();
        let mut plain = self.cleared.clone();
        // A name that is one stands beside public words on every page.
        plain.site.title = familiar::name(&plain.site.title).unwrap_or_default().to_string();
        if let Some(contact) = &mut plain.site.contact {
            let figures = |text: &str| !text.contains(|c: char| c.is_alphabetic());
            contact.phone = contact.phone.take().filter(|phone| figures(phone));
            contact.email = contact.email.take().filter(|email| email.is_ascii());
            contact.address = contact.address.take().filter(|address| familiar::address(address).is_some());
        }
        plain.site.identification = None;
        if let Ok(theme) = Theme::built_in(self.cleared.site.lang) {
            let sink = |file: portal::File| {
                if let Content::Bytes(bytes) = &file.content {
                    hear_page(bytes, &canaries, &marks);
                }
                Ok::<(), ()>(())
            };
            // Where it fails, nothing more is taken away.
            let _ = portal::render_with(theme, &plain, &SealView::default(), &sink);
        }
        canaries.without(&marks)
    }
}

/// Looks for numbers of people in a text of a file of the portal.
fn numbers(path: &str, text: &str, found: &mut Found) {
    match path.starts_with(urls::ASSETS) {
        true => patterns::find_in_asset(text, found),
        false => patterns::find(text, found),
    }
}

/// Hears a text by itself.
fn hear(text: &str, listener: &mut Listener) {
    listener.pause(0);
    listener.hear(0, &decode::decoded(text));
}

/// A body without the targets of its links and the numbers of its lists: what stood around them stands together on the page.
fn without_marks(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        let rest = line.trim_start();
        let number = rest.bytes().take_while(u8::is_ascii_digit).count();
        let numbered = (1..10).contains(&number) && matches!(rest.as_bytes().get(number), Some(b'.' | b')'));
        let mut rest = if numbered { &rest[number..] } else { line };
        while let Some((before, after)) = rest.split_once("](") {
            out.push_str(before);
            rest = after.split_once(')').map_or("", |(_, after)| after);
        }
        out.push_str(rest);
    }
    out
}

fn hear_page(bytes: &[u8], canaries: &Canaries, marks: &Marks) {
    let mut listener = Listener::new(canaries);
    read::between_tags(&decode::decoded(&String::from_utf8_lossy(bytes)), &mut listener);
    marks.mark(&listener.finish());
}

fn unreadable(path: &str, why: &dyn std::fmt::Display) -> Say {
    say!(
        "上线前的最后检查读不出 {path}：{why}。现有门户未受影响。",
        "the last look cannot read {path}: {why}. The live portal is untouched."
    )
}
