//! Git as the program meets it in the world, and as somebody hostile would set it up: no configuration, hook, attribute,
//! replaced object or variable changes a byte of the portal or makes the program run anything; what a clone lacks is
//! named together with the command that brings it, and nothing is fetched behind anybody's back (history.md, "Versions of
//! a record").
//!
//! What git's objects themselves are is tested beside `src/history/git`; here the program is asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

#[path = "support/story.rs"]
mod story;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use story::*;
use support::*;

/// The portal with a past, what it looks like, and a program that nobody may run.
struct Given {
    portal: Portal,
    beside: PathBuf,
    expected: Tree,
}

impl Given {
    fn new() -> Given {
        Given::of(story())
    }

    fn of(portal: Portal) -> Given {
        let beside = portal.root.parent().expect("a temporary folder").to_path_buf();
        let evil = beside.join("evil");
        fs::write(&evil, format!("#!/bin/sh\necho \"$0 $@\" >> '{}/mark'\n", beside.display())).expect("a script");
        fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).expect("a mode");
        // Else the tests below could never fail.
        assert!(Command::new(&evil).status().expect("it can be run").success() && beside.join("mark").exists());
        fs::remove_file(beside.join("mark")).expect("it was made");
        let mut given = Given { portal, beside, expected: Tree::new() };
        given.expected = given.built("as it is", &given.portal.root.clone(), |_| {});
        for (id, version) in [("xw-1", 1), ("xw-1", 2), ("xw-2", 1), ("xw-3", 1)] {
            let page = String::from_utf8_lossy(&given.expected[&format!("records/{id}/v{version}/index.html")]);
            assert!(page.contains(&format!("{id}正文第{version}稿")), "{id} v{version}");
        }
        given
    }

    /// The path of the program that leaves a mark when it is run.
    fn evil(&self) -> String {
        self.beside.join("evil").to_str().expect("a readable path").to_string()
    }

    fn built(&self, what: &str, root: &Path, change: impl FnOnce(&mut Command)) -> Tree {
        let out = self.beside.join("out");
        // What was learnt from git before shall not answer in its place.
        let _ = fs::remove_dir_all(root.join(".gongshi"));
        let mut command = gongshi(root);
        command.args(["build", "--lang", "en", "--as-of", AS_OF, "--out"]).arg(&out);
        change(&mut command);
        let ran = finish(&mut command, root);
        assert_eq!(ran.status, 0, "{what}: {}{}", ran.stdout, ran.stderr);
        let built = tree(&out);
        fs::remove_dir_all(out).expect("it was built");
        self.nothing_was_run(what);
        built
    }

    fn nothing_was_run(&self, what: &str) {
        let mark = fs::read_to_string(self.beside.join("mark"));
        assert!(mark.is_err(), "{what}: a program was run: {mark:?}");
    }

    /// Demands that the portal of a folder is the same.
    fn same(&self, what: &str, root: &Path, change: impl FnOnce(&mut Command)) {
        assert_eq!(difference(&self.expected, &self.built(what, root, change)), "", "{what}");
    }

    /// The same but for the name of the commit, and what is made of it.
    fn same_but_the_commit(&self, what: &str, root: &Path) {
        let normal = |mut tree: Tree| {
            let manifest = tree.get_mut("manifest.json").expect("a manifest");
            let text = String::from_utf8_lossy(manifest).into_owned();
            let lines = text.lines().filter(|line| !line.starts_with("\"commit\":"));
            *manifest = lines.collect::<Vec<_>>().join("\n").into_bytes();
            tree
        };
        let found = self.built(what, root, |_| {});
        assert_eq!(difference(&normal(self.expected.clone()), &normal(found)), "", "{what}");
    }

    /// A clone made with these options, over the protocol.
    fn cloned(&self, name: &str, options: &[&str]) -> PathBuf {
        let to = self.beside.join(name);
        let from = format!("file://{}", self.portal.root.display());
        self.portal.git(&["config", "uploadpack.allowFilter", "true"]);
        self.portal.git(&[["clone", "--quiet"].as_slice(), options, &[&from, to.to_str().expect("a path")]].concat());
        to
    }
}

/// Runs git in a folder; it must succeed.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    pin(&mut command, folder);
    command.args(["-c", "user.name=t", "-c", "user.email=t@example.gov.cn"]);
    let ran = finish(command.args(arguments), folder);
    assert_eq!(ran.status, 0, "git {arguments:?}: {}", ran.stderr);
    ran.stdout
}

/// What `check` says of a folder, and its status.
fn checked(root: &Path) -> Ran {
    finish(gongshi(root).args(["check", "--lang", "en", "--as-of", AS_OF]), root)
}

/// A configuration that names the evil program wherever git runs one, and sets all that changes what git answers.
fn hostile_config(evil: &str, nowhere: &str) -> String {
    format!(
        r#"[core]
	fsmonitor = {evil}
	hooksPath = {nowhere}
	sshCommand = {evil}
	pager = {evil}
	editor = {evil}
	askPass = {evil}
	gitProxy = {evil}
	alternateRefsCommand = {evil}
	attributesFile = {nowhere}/attributes
	quotePath = true
	autocrlf = true
	abbrev = 4
	useReplaceRefs = true
	ignoreCase = true
	bigFileThreshold = 1
[pager]
	log = {evil}
	config = {evil}
[alias]
	log = !{evil}
	cat-file = !{evil}
	rev-parse = !{evil}
	rev-list = !{evil}
[diff]
	external = {evil}
	renames = copies
	noprefix = true
	orderFile = {nowhere}/order
	ignoreSubmodules = all
[diff "evil"]
	textconv = {evil}
	command = {evil}
[filter "evil"]
	clean = {evil}
	smudge = {evil}
	process = {evil}
	required = true
[merge "evil"]
	driver = {evil}
[log]
	showSignature = true
	showRoot = false
	follow = true
	diffMerges = off
	date = relative
[gpg]
	program = {evil}
	format = ssh
[gpg "ssh"]
	program = {evil}
	allowedSignersFile = {nowhere}/signers
[credential]
	helper = !{evil}
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[url "ext::{evil} %S"]
	insteadOf = file://
[uploadpack]
	packObjectsHook = {evil}
[format]
	pretty = oneline
	notes = true
[i18n]
	logOutputEncoding = UTF-16
[color]
	ui = always
[submodule]
	recurse = true
[trace2]
	eventTarget = {nowhere}/mark
	normalTarget = {nowhere}/mark
[safe]
	directory = /nowhere
	bareRepository = explicit
[include]
	path = /nowhere/at/all
"#
    )
}

/// The program and everything beside it that git would run.
fn plant_hooks(folder: &Path, evil: &str) {
    fs::create_dir_all(folder).expect("a folder");
    for name in ["post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"] {
        fs::copy(evil, folder.join(name)).expect("a hook");
    }
}

#[test]
fn no_configuration_changes_a_byte_or_runs_a_program() {
    let given = Given::new();
    let (root, evil) = (&given.portal.root, given.evil());
    let nowhere = given.beside.to_str().expect("a path");
    plant_hooks(&root.join(".git/hooks"), &evil);
    plant_hooks(&given.beside, &evil);
    given.same("hooks", root, |_| {});
    let config = root.join(".git/config");
    let before = fs::read_to_string(&config).expect("a configuration");
    let hostile = hostile_config(&evil, nowhere);
    fs::write(&config, format!("{before}{hostile}")).expect("a configuration");
    given.same("the repository's own", root, |_| {});
    for lost in ["[core]\n\tworktree = /\n", "[core]\n\tbare = true\n"] {
        fs::write(&config, format!("{before}{lost}")).expect("a configuration");
        given.same(lost, root, |_| {});
    }
    fs::write(root.join(".git/config.worktree"), format!("{hostile}[core]\n\tbare = true\n\tworktree = /\n"))
        .expect("a configuration");
    fs::write(&config, format!("{before}[extensions]\n\tworktreeConfig = true\n")).expect("a configuration");
    given.same("that of the work tree", root, |_| {});
    fs::write(given.beside.join("included"), &hostile).expect("a configuration");
    let include = format!(
        "{before}[include]\n\tpath = {nowhere}/included\n[includeIf \"gitdir:/\"]\n\tpath = {nowhere}/included\n"
    );
    fs::write(&config, include).expect("a configuration");
    given.same("an included one", root, |_| {});
    fs::write(&config, &before).expect("a configuration");

    fs::write(given.beside.join(".gitconfig"), &hostile).expect("a configuration");
    given.same("the user's", root, |c| {
        c.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_NOSYSTEM").env("HOME", &given.beside);
    });
    let named = given.beside.join(".gitconfig");
    given.same("one that the environment names", root, |c| {
        c.env_remove("GIT_CONFIG_NOSYSTEM").env("GIT_CONFIG_GLOBAL", &named).env("GIT_CONFIG_SYSTEM", &named);
    });
}

#[test]
fn no_variable_changes_a_byte_or_runs_a_program() {
    let given = Given::new();
    let (root, evil) = (&given.portal.root, given.evil());
    // A folder in which every program that git could look for is the evil one.
    let programs = given.beside.join("programs");
    fs::create_dir(&programs).expect("a folder");
    for name in ["git-log", "git-cat-file", "git-rev-parse", "git-rev-list", "git-config", "git-remote-file", "less"] {
        fs::copy(&evil, programs.join(name)).expect("a program");
    }
    let mark = given.beside.join("mark");
    let nowhere = "/nowhere/at/all";
    let (programs, mark) = (programs.to_str().expect("a path"), mark.to_str().expect("a path"));
    let everywhere = |names: &[&'static str], value: &str| -> Vec<(&'static str, String)> {
        names.iter().map(|name| (*name, value.to_string())).collect()
    };
    for variables in [
        // Where things are.
        [
            everywhere(&["GIT_DIR", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG"], nowhere),
            everywhere(&["GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_TEMPLATE_DIR", "GIT_NAMESPACE"], nowhere),
            everywhere(&["GIT_WORK_TREE", "GIT_CEILING_DIRECTORIES"], "/"),
        ]
        .concat(),
        // What runs programs.
        [
            everywhere(
                &["GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_EDITOR", "EDITOR", "GIT_PROXY_COMMAND"],
                &evil,
            ),
            everywhere(&["GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS", "BASH_ENV", "ENV"], &evil),
            everywhere(&["LESSOPEN"], &format!("|{evil} %s")),
            everywhere(&["GIT_EXEC_PATH"], programs),
            everywhere(&["GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_PACKET"], mark),
        ]
        .concat(),
        // What changes answers.
        [
            everywhere(&["GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"], &evil),
            everywhere(&["GIT_REPLACE_REF_BASE"], "refs/heads/"),
            everywhere(&["GIT_DEFAULT_HASH"], "sha256"),
            everywhere(&["GIT_ATTR_SOURCE"], "HEAD"),
            everywhere(&["GIT_LITERAL_PATHSPECS", "GIT_NO_REPLACE_OBJECTS", "GIT_ATTR_NOSYSTEM"], "0"),
            everywhere(&["GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_ADVICE"], "1"),
        ]
        .concat(),
        // Configuration by way of variables.
        [
            everywhere(&["GIT_CONFIG_COUNT"], "1"),
            everywhere(&["GIT_CONFIG_KEY_0"], "core.fsmonitor"),
            everywhere(&["GIT_CONFIG_VALUE_0"], &evil),
            everywhere(&["GIT_CONFIG_PARAMETERS"], "'log.showroot=false' 'core.bare=true'"),
        ]
        .concat(),
    ] {
        given.same(variables[0].0, root, |c| {
            c.envs(variables.iter().map(|(name, value)| (*name, value.as_str())));
        });
    }
}

/// Protects: attributes, in whatever file, and what else git believes of files in a work tree.
#[test]
fn attributes_change_nothing() {
    let given = Given::new();
    let (root, evil) = (&given.portal.root, given.evil());
    let config = root.join(".git/config");
    let before = fs::read_to_string(&config).expect("a configuration");
    fs::write(&config, before + &hostile_config(&evil, "/nowhere")).expect("a configuration");
    // With these git itself could not even add a file.
    let attributes = "* filter=evil diff=evil merge=evil text eol=crlf working-tree-encoding=UTF-16 export-ignore export-subst ident\n*.review.yaml binary\n";
    fs::create_dir_all(root.join(".git/info")).expect("a folder");
    let files = [
        (".git/info/attributes", attributes.to_string()),
        (".gitattributes", attributes.to_string()),
        (".mailmap", "Somebody <x@example.gov.cn> <t@example.gov.cn>\n".to_string()),
        (".gitmodules", format!("[submodule \"x\"]\n\tpath = content/x\n\turl = ext::{evil}\n\tupdate = !{evil}\n")),
        (".lfsconfig", format!("[lfs]\n\turl = ext::{evil}\n")),
        (".git/info/exclude", "*\n".to_string()),
        (".git/info/sparse-checkout", "/nothing\n".to_string()),
    ];
    for (path, text) in &files {
        given.portal.write(path, text);
    }
    given.same("in the work tree", root, |_| {});
    for name in [".gitattributes", ".mailmap", ".gitmodules"] {
        // By hand, because git would run the filters.
        let id = git(root, &["hash-object", "-w", "--no-filters", name]);
        git(root, &["update-index", "--add", "--cacheinfo", &format!("100644,{},{name}", id.trim())]);
    }
    let tree = git(root, &["write-tree"]);
    let commit = git(root, &["commit-tree", tree.trim(), "-p", "HEAD", "-m", "x"]);
    git(root, &["update-ref", "refs/heads/main", commit.trim()]);
    // Git believes all of this, which shows that there is something to be believed.
    fs::remove_file(given.beside.join("mark")).expect("git ran the program");
    given.same_but_the_commit("committed", root);
}

/// Protects: what stands in for an object is not believed; a history that was redrawn is refused, with the way out.
#[test]
fn replaced_objects_and_grafts() {
    let given = Given::new();
    let root = &given.portal.root;
    let old = git(root, &["rev-parse", &format!("HEAD~3:{RULES}")]);
    fs::write(root.join("forged"), text(RULES, 1, "").replace("正文", "伪造")).expect("a file");
    let forged = git(root, &["hash-object", "-w", "forged"]);
    git(root, &["replace", old.trim(), forged.trim()]);
    git(root, &["replace", "--graft", "HEAD"]);
    assert_eq!(git(root, &["log", "--oneline"]).lines().count(), 1, "git itself believes it");
    given.same("replaced", root, |_| {});
    let head = git(root, &["rev-parse", "HEAD"]);
    for (what, grafts, status) in [("an empty file", "# nothing\n", 0), ("a graft", head.as_str(), 1)] {
        given.portal.write(".git/info/grafts", grafts);
        for command in ["check", "build"] {
            let ran = finish(gongshi(root).args([command, "--lang", "en", "--as-of", AS_OF]), root);
            assert_eq!(ran.status, status, "{what}: {ran:?}");
            let told = ran.stderr.contains("info/grafts") && ran.stderr.contains("`rm ");
            assert_eq!(told, status == 1, "{what}: {}", ran.stderr);
        }
    }
}

/// Protects: repositories of every make.
#[test]
fn repositories_of_every_make() {
    let given = Given::new();
    let root = &given.portal.root;
    let path = |name: &str| given.beside.join(name);
    let text = |path: &Path| path.to_str().expect("a path").to_string();

    let shared = path("shared");
    git(root, &["clone", "--quiet", "--shared", ".", &text(&shared)]);
    assert!(shared.join(".git/objects/info/alternates").exists());
    given.same("objects of another repository", &shared, |_| {});

    let apart = path("apart");
    git(root, &["clone", "--quiet", "--separate-git-dir", &text(&path("apart.git")), ".", &text(&apart)]);
    assert!(apart.join(".git").is_file());
    given.same("a file in place of .git", &apart, |_| {});
    let linked = path("linked");
    git(root, &["clone", "--quiet", ".", &text(&linked)]);
    fs::rename(linked.join(".git"), path("linked.git")).expect("a folder moves");
    symlink(path("linked.git"), linked.join(".git")).expect("a link");
    given.same("a link in place of .git", &linked, |_| {});

    let country = path("country");
    fs::create_dir(&country).expect("a folder");
    git(&country, &["init", "--quiet"]);
    let url = format!("file://{}", root.display());
    git(&country, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "county"]);
    assert!(country.join("county/.git").is_file());
    given.same("a submodule", &country.join("county"), |_| {});

    given.portal.git(&["worktree", "add", "--quiet", "--detach", &text(&path("tree"))]);
    given.same("a linked work tree, at no branch", &path("tree"), |_| {});

    for (what, init) in [("ids of SHA-256", "--object-format=sha256"), ("a table of refs", "--ref-format=reftable")] {
        let known = Command::new("git").args(["init", "--quiet", init]).arg(path(init)).stderr(Stdio::null()).status();
        if known.is_ok_and(|status| status.success()) {
            let other = story_in(Portal::new(), &[init]);
            given.same_but_the_commit(what, &other.root);
        } else {
            println!("this git knows no {init}: not tried");
        }
    }
    // Somebody else's, as in a container that mounts a checkout. Only root can give a folder away.
    let foreign = path("foreign");
    git(root, &["clone", "--quiet", ".", &text(&foreign)]);
    for path in [foreign.join(".git"), foreign.clone()] {
        let _ = std::os::unix::fs::chown(path, Some(12345), None);
    }
    given.same("somebody else's", &foreign, |_| {});
}

/// Protects: what a clone lacks is named, with the command that brings it; nothing is fetched, neither by the program nor
/// by git in its stead. After the command everything is there.
#[test]
fn clones_that_are_not_whole() {
    let given = Given::new();
    for (name, option, command, word) in [
        ("shallow", "--depth=1", "git fetch --unshallow", "shallow"),
        ("partial", "--filter=blob:none", "git fetch --refetch --no-filter", "partial"),
        ("treeless", "--filter=tree:0", "git fetch --refetch --no-filter", "partial"),
    ] {
        let clone = given.cloned(name, &[option]);
        // Whatever asks for an object now runs the evil program.
        let url = git(&clone, &["config", "remote.origin.url"]);
        let evil = given.evil();
        for (key, value) in [
            ("remote.origin.url", format!("ext::{evil} %S")),
            ("remote.origin.uploadpack", evil.clone()),
            ("protocol.ext.allow", "always".to_string()),
        ] {
            git(&clone, &["config", key, &value]);
        }
        for (verb, status) in [("check", 3), ("build", 3)] {
            let ran = finish(gongshi(&clone).args([verb, "--lang", "en", "--as-of", AS_OF]), &clone);
            assert_eq!(ran.status, status, "{name}: {ran:?}");
            // The live text of this record is one of those that are not here.
            let told = format!("the last approved text cannot be found: the clone is {word}");
            let told = ran.stdout.contains(&told) || name == "treeless";
            assert!(told && ran.stdout.contains(&format!("`{command}`")), "{name}: {}", ran.stdout);
            assert!(!clone.join("public").exists(), "{name}");
            given.nothing_was_run(name);
        }
        if name != "treeless" {
            let said = checked(&clone).stdout;
            assert!(said.contains("version-missing") && said.contains("the text of version 1 is not here"), "{said}");
        }
        // Where all live texts are here, a portal goes out, and its officers are warned.
        let url = url.trim();
        git(&clone, &["config", "remote.origin.url", url]);
        git(&clone, &["config", "--unset", "remote.origin.uploadpack"]);
        git(&clone, &command.split(' ').skip(1).collect::<Vec<_>>());
        given.same(&format!("{name}, completed"), &clone, |_| {});
    }
}

/// Protects: a clone that lacks only old texts publishes what is live, warns, and lists old versions without their text.
#[test]
fn a_shallow_clone_publishes_what_it_has() {
    let portal = story();
    portal.write(RULES, text(RULES, 3, "")).commit_at("2026-11-12T18:00:00+08:00");
    let given = Given::of(portal);
    let clone = given.cloned("shallow", &["--depth=1"]);
    let said = checked(&clone);
    assert_eq!(said.status, 0, "{said:?}");
    for word in ["git's history is not whole", "version-missing", "`git fetch --unshallow`"] {
        assert!(said.stdout.contains(word), "{word}: {}", said.stdout);
    }
    let built = given.built("shallow", &clone, |_| {});
    for (id, version) in [("xw-1", 3), ("xw-2", 2), ("xw-3", 2)] {
        let page = String::from_utf8_lossy(&built[&format!("records/{id}/index.html")]).into_owned();
        assert!(page.contains(&format!("{id}正文第{version}稿")), "{id}");
        let old = format!("{id}正文第1稿");
        assert!(built.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(&old)), "{id} v1 is not here");
        assert!(page.contains("第1版") || page.contains("v1"), "{id} v1 is listed");
    }
}

/// Protects: versions survive what teams do to their history: rebasing, amending, merging, squashing (which loses texts,
/// and that is told), reordering of branches.
#[test]
fn histories_that_were_written_anew() {
    let given = Given::new();
    let copy = |name: &str| {
        let to = given.beside.join(name);
        copy_tree(&given.portal.root, &to);
        to
    };
    let rebased = copy("rebased");
    git(&rebased, &["rebase", "--quiet", "--root", "--force-rebase", "--committer-date-is-author-date"]);
    assert_eq!(git(&rebased, &["log", "--merges", "--oneline"]), "", "the merge is gone");
    given.same_but_the_commit("rebased, without its merge", &rebased);

    let amended = copy("amended");
    git(&amended, &["commit", "--quiet", "--amend", "--message", "another message"]);
    given.same_but_the_commit("amended", &amended);

    let merged = copy("merged");
    git(&merged, &["checkout", "--quiet", "-b", "side", "HEAD~2"]);
    git(&merged, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
    git(&merged, &["merge", "--quiet", "--no-ff", "--message", "x", "main"]);
    given.same_but_the_commit("the other side of a merge is the first parent", &merged);

    // A squash keeps what stands now: the live text of a record under revision is lost, old versions too.
    let squashed = copy("squashed");
    git(&squashed, &["checkout", "--quiet", "--orphan", "new"]);
    let unborn = checked(&squashed);
    git(&squashed, &["commit", "--quiet", "--message", "x"]);
    for (what, ran) in [("on a branch without a commit", unborn), ("squashed", checked(&squashed))] {
        assert_eq!(ran.status, 3, "{what}: {ran:?}");
        assert!(ran.stdout.contains("the last approved text cannot be found"), "{what}: {}", ran.stdout);
        assert!(
            ran.stdout.contains("version-missing") && ran.stdout.contains("holds no text with the digest"),
            "{what}"
        );
    }
    fs::write(squashed.join(RULES), text(RULES, 3, "")).expect("the approved text is restored");
    let ran = checked(&squashed);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stdout.contains("version-missing"), "{}", ran.stdout);
}

/// Protects: a repository that git cannot read is no reason to publish without looking at trails.
#[test]
fn a_repository_that_cannot_be_read_is_refused() {
    let given = Given::new();
    let root = &given.portal.root;
    let config = root.join(".git/config");
    let before = fs::read_to_string(&config).expect("a configuration");
    for bad in [
        "[core]\n\trepositoryformatversion = 99\n",
        "[extensions]\n\tnobodyKnows = 1\n[core]\n\trepositoryformatversion = 1\n",
        "[broken",
    ] {
        fs::write(&config, format!("{before}{bad}")).expect("a configuration");
        let ran = checked(root);
        assert_eq!(ran.status, 3, "{bad}: {ran:?}");
        assert!(ran.stdout.contains("the history of trails cannot be compared: git did not answer"), "{}", ran.stdout);
    }
    fs::write(&config, &before).expect("a configuration");
    fs::write(root.join(".git/refs/heads/main"), "garbage\n").expect("a branch");
    assert_eq!(checked(root).status, 3);
}

/// Protects: an office that shares its repository with a busy neighbour waits no longer for its portal.
#[test]
fn many_commits_elsewhere_cost_little() {
    let given = Given::new();
    let root = &given.portal.root;
    let mut stream = String::new();
    for n in 0..20_000 {
        stream +=
            &format!("commit refs/heads/main\ncommitter t <t@example.gov.cn> {} +0800\ndata 1\nx\n", 1_794_600_000 + n);
        if n == 0 {
            stream += "from refs/heads/main^0\n";
        }
        let line = format!("{n}\n");
        stream += &format!("M 100644 inline docs/{}.txt\ndata {}\n{line}\n", n % 50, line.len());
    }
    fs::write(root.join(".git/stream"), stream).expect("a file");
    let mut command = Command::new("git");
    pin(&mut command, root);
    command.args(["fast-import", "--quiet"]).stdin(fs::File::open(root.join(".git/stream")).expect("a file"));
    assert_eq!(finish(&mut command, root).status, 0);
    let started = Instant::now();
    given.same_but_the_commit("20,000 commits elsewhere", root);
    println!("with 20,000 commits elsewhere: {:?}", started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
