//! What the windows may call. Invariant: each command only hands on; which window may call it stands in `capabilities/`.

#![allow(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

pub mod attention;
pub mod choose;
pub mod enrichment;
pub mod history;
pub mod prompt;
pub mod redaction;
pub mod sessions;
pub mod settings;
pub mod sounds;

use std::sync::Arc;

use askance_core::view::{AppView, CommandError, ErrorCode};
use tauri::State;

use crate::app::App;

/// The app, as a command gets it.
pub type TheApp<'a> = State<'a, Arc<App>>;

/// What all windows show.
#[tauri::command]
pub fn app_view(app: TheApp<'_>) -> AppView {
    app.view()
}

fn failed(code: ErrorCode, message: impl ToString) -> CommandError {
    CommandError { code, message: message.to_string() }
}
