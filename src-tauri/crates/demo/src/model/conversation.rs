//! A conversation as the runtime posts it to the model.
//!
//! Invariant: what a script does next depends on the posted conversation alone, so a
//! repeated request gets the same step and sessions cannot disturb each other.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What the runtime writes before the session's folder in the system prompt.
const FOLDER_LABEL: &str = "Current working directory: ";
/// How a user message begins that the runtime wrote, not the user.
const RUNTIME_NOTICE: &str = "<system_notification";

/// The part of a request's body that a script looks at.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Conversation {
    /// All messages, the oldest first.
    pub messages: Vec<Message>,
    #[serde(default)]
    tools: Option<Vec<OfferedTool>>,
    #[serde(default)]
    pub(crate) stream: bool,
}

/// A tool that the model may call. Its long schema is skipped: it is posted every time.
#[derive(Clone, Debug, Deserialize)]
struct OfferedTool {
    function: Option<OfferedFunction>,
}

#[derive(Clone, Debug, Deserialize)]
struct OfferedFunction {
    name: String,
}

/// One message of a conversation.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// `system`, `user`, `assistant` or `tool`.
    pub role: String,
    /// The text, with the parts joined where it was sent in parts.
    #[serde(default, rename = "content", deserialize_with = "joined_text")]
    pub text: String,
    /// The tools that an assistant message calls.
    #[serde(default, deserialize_with = "list_or_null")]
    pub tool_calls: Vec<PostedCall>,
    /// The call that a tool message answers.
    #[serde(default)]
    pub tool_call_id: Option<String>,
}

/// A tool call inside an assistant message.
#[derive(Clone, Debug, Deserialize)]
pub struct PostedCall {
    /// The call's id.
    pub id: String,
    /// The tool and its arguments.
    pub function: PostedFunction,
}

/// The tool and its arguments, as the wire has them.
#[derive(Clone, Debug, Deserialize)]
pub struct PostedFunction {
    /// The tool's name.
    pub name: String,
    /// The arguments: JSON in a string.
    #[serde(default)]
    pub arguments: String,
}

/// What a tool call came to, as the agent reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolResult {
    /// The call's id.
    pub call_id: String,
    /// The tool that was called; empty if the call is not in the conversation.
    pub tool: String,
    /// The arguments it was called with: JSON in a string.
    pub arguments: String,
    /// The result's text: output, error, or the reason of a denial.
    pub text: String,
}

/// What a prompt's marker asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) name: String,
    pub(crate) repeats: usize,
}

impl Conversation {
    /// The results of all tool calls, the oldest first.
    pub fn tool_results(&self) -> Vec<ToolResult> {
        let calls = || self.messages.iter().flat_map(|message| &message.tool_calls);
        self.messages
            .iter()
            .filter(|message| message.role == "tool")
            .map(|message| {
                let call_id = message.tool_call_id.clone().unwrap_or_default();
                let call = calls().find(|call| call.id == call_id);
                ToolResult {
                    tool: call.map(|c| c.function.name.clone()).unwrap_or_default(),
                    arguments: call.map(|c| c.function.arguments.clone()).unwrap_or_default(),
                    text: message.text.clone(),
                    call_id,
                }
            })
            .collect()
    }

    /// The names of the tools that the model may call.
    pub fn tools(&self) -> Vec<String> {
        let offered = self.tools.iter().flatten();
        let named = offered.filter_map(|tool| Some(tool.function.as_ref()?.name.clone()));
        named.collect()
    }

    /// What the user (or the agent that started a subagent) wrote, the oldest first.
    pub fn prompts(&self) -> Vec<&str> {
        let prompts = self.messages.iter().filter(|message| message.is_prompt());
        prompts.map(|message| message.text.as_str()).collect()
    }

    /// The session's folder, as the system prompt names it.
    pub fn folder(&self) -> Option<&str> {
        let system = self.messages.iter().filter(|m| m.role == "system");
        let mut lines = system.flat_map(|message| message.text.lines());
        lines.find_map(|line| Some(line.split_once(FOLDER_LABEL)?.1.trim()))
    }

    /// The agent's own requests offer tools; those for a title or a summary do not.
    pub(crate) fn is_utility(&self) -> bool {
        self.tools.as_ref().is_none_or(Vec::is_empty)
    }

    /// The last marker of the user, and how many answers the model has given since. With
    /// no marker, the answers since the conversation began.
    pub(crate) fn place(&self) -> (Option<Selection>, usize) {
        let answers = |messages: &[Message]| {
            let answers = messages.iter().filter(|m| m.role == "assistant");
            answers.count()
        };
        for (index, message) in self.messages.iter().enumerate().rev() {
            if message.is_prompt()
                && let Some(selection) = selection(&message.text)
            {
                return (Some(selection), answers(&self.messages[index..]));
            }
        }
        (None, answers(&self.messages))
    }

    /// A number that two requests share only if they post the same conversation.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.is_utility().hash(&mut hasher);
        for message in &self.messages {
            (&message.role, &message.text, &message.tool_call_id).hash(&mut hasher);
            for call in &message.tool_calls {
                (&call.id, &call.function.arguments).hash(&mut hasher);
            }
        }
        hasher.finish()
    }
}

impl Message {
    fn is_prompt(&self) -> bool {
        self.role == "user" && !self.text.trim_start().starts_with(RUNTIME_NOTICE)
    }
}

/// Reads the last `[script:NAME]` or `[script:NAME*TIMES]` in a prompt.
fn selection(text: &str) -> Option<Selection> {
    let (_, rest) = text.rsplit_once("[script:")?;
    let (inside, _) = rest.split_once(']')?;
    let (name, repeats) = match inside.split_once('*') {
        Some((name, times)) => (name, times.parse().ok()?),
        None => (inside, 1),
    };
    Some(Selection { name: name.trim().to_owned(), repeats })
}

fn joined_text<'de, D: Deserializer<'de>>(content: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(content)? {
        Value::String(text) => text,
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    })
}

fn list_or_null<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<PostedCall>, D::Error> {
    Ok(Option::deserialize(list)?.unwrap_or_default())
}
