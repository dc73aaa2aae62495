//! The tool call as the policy sees it, with where its paths really lead. Invariant: a hook never waits for a dead
//! drive; what cannot be found out in time is none, and none asks.

use std::path::Path;
use std::time::Duration;

use askance_core::policy::ToolCall;
use serde_json::Value;

/// Longest wait for the file system.
const FILE_SYSTEM_LIMIT: Duration = Duration::from_millis(250);

/// The call. `folder` is the session's; `cwd` is where the agent says that it stands.
pub(crate) async fn tool_call(tool: String, args: Value, folder: &Path, cwd: &Path) -> ToolCall {
    let call = ToolCall { tool, args, cwd: folder.to_owned(), real_paths: None, real_cwd: None };
    let (asked, folder, cwd) = (call.clone(), folder.to_owned(), cwd.to_owned());
    let looked = tokio::task::spawn_blocking(move || {
        // Elsewhere its relative paths mean something else than the policy takes them for: then nothing is known.
        let is_there = cwd == folder
            || cwd.canonicalize().is_ok_and(|cwd| folder.canonicalize().is_ok_and(|folder| folder == cwd));
        if is_there { askance_place::resolve(asked) } else { asked }
    });
    match tokio::time::timeout(FILE_SYSTEM_LIMIT, looked).await {
        Ok(Ok(call)) => call,
        _ => call,
    }
}
