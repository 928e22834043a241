//! One record file: opened, taken apart, parsed, with every problem in its place.

use super::place::{problem_findings, text_place, trouble_finding};
use super::slip::{slip, swallowed, syntax_finding};
use super::split;
use super::walk::{Found, folder_of, on_disk, trail_of};
use crate::finding::{Finding, Place, Rule, Span};
use crate::record::common::FileName;
use crate::record::digest::{normalised, sha256};
use crate::record::model::Reader;
use crate::record::node;
use crate::record::{self, Category, Digest, FileSource, Id, ListedFile, Record, Source, trail};
use crate::say::{Say, say};
use crate::text;
use std::collections::BTreeSet;
use std::path::Path;

/// Attachments larger than this are refused: nobody on a slow line can open them.
const MAX_FILE: u64 = 100 * 1024 * 1024;

/// What came of one record file.
pub struct FileReading {
    /// Its path.
    pub path: String,
    /// The record, if it is sound.
    pub record: Option<Record>,
    /// The text taken apart, where there is no record.
    pub source: Option<Source>,
    /// The id, if it can be read.
    pub id: Option<Id>,
    /// Whether it is flagged withheld.
    pub withheld: bool,
    /// Paths of the files that it lists.
    pub lists: BTreeSet<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Reads one record file of the working tree with its trail and the files it lists.
pub fn read_file(root: &Path, category: Category, path: &str, found: &Found) -> FileReading {
    let mut out = FileReading {
        path: path.to_string(),
        record: None,
        source: None,
        id: None,
        withheld: false,
        lists: BTreeSet::new(),
        findings: Vec::new(),
    };
    let text = match text_of(root, path) {
        Ok(text) => text,
        Err(finding) => {
            out.findings.push(*finding);
            return out;
        }
    };
    let folder = folder_of(path);
    let mut list = |name: &FileName| {
        let at = format!("{folder}/{}", name.as_str());
        out.lists.insert(at.clone());
        listed_file(root, &at, name, found)
    };
    let mut parsed = parse(category, path, &text, &mut list);
    out.findings.append(&mut parsed.findings);
    out.id = parsed.id;
    out.withheld = parsed.withheld;
    let trail_path = trail_of(path);
    let mut trail_findings = Vec::new();
    let events = if found.trails.contains(&trail_path) {
        read_trail(root, &trail_path, &mut trail_findings)
    } else {
        Some(Vec::new())
    };
    if let Some(id) = &out.id {
        for finding in out.findings.iter_mut().chain(&mut trail_findings) {
            finding.record = Some(id.to_string());
        }
    }
    out.findings.append(&mut trail_findings);
    out.source = parsed.source;
    out.record = parsed.record.zip(events).map(|(record, trail)| Record { trail, trail_path, ..record });
    out
}

/// What came of parsing a record's text.
pub struct Parsed {
    /// The record without its trail, if the text is sound.
    pub record: Option<Record>,
    /// The text taken apart, where it makes no record.
    pub source: Option<Source>,
    /// The id, if it can be read.
    pub id: Option<Id>,
    /// Whether it is flagged withheld.
    pub withheld: bool,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Parsed {
    /// Whatever the file is, a flag in it is named as such, also where nothing else of it can be read.
    fn name_flag(&mut self, path: &str, text: &str) {
        if mentions_flag(text) {
            self.withheld = true;
            let message = say!("文件中有“不予公开”的标记", "the file holds a withheld flag");
            self.findings
                .push(Finding::new(Rule::Withheld, Place::file(path), message).help(Rule::Withheld.text().remedy));
        }
    }
}

/// How [`parse`] gets at a file that a record lists.
pub type Lister<'a> = dyn FnMut(&FileName) -> Result<ListedFile, Say> + 'a;

/// Parses a record's text, from the working tree or from git's history. `text` is as [`normalised`] gives it.
pub fn parse(category: Category, path: &str, text: &str, list: &mut Lister) -> Parsed {
    let mut out = Parsed { record: None, source: None, id: None, withheld: false, findings: Vec::new() };
    let markdown = path.ends_with(".md");
    let (front, body) = match if markdown { split::split(text) } else { Ok((0..text.len(), text.len()..text.len())) } {
        Ok(parts) => parts,
        Err(trouble) => {
            out.findings.push(trouble_finding(path, text, trouble));
            out.name_flag(path, text);
            return out;
        }
    };
    for trouble in [split::check_text(text, &front), split::check_body(text, &body)].into_iter().flatten() {
        out.withheld |= trouble.withheld;
        out.findings.push(trouble_finding(path, text, trouble));
    }
    if front.len() > split::MAX_FRONT {
        return out;
    }
    let source = Source { path: path.to_string(), text: text.to_string(), front, body };
    let root = match node::parse(source.front()) {
        Ok(root) => root,
        Err(syntax) => {
            out.findings.push(syntax_finding(&source, &syntax));
            out.name_flag(path, text);
            return out;
        }
    };
    if root.entries().is_empty()
        && root.text().is_some()
        && let Some(slip) = slip(&source, 1)
    {
        out.withheld |= mentions_flag(text);
        out.findings.push(slip);
        return out;
    }
    out.findings.extend(swallowed(&source));
    let reading = record::read(&root, category, !markdown);
    out.id = reading.id;
    out.withheld |= reading.withheld;
    out.findings.extend(problem_findings(&source, reading.problems));
    let Some(keys) = reading.keys else {
        out.source = Some(source);
        return out;
    };

    let mut files = Vec::new();
    let images = match &keys.details {
        record::Details::News(news) => &news.images[..],
        _ => &[],
    };
    let mut names = BTreeSet::new();
    for name in keys.common.attachments.iter().map(|a| &a.file).chain(images.iter().map(|i| &i.file)) {
        let place = || text_place(&source, name.as_str());
        if !names.insert(folded_name(name.as_str())) {
            let name = name.as_str();
            out.findings.push(Finding::new(
                Rule::FrontMatter,
                place(),
                say!("文件“{name}”列出了两次", "the file `{name}` is listed twice"),
            ));
            continue;
        }
        match list(name) {
            Ok(file) => files.push(file),
            Err(message) => {
                let help = say!(
                    "把文件放在事项文件旁边，名称（含大小写）须一致",
                    "put the file beside the record; names must agree, case included"
                );
                out.findings.push(Finding::new(Rule::FrontMatter, place(), message).help(help));
            }
        }
    }
    let (body, body_node) = match keys.body {
        Some((text, number)) => (text, Some(number)),
        None => (source.text[source.body.clone()].to_string(), None),
    };
    if text::has_too_many_pieces(&body) {
        let message =
            say!("正文的标题、列表项、单元格等太多", "the body has too many headings, items, cells and the like");
        let help = say!("长文请分成几件，大表请作为附件", "split the text, or attach a large table as a file");
        out.findings.push(Finding::new(Rule::FrontMatter, Place::file(path), message).help(help));
    }
    if out.findings.iter().any(Finding::refuses) {
        out.source = Some(source);
        return out;
    }
    let sums: Vec<(&str, [u8; 32])> = files.iter().map(|f| (f.name.as_str(), f.sha256)).collect();
    let digest = Digest::of_text(&source.text, &sums);
    out.record = Some(Record {
        source,
        front: root,
        category,
        common: keys.common,
        details: keys.details,
        body,
        body_node,
        files,
        digest,
        trail: Vec::new(),
        trail_path: trail_of(path),
    });
    out
}

/// A file name as file systems compare them that ignore case or compose characters (NFC).
fn folded_name(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// A file outside the six categories: only a withheld flag in it matters.
pub fn misplaced(root: &Path, path: &str) -> Option<Finding> {
    let text = text_of(root, path).ok()?;
    let front = split::split(&text).map(|(front, _)| front).unwrap_or(0..text.len());
    let flagged = match node::parse(&text[front]) {
        Ok(node) => record::common::withheld_flag(&node).is_some(),
        Err(_) => mentions_flag(&text),
    };
    let message = say!("本文件标为不予公开", "this file is flagged withheld");
    flagged.then(|| Finding::new(Rule::Withheld, Place::file(path), message).help(Rule::Withheld.text().remedy))
}

/// Whether these bytes are a record that is flagged withheld, whatever name they come under: keys in a front matter,
/// or keys alone with an id among them.
pub fn is_withheld_record(bytes: &[u8]) -> bool {
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.len() as u64 <= split::MAX_RECORD) else {
        return false;
    };
    let text = normalised(text);
    match split::split(&text) {
        Ok((front, _)) => match node::parse(&text[front.clone()]) {
            Ok(root) => record::common::withheld_flag(&root).is_some(),
            Err(_) => mentions_flag(&text[front]),
        },
        Err(_) => node::parse(&text).is_ok_and(|root| {
            let named = root.entries().iter().any(|(key, _)| matches!(key.text(), Some("id" | "索引号")));
            named && record::common::withheld_flag(&root).is_some()
        }),
    }
}

/// A file that does not parse still names itself withheld when a line of it says so.
fn mentions_flag(text: &str) -> bool {
    text.lines().any(split::is_flag_line)
}

/// The text of a file that could not be read as it should be, as far as there is one: of another encoding, or the beginning
/// of one that is too large. Nothing is made of it; the last look searches for its words.
pub fn bare_text(root: &Path, path: &str) -> Option<String> {
    use std::io::Read;
    let at = on_disk(root, path);
    std::fs::symlink_metadata(&at).ok().filter(std::fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    std::fs::File::open(&at).ok()?.take(split::MAX_RECORD).read_to_end(&mut bytes).ok()?;
    let encoding = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(&bytes).is_ok() => encoding_rs::UTF_8,
        None => encoding_rs::GB18030,
    };
    Some(normalised(&encoding.decode(&bytes).0).into_owned())
}

/// The text of a file of the working tree, normalised.
fn text_of(root: &Path, path: &str) -> Result<String, Box<Finding>> {
    let at = on_disk(root, path);
    let refuse =
        |message: Say, help: Say| Box::new(Finding::new(Rule::FrontMatter, Place::file(path), message).help(help));
    let io = |error: std::io::Error| {
        refuse(say!("无法读取：{error}", "cannot be read: {error}"), say!("检查文件权限", "check the permissions"))
    };
    let size = std::fs::symlink_metadata(&at).map_err(io)?.len();
    if size > split::MAX_RECORD {
        let mib = size / 1024 / 1024;
        let help = say!("长文请分成几件，或作为附件", "split the text, or attach it as a file");
        return Err(refuse(say!("文件有 {mib} MiB，超过 4 MiB", "the file has {mib} MiB, more than 4 MiB"), help));
    }
    let bytes = std::fs::read(&at).map_err(io)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(normalised(&text).into_owned()),
        Err(error) => {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            let help = say!("在编辑器中另存为 UTF-8 编码", "save the file as UTF-8 in the editor");
            let mut finding = refuse(say!("第 {line} 行不是 UTF-8 文字", "line {line} is not UTF-8 text"), help);
            finding.place.span = Some(Span { line, column: 1, end_column: 2, source: String::new() });
            Err(finding)
        }
    }
}

fn listed_file(root: &Path, at: &str, name: &FileName, found: &Found) -> Result<ListedFile, Say> {
    let shown = name.as_str();
    if !found.others.contains(at) {
        return Err(say!("找不到列出的文件“{shown}”", "the listed file `{shown}` is not there"));
    }
    let path = on_disk(root, at);
    let io = |error: std::io::Error| say!("“{shown}”无法读取：{error}", "`{shown}` cannot be read: {error}");
    let size = std::fs::symlink_metadata(&path).map_err(io)?.len();
    if size > MAX_FILE {
        return Err(say!("“{shown}”超过 100 MiB", "`{shown}` has more than 100 MiB"));
    }
    let bytes = std::fs::read(&path).map_err(io)?;
    if is_withheld_record(&bytes) {
        return Err(say!(
            "“{shown}”是一件标为不予公开的事项，不能作附件",
            "`{shown}` is a record flagged withheld, it cannot be attached"
        ));
    }
    Ok(ListedFile {
        name: shown.to_string(),
        sha256: sha256(&bytes),
        size: bytes.len() as u64,
        at: FileSource::Disk(path),
    })
}

/// Reads a trail of the working tree; `None` where it is not sound.
pub fn read_trail(root: &Path, path: &str, findings: &mut Vec<Finding>) -> Option<Vec<trail::Event>> {
    let mut wrong = Vec::new();
    let events = events_of(root, path, &mut wrong);
    // Whatever is wrong in it, it did not come from the program: what git has is right.
    findings.extend(wrong.into_iter().map(|finding| finding.help(bring_back(path))));
    events
}

fn bring_back(path: &str) -> Say {
    say!(
        "审核记录由程序写入，不手工改。取回上次提交的：git restore \"{path}\"；改动已经提交的，撤销那次提交：git log -- \"{path}\" 查编号，git revert 编号",
        "trails are written by the program, not by hand. Bring back what was committed last: git restore \"{path}\"; a change that is committed already, revert: git log -- \"{path}\" names the commit, git revert COMMIT"
    )
}

fn events_of(root: &Path, path: &str, findings: &mut Vec<Finding>) -> Option<Vec<trail::Event>> {
    let text = match text_of(root, path) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let whole = 0..text.len();
    let source = Source { path: path.to_string(), front: whole, body: text.len()..text.len(), text };
    let root = match node::parse(source.front()) {
        Ok(root) => root,
        Err(syntax) => {
            findings.push(syntax_finding(&source, &syntax));
            return None;
        }
    };
    let mut reader = Reader::default();
    let events = trail::read(&root, &mut reader);
    let problems = problem_findings(&source, reader.problems);
    let sound = problems.is_empty();
    findings.extend(problems);
    events.filter(|_| sound)
}
