//! allowed_signers files (ssh-keygen(1), "ALLOWED SIGNERS"): whose signatures somebody accepts.

use super::{Signer, fingerprint};
use crate::say::{Say, say, trouble};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use ssh_key::PublicKey;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Larger files are no lists of signers.
const LARGEST: u64 = 1 << 20;

/// Whom somebody accepts.
#[derive(Debug, Default)]
pub struct Signers {
    lines: Vec<Line>,
}

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The principals of the line, as it has them.
    pub principals: String,
    /// Whether the key counts only on some days, and the day was one of them.
    pub by_day: bool,
}

/// A line: who, for what and when, with which key.
#[derive(Debug)]
struct Line {
    principals: String,
    key: PublicKey,
    limits: Limits,
}

/// For what and when a key counts.
#[derive(Debug, Default)]
struct Limits {
    namespaces: Option<String>,
    after: Option<DateTime>,
    before: Option<DateTime>,
}

impl Signers {
    /// Reads a file of signers.
    ///
    /// # Errors
    /// Says which line cannot be used and why.
    pub fn read(file: &Path) -> Result<Signers, Say> {
        let shown = file.display();
        let unreadable = |e: std::io::Error| {
            let why = trouble(&e);
            say!("{shown} 无法读取：{}", "{shown} cannot be read: {}", why.zh, why.en)
        };
        let mut text = String::new();
        // It may come through a pipe.
        let from = File::open(file).map_err(unreadable)?;
        from.take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
        if text.len() as u64 > LARGEST {
            return Err(say!(
                "{shown} 太大，不是 allowed_signers 文件",
                "{shown} is too large for an allowed_signers file"
            ));
        }
        Signers::parse(&text)
            .map_err(|(line, why)| say!("{shown} 第 {line} 行：{}", "{shown}, line {line}: {}", why.zh, why.en))
    }

    /// Reads the lines; of one that cannot be used, its number from 1 and why.
    fn parse(text: &str) -> Result<Signers, (usize, Say)> {
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                lines.extend(Line::parse(line).map_err(|why| (number, why))?);
            }
        }
        if lines.is_empty() {
            return Err((1, say!("没有一把 ssh-ed25519 公钥", "there is no ssh-ed25519 key in it")));
        }
        Ok(Signers { lines })
    }

    /// Who signs with this key in the namespace on that day.
    ///
    /// # Errors
    /// Says why nobody does.
    pub fn who(&self, key: &PublicKey, namespace: &str, day: Date) -> Result<Who, Say> {
        let shown = fingerprint(key);
        let mut theirs = self.lines.iter().filter(|line| line.key.key_data() == key.key_data()).peekable();
        if theirs.peek().is_none() {
            return Err(say!(
                "密钥 {shown} 不在 --signers 的名单中",
                "the key {shown} is not one of those in --signers"
            ));
        }
        let mut for_this = theirs.filter(|line| line.limits.fit(namespace)).peekable();
        if for_this.peek().is_none() {
            return Err(say!(
                "按 --signers 的名单，密钥 {shown} 不用于 {namespace}",
                "by --signers, the key {shown} is not one for {namespace}"
            ));
        }
        // A line that holds on any day says more than one that hangs on this one.
        let mut held: Vec<&Line> = for_this.filter(|line| line.limits.hold_on(day)).collect();
        held.sort_by_key(|line| line.limits.has_days());
        let who = |line: &&Line| Who { principals: line.principals.clone(), by_day: line.limits.has_days() };
        held.first().map(who).ok_or_else(|| {
            say!(
                "按 --signers 的名单，密钥 {shown} 在 {day} 无效",
                "by --signers, the key {shown} was not valid on {day}"
            )
        })
    }
}

impl Line {
    /// Reads a line; `None` for a key of another kind, which can have signed nothing here.
    fn parse(line: &str) -> Result<Option<Line>, Say> {
        let (principals, rest) = word(line)?;
        if principals.is_empty() {
            return Err(say!("没有写明是谁", "it does not say whose key it is"));
        }
        // `!owner` is everybody but the owner.
        if principals.contains('!') {
            return Err(say!(
                "不支持排除（!）：请直接写明是谁的公钥",
                "exclusions (!) are not supported; say whose key it is"
            ));
        }
        let (first, after_first) = word(rest)?;
        let (options, key) = if is_kind(first) { ("", rest) } else { (first, after_first) };
        let mut limits = Limits::default();
        for option in split(options) {
            limits.option(option)?;
        }
        match key.split([' ', '\t']).next().unwrap_or_default() {
            "ssh-ed25519" => {
                // Comments may hold anything.
                let words: Vec<&str> = key.split_whitespace().take(2).collect();
                let key = super::public_key(&words.join(" "))?;
                Ok(Some(Line { principals: unquoted(principals), key, limits }))
            }
            kind if is_kind(kind) => Ok(None),
            _ => Err(say!("没有公钥", "there is no key in it")),
        }
    }
}

impl Limits {
    fn option(&mut self, option: &str) -> Result<(), Say> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unquoted(value);
        match name.to_ascii_lowercase().as_str() {
            "cert-authority" => Err(say!(
                "不支持证书颁发者（cert-authority），请直接写签名用的公钥",
                "certificate authorities (cert-authority) are not supported; list the signing key itself"
            )),
            "namespaces" => {
                self.namespaces = Some(value);
                Ok(())
            }
            "valid-after" => {
                self.after = Some(moment(&value)?);
                Ok(())
            }
            "valid-before" => {
                self.before = Some(moment(&value)?);
                Ok(())
            }
            // What it may restrict, nobody here knows.
            _ => Err(say!("未知的选项“{name}”", "unknown option `{name}`")),
        }
    }

    fn fit(&self, namespace: &str) -> bool {
        let Some(patterns) = &self.namespaces else { return true };
        let refused = patterns.split(',').filter_map(|p| p.strip_prefix('!')).any(|p| matches(p, namespace));
        !refused && patterns.split(',').any(|p| !p.starts_with('!') && matches(p, namespace))
    }

    fn has_days(&self) -> bool {
        self.after.is_some() || self.before.is_some()
    }

    /// On the whole of that day.
    fn hold_on(&self, day: Date) -> bool {
        let (start, end) = (day.at(0, 0, 0, 0), day.at(23, 59, 59, 0));
        self.after.is_none_or(|after| after <= start) && self.before.is_none_or(|before| end < before)
    }
}

/// Names of kinds of keys, as OpenSSH writes them.
fn is_kind(word: &str) -> bool {
    ["ssh-", "ecdsa-", "sk-"].iter().any(|start| word.starts_with(start)) && !word.contains(['=', '"', ','])
}

/// The first word, in which spaces may stand in double quotes, and the rest.
fn word(text: &str) -> Result<(&str, &str), Say> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => return Ok((&text[..at], text[at..].trim_start())),
            _ => {}
        }
    }
    if quoted { Err(say!("引号没有配对", "a double quote is not closed")) } else { Ok((text, "")) }
}

/// The options between commas that stand in no quotes.
fn split(options: &str) -> Vec<&str> {
    let (mut quoted, mut from, mut out) = (false, 0, Vec::new());
    for (at, c) in options.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                out.push(&options[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(&options[from..]);
    out.retain(|option| !option.is_empty());
    out
}

fn unquoted(text: &str) -> String {
    text.trim_matches('"').to_string()
}

/// A pattern with `*` and `?` (ssh_config(5), PATTERNS).
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last star takes one byte more.
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b'?') => (p, t) = (p + 1, t + 1),
            Some(byte) if *byte == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// `YYYYMMDD` or `YYYYMMDDHHMM[SS]`; with a `Z` at its end it is UTC. A manifest knows a day and no zone: times are compared as
/// clocks in China show them.
fn moment(text: &str) -> Result<DateTime, Say> {
    let bad =
        || say!("“{text}”不是 YYYYMMDD 或 YYYYMMDDHHMM[SS][Z]", "`{text}` is not YYYYMMDD or YYYYMMDDHHMM[SS][Z]");
    let (digits, utc) = text.strip_suffix('Z').map_or((text, false), |digits| (digits, true));
    if ![8, 12, 14].contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    let number =
        |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i16>().ok()).unwrap_or(0);
    let part = |range| number(range) as i8;
    let day = Date::new(number(0..4), part(4..6), part(6..8)).map_err(|_| bad())?;
    let time = jiff::civil::Time::new(part(8..10), part(10..12), part(12..14), 0).map_err(|_| bad())?;
    let moment = day.to_datetime(time);
    if utc { moment.checked_add(8.hours()).map_err(|_| bad()) } else { Ok(moment) }
}

impl Signer {
    /// The 32 bytes of its public half.
    pub fn raw(&self) -> [u8; 32] {
        // Only Ed25519 keys become signers.
        super::raw(&self.public).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhXHKxJbUdHVxGCaYRI/hAU9i3iLYnTl3CcagMnjk9m";

    fn who(line: &str, namespace: &str, day: &str) -> Result<String, String> {
        let signers = Signers::parse(line).map_err(|(line, why)| format!("{line}: {}", why.en))?;
        let key = super::super::public_key(KEY).unwrap();
        signers.who(&key, namespace, day.parse().unwrap()).map(|who| who.principals).map_err(|why| why.en)
    }

    #[test]
    fn a_key_counts_for_what_and_when_its_line_says() {
        for (line, fits) in [
            (format!("a@b,*@c {KEY} comment with = and \"quote"), true),
            (format!("\"a b\" {KEY}"), true),
            (format!("# nobody\n\na {KEY}"), true),
            (format!("a namespaces=\"gongshi-manifest\" {KEY}"), true),
            (format!("a namespaces=\"git,gongshi-*\" {KEY}"), true),
            (format!("a namespaces=\"gongshi-?anifes?\" {KEY}"), true),
            (format!("a namespaces=\"*,!gongshi-manifest\" {KEY}"), false),
            (format!("a namespaces=git {KEY}"), false),
            (format!("a namespaces=\"\" {KEY}"), false),
            (format!("a valid-after=\"20261122\",valid-before=\"20261123\" {KEY}"), true),
            (format!("a valid-after=20261122000000 {KEY}"), true),
            (format!("a valid-after=202611220001 {KEY}"), false),
            (format!("a valid-before=20261122 {KEY}"), false),
            (format!("a valid-before=20261122235959 {KEY}"), false),
            // 16:00 in Greenwich is midnight in Beijing.
            (format!("a valid-after=202611211600Z,valid-before=202611221600Z {KEY}"), true),
            (format!("a valid-after=202611211601Z {KEY}"), false),
            (format!("a namespaces=git {KEY}\nb {KEY}"), true),
            (format!("r ssh-rsa AAAA\na {KEY}"), true),
        ] {
            let found = who(&line, "gongshi-manifest", "2026-11-22");
            assert_eq!(found.is_ok(), fits, "{line}: {found:?}");
        }
        assert_eq!(who(&format!("a@b,c {KEY}"), "x", "2026-11-22"), Ok("a@b,c".into()));
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        for (line, why) in [
            (format!("a cert-authority {KEY}"), "not supported"),
            (format!("a CERT-AUTHORITY,namespaces=x {KEY}"), "not supported"),
            (format!("a sometimes {KEY}"), "unknown option"),
            (format!("!owner {KEY}"), "exclusions (!) are not supported"),
            (format!("*,!owner {KEY}"), "exclusions (!) are not supported"),
            (format!("\"!owner\" {KEY}"), "exclusions (!) are not supported"),
            (format!("a valid-after=2026 {KEY}"), "YYYYMMDD"),
            (format!("a valid-after=20261301 {KEY}"), "YYYYMMDD"),
            ("a".to_string(), "no key"),
            ("a ssh-ed25519 AAAA".to_string(), "not whole"),
            (format!("\"a {KEY}"), "not closed"),
            (String::new(), "no ssh-ed25519 key"),
            ("r ssh-rsa AAAA".to_string(), "no ssh-ed25519 key"),
        ] {
            let said = who(&line, "x", "2026-11-22").expect_err(&line);
            assert!(said.contains(why), "{line}: {said}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_it_stumble(text in "([a-z\"=,*! #\t\n]|ssh-ed25519 |valid-after=|公){0,60}") {
            let _ = Signers::parse(&text);
        }
    }
}
