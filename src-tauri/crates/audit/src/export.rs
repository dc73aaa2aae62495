//! The record in other forms. Invariant: what a spreadsheet would run is only text in ours.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent, RetryStep, Verdict};
use serde::Serialize;
use serde_json::Value;

use crate::store::columns;
use crate::{Filter, Reader, StoreError};

/// The forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON array.
    Json,
    /// One entry a line.
    Jsonl,
    /// A table.
    Csv,
    /// As the SDK's tutorial prints it: a JSON array of `{ts, event, detail}`; `ts` in seconds since the session's
    /// first entry.
    Tutorial,
}

/// Writes the entries that `filter` lets through.
pub fn export(
    reader: &Reader,
    filter: &Filter,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), StoreError> {
    match format {
        Format::Json => array(out, |item| reader.each(filter, |entry| item(entry.json))),
        Format::Jsonl => reader.each(filter, |entry| Ok(writeln!(out, "{}", entry.json)?)),
        Format::Csv => table(reader, filter, out),
        Format::Tutorial => {
            let mut begins = BTreeMap::new();
            array(out, |item| {
                reader.each(filter, |entry| {
                    let entry: AuditEntry = serde_json::from_str(&entry.json)?;
                    let begin = *begins.entry(entry.session_id.clone()).or_insert(entry.timestamp);
                    match tutorial(&entry, begin) {
                        Some(line) => item(serde_json::to_string(&line)?),
                        None => Ok(()),
                    }
                })
            })
        }
    }
}

/// Writes `audit-<sessionId>.json` into a folder, all or nothing and readable by its owner alone.
pub fn session_file(reader: &Reader, session: &SessionId, folder: &Path) -> Result<PathBuf, StoreError> {
    std::fs::create_dir_all(folder)?;
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = session.as_str().chars().take(100).map(safe).collect();
    let path = folder.join(format!("audit-{name}.json"));
    let temporary = folder.join(format!(".audit-{name}.json.tmp"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = std::io::BufWriter::new(options.open(&temporary)?);
    let filter = Filter { session: Some(session.to_string()), ..Filter::default() };
    export(reader, &filter, Format::Json, &mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    std::fs::rename(&temporary, &path)?;
    Ok(path)
}

/// Takes one item of a JSON array.
type Item<'a> = &'a mut dyn FnMut(String) -> Result<(), StoreError>;

fn array(
    out: &mut dyn Write,
    items: impl FnOnce(Item<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut between = "";
    out.write_all(b"[")?;
    items(&mut |item| {
        write!(out, "{between}\n  {item}")?;
        between = ",";
        Ok(())
    })?;
    Ok(out.write_all(b"\n]\n")?)
}

fn table(reader: &Reader, filter: &Filter, out: &mut dyn Write) -> Result<(), StoreError> {
    let failed = |error: csv::Error| StoreError::Other(error.to_string());
    let mut table = csv::Writer::from_writer(out);
    table
        .write_record([
            "id",
            "time",
            "session",
            "agent",
            "event",
            "tool",
            "decision",
            "who",
            "risk",
            "waitedMs",
            "durationMs",
            "detail",
        ])
        .map_err(failed)?;
    reader.each(filter, |found| {
        let entry: AuditEntry = serde_json::from_str(&found.json)?;
        let value: Value = serde_json::from_str(&found.json)?;
        let stored = columns::Stored::of(&entry);
        let more = |key: &str| match value.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let time =
            jiff::Timestamp::from_millisecond(stored.at).map(|time| time.to_string()).unwrap_or_default();
        let row = [
            found.id.to_string(),
            time,
            stored.session,
            more("agent"),
            stored.event,
            stored.tool.unwrap_or_default(),
            stored.decision.unwrap_or_default(),
            stored.who.unwrap_or_default(),
            more("risk"),
            more("waitedMs"),
            more("durationMs"),
            detail(&entry.event),
        ];
        table.write_record(row.map(|cell| harmless(&cell))).map_err(failed)
    })?;
    Ok(table.flush()?)
}

/// A cell that a spreadsheet takes as text: not as a formula, which may run programs and fetch addresses.
fn harmless(cell: &str) -> String {
    if cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A line as the SDK's tutorial prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TutorialLine {
    /// Seconds since the session's first entry, with three digits.
    pub ts: f64,
    /// What happened, in capital letters.
    pub event: &'static str,
    /// What there is to say about it.
    pub detail: String,
}

/// The tutorial's line of an entry; none for what the record says about itself. `begin` is the time of the session's
/// first entry, in milliseconds since the Unix epoch.
pub fn tutorial(entry: &AuditEntry, begin: u64) -> Option<TutorialLine> {
    let event = match &entry.event {
        AuditEvent::SessionStart { .. } => "SESSION_START",
        AuditEvent::Prompt { .. } => "SEND",
        AuditEvent::Intent { .. } => "INTENT",
        AuditEvent::ToolRequested { .. } => "TOOL_START",
        AuditEvent::Decision { .. } => "PERMISSION",
        AuditEvent::ToolResult { .. } | AuditEvent::ToolFailed { .. } => "TOOL_COMPLETE",
        AuditEvent::ContextGiven { .. } => "CONTEXT",
        AuditEvent::Retry { .. } => "RETRY",
        AuditEvent::Error { .. } => "SESSION_ERROR",
        AuditEvent::TurnStart => "TURN_START",
        AuditEvent::TurnEnd => "TURN_END",
        AuditEvent::Idle { .. } => "SESSION_IDLE",
        AuditEvent::SessionEnd { .. } => "SESSION_END",
        AuditEvent::QuestionAsked { .. } => "QUESTION",
        AuditEvent::QuestionAnswered { .. } => "ANSWER",
        AuditEvent::Usage { .. } | AuditEvent::Lost { .. } | AuditEvent::Removed { .. } => return None,
    };
    let words = match &entry.event {
        AuditEvent::ToolRequested { tool_name, .. } => tool_name.clone(),
        AuditEvent::ToolResult { .. } => "error=None".to_owned(),
        AuditEvent::ToolFailed { error, .. } => format!("error={error}"),
        other => detail(other),
    };
    // Three digits, as the tutorial rounds them.
    #[allow(clippy::cast_precision_loss, reason = "spans, not moments")]
    let ts = entry.timestamp.saturating_sub(begin) as f64 / 1_000.0;
    Some(TutorialLine { ts, event, detail: words })
}

/// What an entry says in one text.
pub(crate) fn detail(event: &AuditEvent) -> String {
    match event {
        AuditEvent::SessionStart { folder, resumed, .. } => {
            format!("{}{folder}", if *resumed { "resumed in " } else { "" })
        }
        AuditEvent::Prompt { prompt, .. } => prompt.clone(),
        AuditEvent::Intent { intent } => intent.clone(),
        AuditEvent::ToolRequested { tool_args, .. } => tool_args.to_string(),
        AuditEvent::Decision { outcome, tool_name, who, reason, .. } => {
            let word = match outcome {
                Verdict::Allowed => "APPROVED",
                Verdict::Denied => "DENIED",
                Verdict::NotAsked => "NOT ASKED",
            };
            let dash = if reason.is_empty() { "" } else { ": " };
            format!("{word}: {tool_name} ({}){dash}{reason}", columns::by(who))
        }
        AuditEvent::ToolResult { tool_result, .. } => tool_result.clone(),
        AuditEvent::ToolFailed { error, .. } => error.clone(),
        AuditEvent::ContextGiven { context, .. } => context.clone(),
        AuditEvent::Retry { step, number, of, .. } => {
            let word = match step {
                RetryStep::Waiting => "WAITING",
                RetryStep::Sent => "SENT",
                RetryStep::Cancelled => "CANCELLED",
            };
            format!("{word}: {number} of {of}")
        }
        AuditEvent::Error { kind, message, .. } => format!("{kind}: {message}"),
        AuditEvent::TurnStart | AuditEvent::TurnEnd => String::new(),
        AuditEvent::Idle { aborted } => if *aborted { "aborted" } else { "" }.to_owned(),
        AuditEvent::Usage { model, input_tokens, output_tokens } => {
            let model = model.as_deref().map(|model| format!("{model}: ")).unwrap_or_default();
            format!("{model}{input_tokens} tokens read, {output_tokens} written")
        }
        AuditEvent::SessionEnd { reason, .. } => reason.clone(),
        AuditEvent::QuestionAsked { question, .. } => question.clone(),
        AuditEvent::QuestionAnswered { answer, .. } => answer.clone(),
        AuditEvent::Lost { entries } => format!("{entries} entries lost"),
        AuditEvent::Removed { sessions, entries } => {
            format!("{sessions} sessions, {entries} entries removed")
        }
    }
}
