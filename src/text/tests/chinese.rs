//! Lines and emphasis in Chinese.

use super::super::parse;
use super::html;

/// Checks that a paragraph becomes the given HTML.
#[track_caller]
fn paragraph(source: &str, expected: &str) {
    assert_eq!(html(source), format!("<p>{expected}</p>\n"), "{source:?}");
}

#[test]
fn lines_join_without_a_space_between_chinese_characters() {
    paragraph("中文\n中文", "中文中文");
    paragraph("中文，\n中文", "中文，中文");
    paragraph("中文\n（注）", "中文（注）");
    paragraph("全角Ａ\nＢ字母", "全角ＡＢ字母");
    paragraph("一\n二\n三", "一二三");
}

#[test]
fn lines_join_with_one_space_elsewhere() {
    paragraph("one\ntwo", "one two");
    paragraph("中文\nabc", "中文 abc");
    paragraph("2026\n年", "2026 年");
    paragraph("한국어\n띄어쓰기", "한국어 띄어쓰기");
    paragraph("![](a.png)\nword", "<img src=\"a.png\" alt=\"\" loading=\"lazy\"> word");
}

#[test]
fn marks_shared_with_latin_follow_their_neighbours() {
    paragraph("他说“好”\n就走", "他说“好”就走");
    paragraph("就走\n“好”", "就走“好”");
    paragraph("甲……\n——乙", "甲……——乙");
    paragraph("“好”\n“行”", "“好”“行”");
    paragraph("张××\n的", "张××的");
    paragraph("say “yes”\n“no”", "say “yes” “no”");
    paragraph("say “yes”\n好", "say “yes”好");
    paragraph("a —\nb", "a — b");
}

#[test]
fn lines_join_across_the_borders_of_markup() {
    paragraph("**中文**\n中文", "<strong>中文</strong>中文");
    paragraph("[中文](a)\n*中文*", "<a href=\"a\">中文</a><em>中文</em>");
    paragraph("`代码`\n中文", "<code>代码</code>中文");
    paragraph("<u>中</u>\n<u>文</u>", "<u>中</u><u>文</u>");
    paragraph("**中\n文**", "<strong>中文</strong>");
    paragraph("**中\nabc**", "<strong>中 abc</strong>");
    assert!(html("中文[^1]\n中文\n\n[^1]: 注").starts_with("<p>中文<sup"));
    assert!(html("中文[^1]\n中文\n\n[^1]: 注").contains("</sup>中文</p>"));
}

#[test]
fn an_asked_for_break_stays() {
    paragraph("中文  \n中文", "中文<br>\n中文");
    paragraph("中文\\\n中文", "中文<br>\n中文");
    paragraph("中文<br>\nabc", "中文<br>\nabc");
}

#[test]
fn a_comment_leaves_no_trace_between_lines() {
    paragraph("中文 <!-- 待核 -->\n中文", "中文中文");
    paragraph("one <!-- check -->\ntwo", "one two");
    paragraph("中<!-- 待核 -->文", "中文");
}

#[test]
fn marks_are_left_as_written() {
    paragraph("“甲”——‘乙’……\"丙\" -- '丁'...", "“甲”——‘乙’……&quot;丙&quot; -- '丁'...");
}

#[test]
fn emphasis_works_beside_chinese_punctuation() {
    paragraph("**“不予公开”**的决定", "<strong>“不予公开”</strong>的决定");
    paragraph("**真，**她", "<strong>真，</strong>她");
    paragraph("*（注）*后", "<em>（注）</em>后");
    paragraph("~~“删”~~了", "<del>“删”</del>了");
    paragraph("依据**《条例》**第三条", "依据<strong>《条例》</strong>第三条");
    paragraph("他说**“是”**吗", "他说<strong>“是”</strong>吗");
    paragraph("约**50%**的", "约<strong>50%</strong>的");
    paragraph("价**$5**元", "价<strong>$5</strong>元");
    paragraph("他**(注)**后", "他<strong>(注)</strong>后");
    paragraph("见**`甲`**后", "见<strong><code>甲</code></strong>后");
    paragraph("**甲。**\n乙", "<strong>甲。</strong>乙");
    paragraph("**“ABC”**是", "<strong>“ABC”</strong>是");
    paragraph("**“不予公开”**ABC", "<strong>“不予公开”</strong>ABC");
    paragraph("**한국어(조선말)**를", "<strong>한국어(조선말)</strong>를");
}

#[test]
fn wrong_pairs_are_paired_anew() {
    // CommonMark makes “的” strong here.
    paragraph("**“甲”**的**“乙”**", "<strong>“甲”</strong>的<strong>“乙”</strong>");
    paragraph("**（一）**甲；**（二）**乙", "<strong>（一）</strong>甲；<strong>（二）</strong>乙");
}

#[test]
fn mended_emphasis_nests() {
    paragraph("***“甲”*乙**丙", "<strong><em>“甲”</em>乙</strong>丙");
    paragraph("**“甲*（乙）*丙”**丁", "<strong>“甲<em>（乙）</em>丙”</strong>丁");
    paragraph("***“甲”***乙", "<em><strong>“甲”</strong></em>乙");
    paragraph("**~~“甲”~~乙。**丙", "<strong><del>“甲”</del>乙。</strong>丙");
    paragraph("**[“甲”](a)**的", "<strong><a href=\"a\">“甲”</a></strong>的");
    paragraph("[**“甲”**的](a)**“乙”**的", "<a href=\"a\"><strong>“甲”</strong>的</a><strong>“乙”</strong>的");
    paragraph("**甲[**“乙”](a)丙。**丁", "<strong>甲<a href=\"a\">**“乙”</a>丙。</strong>丁");
}

#[test]
fn emphasis_is_mended_in_headings_cells_quotes_and_items() {
    assert_eq!(html("# **“甲”**的"), "<h2 id=\"甲的\"><strong>“甲”</strong>的</h2>\n");
    assert!(html("|**“甲”**的|b|\n|-|-|\n|1|**“乙”**的|").contains("<td><strong>“乙”</strong>的</td>"));
    assert!(html("|**“甲”**的|b|\n|-|-|\n|1|**“乙”**的|").contains("<th scope=\"col\"><strong>“甲”</strong>的</th>"));
    assert!(html(">**“甲”**的\n>**“乙”**的").contains("<strong>“甲”</strong>的<strong>“乙”</strong>的"));
    assert!(html("- **“甲”**的").contains("<li><strong>“甲”</strong>的</li>"));
}

#[test]
fn escapes_entities_and_code_are_never_delimiters() {
    paragraph("\\**“甲”*的", "*<em>“甲”</em>的");
    paragraph("\\*\\*“甲”\\*\\*的**“乙”**的", "**“甲”**的<strong>“乙”</strong>的");
    paragraph("&#42;&#42;“甲”**的", "**“甲”**的");
    paragraph("`**“甲”**的`**“乙”**的", "<code>**“甲”**的</code><strong>“乙”</strong>的");
    paragraph("\\\\**“甲”**的", "\\<strong>“甲”</strong>的");
}

#[test]
fn underscores_keep_the_rules_of_commonmark() {
    paragraph("__“甲”__的", "__“甲”__的");
    paragraph("_甲_ **“乙”**的", "<em>甲</em> <strong>“乙”</strong>的");
}

#[test]
fn masked_names_keep_their_asterisks() {
    paragraph("张**、李**、王**", "张**、李**、王**");
    paragraph("“张**”、“李**”", "“张**”、“李**”");
    paragraph("张*、李*。", "张*、李*。");
}

#[test]
fn a_range_is_not_a_deletion() {
    paragraph("（一）~（三）、（五）~（七）", "（一）~（三）、（五）~（七）");
    paragraph("第3条~第5条、第7条~第9条", "第3条~第5条、第7条~第9条");
    paragraph("see ~this~ here", "see <del>this</del> here");
}

#[test]
fn spaces_still_mean_something() {
    paragraph("** “甲” **的", "** “甲” **的");
    paragraph("**　甲　**的", "**　甲　**的");
}

#[test]
fn text_that_was_not_mended_is_not_copied() {
    let source = "第一条 为了保障公民 \\* 权利。\n";
    let text = parse(source);
    assert_eq!(text.plain(), "第一条 为了保障公民 * 权利。");
    let super::super::tree::Block::Paragraph(line) = &parse("公民**权利**").blocks[0] else { panic!() };
    assert!(matches!(&line[0], super::super::tree::Inline::Text(std::borrow::Cow::Borrowed("公民"))));
}
