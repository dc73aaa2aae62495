//! The sessions window. Invariant: it is made when it is opened and gone when it is closed; sessions go on without it.

use std::sync::{Mutex, PoisonError};

use askance_core::event::Act;
use askance_core::view::Selection;
use tauri::{AppHandle, WebviewUrl, WebviewWindowBuilder};

use crate::app::App;

/// The window's name.
pub const LABEL: &str = "sessions";

static SELECTION: Mutex<Selection> = Mutex::new(Selection { session: None, new: None });

/// Whether the window is there.
pub fn is_open(app: &AppHandle) -> bool {
    super::get(app, LABEL).is_some()
}

/// What the window is to show, for a page that has just been loaded. It is told once.
pub fn selection() -> Selection {
    std::mem::take(&mut *SELECTION.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Opens the window, or brings it to the front. Whoever opens it has seen what failed.
pub fn open(app: &App, selection: Selection) {
    app.host.act(Act::Look);
    if let Some(window) = super::get(&app.handle, LABEL) {
        crate::deliver::send_view(&app.handle, "select", &selection);
        super::raise(&window);
        return;
    }
    *SELECTION.lock().unwrap_or_else(PoisonError::into_inner) = selection;
    let handle = app.handle.clone();
    let made = app.handle.run_on_main_thread(move || {
        let built = WebviewWindowBuilder::new(&handle, LABEL, WebviewUrl::App("sessions/index.html".into()))
            .title("Askance: sessions")
            .inner_size(1040.0, 680.0)
            .min_inner_size(560.0, 400.0)
            .build();
        match built {
            Ok(window) => super::front::watch(&window),
            Err(error) => tracing::error!(%error, "the sessions window could not be made"),
        }
    });
    if let Err(error) = made {
        tracing::error!(%error, "the sessions window could not be made");
    }
}
