//! Undoing the escapes in which a text may be written: those of HTML and XML, JSON and scripts, style sheets and URLs.

use std::borrow::Cow;

/// One escape may be wrapped in another; deeper than this nobody wraps by accident.
const ROUNDS: usize = 4;

/// The text with every escape undone, also where one is wrapped in another. Both a secret and the portal go through here,
/// so that what only looks like an escape reads the same on both sides.
pub fn decoded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match once(&text) {
            Some(decoded) => text = Cow::Owned(decoded),
            None => break,
        }
    }
    text
}

/// Undoes one layer; `None` where there is none.
fn once(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr::memchr3(b'&', b'\\', b'%', &bytes[at..]) {
        at += found;
        let Some((length, c)) = escape(&text[at..]) else {
            at += 1;
            continue;
        };
        out.push_str(&text[copied..at]);
        out.push(if c.is_control() && c != '\n' { ' ' } else { c });
        at += length;
        copied = at;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// An escape at the beginning of `text`: its length and its character.
fn escape(text: &str) -> Option<(usize, char)> {
    match text.as_bytes().first()? {
        b'&' => reference(text),
        b'%' => percent(text),
        _ => backslash(text),
    }
}

/// A character reference. Which sign a name stands for matters only where it can begin another escape or a tag; none of
/// the names stands for a Chinese character.
fn reference(text: &str) -> Option<(usize, char)> {
    if let Some(number) = text.strip_prefix("&#") {
        let (skip, radix) = if number.starts_with(['x', 'X']) { (1, 16) } else { (0, 10) };
        let digits = &number[skip..];
        let length = digits.bytes().take(10).take_while(|b| char::from(*b).is_digit(radix)).count();
        let c = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
        let end = 2 + skip + length;
        return Some((end + usize::from(text.as_bytes().get(end) == Some(&b';')), c));
    }
    let length = text[1..].bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let (name, ended) = (&text[1..=length], text.as_bytes().get(length + 1) == Some(&b';'));
    let c = match name {
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "amp" | "AMP" => '&',
        "quot" | "QUOT" => '"',
        "percnt" => '%',
        "bsol" => '\\',
        "num" => '#',
        "nbsp" => ' ',
        _ if ended && length > 1 => ' ',
        _ => return None,
    };
    (ended || matches!(name, "lt" | "gt" | "amp" | "quot" | "nbsp")).then_some((length + 1 + usize::from(ended), c))
}

/// A character in a URL: `%41`, `%E5%BC%A0`, and `%u5F20` of old scripts.
fn percent(text: &str) -> Option<(usize, char)> {
    if let Some(hex) = text.strip_prefix("%u").or_else(|| text.strip_prefix("%U")) {
        return Some((6, char::from_u32(hex_value(hex.get(..4)?)?)?));
    }
    bytes(text, "%")
}

/// A character as the bytes of its UTF-8, each in hex behind a mark: `%E5%BC%A0`, `\xe5\xbc\xa0`.
fn bytes(text: &str, mark: &str) -> Option<(usize, char)> {
    let each = mark.len() + 2;
    let byte = |nth: usize| -> Option<u8> {
        let part = text.get(each * nth..each * (nth + 1))?;
        u8::try_from(hex_value(part.strip_prefix(mark)?)?).ok()
    };
    let first = byte(0)?;
    let length = match first {
        0..0x80 => 1,
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [first; 4];
    for (nth, slot) in bytes.iter_mut().enumerate().take(length).skip(1) {
        *slot = byte(nth)?;
    }
    Some((each * length, std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?))
}

/// An escape of JSON, scripts (`\u5f20`, `\u{5f20}`, `\x41`, `\n`) or style sheets (`\5f20 `).
fn backslash(text: &str) -> Option<(usize, char)> {
    let rest = &text[1..];
    let next = rest.chars().next()?;
    match next {
        'u' if rest.starts_with("u{") => {
            let end = rest.bytes().take(12).position(|b| b == b'}')?;
            Some((end + 2, char::from_u32(hex_value(&rest[2..end])?)?))
        }
        'u' => {
            let unit = hex_value(rest.get(1..5)?)?;
            if let Some(c) = char::from_u32(unit) {
                return Some((6, c));
            }
            let low = hex_value(rest.get(5..11)?.strip_prefix("\\u")?)?;
            let c = char::decode_utf16([u16::try_from(unit).ok()?, u16::try_from(low).ok()?]).next()?.ok()?;
            Some((12, c))
        }
        'U' => Some((10, char::from_u32(u32::from_str_radix(rest.get(1..9)?, 16).ok()?)?)),
        'x' => bytes(text, "\\x").or_else(|| Some((4, char::from_u32(hex_value(rest.get(1..3)?)?)?))),
        'n' | 'r' | 't' | 'v' => Some((2, ' ')),
        c if c.is_ascii_hexdigit() => {
            let length = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
            let c = char::from_u32(hex_value(&rest[..length])?)?;
            let space = rest.as_bytes().get(length).is_some_and(|b| matches!(b, b' ' | b'\n' | b'\t'));
            Some((1 + length + usize::from(space), c))
        }
        c if c.is_ascii_alphabetic() => None,
        c => Some((1 + c.len_utf8(), c)),
    }
}

fn hex_value(digits: &str) -> Option<u32> {
    let sound = !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if sound { u32::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_escape_is_undone() {
        for (escaped, plain) in [
            ("&#24352;&#x4E09;&#x4e09", "张三三"),
            ("\\u5f20\\u4E09\\u{4e09}", "张三三"),
            ("\\5f20 \\4e09", "张三"),
            ("\\005f20\\004e09", "张三"),
            ("%E5%BC%A0%e4%b8%89%u4E09", "张三三"),
            ("&amp;#24352;&amp;amp;#x4E09;", "张三"),
            ("\\\\u5f20", "张"),
            ("%25E5%25BC%25A0", "张"),
            ("\\xe5\\xBC\\xa0\\x41\\U00005f20", "张A张"),
            ("\\xe5\\xbc \\U0000 \\Uffffffff", "å¼ \\U0000 \\Uffffffff"),
            ("\\u0026#24352;", "张"),
            ("张\\n三&nbsp;三&ldquo;", "张 三 三 "),
            ("&lt;b&gt;", "<b>"),
            ("\\ud840\\udc00", "\u{20000}"),
            ("a & b 50% \\z &x %zz", "a & b 50% \\z &x %zz"),
            ("\\*\\ \\“", "* “"),
            ("\\ud840x &#xffffffff; %ff%fe", "\\ud840x &#xffffffff; %ff%fe"),
        ] {
            assert_eq!(decoded(escaped), plain, "{escaped}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_decoded(text in "([&\\\\%#xu{};0-9a-fA-F张三]|\\PC){0,40}") {
            decoded(&text);
        }
    }
}
