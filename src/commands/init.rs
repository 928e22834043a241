//! `gongshi init`: starts a portal in a folder.

use super::Context;
use crate::load::walk::on_disk;
use crate::pipeline::Failure;
use crate::record::common::Category;
use crate::record::schema;
use crate::say::{Say, say};
use crate::site::{self, Settings};
use std::io::Write;
use std::path::Path;

/// The files of a new portal, as they lie in `src/commands/init/`.
const FILES: &[(&str, &str)] = &[
    ("content/site.yaml", include_str!("init/site.yaml")),
    ("content/institutions/jg-0001.md", include_str!("init/jg-0001.md")),
    ("content/enforcement/zf-0001.md", include_str!("init/zf-0001.md")),
    ("content/supervision/bf-0001.md", include_str!("init/bf-0001.md")),
    ("content/news/xw-0001.md", include_str!("init/xw-0001.md")),
    ("content/policy/zc-0001.md", include_str!("init/zc-0001.md")),
    ("content/complaints/ts-0001.md", include_str!("init/ts-0001.md")),
    ("public/.gitignore", "*\n!.gitignore\n"),
    (".gitignore", "/.gongshi\n.*.gongshi-*\n"),
    (".gitattributes", include_str!("init/gitattributes")),
    (".vscode/settings.json", include_str!("init/vscode.json")),
    ("examples/ci.yml", include_str!("init/ci.yml")),
    ("examples/pre-commit", include_str!("init/pre-commit")),
];

/// Runs the command.
pub fn run(dir: &Path, context: &Context) -> Result<(), Failure> {
    let schemas =
        Category::ALL.iter().map(|c| (format!(".vscode/gongshi/{}.schema.json", c.en()), schema::json_schema(*c)));
    let schemas =
        schemas.chain([(".vscode/gongshi/site.schema.json".to_string(), schema::site_schema(Settings::KEYS))]);
    // The samples are of today: with a fixed date each of them would be late for good.
    let today = site::today_by_default().to_string();
    let sample = |(path, text): &(&str, &str)| (path.to_string(), text.replace("2026-01-05", &today));
    let mut files: Vec<(String, String)> = FILES.iter().map(sample).collect();
    files.extend(schemas.map(|(path, schema)| (path, format!("{schema:#}\n"))));

    // A folder with a portal in it is left alone, whole; other files that are there already are kept.
    if on_disk(dir, "content").symlink_metadata().is_ok() {
        let shown = dir.display();
        return Err(Failure::Usage(say!(
            "{shown} 中已有 content/，没有改动",
            "{shown} has a content/ already, nothing was changed"
        )));
    }
    for (path, text) in &files {
        write_new(dir, path, text)?;
    }
    let talk = &context.talk;
    let shown = dir.display();
    talk.result(say!("已在 {shown} 建立门户。", "a portal was started in {shown}.").in_lang(talk.lang));
    for step in steps() {
        talk.say(&step);
    }
    Ok(())
}

fn steps() -> [Say; 3] {
    [
        say!(
            "1. 在该目录中改写 content/site.yaml（人员编号换成自己的，样稿中的供稿人也随之改）和 content/institutions/jg-0001.md",
            "1. in that folder, write your own into content/site.yaml (people; the samples name them too) and content/institutions/jg-0001.md"
        ),
        say!(
            "2. 审核主办单位：gongshi approve jg-0001 --by 审核人编号；提交到 git",
            "2. approve the owner: gongshi approve jg-0001 --by REVIEWER; commit it to git"
        ),
        say!("3. 构建：gongshi build，然后打开 public/index.html", "3. gongshi build, then open public/index.html"),
    ]
}

fn write_new(dir: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let at = on_disk(dir, path);
    let io = |e: std::io::Error| Failure::Io(say!("{path} 无法写入：{e}", "{path} cannot be written: {e}"));
    if let Some(folder) = at.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    match std::fs::File::create_new(&at) {
        Ok(mut file) => file.write_all(text.as_bytes()).map_err(io),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(io(e)),
    }
}
