//! The history window's commands. Invariant: they look at the record and export it; none changes anything.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use askance_audit::{Filter, Format, Order, SessionRow, StoreError};
use askance_core::id::SessionId;
use askance_core::state::State;
use askance_core::view::{
    ErrorCode, HistoryChoices, HistoryExport, HistoryField, HistoryFilter, HistoryFolder, HistoryForm,
    HistoryPage, HistorySession, HistorySessions, MetricCounts, Metrics, MetricsBy,
};

use super::{TheApp, failed};
use crate::app::{App, CommandResult};
use crate::history::{Look, Looks};
use crate::{folder, window};

/// Sessions of one page.
const SESSIONS: u32 = 50;
/// Entries of one page: a few screens, since the first one waits for them.
const ENTRIES: u32 = 50;
/// Longest text that is searched for, in characters.
const WORDS: usize = 500;

/// The looks, as a command gets them.
type TheLooks<'a> = tauri::State<'a, Arc<Looks>>;

/// The session that the window is to show, where it was opened for one.
#[tauri::command]
pub fn history_selection() -> Option<SessionId> {
    window::history::selection()
}

/// The window has painted its first list.
#[tauri::command]
pub fn history_painted() {
    window::history::painted();
}

/// Opens the history, with a session's time line where one is named.
#[tauri::command]
pub fn open_history(app: TheApp<'_>, session: Option<SessionId>) {
    window::history::open(&app, session);
}

/// A page of sessions.
#[tauri::command]
pub async fn history_sessions(
    app: TheApp<'_>,
    looks: TheLooks<'_>,
    filter: HistoryFilter,
    after: Option<(i64, i64)>,
) -> CommandResult<HistorySessions> {
    let whole = filter == HistoryFilter::default() && after.is_none();
    let filter = wanted(filter);
    let look = looks.look(Some(Look::Sessions), move |reader| reader.session_page(&filter, after, SESSIONS));
    let rows = match look.await {
        Err(StoreError::Missing) => return Ok(HistorySessions { nothing: true, ..Default::default() }),
        rows => rows.map_err(told)?,
    };
    let full = rows.len() >= usize::try_from(SESSIONS).unwrap_or(usize::MAX);
    let next = rows.last().map(|row| (row.last, row.number)).filter(|_| full);
    let nothing = whole && rows.is_empty();
    let (titles, home) = (titles(&app), crate::app::home());
    let sessions = rows.into_iter().map(|row| session(row, &titles, home.as_deref())).collect();
    Ok(HistorySessions { sessions, next, nothing })
}

/// A page of entries.
#[tauri::command]
pub async fn history_entries(
    app: TheApp<'_>,
    looks: TheLooks<'_>,
    filter: HistoryFilter,
    newest: bool,
    after: Option<i64>,
) -> CommandResult<HistoryPage> {
    let filter = wanted(filter);
    let order = if newest { Order::Newest } else { Order::Oldest };
    let look = looks.look(Some(Look::Entries), move |reader| reader.lines(&filter, order, after, ENTRIES));
    let mut page = or_nothing(look.await)?;
    let titles = titles(&app);
    for entry in &mut page.entries {
        entry.title = titles.get(&entry.session).cloned().or(entry.title.take());
    }
    Ok(page)
}

/// One entry in its parts.
#[tauri::command]
pub async fn history_entry(looks: TheLooks<'_>, id: i64) -> CommandResult<Vec<HistoryField>> {
    let found = looks.look(None, move |reader| reader.entry(id)).await.map_err(told)?;
    found.ok_or_else(|| failed(ErrorCode::Gone, "This entry is not in the record any more."))
}

/// What can be filtered by.
#[tauri::command]
pub async fn history_choices(looks: TheLooks<'_>) -> CommandResult<HistoryChoices> {
    let (tools, folders) = or_nothing(looks.look(None, askance_audit::Reader::choices).await)?;
    let home = crate::app::home();
    let shown =
        |path: String| HistoryFolder { shown: folder::shown(Path::new(&path), home.as_deref()), path };
    Ok(HistoryChoices { tools, folders: folders.into_iter().map(shown).collect() })
}

/// The record in numbers.
#[tauri::command]
pub async fn history_metrics(
    app: TheApp<'_>,
    looks: TheLooks<'_>,
    filter: HistoryFilter,
    by: MetricsBy,
) -> CommandResult<Metrics> {
    let filter = wanted(filter);
    let look = looks.look(Some(Look::Metrics), move |reader| reader.metrics(&filter, by));
    let mut metrics = or_nothing(look.await)?;
    let (titles, home) = (titles(&app), crate::app::home());
    for group in &mut metrics.groups {
        match by {
            MetricsBy::Session => group.label = titles.get(&group.key).cloned().or(group.label.take()),
            MetricsBy::Folder => group.label = Some(folder::shown(Path::new(&group.key), home.as_deref())),
            MetricsBy::Day => {}
        }
    }
    Ok(metrics)
}

/// Writes what the filter lets through to a new file among the person's downloads.
#[tauri::command]
pub async fn history_export(
    looks: TheLooks<'_>,
    filter: HistoryFilter,
    form: HistoryForm,
    moment: String,
) -> CommandResult<HistoryExport> {
    let format = match form {
        HistoryForm::Json => Format::Json,
        HistoryForm::Jsonl => Format::Jsonl,
        HistoryForm::Csv => Format::Csv,
        HistoryForm::Tutorial => Format::Tutorial,
    };
    // It becomes a part of a file's name.
    let moment = moment.chars().filter(|char| char.is_ascii_digit() || *char == '-').take(20).collect();
    let (file, bytes) = looks
        .export(wanted(filter), format, moment)
        .await
        .map_err(|error| failed(ErrorCode::Failed, error))?;
    Ok(HistoryExport { file: folder::shown(&file, crate::app::home().as_deref()), bytes })
}

/// Opens the folder of the last export. Which one that is, the window does not say.
#[tauri::command]
pub fn show_export(looks: TheLooks<'_>) -> CommandResult<()> {
    match looks.show_export() {
        Ok(true) => Ok(()),
        Ok(false) => Err(failed(ErrorCode::Gone, "Nothing was exported yet.")),
        Err(error) => Err(failed(ErrorCode::Failed, format!("The folder could not be opened: {error}."))),
    }
}

fn wanted(filter: HistoryFilter) -> Filter {
    let HistoryFilter { session, since, until, event, tool, decision, who, folder, words } = filter;
    let words = words.map(|words| words.chars().take(WORDS).collect());
    Filter { session, since, until, event, tool, decision, who, folder, words }
}

/// Without a record there is nothing in it.
fn or_nothing<T: Default>(looked: Result<T, StoreError>) -> CommandResult<T> {
    match looked {
        Err(StoreError::Missing) => Ok(T::default()),
        looked => looked.map_err(told),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn told(error: StoreError) -> askance_core::view::CommandError {
    // A look that a newer one has stopped concerns nobody.
    let code = if matches!(error, StoreError::Stopped) { ErrorCode::Gone } else { ErrorCode::Failed };
    failed(code, error)
}

/// What the sessions on the list are called.
fn titles(app: &App) -> HashMap<String, String> {
    app.host.read(State::session_views).masked().into_iter().map(|view| (view.id.0, view.title)).collect()
}

fn session(row: SessionRow, titles: &HashMap<String, String>, home: Option<&Path>) -> HistorySession {
    HistorySession {
        title: titles.get(&row.id).cloned().or(row.title),
        folder: row.folder.map(|path| folder::shown(Path::new(&path), home)),
        branch: row.branch,
        model: row.model,
        first: row.first,
        last: row.last,
        reason: row.reason,
        duration_ms: row.duration_ms,
        entries: row.entries,
        counts: MetricCounts {
            sessions: 1,
            duration_ms: row.duration_ms,
            prompts: row.prompts,
            tool_calls: row.tool_calls,
            allowed: row.allowed,
            approved: row.approved,
            denied: row.denied,
            waited_ms: row.waited_ms,
            errors: row.errors,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
        },
        id: row.id,
    }
}
