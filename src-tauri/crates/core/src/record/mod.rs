//! The audit record: what happened, as values. Invariant: an entry is redacted and bounded before it leaves the
//! core, and every tool call has one request and one decision in it, whatever way it went.

mod bound;
mod calls;
mod make;
mod who;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::Gate;
use crate::id::{AgentId, CallId, Millis, SessionId};
use crate::settings::Profile;
use crate::view::{Counts, Risk};

pub use bound::{
    ARGS_CHARS, ARGS_DEPTH, ARGS_ENTRIES, ERROR_CHARS, NAME_CHARS, PATH_CHARS, PROMPT_CHARS, REASON_CHARS,
    RESULT_CHARS, TEXT_CHARS,
};
pub(crate) use calls::Calls;
pub(crate) use make::*;
pub use who::{GrantScope, Who};

/// Most tokens that one call of the model is recorded with: a wrong number shall not outweigh all others.
pub const MOST_TOKENS: u64 = 1_000_000_000;

/// One entry of the record. As JSON it is flat: `{"timestamp", "sessionId", "agent"?, "event", …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// When, in milliseconds since the Unix epoch.
    pub timestamp: Millis,
    /// In which session; empty for what the record says about itself.
    pub session_id: SessionId,
    /// The subagent, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// What happened.
    #[serde(flatten)]
    pub event: AuditEvent,
}

/// What an entry is about. The names are a file format: they stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AuditEvent {
    /// A session was created or resumed.
    SessionStart {
        /// Whether it is an earlier one.
        resumed: bool,
        /// The folder it works in.
        folder: String,
        /// The folder's git branch.
        branch: Option<String>,
        /// The model asked for.
        model: Option<String>,
        /// Its profile.
        profile: Profile,
    },
    /// A message to the agent.
    Prompt {
        /// The message, as the agent gets it.
        prompt: String,
        /// The person's own words, where they began with a shortcut.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        typed: Option<String>,
        /// It came from another program on the same server, not from Askance.
        #[serde(default, skip_serializing_if = "is_false")]
        elsewhere: bool,
    },
    /// What the agent says it is about to do.
    Intent {
        /// Its words.
        intent: String,
    },
    /// The agent wants to use a tool.
    ToolRequested {
        /// Counted up within a session: the decision and the result have the same.
        ask: u64,
        /// The tool's name on the wire.
        tool_name: String,
        /// The runtime's id of the call, where it was known by then.
        call_id: Option<CallId>,
        /// Its arguments, without secrets.
        tool_args: Value,
        /// The folder it works in.
        cwd: String,
        /// Through which gate it came.
        gate: GateName,
        /// The agent's own words of why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intention: Option<String>,
        /// How many secrets were masked in the arguments.
        masked: u32,
        /// Whether the arguments were shortened.
        cut: bool,
    },
    /// What became of a request.
    Decision {
        /// Which request.
        ask: u64,
        /// The tool's name on the wire.
        tool_name: String,
        /// Whether it may run.
        outcome: Verdict,
        /// Who decided.
        who: Who,
        /// How much harm it can do.
        risk: Risk,
        /// The decider's reason, which the agent reads where it was denied.
        reason: String,
        /// Why the person was asked, where they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<String>,
        /// The arguments as the person has changed them, without secrets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edited: Option<Value>,
        /// How long it waited for an answer, in milliseconds.
        waited_ms: Millis,
    },
    /// A tool returned.
    ToolResult {
        /// Which request.
        ask: u64,
        /// The tool's name on the wire.
        tool_name: String,
        /// The runtime's id of the call.
        call_id: Option<CallId>,
        /// The text that the agent reads, without secrets.
        tool_result: String,
        /// From the decision to the end, in milliseconds.
        duration_ms: Millis,
        /// How many secrets were masked in the text.
        masked: u32,
        /// Whether the text was shortened.
        cut: bool,
    },
    /// A tool failed or was interrupted. A call that was denied has no result and no failure.
    ToolFailed {
        /// Which request.
        ask: u64,
        /// The tool's name on the wire.
        tool_name: String,
        /// The runtime's id of the call, where it was ever known.
        call_id: Option<CallId>,
        /// What went wrong.
        error: String,
        /// It was ended from outside, and nobody knows how far it came.
        interrupted: bool,
        /// From the decision to the end, in milliseconds.
        duration_ms: Millis,
    },
    /// The agent was given words besides the person's.
    ContextGiven {
        /// What they are about.
        source: ContextSource,
        /// The tool that they are about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tool_name: Option<String>,
        /// The words, without secrets.
        context: String,
    },
    /// A turn that a passing error has ended is tried again, or is not.
    Retry {
        /// How far that is.
        step: RetryStep,
        /// Which try of the turn, from 1.
        number: u32,
        /// How many there could be.
        of: u32,
        /// How long is waited before it, in milliseconds.
        wait_ms: Millis,
    },
    /// Something went wrong.
    Error {
        /// Who tells.
        source: ErrorSource,
        /// The runtime's word for it.
        kind: String,
        /// The HTTP status of the model call, if it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// What went wrong.
        message: String,
    },
    /// The model begins to answer.
    TurnStart,
    /// The model has answered.
    TurnEnd,
    /// What one call of the model took, as far as the runtime told.
    Usage {
        /// The model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// Tokens that it read.
        input_tokens: u64,
        /// Tokens that it wrote.
        output_tokens: u64,
    },
    /// Nothing is running any more.
    Idle {
        /// The turn was aborted.
        aborted: bool,
    },
    /// A session has ended.
    SessionEnd {
        /// The runtime's word for why.
        reason: String,
        /// How long it was watched, in milliseconds.
        duration_ms: Millis,
        /// What was done in it.
        counts: Counts,
    },
    /// The agent or an MCP server asks the person something.
    QuestionAsked {
        /// Counted with the requests of the same session: the answer has the same.
        ask: u64,
        /// The tool that asks it.
        tool_name: String,
        /// The question.
        question: String,
        /// Answers to choose from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        choices: Vec<String>,
    },
    /// What became of a question.
    QuestionAnswered {
        /// Which question.
        ask: u64,
        /// The tool that asked it.
        tool_name: String,
        /// How it was answered.
        outcome: AnswerOutcome,
        /// Who answered, or why nobody did.
        who: Who,
        /// The words, without secrets; of a form only the names of its fields.
        answer: String,
        /// How long it waited for an answer, in milliseconds.
        waited_ms: Millis,
    },
    /// Entries that could not be kept: the record says so itself.
    Lost {
        /// How many.
        entries: u64,
    },
    /// Old sessions that were removed, because of their age or the record's size: the record says so itself.
    Removed {
        /// How many sessions.
        sessions: u64,
        /// How many entries.
        entries: u64,
    },
}

/// Through which gate a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GateName {
    /// The preToolUse hook.
    Hook,
    /// The permission handler.
    Permission,
    /// Through none: the runtime ran or ended it by itself.
    None,
}

impl From<Gate> for GateName {
    fn from(gate: Gate) -> Self {
        match gate {
            Gate::Hook => Self::Hook,
            Gate::Permission => Self::Permission,
        }
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It may run.
    Allowed,
    /// It may not.
    Denied,
    /// Nobody was asked: the runtime did not bring it to a gate.
    NotAsked,
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerOutcome {
    /// With an answer.
    Answered,
    /// With no.
    Declined,
    /// Not at all.
    Nobody,
}

/// What words are about that the agent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContextSource {
    /// The session's folder.
    Project,
    /// A tool that failed.
    ToolGuidance,
}

/// How far a try is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RetryStep {
    /// It is waited for.
    Waiting,
    /// The turn was continued.
    Sent,
    /// It was not, because the person or the settings said so.
    Cancelled,
}

/// Who tells of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorSource {
    /// The errorOccurred hook: the runtime may still have recovered.
    Hook,
    /// `session.error`: nobody recovered.
    Session,
    /// Askance: the session could not be reached, or its runtime has died.
    Askance,
}

// serde hands a field over by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests;
