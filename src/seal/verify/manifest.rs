//! The manifest: whether there is one, and whether it can be what it says.

use super::{Nothing, Problems, WHOLE};
use crate::output::{self, FAMILY, FORMAT, MANIFEST, Manifest, SIGNATURE};
use crate::record::Digest;
use crate::record::common::Id;
use crate::record::model;
use crate::record::trail::Nonce;
use crate::say::say;
use crate::seal::previous::LONGEST_MANIFEST;
use crate::seal::source::Source;

/// Reads the manifest. One of ours that cannot be understood is a problem; where there is none, there is no portal.
pub(super) fn read(source: &Source, problems: &Problems) -> Result<(Vec<u8>, Option<Manifest>), Nothing> {
    let shown = source.shown();
    if source.as_folder().is_some_and(|folder| !folder.is_dir()) {
        return Err(Nothing::NoPortal(say!("没有文件夹 {shown}", "there is no folder {shown}")));
    }
    let bytes = source.get(MANIFEST, LONGEST_MANIFEST).map_err(|why| {
        Nothing::Unread(say!("{shown} 的 {MANIFEST}：{}", "{MANIFEST} of {shown}: {}", why.zh, why.en))
    })?;
    let bytes = bytes.ok_or_else(|| {
        Nothing::NoPortal(say!(
            "{shown} 不是 gongshi 生成的门户：没有 {MANIFEST}",
            "{shown} is no portal made by gongshi: it has no {MANIFEST}"
        ))
    })?;
    match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) if manifest.format == FORMAT => Ok((bytes, Some(manifest))),
        Ok(manifest) if manifest.format.starts_with(FAMILY) => {
            let format = manifest.format;
            Err(Nothing::NoPortal(say!(
                "{shown} 的清单格式（{format}）比本程序新，请用更新的 gongshi 核对",
                "the manifest of {shown} has a newer format ({format}); check it with a newer gongshi"
            )))
        }
        // Whoever damaged it must not be let off as no portal.
        Err(error) if is_ours(&bytes) => {
            problems.add(WHOLE, say!("清单读不懂：{error}", "the manifest cannot be understood: {error}"));
            Ok((bytes, None))
        }
        _ => Err(Nothing::NoPortal(say!(
            "{shown} 的 {MANIFEST} 不是 gongshi 的清单",
            "the {MANIFEST} of {shown} is no manifest of gongshi"
        ))),
    }
}

/// Whether bytes that cannot be understood were a manifest of ours.
fn is_ours(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, FAMILY.as_bytes()).is_some()
}

/// Whether another manifest stands there now.
pub(super) fn changed(source: &Source, bytes: &[u8]) -> bool {
    matches!(source.get(MANIFEST, LONGEST_MANIFEST), Ok(Some(now)) if now != bytes)
}

/// Checks what the manifest says by itself. Gives it with rows that can be worked with: sorted, each path once, none that leads
/// out of the portal.
pub(super) fn sound(mut manifest: Manifest, problems: &Problems) -> Manifest {
    if model::date(&manifest.as_of).is_none() {
        problems.add(WHOLE, say!("as_of 不是日期", "as_of is no date"));
    }
    if !manifest.files.is_sorted_by(|a, b| a.path < b.path) {
        problems.add(
            WHOLE,
            say!("文件没有按路径排列，或有重复", "the files are not sorted by path, or one is there twice"),
        );
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
        manifest.files.dedup_by(|a, b| a.path == b.path);
    }
    manifest.files.retain(|file| {
        let path = &file.path;
        let sound = output::is_sound(path) && path != MANIFEST && path != SIGNATURE;
        if !sound {
            problems.add(
                WHOLE,
                say!("清单中的路径 {path:?} 不能用", "the manifest lists the path {path:?}, which cannot be"),
            );
        }
        sound
    });
    if !manifest.records.is_sorted_by(|a, b| (&a.id, a.version) < (&b.id, b.version)) {
        problems.add(WHOLE, say!("版本没有按次序排列，或有重复", "the versions are not sorted, or one is there twice"));
        manifest.records.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        manifest.records.dedup_by(|a, b| (&a.id, a.version) == (&b.id, b.version));
    }
    manifest.records.retain(|row| {
        let sound = Id::new(&row.id).is_some()
            && row.version > 0
            && Digest::parse(&row.digest).is_some()
            && Nonce::parse(&row.nonce).is_some();
        if !sound {
            let (id, version) = (&row.id, row.version);
            problems.add(
                WHOLE,
                say!("清单中 {id:?} 第 {version} 版的一行不成立", "the row of {id:?}, version {version}, cannot be"),
            );
        }
        sound
    });
    manifest
}
