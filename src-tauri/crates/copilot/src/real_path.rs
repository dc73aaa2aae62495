//! Where a path really leads, symbolic links followed. Invariant: what cannot be found out is none, and none asks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use askance_core::policy::{Kind, ToolCall, kind_of, read_paths};
use serde_json::Value;

/// Longest wait for the file system: a dead network drive must not hold a hook.
const FILE_SYSTEM_LIMIT: Duration = Duration::from_millis(250);
/// Most paths of one call that are looked at; a call with more asks.
const PATHS: usize = 64;

/// The call as the policy sees it. `folder` is the session's; `cwd` is where the agent stands now.
pub(crate) async fn tool_call(tool: String, args: Value, folder: &Path, cwd: &Path) -> ToolCall {
    let mut call = ToolCall { tool, args, cwd: folder.to_owned(), real_paths: None, real_cwd: None };
    if kind_of(&call.tool) != Kind::Read {
        return call;
    }
    let targets: Vec<_> = read_paths(&call.args).into_iter().take(PATHS).map(|path| cwd.join(path)).collect();
    let folder = folder.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        (targets.iter().map(|target| resolved(target)).collect(), folder.canonicalize().ok())
    });
    if let Ok(Ok((paths, folder))) = tokio::time::timeout(FILE_SYSTEM_LIMIT, looked).await {
        call.real_paths = paths;
        call.real_cwd = folder;
    }
    call
}

/// The real path, also of a file that does not exist yet: its nearest existing folder decides.
fn resolved(path: &Path) -> Option<PathBuf> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn links_are_followed_and_missing_files_have_a_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("in");
        std::fs::create_dir(&inside).expect("a folder");
        std::os::unix::fs::symlink("/etc", inside.join("link")).expect("a link");
        std::os::unix::fs::symlink("/nowhere/x", inside.join("dangling")).expect("a link");
        let real = inside.canonicalize().expect("real");
        let at = |path: &str| {
            let (args, inside) = (serde_json::json!({"path": path}), inside.clone());
            async move { tool_call("view".into(), args, &inside, &inside).await.real_paths }
        };
        assert_eq!(at("new.txt").await, Some(vec![real.join("new.txt")]));
        assert_eq!(at("link/passwd").await, Some(vec![PathBuf::from("/etc/passwd")]));
        assert_eq!(at("dangling").await, None);
    }
}
