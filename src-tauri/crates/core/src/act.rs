//! What the person does. Invariant: an answer acts on the request that it names, or on none.

use crate::effect::{Effect, Key, Outcome, Reply};
use crate::event::Opening;
use crate::gate::{after_queue_change, release_denied, timeline};
use crate::id::{Millis, SessionId};
use crate::policy::{Outcome as Verdict, Switches, decide};
use crate::prompt::{Matter, Prompt};
use crate::record::Who;
use crate::redact::brief;
use crate::session::{Phase, Session};
use crate::settings::Settings;
use crate::state::State;
use crate::view::{Entry, Fate};
use crate::{grant, recover, shortcut, texts, timeline as lines, visitor};

/// A session is about to be created or resumed.
pub(crate) fn open(state: &mut State, opening: Opening, now: Millis) -> Outcome {
    let profile = state.settings.policy.profile;
    let id = opening.session.clone();
    let resumed = opening.resumed;
    if let Some(known) = state.session_mut(&id) {
        known.reopen(opening);
    } else {
        state.add(Session::new(opening, profile, now));
    }
    let mut effects = vec![Effect::Sessions];
    effects.extend(state.session(&id).map(|session| session.record_start(resumed, now)));
    if resumed && let Some(session) = state.session_mut(&id) {
        let seq = session.timeline.push(now, None, Entry::Note { text: "Resumed.".to_owned() });
        effects.push(timeline(&id, seq));
        // The person has acted on what these told.
        effects.extend([Effect::Unnotify(Key::Runtime), Effect::Unnotify(Key::Error(id))]);
    }
    Outcome::quiet(effects)
}

/// A message is about to be sent. The reply is what the agent is to get instead, where it began with a shortcut, or
/// that it is not to get it: the session was stopped or closed while it was opened for this message.
pub(crate) fn send(state: &mut State, id: &SessionId, text: &str, now: Millis) -> Outcome {
    if let Some(session) = state.session_mut(id)
        && (session.phase == Phase::Ended || (session.phase == Phase::Starting && session.stopping))
    {
        if session.phase == Phase::Starting {
            session.phase = Phase::Idle;
            session.stopping = false;
        }
        let effects = not_sent(state, id, text, now).effects;
        return Outcome::answer(Reply::Gone(texts::NOT_SENT.to_owned()), effects);
    }
    let expanded = shortcut::expand(&state.settings.enrichment.shortcuts, text);
    let Some(session) = state.session_mut(id) else {
        return Outcome::answer(Reply::Gone(texts::GONE.to_owned()), Vec::new());
    };
    let mut effects = recover::cancel(session, now);
    session.retry.fresh();
    session.title_from(text);
    session.counts.prompts += 1;
    session.begin_turn(now);
    let seq = session.timeline.push(now, None, lines::prompt(text));
    effects.extend([
        Effect::Sessions,
        timeline(id, seq),
        Effect::Unnotify(Key::Turn(id.clone())),
        Effect::Unnotify(Key::Error(id.clone())),
        session.record_sent(text, expanded.as_deref(), now),
    ]);
    let Some(sent) = expanded else { return Outcome::quiet(effects) };
    let note = Entry::Note { text: brief(&format!("Sent as: {sent}"), lines::TEXT_CHARS) };
    effects.push(timeline(id, session.timeline.push(now, None, note)));
    Outcome::answer(Reply::Prompt(sent), effects)
}

/// A message that the agent does not get is shown, so that the person can send it again.
pub(crate) fn not_sent(state: &mut State, id: &SessionId, text: &str, now: Millis) -> Outcome {
    let Some(session) = state.session_mut(id) else { return Outcome::quiet(Vec::new()) };
    session.title_from(text);
    let said = session.timeline.push(now, None, lines::prompt(text));
    let note = session.timeline.push(now, None, Entry::Note { text: texts::NOT_SENT.to_owned() });
    Outcome::quiet(vec![Effect::Sessions, timeline(id, said), timeline(id, note)])
}

/// The person stops the running turn.
pub(crate) fn stop(state: &mut State, id: &SessionId, now: Millis) -> Outcome {
    Outcome::quiet(stop_with(state, id, Vec::new(), now))
}

pub(crate) fn stop_with(
    state: &mut State,
    id: &SessionId,
    mut waiting: Vec<Prompt>,
    now: Millis,
) -> Vec<Effect> {
    waiting.extend(state.prompts.take_session(id, None));
    state.visitors.stop(id);
    let mut effects = Vec::new();
    if let Some(session) = state.session_mut(id) {
        effects.extend(recover::cancel(session, now));
    }
    if let Some(session) = state.session_mut(id)
        && matches!(session.phase, Phase::Starting | Phase::Working)
    {
        session.stopping = true;
        // First the abort, then the answers: otherwise calls that the same step has passed already would run.
        effects.push(Effect::Abort(id.clone()));
    }
    effects.extend(release_denied(state, waiting, &Who::PersonStopped, texts::STOPPED, now));
    effects.extend(after_queue_change(state));
    effects
}

/// An ended or failed session goes off the list.
pub(crate) fn forget(state: &mut State, id: &SessionId) -> Outcome {
    if state.session(id).is_some_and(|session| matches!(session.phase, Phase::Ended | Phase::Failed)) {
        state.remove(id);
    }
    Outcome::quiet(vec![Effect::Sessions])
}

/// This session's requests go before the others; among themselves they keep their order.
pub(crate) fn prefer(state: &mut State, id: &SessionId) -> Outcome {
    state.prompts.prefer(id);
    Outcome::quiet(vec![Effect::Prompts])
}

/// The person looked at the sessions.
pub(crate) fn look(state: &mut State) -> Outcome {
    state.seen();
    Outcome::quiet(vec![Effect::Sessions])
}

/// One of the tray's switches was turned. "Deny everything" answers what waits, too.
pub(crate) fn switch(state: &mut State, switches: Switches, now: Millis) -> Outcome {
    state.switches = switches;
    let mut effects = deny_what_is_denied_now(state, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// The settings were changed: they hold for running sessions from now on. What waits is denied where they deny
/// it, but a new rule never answers it with yes: the person is looking at it.
pub(crate) fn settings(state: &mut State, settings: Settings, now: Millis) -> Outcome {
    // Grants change by answers and by taking them back, never by a file that may be older.
    let grants = std::mem::take(&mut state.settings.policy.grants);
    state.settings = settings;
    state.settings.policy.grants = grants;
    let mut effects = deny_what_is_denied_now(state, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

fn deny_what_is_denied_now(state: &mut State, now: Millis) -> Vec<Effect> {
    let denied: Vec<_> = state
        .prompts
        .iter()
        .filter_map(|prompt| {
            let (who, reason) = denied_now(state, prompt, now)?;
            Some((prompt.id, who, reason))
        })
        .collect();
    let mut effects = Vec::new();
    for (id, who, reason) in denied {
        if let Some(prompt) = state.prompts.take(id, Fate::Cancelled) {
            effects.extend(release_denied(state, vec![prompt], &who, &reason, now));
        }
    }
    effects
}

fn denied_now(state: &State, prompt: &Prompt, now: Millis) -> Option<(Who, String)> {
    if let Some(denied) = visitor::denied_now(state, prompt, now) {
        return Some(denied);
    }
    let session = state.session(&prompt.session)?;
    let Matter::Call { request, .. } = &prompt.matter else {
        return state.switches.deny_everything.then(|| (Who::Switch, texts::NOBODY.to_owned()));
    };
    let policy =
        grant::effective(&state.settings.policy, &session.folder, state.home(), &session.grants, now);
    let decision = decide(&policy, session.profile, state.switches, &request.call);
    let who = Who::of(&decision, session, state.switches, &policy, now);
    (decision.outcome == Verdict::Deny).then_some((who, decision.reason))
}
