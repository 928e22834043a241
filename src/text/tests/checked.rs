//! What the gate is told: raw HTML, links, images, notices, and where they stand.

use super::super::raw::RawReason::{self, *};
use super::super::{NoticeKind, parse};
use super::html;

/// The raw HTML of a source: what stands at each range, and the reason.
fn raw(source: &str) -> Vec<(&str, RawReason)> {
    parse(source).raw_html.iter().map(|raw| (&source[raw.range.clone()], raw.reason)).collect()
}

#[test]
fn comments_are_dropped() {
    for source in ["<!-- 待核 -->", "甲\n\n<!-- 待\n\n核 -->\n\n乙", "甲<!---->乙", "<!-->", "甲 <!--> 乙"] {
        assert_eq!(raw(source), [], "{source:?}");
        assert!(!html(source).contains("待") && !html(source).contains("&lt;"), "{source:?}");
    }
    assert_eq!(html("<!-- 待核 -->"), "");
    assert_eq!(html("- <!-- 待核 -->\n- 甲"), "<ul>\n<li></li>\n<li>甲</li>\n</ul>\n");
}

#[test]
fn a_comment_that_is_never_closed_swallows_nothing() {
    let source = "甲\n\n<!-- 待核\n\n# 乙\n";
    assert_eq!(raw(source), [("<!-- 待核\n\n# 乙", OpenComment)]);
    assert!(html(source).contains("&lt;!-- 待核"));
    assert!(html(source).contains("# 乙"));
}

#[test]
fn what_stands_beside_a_comment_in_its_block_is_kept() {
    assert_eq!(html("<!-- 待核 --> 正文"), "<p>正文</p>\n");
    let text = parse("<!-- 待核 --> **正文**\n");
    assert_eq!(text.notices[0].kind, NoticeKind::MarkdownInHtml);
    assert_eq!(text.plain(), "**正文**");
}

#[test]
fn harmless_tags_pass() {
    assert_eq!(raw("H<sub>2</sub>O x<sup>2</sup> <u>甲</u><br>乙<BR />丙"), []);
    assert_eq!(html("H<sub>2</sub>O<br/>x"), "<p>H<sub>2</sub>O<br>\nx</p>\n");
    assert_eq!(
        html("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>"),
        "<p><ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby></p>\n"
    );
    assert_eq!(html("<U>**甲**</U >"), "<p><u><strong>甲</strong></u></p>\n");
    assert_eq!(html("甲\n\n<br>\n\n乙"), "<p>甲</p>\n<p><br>\n</p>\n<p>乙</p>\n");
    assert_eq!(html("<ruby>\n汉<rt>hàn</rt>\n</ruby>"), "<p><ruby>汉<rt>hàn</rt></ruby></p>\n");
}

#[test]
fn other_html_is_reported_and_shown() {
    assert_eq!(raw("a <b>x</b>"), [("<b>", NotAllowed), ("</b>", NotAllowed)]);
    assert_eq!(html("a <b>x</b>"), "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n");
    assert_eq!(raw("<script>alert(1)</script>"), [("<script>", NotAllowed), ("</script>", NotAllowed)]);
    assert_eq!(html("<script>alert('1')</script>"), "<p>&lt;script&gt;alert('1')&lt;/script&gt;</p>\n");
    assert_eq!(raw("<div\nonclick='x>y'>"), [("<div\nonclick='x>y'>", NotAllowed)]);
    assert_eq!(raw("<?php x ?>\n\n<!DOCTYPE html>"), [("<?php x ?>", NotAllowed), ("<!DOCTYPE html>", NotAllowed)]);
    assert_eq!(raw("<u-x>a</u-x>"), [("<u-x>", NotAllowed), ("</u-x>", NotAllowed)]);
    assert_eq!(raw("x <u onclick=a>a</u>"), [("<u onclick=a>", Attributes), ("</u>", Unbalanced)]);
    assert_eq!(
        raw("x <sub/> <br class=a> </br>"),
        [("<sub/>", Attributes), ("<br class=a>", Attributes), ("</br>", NotAllowed)]
    );
}

#[test]
fn tags_that_do_not_nest_are_reported() {
    assert_eq!(raw("a <u>b"), [("<u>", Unbalanced)]);
    assert_eq!(html("a <u>b"), "<p>a &lt;u&gt;b</p>\n");
    assert_eq!(raw("a</u>"), [("</u>", Unbalanced)]);
    assert_eq!(raw("**a<u>b**c</u>"), [("<u>", Unbalanced), ("</u>", Unbalanced)]);
    assert_eq!(html("**a<u>b**c</u>"), "<p><strong>a&lt;u&gt;b</strong>c&lt;/u&gt;</p>\n");
    assert_eq!(raw("a<u><sub>b</u>c</sub>"), [("<u>", Unbalanced), ("</u>", Unbalanced)]);
    assert_eq!(raw("a<rt>b</rt>"), [("<rt>", Misplaced), ("</rt>", Unbalanced)]);
    assert_eq!(raw("<u>a\n\nb</u>"), [("<u>", Unbalanced), ("</u>", Unbalanced)]);
}

#[test]
fn html_in_quotations_has_its_place_in_the_source() {
    assert_eq!(
        raw("> <div>\n> <!-- a\n> b -->\n> <p>甲</p>"),
        [("<div>", NotAllowed), ("<p>", NotAllowed), ("</p>", NotAllowed)]
    );
    assert_eq!(raw("- 甲\n\n  <div>\n  </div>"), [("<div>", NotAllowed), ("</div>", NotAllowed)]);
}

#[test]
fn raw_html_in_an_alternative_text_is_reported() {
    assert_eq!(raw("![a <b>](x.png)"), [("<b>", NotAllowed)]);
    assert_eq!(html("x ![a <b>](x.png)"), "<p>x <img src=\"x.png\" alt=\"a &lt;b&gt;\" loading=\"lazy\"></p>\n");
}

#[test]
fn links_and_images_are_listed_with_their_places() {
    let source =
        "# [甲](a.md)\n\n> - ![乙](b.png \"题\")\n\n<https://c.cn> <d@e.cn> [f] [^1]\n\n[f]: g\n\n[^1]: [h](i)\n";
    let text = parse(source);
    let links: Vec<_> = text.links().iter().map(|link| (&*link.target, &source[link.range.clone()])).collect();
    let expected = [
        ("a.md", "[甲](a.md)"),
        ("https://c.cn", "<https://c.cn>"),
        ("mailto:d@e.cn", "<d@e.cn>"),
        ("g", "[f]"),
        ("i", "[h](i)"),
    ];
    assert_eq!(links, expected);
    assert_eq!(text.images()[0].target, "b.png");
    assert_eq!(text.images()[0].title, "题");
    assert_eq!(&source[text.images()[0].range.clone()], "![乙](b.png \"题\")");
}

#[test]
fn cells_that_gfm_drops_are_reported() {
    let source = "|甲|乙|\n|-|-|\n|1|2|\n|1|2|丢|\n";
    let notices = parse(source).notices;
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].kind, &source[notices[0].range.clone()]), (NoticeKind::ExtraCells, "|丢|\n"));
    assert_eq!(parse("> |甲|乙|\n> |-|-|\n> |1|\n> | 1 | 2 |  \n").notices, []);
}

#[test]
fn what_is_nested_too_deep_keeps_its_words() {
    let source = format!("{}甲\n", "> ".repeat(500));
    let text = parse(&source);
    assert_eq!(text.notices.len(), 1);
    assert_eq!(text.notices[0].kind, NoticeKind::TooDeep);
    assert_eq!(text.plain(), "甲");
    let source = format!("{}甲{}", "*a **b ".repeat(300), "** *".repeat(300));
    assert!(parse(&source).plain().contains('甲'));
    let source = "<u>".repeat(300) + "甲" + &"</u>".repeat(300);
    assert!(parse(&source).raw_html.iter().any(|raw| raw.reason == TooDeep));
}

#[test]
fn plain_text_has_a_line_for_each_block() {
    let source = "# 题\n\n甲**乙**\n丙  \n丁\n\n- 一\n- 二\n\n  三\n\n|a|b|\n|-|-|\n|1|`2`|\n\n> 引 ![图](x)\n\n    code\n\n***\n\n末[^1]\n\n[^1]: 注\n";
    assert_eq!(parse(source).plain(), "题\n甲乙丙\n丁\n一\n二\n三\na\tb\n1\t2\n引 图\ncode\n末\n注");
    assert_eq!(parse("甲 乙\n\nab c").char_count(), 5);
    assert_eq!(parse("").plain(), "");
}
