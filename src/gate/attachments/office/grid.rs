//! A table as one text, a line for each row: what stands under a heading is told by it.

use super::super::Trouble;
use super::super::limits::MOST_TEXT;
use crate::say::say;

/// Empty cells in a row that are written out; behind the last cell that holds something none are.
const MOST_EMPTY: usize = 64;

/// A table on its way.
#[derive(Debug, Default)]
pub struct Grid {
    lines: String,
    empty: usize,
    line: String,
    boxes: String,
    /// For each row that has them: what stands in its boxes of one character each, joined.
    pub boxed: Vec<String>,
}

impl Grid {
    /// Adds a cell that is so many columns wide.
    pub fn cell(&mut self, text: &str, wide: usize) {
        let text = text.trim();
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
        self.end_boxes();
        if self.lines.len() > MOST_TEXT {
            return Err(Trouble::Unreadable(say!("表格太大", "a table is too large")));
        }
        Ok(())
    }

    /// The table.
    pub fn finish(self) -> (String, Vec<String>) {
        (self.lines, self.boxed)
    }

    /// Forms with a box for each digit: the number is what stands in all of them.
    fn end_boxes(&mut self) {
        if self.boxes.chars().nth(1).is_some() {
            self.boxed.push(self.boxes.clone());
        }
        self.boxes.clear();
    }
}
