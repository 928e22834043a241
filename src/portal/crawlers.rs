//! Files for crawlers: `robots.txt` (RFC 9309) and the site map (sitemaps.org's protocol 0.9).

use super::meta::changed;
use super::page::Book;
use super::urls;
use crate::record::common::Category;
use jiff::civil::Date;

/// Addresses in one file (sitemaps.org); a portal with more has several, and an index of them.
const MOST: usize = 50_000;

/// The files. The site map needs absolute addresses, so without a `base_url` it is left out. Where the portal lies in a
/// folder, crawlers read the `robots.txt` of the domain instead, which should name this site map, too.
pub fn files(book: &Book) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut robots = "User-agent: *\nAllow: /\n".to_string();
    if let Some(base) = &book.site.site.base_url {
        robots += &format!("Sitemap: {}\n", urls::absolute(base, urls::SITEMAP_XML));
        files.extend(site_maps(base, &places(book), MOST));
    }
    files.push((urls::ROBOTS.to_string(), robots.into_bytes()));
    files
}

/// A page that crawlers may find, and the day on which it changed.
type Place = (String, Option<Date>);

/// What search engines shall find: neither what is marked or given out on request, nor what records said before.
fn places(book: &Book) -> Vec<Place> {
    let mut paths = vec![urls::HOME.to_string()];
    let categories = Category::ALL.iter().filter(|category| !book.category(**category).is_empty());
    paths.extend(categories.map(|category| urls::category(*category, 1)));
    let fixed = [urls::CATALOGUE, urls::ON_REQUEST, urls::SITE_MAP, urls::INDICATORS];
    paths.extend(fixed.map(String::from));
    paths.extend([urls::releases(1), urls::WITHDRAWN.to_string(), urls::AUDIT.to_string()]);
    paths.extend(super::powers::site_map(book));
    paths.extend(super::progress::is_there(book).then(|| urls::PROGRESS.to_string()));
    let records = book.site.records().iter().map(|record| (urls::record(record.id()), Some(changed(record))));
    paths.into_iter().map(|path| (path, None)).chain(records).collect()
}

/// One site map, or several with an index of them.
fn site_maps(base: &str, places: &[Place], most: usize) -> Vec<(String, Vec<u8>)> {
    if places.len() <= most {
        return vec![(urls::SITEMAP_XML.to_string(), list("urlset", "url", base, places))];
    }
    let parts: Vec<(String, &[Place])> =
        places.chunks(most).enumerate().map(|(i, part)| (urls::sitemap_part(i + 1), part)).collect();
    let named: Vec<Place> =
        parts.iter().map(|(path, part)| (path.clone(), part.iter().filter_map(|(_, day)| *day).max())).collect();
    let index = (urls::SITEMAP_XML.to_string(), list("sitemapindex", "sitemap", base, &named));
    let parts = parts.into_iter().map(|(path, part)| (path, list("urlset", "url", base, part)));
    std::iter::once(index).chain(parts).collect()
}

/// A list of addresses. Paths are percent-encoded, so only `&` could need escaping.
fn list(whole: &str, one: &str, base: &str, places: &[Place]) -> Vec<u8> {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{whole} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    );
    for (path, day) in places {
        let address = urls::absolute(base, path).replace('&', "&amp;");
        let day = day.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        out += &format!("<{one}><loc>{address}</loc>{day}</{one}>\n");
    }
    (out + &format!("</{whole}>\n")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects: the bound of the protocol, and that no address is lost where a portal goes over it.
    #[test]
    fn a_large_portal_has_several_site_maps() {
        let place = |i: i8| (format!("records/a{i}/index.html"), Some(jiff::civil::date(2026, 1, i)));
        let places: Vec<Place> = (1..=5).map(place).collect();
        let base = "https://www.example.gov.cn/jwgk/";
        let text = |(path, bytes): &(String, Vec<u8>)| (path.clone(), String::from_utf8_lossy(bytes).into_owned());
        let one: Vec<_> = site_maps(base, &places, 5).iter().map(text).collect();
        assert_eq!((one.len(), one[0].1.matches("<url>").count()), (1, 5));
        let made: Vec<_> = site_maps(base, &places, 2).iter().map(text).collect();
        let paths: Vec<&str> = made.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]);
        let second =
            "<sitemap><loc>https://www.example.gov.cn/jwgk/sitemap-2.xml</loc><lastmod>2026-01-04</lastmod></sitemap>";
        assert!(made[0].1.contains(second), "{}", made[0].1);
        assert_eq!(made[1..].iter().map(|(_, xml)| xml.matches("<url>").count()).sum::<usize>(), 5);
    }
}
