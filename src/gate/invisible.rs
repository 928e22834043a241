//! Characters that nobody sees: what a reviewer reads must be what the public gets.
//!
//! Chinese text has many honest odd characters, and those pass: full-width forms, circled and Roman numerals,
//! ideographic and no-break spaces, joiners between emoji, a mark at the edge of a word. What is refused: characters
//! that turn the direction of text around (the "Trojan Source" attacks, CVE-2021-42574), characters without width inside a word or a
//! number (they hide it from every search), private-use characters (what they show depends on the font), and letters of
//! another alphabet that pass for Latin ones (Unicode Technical Standard 39, whole-script confusables).

use super::scan;
use crate::finding::{Finding, MOST_OF_A_KIND, Place, Rule};
use crate::load::place::{node_place, offset_place};
use crate::record::Source;
use crate::record::node::{Node, Value};
use crate::say::{Say, say};
use std::ops::Range;

/// What is wrong with a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invisible {
    /// Turns the direction of text around.
    Bidi,
    /// Has no width, and stands inside a word or a number, or is of no use at all.
    ZeroWidth,
    /// Is of private use.
    Private,
    /// Passes for a Latin letter.
    Confusable,
}

impl Invisible {
    fn say(self, c: char) -> Say {
        let code = format!("U+{:04X}", c as u32);
        match self {
            Invisible::Bidi => say!("双向控制符 {code}", "a bidirectional control, {code}"),
            Invisible::ZeroWidth => say!("看不见的零宽字符 {code}", "a character without width, {code}"),
            Invisible::Private => say!("私用区字符 {code}", "a private-use character, {code}"),
            Invisible::Confusable => say!(
                "拉丁词里混入了别的字母 {c}（{code}）",
                "a letter of another alphabet inside a Latin word: {c} ({code})"
            ),
        }
    }
}

/// Looks through a file: its text as written, what its front matter escapes, and what its body writes as references.
pub fn check(source: &Source, front: Option<&Node>, id: Option<&str>, findings: &mut Vec<Finding>) {
    let mut places: Vec<(Place, Invisible, char)> = Vec::new();
    for (range, what) in find(&source.text) {
        let c = source.text[range.clone()].chars().next().unwrap_or_default();
        places.push((offset_place(source, range.start, 1), what, c));
    }
    if let Some(front) = front.filter(|_| source.front().contains('\\')) {
        escaped(source, front, &mut places);
    }
    referenced(source, &mut places);
    for (place, what, c) in places.into_iter().take(MOST_OF_A_KIND) {
        let message = what.say(c);
        let help = match what {
            Invisible::Private => say!(
                "这个字符在多数电脑上是空白或方框；对照原件，改为应有的字（常见的是小数点）",
                "most computers show a box or nothing for it; put in what the original has (often a decimal point)"
            ),
            _ => Rule::InvisibleCharacters.text().remedy,
        };
        let mut finding = Finding::new(Rule::InvisibleCharacters, place, message).help(help);
        finding.record = id.map(String::from);
        findings.push(finding);
    }
}

/// What stands in a double-quoted value as an escape, and so not in the text of the file.
fn escaped(source: &Source, node: &Node, places: &mut Vec<(Place, Invisible, char)>) {
    match &node.value {
        Value::Null => {}
        Value::Text { text, .. } => {
            for (range, what) in find(text) {
                let c = text[range].chars().next().unwrap_or_default();
                if !source.front().contains(c) {
                    places.push((node_place(source, node.number), what, c));
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| escaped(source, item, places)),
        Value::Map(entries) => {
            for (key, value) in entries {
                escaped(source, key, places);
                escaped(source, value, places);
            }
        }
    }
}

/// Character references of the body. Nobody writes one of these by accident, so where it stands makes no difference.
fn referenced(source: &Source, places: &mut Vec<(Place, Invisible, char)>) {
    let body = &source.text[source.body.clone()];
    for (at, _) in body.match_indices('&') {
        let Some((length, c)) = scan::reference(&body[at..]) else { continue };
        let what = if is_bidi(c) {
            Invisible::Bidi
        } else if has_no_width(c) {
            Invisible::ZeroWidth
        } else if is_private(c) {
            Invisible::Private
        } else {
            continue;
        };
        places.push((offset_place(source, source.body.start + at, length), what, c));
    }
}

/// All such characters of a text, in order.
pub fn find(text: &str) -> Vec<(Range<usize>, Invisible)> {
    let mut found = Vec::new();
    let mut before = None;
    let mut word = Word::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_ascii() {
            word.letter(at, c, &mut found);
            before = Some(c);
            continue;
        }
        let after = chars.peek().map(|(_, c)| *c);
        let what = if is_bidi(c) {
            Some(Invisible::Bidi)
        } else if is_private(c) {
            Some(Invisible::Private)
        } else if has_no_width(c) && !is_at_home(before, c, after) {
            Some(Invisible::ZeroWidth)
        } else {
            None
        };
        if let Some(what) = what {
            found.push((at..at + c.len_utf8(), what));
        }
        word.letter(at, c, &mut found);
        before = Some(c);
    }
    word.end(&mut found);
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Controls that turn the direction of text around, or mark it (Unicode Standard Annex 9).
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

fn has_no_width(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character without width does what it is for, or at least no harm: it joins emoji, chooses the form of the
/// sign before it, or stands at the edge of a word.
fn is_at_home(before: Option<char>, c: char, after: Option<char>) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || has_no_width(c));
    match c {
        // A form is chosen for a symbol (emoji) or for a Chinese character (Ideographic Variation Database).
        '\u{FE00}'..='\u{FE0F}' => before.is_some_and(|b| !b.is_ascii_alphabetic() && !has_no_width(b)),
        '\u{E0100}'..='\u{E01EF}' => before.is_some_and(is_han),
        '\u{200D}' if before.is_some_and(is_emoji) && after.is_some_and(is_emoji) => true,
        // Left behind by copying; these do nothing but at the edge of a word.
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => !(in_word(before) && in_word(after)),
        _ => false,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// The letters of one word, as far as they can pass for each other.
#[derive(Default)]
struct Word {
    latin: bool,
    others: Vec<(usize, char)>,
}

/// Remembered of one word: enough to show, and no more.
const MOST_OTHERS: usize = 8;

impl Word {
    fn letter(&mut self, at: usize, c: char, found: &mut Vec<(Range<usize>, Invisible)>) {
        if c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}') && c.is_alphabetic() {
            self.latin = true;
        } else if passes_for_latin(c) {
            if self.others.len() < MOST_OTHERS {
                self.others.push((at, c));
            }
        } else if !has_no_width(c) {
            self.end(found);
        }
    }

    fn end(&mut self, found: &mut Vec<(Range<usize>, Invisible)>) {
        if self.latin {
            let spot = |(at, c): (usize, char)| (at..at + c.len_utf8(), Invisible::Confusable);
            found.extend(self.others.drain(..).map(spot));
        }
        self.others.clear();
        self.latin = false;
    }
}

/// Cyrillic letters, and the Greek ones that look like Latin ones. Others are units and variables (μm, kΩ, Δt, β2).
fn passes_for_latin(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}')
        || "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαγικνορυχ".contains(c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should say where")]
    use super::*;

    fn kinds(text: &str) -> Vec<Invisible> {
        find(text).into_iter().map(|(_, what)| what).collect()
    }

    #[test]
    fn directions_and_private_characters_are_refused_wherever_they_stand() {
        for c in ['\u{202E}', '\u{2066}', '\u{2069}', '\u{200E}', '\u{200F}', '\u{61C}'] {
            assert_eq!(kinds(&format!("甲{c}乙")), [Invisible::Bidi], "{c:?}");
            assert_eq!(kinds(&format!("{c}")), [Invisible::Bidi], "{c:?}");
        }
        for c in ['\u{E000}', '\u{F8FF}', '\u{F0000}', '\u{10FFFD}'] {
            assert_eq!(kinds(&format!("见 {c} 。")), [Invisible::Private], "{c:?}");
        }
    }

    #[test]
    fn no_character_without_width_may_stand_inside_a_word_or_number() {
        for c in
            ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{AD}', '\u{3164}', '\u{FFF9}', '\u{E0041}']
        {
            for text in [format!("社{c}区"), format!("12{c}34"), format!("ab{c}cd"), format!("甲{c}{c}乙")] {
                assert!(kinds(&text).contains(&Invisible::ZeroWidth), "{text:?}");
            }
        }
        assert_eq!(kinds("a\u{FE0F}b"), [Invisible::ZeroWidth]);
        assert_eq!(kinds("甲\u{E0100}\u{E0101}乙"), [Invisible::ZeroWidth], "a second form hides data");
    }

    #[test]
    fn letters_that_pass_for_latin_ones_are_refused_inside_latin_words_only() {
        assert_eq!(kinds("pаypal"), [Invisible::Confusable]);
        assert_eq!(kinds("Αpple"), [Invisible::Confusable]);
        assert_eq!(kinds("p\u{200B}аypal"), [Invisible::ZeroWidth, Invisible::Confusable]);
        for fine in ["Москва 莫斯科", "Σ 和 α 均可", "5 μm、10 kΩ、Δt、β2、λ=1", "café Zürich", "П字形"]
        {
            assert_eq!(kinds(fine), [], "{fine}");
        }
    }

    #[test]
    fn honest_odd_characters_pass() {
        for fine in [
            "１２３ＡＢＣ（全角）",
            "①②③ Ⅳ ⅳ ㈠ ㊣",
            "甲\u{3000}乙\u{A0}丙",
            "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F} ☎\u{FE0E} 🏳\u{FE0F}\u{200D}🌈 1\u{FE0F}\u{20E3}",
            "葛\u{E0100}城",
            "句末。\u{200B}",
            "\u{FEFF}开头",
            "（\u{200B}甲）",
            "𠮷野家 㐂",
        ] {
            assert_eq!(kinds(fine), [], "{fine:?}");
        }
    }
}
