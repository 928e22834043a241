//! One record file: opened, taken apart, parsed, with every problem in its place.

use super::split::{self, Trouble};
use super::walk::{Found, folder_of, on_disk, trail_of};
use crate::finding::{Finding, Place, Rule, Span};
use crate::record::common::FileName;
use crate::record::digest::{normalised, sha256};
use crate::record::model::{Problem, Reader};
use crate::record::node::{self, Node};
use crate::record::{self, Category, Digest, FileSource, Id, ListedFile, Record, Source, trail};
use crate::say::{Say, say};
use crate::text;
use std::collections::BTreeSet;
use std::path::Path;

/// Attachments larger than this are refused: nobody on a slow line can open them.
const MAX_FILE: u64 = 100 * 1024 * 1024;
/// So many problems of one file are shown with their places; the rest are counted.
const MAX_PROBLEMS: usize = 60;

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
        let message = say!("正文的标题、列表项、单元格等太多", "the body has too many headings, items, cells and the like");
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

/// Turns problems at nodes into findings with line and column.
pub fn problem_findings(source: &Source, mut problems: Vec<Problem>) -> Vec<Finding> {
    problems.sort_by_key(|p| p.number);
    let left_over = problems.len().saturating_sub(MAX_PROBLEMS);
    // A withheld flag is never among those that are only counted.
    problems.sort_by_key(|p| p.rule != Rule::Withheld);
    problems.truncate(MAX_PROBLEMS);
    let mut findings: Vec<Finding> = problems
        .into_iter()
        .map(|problem| {
            let help = problem.help.unwrap_or_else(|| problem.rule.text().remedy);
            Finding::new(problem.rule, node_place(source, problem.number), problem.message).help(help)
        })
        .collect();
    if left_over > 0 {
        let message = say!("还有 {left_over} 处问题没有列出", "{left_over} more problems are not listed");
        findings.push(Finding::new(Rule::FrontMatter, Place::file(source.path.clone()), message));
    }
    findings
}

/// The place of a node of the front matter.
pub fn node_place(source: &Source, number: u32) -> Place {
    let (line, column) = node::locate(source.front(), number);
    let line = line + source.front_offset();
    let text = source.text.lines().nth(line - 1).unwrap_or("");
    let rest: Vec<char> = text.chars().skip(column - 1).collect();
    Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, column, token_width(&rest))) }
}

/// How far the token at the beginning of `rest` reaches: to its closing quote, its colon, or the end of the line.
fn token_width(rest: &[char]) -> usize {
    let ends_at = |i: usize| matches!(rest.get(i), None | Some(' '));
    match rest.first() {
        Some(quote @ ('"' | '\'')) => rest.iter().skip(1).position(|c| c == quote).map_or(rest.len(), |i| i + 2),
        _ => (0..rest.len())
            .find(|&i| rest[i] == ':' && ends_at(i + 1) || rest[i] == ' ' && rest.get(i + 1) == Some(&'#'))
            .unwrap_or(rest.len()),
    }
}

/// The place of a key of a record's front matter, by any of its names; the first line where it is missing.
pub fn key_place(record: &Record, names: &[&str]) -> Place {
    let entry = |node: &'_ Node| {
        node.entries().iter().find(|(k, _)| k.text().is_some_and(|t| names.contains(&t))).map(|(_, v)| v.number)
    };
    node_place(&record.source, entry(&record.front).unwrap_or(0))
}

/// The first place of `needle` in a file; the whole file where it does not stand there as written.
pub fn text_place(source: &Source, needle: &str) -> Place {
    match source.text.find(needle) {
        Some(offset) => offset_place(source, offset, needle.chars().count()),
        None => Place::file(source.path.clone()),
    }
}

/// The place of a stretch of a file by byte offset and length in characters.
pub fn offset_place(source: &Source, offset: usize, length: usize) -> Place {
    let (line, column) = split::line_column(&source.text, offset);
    Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, column, length)) }
}

/// A problem of the text as such, as a finding.
pub fn trouble_finding(path: &str, text: &str, trouble: Trouble) -> Finding {
    let rule = if trouble.withheld { Rule::Withheld } else { Rule::FrontMatter };
    let place =
        Place { path: path.to_string(), span: Some(Span::in_text(text, trouble.line, trouble.column, usize::MAX / 2)) };
    Finding::new(rule, place, trouble.message).help(trouble.help)
}

/// A syntax error, with what usually causes it.
pub fn syntax_finding(source: &Source, syntax: &node::Syntax) -> Finding {
    let engine = &syntax.message;
    if engine != "a second document"
        && let Some(slip) = slip(source, syntax.line)
    {
        return slip;
    }
    let (message, help) = match engine.as_str() {
        "a second document" => (
            say!("一个文件里有两份内容（中间有 ---）", "two YAML documents in one file"),
            say!(
                "一个文件只写一件事项，删去 --- 之后的部分或另存一个文件",
                "one record a file: remove what follows ---, or put it into another file"
            ),
        ),
        "nested too deep" => (
            say!("括号嵌套太深", "brackets nested too deep"),
            say!("检查方括号和花括号是否成对", "see that brackets come in pairs"),
        ),
        "too many values" => {
            (say!("键值太多", "too many values"), say!("把名单放进附件", "put lists into an attachment"))
        }
        _ => (
            say!("信息头在这里读不下去（{engine}）", "YAML: {engine}"),
            say!(
                "键后写半角冒号和一个空格；值里有冒号、# 或以特殊符号开头时，用双引号包起来；也请看看上一行",
                "write `key: value`; put a value with a colon, a # or a special first character in double quotes; look at the line above too"
            ),
        ),
    };
    let line = syntax.line + source.front_offset();
    let place = Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, syntax.column, 1)) };
    Finding::new(Rule::FrontMatter, place, message).help(help)
}

/// The usual slip of the hand near a syntax error: the parser stumbles a line or two later and says something else.
fn slip(source: &Source, error_line: usize) -> Option<Finding> {
    let offset = source.front_offset();
    let lines: Vec<&str> = source.front().lines().collect();
    // The nearest line above the error first, then those after it: one slip may put the parser off for long.
    let above = (0..error_line.min(lines.len())).rev();
    for i in above.chain(error_line..lines.len()) {
        let (line, text) = (i + 1 + offset, lines[i]);
        let at = |c: char| text.chars().position(|x| x == c).map(|column| column + 1);
        let key_end = text.find([':', '：']).unwrap_or(text.len());
        let (column, message, help) =
            if let Some(column) = text[..text.len() - text.trim_start().len()].chars().position(|c| c == '\t') {
                (
                    column + 1,
                    say!("缩进用了制表符（Tab）", "a tab in the indentation"),
                    say!("改用空格", "indent with spaces"),
                )
            } else if let Some(column) = [at('\u{3000}'), at('\u{a0}')].into_iter().flatten().min().filter(|c| {
                text.chars().take(c - 1).all(|x| x == ' ' || x == '-' || x == ':' || !x.is_whitespace())
                    && *c <= text[..key_end].chars().count() + 2
            }) {
                (
                    column,
                    say!("键或冒号旁边有全角空格", "a full-width space beside the key"),
                    say!("改为半角空格", "use an ordinary space"),
                )
            } else if text[key_end..].starts_with('：')
                && !text.trim_start().starts_with(['#', '"', '\'', '|', '>'])
                && !text.contains(": ")
                && !text.ends_with(':')
            {
                (
                    text[..key_end].chars().count() + 1,
                    say!("用了全角冒号“：”", "a full-width colon"),
                    say!("改为半角冒号加一个空格“: ”", "use an ASCII colon and a space"),
                )
            } else if text[key_end..].starts_with(':')
                && is_known_key(text[..key_end].trim())
                && text[key_end + 1..].starts_with(|c: char| !c.is_whitespace())
            {
                (
                    text[..key_end].chars().count() + 1,
                    say!("冒号后面没有空格", "no space after the colon"),
                    say!("冒号后面空一格", "put a space after the colon"),
                )
            } else {
                continue;
            };
        let place = Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, column, 1)) };
        return Some(Finding::new(Rule::FrontMatter, place, message).help(help));
    }
    None
}

fn is_known_key(text: &str) -> bool {
    let name = text.trim_start_matches(['-', ' ']);
    let common = record::common::Common::KEYS.iter();
    let all = common.chain(Category::ALL.iter().flat_map(|category| record::category_keys(*category)));
    all.into_iter().any(|key| key.en == name || key.zh == name)
}

/// Words after ` #` in a value are a comment to YAML; where they look like part of the value, somebody loses them.
fn swallowed(source: &Source) -> Vec<Finding> {
    let offset = source.front_offset();
    let is_lost = |(i, text): (usize, &str)| {
        let at = text.find(" #").filter(|at| text[at + 2..].starts_with(|c: char| !c.is_whitespace()))?;
        let value = text[..at].trim_start();
        if value.is_empty() || value.contains(['"', '\'', '|', '>']) {
            return None;
        }
        let column = text[..at].chars().count() + 2;
        let span = Span::in_text(&source.text, i + 1 + offset, column, usize::MAX / 2);
        let message =
            say!("“#”之后的文字被当作注释，不会显示", "what follows the # is a comment and will not be shown");
        let help = say!(
            "要保留它，用双引号把整个值包起来；确是注释，在 # 后面空一格",
            "put the whole value in double quotes to keep it, or a space after the # to make it a comment"
        );
        Some(Finding::new(Rule::LostText, Place { path: source.path.clone(), span: Some(span) }, message).help(help))
    };
    source.front().lines().enumerate().filter_map(is_lost).collect()
}
