//! What stays in: the texts of everything that was loaded and may not leave, for the last look.
//!
//! The pages never see a [`Secret`]. The last look gets them beside what was cleared, and searches the finished portal
//! for their words (gate.md, “The last look”). The [`words`](said) of cleared records are taken away first.

use super::attachments::Readers;
use super::case::Case;
use super::links::Presence;
use super::{Cleared, State, past};
use crate::load::Refused;
use crate::record::node::{self, Node, Value};
use crate::record::trail::{Action, Event};
use crate::record::{Digest, ListedFile, Record, Source};
use crate::text;
use jiff::civil::Date;

/// What a file says that may not leave.
#[derive(Clone, Debug)]
pub struct Secret {
    /// The file.
    pub path: String,
    /// A draft, which may say again what a reviewed attachment says already; nothing else may.
    pub draft: bool,
    /// Its texts.
    pub pieces: Vec<Piece>,
}

/// A stretch of text that belongs together: a value, the words of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// How much of it tells that it leaked.
    pub kind: PieceKind,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A title: leaked also where it is short.
    Title,
    /// A whole line: leaked as a whole where it is not very short.
    Line,
    /// Running text, known by stretches of it.
    Running,
}

/// Facts about offices, which stand in many places and are nobody's secret even in a draft.
const OFFICE_KEYS: [&str; 22] = [
    "address",
    "地址",
    "hours",
    "办公时间",
    "受理时间",
    "transport",
    "交通",
    "phones",
    "联系电话",
    "acceptor",
    "受理机构",
    "issued_by",
    "发文机关",
    "decided_by",
    "决定机关",
    "by",
    "办理机关",
    "website",
    "网站",
    "on_request",
    "依申请公开渠道",
    "calendar",
];

/// Of so many approved texts of a record, the newest, the words are listened for.
const MOST_VERSIONS: usize = 8;

/// What a case keeps in; `None` where all of it is public.
pub(super) fn of_case(case: &Case, readers: &Readers, as_of: Date) -> Option<Secret> {
    let record = &case.record;
    let mut pieces = notes(case, as_of);
    // Every text that the portal shows of it.
    let public: Vec<&Record> = match (case.presence(), case.shown, &case.text) {
        (Some(Presence::Page), Some(shown), Some(text)) => {
            let before = case.past[..shown].iter().filter(|past| past.hidden.is_none());
            before.filter_map(|past| past.text.as_deref().ok()).chain([&**text]).collect()
        }
        _ => Vec::new(),
    };
    // The others: what waits, what the public once read and may read no longer, what it was never to read.
    let mut seen: Vec<Digest> = public.iter().map(|text| text.digest).collect();
    let past = case.past.iter().rev().take(MOST_VERSIONS).filter_map(|past| past.text.as_deref().ok());
    for text in std::iter::once(&**record).chain(case.text.as_deref()).chain(past) {
        if !seen.contains(&text.digest) {
            seen.push(text.digest);
            of_record(text, &public, readers, &mut pieces);
        }
    }
    let draft = matches!(case.state, State::Pending | State::Returned | State::PendingRevision);
    (!pieces.is_empty()).then(|| Secret { path: record.source.path.clone(), draft, pieces })
}

/// What a file that makes no record keeps in.
pub(super) fn of_refused(refused: &Refused) -> Secret {
    let mut pieces = Vec::new();
    match (&refused.source, &refused.text) {
        (Some(source), _) => of_source(source, &mut pieces),
        (None, Some(text)) => of_lines(text, &mut pieces),
        (None, None) => {}
    }
    Secret { path: refused.path.clone(), draft: false, pieces }
}

/// Notes of a trail are between drafters and reviewers; only the words of withdrawals are for the public.
fn notes(case: &Case, as_of: Date) -> Vec<Piece> {
    let held = case.verdict.withdrawal.iter().filter_map(|event| event.note.as_deref());
    let told = past::public_withdrawals(&case.past, &case.verdict, as_of);
    let shown: Vec<&str> = held.chain(told.filter_map(|withdrawal| withdrawal.reason.as_deref())).collect();
    let public =
        |event: &Event| event.action == Action::Withdraw && event.note.as_deref().is_some_and(|n| shown.contains(&n));
    let kept = case.record.trail.iter().filter(|event| !public(event));
    let note = |text: &str| Piece { text: text.to_string(), kind: PieceKind::Line };
    kept.filter_map(|event| event.note.as_deref().map(note)).collect()
}

/// `public`: what is shown of the same record. Files that it lists too are no secrets.
fn of_record(record: &Record, public: &[&Record], readers: &Readers, pieces: &mut Vec<Piece>) {
    of_front(&record.front, record.source.front(), pieces);
    if record.body_node.is_none() {
        of_body(&record.body, pieces);
    }
    let shown = |file: &&ListedFile| public.iter().flat_map(|text| &text.files).any(|f| f.sha256 == file.sha256);
    for file in record.files.iter().filter(|file| !shown(file)) {
        // What no reader can read has no words to listen for; the file itself lies nowhere in the portal.
        let reading = file.bytes().ok().and_then(|bytes| readers.read(bytes).ok());
        let passages = reading.into_iter().flat_map(|reading| reading.passages);
        pieces.extend(passages.map(|passage| Piece { text: passage.text, kind: PieceKind::Running }));
    }
}

/// A file that was taken apart, but makes no record.
fn of_source(source: &Source, pieces: &mut Vec<Piece>) {
    match node::parse(source.front()) {
        Ok(front) if !front.entries().is_empty() => of_front(&front, source.front(), pieces),
        _ => of_lines(source.front(), pieces),
    }
    of_body(&source.text[source.body.clone()], pieces);
}

/// Every value by itself, and the values of a list once more in a row, as a table shows them. Keys are left out: open data
/// has the same ones.
fn of_front(front: &Node, source: &str, pieces: &mut Vec<Piece>) {
    for (key, value) in front.entries() {
        match key.text().unwrap_or("") {
            "body" | "正文" => of_body(value.text().unwrap_or(""), pieces),
            "title" | "标题" => {
                pieces.extend(value.text().map(|text| Piece { text: text.to_string(), kind: PieceKind::Title }))
            }
            name if OFFICE_KEYS.contains(&name) => {}
            _ => {
                let mut texts = Vec::new();
                leaves(value, &mut texts);
                let row: Vec<&str> = texts.iter().copied().filter(|text| is_wordy(text)).collect();
                if texts.len() > 1 && row.len() > 1 {
                    pieces.push(Piece { text: row.join("\n"), kind: PieceKind::Running });
                }
                let line = |text: &str| Piece { text: text.to_string(), kind: PieceKind::Line };
                pieces.extend(row.into_iter().map(line));
            }
        }
    }
    let comments = source.lines().filter_map(|line| line.trim_start().strip_prefix('#'));
    pieces.extend(comments.map(|text| Piece { text: text.to_string(), kind: PieceKind::Line }));
}

/// The texts at the ends of a value, but for facts about offices.
fn leaves<'n>(node: &'n Node, texts: &mut Vec<&'n str>) {
    match &node.value {
        Value::Null => {}
        Value::Text { text, .. } => texts.push(text),
        Value::List(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Map(entries) => {
            let open = |key: &Node| !key.text().is_some_and(|name| OFFICE_KEYS.contains(&name));
            entries.iter().filter(|(key, _)| open(key)).for_each(|(_, value)| leaves(value, texts));
        }
    }
}

/// Not an id, a date, a file name or a word of a closed list.
fn is_wordy(text: &str) -> bool {
    !text.is_ascii() || text.contains(' ')
}

/// The words as pages show them, and the paragraphs that are a line.
fn of_body(body: &str, pieces: &mut Vec<Piece>) {
    if body.trim().is_empty() {
        return;
    }
    pieces.push(Piece { text: text::parse(body).plain(), kind: PieceKind::Running });
    let lines: Vec<&str> = std::iter::once("").chain(body.lines()).chain(std::iter::once("")).collect();
    let paragraph = |line: &str| {
        !line.trim_start().starts_with(['#', '|', '-', '*', '+', '>', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    };
    for three in lines.windows(3) {
        let alone = three[0].trim().is_empty() && three[2].trim().is_empty();
        if alone && paragraph(three[1]) && three[1].len() < LONGEST_SHORT {
            pieces.push(Piece { text: three[1].to_string(), kind: PieceKind::Line });
        }
    }
}

/// Longer lines are known by their stretches.
const LONGEST_SHORT: usize = 200;

/// A text of which nothing is known: line by line, without what looks like a key.
fn of_lines(text: &str, pieces: &mut Vec<Piece>) {
    for line in text.lines() {
        let bare = line.trim_start_matches([' ', '\t', '-', '#']);
        let (kind, value) = match bare.split_once([':', '：']) {
            Some(("title" | "标题", value)) => (PieceKind::Title, value),
            Some((key, value)) if key.chars().count() <= 20 && !key.contains(' ') => (PieceKind::Line, value),
            _ => (PieceKind::Line, bare),
        };
        if is_wordy(value.trim()) {
            pieces.push(Piece { text: value.to_string(), kind });
        }
    }
}

/// Everything that a cleared record says to the public, value by value, the body as it was written. Who drafted it and what
/// was allowed is not among it.
pub fn said(record: &Cleared, say: &mut dyn FnMut(&str)) {
    let record = record.record();
    for (key, value) in record.front.entries() {
        if matches!(key.text().unwrap_or(""), "drafted_by" | "供稿人" | "allow" | "允许公开") {
            continue;
        }
        let mut texts = Vec::new();
        every_leaf(value, &mut texts);
        texts.iter().for_each(|text| say(text));
        if texts.len() > 1 {
            say(&texts.join("\n"));
            say(&texts.iter().copied().filter(|text| is_wordy(text)).collect::<Vec<_>>().join("\n"));
        }
    }
    if record.body_node.is_none() {
        say(&record.body);
    }
}

fn every_leaf<'n>(node: &'n Node, texts: &mut Vec<&'n str>) {
    match &node.value {
        Value::Null => {}
        Value::Text { text, .. } => texts.push(text),
        Value::List(items) => items.iter().for_each(|item| every_leaf(item, texts)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| every_leaf(value, texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        of_lines(text, &mut pieces);
        pieces
    }

    #[test]
    fn a_text_of_which_nothing_is_known_gives_its_lines_without_keys() {
        let line = |text: &str| Piece { text: text.to_string(), kind: PieceKind::Line };
        assert_eq!(
            pieces("id: a-1\ntitle: 一件\n  - 结果: 二\n三：四\n五，六\n"),
            [Piece { text: " 一件".into(), kind: PieceKind::Title }, line(" 二"), line("四"), line("五，六")]
        );
    }

    #[test]
    fn values_go_by_themselves_and_as_a_row() {
        let text = "title: 一\nkind: notice\naddress: 某路\nentries:\n- name: 张某\n  item: 二\n- {name: 李某, date: 2026-11-02}\nbody: |\n  [三](https://a.example/)四\n# 五\n";
        let mut pieces = Vec::new();
        of_front(&node::parse(text).unwrap(), text, &mut pieces);
        let found: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(found, ["一", "张某\n二\n李某", "张某", "二", "李某", "三四", "[三](https://a.example/)四", " 五"]);
    }
}
