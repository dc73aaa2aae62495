//! The prompt window's commands.

use askance_core::effect::Reply;
use askance_core::event::Act;
use askance_core::id::PromptId;
use askance_core::state::State;
use askance_core::view::{Answer, ErrorCode, PromptQueue};

use super::{TheApp, failed};
use crate::app::CommandResult;
use crate::window;

/// The requests that wait.
#[tauri::command]
pub fn prompt_queue(app: TheApp<'_>) -> PromptQueue {
    app.host.read(State::prompt_queue)
}

/// Answers the request of this id, or says that it is gone.
#[tauri::command]
pub fn answer_prompt(app: TheApp<'_>, id: PromptId, answer: Answer) -> CommandResult<()> {
    match app.host.act(Act::Answer { prompt: id, answer }) {
        Reply::Gone => {
            Err(failed(ErrorCode::Gone, "This request is not waiting any more. Nothing was done."))
        }
        Reply::Refused(sentence) => Err(failed(ErrorCode::Invalid, sentence)),
        _ => Ok(()),
    }
}

/// The card of this request is on the screen.
#[tauri::command]
pub fn prompt_painted(app: TheApp<'_>, id: PromptId) {
    window::prompt::painted(&app, id);
}

/// The card needs this height, in CSS pixels.
#[tauri::command]
pub fn prompt_resize(app: TheApp<'_>, height: f64) {
    window::prompt::resize(&app, height);
}
