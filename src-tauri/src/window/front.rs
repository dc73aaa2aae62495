//! Which windows the person has before them. Invariant: a window that has gone or lost the keyboard is not in front.

use std::sync::{Arc, Mutex, PoisonError};

use askance_core::event::News;
use askance_core::id::SessionId;
use askance_core::route::Front;
use tauri::{AppHandle, Manager, WebviewWindow, WindowEvent};

use super::{prompt, sessions};
use crate::app::App;

/// Which window has the keyboard, and what the sessions window shows.
#[derive(Default)]
struct Seen {
    sessions: bool,
    prompt: bool,
    shown: Option<SessionId>,
    told: Front,
}

static SEEN: Mutex<Seen> = Mutex::new(Seen {
    sessions: false,
    prompt: false,
    shown: None,
    told: Front { session: None, prompt: false },
});

/// Follows a window from when it was made.
pub(super) fn watch(window: &WebviewWindow) {
    let (handle, label) = (window.app_handle().clone(), window.label().to_owned());
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(focused) => keyboard(&handle, &label, *focused),
        WindowEvent::Destroyed => {
            keyboard(&handle, &label, false);
            if label == sessions::LABEL {
                shows(&handle, None);
            }
        }
        _ => {}
    });
}

/// A window has the keyboard, or has it no more.
pub(super) fn keyboard(handle: &AppHandle, label: &str, focused: bool) {
    tell(handle, |seen| match label {
        sessions::LABEL => seen.sessions = focused,
        prompt::LABEL => seen.prompt = focused,
        _ => {}
    });
}

/// The sessions window shows this session, or none.
pub fn shows(handle: &AppHandle, session: Option<SessionId>) {
    tell(handle, |seen| seen.shown = session);
}

fn tell(handle: &AppHandle, change: impl FnOnce(&mut Seen)) {
    let Some(app) = handle.try_state::<Arc<App>>() else { return };
    // Held until the core knows it: the last one told must be the last one that happened.
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    change(&mut seen);
    let front = Front { session: seen.shown.clone().filter(|_| seen.sessions), prompt: seen.prompt };
    if seen.told != front {
        seen.told = front.clone();
        app.host.news(News::InFront(front));
    }
}
