//! A recorded tool call, as JSON. Invariant: what is not a call is an error, never a call without arguments.

use std::path::PathBuf;

use askance_core::policy::ToolCall;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::source::Problem;

/// Longest line that is taken, in bytes.
const LINE_BYTES: usize = 16 * 1024 * 1024;

/// A line of input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    tool_name: Option<String>,
    tool_args: Option<Value>,
    cwd: Option<PathBuf>,
    /// The short form: a shell command.
    command: Option<String>,
    /// What belongs together: a session, or a task of a benchmark.
    session_id: Option<String>,
    task: Option<String>,
    policy: Option<Value>,
}

/// A call, with what came beside it.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// The call, its real places found out where it says where it runs.
    pub(crate) call: ToolCall,
    /// A policy of its own.
    pub(crate) policy: Option<Value>,
    /// What belongs together.
    pub(crate) session: String,
}

/// Reads one call.
pub(crate) fn parse(text: &str) -> Result<Recorded, Problem> {
    if text.len() > LINE_BYTES {
        return Err(Problem::Input(format!("a call is longer than {LINE_BYTES} bytes")));
    }
    let line: Line = serde_json::from_str(text).map_err(|error| {
        Problem::Input(format!("this is no call, {{\"toolName\", \"toolArgs\", \"cwd\"}}: {error}"))
    })?;
    let (tool, args) = match (line.tool_name, line.tool_args, line.command) {
        (Some(tool), Some(args), None) => (tool, args),
        (None, None, Some(command)) => ("bash".to_owned(), json!({ "command": command })),
        (Some(_), None, None) => return Err(Problem::Input("the call has no \"toolArgs\"".to_owned())),
        _ => {
            return Err(Problem::Input(
                "a call needs \"toolName\" and \"toolArgs\", or \"command\"".to_owned(),
            ));
        }
    };
    let session = line.session_id.or(line.task).unwrap_or_default();
    let call = match line.cwd {
        Some(cwd) => askance_place::resolve(ToolCall { tool, args, cwd, real_paths: None, real_cwd: None }),
        // A recording of another machine: its paths are taken at their word.
        None => elsewhere(tool, args),
    };
    Ok(Recorded { call, policy: line.policy, session })
}

/// A call of this machine's own record.
pub(crate) fn recorded(tool: String, args: Value, cwd: PathBuf, session: String) -> Recorded {
    let call = askance_place::resolve(ToolCall { tool, args, cwd, real_paths: None, real_cwd: None });
    Recorded { call, policy: None, session }
}

/// A call of a folder that is not on this machine; every path in it leads where it says.
fn elsewhere(tool: String, args: Value) -> ToolCall {
    let cwd = PathBuf::from("/app");
    let mut call = ToolCall { tool, args, cwd: cwd.clone(), real_paths: None, real_cwd: Some(cwd) };
    call.real_paths =
        Some(askance_core::policy::paths_to_resolve(&call).into_iter().map(|path| path.path).collect());
    call
}
