//! Makes the cards of the prompt window: the core says what to look at, the file system answers. Invariant: no lock is
//! held meanwhile, and nothing of a file but what the difference shows leaves here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use askance_core::card::{CardSource, FileText, Look};
use askance_core::id::PromptId;
use askance_core::policy::ToolCall;
use askance_core::state::State;
use askance_core::view::{EditedText, PromptQueue, PromptView, TextPiece};

use crate::app::App;
use crate::files::within_limit;
use crate::host::now;

/// The list of what waits, with the first one's card. It reads files.
pub fn queue(app: &App) -> PromptQueue {
    let mut queue = app.host.read(State::prompt_queue);
    let first = queue.prompts.first().map(|brief| brief.id);
    queue.first = first.and_then(|id| card(app, id, false)).map(Box::new);
    queue
}

/// The card of a request, if it still waits. It reads files.
pub fn card(app: &App, id: PromptId, reveal: bool) -> Option<PromptView> {
    let source = source(app, id)?;
    Some(view(&source, reveal, None))
}

/// The card of a request as the person has changed it, or what is wrong with the change.
pub fn edited(app: &App, id: PromptId, text: &EditedText) -> Option<Result<PromptView, String>> {
    let source = source(app, id)?;
    let call = match edited_call(&source, text) {
        Ok(call) => call,
        Err(sentence) => return Some(Err(sentence)),
    };
    Some(Ok(view(&source, true, Some(call))))
}

/// The call of a request as the person has changed it, with its real places.
pub fn edited_call(source: &CardSource, text: &EditedText) -> Result<ToolCall, String> {
    source.edited(text).map(resolved)
}

/// The call with its real places, as far as they can be found out in time; others ask, or are denied.
pub fn resolved(call: ToolCall) -> ToolCall {
    let asked = call.clone();
    within_limit(move || askance_place::resolve(asked)).unwrap_or(call)
}

/// What the files of a call hold now, as far as it can be found out in time.
pub fn files_of(call: &ToolCall) -> BTreeMap<PathBuf, FileText> {
    let paths = CardSource::files(call);
    within_limit(move || paths.into_iter().map(|path| (path.clone(), askance_place::text(&path))).collect())
        .unwrap_or_default()
}

/// A piece of a text that is too long for the card.
pub fn piece(app: &App, id: PromptId, pointer: &str, offset: u32, reveal: bool) -> Option<TextPiece> {
    source(app, id)?.piece(pointer, offset, reveal)
}

/// What is known of a request that waits.
pub fn source(app: &App, id: PromptId) -> Option<CardSource> {
    app.host.read(|state| state.card_source(id, now()))
}

fn view(source: &CardSource, reveal: bool, edited: Option<ToolCall>) -> PromptView {
    let announced: Vec<_> = source.coming().map(|(id, call)| (id.clone(), call.clone())).collect();
    let shown = edited.as_ref().or_else(|| source.call()).cloned();
    let looked = within_limit(move || {
        let coming: Vec<_> =
            announced.into_iter().map(|(id, call)| (id, askance_place::resolve(call))).collect();
        let files = shown
            .iter()
            .chain(coming.iter().map(|(_, call)| call))
            .flat_map(CardSource::files)
            .map(|path| (path.clone(), askance_place::text(&path)))
            .collect();
        (coming, files)
    });
    let (coming, files) = looked.unwrap_or_default();
    source.view(&Look { reveal, files, coming, edited })
}
