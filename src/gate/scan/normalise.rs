//! One form for all the ways to write the same text, with a map back to where it stood.
//!
//! Folded: compatibility forms (NFKC: full-width, circled, superscript, mathematical), decimal digits of other scripts,
//! HTML character references, escapes of JSON and URLs. Dropped: what has no width (zero-width characters, soft hyphens, byte order marks,
//! variation selectors, combining marks). Everything else, and Chinese punctuation above all, stays as it is, so that an ordinary
//! text is its own normal form and is not copied.

use super::radicals;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::decompose_compatible;

/// What becomes of HTML tags and of the marks of Markdown that are never a mask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// They stay: what is written inside of them is scanned too.
    Kept,
    /// Tags, back-ticks, strike-through and backslashes go, so that words stand together.
    Dropped,
}

/// A text in its normal form.
pub struct Normal<'t> {
    /// The normal form.
    pub text: Cow<'t, str>,
    /// Empty where the text is its own normal form.
    pieces: Vec<Piece>,
}

/// A stretch of the normal form and where it comes from.
struct Piece {
    /// First byte in the normal form.
    at: usize,
    /// First byte in the original.
    origin: usize,
    /// Bytes in the original where the stretch was folded as one; 0 where it was copied.
    folded: usize,
    /// Written circled, raised or in another script; full-width forms are nothing special.
    styled: bool,
}

/// Tags longer than this are taken for text.
pub const LONGEST_TAG: usize = 256;

impl<'t> Normal<'t> {
    /// Normalises a text.
    pub fn new(text: &'t str, markup: Markup) -> Normal<'t> {
        let mut out = String::new();
        let mut pieces = Vec::new();
        let mut copied = 0; // the original is dealt with up to here
        let mut at = 0;
        while let Some(loud) = next_loud(text, at, markup) {
            let (length, fold) = fold(&text[loud..], markup);
            at = loud + length;
            let Some(fold) = fold else { continue };
            if loud > copied {
                pieces.push(Piece { at: out.len(), origin: copied, folded: 0, styled: false });
                out.push_str(&text[copied..loud]);
            }
            let start = out.len();
            fold.push_to(&mut out);
            if out.len() > start {
                let styled = !text[loud..].starts_with(|c| matches!(c, '&' | '\\' | '%' | '\u{FF00}'..='\u{FFEF}'));
                pieces.push(Piece { at: start, origin: loud, folded: length, styled });
            }
            copied = at;
        }
        if copied == 0 {
            return Normal { text: Cow::Borrowed(text), pieces: Vec::new() };
        }
        if copied < text.len() {
            pieces.push(Piece { at: out.len(), origin: copied, folded: 0, styled: false });
            out.push_str(&text[copied..]);
        }
        Normal { text: Cow::Owned(out), pieces }
    }

    /// The bytes of the original that a stretch of the normal form comes from.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        if self.pieces.is_empty() || range.is_empty() {
            return range;
        }
        let first = self.piece(range.start);
        let last = self.piece(range.end - 1);
        let start = if first.folded > 0 { first.origin } else { first.origin + (range.start - first.at) };
        let end = if last.folded > 0 { last.origin + last.folded } else { last.origin + (range.end - last.at) };
        start..end
    }

    /// Whether the character at this byte was written circled, raised or in another script: such a digit may be a
    /// footnote's mark and not part of the number before it.
    pub fn is_styled(&self, at: usize) -> bool {
        !self.pieces.is_empty() && self.piece(at).styled
    }

    fn piece(&self, at: usize) -> &Piece {
        &self.pieces[self.pieces.partition_point(|piece| piece.at <= at) - 1]
    }
}

/// The next byte that begins something to fold or to drop, from a character boundary on. Chinese characters and their
/// punctuation are passed by without being decoded: this loop decides how fast a clean text is.
fn next_loud(text: &str, from: usize, markup: Markup) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'&' => return Some(at),
            b'\\' | b'%' if escape(&text[at..]).is_some() => return Some(at),
            // Markdown's escape: the page shows the sign without it.
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => return Some(at),
            b'<' | b'`' | b'\\' | b'~' if markup == Markup::Dropped => return Some(at),
            0..0x80 => at += 1,
            0xE4..=0xE9 => at += 3,
            0xE2 if matches!(bytes[at + 1..at + 3], [0x80, 0x90..=0xA7 | 0xB0..=0xBF]) => at += 3, // quotation marks, dashes
            0xE3 if matches!(bytes[at + 1..at + 3], [0x80, 0x80..=0xA0]) => at += 3,               // 、。《》〇
            0xEF if bytes[at + 1] == 0xBC
                && matches!(bytes[at + 2], 0x81 | 0x88 | 0x89 | 0x8C | 0x9A | 0x9B | 0x9F) =>
            {
                at += 3
            } // ！（），：；？
            _ => return Some(at),
        }
    }
    None
}

/// What a loud character becomes.
enum Fold {
    Nothing,
    Char(char),
    Number(u32),
    Compatible(char),
}

impl Fold {
    fn push_to(self, out: &mut String) {
        match self {
            Fold::Nothing => {}
            Fold::Char(c) => out.push(c),
            Fold::Number(n) => out.push_str(&n.to_string()),
            Fold::Compatible(c) => decompose_compatible(c, |c| {
                if !is_dropped(c) {
                    out.push(c);
                }
            }),
        }
    }
}

/// How many bytes stand at the beginning of `text` for one thing, and what they become (`None`: they stay).
fn fold(text: &str, markup: Markup) -> (usize, Option<Fold>) {
    let Some(c) = text.chars().next() else { return (1, None) };
    if let Some((length, c)) = escape(text) {
        return (length, Some(fold_char(c).unwrap_or(Fold::Char(c))));
    }
    let one = c.len_utf8();
    match c {
        '&' => match reference(text) {
            Some((length, c)) => (length, Some(fold_char(c).unwrap_or(Fold::Char(c)))),
            None => (1, None),
        },
        '<' => match tag(text) {
            Some(length) => (length, Some(border(&text[..length]))),
            None => (1, None),
        },
        '`' if markup == Markup::Dropped => (1, Some(Fold::Nothing)),
        '\\' if text.as_bytes().get(1).is_some_and(u8::is_ascii_punctuation) => (1, Some(Fold::Nothing)),
        '~' if text.starts_with("~~") => (2, Some(Fold::Nothing)),
        c if c.is_ascii() => (1, None),
        c => (one, fold_char(c)),
    }
}

/// The end of a cell or of a row of an HTML table is one here too; other tags become nothing.
fn border(tag: &str) -> Fold {
    let is = |end: &str| tag.get(..end.len()).is_some_and(|start| start.eq_ignore_ascii_case(end));
    match tag {
        _ if is("</td") || is("</th>") => Fold::Char('|'),
        _ if is("</tr") => Fold::Char('\n'),
        _ => Fold::Nothing,
    }
}

fn fold_char(c: char) -> Option<Fold> {
    if is_dropped(c) {
        return Some(Fold::Nothing);
    }
    if let Some(n) = numeral(c) {
        return Some(Fold::Number(n));
    }
    if let Some(plain) = radicals::everyday(c) {
        return Some(Fold::Char(plain));
    }
    // Chinese brackets and commas in full width stay: words are written with them.
    if matches!(c, '！' | '（' | '）' | '，' | '：' | '；' | '？' | '…' | '\u{3000}' | '\u{A0}' | '·') {
        return None;
    }
    let mut only = None;
    let mut count = 0;
    decompose_compatible(c, |d| {
        count += 1;
        only = Some(d);
    });
    match only {
        Some(same) if count == 1 && same == c => None,
        _ => Some(Fold::Compatible(c)),
    }
}

/// What has no width, or only adorns the character before it.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{20D0}'..='\u{20FF}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The first digits (zeros) of the decimal digits of other scripts, as of Unicode 16.
const ZEROS: [u32; 68] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0,
    0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50,
    0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
    0x1FBF0,
];

/// The number that a character stands for by itself: circled, in brackets, with a full stop, or a digit of any script.
fn numeral(c: char) -> Option<u32> {
    let code = c as u32;
    let from = |first: u32, value: u32| Some(code - first + value);
    match code {
        0x2460..=0x2473 => from(0x2460, 1),                       // ①
        0x2474..=0x2487 => from(0x2474, 1),                       // ⑴
        0x2488..=0x249B => from(0x2488, 1),                       // ⒈
        0x24EA | 0x24FF | 0x1F100 | 0x1F10B | 0x1F10C => Some(0), // ⓪ ⓿ 🄀 🄋 🄌
        0x24EB..=0x24F4 => from(0x24EB, 11),                      // ⓫
        0x24F5..=0x24FE => from(0x24F5, 1),                       // ⓵
        0x2776..=0x277F => from(0x2776, 1),                       // ❶
        0x2780..=0x2789 => from(0x2780, 1),                       // ➀
        0x278A..=0x2793 => from(0x278A, 1),                       // ➊
        0x3021..=0x3029 => from(0x3021, 1),                       // 〡
        0x3220..=0x3228 => from(0x3220, 1),                       // ㈠
        0x3280..=0x3288 => from(0x3280, 1),                       // ㊀
        0x3251..=0x325F => from(0x3251, 21),                      // ㉑
        0x32B1..=0x32BF => from(0x32B1, 36),                      // ㊱
        0x1D7CE..=0x1D7FF => Some((code - 0x1D7CE) % 10),         // 𝟎
        0x1F101..=0x1F10A => from(0x1F101, 0),                    // 🄁
        _ => {
            let zero = ZEROS[..].partition_point(|&zero| zero <= code).checked_sub(1).map(|at| ZEROS[at])?;
            (code - zero < 10).then_some(code - zero)
        }
    }
}

/// A character reference at the beginning of `text`: its length and the character. References to characters without
/// width all give U+200B.
pub fn reference(text: &str) -> Option<(usize, char)> {
    let end = text.bytes().take(18).position(|b| b == b';');
    if let Some(number) = text.strip_prefix("&#") {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let length = digits.bytes().take(8).take_while(|&b| (b as char).is_digit(radix)).count();
        let c = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
        let length = text.len() - digits.len() + length;
        return Some((length + usize::from(text.as_bytes().get(length) == Some(&b';')), c));
    }
    let end = end?;
    let c = match &text[1..end] {
        "nbsp" | "ensp" | "emsp" | "thinsp" | "numsp" | "puncsp" | "hairsp" | "emsp13" | "emsp14" | "Tab"
        | "NewLine" => ' ',
        "shy" | "zwj" | "zwnj" | "lrm" | "rlm" | "ZeroWidthSpace" | "NoBreak" | "InvisibleTimes" | "InvisibleComma"
        | "ic" | "it" => '\u{200B}',
        "hyphen" | "dash" | "ndash" | "mdash" | "minus" | "horbar" => '-',
        "middot" | "centerdot" | "CenterDot" | "bull" | "bullet" => '·',
        "period" => '.',
        "lowbar" | "UnderBar" => '_',
        "commat" => '@',
        "plus" => '+',
        "ast" | "midast" => '*',
        "colon" => ':',
        "times" => '×',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "amp" | "AMP" => '&',
        _ => return None,
    };
    Some((end + 1, c))
}

/// An escape of JSON, YAML or a URL at the beginning of `text`: \u0031, \x31, %31. Of a URL only what ASCII writes.
fn escape(text: &str) -> Option<(usize, char)> {
    let (from, length) = match text.as_bytes() {
        [b'\\', b'u', ..] => (2, 4),
        [b'\\', b'x', ..] => (2, 2),
        [b'%', ..] => (1, 2),
        _ => return None,
    };
    let digits = text.get(from..from + length).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    let c = char::from_u32(code).filter(|&c| !c.is_control() && (from == 2 || c.is_ascii()))?;
    Some((from + length, c))
}

/// The length of an HTML tag or comment at the beginning of `text`.
pub fn tag(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST_TAG)];
    if !matches!(bytes.get(1), Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z')) {
        return None;
    }
    if bytes.starts_with(b"<!--") {
        return bytes.windows(3).position(|end| end == b"-->").map(|at| at + 3);
    }
    let end = bytes[1..].iter().position(|&b| b == b'>' || b == b'<')? + 1;
    (bytes[end] == b'>').then_some(end + 1)
}
