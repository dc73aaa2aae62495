//! What the runtime tells about a session. Invariant: events change what is shown; none of them answers a request with yes.

use crate::effect::{Buttons, Cue, Effect, Key, Notification, Urgency};
use crate::event::{Event, EventKind};
use crate::gate::{BODY_CHARS, after_queue_change, release_denied, timeline};
use crate::id::{Millis, SessionId};
use crate::record::{self, AuditEvent, ErrorSource, Who};
use crate::session::{Phase, Session};
use crate::state::State;
use crate::view::Entry;
use crate::{answer, failure, recover, texts};

/// Takes one event.
pub(crate) fn event(state: &mut State, event: Event, now: Millis) -> Vec<Effect> {
    let id = event.session;
    let agent = event.agent;
    match event.kind {
        EventKind::Idle { aborted } => return idle(state, &id, aborted, now),
        EventKind::Failed { kind, status, message } => {
            return failed(state, &id, &kind, status, &message, now);
        }
        EventKind::PermissionCompleted { call } => return answer::elsewhere(state, &id, &call, now),
        EventKind::SubagentEnded { failed } => return subagent_ended(state, &id, agent, failed, now),
        _ => {}
    }
    let Some(session) = state.session_mut(&id) else { return Vec::new() };
    match event.kind {
        EventKind::TurnStarted => {
            let entry = record::entry(&id, agent.clone(), AuditEvent::TurnStart, now);
            if agent.is_some() {
                return vec![entry];
            }
            if matches!(session.phase, Phase::Idle | Phase::Starting | Phase::Retrying | Phase::Failed) {
                session.begin_turn(now);
            }
            vec![Effect::Sessions, entry]
        }
        EventKind::TurnEnded => vec![record::entry(&id, agent, AuditEvent::TurnEnd, now)],
        EventKind::Intent(words) => vec![record::entry(&id, agent, record::intent(&words), now)],
        EventKind::MessageDelta { message, text } => {
            let seq = session.timeline.delta(now, agent.as_ref(), &message, &text);
            vec![timeline(&id, seq)]
        }
        EventKind::Message { message, text } => {
            let seq = session.timeline.message(now, agent.as_ref(), &message, &text);
            seq.map(|seq| timeline(&id, seq)).into_iter().collect()
        }
        EventKind::ToolStarted { call, tool, args, mcp } => {
            if let Some(place) = mcp {
                session.know_tool(&tool, place);
            }
            let seq = session.timeline.started(now, agent.as_ref(), call.clone(), &tool, &args);
            session.record_started(seq, agent.as_ref(), call, (tool, args), now);
            // A card that waits shows what comes after it.
            let waits = !state.prompts.is_empty();
            [timeline(&id, seq)].into_iter().chain(waits.then_some(Effect::Prompts)).collect()
        }
        EventKind::ToolEnded { call, error, result } => {
            let seq = session.timeline.ended(now, &call, error.as_deref());
            let entries = session.record_ended(&call, error.as_deref(), result.as_deref(), now);
            seq.map(|seq| timeline(&id, seq)).into_iter().chain(entries).collect()
        }
        EventKind::Interrupted { calls } => {
            let changed = session.timeline.interrupt(Some(&calls));
            let entries = session.record_interrupted(Some(&calls), now);
            changed.into_iter().map(|seq| timeline(&id, seq)).chain(entries).collect()
        }
        EventKind::Title(title) => {
            session.set_title(&title);
            vec![Effect::Sessions]
        }
        EventKind::SubagentStarted { name } => {
            if let Some(agent) = agent {
                session.name(agent, name);
            }
            // A request of it may be on the screen already, under its type.
            vec![Effect::Prompts, Effect::Sessions]
        }
        EventKind::Usage { model, input, output } => {
            session.counts.tokens = session.counts.tokens.saturating_add(input.saturating_add(output));
            vec![Effect::Sessions, session.record_usage(agent, model.as_deref(), input, output, now)]
        }
        _ => Vec::new(),
    }
}

/// No turn is running: whatever was held or running in it is over.
fn idle(state: &mut State, id: &SessionId, aborted: bool, now: Millis) -> Vec<Effect> {
    let waiting = state.prompts.take_session(id, None);
    let mut effects = release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    let Some(session) = state.session_mut(id) else { return effects };
    effects.extend(session.timeline.interrupt(None).into_iter().map(|seq| timeline(id, seq)));
    effects.extend(session.record_interrupted(None, now));
    effects.push(session.record(AuditEvent::Idle { aborted: aborted || session.stopping }, now));
    session.rest_subagents();
    let stopped = aborted || session.stopping;
    session.stopping = false;
    if session.phase == Phase::Working {
        session.retry.fresh();
        session.phase = Phase::Idle;
        session.activity = None;
        if stopped {
            let seq = session.timeline.push(now, None, Entry::Note { text: "Stopped.".to_owned() });
            effects.push(timeline(id, seq));
        } else {
            effects.push(Effect::Notify(finished(session, now)));
            effects.push(Effect::Sound(Cue::TurnFinished));
        }
    }
    if session.phase != Phase::Retrying {
        session.turn_began = None;
    }
    effects.extend(after_queue_change(state));
    effects
}

fn finished(session: &Session, now: Millis) -> Notification {
    let began = session.turn_began.unwrap_or(now);
    let ran = session.timeline.ran(began).to_string();
    let facts = if ran.is_empty() { ran } else { format!(", {ran}") };
    let facts = format!("({}{facts})", texts::span(now.saturating_sub(began)));
    let room = BODY_CHARS.saturating_sub(facts.chars().count() + 1);
    let words = session.timeline.last_words(began, room).unwrap_or_else(|| "It is done.".to_owned());
    Notification {
        key: Key::Turn(session.id.clone()),
        title: format!("{} is finished", session.shown_title()),
        body: format!("{words} {facts}"),
        urgency: Urgency::Normal,
        buttons: Buttons::Look(Some(session.id.clone())),
    }
}

/// An error that the runtime did not recover from: it is tried again, or told in every way that is switched on.
fn failed(
    state: &mut State,
    id: &SessionId,
    kind: &str,
    status: Option<u16>,
    message: &str,
    now: Millis,
) -> Vec<Effect> {
    let waiting = state.prompts.take_session(id, None);
    let mut effects = release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    let errors = state.settings.errors.clone();
    let Some(session) = state.session_mut(id) else { return effects };
    effects.extend(session.timeline.interrupt(None).into_iter().map(|seq| timeline(id, seq)));
    effects.extend(session.record_interrupted(None, now));
    effects.push(session.record_error(ErrorSource::Session, kind, status, message, now));
    let kind = failure::kind(kind, status, message);
    effects.extend(recover::failed(session, &errors, kind, message, now));
    effects.extend(after_queue_change(state));
    effects
}

/// A subagent is done: its held requests are over, and so are its calls.
fn subagent_ended(
    state: &mut State,
    id: &SessionId,
    agent: Option<crate::id::AgentId>,
    failed: bool,
    now: Millis,
) -> Vec<Effect> {
    let Some(agent) = agent else { return Vec::new() };
    let waiting = state.prompts.take_session(id, Some(&agent));
    let mut effects = release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    if let Some(session) = state.session_mut(id) {
        session.rest(&agent, failed);
    }
    effects.extend(after_queue_change(state));
    effects
}
