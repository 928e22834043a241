//! Slips of the hand in a front matter, said in the words of those who make them.

use crate::finding::{Finding, Place, Rule, Span};
use crate::record::node;
use crate::record::{self, Category, Source};
use crate::say::say;

/// A syntax error, with what usually causes it.
pub fn syntax_finding(source: &Source, syntax: &node::Syntax) -> Finding {
    let engine = &syntax.message;
    if engine != "a second document"
        && let Some(slip) = slip(source, syntax.line)
    {
        return slip;
    }
    let (message, help) = match engine.as_str() {
        "a second document" => (
            say!("一个文件里有两份内容（中间有 ---）", "two YAML documents in one file"),
            say!(
                "一个文件只写一件事项，删去 --- 之后的部分或另存一个文件",
                "one record a file: remove what follows ---, or put it into another file"
            ),
        ),
        "nested too deep" => (
            say!("括号嵌套太深", "brackets nested too deep"),
            say!("检查方括号和花括号是否成对", "see that brackets come in pairs"),
        ),
        "too many values" => {
            (say!("键值太多", "too many values"), say!("把名单放进附件", "put lists into an attachment"))
        }
        _ => (
            say!("信息头在这里读不下去（{engine}）", "YAML: {engine}"),
            say!(
                "键后写半角冒号和一个空格；值里有冒号、# 或以特殊符号开头时，用双引号包起来；也请看看上一行",
                "write `key: value`; put a value with a colon, a # or a special first character in double quotes; look at the line above too"
            ),
        ),
    };
    let line = syntax.line + source.front_offset();
    let place = Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, syntax.column, 1)) };
    Finding::new(Rule::FrontMatter, place, message).help(help)
}

/// The usual slip of the hand near a syntax error: the parser stumbles a line or two later and says something else.
pub(super) fn slip(source: &Source, error_line: usize) -> Option<Finding> {
    let offset = source.front_offset();
    let lines: Vec<&str> = source.front().lines().collect();
    // The nearest line above the error first, then those after it: one slip may put the parser off for long.
    let above = (0..error_line.min(lines.len())).rev();
    for i in above.chain(error_line..lines.len()) {
        let (line, text) = (i + 1 + offset, lines[i]);
        let at = |c: char| text.chars().position(|x| x == c).map(|column| column + 1);
        let key_end = text.find([':', '：']).unwrap_or(text.len());
        let (column, message, help) =
            if let Some(column) = text[..text.len() - text.trim_start().len()].chars().position(|c| c == '\t') {
                (
                    column + 1,
                    say!("缩进用了制表符（Tab）", "a tab in the indentation"),
                    say!("改用空格", "indent with spaces"),
                )
            } else if let Some(column) = [at('\u{3000}'), at('\u{a0}')].into_iter().flatten().min().filter(|c| {
                text.chars().take(c - 1).all(|x| x == ' ' || x == '-' || x == ':' || !x.is_whitespace())
                    && *c <= text[..key_end].chars().count() + 2
            }) {
                (
                    column,
                    say!("键或冒号旁边有全角空格", "a full-width space beside the key"),
                    say!("改为半角空格", "use an ordinary space"),
                )
            } else if text[key_end..].starts_with('：')
                && !text.trim_start().starts_with(['#', '"', '\'', '|', '>'])
                && !text.contains(": ")
                && !text.ends_with(':')
            {
                (
                    text[..key_end].chars().count() + 1,
                    say!("用了全角冒号“：”", "a full-width colon"),
                    say!("改为半角冒号加一个空格“: ”", "use an ASCII colon and a space"),
                )
            } else if text[key_end..].starts_with(':')
                && is_known_key(text[..key_end].trim())
                && text[key_end + 1..].starts_with(|c: char| !c.is_whitespace())
            {
                (
                    text[..key_end].chars().count() + 1,
                    say!("冒号后面没有空格", "no space after the colon"),
                    say!("冒号后面空一格", "put a space after the colon"),
                )
            } else {
                continue;
            };
        let place = Place { path: source.path.clone(), span: Some(Span::in_text(&source.text, line, column, 1)) };
        return Some(Finding::new(Rule::FrontMatter, place, message).help(help));
    }
    None
}

fn is_known_key(text: &str) -> bool {
    let name = text.trim_start_matches(['-', ' ']);
    let common = record::common::Common::KEYS.iter();
    let all = common.chain(Category::ALL.iter().flat_map(|category| record::category_keys(*category)));
    all.into_iter().any(|key| key.en == name || key.zh == name)
}

/// Words after ` #` in a value are a comment to YAML; where they look like part of the value, somebody loses them.
pub(super) fn swallowed(source: &Source) -> Vec<Finding> {
    let offset = source.front_offset();
    let is_lost = |(i, text): (usize, &str)| {
        let at = text.find(" #").filter(|at| text[at + 2..].starts_with(|c: char| !c.is_whitespace()))?;
        let value = text[..at].trim_start();
        if value.is_empty() || value.contains(['"', '\'', '|', '>']) {
            return None;
        }
        let column = text[..at].chars().count() + 2;
        let span = Span::in_text(&source.text, i + 1 + offset, column, usize::MAX / 2);
        let message =
            say!("“#”之后的文字被当作注释，不会显示", "what follows the # is a comment and will not be shown");
        let help = say!(
            "要保留它，用双引号把整个值包起来；确是注释，在 # 后面空一格",
            "put the whole value in double quotes to keep it, or a space after the # to make it a comment"
        );
        Some(Finding::new(Rule::LostText, Place { path: source.path.clone(), span: Some(span) }, message).help(help))
    };
    source.front().lines().enumerate().filter_map(is_lost).collect()
}
