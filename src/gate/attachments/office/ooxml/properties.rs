//! Document properties (ECMA-376-1, 22.2 and 22.3; ECMA-376-2, 8): core, application's, one's own.

use super::super::super::Trouble;
use super::super::flow::Flow;
use super::super::report::Report;
use super::super::xml::{self, Element, Visitor};
use crate::say::{Say, say};

/// Reads one of the parts with properties.
///
/// # Errors
/// When it cannot be read, or there is too much text.
pub fn read(part: &str, text: &str, report: &mut Report) -> Result<(), Trouble> {
    let flow = Flow::new(report, say!("文档属性", "document properties"));
    let mut properties = Properties { flow, own: None, value: String::new() };
    xml::walk(text, part, &mut properties)?;
    properties.flow.finish()
}

struct Properties<'r> {
    flow: Flow<'r>,
    /// The name of a property that somebody has added.
    own: Option<String>,
    value: String,
}

/// The place of a property.
pub fn place(name: &str) -> Say {
    let zh = match name {
        "creator" | "initial-creator" => "作者",
        "lastModifiedBy" => "最后修改者",
        "printed-by" => "打印者",
        "title" => "标题",
        "subject" => "主题",
        "description" => "备注",
        "keywords" | "keyword" => "关键词",
        "category" => "类别",
        "Company" => "单位",
        "Manager" => "主管",
        "Template" => "模板",
        "TitlesOfParts" => "各部分的标题",
        "HyperlinkBase" => "超链接基础",
        "created" | "creation-date" => "创建时间",
        "modified" | "date" => "修改时间",
        other => other,
    };
    say!("文档属性“{zh}”", "document property “{name}”")
}

impl Visitor for Properties<'_> {
    fn open(&mut self, element: &Element) -> Result<(), Trouble> {
        if self.flow.depth() == 1 {
            let own = element.plain("name").filter(|_| element.is("op", "property"));
            self.flow.at = place(own.unwrap_or(element.name));
            self.own = own.map(str::to_owned);
        }
        self.flow.open(element)
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if self.own.is_some() {
            self.value.push_str(text);
        }
        self.flow.text(text)
    }

    fn close(&mut self, ns: &'static str, name: &str) -> Result<(), Trouble> {
        self.flow.close(ns, name)?;
        if self.flow.depth() == 1
            && let Some(own) = self.own.take()
        {
            // A property called 姓名 says what its value is.
            let text = format!("{own}：{}", std::mem::take(&mut self.value));
            self.flow.report.text(self.flow.at.clone(), text)?;
        }
        Ok(())
    }

    fn aside(&mut self, text: &str, comment: bool) -> Result<(), Trouble> {
        self.flow.aside(text, comment)
    }
}
