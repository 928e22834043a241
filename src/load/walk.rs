//! The walk over `content/`: which file is what. Nothing is skipped in silence.

use crate::finding::{Finding, Place, Rule};
use crate::record::Category;
use crate::record::model::suggestion;
use crate::say::{Say, say};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What lies under `content/`. All paths are relative to the portal's root, with `/`, and sorted.
#[derive(Default)]
pub struct Found {
    /// Record files with their category.
    pub records: Vec<(Category, String)>,
    /// Trails.
    pub trails: BTreeSet<String>,
    /// Any other file inside a category: an attachment, or a stray file.
    pub others: BTreeSet<String>,
    /// Files that look like records but are none: outside the six categories, or with another ending.
    pub misplaced: Vec<String>,
    /// Problems of the walk itself.
    pub findings: Vec<Finding>,
}

/// Walks `content/` under `root`, without following symbolic links and leaving hidden files aside.
pub fn walk(root: &Path) -> Found {
    let mut found = Found::default();
    let content = root.join("content");
    let hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && is_hidden(&entry.file_name().to_string_lossy());
    let entries = walkdir::WalkDir::new(&content).follow_links(false).follow_root_links(false).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| !hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => found.add(root, &entry),
            Err(error) => {
                let path = error.path().map_or_else(|| "content".into(), |p| relative(root, p));
                let why = error.io_error().map_or_else(|| error.to_string(), |e| e.to_string());
                let help = say!("检查文件权限", "check the permissions");
                found.findings.push(
                    Finding::new(
                        Rule::FrontMatter,
                        Place::file(path),
                        say!("无法读取：{why}", "cannot be read: {why}"),
                    )
                    .help(help),
                );
            }
        }
    }
    found
}

impl Found {
    fn add(&mut self, root: &Path, entry: &walkdir::DirEntry) {
        let path = relative(root, entry.path());
        let place = Place::file(path.clone());
        if entry.file_type().is_symlink() {
            let message = say!("不允许使用符号链接", "symbolic links are not allowed");
            self.findings.push(
                Finding::new(Rule::PathEscape, place, message)
                    .help(say!("改为放置真实文件", "put the file itself here")),
            );
            return;
        }
        if !entry.file_type().is_file() {
            let message = say!("不是普通文件", "not a regular file");
            self.findings.push(Finding::new(Rule::PathEscape, place, message).help(say!("删去它", "remove it")));
            return;
        }
        if entry.path().to_str().is_none()
            || path.chars().any(|c| crate::record::model::is_forbidden(c) || c == '\n' || c == '\t')
        {
            let message = say!("文件名不是正常的文字", "the file name is not readable text");
            self.findings
                .push(Finding::new(Rule::FrontMatter, place, message).help(say!("重新命名", "rename the file")));
            return;
        }
        let whole = path.clone();
        let mut parts = whole.splitn(3, '/').skip(1);
        let (first, rest) = (parts.next().unwrap_or(""), parts.next());
        match (Category::ALL.iter().find(|c| c.en() == first), rest) {
            (Some(category), Some(rest)) => self.add_in_category(*category, &path, rest),
            _ if path == "content/site.yaml" => {}
            // What channels need to know; never records, but a flag in such a file is heard all the same.
            (None, Some(_)) if first == "channels" && path.ends_with(".yaml") => self.misplaced.push(path),
            (_, rest) => self.add_outside(first, rest, path),
        }
    }

    fn add_in_category(&mut self, category: Category, path: &str, rest: &str) {
        let name = rest.rsplit('/').next().unwrap_or(rest);
        if name.ends_with(".review.yaml") {
            self.trails.insert(path.to_string());
        } else if name.ends_with(".review.yml") {
            self.misplaced.push(path.to_string());
            let message = say!("审核记录的文件名必须以 .review.yaml 结尾", "a trail's name must end in .review.yaml");
            self.findings.push(
                Finding::new(Rule::StrayFile, Place::file(path), message)
                    .help(say!("改名为 .review.yaml", "rename it to .review.yaml")),
            );
        } else if is_record_name(name) {
            self.records.push((category, path.to_string()));
        } else {
            if looks_like_record(name) {
                self.misplaced.push(path.to_string());
            }
            self.others.insert(path.to_string());
        }
    }

    fn add_outside(&mut self, first: &str, rest: Option<&str>, path: String) {
        let help = match rest {
            Some(_) => Some(folder_help(first)),
            None => Some(say!(
                "放进六个类别之一的目录，或移出 content/",
                "move it into a folder of the six categories, or out of content/"
            )),
        };
        let message = say!(
            "不在六个公开类别的目录中，不会公开",
            "outside the folders of the six categories, it is not published"
        );
        let mut finding = Finding::new(Rule::StrayFile, Place::file(path.clone()), message);
        finding.help = help;
        self.findings.push(finding);
        if looks_like_record(&path) {
            self.misplaced.push(path);
        }
    }
}

/// Hidden files, and what office programs and file managers leave behind.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

/// Which folder a wrongly named one was meant to be.
fn folder_help(name: &str) -> Say {
    let by_chinese = Category::ALL.iter().find(|c| c.zh() == name).map(|c| c.en());
    let near = by_chinese.map(|en| say!("请改名为 {en}", "rename it to {en}"));
    near.or_else(|| suggestion(name, Category::ALL.iter().map(|c| c.en())))
        .filter(|help| help.zh.starts_with('是') || by_chinese.is_some())
        .unwrap_or_else(|| {
            let all = Category::ALL.iter().map(|c| format!("{} {}", c.en(), c.zh())).collect::<Vec<_>>().join(" · ");
            say!("类别目录是：{all}", "the folders are: {all}")
        })
}

/// What to do about a file that no record lists: often it was meant to be a record.
pub fn stray_help(path: &str) -> Say {
    let lower = path.to_lowercase();
    if looks_like_record(path) && !lower.ends_with(".txt") {
        return say!(
            "事项文件的扩展名须是小写的 .md、.yaml 或 .yml，请改名",
            "a record's name ends in lower-case .md, .yaml or .yml; rename it"
        );
    }
    if lower.ends_with(".txt") || lower.ends_with(".docx") || lower.ends_with(".doc") {
        return say!(
            "要作为事项，请另存为 .md 文本；要作为附件，请在事项的 attachments（附件）中列出；否则移出 content/",
            "save it as .md text to make it a record, list it under attachments of its record, or move it out of content/"
        );
    }
    Rule::StrayFile.text().remedy
}

/// Names that somebody may have meant for a record: only a withheld flag in such a file matters.
fn looks_like_record(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".md", ".yaml", ".yml", ".markdown"].iter().any(|end| lower.contains(end))
        || lower.ends_with(".txt")
        || lower.ends_with(".json")
}

fn is_record_name(name: &str) -> bool {
    [".md", ".yaml", ".yml"].iter().any(|end| name.ends_with(end))
}

/// `path` relative to `root`, with `/`; a name that is not UTF-8 is shown with replacement characters.
pub fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The path of the trail that belongs to a record file.
pub fn trail_of(path: &str) -> String {
    let stem = [".md", ".yaml", ".yml"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    format!("{stem}.review.yaml")
}

/// The folder of a path.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `root` joined with a relative `/`-path.
pub fn on_disk(root: &Path, path: &str) -> PathBuf {
    path.split('/').fold(root.to_path_buf(), |at, part| at.join(part))
}
