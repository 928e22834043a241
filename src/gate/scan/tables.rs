//! Tables and forms: cells that hold what a heading above them or a label beside them says.
//!
//! A heading such as 姓名 stands once, the values stand below it, far from any word that leads to them; in a form (审批表,
//! 登记表) label and value take turns in one row. Cells are set apart by `|` (Markdown, attachments), tabs (text of
//! spreadsheets) or commas (CSV). Which of the two a row is, its cells say: a label with its kind of value beside it makes a
//! row of a form, labels without make headings for the rows below, also where they stand under a title or under others.

use super::headings::{Column, column, is_contact, is_heading, is_of_officers, is_of_persons, is_of_staff};
use super::names;
use std::ops::Range;

/// Tables have no more columns than this.
const MOST_COLUMNS: usize = 64;
/// So many cells may be merged into one.
const MOST_MERGED: usize = 6;
/// Longer lines are no headings.
const LONGEST_ROW: usize = 4096;

/// The headings above a row.
struct Above {
    mark: char,
    /// Cells in the row of headings.
    width: usize,
    columns: Vec<(usize, Column)>,
}

/// Every cell that a heading or a label says something about.
pub fn cells(text: &str) -> Vec<(Column, Range<usize>)> {
    let mut found = Vec::new();
    let mut above: Option<Above> = None;
    let mut label = None;
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let line_start = start;
        start += whole.len();
        let line = whole.trim_end();
        let mark = match &above {
            Some(above) if line.contains(above.mark) => Some(above.mark),
            _ => ['|', '\t', ','].into_iter().find(|&mark| line.contains(mark)),
        };
        let Some(mark) = mark else {
            above = None;
            label = alone(line, line_start, label, &mut found);
            continue;
        };
        if above.as_ref().is_some_and(|above| above.mark != mark) {
            above = None;
        }
        let row = Row { line, cells: split(line, mark) };
        let mut values = row.below(above.as_ref());
        if line.len() <= LONGEST_ROW {
            let labels = row.labels();
            let beside = row.beside(&labels);
            // A value under its heading makes a row of values, even if one of them reads like a heading (罪犯).
            let of_values = values.iter().any(|(column, cell)| fits(*column, &line[cell.clone()]));
            if beside.is_empty() && !labels.is_empty() {
                let older = above.take().filter(|_| of_values).map_or_else(Vec::new, |above| above.columns);
                let left_out = |column: Column| column == Column::Name && is_of_staff(line);
                let new = labels
                    .iter()
                    .filter(|(at, column)| !left_out(*column) && !older.iter().any(|(older, _)| older == at));
                let columns: Vec<_> = older.iter().chain(new).copied().collect();
                above = Some(Above { mark, width: row.cells.len(), columns });
            }
            values.extend(beside);
        }
        found.extend(values.into_iter().map(|(column, cell)| (column, line_start + cell.start..line_start + cell.end)));
    }
    found
}

/// A label alone on its line holds for the next line that is not empty: forms whose cells were written one below another.
fn alone(line: &str, start: usize, label: Option<Column>, found: &mut Vec<(Column, Range<usize>)>) -> Option<Column> {
    let value = line.trim();
    if value.is_empty() {
        return label;
    }
    if let Some(column) = column(value) {
        return Some(column);
    }
    if let Some(column) = label.filter(|&column| fits(column, value)) {
        let at = start + (line.len() - line.trim_start().len());
        found.push((column, at..at + value.len()));
    }
    None
}

struct Row<'t> {
    line: &'t str,
    cells: Vec<Range<usize>>,
}

impl Row<'_> {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| &self.line[cell.clone()])
    }

    /// The cells that are labels or headings.
    fn labels(&self) -> Vec<(usize, Column)> {
        let kind = |at: usize| {
            let cell = self.cell(at);
            let contact = || is_contact(cell) && (self.line.contains("姓名") || is_of_persons(self.line));
            column(cell).or_else(|| contact().then_some(Column::Name))
        };
        let mut labels: Vec<_> = (0..self.cells.len()).filter_map(|at| Some((at, kind(at)?))).collect();
        if is_of_officers(self.line) {
            labels.retain(|&(_, column)| column != Column::Name);
        }
        labels
    }

    /// The values beside labels: the next cell that is not empty, if it is such a value.
    fn beside(&self, labels: &[(usize, Column)]) -> Vec<(Column, Range<usize>)> {
        let value = |&(at, column): &(usize, Column)| {
            let next = (at + 1..self.cells.len()).find(|&next| !self.cell(next).is_empty())?;
            let value = self.cell(next);
            (!is_heading(value) && fits(column, value)).then(|| (column, self.cells[next].clone()))
        };
        labels.iter().filter_map(value).collect()
    }

    /// The values under headings. Where cells of a row are merged, names are looked for as far to the side as cells are
    /// missing or too many.
    fn below(&self, above: Option<&Above>) -> Vec<(Column, Range<usize>)> {
        let Some(above) = above else { return Vec::new() };
        let less = above.width.saturating_sub(self.cells.len()).min(MOST_MERGED);
        let more = self.cells.len().saturating_sub(above.width).min(MOST_MERGED);
        let mut values = Vec::new();
        for &(at, column) in &above.columns {
            let (first, last) = if column == Column::Name { (at.saturating_sub(less), at + more) } else { (at, at) };
            let cells = (first..=last).filter_map(|at| self.cells.get(at)).filter(|cell| !cell.is_empty());
            values.extend(cells.map(|cell| (column, cell.clone())));
        }
        values
    }
}

/// Whether a cell looks like a value of its kind, masked or not.
fn fits(column: Column, cell: &str) -> bool {
    let digits = || cell.bytes().any(|b| b.is_ascii_digit());
    match column {
        Column::Name => names::is_like_name(cell),
        Column::Address => {
            digits() || cell.chars().nth(2).is_some() && cell.contains(['省', '市', '县', '区', '镇', '乡', '村', '路'])
        }
        Column::Birth => digits() || cell.contains(['年', '月']),
        _ => digits() || cell.contains(super::masks::is_mask) || column == Column::Age && !cell.is_empty(),
    }
}

/// The cells of a row, without the white space around them.
fn split(line: &str, mark: char) -> Vec<Range<usize>> {
    let mut at = 0;
    let cells = line.split(mark).take(MOST_COLUMNS).map(|cell| {
        let start = at + cell.len() - cell.trim_start().len();
        at += cell.len() + 1;
        start..start + cell.trim().len()
    });
    cells.collect()
}
