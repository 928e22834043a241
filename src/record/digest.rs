//! The digest: what an approval is bound to.

use super::model::{Line, Readable, Reader, Shape};
use super::node::Node;
use crate::say::say;
use sha2::{Digest as _, Sha256};

/// The digest of a record: SHA-256 over its file and the files it lists. Shown as `sha256:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a record whose text (without BOM, with LF line ends) is `text` and whose attachments,
    /// then images, in listed order, have these names and SHA-256 sums.
    pub fn of_text(text: &str, files: &[(&str, [u8; 32])]) -> Digest {
        let mut list = format!("gongshi-record v1\n{}\n", hex(&sha256(text.as_bytes())));
        for (name, sum) in files {
            list += &format!("{}  {name}\n", hex(sum));
        }
        Digest(sha256(list.as_bytes()))
    }

    /// Reads `sha256:` and 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Digest> {
        let digits = text.strip_prefix("sha256:")?;
        if digits.len() != 64 || !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Digest(bytes))
    }

    /// The first twelve hex digits, for people to compare at a glance.
    pub fn short(&self) -> String {
        hex(&self.0)[..12].to_string()
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "sha256:{}", hex(&self.0))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Readable for Digest {
    fn shape() -> Shape {
        Shape::Pattern("^sha256:[0-9a-f]{64}$", "sha256:…")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Digest> {
        let text = Line::read(node, reader)?;
        let digest = Digest::parse(&text);
        if digest.is_none() {
            let help = say!("审核记录由命令写入，不要手工修改", "trails are written by commands, do not edit them");
            reader.problem(node, say!("不是有效的摘要值", "not a digest (sha256: and 64 hex digits)"), Some(help));
        }
        digest
    }
}

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[(b >> 4) as usize] as char, DIGITS[(b & 15) as usize] as char]).collect()
}

/// A record's text as it counts for the digest: without BOM, CRLF turned into LF. The same form is parsed, so
/// that what was approved is what is read.
pub fn normalised(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_a_digest_made_by_sha256sum() {
        // printf 'x\n' | sha256sum, then the list through sha256sum again.
        let digest = Digest::of_text("x\n", &[("a.csv", sha256(b"1"))]);
        let list = "gongshi-record v1\n73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac\n\
                    6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a.csv\n";
        assert_eq!(digest.to_string(), format!("sha256:{}", hex(&sha256(list.as_bytes()))));
    }

    proptest! {
        #[test]
        fn line_ends_and_bom_do_not_change_what_was_approved(text in "[^\r\u{feff}]{0,80}") {
            let crlf = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            prop_assert_eq!(normalised(&crlf), normalised(&text));
        }
        #[test]
        fn a_digest_reads_back(text in ".{0,40}") {
            let digest = Digest::of_text(&text, &[]);
            prop_assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        }
        #[test]
        fn any_other_text_has_another_digest(a in ".{0,20}", b in ".{0,20}") {
            prop_assert_eq!(a == b, Digest::of_text(&a, &[]) == Digest::of_text(&b, &[]));
        }
    }
}
