//! Themes: templates and assets. The default theme is part of the program; a site's own `themes/<name>/` may
//! replace single templates and assets.

use super::limits::{self, PageBuffer};
use super::slip::Sources;
use super::view::SiteView;
use super::words::Words;
use super::{Content, File, urls};
use crate::record::digest::sha256;
use crate::record::model::Line;
use crate::say::{Lang, Say, is_chinese, say};
use std::collections::BTreeMap;
use std::path::Path;
use tera::Tera;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../themes/default/", $name)))),*]
    };
}

/// The default theme, file by file.
const DEFAULT: &[(&str, &str)] = embedded![
    "templates/base.html",
    "templates/parts.html",
    "templates/home.html",
    "templates/list.html",
    "templates/record.html",
    "templates/on-request-record.html",
    "templates/marked.html",
    "templates/changes.html",
    "templates/at.html",
    "templates/releases.html",
    "templates/withdrawn.html",
    "templates/takedown.html",
    "templates/audit.html",
    "templates/catalogue.html",
    "templates/on-request.html",
    "templates/powers.html",
    "templates/power.html",
    "templates/progress.html",
    "templates/indicators.html",
    "templates/record-mission.html",
    "templates/list-mission.html",
    "templates/site-map.html",
    "templates/search.html",
    "templates/404.html",
    "assets/site.css",
    "assets/search.js",
    "words/en.yaml",
];

crate::record::model::keys! {
    /// `theme.yaml` of a site's own theme.
    pub struct ThemeFile {
        name: Option<Line> = "name", "名称", "主题的名称";
        extends: Option<Line> = "extends", "基于", "default";
    }
}

/// A theme, ready to render.
pub struct Theme {
    tera: Tera,
    assets: BTreeMap<String, Vec<u8>>,
    style: String,
    search_script: String,
    sources: Sources,
    minify: minify_html::Cfg,
}

impl Theme {
    /// Loads the theme `name`: the default one, with what `themes/<name>/` under `root` puts in its place.
    ///
    /// # Errors
    /// When the theme is not there or a template does not compile.
    pub fn load(root: &Path, name: &str, lang: Lang) -> Result<Theme, Say> {
        let mut files = default_files();
        let mut words = Words::new(lang);
        add_words(&mut words, &mut files)?;
        let own = root.join("themes").join(name);
        let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        if is_link(&root.join("themes")) || is_link(&own) {
            return Err(say!("themes/ 不能是符号链接", "themes/ must not be a symbolic link"));
        }
        if own.is_dir() {
            overlay(&own, name, &mut files)?;
            // Its words come beside those of the default theme, not in their place.
            add_words(&mut words, &mut files)?;
        } else if name != "default" {
            return Err(say!("找不到主题“{name}”（themes/{name}/）", "no theme `{name}` (themes/{name}/)"));
        }
        Theme::of(name, files, &words)
    }

    /// The theme that is part of the program, without anything of the site's own.
    ///
    /// # Errors
    /// When a template does not compile.
    pub fn built_in(lang: Lang) -> Result<Theme, Say> {
        let mut files = default_files();
        let mut words = Words::new(lang);
        add_words(&mut words, &mut files)?;
        Theme::of("default", files, &words)
    }

    fn of(name: &str, files: BTreeMap<String, Vec<u8>>, words: &Words) -> Result<Theme, Say> {
        let mut tera = Tera::new();
        tera.register_test("chinese", |value: &tera::Value, _: tera::Kwargs, _: &tera::State| has_chinese(value));
        let (mut templates, mut sources) = (Vec::new(), Sources::new(name));
        let mut assets = BTreeMap::new();
        for (name, bytes) in files {
            let is_own = !DEFAULT.iter().any(|(known, text)| *known == name && text.as_bytes() == bytes);
            if let Some(template) = name.strip_prefix("templates/") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| say!("模板 {name} 不是 UTF-8", "the template {name} is not UTF-8"))?;
                let text = words.put_into(template, &text)?;
                if is_own {
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
        let path = |name| assets.get(name).map(|bytes| urls::asset(name, &sha256(bytes))).unwrap_or_default();
        let (style, search_script) = (path("site.css"), path("search.js"));
        let mut minify = minify_html::Cfg::new();
        minify.keep_closing_tags = true;
        minify.keep_html_and_head_opening_tags = true;
        minify.keep_comments = false;
        minify.minify_css = false;
        minify.minify_js = false;
        Ok(Theme { tera, assets, style, search_script, sources, minify })
    }

    /// The same theme with what is the same on every page.
    pub fn with_site(mut self, site: &SiteView) -> Theme {
        self.tera.global_context().insert("site", site);
        let paths: BTreeMap<&String, String> =
            self.assets.iter().map(|(name, bytes)| (name, urls::asset(name, &sha256(bytes)))).collect();
        self.tera.global_context().insert("assets", &paths);
        self
    }

    /// Path of the style sheet.
    pub fn style(&self) -> &str {
        &self.style
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
fn add_words(words: &mut Words, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Say> {
    let Some(bytes) = files.remove(WORDS) else { return Ok(()) };
    words.add(WORDS, &String::from_utf8_lossy(&bytes))
}

/// The file with a theme's English words.
const WORDS: &str = "words/en.yaml";

fn default_files() -> BTreeMap<String, Vec<u8>> {
    let bytes = |name: &str, text: &str| match name.ends_with(".js") {
        true => without_comments(text).into_bytes(),
        false => text.as_bytes().to_vec(),
    };
    DEFAULT.iter().map(|(name, text)| (name.to_string(), bytes(name, text))).collect()
}

/// A script of the default theme without its indents and the lines that are comments, for readers who pay by the byte. No text
/// in it goes over a line.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Puts a site's own templates and assets in place of the default ones.
fn overlay(own: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Say> {
    let mut whole = 0;
    for entry in walkdir::WalkDir::new(own).follow_links(false).sort_by_file_name() {
        let entry =
            entry.map_err(|error| say!("主题 {name} 无法读取：{error}", "the theme {name} cannot be read: {error}"))?;
        let path = crate::load::walk::relative(own, entry.path());
        if entry.file_type().is_symlink() {
            return Err(say!(
                "主题 {name} 中不允许符号链接：{path}",
                "symbolic links are not allowed in the theme {name}: {path}"
            ));
        }
        if !entry.file_type().is_file() || path.split('/').any(|part| part.starts_with('.')) {
            continue;
        }
        let most = match path.split_once('/') {
            _ if path == "theme.yaml" || path == WORDS => limits::MOST_TEMPLATE,
            Some(("templates", _)) => limits::MOST_TEMPLATE,
            Some(("assets", _)) => limits::MOST_ASSET,
            _ => continue,
        };
        let unread = |error: std::io::Error| {
            say!("主题文件 {path} 无法读取：{error}", "the theme file {path} cannot be read: {error}")
        };
        let size = entry.path().symlink_metadata().map_err(unread)?.len();
        whole += size;
        if size > most || whole > limits::MOST_THEME {
            let (mib, all) = (most >> 20, limits::MOST_THEME >> 20);
            return Err(say!(
                "主题文件 {path} 太大：单个最多 {mib} MiB，全部最多 {all} MiB",
                "the theme file {path} is too large: at most {mib} MiB, and {all} MiB for all of them"
            ));
        }
        let bytes = std::fs::read(entry.path()).map_err(unread)?;
        if path == "theme.yaml" {
            check_theme_file(&bytes, name)?;
        } else if !DEFAULT.contains(&(&path, &String::from_utf8_lossy(&bytes))) {
            // A copy of a file of the default theme is that file.
            files.insert(path, bytes);
        }
    }
    Ok(())
}

fn check_theme_file(bytes: &[u8], name: &str) -> Result<(), Say> {
    use crate::record::model::{Readable, Reader};
    let text = String::from_utf8_lossy(bytes);
    let root = crate::record::node::parse(&text).map_err(|e| {
        let (line, why) = (e.line, e.message);
        say!("themes/{name}/theme.yaml 第 {line} 行：{why}", "themes/{name}/theme.yaml, line {line}: {why}")
    })?;
    let mut reader = Reader::default();
    let read = ThemeFile::read(&root, &mut reader);
    if let Some(problem) = reader.problems.first() {
        let line = crate::record::node::locate(&text, problem.number).0;
        return Err(say!(
            "themes/{name}/theme.yaml 第 {line} 行：{}",
            "themes/{name}/theme.yaml, line {line}: {}",
            problem.message.zh,
            problem.message.en
        ));
    }
    match read.and_then(|file| file.extends).filter(|base| &**base != "default") {
        Some(base) => Err(say!("主题只能基于 default，不能基于“{base}”", "a theme extends `default`, not `{base}`")),
        None => Ok(()),
    }
}
