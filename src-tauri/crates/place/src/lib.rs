//! Where the paths of a tool call really lead, symbolic links followed: the policy asks, the file system answers.
//! Invariant: what cannot be found out is none, and none asks the person.

use std::path::{Path, PathBuf};

use askance_core::policy::{PATHS, PathToResolve, ToolCall, is_sensitive, paths_to_resolve};

/// Most matches of one pattern that are looked at; a pattern with more asks.
const MATCHES: usize = 2_000;

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

fn real(wanted: &PathToResolve, folder: &Path) -> Option<PathBuf> {
    if wanted.pattern { of_pattern(&wanted.path, folder) } else { of_path(&wanted.path) }
}

/// The first match that leads out of the folder; else the first one whose name tells of secrets; else the folder
/// before the pattern's first wildcard.
fn of_pattern(pattern: &Path, folder: &Path) -> Option<PathBuf> {
    let mut sensitive = None;
    for (number, found) in glob::glob(pattern.to_str()?).ok()?.enumerate() {
        if number >= MATCHES {
            return None;
        }
        let found = of_path(&found.ok()?)?;
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
    fn a_pattern_answers_with_what_matters_most() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("real");
        for name in ["a.txt", "b.txt"] {
            std::fs::write(real.join(name), "").expect("a file");
        }
        let at = |pattern: &str| of_pattern(&real.join(pattern), &real);
        assert_eq!(at("*.txt"), Some(real.clone()));
        assert_eq!(at("*.none"), Some(real.clone()));
        std::fs::write(real.join("id_rsa"), "").expect("a file");
        assert_eq!(at("*"), Some(real.join("id_rsa")));
        symlink("/etc/hostname", real.join("c.txt")).expect("a link");
        assert_eq!(at("*.txt"), Some(PathBuf::from("/etc/hostname")));
    }
}
