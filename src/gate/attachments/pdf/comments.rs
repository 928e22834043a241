//! Comments in a content (ISO 32000-2, 7.2.4): viewers step over them, readers of the file do not.

/// The comments of a content, without those that only say which program wrote it.
pub fn comments(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'%' => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                let comment = rest.get(..length).unwrap_or_default();
                if comment.iter().any(|byte| !byte.is_ascii_whitespace()) {
                    found.push(comment.to_vec());
                }
                at += length + 1;
            }
            b'(' => at = end_of_string(bytes, at),
            // The dots of an inline picture are no text.
            b'I' if is_word(bytes, at, b"ID") => at = end_of_picture(bytes, at + 2),
            _ => at += 1,
        }
    }
    found
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn end_of_picture(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let end = (0..rest.len()).find(|&at| rest[at] == b'E' && is_word(rest, at, b"EI"));
    from + end.map_or(rest.len(), |end| end + 2)
}

/// Whether this word stands here, with white space around it.
fn is_word(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    let space = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let before = at == 0 || space(bytes.get(at - 1));
    before && bytes.get(at..).is_some_and(|rest| rest.starts_with(word)) && space(bytes.get(at + word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_strings_and_pictures() {
        let content = b"BT (50% \\) off %) Tj % one\nET BI /W 1 ID %\x00( EI %two";
        assert_eq!(comments(content), [b" one".to_vec(), b"two".to_vec()]);
        assert!(comments(b"(never closed %").is_empty());
    }
}
