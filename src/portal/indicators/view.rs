//! What the page of indicators gets, and what its CSV files are made of.

use crate::portal::view::Link;
use crate::say::Lang;
use serde::Serialize;

/// A figure: a plot, the table beside it, and its file.
#[derive(Serialize)]
pub struct Figure {
    /// Its name: the anchor on the page, and the CSV file's.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What can be read from it, in a sentence.
    pub says: String,
    /// The plot; none where there is nothing to draw.
    pub svg_html: Option<String>,
    /// What the colours of the plot mean; empty where there is but one.
    pub legend: Vec<Key>,
    /// The table.
    pub table: Table,
    /// What is counted, and where it comes from.
    pub note: String,
    /// The table as a file, with all months.
    #[serde(skip)]
    pub file: File,
}

/// An entry of a legend.
#[derive(Serialize)]
pub struct Key {
    /// The class of the series.
    pub class: &'static str,
    /// What it stands for.
    pub text: &'static str,
}

/// A table.
#[derive(Serialize)]
pub struct Table {
    /// Its caption.
    pub caption: String,
    /// The heads of its columns; the first is that of the rows' names.
    pub heads: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Serialize)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether it is the sum of the others.
    pub total: bool,
}

impl TableRow {
    /// A row among others.
    pub fn new(name: impl Into<String>, cells: Vec<Cell>) -> TableRow {
        TableRow { name: name.into(), cells, total: false }
    }

    /// The sum of the others.
    pub fn total(lang: Lang, counts: &[usize]) -> TableRow {
        let cells = counts.iter().map(|count| Cell::count(*count)).collect();
        TableRow { name: lang.pick("合计", "Total").into(), cells, total: true }
    }
}

/// A cell.
#[derive(Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Whether it is a nought: narrow pages leave it out.
    pub nil: bool,
}

impl Cell {
    /// A number.
    pub fn count(count: usize) -> Cell {
        Cell { text: count.to_string(), nil: count == 0 }
    }

    /// A number, or a dash where there is none to tell.
    pub fn maybe(text: Option<String>) -> Cell {
        let nil = text.is_none();
        Cell { text: text.unwrap_or_else(|| "—".into()), nil }
    }
}

/// A table as a file.
#[derive(Default)]
pub struct File {
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl File {
    /// The table of the page as it is.
    pub fn of(table: &Table) -> File {
        let row = |row: &TableRow| {
            let cells = row.cells.iter().map(|cell| if cell.text == "—" { String::new() } else { cell.text.clone() });
            std::iter::once(row.name.clone()).chain(cells).collect()
        };
        File {
            heads: table.heads.iter().map(|head| head.to_string()).collect(),
            rows: table.rows.iter().map(row).collect(),
        }
    }
}

/// One of the supervisor's five questions.
#[derive(Serialize)]
pub struct Question {
    /// 及时, 准确, 完整, 真实, 保密.
    pub word: &'static str,
    /// The question.
    pub asks: &'static str,
    /// Its figures.
    pub stats: Vec<Stat>,
    /// What they say, and what they do not.
    pub answer: String,
    /// Where they come from, and where to look closer.
    pub sources: Vec<Link>,
}

/// A figure of an answer.
#[derive(Serialize)]
pub struct Stat {
    /// The figure.
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// How many of a hundred, rounded; never nought or a hundred where it is not quite that.
pub fn percent(part: usize, of: usize) -> Option<u32> {
    let percent = (part * 200 + of).checked_div(of * 2)?;
    let percent = if part > 0 { percent.max(1) } else { percent };
    Some(if part < of { percent.min(99) } else { percent } as u32)
}

/// The one in the middle; of an even number, the lower of the two.
pub fn median(numbers: impl Iterator<Item = u32>) -> Option<u32> {
    let mut sorted: Vec<u32> = numbers.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_not_made_better_or_worse_than_it_is() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(
            [percent(0, 9), percent(1, 3), percent(999, 1000), percent(1, 1000), percent(7, 7)],
            [0, 33, 99, 1, 100].map(Some)
        );
        assert_eq!(median([9, 1, 3, 2].into_iter()), Some(2));
        assert_eq!(median([].into_iter()), None);
    }
}
