//! What the app is made of. Invariant: it is made once, and everything in it lives as long as the app.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use askance_core::view::CommandError;
use tauri::AppHandle;

use crate::deliver::{Deliveries, Views};
use crate::host::Host;
use crate::notice::Notices;
use crate::sessions::Sessions;
use crate::store::SettingsStore;

/// The app.
pub struct App {
    /// Tauri's handle.
    pub handle: AppHandle,
    /// The state and the held requests.
    pub host: Arc<Host>,
    /// The sessions and their runtime.
    pub sessions: Arc<Sessions>,
    /// Notifications, sounds, Slack, the webhooks and the windows.
    pub deliveries: Arc<Deliveries>,
    /// The windows and the tray.
    pub views: Arc<Views>,
    /// The settings file.
    pub store: SettingsStore,
    /// What does not work here.
    pub notices: Arc<Notices>,
    /// The desktop's accent colour, once it is known.
    pub accent: Mutex<Option<String>>,
    /// The folder that the next new session is offered.
    pub folder: Mutex<Option<String>>,
}

impl App {
    /// The folder that is offered for a new session.
    pub fn new_folder(&self) -> String {
        let chosen = self.folder.lock().unwrap_or_else(PoisonError::into_inner).clone();
        chosen.unwrap_or_else(|| "~".to_owned())
    }

    /// Remembers the desktop's accent colour, `#rrggbb`, and tells the windows.
    pub fn remember_accent(&self, colour: String) {
        *self.accent.lock().unwrap_or_else(PoisonError::into_inner) = Some(colour);
        self.views.app_changed(&self.handle);
    }

    /// Remembers the folder of the last new session.
    pub fn remember_folder(&self, folder: &str) {
        *self.folder.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder.to_owned());
    }
}

/// The home folder.
pub fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

/// What a command returns.
pub type CommandResult<T> = Result<T, CommandError>;
