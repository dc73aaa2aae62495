//! What becomes of a message, and of a turn that failed: the sessions window's commands.

use askance_core::effect::Reply;
use askance_core::event::Act;
use askance_core::id::SessionId;
use askance_core::view::{ErrorCode, PromptPreview};

use super::{TheApp, failed};
use crate::app::CommandResult;

/// What the agent would get of a message that is being written.
#[tauri::command]
pub fn preview_message(app: TheApp<'_>, text: &str) -> PromptPreview {
    app.host.read(|state| state.preview(text))
}

/// Tries a failed turn again at once.
#[tauri::command]
pub fn retry_now(app: TheApp<'_>, session: SessionId) -> CommandResult<()> {
    match app.host.act(Act::RetryNow(session)) {
        Reply::Gone(sentence) => Err(failed(ErrorCode::Gone, sentence)),
        _ => Ok(()),
    }
}
