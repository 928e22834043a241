//! `gongshi log`: what was added, revised, withdrawn and expired, as the releases page says it.

use super::Context;
use crate::cli;
use crate::gate::State;
use crate::pipeline::{self, Failure};
use crate::releases::{self, Row};
use crate::say::{Lang, Say, say};
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

/// Runs the command.
pub fn run(args: &cli::Log, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let judged = pipeline::check(&context.root()?, args.as_of.date, &context.readers)?.judged;
    let rows = releases::list(&judged.cleared);
    let wanted = |row: &&Row| args.since.is_none_or(|since| row.day >= since);
    let rows: Vec<&Row> = rows.iter().filter(wanted).collect();
    rows.iter().for_each(|row| talk.result(&line(row, talk.lang)));
    if rows.is_empty() {
        talk.say(&nothing(args.since));
    }
    let refused = judged.standings.iter().filter(|s| matches!(s.state, State::Refused | State::Withheld)).count();
    if refused > 0 {
        talk.say(&say!(
            "{refused} 件被拒绝，没有列出；详见 gongshi check",
            "{refused} records are refused and not listed; see `gongshi check`"
        ));
    }
    Ok(())
}

fn nothing(since: Option<Date>) -> Say {
    match since {
        Some(day) => {
            say!("{day} 以来没有新增、修订、撤回和期满", "nothing was added, revised, withdrawn or expired since {day}")
        }
        None => say!("还没有公开过", "nothing was ever public"),
    }
}

/// `2026-11-02  修订  lx-zc-0003           v2  标题（改了什么）`; columns stand under each other, Chinese counted as two
/// wide. What is gone has no title, only its kind.
fn line(row: &Row, lang: Lang) -> String {
    let (what, wide) = match lang {
        Lang::Zh => (row.what.zh(), 4),
        Lang::En => (row.what.en(), 9),
    };
    let id = row.id.as_str();
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
    let (day, version) = (row.day, format!("v{}", row.version));
    let kind = row.kind.map(|kind| format!("[{kind}]"));
    let title = row.title.map(str::to_string).or(kind).unwrap_or_default();
    let note = match (row.note, lang) {
        (Some(note), Lang::Zh) => format!("：{note}"),
        (Some(note), Lang::En) => format!(": {note}"),
        (None, _) => String::new(),
    };
    let line =
        format!("{day}  {what}{}  {id}{}  {version}{}  {title}{note}", pad(what, wide), pad(id, 20), pad(&version, 3));
    line.trim_end().to_string()
}
