//! How logs are named.

use super::LogState;
use crate::gate::clear::PublicSite;
use crate::record::node;

/// The name of a portal's first log: its address without the scheme, else its owner's id (c2sp.org/tlog-checkpoint wants a
/// schema-less URL).
pub fn first(site: &PublicSite) -> String {
    of(site.base_url.as_deref(), site.owner.as_str())
}

/// Whether a log with this name can be one of the portal: named after its address or its owner (an address may be added later),
/// or the next one of those (see [`next`]).
pub fn is_of(site: &PublicSite, origin: &str) -> bool {
    is_one_of(&[first(site), of(None, site.owner.as_str())], origin)
}

/// Whether a log with this name was one of the portal under settings that it had before: texts of `content/site.yaml` out of
/// git's history, which the office has committed. Whoever can write to the public folder alone has no say in that.
pub fn was_of(settings: &[String], origin: &str) -> bool {
    settings.iter().any(|text| is_one_of(&of_settings(text), origin))
}

/// The names that a text of `content/site.yaml` gives: after its address, and after its owner.
fn of_settings(text: &str) -> Vec<String> {
    let Ok(root) = node::parse(text) else { return Vec::new() };
    let value = |names: [&str; 2]| {
        let named = |key: &node::Node| key.text().is_some_and(|key| names.contains(&key));
        let entry = root.entries().iter().find(|(key, _)| named(key));
        entry.and_then(|(_, value)| value.text()).map(str::trim).filter(|text| !text.is_empty())
    };
    let Some(owner) = value(["owner", "主办单位"]) else { return Vec::new() };
    vec![of(value(["base_url", "网址"]), owner), of(None, owner)]
}

fn is_one_of(names: &[String], origin: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let after = |name: &String| origin.strip_prefix(name.as_str());
    names.iter().filter_map(after).any(|rest| rest.is_empty() || rest.strip_prefix("/log").is_some_and(is_number))
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

/// The name of the log after these: that of the first, with a number. Where the first is none of the portal's, its own name.
pub fn next(site: &PublicSite, earlier: &[LogState]) -> String {
    let own = earlier.first().filter(|log| is_of(site, &log.origin));
    after(own.map_or_else(|| first(site), |log| log.origin.clone()), earlier)
}

fn after(first: String, earlier: &[LogState]) -> String {
    if earlier.iter().all(|log| log.origin != first) {
        return first;
    }
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
    fn a_name_is_known_as_the_portals_own() {
        let names = ["www.example.gov.cn/jwgk".to_string(), "jg-1".to_string()];
        for own in ["www.example.gov.cn/jwgk", "www.example.gov.cn/jwgk/log2", "jg-1", "jg-1/log12"] {
            assert!(is_one_of(&names, own), "{own}");
        }
        for foreign in ["www.example.gov.cn", "jg-2", "jg-1/log", "jg-1/log2x", "jg-1/", "jg-1/log2/log3", "jg-12", ""]
        {
            assert!(!is_one_of(&names, foreign), "{foreign}");
        }
    }

    #[test]
    fn a_name_of_earlier_settings_is_known() {
        let texts = [
            "owner: jg-1\nbase_url: https://www.example.gov.cn/jwgk\n",
            "主办单位: jg-2\n网址: \"https://b.example/\"\n",
        ];
        let texts = texts.map(String::from);
        for own in ["www.example.gov.cn/jwgk", "www.example.gov.cn/jwgk/log2", "jg-1", "b.example", "jg-2/log3"] {
            assert!(was_of(&texts, own), "{own}");
        }
        for foreign in ["www.example.gov.cn", "c.example", "", "b.example/", "jg-3"] {
            assert!(!was_of(&texts, foreign), "{foreign}");
        }
        for none in ["", "- a", "owner: \n", "base_url: https://a.example/\n", "{"] {
            assert!(!was_of(&[none.to_string()], "a.example") && !was_of(&[none.to_string()], ""), "{none}");
        }
    }

    #[test]
    fn no_log_has_the_name_of_another() {
        let mut logs: Vec<LogState> = Vec::new();
        for name in ["a", "a/log2", "a/log3", "a/log4"] {
            if !logs.is_empty() {
                assert_eq!(after("a".into(), &logs), name);
            }
            logs.push(LogState::new(name, 1, &[0; 32]));
        }
        let taken = [LogState::new("a", 1, &[0; 32]), LogState::new("a/log3", 1, &[0; 32])];
        assert_eq!(after("a".into(), &taken), "a/log4");
        assert_eq!(after("b".into(), &taken), "b", "not after a foreign one");
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
