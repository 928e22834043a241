//! Email addresses, also in disguise: `zhang [at] example.org`, `zhang@example点com`.

use super::normalise::Normal;
use super::{Detail, Found, RuleName, pattern, person};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What stands for @ in disguise. Without a known top level behind it each of them is something else.
const SIGNS: &str =
    "[at]|(at)|{at}|<at>|（at）|【at】|#at#|_at_|[AT]|(AT)|{AT}|（AT）|【AT】|[At]|(At)|[@]|(@)|（@）|【@】|艾特";

static SIGN: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(SIGNS.split('|'));
    #[expect(clippy::expect_used, reason = "a fixed list; a gate without it may not run")]
    signs.expect("the signs make an automaton")
});

/// A domain as it is.
static DOMAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+(?P<top>[A-Za-z]{2,18})"));
/// A domain whose dots may be written in another way, up to a top level that everybody knows.
static DISGUISED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s{0,2}(?:[a-z0-9][a-z0-9-]{0,62}(?:\.|\s?[。．｡点]\s?|\s?[\[(（{【](?:dot|点|\.)[\])）}】]\s?|\sdot\s|_dot_)){1,4}(?P<top>com|cn|net|org|gov|edu|info|biz|top|vip|xyz|cc|me|io|hk|tw|mo|example)(?P<after>.?)",
    )
});

/// The longest local part (RFC 5321).
const LONGEST_LOCAL: usize = 64;

/// Finds mailboxes.
pub fn find(normal: &Normal, found: &mut Vec<Found>) {
    let text = &*normal.text;
    let plain = memchr::memchr2_iter(b'@', b'#', text.as_bytes()).filter_map(|at| {
        let mailbox = if text[at..].starts_with('@') { mailbox(text, at) } else { None };
        mailbox.or_else(|| disguised(text, at..at + 1))
    });
    let signs = SIGN.find_iter(text).filter_map(|sign| disguised(text, sign.range()));
    found.extend(plain.chain(signs).map(|range| Found { rule: RuleName::Email, range, detail: Detail::Plain }));
}

/// How many bytes of a local part end a text.
fn local(text: &str) -> usize {
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
    text.as_bytes().iter().rev().take(LONGEST_LOCAL).take_while(|b| part(b)).count()
}

/// An address written as it is.
fn mailbox(text: &str, at: usize) -> Option<Range<usize>> {
    let local = local(&text[..at]);
    if local == 0 || !text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let domain = DOMAIN.captures(person::ahead(text, at + 1, 200))?;
    let (whole, top) = (domain.get(0)?, domain.name("top")?);
    let is_file = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "js", "html"]
        .iter()
        .any(|end| top.as_str().eq_ignore_ascii_case(end));
    (!is_file).then(|| at - local..at + 1 + whole.end())
}

/// An address whose sign or dots are written in another way.
fn disguised(text: &str, sign: Range<usize>) -> Option<Range<usize>> {
    let before = &text[..sign.start];
    let inner = before.trim_end_matches([' ', '\u{3000}', '\u{A0}']);
    let local = local(inner);
    let start = inner.len() - local;
    if local == 0 || before.len() - inner.len() > 6 {
        return None;
    }
    // https://example.org/page#part.net, C# example.org
    let spaced = (inner.len() < before.len(), text[sign.end..].starts_with([' ', '\u{3000}', '\u{A0}']));
    let is_part = inner[..start].ends_with(['/', '?', '=', '&', '#']) || spaced.0 != spaced.1;
    if &text[sign.clone()] == "#" && is_part {
        return None;
    }
    let domain = DISGUISED.captures(person::ahead(text, sign.end, 120))?;
    let (whole, after) = (domain.get(0)?, domain.name("after")?);
    let ends = !after.as_str().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    ends.then(|| start..sign.end + whole.end() - after.len())
}
