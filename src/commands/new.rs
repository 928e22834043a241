//! `gongshi new`: a commented scaffold of a record.

use super::Context;
use crate::cli;
use crate::load::walk::{on_disk, relative};
use crate::load::{self, Loaded};
use crate::pipeline::Failure;
use crate::record::common::{Category, Id};
use crate::record::kinds;
use crate::record::model::suggestion;
use crate::record::schema::scaffold;
use crate::say::{Lang, Say, say};
use crate::site::Site;
use std::io::Write;

/// Runs the command.
pub fn run(args: &cli::New, context: &Context) -> Result<(), Failure> {
    let talk = &context.talk;
    let root = context.root()?;
    let site = Site::read(&root).map_err(Failure::site)?;
    let today = site.today().map_err(Failure::Usage)?;
    let loaded = load::load(&root);
    let kind = args.kind.as_deref().map(|kind| kind_name(args.category, kind, talk.lang)).transpose()?;
    let id = match &args.id {
        Some(id) if taken(&loaded, id) => {
            return Err(Failure::Usage(say!("索引号“{id}”已有事项使用", "the id `{id}` is taken")));
        }
        Some(id) => id.clone(),
        None => next_id(&site, &loaded, args.category, today.year())?,
    };
    let mut given =
        vec![("id", id.to_string()), ("institution", site.settings.owner.to_string()), ("formed", today.to_string())];
    given.extend(args.title.as_ref().map(|title| ("title", serde_json::Value::from(title.as_str()).to_string())));
    given.extend(kind.map(|kind| ("kind", kind)));
    let text = format!("---\n{}---\n\n", scaffold(args.category, &given, talk.lang));
    let folder = match args.category {
        Category::Institutions => format!("content/{}", args.category.en()),
        _ => format!("content/{}/{}", args.category.en(), today.year()),
    };
    let at = on_disk(&root, &folder).join(format!("{id}.md"));
    let shown = relative(&root, &at);
    let io = |e: std::io::Error| Failure::Io(say!("{shown} 无法写入：{e}", "{shown} cannot be written: {e}"));
    let below = |path: &&std::path::Path| path.starts_with(&root) && *path != root;
    if at.ancestors().filter(below).any(|path| path.symlink_metadata().is_ok_and(|meta| meta.is_symlink())) {
        return Err(Failure::Usage(say!("{shown} 经过符号链接", "{shown} leads over a symbolic link")));
    }
    std::fs::create_dir_all(on_disk(&root, &folder)).map_err(io)?;
    std::fs::File::create_new(&at).and_then(|mut file| file.write_all(text.as_bytes())).map_err(io)?;
    talk.result(&shown);
    let next = format!("gongshi check {shown}");
    talk.say(&say!("填好各项后检查：{next}", "fill it in, then: {next}"));
    Ok(())
}

fn kind_name(category: Category, kind: &str, lang: Lang) -> Result<String, Failure> {
    let known = kinds(category);
    if let Some((en, zh)) = known.iter().find(|(en, zh)| *en == kind || *zh == kind) {
        return Ok(if lang == Lang::Zh { zh } else { en }.to_string());
    }
    let near = suggestion(kind, known.iter().flat_map(|(en, zh)| [*en, *zh]));
    let near: Say = near.unwrap_or_else(|| say!("", ""));
    let category = category.zh();
    Err(Failure::Usage(say!(
        "“{category}”没有类型“{kind}”。{}",
        "no kind `{kind}` in {category}. {}",
        near.zh,
        near.en
    )))
}

fn ids(loaded: &Loaded) -> impl Iterator<Item = String> {
    let sound = loaded.records.iter().map(|r| r.id().folded());
    sound.chain(loaded.refused.iter().filter_map(|r| r.id.as_ref()).map(Id::folded))
}

fn taken(loaded: &Loaded, id: &Id) -> bool {
    ids(loaded).any(|known| known == id.folded())
}

/// The short code of a category in numbers: 机构、执法、帮扶、新闻、政策、投诉.
fn code(category: Category) -> &'static str {
    match category {
        Category::Institutions => "jg",
        Category::Enforcement => "zf",
        Category::Supervision => "bf",
        Category::News => "xw",
        Category::Policy => "zc",
        Category::Complaints => "ts",
    }
}

/// The next number after the site's pattern. `{institution}` is the owner's id, `{category}` the category's
/// English name, `{code}` its two letters, `{year}` the year, `{seq:N}` the number with N digits.
fn next_id(site: &Site, loaded: &Loaded, category: Category, year: i16) -> Result<Id, Failure> {
    let pattern = site.settings.numbering.as_deref().unwrap_or("{code}-{year}-{seq:4}");
    let wrong = || {
        let help = "{code}-{year}-{seq:4}";
        Failure::Usage(say!(
            "site.yaml 的编号规则 numbering 不能用：{pattern}；写成 {help}",
            "the pattern `numbering` in site.yaml cannot be used: {pattern}; write {help}"
        ))
    };
    let filled = pattern
        .replace("{institution}", site.settings.owner.as_str())
        .replace("{category}", category.en())
        .replace("{code}", code(category))
        .replace("{year}", &year.to_string());
    let (before, rest) = filled.split_once("{seq").ok_or_else(wrong)?;
    let (width, after) = rest.split_once('}').ok_or_else(wrong)?;
    let width: usize = match width.strip_prefix(':') {
        Some(digits) => digits.parse().ok().filter(|w| (1..=9).contains(w)).ok_or_else(wrong)?,
        None => 1,
    };
    let (before_folded, after_folded) = (before.to_ascii_lowercase(), after.to_ascii_lowercase());
    let number = |id: String| id.strip_prefix(&before_folded)?.strip_suffix(&after_folded)?.parse::<u32>().ok();
    let last = ids(loaded).filter_map(number).max().unwrap_or(0);
    let next = last.checked_add(1).ok_or_else(wrong)?;
    Id::new(&format!("{before}{next:0width$}{after}")).ok_or_else(wrong)
}
