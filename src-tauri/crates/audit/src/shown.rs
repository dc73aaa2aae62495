//! Entries as the history window shows them. Invariant: every text is bounded, whatever the entry holds.

use std::path::Path;

use askance_core::describe;
use askance_core::record::{AuditEntry, AuditEvent};
use askance_core::view::{HistoryEntry, HistoryField};
use serde_json::Value;

use crate::export;
use crate::read::Entry;
use crate::snippet::pieces;
use crate::store::{SEARCHED, columns};

/// Longest part of an entry that is shown at once, in characters.
pub const FIELD: usize = 40_000;
/// Most characters of all parts of an entry.
pub const FIELDS: usize = 100_000;

/// An entry in a line; with the words that it was searched by, the part of it where they are.
pub(crate) fn line(entry: &Entry, words: Option<&str>) -> HistoryEntry {
    let mut line = HistoryEntry {
        id: entry.id,
        at: 0,
        session: String::new(),
        title: entry.title.clone(),
        agent: None,
        event: String::new(),
        tool: None,
        ask: None,
        decision: None,
        who: None,
        by: None,
        waited_ms: None,
        duration_ms: None,
        pieces: Vec::new(),
    };
    let Ok(read) = serde_json::from_str::<AuditEntry>(&entry.json) else {
        line.pieces = pieces(&entry.json, words);
        return line;
    };
    let stored = columns::Stored::of(&read);
    line.at = read.timestamp;
    line.session = stored.session;
    line.agent = read.agent.as_ref().map(ToString::to_string);
    line.event = stored.event;
    line.tool = stored.tool;
    line.decision = stored.decision;
    if let Some(by) = &stored.who {
        let kind = columns::kind_of(by);
        line.who = Some(kind.to_owned());
        line.by =
            by.strip_prefix(kind).map(|more| more.trim_start().to_owned()).filter(|more| !more.is_empty());
    }
    match &read.event {
        AuditEvent::ToolRequested { ask, .. } | AuditEvent::QuestionAsked { ask, .. } => {
            line.ask = Some(*ask);
        }
        AuditEvent::Decision { ask, waited_ms, .. } | AuditEvent::QuestionAnswered { ask, waited_ms, .. } => {
            line.ask = Some(*ask);
            line.waited_ms = Some(*waited_ms).filter(|ms| *ms > 0);
        }
        AuditEvent::ToolResult { ask, duration_ms, .. } | AuditEvent::ToolFailed { ask, duration_ms, .. } => {
            line.ask = Some(*ask);
            line.duration_ms = Some(*duration_ms);
        }
        AuditEvent::SessionEnd { duration_ms, .. } => line.duration_ms = Some(*duration_ms),
        _ => {}
    }
    line.pieces = match words.filter(|words| !words.trim().is_empty()) {
        Some(_) => pieces(&columns::words(&entry.json, SEARCHED), words),
        None => pieces(&gist(&read.event), None),
    };
    line
}

/// What an entry says in one line, beside what its columns say.
fn gist(event: &AuditEvent) -> String {
    match event {
        AuditEvent::ToolRequested { tool_name, tool_args, cwd, .. } => {
            describe::summary(tool_name, tool_args, Path::new(cwd))
        }
        AuditEvent::Decision { reason, .. } => reason.clone(),
        other => export::detail(other),
    }
}

/// The parts of an entry, but for those that its line says in any case.
pub(crate) fn fields(json: &str) -> Vec<HistoryField> {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    let mut room = FIELDS;
    let mut fields = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        if matches!(name.as_str(), "timestamp" | "sessionId" | "event") {
            continue;
        }
        let whole = match value {
            Value::Null | Value::Bool(false) => continue,
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        };
        let text: String = whole.chars().take(FIELD.min(room)).collect();
        room -= text.chars().count();
        fields.push(HistoryField { name: name.clone(), cut: text.len() < whole.len(), text });
    }
    fields
}
