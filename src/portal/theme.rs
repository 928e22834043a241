//! Themes: templates and assets. The themes `default` and `plain` are part of the program; a site's own `themes/<name>/`
//! may replace single templates, assets and parts of the style sheet.

mod files;
mod sheets;

use super::limits::{self, PageBuffer};
use super::slip::Sources;
use super::view::{Look, SiteView};
use super::words::Words;
use super::{Content, File, urls};
use crate::record::digest::sha256;
use crate::say::{Lang, Say, is_chinese, say};
use files::{Files, WORDS};
use std::collections::BTreeMap;
use std::path::Path;
use tera::Tera;

/// The script of the switches and of copying, and that of the search page.
const SITE_SCRIPT: &str = "site.js";
const SEARCH_SCRIPT: &str = "search.js";

/// A theme, ready to render.
pub struct Theme {
    tera: Tera,
    assets: Files,
    look: Look,
    search_script: String,
    sources: Sources,
    minify: minify_html::Cfg,
}

impl Theme {
    /// Loads the theme `name`: one of the program's, with what `themes/<name>/` under `root` puts in its place.
    ///
    /// # Errors
    /// When the theme is not there, a template does not compile, or a style sheet is none.
    pub fn load(root: &Path, name: &str, lang: Lang) -> Result<Theme, Say> {
        let own = root.join("themes").join(name);
        let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        if is_link(&root.join("themes")) || is_link(&own) {
            return Err(say!("themes/ 不能是符号链接", "themes/ must not be a symbolic link"));
        }
        if own.is_dir() {
            let own = files::own(&own, name)?;
            return Theme::of(name, own.base, own.files, lang);
        }
        match files::built_in(name) {
            Some(files) => Theme::of(name, files, Files::new(), lang),
            None => Err(say!(
                "找不到主题“{name}”（themes/{name}/）。site.yaml 的 theme 可写 default、plain，或 themes/ 里一个文件夹的名称（见 docs/themes.md）",
                "no theme `{name}` (themes/{name}/); `theme` in site.yaml is default, plain, or the name of a folder in themes/ (docs/themes.md)"
            )),
        }
    }

    /// The theme that is part of the program, without anything of the site's own.
    ///
    /// # Errors
    /// When a template does not compile.
    pub fn built_in(lang: Lang) -> Result<Theme, Say> {
        Theme::of("default", files::built_in("default").unwrap_or_default(), Files::new(), lang)
    }

    /// A theme of the program, and what lies over it.
    fn of(name: &str, mut files: Files, mut own: Files, lang: Lang) -> Result<Theme, Say> {
        let mut words = Words::new(lang);
        // Words of a site's own come beside those of the theme below, not in their place.
        for table in [&mut files, &mut own] {
            add_words(&mut words, table)?;
        }
        let is_own = |name: &str| own.contains_key(&format!("assets/{name}"));
        for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(".js")) {
            *bytes = without_comments(&String::from_utf8_lossy(bytes)).into_bytes();
        }
        files.extend(own.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
        let mut tera = Tera::new();
        tera.register_test("chinese", |value: &tera::Value, _: tera::Kwargs, _: &tera::State| has_chinese(value));
        let (mut templates, mut sources) = (Vec::new(), Sources::new(name));
        let mut assets = Files::new();
        for (name, bytes) in files {
            let of_site = own.contains_key(&name);
            if let Some(template) = name.strip_prefix("templates/") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| say!("模板 {name} 不是 UTF-8", "the template {name} is not UTF-8"))?;
                let text = words.put_into(template, &text)?;
                if of_site {
                    sources.add(template, &text);
                }
                templates.push((template.to_string(), text));
            } else if let Some(asset) = name.strip_prefix("assets/") {
                assets.insert(asset.to_string(), bytes);
            }
        }
        if templates.len() > limits::MOST_TEMPLATES {
            let (count, most) = (templates.len(), limits::MOST_TEMPLATES);
            return Err(say!(
                "主题有 {count} 个模板，最多 {most} 个",
                "the theme has {count} templates, at most {most} may be"
            ));
        }
        tera.add_raw_templates(templates).map_err(|error| sources.say(&error, None, None))?;
        sheets::join(&mut assets, &is_own)?;
        let path = |name| assets.get(name).map(|bytes| urls::asset(name, &sha256(bytes)));
        let style = path(sheets::SITE).unwrap_or_default();
        let look = Look { style, tools: path(sheets::TOOLS_SHEET), script: path(SITE_SCRIPT) };
        let search_script = path(SEARCH_SCRIPT).unwrap_or_default();
        let mut minify = minify_html::Cfg::new();
        minify.keep_closing_tags = true;
        minify.keep_html_and_head_opening_tags = true;
        minify.keep_comments = false;
        minify.minify_css = false;
        minify.minify_js = false;
        Ok(Theme { tera, assets, look, search_script, sources, minify })
    }

    /// The same theme with what is the same on every page.
    pub fn with_site(mut self, site: &SiteView) -> Theme {
        self.tera.global_context().insert("site", site);
        let paths: BTreeMap<&String, String> =
            self.assets.iter().map(|(name, bytes)| (name, urls::asset(name, &sha256(bytes)))).collect();
        self.tera.global_context().insert("assets", &paths);
        self
    }

    /// The style sheets and the script of its pages.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Path of the script of the search page.
    pub fn search_script(&self) -> &str {
        &self.search_script
    }

    /// The files of the theme, under hashed names.
    pub fn assets(&self) -> Vec<File> {
        let file = |(name, bytes): (&String, &Vec<u8>)| File {
            path: urls::asset(name, &sha256(bytes)),
            content: Content::Bytes(bytes.clone()),
        };
        self.assets.iter().map(file).collect()
    }

    /// Renders a template and minifies the page.
    ///
    /// # Errors
    /// A template error with template and line, and the page it happened on.
    pub fn render(&self, template: &str, context: &tera::Context, page: &str) -> Result<String, Say> {
        let mut written = PageBuffer::default();
        let slip = |error| self.sources.say(&error, Some(template), Some(page));
        self.tera.render_to(template, context, &mut written).map_err(slip)?;
        let html =
            String::from_utf8(written.0).map_err(|_| say!("页面 {page} 不是 UTF-8", "the page {page} is not UTF-8"))?;
        if limits::is_too_deep(&html) {
            let most = limits::MOST_DEPTH;
            return Err(say!(
                "页面 {page} 的元素嵌套超过 {most} 层，请检查模板 {template} 中没有结束的标签",
                "elements of the page {page} lie in each other more than {most} deep; look for tags that do not end in the template {template}"
            ));
        }
        let small = minify_html::minify(html.as_bytes(), &self.minify);
        String::from_utf8(small)
            .map_err(|_| say!("页面 {page} 压缩后不是 UTF-8", "the page {page} is not UTF-8 after minifying"))
    }
}

/// Whether a value has a Chinese text in it.
fn has_chinese(value: &tera::Value) -> bool {
    let within = |values: &[tera::Value]| values.iter().any(has_chinese);
    value.as_str().is_some_and(is_chinese)
        || value.as_array().is_some_and(within)
        || value.as_map().is_some_and(|map| map.values().any(has_chinese))
}

/// Takes the words out of a theme's files.
fn add_words(words: &mut Words, files: &mut Files) -> Result<(), Say> {
    let Some(bytes) = files.remove(WORDS) else { return Ok(()) };
    words.add(WORDS, &String::from_utf8_lossy(&bytes))
}

/// A script of the program's themes without its indents and the lines that are comments, for readers who pay by the byte. No text
/// in it goes over a line.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}
