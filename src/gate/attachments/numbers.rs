//! Long numbers in bytes that are no text to anybody but a program that looks for strings: pixels, tables of a font, data that
//! viewers step over. Compressed bytes hold none by chance.

/// Digits of the shortest number that identifies somebody.
const SHORTEST: usize = 11;
/// Runs of digits longer than this are no numbers of people.
const LONGEST: usize = 19;
/// Bytes that are given for one file's bytes; more says nothing new.
const MOST: usize = 64 << 10;

/// Every number of eleven digits and more that stands by itself, in ASCII and in UTF-16 of either order, one a line.
pub fn numbers(bytes: &[u8]) -> String {
    let mut found = String::new();
    let mut at = 0;
    // No run of so many digits lies between two places that are looked at.
    while at < bytes.len() && found.len() < MOST {
        let next = at + SHORTEST - 1;
        let digit = match (bytes[at], bytes.get(at + 1)) {
            (b'0'..=b'9', _) => at,
            (_, Some(b'0'..=b'9')) => at + 1,
            _ => {
                at = next;
                continue;
            }
        };
        let plain = tell(bytes, run(bytes, digit, 1), &mut found);
        at = tell(bytes, run(bytes, digit, 2), &mut found).max(plain).max(next);
    }
    found
}

fn is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

/// Digits that stand so many bytes apart: the first and the place behind the last.
struct Run {
    first: usize,
    end: usize,
    step: usize,
}

/// The run of digits around one of them. Between those of UTF-16 lie zero bytes.
fn run(bytes: &[u8], at: usize, step: usize) -> Run {
    let joined = |low: usize| step == 1 || bytes.get(low + 1) == Some(&0);
    let (mut first, mut end) = (at, at);
    while first >= step && is_digit(bytes, first - step) && joined(first - step) {
        first -= step;
    }
    while is_digit(bytes, end + step) && joined(end) {
        end += step;
    }
    Run { first, end: end + step, step }
}

/// Tells a run that is a number by itself; gives where it ends.
fn tell(bytes: &[u8], Run { first, end, step }: Run, found: &mut String) -> usize {
    let digits: String =
        (first..end).step_by(step).filter_map(|at| bytes.get(at)).map(|&byte| char::from(byte)).collect();
    let apart = |byte: Option<&u8>| !byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    let check = digits.len() == 17 && matches!(bytes.get(end), Some(b'X' | b'x'));
    let before = first.checked_sub(step).and_then(|at| bytes.get(at));
    if (SHORTEST..=LONGEST).contains(&digits.len()) && apart(before) && (check || apart(bytes.get(end))) {
        found.push_str(&digits);
        found.push_str(if check { "X;\n" } else { ";\n" });
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_stand_by_themselves_are_found_however_they_are_written() {
        let utf16 = |to: fn(u16) -> [u8; 2]| "13900000000".encode_utf16().flat_map(to).collect::<Vec<u8>>();
        for bytes in [b"\xFF13900000000\x01".to_vec(), utf16(u16::to_be_bytes), utf16(u16::to_le_bytes)] {
            assert_eq!(numbers(&bytes), "13900000000;\n");
        }
        assert_eq!(numbers(b"(12345678901234567X)"), "12345678901234567X;\n");
        for other in [
            &b"0.13900000000"[..],
            b"13900000000.5",
            b"a13900000000",
            b"139000000000000000000000",
            b"0000000016 00000 n",
        ] {
            assert_eq!(numbers(other), "", "{other:?}");
        }
    }
}
