//! Running text of any part: paragraphs joined over their runs, tables, and whatever else an element or attribute holds.
//!
//! This is what makes sure that everything comes out. It knows what belongs together; the readers of the formats set the
//! places and watch for what is hidden.

use super::super::Trouble;
use super::grid::Grid;
use super::report::{Report, is_technical};
use super::xml::{Element, Visitor};
use crate::say::{Say, say};

/// Gathers text on the way through a part.
#[derive(Debug)]
pub struct Flow<'r> {
    /// Where everything goes.
    pub report: &'r mut Report,
    /// The place of what comes next.
    pub at: Say,
    /// The place of what the part is, for its tables.
    pub part: Say,
    /// How many characters of text there have been: whether an element had any is told by the difference.
    pub seen: usize,
    /// How many elements are open that say: what is inside has been deleted, or inserted.
    pub deleted: usize,
    /// See above.
    pub inserted: usize,
    /// Whether all texts shall come once more, joined: in parts that no rule knows, a text may be spread over elements.
    pub join: bool,
    joined: String,
    /// Paragraphs that end in a digit, and whether the next began with one.
    meeting: String,
    met: bool,
    open: Vec<Open>,
    blocks: Vec<Block>,
    tables: Vec<(usize, Grid, Option<Cell>)>,
    table_count: usize,
}

/// Bytes of paragraphs that are put together because digits meet.
const MOST_MEETING: usize = 4_096;

/// What is known of an open element.
#[derive(Debug)]
struct Open {
    /// Its characters belong to the paragraph around it.
    inline: bool,
}

/// Something whose characters belong together.
#[derive(Debug)]
struct Block {
    depth: usize,
    at: Say,
    text: String,
    /// The text before tracked changes, when there are any.
    before: Option<String>,
    /// What was deleted.
    gone: String,
    /// A paragraph, not just an element with text.
    paragraph: bool,
}

#[derive(Debug)]
struct Cell {
    depth: usize,
    text: String,
    wide: usize,
}

impl<'r> Flow<'r> {
    /// At the beginning of a part.
    pub fn new(report: &'r mut Report, part: Say) -> Flow<'r> {
        Flow {
            report,
            at: part.clone(),
            part,
            seen: 0,
            deleted: 0,
            inserted: 0,
            join: false,
            joined: String::new(),
            meeting: String::new(),
            met: false,
            open: Vec::new(),
            blocks: Vec::new(),
            tables: Vec::new(),
            table_count: 0,
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Writes into the paragraph that is open.
    pub fn write(&mut self, text: &str) {
        self.seen += text.chars().filter(|c| !c.is_whitespace()).count();
        let Some(block) = self.blocks.last_mut() else { return };
        if self.deleted > 0 {
            block.before.get_or_insert_with(|| block.text.clone()).push_str(text);
            block.gone.push_str(text);
        } else if self.inserted > 0 {
            block.before.get_or_insert_with(|| block.text.clone());
            block.text.push_str(text);
        } else {
            block.text.push_str(text);
            if let Some(before) = &mut block.before {
                before.push_str(text);
            }
        }
    }

    /// Puts a text into the open cell of a table which its paragraphs do not show.
    pub fn add_to_cell(&mut self, text: &str) {
        if let Some((_, _, Some(cell))) = self.tables.last_mut() {
            cell.text.push(' ');
            cell.text.push_str(text);
        }
    }

    /// Ends the part.
    ///
    /// # Errors
    /// When there is too much text.
    pub fn finish(mut self) -> Result<(), Trouble> {
        self.end_meeting()?;
        if self.join && self.joined.trim().contains('\n') {
            self.report.text(self.part, self.joined)?;
        }
        Ok(())
    }

    fn begin_block(&mut self, paragraph: bool) {
        let depth = self.open.len();
        let at = self.at.clone();
        self.blocks.push(Block { depth, at, text: String::new(), before: None, gone: String::new(), paragraph });
    }

    fn end_block(&mut self, block: Block) -> Result<(), Trouble> {
        if let Some((_, _, Some(cell))) = self.tables.last_mut()
            && block.paragraph
        {
            cell.text.push(' ');
            cell.text.push_str(&block.text);
        }
        if block.paragraph {
            self.meet(&block.text)?;
        }
        if self.join && !block.text.trim().is_empty() {
            self.joined.push_str(block.text.trim());
            self.joined.push('\n');
        }
        if let Some(before) = block.before.filter(|before| *before != block.text) {
            self.report.text(block.at.clone(), block.gone)?;
            self.report.text(block.at.clone(), before)?;
        }
        if block.paragraph || !is_technical(block.text.trim()) {
            self.report.text(block.at, block.text)?;
        }
        Ok(())
    }

    /// A number may go on in the next paragraph, as it may in the next line. What stands in cells is no such thing.
    fn meet(&mut self, text: &str) -> Result<(), Trouble> {
        let text = text.trim();
        let digit = |c: char| c.is_numeric() || "〇零一二三四五六七八九".contains(c);
        if self.tables.is_empty() && !self.meeting.is_empty() && text.starts_with(|c| digit(c) || c == 'X') {
            self.meeting.push('\n');
            self.meeting.push_str(text);
            self.met = true;
        } else if !text.is_empty() {
            self.end_meeting()?;
            self.meeting.push_str(text);
        }
        if !text.ends_with(digit) || self.meeting.len() > MOST_MEETING {
            self.end_meeting()?;
        }
        Ok(())
    }

    fn end_meeting(&mut self) -> Result<(), Trouble> {
        let text = std::mem::take(&mut self.meeting);
        if std::mem::take(&mut self.met) { self.report.text(self.part.clone(), text) } else { Ok(()) }
    }

    fn end_table(&mut self, grid: Grid) -> Result<(), Trouble> {
        self.table_count += 1;
        let number = self.table_count;
        let (zh, en) = (&self.part.zh, &self.part.en);
        let at = say!("{zh}第 {number} 个表格", "{en}, table {number}");
        let (lines, boxed) = grid.finish();
        for boxes in boxed {
            self.report.text(at.clone(), boxes)?;
        }
        self.report.text(at, lines)
    }
}

impl Visitor for Flow<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        self.report.attributes(&self.at, element)?;
        if let Some(text) = stands_for(element) {
            self.write(&text);
        }
        self.open.push(Open { inline: is_inline(element) });
        let depth = self.open.len();
        if is_block(element) {
            self.begin_block(true);
        }
        match (element.ns, element.name) {
            ("w" | "a", "tbl") | ("table", "table") => self.tables.push((depth, Grid::default(), None)),
            ("w" | "a", "tc") | ("table", "table-cell" | "covered-table-cell") => {
                let mut wide = ["gridSpan", "number-columns-repeated"].iter();
                let wide = wide.find_map(|name| element.plain(name).or_else(|| element.attr("table", name)));
                let wide = wide.and_then(|wide| wide.parse().ok()).unwrap_or(1);
                if let Some((_, _, cell)) = self.tables.last_mut() {
                    *cell = Some(Cell { depth, text: String::new(), wide });
                }
            }
            ("w", "gridSpan" | "gridBefore") => {
                let wide = element.attr("w", "val").and_then(|wide| wide.parse().ok()).unwrap_or(1);
                match self.tables.last_mut() {
                    Some((_, _, Some(cell))) => cell.wide = wide,
                    Some((_, grid, None)) => grid.cell("", wide),
                    None => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        let depth = self.open.len();
        let inline = self.open.last().is_some_and(|open| open.inline);
        let own = self.blocks.last().is_some_and(|block| block.depth == depth || inline);
        if !own {
            if text.trim().is_empty() {
                return Ok(());
            }
            self.begin_block(false);
        }
        self.write(text);
        Ok(())
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        let depth = self.open.len();
        if self.blocks.last().is_some_and(|block| block.depth == depth)
            && let Some(block) = self.blocks.pop()
        {
            self.end_block(block)?;
        }
        self.open.pop();
        let Some((table, grid, cell)) = self.tables.last_mut() else { return Ok(()) };
        if let Some(done) = cell.take_if(|cell| cell.depth == depth) {
            grid.cell(&done.text, done.wide);
        }
        if matches!((ns, name), ("w" | "a", "tr") | ("table", "table-row")) {
            grid.end_row()?;
        }
        if *table == depth
            && let Some((_, grid, _)) = self.tables.pop()
        {
            self.end_table(grid)?;
        }
        Ok(())
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        if comment && !text.trim().is_empty() {
            let what = say!("XML 里有注释，打开文件看不到", "an XML comment, which nobody sees");
            self.report.hides(self.at.clone(), what);
        }
        // Office names the program that the file is for.
        let known = ["mso-application", "mso-contentType", "mso-infoPathSolution"];
        if !comment && !known.iter().any(|known| text.starts_with(known)) {
            let what = say!("XML 里有处理指令，打开文件看不到", "an XML processing instruction, which nobody sees");
            self.report.hides(self.at.clone(), what);
        }
        self.report.text(self.at.clone(), text)
    }
}

/// Elements whose text belongs together, apart from what is around them.
fn is_block(element: &Element) -> bool {
    match element.ns {
        "w" => matches!(element.name, "p" | "rt"),
        "a" => element.name == "p",
        "s" => matches!(element.name, "si" | "is" | "rPh" | "text"),
        "text" => matches!(element.name, "p" | "h" | "note" | "note-citation" | "ruby-text"),
        "office" => element.name == "annotation",
        "c" => matches!(element.name, "v" | "f"),
        _ => false,
    }
}

/// Elements whose text belongs to the paragraph around them. All others may stand inside of one, and are something else: the
/// offset of a picture must not become a part of a number.
fn is_inline(element: &Element) -> bool {
    match element.ns {
        "w" => matches!(element.name, "t" | "delText"),
        "a" | "m" | "s" => element.name == "t",
        "text" => !is_block(element),
        "presentation" => true,
        _ => false,
    }
}

/// The characters that an element stands for.
fn stands_for(element: &Element) -> Option<String> {
    let text = match (element.ns, element.name) {
        // With attributes it is a tab stop.
        ("w", "tab") if element.attributes.is_empty() => "\t",
        ("w", "ptab") | ("text", "tab") => "\t",
        ("w", "br" | "cr") | ("a", "br") | ("text", "line-break") => "\n",
        ("w", "noBreakHyphen") => "-",
        ("w", "sym") => {
            let code = u32::from_str_radix(element.attr("w", "char")?, 16).ok()?;
            // Symbol fonts have their characters at F000 and up.
            let code = if (0xF020..=0xF07E).contains(&code) { code - 0xF000 } else { code };
            return char::from_u32(code).map(String::from);
        }
        ("text", "s") => {
            let count = element.attr("text", "c").and_then(|count| count.parse().ok()).unwrap_or(1);
            return Some(" ".repeat(std::cmp::min(count, 100)));
        }
        _ => return None,
    };
    Some(text.to_owned())
}
