//! What pages say of themselves (portal.md, "What a government page must carry"): the tags of government sites, canonical
//! addresses, Open Graph, schema.org, the site map; and what they say of other sites. Every page of the sample portal, and of
//! one with a past.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
#[path = "support/html.rs"]
mod html;
#[path = "support/story.rs"]
mod story;
mod support;

use html::{Tag, elements, tags};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use support::*;

const BASE: &str = "https://www.example.gov.cn/jwgk/";
const SITE: [&str; 3] = ["SiteName", "SiteDomain", "SiteIDCode"];
const COLUMN: [&str; 4] = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"];
const ARTICLE: [&str; 6] = ["ArticleTitle", "PubDate", "ContentSource", "Author", "Description", "Url"];
const MAY: [&str; 2] = ["Keywords", "Image"];

/// The words for columns that are used here, of the national vocabulary.
const COLUMN_TYPES: &str =
    "首页 概况信息 机构职能 工作动态 政策文件 信息公开指南 信息公开目录 依申请公开 数据发布 咨询投诉";

/// A finished portal: its text files by their paths.
type Pages = BTreeMap<String, String>;

fn built(portal: &Portal) -> Pages {
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let texts =
        tree(&portal.public()).into_iter().filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
    texts.collect()
}

/// The sample portal, and one whose records have versions, differences, days, and ends.
fn portals() -> &'static [Pages; 2] {
    static BUILT: OnceLock<[Pages; 2]> = OnceLock::new();
    BUILT.get_or_init(|| {
        let sample = Portal::empty();
        copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &sample.root.join("content"));
        let told = story::story();
        let more = format!(
            "base_url: {BASE}\nidentification: {{ domain: www.example.gov.cn, site_code: '0000000000' }}\nowner:"
        );
        change(&told, "owner:", &more);
        [built(&sample), built(&told)]
    })
}

/// Changes a word of site.yaml.
fn change(portal: &Portal, from: &str, to: &str) {
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap();
    assert!(site.contains(from), "{from} is not in {site}");
    portal.write("content/site.yaml", site.replacen(from, to, 1));
}

fn html_pages(pages: &Pages) -> impl Iterator<Item = (&str, &str)> {
    pages.iter().filter(|(path, _)| path.ends_with(".html")).map(|(path, text)| (path.as_str(), text.as_str()))
}

/// Contents of the meta tags of a page with this name (or property).
fn meta<'t>(tags: &'t [Tag], name: &str) -> Vec<&'t str> {
    let is = |tag: &&Tag| tag.name == "meta" && (tag.get("name") == name || tag.get("property") == name);
    tags.iter().filter(is).map(|tag| tag.get("content")).collect()
}

fn link<'t>(tags: &'t [Tag], rel: &str) -> Vec<&'t str> {
    tags.iter().filter(|tag| tag.name == "link" && tag.get("rel") == rel).map(|tag| tag.get("href")).collect()
}

fn noindex(tags: &[Tag]) -> bool {
    meta(tags, "robots") == ["noindex"]
}

/// The ids of marked places.
fn marked(pages: &Pages) -> BTreeSet<String> {
    let list: Value = serde_json::from_str(&pages["channels/takedown.json"]).unwrap();
    let gone = list["rows"].as_array().unwrap().iter().filter(|row| row["state"] != "republished");
    gone.map(|row| row["id"].as_str().unwrap().to_string()).collect()
}

/// What kind of page a path is: `list`, `article` or `place`.
fn kind(path: &str, marked: &BTreeSet<String>) -> &'static str {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["404.html"] => "place",
        ["records", id, "index.html"] if marked.contains(id) => "place",
        ["records", ..] => "article",
        _ => "list",
    }
}

/// The public address of a page.
fn address(path: &str) -> String {
    format!("{BASE}{}", path.trim_end_matches("index.html"))
}

#[test]
fn every_kind_of_page_carries_its_tags() {
    let (mut kinds, mut wrong) = (BTreeMap::new(), Vec::new());
    for pages in portals() {
        let marked = marked(pages);
        for (path, html) in html_pages(pages) {
            let (kind, tags) = (kind(path, &marked), tags(html));
            *kinds.entry(kind).or_insert(0) += 1;
            let must: &[&str] = match kind {
                "list" => &COLUMN,
                "article" => &ARTICLE,
                _ => &[],
            };
            for name in SITE.iter().chain(&COLUMN).chain(&ARTICLE).chain(&MAY) {
                let found = meta(&tags, name);
                let least = usize::from(SITE.contains(name) || must.contains(name));
                let most = if kind == "article" && MAY.contains(name) { 1 } else { least };
                if !(least..=most).contains(&found.len()) || found.iter().any(|text| text.trim().is_empty()) {
                    wrong.push(format!("{path} ({kind}): {name} {found:?}"));
                }
            }
            if let [kind] = meta(&tags, "ColumnType")[..]
                && !COLUMN_TYPES.split(' ').any(|known| known == kind)
            {
                wrong.push(format!("{path}: {kind} is no word of the vocabulary"));
            }
            if let [at] = meta(&tags, "PubDate")[..]
                && jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", at).is_err()
            {
                wrong.push(format!("{path}: PubDate {at}"));
            }
            if let [url] = meta(&tags, "Url")[..]
                && url != address(path)
            {
                wrong.push(format!("{path}: Url {url}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(kinds["list"] > 40 && kinds["article"] > 100 && kinds["place"] > 5, "{kinds:?}");
}

/// Protects: those who drafted, reviewed and approved. Institutions speak, people do not.
#[test]
fn no_tag_names_a_person_who_worked_on_the_record() {
    let site = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/site.yaml")).unwrap();
    let person = |line: &str| {
        let (_, rest) = line.split_once("id: ")?;
        line.contains("roles").then(|| rest.split([',', ' ']).next().unwrap().to_string())
    };
    let named = |line: &str| Some(line.split_once("name: ")?.1.split([',', ' ']).next().unwrap().to_string());
    let lines = || site.lines().filter(|line| line.trim_start().starts_with("- {"));
    let mut people: Vec<String> = lines().filter_map(person).chain(lines().filter_map(named)).collect();
    people.extend(["lin-gao", "zhou-min", "林高", "周敏"].map(String::from));
    assert!(people.len() > 10, "{people:?}");
    for (path, html) in portals().iter().flat_map(html_pages) {
        let head = &html[..html.find("</head>").expect("a head")];
        for person in &people {
            assert!(!head.contains(person.as_str()), "{path} names {person} in its head");
        }
    }
}

#[test]
fn addresses_are_canonical_and_search_engines_hear_of_nothing_twice() {
    let mut hidden = BTreeSet::new();
    for pages in portals() {
        let marked = marked(pages);
        for (path, html) in html_pages(pages) {
            let tags = tags(html);
            let parts: Vec<&str> = path.split('/').collect();
            let expected = match parts[..] {
                ["404.html"] | ["records", _, "changes", ..] | ["records", _, "at", _] => vec![],
                ["records", id, _, _] => vec![address(&format!("records/{id}/index.html"))],
                _ => vec![address(path)],
            };
            assert_eq!(link(&tags, "canonical"), expected, "{path}");
            assert_eq!(meta(&tags, "og:url"), expected, "{path}");
            for name in ["og:title", "og:site_name", "og:locale", "og:type"] {
                assert!(matches!(meta(&tags, name)[..], [text] if !text.is_empty()), "{path}: {name}");
            }
            let is_article = kind(path, &marked) == "article";
            assert_eq!(meta(&tags, "og:type"), [if is_article { "article" } else { "website" }], "{path}");
            let image = meta(&tags, "og:image");
            assert!(image.iter().all(|image| image.starts_with(BASE)), "{path}: {image:?}");
            if noindex(&tags) {
                hidden.insert(match parts[..] {
                    ["records", id, _] if marked.contains(id) => "marked".to_string(),
                    ["records", _, "index.html"] => "on request".to_string(),
                    ["records", _, part, ..] => part.trim_end_matches(|c: char| c.is_ascii_digit()).to_string(),
                    _ => path.to_string(),
                });
            }
        }
        let feeds = tags(&pages["releases/index.html"]);
        assert_eq!(link(&feeds, "alternate"), ["../feeds/releases.atom"]);
        sitemap_tells_what_is_to_be_found(pages);
    }
    let expected =
        ["404.html", "at", "changes", "channels/takedown/index.html", "marked", "on request", "search/index.html", "v"];
    assert_eq!(hidden.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

/// Every place of the site map is a page of that address, with the day of its version, and none that is to be left out.
fn sitemap_tells_what_is_to_be_found(pages: &Pages) {
    let xml = &pages["sitemap.xml"];
    let between = |text: &str, tag: &str| Some(text.split_once(&format!("<{tag}>"))?.1.split_once('<')?.0.to_string());
    let mut told = BTreeSet::new();
    for one in xml.split("<url>").skip(1) {
        let address = between(one, "loc").unwrap();
        let path =
            format!("{}index.html", address.strip_prefix(BASE).unwrap_or_else(|| panic!("{address} is not here")));
        let html = pages.get(&path).unwrap_or_else(|| panic!("{path} is no page"));
        assert!(!noindex(&tags(html)), "{path} is to be left out");
        if path.starts_with("records/") {
            let day = between(one, "lastmod").expect("a record has a day");
            assert!(day.parse::<jiff::civil::Date>().unwrap() <= AS_OF.parse().unwrap(), "{path}: {day}");
            assert!(html.contains(&day), "{path} does not say {day}");
        }
        assert!(told.insert(path), "{address} stands twice");
    }
    let findable = html_pages(pages).filter(|(path, html)| path.starts_with("records/") && !noindex(&tags(html)));
    let missing: Vec<&str> = findable.map(|(path, _)| path).filter(|path| !told.contains(*path)).collect();
    assert!(missing.is_empty(), "not in the site map: {missing:?}");
    assert_eq!(pages["robots.txt"], format!("User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n"));
}

/// The things that a page tells of; checked to be well formed on the way.
fn things(path: &str, html: &str) -> Vec<Value> {
    let blocks: Vec<Tag> = tags(html).into_iter().filter(|tag| tag.get("type") == "application/ld+json").collect();
    assert!(blocks.len() <= 1, "{path}");
    let Some(block) = blocks.first() else { return Vec::new() };
    let read: Value = serde_json::from_str(&block.text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(read["@context"], "https://schema.org", "{path}");
    read["@graph"].as_array().unwrap().clone()
}

#[test]
fn pages_say_in_the_words_of_schema_org_what_they_are() {
    let mut types = BTreeMap::new();
    for pages in portals() {
        let marked = marked(pages);
        for (path, html) in html_pages(pages) {
            let things = things(path, html);
            assert_eq!(things.is_empty(), noindex(&tags(html)), "{path}");
            for thing in &things {
                let kind = thing["@type"].as_str().expect("a type").to_string();
                if kind == "BreadcrumbList" {
                    let steps = thing["itemListElement"].as_array().unwrap();
                    let places: Vec<u64> = steps.iter().map(|step| step["position"].as_u64().unwrap()).collect();
                    assert_eq!(places, (1..=steps.len() as u64).collect::<Vec<_>>(), "{path}");
                    assert_eq!(steps[0]["item"], BASE, "{path}");
                    assert!(steps.last().unwrap()["item"].is_null() && steps.len() > 1, "{path}");
                } else if kind != "WebSite" && path != "index.html" {
                    let title = &elements(html, "h1")[0].1;
                    assert_eq!(thing["name"], title.as_str(), "{path}");
                    assert_eq!(thing["url"], address(path), "{path}");
                    assert_eq!(kind_of_record(path), kind, "{path}");
                }
                *types.entry(kind).or_insert(0) += 1;
            }
            if kind(path, &marked) == "article" && !things.is_empty() {
                assert_eq!(things.len(), 2, "{path}");
                let mut own = things.clone();
                for name in ["about", "subjectOf", "legislationRepeals", "@reverse"] {
                    own[1].as_object_mut().unwrap().remove(name);
                }
                let bytes = json!({ "@context": "https://schema.org", "@graph": own }).to_string().len();
                assert!(bytes < 1_200, "{path}: {bytes} bytes beside what it refers to");
            }
        }
    }
    let known: BTreeSet<&str> = types.keys().map(String::as_str).collect();
    let expected =
        "Article BreadcrumbList DigitalDocument Event GovernmentOrganization Legislation NewsArticle Report WebSite";
    assert_eq!(known, expected.split(' ').collect::<BTreeSet<_>>(), "{types:?}");
}

/// The type of a record of the sample, by its numbers: those of the story are news.
fn kind_of_record(path: &str) -> String {
    let id = path.split('/').nth(1).unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let files = walkdir::WalkDir::new(content).into_iter().filter_map(Result::ok);
    let is = |name: &str| name == format!("{id}.md") || name == format!("{id}.yaml");
    let file = files.map(|file| file.into_path()).find(|path| {
        is(&path.file_name().unwrap().to_string_lossy())
            || path.file_name().is_some_and(|name| name == "index.md") && path.parent().unwrap().ends_with(id)
    });
    let text = file.map(|file| (file.clone(), fs::read_to_string(file).unwrap()));
    let Some((file, text)) = text else {
        return if id == "jg-1" { "GovernmentOrganization" } else { "NewsArticle" }.into();
    };
    let has = |words: &[&str]| {
        words.iter().any(|word| text.contains(&format!("kind: {word}\n")) || text.contains(&format!("类型: {word}\n")))
    };
    let folder = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().components().nth(1).unwrap();
    let kind = match &*folder.as_os_str().to_string_lossy() {
        "institutions" if has(&["annual-report", "公开年报"]) => "Report",
        "institutions" if has(&["bureau", "centre", "office", "司法局", "社区矫正中心", "司法所"]) => {
            "GovernmentOrganization"
        }
        "complaints" if has(&["handling", "处理情况"]) => "Report",
        "institutions" | "complaints" => "DigitalDocument",
        "enforcement" | "supervision" => "Report",
        "news" if has(&["open-day", "开放日"]) => "Event",
        "news" => "NewsArticle",
        _ if has(&["interpretation", "解读"]) => "Article",
        _ => "Legislation",
    };
    kind.to_string()
}

/// A portal with one record of each type, whose values are known.
fn known() -> Portal {
    let portal = Portal::new();
    change(&portal, "owner:", &format!("base_url: {BASE}\nowner:"));
    let common =
        "disclosure: proactive\ninstitution: jg-1\nformed: 2026-01-05\npublished: 2026-01-06\ndrafted_by: lin-gao\n";
    let record = |folder: &str, id: &str, keys: &str| {
        portal.approved(
            &format!("content/{folder}/{id}.md"),
            &format!("---\nid: {id}\n{common}{keys}---\n\n正文。\n"),
            &[],
        );
    };
    record("policy", "zc-1", "title: 旧办法\nkind: normative\nvalidity: repealed\nrepealed_by: zc-2\n");
    record(
        "policy",
        "zc-2",
        "title: 新办法\nkind: normative\ndocument_number: 示司〔2026〕1号\nissued_by: 示例县人民政府\neffective: 2026-02-01\nvalidity: in-force\nsupersedes: [zc-1]\n",
    );
    record("policy", "zc-3", "title: 问答\nkind: interpretation\nvalidity: in-force\ninterprets: [zc-2]\n");
    record("news", "xw-1", "title: 开放日\nkind: open-day\nevent: { date: 2026-12-04, place: 中心一楼 }\n");
    record(
        "institutions",
        "jg-2",
        "title: 示例所\nkind: office\nparent: jg-1\naddress: 示例路1号\npostcode: '990001'\nphones: [{ number: 0500-6100002 }]\nemail: office@example.gov.cn\n",
    );
    portal
}

#[test]
fn the_words_of_schema_org_say_what_the_record_says() {
    let pages = built(&known());
    let thing = |id: &str| things(id, &pages[&format!("records/{id}/index.html")])[1].clone();
    let owner = json!({ "@type": "GovernmentOrganization", "name": things("", &pages["index.html"])[1]["name"], "url": format!("{BASE}records/jg-1/") });
    let law =
        |id: &str, name: &str| json!({ "@type": "Legislation", "name": name, "url": format!("{BASE}records/{id}/") });
    let new = json!({
        "@type": "Legislation", "name": "新办法", "url": format!("{BASE}records/zc-2/"), "identifier": "zc-2",
        "publisher": owner, "datePublished": "2026-01-06", "dateModified": "2026-11-02",
        "legislationIdentifier": "示司〔2026〕1号", "legislationType": "规范性文件", "legislationDate": "2026-01-05",
        "legislationDateOfApplicability": "2026-02-01", "legislationLegalForce": "https://schema.org/InForce",
        "legislationPassedBy": { "@type": "Organization", "name": "示例县人民政府" },
        "legislationRepeals": [law("zc-1", "旧办法")],
        "subjectOf": [{ "@type": "Article", "name": "问答", "url": format!("{BASE}records/zc-3/") }],
    });
    assert_eq!(thing("zc-2"), new);
    let old = thing("zc-1");
    assert_eq!(old["legislationLegalForce"], "https://schema.org/NotInForce");
    assert_eq!(old["@reverse"], json!({ "legislationRepeals": [law("zc-2", "新办法")] }));
    assert_eq!(
        (&thing("zc-3")["@type"], &thing("zc-3")["about"]),
        (&json!("Article"), &json!([law("zc-2", "新办法")]))
    );
    let day = json!({
        "@type": "Event", "name": "开放日", "url": format!("{BASE}records/xw-1/"), "identifier": "xw-1",
        "organizer": owner, "startDate": "2026-12-04", "location": { "@type": "Place", "name": "中心一楼" },
    });
    assert_eq!(thing("xw-1"), day);
    let office = json!({
        "@type": "GovernmentOrganization", "name": "示例所", "url": format!("{BASE}records/jg-2/"), "identifier": "jg-2",
        "address": { "@type": "PostalAddress", "streetAddress": "示例路1号", "postalCode": "990001", "addressCountry": "CN" },
        "telephone": ["0500-6100002"], "email": "office@example.gov.cn", "parentOrganization": owner,
    });
    assert_eq!(thing("jg-2"), office);
}

/// Protects: portals that are read from a disk, or have no address yet. What needs an absolute address is left out.
#[test]
fn without_an_address_nothing_pretends_to_have_one() {
    let portal = known();
    change(&portal, &format!("base_url: {BASE}\n"), "");
    let pages = built(&portal);
    assert!(!pages.contains_key("sitemap.xml") && !pages.contains_key("feeds/releases.atom"));
    assert_eq!(pages["robots.txt"], "User-agent: *\nAllow: /\n");
    for (path, html) in html_pages(&pages) {
        let tags = tags(html);
        assert!(link(&tags, "canonical").is_empty() && meta(&tags, "og:url").is_empty(), "{path}");
        assert!(meta(&tags, "og:image").is_empty() && !html.contains("www.example.gov.cn"), "{path}");
    }
    let law = &things("", &pages["records/zc-1/index.html"]);
    assert_eq!(law[0]["itemListElement"][0]["item"], "../../index.html");
    assert_eq!(law[1]["@reverse"]["legislationRepeals"][0]["url"], "../zc-2/index.html");
    assert!(pages["404.html"].contains("href=assets/"), "its top is not known");
}

/// Protects: a portal in a folder of its domain, or on the domain itself: every absolute address has the folder, every other
/// link does without. The page for addresses that are not there is shown at any depth, and finds its style all the same.
#[test]
fn a_portal_knows_the_folder_that_it_lies_in() {
    for (base, folder) in
        [(BASE, "/jwgk/"), ("https://www.example.gov.cn/a/b/", "/a/b/"), ("https://www.example.gov.cn/", "/")]
    {
        let portal = known();
        change(&portal, BASE, base);
        let pages = built(&portal);
        for file in ["sitemap.xml", "feeds/releases.atom"] {
            let absolute = pages[file].split("https://www.example.gov.cn").skip(1);
            let elsewhere: Vec<&str> = absolute.filter(|rest| !rest.starts_with(folder)).collect();
            assert!(elsewhere.is_empty() && pages[file].contains(base), "{file}: {elsewhere:?}");
        }
        for (path, html) in html_pages(&pages) {
            for tag in tags(html).iter().filter(|tag| tag.name == "link" || tag.name == "a") {
                let href = tag.get("href");
                assert!(path == "404.html" || !href.starts_with('/'), "{path}: {href}");
                assert!(!href.starts_with("https://www.example.gov.cn") || href.starts_with(base), "{path}: {href}");
            }
        }
        let lost = tags(&pages["404.html"]);
        assert!(
            link(&lost, "stylesheet")[0].starts_with(&format!("{folder}assets/")),
            "{:?}",
            link(&lost, "stylesheet")
        );
        let inside = lost.iter().filter(|tag| tag.name == "a" && !tag.get("href").starts_with(['#', 'h']));
        assert!(inside.clone().count() > 5 && inside.clone().all(|tag| tag.get("href").starts_with(folder)));
    }
}

/// Protects: readers, who are told before they leave (portal.md: 即将离开本站), and whose way is told to nobody.
#[test]
fn links_to_other_sites_are_marked() {
    let mut count = 0;
    let outside = known();
    let text = "---\nid: jg-3\ntitle: 又一所\ndisclosure: proactive\ninstitution: jg-1\nformed: 2026-01-05\npublished: 2026-01-06\ndrafted_by: lin-gao\nkind: office\nwebsite: https://www.example.org.cn/a\n---\n\n见[外面](https://www.example.org.cn/b)。\n";
    outside.approved("content/institutions/jg-3.md", text, &[]);
    let outside = built(&outside);
    let page = &outside["records/jg-3/index.html"];
    assert!(page.contains("href=https://www.example.org.cn/a") && page.contains("href=https://www.example.org.cn/b"));
    for (path, html) in portals().iter().chain([&outside]).flat_map(html_pages) {
        for (tag, text) in elements(html, "a") {
            let href = tag.get("href");
            if !href.contains(':')
                || href.starts_with('#')
                || href.starts_with(BASE)
                || href.starts_with("mailto:")
                || href.starts_with("tel:")
            {
                continue;
            }
            count += 1;
            assert!(href.starts_with("https://") || href.starts_with("http://"), "{path}: {href}");
            let rel: Vec<&str> = tag.get("rel").split(' ').collect();
            assert!(rel.contains(&"external") && rel.contains(&"noopener"), "{path}: {href} {rel:?}");
            assert!(text.contains("即将离开本站"), "{path}: {href} {text}");
        }
    }
    assert!(count > 150, "{count}");
}

/// Protects: the ready settings of web servers, which repeat the pages' policies. Whoever changes a policy changes it there, too
/// (tests/browser/servers.test.js tries them with the servers).
#[test]
fn the_settings_for_servers_allow_what_pages_need_and_no_more() {
    let (mut search, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (path, html) in portals().iter().flat_map(html_pages) {
        let tags = tags(html);
        let policies: Vec<&Tag> =
            tags.iter().filter(|tag| tag.get("http-equiv") == "Content-Security-Policy").collect();
        let [policy] = policies[..] else { panic!("{path} has {} policies", policies.len()) };
        let own: Vec<String> = policy.get("content").split("; ").map(String::from).collect();
        let names: BTreeSet<&str> = own.iter().filter_map(|one| one.split(' ').next()).collect();
        assert_eq!(names.len(), own.len(), "{path} says a directive twice: {own:?}");
        assert!(own.contains(&"default-src 'none'".to_string()) && !policy.get("content").contains("unsafe"), "{path}");
        if path.starts_with("search/") { search.extend(own) } else { others.extend(own) }
    }
    // A server says one policy for pages with pictures and without.
    assert!(others.remove("img-src data:") && others.contains("img-src 'self' data:"));
    for file in ["nginx.conf", "Caddyfile"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/server").join(file)).unwrap();
        let quoted = text.split('"').skip(1).step_by(2).filter(|text| text.starts_with("default-src"));
        let said: BTreeSet<BTreeSet<String>> =
            quoted.map(|policy| policy.split("; ").map(String::from).collect()).collect();
        let with_frames =
            |own: &BTreeSet<String>| own.iter().cloned().chain(["frame-ancestors 'none'".to_string()]).collect();
        let expected: BTreeSet<BTreeSet<String>> = [with_frames(&search), with_frames(&others)].into();
        assert_eq!(said, expected, "docs/server/{file} must say the policies of the pages");
    }
}
