//! Putting the staged portal in the place of the live one, and mending what a crash in the midst of that left.
//!
//! At every moment one whole portal, old or new, stands at the target; only where folders cannot be exchanged the target
//! is missing between two renames, and [`mend`] puts the old portal back.

use crate::say::say;
use std::fs;
use std::io;
use std::path::Path;

use super::disk;
use super::error::{OutputError, at};
use super::leftover::{self, Leftover};
use super::manifest;
use super::place::{KEPT, Place, lstat};

/// Brings the place back in order after a build that was killed. The caller holds the lock.
pub(super) fn mend(place: &Place) -> Result<(), OutputError> {
    let Place { target, old, .. } = place;
    // What is at `old` is rubbish if a newer portal took its place; else it was live, and killed between the renames.
    if !manifest::is_in(target).map_err(at(target))? {
        match left(old)? {
            Some(Leftover::Portal) => put_back(old, target)?,
            Some(Leftover::Bare) if !place.has_target()? => put_back(old, target)?,
            // No build ever puts an unfinished portal there.
            Some(Leftover::Stage) => return Err(not_ours(old)),
            _ => {}
        }
    }
    sweep(place)
}

/// What was left at a path; `None` where nothing was.
fn left(path: &Path) -> Result<Option<Leftover>, OutputError> {
    match lstat(path)? {
        Some(_) => Leftover::at(path).map(Some).map_err(at(path)),
        None => Ok(None),
    }
}

/// Puts the old portal back where the target is missing or empty.
fn put_back(old: &Path, target: &Path) -> Result<(), OutputError> {
    // Takes the place of a missing or an empty folder, and of nothing else.
    fs::rename(old, target).map_err(|error| {
        let (old, target) = (old.display(), target.display());
        OutputError::Io(say!(
            "上次构建在切换时中断：原门户在 {old}，但无法移回 {target}（{error}）。请确认后移走 {target} 里的东西，或删除 {old}，再重新运行。",
            "The last build was cut short while going live: the portal lies at {old} and cannot be moved back to {target} ({error}). Look at both, move away what is in {target} or delete {old}, and run again."
        ))
    })
}

/// Puts the staged portal in the place of the live one. `exchange` is [`disk::exchange`]; tests give one that cannot.
///
/// On an error the live portal stands where it stood.
pub(super) fn swap(place: &Place, exchange: impl Fn(&Path, &Path) -> io::Result<bool>) -> Result<(), OutputError> {
    let Place { target, stage, old, .. } = place;
    if !place.has_target()? {
        return fs::rename(stage, target).map_err(at(target));
    }
    if exchange(stage, target).map_err(at(target))? {
        return Ok(());
    }
    fs::rename(target, old).map_err(at(target))?;
    fs::rename(stage, target).map_err(|error| match fs::rename(old, target) {
        Ok(()) => OutputError::io(target, &error),
        Err(_) => lost(old, target, &error),
    })
}

/// The second rename failed, and so did taking back the first.
fn lost(old: &Path, target: &Path, error: &io::Error) -> OutputError {
    let (old, target) = (old.display(), target.display());
    OutputError::Io(say!(
        "切换到新门户失败（{error}），原门户完好，但留在 {old}。请再次运行，程序会先把它移回 {target}；也可手工移回。",
        "Going live failed ({error}); the old portal is whole, but lies at {old}. Run again, which first moves it back to {target}, or move it by hand."
    ))
}

/// Carries the files of git from the target into the stage, so that they outlive the swap.
pub(super) fn carry_kept(place: &Place) -> Result<(), OutputError> {
    for name in KEPT {
        let (from, to) = (place.target.join(name), place.stage.join(name));
        // The link is the very file, with its mode; so is the copy, where there are no hard links.
        if lstat(&from)?.is_some() && fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(at(&from))?;
        }
    }
    Ok(())
}

/// Deletes what is beside the target and known to be ours: an unfinished stage, or the old portal after a swap.
fn sweep(place: &Place) -> Result<(), OutputError> {
    for leftover in [&place.stage, &place.old] {
        match left(leftover)? {
            None => {}
            Some(Leftover::Foreign) => return Err(not_ours(leftover)),
            Some(_) => leftover::remove(leftover).map_err(at(leftover))?,
        }
    }
    Ok(())
}

/// No build left that there: it is no folder, or has neither a mark nor a manifest of ours in it.
fn not_ours(path: &Path) -> OutputError {
    let path = path.display();
    OutputError::Foreign(say!(
        "暂存文件夹的位置 {path} 上是别的东西（不是本程序生成的文件夹）。请把它移走后重新运行。",
        "Something that gongshi did not make stands at {path}, the place of a staging folder. Move it away and run again."
    ))
}

/// Deletes the portal that was live and makes the swap last over a power cut.
pub(super) fn finish(place: &Place) -> Result<(), OutputError> {
    // First the new name, then the deletion: else a power cut could bring back half a portal.
    disk::flush_folder(&place.parent).map_err(|error| OutputError::after_swap(&place.parent, &error))?;
    for old in [&place.stage, &place.old] {
        match leftover::remove(old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(OutputError::after_swap(old, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a live portal, "old", and a staged one, "new".
    fn place() -> (tempfile::TempDir, Place) {
        let dir = tempfile::tempdir().unwrap();
        let place = Place {
            parent: dir.path().to_owned(),
            target: dir.path().join("public"),
            stage: dir.path().join("stage"),
            old: dir.path().join("old"),
            lock: dir.path().join("lock"),
        };
        portal(&place.target, "old");
        portal(&place.stage, "new");
        (dir, place)
    }

    fn portal(folder: &Path, what: &str) {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("index.html"), what).unwrap();
        let manifest = r#"{"format":"gongshi-manifest v1"}"#;
        fs::write(folder.join("manifest.json"), manifest).unwrap();
    }

    fn live(place: &Place) -> String {
        fs::read_to_string(place.target.join("index.html")).unwrap()
    }

    /// That nothing but the target is left.
    fn is_tidy(place: &Place) -> bool {
        fs::read_dir(&place.parent).unwrap().count() == 1
    }

    const CANNOT: fn(&Path, &Path) -> io::Result<bool> = |_, _| Ok(false);

    #[test]
    fn both_ways_put_the_new_portal_live() {
        for exchange in [disk::exchange, CANNOT] {
            let (_dir, place) = place();
            swap(&place, exchange).unwrap();
            finish(&place).unwrap();
            assert_eq!(live(&place), "new");
            assert!(is_tidy(&place));
        }
    }

    #[test]
    fn where_nothing_is_live_a_rename_is_enough() {
        let (_dir, place) = place();
        fs::remove_dir_all(&place.target).unwrap();
        swap(&place, |_, _| unreachable!()).unwrap();
        assert_eq!(live(&place), "new");
    }

    #[test]
    fn killed_before_the_swap() {
        let (_dir, place) = place();
        mend(&place).unwrap();
        assert_eq!(live(&place), "old");
        assert!(is_tidy(&place));
    }

    #[test]
    fn killed_after_the_exchange() {
        let (_dir, place) = place();
        swap(&place, disk::exchange).unwrap();
        mend(&place).unwrap();
        assert_eq!(live(&place), "new");
        assert!(is_tidy(&place));
    }

    #[test]
    fn killed_between_the_two_renames() {
        for made_meanwhile in [false, true] {
            let (_dir, place) = place();
            fs::rename(&place.target, &place.old).unwrap();
            if made_meanwhile {
                fs::create_dir(&place.target).unwrap();
            }
            mend(&place).unwrap();
            assert_eq!(live(&place), "old");
            assert!(is_tidy(&place));
        }
    }

    #[test]
    fn killed_after_the_second_rename() {
        let (_dir, place) = place();
        swap(&place, CANNOT).unwrap();
        assert!(place.old.exists());
        mend(&place).unwrap();
        assert_eq!(live(&place), "new");
        assert!(is_tidy(&place));
    }

    #[test]
    fn the_old_portal_is_never_deleted_while_it_is_the_only_one() {
        let (_dir, place) = place();
        fs::rename(&place.target, &place.old).unwrap();
        fs::create_dir(&place.target).unwrap();
        fs::write(place.target.join(".gitignore"), "*").unwrap();
        assert!(matches!(mend(&place), Err(OutputError::Io(_))));
        assert!(place.old.join("index.html").exists());
    }

    #[test]
    fn a_failed_swap_leaves_the_old_portal_live() {
        let (_dir, place) = place();
        let denied = |_: &Path, _: &Path| Err(io::ErrorKind::PermissionDenied.into());
        assert!(swap(&place, denied).is_err());
        assert_eq!(live(&place), "old");

        fs::remove_dir_all(&place.stage).unwrap();
        assert!(swap(&place, CANNOT).is_err());
        assert_eq!(live(&place), "old");
        assert!(is_tidy(&place));
    }

    #[test]
    fn a_bare_target_that_was_moved_aside_comes_back() {
        let (_dir, place) = place();
        fs::remove_dir_all(&place.target).unwrap();
        fs::create_dir(&place.old).unwrap();
        fs::write(place.old.join(".gitignore"), "*").unwrap();
        mend(&place).unwrap();
        assert_eq!(fs::read(place.target.join(".gitignore")).unwrap(), b"*");
        assert!(is_tidy(&place));
    }

    #[test]
    fn what_no_build_made_is_not_deleted() {
        for live_too in [true, false] {
            for which in ["stage", "old"] {
                for folder in [true, false] {
                    let (dir, place) = place();
                    fs::remove_dir_all(&place.stage).unwrap();
                    if !live_too {
                        fs::remove_dir_all(&place.target).unwrap();
                    }
                    let path = dir.path().join(which);
                    let thesis = if folder { path.join("thesis.doc") } else { path.clone() };
                    fs::create_dir_all(thesis.parent().unwrap()).unwrap();
                    fs::write(&thesis, "years").unwrap();
                    assert!(matches!(mend(&place), Err(OutputError::Foreign(_))), "{which}");
                    assert_eq!(fs::read(&thesis).unwrap(), b"years");
                    assert_eq!(place.target.exists(), live_too);
                }
            }
        }
    }

    #[test]
    fn the_old_portal_comes_back_even_where_the_stage_is_somebody_elses() {
        let (_dir, place) = place();
        fs::rename(&place.target, &place.old).unwrap();
        fs::remove_file(place.stage.join("manifest.json")).unwrap();
        assert!(matches!(mend(&place), Err(OutputError::Foreign(_))));
        assert_eq!(live(&place), "old");
    }
}
