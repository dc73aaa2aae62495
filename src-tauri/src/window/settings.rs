//! The settings window. Invariant: it shows whether a secret is set, never what it is.

use tauri::{AppHandle, WebviewUrl, WebviewWindowBuilder};

use crate::app::App;

/// The window's name.
pub const LABEL: &str = "settings";

/// Whether the window is there.
pub fn is_open(app: &AppHandle) -> bool {
    super::get(app, LABEL).is_some()
}

/// Opens the window, or brings it to the front.
pub fn open(app: &App) {
    if let Some(window) = super::get(&app.handle, LABEL) {
        super::raise(&window);
        return;
    }
    let handle = app.handle.clone();
    let made = app.handle.run_on_main_thread(move || {
        let built = WebviewWindowBuilder::new(&handle, LABEL, WebviewUrl::App("settings/index.html".into()))
            .title("Askance: settings")
            .inner_size(760.0, 720.0)
            .min_inner_size(480.0, 400.0)
            .build();
        if let Err(error) = built {
            tracing::error!(%error, "the settings window could not be made");
        }
    });
    if let Err(error) = made {
        tracing::error!(%error, "the settings window could not be made");
    }
}
