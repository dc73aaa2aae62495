//! The gate: every tool call of every agent passes here. Invariant: it answers allow, deny or "held", and never nothing.

use crate::effect::{Cue, Effect, GateReply, Key, Notification, Outcome, Reply, Urgency};
use crate::event::{Agent, Gate, GateRequest};
use crate::id::{Millis, SessionId};
use crate::policy::{Decision, Outcome as Verdict, Switches, decide as by_policy};
use crate::prompt::Prompt;
use crate::redact::brief;
use crate::session::{Phase, Session};
use crate::settings::Profile;
use crate::state::State;
use crate::view::Decided;
use crate::{grant, texts};

/// Longest body of a notification, in characters.
pub(crate) const BODY_CHARS: usize = 240;

/// Decides a tool call, or holds it for the person.
pub(crate) fn decide(state: &mut State, mut request: GateRequest, now: Millis) -> Outcome {
    let switches = state.switches;
    let full = state.prompts.len() >= crate::prompt::WAITING;
    let Some(known) = state.session(&request.session) else {
        return Outcome::answer(deny(texts::UNKNOWN_SESSION), Vec::new());
    };
    let policy = grant::effective(&state.settings.policy, &known.folder, state.home(), &known.grants, now);
    let Some(session) = state.session_mut(&request.session) else {
        return Outcome::answer(deny(texts::UNKNOWN_SESSION), Vec::new());
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
    if request.gate == Gate::Hook {
        session.counts.tool_calls += 1;
    }
    // Denied until idle: a call of the same step may still come after the person stopped the turn.
    if session.stopping || session.phase == Phase::Ended {
        return denied(session, seq, "you", texts::STOPPED);
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
    let by = by(&decision, session.profile, switches);
    match decision.outcome {
        Verdict::Allow => {
            session.counts.allowed += 1;
            session.activity = Some(format!(
                "{} {}",
                request.call.tool,
                crate::describe::summary(&request.call.tool, &request.call.args, &request.call.cwd)
            ));
            session.timeline.decided(seq, Decided::Allowed, &by, None);
            if let Some(rule) = &decision.rule {
                state.usage.count(rule.to_string(), now);
            }
            let effects = vec![Effect::Sessions, timeline(&request.session, seq)];
            Outcome::answer(Reply::Gate(GateReply::Allow), effects)
        }
        Verdict::Deny => {
            let reason = format!("{} Go on without it.", decision.reason);
            denied(session, seq, &by, &reason)
        }
        Verdict::Ask if full => denied(session, seq, "Askance", texts::TOO_MANY),
        Verdict::Ask => hold(state, request, decision, seq, now),
    }
}

/// Who decided, in a few words: the rule, or what stands in for one.
fn by(decision: &Decision, profile: Profile, switches: Switches) -> String {
    match (&decision.rule, decision.outcome) {
        (Some(rule), _) => rule.to_string(),
        (None, Verdict::Allow) if profile == Profile::AllowAll => "the profile".to_owned(),
        (None, Verdict::Allow) => "the read-only set".to_owned(),
        (None, _) if switches.deny_everything => "\u{201c}Deny everything\u{201d}".to_owned(),
        (None, _) => "the profile".to_owned(),
    }
}

fn hold(state: &mut State, request: GateRequest, decision: Decision, seq: u32, now: Millis) -> Outcome {
    let id = request.session.clone();
    let Some(prompt) = state.prompts.push(request, decision, now, seq) else {
        return Outcome::answer(deny(texts::TOO_MANY), Vec::new());
    };
    if let Some(session) = state.session_mut(&id) {
        session.timeline.decided(seq, Decided::Waiting, "", None);
    }
    let mut effects = vec![Effect::Prompts, Effect::Sound(Cue::Permission)];
    effects.extend(waiting_notification(state));
    effects.extend([Effect::Sessions, timeline(&id, seq)]);
    Outcome::answer(Reply::Held(prompt), effects)
}

fn denied(session: &mut Session, seq: u32, by: &str, reason: &str) -> Outcome {
    session.counts.denied += 1;
    session.timeline.decided(seq, Decided::Denied, by, Some(reason));
    let effects = vec![Effect::Sessions, timeline(&session.id, seq)];
    Outcome::answer(deny(reason), effects)
}

fn deny(reason: &str) -> Reply {
    Reply::Gate(GateReply::Deny { reason: reason.to_owned() })
}

pub(crate) fn timeline(session: &SessionId, seq: u32) -> Effect {
    Effect::Timeline { session: session.clone(), seq }
}

/// The one notification about all requests that wait.
fn waiting_notification(state: &mut State) -> Option<Effect> {
    let oldest = state.prompts.iter().next()?;
    let more = state.prompts.len() - 1;
    state.told = Some((oldest.id, more));
    let title = state.session(&oldest.request.session).map(Session::shown_title).unwrap_or_default();
    let mut body = format!("{}: {}", crate::describe::action(&oldest.request.call.tool), oldest.summary());
    if more > 0 {
        body = format!("{} (and {} more)", brief(&body, BODY_CHARS - 20), more);
    }
    Some(Effect::Notify(Notification {
        key: Key::Permission,
        title: format!("{title} needs you"),
        body: brief(&body, BODY_CHARS),
        urgency: Urgency::Critical,
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
    by: &str,
    reason: &str,
    now: Millis,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for prompt in prompts {
        state.waited(&prompt, now);
        if let Some(session) = state.session_mut(&prompt.request.session) {
            session.counts.denied += 1;
            session.timeline.decided(prompt.seq, Decided::Denied, by, Some(reason));
        }
        effects.push(Effect::Release {
            prompt: prompt.id,
            reply: GateReply::Deny { reason: reason.to_owned() },
        });
        effects.push(timeline(&prompt.request.session, prompt.seq));
    }
    effects
}
