//! Delivers effects. Invariant: each kind has a bounded queue of its own, and putting something in never waits:
//! a hook waits for a person, never for a disk, a network, a sound or a window.

mod notify;
mod slack;
mod sound;
mod view;

use std::sync::Arc;

use askance_core::effect::Effect;
use tauri::{AppHandle, Manager};

use crate::host::{Deliver, Host};
use crate::notice::Notices;
use crate::sessions::Sessions;

pub use slack::{Slack, SlackError};
pub use sound::Sounds;
pub use view::Views;
pub(crate) use view::send as send_view;

/// All the ways out of the app.
pub struct Deliveries {
    host: Arc<Host>,
    sessions: Arc<Sessions>,
    notifications: notify::Notifications,
    sounds: Arc<Sounds>,
    slack: Arc<Slack>,
    views: Arc<Views>,
}

impl Deliveries {
    /// Starts the queues.
    pub fn start(
        app: &AppHandle,
        host: &Arc<Host>,
        sessions: &Arc<Sessions>,
        notices: &Arc<Notices>,
        views: &Arc<Views>,
    ) -> Self {
        let say = notices_to(app, notices, views);
        Self {
            host: Arc::clone(host),
            sessions: Arc::clone(sessions),
            notifications: notify::Notifications::start(icon(app), Arc::clone(&say)),
            sounds: Arc::new(Sounds::start(Arc::clone(&say))),
            slack: Arc::new(Slack::start(say)),
            views: Arc::clone(views),
        }
    }

    /// The sounds, for the settings window's "Try".
    pub fn sounds(&self) -> Arc<Sounds> {
        Arc::clone(&self.sounds)
    }

    /// Slack, for the settings window's "Test".
    pub fn slack(&self) -> Arc<Slack> {
        Arc::clone(&self.slack)
    }
}

impl Deliver for Deliveries {
    fn deliver(&self, effect: Effect) {
        match effect {
            Effect::Abort(session) => self.sessions.begin_abort(&session),
            Effect::Prompts => self.views.prompts_changed(),
            Effect::Sessions => self.views.sessions_changed(),
            Effect::SaveGrants(grants) => self.views.save_grants(grants),
            Effect::Timeline { session, seq } => self.views.timeline_changed(session, seq),
            Effect::Notify(notification) => self.notifications.show(notification),
            Effect::Unnotify(key) => self.notifications.close(key),
            Effect::Sound(cue) => {
                let settings = self.host.read(|state| state.settings().sounds.clone());
                if let Some(sound) = cue.sound(&settings) {
                    self.sounds.play(sound, settings.volume);
                }
            }
            Effect::Slack(message) => {
                if let Some(webhook) = self.host.read(|state| state.settings().slack.webhook_url.clone()) {
                    self.slack.post(webhook, message);
                }
            }
            // Answers are the host's own.
            Effect::Release { .. } => {}
        }
    }
}

/// The app's icon as a file, which is what a notification service wants.
fn icon(app: &AppHandle) -> Option<std::path::PathBuf> {
    let folder = app.path().app_cache_dir().ok()?;
    let file = folder.join("askance.png");
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::write(&file, include_bytes!("../../../icons/128x128.png")).ok()?;
    Some(file)
}

/// How a queue says that something does not work here.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

fn notices_to(app: &AppHandle, notices: &Arc<Notices>, views: &Arc<Views>) -> Say {
    let (app, notices, views) = (app.clone(), Arc::clone(notices), Arc::clone(views));
    Arc::new(move |notice| {
        if notices.say(notice) {
            views.app_changed(&app);
        }
    })
}
