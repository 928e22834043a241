//! What `withdraw` says: what will go, and what is left to the people.

use super::plan::Plan;
use crate::commands::review::append::quoted;
use crate::commands::review::desk::Desk;
use crate::gate::approvals::Verdict;
use crate::gate::scan;
use crate::history::Archive;
use crate::load::walk::{folder_of, trail_of};
use crate::portal::urls;
use crate::record::trail::Event;
use crate::say::{Say, say};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// 行政处罚法 Art. 48: within three days. Its Art. 85 counts working days; whoever keeps to days of the calendar keeps
/// to both.
pub const DAYS: i64 = 3;

/// The last day on which a build takes down in time what was withdrawn on this day.
pub fn deadline(decided: Date) -> Date {
    decided.saturating_add(DAYS.days())
}

/// Everything that goes, before anybody is asked.
pub fn what_goes(desk: &Desk, verdict: &Verdict, plan: &Plan) {
    let talk = &desk.context.talk;
    let say = |what: Say| talk.result(what.in_lang(talk.lang));
    let (id, title) = (desk.record.id(), scan::mask_in_words(&plan.public.common.title));
    let versions = verdict.versions.len() as u32;
    say(say!(
        "撤下 {id}《{title}》，共 {versions} 版：",
        "what goes of {id}, {title}, in all its versions ({versions}):"
    ));
    let mut pages = vec![urls::record(id)];
    pages.extend((1..versions).map(|k| urls::version(id, k)));
    pages.extend((2..=versions).map(|k| urls::changes(id, k)));
    let pages: Vec<&str> = pages.iter().map(|page| page.strip_suffix("index.html").unwrap_or(page)).collect();
    let pages = pages.join(" ");
    say(say!("  页面：{pages}", "  pages: {pages}"));
    let names = |names: Vec<&String>| names.iter().map(|name| scan::mask_in_words(name)).collect::<Vec<_>>().join(" ");
    let public: BTreeSet<&String> = plan.public.files.iter().map(|file| &file.name).collect();
    if !public.is_empty() {
        let files = names(public.into_iter().collect());
        say(say!("  附件和图片：{files}", "  attachments and images: {files}"));
    }
    say(say!(
        "  各公开渠道中的文字；每个渠道的撤下清单会列出它",
        "  its texts in every channel; every channel's take-down list will name it"
    ));
    if plan.stub.is_some() {
        let path = scan::mask_in_words(&desk.path);
        say(say!("  {path} 的内容，只留标记", "  the text in {path}; only a mark stays"));
    }
    for name in plan.files.keys() {
        let path = scan::mask_in_words(&format!("{}/{name}", folder_of(&desk.path)));
        say(say!("  文件 {path}", "  the file {path}"));
    }
    for (name, other) in &plan.kept {
        let (name, other) = (scan::mask_in_words(name), scan::mask_in_words(other));
        say(say!("保留 {name}：{other} 也列出它", "{name} stays: {other} lists it too"));
    }
}

/// What nobody could bring back.
pub fn what_is_lost(desk: &Desk, archive: &Archive, verdict: &Verdict) {
    let (talk, record) = (&desk.context.talk, &desk.record);
    if !verdict.versions.iter().any(|version| version.digest == record.digest) {
        talk.complain(&say!(
            "工作目录中的修订稿没有审核通过，也会被替换；要留用的，先另存到 content/ 以外",
            "the revision in the working tree was never approved and is replaced too; keep a copy outside content/ if it \
             is needed"
        ));
    }
    if archive.text(record, record.digest).is_err() {
        talk.complain(&say!(
            "这份文本不在 git 历史中，替换后不能恢复",
            "git's history does not have this text: once replaced, it cannot be brought back"
        ));
    }
}

/// What was done.
pub fn what_went(desk: &Desk, plan: &Plan) {
    let talk = &desk.context.talk;
    if plan.stub.is_some() {
        let path = scan::mask_in_words(&desk.path);
        talk.result(say!("已替换：{path}", "replaced: {path}").in_lang(talk.lang));
    }
    for name in plan.files.keys() {
        let path = scan::mask_in_words(&format!("{}/{name}", folder_of(&desk.path)));
        talk.result(say!("已删去：{path}", "deleted: {path}").in_lang(talk.lang));
    }
}

/// What is left to the people: commit, build in time, and think of git's history.
pub fn what_to_do(desk: &Desk, archive: &Archive, plan: &Plan, event: &Event) {
    let talk = &desk.context.talk;
    let id = desk.record.id();
    let (path, trail) = (quoted(&desk.path), quoted(&trail_of(&desk.path)));
    let folder = folder_of(&desk.path);
    let gone: Vec<String> = plan.files.keys().map(|name| quoted(&format!("{folder}/{name}"))).collect();
    let remove = match gone.is_empty() {
        true => String::new(),
        false => format!("\n  git rm --quiet --ignore-unmatch -- {}", gone.join(" ")),
    };
    talk.say(&say!(
        "请提交到 git：\n  git add {path} {trail}{remove}\n  git commit -m \"{id} 撤回\"",
        "commit it:\n  git add {path} {trail}{remove}\n  git commit -m \"{id} withdrawn\""
    ));
    let day = deadline(event.at.in_zone(&desk.site.zone).date());
    talk.say(&say!(
        "请在 {day} 以前（含当日）重新构建并更新网站：gongshi build（行政处罚法第四十八条：三日内）",
        "build and update the website by {day} at the latest: gongshi build (within three days, 行政处罚法 Art. 48)"
    ));
    purge(desk, archive, plan);
}

/// The old text stays in git's history. Who must take it out there too needs the ids of its blobs.
fn purge(desk: &Desk, archive: &Archive, plan: &Plan) {
    let talk = &desk.context.talk;
    let record = &desk.record;
    let stays = plan.stub.as_deref().unwrap_or(&record.source.text);
    let using = desk.loaded.records.iter().filter(|other| other.id() != record.id() || plan.stub.is_none());
    let shared: BTreeSet<[u8; 32]> = using.flat_map(|other| other.files.iter().map(|file| file.sha256)).collect();
    let blobs = match archive.blobs_of(record.id(), &desk.path, stays, &shared) {
        Ok(blobs) => blobs,
        Err(why) => {
            talk.complain(&say!(
                "旧文本在 git 历史中的位置查不全：{}",
                "where git's history holds the old text is not known in full: {}",
                why.zh,
                why.en
            ));
            return;
        }
    };
    if blobs.is_empty() {
        return;
    }
    let count = blobs.len();
    let list = blobs.join("\n");
    talk.say(&say!(
        "旧文本仍在 git 历史中（{count} 个对象），不会再进入门户。仓库本身对外公开的，请另行清除（先提交，在新克隆的仓库目录中运行，再强制推送；git filter-repo 须另装）：\n\
         cat > ../blobs.txt <<'END'\n{list}\nEND\n\
         git filter-repo --strip-blobs-with-ids ../blobs.txt\n\
         清除后，大家都要重新克隆；别处的克隆、复刻和托管平台的缓存里仍有原文，须逐一处理。",
        "the old text stays in git's history (objects: {count}); no build puts it on a page again. Where the repository itself \
         is public, take it out there too (commit first, run this in a fresh clone, then push with force; git filter-repo must \
         be installed separately):\n\
         cat > ../blobs.txt <<'END'\n{list}\nEND\n\
         git filter-repo --strip-blobs-with-ids ../blobs.txt\n\
         After that everybody has to clone anew; other clones, forks and the hosting service's caches still hold the text."
    ));
}
