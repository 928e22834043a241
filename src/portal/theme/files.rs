//! The files of a theme: those that are part of the program, and how a site's own folder lies over them.

use super::limits;
use crate::record::model::Line;
use crate::say::{Say, say};
use std::collections::BTreeMap;
use std::path::Path;

/// Files by their names in the theme's folder.
pub type Files = BTreeMap<String, Vec<u8>>;

macro_rules! embedded {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../themes/", $folder, "/", $name)))),*]
    };
}

/// The default theme, file by file.
const DEFAULT: &[(&str, &str)] = embedded![
    "default":
    "templates/base.html",
    "templates/masthead.html",
    "templates/parts.html",
    "templates/drawing.html",
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
    "assets/css/tokens.css",
    "assets/css/base.css",
    "assets/css/frame.css",
    "assets/css/lists.css",
    "assets/css/record.css",
    "assets/css/tables.css",
    "assets/css/mission.css",
    "assets/css/history.css",
    "assets/css/english.css",
    "assets/css/modes.css",
    "assets/css/print.css",
    "assets/css/tools/home.css",
    "assets/css/tools/powers.css",
    "assets/css/tools/changes.css",
    "assets/css/tools/indicators.css",
    "assets/css/tools/forms.css",
    "assets/site.js",
    "assets/search.js",
    "words/en.yaml",
];

/// What the plain theme has of its own: one column, no drawings, no script but that of the search. The rest, and all words,
/// are those of the default theme.
const PLAIN: &[(&str, &str)] =
    embedded!["plain": "templates/masthead.html", "templates/drawing.html", "assets/css/plain.css"];

/// What a theme has to do with these of the default one, when it brings style sheets of its own.
const NOT_IN_PLAIN: [&str; 2] = ["assets/css/", "assets/site.js"];

/// The parts of the default theme's sheets and those of the plain one, in the order in which they are joined: rules that
/// come later hold.
pub fn parts() -> impl Iterator<Item = &'static str> {
    DEFAULT.iter().chain(PLAIN).filter_map(|(name, _)| name.strip_prefix("assets/css/"))
}

crate::record::model::keys! {
    /// `theme.yaml` of a site's own theme.
    pub struct ThemeFile {
        name: Option<Line> = "name", "名称", "主题的名称";
        extends: Option<Line> = "extends", "基于", "default 或 plain";
    }
}

/// The file with a theme's English words.
pub const WORDS: &str = "words/en.yaml";

/// The files of a theme that is part of the program; `None` where there is none of this name.
pub fn built_in(name: &str) -> Option<Files> {
    let owned = |files: &[(&str, &str)]| -> Files {
        files.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect()
    };
    let mut files = owned(DEFAULT);
    match name {
        "default" => Some(files),
        "plain" => {
            files.retain(|name, _| !NOT_IN_PLAIN.iter().any(|start| name.starts_with(start)));
            files.extend(owned(PLAIN));
            Some(files)
        }
        _ => None,
    }
}

/// A site's own theme: its files that a theme has, and the theme that it lies over.
pub struct Own {
    /// Its files, without those that are the very ones of the theme below.
    pub files: Files,
    /// The theme below, of those that are part of the program.
    pub base: Files,
}

/// Reads the folder of a site's own theme.
///
/// # Errors
/// For links, for what is too large, and for a `theme.yaml` that is wrong.
pub fn own(folder: &Path, name: &str) -> Result<Own, Say> {
    let mut files = read(folder, name)?;
    let said = files.remove(THEME).map(|bytes| extends(&bytes, name)).transpose()?.flatten();
    // A folder that has the name of a theme of the program lies over that one.
    let named = said.as_deref().unwrap_or(name);
    let base = match built_in(named) {
        Some(base) => base,
        None if said.is_none() => built_in("default").unwrap_or_default(),
        None => {
            return Err(say!(
                "主题只能基于 default 或 plain，不能基于“{named}”",
                "a theme extends `default` or `plain`, not `{named}`"
            ));
        }
    };
    // A copy of a file of the default theme is that file.
    files.retain(|path, bytes| base.get(path).is_none_or(|same| same != bytes));
    Ok(Own { files, base })
}

/// The file that tells of a theme.
const THEME: &str = "theme.yaml";

/// The files of a folder that a theme may have.
fn read(folder: &Path, name: &str) -> Result<Files, Say> {
    let mut files = Files::new();
    let mut whole = 0;
    for entry in walkdir::WalkDir::new(folder).follow_links(false).sort_by_file_name() {
        let entry =
            entry.map_err(|error| say!("主题 {name} 无法读取：{error}", "the theme {name} cannot be read: {error}"))?;
        let path = crate::load::walk::relative(folder, entry.path());
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
            _ if path == THEME || path == WORDS => limits::MOST_TEMPLATE,
            Some(("templates", _)) => limits::MOST_TEMPLATE,
            Some(("assets", rest)) if rest.starts_with("css/") => limits::MOST_TEMPLATE,
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
        files.insert(path, bytes);
    }
    Ok(files)
}

/// What `theme.yaml` says that the theme extends.
fn extends(bytes: &[u8], name: &str) -> Result<Option<String>, Say> {
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
    Ok(read.and_then(|file| file.extends).map(|base| base.to_string()))
}
