//! The windows. Invariant: there is none while nobody needs one; each has its own page and its own capability.

pub mod prompt;
pub mod sessions;
pub mod settings;

use tauri::{AppHandle, Manager, WebviewWindow};

/// Shows a window that is there, in front of others.
fn raise(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!(%error, "a window could not be raised");
        }
    }
}

/// The window of this name, if it is there.
fn get(app: &AppHandle, label: &str) -> Option<WebviewWindow> {
    app.get_webview_window(label)
}
