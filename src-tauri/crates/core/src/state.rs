//! All that Askance knows while it runs. Invariant: only the pipeline changes it; the windows and the tray read views.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::describe;
use crate::id::{Millis, PromptId, SessionId};
use crate::policy::{self, Decision, Outcome, Rule, Switches, ToolCall, decide};
use crate::prompt::{Prompt, Prompts};
use crate::session::{Phase, Session};
use crate::settings::Settings;
use crate::usage::Usage;
use crate::view::{
    Explanation, PartView, PromptQueue, PromptView, Risk, SessionView, TimelineEntry, TrayState, Verdict,
};

/// Most sessions that are remembered; the oldest ended one makes place.
pub const SESSIONS: usize = 200;

/// The state.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) settings: Settings,
    pub(crate) switches: Switches,
    pub(crate) prompts: Prompts,
    pub(crate) usage: Usage,
    home: Option<PathBuf>,
    /// What the notification about waiting requests says: the oldest one, and how many more.
    pub(crate) told: Option<(PromptId, usize)>,
    sessions: BTreeMap<SessionId, Session>,
    /// Newest last.
    order: Vec<SessionId>,
}

impl State {
    /// A state with these settings and no session.
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The same, with what the rules were used for in earlier runs.
    #[must_use]
    pub fn with_usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    /// The same, with the person's home folder, for which `~` stands in rules and paths.
    #[must_use]
    pub fn with_home(mut self, home: Option<PathBuf>) -> Self {
        self.home = home;
        self
    }

    pub(crate) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// How often each rule has allowed a call.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The tray's switches.
    pub fn switches(&self) -> Switches {
        self.switches
    }

    /// The folder of a session.
    pub fn folder(&self, session: &SessionId) -> Option<&Path> {
        self.sessions.get(session).map(|session| session.folder.as_path())
    }

    /// Whether a session is open in the runtime.
    pub fn is_open(&self, session: &SessionId) -> bool {
        self.sessions.get(session).is_some_and(|session| {
            matches!(session.phase, Phase::Starting | Phase::Working | Phase::Idle | Phase::Failed)
        })
    }

    /// Whether a turn is running somewhere, so that a request may come.
    pub fn any_working(&self) -> bool {
        self.sessions.values().any(|session| matches!(session.phase, Phase::Starting | Phase::Working))
    }

    /// The oldest request that waits, of one session or of all.
    pub fn oldest_prompt(&self, session: Option<&SessionId>) -> Option<PromptId> {
        self.prompts
            .iter()
            .find(|prompt| session.is_none_or(|id| prompt.request.session == *id))
            .map(|prompt| prompt.id)
    }

    pub(crate) fn session_mut(&mut self, id: &SessionId) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }

    pub(crate) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    pub(crate) fn sessions_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.sessions.values_mut()
    }

    pub(crate) fn session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub(crate) fn add(&mut self, session: Session) {
        if self.order.len() >= SESSIONS
            && let Some(place) = self
                .order
                .iter()
                .position(|id| self.sessions.get(id).is_none_or(|old| old.phase == Phase::Ended))
        {
            let old = self.order.remove(place);
            self.sessions.remove(&old);
        }
        self.order.push(session.id.clone());
        self.sessions.insert(session.id.clone(), session);
    }

    pub(crate) fn remove(&mut self, id: &SessionId) {
        self.order.retain(|known| known != id);
        self.sessions.remove(id);
    }

    pub(crate) fn seen(&mut self) {
        for session in self.sessions.values_mut() {
            session.unseen_failure = false;
        }
    }

    /// The sessions for the window and the tray: newest first, ended ones last.
    pub fn session_views(&self) -> Vec<SessionView> {
        let mut views: Vec<_> = self
            .order
            .iter()
            .rev()
            .filter_map(|id| self.sessions.get(id))
            .map(|session| self.view(session))
            .collect();
        views.sort_by_key(|view| view.ended.is_some());
        views
    }

    fn view(&self, session: &Session) -> SessionView {
        let waiting = self.prompts.of(&session.id).next().map(Prompt::summary);
        session.view(|agent| self.prompts.of(&session.id).any(|prompt| prompt.agent() == agent), waiting)
    }

    /// One session's time line.
    pub fn timeline(&self, session: &SessionId) -> Vec<TimelineEntry> {
        self.sessions
            .get(session)
            .map_or_else(Vec::new, |session| session.timeline.views(|agent| session.agent_name(agent)))
    }

    /// One line of it.
    pub fn timeline_entry(&self, session: &SessionId, seq: u32) -> Option<TimelineEntry> {
        let session = self.sessions.get(session)?;
        session.timeline.view(seq, |agent| session.agent_name(agent))
    }

    /// The requests that wait, as the prompt window shows them.
    pub fn prompt_queue(&self) -> PromptQueue {
        PromptQueue { prompts: self.prompts.iter().map(|prompt| self.prompt_view(prompt)).collect() }
    }

    fn prompt_view(&self, prompt: &Prompt) -> PromptView {
        let request = &prompt.request;
        let call = &request.call;
        let session = self.sessions.get(&request.session);
        let judged = explanation(&prompt.decision);
        PromptView {
            id: prompt.id,
            session: request.session.clone(),
            session_title: session.map(Session::shown_title).unwrap_or_default(),
            folder: session.map(|session| session.folder_shown.clone()).unwrap_or_default(),
            branch: session.and_then(|session| session.branch.clone()),
            agent: prompt
                .agent()
                .map(|agent| session.map_or_else(|| agent.to_string(), |session| session.agent_name(agent))),
            tool: call.tool.clone(),
            action: describe::action(&call.tool),
            intention: request.intention.clone().or_else(|| describe::intention(&call.tool, &call.args)),
            detail: describe::detail(&call.tool, &call.args),
            args: call.args.clone(),
            why: judged.reason,
            risk: judged.risk,
            risk_reason: judged.risk_reason,
            parts: judged.parts,
            suggestion: judged.suggestion,
            asked: prompt.asked,
        }
    }

    /// What the policy says to a call, without asking anybody.
    pub fn explain(&self, call: &ToolCall, now: Millis) -> Explanation {
        let policy = crate::grant::effective(&self.settings.policy, &call.cwd, self.home(), &[], now);
        explanation(&decide(&policy, policy.profile, self.switches, call))
    }

    /// The tray icon's state: what needs the person goes before what failed, and that before work.
    pub fn tray(&self) -> TrayState {
        if !self.prompts.is_empty() {
            TrayState::NeedsYou
        } else if self.sessions.values().any(|session| session.unseen_failure) {
            TrayState::Failed
        } else if self.any_working() {
            TrayState::Working
        } else {
            TrayState::Idle
        }
    }

    /// How long a request has waited.
    pub(crate) fn waited(&mut self, prompt: &Prompt, now: Millis) {
        if let Some(session) = self.sessions.get_mut(&prompt.request.session) {
            session.counts.waited_ms += now.saturating_sub(prompt.asked);
        }
    }
}

/// A decision as the windows show it.
fn explanation(decision: &Decision) -> Explanation {
    let rule = |rule: &Option<Rule>| rule.as_ref().map(ToString::to_string);
    Explanation {
        verdict: verdict(decision.outcome),
        rule: rule(&decision.rule),
        reason: decision.reason.clone(),
        risk: match decision.risk {
            policy::Risk::Low => Risk::Low,
            policy::Risk::Medium => Risk::Medium,
            policy::Risk::High => Risk::High,
        },
        risk_reason: decision.risk_reason.clone(),
        parts: decision
            .parts
            .iter()
            .map(|part| PartView {
                command: part.command.clone(),
                verdict: verdict(part.outcome),
                why: part.reason.clone(),
            })
            .collect(),
        suggestion: decision
            .suggestion
            .iter()
            .flat_map(|suggestion| &suggestion.rules)
            .map(ToString::to_string)
            .collect(),
    }
}

fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Allow => Verdict::Allow,
        Outcome::Ask => Verdict::Ask,
        Outcome::Deny => Verdict::Deny,
    }
}
