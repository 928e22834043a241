//! `gongshi status`: the records by state, and the clock of what was withdrawn.

use super::Context;
use super::withdraw::{deadline, stub};
use crate::cli;
use crate::finding::Rule;
use crate::gate::{Standing, State, Taken};
use crate::output::{MANIFEST, Manifest};
use crate::pipeline::{self, Failure};
use crate::portal::urls;
use crate::record::common::Id;
use crate::say::{Lang, Say, say};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
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
pub fn run(args: &cli::Status, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let checked = pipeline::check(&root, args.as_of.date, &context.readers)?;
    let today = checked.judged.cleared.as_of;
    let standings = &checked.judged.standings;
    let output = Output::read(&args.out.clone().unwrap_or_else(|| root.join("public")));
    for state in ORDER {
        let of_state: Vec<&Standing> = standings.iter().filter(|s| s.state == state).collect();
        if of_state.is_empty() {
            continue;
        }
        talk.result(&format!("{} {}", state.say().in_lang(talk.lang), of_state.len()));
        if state == State::Live && !talk.verbose {
            continue;
        }
        for standing in of_state {
            talk.result(&line(standing, talk.lang));
            if let Some(taken) = &standing.withdrawn {
                talk.result(clock(standing, taken, &output, today).in_lang(talk.lang));
            }
        }
    }
    let soon = |s: &&Standing| {
        s.state == State::Live && s.expires.is_some_and(|day| (0..=SOON).contains(&(day - today).get_days()))
    };
    let bare = |_: &Standing| None;
    section(context, &say!("两周内公示期满", "expiring within two weeks"), standings.iter().filter(soon), bare);
    let late: Vec<&str> =
        checked.judged.findings.iter().filter(|f| f.rule == Rule::Late).map(|f| f.place.path.as_str()).collect();
    section(context, &say!("超期公开", "late"), standings.iter().filter(|s| late.contains(&s.path.as_str())), bare);
    let still = |s: &&Standing| s.withdrawn.is_some() && output.shows(s) == Some(true);
    section(context, &say!("撤回后仍在线", "withdrawn and still live"), standings.iter().filter(still), |s| {
        s.withdrawn.as_ref().map(|taken| days_left(deadline(taken.on), today))
    });
    Ok(())
}

/// A list under a title; `more` is said behind a line.
fn section<'s>(
    context: &Context,
    title: &Say,
    standings: impl Iterator<Item = &'s Standing>,
    more: impl Fn(&Standing) -> Option<Say>,
) {
    let lang = context.talk.lang;
    let told = |s: &Standing| match more(s) {
        Some(more) => format!("{}  {}", line(s, lang), more.in_lang(lang)),
        None => line(s, lang),
    };
    let lines: Vec<String> = standings.map(told).collect();
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
    // What takes the place of a withdrawn text has the state for a title, and the heading says that already.
    let stub = standing.state == State::Withdrawn && standing.title.as_deref() == Some(stub::TITLE);
    let title = standing.title.as_deref().filter(|_| !stub).map(|title| format!("{title}  ")).unwrap_or_default();
    let waits = standing.waits.as_ref().map(|waits| format!("[{}] ", waits.in_lang(lang))).unwrap_or_default();
    let day = standing.published.filter(|_| standing.state == State::Embargoed);
    let day = day.map(|day| format!("[{day}] ")).unwrap_or_default();
    format!("  {id}{pad} {version}{waits}{day}{title}{}", standing.path)
}

fn days_left(until: Date, today: Date) -> Say {
    let left = (until - today).get_days();
    let over = -left;
    match left >= 0 {
        true => say!("还有 {left} 天", "{left} days left"),
        false => say!("已超期 {over} 天", "{over} days overdue"),
    }
}

/// When and why it was withdrawn, and how far it is off the portal. The clock runs from the decision to the build that
/// takes the text down: three days, after the model of 行政处罚法 Art. 48.
fn clock(standing: &Standing, taken: &Taken, output: &Output, today: Date) -> Say {
    let on = taken.on;
    let none = say!("（理由不显示）", "(no reason shown)");
    let reason = taken.reason.as_ref().map_or(none, |reason| say!("{reason}", "{reason}"));
    let basis = taken.legal_basis.as_ref().map_or(say!("", ""), |basis| say!("（{basis}）", " ({basis})"));
    let until = deadline(on);
    let (due, left) = (until >= today, days_left(until, today));
    let stands = match output.shows(standing) {
        None => say!("未构建；须在 {until} 以前撤下", "not built here; to be taken down by {until}"),
        Some(false) => say!("已撤下", "taken down"),
        Some(true) if due => {
            say!("仍在线，须在 {until} 以前撤下，{}", "still live, to be taken down by {until}, {}", left.zh, left.en)
        }
        Some(true) => say!("仍在线，应在 {until} 以前撤下，{}", "still live, {} since {until}", left.zh, left.en),
    };
    Say {
        zh: format!("    {on} 撤回：{}{}；{}", reason.zh, basis.zh, stands.zh),
        en: format!("    withdrawn on {on}: {}{}; {}", reason.en, basis.en, stands.en),
    }
}

/// The portal that lies in an output folder, if there is one.
struct Output {
    folder: PathBuf,
    manifest: Option<Manifest>,
}

impl Output {
    fn read(folder: &Path) -> Output {
        let bytes = std::fs::read(folder.join(MANIFEST)).ok();
        let manifest = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Output { folder: folder.to_path_buf(), manifest }
    }

    /// Whether it still shows something of a record that was withdrawn; `None` where there is no portal. The page that
    /// marks its place stands where its page stood, so a page alone shows nothing.
    fn shows(&self, standing: &Standing) -> Option<bool> {
        let manifest = self.manifest.as_ref()?;
        let Some(id) = standing.id.as_deref().and_then(Id::new) else { return Some(false) };
        let (page, folder) = (urls::record(&id), urls::record_file(&id, ""));
        let mut own = manifest.files.iter().map(|row| row.path.as_str()).filter(|path| path.starts_with(&folder));
        if manifest.records.iter().any(|row| row.id == id.as_str()) || own.any(|path| path != page) {
            return Some(true);
        }
        // What is given out on request has such a page too; it says so in one place more.
        let on_request = std::fs::read_to_string(self.folder.join(urls::ON_REQUEST)).unwrap_or_default();
        Some(names(&on_request, id.as_str()))
    }
}

/// Whether a page names an id, the whole of it and not the beginning of a longer one.
fn names(page: &str, id: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    page.match_indices(id).any(|(at, _)| !page[..at].ends_with(part) && !page[at + id.len()..].starts_with(part))
}
