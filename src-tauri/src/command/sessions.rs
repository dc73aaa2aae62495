//! The sessions window's commands.

use askance_core::event::Act;
use askance_core::id::SessionId;
use askance_core::state::State;
use askance_core::view::{
    Delivery, ErrorCode, NewSession, PastSession, Selection, SessionView, TimelineEntry,
};

use super::{TheApp, failed};
use crate::app::CommandResult;
use crate::window;

/// Longest message that is sent, in bytes.
const MESSAGE_BYTES: usize = 1024 * 1024;

/// The sessions on the list.
#[tauri::command]
pub fn sessions(app: TheApp<'_>) -> Vec<SessionView> {
    app.host.read(State::session_views).masked()
}

/// One session's time line.
#[tauri::command]
pub fn timeline(app: TheApp<'_>, session: SessionId) -> Vec<TimelineEntry> {
    app.host.read(|state| state.timeline(&session)).masked()
}

/// What the window is to show.
#[tauri::command]
pub fn selection() -> Selection {
    window::sessions::selection()
}

/// Creates a session.
#[tauri::command]
pub fn create_session(app: TheApp<'_>, new: NewSession) -> CommandResult<SessionId> {
    check(&new.prompt)?;
    if new.folder.trim().is_empty() {
        return Err(failed(ErrorCode::Invalid, "Name the folder to work in."));
    }
    app.remember_folder(&new.folder);
    Ok(app.sessions.create(new))
}

/// Sends a message.
#[tauri::command]
pub fn send_message(
    app: TheApp<'_>,
    session: SessionId,
    text: String,
    delivery: Delivery,
) -> CommandResult<()> {
    check(&text)?;
    app.sessions.send(session, text, delivery);
    Ok(())
}

/// Stops the running turn.
#[tauri::command]
pub fn stop_session(app: TheApp<'_>, session: SessionId) {
    app.host.act(Act::Stop(session));
}

/// Closes a session.
#[tauri::command]
pub async fn close_session(app: TheApp<'_>, session: SessionId) -> CommandResult<()> {
    app.sessions.close(&session).await.map_err(|error| failed(ErrorCode::Runtime, error))
}

/// Resumes a session.
#[tauri::command]
pub async fn resume_session(app: TheApp<'_>, session: SessionId) -> CommandResult<()> {
    app.sessions.resume(session).await.map_err(|error| failed(ErrorCode::Runtime, error))
}

/// Takes a session that has ended or failed off the list.
#[tauri::command]
pub fn forget_session(app: TheApp<'_>, session: SessionId) {
    app.host.act(Act::Forget(session));
}

/// The earlier sessions that can be resumed.
#[tauri::command]
pub async fn past_sessions(app: TheApp<'_>) -> CommandResult<Vec<PastSession>> {
    let mut past = app.sessions.past().await.map_err(|error| failed(ErrorCode::Runtime, error))?;
    let home = crate::app::home();
    for session in &mut past {
        session.folder = crate::folder::shown(std::path::Path::new(&session.folder), home.as_deref());
    }
    Ok(past)
}

/// Brings the prompt window to the front.
#[tauri::command]
pub fn open_prompt(app: TheApp<'_>, session: SessionId) -> CommandResult<()> {
    if app.host.read(|state| state.oldest_prompt(Some(&session))).is_none() {
        return Err(failed(ErrorCode::Gone, "This request is not waiting any more."));
    }
    window::prompt::open(&app, session);
    Ok(())
}

fn check(text: &str) -> CommandResult<()> {
    if text.trim().is_empty() {
        return Err(failed(ErrorCode::Invalid, "Write what the session is to do."));
    }
    if text.len() > MESSAGE_BYTES {
        return Err(failed(
            ErrorCode::Invalid,
            "This message is longer than 1 MB. Put the text into a file and name the file.",
        ));
    }
    Ok(())
}
