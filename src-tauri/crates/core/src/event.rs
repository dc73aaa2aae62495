//! What comes in: hooks, requests at the gate, session events, the person's acts and the app's own news.
//! Invariant: every input is plain data; the SDK's own types end at the `copilot` crate.

use std::path::PathBuf;

use serde_json::Value;

use crate::id::{AgentId, CallId, PromptId, SessionId};
use crate::policy::{Switches, ToolCall};
use crate::settings::{Profile, Settings};
use crate::view::Answer;

/// Everything the pipeline takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A tool call asks for a decision, at the first gate or the second.
    Gate(GateRequest),
    /// Any other hook.
    Hook(Hook),
    /// Something happened in a session.
    Event(Event),
    /// The person did something.
    Person(Act),
    /// The app learned something.
    App(News),
}

/// Who calls: a subagent, or nothing for the root agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The runtime's id of the subagent.
    pub id: AgentId,
    /// Its type or name, where the runtime tells it.
    pub name: Option<String>,
}

/// Which of the two gates a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// The preToolUse hook. After its "allow" the runtime asks nothing more.
    Hook,
    /// The permission handler: for what came without a hook, or after one that failed.
    Permission,
}

/// A tool call that asks for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct GateRequest {
    /// The session that asks.
    pub session: SessionId,
    /// The subagent, if it is one.
    pub agent: Option<Agent>,
    /// Through which gate.
    pub gate: Gate,
    /// What it wants to do.
    pub call: ToolCall,
    /// The agent's own words of why, where they came with the request.
    pub intention: Option<String>,
    /// The runtime's id of the call. Only the second gate knows it, and it does not know the agent.
    pub call_id: Option<CallId>,
    /// Managed settings demand that a person decides, whatever the policy says.
    pub person_required: bool,
}

/// A hook that needs no decision on a tool call.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    /// The session it fired in.
    pub session: SessionId,
    /// The subagent, if it is one.
    pub agent: Option<Agent>,
    /// Which hook, with what it carries.
    pub kind: HookKind,
}

/// The hooks of the SDK, apart from preToolUse, which is [`GateRequest`].
#[derive(Debug, Clone, PartialEq)]
pub enum HookKind {
    /// At the first message of a new or resumed session.
    SessionStart,
    /// The person's message, before the model sees it.
    UserPromptSubmitted {
        /// The message.
        prompt: String,
    },
    /// The message after the runtime's own changes.
    UserPromptTransformed,
    /// An MCP tool is about to be called; the gate has passed it already.
    PreMcpToolCall,
    /// A tool returned a result.
    PostToolUse {
        /// The tool's name.
        tool: String,
        /// The result: `{textResultForLlm, resultType, sessionLog, contents, …}`.
        result: Value,
    },
    /// A tool failed: a missing path, an unknown tool, an error of its handler.
    PostToolUseFailure {
        /// The tool's name.
        tool: String,
        /// What went wrong.
        error: String,
    },
    /// A model call failed. The runtime may still try again by itself, and its `recoverable` flag is always true.
    ErrorOccurred {
        /// `model_call`, as far as seen.
        context: String,
    },
    /// The agent ended its turn.
    AgentStop,
    /// A subagent begins.
    SubagentStart,
    /// A subagent is done.
    SubagentStop,
    /// The session was closed.
    SessionEnd {
        /// `user_exit` when a program closed it, `complete` from the terminal.
        reason: String,
    },
}

/// Something that happened in a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The session.
    pub session: SessionId,
    /// The subagent, if it is one.
    pub agent: Option<AgentId>,
    /// What happened.
    pub kind: EventKind,
}

/// The session events that Askance uses.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// `assistant.turn_start`.
    TurnStarted,
    /// `assistant.message_delta`.
    MessageDelta {
        /// The message that grows.
        message: String,
        /// What is added to it.
        text: String,
    },
    /// `assistant.message`: the whole text.
    Message {
        /// The message.
        message: String,
        /// Its text; empty when it only calls tools.
        text: String,
    },
    /// `tool.execution_start`.
    ToolStarted {
        /// The call.
        call: CallId,
        /// The tool's name.
        tool: String,
        /// Its arguments.
        args: Value,
    },
    /// `tool.execution_complete`.
    ToolEnded {
        /// The call.
        call: CallId,
        /// The error, if it failed or was denied.
        error: Option<String>,
    },
    /// `agent.interrupted`: these calls will get no end of their own.
    Interrupted {
        /// The calls.
        calls: Vec<CallId>,
    },
    /// `session.idle`: no turn is running.
    Idle {
        /// The turn was aborted.
        aborted: bool,
    },
    /// `session.error`: an error that nobody recovered from. This is the truth, not the hook's flag.
    Failed {
        /// The runtime's word for it (`errorType`).
        kind: String,
        /// The HTTP status of the model call, if it was one.
        status: Option<u16>,
        /// The runtime's own sentence.
        message: String,
    },
    /// `session.title_changed`.
    Title(String),
    /// `subagent.started`.
    SubagentStarted {
        /// Its own name.
        name: String,
    },
    /// `subagent.completed` or `subagent.failed`.
    SubagentEnded {
        /// Whether it failed.
        failed: bool,
    },
    /// `assistant.usage`.
    Usage {
        /// Input and output tokens of one model call.
        tokens: u64,
    },
}

/// What the person did.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Answered a request.
    Answer {
        /// The request that was on the screen.
        prompt: PromptId,
        /// The answer.
        answer: Answer,
    },
    /// Closed the prompt window on this request.
    CloseCard(PromptId),
    /// Asked for a new session, or for an earlier one to be resumed.
    Open(Opening),
    /// Sent a message.
    Send {
        /// To which session.
        session: SessionId,
        /// The text.
        text: String,
    },
    /// Asked to stop the running turn.
    Stop(SessionId),
    /// Took an ended or failed session off the list.
    Forget(SessionId),
    /// Wants to answer this session's requests before the others.
    Prefer(SessionId),
    /// Looked at the sessions: what had failed is known now.
    Look,
    /// Took a grant back, by its view's id.
    Revoke(String),
    /// Turned one of the tray's switches.
    Switch(Switches),
    /// Changed the settings.
    Settings(Box<Settings>),
}

/// A session that is about to be created or resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its id.
    pub session: SessionId,
    /// The folder it works in.
    pub folder: PathBuf,
    /// The folder as it is shown.
    pub folder_shown: String,
    /// The folder's git branch.
    pub branch: Option<String>,
    /// The profile asked for; otherwise the default one.
    pub profile: Option<Profile>,
    /// The model asked for.
    pub model: Option<String>,
    /// A title that is known already.
    pub title: Option<String>,
    /// Whether it is an earlier one.
    pub resumed: bool,
}

/// What the app learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The runtime has confirmed the session.
    Ready(SessionId),
    /// The session could not be created, resumed or sent to.
    Refused {
        /// Which.
        session: SessionId,
        /// One sentence for the person.
        reason: String,
    },
    /// The session is closed.
    Closed(SessionId),
    /// A runtime is gone; every session that it held has failed.
    RuntimeDied {
        /// Those sessions.
        sessions: Vec<SessionId>,
        /// One sentence for the person.
        reason: String,
    },
    /// Nobody waits for the answer to this request any more.
    Withdrawn(PromptId),
}
