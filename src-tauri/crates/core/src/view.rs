//! What the windows and the tray show. Invariant: a view is computed from the state and never read back.

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, Millis, PromptId, SessionId};
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

/// What a request wants to do, as far as Askance knows the tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PromptDetail {
    /// Run a shell command.
    Shell {
        /// The whole command, never cut.
        command: String,
    },
    /// Change a part of a file.
    Edit {
        /// The file.
        path: String,
        /// The text that is there now.
        old: String,
        /// The text that replaces it.
        new: String,
    },
    /// Create or overwrite a file.
    Create {
        /// The file.
        path: String,
        /// Its whole content.
        content: String,
    },
    /// Read a file or a folder.
    Read {
        /// What is read.
        path: String,
    },
    /// Fetch a URL.
    Url {
        /// The address.
        url: String,
    },
    /// Anything else: its arguments are shown.
    Other,
}

/// One request that waits for the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PromptView {
    /// The request that an answer must name.
    pub id: PromptId,
    /// Which session asks.
    pub session: SessionId,
    /// That session's title.
    pub session_title: String,
    /// That session's folder, with `~` for the home folder.
    pub folder: String,
    /// The git branch of that folder, where there is one.
    pub branch: Option<String>,
    /// The subagent's own name, where it is not the root agent.
    pub agent: Option<String>,
    /// The tool's name on the wire.
    pub tool: String,
    /// What it is, in a few words: "Run a shell command".
    pub action: String,
    /// The agent's own words of why, where the tool carries them.
    pub intention: Option<String>,
    /// What it wants to do.
    pub detail: PromptDetail,
    /// All arguments, as the agent gave them.
    #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
    pub args: serde_json::Value,
    /// Why the person is asked: which rule, or that none matches.
    pub why: String,
    /// How bad it would be if the agent meant no good.
    pub risk: Risk,
    /// One sentence of why; empty with a low risk that needs none.
    pub risk_reason: String,
    /// The parts of a shell command, each with its own verdict; empty for everything else.
    pub parts: Vec<PartView>,
    /// The rules that would allow just this from now on; none are offered where no careful person would take them.
    pub suggestion: Vec<String>,
    /// When it was asked.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub asked: Millis,
}

/// How bad a call would be if the agent meant no good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Risk {
    /// It can be undone, or harms nothing.
    #[default]
    Low,
    /// Worth reading twice.
    Medium,
    /// It deletes, uploads, gains power or touches secrets.
    High,
}

/// What becomes of a call, or of a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It runs.
    Allow,
    /// The person decides.
    Ask,
    /// It does not run.
    Deny,
}

/// One part of a shell command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// The part's own text.
    pub command: String,
    /// What would become of it alone.
    pub verdict: Verdict,
    /// The rule that says so, or why there is none.
    pub why: String,
}

/// For how long and where a grant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// In this session, until it ends.
    Session,
    /// In this folder, always.
    Folder,
    /// In every folder, for one hour.
    Hour,
    /// In every folder, always.
    Always,
}

/// A grant that the person gives with an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GrantRequest {
    /// The rules, as suggested or as the person has changed them.
    pub rules: Vec<String>,
    /// For how long and where.
    pub scope: Scope,
}

/// A grant in the settings window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Names it when it is revoked.
    pub id: String,
    /// The rule that it allows by.
    pub rule: String,
    /// For how long and where.
    pub scope: Scope,
    /// The folder or the session's title that it is bound to.
    pub place: Option<String>,
    /// When it ends by itself.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub until: Option<Millis>,
    /// When it was given.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub since: Millis,
    /// How often it has allowed a call.
    pub matches: u32,
    /// When it last did.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub last: Option<Millis>,
}

/// What is wrong with a rule in a list, found while it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RuleProblem {
    /// The rule.
    pub rule: String,
    /// The list it stands in: `allow`, `ask` or `deny`.
    pub list: String,
    /// The folder whose list it is; otherwise it holds for all.
    pub folder: Option<String>,
    /// How bad it is.
    pub kind: RuleProblemKind,
    /// One sentence.
    pub message: String,
}

/// How bad a problem of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum RuleProblemKind {
    /// It means nothing and is ignored.
    Malformed,
    /// Another rule decides before it ever can.
    Shadowed,
    /// It allows more than most people want.
    Dangerous,
}

/// A call that the person tries out in the settings window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// A shell command.
    pub command: String,
    /// The folder that a session would work in.
    pub folder: String,
}

/// What the policy says to a call, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The rule that decided, where it was one.
    pub rule: Option<String>,
    /// One sentence.
    pub reason: String,
    /// How bad it would be.
    pub risk: Risk,
    /// One sentence of why.
    pub risk_reason: String,
    /// The parts of a shell command.
    pub parts: Vec<PartView>,
    /// The rules that would allow just this.
    pub suggestion: Vec<String>,
}

/// All requests that wait, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PromptQueue {
    /// The oldest first; empty when nothing waits and the window goes away.
    pub prompts: Vec<PromptView>,
}

/// What the person answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// Let this one call run, and those like it where a grant says so.
    Approve {
        /// What else is allowed from now on.
        #[serde(default)]
        grant: Option<GrantRequest>,
    },
    /// Do not run it; the agent goes on and reads the reason.
    Deny {
        /// The person's words, if they gave any.
        reason: Option<String>,
    },
    /// Do not run it and stop the whole turn.
    DenyAndStop,
}

/// The tray icon's four states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TrayState {
    /// No session works.
    Idle,
    /// At least one session works.
    Working,
    /// At least one request waits.
    NeedsYou,
    /// A session failed and nobody has looked yet.
    Failed,
}

/// An earlier session that the runtime still knows and can resume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PastSession {
    /// Which session.
    pub id: SessionId,
    /// Its name or summary.
    pub title: String,
    /// The folder it worked in.
    pub folder: String,
    /// The git branch it was on.
    pub branch: Option<String>,
    /// When it was last changed, in the runtime's own ISO 8601 form.
    pub modified: String,
}

/// What the person asks for when they start a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NewSession {
    /// The folder to work in; `~` is the home folder.
    pub folder: String,
    /// The first message.
    pub prompt: String,
    /// A model other than the default one.
    pub model: Option<String>,
    /// A profile other than the default one.
    pub profile: Option<Profile>,
}

/// How a message reaches a session that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// After the running turn.
    Queue,
    /// Into the running turn.
    Steer,
}

/// An error that a window shows or acts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// What the window may act on.
    pub code: ErrorCode,
    /// One clear sentence, with what to do next.
    pub message: String,
}

/// The kinds of error that a window treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The request is not waiting any more.
    Gone,
    /// What was typed cannot be used.
    Invalid,
    /// The Copilot runtime is not there or refused.
    Runtime,
    /// Anything else.
    Failed,
}

/// What the sessions window needs besides the sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Askance's version.
    pub version: String,
    /// The folder offered for a new session.
    pub folder: String,
    /// The profile that a new session gets.
    pub profile: Profile,
    /// The tray switch that makes every session ask.
    pub ask_everything: bool,
    /// The tray switch that denies everything.
    pub deny_everything: bool,
    /// What does not work here, one sentence each: no notification service, no sound device.
    pub notices: Vec<String>,
}

/// What the sessions window is to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// This session.
    pub session: Option<SessionId>,
    /// The form for a new one.
    pub new: Option<NewForm>,
}

/// The form for a new session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NewForm {
    /// The folder that it begins with.
    pub folder: String,
}
