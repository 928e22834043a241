//! `gongshi status`: the records by state.

use super::Context;
use crate::cli::AsOf;
use crate::finding::Rule;
use crate::gate::{Standing, State};
use crate::pipeline::{self, Failure};
use crate::say::{Lang, say};
use unicode_width::UnicodeWidthStr;

/// Days before the end of a notice period within which a record is said to be expiring soon.
const SOON: i32 = 14;

/// The order in which states are shown: what needs somebody's hand comes first.
const ORDER: [State; 9] = [
    State::Withheld,
    State::Refused,
    State::Returned,
    State::Pending,
    State::PendingRevision,
    State::Embargoed,
    State::Live,
    State::Expired,
    State::Withdrawn,
];

/// Runs the command.
pub fn run(as_of: AsOf, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let checked = pipeline::check(&context.root()?, as_of.date, &context.readers)?;
    let today = checked.judged.cleared.as_of;
    let standings = &checked.judged.standings;
    for state in ORDER {
        let of_state: Vec<&Standing> = standings.iter().filter(|s| s.state == state).collect();
        if of_state.is_empty() {
            continue;
        }
        talk.result(&format!("{} {}", state.say().in_lang(talk.lang), of_state.len()));
        if state == State::Live && !talk.verbose {
            continue;
        }
        of_state.iter().for_each(|s| talk.result(&line(s, talk.lang)));
    }
    let soon = |s: &&Standing| {
        s.state == State::Live && s.expires.is_some_and(|day| (0..=SOON).contains(&(day - today).get_days()))
    };
    section(context, &say!("两周内公示期满", "expiring within two weeks"), standings.iter().filter(soon));
    let late: Vec<&str> =
        checked.judged.findings.iter().filter(|f| f.rule == Rule::Late).map(|f| f.place.path.as_str()).collect();
    section(context, &say!("超期公开", "late"), standings.iter().filter(|s| late.contains(&s.path.as_str())));
    Ok(())
}

fn section<'s>(context: &Context, title: &crate::say::Say, standings: impl Iterator<Item = &'s Standing>) {
    let lines: Vec<String> = standings.map(|s| line(s, context.talk.lang)).collect();
    if !lines.is_empty() {
        context.talk.result(&format!("{} {}", title.in_lang(context.talk.lang), lines.len()));
        lines.iter().for_each(|l| context.talk.result(l));
    }
}

/// `  lx-zf-2026-0001     张某警告决定  content/…`; columns stand under each other, Chinese counted as two wide.
fn line(standing: &Standing, lang: Lang) -> String {
    let id = standing.id.as_deref().unwrap_or("-");
    let pad = " ".repeat(20usize.saturating_sub(id.width()));
    let version = standing.version.map(|v| format!("v{v} ")).unwrap_or_default();
    let title = standing.title.as_deref().unwrap_or("");
    let waits = standing.waits.as_ref().map(|waits| format!("[{}] ", waits.in_lang(lang))).unwrap_or_default();
    format!("  {id}{pad} {version}{waits}{title}  {}", standing.path)
}
