//! Where the paths of a tool call really lead, symbolic links followed: the policy asks, the file system answers.
//! Invariant: what cannot be found out is none, and none asks the person.

use std::io::Read;
use std::path::{Path, PathBuf};

use askance_core::card::{FILE_BYTES, FileText};
use askance_core::policy::{Below, PATHS, PathToResolve, ToolCall, is_sensitive, paths_to_resolve};

/// Most matches of one pattern that are looked at; a pattern with more asks.
const MATCHES: usize = 2_000;
/// Most files and folders below a folder that are looked at; a larger folder asks.
const BELOW: usize = 20_000;
/// Folders that hold what others have published, or what tools have made: keys in them are for tests.
const OF_OTHERS: &[&str] =
    &[".git", "node_modules", "site-packages", "target", "__pycache__", ".venv", "venv", ".tox"];

/// The call with its real places, as far as they can be found out. It reads the file system: a caller that must
/// not wait for a dead drive sets a limit around it.
#[must_use]
pub fn resolve(mut call: ToolCall) -> ToolCall {
    call.real_cwd = call.cwd.canonicalize().ok();
    let wanted = paths_to_resolve(&call);
    call.real_paths = match &call.real_cwd {
        Some(folder) if wanted.len() <= PATHS => wanted.iter().map(|path| real(path, folder)).collect(),
        _ => None,
    };
    call
}

/// What a file holds now, for a difference on a card. Nothing but an ordinary file is opened.
#[must_use]
pub fn text(path: &Path) -> FileText {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe that nobody writes to must not hold us up; it is no file, but may have been one a moment ago.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = match options.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return FileText::Missing,
        Err(_) => return FileText::Unknown,
        Ok(file) => file,
    };
    if !file.metadata().is_ok_and(|found| found.is_file() && found.len() <= FILE_BYTES) {
        return FileText::Unknown;
    }
    let mut text = String::new();
    // It may grow while it is read.
    match file.take(FILE_BYTES + 1).read_to_string(&mut text) {
        Ok(length) if length as u64 <= FILE_BYTES => FileText::Text(text),
        _ => FileText::Unknown,
    }
}

fn real(wanted: &PathToResolve, folder: &Path) -> Option<PathBuf> {
    if wanted.pattern {
        return of_pattern(wanted, folder);
    }
    searched(of_path(&wanted.path)?, wanted, folder)
}

fn searched(real: PathBuf, wanted: &PathToResolve, folder: &Path) -> Option<PathBuf> {
    if wanted.below == Below::Nothing || !real.is_dir() {
        return Some(real);
    }
    if real.file_name().is_some_and(|name| name == ".git") && holds_token(&real) {
        return Some(real.join("config"));
    }
    // What others have published may link to where it likes, too.
    if is_of_others(real.file_name()) && !wanted.links {
        return Some(real);
    }
    if wanted.below != Below::All {
        return of_search(&real, wanted.below == Below::Shown);
    }
    of_folder(&real, wanted.links.then_some(folder))
}

/// The first file with secrets that ripgrep would meet below a folder, hidden ones too unless it leaves them out; else the
/// folder. The same crate that ripgrep walks with says what git ignores.
fn of_search(folder: &Path, leaves_out_hidden: bool) -> Option<PathBuf> {
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.hidden(leaves_out_hidden).follow_links(false).add_custom_ignore_filename(".rgignore");
    walk.filter_entry(|found| found.depth() == 0 || !is_of_others(Some(found.file_name())));
    if !leaves_out_hidden && holds_token(&folder.join(".git")) {
        return Some(folder.join(".git/config"));
    }
    let mut seen = 0;
    // What cannot be read is not printed either.
    for found in walk.build().flatten() {
        seen += 1;
        if seen > BELOW {
            return None;
        }
        if found.file_type().is_some_and(|kind| kind.is_file()) && holds_keys(found.path()) {
            return Some(found.into_path());
        }
    }
    Some(folder.to_owned())
}

/// Whether a file that a search meets seems to hold keys. A package manager's configuration lies in many a project, and
/// seldom does: it is looked into.
fn holds_keys(path: &Path) -> bool {
    let looked_into = path.file_name().is_some_and(|name| name == ".npmrc" || name == ".yarnrc.yml");
    if !looked_into {
        return is_sensitive(path);
    }
    match text(path) {
        FileText::Text(text) => text.to_ascii_lowercase().lines().any(|line| {
            let named =
                ["_auth", "npmauth", "password", "token", "secret"].iter().any(|word| line.contains(word));
            let somebody = line.split_once("://").is_some_and(|(_, rest)| rest.contains('@'));
            !line.trim_start().starts_with(['#', ';']) && (named || somebody)
        }),
        FileText::Missing => false,
        FileText::Unknown => true,
    }
}

/// Whether the configuration of a repository holds what lets one in somewhere: `https://user:token@host`.
fn holds_token(git: &Path) -> bool {
    match text(&git.join("config")) {
        FileText::Missing => false,
        FileText::Text(text) => text.to_ascii_lowercase().lines().any(|line| {
            let address = line.split_once("://").is_some_and(|(before, rest)| {
                let host = rest.split(['/', '"']).next().unwrap_or(rest);
                host.split_once('@').is_some_and(|(user, _)| user.contains(':') || !before.ends_with("ssh"))
            });
            address || ["extraheader", "password", "token"].iter().any(|word| line.contains(word))
        }),
        FileText::Unknown => true,
    }
}

fn is_of_others(name: Option<&std::ffi::OsStr>) -> bool {
    name.is_some_and(|name| OF_OTHERS.iter().any(|other| name == *other))
}

/// The first file below a folder whose name tells of secrets; else the folder. Links are not followed, unless there
/// is a `home` that they must not lead out of; then one step.
fn of_folder(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(place) = folders.pop() {
        // What cannot be read is not printed either.
        for found in std::fs::read_dir(&place).into_iter().flatten().flatten() {
            seen += 1;
            if seen > BELOW {
                return None;
            }
            let kind = found.file_type().ok()?;
            if let (true, Some(home)) = (kind.is_symlink(), home) {
                // What leads nowhere is not printed.
                let Ok(real) = found.path().canonicalize() else { continue };
                if !real.starts_with(home) || is_sensitive(&real) {
                    return Some(real);
                }
            } else if kind.is_dir() && found.file_name() == ".git" && holds_token(&found.path()) {
                return Some(found.path().join("config"));
            } else if kind.is_dir() && !is_of_others(Some(&found.file_name())) {
                folders.push(found.path());
            } else if kind.is_file() && holds_keys(&found.path()) {
                return Some(found.path());
            }
        }
    }
    Some(folder.to_owned())
}

/// The first match that leads out of the folder; else the first one whose name tells of secrets; else the folder
/// before the pattern's first wildcard.
fn of_pattern(wanted: &PathToResolve, folder: &Path) -> Option<PathBuf> {
    let pattern = &wanted.path;
    if !has_only_texts(pattern) {
        return None;
    }
    let mut sensitive = None;
    for (number, found) in glob::glob(pattern.to_str()?).ok()?.enumerate() {
        if number >= MATCHES {
            return None;
        }
        let found = searched(of_path(&found.ok()?)?, wanted, folder)?;
        if !found.starts_with(folder) {
            return Some(found);
        }
        if sensitive.is_none() && is_sensitive(&found) {
            sensitive = Some(found);
        }
    }
    let plain =
        |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let before: PathBuf = pattern.components().take_while(plain).collect();
    sensitive.or_else(|| of_path(&before))
}

/// Whether all that a pattern's wildcards may fit has a name that is text: the matcher passes over other names, and
/// bash does not.
fn has_only_texts(pattern: &Path) -> bool {
    let parts: Vec<_> = pattern.components().collect();
    let wild = |part: &std::path::Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    (0..parts.len()).filter(|at| wild(&parts[*at])).all(|at| {
        let before: PathBuf = parts[..at].iter().collect();
        let Some(folders) = before.to_str().and_then(|text| glob::glob(text).ok()) else { return false };
        let texts = |folder: &Path| {
            std::fs::read_dir(folder)
                .into_iter()
                .flatten()
                .flatten()
                .all(|found| found.file_name().to_str().is_some())
        };
        folders.take(MATCHES).flatten().all(|folder| texts(&folder))
    })
}

/// The real path, also of a file that does not exist yet: its nearest existing folder decides.
fn of_path(path: &Path) -> Option<PathBuf> {
    let mut missing = Vec::new();
    let mut existing = path.to_owned();
    loop {
        match existing.canonicalize() {
            Ok(real) => return Some(missing.iter().rev().fold(real, |real, name| real.join(name))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // A dangling link exists but leads nowhere known.
                if existing.symlink_metadata().is_ok() {
                    return None;
                }
                missing.push(existing.file_name()?.to_owned());
                if !existing.pop() {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use serde_json::json;

    use super::*;

    /// Whether the default policy lets a command run in this folder without a question.
    fn runs_unasked(folder: &Path, command: &str) -> bool {
        let args = json!({ "command": command });
        let cwd = folder.to_owned();
        let call = ToolCall { tool: "bash".into(), args, cwd, real_paths: None, real_cwd: None };
        let policy = askance_core::settings::Policy::default();
        let switches = askance_core::policy::Switches::default();
        let decision = askance_core::policy::decide(&policy, policy.profile, switches, &resolve(call));
        decision.outcome == askance_core::policy::Outcome::Allow
    }

    #[test]
    fn links_are_followed_and_missing_files_have_a_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("in");
        std::fs::create_dir(&inside).expect("a folder");
        symlink("/etc", inside.join("link")).expect("a link");
        symlink("/nowhere/x", inside.join("dangling")).expect("a link");
        let real = inside.canonicalize().expect("real");
        let at = |path: &str| {
            let args = json!({ "path": path });
            let call =
                ToolCall { tool: "view".into(), args, cwd: inside.clone(), real_paths: None, real_cwd: None };
            resolve(call).real_paths
        };
        assert_eq!(at("new.txt"), Some(vec![real.join("new.txt")]));
        assert_eq!(at("link/passwd"), Some(vec![PathBuf::from("/etc/passwd")]));
        assert_eq!(at("dangling"), None);
    }

    #[test]
    fn a_search_through_a_folder_finds_the_file_with_keys() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("real");
        for name in ["src", "node_modules/x", "conf"] {
            std::fs::create_dir_all(real.join(name)).expect("a folder");
        }
        for name in ["src/a.rs", "node_modules/x/test.pem", "src/.env.example"] {
            std::fs::write(real.join(name), "").expect("a file");
        }
        symlink("/etc/ssl/private.key", real.join("src/link.key")).expect("a link");
        let decided = |command: &str| runs_unasked(&real, command);
        let searches = [
            "grep -rn TODO .",
            "grep -rn TODO",
            "grep --recursive TODO ./",
            "rg -uu TODO",
            "rg --hidden x .",
            "grep -r --include='*.json' x .",
            "grep -r --include='*.py' --include='*.cfg' x .",
            "grep -r --include=* x",
            "grep -r TODO *",
            "grep -r TODO . && ls .",
        ];
        let others = [
            "grep -rn TODO src",
            "grep -r --include='*.py' TODO .",
            "rg TODO",
            "ls -R",
            "grep TODO src/a.rs",
        ];
        for command in searches.iter().chain(&others) {
            assert!(decided(command), "{command} before");
        }
        std::fs::write(real.join("conf/.env"), "").expect("a file");
        for command in searches {
            assert!(!decided(command), "{command}");
        }
        for command in others {
            assert!(decided(command), "{command}");
        }
    }

    #[test]
    fn folders_that_are_printed_whole_are_looked_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("real");
        for name in ["docs", "empty", "conf", ".git"] {
            std::fs::create_dir_all(real.join(name)).expect("a folder");
        }
        std::fs::write(real.join("docs/a.json"), "").expect("a file");
        let plain = "[remote \"origin\"]\n\turl = https://host/a\n[remote \"b\"]\n\turl = ssh://git@host/a\n";
        std::fs::write(real.join(".git/config"), plain).expect("a file");
        let decided = |command: &str| runs_unasked(&real, command);
        let all = [
            "diff -N . empty",
            "diff -aN . docs",
            "git diff . docs",
            "find . -type f -name '*.json' -exec cat {} +",
            "find -type f -name '*.local' -exec head -1 {} \\;",
            "grep -r x .",
            "grep -r --exclude=zzz --include='*.py' '' .",
            "rg -g '*.json' ''",
        ];
        let others = [
            "diff docs empty",
            "find . -type f -name '*.rs' -exec cat {} +",
            "rg -g '*.rs' ''",
            "rg -t rust x",
        ];
        for command in all.iter().chain(&others).chain(&["rg x"]) {
            assert!(decided(command), "{command} before");
        }
        for name in
            ["conf/.env.local", "conf/credentials.toml", "conf/my-service-account.json", "conf/.envrc"]
        {
            std::fs::write(real.join(name), "").expect("a file");
            for command in all {
                assert!(!decided(command), "{command} with {name}");
            }
            for command in others {
                assert!(decided(command), "{command} with {name}");
            }
            // ripgrep leaves out what is hidden, unless git is told not to ignore it.
            assert_eq!(decided("rg x"), name.starts_with("conf/."), "with {name}");
            std::fs::write(real.join(".gitignore"), "!.env*\n").expect("a file");
            assert!(!decided("rg x"), "with {name}");
            std::fs::remove_file(real.join(".gitignore")).expect("removed");
            std::fs::remove_file(real.join(name)).expect("removed");
        }
        // diff follows links, the others do not.
        symlink("/etc/hostname", real.join("docs/link")).expect("a link");
        assert!(!decided("diff docs empty") && !decided("diff -N empty docs") && decided("grep -r x docs"));
        std::fs::remove_file(real.join("docs/link")).expect("removed");
        // An address may hold a token.
        std::fs::write(real.join(".git/config"), "\turl = https://me:t0ken@host/a\n").expect("a file");
        assert!(!decided("grep -r x .") && !decided("grep -r x .git") && decided("grep -r x docs"));
    }

    #[test]
    fn the_search_tool_meets_no_file_that_git_ignores() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("real");
        std::fs::create_dir_all(real.join(".git")).expect("a folder");
        std::fs::create_dir_all(real.join("conf")).expect("a folder");
        std::fs::write(real.join("conf/.env"), "").expect("a file");
        let met = || {
            let args = json!({ "pattern": "x", "output_mode": "content" });
            let call =
                ToolCall { tool: "grep".into(), args, cwd: real.clone(), real_paths: None, real_cwd: None };
            resolve(call).real_paths.expect("it is found out").remove(0)
        };
        assert_eq!(met(), real.join("conf/.env"));
        std::fs::write(real.join(".gitignore"), ".env\n").expect("a file");
        assert_eq!(met(), real);
        std::fs::write(real.join("conf/.gitignore"), "!.env\n").expect("a file");
        assert_eq!(met(), real.join("conf/.env"));
        std::fs::remove_file(real.join("conf/.gitignore")).expect("removed");
        // Of a package manager's configuration it is the content that counts.
        std::fs::write(real.join(".npmrc"), "registry=https://registry.npmjs.org/\nsave-exact=true\n")
            .expect("a file");
        assert_eq!(met(), real);
        std::fs::write(real.join(".npmrc"), "//registry.npmjs.org/:_authToken=x\n").expect("a file");
        assert_eq!(met(), real.join(".npmrc"));
        std::fs::remove_file(real.join(".npmrc")).expect("removed");
        // A glob goes before what git ignores; the names of files tell, too.
        let with = |args| {
            let call =
                ToolCall { tool: "grep".into(), args, cwd: real.clone(), real_paths: None, real_cwd: None };
            resolve(call).real_paths.expect("it is found out").remove(0)
        };
        assert_eq!(with(json!({ "pattern": "x", "glob": "*env" })), real.join("conf/.env"));
        assert_eq!(with(json!({ "pattern": "x", "glob": "*.rs" })), real);
        assert_eq!(with(json!({ "pattern": "x" })), real);
    }

    #[test]
    fn a_pattern_answers_with_what_matters_most() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("real");
        for name in ["a.txt", "b.txt"] {
            std::fs::write(real.join(name), "").expect("a file");
        }
        let at = |pattern: &str| {
            let wanted = PathToResolve {
                path: real.join(pattern),
                pattern: true,
                below: Below::Nothing,
                links: false,
            };
            of_pattern(&wanted, &real)
        };
        assert_eq!(at("*.txt"), Some(real.clone()));
        assert_eq!(at("*.none"), Some(real.clone()));
        std::fs::write(real.join("id_rsa"), "").expect("a file");
        assert_eq!(at("*"), Some(real.join("id_rsa")));
        // The matcher does not see what is no text.
        let odd = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff.txt");
        std::fs::write(real.join(odd), "").expect("a file");
        assert_eq!((at("*.txt"), at("a.t?t")), (None, None));
        std::fs::remove_file(real.join(odd)).expect("removed");
        symlink("/etc/hostname", real.join("c.txt")).expect("a link");
        assert_eq!(at("*.txt"), Some(PathBuf::from("/etc/hostname")));
        // The same text as a name and as a pattern: the pattern's answer holds for both.
        let args = json!({ "command": "cat *.txt; cat '*.txt'" });
        let call =
            ToolCall { tool: "bash".into(), args, cwd: real.clone(), real_paths: None, real_cwd: None };
        assert_eq!(resolve(call).real_paths, Some(vec![PathBuf::from("/etc/hostname")]));
    }
}
