//! Puts a tool call into words for the person. Invariant: a summary holds no secret, and hides nothing that could run.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::event::Question;
use crate::policy::{Kind, ToolCall, kind_of};
use crate::redact::brief;

/// Longest summary of a call, in characters.
const SUMMARY_CHARS: usize = 300;
/// How much of a long text is looked through for its summary, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// What a key is made of, where a text holds one in whatever form. A call with such a text is never approved by its summary.
static KEY_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[A-Za-z0-9+/]{40,}={0,2}").unwrap_or_else(|_| unreachable!("it is a pattern"))
});

/// What a call is, in a few words.
pub fn action(tool: &str) -> String {
    match (kind_of(tool), tool) {
        (Kind::Shell, _) => "Run a shell command".to_owned(),
        (Kind::Write, "create" | "write_file") => "Create a file".to_owned(),
        (Kind::Write, "delete_file") => "Delete a file".to_owned(),
        (Kind::Write, "apply_patch") => "Change files".to_owned(),
        (Kind::Write, _) => "Edit a file".to_owned(),
        (Kind::Read, "grep" | "rg" | "glob") => "Search files".to_owned(),
        (Kind::Read, _) => "Read a file".to_owned(),
        (Kind::Url, _) => "Fetch a web page".to_owned(),
        (Kind::Subagent, _) => "Start a subagent".to_owned(),
        (Kind::Other, _) => format!("Use the tool {tool}"),
    }
}

/// The message behind `/plan`, which asks for a plan before anything is done.
pub fn planned(message: &str) -> Option<&str> {
    let rest = message.trim_start().strip_prefix("/plan")?;
    (rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()).then(|| rest.trim_start())
}

/// What a question is, in a few words.
pub(crate) fn question_action(question: &Question) -> &'static str {
    match question {
        Question::Ask { .. } => "The agent asks you",
        Question::Form { .. } => "A server asks for your input",
        Question::Link { .. } => "A server wants to open a page",
        Question::Plan { .. } => "The agent has a plan",
    }
}

/// A question in one line, redacted and short.
pub(crate) fn question_gist(question: &Question) -> String {
    let text = match question {
        Question::Ask { question, .. } => question,
        Question::Form { message, .. } | Question::Link { message, .. } => message,
        Question::Plan { summary, .. } => summary,
    };
    brief(&text.split_whitespace().collect::<Vec<_>>().join(" "), SUMMARY_CHARS)
}

/// Under which key a shell tool carries what it runs.
pub(crate) fn command_key(tool: &str) -> Option<&'static str> {
    match tool {
        "bash" | "powershell" | "shell" => Some("command"),
        "write_bash" | "write_powershell" => Some("input"),
        _ => None,
    }
}

/// What a reading tool looks at: its paths, and what it looks for.
pub(crate) fn looked_at(call: &ToolCall) -> Option<String> {
    let paths = crate::policy::read_paths(&call.args);
    let shown: Vec<String> = paths.iter().map(|path| within(path, &call.cwd)).collect();
    let wanted = text_of(&call.args, "pattern").or_else(|| text_of(&call.args, "query"));
    match (shown.is_empty(), wanted) {
        (true, None) => None,
        (true, Some(wanted)) => Some(wanted.to_owned()),
        (false, None) => Some(shown.join(", ")),
        (false, Some(wanted)) => Some(format!("{wanted} in {}", shown.join(", "))),
    }
}

/// The arguments that a card's own form does not show and that may matter: a tool may be given any.
pub(crate) fn unshown(call: &ToolCall) -> Vec<&str> {
    let known: &[&str] = match call.tool.as_str() {
        "bash" | "powershell" => &[
            "command",
            "description",
            "initial_wait",
            "timeout",
            "mode",
            "shellId",
            "sessionId",
            "async",
            "detach",
        ],
        "view" => &["path", "view_range", "forceReadLargeFiles"],
        "edit" => &["path", "old_str", "new_str"],
        "create" => &["path", "file_text"],
        "apply_patch" => &["input"],
        "web_fetch" => &["url", "raw", "max_length", "start_index"],
        // Their arguments are shown as they are.
        tool if matches!(kind_of(tool), Kind::Other | Kind::Subagent) => return Vec::new(),
        // They only look, and name their places.
        "grep" | "rg" | "glob" => return Vec::new(),
        _ => &[
            "command",
            "input",
            "path",
            "file_path",
            "filePath",
            "fileName",
            "url",
            "diff",
            "file_text",
            "content",
        ],
    };
    let Some(args) = call.args.as_object() else { return Vec::new() };
    args.iter()
        .filter(|(key, value)| !value.is_null() && !known.contains(&key.as_str()))
        .map(|(key, _)| key.as_str())
        .collect()
}

/// The whole call in one line, where one line says all that it does; nothing is left out, changed or masked in it.
pub(crate) fn whole(call: &ToolCall, limit: usize) -> Option<&str> {
    let key = match call.tool.as_str() {
        "bash" => "command",
        "view" => "path",
        "web_fetch" => "url",
        _ => return None,
    };
    let text = text_of(&call.args, key)?;
    let plain = !text.chars().any(char::is_control) && text.chars().count() <= limit;
    (plain && unshown(call).is_empty() && summary(&call.tool, &call.args, Path::new("")) == text)
        .then_some(text)
}

/// The one argument that says most, short, and without secrets; nothing that could run is hidden in it. A path inside
/// `folder` is told from there.
pub fn summary(tool: &str, args: &Value, folder: &Path) -> String {
    let paths = ["path", "file_path", "filePath", "fileName"];
    let words = ["pattern", "url", "description", "prompt", "query", "command"];
    let call = || ToolCall {
        tool: tool.to_owned(),
        args: args.clone(),
        cwd: folder.to_owned(),
        real_paths: None,
        real_cwd: None,
    };
    let text = match (kind_of(tool), args) {
        (Kind::Subagent, _) => text_of(args, "description").map(str::to_owned),
        (Kind::Shell, _) => command_key(tool).and_then(|key| text_of(args, key)).map(str::to_owned),
        (Kind::Read, _) => looked_at(&call()),
        _ => None,
    };
    let text = text
        .or_else(|| args.as_str().map(str::to_owned))
        .or_else(|| paths.iter().find_map(|key| text_of(args, key)).map(|path| within(path, folder)))
        .or_else(|| words.iter().find_map(|key| text_of(args, key)).map(str::to_owned))
        .unwrap_or_else(|| if args.is_null() { String::new() } else { args.to_string() });
    gist(&text, SUMMARY_CHARS)
}

/// A text in short, without secrets. What could run is not hidden in it, so it is told from a card's own masks; a key
/// over several lines is cut away with them.
fn gist(text: &str, limit: usize) -> String {
    let text = text.trim();
    let begin = &text[..text.floor_char_boundary(LOOKED_AT)];
    let mut masked = crate::card::masked(begin);
    if masked.contains("PRIVATE KEY")
        && let std::borrow::Cow::Owned(without) = KEY_TEXT.replace_all(&masked, crate::redact::MASK)
    {
        masked = without;
    }
    if begin.len() == text.len() && masked.chars().count() <= limit {
        return masked;
    }
    let short: String = masked.chars().take(limit.saturating_sub(1)).collect();
    format!("{short}…")
}

/// A path as it is told to who knows the folder: `src/main.rs`, or `.` for the folder itself.
fn within(text: &str, folder: &Path) -> String {
    match Path::new(text).strip_prefix(folder) {
        Ok(rest) if rest.as_os_str().is_empty() => ".".to_owned(),
        Ok(rest) => rest.display().to_string(),
        Err(_) => text.to_owned(),
    }
}

/// The agent's own words of why, where the tool carries them.
pub fn intention(tool: &str, args: &Value) -> Option<String> {
    matches!(kind_of(tool), Kind::Shell | Kind::Subagent)
        .then(|| text_of(args, "description"))
        .flatten()
        .map(str::to_owned)
}

fn text_of<'a>(args: &'a Value, key: &str) -> Option<&'a str> {
    args.get(key).and_then(Value::as_str)
}
