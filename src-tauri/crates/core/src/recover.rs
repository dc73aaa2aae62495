//! A turn that ended in an error: it is continued, or the person is told. Invariant: every error is in the record, and
//! one that is not tried again is told in every way that is switched on.

use crate::effect::{Buttons, Cue, Effect, Key, Notification, Outcome, Reply, Urgency};
use crate::failure::{Kind, friendly, passing};
use crate::gate::{BODY_CHARS, timeline};
use crate::id::{Millis, SessionId};
use crate::message::Message;
use crate::record::RetryStep;
use crate::redact::brief;
use crate::retry::{Due, Waiting};
use crate::session::{Phase, Session};
use crate::settings::Errors;
use crate::state::State;
use crate::texts;
use crate::view::Entry;

/// Longest error text that is shown or sent, in characters.
const ERROR_CHARS: usize = 600;

/// A turn of this session has failed. Its calls and requests are over already, and the error is in the record.
pub(crate) fn failed(
    session: &mut Session,
    errors: &Errors,
    kind: Kind,
    message: &str,
    now: Millis,
) -> Vec<Effect> {
    // A second word about the same end.
    if session.phase == Phase::Retrying {
        return Vec::new();
    }
    let sentence = friendly(errors, kind.context(), kind);
    let words = brief(message, ERROR_CHARS);
    let may = kind.is_passing() && !session.stopping;
    let tries = if may { errors.tries() } else { 0 };
    match session.retry.plan(tries, (sentence.clone(), words.clone()), now).cloned() {
        Some(waiting) => wait(session, &waiting, &passing(errors, kind.context(), kind), now),
        None => give_up(session, &sentence, &words, now),
    }
}

fn wait(session: &mut Session, waiting: &Waiting, sentence: &str, now: Millis) -> Vec<Effect> {
    let Waiting { at, number, of, failed: (_, words) } = waiting;
    let id = session.id.clone();
    session.phase = Phase::Retrying;
    session.activity = Some(texts::waits_to_try(*number, *of));
    session.rest_subagents();
    let again = format!("Trying again in {} ({number} of {of}).", texts::short_span(at.saturating_sub(now)));
    let text = format!("{sentence} {again}\n{words}").trim_end().to_owned();
    let seq = session.timeline.push(now, None, Entry::Note { text });
    vec![
        timeline(&id, seq),
        session.record_retry(RetryStep::Waiting, waiting, at.saturating_sub(now), now),
        Effect::RetryAt { session: id, at: *at },
        Effect::Sessions,
    ]
}

/// Nothing is tried any more: the person is told.
fn give_up(session: &mut Session, sentence: &str, words: &str, now: Millis) -> Vec<Effect> {
    let id = session.id.clone();
    let again = texts::tried_again(session.retry.tried());
    let told =
        [sentence, &again, words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let tried = texts::tried(session.model_failures, session.retry.tried());
    session.retry.fresh();
    let seq = session.timeline.push(now, None, Entry::Error { text: told.clone() });
    session.fail(sentence);
    vec![
        timeline(&id, seq),
        Effect::Notify(Notification {
            key: Key::Error(id.clone()),
            title: format!("{} failed", session.shown_title()),
            body: brief(&told, BODY_CHARS),
            urgency: Urgency::Critical,
            buttons: Buttons::Look(Some(id)),
        }),
        Effect::Sound(Cue::Error),
        Effect::Send(Message::failed(session, sentence, words, tried, now)),
        Effect::Sessions,
    ]
}

/// The time of a try may be over: then the turn is continued, through the same gates as any message.
pub(crate) fn due(state: &mut State, id: &SessionId, now: Millis) -> Outcome {
    let allowed = state.settings.errors.tries() > 0;
    let Some(session) = state.session_mut(id) else { return Outcome::quiet(Vec::new()) };
    if session.phase != Phase::Retrying {
        session.retry.cancel();
        return Outcome::quiet(Vec::new());
    }
    if !allowed && let Some(waiting) = session.retry.cancel() {
        let entry = session.record_retry(RetryStep::Cancelled, &waiting, 0, now);
        let (sentence, words) = &waiting.failed;
        let mut effects = vec![entry];
        effects.extend(give_up(session, sentence, words, now));
        return Outcome::quiet(effects);
    }
    let waiting = match session.retry.due(now) {
        Due::Nothing => return Outcome::quiet(Vec::new()),
        Due::NotYet(at) => return Outcome::quiet(vec![Effect::RetryAt { session: id.clone(), at }]),
        Due::Now(waiting) => waiting,
    };
    session.begin_turn(now);
    session.calls.sent(texts::CONTINUE);
    let text = format!("Tried again ({} of {}).", waiting.number, waiting.of);
    let seq = session.timeline.push(now, None, Entry::Note { text });
    Outcome::quiet(vec![
        session.record_retry(RetryStep::Sent, &waiting, 0, now),
        timeline(id, seq),
        Effect::Sessions,
        Effect::Continue { session: id.clone(), text: texts::CONTINUE.to_owned() },
    ])
}

/// The person does not want to wait.
pub(crate) fn hurry(state: &mut State, id: &SessionId, now: Millis) -> Outcome {
    let at = state.session_mut(id).and_then(|session| session.retry.hurry(now));
    match at {
        Some(at) => Outcome::quiet(vec![Effect::RetryAt { session: id.clone(), at }, Effect::Sessions]),
        None => Outcome::answer(Reply::Gone(texts::NOTHING_TO_TRY.to_owned()), Vec::new()),
    }
}

/// The person stops it, closes the session or says something else: nothing is tried any more, and they know why.
pub(crate) fn cancel(session: &mut Session, now: Millis) -> Vec<Effect> {
    let Some(waiting) = session.retry.cancel() else { return Vec::new() };
    session.retry.fresh();
    if session.phase == Phase::Retrying {
        session.fail(&waiting.failed.0);
        session.unseen_failure = false;
    }
    let id = session.id.clone();
    let seq = session.timeline.push(now, None, Entry::Note { text: texts::NOT_TRIED.to_owned() });
    vec![timeline(&id, seq), session.record_retry(RetryStep::Cancelled, &waiting, 0, now), Effect::Sessions]
}
