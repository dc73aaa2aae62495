//! The sessions window's commands about what the person looks at, and what they want to hear of.

use askance_core::event::Act;
use askance_core::id::SessionId;

use super::TheApp;
use crate::window;

/// The session that the window shows, or none.
#[tauri::command]
pub fn session_shown(app: TheApp<'_>, session: Option<SessionId>) {
    window::front::shows(&app.handle, session);
}

/// The person wants to hear and read nothing of a session, or to hear of it again.
#[tauri::command]
pub fn mute_session(app: TheApp<'_>, session: SessionId, muted: bool) {
    app.host.act(Act::Mute { session, muted });
}
