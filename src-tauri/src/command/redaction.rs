//! The settings window's look at redaction.

use askance_core::redact::{self, Trial, Tried};
use askance_core::view::ErrorCode;

use super::failed;
use crate::app::CommandResult;

/// Masks a text with patterns as they are typed. Nothing is saved.
#[tauri::command(async)]
pub fn try_redaction(trial: Trial) -> CommandResult<Tried> {
    redact::try_out(&trial).map_err(|sentence| failed(ErrorCode::Invalid, sentence))
}
