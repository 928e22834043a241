//! What holds for every input.

use super::super::{Block, Change, Kind, Part, Piece, compare, fields, fold, mark};
use proptest::prelude::*;

/// What administrative texts are made of, and what is in the way.
const BITS: &[&str] = &[
    "申请",
    "人",
    "应当",
    "在",
    "内",
    "本局",
    "办",
    "法",
    "，",
    "。",
    "、",
    "（",
    "）",
    "20",
    "30",
    "20.5%",
    "个工作日",
    "2026年11月2日",
    "二十",
    "第五条",
    "〔2026〕12号",
    "《办法》",
    "《",
    "》",
    "司法 ",
    "Word",
    "a",
    "é",
    "e\u{301}",
    "\u{200D}",
    "𠮷\u{E0100}",
    "\n",
    "\t",
    "-",
    ".",
    "😀",
    "第",
    "百分之",
    "年",
    "月",
    "1",
    "http://a.b/c",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::collection::vec(prop::sample::select(BITS), 0..30).prop_map(|bits| bits.concat()),
        1 => "\\PC{0,20}",
    ]
}

fn block() -> impl Strategy<Value = Block> {
    let kinds = vec![Kind::Paragraph, Kind::Paragraph, Kind::Heading(2), Kind::Item, Kind::Row, Kind::Code];
    let short = prop::sample::select(vec!["第一条 甲", "第二条 甲", "一、乙", "丙", "甲\t1", "乙\t2", ""])
        .prop_map(String::from);
    (prop::sample::select(kinds), prop_oneof![2 => short, 1 => text()]).prop_map(|(kind, text)| Block::new(kind, text))
}

/// Two versions that have something in common.
fn versions() -> impl Strategy<Value = (Vec<Block>, Vec<Block>)> {
    let blocks = || prop::collection::vec(block(), 0..8);
    prop_oneof![
        1 => (blocks(), blocks()),
        2 => (blocks(), blocks(), blocks(), blocks(), blocks()).prop_map(|(a, b, c, d, e)| {
            ([a.clone(), b, c.clone()].concat(), [a, d, c, e].concat())
        }),
    ]
}

fn old_text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if let Piece::Same(text) | Piece::Deleted(text) = piece { *text } else { "" }).collect()
}

fn new_text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if let Piece::Same(text) | Piece::Inserted(text) = piece { *text } else { "" }).collect()
}

/// Deletions and insertions exchanged, each deletion before its insertion.
fn exchanged<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut exchanged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Deleted(text) => exchanged.push(Piece::Inserted(text)),
            Piece::Inserted(text) if matches!(exchanged.last(), Some(Piece::Inserted(_))) => {
                exchanged.insert(exchanged.len() - 1, Piece::Deleted(text));
            }
            Piece::Inserted(text) => exchanged.push(Piece::Deleted(text)),
            Piece::Same(text) => exchanged.push(Piece::Same(text)),
        }
    }
    exchanged
}

/// Whether pieces alternate as they should.
fn is_orderly(pieces: &[Piece]) -> bool {
    let no_empty = pieces.iter().all(|piece| {
        let (Piece::Same(text) | Piece::Deleted(text) | Piece::Inserted(text)) = piece;
        !text.is_empty()
    });
    let alternate = pieces.windows(2).all(|pair| {
        matches!(
            pair,
            [Piece::Same(_), Piece::Deleted(_) | Piece::Inserted(_)]
                | [Piece::Deleted(_), Piece::Inserted(_) | Piece::Same(_)]
                | [Piece::Inserted(_), Piece::Same(_)]
        )
    });
    no_empty && alternate
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn pieces_give_both_texts(old in text(), new in text()) {
        let pieces = mark(&old, &new);
        prop_assert_eq!(old_text(&pieces), &*old);
        prop_assert_eq!(new_text(&pieces), &*new);
        prop_assert!(is_orderly(&pieces));
        prop_assert_eq!(exchanged(&pieces), mark(&new, &old));
    }

    #[test]
    fn a_text_does_not_differ_from_itself(text in text()) {
        prop_assert!(mark(&text, &text).iter().all(|piece| matches!(piece, Piece::Same(_))));
    }

    #[test]
    fn a_number_is_never_marked_in_part(before in "[受理之日起，]{0,6}", a in 0u32..9999, b in 0u32..9999, after in "[个工作日内]{0,6}") {
        let (old, new) = (format!("{before}{a}{after}"), format!("{before}{b}{after}"));
        let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        for piece in mark(&old, &new) {
            let (Piece::Same(text) | Piece::Deleted(text) | Piece::Inserted(text)) = piece;
            let figures = figures(text);
            prop_assert!(figures.is_empty() || figures == a.to_string() || figures == b.to_string());
        }
    }

    #[test]
    fn changes_give_both_versions((old, new) in versions()) {
        let changes = compare(&old, &new);
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        for change in &changes {
            match change {
                Change::Same(block) => { olds.push((*block).clone()); news.push((*block).clone()) }
                Change::Removed(block) => olds.push((*block).clone()),
                Change::Added(block) => news.push((*block).clone()),
                Change::Changed { old, new, pieces, .. } => {
                    prop_assert_eq!(old_text(pieces), &*old.text);
                    prop_assert_eq!(new_text(pieces), &*new.text);
                    prop_assert_ne!(old, new);
                    olds.push((*old).clone());
                    news.push((*new).clone());
                }
            }
        }
        prop_assert_eq!(olds, old);
        prop_assert_eq!(news, new);
    }

    #[test]
    fn backwards_is_the_same_exchanged((old, new) in versions()) {
        let forth: Vec<(usize, Vec<Piece>)> = compare(&old, &new).iter().map(|c| of(c, false)).collect();
        let back: Vec<(usize, Vec<Piece>)> = compare(&new, &old).iter().map(|c| of(c, true)).collect();
        // Removed blocks stand before added ones in both directions.
        let sorted = |mut row: Vec<(usize, Vec<Piece<'static>>)>| { row.sort_by_key(|r| format!("{r:?}")); row };
        prop_assert_eq!(sorted(owned(forth)), sorted(owned(back)));
    }

    #[test]
    fn a_version_does_not_differ_from_itself((old, _) in versions()) {
        prop_assert!(compare(&old, &old).iter().all(|change| matches!(change, Change::Same(_))));
    }

    #[test]
    fn folding_loses_only_what_did_not_change((old, new) in versions(), context in 0usize..3) {
        let changes = compare(&old, &new);
        let parts = fold(&changes, context);
        let count: usize = parts.iter().map(|p| if let Part::Hidden { count, .. } = p { *count } else { 1 }).sum();
        prop_assert_eq!(count, changes.len());
        let real = |c: &&Change| !matches!(c, Change::Same(_));
        let shown: Vec<&Change> = parts.iter().filter_map(|p| if let Part::Shown(c) = p { Some(*c) } else { None }).filter(real).collect();
        prop_assert_eq!(shown, changes.iter().filter(real).collect::<Vec<_>>());
    }

    #[test]
    fn fields_do_not_differ_from_themselves(rows in prop::collection::vec(("[a-c]", text()), 0..6)) {
        prop_assert!(fields(&rows, &rows).is_empty());
    }
}

/// What a change is, read in one direction or the other.
fn of<'a>(change: &Change<'a>, back: bool) -> (usize, Vec<Piece<'a>>) {
    match change {
        Change::Same(block) => (0, vec![Piece::Same(&block.text)]),
        Change::Removed(block) => (if back { 2 } else { 1 }, vec![Piece::Same(&block.text)]),
        Change::Added(block) => (if back { 1 } else { 2 }, vec![Piece::Same(&block.text)]),
        Change::Changed { pieces, .. } => (3, if back { exchanged(pieces) } else { pieces.clone() }),
    }
}

fn owned(rows: Vec<(usize, Vec<Piece>)>) -> Vec<(usize, Vec<Piece<'static>>)> {
    let own = |text: &str| -> &'static str { Box::leak(text.to_string().into_boxed_str()) };
    rows.into_iter()
        .map(|(kind, pieces)| {
            let pieces = pieces.into_iter().map(|piece| match piece {
                Piece::Same(text) => Piece::Same(own(text)),
                Piece::Deleted(text) => Piece::Deleted(own(text)),
                Piece::Inserted(text) => Piece::Inserted(own(text)),
            });
            (kind, pieces.collect())
        })
        .collect()
}
