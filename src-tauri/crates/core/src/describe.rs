//! Puts a tool call into words for the person. Invariant: what a summary shows is redacted; what a card shows is whole.

use std::path::Path;

use serde_json::Value;

use crate::policy::{Kind, kind_of};
use crate::redact::brief;
use crate::view::PromptDetail;

/// Longest summary of a call, in characters.
const SUMMARY_CHARS: usize = 300;

/// What a call is, in a few words.
pub fn action(tool: &str) -> String {
    match (kind_of(tool), tool) {
        (Kind::Shell, _) => "Run a shell command".to_owned(),
        (Kind::Write, "create" | "write_file") => "Create a file".to_owned(),
        (Kind::Write, "delete_file") => "Delete a file".to_owned(),
        (Kind::Write, _) => "Edit a file".to_owned(),
        (Kind::Read, "grep" | "rg" | "glob") => "Search files".to_owned(),
        (Kind::Read, _) => "Read a file".to_owned(),
        (Kind::Url, _) => "Fetch a web page".to_owned(),
        (Kind::Subagent, _) => "Start a subagent".to_owned(),
        (Kind::Other, _) => format!("Use the tool {tool}"),
    }
}

/// The one argument that says most, redacted and short. A path inside `folder` is told from there.
pub fn summary(tool: &str, args: &Value, folder: &Path) -> String {
    let telling = [
        "command",
        "fullCommandText",
        "path",
        "file_path",
        "fileName",
        "pattern",
        "url",
        "description",
        "prompt",
        "query",
    ];
    let text = match (kind_of(tool), args) {
        (Kind::Subagent, _) => text_of(args, "description").map(str::to_owned),
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    let text = text
        .or_else(|| telling.iter().find_map(|key| text_of(args, key)).map(str::to_owned))
        .unwrap_or_else(|| if args.is_null() { String::new() } else { args.to_string() });
    brief(&within(&text, folder), SUMMARY_CHARS)
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

/// What a call wants to do, as far as the tool is known.
pub fn detail(tool: &str, args: &Value) -> PromptDetail {
    let text = |keys: &[&str]| keys.iter().find_map(|key| text_of(args, key)).map(str::to_owned);
    let path = || text(&["path", "file_path", "filePath", "fileName"]);
    let found = match kind_of(tool) {
        Kind::Shell => text(&["command", "fullCommandText"]).map(|command| PromptDetail::Shell { command }),
        Kind::Write => match (path(), text(&["old_str", "old_string"]), text(&["new_str", "new_string"])) {
            (Some(path), Some(old), new) => {
                Some(PromptDetail::Edit { path, old, new: new.unwrap_or_default() })
            }
            (Some(path), None, _) => text(&["file_text", "content", "newFileContents"])
                .map(|content| PromptDetail::Create { path, content }),
            _ => None,
        },
        Kind::Read => path().map(|path| PromptDetail::Read { path }),
        Kind::Url => text(&["url"]).map(|url| PromptDetail::Url { url }),
        Kind::Subagent | Kind::Other => None,
    };
    found.unwrap_or(PromptDetail::Other)
}

fn text_of<'a>(args: &'a Value, key: &str) -> Option<&'a str> {
    args.get(key).and_then(Value::as_str)
}
