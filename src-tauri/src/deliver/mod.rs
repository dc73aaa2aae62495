//! Delivers effects. Invariant: each kind has a bounded queue of its own, and putting something in never waits:
//! a hook waits for a person, never for a disk, a network, a sound or a window.

mod audit;
mod notify;
mod outbox;
mod retry;
mod sound;
mod view;

use std::sync::Arc;

use askance_core::effect::{Buttons, Effect, Key, Notification, Reply, Urgency};
use askance_core::event::Act;
use askance_core::record::AuditEntry;
use askance_core::settings;
use askance_core::view::Selection;
use tauri::{AppHandle, Manager};

use crate::app::App;
use crate::host::{Deliver, Host};
use crate::notice::Notices;
use crate::sessions::Sessions;
use crate::window;

pub use audit::Audit;
use notify::{Clicked, Icons};
pub use outbox::{Outgoing, TestError};
pub use sound::{SoundError, Sounds};
pub use view::Views;
pub(crate) use view::send as send_view;

/// All the ways out of the app.
pub struct Deliveries {
    host: Arc<Host>,
    sessions: Arc<Sessions>,
    notifications: Arc<notify::Notifications>,
    sounds: Arc<Sounds>,
    outgoing: Arc<Outgoing>,
    audit: Audit,
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
        let notifications =
            Arc::new(notify::Notifications::start(icons(app), Arc::clone(&say), clicks_to(app)));
        let telling = Arc::clone(&notifications);
        let audit = host.read(|state| state.settings().audit.clone());
        let settings = host.read(|state| state.settings().clone());
        let handle = app.clone();
        let awake = Arc::clone(host);
        let notify = Arc::new(move |notification| {
            // The settings and a notice in the windows say it in quiet times, too.
            if !awake.read(|state| state.is_quiet(crate::host::now())) {
                telling.show(notification);
            }
            // The settings say why.
            if let Some(app) = handle.try_state::<Arc<App>>() {
                send_view(&app.handle, "settings", &crate::command::settings::now(&app));
            }
        });
        let outgoing = Outgoing::start(app, &settings, Arc::clone(&say), notify);
        Self {
            host: Arc::clone(host),
            sessions: Arc::clone(sessions),
            notifications,
            audit: Audit::start(app, audit, Arc::clone(&say)),
            sounds: Arc::new(Sounds::start(settings.sounds, crate::app::home(), say)),
            outgoing: Arc::new(outgoing),
            views: Arc::clone(views),
        }
    }

    /// Tells the person one sentence.
    pub(crate) fn tell(&self, sentence: &str) {
        self.notifications.show(Notification {
            key: Key::Told,
            title: "Askance".to_owned(),
            body: sentence.to_owned(),
            urgency: Urgency::Normal,
            buttons: Buttons::Look(None),
        });
    }

    /// The sounds, for the settings window's "Try".
    pub fn sounds(&self) -> Arc<Sounds> {
        Arc::clone(&self.sounds)
    }

    /// The audit record, for the end of the app.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Slack and the webhooks, for the settings window.
    pub fn outgoing(&self) -> Arc<Outgoing> {
        Arc::clone(&self.outgoing)
    }
}

impl Deliver for Deliveries {
    fn deliver(&self, effect: Effect) {
        match effect {
            Effect::Abort(session) => self.sessions.begin_abort(&session),
            Effect::RetryAt { session, at } => retry::tell_at(&self.host, session, at),
            Effect::Continue { session, text } => self.sessions.go_on(session, text),
            Effect::Prompts => self.views.prompts_changed(),
            Effect::Sessions => self.views.sessions_changed(),
            Effect::SaveGrants => self.views.save_grants(),
            Effect::Timeline { session, seq } => self.views.timeline_changed(session, seq),
            Effect::Notify(notification) => self.notifications.show(notification),
            Effect::Unnotify(key) => self.notifications.close(key),
            Effect::Sound(cue) => {
                let settings = self.host.read(|state| state.settings().sounds.clone());
                if let Some(event) = settings.heard(cue) {
                    self.sounds.play(cue, event, settings.loudness(event));
                }
            }
            Effect::Send(message) => {
                let settings = self.host.read(|state| state.settings().clone());
                self.outgoing.send(&settings, &message);
            }
            // Answers are the host's own, and the record has a way of its own.
            Effect::Release { .. } | Effect::Record(_) => {}
        }
    }

    fn record(&self, entry: AuditEntry, settings: &settings::Audit) {
        self.audit.record(entry, settings);
    }
}

/// What a click on a notification does.
fn clicks_to(app: &AppHandle) -> notify::Click {
    let handle = app.clone();
    Arc::new(move |clicked| {
        let Some(app) = handle.try_state::<Arc<App>>() else { return };
        match clicked {
            Clicked::Answer { prompt, approve } => {
                if let Reply::Gone(sentence) | Reply::Refused(sentence) =
                    app.host.act(Act::Notified { prompt, approve })
                {
                    app.deliveries.tell(&sentence);
                }
            }
            Clicked::Open(session) => window::open_session(&app, session),
            Clicked::Sessions => window::sessions::open(&app, Selection::default()),
        }
    })
}

fn icons(app: &AppHandle) -> Icons {
    Icons::written(app.path().app_cache_dir().ok())
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
