//! Findings for other programs: SARIF 2.1.0 (OASIS), and workflow commands.

use super::{Finding, Rule, Severity};
use crate::say::{Lang, visible, visible_json};
use serde_json::{Value, json};

/// All findings as one SARIF 2.1.0 document, with the rules that they name.
pub fn sarif(findings: &[Finding], lang: Lang) -> String {
    let mut rules: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<Value> = rules.into_iter().map(|rule| sarif_rule(rule, lang)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| sarif_result(finding, lang)).collect();
    let driver = json!({ "name": "gongshi", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    visible_json(&format!("{document:#}")).into_owned()
}

fn sarif_rule(rule: Rule, lang: Lang) -> Value {
    let text = rule.text();
    json!({
        "id": rule.name(),
        "shortDescription": { "text": text.refuses.in_lang(lang) },
        "fullDescription": { "text": text.why.in_lang(lang) },
        "help": { "text": text.remedy.in_lang(lang) },
        "defaultConfiguration": { "level": sarif_level(rule.severity()) },
    })
}

fn sarif_result(finding: &Finding, lang: Lang) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": crate::portal::urls::encode(&finding.place.path) } });
    if let Some(span) = &finding.place.span {
        place["region"] = json!({ "startLine": span.line, "startColumn": span.column, "endColumn": span.end_column });
    }
    let mut message = finding.message.in_lang(lang).to_string();
    if let Some(help) = &finding.help {
        message += "\n";
        message += help.in_lang(lang);
    }
    json!({
        "ruleId": finding.rule.name(),
        "level": sarif_level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": place }],
    })
}

fn sarif_level(severity: Severity) -> &'static str {
    match severity {
        Severity::Refuse => "error",
        Severity::Warn => "warning",
        Severity::Note | Severity::Allowed => "note",
    }
}

/// One finding as a workflow command: `::error file=…,line=…,col=…,endColumn=…,title=…::message`.
pub fn github(finding: &Finding, lang: Lang) -> String {
    let command = match finding.severity {
        Severity::Refuse => "error",
        Severity::Warn => "warning",
        Severity::Note | Severity::Allowed => "notice",
    };
    let mut properties = format!("file={}", property(&finding.place.path));
    if let Some(span) = &finding.place.span {
        properties += &format!(",line={},col={},endColumn={}", span.line, span.column, span.end_column);
    }
    let mut message = finding.message.in_lang(lang).to_string();
    if let Some(help) = &finding.help {
        message += "\n";
        message += help.in_lang(lang);
    }
    format!("::{command} {properties},title={}::{}", finding.rule.name(), data(&message))
}

/// Escapes the text of a workflow command. It ends up in a log, which a terminal may show.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Span};
    use crate::say::say;

    fn finding() -> Finding {
        let span = Span { line: 3, column: 5, end_column: 9, source: "题: 一, 二".into() };
        let place = Place { path: "content/news/a, b.md".into(), span: Some(span) };
        Finding::new(Rule::FrontMatter, place, say!("百分之 5%\n第二行", "5%\nsecond line"))
    }

    #[test]
    fn a_workflow_command_stays_on_one_line() {
        let line = github(&finding(), Lang::En);
        assert_eq!(
            line,
            "::error file=content/news/a%2C b.md,line=3,col=5,endColumn=9,title=front-matter::5%25%0Asecond line"
        );
    }

    #[test]
    fn sarif_names_every_rule_once_and_every_place() {
        let document: Value = serde_json::from_str(&sarif(&[finding(), finding()], Lang::Zh)).unwrap();
        let run = &document["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
        assert_eq!(run["results"].as_array().unwrap().len(), 2);
        assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"], 5);
        assert_eq!(
            run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "content/news/a,%20b.md"
        );
    }
}
