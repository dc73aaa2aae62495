//! What goes out. Invariant: an effect is data; whoever delivers it decides nothing.

use serde_json::Value;

use crate::id::{PromptId, SessionId};
use crate::settings::Grant;
use crate::sound::SoundName;

/// What the pipeline returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The answer to whoever called.
    pub reply: Reply,
    /// What is to be done besides, in this order.
    pub effects: Vec<Effect>,
}

impl Outcome {
    /// An outcome that answers nothing.
    pub fn quiet(effects: Vec<Effect>) -> Self {
        Self { reply: Reply::Nothing, effects }
    }
}

/// The answer to an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Nothing to say: the runtime goes on as it would.
    Nothing,
    /// The decision on a tool call.
    Gate(GateReply),
    /// The decision is the person's: the caller waits until [`Effect::Release`] names this request.
    Held(PromptId),
    /// Another result instead of the tool's own, of the same shape.
    Result(Value),
    /// The act named a request that is gone; nothing was done.
    Gone,
    /// The act cannot be done as it is, for this reason; nothing was done.
    Refused(String),
}

/// The decision on a tool call.
#[derive(Debug, Clone, PartialEq)]
pub enum GateReply {
    /// It runs.
    Allow,
    /// It does not run, and the agent reads the reason.
    Deny {
        /// Never empty: a rejection without words cancels the whole turn.
        reason: String,
    },
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Answers a held request.
    Release {
        /// Which.
        prompt: PromptId,
        /// With what.
        reply: GateReply,
    },
    /// Aborts the running turn of a session. It comes before the releases that belong to it.
    Abort(SessionId),
    /// The queue of waiting requests has changed: show, change or hide the prompt window.
    Prompts,
    /// Shows a notification, in place of an earlier one with the same key.
    Notify(Notification),
    /// Takes a notification back.
    Unnotify(Key),
    /// Plays a sound.
    Sound(Cue),
    /// Posts to the Slack webhook.
    Slack(SlackMessage),
    /// The grants have changed and are to be saved with the settings.
    SaveGrants(Vec<Grant>),
    /// The list of sessions, or the tray, has changed.
    Sessions,
    /// A line of a session's time line has changed.
    Timeline {
        /// Which session.
        session: SessionId,
        /// Which line.
        seq: u32,
    },
}

/// What a notification is about. One with the same key replaces the earlier one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Requests that wait.
    Permission,
    /// The last turn of this session.
    Turn(SessionId),
    /// An error of this session.
    Error(SessionId),
    /// The end of this session.
    End(SessionId),
    /// The runtime as a whole.
    Runtime,
}

/// How loud a notification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// For the record.
    Low,
    /// Worth a look.
    Normal,
    /// It stays until it is looked at.
    Critical,
}

/// A desktop notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What it is about.
    pub key: Key,
    /// One line.
    pub title: String,
    /// One or two sentences, redacted.
    pub body: String,
    /// How loud.
    pub urgency: Urgency,
}

/// What a sound stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// A tool returned.
    ToolCall,
    /// A tool failed.
    ToolFailure,
    /// A request waits.
    Permission,
    /// A turn is finished.
    TurnFinished,
    /// An error nobody recovered from.
    Error,
}

impl Cue {
    /// The sound that the settings give it, or none.
    pub fn sound(self, settings: &crate::settings::SoundSettings) -> Option<SoundName> {
        let name = match self {
            Self::ToolCall => &settings.tool_call,
            Self::ToolFailure => &settings.tool_failure,
            Self::Permission => &settings.permission,
            Self::TurnFinished => &settings.turn_finished,
            Self::Error => &settings.error,
        };
        name.as_deref().and_then(SoundName::parse)
    }
}

/// A message for the Slack webhook, redacted and escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackMessage {
    /// Slack's `text`, in its markup.
    pub text: String,
}
