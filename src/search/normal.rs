//! The form in which texts and queries are compared. `themes/default/assets/search.js` does the same, character by character.
//!
//! 1. NFC over the line ([`display`]; this is also what results show), then for each character by itself: its compatibility
//!    form (NFKC), in lower case. Full-width letters, figures and punctuation become the plain ones, `㎡` becomes `m2`.
//!    By itself, so that a browser can tell which characters of the line a match came from.
//! 2. White space counts as one space between two characters that are not wide, and as none beside a wide one: `第 3 条`,
//!    `第3条` and a line that was broken between two characters read the same to people.
//! 3. Words of a query are what stands between spaces; so no word holds a space, and a space in a text parts what may match.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A line as results show it: NFC (UAX #15), white space collapsed, none at the ends.
pub fn display(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut space = false;
    let mut push = |c: char| {
        if is_space(c) {
            space = !out.is_empty();
            return;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        out.push(c);
    };
    match is_nfc_quick(line.chars()) {
        IsNormalized::Yes => line.chars().for_each(&mut push),
        _ => line.nfc().for_each(&mut push),
    }
    out
}

/// The characters of a line in the form in which they are compared: runs between spaces.
pub fn runs(line: &str) -> Vec<Vec<char>> {
    let mut runs = vec![Vec::new()];
    let mut space = false;
    let mut push = |c: char| {
        if is_space(c) {
            space = true;
            return;
        }
        let parted = std::mem::take(&mut space);
        let apart = parted && runs.last().and_then(|run| run.last()).is_some_and(|last| !is_wide(*last) && !is_wide(c));
        if apart {
            runs.push(Vec::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push(c);
        }
    };
    for c in line.chars() {
        match c {
            '\u{4E00}'..='\u{9FFF}' => push(c),
            c if c.is_ascii() => push(c.to_ascii_lowercase()),
            // Full-width ASCII.
            '\u{FF01}'..='\u{FF5E}' => push(narrow(c)),
            c => std::iter::once(c).nfkc().flat_map(char::to_lowercase).for_each(&mut push),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn narrow(c: char) -> char {
    char::from_u32(c as u32 - 0xFEE0).unwrap_or(c).to_ascii_lowercase()
}

/// White space as Unicode has it (White_Space), written out: browsers and the standard library differ.
pub fn is_space(c: char) -> bool {
    matches!(c, '\u{9}'..='\u{D}' | ' ' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}'
        | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Whether spaces beside it say nothing: ideographs, kana and their punctuation. Not Hangul, for Korean divides words.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
