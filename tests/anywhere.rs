//! The same commit gives the same bytes wherever it is checked out and whoever builds it (history.md, "Releases of the
//! portal"): in a clone, a work tree, a folder with another name, with another configuration of git, with line ends of
//! another system. So anybody can build what an office published and compare.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/story.rs"]
mod story;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};
use story::*;
use support::*;

/// A portal with a past and a theme of its own, and what it looks like.
struct Given {
    portal: Portal,
    /// Beside the portal's folder, for copies and outputs.
    beside: PathBuf,
    expected: Tree,
    outputs: std::cell::Cell<u32>,
}

impl Given {
    fn new() -> Given {
        let portal = Portal::new();
        // As `gongshi init` writes it.
        portal.write(".gitattributes", include_bytes!("../src/commands/init/gitattributes"));
        portal.write("themes/own/assets/own.css", ":root {\n  --own: 1;\n}\n");
        let site = fs::read_to_string(portal.root.join("content/site.yaml")).expect("the base's site");
        portal.write("content/site.yaml", format!("{site}theme: own\n"));
        let portal = story_in(portal, &[]);
        portal.git(&["add", "--all"]);
        portal.git_at("2026-11-11T18:00:00+08:00", &["commit", "--quiet", "--message", "x"]);
        let beside = portal.root.parent().expect("a temporary folder").to_path_buf();
        let mut given = Given { portal, beside, expected: Tree::new(), outputs: 0.into() };
        given.expected = given.built(&given.portal.root.clone(), |_| {});
        let said = given.expected.values().map(|bytes| String::from_utf8_lossy(bytes)).collect::<String>();
        for (id, shown) in [("xw-1正文第3稿", true), ("xw-3正文第2稿", true), ("xw-4正文", false), ("第4稿", false)]
        {
            assert_eq!(said.contains(id), shown, "{id}");
        }
        given
    }

    /// Builds the portal of a folder into a new folder, and gives what was built.
    fn built(&self, root: &Path, change: impl FnOnce(&mut Command)) -> Tree {
        self.outputs.set(self.outputs.get() + 1);
        let out = self.beside.join(format!("out{}", self.outputs.get()));
        let mut command = gongshi(root);
        command.args(["build", "--as-of", AS_OF, "--out"]).arg(&out);
        change(&mut command);
        let ran = finish(&mut command, root);
        assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
        tree(&out)
    }

    /// Demands that a folder gives the same portal.
    fn same(&self, what: &str, root: &Path, change: impl FnOnce(&mut Command)) {
        assert_eq!(difference(&self.expected, &self.built(root, change)), "", "{what}");
    }

    /// A clone made with these options, in a folder of this name.
    fn cloned(&self, name: &str, options: &[&str]) -> PathBuf {
        let to = self.beside.join(name);
        let from = format!("file://{}", self.portal.root.display());
        let to_text = to.to_str().expect("a readable path");
        self.portal.git(&[["clone", "--quiet"].as_slice(), options, &[&from, to_text]].concat());
        to
    }
}

/// Runs git in a folder.
fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    pin(&mut command, folder);
    let ran = finish(command.args(arguments), folder);
    assert_eq!(ran.status, 0, "git {arguments:?}: {}", ran.stderr);
}

#[test]
fn whoever_builds() {
    let given = Given::new();
    let root = &given.portal.root;
    for (zone, locale, threads) in [("Pacific/Kiritimati", "zh_CN.GB18030", "1"), ("America/Adak", "tr_TR.UTF-8", "7")]
    {
        given.same(zone, root, |c| {
            c.env("TZ", zone).env("LANG", locale).env("LC_ALL", locale).env("RAYON_NUM_THREADS", threads);
        });
    }
    given.same("in another language", root, |c| {
        c.args(["--lang", "zh"]);
    });
    // A home whose git is set up as oddly as can be.
    let home = given.beside.join("某人 的家");
    fs::create_dir_all(home.join(".config/git")).expect("a folder");
    let config = "[core]\n\tquotePath = true\n\tautocrlf = true\n\tabbrev = 5\n\tattributesFile = /nowhere\n[log]\n\tshowRoot = false\n\tdate = relative\n[diff]\n\trenames = copies\n\tnoprefix = true\n[i18n]\n\tlogOutputEncoding = GBK\n[color]\n\tui = always\n";
    fs::write(home.join(".gitconfig"), config).expect("a file");
    fs::write(home.join(".config/git/config"), config).expect("a file");
    given.same("another user's git", root, |c| {
        c.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_NOSYSTEM");
        c.env("HOME", &home).env("XDG_CONFIG_HOME", home.join(".config")).env("USER", "某人");
    });
    given.same("no home", root, |c| {
        c.env_remove("HOME").env_remove("GIT_CONFIG_GLOBAL").env_remove("TZ").env_remove("LANG").env_remove("LC_ALL");
    });
    let out = given.beside.join("by-epoch");
    let mut command = gongshi(root);
    // Noon of the usual day in the portal's time zone.
    command.args(["build", "--out"]).arg(&out).env("SOURCE_DATE_EPOCH", "1795320000");
    assert_eq!(finish(&mut command, root).status, 0);
    assert_eq!(difference(&given.expected, &tree(&out)), "", "SOURCE_DATE_EPOCH");
    let out = given.beside.join("masked");
    let mut command = Command::new("sh");
    pin(&mut command, root);
    let script = format!("umask 077; exec \"$0\" build --as-of {AS_OF} --out \"$1\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_gongshi")]).arg(&out);
    assert_eq!(finish(&mut command, root).status, 0);
    assert_eq!(difference(&given.expected, &tree(&out)), "", "umask");
}

#[test]
fn wherever_it_lies() {
    let given = Given::new();
    let root = &given.portal.root;
    let far = given.beside.join("某 市/司法局 \"矫务\" & 公开/a/very/long/way/down/to/the/portal/of/the/county");
    fs::create_dir_all(&far).expect("a folder");
    copy_tree(root, &far);
    given.same("another path", &far, |_| {});
    given.same("a relative path to it", &far, |c| {
        c.current_dir(far.join("content/news")).args(["--root", "../.."]);
    });
    symlink(&far, given.beside.join("link")).expect("a link");
    given.same("over a link", &given.beside.join("link"), |_| {});
    // Another file system lists its files in another order.
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    copy_tree(root, memory.path());
    given.same("another file system", memory.path(), |_| {});

    given.same("a clone", &given.cloned("clone", &[]), |_| {});
    given.same("a clone of one branch", &given.cloned("single", &["--single-branch", "--no-tags"]), |_| {});
    let worktree = given.beside.join("worktree");
    given.portal.git(&["worktree", "add", "--quiet", "--detach", worktree.to_str().expect("a path")]);
    given.same("a linked work tree, without a branch", &worktree, |_| {});
    given.same("a clone with CRLF", &given.cloned("crlf", &["--config", "core.autocrlf=true"]), |_| {});
}

/// Protects: files in another order, with other modes and times, beside others; objects packed, loose and in a graph.
#[test]
fn however_its_files_are_kept() {
    let given = Given::new();
    let root = &given.portal.root;
    let copy = given.cloned("copy", &[]);
    let mut files: Vec<_> = tree(&copy.join("content")).into_iter().collect();
    fs::remove_dir_all(copy.join("content")).expect("it was cloned");
    files.reverse();
    for (n, (path, bytes)) in files.iter().enumerate() {
        let path = copy.join("content").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode([0o600, 0o755, 0o444][n % 3])).expect("a mode");
        let age = Duration::from_secs(86_400 * 365 * (n as u64 % 50));
        fs::File::open(&path).expect("a file").set_modified(SystemTime::UNIX_EPOCH + age).expect("a time");
    }
    given.same("other order, modes and times", &copy, |_| {});
    git(&copy, &["rm", "--quiet", "--cached", "-r", "content"]);
    given.same("an empty index", &copy, |_| {});
    fs::remove_file(copy.join(".git/index")).expect("an index");
    given.same("no index", &copy, |_| {});

    git(root, &["gc", "--quiet", "--prune=now"]);
    git(root, &["commit-graph", "write", "--reachable", "--changed-paths"]);
    given.same("packed", root, |_| {});
    let loose = given.cloned("loose", &[]);
    let pack = given.beside.join("pack");
    fs::rename(loose.join(".git/objects/pack"), &pack).expect("a clone is packed");
    for entry in fs::read_dir(&pack).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "pack") {
            let mut command = Command::new("git");
            pin(&mut command, &loose);
            command.args(["unpack-objects", "-q"]).stdin(fs::File::open(path).expect("a pack"));
            assert_eq!(finish(&mut command, &loose).status, 0);
        }
    }
    given.same("loose", &loose, |_| {});
    given.portal.git(&["tag", "--annotate", "--message", "x", "v1"]);
    git(root, &["checkout", "--quiet", "-b", "another/name"]);
    given.same("another branch, a tag", root, |_| {});
}

/// Protects: without `.gitattributes` a checkout with CRLF changes tables, too, whose bytes were approved as they are. That
/// is told as a revision that nobody has approved; what is live is what was approved.
#[test]
fn line_ends_of_another_system_change_nothing() {
    let portal = story();
    let built = |root: &Path| {
        let ran = finish(gongshi(root).args(["build", "--lang", "en", "--as-of", AS_OF]), root);
        assert_eq!(ran.status, 0, "{ran:?}");
        (ran.stdout, tree(&root.join("public")))
    };
    let crlf = portal.root.with_file_name("crlf");
    let from = format!("file://{}", portal.root.display());
    portal.git(&["clone", "--quiet", "--config", "core.autocrlf=true", &from, crlf.to_str().expect("a path")]);
    let text = fs::read_to_string(crlf.join(OVER)).expect("a record");
    assert!(text.contains("\r\n"), "the checkout has CRLF");
    let ((said, expected), (said_too, found)) = (built(&portal.root), built(&crlf));
    assert_eq!(difference(&expected, &found), "");
    assert!(!said.contains("xw-2.md") && said_too.contains("xw-2.md"), "{said_too}");
}
