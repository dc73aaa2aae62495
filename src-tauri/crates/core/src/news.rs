//! What the app learns about its runtime. Invariant: bad news closes requests as unanswered, never as approved.

use crate::effect::{Buttons, Effect, Key, Notification, Outcome, Urgency};
use crate::gate::{BODY_CHARS, after_queue_change, release_denied, timeline};
use crate::id::{Millis, PromptId, SessionId};
use crate::message::Message;
use crate::record::{ErrorSource, Who};
use crate::redact::brief;
use crate::session::Phase;
use crate::state::State;
use crate::texts;
use crate::view::{Entry, Fate};

/// The runtime has confirmed the session.
pub(crate) fn ready(state: &mut State, id: &SessionId) -> Outcome {
    if let Some(session) = state.session_mut(id)
        && session.phase == Phase::Starting
    {
        session.phase = Phase::Idle;
        // There was no turn to stop.
        session.stopping = false;
    }
    Outcome::quiet(vec![Effect::Sessions])
}

/// The session could not be created, resumed or sent to.
pub(crate) fn refused(state: &mut State, id: &SessionId, reason: &str, now: Millis) -> Outcome {
    let waiting = state.prompts.take_session(id, None);
    let mut effects = release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    if let Some(session) = state.session_mut(id) {
        effects.extend(session.record_interrupted(None, now));
        effects.push(session.record_error(ErrorSource::Askance, "refused", None, reason, now));
        let reason = brief(reason, BODY_CHARS);
        let seq = session.timeline.push(now, None, Entry::Error { text: reason.clone() });
        session.fail(&reason);
        effects.push(timeline(id, seq));
        let tried = texts::NOTHING_TRIED.to_owned();
        effects.push(Effect::Send(Message::failed(session, &reason, "", tried, now)));
        effects.push(Effect::Notify(Notification {
            key: Key::Error(id.clone()),
            title: format!("{} failed", session.shown_title()),
            body: reason,
            urgency: Urgency::Critical,
            buttons: Buttons::Look(Some(id.clone())),
        }));
        effects.push(Effect::Sound(crate::effect::Cue::Error));
    }
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// The session is closed. The sessionEnd hook has told the person, unless it never came.
pub(crate) fn closed(state: &mut State, id: &SessionId, now: Millis) -> Outcome {
    crate::hook::session_ended(state, id, "user_exit", now)
}

/// A runtime is gone, and its sessions with it.
pub(crate) fn runtime_died(
    state: &mut State,
    sessions: Vec<SessionId>,
    reason: &str,
    now: Millis,
) -> Outcome {
    let mut effects = Vec::new();
    let mut failed = 0u32;
    for id in sessions {
        let waiting = state.prompts.take_session(&id, None);
        effects.extend(release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now));
        let Some(session) = state.session_mut(&id) else { continue };
        if matches!(session.phase, Phase::Starting | Phase::Working | Phase::Retrying | Phase::Idle) {
            failed += 1;
            effects.extend(session.timeline.interrupt(None).into_iter().map(|seq| timeline(&id, seq)));
            effects.extend(session.record_interrupted(None, now));
            effects.push(session.record_error(ErrorSource::Askance, "runtime_died", None, reason, now));
            let seq = session.timeline.push(now, None, Entry::Error { text: reason.to_owned() });
            effects.push(timeline(&id, seq));
            session.fail(reason);
            let tried = texts::RESUMABLE.to_owned();
            effects.push(Effect::Send(Message::failed(session, reason, "", tried, now)));
        }
    }
    if failed > 0 {
        effects.push(Effect::Notify(Notification {
            key: Key::Runtime,
            title: "Copilot has stopped".to_owned(),
            body: brief(
                &format!("{reason} {} can be resumed.", texts::plural(failed, "session")),
                BODY_CHARS,
            ),
            urgency: Urgency::Critical,
            buttons: Buttons::Sessions,
        }));
        effects.push(Effect::Sound(crate::effect::Cue::Error));
    }
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// Nobody waits for the answer any more: its request has gone with the runtime or the session.
pub(crate) fn withdrawn(state: &mut State, id: PromptId, now: Millis) -> Outcome {
    let Some(prompt) = state.prompts.take(id, Fate::Cancelled) else { return Outcome::quiet(Vec::new()) };
    state.visitors.note_taken_back(&prompt.session, now);
    let mut effects = release_denied(state, vec![prompt], &Who::Nobody, texts::NOBODY, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}
