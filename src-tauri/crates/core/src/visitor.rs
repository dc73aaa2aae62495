//! Sessions of `askctl run` that ask here: visitors. Invariant: nothing that a visitor says allows anything. It is denied
//! or asked, each time anew; a yes is for that one call as it stands, is not remembered, and ends with the visitor.
//!
//! A visitor is no session of ours: it has no time line, no counts and no grants, and its own program keeps its record.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::card::CardSource;
use crate::effect::{Cue, Effect, Outcome, Released, Reply};
use crate::event::{Agent, Gate, GateRequest};
use crate::gate::{after_queue_change, deadline, release_denied, waiting_notification};
use crate::id::{AgentId, Millis, PromptId, SessionId};
use crate::policy::{Decision, Outcome as Verdict, ToolCall, decide};
use crate::prompt::{Matter, Prompt};
use crate::record::Who;
use crate::redact::brief;
use crate::session::Session;
use crate::settings::Policy;
use crate::state::State;
use crate::view::VisitorView;
use crate::{grant, texts};

/// Most visitors at once; a further one is told so.
pub const VISITORS: usize = 8;
/// Most requests of one visitor that wait at once; further ones are denied. With all visitors they are fewer than the
/// queue takes, so that there is place for the app's own sessions.
pub const WAITING: usize = 16;
/// Most requests of all visitors that may be taken back within [`TAKEN_BACK_WITHIN`]; after them, further ones are
/// denied: cards that come and go cost the person's eyes, and whoever asks and takes back wants nothing answered.
pub const TAKEN_BACK: usize = 20;
/// A minute.
pub const TAKEN_BACK_WITHIN: Millis = 60_000;
/// Longest title and branch, in characters.
const NAME_CHARS: usize = 80;
/// Longest folder, program, reason and intention, in characters.
const LINE_CHARS: usize = 300;

/// A session of another program that asks here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// A name that the app has given it. What the other program calls it means nothing here.
    pub session: SessionId,
    /// Its title, in the other program's words.
    pub title: String,
    /// The folder that it works in.
    pub folder: PathBuf,
    /// The same, as it is shown.
    pub folder_shown: String,
    /// That folder's git branch, in the other program's words.
    pub branch: Option<String>,
    /// The other program's process, as the system tells it.
    pub process: Option<u32>,
    /// The file that runs in that process, as the system tells it.
    pub program: Option<String>,
}

/// A tool call that a visitor asks about.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorRequest {
    /// Which visitor.
    pub session: SessionId,
    /// Its subagent, by a name of its own.
    pub agent: Option<String>,
    /// What it wants to do, its real places found out by the app itself.
    pub call: ToolCall,
    /// The agent's own words of why.
    pub intention: Option<String>,
    /// Why the other program does not decide it by itself.
    pub why: String,
}

/// What comes from visitors.
#[derive(Debug, Clone, PartialEq)]
pub enum Visit {
    /// A program wants to ask here.
    Came(Box<Visitor>),
    /// It asks about a call.
    Asks(Box<VisitorRequest>),
    /// It has gone: nobody waits for its answers.
    Gone(SessionId),
}

/// What became of a visitor's request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "camelCase", deny_unknown_fields)]
pub enum VisitorReply {
    /// This one call may run, as it was asked about.
    Allow {
        /// Who says so: the person, in whatever way.
        who: Who,
    },
    /// It does not run.
    Deny {
        /// Who says so.
        who: Who,
        /// What the agent reads; never empty.
        reason: String,
    },
    /// It does not run, and the person wants the whole turn to end.
    Stop,
}

impl VisitorReply {
    fn denied(who: &Who, reason: &str) -> Self {
        match who {
            Who::PersonStopped => Self::Stop,
            who => Self::Deny { who: who.clone(), reason: reason.to_owned() },
        }
    }
}

/// The visitors that are here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visitors {
    here: BTreeMap<SessionId, Visitor>,
    /// The person has stopped these: whatever else they ask is answered so.
    stopped: Vec<SessionId>,
    /// When the last requests were taken back unanswered, at most [`TAKEN_BACK`] of them. Of all together: a program
    /// that comes anew is another visitor.
    taken_back: VecDeque<Millis>,
}

impl Visitors {
    pub(crate) fn is_one(&self, session: &SessionId) -> bool {
        self.here.contains_key(session)
    }

    /// The person has stopped a session; it may be one of these.
    pub(crate) fn stop(&mut self, session: &SessionId) {
        if self.is_one(session) && !self.stopped.contains(session) {
            self.stopped.push(session.clone());
        }
    }

    /// A request has gone before it was answered; it may have been one of these.
    pub(crate) fn note_taken_back(&mut self, session: &SessionId, now: Millis) {
        if !self.is_one(session) {
            return;
        }
        if self.taken_back.len() >= TAKEN_BACK {
            self.taken_back.pop_front();
        }
        self.taken_back.push_back(now);
    }

    fn only_flickers(&self, now: Millis) -> bool {
        let since = now.saturating_sub(TAKEN_BACK_WITHIN);
        self.taken_back.len() >= TAKEN_BACK && self.taken_back.iter().all(|at| (since + 1..=now).contains(at))
    }

    fn leave(&mut self, session: &SessionId) {
        self.here.remove(session);
        self.stopped.retain(|stopped| stopped != session);
    }
}

/// What a visitor does.
pub(crate) fn visit(state: &mut State, visit: Visit, now: Millis) -> Outcome {
    match visit {
        Visit::Came(visitor) => came(state, *visitor),
        Visit::Asks(request) => asks(state, *request, now),
        Visit::Gone(session) => gone(state, &session, now),
    }
}

fn came(state: &mut State, visitor: Visitor) -> Outcome {
    let refused = if !state.settings.prompts.from_terminal {
        Some(texts::NO_VISITORS)
    } else if state.visitors.here.len() >= VISITORS {
        Some(texts::TOO_MANY_VISITORS)
    } else {
        None
    };
    if let Some(reason) = refused {
        return Outcome::answer(Reply::Refused(reason.to_owned()), Vec::new());
    }
    let short = |text: &str, limit| brief(text, limit);
    let visitor = Visitor {
        title: short(visitor.title.lines().next().unwrap_or_default(), NAME_CHARS),
        folder_shown: short(&visitor.folder_shown, LINE_CHARS),
        branch: visitor.branch.as_deref().map(|branch| short(branch, NAME_CHARS)),
        program: visitor.program.as_deref().map(|program| short(program, LINE_CHARS)),
        ..visitor
    };
    state.visitors.here.insert(visitor.session.clone(), visitor);
    Outcome::quiet(Vec::new())
}

fn asks(state: &mut State, request: VisitorRequest, now: Millis) -> Outcome {
    let denied = |who: Who, reason: &str| {
        Outcome::answer(Reply::Visitor(VisitorReply::denied(&who, reason)), Vec::new())
    };
    let VisitorRequest { session, agent, call, intention, why } = request;
    let Some(visitor) = state.visitors.here.get(&session) else {
        return denied(Who::Askance, texts::UNKNOWN_SESSION);
    };
    if state.visitors.stopped.contains(&session) {
        return Outcome::answer(Reply::Visitor(VisitorReply::Stop), Vec::new());
    }
    if !state.settings.prompts.from_terminal {
        return denied(Who::Askance, texts::NO_VISITORS);
    }
    let judged = judged(state, visitor, &call, now);
    if judged.outcome == Verdict::Deny {
        let who = Who::denying(&judged, state.settings.policy.profile, state.switches);
        return denied(who, &format!("{} Go on without it.", judged.reason));
    }
    if state.visitors.only_flickers(now) {
        return denied(Who::Askance, texts::TAKEN_BACK);
    }
    if state.prompts.of(&session).count() >= WAITING {
        return denied(Who::Askance, texts::TOO_MANY);
    }
    let decision = asked(judged, &why);
    let agent = agent.map(|name| {
        let name = brief(&name, NAME_CHARS);
        Agent { id: AgentId(name.clone()), name: Some(name) }
    });
    // As at the second gate: what runs is what was asked about, without a change.
    let gate = Gate::Permission;
    let intention = intention.map(|words| brief(&words, LINE_CHARS));
    let request = GateRequest { session, agent, gate, call, intention, call_id: None, person_required: true };
    let deadline = deadline(state, now);
    let Some(prompt) = state.prompts.push_call(request, decision, 0, now, deadline) else {
        return denied(Who::Askance, texts::TOO_MANY);
    };
    let mut effects = vec![Effect::Prompts, Effect::Sound(Cue::Permission)];
    effects.extend(waiting_notification(state));
    effects.push(Effect::Sessions);
    Outcome::answer(Reply::Held { prompt, deadline }, effects)
}

fn gone(state: &mut State, session: &SessionId, now: Millis) -> Outcome {
    let waiting = state.prompts.take_session(session, None);
    if waiting.is_empty() {
        state.visitors.leave(session);
        return Outcome::quiet(Vec::new());
    }
    for _ in &waiting {
        state.visitors.note_taken_back(session, now);
    }
    let mut effects = release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    state.visitors.leave(session);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// What the app's own policy says to it.
fn judged(state: &State, visitor: &Visitor, call: &ToolCall, now: Millis) -> Decision {
    decide(&policy(state, visitor, now), state.settings.policy.profile, state.switches, call)
}

fn policy(state: &State, visitor: &Visitor, now: Millis) -> Policy {
    grant::effective(&state.settings.policy, &visitor.folder, state.home(), &[], now)
}

/// Always asked, and with nothing to remember.
fn asked(judged: Decision, why: &str) -> Decision {
    let allowed = judged.outcome == Verdict::Allow;
    let reason = if allowed { texts::asked_in_terminal(&brief(why, LINE_CHARS)) } else { judged.reason };
    let rule = judged.rule.filter(|_| !allowed);
    Decision { outcome: Verdict::Ask, rule, reason, suggestion: None, ..judged }
}

/// Who denies a visitor's request that waits, by what holds now, and why.
pub(crate) fn denied_now(state: &State, prompt: &Prompt, now: Millis) -> Option<(Who, String)> {
    let visitor = state.visitors.here.get(&prompt.session)?;
    let Matter::Call { request, .. } = &prompt.matter else { return None };
    if !state.settings.prompts.from_terminal {
        return Some((Who::Askance, texts::NO_VISITORS.to_owned()));
    }
    let judged = judged(state, visitor, &request.call, now);
    let who = Who::denying(&judged, state.settings.policy.profile, state.switches);
    (judged.outcome == Verdict::Deny).then_some((who, judged.reason))
}

/// The denial of a visitor's request that has left the queue; none where it is no visitor's.
pub(crate) fn deny(state: &State, prompt: &Prompt, who: &Who, reason: &str) -> Option<Effect> {
    release(state, prompt, VisitorReply::denied(who, reason))
}

/// The person's yes to a visitor's request that has left the queue; none where it is no visitor's.
pub(crate) fn allow(state: &State, prompt: &Prompt) -> Option<Effect> {
    release(state, prompt, VisitorReply::Allow { who: Who::Person })
}

fn release(state: &State, prompt: &Prompt, reply: VisitorReply) -> Option<Effect> {
    let reply = Released::Visitor(reply);
    state.visitors.is_one(&prompt.session).then_some(Effect::Release { prompt: prompt.id, reply })
}

/// What to look at besides: another program may ask as `askctl` does.
pub(crate) fn warning(visitor: &VisitorView) -> Option<&'static str> {
    let program = Path::new(visitor.program.as_deref()?).file_name()?.to_str()?;
    (program.trim_end_matches(" (deleted)") != "askctl").then_some(texts::NOT_ASKCTL)
}

/// The same answer, given by the button of a notification.
pub(crate) fn by_button(reply: &mut VisitorReply) {
    if let VisitorReply::Allow { who } | VisitorReply::Deny { who, .. } = reply
        && *who == Who::Person
    {
        *who = Who::NotificationButton;
    }
}

impl State {
    /// The title of who asks, with a word of it where it is no session of ours.
    pub(crate) fn asker(&self, session: &SessionId) -> String {
        match self.visitors.here.get(session) {
            Some(visitor) => texts::visitor(&visitor.title),
            None => self.session(session).map(Session::shown_title).unwrap_or_default(),
        }
    }

    /// What the card of a visitor's request is made of.
    pub(crate) fn visitor_card(&self, prompt: &Prompt, now: Millis) -> Option<CardSource> {
        let visitor = self.visitors.here.get(&prompt.session)?;
        let alike: Vec<PromptId> =
            self.prompts.iter().filter(|other| prompt.is_like(other)).map(|other| other.id).collect();
        Some(CardSource {
            title: visitor.title.clone(),
            folder: visitor.folder_shown.clone(),
            branch: visitor.branch.clone(),
            visitor: Some(VisitorView { process: visitor.process, program: visitor.program.clone() }),
            working_since: None,
            agent: prompt.agent.as_ref().map(ToString::to_string),
            server: None,
            alike,
            coming: Vec::new(),
            coming_left_out: 0,
            policy: policy(self, visitor, now),
            profile: self.settings.policy.profile,
            switches: self.switches,
            prompt: prompt.clone(),
            redactor: self.redactor(),
        })
    }
}
