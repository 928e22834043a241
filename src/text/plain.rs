//! The words of a text without its markup.

use super::tree::{Block, Heading, Inline};

/// Appends the words of the blocks to `out`: a line for each paragraph, heading, line of code or table row (cells are
/// separated by tabs).
pub(super) fn blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading(Heading { content, .. }) => {
                inlines(content, out);
                out.push('\n');
            }
            Block::List(list) => list.items.iter().for_each(|item| self::blocks(&item.blocks, out)),
            Block::Quote(within) => self::blocks(within, out),
            Block::Code { code, .. } => {
                out.push_str(code);
                if !code.ends_with('\n') {
                    out.push('\n');
                }
            }
            Block::Table(table) => {
                for row in std::iter::once(&table.header).chain(&table.rows) {
                    for (column, cell) in row.iter().enumerate() {
                        if column > 0 {
                            out.push('\t');
                        }
                        inlines(cell, out);
                    }
                    out.push('\n');
                }
            }
            Block::Rule => {}
        }
    }
}

/// Appends the words of a line to `out`. An image gives its alternative text, a line break a line feed; the mark of a
/// footnote gives nothing, since its number is not the author's.
pub(super) fn inlines(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Marked(_, within) | Inline::Tagged(_, within) | Inline::Link(_, within) => {
                self::inlines(within, out)
            }
            Inline::NoteRef(_) => {}
        }
    }
}

/// The words of a line.
pub(super) fn of_inlines(line: &[Inline]) -> String {
    let mut out = String::new();
    inlines(line, &mut out);
    out
}
