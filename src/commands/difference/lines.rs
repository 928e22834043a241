//! The lines of two files. The drafts of `gongshi new` explain every key in a comment; those lines come and go without
//! changing what the record says, and would bury what does.

use super::hidden::Trial;
use crate::record::{Record, Source, node};
use similar::{DiffOp, TextDiff, TextDiffConfig};

/// A file, line by line.
pub struct Lines<'r> {
    all: Vec<&'r str>,
    /// Which lines of the front matter are a comment and nothing else.
    comments: Vec<bool>,
}

impl<'r> Lines<'r> {
    /// The lines of a record's file.
    pub fn of(record: &'r Record) -> Lines<'r> {
        let source = &record.source;
        let all: Vec<&str> = source.text.split_inclusive('\n').collect();
        // A line that looks like a comment may be words of a text; then the front matter says something else without it.
        let sound =
            |comments: &Vec<bool>| node::parse(&without(&all, comments, source)).ok().as_ref() == Some(&record.front);
        let guesses = [" \t", ""].map(|indent| comments(&all, source, indent));
        let comments = guesses.into_iter().find(sound).unwrap_or_else(|| vec![false; all.len()]);
        Lines { all, comments }
    }

    fn spoken(&self) -> Vec<&'r str> {
        self.all.iter().zip(&self.comments).filter(|(_, comment)| !**comment).map(|(line, _)| *line).collect()
    }

    /// The lines of these that are neither a comment nor empty.
    fn telling(&self, range: std::ops::Range<usize>) -> Vec<usize> {
        range.filter(|line| !self.comments[*line] && !self.all[*line].trim().is_empty()).collect()
    }

    fn says(&self, range: std::ops::Range<usize>) -> bool {
        self.comments.get(range).is_some_and(|comments| comments.contains(&false))
    }
}

/// Which lines of the front matter begin with `#`, after some of these characters.
fn comments(all: &[&str], source: &Source, indent: &str) -> Vec<bool> {
    let begins = |line: &str| line.trim_start_matches(|c| indent.contains(c)).starts_with('#');
    places(all).map(|(at, line)| source.front.contains(&at) && begins(line)).collect()
}

/// The front matter without these lines.
fn without(all: &[&str], comments: &[bool], source: &Source) -> String {
    let kept = places(all).zip(comments).filter(|((at, _), comment)| source.front.contains(at) && !**comment);
    kept.map(|((_, line), _)| line).collect()
}

/// Each line with the place at which it begins.
fn places<'l>(all: &'l [&str]) -> impl Iterator<Item = (usize, &'l str)> {
    all.iter().scan(0, |next, line| {
        let at = *next;
        *next += line.len();
        Some((at, *line))
    })
}

/// How the files differ.
pub struct Compared<'l, 'r> {
    old: &'l Lines<'r>,
    new: &'l Lines<'r>,
    /// In so many places.
    pub places: usize,
    /// In so many not only by comments of the front matter.
    pub spoken: usize,
}

impl<'l, 'r> Compared<'l, 'r> {
    /// Compares two files.
    pub fn of(old: &'l Lines<'r>, new: &'l Lines<'r>) -> Compared<'l, 'r> {
        let groups = diff(&old.all, &new.all).grouped_ops(0);
        let says =
            |op: &DiffOp| !matches!(op, DiffOp::Equal { .. }) && (old.says(op.old_range()) || new.says(op.new_range()));
        let spoken = groups.iter().filter(|ops| ops.iter().any(says)).count();
        Compared { old, new, places: groups.len(), spoken }
    }

    /// The lines of the new file.
    pub fn new_lines(&self) -> &[&'r str] {
        &self.new.all
    }

    /// What to try to find out whether a change reads: each changed place as it was, each old line of it in the place of each
    /// new one, and each new line left out. Comments of the front matter are not asked about, nor empty lines.
    pub fn trials(&self) -> impl Iterator<Item = Trial<'r>> {
        let ops: Vec<DiffOp> = diff(&self.old.all, &self.new.all).ops().to_vec();
        ops.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).flat_map(|op| self.trials_of(&op))
    }

    fn trials_of(&self, op: &DiffOp) -> Vec<Trial<'r>> {
        let (before, after) = (self.old.telling(op.old_range()), self.new.telling(op.new_range()));
        if before.is_empty() && after.is_empty() {
            return Vec::new();
        }
        let whole = Trial { new: op.new_range(), old: self.old.all[op.old_range()].to_vec() };
        let at = op.new_range().start;
        let mut trials = vec![whole];
        for line in &after {
            let instead = before.iter().map(|old| vec![self.old.all[*old]]);
            trials.extend(instead.chain([Vec::new()]).map(|old| Trial { new: *line..line + 1, old }));
        }
        if after.is_empty() {
            trials.extend(before.iter().map(|old| Trial { new: at..at, old: vec![self.old.all[*old]] }));
        }
        trials
    }

    /// Line by line.
    pub fn whole(&self) -> String {
        unified(&self.old.all, &self.new.all)
    }

    /// Line by line, but for the comments of the front matter.
    pub fn without_comments(&self) -> String {
        unified(&self.old.spoken(), &self.new.spoken())
    }
}

fn unified(old: &[&str], new: &[&str]) -> String {
    diff(old, new).unified_diff().context_radius(2).to_string()
}

fn diff<'l>(old: &'l [&'l str], new: &'l [&'l str]) -> TextDiff<'l, 'l, 'l, str> {
    TextDiffConfig::default().newline_terminated(true).diff_slices(old, new)
}
