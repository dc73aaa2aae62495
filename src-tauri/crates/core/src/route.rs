//! Which effects survive the settings. Invariant: it drops what the person switched off, and nothing else.

use crate::effect::{Effect, Key};
use crate::settings::Settings;

/// The effects that are to be delivered.
pub(crate) fn route(effects: Vec<Effect>, settings: &Settings) -> Vec<Effect> {
    effects.into_iter().filter(|effect| survives(effect, settings)).collect()
}

fn survives(effect: &Effect, settings: &Settings) -> bool {
    let switches = &settings.notifications;
    match effect {
        Effect::Notify(notification) => match notification.key {
            Key::Permission => switches.permission,
            Key::Turn(_) => switches.turn_finished,
            Key::Error(_) | Key::Runtime => switches.error,
            Key::End(_) => switches.session_ended,
        },
        Effect::Sound(cue) => {
            let sounds = &settings.sounds;
            sounds.enabled && sounds.volume > 0.0 && cue.sound(sounds).is_some()
        }
        Effect::Slack(_) => settings.slack.webhook_url.is_some(),
        _ => true,
    }
}
