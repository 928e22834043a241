//! What a file of the portal says: its bytes as streams of words, whatever they are written in.

use super::canaries::Listener;
use super::decode::decoded;
use std::borrow::Cow;
use std::io::Read;

/// The texts inside a file that is not text, for what the caller can read.
pub type Inside<'a> = &'a (dyn Fn(&str, &[u8]) -> Option<Within> + Sync);

/// What stands in a file that is not text.
pub struct Within {
    /// Its texts.
    pub texts: Vec<String>,
    /// Whether each of its bytes is accounted for by them, as in a file of the program's own that was unpacked to its end;
    /// else it is heard as it stands, too.
    pub whole: bool,
}

impl From<Vec<String>> for Within {
    fn from(texts: Vec<String>) -> Within {
        Within { texts, whole: false }
    }
}

/// Files in files deeper than this are not looked into.
const DEEPEST: usize = 3;
/// Bytes that an archive may unpack to, and entries that it may have. More is read no further; the program makes none.
const MOST_UNPACKED: u64 = 256 << 20;
const MOST_ENTRIES: usize = 20_000;
/// The longest tag; what goes on longer is text.
const LONGEST_TAG: usize = 64 << 10;
/// Shorter runs of base64 hold nothing that tells a leak.
const SHORTEST_BASE64: usize = 32;

/// What a gzip file begins with (RFC 1952, 2.3): pages, pictures and scripts that a web server shall not pack each time.
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// Bytes as the text that they are, if they are one.
fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// What becomes of what is read.
pub struct Ears<'e, 'c> {
    /// Reads what is no text.
    pub inside: Inside<'e>,
    /// Hears the words.
    pub listener: Listener<'c>,
    /// Takes every text as a whole, as it is written and without its escapes.
    pub texts: &'e mut dyn FnMut(&str),
}

impl Ears<'_, '_> {
    /// Reads everything that a file says, its name included.
    pub fn read(&mut self, path: &str, bytes: &[u8]) {
        self.listener.pause(0);
        self.listener.hear(0, &decoded(path));
        (self.texts)(path);
        self.file(path, bytes, 0);
    }

    fn file(&mut self, path: &str, bytes: &[u8], depth: usize) {
        if let Some(text) = utf8(bytes) {
            return self.text(path, text, depth);
        }
        // It says that it is UTF-16, and may be something else all the same.
        if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
            self.text(path, &encoding.decode(bytes).0, depth);
        }
        let inside = (self.inside)(path, bytes);
        if !inside.as_ref().is_some_and(|within| within.whole) {
            // Of what a reader knows, it has said every text; bytes between these are no numbers of people.
            let numbers: Option<&mut dyn FnMut(&str)> = if inside.is_none() { Some(&mut *self.texts) } else { None };
            Raw { listener: &mut self.listener, numbers }.read(bytes);
        }
        for text in inside.map(|within| within.texts).unwrap_or_default() {
            self.text("", &text, depth);
        }
        if depth < DEEPEST && bytes.starts_with(b"PK") {
            self.archive(bytes, depth);
        }
        if depth < DEEPEST && bytes.starts_with(GZIP) {
            let mut unpacked = Vec::new();
            // As far as it goes.
            let _ = flate2::read::MultiGzDecoder::new(bytes).take(MOST_UNPACKED).read_to_end(&mut unpacked);
            self.file(path.strip_suffix(".gz").unwrap_or(path), &unpacked, depth + 1);
        }
    }

    /// A text: as pages show it, with what stands in tags by itself, and what is packed in it.
    fn text(&mut self, path: &str, text: &str, depth: usize) {
        (self.texts)(text);
        let text = decoded(text);
        if matches!(text, Cow::Owned(_)) {
            (self.texts)(&text);
        }
        let listener = &mut self.listener;
        pause(listener);
        between_tags(&text, listener);
        if !path.ends_with(".html") && text.contains('<') {
            // What looks like a tag in a script may be none.
            pause(listener);
            listener.hear(0, &text);
        }
        if depth < DEEPEST {
            packed(&text, &mut |bytes| self.file("", bytes, depth + 1));
        }
    }

    /// What an archive holds, file by file.
    fn archive(&mut self, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return };
        let mut left = MOST_UNPACKED;
        for nth in 0..archive.len().min(MOST_ENTRIES) {
            let Ok(entry) = archive.by_index(nth) else { continue };
            let name = entry.name().map(Cow::into_owned).unwrap_or_default();
            let mut unpacked = Vec::new();
            // A damaged entry is heard as far as it goes.
            let _ = entry.take(left).read_to_end(&mut unpacked);
            left = left.saturating_sub(unpacked.len() as u64);
            pause(&mut self.listener);
            self.listener.hear(0, &name);
            self.file(&name, &unpacked, depth + 1);
        }
    }
}

fn pause(listener: &mut Listener) {
    listener.pause(0);
    listener.pause(1);
}

/// What stands between tags goes on over them: `张<b>三</b>` is one word.
pub fn between_tags(text: &str, listener: &mut Listener) {
    let bytes = text.as_bytes();
    let (mut at, mut from) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[from..]) {
        let start = from + found;
        let Some(end) = tag_end(bytes, start) else {
            from = start + 1;
            continue;
        };
        listener.hear(0, &text[at..start]);
        listener.pause(1);
        listener.hear(1, &text[start..end]);
        (at, from) = (end, end);
    }
    listener.hear(0, &text[at..]);
}

/// The end of the tag or comment that begins at `start`.
fn tag_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = &bytes[start..bytes.len().min(start + LONGEST_TAG)];
    if !matches!(rest.get(1)?, b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z') {
        return None;
    }
    if rest.starts_with(b"<!--") {
        return memchr::memmem::find(&rest[4..], b"-->").map(|end| start + 4 + end + 3);
    }
    let mut at = 1;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &rest[at..]) {
        at += found;
        match rest[at] {
            b'>' => return Some(start + at + 1),
            quote => match memchr::memchr(quote, &rest[at + 1..]) {
                Some(end) => at += end + 2,
                None => break,
            },
        }
    }
    // A quotation mark that is not closed.
    memchr::memchr(b'>', rest).map(|end| start + end + 1)
}

/// Everything in a text that may be base64, unpacked: `data:` addresses, and long runs anywhere. A run goes on over line
/// breaks, as mail and most programs write it.
fn packed(text: &str, look: &mut dyn FnMut(&[u8])) {
    let bytes = text.as_bytes();
    let digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let run_end = |from: usize| bytes[from..].iter().position(|b| !digit(*b)).map_or(bytes.len(), |after| from + after);
    // A run that is long enough stands at one of these places.
    let mut at = SHORTEST_BASE64 - 1;
    while at < bytes.len() {
        if !digit(bytes[at]) {
            at += SHORTEST_BASE64;
            continue;
        }
        let start = bytes[..at].iter().rposition(|b| !digit(*b)).map_or(0, |before| before + 1);
        let mut end = run_end(at);
        if end - start >= SHORTEST_BASE64 {
            let mut run = bytes[start..end].to_vec();
            while let Some(next) = next_line(bytes, end).filter(|next| bytes.get(*next).is_some_and(|b| digit(*b))) {
                end = run_end(next);
                run.extend_from_slice(&bytes[next..end]);
            }
            unpack(&run, bytes[..start].ends_with(b"base64,"), look);
        }
        at = end + SHORTEST_BASE64;
    }
}

/// Where the next line begins, if one ends here.
fn next_line(bytes: &[u8], end: usize) -> Option<usize> {
    let after = match bytes.get(end)? {
        b'\n' => end + 1,
        b'\r' if bytes.get(end + 1) == Some(&b'\n') => end + 2,
        _ => return None,
    };
    Some(after + bytes[after..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count())
}

/// Unpacks a run of base64 digits, from each place where it may begin: the end of an address may stand before it.
fn unpack(run: &[u8], sure: bool, look: &mut dyn FnMut(&[u8])) {
    for skip in 0..4.min(run.len()) {
        let unpacked = base64(&run[skip..]);
        if is_texty(&unpacked) || unpacked.starts_with(GZIP) || sure && skip == 0 {
            return look(&unpacked);
        }
    }
}

/// Whether unpacked bytes are text: UTF-8 for the greater part (what stands behind the run may have been taken for the
/// rest of it), or UTF-16.
fn is_texty(bytes: &[u8]) -> bool {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    valid > bytes.len() / 2 || encoding_rs::Encoding::for_bom(bytes).is_some()
}

fn base64(digits: &[u8]) -> Vec<u8> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    };
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    for four in digits.chunks(4) {
        let bits = four.iter().enumerate().fold(0u32, |bits, (nth, b)| bits | u32::from(value(*b)) << (18 - 6 * nth));
        out.extend_from_slice(&bits.to_be_bytes()[1..four.len().max(1)]);
    }
    out
}

/// Bytes that are no text: heard as if they were one, in every encoding. Twelve given Chinese characters in a row do not
/// come about by chance, nor does the number of a person.
struct Raw<'r, 'c> {
    listener: &'r mut Listener<'c>,
    /// Takes texts that may hold numbers; `None` where a reader has told all there is.
    numbers: Option<&'r mut dyn FnMut(&str)>,
}

impl Raw<'_, '_> {
    fn read(&mut self, bytes: &[u8]) {
        pause(self.listener);
        bytes.utf8_chunks().for_each(|chunk| self.hear(chunk.valid()));
        for skip in 0..2.min(bytes.len()) {
            let units = || bytes[skip..].chunks_exact(2).map(|two| [two[0], two[1]]);
            self.utf16(units().map(u16::from_le_bytes));
            self.utf16(units().map(u16::from_be_bytes));
        }
        self.gb18030(bytes);
    }

    fn hear(&mut self, text: &str) {
        self.listener.hear(0, text);
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).nth(FEWEST_DIGITS - 1).is_some();
        if let Some(numbers) = self.numbers.as_mut().filter(|_| digits(text)) {
            numbers(text);
        }
    }

    fn utf16(&mut self, units: impl Iterator<Item = u16>) {
        pause(self.listener);
        let mut buffer = String::new();
        for c in char::decode_utf16(units) {
            buffer.push(c.unwrap_or(' '));
            if buffer.len() > BUFFER {
                self.hear(&buffer);
                buffer.clear();
            }
        }
        self.hear(&buffer);
    }

    fn gb18030(&mut self, bytes: &[u8]) {
        pause(self.listener);
        let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
        let mut buffer = String::new();
        for (nth, chunk) in bytes.chunks(BUFFER).enumerate() {
            let last = (nth + 1) * BUFFER >= bytes.len();
            buffer.clear();
            buffer.reserve(decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(4 * BUFFER));
            let _ = decoder.decode_to_string(chunk, &mut buffer, last);
            self.hear(&buffer);
        }
    }
}

const BUFFER: usize = 64 << 10;

/// A mobile number has so many digits; the others have more.
const FEWEST_DIGITS: usize = 11;
