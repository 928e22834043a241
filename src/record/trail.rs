//! The trail (审核记录): the append-only list of what was decided about a record, and by whom.

use super::common::Id;
use super::digest::Digest;
use super::model::{Line, Readable, Reader, Shape, choices, keys};
use super::node::{Node, Value};
use crate::say::say;

choices! {
    /// What an event of a trail says.
    pub enum Action {
        Submit = "submit", "供稿";
        Approve = "approve", "审核通过";
        Return = "return", "退回";
        Withdraw = "withdraw", "撤回";
    }
}

/// A moment with its offset, RFC 3339, as it was written: `2026-11-02T10:31:00+08:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    text: String,
    instant: jiff::Timestamp,
}

impl At {
    /// Reads an RFC 3339 date and time; the offset is required.
    pub fn parse(text: &str) -> Option<At> {
        // The parser takes more than RFC 3339 does; the shape says what trails may hold.
        let digits = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u8>().ok());
        let shape = "0000-00-00T00:00:00+00:00";
        let zone_utc = text.len() == 20 && text.ends_with('Z');
        let fits = (zone_utc || text.len() == shape.len())
            && text.bytes().zip(shape.bytes()).take(if zone_utc { 19 } else { 25 }).enumerate().all(
                |(i, (byte, model))| match model {
                    b'0' => byte.is_ascii_digit(),
                    b'+' if i == 19 => matches!(byte, b'+' | b'-'),
                    model => byte == model,
                },
            );
        let sound = fits
            && !text.starts_with('0')
            && digits(17..19).is_some_and(|s| s < 60)
            && (zone_utc || digits(20..22).is_some_and(|h| h <= 14));
        let instant: jiff::Timestamp = text.parse().ok().filter(|_| sound)?;
        Some(At { text: text.to_string(), instant })
    }

    /// As it was written; this is what is signed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant.
    pub fn instant(&self) -> jiff::Timestamp {
        self.instant
    }

    /// The civil date and time in the portal's time zone.
    pub fn in_zone(&self, zone: &jiff::tz::TimeZone) -> jiff::civil::DateTime {
        self.instant.to_zoned(zone.clone()).datetime()
    }
}

impl Readable for At {
    fn shape() -> Shape {
        Shape::Pattern("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}([+-]\\d{2}:\\d{2}|Z)$", "2026-11-02T10:31:00+08:00")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<At> {
        let text = Line::read(node, reader)?;
        let at = At::parse(&text);
        if at.is_none() {
            let help = say!("写成 2026-11-02T10:31:00+08:00", "write it like 2026-11-02T10:31:00+08:00");
            reader.problem(node, say!("“{text}”不是带时区的时间", "`{text}` is not a time with an offset"), Some(help));
        }
        at
    }
}

/// 16 random bytes in hex, written by `approve`; keeps the log's commitments from being guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Nonce> {
        let sound = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| Nonce(text.to_string()))
    }

    /// The hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Readable for Nonce {
    fn shape() -> Shape {
        Shape::Pattern("^[0-9a-f]{32}$", "5b0f0000000000000000000000000000")
    }
    fn read(node: &Node, reader: &mut Reader) -> Option<Nonce> {
        let text = Line::read(node, reader)?;
        let nonce = Nonce::parse(&text);
        if nonce.is_none() {
            let help = say!(
                "审核记录由 gongshi approve 写入，不要手工修改",
                "trails are written by `gongshi approve`, do not edit them"
            );
            reader.problem(node, say!("nonce 应为 32 位十六进制数", "a nonce is 32 hex digits"), Some(help));
        }
        nonce
    }
}

keys! {
    /// An event of a trail.
    pub struct Event {
        action: Action = "action", "动作", "供稿、审核通过、退回或撤回";
        by: Id = "by", "人员", "人员编号";
        at: At = "at", "时间", "带时区的时间";
        digest: Digest = "digest", "摘要值", "当时文本的摘要值";
        nonce: Option<Nonce> = "nonce", "随机数", "只有审核通过才有";
        note: Option<Line> = "note", "意见", "一行";
        legal_basis: Option<Line> = "legal_basis", "法律依据", "撤回的依据";
        signature: Option<String> = "signature", "签名", "SSHSIG，命名空间 gongshi-review";
    }
}

impl Event {
    /// The text that a signature of this event covers: eight lines, always all of them, each ended by LF.
    pub fn signed_text(&self, record: &Id) -> String {
        format!(
            "gongshi-review v1\nid: {}\naction: {}\nby: {}\nat: {}\ndigest: {}\nnonce: {}\nnote: {}\n",
            record,
            self.action.en(),
            self.by,
            self.at.as_str(),
            self.digest,
            self.nonce.as_ref().map_or("", Nonce::as_str),
            self.note.as_ref().map_or("", |n| n),
        )
    }

    /// The event as it is appended to a trail file.
    pub fn to_yaml(&self) -> String {
        let mut out = format!(
            "- action: {}\n  by: {}\n  at: {}\n  digest: {}\n",
            self.action.en(),
            quoted_id(&self.by),
            self.at.as_str(),
            self.digest
        );
        if let Some(nonce) = &self.nonce {
            // Always quoted: 32 digits without a letter, or with one `e`, would be a number to YAML.
            out += &format!("  nonce: \"{}\"\n", nonce.as_str());
        }
        for (key, value) in [("note", &self.note), ("legal_basis", &self.legal_basis)] {
            if let Some(value) = value {
                out += &format!("  {key}: {}\n", quoted(value));
            }
        }
        if let Some(signature) = &self.signature {
            out += "  signature: |\n";
            for line in signature.lines() {
                out += &format!("    {line}\n");
            }
        }
        out
    }
}

/// A YAML double-quoted scalar; JSON's escapes are YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An id is quoted only where YAML might take it for something else.
fn quoted_id(id: &Id) -> String {
    let plain = id.as_str().bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) && id.as_str().contains('-');
    if plain { id.to_string() } else { quoted(id.as_str()) }
}

/// Reads the events of a trail from its document.
pub fn read(root: &Node, reader: &mut Reader) -> Option<Vec<Event>> {
    super::model::refuse_tags(root, reader);
    match &root.value {
        Value::Null => Some(Vec::new()),
        Value::List(items) => {
            let events: Vec<Option<Event>> = items.iter().map(|item| read_event(item, reader)).collect();
            events.into_iter().collect()
        }
        _ => {
            let help = say!(
                "审核记录由命令写入：gongshi submit、approve、return",
                "trails are written by gongshi submit, approve and return"
            );
            reader.problem(root, say!("审核记录应当是一个列表", "a trail is a list of events"), Some(help));
            None
        }
    }
}

fn read_event(item: &Node, reader: &mut Reader) -> Option<Event> {
    let event = Event::read(item, reader)?;
    if event.action == Action::Approve && event.nonce.is_none() {
        let help = say!("请用 gongshi approve 重新审核", "approve again with `gongshi approve`");
        reader.problem(item, say!("审核通过的事件缺少 nonce", "an approval without a nonce"), Some(help));
        return None;
    }
    if event.action != Action::Approve && event.nonce.is_some() {
        reader.problem(item, say!("只有审核通过的事件可以有 nonce", "only an approval carries a nonce"), None);
        return None;
    }
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::node;
    use proptest::prelude::*;

    fn event(note: &str, at: &str) -> Event {
        Event {
            action: Action::Approve,
            by: Id::new("zhou-min").unwrap(),
            at: At::parse(at).unwrap(),
            digest: Digest::of_text("x", &[]),
            nonce: Nonce::parse("00000000000000000000000000001e10"),
            note: Some(note.trim()).filter(|n| !n.is_empty()).and_then(|n| {
                let node = Node { number: 0, tag: None, value: Value::Text { text: n.into(), bare: false } };
                Line::read(&node, &mut Reader::default())
            }),
            legal_basis: None,
            signature: Some("-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----".into()),
        }
    }

    proptest! {
        #[test]
        fn what_is_appended_reads_back_the_same(note in "[^\\p{C}\\n\u{2028}\u{2029}]{0,40}", second in 0..60u8) {
            let written = event(&note, &format!("2026-11-02T10:31:{second:02}+08:00"));
            let text = format!("{}{}", written.to_yaml(), written.to_yaml());
            let mut reader = Reader::default();
            let events = read(&node::parse(&text).unwrap(), &mut reader);
            prop_assert!(reader.problems.is_empty(), "{:?}", reader.problems);
            prop_assert_eq!(events.unwrap(), vec![written.clone(), written]);
        }
    }

    #[test]
    fn the_signed_text_always_has_its_eight_lines() {
        let text = event("", "2026-11-02T10:31:00+08:00").signed_text(&Id::new("a").unwrap());
        assert_eq!(text.lines().count(), 8);
        assert!(text.ends_with("note: \n"));
    }
}
