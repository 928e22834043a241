//! A table as one text, a line for each row: what stands under a heading is told by it.

use super::super::Trouble;
use super::super::limits::MOST_TEXT;
use crate::say::say;
use std::collections::BTreeMap;

/// Empty cells in a row that are written out; behind the last cell that holds something none are.
const MOST_EMPTY: usize = 64;

/// Boxes below each other that could be an identity number, with or without a heading of one character.
const LEAST_DOWN: usize = 15;
const MOST_DOWN: usize = 20;

/// A table on its way.
#[derive(Debug, Default)]
pub struct Grid {
    lines: String,
    empty: usize,
    line: String,
    boxes: String,
    /// The row and the column of the cell to come, and for each column what stands in boxes below each other.
    row: usize,
    column: usize,
    down: BTreeMap<usize, (usize, String)>,
    /// For each row that has them: what stands in its boxes of one character each, joined.
    pub boxed: Vec<String>,
}

impl Grid {
    /// Adds a cell that is so many columns wide.
    pub fn cell(&mut self, text: &str, wide: usize) {
        let text = text.trim();
        let column = self.column;
        self.column = column.saturating_add(wide.max(1));
        if text.is_empty() {
            self.empty = self.empty.saturating_add(wide.max(1)).min(MOST_EMPTY);
            return;
        }
        self.line.push_str(&"|  ".repeat(self.empty));
        self.line.push_str("| ");
        self.line.extend(text.chars().map(|c| if matches!(c, '\n' | '\r' | '|' | '\t') { ' ' } else { c }));
        self.line.push(' ');
        self.empty = wide.saturating_sub(1).min(MOST_EMPTY);
        if text.chars().nth(1).is_none() {
            self.box_below(column, text);
            self.boxes.push_str(text);
        } else {
            self.end_boxes();
        }
    }

    /// Ends a row.
    ///
    /// # Errors
    /// When the table has more text than a file may have.
    pub fn end_row(&mut self) -> Result<(), Trouble> {
        if !self.line.is_empty() {
            self.lines.push_str(&self.line);
            self.lines.push_str("|\n");
        }
        self.line.clear();
        self.empty = 0;
        self.row += 1;
        self.column = 0;
        self.end_boxes();
        if self.lines.len() > MOST_TEXT {
            return Err(Trouble::Unreadable(say!("表格太大", "a table is too large")));
        }
        Ok(())
    }

    /// The table.
    pub fn finish(mut self) -> (String, Vec<String>) {
        let down = std::mem::take(&mut self.down);
        down.into_values().for_each(|(_, boxes)| self.keep_column(boxes));
        (self.lines, self.boxed)
    }

    /// A box below the one before it goes on with its number.
    fn box_below(&mut self, column: usize, text: &str) {
        let (last, boxes) = self.down.entry(column).or_default();
        let goes_on = *last == self.row;
        *last = self.row + 1;
        let done = if goes_on { String::new() } else { std::mem::take(boxes) };
        boxes.push_str(text);
        self.keep_column(done);
    }

    /// Counts of one digit stand below each other in many a table; as many as in an identity number seldom do.
    fn keep_column(&mut self, boxes: String) {
        if (LEAST_DOWN..=MOST_DOWN).contains(&boxes.chars().count()) {
            self.boxed.push(boxes);
        }
    }

    /// Forms with a box for each digit: the number is what stands in all of them.
    fn end_boxes(&mut self) {
        if self.boxes.chars().nth(1).is_some() {
            self.boxed.push(self.boxes.clone());
        }
        self.boxes.clear();
    }
}
