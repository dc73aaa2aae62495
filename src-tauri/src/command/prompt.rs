//! The prompt window's commands. Those that read files or look at long texts run beside the main thread.

use askance_core::card::may_be_approved_ahead;
use askance_core::effect::Reply;
use askance_core::event::Act;
use askance_core::id::{CallId, PromptId, SessionId};
use askance_core::policy::{Kind, kind_of};
use askance_core::texts;
use askance_core::view::{Answer, CommandError, EditedText, ErrorCode, PromptQueue, PromptView, TextPiece};

use super::{TheApp, failed};
use crate::app::{App, CommandResult};
use crate::{card, window};

/// The requests that wait, with the card of the first.
#[tauri::command(async)]
pub fn prompt_queue(app: TheApp<'_>) -> PromptQueue {
    card::queue(&app)
}

/// The card of one request, with its secrets if the person wants to see them.
#[tauri::command(async)]
pub fn prompt_card(app: TheApp<'_>, id: PromptId, reveal: bool) -> CommandResult<PromptView> {
    card::card(&app, id, reveal).ok_or_else(gone)
}

/// A piece of a long text of a card.
#[tauri::command(async)]
pub fn prompt_text(
    app: TheApp<'_>,
    id: PromptId,
    pointer: String,
    offset: u32,
    reveal: bool,
) -> CommandResult<TextPiece> {
    card::piece(&app, id, &pointer, offset, reveal).ok_or_else(gone)
}

/// The text of a request that is worth editing.
#[tauri::command(async)]
pub fn prompt_edit(app: TheApp<'_>, id: PromptId) -> CommandResult<EditedText> {
    card::source(&app, id).ok_or_else(gone)?.editable().map_err(invalid)
}

/// The card of a request as the person has changed it. Nothing is decided by it.
#[tauri::command(async)]
pub fn prompt_try(app: TheApp<'_>, id: PromptId, edited: EditedText) -> CommandResult<PromptView> {
    card::edited(&app, id, &edited).ok_or_else(gone)?.map_err(invalid)
}

/// Answers the request of this id, or says that it is gone.
#[tauri::command(async)]
pub fn answer_prompt(app: TheApp<'_>, id: PromptId, answer: Answer) -> CommandResult<()> {
    let edited = match &answer {
        Answer::Approve { edited: Some(text), .. } => {
            let edited = card::source(&app, id).map(|source| card::edited_call(&source, text));
            edited.transpose().map_err(invalid)?.map(Box::new)
        }
        Answer::Approve { .. } => {
            stays_where_it_was(&app, id)?;
            None
        }
        _ => None,
    };
    let page = match &answer {
        Answer::Fill { .. } => page_of(&app, id),
        _ => None,
    };
    answered(app.host.act(Act::Answer { prompt: id, answer, edited }))?;
    if let Some(page) = page {
        window::browse(&page).map_err(|error| failed(ErrorCode::Failed, error))?;
    }
    Ok(())
}

/// Whether a file tool's paths lead where they led when the person was asked: a link may have been turned since.
fn stays_where_it_was(app: &App, id: PromptId) -> CommandResult<()> {
    // Of one that is gone, the core knows how it went.
    let Some(source) = card::source(app, id) else { return Ok(()) };
    let Some(call) = source.call() else { return Ok(()) };
    let known = call.real_paths.is_some() && matches!(kind_of(&call.tool), Kind::Read | Kind::Write);
    if known && card::resolved(call.clone()).real_paths != call.real_paths {
        return Err(invalid(texts::LEADS_ELSEWHERE));
    }
    Ok(())
}

/// The page that a request wants to have opened.
fn page_of(app: &App, id: PromptId) -> Option<String> {
    card::source(app, id)?.page().map(str::to_owned)
}

/// Answers a call that is announced but not asked about yet; none takes the answer back.
#[tauri::command(async)]
pub fn answer_ahead(
    app: TheApp<'_>,
    session: SessionId,
    call: CallId,
    approve: Option<bool>,
) -> CommandResult<()> {
    let coming = app.host.read(|state| state.coming_call(&session, &call)).ok_or_else(gone)?;
    let seen = card::resolved(coming);
    let judged = app.host.read(|state| state.judge(&session, &seen, crate::host::now())).ok_or_else(gone)?;
    // What the policy decides by itself needs no answer; what is dangerous or not in sight wants a card of its own.
    if approve == Some(true) && !may_be_approved_ahead(&seen, &judged, &card::files_of(&seen)) {
        return Err(invalid(texts::NOT_FITTING));
    }
    answered(app.host.act(Act::Ahead { session, call, approve, seen: Box::new(seen) }))
}

fn answered(reply: Reply) -> CommandResult<()> {
    match reply {
        Reply::Gone(sentence) => Err(failed(ErrorCode::Gone, sentence)),
        Reply::Refused(sentence) => Err(invalid(sentence)),
        _ => Ok(()),
    }
}

fn gone() -> CommandError {
    failed(ErrorCode::Gone, texts::GONE)
}

fn invalid(sentence: impl ToString) -> CommandError {
    failed(ErrorCode::Invalid, sentence)
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
