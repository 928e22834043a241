//! How findings are shown: as text for people, as JSON lines for programs.

use super::{Finding, Severity};
use crate::say::{Lang, visible, visible_json};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With terminal colours.
    Colour,
    /// Plain text.
    Plain,
}

/// One finding as text: what is wrong, the source line, what to do.
pub fn text(finding: &Finding, lang: Lang, style: Style) -> String {
    let renderer = match style {
        Style::Colour => Renderer::styled(),
        Style::Plain => Renderer::plain(),
    };
    let word = severity_word(finding.severity, lang);
    let level = match finding.severity {
        Severity::Refuse => Level::ERROR,
        Severity::Warn => Level::WARNING,
        Severity::Note | Severity::Allowed => Level::NOTE,
    };
    let message = visible(finding.message.in_lang(lang));
    let title = level.clone().with_name(word).primary_title(message).id(finding.rule.name());
    let mut group = Group::with_title(title);
    match &finding.place.span {
        Some(span) if span.source.is_empty() => {
            let origin = annotate_snippets::Origin::path(visible(&finding.place.path));
            group = group.element(origin.line(span.line).char_column(span.column));
        }
        Some(span) => {
            // A tab would be shown as several columns.
            let source = visible(&span.source).replace('\t', " ");
            let byte = |column: usize| source.char_indices().nth(column - 1).map_or(source.len(), |(i, _)| i);
            let range = byte(span.column)..byte(span.end_column);
            let annotation = AnnotationKind::Primary.span(range);
            let snippet =
                Snippet::source(source).line_start(span.line).path(visible(&finding.place.path)).annotation(annotation);
            group = group.element(snippet);
        }
        None => group = group.element(annotate_snippets::Origin::path(visible(&finding.place.path))),
    }
    if let Some(help) = &finding.help {
        let name = match lang {
            Lang::Zh => "办法",
            Lang::En => "help",
        };
        group = group.element(Level::HELP.with_name(name).message(visible(help.in_lang(lang))));
    }
    renderer.render(&[group])
}

fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Refuse, Lang::Zh) => "拒绝",
        (Severity::Refuse, Lang::En) => "refused",
        (Severity::Warn, Lang::Zh) => "提醒",
        (Severity::Warn, Lang::En) => "warning",
        (Severity::Note, Lang::Zh) => "说明",
        (Severity::Note, Lang::En) => "note",
        (Severity::Allowed, Lang::Zh) => "已允许",
        (Severity::Allowed, Lang::En) => "allowed",
    }
}

/// One finding as a JSON object in one line.
pub fn json(finding: &Finding, lang: Lang) -> String {
    let span = finding.place.span.as_ref();
    let value = serde_json::json!({
        "rule": finding.rule.name(),
        "severity": finding.severity.name(),
        "path": finding.place.path,
        "line": span.map(|s| s.line),
        "column": span.map(|s| s.column),
        "end_column": span.map(|s| s.end_column),
        "message": finding.message.in_lang(lang),
        "help": finding.help.as_ref().map(|help| help.in_lang(lang)),
        "record": finding.record,
    });
    visible_json(&value.to_string()).into_owned()
}

/// How many there are of each severity, in a sentence.
pub fn count(findings: &[Finding], lang: Lang) -> String {
    let of = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (refused, warned, noted) = (of(Severity::Refuse), of(Severity::Warn), of(Severity::Note));
    let plural = |n: usize, word: &str| if n == 1 { format!("{n} {word}") } else { format!("{n} {word}s") };
    match lang {
        Lang::Zh => format!("{refused} 处拒绝，{warned} 处提醒，{noted} 处说明"),
        Lang::En => format!("{}, {}, {}", plural(refused, "refusal"), plural(warned, "warning"), plural(noted, "note")),
    }
}
