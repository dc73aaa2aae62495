//! Brings changes to the windows and the tray. Invariant: what is shown is read from the state at the moment it is
//! sent, so that changes may be joined but never shown out of order.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use askance_core::id::SessionId;
use askance_core::view::{AppView, TimelineChange};
use tauri::{AppHandle, Emitter};
use tokio::sync::Notify;

use crate::app::App;
use crate::window;

/// Held while grants are saved.
static SAVING: Mutex<()> = Mutex::new(());

/// Changes of sessions within this time are sent together: 30 pictures a second are enough for an eye.
const TOGETHER: Duration = Duration::from_millis(33);

#[derive(Default)]
struct Changed {
    sessions: bool,
    timeline: HashMap<SessionId, BTreeSet<u32>>,
}

/// What has changed since it was last shown.
#[derive(Default)]
pub struct Views {
    changed: Mutex<Changed>,
    sessions: Notify,
    prompts: Notify,
    app: OnceLock<Arc<App>>,
}

impl Views {
    /// Begins to show what changes.
    pub fn start(self: &Arc<Self>, app: &Arc<App>) {
        if self.app.set(Arc::clone(app)).is_err() {
            return;
        }
        let (views, to) = (Arc::clone(self), Arc::clone(app));
        tauri::async_runtime::spawn(async move {
            loop {
                views.prompts.notified().await;
                let app = Arc::clone(&to);
                // A card reads files; one after the other, so that none overtakes a newer one.
                let brought = tauri::async_runtime::spawn_blocking(move || window::prompt::bring(&app)).await;
                if let Err(error) = brought {
                    tracing::error!(%error, "the prompt window was not brought");
                }
            }
        });
        let (views, to) = (Arc::clone(self), Arc::clone(app));
        tauri::async_runtime::spawn(async move {
            loop {
                views.sessions.notified().await;
                tokio::time::sleep(TOGETHER).await;
                views.show_sessions(&to);
            }
        });
    }

    pub(super) fn prompts_changed(&self) {
        self.prompts.notify_one();
    }

    /// The grants are to be saved. The file is written away from whoever answered.
    pub(super) fn save_grants(&self) {
        let Some(app) = self.app.get().cloned() else { return };
        tauri::async_runtime::spawn_blocking(move || {
            // As they are now, and one save after the other: an older one must not bring a revoked grant back.
            let _one = SAVING.lock().unwrap_or_else(PoisonError::into_inner);
            let grants = app.host.read(|state| state.settings().policy.grants.clone());
            let patch = serde_json::json!({ "policy": { "grants": grants } });
            if let Err(error) = crate::command::settings::update(&app, &patch) {
                app.notices.say(&error.to_string());
                app.views.app_changed(&app.handle);
            }
        });
    }

    /// The list of sessions or the tray has changed.
    pub fn sessions_changed(&self) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).sessions = true;
        self.sessions.notify_one();
    }

    pub(super) fn timeline_changed(&self, session: SessionId, seq: u32) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.timeline.entry(session).or_default().insert(seq);
        self.sessions.notify_one();
    }

    /// The switches or the notices have changed.
    pub fn app_changed(&self, handle: &AppHandle) {
        if let Some(app) = self.app.get() {
            send(handle, "app", &app.view());
            self.sessions_changed();
        }
    }

    fn show_sessions(&self, app: &App) {
        let changed = std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner));
        let sessions = changed.sessions.then(|| {
            let (sessions, look) = app.host.read(crate::tray::look);
            let sessions = sessions.masked();
            crate::tray::update(app, &sessions, &look);
            sessions
        });
        if sessions.is_some() {
            window::prompt::keep_warm(app);
            if window::settings::is_open(&app.handle) {
                // Grants of sessions come and go, and are counted.
                send(&app.handle, "settings", &crate::command::settings::now(app));
            }
        }
        if !window::sessions::is_open(&app.handle) {
            return;
        }
        if let Some(sessions) = &sessions {
            send(&app.handle, "sessions", sessions);
        }
        for (session, seqs) in changed.timeline {
            let entries = app.host.read(|state| state.timeline_entries(&session, seqs)).masked();
            send(&app.handle, "timeline", &TimelineChange { session, entries });
        }
    }
}

/// Sends a change to whoever listens.
pub(crate) fn send<T: serde::Serialize + Clone>(handle: &AppHandle, event: &str, payload: &T) {
    if let Err(error) = handle.emit(event, payload.clone()) {
        tracing::warn!(%error, event, "a window could not be told");
    }
}

impl App {
    /// What all windows know about the app.
    pub fn view(&self) -> AppView {
        let (profile, switches) = self.host.read(|state| (state.settings().policy.profile, state.switches()));
        AppView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            folder: self.new_folder(),
            profile,
            ask_everything: switches.ask_everything,
            deny_everything: switches.deny_everything,
            accent: self.accent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            notices: self.notices.all(),
        }
    }
}
