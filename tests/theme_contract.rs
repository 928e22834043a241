//! docs/themes.md: what themes are, and what their templates get. The lists in it are made from the types; what each template
//! gets is compared with what the program gives; and a theme is made as the document says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
#[path = "support/story.rs"]
mod story;
mod support;
#[path = "support/views.rs"]
mod views;

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use support::*;
use views::{Shape, Views, of};

/// What a template gets: name, type, and what it is. A `?` before the type: it may be missing.
type Given = (&'static str, &'static str, &'static str);

/// What every template gets.
const ALWAYS: [Given; 3] = [
    ("site", "SiteView", "What is the same on every page."),
    ("page", "Page", "The page at hand."),
    ("assets", "", "Path of each file in `assets/` from the top, by its name."),
];

const PAGER: Given = ("pager", "Pager", "Where the list goes on.");

/// The pages, and what each of their templates gets besides.
const TEMPLATES: &[(&str, &str, &[Given])] = &[
    (
        "home.html",
        "首页 · the home page",
        &[
            ("sections", "Vec<HomeSection>", "The categories that have records."),
            ("notices", "Vec<Row>", "What is on public notice, the first to end first."),
            ("complaints", "Vec<ComplaintView>", "Ways to complain, the owner's first."),
            ("total", "usize", "How many records are public."),
        ],
    ),
    (
        "list.html",
        "一类事项的列表，全部或一年的 · the list of a category, or of a year of it",
        &[
            ("name", "String", "Its name, with year and page."),
            ("about", "String", "What one finds there."),
            ("category", "String", "The category, in English."),
            ("rows", "Vec<Row>", "The records of this page."),
            ("years", "Vec<Link>", "All, then each year; this one has no `href`."),
            ("mission", "?ListView", "What stands above the records; on the first page of the whole list only."),
            PAGER,
        ],
    ),
    (
        "record.html",
        "事项，现行的和以前各版 · a record, live or an earlier version",
        &[("record", "RecordView", "The record.")],
    ),
    (
        "on-request-record.html",
        "依申请公开的事项 · a record that is given out on request",
        &[("facts", "Vec<Fact>", "Its data table."), ("how", "String", "The page on how to apply.")],
    ),
    (
        "marked.html",
        "已撤回或期满的事项 · a marked place",
        &[
            ("facts", "Vec<Fact>", "What may be said of it."),
            ("releases", "String", "The page of the releases."),
            ("withdrawn", "bool", "Whether it was withdrawn; else its time is over."),
        ],
    ),
    (
        "changes.html",
        "两版之间的变化 · the differences between two versions",
        &[("difference", "DifferenceView", "The differences.")],
    ),
    (
        "at.html",
        "哪一天公开的是哪一版 · which version was public on a day",
        &[
            ("title", "String", "The record's title."),
            ("periods", "Vec<PeriodView>", "The times, the newest first."),
            ("record", "String", "The record's page."),
        ],
    ),
    (
        "releases.html",
        "更新记录 · the releases",
        &[
            ("name", "String", "Its name, with the page."),
            ("days", "Vec<ReleaseDay>", "The days of this page."),
            ("withdrawn", "String", "The page of what was withdrawn."),
            ("audit", "String", "The page for auditors."),
            ("old_logs", "Vec<OldLogView>", "Logs that the present one took the place of."),
            PAGER,
        ],
    ),
    (
        "withdrawn.html",
        "撤回与期满 · what was withdrawn or has expired",
        &[
            ("withdrawn", "Vec<GoneRow>", "What was withdrawn."),
            ("expired", "Vec<GoneRow>", "What has expired."),
            ("releases", "String", "The page of the releases."),
            ("takedown", "String", "The take-down list."),
        ],
    ),
    (
        "takedown.html",
        "各渠道撤下清单 · the take-down list",
        &[("rows", "Vec<GoneRow>", "What is to be taken down."), ("json", "String", "The list for programs.")],
    ),
    (
        "audit.html",
        "核验本站 · how to check the portal",
        &[
            ("audit", "Audit", "Commands, and the log."),
            ("releases", "String", "The page of the releases."),
            ("manifest", "String", "The manifest."),
        ],
    ),
    (
        "catalogue.html",
        "公开目录 · the catalogue",
        &[
            ("name", "String", "Its name, with the page."),
            ("rows", "Vec<Row>", "The entries of this page."),
            ("on_request", "String", "The page on how to apply."),
            PAGER,
        ],
    ),
    (
        "on-request.html",
        "依申请公开 · how to apply",
        &[
            ("acceptors", "Vec<Acceptor>", "Institutions that take applications."),
            ("rows", "Vec<Row>", "What is given out on request."),
        ],
    ),
    (
        "powers.html",
        "权责清单 · powers and duties",
        &[
            ("total", "usize", "How many powers there are."),
            ("open", "usize", "How many are published as a matter of course."),
            ("covered", "usize", "How many of these have published records."),
            ("on_request", "usize", "How many are given out on request only."),
            ("how", "String", "The page on how to apply."),
            ("tiers", "Vec<TierView>", "The three tiers."),
        ],
    ),
    (
        "power.html",
        "一项权责 · a power",
        &[
            ("title", "String", "Its name, with the page."),
            ("power", "PowerPage", "The power."),
            ("rows", "Vec<Row>", "The records of this page that show it exercised."),
            ("how", "String", "The page on how to apply."),
            ("all", "String", "The page of all powers."),
            PAGER,
        ],
    ),
    (
        "progress.html",
        "办案进度（四榜） · the progress of cases",
        &[
            ("total", "usize", "How many cases there are."),
            ("open", "usize", "How many are not decided yet."),
            ("columns", "Vec<ColumnView>", "The four stages."),
            ("list", "String", "The list of 执法信息."),
        ],
    ),
    (
        "indicators.html",
        "公开指标 · indicators",
        &[
            ("questions", "Vec<Question>", "The supervisor's five questions."),
            ("figures", "Vec<Figure>", "The figures."),
            ("releases", "String", "The page of the releases."),
        ],
    ),
    ("site-map.html", "站点地图 · the site map", &[("groups", "Vec<LinkGroup>", "Lists, years and institutions.")]),
    (
        "search.html",
        "检索 · search",
        &[
            ("script", "String", "The script of the page."),
            ("head", "String", "The head of the index, for the script."),
            ("catalogue", "String", "The catalogue."),
            ("facets", "Vec<String>", "What results can be narrowed by."),
        ],
    ),
    ("404.html", "没有找到页面 · an address that is not there", &[]),
];

fn document() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/themes.md")
}

/// The part that is made.
const MARK: &str = "<!-- From here on made from the types: UPDATE_DOCS=1 cargo test --test theme_contract -->\n";

fn in_words(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Number => "number".into(),
        Shape::Truth => "true or false".into(),
        Shape::Maybe(inner) => format!("{}, or nothing", in_words(inner)),
        Shape::List(inner) => format!("list of {}", in_words(inner)),
        Shape::Row(all) => format!("row of {}", all.iter().map(in_words).collect::<Vec<_>>().join(" and ")),
        Shape::View(name) => format!("[{name}](#{})", anchor(name)),
    }
}

fn anchor(name: &str) -> String {
    name.to_lowercase().replace("::", "")
}

fn table(heads: &str, rows: impl Iterator<Item = (String, String, String)>) -> String {
    let rows: String = rows.map(|(name, shape, about)| format!("| `{name}` | {shape} | {about} |\n")).collect();
    format!("| {heads} |\n|---|---|---|\n{rows}\n")
}

fn shape_of(given: &Given) -> Option<Shape> {
    let text = given.1.trim_start_matches('?');
    (!text.is_empty()).then(|| of(text))
}

fn made(views: &Views) -> String {
    let row = |given: &Given| {
        let shape = shape_of(given).map_or("map of texts".to_string(), |shape| in_words(&shape));
        let maybe = if given.1.starts_with('?') { ", may be missing" } else { "" };
        (given.0.to_string(), format!("{shape}{maybe}"), given.2.to_string())
    };
    let mut out =
        String::from("\n## 每个模板拿到什么 · What each template gets\n\n每个模板都有 · every template has:\n\n");
    out += &table("名称 name | 类型 type | 是什么 meaning", ALWAYS.iter().map(row));
    let mut used = BTreeSet::new();
    for given in ALWAYS.iter().chain(TEMPLATES.iter().flat_map(|(_, _, given)| *given)) {
        if let Some(shape) = shape_of(given) {
            views.reach(&shape, &mut used);
        }
    }
    for (template, about, given) in TEMPLATES {
        out += &format!("### {template}\n\n{about}\n\n");
        if !given.is_empty() {
            out += &table("名称 name | 类型 type | 是什么 meaning", given.iter().map(row));
        }
    }
    out += "## 各类型的字段 · The fields of each type\n\n";
    for name in &used {
        let view = &views.0[name];
        assert!(!view.about.is_empty(), "{name} says nothing of itself");
        out += &format!("### {name}\n\n{}\n\n", view.about);
        let fields = view.fields.iter().map(|field| {
            assert!(!field.about.is_empty(), "{name}.{} says nothing of itself", field.name);
            let words = in_words(&field.shape);
            let words = if field.name.ends_with("_html") { words.replace("text", "markup") } else { words };
            (field.name.clone(), words, field.about.replace('|', "\\|").replace("[`", "`").replace("`]", "`"))
        });
        out += &table("字段 field | 类型 type | 是什么 meaning", fields);
    }
    out.trim_end().to_string() + "\n"
}

/// `UPDATE_DOCS=1 cargo test --test theme_contract` writes the lists anew.
#[test]
fn the_document_says_what_the_types_say() {
    let stands = fs::read_to_string(document()).unwrap();
    let (prose, lists) = stands.split_once(MARK).expect("the mark");
    let made = made(&Views::read());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(document(), format!("{prose}{MARK}{made}")).unwrap();
    } else {
        assert!(
            lists == made,
            "docs/themes.md is not what the types say: UPDATE_DOCS=1 cargo test --test theme_contract"
        );
    }
}

/// Reads what Tera writes of a value: like JSON, but texts are escaped as Rust does, and nothing is written for nothing.
struct Dump<'t>(std::iter::Peekable<std::str::Chars<'t>>);

impl Dump<'_> {
    fn value(&mut self) -> Value {
        match self.0.peek() {
            Some('{') => Value::Object(self.map()),
            Some('[') => Value::Array(self.list()),
            Some('"') => Value::String(self.text()),
            Some(',' | '}' | ']') | None => Value::Null,
            _ => {
                let mut word = String::new();
                while let Some(c) = self.0.next_if(|c| !",}] ".contains(*c)) {
                    word.push(c);
                }
                word.parse().unwrap_or_else(|_| panic!("{word} is no value"))
            }
        }
    }

    fn is(&mut self, c: char) -> bool {
        self.0.next_if_eq(&c).is_some()
    }

    fn go_on(&mut self, end: char) -> bool {
        if self.is(end) {
            return false;
        }
        if self.is(',') {
            assert!(self.is(' '));
        }
        true
    }

    fn map(&mut self) -> Map<String, Value> {
        let mut out = Map::new();
        assert!(self.is('{'));
        while self.go_on('}') {
            let key = self.text();
            assert!(self.is(':') && self.is(' '));
            out.insert(key, self.value());
        }
        out
    }

    fn list(&mut self) -> Vec<Value> {
        let mut out = Vec::new();
        assert!(self.is('['));
        while self.go_on(']') {
            out.push(self.value());
        }
        out
    }

    fn text(&mut self) -> String {
        let mut out = String::new();
        assert!(self.is('"'), "a text begins: {}", self.0.clone().take(40).collect::<String>());
        loop {
            match self.0.next().expect("a text ends") {
                '"' => return out,
                '\\' => match self.0.next().expect("an escape") {
                    'u' => {
                        assert!(self.is('{'));
                        let hex: String = std::iter::from_fn(|| self.0.next_if(|c| *c != '}')).collect();
                        assert!(self.is('}'));
                        out.push(char::from_u32(u32::from_str_radix(&hex, 16).unwrap()).unwrap());
                    }
                    c => out.push(match c {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        '0' => '\0',
                        other => other,
                    }),
                },
                c => out.push(c),
            }
        }
    }
}

/// What does not fit; empty where all does.
fn misfits(views: &Views, at: &str, shape: &Shape, value: &Value, out: &mut BTreeSet<String>) {
    match (shape, value) {
        (Shape::Maybe(_), Value::Null)
        | (Shape::Text, Value::String(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Truth, Value::Bool(_)) => {}
        (Shape::Maybe(inner), value) => misfits(views, at, inner, value, out),
        (Shape::List(inner), Value::Array(all)) => all.iter().for_each(|one| misfits(views, at, inner, one, out)),
        (Shape::Row(shapes), Value::Array(all)) if shapes.len() == all.len() => {
            shapes.iter().zip(all).for_each(|(shape, one)| misfits(views, at, shape, one, out));
        }
        (Shape::View(name), Value::Object(map)) => {
            let view = &views.0[name];
            for field in &view.fields {
                let at = format!("{at}.{}", field.name);
                match map.get(&field.name) {
                    Some(value) => misfits(views, &at, &field.shape, value, out),
                    None => drop(out.insert(format!("{at} is missing"))),
                }
            }
            let known = |key: &&String| view.fields.iter().any(|field| field.name == **key);
            out.extend(map.keys().filter(|key| !known(key)).map(|key| format!("{at}.{key} is not documented")));
        }
        _ => drop(out.insert(format!("{at}: {shape:?} is not what {value} is"))),
    }
}

/// Protects: people who write themes by the document. Each template of a theme writes down what it gets, on every page of the
/// sample and of a portal with a past; all of it is documented, and of the type that is documented.
#[test]
fn templates_get_what_the_document_says() {
    let views = Views::read();
    let sample = Portal::empty();
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &sample.root.join("content"));
    let (mut wrong, mut seen) = (BTreeSet::new(), BTreeMap::new());
    for portal in [sample, story::story()] {
        let site = fs::read_to_string(portal.root.join("content/site.yaml")).unwrap().replace("theme: default\n", "");
        portal.write("content/site.yaml", format!("{site}theme: dump\n"));
        for (template, ..) in TEMPLATES {
            let text = format!(
                "<script type=application/json data-template={template}>{{{{ __tera_context | safe }}}}</script>"
            );
            portal.write(&format!("themes/dump/templates/{template}"), text);
        }
        let ran = portal.build(&[]);
        assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
        for (path, bytes) in tree(&portal.public()).into_iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = String::from_utf8(bytes).unwrap();
            let (_, rest) = html.split_once("data-template=").unwrap_or_else(|| panic!("{path}: {html}"));
            let (template, _) = rest.split_once([' ', '>']).unwrap();
            let (_, dumped) = html.split_once(">{").unwrap();
            let dumped = format!("{{{}", dumped.rsplit_once("</script>").unwrap().0);
            let mut context = Dump(dumped.chars().peekable()).map();
            let (name, _, given) = TEMPLATES.iter().find(|(name, ..)| *name == template).unwrap();
            *seen.entry(*name).or_insert(0) += 1;
            for given in ALWAYS.iter().chain(*given) {
                match (context.remove(given.0), shape_of(given)) {
                    (Some(value), Some(shape)) => {
                        misfits(&views, &format!("{template}: {}", given.0), &shape, &value, &mut wrong)
                    }
                    (Some(_), None) => {}
                    (None, _) if given.1.starts_with('?') => {}
                    (None, _) => drop(wrong.insert(format!("{template}: {} is missing", given.0))),
                }
            }
            wrong.extend(context.keys().map(|key| format!("{template}: {key} is not documented")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    let unseen: Vec<&str> = TEMPLATES.iter().map(|(name, ..)| *name).filter(|name| !seen.contains_key(name)).collect();
    assert!(unseen.is_empty(), "no page was made with {unseen:?}");
}

/// The files that the document tells its reader to write: a line that ends with a path in backticks and a colon, then a block.
fn told() -> Vec<(String, String)> {
    let text = fs::read_to_string(document()).unwrap();
    let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix("   ").unwrap_or(line)).collect();
    let mut files = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(path) =
            line.strip_prefix('`').and_then(|rest| rest.split('`').next()).filter(|_| line.ends_with(':'))
        {
            let block = lines[at + 1..].iter().skip_while(|line| !line.starts_with("```")).skip(1);
            let block: Vec<&str> = block.take_while(|line| !line.starts_with("```")).copied().collect();
            files.push((path.to_string(), block.join("\n") + "\n"));
        }
    }
    files
}

/// Protects: the first steps of the document, as its reader takes them.
#[test]
fn a_theme_made_by_the_document_works() {
    let portal = Portal::new();
    let before = portal.build(&["--out", "before"]);
    assert_eq!(before.status, 0, "{}", before.stderr);
    let files = told();
    assert!(files.len() >= 5, "{files:?}");
    for (path, text) in &files {
        let old = fs::read_to_string(portal.root.join(path)).unwrap_or_default();
        portal.write(path, old + text);
    }
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    let pages = tree(&portal.public());
    let page = String::from_utf8(pages["404.html"].clone()).unwrap();
    assert!(page.contains("<h1>此处没有页面</h1>") && page.contains("请回到<a href=index.html>首页</a>"), "{page}");
    assert!(page.contains("; img-src 'self' data:;") && !page.contains("unsafe"), "{page}");
    let logo = pages.keys().find(|path| path.starts_with("assets/logo.")).expect("the picture is published");
    assert!(page.contains(&format!("src={logo}")), "{page}");
    // All other pages are those of the default theme.
    let same = |path: &&String| path.ends_with(".html") && *path != "404.html";
    let old = tree(&portal.root.join("before"));
    for path in pages.keys().filter(same) {
        assert!(old.get(path) == pages.get(path), "{path} has changed");
    }
    let of = |end: &str| &files.iter().find(|(path, _)| path.ends_with(end)).expect("a file").1;
    let words = of("404.html").split("[[").skip(1).map(|rest| rest.split("]]").next().unwrap());
    for words in words {
        assert!(of("words/en.yaml").contains(&format!("{words}: ")), "{words} has no English");
    }
}
