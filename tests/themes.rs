//! Themes that the program brings, and what a site changes of them. And themes that ask for too much: a slip in a template, or a theme from a stranger, ends in a message and exit status 2, and
//! never in a crash, a hang or a full memory. The portal that is live stays as it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
mod support;

use std::fs;
use support::*;

/// A portal whose own theme has these files.
fn themed(files: &[(&str, String)]) -> Portal {
    let portal = Portal::new();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
    portal.write("content/site.yaml", format!("{site}theme: own\n"));
    for (path, text) in files {
        portal.write(&format!("themes/own/{path}"), text);
    }
    portal
}

/// The page that every portal has and that nothing else needs.
const PAGE: &str = "templates/404.html";

fn refused(what: &str, portal: &Portal) {
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 2, "{what}: {}", ran.stderr);
    assert!(ran.stderr.contains("error: "), "{what}: {}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{what}: {}", ran.stderr);
    assert!(!portal.public().exists(), "{what}");
}

/// Templates `i1` to `i<count>`, each of which includes the next.
fn chain(count: usize) -> Vec<(String, String)> {
    let next = |i: usize| format!("{{% include \"i{}.html\" %}}", i + 1);
    let text = |i: usize| if i < count { next(i) } else { "end".to_string() };
    (1..=count).map(|i| (format!("templates/i{i}.html"), text(i))).collect()
}

#[test]
fn a_template_that_goes_round_is_refused() {
    let page = |text: &str| vec![(PAGE, text.to_string())];
    let round = [(PAGE, "{% include \"a.html\" %}".into()), ("templates/a.html", "{% include \"404.html\" %}".into())];
    refused("includes", &themed(&round));
    refused("extends itself", &themed(&page("{% extends \"404.html\" %}")));
    let component = "{% component a(x) %}{{<a x={x} />}}{% endcomponent a %}{{<a x={page} />}}";
    refused("a component of itself", &themed(&page(component)));
    refused("conditions", &themed(&page(&format!("{}x{}", "{% if 1 %}".repeat(5_000), "{% endif %}".repeat(5_000)))));
    refused("brackets", &themed(&page(&format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)))));
    refused("minus", &themed(&page(&format!("{{{{ {}1 }}}}", "-".repeat(100_000)))));
    refused("sums", &themed(&page(&format!("{{{{ 1{} }}}}", "+1".repeat(100_000)))));
}

#[test]
fn a_loop_without_end_is_refused() {
    refused("a long loop", &themed(&[(PAGE, "{% for i in range(end=1000000000) %}x{% endfor %}".into())]));
    let twice =
        "{% for i in range(end=100000) %}{% for j in range(end=100000) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
    refused("a loop in a loop", &themed(&[(PAGE, twice.into())]));
}

/// Protects: the stack. A deep page was read by recursion until the program was killed, and so were templates that include
/// each other.
#[test]
fn what_lies_too_deep_is_refused() {
    for tags in ["<div>", "<X-Y a=b>", "<p><td>", "<ul><li><table><tr><td>", "<caption>", "<body>", "<div><b></div>"] {
        refused(tags, &themed(&[(PAGE, tags.repeat(20_000))]));
    }
    let (fits, long) = (chain(50), chain(3_000));
    let files = |chain: &[(String, String)]| {
        let portal = themed(&[(PAGE, "{% include \"i1.html\" %}".into())]);
        chain.iter().for_each(|(path, text)| {
            portal.write(&format!("themes/own/{path}"), text);
        });
        portal
    };
    refused("a long chain", &files(&long));
    let portal = files(&fits);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(fs::read_to_string(portal.public().join("404.html")).expect("a page").contains("end"));
    let portal =
        themed(&[(PAGE, "<div>".repeat(450) + &"</div>".repeat(450) + &"<ul><li>a<li>b</ul><p>c</p>".repeat(5_000))]);
    assert_eq!(portal.build(&[]).status, 0, "long and sound");
}

/// Protects: the memory. A file of a theme was read whole, however large: holes on a disk cost nothing, in memory they do.
#[test]
fn a_huge_file_of_a_theme_is_refused_unread() {
    for path in ["assets/film.mp4", "templates/a.html", "theme.yaml"] {
        let portal = themed(&[(path, String::new())]);
        let file = fs::OpenOptions::new().write(true).open(portal.root.join("themes/own").join(path)).expect("a file");
        file.set_len(300 << 20).expect("a hole");
        refused(path, &portal);
    }
    // What is no part of the theme is not read at all.
    let portal = themed(&[(PAGE, "x".into()), ("notes.bin", String::new())]);
    let file = fs::OpenOptions::new().write(true).open(portal.root.join("themes/own/notes.bin")).expect("a file");
    file.set_len(1 << 40).expect("a hole");
    assert_eq!(portal.build(&[]).status, 0);
}

/// A slip in a template: what it is, the file and its text, what is said.
type Slip = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// Protects: people who write themes. What is wrong is said with the file, the line, the page and the record, in the language
/// they asked for; a name that nobody knows is an error where it would be shown, not a gap in the page (portal.md).
#[test]
fn a_slip_is_named_with_its_template_its_line_and_its_record() {
    const RECORD: &str = "templates/record.html";
    let slips: [Slip; 11] = [
        ("syntax", PAGE, "<p>\n{% if x %}", &["themes/own/templates/404.html, line 2: "]),
        (
            "an unknown variable",
            PAGE,
            "<p>\n\n{{ nobody }}",
            &["themes/own/templates/404.html, line 3, making 404.html: ", "`nobody`"],
        ),
        (
            "an unknown field",
            RECORD,
            "<p>\n{{ record.drafted_by }}",
            &[
                "themes/own/templates/record.html, line 2, making records/jg-1/index.html of the record jg-1: ",
                "`drafted_by`",
            ],
        ),
        (
            "an unknown field, far down",
            PAGE,
            "{{ page.nobody.nothing }}",
            &["404.html, line 1, making 404.html: ", "`nobody`"],
        ),
        (
            "a list that is none",
            PAGE,
            "x\n{% for a in nobody %}x{% endfor %}",
            &["404.html, line 2, making 404.html: "],
        ),
        (
            "an unknown filter",
            PAGE,
            "<p>\n{{ page.title | shout }}",
            &["themes/own/templates/404.html, line 2: ", "Unknown filter `shout`"],
        ),
        (
            "an unknown component",
            PAGE,
            "<p>\n\n{{<nobody />}}",
            &["themes/own/templates/404.html, line 3: ", "Unknown component"],
        ),
        (
            "an unknown template",
            PAGE,
            "x\n{% include \"nobody.html\" %}",
            &["themes/own/templates/404.html, line 2: ", "nobody.html"],
        ),
        (
            "a missing parent",
            PAGE,
            "{% extends \"nobody.html\" %}",
            &["themes/own/templates/404.html, line 1: ", "nobody.html, which is not there"],
        ),
        ("extends itself", PAGE, "{% extends \"404.html\" %}", &["404.html, line 1: ", "extends itself"]),
        ("includes itself", PAGE, "\n{% include \"404.html\" %}", &["404.html, line 2: ", "includes itself: 404.html"]),
    ];
    for (what, path, text, said) in slips {
        let portal = themed(&[(path, text.to_string())]);
        let ran = portal.build(&[]);
        assert_eq!(ran.status, 2, "{what}: {}", ran.stderr);
        for part in ["error: a template is wrong: "].iter().chain(said) {
            assert!(ran.stderr.contains(part), "{what}: {part} is not in {}", ran.stderr);
        }
        assert!(!portal.public().exists(), "{what}");
        let zh = portal.run(&["--lang", "zh", "build", "--as-of", AS_OF]).stderr;
        let line = said[0].split("line ").nth(1).unwrap().split([',', ':']).next().unwrap();
        assert!(
            zh.starts_with("错误：模板有误：themes/own/templates/") && zh.contains(&format!(" 第 {line} 行")),
            "{what}: {zh}"
        );
    }
}

/// Protects: line numbers where the site's language is English and words take fewer lines than in Chinese; and that a slip in a
/// template of the default theme, which a replaced part brings about, is not said to be in a file that the site has not.
#[test]
fn a_slip_is_named_where_it_is() {
    // parts.html without the component that record.html uses.
    let portal = themed(&[("templates/parts.html", "nothing".into())]);
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("the built-in ") && ran.stderr.contains(".html, line "), "{}", ran.stderr);
    let portal = themed(&[(PAGE, "{% for i in range(end=1000000000) %}x{% endfor %}".into())]);
    assert!(portal.build(&[]).stderr.contains("404.html"), "{}", portal.build(&[]).stderr);
}

/// Everything in the style sheets of a portal whose site has these lines and files.
fn styles(theme: &str, files: &[(&str, &str)]) -> (Portal, String) {
    let portal = Portal::new();
    let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
    portal.write("content/site.yaml", format!("{site}theme: {theme}\n"));
    for (path, text) in files {
        portal.write(&format!("themes/own/{path}"), text);
    }
    let ran = portal.build(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let assets = fs::read_dir(portal.public().join("assets")).expect("assets").map(|entry| entry.expect("one").path());
    let mut sheets: Vec<_> = assets.filter(|path| path.extension().is_some_and(|end| end == "css")).collect();
    sheets.sort();
    let text = sheets.iter().map(|path| fs::read_to_string(path).expect("a sheet")).collect();
    (portal, text)
}

/// Protects: `theme: plain` needs no folder; its pages have the frame of every theme, and no script.
#[test]
fn the_plain_theme_comes_with_the_program() {
    let (portal, css) = styles("plain", &[]);
    assert!(css.len() < 6_000, "{} bytes", css.len());
    let page = fs::read_to_string(portal.public().join("404.html")).expect("a page");
    assert!(page.contains("masthead") && page.contains("mainnav") && !page.contains("<script"), "{page}");
    // A site's own theme may lie over it.
    let own = [("theme.yaml", "extends: plain\n"), ("assets/css/own.css", ".own { color: #123456 }")];
    let (_, changed) = styles("own", &own);
    assert_eq!(changed, format!("{css}.own{{color:#123456}}"));
}

/// Protects: a bureau changes the colours, or adds a rule, without a copy of the whole style sheet.
#[test]
fn a_theme_changes_single_parts_of_the_style_sheet() {
    let (_, default) = styles("default", &[]);
    let tokens = ":root { --ink: #00f }";
    let (_, css) = styles("own", &[("assets/css/tokens.css", tokens), ("assets/css/z.css", "b { top: 0 }")]);
    assert!(css.starts_with(":root{--ink:#00f}") && css.contains("b{top:0}"), "{}", &css[..200]);
    assert!(!css.contains("--night"), "the tokens of the default theme are gone");
    assert!(css.len() < default.len());
    // A whole sheet takes the place of all parts, as it was written.
    let (_, whole) = styles("own", &[("assets/site.css", "b { top: 0 } /* ours */")]);
    assert_eq!(whole, "b { top: 0 } /* ours */");
}

/// Protects: a slip in a style sheet is told with file and line, and does not make a page without style.
#[test]
fn a_style_sheet_that_is_none_is_refused() {
    let portal = themed(&[("assets/css/own.css", "a { top: 0 }\n} b".into())]);
    refused("a bracket", &portal);
    let said = portal.build(&[]).stderr;
    assert!(said.contains("css/own.css") && said.contains("line 2"), "{said}");
    refused("not UTF-8", &{
        let portal = themed(&[(PAGE, "x".into())]);
        fs::create_dir_all(portal.root.join("themes/own/assets/css")).expect("a folder");
        fs::write(portal.root.join("themes/own/assets/css/own.css"), b"a { content: \"\xff\" }").expect("a file");
        portal
    });
    refused("deep", &themed(&[("assets/css/own.css", "@media print {".repeat(30_000))]));
    refused("extends", &themed(&[("theme.yaml", "extends: others\n".into())]));
}
