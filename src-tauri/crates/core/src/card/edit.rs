//! Arguments in the person's hands. Invariant: what runs is what was checked, to the letter.

use serde_json::Value;

use crate::policy::ToolCall;
use crate::texts;
use crate::view::EditedText;

/// Longest text that is edited in the window, in bytes.
const BYTES: usize = 256 * 1024;

/// The one text of a call that is worth editing; otherwise all arguments, as JSON.
pub(crate) fn text(call: &ToolCall) -> Result<EditedText, String> {
    let keys: &[&str] = match call.tool.as_str() {
        "bash" | "shell" | "powershell" => &["command"],
        "write_bash" | "write_powershell" | "apply_patch" => &["input"],
        "edit" => &["new_str"],
        "create" | "write_file" => &["file_text", "content"],
        "web_fetch" | "fetch" => &["url"],
        _ => &[],
    };
    let found = keys.iter().find_map(|key| Some((*key, call.args.get(key)?.as_str()?)));
    let edited = match found {
        Some((key, text)) => EditedText { pointer: format!("/{key}"), text: text.to_owned() },
        None => EditedText {
            pointer: String::new(),
            text: serde_json::to_string_pretty(&call.args).map_err(|error| error.to_string())?,
        },
    };
    if edited.text.len() > BYTES {
        return Err(texts::TOO_LONG_TO_EDIT.to_owned());
    }
    Ok(edited)
}

/// The call with the person's text in it. Its real places are unknown again.
pub(crate) fn apply(call: &ToolCall, edited: &EditedText) -> Result<ToolCall, String> {
    if edited.text.len() > BYTES {
        return Err(texts::TOO_LONG_TO_EDIT.to_owned());
    }
    let mut args = call.args.clone();
    if edited.pointer.is_empty() {
        let parsed: Value =
            serde_json::from_str(&edited.text).map_err(|error| format!("This is no JSON: {error}."))?;
        if parsed.is_object() != args.is_object() {
            return Err(texts::NO_OBJECT.to_owned());
        }
        args = parsed;
    } else {
        match args.pointer_mut(&edited.pointer) {
            Some(Value::String(text)) => text.clone_from(&edited.text),
            _ => return Err(texts::NO_SUCH_TEXT.to_owned()),
        }
    }
    Ok(ToolCall { args, real_paths: None, real_cwd: None, ..call.clone() })
}
