//! Sessions and their time lines.

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, Millis, SessionId};
use crate::settings::Profile;

/// What a session is doing, in the words of the person who watches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum SessionState {
    /// Asked for, not yet confirmed by the runtime.
    Starting,
    /// A turn is running.
    Working,
    /// A turn is running and at least one request waits for an answer.
    NeedsYou,
    /// No turn is running; the session takes a new message.
    Idle,
    /// The last turn ended in an error, or the runtime died. It can be resumed.
    Failed,
    /// Closed. It can be resumed.
    Ended,
}

/// Counts of one session since Askance watches it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Messages sent by the person.
    pub prompts: u32,
    /// Tool calls requested by the agent and its subagents.
    pub tool_calls: u32,
    /// Calls allowed by a rule, the profile or the built-in read-only set.
    pub allowed: u32,
    /// Calls that the person approved.
    pub approved: u32,
    /// Calls that were denied, by whomever.
    pub denied: u32,
    /// Tokens read and written, as far as the runtime told.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub tokens: u64,
    /// Time that requests waited for the person.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub waited_ms: Millis,
    /// Secrets that were masked in what tools returned.
    #[serde(default)]
    pub masked: u32,
}

/// A subagent, shown under its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SubagentView {
    /// The runtime's id of the subagent.
    pub id: AgentId,
    /// Its own name, as the runtime shows it.
    pub name: String,
    /// Working, needs you, idle (it is done) or failed.
    pub state: SessionState,
}

/// One session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Which session.
    pub id: SessionId,
    /// The runtime's title, or the first words of the first message.
    pub title: String,
    /// The folder it works in, with `~` for the home folder.
    pub folder: String,
    /// The git branch of that folder, where there is one.
    pub branch: Option<String>,
    /// The profile in force, before the tray's switches.
    pub profile: Profile,
    /// The model, when one was chosen.
    pub model: Option<String>,
    /// What it is doing.
    pub state: SessionState,
    /// One line about what it does right now, waits for, or failed with.
    pub activity: Option<String>,
    /// When it was created or resumed here.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub since: Millis,
    /// When it was closed.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub ended: Option<Millis>,
    /// Its subagents that are at work, and those that were in this turn.
    pub subagents: Vec<SubagentView>,
    /// What happened so far.
    pub counts: Counts,
    /// Whether the person wants to hear and read nothing of it.
    pub muted: bool,
    /// When its failed turn is tried again, where it is.
    pub retry: Option<RetryView>,
}

/// A failed turn that will be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RetryView {
    /// When, in milliseconds since the Unix epoch.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub at: Millis,
    /// Which try of this turn, from 1.
    pub number: u32,
    /// How many there can be.
    pub of: u32,
}

/// What becomes of a message that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PromptPreview {
    /// What the agent gets instead, where it begins with a shortcut.
    pub sent: Option<String>,
    /// The shortcuts that it may be about to become.
    pub names: Vec<String>,
}

/// How a tool call was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Decided {
    /// Not decided yet: announced by the agent.
    Announced,
    /// It waits for the person.
    Waiting,
    /// Allowed by a rule, the profile or the built-in set.
    Allowed,
    /// Approved by the person.
    Approved,
    /// Denied.
    Denied,
}

/// How far a tool call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Requested or running.
    Running,
    /// It returned a result. A shell command with a non-zero exit code is a result too.
    Succeeded,
    /// It failed or was denied.
    Failed,
    /// The turn was stopped before it ended.
    Interrupted,
}

/// What one line of a session's time line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Entry {
    /// A message of the person.
    Prompt {
        /// Its text, redacted.
        text: String,
    },
    /// A message of the agent; it grows while it streams.
    Message {
        /// Its text, redacted.
        text: String,
    },
    /// A tool call.
    Tool {
        /// The tool's name on the wire.
        tool: String,
        /// The one argument that says most: a command, a path, a pattern. Redacted.
        summary: String,
        /// How it was decided.
        decided: Decided,
        /// By what: a rule, "you", a profile. Empty while nothing is decided.
        by: String,
        /// How far it has come.
        progress: Progress,
        /// From request to result, once there is one.
        #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
        duration_ms: Option<Millis>,
        /// The error or the reason of the denial, redacted.
        error: Option<String>,
    },
    /// An error of the session.
    Error {
        /// A friendly text with the runtime's own words, redacted.
        text: String,
    },
    /// Something Askance did or noticed: stopped, resumed, the runtime died.
    Note {
        /// One sentence.
        text: String,
    },
}

/// One line of a session's time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Its place; an entry with the same number replaces the earlier one.
    pub seq: u32,
    /// When it began.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub at: Millis,
    /// The subagent's name, where it was one.
    pub agent: Option<String>,
    /// What it says.
    pub entry: Entry,
}

/// Changed lines of one session's time line, sent to the sessions window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TimelineChange {
    /// Which session.
    pub session: SessionId,
    /// New or changed lines.
    pub entries: Vec<TimelineEntry>,
}
