//! Colours as far as they hide text: what is white to the eye on white paper, whatever its last digits are.

/// Whether a colour in hexadecimal digits (`FEFEFE`, `#fefefe`) cannot be told from white paper: every channel is F0 or more.
pub fn is_near_white(hex: &str) -> bool {
    let hex = hex.trim().trim_start_matches('#');
    hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) && {
        let high = |at: usize| hex.as_bytes().get(at).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'F'));
        high(0) && high(2) && high(4)
    }
}
