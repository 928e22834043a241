//! The style sheets of a theme, joined from their parts when the theme is loaded, without comments and spaces.
//!
//! A page of a record needs one sheet, `site.css`. Pages with an apparatus of their own (search, indicators, powers, changes,
//! forms) take `tools.css` besides, so that nobody who reads a record on a slow line pays for plots.
//!
//! | a theme brings | and then |
//! |---|---|
//! | `assets/css/tokens.css`, or another part of the default theme | that part stands in the place of the default's |
//! | another `assets/css/NAME.css` | it comes last in `site.css`, so that its rules hold |
//! | another `assets/css/tools/NAME.css` | it comes last in `tools.css` |
//! | `assets/site.css` | it is the whole sheet as written, and there is no `tools.css` unless it brings that too |

use super::files::{Files, parts};
use super::limits;
use crate::say::{Say, say};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Features, Targets};

/// Where the parts lie, and those of the second sheet below.
const PARTS: &str = "css/";
const TOOLS: &str = "css/tools/";

/// The sheets that are joined.
pub const SITE: &str = "site.css";
/// The second sheet.
pub const TOOLS_SHEET: &str = "tools.css";

/// Puts the sheets in the place of their parts; `own` says which of the files the site's own theme brings.
///
/// # Errors
/// For a part that is no style sheet.
pub fn join(assets: &mut Files, own: &dyn Fn(&str) -> bool) -> Result<(), Say> {
    let names: Vec<String> =
        assets.keys().filter(|name| name.starts_with(PARTS) && name.ends_with(".css")).cloned().collect();
    let (mut site, mut tools) = (String::new(), String::new());
    for name in in_order(names) {
        let Some(bytes) = assets.remove(&name) else { continue };
        let text = String::from_utf8(bytes)
            .map_err(|_| say!("样式 {name} 不是 UTF-8", "the style sheet {name} is not UTF-8"))?;
        if name.starts_with(TOOLS) { &mut tools } else { &mut site }.push_str(&small(&name, &text)?);
    }
    let whole = own(SITE);
    for (name, text) in [(SITE, site), (TOOLS_SHEET, tools)] {
        if !whole && !text.is_empty() && !own(name) {
            assets.insert(name.to_string(), text.into_bytes());
        }
    }
    Ok(())
}

/// A part without comments and spaces. Nothing is rewritten into what older browsers do not know: without this list of
/// features `(max-width: 40em)` would become `(width<=40em)`, which was new in 2022.
fn small(name: &str, text: &str) -> Result<String, Say> {
    let wrong = |line: u32, why: String| {
        say!("样式 {name} 第 {line} 行有误：{why}", "the style sheet {name} is wrong in line {line}: {why}")
    };
    if limits::is_too_nested(text) {
        let most = limits::MOST_NESTED;
        return Err(say!(
            "样式 {name} 的括号嵌套超过 {most} 层，请检查没有结束的括号",
            "brackets of the style sheet {name} lie in each other more than {most} deep; look for one that does not end"
        ));
    }
    let mut sheet = StyleSheet::parse(text, ParserOptions::default())
        .map_err(|error| wrong(error.loc.as_ref().map_or(0, |loc| loc.line) + 1, error.kind.to_string()))?;
    let targets = Targets { browsers: None, include: Features::MediaRangeSyntax, exclude: Features::empty() };
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| wrong(error.loc.as_ref().map_or(0, |loc| loc.line) + 1, error.kind.to_string()))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() });
    printed.map(|printed| printed.code).map_err(|error| wrong(1, error.kind.to_string()))
}

/// Parts of the program's themes in their order, then a site's own by name.
fn in_order(names: Vec<String>) -> Vec<String> {
    let place = |name: &String| parts().position(|part| name.strip_prefix(PARTS) == Some(part)).unwrap_or(usize::MAX);
    let mut names: Vec<(usize, String)> = names.into_iter().map(|name| (place(&name), name)).collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]
    use super::*;

    fn joined(files: &[(&str, &str)], own: &[&str]) -> Files {
        let mut assets = files.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect();
        join(&mut assets, &|name| own.contains(&name)).unwrap();
        assets
    }

    /// Protects: what docs/themes.md promises to whoever changes a part, adds one, or brings a whole sheet.
    #[test]
    fn parts_come_in_order_and_a_whole_sheet_takes_their_place() {
        let parts = [
            ("css/print.css", "@media (max-width: 40em) { p { top: max(1px + 2vw, 1px) } }"),
            ("css/tokens.css", "/* x */ t { a: b }"),
            ("css/a.css", "own { a: b }"),
            ("css/tools/forms.css", "f { a: b }"),
        ];
        let sheets = joined(&parts, &[]);
        assert_eq!(
            String::from_utf8_lossy(&sheets[SITE]),
            "t{a:b}@media (max-width:40em){p{top:max(1px + 2vw,1px)}}own{a:b}"
        );
        assert_eq!(String::from_utf8_lossy(&sheets[TOOLS_SHEET]), "f{a:b}");
        assert_eq!(sheets.len(), 2, "parts are no files of their own");
        let whole = joined(&[&parts[..], &[(SITE, "w { }")]].concat(), &[SITE]);
        assert_eq!(whole, Files::from([(SITE.to_string(), b"w { }".to_vec())]));
    }
}
