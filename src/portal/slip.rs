//! What is wrong in a template, for the person who wrote it: the file, the line, and the page and record at hand.

use super::urls;
use crate::say::{Say, say};
use std::collections::BTreeMap;
use tera::{Error, ErrorKind};

/// Where the templates of a theme come from.
#[derive(Default)]
pub struct Sources {
    theme: String,
    own: BTreeMap<String, String>,
}

impl Sources {
    /// Those of the theme that is part of the program.
    pub fn new(theme: &str) -> Sources {
        Sources { theme: theme.to_string(), own: BTreeMap::new() }
    }

    /// Notes a template that the site wrote itself, with its text.
    pub fn add(&mut self, template: &str, text: &str) {
        self.own.insert(template.to_string(), text.to_string());
    }

    /// Says where a template is.
    fn place(&self, template: &str) -> Say {
        let theme = &self.theme;
        match self.own.contains_key(template) {
            true => say!("themes/{theme}/templates/{template}", "themes/{theme}/templates/{template}"),
            false => say!("自带的 {template}", "the built-in {template}"),
        }
    }

    /// The line of a template on which this stands first, for reports that know no line.
    fn line(&self, template: &str, words: &str) -> Option<usize> {
        self.own.get(template)?.lines().position(|line| line.contains(words)).map(|at| at + 1)
    }

    /// Says what Tera found when it read or rendered `template`; `page` is the path of the page that it was making.
    pub fn say(&self, error: &Error, template: Option<&str>, page: Option<&str>) -> Say {
        let Slip { template, line, why } = self.slip(error, template);
        let theme = &self.theme;
        let place = template.map_or_else(|| say!("主题 {theme}", "the theme {theme}"), |name| self.place(&name));
        let line = line.map_or_else(|| say!("", ""), |line| say!(" 第 {line} 行", ", line {line}"));
        let during = match page.map(|page| (page, urls::record_of(page))) {
            Some((page, Some(id))) => say!("，在生成事项 {id} 的页面 {page} 时", ", making {page} of the record {id}"),
            Some((page, None)) => say!("，在生成页面 {page} 时", ", making {page}"),
            None => say!("", ""),
        };
        Say {
            zh: format!("模板有误：{}{}{}：{}", place.zh, line.zh, during.zh, why.zh),
            en: format!("a template is wrong: {}{}{}: {}", place.en, line.en, during.en, why.en),
        }
    }

    fn slip(&self, error: &Error, template: Option<&str>) -> Slip {
        let at = |template: &str, line, why| Slip { template: Some(template.to_string()), line, why };
        match error.kind() {
            ErrorKind::SyntaxError(found) | ErrorKind::RenderingError(found) => {
                at(found.filename(), Some(found.span().start_line), in_words(found.message(), error))
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain } => {
                let chain = chain.join(" → ");
                at(tpl, self.line(tpl, "extends"), say!("继承绕成了圈：{chain}", "it extends itself: {chain}"))
            }
            ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                let chain = chain.join(" → ");
                at(tpl, self.line(tpl, "include"), say!("引用绕成了圈：{chain}", "it includes itself: {chain}"))
            }
            ErrorKind::MissingParent { current, parent } => {
                let why = say!("它要继承的模板 {parent} 不存在", "it extends {parent}, which is not there");
                at(current, self.line(current, "extends"), why)
            }
            // Names of filters, components and templates are looked up when all are read: the reports come as one text.
            ErrorKind::Msg(text) => {
                let (found, line) = arrow(text).unzip();
                Slip { template: found.or(template).map(String::from), line, why: in_words(text, error) }
            }
            _ => Slip { template: template.map(String::from), line: None, why: in_words("", error) },
        }
    }
}

/// What is wrong, and where.
struct Slip {
    template: Option<String>,
    line: Option<usize>,
    why: Say,
}

/// Where a report points: ` --> record.html:3:14`.
fn arrow(report: &str) -> Option<(&str, usize)> {
    let (_, rest) = report.split_once(" --> ")?;
    let mut parts = rest.lines().next()?.rsplitn(3, ':').skip(1);
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line))
}

/// What Tera says, which shows the line as well; in Chinese, what that means.
fn in_words(message: &str, error: &Error) -> Say {
    let report = report(error);
    let zh = match message {
        text if text.contains("Unknown ") => "用了没有的过滤器、函数、组件或模板",
        text if text.contains("defined") => "这个名字没有值；各模板可用的名字见 docs/themes.md",
        _ if matches!(error.kind(), ErrorKind::SyntaxError(_)) => "写法不对",
        _ => "无法生成",
    };
    say!("{zh}\n{report}", "{report}")
}

/// What Tera and what lies under it say.
fn report(error: &Error) -> String {
    let mut report = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        report += &format!("\n{cause}");
        source = cause.source();
    }
    report.trim_start_matches("error: ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_a_place_points_to_one() {
        assert_eq!(arrow("error: Unknown filter `x`\n --> a.html:3:14\n  |"), Some(("a.html", 3)));
        assert_eq!(arrow("nothing"), None);
    }
}
