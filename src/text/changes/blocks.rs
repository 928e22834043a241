//! The blocks of a text: what [`compare`](super::compare()) compares, made of the tree.

use super::{Block, Kind};
use crate::text::plain::of_inlines;
use crate::text::{Text, tree};

/// The blocks of a text in reading order, footnotes last: one for each heading, paragraph, table row (its header too) and
/// block of code. A paragraph is an item within a list, a quotation within a quotation, a note within a footnote. The
/// numbers of lists are left out; whether a task is done is not, since it is all that may change of one.
pub fn blocks(text: &Text) -> Vec<Block> {
    let mut out = Vec::new();
    walk(&text.blocks, Kind::Paragraph, "", &mut out);
    text.notes.iter().for_each(|note| walk(&note.blocks, Kind::Note, "", &mut out));
    out
}

/// `mark` stands before the first paragraph.
fn walk(blocks: &[tree::Block], kind: Kind, mark: &str, out: &mut Vec<Block>) {
    for (at, block) in blocks.iter().enumerate() {
        let mark = if at == 0 { mark } else { "" };
        match block {
            tree::Block::Paragraph(content) => out.push(Block::new(kind, mark.to_string() + &of_inlines(content))),
            tree::Block::Heading(heading) => {
                out.push(Block::new(Kind::Heading(heading.level), mark.to_string() + &heading.title()));
            }
            tree::Block::List(list) => list.items.iter().for_each(|item| {
                let task = item.task.map_or("", |done| if done { "☑ " } else { "☐ " });
                walk(&item.blocks, Kind::Item, task, out);
            }),
            tree::Block::Quote(within) => walk(within, Kind::Quote, "", out),
            tree::Block::Code { code, .. } => out.push(Block::new(Kind::Code, code.trim_end_matches('\n'))),
            tree::Block::Table(table) => {
                out.extend(std::iter::once(&table.header).chain(&table.rows).map(|cells| row(cells)));
            }
            tree::Block::Rule => {}
        }
    }
}

/// Tabs lie between cells, so none may lie within one.
fn row(cells: &[tree::Cell]) -> Block {
    let cells: Vec<String> = cells.iter().map(|cell| of_inlines(cell).replace('\t', " ")).collect();
    Block::new(Kind::Row, cells.join("\t"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(source: &str) -> Vec<(Kind, String)> {
        blocks(&crate::text::parse(source)).into_iter().map(|block| (block.kind, block.text)).collect()
    }

    fn expect(source: &str, expected: &[(Kind, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, text.to_string())).collect();
        assert_eq!(shown(source), expected);
    }

    #[test]
    fn each_kind_of_block_is_one() {
        use Kind::*;
        expect(
            "# 总则\n\n第一条 **为了**规范\n[公开](https://www.example.gov.cn/)。\n\n1. 甲\n2. 乙\n\n   乙的第二段\n\n> 引文\n\n```\n一\n二\n```\n\n---\n",
            &[
                (Heading(2), "总则"),
                (Paragraph, "第一条 为了规范公开。"),
                (Item, "甲"),
                (Item, "乙"),
                (Item, "乙的第二段"),
                (Quote, "引文"),
                (Code, "一\n二"),
            ],
        );
    }

    #[test]
    fn rows_keep_their_cells_apart_and_notes_stand_last() {
        use Kind::*;
        expect(
            "| 项目 | 时限 |\n|---|---|\n| 受理[^1] | 5&#9;日 |\n\n[^1]: 当日。\n\n文末。\n",
            &[(Row, "项目\t时限"), (Row, "受理\t5 日"), (Paragraph, "文末。"), (Note, "当日。")],
        );
    }

    #[test]
    fn a_task_says_whether_it_is_done() {
        expect("- [x] 报到\n- [ ] 学习\n", &[(Kind::Item, "☑ 报到"), (Kind::Item, "☐ 学习")]);
    }

    #[test]
    fn the_number_of_a_list_is_no_change() {
        assert_eq!(shown("3. 甲\n4. 乙\n"), shown("1. 甲\n2. 乙\n"));
    }

    proptest! {
        /// No word is lost: the blocks say what `Text::plain` says.
        #[test]
        fn blocks_say_what_the_text_says(source in "([a-c。# >|*\\-\\[\\]0-9.`^\n]|\n\n|- |1\\. |\\[\\^1\\]){0,60}") {
            let text = crate::text::parse(&source);
            let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '☑' | '☐')).collect::<String>();
            let joined: String = blocks(&text).into_iter().map(|block| block.text).collect();
            prop_assert_eq!(squeezed(&joined), squeezed(&text.plain()));
        }
    }
}
