//! CMaps: from the codes of a text to Unicode, and how long each code is (ISO 32000-2, 9.7.5 and 9.10.3).

use std::collections::BTreeMap;

/// Entries of a CMap.
const MOST_ENTRIES: usize = 300_000;

/// A map from codes to text.
#[derive(Default)]
pub struct CMap {
    /// By length and first code: the last code and what the first stands for.
    ranges: BTreeMap<(usize, u32), (u32, Vec<u16>)>,
    /// The codes of each length.
    spaces: Vec<(usize, u32, u32)>,
    entries: usize,
}

enum Token {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(Vec<u8>),
}

impl CMap {
    /// Reads a CMap. What it does not understand, it leaves out: codes without text are told.
    pub fn read(bytes: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut held: Vec<Token> = Vec::new();
        let mut rest = bytes;
        while let Some((token, after)) = token(rest) {
            rest = after;
            match token {
                Token::Word(word) => {
                    match word.as_slice() {
                        b"endcodespacerange" => map.spaces(&held),
                        b"endbfchar" => map.chars(&held),
                        b"endbfrange" => map.bf_ranges(&held),
                        _ => {}
                    }
                    held.clear();
                }
                token if map.entries < MOST_ENTRIES => held.push(token),
                _ => {}
            }
        }
        map
    }

    fn spaces(&mut self, held: &[Token]) {
        for pair in held.chunks_exact(2) {
            if let [Token::Hex(low), Token::Hex(high)] = pair {
                self.spaces.push((low.len(), code(low), code(high)));
                self.entries += 1;
            }
        }
    }

    fn chars(&mut self, held: &[Token]) {
        for pair in held.chunks_exact(2) {
            if let [Token::Hex(from), Token::Hex(to)] = pair {
                self.put(from.len(), code(from), code(from), units(to));
            }
        }
    }

    fn bf_ranges(&mut self, held: &[Token]) {
        let mut rest = held;
        loop {
            match rest {
                [Token::Hex(low), Token::Hex(high), Token::Hex(to), after @ ..] => {
                    self.put(low.len(), code(low), code(high), units(to));
                    rest = after;
                }
                [Token::Hex(low), Token::Hex(_), Token::Open, after @ ..] => {
                    let end = after.iter().position(|token| matches!(token, Token::Close)).unwrap_or(after.len());
                    for (at, to) in (code(low)..=u32::MAX).zip(after.iter().take(end)) {
                        if let Token::Hex(to) = to {
                            self.put(low.len(), at, at, units(to));
                        }
                    }
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                [_, after @ ..] => rest = after,
                [] => return,
            }
        }
    }

    fn put(&mut self, length: usize, low: u32, high: u32, to: Vec<u16>) {
        self.ranges.insert((length, low), (high, to));
        self.entries += 1;
    }

    /// The text that a code of this length stands for.
    pub fn text(&self, length: usize, code: u32) -> Option<String> {
        let (&(found, low), (high, to)) = self.ranges.range(..=(length, code)).next_back()?;
        if found != length || code > *high {
            return None;
        }
        let mut units = to.clone();
        let last = units.last_mut()?;
        *last = last.wrapping_add(u16::try_from(code - low).ok()?);
        String::from_utf16(&units).ok()
    }

    /// How many bytes the next code has.
    pub fn length(&self, bytes: &[u8]) -> Option<usize> {
        (1..=bytes.len().min(4)).find(|&length| {
            let code = code(&bytes[..length]);
            self.spaces.iter().any(|&(of, low, high)| of == length && fits(code, low, high, length))
        })
    }

    /// Whether it says how long codes are.
    pub fn has_spaces(&self) -> bool {
        !self.spaces.is_empty()
    }
}

/// Whether each byte of a code lies between those of the bounds.
fn fits(code: u32, low: u32, high: u32, length: usize) -> bool {
    (0..length).all(|at| {
        let byte = |of: u32| of >> (8 * at) & 0xFF;
        (byte(low)..=byte(high)).contains(&byte(code))
    })
}

/// The number that bytes are.
pub fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, &byte| code << 8 | u32::from(byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect(),
    }
}

fn token(bytes: &[u8]) -> Option<(Token, &[u8])> {
    let mut bytes = bytes;
    loop {
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0)?;
        bytes = bytes.get(start..)?;
        if !bytes.starts_with(b"%") {
            break;
        }
        let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        bytes = bytes.get(end..)?;
    }
    let until = |end: &[u8]| bytes.iter().skip(1).position(|byte| end.contains(byte)).map_or(bytes.len(), |at| at + 1);
    match bytes.first()? {
        b'[' => Some((Token::Open, bytes.get(1..)?)),
        b']' => Some((Token::Close, bytes.get(1..)?)),
        b'<' if bytes.get(1) != Some(&b'<') => {
            let end = until(b">");
            let digits: Vec<u8> = bytes
                .get(1..end)?
                .iter()
                .filter_map(|&c| char::from(c).to_digit(16))
                .map(|digit| digit as u8)
                .collect();
            let pairs = digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default());
            Some((Token::Hex(pairs.collect()), bytes.get(end + 1..).unwrap_or_default()))
        }
        _ => {
            let end = until(b" \t\r\n\x0C[]<>(/%\0");
            Some((Token::Word(bytes.get(..end)?.to_vec()), bytes.get(end..)?))
        }
    }
}
