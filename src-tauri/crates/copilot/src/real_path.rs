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
    // Elsewhere its relative paths mean something else than the policy takes them for: then nothing is known.
    if cwd != folder && cwd.canonicalize().ok() != folder.canonicalize().ok() {
        return call;
    }
    let asked = call.clone();
    let looked = tokio::task::spawn_blocking(move || askance_place::resolve(asked));
    match tokio::time::timeout(FILE_SYSTEM_LIMIT, looked).await {
        Ok(Ok(call)) => call,
        _ => call,
    }
}
