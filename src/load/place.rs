//! Where things stand in a file: from nodes, offsets and texts to lines and columns.

use super::split::{self, Trouble};
use crate::finding::{Finding, Place, Rule, Span};
use crate::record::model::Problem;
use crate::record::node::{self, Node};
use crate::record::{Record, Source};
use crate::say::say;

/// So many problems of one file are shown with their places; the rest are counted.
const MAX_PROBLEMS: usize = 60;

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
