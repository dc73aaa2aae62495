//! Requests of `askctl run` that a running app is to show: the asking side. Invariant: only the person's own yes, to a
//! request that still waits, lets it run; whatever else comes back, or nothing, denies it.

use std::sync::Arc;

use crate::answer::answer;
use crate::effect::Outcome;
use crate::event::GateRequest;
use crate::gate::{after_queue_change, release_denied};
use crate::id::{Millis, PromptId};
use crate::prompt::Matter;
use crate::record::{self, Who};
use crate::state::State;
use crate::texts;
use crate::view::{Answer, Fate};
use crate::visitor::VisitorReply;

/// Longest reason of the app's that the agent reads, in characters.
const REASON_CHARS: usize = 6_000;

/// What became of a request that was to be passed on.
#[derive(Debug, Clone, PartialEq)]
pub enum Passed {
    /// The app has answered it.
    Answered {
        /// Which.
        prompt: PromptId,
        /// How.
        reply: VisitorReply,
    },
    /// Nobody has: it could not be passed on, or the app has gone.
    Unanswered {
        /// Which.
        prompt: PromptId,
        /// What was in the way, as a part of a sentence.
        problem: String,
    },
}

/// A request that waits for the app's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its name here.
    pub prompt: PromptId,
    /// The subagent's name, if it is one's.
    pub agent: Option<String>,
    /// What is asked.
    pub request: Arc<GateRequest>,
    /// Why the policy here does not decide it.
    pub why: String,
}

impl State {
    /// The same, with nobody here to be asked but a running app: what would ask waits until the rim has asked it, or
    /// says that it cannot. Questions are answered as with nobody.
    #[must_use]
    pub fn with_an_app_to_ask(mut self) -> Self {
        self.alone = true;
        self.passes_on = true;
        self
    }

    /// The tool calls that wait, the oldest first.
    pub fn waiting_calls(&self) -> Vec<Waiting> {
        self.prompts
            .iter()
            .filter_map(|prompt| match &prompt.matter {
                Matter::Call { request, decision, .. } => Some(Waiting {
                    prompt: prompt.id,
                    agent: self.agent_of(prompt),
                    request: Arc::clone(request),
                    why: decision.reason.clone(),
                }),
                Matter::Question(_) => None,
            })
            .collect()
    }
}

/// What the rim has heard of a request.
pub(crate) fn passed(state: &mut State, passed: Passed, now: Millis) -> Outcome {
    match passed {
        Passed::Answered { prompt, reply } => answered(state, prompt, reply, now),
        Passed::Unanswered { prompt, problem } => unanswered(state, prompt, &problem, now),
    }
}

fn answered(state: &mut State, id: PromptId, reply: VisitorReply, now: Millis) -> Outcome {
    match reply {
        VisitorReply::Allow { who: Who::Person } => answer(state, id, Answer::approve(), None, now),
        VisitorReply::Allow { who: Who::NotificationButton } => {
            let outcome = answer(state, id, Answer::approve(), None, now);
            Outcome { effects: record::by_button(outcome.effects), ..outcome }
        }
        // No rule and no switch of another program allows anything here.
        VisitorReply::Allow { .. } => unanswered(state, id, texts::APP_UNCLEAR, now),
        VisitorReply::Deny { who, reason } => {
            let reason: String = reason.trim().chars().take(REASON_CHARS).collect();
            let reason = if reason.is_empty() { texts::DENIED.to_owned() } else { reason };
            denied(state, id, Fate::Answered, &who.bounded(), |_| reason, now)
        }
        VisitorReply::Stop => answer(state, id, Answer::DenyAndStop, None, now),
    }
}

fn unanswered(state: &mut State, id: PromptId, problem: &str, now: Millis) -> Outcome {
    let reason = |why: &str| texts::nobody_here(problem, why);
    denied(state, id, Fate::Cancelled, &Who::Nobody, reason, now)
}

fn denied(
    state: &mut State,
    id: PromptId,
    fate: Fate,
    who: &Who,
    reason: impl FnOnce(&str) -> String,
    now: Millis,
) -> Outcome {
    let Some(prompt) = state.prompts.take(id, fate) else { return Outcome::quiet(Vec::new()) };
    let reason = match &prompt.matter {
        Matter::Call { decision, .. } => reason(&decision.reason),
        Matter::Question(_) => texts::NOBODY.to_owned(),
    };
    let mut effects = release_denied(state, vec![prompt], who, &reason, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}
