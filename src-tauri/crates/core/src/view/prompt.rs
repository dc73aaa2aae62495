//! The requests that wait for the person, and their answers. Invariant: an answer names the request that it is for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{GrantRequest, PartView, PromptDetail, Risk, Verdict, VisitorView};
use crate::id::{CallId, Millis, PromptId, SessionId};

/// A request in the list of those that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PromptBrief {
    /// The request.
    pub id: PromptId,
    /// Which session asks.
    pub session: SessionId,
    /// That session's title.
    pub session_title: String,
    /// The subagent's own name, where it is not the root agent.
    pub agent: Option<String>,
    /// The tool's name on the wire; `ask_user`, `exit_plan_mode` or `elicitation` for questions.
    pub tool: String,
    /// What it is, in a few words.
    pub action: String,
    /// What it is about, in one redacted line.
    pub gist: String,
    /// How bad it would be.
    pub risk: Risk,
    /// When it was asked.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub asked: Millis,
    /// When it is denied by itself.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub deadline: Option<Millis>,
}

/// A call that the agent has announced in the same step and that has not been asked about yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NextCall {
    /// The call.
    pub call: CallId,
    /// The tool's name on the wire.
    pub tool: String,
    /// What it is, in a few words.
    pub action: String,
    /// What it is about, in one redacted line.
    pub gist: String,
    /// What it wants to do, in full, redacted like a card.
    pub detail: PromptDetail,
    /// What would become of it by the policy.
    pub verdict: Verdict,
    /// How bad it would be.
    pub risk: Risk,
    /// Whether it can be answered ahead: it would be asked about, is not of high risk, and is shown whole.
    pub answerable: bool,
    /// Whether it is answered ahead, and how: true is yes.
    pub ahead: Option<bool>,
}

/// One request that waits for the person, with all that is needed to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
// Each bool is a fact of its own about the card.
#[allow(clippy::struct_excessive_bools)]
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
    /// Set where it is no session of Askance's own.
    pub visitor: Option<VisitorView>,
    /// When the running turn began.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub working_since: Option<Millis>,
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
    /// The arguments, long texts shortened; the whole of them is at the pointer `""`.
    #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
    pub args: Value,
    /// Whether something in `args` was shortened.
    pub args_cut: bool,
    /// How many secrets are masked in all of this; none once they are revealed.
    pub masked: u32,
    /// Whether the secrets are revealed.
    pub revealed: bool,
    /// What else to look at: hosts that look like others, characters that cannot be seen.
    pub warnings: Vec<String>,
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
    /// Whether the arguments can be changed before they are approved.
    pub editable: bool,
    /// Whether the person has changed the arguments: this card shows what they made of them.
    pub edited: bool,
    /// Other requests of this session that an answer to this one could answer as well. None is of high risk.
    pub alike: Vec<PromptId>,
    /// What else comes in this step.
    pub next: Vec<NextCall>,
    /// Calls of this step that are not in `next`, since there are too many.
    pub next_left_out: u32,
    /// When it was asked.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub asked: Millis,
    /// When it is denied by itself.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub deadline: Option<Millis>,
}

/// How a request left the queue without an answer from the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// The person answered it, in this window or in a notification.
    Answered,
    /// Somebody answered it in another program.
    Elsewhere,
    /// Its time was over: denied.
    Expired,
    /// The turn, the session or the runtime ended: denied.
    Cancelled,
}

/// A request that has left the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GonePrompt {
    /// The request.
    pub id: PromptId,
    /// How it went.
    pub fate: Fate,
    /// The same in one sentence for the person.
    pub sentence: String,
}

/// All requests that wait.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PromptQueue {
    /// The oldest first; empty when nothing waits and the window goes away.
    pub prompts: Vec<PromptBrief>,
    /// The card of the first one, so that it can be painted at once.
    pub first: Option<Box<PromptView>>,
    /// Those that went last.
    pub gone: Vec<GonePrompt>,
}

/// Arguments as the person edits them: one text in them, or all of them as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EditedText {
    /// Which text: a JSON pointer into the arguments. The empty one means all of them, as JSON.
    pub pointer: String,
    /// The text, with nothing masked.
    pub text: String,
}

/// What the person answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// Let this one call run, and those like it where a grant says so.
    Approve {
        /// What else is allowed from now on.
        #[serde(default)]
        grant: Option<GrantRequest>,
        /// What the person made of the arguments. The policy looks at them again.
        #[serde(default)]
        edited: Option<EditedText>,
        /// Others of [`PromptView::alike`] that the same answer is for.
        #[serde(default)]
        alike: Vec<PromptId>,
    },
    /// Do not run it; the agent goes on and reads the reason.
    Deny {
        /// The person's words, if they gave any.
        reason: Option<String>,
        /// Others of [`PromptView::alike`] that the same answer is for.
        #[serde(default)]
        alike: Vec<PromptId>,
    },
    /// Do not run it and stop the whole turn.
    DenyAndStop,
    /// To a question of the agent.
    Reply {
        /// A choice, or words of one's own.
        text: String,
        /// Whether they are words of one's own.
        freeform: bool,
    },
    /// To a form, or to a page that is to be opened (then without content).
    Fill {
        /// The fields by name.
        #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
        content: Value,
    },
    /// To a plan: begin, in this way.
    Begin {
        /// One of the plan's actions.
        action: String,
    },
    /// To a question, a form or a plan: no. With a plan the agent reads the words and goes on planning.
    Decline {
        /// The person's words, if they gave any.
        feedback: Option<String>,
    },
}

impl Answer {
    /// Plain approval of one call.
    pub fn approve() -> Self {
        Self::Approve { grant: None, edited: None, alike: Vec::new() }
    }

    /// Plain denial of one call.
    pub fn deny(reason: Option<String>) -> Self {
        Self::Deny { reason, alike: Vec::new() }
    }
}
