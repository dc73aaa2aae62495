//! The hooks besides the gate. Invariant: none of them can allow a tool call.

use serde_json::Value;

use crate::effect::{Buttons, Cue, Effect, Key, Notification, Outcome, Reply, Urgency};
use crate::event::{Agent, HookKind};
use crate::failure::{self, Context};
use crate::id::{Millis, SessionId};
use crate::message::Message;
use crate::record::{ErrorSource, Who};
use crate::redact::Redactor;
use crate::session::Phase;
use crate::state::State;
use crate::texts;

/// postToolUse: a result with secrets is replaced by one without. The replacement keeps the result's
/// shape, since the runtime ignores any other (a bare text, for one).
pub(crate) fn redacted(tool: String, result: &Value, redactor: &Redactor) -> HookKind {
    match redactor.value(result) {
        Some((without, masked)) if without.is_object() => {
            // The same text stands in several fields; what the model would have read counts.
            let read = result.get("textResultForLlm").and_then(Value::as_str);
            let masked = read.map_or(masked, |text| redactor.text(text).count.max(1));
            HookKind::Redacted { tool, result: Some(without), masked }
        }
        _ => HookKind::Redacted { tool, result: None, masked: 0 },
    }
}

/// postToolUse: what was masked is counted, and forgotten.
pub(crate) fn tool_returned(
    state: &mut State,
    session: &SessionId,
    agent: Option<&Agent>,
    tool: &str,
    result: Option<Value>,
    masked: u32,
) -> Outcome {
    let mut effects = vec![Effect::Sound(Cue::ToolCall)];
    if masked > 0
        && let Some(session) = state.session_mut(session)
    {
        session.counts.masked = session.counts.masked.saturating_add(masked);
        session.calls.masked(agent.map(|agent| &agent.id), tool, masked);
        effects.push(Effect::Sessions);
    }
    Outcome::answer(result.map_or(Reply::Nothing, Reply::Result), effects)
}

/// postToolUseFailure: heard; the event that follows has the words. The agent gets the person's guidance, if any.
pub(crate) fn tool_failed(
    state: &mut State,
    session: &SessionId,
    agent: Option<&Agent>,
    tool: &str,
    now: Millis,
) -> Outcome {
    let mut effects = vec![Effect::Sound(Cue::ToolFailure)];
    let guided = crate::enrich::guided(state, session, agent, tool, now);
    let (reply, given) = guided.unwrap_or((Reply::Nothing, Vec::new()));
    effects.extend(given);
    Outcome::answer(reply, effects)
}

/// errorOccurred: the runtime may still recover by itself, so it is shown and nobody is disturbed.
/// `session.error` tells when it did not. The answer is the guide's; runtimes up to 1.0.102 ignore it.
pub(crate) fn retrying(
    state: &mut State,
    session: &SessionId,
    context: &str,
    message: &str,
    recoverable: bool,
    now: Millis,
) -> Outcome {
    let errors = &state.settings.errors;
    let place = Context::of(context);
    let notification = failure::friendly(errors, place, failure::kind("", None, message));
    let tries = Some(errors.tries()).filter(|tries| *tries > 0);
    let retry = tries.filter(|_| place == Context::ModelCall && recoverable);
    let Some(session) = state.session_mut(session) else { return Outcome::quiet(Vec::new()) };
    let what = if context == "model_call" { "A call of the model failed." } else { "Something failed." };
    session.model_failures = session.model_failures.saturating_add(1);
    session.activity = Some(format!("{what} Copilot may try again."));
    let entry = session.record_error(ErrorSource::Hook, context, None, message, now);
    Outcome::answer(Reply::Error { retry, notification }, vec![Effect::Sessions, entry])
}

/// sessionEnd: the session was closed. It tells its reason, how long it lasted and what was done.
pub(crate) fn session_ended(state: &mut State, session: &SessionId, reason: &str, now: Millis) -> Outcome {
    let waiting = state.prompts.take_session(session, None);
    let mut effects = crate::gate::release_denied(state, waiting, &Who::Nobody, texts::NOBODY, now);
    let Some(session) = state.session_mut(session) else { return Outcome::quiet(effects) };
    if session.phase != Phase::Ended {
        effects.extend(crate::recover::cancel(session, now));
        effects.extend(session.record_interrupted(None, now));
        session.end(now);
        effects.push(Effect::Notify(Notification {
            key: Key::End(session.id.clone()),
            title: format!("{} has ended", session.shown_title()),
            body: format!(
                "{} after {}: {}{}.",
                end_reason(reason),
                texts::span(session.age(now)),
                texts::counted(&session.counts),
                texts::denied(&session.counts)
            ),
            urgency: Urgency::Low,
            buttons: Buttons::Look(Some(session.id.clone())),
        }));
        effects.push(Effect::Send(Message::ended(session, end_reason(reason), now)));
        effects.push(session.record_end(reason, now));
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
