//! What comes in: hooks, requests at the gate, session events, the person's acts and the app's own news.
//! Invariant: every input is plain data; the SDK's own types end at the `copilot` crate.

use std::path::PathBuf;

use serde_json::Value;

use crate::id::{AgentId, CallId, PromptId, SessionId};
use crate::passed::Passed;
use crate::policy::{Switches, ToolCall};
use crate::project::Project;
use crate::route::{Front, Zone};
use crate::settings::{Profile, Settings};
use crate::view::Answer;
use crate::visitor::Visit;

/// Everything the pipeline takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A tool call asks for a decision, at the first gate or the second.
    Gate(GateRequest),
    /// The agent or an MCP server asks the person something.
    Question(QuestionRequest),
    /// Any other hook.
    Hook(Hook),
    /// Something happened in a session.
    Event(Event),
    /// The person did something.
    Person(Act),
    /// The app learned something.
    App(News),
    /// A session of `askctl run` asks here.
    Visitor(Visit),
    /// A running app was asked about a request of this session.
    Passed(Passed),
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

/// A question for the person, with a handler of its own in the runtime.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionRequest {
    /// The session that asks. The runtime does not say which of its agents it was.
    pub session: SessionId,
    /// What is asked.
    pub question: Question,
}

/// The questions that the runtime knows besides tool calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// `ask_user`.
    Ask {
        /// The question.
        question: String,
        /// Answers to choose from.
        choices: Vec<String>,
        /// Whether words of the person's own are an answer, too.
        freeform: bool,
    },
    /// Elicitation with a form.
    Form {
        /// What the server says.
        message: String,
        /// Which server.
        source: Option<String>,
        /// The JSON schema of the answer.
        schema: Value,
    },
    /// Elicitation with a page to open.
    Link {
        /// What the server says.
        message: String,
        /// Which server.
        source: Option<String>,
        /// The page.
        url: String,
    },
    /// `exit_plan_mode`.
    Plan {
        /// In short, in Markdown.
        summary: String,
        /// The whole plan, in Markdown.
        plan: Option<String>,
        /// The ways on, by the runtime's names.
        actions: Vec<String>,
        /// The one that it recommends.
        recommended: String,
    },
}

impl Question {
    /// The tool that asks it, by its name on the wire.
    pub fn tool(&self) -> &'static str {
        match self {
            Self::Ask { .. } => "ask_user",
            Self::Form { .. } | Self::Link { .. } => "elicitation",
            Self::Plan { .. } => "exit_plan_mode",
        }
    }
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
    /// The same, with its secrets taken out: see [`prepared`](crate::pipeline::prepared).
    Redacted {
        /// The tool's name.
        tool: String,
        /// The result instead of the tool's own, where that one held secrets.
        result: Option<Value>,
        /// How many there were.
        masked: u32,
    },
    /// A tool failed: a missing path, an unknown tool, an error of its handler.
    PostToolUseFailure {
        /// The tool's name.
        tool: String,
        /// What went wrong.
        error: String,
    },
    /// What the session's folder is, as its files say: asked for at the start by [`Reply::LookAtProject`].
    ///
    /// [`Reply::LookAtProject`]: crate::effect::Reply::LookAtProject
    Project(Box<Project>),
    /// A model call failed. The runtime may still try again by itself.
    ErrorOccurred {
        /// `model_call`, as far as seen.
        context: String,
        /// What went wrong.
        message: String,
        /// What the runtime says of it; up to 1.0.102 always true.
        recoverable: bool,
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
    /// `assistant.turn_end`.
    TurnEnded,
    /// `assistant.intent`: what the agent says it is about to do.
    Intent(String),
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
        /// The MCP server and its own name of the tool, where it is one.
        mcp: Option<(String, String)>,
    },
    /// `permission.completed`: a request of the second gate was answered, by us or by another program.
    PermissionCompleted {
        /// The call that it was about.
        call: CallId,
    },
    /// `tool.execution_complete`.
    ToolEnded {
        /// The call.
        call: CallId,
        /// The error, if it failed or was denied.
        error: Option<String>,
        /// What the agent reads, if it succeeded.
        result: Option<String>,
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
        /// The model that was called, where the runtime told.
        model: Option<String>,
        /// Tokens that the model call read.
        input: u64,
        /// Tokens that it wrote.
        output: u64,
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
        /// The call as the person has changed it, its real places found out.
        edited: Option<Box<ToolCall>>,
    },
    /// Clicked a button of a notification.
    Notified {
        /// The request that the notification was about.
        prompt: PromptId,
        /// Whether the button was "Approve".
        approve: bool,
    },
    /// Answered a call that is announced but not asked about yet.
    Ahead {
        /// The session.
        session: SessionId,
        /// The call.
        call: CallId,
        /// The answer; none takes it back.
        approve: Option<bool>,
        /// The call as the person saw it, its real places found out.
        seen: Box<ToolCall>,
    },
    /// Closed the prompt window on this request.
    CloseCard(PromptId),
    /// Asked for a new session, or for an earlier one to be resumed.
    Open(Opening),
    /// Sent a message, which is handed over next.
    Send {
        /// To which session.
        session: SessionId,
        /// The text.
        text: String,
    },
    /// Sent a message to a session that could not be opened for it.
    NotSent {
        /// To which session.
        session: SessionId,
        /// The text.
        text: String,
    },
    /// Does not want to wait until a failed turn is tried again.
    RetryNow(SessionId),
    /// Asked to stop the running turn, or to try a failed one no more.
    Stop(SessionId),
    /// Wants to hear and read nothing of a session, or to hear of it again.
    Mute {
        /// Which session.
        session: SessionId,
        /// Nothing, or all.
        muted: bool,
    },
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
    /// The deadline of this request may be over.
    Overdue(PromptId),
    /// The time to try this session's failed turn again may have come.
    RetryDue(SessionId),
    /// Time has passed: a request may have waited for long.
    Waited,
    /// How the clock on the wall goes.
    Zone(Zone),
    /// Whether the system is told not to disturb; none: this cannot be known here.
    DoNotDisturb(Option<bool>),
    /// Which windows of Askance the person has before them.
    InFront(Front),
}
