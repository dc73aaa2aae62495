//! What the person does. Invariant: an answer acts on the request that it names, or on none.

use crate::effect::{Effect, GateReply, Key, Outcome, Reply};
use crate::event::Opening;
use crate::gate::{after_queue_change, release_denied, timeline};
use crate::id::{Millis, PromptId, SessionId};
use crate::policy::{Outcome as Verdict, Switches, decide};
use crate::prompt::Prompt;
use crate::redact::brief;
use crate::session::{Phase, Session};
use crate::settings::Settings;
use crate::state::State;
use crate::view::{Answer, Decided, Entry};
use crate::{grant, texts, timeline as lines};

/// Longest reason that is passed on to the agent, in characters.
const REASON_CHARS: usize = 4_000;

/// An answer to a request that may be gone by now.
pub(crate) fn answer(state: &mut State, id: PromptId, answer: Answer, now: Millis) -> Outcome {
    // A grant that means nothing decides nothing: the person corrects it while the request still waits.
    let rules = match &answer {
        Answer::Approve { grant: Some(request) } => match grant::checked(request) {
            Ok(rules) => rules,
            Err(sentence) => return Outcome::answer(Reply::Refused(sentence), Vec::new()),
        },
        _ => Vec::new(),
    };
    let Some(prompt) = state.prompts.take(id) else { return Outcome::answer(Reply::Gone, Vec::new()) };
    let mut effects = match answer {
        Answer::Approve { grant } => {
            let mut effects = approve(state, &prompt, now);
            if let Some(request) = grant {
                effects.extend(grant::give(state, &prompt.request.session, &rules, request.scope, now));
            }
            effects
        }
        Answer::Deny { reason } => {
            let reason = reason
                .map(|words| words.trim().chars().take(REASON_CHARS).collect::<String>())
                .filter(|words| !words.is_empty());
            let words =
                reason.map_or_else(|| texts::DENIED.to_owned(), |words| texts::denied_because(&words));
            release_denied(state, vec![prompt], "you", &words, now)
        }
        Answer::DenyAndStop => {
            let session = prompt.request.session.clone();
            return Outcome::quiet(stop_with(state, &session, vec![prompt], now));
        }
    };
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

fn approve(state: &mut State, prompt: &Prompt, now: Millis) -> Vec<Effect> {
    state.waited(prompt, now);
    let id = &prompt.request.session;
    if let Some(session) = state.session_mut(id) {
        session.counts.approved += 1;
        session.activity = Some(format!("{} {}", prompt.request.call.tool, prompt.summary()));
        session.timeline.decided(prompt.seq, Decided::Approved, "you", None);
    }
    vec![Effect::Release { prompt: prompt.id, reply: GateReply::Allow }, timeline(id, prompt.seq)]
}

/// The prompt window was closed on this request: nobody answers it.
pub(crate) fn close_card(state: &mut State, id: PromptId, now: Millis) -> Outcome {
    let Some(prompt) = state.prompts.take(id) else { return Outcome::answer(Reply::Gone, Vec::new()) };
    let mut effects = release_denied(state, vec![prompt], "closing the window", texts::NOBODY, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

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
    if resumed && let Some(session) = state.session_mut(&id) {
        let seq = session.timeline.push(now, None, Entry::Note { text: "Resumed.".to_owned() });
        effects.push(timeline(&id, seq));
        // The person has acted on what these told.
        effects.extend([Effect::Unnotify(Key::Runtime), Effect::Unnotify(Key::Error(id))]);
    }
    Outcome::quiet(effects)
}

/// A message was sent.
pub(crate) fn send(state: &mut State, id: &SessionId, text: &str, now: Millis) -> Outcome {
    let Some(session) = state.session_mut(id) else { return Outcome::answer(Reply::Gone, Vec::new()) };
    session.title_from(text);
    session.counts.prompts += 1;
    session.begin_turn(now);
    let seq = session.timeline.push(now, None, lines::prompt(text));
    let effects = vec![
        Effect::Sessions,
        timeline(id, seq),
        Effect::Unnotify(Key::Turn(id.clone())),
        Effect::Unnotify(Key::Error(id.clone())),
    ];
    Outcome::quiet(effects)
}

/// The person stops the running turn.
pub(crate) fn stop(state: &mut State, id: &SessionId, now: Millis) -> Outcome {
    Outcome::quiet(stop_with(state, id, Vec::new(), now))
}

fn stop_with(state: &mut State, id: &SessionId, mut waiting: Vec<Prompt>, now: Millis) -> Vec<Effect> {
    waiting.extend(state.prompts.take_session(id, None));
    let mut effects = Vec::new();
    if let Some(session) = state.session_mut(id)
        && matches!(session.phase, Phase::Starting | Phase::Working)
    {
        session.stopping = true;
        // First the abort, then the answers: otherwise calls that the same step has passed already would run.
        effects.push(Effect::Abort(id.clone()));
    }
    effects.extend(release_denied(state, waiting, "you", texts::STOPPED, now));
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
    state.settings = settings;
    let mut effects = deny_what_is_denied_now(state, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

fn deny_what_is_denied_now(state: &mut State, now: Millis) -> Vec<Effect> {
    let denied: Vec<_> = state
        .prompts
        .iter()
        .filter_map(|prompt| {
            let session = state.session(&prompt.request.session)?;
            let decision = decide(
                &grant::effective(
                    &state.settings.policy,
                    &session.folder,
                    state.home(),
                    &session.grants,
                    now,
                ),
                session.profile,
                state.switches,
                &prompt.request.call,
            );
            (decision.outcome == Verdict::Deny).then_some((prompt.id, decision.reason))
        })
        .collect();
    let mut effects = Vec::new();
    for (id, reason) in denied {
        if let Some(prompt) = state.prompts.take(id) {
            effects.extend(release_denied(state, vec![prompt], &brief(&reason, 120), &reason, now));
        }
    }
    effects
}
