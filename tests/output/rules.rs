//! Each rule of the output folder.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::project::*;

const TWO: [(&str, &str); 2] = [("index.html", "首页"), ("records/a/index.html", "a")];

#[test]
fn a_first_build_makes_the_portal_and_leaves_nothing_beside_it() {
    let project = Project::new();
    let outcome = project.build(&TWO);
    assert_eq!((outcome.changed, outcome.unchanged, outcome.removed), (2, 0, 0));
    let found: Vec<_> = project.snapshot().into_keys().collect();
    assert_eq!(
        found,
        [
            "content/",
            "public/",
            "public/index.html",
            "public/manifest.json",
            "public/records/",
            "public/records/a/",
            "public/records/a/index.html"
        ]
    );
    assert_eq!(whole(&project.public()).files.len(), 2);
}

#[test]
fn the_same_files_in_any_order_make_the_same_bytes() {
    let project = Project::new();
    project.build(&TWO);
    let first = project.snapshot();
    project.build(&[TWO[1], TWO[0]]);
    assert_eq!(project.snapshot(), first);
}

#[test]
fn missing_folders_above_the_target_are_made() {
    let project = Project::new();
    let sources = Sources { root: project.root.clone(), inputs: vec![] };
    let target = project.root.join("a/b/public");
    let stage = Stage::open(&target, &sources).unwrap();
    stage.seal(&head("")).unwrap().go_live().unwrap();
    assert!(whole(&target).files.is_empty());
}

#[test]
fn the_next_build_changes_only_what_changed() {
    let project = Project::new();
    project.build(&[("same", "1"), ("other", "1"), ("gone/a", "1"), ("gone/b", "1")]);
    let outcome = project.build(&[("same", "1"), ("other", "2"), ("new", "1")]);
    assert_eq!((outcome.changed, outcome.unchanged, outcome.removed), (2, 1, 2));
    assert_eq!(whole(&project.public()).files.len(), 3);
    assert!(!project.public().join("gone").exists());
}

#[test]
fn a_stray_file_in_the_portal_goes_and_is_named() {
    let project = Project::new();
    project.build(&TWO);
    fs::write(project.public().join("stray.bak"), "").unwrap();
    let outcome = project.build(&TWO[..1]);
    assert_eq!((outcome.removed, outcome.foreign), (2, vec!["stray.bak".to_string()]), "only one of them was ours");
    whole(&project.public());
}

#[test]
fn a_dropped_stage_leaves_everything_as_it_was() {
    let project = Project::new();
    for _ in 0..2 {
        let before = project.snapshot();
        let stage = project.stage().unwrap();
        stage.add("x/y/z", b"z").unwrap();
        assert!(stage.root().join("x/y/z").exists());
        drop(stage);
        assert_eq!(project.snapshot(), before);
        let stage = project.stage().unwrap();
        stage.add("x/y/z", b"z").unwrap();
        drop(stage.seal(&head("")).unwrap());
        assert_eq!(project.snapshot(), before);
        project.build(&TWO);
    }
}

#[test]
fn the_second_of_two_builds_is_busy() {
    let project = Project::new();
    let first = project.stage().unwrap();
    let Err(error) = project.stage() else { panic!("two builds at once") };
    assert!(matches!(error, OutputError::Busy(_)));
    assert_eq!(error.exit_status(), 1);
    first.add("a", b"a").unwrap();
    first.seal(&head("")).unwrap().go_live().unwrap();
    project.stage().unwrap();
}

#[test]
fn what_a_dead_build_left_is_cleaned() {
    let project = Project::new();
    project.build(&TWO);
    let clean = project.snapshot();
    fs::create_dir_all(project.root.join(".public.gongshi-stage/a")).unwrap();
    fs::write(project.root.join(".public.gongshi-stage/a/secret"), "").unwrap();
    fs::write(project.root.join(".public.gongshi-stage/.gongshi-stage"), "").unwrap();
    fs::write(project.root.join(".public.gongshi-lock"), "").unwrap();
    project.build(&TWO);
    assert_eq!(project.snapshot(), clean);
}

/// A folder that only is called like a stage is somebody's.
#[test]
fn what_no_build_left_is_not_touched() {
    for path in [".public.gongshi-stage/thesis.doc", ".public.gongshi-old/thesis.doc", ".public.gongshi-lock"] {
        for live in [true, false] {
            let project = Project::new();
            if live {
                project.build(&TWO);
            }
            let file = project.root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "years").unwrap();
            let before = project.snapshot();
            let Err(error) = project.stage() else { panic!("opened beside {path}") };
            assert!(matches!(error, OutputError::Foreign(_)), "{error}");
            assert_eq!(error.exit_status(), 2);
            assert_eq!(project.snapshot(), before);
        }
    }
}

#[test]
fn foreign_folders_are_not_touched() {
    let project = Project::new();
    fs::create_dir(project.public()).unwrap();
    fs::write(project.public().join("thesis.doc"), "years").unwrap();
    let before = project.snapshot();
    let Err(error) = project.stage() else { panic!("opened") };
    assert!(matches!(error, OutputError::Foreign(_)));
    assert_eq!(error.exit_status(), 2);
    assert_eq!(project.snapshot(), before);
}

#[test]
fn a_folder_that_became_foreign_during_the_build_is_not_touched() {
    let project = Project::new();
    let stage = project.stage().unwrap();
    stage.add("index.html", b"").unwrap();
    let sealed = stage.seal(&head("")).unwrap();
    fs::create_dir(project.public()).unwrap();
    fs::write(project.public().join("thesis.doc"), "years").unwrap();
    assert!(matches!(sealed.go_live(), Err(OutputError::Foreign(_))));
    let found: Vec<_> = project.snapshot().into_keys().collect();
    assert_eq!(found, ["content/", "public/", "public/thesis.doc"]);
}

#[test]
fn a_folder_with_files_of_git_alone_is_ours_and_they_survive() {
    let project = Project::new();
    fs::create_dir(project.public()).unwrap();
    let ignore = project.public().join(".gitignore");
    fs::write(&ignore, "*\r\n!.gitignore\n").unwrap();
    fs::write(project.public().join(".gitkeep"), "").unwrap();
    let before = fs::metadata(&ignore).unwrap();
    for _ in 0..2 {
        assert_eq!(project.build(&TWO).removed, 0);
        assert_eq!(fs::read(&ignore).unwrap(), b"*\r\n!.gitignore\n");
        assert!(project.public().join(".gitkeep").exists());
        let after = fs::metadata(&ignore).unwrap();
        assert_eq!(after.permissions(), before.permissions());
        assert_eq!(after.modified().unwrap(), before.modified().unwrap());
        assert_eq!(whole(&project.public()).files.len(), 2);
    }
}

#[test]
fn an_attachment_must_have_the_bytes_that_were_cleared() {
    let project = Project::new();
    let from = project.root.join("content/附件.pdf");
    fs::write(&from, "cleared").unwrap();
    for expected_unchanged in [0, 1] {
        let stage = project.stage().unwrap();
        stage.copy("附件.pdf", &from, &sha256(b"cleared")).unwrap();
        let outcome = stage.seal(&head("")).unwrap().go_live().unwrap();
        assert_eq!(outcome.unchanged, expected_unchanged);
    }
    let manifest = whole(&project.public());
    assert_eq!(manifest.files[0].sha256, sha256(b"cleared"));

    // Of the same size, so that the live file would be taken over if nobody looked.
    fs::write(&from, "CHANGED").unwrap();
    let stage = project.stage().unwrap();
    let error = stage.copy("附件.pdf", &from, &sha256(b"cleared")).unwrap_err();
    assert!(error.say().zh.contains("附件.pdf"), "{error}");
    assert!(!stage.root().join("附件.pdf").exists());
    assert!(stage.files().is_empty());
    let missing = stage.copy("b", &project.root.join("none"), &[0; 32]);
    assert!(matches!(missing, Err(OutputError::Io(_))));
}

#[test]
fn a_path_is_taken_once() {
    let project = Project::new();
    let stage = project.stage().unwrap();
    stage.add("a/b", b"").unwrap();
    for again in ["a/b", "A/b", "a/B", "a", "a/b/c", "manifest.json", "Manifest.JSON", "manifest.json.sig"] {
        let clash = stage.add(again, b"");
        assert!(matches!(clash, Err(OutputError::Clash(_))), "{again}");
    }
}

#[test]
fn the_signature_is_written_once_and_not_listed() {
    let project = Project::new();
    let stage = project.stage().unwrap();
    stage.add("index.html", b"").unwrap();
    let sealed = stage.seal(&head("c0ffee")).unwrap();
    sealed.sign(b"-----BEGIN SSH SIGNATURE-----").unwrap();
    assert!(sealed.sign(b"another").is_err());
    let manifest = sealed.manifest().to_vec();
    assert_eq!(fs::read(sealed.root().join(MANIFEST)).unwrap(), manifest);
    sealed.go_live().unwrap();
    assert_eq!(fs::read(project.public().join(MANIFEST)).unwrap(), manifest);
    assert!(project.public().join(SIGNATURE).exists());
    let manifest = whole(&project.public());
    assert_eq!(manifest.commit.as_deref(), Some("c0ffee"));
    assert_eq!(manifest.files.len(), 1);
    // The next build is not signed: no signature of an older manifest stays.
    assert_eq!(project.build(&[("index.html", "")]).removed, 0);
    assert!(!project.public().join(SIGNATURE).exists());
}

#[test]
fn many_threads_write_at_once() {
    let project = Project::new();
    let stage = project.stage().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let stage = &stage;
            scope.spawn(move || {
                for i in 0..100 {
                    // All threads need the same new folders at the same time.
                    let path = format!("records/{i}/{}/{thread}.html", i % 3);
                    stage.add(&path, path.as_bytes()).unwrap();
                }
            });
        }
    });
    assert!(stage.files().is_sorted_by(|a, b| a.path < b.path));
    stage.seal(&head("")).unwrap().go_live().unwrap();
    assert_eq!(whole(&project.public()).files.len(), 800);
}

#[test]
fn messages_name_path_cause_and_remedy() {
    let project = Project::new();
    fs::write(project.root.join("file"), "").unwrap();
    let sources = Sources { root: project.root.join("content"), inputs: vec![] };
    let Err(error) = Stage::open(&project.root.join("file/public"), &sources) else { panic!("opened") };
    assert!(matches!(error, OutputError::Io(_)));
    for text in [&error.say().zh, &error.say().en] {
        assert!(text.contains("file") && text.contains("--out"), "{text}");
    }
}

proptest! {
    #[test]
    fn no_path_escapes_the_stage(path in path()) {
        let project = Project::new();
        let before = project.snapshot();
        let stage = project.stage().unwrap();
        if stage.add(&path, b"bytes").is_ok() {
            let file = stage.root().join(&path).canonicalize().unwrap();
            prop_assert!(file.starts_with(stage.root().canonicalize().unwrap()));
            prop_assert_eq!(stage.files().len(), 1);
        }
        let mut after = project.snapshot();
        after.retain(|path, _| !path.starts_with(".public.gongshi-"));
        prop_assert_eq!(after, before);
    }
}

/// Any string, and often one that is made of what escapes are made of.
fn path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("..".to_owned()),
        Just(".".to_owned()),
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just("a".to_owned()),
        Just("C:".to_owned()),
        Just("\0".to_owned()),
        "\\PC{0,3}",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(part.clone(), 0..6).prop_map(|parts| parts.concat()),
        prop::collection::vec(part, 0..6).prop_map(|parts| parts.join("/")),
    ]
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn inode(path: &Path) -> u64 {
        fs::metadata(path).unwrap().ino()
    }

    #[test]
    fn what_did_not_change_keeps_its_inode() {
        let project = Project::new();
        project.build(&[("same", "1"), ("other", "1")]);
        let [same, other] = ["same", "other"].map(|name| project.public().join(name));
        let before = [inode(&same), inode(&other)];
        project.build(&[("same", "1"), ("other", "2")]);
        assert_eq!(inode(&same), before[0]);
        assert_ne!(inode(&other), before[1]);
        assert_eq!(fs::metadata(&same).unwrap().nlink(), 1);
    }

    #[test]
    fn nothing_is_taken_over_through_a_link_or_with_another_mode() {
        let project = Project::new();
        let files = [("a", "1"), ("b/c", "1"), ("d", "1")];
        project.build(&files);
        let outside = project.root.join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("c"), "1").unwrap();
        fs::remove_dir_all(project.public().join("b")).unwrap();
        symlink(&outside, project.public().join("b")).unwrap();
        fs::remove_file(project.public().join("a")).unwrap();
        symlink(outside.join("c"), project.public().join("a")).unwrap();
        fs::set_permissions(project.public().join("d"), fs::Permissions::from_mode(0o600)).unwrap();
        project.build(&files);
        whole(&project.public());
        assert_eq!(fs::metadata(outside.join("c")).unwrap().nlink(), 1);
        assert_eq!(fs::metadata(project.public().join("d")).unwrap().mode() & 0o777, 0o644);
    }

    #[test]
    fn nobody_else_can_read_the_stage() {
        let project = Project::new();
        let stage = project.stage().unwrap();
        assert_eq!(fs::metadata(stage.root()).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn modes_do_not_depend_on_the_umask() {
        for umask in ["000", "022", "077", "777"] {
            let project = Project::new();
            crate::kill::child(&project, umask, "once").wait().unwrap();
            whole(&project.public());
            for entry in walkdir::WalkDir::new(project.public()) {
                let entry = entry.unwrap();
                let expected = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
                let mode = entry.metadata().unwrap().mode() & 0o7777;
                assert_eq!(mode, expected, "umask {umask}: {}", entry.path().display());
            }
        }
    }
}
