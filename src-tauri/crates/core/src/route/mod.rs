//! Which effects survive: decided from the event, the settings and the moment. Invariant: what is dropped only told
//! somebody something. An answer, the record, a message to Slack and the windows never depend on the hour.
//!
//! | | switched off | in front | quiet or muted |
//! |---|---|---|---|
//! | a turn is finished, a session has ended | dropped | dropped | dropped |
//! | an error that nobody recovered from | dropped | dropped | shown if let through |
//! | a request waits | dropped | dropped if the prompt window is | shown if let through |
//! | its sound | dropped | heard | heard if that and sounds are let through |
//! | any other sound | dropped | heard | dropped |
//!
//! The sound stays where the window is in front: eyes may be elsewhere, and it is all that is left then.

mod moment;
mod survive;
#[cfg(test)]
mod tests;
mod together;

pub use moment::{Front, Zone};
pub use together::Several;

pub(crate) use moment::Moment;
pub(crate) use together::Together;

use crate::effect::{Effect, Key, Notification, Outcome};
use crate::event::{Event, Hook, Input, News};
use crate::id::{Millis, SessionId};
use crate::session::Session;
use crate::state::State;

/// The session that an input is about, where it is about one.
pub(crate) fn about(input: &Input) -> Option<SessionId> {
    match input {
        Input::Gate(request) => Some(request.session.clone()),
        Input::Question(request) => Some(request.session.clone()),
        Input::Hook(Hook { session, .. })
        | Input::Event(Event { session, .. })
        | Input::App(News::Refused { session, .. } | News::RetryDue(session)) => Some(session.clone()),
        Input::Person(_) | Input::App(_) | Input::Visitor(_) | Input::Passed(_) => None,
    }
}

/// The effects that are to be delivered, of an input that was about this session.
pub(crate) fn route(
    state: &mut State,
    effects: Vec<Effect>,
    about: Option<&SessionId>,
    now: Millis,
) -> Vec<Effect> {
    let quiet = state.moment.is_quiet(&state.settings.notifications, now);
    let mut routed = Vec::with_capacity(effects.len());
    for effect in effects {
        match effect {
            Effect::Notify(notification) => notify(state, notification, quiet, now, &mut routed),
            Effect::Unnotify(key) => routed.extend(state.together.take_back(key)),
            Effect::Sound(cue) => {
                let hushed = quiet || about.is_some_and(|session| is_muted(state, session));
                if survive::is_heard(cue, &state.settings, hushed) && state.rhythm.allows(cue, now) {
                    routed.push(Effect::Sound(cue));
                }
            }
            Effect::Record(_) if !state.settings.audit.enabled => {}
            Effect::Send(ref message) if !state.settings.wanted(message) => {}
            other => routed.push(other),
        }
    }
    routed
}

fn notify(state: &mut State, notification: Notification, quiet: bool, now: Millis, routed: &mut Vec<Effect>) {
    let hushed = quiet
        || match &notification.key {
            Key::Turn(session) | Key::Error(session) | Key::End(session) => is_muted(state, session),
            // One notification for all that waits: quiet only if nobody else asks.
            Key::Permission => state.prompts.iter().all(|prompt| is_muted(state, &prompt.session)),
            Key::Runtime | Key::Told | Key::Several(_) => false,
        };
    if survive::is_shown(&notification.key, &state.settings.notifications, &state.moment.front, hushed) {
        let title = match &notification.key {
            Key::Turn(session) | Key::Error(session) | Key::End(session) => {
                state.session(session).map(Session::shown_title)
            }
            _ => None,
        };
        routed.extend(state.together.join(notification, &title.unwrap_or_default(), now));
    } else if notification.key == Key::Permission {
        // The earlier one names a request that is gone, or counts it.
        routed.push(Effect::Unnotify(Key::Permission));
    }
}

fn is_muted(state: &State, session: &SessionId) -> bool {
    state.session(session).is_some_and(|session| session.muted)
}

/// The machine's clock on the wall was read.
pub(crate) fn zone(state: &mut State, zone: Zone) -> Outcome {
    state.moment.zone = zone;
    Outcome::quiet(Vec::new())
}

/// The system was told not to disturb, or not any more; none: this cannot be known here.
pub(crate) fn do_not_disturb(state: &mut State, on: Option<bool>) -> Outcome {
    state.moment.do_not_disturb = on;
    Outcome::quiet(Vec::new())
}

/// Other windows are in front. Who looks at a session has seen what its notifications tell.
pub(crate) fn in_front(state: &mut State, front: Front) -> Outcome {
    let seen = front.session.clone().filter(|session| state.moment.front.session.as_ref() != Some(session));
    state.moment.front = front;
    let keys = seen
        .into_iter()
        .flat_map(|session| [Key::Turn(session.clone()), Key::Error(session.clone()), Key::End(session)]);
    Outcome::quiet(keys.map(Effect::Unnotify).collect())
}

/// The person wants to hear and read nothing of a session, or to hear of it again.
pub(crate) fn mute(state: &mut State, session: &SessionId, muted: bool) -> Outcome {
    let Some(session) = state.session_mut(session) else { return Outcome::quiet(Vec::new()) };
    session.muted = muted;
    Outcome::quiet(vec![Effect::Sessions])
}

impl State {
    /// Whether the system is told not to disturb; none: this cannot be known here.
    pub fn do_not_disturb(&self) -> Option<bool> {
        self.moment.do_not_disturb
    }

    /// Whether nobody is to be disturbed now.
    pub fn is_quiet(&self, now: Millis) -> bool {
        self.moment.is_quiet(&self.settings.notifications, now)
    }
}
