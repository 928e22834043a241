//! An event onto its trail.

use super::desk::Desk;
use crate::load::walk::{folder_of, on_disk, trail_of};
use crate::pipeline::Failure;
use crate::record::digest;
use crate::record::model::Reader;
use crate::record::node;
use crate::record::trail::{self, Action, Event};
use crate::say::say;
use std::io::Write;
use std::path::{Path, PathBuf};

impl Desk<'_> {
    /// Appends the event to the trail, and says what to commit.
    pub fn append(&self, event: &Event) -> Result<(), Failure> {
        self.write(event)?;
        let (action, id) = (event.action, self.record.id());
        let folder = folder_of(&self.path);
        let listed = self.record.files.iter().map(|file| format!("{folder}/{}", file.name));
        let files: Vec<String> =
            [self.path.clone(), trail_of(&self.path)].into_iter().chain(listed).map(|file| quoted(&file)).collect();
        let files = files.join(" ");
        self.context.talk.say(&say!(
            "请提交到 git：\n  git add {files}\n  git commit -m \"{id} {}\"",
            "commit it:\n  git add {files}\n  git commit -m \"{id} {}\"",
            action.zh(),
            done(action)
        ));
        Ok(())
    }

    /// Appends the event to the trail: the whole file is written beside it and put in its place in one step.
    pub fn write(&self, event: &Event) -> Result<(), Failure> {
        let path = trail_of(&self.path);
        let at = on_disk(&self.root, &path);
        let io = |e: std::io::Error| Failure::Io(say!("{path} 无法写入：{e}", "{path} cannot be written: {e}"));
        if at.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
            return Err(Failure::Usage(say!("{path} 不是普通文件", "{path} is not a regular file")));
        }
        // Held till the end: of two who append at once, the second sees what the first wrote. Where the file system
        // knows no locks, none is held.
        let lock = std::fs::File::open(on_disk(&self.root, &self.path)).map_err(io)?;
        let _ = lock.lock();
        let mut text = match std::fs::read_to_string(&at) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(io(e)),
        };
        if events_of(&text).as_deref() != Some(&self.record.trail[..]) {
            return Err(Failure::Io(say!("{path} 刚被改动，请重试", "{path} was changed just now, try again")));
        }
        if self.record.trail.is_empty() {
            // `[]` or `~` is an empty trail too, but nothing can be appended to it. Comments stay.
            text = text
                .lines()
                .filter(|line| line.trim_start().starts_with('#'))
                .map(|line| format!("{line}\n"))
                .collect();
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text += &event.to_yaml();
        self.reads_back(&text, event)?;
        write_whole(&at, text.as_bytes()).map_err(io)?;
        let (action, id) = (event.action, self.record.id());
        let talk = &self.context.talk;
        talk.result(say!("{}：{id}（{path}）", "{}: {id} ({path})", action.zh(), done(action)).in_lang(talk.lang));
        Ok(())
    }

    /// What is about to be written must be the old events and the new one.
    fn reads_back(&self, text: &str, event: &Event) -> Result<(), Failure> {
        let expected: Vec<&Event> = self.record.trail.iter().chain([event]).collect();
        if events_of(text).is_some_and(|events| events.iter().collect::<Vec<_>>() == expected) {
            return Ok(());
        }
        Err(Failure::Usage(say!(
            "现有的审核记录不是逐条以“- action:”列出的形式，无法追加；请先改成那样",
            "the present trail is not a plain list of `- action:` events, nothing can be appended; write it so first"
        )))
    }
}

/// The events of a trail's text, if it is sound.
fn events_of(text: &str) -> Option<Vec<Event>> {
    let root = node::parse(&digest::normalised(text)).ok()?;
    trail::read(&root, &mut Reader::default())
}

/// A path as a shell takes it from the clipboard: a name is a name, whatever stands in it.
pub fn quoted(path: &str) -> String {
    match path.contains(['"', '$', '`', '\\', '!']) {
        true => format!("'{}'", path.replace('\'', r"'\''")),
        false => format!("\"{path}\""),
    }
}

/// What an event did, in English.
fn done(action: Action) -> &'static str {
    match action {
        Action::Submit => "submitted",
        Action::Approve => "approved",
        Action::Return => "returned",
        Action::Withdraw => "withdrawn",
    }
}

/// Writes a file whole or not at all.
pub fn write_whole(at: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = beside(at);
    write_new(&beside, bytes)?;
    let done = std::fs::rename(&beside, at);
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}

/// A name beside a file that cannot have been put there before, and that the loader does not see.
pub fn beside(at: &Path) -> PathBuf {
    let name = at.file_name().unwrap_or_default().to_string_lossy();
    at.with_file_name(format!(".{name}.gongshi-{}", std::process::id()))
}

/// Writes a file that was not there before, down to the disk, or leaves none; follows no link.
pub fn write_new(at: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(at)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(at);
    }
    written
}
