//! The gate: every tool call of every agent passes here. Invariant: it answers allow, deny or "held", and never nothing.

use crate::effect::{
    Buttons, Cue, Effect, GateReply, Key, Notification, Outcome, QuestionReply, Released, Reply, Urgency,
};
use crate::event::{Agent, Gate, GateRequest, QuestionRequest};
use crate::id::{Millis, SessionId};
use crate::policy::{Decision, Outcome as Verdict, Risk, decide as by_policy};
use crate::prompt::{Matter, Prompt};
use crate::record::{self, Settled, Who};
use crate::redact::brief;
use crate::session::{Phase, Session};
use crate::settings::Profile;
use crate::state::State;
use crate::view::Decided;
use crate::{grant, texts, visitor};

/// Longest body of a notification, in characters.
pub(crate) const BODY_CHARS: usize = 240;

/// Longest call that a notification shows whole, beside what else it says, in characters.
pub(crate) const WHOLE_CHARS: usize = 120;

/// Decides a tool call, or holds it for the person.
pub(crate) fn decide(state: &mut State, mut request: GateRequest, now: Millis) -> Outcome {
    let switches = state.switches;
    let full = state.prompts.len() >= crate::prompt::WAITING;
    let Some(known) = state.session(&request.session) else {
        return Outcome::answer(
            deny(texts::UNKNOWN_SESSION),
            record::unknown(&request, texts::UNKNOWN_SESSION, now),
        );
    };
    let policy = grant::effective(&state.settings.policy, &known.folder, state.home(), &known.grants, now);
    let Some(session) = state.session_mut(&request.session) else {
        return Outcome::answer(
            deny(texts::UNKNOWN_SESSION),
            record::unknown(&request, texts::UNKNOWN_SESSION, now),
        );
    };
    if let Some(agent) = &request.agent {
        session.know(agent);
    }
    let announced = request.call_id.as_ref().and_then(|call| session.timeline.announced(call));
    let seq = if let Some((seq, agent)) = announced {
        request.agent = request.agent.or_else(|| agent.map(|id| Agent { id, name: None }));
        seq
    } else {
        let agent = request.agent.as_ref().map(|agent| &agent.id);
        session.timeline.gated(now, agent, &request.call.tool, &request.call.args)
    };
    let asked = session.record_asked(seq, &request, now);
    if request.gate == Gate::Hook {
        session.counts.tool_calls += 1;
    }
    // Denied until idle: a call of the same step may still come after the person stopped the turn.
    if session.stopping || session.phase == Phase::Ended {
        let who = if session.stopping { Who::PersonStopped } else { Who::Askance };
        return denied(session, asked, seq, Settled::no(&who, texts::STOPPED, None), now);
    }
    let mut decision = by_policy(&policy, session.profile, switches, &request.call);
    if request.person_required && decision.outcome == Verdict::Allow {
        decision = Decision {
            outcome: Verdict::Ask,
            rule: None,
            reason: "Your organisation's settings want a person to decide this.".to_owned(),
            ..decision
        };
    }
    let mut who = Who::of(&decision, session, switches, &policy, now);
    // These tools only ask the person, in a window of their own kind: nobody wants to be asked whether to be asked.
    let asks = request.gate == Gate::Hook
        && !request.person_required
        && !switches.deny_everything
        && asks_itself(&request.call.tool)
        && session.server_of(&request.call.tool).is_none();
    if asks && asked_by_no_switch(&decision, session.profile) {
        decision = Decision { outcome: Verdict::Allow, rule: None, ..decision };
        who = Who::Askance;
    }
    let ahead = session.timeline.call_of(seq).and_then(|call| session.ahead.remove(&call));
    match (decision.outcome, ahead) {
        // The person's own no goes before what a rule of theirs allows by now.
        (Verdict::Allow | Verdict::Ask, Some(ahead)) if !ahead.approve => {
            let settled = Settled::no(&Who::PersonAhead, texts::DENIED, Some(&decision));
            denied(session, asked, seq, settled, now)
        }
        (Verdict::Allow, _) => {
            session.counts.allowed += 1;
            session.activity = Some(format!(
                "{} {}",
                request.call.tool,
                crate::describe::summary(&request.call.tool, &request.call.args, &request.call.cwd)
            ));
            session.timeline.decided(seq, Decided::Allowed, who.shown(), None);
            let settled = Settled::yes(&who, &decision);
            let effects = vec![
                asked,
                Effect::Sessions,
                timeline(&request.session, seq),
                session.record_settled(seq, &settled, now),
            ];
            if let Some(rule) = &decision.rule {
                state.usage.count(rule.to_string(), now);
            }
            Outcome::answer(Reply::Gate(GateReply::Allow), effects)
        }
        (Verdict::Deny, _) => {
            let reason = format!("{} Go on without it.", decision.reason);
            denied(session, asked, seq, Settled::no(&who, &reason, Some(&decision)), now)
        }
        // Only what the person has seen: not if a path of it leads elsewhere by now.
        (Verdict::Ask, Some(ahead)) if ahead.is_for(&request.call) && decision.risk < Risk::High => {
            session.counts.approved += 1;
            session.timeline.decided(seq, Decided::Approved, Who::PersonAhead.shown(), None);
            let settled = Settled::yes(&Who::PersonAhead, &decision);
            let effects = vec![
                asked,
                Effect::Sessions,
                timeline(&request.session, seq),
                session.record_settled(seq, &settled, now),
            ];
            Outcome::answer(Reply::Gate(GateReply::Allow), effects)
        }
        (Verdict::Ask, _) if full => {
            denied(session, asked, seq, Settled::no(&Who::Askance, texts::TOO_MANY, Some(&decision)), now)
        }
        (Verdict::Ask, _) => hold(state, request, decision, asked, seq, now),
    }
}

/// Whether a tool does nothing but ask the person.
pub(crate) fn asks_itself(tool: &str) -> bool {
    matches!(tool, "ask_user" | "exit_plan_mode")
}

/// Whether neither a rule nor the strictest profile stands against a call that asks the person itself.
fn asked_by_no_switch(decision: &Decision, profile: Profile) -> bool {
    match decision.outcome {
        Verdict::Allow => false,
        Verdict::Ask => true,
        Verdict::Deny => decision.rule.is_none() && profile == Profile::ReadOnly,
    }
}

fn hold(
    state: &mut State,
    request: GateRequest,
    decision: Decision,
    asked: Effect,
    seq: u32,
    now: Millis,
) -> Outcome {
    let id = request.session.clone();
    if state.alone && !state.passes_on {
        let reason = texts::nobody_here(texts::NOBODY_TO_ASK, &decision.reason);
        let Some(session) = state.session_mut(&id) else {
            return Outcome::answer(deny(&reason), vec![asked]);
        };
        return denied(session, asked, seq, Settled::no(&Who::Nobody, &reason, Some(&decision)), now);
    }
    let deadline = deadline(state, now);
    let Some(prompt) = state.prompts.push_call(request, decision, seq, now, deadline) else {
        let settled = Settled::no(&Who::Askance, texts::TOO_MANY, None);
        let told = state.session_mut(&id).map(|session| session.record_settled(seq, &settled, now));
        return Outcome::answer(deny(texts::TOO_MANY), [asked].into_iter().chain(told).collect());
    };
    if let Some(session) = state.session_mut(&id) {
        session.timeline.decided(seq, Decided::Waiting, "", None);
    }
    let mut effects = vec![asked, Effect::Prompts, Effect::Sound(Cue::Permission)];
    effects.extend(waiting_notification(state));
    effects.extend([Effect::Sessions, timeline(&id, seq)]);
    Outcome::answer(Reply::Held { prompt, deadline }, effects)
}

/// When a request that comes now is denied by itself.
pub(crate) fn deadline(state: &State, now: Millis) -> Option<Millis> {
    state.settings.prompts.deadline_seconds.map(|seconds| now + Millis::from(seconds) * 1000)
}

/// Holds a question of the agent's or of an MCP server's. It has no effect but its answer, so no policy decides it;
/// but what would be denied by a switch or a stop is not asked.
pub(crate) fn question(state: &mut State, request: QuestionRequest, now: Millis) -> Outcome {
    let nobody = |reason: &str, effects: Vec<Effect>| {
        Outcome::answer(Reply::Question(QuestionReply::Nobody { reason: reason.to_owned() }), effects)
    };
    let denies = state.switches.deny_everything || state.alone;
    let full = state.prompts.len() >= crate::prompt::WAITING;
    let Some(session) = state.session_mut(&request.session) else {
        return nobody(texts::UNKNOWN_SESSION, Vec::new());
    };
    let unasked = if session.stopping || session.phase == Phase::Ended {
        Some(texts::STOPPED)
    } else if denies || session.profile == Profile::DenyAll {
        Some(texts::NOBODY)
    } else {
        full.then_some(texts::TOO_MANY)
    };
    if let Some(reason) = unasked {
        return nobody(reason, session.record_question(&request.question, Err(reason), now));
    }
    let deadline = deadline(state, now);
    let (id, question) = (request.session.clone(), request.question.clone());
    let Some(prompt) = state.prompts.push_question(request, now, deadline) else {
        return nobody(texts::TOO_MANY, Vec::new());
    };
    let mut effects = state
        .session_mut(&id)
        .map_or_else(Vec::new, |session| session.record_question(&question, Ok(prompt), now));
    effects.extend([Effect::Prompts, Effect::Sound(Cue::Permission)]);
    effects.extend(waiting_notification(state));
    effects.push(Effect::Sessions);
    Outcome::answer(Reply::Held { prompt, deadline }, effects)
}

fn denied(session: &mut Session, asked: Effect, seq: u32, settled: Settled<'_>, now: Millis) -> Outcome {
    session.counts.denied += 1;
    session.timeline.decided(seq, Decided::Denied, settled.who.shown(), Some(settled.reason));
    let told = session.record_settled(seq, &settled, now);
    let effects = vec![asked, Effect::Sessions, timeline(&session.id, seq), told];
    Outcome::answer(deny(settled.reason), effects)
}

fn deny(reason: &str) -> Reply {
    Reply::Gate(GateReply::Deny { reason: reason.to_owned() })
}

pub(crate) fn timeline(session: &SessionId, seq: u32) -> Effect {
    Effect::Timeline { session: session.clone(), seq }
}

/// The one notification about all requests that wait.
pub(crate) fn waiting_notification(state: &mut State) -> Option<Effect> {
    let oldest = state.prompts.iter().next()?;
    let more = state.prompts.len() - 1;
    state.told = Some((oldest.id, more));
    let title = state.asker(&oldest.session);
    let mut body = format!("{}: {}", oldest.action(), oldest.summary);
    let whole = oldest.in_one_line(WHOLE_CHARS);
    if more > 0 {
        body = format!("{} (and {} more)", brief(&body, BODY_CHARS - 80), more);
    }
    if state.cannot_raise {
        body = format!("{} {}", brief(&body, BODY_CHARS - 60), texts::CANNOT_RAISE);
    }
    let body = brief(&body, BODY_CHARS);
    // In the body as it is told, secrets masked.
    let shown = whole.is_some_and(|call| body.contains(call));
    let buttons = match &oldest.matter {
        Matter::Call { .. } => Buttons::Answer {
            prompt: oldest.id,
            session: oldest.session.clone(),
            approve: shown && state.settings.prompts.approve_in_notifications,
        },
        Matter::Question(_) => Buttons::Open(oldest.session.clone()),
    };
    Some(Effect::Notify(Notification {
        key: Key::Permission,
        title: format!("{title} needs you"),
        body,
        urgency: Urgency::Critical,
        buttons,
    }))
}

/// What follows when requests have left the queue.
pub(crate) fn after_queue_change(state: &mut State) -> Vec<Effect> {
    let mut effects = vec![Effect::Prompts, Effect::Sessions];
    let oldest = state.prompts.iter().next().map(|prompt| (prompt.id, state.prompts.len() - 1));
    if oldest.is_none() {
        state.told = None;
        effects.push(Effect::Unnotify(Key::Permission));
    } else if oldest != state.told {
        // The notification names a request that is gone, or counts it.
        effects.extend(waiting_notification(state));
    }
    effects
}

/// Denies requests that were taken from the queue, each with this reason.
pub(crate) fn release_denied(
    state: &mut State,
    prompts: Vec<Prompt>,
    who: &Who,
    reason: &str,
    now: Millis,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for prompt in prompts {
        if let Some(release) = visitor::deny(state, &prompt, who, reason) {
            effects.push(release);
            continue;
        }
        state.waited(&prompt, now);
        let reason = reason.to_owned();
        let Matter::Call { seq, .. } = prompt.matter else {
            let reply = QuestionReply::Nobody { reason };
            let session = state.session_mut(&prompt.session);
            let told = session.map(|session| session.record_reply(&prompt, who, &reply, now));
            effects.push(Effect::Release { prompt: prompt.id, reply: Released::Question(reply) });
            effects.extend(told);
            continue;
        };
        let mut told = None;
        if let Some(session) = state.session_mut(&prompt.session) {
            session.counts.denied += 1;
            session.timeline.decided(seq, Decided::Denied, who.shown(), Some(&reason));
            told = session.record_answer(&prompt, &Settled::no(who, &reason, None), None, now);
        }
        let reply = Released::Gate(GateReply::Deny { reason });
        effects.push(Effect::Release { prompt: prompt.id, reply });
        effects.push(timeline(&prompt.session, seq));
        effects.extend(told);
    }
    effects
}
