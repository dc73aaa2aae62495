//! What the runtime tells about a session. Invariant: events change what is shown; none of them answers a request with yes.

use crate::effect::{Cue, Effect, Key, Notification, SlackMessage, Urgency};
use crate::event::{Event, EventKind};
use crate::gate::{BODY_CHARS, after_queue_change, release_denied, timeline};
use crate::id::{Millis, SessionId};
use crate::redact::brief;
use crate::session::{Phase, Session};
use crate::state::State;
use crate::texts;
use crate::view::Entry;

/// Longest error text that is shown or sent, in characters.
const ERROR_CHARS: usize = 600;

/// Takes one event.
pub(crate) fn event(state: &mut State, event: Event, now: Millis) -> Vec<Effect> {
    let id = event.session;
    let agent = event.agent;
    match event.kind {
        EventKind::Idle { aborted } => return idle(state, &id, aborted, now),
        EventKind::Failed { kind, status, message } => {
            return failed(state, &id, &kind, status, &message, now);
        }
        EventKind::SubagentEnded { failed } => return subagent_ended(state, &id, agent, failed, now),
        _ => {}
    }
    let Some(session) = state.session_mut(&id) else { return Vec::new() };
    match event.kind {
        EventKind::TurnStarted if agent.is_none() => {
            if matches!(session.phase, Phase::Idle | Phase::Starting | Phase::Failed) {
                session.begin_turn(now);
            }
            vec![Effect::Sessions]
        }
        EventKind::MessageDelta { message, text } => {
            let seq = session.timeline.delta(now, agent.as_ref(), &message, &text);
            vec![timeline(&id, seq)]
        }
        EventKind::Message { message, text } => {
            let seq = session.timeline.message(now, agent.as_ref(), &message, &text);
            seq.map(|seq| timeline(&id, seq)).into_iter().collect()
        }
        EventKind::ToolStarted { call, tool, args } => {
            let seq = session.timeline.started(now, agent.as_ref(), call, &tool, &args);
            vec![timeline(&id, seq)]
        }
        EventKind::ToolEnded { call, error } => {
            let seq = session.timeline.ended(now, &call, error.as_deref());
            seq.map(|seq| timeline(&id, seq)).into_iter().collect()
        }
        EventKind::Interrupted { calls } => {
            let changed = session.timeline.interrupt(Some(&calls));
            changed.into_iter().map(|seq| timeline(&id, seq)).collect()
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
        EventKind::Usage { tokens } => {
            session.counts.tokens += tokens;
            vec![Effect::Sessions]
        }
        _ => Vec::new(),
    }
}

/// No turn is running: whatever was held or running in it is over.
fn idle(state: &mut State, id: &SessionId, aborted: bool, now: Millis) -> Vec<Effect> {
    let waiting = state.prompts.take_session(id, None);
    let mut effects = release_denied(state, waiting, "Askance", texts::NOBODY, now);
    let Some(session) = state.session_mut(id) else { return effects };
    effects.extend(session.timeline.interrupt(None).into_iter().map(|seq| timeline(id, seq)));
    session.rest_subagents();
    let stopped = aborted || session.stopping;
    session.stopping = false;
    if session.phase == Phase::Working {
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
    session.turn_began = None;
    effects.extend(after_queue_change(state));
    effects
}

fn finished(session: &Session, now: Millis) -> Notification {
    let took = session.turn_began.map_or(0, |began| now.saturating_sub(began));
    let words = session.timeline.last_words(BODY_CHARS - 20).unwrap_or_else(|| "It is done.".to_owned());
    Notification {
        key: Key::Turn(session.id.clone()),
        title: format!("{} is finished", session.shown_title()),
        body: format!("{words} ({})", texts::span(took)),
        urgency: Urgency::Normal,
    }
}

/// An error that nobody recovered from: told in every way that is switched on.
fn failed(
    state: &mut State,
    id: &SessionId,
    kind: &str,
    status: Option<u16>,
    message: &str,
    now: Millis,
) -> Vec<Effect> {
    let waiting = state.prompts.take_session(id, None);
    let mut effects = release_denied(state, waiting, "Askance", texts::NOBODY, now);
    let Some(session) = state.session_mut(id) else { return effects };
    let friendly = texts::friendly_error(kind, status, message);
    let words = brief(message, ERROR_CHARS);
    effects.extend(session.timeline.interrupt(None).into_iter().map(|seq| timeline(id, seq)));
    let seq = session.timeline.push(now, None, Entry::Error { text: format!("{friendly} {words}") });
    session.fail(friendly);
    effects.push(timeline(id, seq));
    effects.push(Effect::Notify(Notification {
        key: Key::Error(id.clone()),
        title: format!("{} failed", session.shown_title()),
        body: brief(&format!("{friendly} {words}"), BODY_CHARS),
        urgency: Urgency::Critical,
    }));
    effects.push(Effect::Sound(Cue::Error));
    effects.push(Effect::Slack(slack(session, friendly, &words)));
    effects.extend(after_queue_change(state));
    effects
}

pub(crate) fn slack(session: &Session, friendly: &str, words: &str) -> SlackMessage {
    let short: String = session.id.as_str().chars().take(8).collect();
    let text = format!(
        "\u{1f6a8} Unrecoverable error in session `{}` “{}” ({})\n{}\n```{}```",
        texts::slack_escaped(&short),
        texts::slack_escaped(&session.shown_title()),
        texts::slack_escaped(&session.folder_shown),
        friendly,
        // Three backticks would end the block.
        texts::slack_escaped(&words.replace("```", "'''")),
    );
    SlackMessage { text }
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
    let mut effects = release_denied(state, waiting, "Askance", texts::NOBODY, now);
    if let Some(session) = state.session_mut(id) {
        session.rest(&agent, failed);
    }
    effects.extend(after_queue_change(state));
    effects
}
