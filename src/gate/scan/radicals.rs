//! Radicals that stand for characters.
//!
//! The block "CJK Radicals Supplement" (U+2E80–2EFF) has signs that look like everyday characters and have no compatibility
//! mapping to them, unlike the Kangxi radicals. Programs that make PDFs name one where the other is meant, and so does
//! somebody who wants a name not to be found.

/// Each radical before the character that it looks like.
const RADICALS: &str = "⺁厂⺄乙⺇几⺌小⺎兀⺒巳⺓幺⺗心⺜日⺝月⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺶羊⺷羊⺸羊⺻聿⺼肉⺽臼\
    ⻁虎⻄西⻅见⻆角⻇角⻉贝⻊足⻋车⻑長⻓长⻔门⻕阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟";

/// The everyday character that a radical looks like.
pub fn everyday(c: char) -> Option<char> {
    if !('\u{2E80}'..='\u{2EFF}').contains(&c) {
        return None;
    }
    let mut pairs = RADICALS.chars();
    while let (Some(radical), Some(plain)) = (pairs.next(), pairs.next()) {
        if radical == c {
            return Some(plain);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_radical_of_the_table_stands_for_one_character() {
        let signs: Vec<char> = RADICALS.chars().collect();
        assert_eq!(signs.len() % 2, 0);
        for pair in signs.chunks(2) {
            assert_eq!(everyday(pair[0]), Some(pair[1]));
            assert_eq!(everyday(pair[1]), None);
        }
    }
}
