//! How logs are named.

use super::LogState;
use crate::gate::clear::PublicSite;

/// The name of a portal's first log: its address without the scheme, else its owner's id (c2sp.org/tlog-checkpoint wants a
/// schema-less URL).
pub fn first(site: &PublicSite) -> String {
    of(site.base_url.as_deref(), site.owner.as_str())
}

fn of(address: Option<&str>, owner: &str) -> String {
    let address = address.map(|url| url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/'));
    let mut out = String::new();
    for c in address.filter(|address| !address.is_empty()).unwrap_or(owner).chars() {
        // A verifier key's name has neither spaces nor `+` (c2sp.org/signed-note).
        if c == '+' || c.is_whitespace() || c.is_control() {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out += &format!("%{byte:02X}"));
        } else {
            out.push(c);
        }
    }
    out
}

/// The name of the log after these: that of the first, with a number.
pub fn next(earlier: &[LogState]) -> String {
    let first = earlier.first().map_or("", |log| &log.origin);
    let mut number = earlier.len() + 1;
    loop {
        let origin = format!("{first}/log{number}");
        if earlier.iter().all(|log| log.origin != origin) {
            return origin;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::log::vkey::VerifierKey;
    use proptest::prelude::*;

    #[test]
    fn a_log_is_named_after_the_address_else_the_owner() {
        for (address, name) in [
            (Some("https://www.example.gov.cn/jwgk/"), "www.example.gov.cn/jwgk"),
            (Some("https://www.example.gov.cn/a+b c/"), "www.example.gov.cn/a%2Bb%20c"),
            (Some("https:///"), "jg-1"),
            (None, "jg-1"),
        ] {
            assert_eq!(of(address, "jg-1"), name);
        }
    }

    #[test]
    fn no_log_has_the_name_of_another() {
        let mut logs: Vec<LogState> = Vec::new();
        for name in ["a", "a/log2", "a/log3", "a/log4"] {
            if !logs.is_empty() {
                assert_eq!(next(&logs), name);
            }
            logs.push(LogState::new(name, 1, &[0; 32]));
        }
        let taken = [LogState::new("a", 1, &[0; 32]), LogState::new("a/log3", 1, &[0; 32])];
        assert_eq!(next(&taken), "a/log4");
    }

    proptest! {
        #[test]
        fn every_name_can_be_that_of_a_key(address in "https://[\\x20-\\x7e\u{3000}司]{1,20}/") {
            let base = [&[88], &[102; 31][..]].concat();
            // The base point of the curve: a sound key.
            prop_assert!(VerifierKey::new(&of(Some(&address), "jg-1"), &base.try_into().unwrap()).is_ok());
        }
    }
}
