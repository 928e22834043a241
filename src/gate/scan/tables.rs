//! Columns of a table that hold what their heading says: names, births, addresses, ages.
//!
//! A heading such as 姓名 stands once, the values stand below it, far from any word that leads to them. Cells are set apart by `|`
//! (Markdown), tabs (text of spreadsheets) or commas (CSV).

use std::ops::Range;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Names of persons.
    Name,
    /// Dates of birth.
    Birth,
    /// Home addresses.
    Address,
    /// Ages.
    Age,
}

fn column(heading: &str) -> Option<Column> {
    let heading: String =
        heading.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '"' | '“' | '”')).collect();
    match heading.as_str() {
        "姓名"
        | "当事人"
        | "当事人姓名"
        | "社区矫正对象"
        | "社区矫正对象姓名"
        | "矫正对象"
        | "矫正对象姓名"
        | "对象姓名"
        | "罪犯"
        | "罪犯姓名"
        | "人员姓名"
        | "被告人"
        | "被告人姓名" => Some(Column::Name),
        "出生日期" | "出生年月" | "出生年月日" | "出生时间" | "生日" => Some(Column::Birth),
        "住址" | "家庭住址" | "现住址" | "居住地" | "居住地址" | "户籍地" | "户籍地址" | "户籍所在地" | "现住地" => {
            Some(Column::Address)
        }
        "年龄" | "周岁" | "年龄（岁）" | "年龄（周岁）" | "年龄(岁)" => Some(Column::Age),
        _ => None,
    }
}

/// A heading that makes the table one of staff or of a course, whose names are no subjects'.
fn is_of_staff(heading: &str) -> bool {
    ["职务", "岗位", "职责", "职称", "分管", "办公电话", "联系电话", "授课", "主讲", "承办人"]
        .iter()
        .any(|word| heading.contains(word))
}

/// Tables have no more columns than this.
const MOST_COLUMNS: usize = 64;

/// Every cell under a heading that says what it holds.
pub fn cells(text: &str) -> Vec<(Column, Range<usize>)> {
    let mut found = Vec::new();
    let mut columns: Vec<(usize, Column)> = Vec::new();
    let mut separator = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let line = line.trim_end();
        if let Some(mark) = separator {
            if line.contains(mark) {
                let row = split(line, mark);
                found.extend(columns.iter().filter_map(|&(at, column)| {
                    let cell = row.get(at)?;
                    (!cell.is_empty()).then(|| (column, line_start + cell.start..line_start + cell.end))
                }));
                continue;
            }
            separator = None;
        }
        let Some(mark) = ['|', '\t', ','].into_iter().find(|&mark| line.contains(mark)) else { continue };
        if line.len() > 4096 || is_of_staff(line) {
            continue;
        }
        columns = split(line, mark)
            .iter()
            .enumerate()
            .filter_map(|(at, cell)| Some((at, column(&line[cell.clone()])?)))
            .collect();
        separator = Some(mark).filter(|_| !columns.is_empty());
    }
    found
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
