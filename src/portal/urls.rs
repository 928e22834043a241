//! Paths under the output folder: the only place that knows them.
//!
//! A path names a file (`records/lx-1/index.html`); links between pages are relative, so that the tree works at
//! a domain's root, in a sub-folder, from a USB stick and from `file://`.

use crate::record::common::{Category, Id};

/// The home page.
pub const HOME: &str = "index.html";
/// The catalogue's first page (公开目录).
pub const CATALOGUE: &str = "catalogue/index.html";
/// How to apply (依申请公开).
pub const ON_REQUEST: &str = "on-request/index.html";
/// The powers of the three tiers (权责清单).
pub const POWERS: &str = "powers/index.html";
/// The cases by stage (四榜).
pub const PROGRESS: &str = "progress/index.html";
/// What was published, how fast, how complete (公开指标).
pub const INDICATORS: &str = "indicators/index.html";
/// The calendar of all open days.
pub const OPEN_DAYS: &str = "news/open-days.ics";
/// The site map for people.
pub const SITE_MAP: &str = "site-map/index.html";
/// The search page.
pub const SEARCH: &str = "search/index.html";
/// The folder of the search page and of the files of its index.
pub const SEARCH_FILES: &str = "search/";
/// What a server shows for an address that is not there.
pub const NOT_FOUND: &str = "404.html";
/// The site map for programs.
pub const SITEMAP_XML: &str = "sitemap.xml";
/// A part of the site map of a large portal, from 1.
pub fn sitemap_part(number: usize) -> String {
    format!("sitemap-{number}.xml")
}
/// What crawlers may read.
pub const ROBOTS: &str = "robots.txt";

/// The page of a record.
pub fn record(id: &Id) -> String {
    format!("records/{id}/index.html")
}

/// A file that a record carries.
pub fn record_file(id: &Id, name: &str) -> String {
    format!("records/{id}/{name}")
}

/// Page `page` (from 1) of a category's list.
pub fn category(category: Category, page: usize) -> String {
    paged(&format!("{}/", category.en()), page)
}

/// Page `page` (from 1) of a category's list of one year.
pub fn year(category: Category, year: i16, page: usize) -> String {
    paged(&format!("{}/{year}/", category.en()), page)
}

/// Page `page` (from 1) of the catalogue.
pub fn catalogue(page: usize) -> String {
    paged("catalogue/", page)
}

/// The table of a figure of the indicators.
pub fn indicator(name: &str) -> String {
    format!("indicators/{name}.csv")
}

/// The open day of a record as an iCalendar file.
pub fn event(id: &Id) -> String {
    format!("records/{id}/event.ics")
}

/// Page `page` (from 1) of a power: `key` is its number in the list, or stands for it.
pub fn power(list: &Id, key: &str, page: usize) -> String {
    paged(&format!("powers/of/{list}/{key}/"), page)
}

/// The page of an earlier version of a record.
pub fn version(id: &Id, number: u32) -> String {
    format!("records/{id}/v{number}/index.html")
}

/// A file that an earlier version of a record carries.
pub fn version_file(id: &Id, number: u32, name: &str) -> String {
    format!("records/{id}/v{number}/{name}")
}

/// What changed in version `number` of a record.
pub fn changes(id: &Id, number: u32) -> String {
    format!("records/{id}/changes/{number}/index.html")
}

/// Which version of a record was public on a day.
pub fn at(id: &Id) -> String {
    format!("records/{id}/at/index.html")
}

/// The proof that a live version is in the log (c2sp.org/tlog-proof).
pub fn proof(id: &Id) -> String {
    format!("records/{id}/proof.tlog-proof")
}

/// The proof that an earlier version is in the log.
pub fn version_proof(id: &Id, number: u32) -> String {
    format!("records/{id}/v{number}/proof.tlog-proof")
}

/// Page `page` (from 1) of what was added, revised, withdrawn and expired.
pub fn releases(page: usize) -> String {
    paged("releases/", page)
}

/// The feed of the releases.
pub const RELEASES_FEED: &str = "feeds/releases.atom";
/// The records that were withdrawn.
pub const WITHDRAWN: &str = "withdrawn/index.html";
/// How to check the portal with other people's tools.
pub const AUDIT: &str = "about/audit/index.html";
/// What every channel has to take down, for people.
pub const TAKEDOWN: &str = "channels/takedown/index.html";
/// What every channel has to take down, for programs.
pub const TAKEDOWN_JSON: &str = "channels/takedown.json";
/// The folder of the log: tiles, checkpoint and verifier key.
pub const LOG: &str = "log/";

/// The file of the search index that names the others. Each has a stamp of its bytes in its name; the script of the page
/// puts these names together as it is done here.
pub fn search_head(stamp: &str) -> String {
    format!("{SEARCH_FILES}head-{stamp}.bin")
}

/// The file of postings that begins with this key.
pub fn search_shard(first: &str, stamp: &str) -> String {
    format!("{SEARCH_FILES}i/{first}-{stamp}.bin")
}

/// A file of texts: the stamp of its group, its number there, from 0.
pub fn search_chunk(group: &str, number: usize) -> String {
    format!("{SEARCH_FILES}t/{group}/{number}.bin")
}

fn paged(folder: &str, page: usize) -> String {
    if page <= 1 { format!("{folder}index.html") } else { format!("{folder}page/{page}/index.html") }
}

/// The folder of the theme's files.
pub const ASSETS: &str = "assets/";

/// A file of the theme, with a hash of its bytes in its name so that it can be kept for ever by browsers.
pub fn asset(name: &str, sha256: &[u8; 32]) -> String {
    let hash = &crate::record::digest::hex(sha256)[..10];
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{ASSETS}{stem}.{hash}.{ending}"),
        None => format!("{ASSETS}{name}.{hash}"),
    }
}

/// What leads from a page to the top of the portal: `../../` for `records/lx-1/index.html`.
pub fn root_of(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// A link from one page to a file of the portal, percent-encoded where a URL needs it.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to_parts: Vec<&str> = to.split('/').collect();
    let shared =
        from.iter().zip(&to_parts).take(from.len().min(to_parts.len()) - 1).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - 1 - shared);
    format!("{up}{}", encode(&to_parts[shared..].join("/")))
}

/// The public address of a file: folders without their `index.html`.
pub fn absolute(base_url: &str, path: &str) -> String {
    format!("{base_url}{}", encode(path.strip_suffix("index.html").unwrap_or(path)))
}

/// The path of the portal's top on its server: `/jwgk/` for `https://www.example.gov.cn/jwgk/`.
pub fn folder(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// The id of the record that a page belongs to, for messages.
pub fn record_of(path: &str) -> Option<&str> {
    path.strip_prefix("records/")?.split('/').next()
}

/// Percent-encodes what may not stand in a path (RFC 3986).
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'!'
            | b'$'
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b'@' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(relative("index.html", "policy/index.html"), "policy/index.html");
        assert_eq!(relative("records/a/index.html", "records/b/index.html"), "../b/index.html");
        assert_eq!(relative("records/a/index.html", "index.html"), "../../index.html");
        assert_eq!(relative("policy/index.html", "policy/page/2/index.html"), "page/2/index.html");
        assert_eq!(relative("records/a/index.html", "records/a/表 1.csv"), "%E8%A1%A8%201.csv");
        assert_eq!(
            absolute("https://www.example.gov.cn/jwgk/", "records/a/index.html"),
            "https://www.example.gov.cn/jwgk/records/a/"
        );
    }

    #[test]
    fn a_portal_lies_in_a_folder_of_its_server() {
        assert_eq!(folder("https://www.example.gov.cn/jwgk/"), "/jwgk/");
        assert_eq!(folder("https://www.example.gov.cn:8443/"), "/");
        assert_eq!((record_of("records/a/v1/index.html"), record_of("policy/index.html")), (Some("a"), None));
    }

    proptest! {
        #[test]
        fn following_a_link_arrives(from in "([a-c]{1,2}/){0,3}[a-c]{1,2}", to in "([a-c]{1,2}/){0,3}[a-c]{1,2}") {
            let mut at: Vec<&str> = from.split('/').collect();
            at.pop();
            let link = relative(&from, &to);
            for part in link.split('/') {
                if part == ".." { prop_assert!(at.pop().is_some()); } else { at.push(part); }
            }
            prop_assert_eq!(at.join("/"), to);
        }
    }
}
