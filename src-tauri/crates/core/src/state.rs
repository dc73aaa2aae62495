//! All that Askance knows while it runs. Invariant: only the pipeline changes it; the windows and the tray read views.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::card::{self, CardSource, Coming};
use crate::id::{CallId, Millis, PromptId, SessionId};
use crate::policy::{self, Decision, Outcome, Rule, Switches, ToolCall, decide};
use crate::prompt::{Matter, Prompt, Prompts};
use crate::redact::{self, Redactor};
use crate::session::{Phase, Session};
use crate::settings::Settings;
use crate::usage::Usage;
use crate::view::{
    Explanation, PartView, PromptBrief, PromptQueue, Risk, SessionView, TimelineEntry, TrayState, Unmasked,
    Verdict,
};
use crate::visitor::Visitors;

/// Most sessions that are remembered; the oldest ended one makes place.
pub const SESSIONS: usize = 200;

/// The state.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) settings: Settings,
    pub(crate) switches: Switches,
    pub(crate) prompts: Prompts,
    pub(crate) usage: Usage,
    /// Made of the settings' patterns; the pipeline renews it.
    redactor: Arc<Redactor>,
    home: Option<PathBuf>,
    /// What the notification about waiting requests says: the oldest one, and how many more.
    pub(crate) told: Option<(PromptId, usize)>,
    /// Requests that a message about their waiting was made for. Only such as wait still.
    pub(crate) reminded: BTreeSet<PromptId>,
    sessions: BTreeMap<SessionId, Session>,
    /// Which sounds were let through last.
    pub(crate) rhythm: crate::rhythm::Rhythm,
    /// The hour, and what the person has before them.
    pub(crate) moment: crate::route::Moment,
    /// What happened to several sessions at once.
    pub(crate) together: crate::route::Together,
    /// Whether the compositor lets no window come to the front by itself.
    pub(crate) cannot_raise: bool,
    /// Sessions of other programs that ask here.
    pub(crate) visitors: Visitors,
    /// Whether there is nobody to be asked: what would ask is denied.
    pub(crate) alone: bool,
    /// Whether a running app may be asked all the same.
    pub(crate) passes_on: bool,
    /// Newest last.
    order: Vec<SessionId>,
}

impl State {
    /// A state with these settings and no session.
    pub fn new(settings: Settings) -> Self {
        let redactor = Arc::new(Redactor::new(&settings.audit.redact));
        Self { settings, redactor, ..Self::default() }
    }

    /// What takes the secrets out of whatever leaves Askance, by the settings in force.
    pub fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }

    /// Follows the settings: patterns are compiled when they have changed, and not before.
    pub(crate) fn renew_redactor(&mut self) {
        if !self.redactor.is_of(&self.settings.audit.redact) {
            self.redactor = Arc::new(Redactor::new(&self.settings.audit.redact));
        }
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

    /// The same, on a compositor that lets no window come to the front by itself.
    #[must_use]
    pub fn with_raising(mut self, can: bool) -> Self {
        self.cannot_raise = !can;
        self
    }

    /// The same, with nobody to be asked: what would ask is denied, and so is every question.
    #[must_use]
    pub fn with_nobody(mut self) -> Self {
        self.alone = true;
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
            matches!(
                session.phase,
                Phase::Starting | Phase::Working | Phase::Retrying | Phase::Idle | Phase::Failed
            )
        })
    }

    /// Whether a turn is running somewhere, so that a request may come.
    pub fn any_working(&self) -> bool {
        self.sessions
            .values()
            .any(|session| matches!(session.phase, Phase::Starting | Phase::Working | Phase::Retrying))
    }

    /// The oldest request that waits, of one session or of all.
    pub fn oldest_prompt(&self, session: Option<&SessionId>) -> Option<PromptId> {
        self.prompts
            .iter()
            .find(|prompt| session.is_none_or(|id| prompt.session == *id))
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
    pub fn session_views(&self) -> Unmasked<Vec<SessionView>> {
        let mut views: Vec<_> = self
            .order
            .iter()
            .rev()
            .filter_map(|id| self.sessions.get(id))
            .map(|session| self.view(session))
            .collect();
        views.sort_by_key(|view| view.ended.is_some());
        Unmasked::new(views, Arc::clone(&self.redactor), |redactor, views| {
            views.into_iter().map(|view| redact::session(redactor, view)).collect()
        })
    }

    fn view(&self, session: &Session) -> SessionView {
        let waiting = self.prompts.of(&session.id).next().map(|prompt| prompt.summary.clone());
        session
            .view(|agent| self.prompts.of(&session.id).any(|prompt| prompt.agent.as_ref() == agent), waiting)
    }

    /// One session's time line.
    pub fn timeline(&self, session: &SessionId) -> Unmasked<Vec<TimelineEntry>> {
        let session = self.sessions.get(session);
        let lines = session.map(|session| session.timeline.views(|agent| session.agent_name(agent)));
        self.shown(lines.unwrap_or_default())
    }

    fn shown(&self, lines: Vec<TimelineEntry>) -> Unmasked<Vec<TimelineEntry>> {
        Unmasked::new(lines, Arc::clone(&self.redactor), |redactor, lines| {
            lines.into_iter().map(|line| redact::line(redactor, line)).collect()
        })
    }

    /// Some lines of it, by their numbers.
    pub fn timeline_entries(
        &self,
        session: &SessionId,
        seqs: impl IntoIterator<Item = u32>,
    ) -> Unmasked<Vec<TimelineEntry>> {
        let session = self.sessions.get(session);
        let lines = session.map(|session| {
            let view = |seq| session.timeline.view(seq, |agent| session.agent_name(agent));
            seqs.into_iter().filter_map(view).collect()
        });
        self.shown(lines.unwrap_or_default())
    }

    /// The requests that wait, as the list of the prompt window shows them; without the first one's card.
    pub fn prompt_queue(&self) -> PromptQueue {
        PromptQueue {
            prompts: self.prompts.iter().map(|prompt| self.brief(prompt)).collect(),
            first: None,
            gone: self.prompts.gone().cloned().collect(),
        }
    }

    fn brief(&self, prompt: &Prompt) -> PromptBrief {
        PromptBrief {
            id: prompt.id,
            session: prompt.session.clone(),
            session_title: self.asker(&prompt.session),
            agent: self.agent_of(prompt),
            tool: prompt.tool().to_owned(),
            action: prompt.action(),
            gist: prompt.summary.clone(),
            risk: risk(prompt.risk()),
            asked: prompt.asked,
            deadline: prompt.deadline,
        }
    }

    pub(crate) fn agent_of(&self, prompt: &Prompt) -> Option<String> {
        let session = self.sessions.get(&prompt.session);
        prompt
            .agent
            .as_ref()
            .map(|agent| session.map_or_else(|| agent.to_string(), |session| session.agent_name(agent)))
    }

    /// What a request's card is made of: a copy, so that the card is made without holding anybody up.
    pub fn card_source(&self, id: PromptId, now: Millis) -> Option<CardSource> {
        let prompt = self.prompts.get(id)?;
        if let Some(source) = self.visitor_card(prompt, now) {
            return Some(source);
        }
        let session = self.sessions.get(&prompt.session)?;
        let server = |tool: &str| session.server_of(tool).cloned();
        let coming = session.timeline.coming(prompt.agent.as_ref());
        let is_call = matches!(prompt.matter, Matter::Call { .. });
        let all: Vec<_> = coming.filter(|_| is_call).collect();
        Some(CardSource {
            title: session.shown_title(),
            folder: session.folder_shown.clone(),
            branch: session.branch.clone(),
            visitor: None,
            working_since: session.turn_began,
            agent: self.agent_of(prompt),
            server: server(prompt.tool()),
            alike: self.prompts.iter().filter(|other| prompt.is_like(other)).map(|other| other.id).collect(),
            coming_left_out: all.len().saturating_sub(card::next_limit()),
            coming: all
                .into_iter()
                .take(card::next_limit())
                .map(|(call, tool, args)| Coming {
                    call: call.clone(),
                    tool: ToolCall {
                        tool: tool.to_owned(),
                        args: args.clone(),
                        cwd: session.folder.clone(),
                        real_paths: None,
                        real_cwd: None,
                    },
                    server: server(tool),
                    ahead: session.ahead.get(call).map(|ahead| ahead.approve),
                })
                .collect(),
            policy: crate::grant::effective(
                &self.settings.policy,
                &session.folder,
                self.home(),
                &session.grants,
                now,
            ),
            profile: session.profile,
            switches: self.switches,
            prompt: prompt.clone(),
            redactor: self.redactor(),
        })
    }

    /// A call that is announced and has not come to the gate yet.
    pub fn coming_call(&self, session: &SessionId, call: &CallId) -> Option<ToolCall> {
        let session = self.sessions.get(session)?;
        let (tool, args) = session.timeline.coming_call(call)?;
        Some(ToolCall {
            tool: tool.to_owned(),
            args: args.clone(),
            cwd: session.folder.clone(),
            real_paths: None,
            real_cwd: None,
        })
    }

    /// What the policy says to a call of a session, without asking anybody.
    pub fn judge(&self, session: &SessionId, call: &ToolCall, now: Millis) -> Option<Decision> {
        let session = self.sessions.get(session)?;
        let policy = crate::grant::effective(
            &self.settings.policy,
            &session.folder,
            self.home(),
            &session.grants,
            now,
        );
        Some(decide(&policy, session.profile, self.switches, call))
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
        if let Some(session) = self.sessions.get_mut(&prompt.session) {
            session.counts.waited_ms += now.saturating_sub(prompt.asked);
        }
    }
}

/// A decision as the windows show it.
pub(crate) fn explanation(decision: &Decision) -> Explanation {
    let rule = |rule: &Option<Rule>| rule.as_ref().map(ToString::to_string);
    Explanation {
        verdict: verdict(decision.outcome),
        rule: rule(&decision.rule),
        reason: decision.reason.clone(),
        risk: risk(decision.risk),
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

pub(crate) fn risk(risk: policy::Risk) -> Risk {
    match risk {
        policy::Risk::Low => Risk::Low,
        policy::Risk::Medium => Risk::Medium,
        policy::Risk::High => Risk::High,
    }
}

fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Allow => Verdict::Allow,
        Outcome::Ask => Verdict::Ask,
        Outcome::Deny => Verdict::Deny,
    }
}
