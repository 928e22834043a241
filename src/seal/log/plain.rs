//! Numbers and hashes as the formats of C2SP write them: one spelling each.

use super::tree::Hash;
use base64ct::{Base64, Encoding};

/// An ASCII decimal without leading zeroes, sign or space.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (text == "0" || !text.starts_with('0')) { text.parse().ok() } else { None }
}

/// Standard Base 64 with padding (RFC 4648, section 4); only the one canonical spelling is read.
pub(super) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The reverse of [`base64`].
pub(super) fn unbase64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// A hash from its Base 64.
pub(super) fn hash(text: &str) -> Option<Hash> {
    unbase64(text)?.try_into().ok()
}
