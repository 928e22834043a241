//! Findings: what the program has to say about a file, and how it is shown.
//!
//! A [`Finding`] is one sentence of the gate or of the loader about one place. Findings are collected, never
//! thrown: a run reports all of them, sorted, so that a press officer mends everything in one go.

mod catalogue;
pub mod guide;
pub mod machine;
pub mod show;

pub use catalogue::{Exception, Rule, RuleText};

use crate::say::Say;

/// How grave a finding is. Nothing can lower one; site.yaml can raise a warning (`gate.raise`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The record may not leave.
    Refuse,
    /// Something to look at; the record leaves.
    Warn,
    /// For information.
    Note,
    /// A finding that the record's `allow` list lifts.
    Allowed,
}

impl Severity {
    /// The name in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Refuse => "refuse",
            Severity::Warn => "warn",
            Severity::Note => "note",
            Severity::Allowed => "allowed",
        }
    }
}

/// A stretch of one source line. Lines and columns count from 1, columns in characters; `end_column` is the
/// column after the last character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Line, from 1.
    pub line: usize,
    /// First column, from 1.
    pub column: usize,
    /// Column after the stretch.
    pub end_column: usize,
    /// The source line as it may be shown: personal data in it is masked before it comes here.
    pub source: String,
}

impl Span {
    /// The span of `length` characters at `line` and `column` of `text`, cut at the end of its line. A line too
    /// long to be shown is left out.
    pub fn in_text(text: &str, line: usize, column: usize, length: usize) -> Span {
        let source = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        let width = source.chars().count();
        let column = column.clamp(1, width + 1);
        let end_column = column.saturating_add(length.max(1)).min(width + 1).max(column + 1);
        let source = if width <= LONGEST_LINE { source.to_string() } else { String::new() };
        Span { line: line.max(1), column, end_column, source }
    }
}

/// Longer source lines are not shown with a finding, only their number.
const LONGEST_LINE: usize = 300;

/// So many findings of one kind are reported for one record; the rest are counted. A file made to be slow
/// would otherwise cost its own length for each of them.
pub const MOST_OF_A_KIND: usize = 20;

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the portal's root, with `/`.
    pub path: String,
    /// The stretch of text; `None` for a file without lines.
    pub span: Option<Span>,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl Into<String>) -> Place {
        Place { path: path.into(), span: None }
    }
}

/// One thing that the program has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule it comes from.
    pub rule: Rule,
    /// How grave it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong here.
    pub message: Say,
    /// What to do about it.
    pub help: Option<Say>,
    /// Id of the record it concerns, where known.
    pub record: Option<String>,
}

impl Finding {
    /// A finding of `rule` with the rule's own severity.
    pub fn new(rule: Rule, place: Place, message: Say) -> Finding {
        Finding { rule, severity: rule.severity(), place, message, help: None, record: None }
    }

    /// The same with a remedy.
    pub fn help(mut self, help: Say) -> Finding {
        self.help = Some(help);
        self
    }

    /// The same for the record with this id.
    pub fn record(mut self, id: impl Into<String>) -> Finding {
        self.record = Some(id.into());
        self
    }

    /// The same with another severity, for rules whose severity depends on the case.
    pub fn severity(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }

    /// True when the finding stops its record.
    pub fn refuses(&self) -> bool {
        self.severity == Severity::Refuse
    }
}

/// Sorts findings by path, line, column, rule and message, and drops exact repetitions, so that output is the
/// same however many threads found them.
pub fn sort(findings: &mut Vec<Finding>) {
    let key = |f: &Finding| {
        let (line, column) = f.place.span.as_ref().map_or((0, 0), |s| (s.line, s.column));
        (f.place.path.clone(), line, column, f.rule, f.message.clone())
    };
    findings.sort_by_cached_key(key);
    findings.dedup();
}
