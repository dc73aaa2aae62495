//! What happens to several sessions at once is told once. Invariant: nothing waits for more to come: the first is told
//! at once, and the next within [`WINDOW`] takes its place.

use std::collections::BTreeMap;

use crate::effect::{Buttons, Effect, Key, Notification};
use crate::gate::BODY_CHARS;
use crate::id::{Millis, SessionId};
use crate::redact::brief;

/// What happens within this time after the one before belongs together.
pub(crate) const WINDOW: Millis = 3_000;
/// Sessions that are called by name; the others are counted.
const NAMED: usize = 3;
/// Longest name of one of them, in characters.
const NAME_CHARS: usize = 50;
/// Most sessions of one burst that are remembered.
const MEMBERS: usize = 200;

/// What happened to several sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Several {
    /// Their turns are finished.
    Finished,
    /// They failed.
    Failed,
    /// They have ended.
    Ended,
}

impl Several {
    fn of(key: &Key) -> Option<(Self, &SessionId)> {
        match key {
            Key::Turn(session) => Some((Self::Finished, session)),
            Key::Error(session) => Some((Self::Failed, session)),
            Key::End(session) => Some((Self::Ended, session)),
            Key::Permission | Key::Runtime | Key::Told | Key::Several(_) => None,
        }
    }

    fn key_of(self, session: SessionId) -> Key {
        match self {
            Self::Finished => Key::Turn(session),
            Self::Failed => Key::Error(session),
            Self::Ended => Key::End(session),
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Finished => "have finished",
            Self::Failed => "have failed",
            Self::Ended => "have ended",
        }
    }
}

/// One burst: the sessions with their titles, and when the last one joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Burst {
    members: Vec<(SessionId, String)>,
    last: Millis,
    /// One notification stands for all of them.
    joined: bool,
}

/// The last burst of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Together {
    bursts: BTreeMap<Several, Burst>,
}

impl Together {
    /// A notification is about to be shown: as it is, or as one with those just before it.
    pub(crate) fn join(&mut self, notification: Notification, title: &str, now: Millis) -> Vec<Effect> {
        let Some((kind, session)) = Several::of(&notification.key) else {
            return vec![Effect::Notify(notification)];
        };
        let burst = self.bursts.entry(kind).or_default();
        // A clock that was set back begins a new burst.
        if now.checked_sub(burst.last).is_none_or(|since| since > WINDOW) {
            *burst = Burst::default();
        }
        burst.last = now;
        burst.members.retain(|(known, _)| known != session);
        if burst.members.len() >= MEMBERS {
            burst.members.remove(0);
        }
        burst.members.push((session.clone(), brief(title, NAME_CHARS)));
        if burst.members.len() == 1 {
            // The others were seen meanwhile, or there were none.
            let joined = std::mem::take(&mut burst.joined).then_some(Effect::Unnotify(Key::Several(kind)));
            return joined.into_iter().chain([Effect::Notify(notification)]).collect();
        }
        let mut effects = Vec::new();
        if !burst.joined {
            burst.joined = true;
            let alone = burst.members.first().map(|(first, _)| kind.key_of(first.clone()));
            effects.extend(alone.map(Effect::Unnotify));
        }
        effects.push(Effect::Notify(burst.told(kind, &notification)));
        effects
    }

    /// A notification is to be taken back. That of several goes with the last of them.
    pub(crate) fn take_back(&mut self, key: Key) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some((kind, session)) = Several::of(&key)
            && let Some(burst) = self.bursts.get_mut(&kind)
        {
            let before = burst.members.len();
            burst.members.retain(|(known, _)| known != session);
            if burst.members.is_empty() && before > 0 {
                if burst.joined {
                    effects.push(Effect::Unnotify(Key::Several(kind)));
                }
                *burst = Burst::default();
            }
        }
        effects.insert(0, Effect::Unnotify(key));
        effects
    }
}

impl Burst {
    /// One notification for all, in the place of the last one.
    fn told(&self, kind: Several, last: &Notification) -> Notification {
        let mut body = self.names();
        if kind == Several::Failed {
            // Most often they fail for the same reason.
            body = format!("{body}. {}", last.body);
        }
        Notification {
            key: Key::Several(kind),
            title: format!("{} sessions {}", self.members.len(), kind.verb()),
            body: brief(&body, BODY_CHARS),
            urgency: last.urgency,
            buttons: Buttons::Sessions,
        }
    }

    /// `a and b`, `a, b and c`, `a, b, c and 2 more`.
    fn names(&self) -> String {
        let mut names: Vec<_> = self.members.iter().take(NAMED).map(|(_, title)| title.clone()).collect();
        let more = self.members.len() - names.len();
        let last = if more > 0 { Some(format!("{more} more")) } else { names.pop() };
        match (names.is_empty(), last) {
            (true, last) => last.unwrap_or_default(),
            (false, last) => format!("{} and {}", names.join(", "), last.unwrap_or_default()),
        }
    }
}
