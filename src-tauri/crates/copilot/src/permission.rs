//! The second gate: permission requests of calls that came without a hook, or whose hook failed.
//! Invariant: it always answers. A handler that does not leaves the request hanging until the turn is aborted,
//! and a rejection without words cancels the whole turn.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use askance_core::effect::{GateReply, Reply};
use askance_core::event::{Gate, GateRequest, Input};
use askance_core::id::{CallId, SessionId};
use async_trait::async_trait;
use futures_util::FutureExt;
use github_copilot_sdk::handler::{PermissionHandler, PermissionResult};
use github_copilot_sdk::{PermissionRequestData, RequestId};
use serde_json::{Value, json};

use crate::host::Host;
use crate::real_path::tool_call;

/// The second gate of one session.
pub(crate) struct Permissions {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) session: SessionId,
    pub(crate) folder: PathBuf,
}

#[async_trait]
impl PermissionHandler for Permissions {
    async fn handle(
        &self,
        _session: github_copilot_sdk::SessionId,
        _request: RequestId,
        data: PermissionRequestData,
    ) -> PermissionResult {
        let asked = async {
            let request = data.extra.get("permissionRequest").unwrap_or(&data.extra);
            let (tool, args) = tool_of(request);
            let call = tool_call(tool, args, &self.folder, &self.folder).await;
            let request = GateRequest {
                session: self.session.clone(),
                agent: None,
                gate: Gate::Permission,
                intention: text(request, "intention"),
                call_id: data.tool_call_id.as_deref().map(CallId::from),
                person_required: data.managed_approval_required == Some(true),
                call,
            };
            self.host.ask(Input::Gate(request)).await
        };
        match AssertUnwindSafe(asked).catch_unwind().await {
            Ok(Reply::Gate(GateReply::Allow)) => PermissionResult::approve_once(),
            Ok(Reply::Gate(GateReply::Deny { reason })) => PermissionResult::reject(reason),
            Ok(other) => {
                tracing::error!(?other, "the second gate gave no decision; denied");
                PermissionResult::user_not_available()
            }
            Err(_) => {
                tracing::error!(session = %self.session, "the second gate panicked; denied");
                PermissionResult::user_not_available()
            }
        }
    }
}

/// The tool call that a request is about, in the words of the first gate. A kind that is not known here
/// keeps its own name and all that it carries, so that it is asked about and shown whole.
fn tool_of(request: &Value) -> (String, Value) {
    let get = |key: &str| request.get(key).cloned().unwrap_or(Value::Null);
    let kind = text(request, "kind").unwrap_or_else(|| "unknown".to_owned());
    match kind.as_str() {
        "shell" => ("bash".to_owned(), json!({"command": get("fullCommandText")})),
        "write" if request.get("newFileContents").is_some_and(Value::is_string) => (
            "create".to_owned(),
            json!({"path": get("fileName"), "file_text": get("newFileContents"), "diff": get("diff")}),
        ),
        "write" => ("edit".to_owned(), json!({"path": get("fileName"), "diff": get("diff")})),
        "read" => ("view".to_owned(), json!({"path": get("path")})),
        "url" => ("web_fetch".to_owned(), json!({"url": get("url")})),
        "mcp" => {
            let server = text(request, "serverName").unwrap_or_default();
            let tool = text(request, "toolName").unwrap_or_default();
            (format!("{server}-{tool}"), get("args"))
        }
        "custom-tool" => (text(request, "toolName").unwrap_or(kind), get("args")),
        "hook" => (text(request, "toolName").unwrap_or(kind), get("toolArgs")),
        _ => (kind, request.clone()),
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_speak_the_first_gates_words() {
        let table = [
            (json!({"kind": "shell", "fullCommandText": "ls"}), "bash", json!({"command": "ls"})),
            (json!({"kind": "read", "path": "/etc"}), "view", json!({"path": "/etc"})),
            (
                json!({"kind": "hook", "toolName": "edit", "toolArgs": {"path": "a"}}),
                "edit",
                json!({"path": "a"}),
            ),
            (
                json!({"kind": "mcp", "serverName": "s", "toolName": "t", "args": {"x": 1}}),
                "s-t",
                json!({"x": 1}),
            ),
            (json!({"kind": "memory", "fact": "f"}), "memory", json!({"kind": "memory", "fact": "f"})),
            (json!({}), "unknown", json!({})),
        ];
        for (request, tool, args) in table {
            assert_eq!(tool_of(&request), (tool.to_owned(), args), "{request}");
        }
    }
}
