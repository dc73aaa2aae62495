//! One session as Askance watches it. Invariant: whatever ends a turn also closes its calls and its requests.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::event::{Agent, Opening};
use crate::id::{AgentId, CallId, Millis, SessionId};
use crate::policy::ToolCall;
use crate::record::Calls;
use crate::redact::brief;
use crate::retry::Retry;
use crate::settings::{Grant, Profile};
use crate::timeline::Timeline;
use crate::view::{Counts, RetryView, SessionState, SessionView, SubagentView};

/// Longest title, in characters.
const TITLE_CHARS: usize = 80;
/// Most subagents that are remembered for one session.
const SUBAGENTS: usize = 100;

/// Most answers that are kept ahead for one session.
const AHEAD: usize = 100;
/// Most tools of MCP servers that are remembered for one session.
const MCP_TOOLS: usize = 1_000;

/// An answer to a call that has not been asked about yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ahead {
    pub(crate) approve: bool,
    /// The call as the person saw it, with where its paths led then.
    pub(crate) seen: ToolCall,
}

impl Ahead {
    /// Whether it is an answer to this very call.
    pub(crate) fn is_for(&self, call: &ToolCall) -> bool {
        self.seen.tool == call.tool
            && self.seen.args == call.args
            && self.seen.real_paths == call.real_paths
            && self.seen.real_cwd == call.real_cwd
    }
}

/// How far a session has come. Whether it needs the person is a matter of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    Working,
    /// A passing error has ended the turn, and it will be continued.
    Retrying,
    Idle,
    Failed,
    Ended,
}

#[derive(Debug, Clone, PartialEq)]
struct Subagent {
    id: AgentId,
    name: String,
    state: SessionState,
}

/// One session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) title: Option<String>,
    pub(crate) folder: PathBuf,
    pub(crate) folder_shown: String,
    pub(crate) branch: Option<String>,
    pub(crate) profile: Profile,
    model: Option<String>,
    pub(crate) phase: Phase,
    /// The person stopped the turn: every further call of it is denied until the session is idle.
    pub(crate) stopping: bool,
    /// The person wants to hear and read nothing of it.
    pub(crate) muted: bool,
    /// It failed and the person has not looked since.
    pub(crate) unseen_failure: bool,
    pub(crate) activity: Option<String>,
    since: Millis,
    pub(crate) turn_began: Option<Millis>,
    ended: Option<Millis>,
    /// Calls of the model that failed in this turn, as the error hook told.
    pub(crate) model_failures: u32,
    subagents: Vec<Subagent>,
    pub(crate) counts: Counts,
    /// What the person has allowed until the session ends.
    pub(crate) grants: Vec<Grant>,
    /// Announced calls that the person has answered before they were asked about. Only of the running turn.
    pub(crate) ahead: BTreeMap<CallId, Ahead>,
    /// The MCP server of each tool that is one, with the server's own name of it.
    mcp: BTreeMap<String, (String, String)>,
    pub(crate) timeline: Timeline,
    /// Its calls, as the record follows them.
    pub(crate) calls: Calls,
    /// What is tried again.
    pub(crate) retry: Retry,
}

impl Session {
    /// A session that is about to be created or resumed.
    pub(crate) fn new(opening: Opening, default_profile: Profile, now: Millis) -> Self {
        Self {
            id: opening.session,
            title: opening.title,
            timeline: Timeline::new(opening.folder.clone()),
            folder: opening.folder,
            folder_shown: opening.folder_shown,
            branch: opening.branch,
            profile: opening.profile.unwrap_or(default_profile),
            model: opening.model,
            phase: Phase::Starting,
            stopping: false,
            muted: false,
            unseen_failure: false,
            activity: None,
            since: now,
            turn_began: None,
            ended: None,
            model_failures: 0,
            subagents: Vec::new(),
            counts: Counts::default(),
            grants: Vec::new(),
            ahead: BTreeMap::new(),
            mcp: BTreeMap::new(),
            calls: Calls::default(),
            retry: Retry::default(),
        }
    }

    /// The same session again after a failure or an end, with what was seen of it.
    pub(crate) fn reopen(&mut self, opening: Opening) {
        self.phase = Phase::Starting;
        self.retry.fresh();
        self.stopping = false;
        self.unseen_failure = false;
        self.activity = None;
        self.ended = None;
        self.branch = opening.branch;
        if let Some(profile) = opening.profile {
            self.profile = profile;
        }
    }

    /// Its title, or what stands for one.
    pub(crate) fn shown_title(&self) -> String {
        self.title.clone().unwrap_or_else(|| "New session".to_owned())
    }

    /// Takes the first words of a message as the title, until the runtime has a better one.
    pub(crate) fn title_from(&mut self, message: &str) {
        if self.title.is_none() {
            let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            self.title = Some(brief(line, TITLE_CHARS));
        }
    }

    /// The runtime's title.
    pub(crate) fn set_title(&mut self, title: &str) {
        if !title.trim().is_empty() {
            self.title = Some(brief(title, TITLE_CHARS));
        }
    }

    /// A turn begins with the person's message.
    pub(crate) fn begin_turn(&mut self, now: Millis) {
        if !matches!(self.phase, Phase::Working | Phase::Retrying) {
            self.turn_began = Some(now);
            self.stopping = false;
            self.model_failures = 0;
            self.subagents.clear();
        }
        self.retry.cancel();
        self.ahead.clear();
        self.phase = Phase::Working;
        self.activity = None;
        self.unseen_failure = false;
    }

    /// Closed for good, or until it is resumed.
    pub(crate) fn end(&mut self, now: Millis) {
        self.retry.cancel();
        self.phase = Phase::Ended;
        self.grants.clear();
        self.stopping = false;
        self.activity = None;
        self.ended = Some(now);
        self.rest_subagents();
    }

    /// Failed with this sentence.
    pub(crate) fn fail(&mut self, reason: &str) {
        self.retry.cancel();
        self.phase = Phase::Failed;
        self.stopping = false;
        self.unseen_failure = true;
        self.activity = Some(reason.to_owned());
        self.rest_subagents();
    }

    /// The model that was asked for.
    pub(crate) fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// How long it has been watched, in milliseconds.
    pub(crate) fn age(&self, now: Millis) -> Millis {
        self.ended.unwrap_or(now).saturating_sub(self.since)
    }

    /// Remembers the person's answer to an announced call, or takes it back.
    pub(crate) fn answer_ahead(&mut self, call: CallId, answer: Option<Ahead>) {
        match answer {
            Some(answer) if self.ahead.len() < AHEAD => {
                self.ahead.insert(call, answer);
            }
            Some(_) => {}
            None => {
                self.ahead.remove(&call);
            }
        }
    }

    /// Remembers which server a tool belongs to.
    pub(crate) fn know_tool(&mut self, tool: &str, place: (String, String)) {
        if self.mcp.len() < MCP_TOOLS {
            self.mcp.insert(tool.to_owned(), place);
        }
    }

    /// The MCP server of a tool, and the server's own name of it.
    pub(crate) fn server_of(&self, tool: &str) -> Option<&(String, String)> {
        self.mcp.get(tool)
    }

    /// Remembers a subagent that a hook names. A hook knows only its type, which several may share: its own
    /// name, once an event has told it, stays.
    pub(crate) fn know(&mut self, agent: &Agent) {
        if self.subagents.iter().all(|known| known.id != agent.id) {
            let name = agent.name.clone().unwrap_or_else(|| agent.id.to_string());
            self.name(agent.id.clone(), name);
        }
    }

    /// Remembers a subagent by its own name.
    pub(crate) fn name(&mut self, agent: AgentId, name: String) {
        if let Some(known) = self.subagents.iter_mut().find(|known| known.id == agent) {
            known.name = name;
        } else if self.subagents.len() < SUBAGENTS {
            self.subagents.push(Subagent { id: agent, name, state: SessionState::Working });
        }
    }

    /// A subagent is done.
    pub(crate) fn rest(&mut self, agent: &AgentId, failed: bool) {
        if let Some(known) = self.subagents.iter_mut().find(|known| known.id == *agent) {
            known.state = if failed { SessionState::Failed } else { SessionState::Idle };
        }
    }

    /// No agent works any more: what was answered ahead is for calls that will not come.
    pub(crate) fn rest_subagents(&mut self) {
        self.ahead.clear();
        for known in &mut self.subagents {
            if known.state == SessionState::Working {
                known.state = SessionState::Idle;
            }
        }
    }

    /// A subagent's own name.
    pub(crate) fn agent_name(&self, agent: &AgentId) -> String {
        self.subagents
            .iter()
            .find(|known| known.id == *agent)
            .map_or_else(|| agent.to_string(), |known| known.name.clone())
    }

    /// What the windows show; `waits` tells whether a request of the root agent (none) or a subagent waits.
    pub(crate) fn view(
        &self,
        waits: impl Fn(Option<&AgentId>) -> bool,
        waiting: Option<String>,
    ) -> SessionView {
        let state = match self.phase {
            Phase::Starting => SessionState::Starting,
            Phase::Working if waiting.is_some() => SessionState::NeedsYou,
            Phase::Working | Phase::Retrying => SessionState::Working,
            Phase::Idle => SessionState::Idle,
            Phase::Failed => SessionState::Failed,
            Phase::Ended => SessionState::Ended,
        };
        SessionView {
            id: self.id.clone(),
            title: self.shown_title(),
            folder: self.folder_shown.clone(),
            branch: self.branch.clone(),
            profile: self.profile,
            model: self.model.clone(),
            state,
            activity: if self.stopping {
                Some("Stopping…".to_owned())
            } else {
                waiting.or_else(|| self.activity.clone())
            },
            since: self.since,
            ended: self.ended,
            subagents: self
                .subagents
                .iter()
                .map(|known| SubagentView {
                    id: known.id.clone(),
                    name: known.name.clone(),
                    state: if waits(Some(&known.id)) { SessionState::NeedsYou } else { known.state },
                })
                .collect(),
            counts: self.counts,
            retry: self.retry.waiting().map(|waiting| RetryView {
                at: waiting.at,
                number: waiting.number,
                of: waiting.of,
            }),
            muted: self.muted,
        }
    }
}
