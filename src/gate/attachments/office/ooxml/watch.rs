//! Elements of any part that run something, call out, or hide.

use super::super::flow::Flow;
use super::super::xml::Element;
use crate::say::say;

/// Looks at an element as it opens.
pub fn watch(flow: &mut Flow, element: &Element) {
    let at = || flow.at.clone();
    let value = |ns, name| element.attr(ns, name).unwrap_or_default().to_ascii_lowercase();
    match (element.ns, element.name) {
        ("a" | "p", "hlinkClick" | "hlinkHover" | "hlinkMouseOver")
            if ["ppaction://macro", "ppaction://program", "ppaction://ole"]
                .iter()
                .any(|action| value("", "action").starts_with(action)) =>
        {
            flow.report.runs(at(), say!("点击会运行宏或程序", "a click runs a macro or a program"));
        }
        ("x", "FmlaMacro") | ("w", "entryMacro" | "exitMacro" | "macroName") => {
            flow.report.runs(at(), say!("控件会运行宏", "a control runs a macro"));
        }
        ("xdr", _) if element.plain("macro").is_some_and(|name| !name.trim().is_empty()) => {
            flow.report.runs(at(), say!("图形会运行宏", "a shape runs a macro"));
        }
        ("o", "OLEObject") if value("", "Type") == "link" => {
            flow.report.runs(at(), say!("链接到外部的对象", "an object linked from outside"));
        }
        ("v", "imagedata" | "fill" | "stroke")
            if [value("", "src"), value("o", "href")].iter().any(|source| source.contains("//")) =>
        {
            flow.report.runs(at(), say!("打开时会取用外部的图片", "takes a picture from outside when opened"));
        }
        ("xdr" | "p" | "wp" | "pic" | "a" | "wps" | "?", "cNvPr" | "docPr") if element.on("hidden") => {
            flow.report.hides(at(), say!("隐藏的图形或图片", "a hidden shape or picture"));
        }
        _ => {}
    }
    if element.attr("o", "gfxdata").is_some() {
        let what = say!(
            "图形里带有另一份数据（gfxdata）；请用新版办公软件另存一份",
            "a shape carries a second copy of its data (gfxdata); save it anew in a newer program"
        );
        flow.report.hides(at(), what);
    }
}
