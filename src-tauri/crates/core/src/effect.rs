//! What goes out. Invariant: an effect is data; whoever delivers it decides nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{Millis, PromptId, SessionId};
use crate::message::Message;
use crate::record::AuditEntry;
use crate::visitor::VisitorReply;

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
    /// The answer to a question.
    Question(QuestionReply),
    /// The answer to a visitor.
    Visitor(VisitorReply),
    /// The decision is the person's: the caller waits until [`Effect::Release`] names this request.
    Held {
        /// The request.
        prompt: PromptId,
        /// When it is to be asked whether its time is over, by [`News::Overdue`](crate::event::News::Overdue).
        deadline: Option<Millis>,
    },
    /// Another result instead of the tool's own, of the same shape.
    Result(Value),
    /// Words for the agent besides what it reads anyway.
    Context(String),
    /// Another message instead of the person's own.
    Prompt(String),
    /// Whoever asked is to look at what the session's folder is, and to tell it by
    /// [`HookKind::Project`](crate::event::HookKind::Project).
    LookAtProject,
    /// What is to be done about an error.
    Error {
        /// How often it may be tried again; none: not at all.
        retry: Option<u32>,
        /// A friendly sentence for the person.
        notification: String,
    },
    /// The act named a request that is gone; nothing was done. The sentence says how it went.
    Gone(String),
    /// The act cannot be done as it is, for this reason; nothing was done.
    Refused(String),
}

/// The decision on a tool call.
#[derive(Debug, Clone, PartialEq)]
pub enum GateReply {
    /// It runs.
    Allow,
    /// It runs with these arguments instead of its own.
    AllowEdited(Value),
    /// It does not run, and the agent reads the reason.
    Deny {
        /// Never empty: a rejection without words cancels the whole turn.
        reason: String,
    },
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum QuestionReply {
    /// A choice, or words of the person's own.
    Text {
        /// The words.
        text: String,
        /// Whether they are the person's own.
        freeform: bool,
    },
    /// A form's fields; `null` for a page that was opened.
    Filled(Value),
    /// The plan is to be carried out, in this way.
    Begin {
        /// The runtime's name of the way.
        action: String,
    },
    /// No. The agent reads the words.
    Declined {
        /// Never empty.
        feedback: String,
    },
    /// Nobody answered. The agent reads the words.
    Nobody {
        /// Never empty.
        reason: String,
    },
}

/// What a waiting caller gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Released {
    /// A gate.
    Gate(GateReply),
    /// A question's handler.
    Question(QuestionReply),
    /// A visitor.
    Visitor(VisitorReply),
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Answers a held request.
    Release {
        /// Which.
        prompt: PromptId,
        /// With what.
        reply: Released,
    },
    /// Aborts the running turn of a session. It comes before the releases that belong to it.
    Abort(SessionId),
    /// [`News::RetryDue`](crate::event::News::RetryDue) is to be told then.
    RetryAt {
        /// The session whose turn failed.
        session: SessionId,
        /// When.
        at: Millis,
    },
    /// Sends a message of Askance's own, which continues a failed turn.
    Continue {
        /// To which session.
        session: SessionId,
        /// The message.
        text: String,
    },
    /// The queue of waiting requests has changed: show, change or hide the prompt window.
    Prompts,
    /// Shows a notification, in place of an earlier one with the same key.
    Notify(Notification),
    /// Takes a notification back.
    Unnotify(Key),
    /// Plays a sound.
    Sound(Cue),
    /// Sends to Slack and the webhooks that want it.
    Send(Message),
    /// The grants have changed and are to be saved with the settings.
    SaveGrants,
    /// Adds an entry to the audit record.
    Record(AuditEntry),
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
    /// What happened to several sessions at once.
    Several(crate::route::Several),
    /// The runtime as a whole.
    Runtime,
    /// What became of something that the person has just done.
    Told,
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
    /// What its buttons do.
    pub buttons: Buttons,
}

/// The buttons of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Buttons {
    /// None but to look at the session, where it is about one.
    Look(Option<SessionId>),
    /// None but to look at all sessions.
    Sessions,
    /// To answer a tool call, or to open it.
    Answer {
        /// The request.
        prompt: PromptId,
        /// Its session.
        session: SessionId,
        /// Whether it can be approved here: not with a high risk, and not if it was switched off.
        approve: bool,
    },
    /// To open a question.
    Open(SessionId),
}

/// What a sound stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
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
