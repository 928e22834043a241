//! What may not stand beside a person: each word and each column is handed to the rule that knows it.

use super::headings::Column;
use super::normalise::Normal;
use super::tables::cells;
use super::words::{self, Lead};
use super::{Found, RuleName, address, birth, health, masks, minor, movements, names, told};

/// Finds what the rules on persons find. `name` says that the text is nothing but a subject's name.
pub fn find(normal: &Normal, name: bool, found: &mut Vec<Found>) {
    let text = &*normal.text;
    if name {
        return found.extend(names::field(text, 0..text.len()));
    }
    for word in words::find(text) {
        match word.lead {
            Lead::Name => found.extend(names::after(text, word.end, names::Lead::Word)),
            Lead::NameField => found.extend(names::after(text, word.end, names::Lead::Field)),
            Lead::NameLabel => found.extend(names::after(text, word.end, names::Lead::Label)),
            Lead::NameBefore => found.extend(names::before(text, word)),
            Lead::Birth => found.extend(birth::after(text, word)),
            Lead::BornBefore => found.extend(birth::before(text, word)),
            Lead::Address => found.extend(address::after(text, word)),
            Lead::Health => found.extend(health::at(text, word)),
            Lead::Track => found.extend(movements::at(text, word)),
            Lead::Age => found.extend(minor::age(text, word)),
            Lead::Minor => found.extend(minor::words(text, word)),
            Lead::School => found.extend(minor::school(text, word)),
            Lead::Nothing => {}
        }
    }
    movements::bare(text, found);
    for (column, cell) in cells(text) {
        match column {
            Column::Name => found.extend(names::cell(text, cell)),
            Column::Birth => found.extend(birth::cell(text, cell)),
            Column::Address => found.extend(address::cell(text, cell)),
            Column::Age => found.extend(minor::age_cell(text, cell)),
            Column::Identity => number(text, cell, RuleName::IdNumber, found),
            Column::Phone => number(text, cell, RuleName::MobileNumber, found),
            Column::Passport => number(text, cell, RuleName::Passport, found),
            Column::Account => number(text, cell, RuleName::BankCard, found),
        }
    }
}

/// A number that its heading tells, whole or thinly masked.
fn number(text: &str, cell: std::ops::Range<usize>, rule: RuleName, found: &mut Vec<Found>) {
    found.extend(told::cell(text, cell.clone(), rule));
    if matches!(rule, RuleName::IdNumber | RuleName::MobileNumber) {
        found.extend(masks::cell(text, cell, rule));
    }
}

/// Up to `length` characters from a place on.
pub fn ahead(text: &str, at: usize, length: usize) -> &str {
    let rest = &text[at..];
    &rest[..rest.char_indices().nth(length).map_or(rest.len(), |(end, _)| end)]
}

/// What follows up to the end of the clause, at most `length` characters.
pub fn clause<'t>(text: &'t str, at: usize, length: usize, ends: &[char]) -> &'t str {
    let ahead = ahead(text, at, length);
    &ahead[..ahead.find(ends).unwrap_or(ahead.len())]
}

/// True for the characters that Chinese is written with.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}')
}

/// True where a place stands in the title of a law: between 《 and 》.
pub fn in_title(text: &str, at: usize) -> bool {
    let before = super::numbers::tail(&text[..at], 60);
    before.rfind('《').is_some_and(|open| !before[open..].contains('》'))
}
