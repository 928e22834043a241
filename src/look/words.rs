//! A text as the stream of its word characters: letters, digits and Chinese characters in one form. White space,
//! punctuation and what has no width are left out, so that no line break or quotation mark hides anything.

use unicode_normalization::char::decompose_compatible;

/// Gives the word characters of a text, one by one.
#[inline]
pub fn words(text: &str, hear: &mut impl FnMut(u32)) {
    for c in text.chars() {
        let code = c as u32;
        match code {
            0..0x80 => {
                if c.is_ascii_alphanumeric() {
                    hear(u32::from(c.to_ascii_lowercase()));
                }
            }
            0x4E00..=0x9FFF | 0x3400..=0x4DBF => hear(code),
            0x2010..=0x2064 | 0x3000..=0x3004 | 0x3008..=0x3020 | 0xFF01..=0xFF0F => {}
            _ => fold(c, hear),
        }
    }
}

/// Compatibility forms (NFKC: full-width, circled), lower case, without marks.
fn fold(c: char, hear: &mut impl FnMut(u32)) {
    decompose_compatible(c, |part| {
        for small in part.to_lowercase().filter(|small| small.is_alphanumeric()) {
            hear(small as u32);
        }
    });
}

/// The word characters of a text, together.
pub fn all(text: &str) -> Vec<u32> {
    let mut out = Vec::new();
    words(text, &mut |c| out.push(c));
    out
}

/// Whether a word character is neither a Latin letter nor a digit.
pub fn is_wide(c: u32) -> bool {
    c >= 0x2E80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_write_a_word_are_one() {
        let plain = all("张三abc12");
        for written in
            ["张 三\nＡＢＣ１２", "“张”、三A\u{200b}b\u{ad}c①②", "**张**三 a-b-c 1,2", "\u{2060}张三ａｂｃ¹²"]
        {
            assert_eq!(all(written), plain, "{written}");
        }
    }
}
