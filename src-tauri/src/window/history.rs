//! The history window. Invariant: it only looks and exports; it is made when it is opened and gone when it is closed.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use askance_core::id::SessionId;
use tauri::{WebviewUrl, WebviewWindowBuilder};

use crate::app::App;

/// The window's name.
pub const LABEL: &str = "history";

/// The session that a page that is being loaded is to show.
static SELECTION: Mutex<Option<SessionId>> = Mutex::new(None);
/// When the window was asked for, until it is painted.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// What the window is to show, for a page that has just been loaded. It is told once.
pub fn selection() -> Option<SessionId> {
    SELECTION.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The first list has been painted.
pub fn painted() {
    if let Some(asked) = ASKED.lock().unwrap_or_else(PoisonError::into_inner).take() {
        tracing::debug!(target: "askance::paint", ms = asked.elapsed().as_millis(), "history shown");
    }
}

/// Opens the window, or brings it to the front; with a session, to show that one.
pub fn open(app: &App, session: Option<SessionId>) {
    if let Some(window) = super::get(&app.handle, LABEL) {
        if session.is_some() {
            crate::deliver::send_view(&app.handle, "history", &session);
        }
        super::raise(&window);
        return;
    }
    *SELECTION.lock().unwrap_or_else(PoisonError::into_inner) = session;
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    let handle = app.handle.clone();
    let made = app.handle.run_on_main_thread(move || {
        let built = WebviewWindowBuilder::new(&handle, LABEL, WebviewUrl::App("history/index.html".into()))
            .title("Askance: history")
            .inner_size(1120.0, 740.0)
            .min_inner_size(560.0, 400.0)
            .build();
        if let Err(error) = built {
            tracing::error!(%error, "the history window could not be made");
        }
    });
    if let Err(error) = made {
        tracing::error!(%error, "the history window could not be made");
    }
}
