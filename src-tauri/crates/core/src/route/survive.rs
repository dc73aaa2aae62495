//! The table of `route`, line by line. Invariant: no state, no time: the same values decide the same.

use super::{Front, Several};
use crate::effect::{Cue, Key};
use crate::settings::{Notifications, Settings};

/// What a notification or a sound is about, as the settings tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// A request waits.
    Permission,
    /// An error that nobody recovered from.
    Error,
    /// What can be read later.
    News,
}

/// Whether it comes through while nobody is to be disturbed.
fn let_through(about: About, settings: &Notifications) -> bool {
    match about {
        About::Permission => settings.permission_let_through,
        About::Error => settings.error_let_through,
        About::News => false,
    }
}

/// Whether a notification is shown; `hushed` says that it is quiet, or its session muted.
pub(super) fn is_shown(key: &Key, settings: &Notifications, front: &Front, hushed: bool) -> bool {
    let before_them = |session| front.session.as_ref() == Some(session);
    let (on, seen, about) = match key {
        Key::Permission => (settings.permission, front.prompt, About::Permission),
        Key::Turn(session) => (settings.turn_finished, before_them(session), About::News),
        Key::Error(session) => (settings.error, before_them(session), About::Error),
        Key::Runtime | Key::Several(Several::Failed) => (settings.error, false, About::Error),
        Key::End(session) => (settings.session_ended, before_them(session), About::News),
        Key::Several(Several::Finished) => (settings.turn_finished, false, About::News),
        Key::Several(Several::Ended) => (settings.session_ended, false, About::News),
        // The person has just done something and waits for what comes of it.
        Key::Told => return true,
    };
    on && !seen && (!hushed || let_through(about, settings))
}

/// Whether a sound is played; `hushed` says that it is quiet, or its session muted.
pub(super) fn is_heard(cue: Cue, settings: &Settings, hushed: bool) -> bool {
    let about = match cue {
        Cue::Permission => About::Permission,
        Cue::Error => About::Error,
        Cue::ToolCall | Cue::ToolFailure | Cue::TurnFinished => About::News,
    };
    let on = settings.sounds.heard(cue).is_some();
    let notifications = &settings.notifications;
    on && (!hushed || notifications.sound_let_through && let_through(about, notifications))
}
