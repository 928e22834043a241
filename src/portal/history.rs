//! The versions of a record in the order of time (history.md): what was public when, and what of it may be shown today.

use super::urls;
use super::view::Day;
use super::view::history::{Border, HistoryRow, HistoryView, PeriodView};
use crate::gate::Cleared;
use crate::gate::clear::{Hidden, Moment, What};
use crate::say::Lang;
use jiff::civil::DateTime;

/// The versions of a record, the oldest first, the live one last.
pub struct Versions<'a> {
    /// The live record.
    pub live: &'a Cleared,
    all: Vec<Version<'a>>,
}

/// A version.
pub struct Version<'a> {
    /// Its number, from 1.
    pub number: u32,
    /// When it became public.
    pub since: DateTime,
    /// When the next one took its place, or it was withdrawn.
    pub until: Option<DateTime>,
    /// Its text, or why it is not shown.
    pub text: Result<&'a Cleared, Hidden>,
}

impl<'a> Versions<'a> {
    /// Of a live record.
    pub fn of(live: &'a Cleared) -> Versions<'a> {
        let earlier = live.earlier().iter().map(|earlier| Version {
            number: earlier.number,
            since: earlier.since,
            until: None,
            text: earlier.text.as_deref().map_err(|hidden| *hidden),
        });
        let newest = live.version();
        let known = live.life().iter().rev().find(|moment| moment.what == What::Published);
        let since = known.map_or_else(|| newest.approved.max(live.published()), |moment| moment.at);
        let last = Version { number: newest.number, since, until: None, text: Ok(live) };
        let mut all: Vec<Version> = earlier.chain([last]).collect();
        for i in 0..all.len() {
            // A withdrawal names the newest version, though that may still have waited for its day. One that was given out
            // on request only took the place of the one before it, too.
            let gone = withdrawals(live.life()).find(|moment| moment.version >= all[i].number).map(|moment| moment.at);
            all[i].until = gone.into_iter().chain(all.get(i + 1).map(|next| next.since)).min();
        }
        Versions { live, all }
    }

    /// Whether there is something to tell: more than one version.
    pub fn have_history(&self) -> bool {
        self.all.len() > 1 || withdrawals(self.live.life()).next().is_some()
    }

    /// Every version, the oldest first.
    pub fn all(&self) -> &[Version<'a>] {
        &self.all
    }

    /// The version with this number.
    pub fn get(&self, number: u32) -> Option<&Version<'a>> {
        self.all.iter().find(|version| version.number == number)
    }

    /// The text with this number, where it is shown.
    pub fn text(&self, number: u32) -> Option<&'a Cleared> {
        self.get(number)?.text.ok()
    }

    /// The texts of version `number` and of the one before it, where both are shown: then there is a page of differences.
    pub fn pair(&self, number: u32) -> Option<(&'a Cleared, &'a Cleared)> {
        Some((self.text(number.checked_sub(1)?)?, self.text(number)?))
    }

    /// The page on which the text of a version stands.
    pub fn path(&self, number: u32) -> String {
        match number == self.live.version().number {
            true => urls::record(self.live.id()),
            false => urls::version(self.live.id(), number),
        }
    }

    /// How a version came, where that is no mere revision.
    fn coming(&self, lang: Lang, number: u32) -> Option<&'static str> {
        let first = self.all.iter().find(|version| version.was_public()).map(|version| version.number);
        match () {
            () if first == Some(number) => Some(lang.pick("首次公开", "First published")),
            () if withdrawals(self.live.life()).any(|moment| moment.version + 1 == number) => {
                Some(lang.pick("重新公开", "Published anew"))
            }
            () => None,
        }
    }

    /// The history on the page `from`, which shows version `here`; `None` for a record that has none.
    pub fn view(&self, lang: Lang, from: &str, here: u32) -> Option<HistoryView> {
        if !self.have_history() {
            return None;
        }
        let at = urls::relative(from, &urls::at(self.live.id()));
        let mut rows = Vec::new();
        for version in self.all.iter().rev() {
            let gone = withdrawals(self.live.life()).filter(|moment| moment.version == version.number);
            rows.extend(gone.map(|moment| withdrawn(lang, moment)));
            rows.push(self.row(lang, version, from, here));
        }
        Some(HistoryView { rows, at })
    }

    fn row(&self, lang: Lang, version: &Version, from: &str, here: u32) -> HistoryRow {
        let number = version.number;
        // The first version has nothing to say of what changed (history.md).
        let change = |text: &Cleared| text.change().filter(|_| number > 1).map(String::from);
        let shown = version.text.is_ok() && number != here;
        let changes = self.pair(number).map(|_| urls::changes(self.live.id(), number));
        HistoryRow {
            name: name(lang, number),
            gone: false,
            day: version.was_public().then(|| Day::new(lang, version.since.date())),
            coming: version.text.ok().and_then(|_| self.coming(lang, number)),
            note: version.text.ok().and_then(change),
            hidden: version.text.err().map(|why| hidden(lang, why)),
            live: number == self.live.version().number,
            here: number == here,
            text: shown.then(|| urls::relative(from, &self.path(number))),
            changes: changes.map(|path| urls::relative(from, &path)),
            ..HistoryRow::default()
        }
    }

    /// Which text was public when, the newest time first; the times without a text are said, too.
    pub fn periods(&self, lang: Lang, from: &str) -> Vec<PeriodView> {
        let public: Vec<&Version> = self.all.iter().filter(|version| version.was_public()).collect();
        let mut periods = Vec::new();
        if let Some(first) = public.first() {
            periods.push(gap(lang, None, first.since, lang.pick("尚未公开", "Not yet public")));
        }
        for (i, version) in public.iter().enumerate() {
            periods.push(PeriodView {
                from: Some(border(lang, version.since)),
                to: version.until.map(|at| border(lang, at)),
                name: name(lang, version.number),
                gap: false,
                now: version.until.is_none(),
                hidden: version.text.err().map(|why| hidden(lang, why)),
                text: version.text.is_ok().then(|| urls::relative(from, &self.path(version.number))),
            });
            if let (Some(until), Some(next)) = (version.until, public.get(i + 1))
                && until < next.since
            {
                periods.extend(self.gaps(lang, until, next.since));
            }
        }
        periods.reverse();
        tell_times(&mut periods);
        periods
    }

    /// The times without a text between two that were public. From a withdrawal on it was withdrawn; before that, it may have
    /// been given out on request only.
    fn gaps(&self, lang: Lang, from: DateTime, to: DateTime) -> Vec<PeriodView> {
        let withdrawn = withdrawals(self.live.life()).map(|moment| moment.at).find(|at| (from..to).contains(at));
        let taken_back = withdrawn.unwrap_or(to);
        let mut gaps = Vec::new();
        if from < taken_back {
            gaps.push(gap(lang, Some(from), taken_back, lang.pick("没有向社会公开的文本", "No public text")));
        }
        if taken_back < to {
            gaps.push(gap(
                lang,
                Some(taken_back),
                to,
                lang.pick("已撤回，没有公开的文本", "Withdrawn, no public text"),
            ));
        }
        gaps
    }
}

/// Where a period begins or ends.
fn border(lang: Lang, at: DateTime) -> Border {
    Border { day: Day::new(lang, at.date()), time: None, at }
}

/// Days tell versions apart, but where several of them begin on one day: then its borders have their times, too.
fn tell_times(periods: &mut [PeriodView]) {
    let starts: Vec<DateTime> = periods.iter().filter_map(|period| Some(period.from.as_ref()?.at)).collect();
    let crowded = |at: DateTime| starts.iter().filter(|start| start.date() == at.date()).count() > 1;
    for border in periods.iter_mut().flat_map(|period| period.from.iter_mut().chain(&mut period.to)) {
        border.time = crowded(border.at).then(|| border.at.time().strftime("%H:%M").to_string());
    }
}

/// A time without a text.
fn gap(lang: Lang, from: Option<DateTime>, to: DateTime, why: &str) -> PeriodView {
    PeriodView {
        from: from.map(|at| border(lang, at)),
        to: Some(border(lang, to)),
        name: why.to_string(),
        gap: true,
        now: false,
        hidden: None,
        text: None,
    }
}

impl Version<'_> {
    /// Whether everybody could read it at its time.
    pub fn was_public(&self) -> bool {
        !matches!(self.text, Err(Hidden::NotPublic))
    }
}

/// What a version is called.
pub fn name(lang: Lang, number: u32) -> String {
    match lang {
        Lang::Zh => format!("第{number}版"),
        Lang::En => format!("Version {number}"),
    }
}

/// Why the text of a version is not shown, in words for the public.
pub fn hidden(lang: Lang, why: Hidden) -> &'static str {
    let (zh, en) = match why {
        Hidden::Personal => (
            "含有按现行规则不得公开的个人信息，不再显示原文",
            "The text is not shown any more: it has personal data that the rules of today keep back",
        ),
        Hidden::Refused => {
            ("不符合现行公开要求，不再显示原文", "The text is not shown any more: it does not meet the rules of today")
        }
        Hidden::NotPublic => ("未向社会公开", "Was not public"),
        Hidden::Expired => ("公示期满，原文已撤下", "The notice period is over, the text was taken down"),
        Hidden::Withdrawn => ("已撤回，不再显示原文", "Withdrawn, the text is not shown any more"),
        Hidden::Missing => ("原文暂缺（版本库不完整）", "The text is missing (the repository is incomplete)"),
    };
    lang.pick(zh, en)
}

/// The withdrawals of a record's life.
fn withdrawals(life: &[Moment]) -> impl Iterator<Item = &Moment> {
    life.iter().filter(|moment| moment.what == What::Withdrawn)
}

fn withdrawn(lang: Lang, moment: &Moment) -> HistoryRow {
    HistoryRow {
        name: lang.pick("撤回", "Withdrawal").into(),
        gone: true,
        day: Some(Day::new(lang, moment.at.date())),
        reason: moment.words.reason.clone(),
        legal_basis: moment.words.legal_basis.clone(),
        ..HistoryRow::default()
    }
}

/// The life of a record that is gone, in a line for each moment: nothing of its texts.
pub fn life(lang: Lang, moments: &[Moment]) -> Vec<String> {
    let line = |moment: &Moment| {
        let day = Day::new(lang, moment.at.date()).text;
        match (lang, moment.what) {
            (Lang::Zh, What::Published) => format!("{day} {}公开", name(lang, moment.version)),
            (Lang::Zh, What::Withdrawn) => format!("{day} 撤回"),
            (Lang::En, What::Published) => format!("{day}: {} published", name(lang, moment.version).to_lowercase()),
            (Lang::En, What::Withdrawn) => format!("{day}: withdrawn"),
        }
    };
    moments.iter().map(line).collect()
}
