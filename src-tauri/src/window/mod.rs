//! The windows. Invariant: there is none while nobody needs one; each has its own page and its own capability.

pub mod front;
pub mod history;
pub mod prompt;
pub mod sessions;
pub mod settings;
#[cfg(target_os = "linux")]
pub mod web_view;

use askance_core::id::SessionId;
use askance_core::view::Selection;
use tauri::{AppHandle, Manager, WebviewWindow};

use crate::app::App;

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

/// Opens what the person most likely wants of a session: its request, where one waits; otherwise the session.
pub fn open_session(app: &App, session: SessionId) {
    if app.host.read(|state| state.oldest_prompt(Some(&session)).is_some()) {
        prompt::open(app, session);
    } else {
        sessions::open(app, Selection { session: Some(session), new: None });
    }
}

/// Whether a window can come to the front by itself. A Wayland compositor does not let it.
pub fn can_raise() -> bool {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    !cfg!(target_os = "linux") || set("WAYLAND_DISPLAY").is_empty() || set("GDK_BACKEND").starts_with("x11")
}

/// Opens a page in the person's browser. Only of the web: nothing else is started by its name.
pub fn browse(page: &str) -> Result<(), String> {
    if !page.starts_with("https://") && !page.starts_with("http://") {
        return Err("This is no web page, so it was not opened.".to_owned());
    }
    open::that_detached(page).map_err(|error| format!("The page could not be opened: {error}."))
}
