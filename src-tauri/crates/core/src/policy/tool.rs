//! What the known tools are. Invariant: an unknown tool is never read-only.

use std::fmt;

use super::paths::Below;

/// The kinds of tool that the policy and the windows tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Runs a shell command.
    Shell,
    /// Reads files or folders.
    Read,
    /// Creates, changes or deletes files.
    Write,
    /// Fetches a URL.
    Url,
    /// Starts a subagent. It passes the same gate for all that it does.
    Subagent,
    /// Anything else: MCP tools, custom tools, tools of later runtimes.
    Other,
}

impl Kind {
    /// The word that rules and reasons use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Read => "read",
            Self::Write => "write",
            Self::Url => "url",
            Self::Subagent => "task",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the runtime itself brings a tool of this name.
pub(crate) fn is_built_in(tool: &str) -> bool {
    kind_of(tool) != Kind::Other
        || matches!(
            tool,
            "ask_user"
                | "sql"
                | "skill"
                | "read_bash"
                | "stop_bash"
                | "list_bash"
                | "read_powershell"
                | "stop_powershell"
                | "list_powershell"
                | "read_agent"
                | "list_agents"
                | "exit_plan_mode"
                | "report_intent"
                | "memory"
                | "store_memory"
                | "update_todo"
                | "write_agent"
                | "lsp"
                | "shell"
                | "read"
                | "write"
                | "url"
        )
}

/// The kind of a tool by its name on the wire (runtime 1.0.102). The names `read_file`,
/// `write_file`, `shell` and `delete_file` are those of the public guides.
pub fn kind_of(tool: &str) -> Kind {
    match tool {
        "bash" | "powershell" | "shell" | "write_bash" | "write_powershell" => Kind::Shell,
        "view" | "read_file" | "grep" | "rg" | "glob" => Kind::Read,
        "create" | "edit" | "write_file" | "delete_file" | "apply_patch" | "str_replace_editor" => {
            Kind::Write
        }
        "web_fetch" | "fetch" => Kind::Url,
        "task" => Kind::Subagent,
        _ => Kind::Other,
    }
}

/// Whether a tool looks for something below folders.
pub(crate) fn searches(tool: &str) -> bool {
    matches!(tool, "grep" | "rg" | "glob")
}

/// What a search looks for a text in. The names of files where it stands tell about it, too: guess by guess. What a glob
/// picks is searched even if git ignores it (runtime 1.0.102).
pub(crate) fn searched(tool: &str, args: &serde_json::Value) -> Below {
    if !matches!(tool, "grep" | "rg") {
        return Below::Nothing;
    }
    match args.get("glob").filter(|glob| !glob.is_null()) {
        Some(glob) if glob.as_str().is_some_and(super::readonly::is_code) => Below::Nothing,
        Some(_) => Below::All,
        None => Below::Unignored,
    }
}

/// The paths that a reading tool names: `path` of `view`, `paths` (a text or a list) of `grep` and `glob`.
pub fn read_paths(args: &serde_json::Value) -> Vec<&str> {
    ["path", "file_path", "filePath", "paths"]
        .iter()
        .filter_map(|key| args.get(key))
        .flat_map(|value| match value {
            serde_json::Value::Array(items) => items.iter().collect(),
            other => vec![other],
        })
        // What is no text has no place: an empty path is nowhere inside.
        .map(|value| value.as_str().unwrap_or("\0"))
        .collect()
}
