//! What the page shows.

use super::super::{Labels, Options, contents, deserves_contents, parse};
use super::{html, html_of};

#[test]
fn everything_is_escaped() {
    assert_eq!(html("a & b \\< c > \"d\""), "<p>a &amp; b &lt; c &gt; &quot;d&quot;</p>\n");
    assert_eq!(
        html("[a](<x\"onclick=y> 'ti\"tle')"),
        "<p><a href=\"x&quot;onclick=y\" title=\"ti&quot;tle\">a</a></p>\n"
    );
    assert_eq!(html("x ![a\"b](c)"), "<p>x <img src=\"c\" alt=\"a&quot;b\" loading=\"lazy\"></p>\n");
    assert_eq!(
        html("```a\"b<c\n<d>\n```"),
        "<pre tabindex=\"0\"><code class=\"language-a&quot;b&lt;c\">&lt;d&gt;\n</code></pre>\n"
    );
}

#[test]
fn headings_begin_at_h2_and_skip_no_level() {
    let levels = |source: &str| parse(source).headings().iter().map(|heading| heading.level).collect::<Vec<_>>();
    assert_eq!(levels("# a\n## b\n# c"), [2, 3, 2]);
    assert_eq!(levels("## a\n### b\n## c"), [2, 3, 2]);
    assert_eq!(levels("## a\n#### b\n### c\n## d"), [2, 3, 3, 2]);
    assert_eq!(levels("#### a\n## b\n#### c"), [2, 2, 3]);
    assert_eq!(levels("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6"), [2, 3, 4, 5, 6, 6]);
}

#[test]
fn anchors_are_readable_and_unique() {
    let ids = |source: &str| parse(source).headings().iter().map(|heading| heading.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids("# 第一章 总则\n# What's **New**?\n# “依据”（一）"), ["第一章-总则", "whats-new", "依据一"]);
    assert_eq!(ids("# a\n# a\n# a-1\n# a"), ["a", "a-1", "a-1-1", "a-2"]);
    assert_eq!(ids("# a-1\n# a\n# a"), ["a-1", "a", "a-2"]);
    assert_eq!(ids("# ……\n# ！"), ["section", "section-1"]);
    assert_eq!(ids("# 甲[^1]\n\n[^1]: 乙"), ["甲"]);
}

#[test]
fn ids_and_links_to_them_take_the_prefix() {
    let text = parse("# 依据[^1]\n\n[见](#依据) [无](#没有)\n\n[^1]: 注");
    let html = html_of(&text, &Options { id_prefix: "text-", ..Options::default() });
    assert!(html.contains("<h2 id=\"text-依据\">"));
    assert!(html.contains("<a href=\"#text-依据\">见</a>"));
    assert!(html.contains("<a href=\"#没有\">无</a>"), "what is not in the text is the caller's to resolve");
    assert!(html.contains("href=\"#text-fn:1\" id=\"text-fnref:1\""));
    assert!(html.contains("<li id=\"text-fn:1\">") && html.contains("href=\"#text-fnref:1\""));
}

#[test]
fn links_leading_away_are_marked() {
    assert_eq!(
        html("[甲](https://a.cn \"题\")"),
        "<p><a href=\"https://a.cn\" class=\"external\" rel=\"noopener external nofollow\" title=\"题\">甲<span \
         class=\"sr-only\">（即将离开本站）</span></a></p>\n"
    );
    let labels = Labels { external: "", ..Labels::ENGLISH };
    let html = html_of(&parse("[a](https://a.cn)"), &Options { labels, ..Options::default() });
    assert!(html.contains(">a</a>"));
}

#[test]
fn links_leading_nowhere_are_text() {
    assert_eq!(html("见[**甲**](gone:x)后"), "<p>见<strong>甲</strong>后</p>\n");
    assert_eq!(html("![甲](gone:x)"), "<p>甲</p>\n");
}

#[test]
fn an_image_alone_is_a_figure() {
    assert_eq!(
        html("![图](a.png \"图一\")"),
        "<figure><img src=\"a.png\" alt=\"图\" loading=\"lazy\"><figcaption>图一</figcaption></figure>\n"
    );
    assert_eq!(html("![图](a.png)"), "<figure><img src=\"a.png\" alt=\"图\" loading=\"lazy\"></figure>\n");
    assert!(html("见 ![图](a.png \"图一\")").contains("alt=\"图\" title=\"图一\""));
}

#[test]
fn tables_scroll_and_align_by_class() {
    assert_eq!(
        html("|甲|乙|\n|-|-:|\n|1|2|\n"),
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"表1\"><table>\n<thead>\n<tr><th scope=\"col\">甲</th><th \
         scope=\"col\" class=\"right\">乙</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td \
         class=\"right\">2</td></tr>\n</tbody>\n</table></div>\n"
    );
    assert!(!html("|甲|\n|:-:|\n|1|").contains("style"));
}

#[test]
fn tasks_are_marks_with_a_name() {
    assert_eq!(
        html("- [x] 甲\n- [ ] 乙"),
        "<ul class=\"tasks\">\n<li><span class=\"task\" role=\"img\" aria-label=\"已完成\">☑</span> 甲</li>\n<li><span \
         class=\"task\" role=\"img\" aria-label=\"未完成\">☐</span> 乙</li>\n</ul>\n"
    );
    assert!(html("- [x] 甲\n- 乙").starts_with("<ul>\n<li><span class=\"task\""));
}

#[test]
fn lists_keep_their_numbers_and_their_looseness() {
    assert_eq!(html("3. 甲\n4. 乙"), "<ol start=\"3\">\n<li>甲</li>\n<li>乙</li>\n</ol>\n");
    assert_eq!(html("- 甲\n\n- 乙"), "<ul>\n<li>\n<p>甲</p>\n</li>\n<li>\n<p>乙</p>\n</li>\n</ul>\n");
    assert_eq!(html("- 甲\n  > 乙"), "<ul>\n<li>甲\n<blockquote>\n<p>乙</p>\n</blockquote>\n</li>\n</ul>\n");
}

#[test]
fn footnotes_are_numbered_by_first_reference() {
    let text = parse(
        "甲[^b]乙[^a]丙[^B]\n\n[^a]: 一[^c]\n\n[^d]: 无人引用\n\n[^c]: 三\n\n[^b]: 二\n\n[^b]: 重复\n\n丁[^nope]",
    );
    let notes: Vec<_> = text.notes.iter().map(|note| (&*note.label, note.references)).collect();
    assert_eq!(notes, [("b", 2), ("a", 1), ("c", 1), ("d", 0), ("b", 0)]);
    let html = html_of(&text, &Options::default());
    assert!(html.contains(
        "甲<sup class=\"note\"><a href=\"#fn:1\" id=\"fnref:1\" role=\"doc-noteref\" aria-label=\"注1\">1</a></sup>乙"
    ));
    assert!(html.contains("id=\"fnref:1-2\""));
    assert!(html.contains("href=\"#fnref:1-2\" class=\"back\" role=\"doc-backlink\" aria-label=\"返回正文注1-2\""));
    assert!(html.contains("<li id=\"fn:4\">\n<p>无人引用</p>\n</li>"), "nothing written is lost");
    assert!(html.contains("丁[^nope]"), "nor a reference to nothing");
}

#[test]
fn contents_follow_the_outline() {
    let text = parse("# 一\n\n## 二\n\n### 三\n\n## 四\n\n# 五");
    let contents = contents(&text);
    assert_eq!(contents.len(), 2);
    assert_eq!((contents[0].title.as_str(), contents[0].level, contents[0].id.as_str()), ("一", 2, "一"));
    let titles: Vec<_> = contents[0].children.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["二", "四"]);
    assert_eq!(contents[0].children[0].children[0].title, "三");
    assert!(!deserves_contents(&text));
    let long = format!("# 一\n# 二\n# 三\n\n{}", "字".repeat(1500));
    assert!(deserves_contents(&parse(&long)));
    assert!(!deserves_contents(&parse(&long.replacen("# 二\n", "", 1))));
}
