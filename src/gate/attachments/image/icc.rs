//! Colour profiles (ISO 15076-1): their texts.

use super::super::numbers::numbers;
use super::words::{guess, strings, utf16};
use super::{Reading, Say, Trouble, remedy, say};

/// Tags of a profile.
const MOST_TAGS: u32 = 200;

/// Gives the texts of a profile.
pub fn read(reading: &mut Reading, at: Say, profile: &[u8]) -> Result<(), Trouble> {
    match texts(profile) {
        Some(texts) => {
            reading.text(at.clone(), numbers(profile))?;
            reading.text(at, texts)
        }
        None => {
            reading.hides(
                at.clone(),
                remedy(&say!("颜色配置中是其他数据", "other data in the place of a colour profile")),
            );
            reading.text(at, strings(profile))
        }
    }
}

fn texts(profile: &[u8]) -> Option<String> {
    if profile.get(36..40)? != b"acsp" {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(*profile.get(at..)?.first_chunk()?));
    let (count, mut end, mut texts) = (number(128)?, 132usize, String::new());
    if count > MOST_TAGS {
        return None;
    }
    for tag in 0..usize::try_from(count).ok()? {
        let entry = 132 + tag * 12;
        let (from, length) = (usize::try_from(number(entry + 4)?).ok()?, usize::try_from(number(entry + 8)?).ok()?);
        let data = profile.get(from..from.checked_add(length)?)?;
        end = end.max(from + length).max(entry + 12);
        match data.get(..8)? {
            b"text\0\0\0\0" => texts.push_str(&guess(data.get(8..)?)),
            b"desc\0\0\0\0" => texts.push_str(&guess(data.get(12..)?)),
            b"mluc\0\0\0\0" => texts.push_str(&utf16(data.get(16..)?, true)),
            _ => continue,
        }
        texts.push('\n');
    }
    // A few bytes of padding may come after the last tag.
    (profile.len() <= end + 4).then_some(texts)
}
