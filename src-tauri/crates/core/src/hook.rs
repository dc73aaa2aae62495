//! The hooks besides the gate. Invariant: none of them can allow a tool call.

use serde_json::Value;

use crate::effect::{Cue, Effect, Key, Notification, Outcome, Reply, Urgency};
use crate::event::Agent;
use crate::id::{Millis, SessionId};
use crate::redact::redact_value;
use crate::session::Phase;
use crate::state::State;
use crate::texts;

/// postToolUse: a result with secrets is replaced by one without. The replacement keeps the result's
/// shape, since the runtime ignores any other (a bare text, for one).
pub(crate) fn redact_result(result: &Value) -> Outcome {
    let reply = match redact_value(result) {
        Some(masked) if masked.is_object() => Reply::Result(masked),
        _ => Reply::Nothing,
    };
    Outcome::answer(reply, vec![Effect::Sound(Cue::ToolCall)])
}

/// postToolUseFailure: heard; the event that follows has the words.
pub(crate) fn tool_failed() -> Outcome {
    Outcome::quiet(vec![Effect::Sound(Cue::ToolFailure)])
}

/// errorOccurred: the runtime may still recover by itself, so it is shown and nobody is disturbed.
/// `session.error` tells when it did not.
pub(crate) fn retrying(state: &mut State, session: &SessionId, context: &str) -> Outcome {
    let Some(session) = state.session_mut(session) else { return Outcome::quiet(Vec::new()) };
    let what = if context == "model_call" { "A call of the model failed." } else { "Something failed." };
    session.activity = Some(format!("{what} Copilot may try again."));
    Outcome::quiet(vec![Effect::Sessions])
}

/// sessionEnd: the session was closed. It tells its reason, how long it lasted and what was done.
pub(crate) fn session_ended(state: &mut State, session: &SessionId, reason: &str, now: Millis) -> Outcome {
    let waiting = state.prompts.take_session(session, None);
    let mut effects = crate::gate::release_denied(state, waiting, "Askance", texts::NOBODY, now);
    let Some(session) = state.session_mut(session) else { return Outcome::quiet(effects) };
    if session.phase != Phase::Ended {
        session.end(now);
        effects.push(Effect::Notify(Notification {
            key: Key::End(session.id.clone()),
            title: format!("{} has ended", session.shown_title()),
            body: format!(
                "{} after {}: {}.",
                end_reason(reason),
                texts::span(session.age(now)),
                texts::counted(&session.counts)
            ),
            urgency: Urgency::Low,
        }));
    }
    effects.extend(crate::gate::after_queue_change(state));
    Outcome::quiet(effects)
}

fn end_reason(reason: &str) -> String {
    match reason {
        "user_exit" => "Closed".to_owned(),
        "complete" => "Completed".to_owned(),
        "error" => "Ended by an error".to_owned(),
        "abort" => "Aborted".to_owned(),
        "timeout" => "Timed out".to_owned(),
        other => format!("Ended ({})", crate::redact::brief(other, 40)),
    }
}

/// subagentStart and subagentStop: only its name is learned; events tell the rest.
pub(crate) fn subagent(state: &mut State, session: &SessionId, agent: Option<&Agent>) -> Outcome {
    if let (Some(session), Some(agent)) = (state.session_mut(session), agent) {
        session.know(agent);
        return Outcome::quiet(vec![Effect::Sessions]);
    }
    Outcome::quiet(Vec::new())
}
