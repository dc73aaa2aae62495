//! Adds entries. Invariant: a batch is added whole, at the end of the chain, or not at all.

use std::path::Path;

use askance_core::record::{AuditEntry, AuditEvent, Verdict};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::chain::{Hash, Verified, link, verify};
use crate::tally::{Tally, is_person};
use crate::{Removed, StoreError, retention, schema};

/// Most characters of one entry that can be searched.
pub(crate) const SEARCHED: usize = 16_000;

/// The database, open for writing.
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the database, or makes it. `max_pages` limits its size, to try out a full disk.
    pub fn open(path: &Path, max_pages: Option<u32>) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open(path, max_pages)? })
    }

    /// Adds entries in one transaction. When it returns, they survive whatever happens to this process.
    pub fn append(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        // Immediate, and the end read inside: another process may add entries, too.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (mut id, mut hash): (i64, Hash) =
            transaction.query_row("SELECT id, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut tally = Tally::default();
        for entry in entries {
            id += 1;
            hash = add(&transaction, id, &hash, entry, &mut tally)?;
        }
        tally.write(&transaction)?;
        transaction.prepare_cached("UPDATE head SET id = ?1, hash = ?2")?.execute(params![id, hash])?;
        transaction.commit()?;
        Ok(())
    }

    /// Removes what is too old or too much; see [`Removed`]. `now` is in milliseconds since the Unix epoch.
    pub fn tidy(&mut self, now: u64, days: u32, megabytes: u32) -> Result<Removed, StoreError> {
        retention::tidy(self, now, days, megabytes)
    }

    /// Brings all that was added into the database's own file.
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Checks every entry.
    pub fn verify(&mut self) -> Result<Verified, StoreError> {
        verify(&mut self.connection)
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

fn add(
    transaction: &Transaction<'_>,
    id: i64,
    before: &Hash,
    entry: &AuditEntry,
    tally: &mut Tally,
) -> Result<Hash, StoreError> {
    let json = serde_json::to_string(entry)?;
    let hash = link(before, &json);
    let session = count(transaction, entry, tally)?;
    let found = columns::Stored::of(entry);
    transaction
        .prepare_cached(
            "INSERT INTO entry (id, at, session, event, tool, decision, who, json, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            id,
            found.at,
            session,
            found.event,
            found.tool,
            found.decision,
            found.who,
            json,
            hash
        ])?;
    transaction
        .prepare_cached("INSERT INTO search (rowid, text) VALUES (?1, ?2)")?
        .execute(params![id, columns::words(&json, SEARCHED)])?;
    Ok(hash)
}

/// Counts an entry for its session; returns the session's number.
fn count(transaction: &Transaction<'_>, entry: &AuditEntry, tally: &mut Tally) -> Result<i64, StoreError> {
    let at = columns::moment(entry.timestamp);
    let before = transaction
        .prepare_cached("SELECT last FROM session WHERE id = ?1")?
        .query_row([entry.session_id.as_str()], |row| row.get(0))
        .optional()?;
    let number = transaction
        .prepare_cached(
            "INSERT INTO session (id, first, last, entries) VALUES (?1, ?2, ?2, 1)
             ON CONFLICT (id) DO UPDATE SET first = min(first, ?2), last = max(last, ?2), entries = entries + 1
             RETURNING number",
        )?
        .query_row(params![entry.session_id.as_str(), at], |row| row.get(0))?;
    tally.count(transaction, number, before, entry)?;
    let add = |column: &str, amount: i64| -> Result<(), StoreError> {
        transaction
            .prepare_cached(&format!("UPDATE session SET {column} = {column} + ?2 WHERE number = ?1"))?
            .execute(params![number, amount])?;
        Ok(())
    };
    match &entry.event {
        AuditEvent::SessionStart { folder, model, .. } => {
            transaction
                .prepare_cached(
                    "UPDATE session SET folder = ?2, model = coalesce(?3, model), ended = NULL, reason = NULL
                     WHERE number = ?1",
                )?
                .execute(params![number, folder, model])?;
        }
        AuditEvent::SessionEnd { reason, .. } => {
            transaction
                .prepare_cached("UPDATE session SET ended = ?2, reason = ?3 WHERE number = ?1")?
                .execute(params![number, at, reason])?;
        }
        AuditEvent::Prompt { .. } => add("prompts", 1)?,
        AuditEvent::ToolRequested { .. } => add("tool_calls", 1)?,
        AuditEvent::Decision { outcome, who, waited_ms, .. } => {
            match outcome {
                Verdict::Allowed if is_person(who) => add("approved", 1)?,
                Verdict::Allowed => add("allowed", 1)?,
                Verdict::Denied => add("denied", 1)?,
                Verdict::NotAsked => {}
            }
            add("waited_ms", columns::moment(*waited_ms))?;
        }
        AuditEvent::QuestionAnswered { waited_ms, .. } => add("waited_ms", columns::moment(*waited_ms))?,
        AuditEvent::Error { .. } | AuditEvent::ToolFailed { .. } => add("errors", 1)?,
        _ => {}
    }
    Ok(number)
}

/// What an entry is found by.
pub(crate) mod columns {
    use askance_core::record::{AuditEntry, AuditEvent, Verdict, Who};
    use serde_json::Value;

    /// The columns beside an entry's JSON.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Stored {
        pub(crate) at: i64,
        pub(crate) session: String,
        pub(crate) event: String,
        pub(crate) tool: Option<String>,
        pub(crate) decision: Option<String>,
        pub(crate) who: Option<String>,
    }

    impl Stored {
        pub(crate) fn of(entry: &AuditEntry) -> Self {
            let (event, tool) = name(&entry.event);
            let (decision, who) = match &entry.event {
                AuditEvent::Decision { outcome, who, .. } => (Some(verdict(*outcome)), Some(by(who))),
                AuditEvent::QuestionAnswered { who, .. } => (None, Some(by(who))),
                _ => (None, None),
            };
            Self {
                at: moment(entry.timestamp),
                session: entry.session_id.to_string(),
                event: event.to_owned(),
                tool: tool.cloned(),
                decision: decision.map(str::to_owned),
                who,
            }
        }

        pub(crate) fn of_json(json: &str) -> Option<Self> {
            serde_json::from_str::<AuditEntry>(json).ok().as_ref().map(Self::of)
        }
    }

    /// A time as `SQLite` can hold it.
    pub(crate) fn moment(millis: u64) -> i64 {
        i64::try_from(millis).unwrap_or(i64::MAX)
    }

    /// An event's name in the JSON, and its tool.
    pub(crate) fn name(event: &AuditEvent) -> (&'static str, Option<&String>) {
        match event {
            AuditEvent::SessionStart { .. } => ("sessionStart", None),
            AuditEvent::Prompt { .. } => ("prompt", None),
            AuditEvent::Intent { .. } => ("intent", None),
            AuditEvent::ToolRequested { tool_name, .. } => ("toolRequested", Some(tool_name)),
            AuditEvent::Decision { tool_name, .. } => ("decision", Some(tool_name)),
            AuditEvent::ToolResult { tool_name, .. } => ("toolResult", Some(tool_name)),
            AuditEvent::ToolFailed { tool_name, .. } => ("toolFailed", Some(tool_name)),
            AuditEvent::ContextGiven { tool_name, .. } => ("contextGiven", tool_name.as_ref()),
            AuditEvent::Retry { .. } => ("retry", None),
            AuditEvent::Error { .. } => ("error", None),
            AuditEvent::TurnStart => ("turnStart", None),
            AuditEvent::TurnEnd => ("turnEnd", None),
            AuditEvent::Usage { .. } => ("usage", None),
            AuditEvent::Idle { .. } => ("idle", None),
            AuditEvent::SessionEnd { .. } => ("sessionEnd", None),
            AuditEvent::QuestionAsked { tool_name, .. } => ("questionAsked", Some(tool_name)),
            AuditEvent::QuestionAnswered { tool_name, .. } => ("questionAnswered", Some(tool_name)),
            AuditEvent::Lost { .. } => ("lost", None),
            AuditEvent::Removed { .. } => ("removed", None),
        }
    }

    /// An outcome in the JSON's words.
    pub(crate) fn verdict(outcome: Verdict) -> &'static str {
        match outcome {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
            Verdict::NotAsked => "notAsked",
        }
    }

    /// Who decided, with the rule where it was one.
    pub(crate) fn by(who: &Who) -> String {
        let value = serde_json::to_value(who).unwrap_or_default();
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let by = text("by").unwrap_or_default();
        text("rule").or(text("profile")).map_or_else(|| by.to_owned(), |more| format!("{by} {more}"))
    }

    /// The first word of [`by`]: `rule`, `person` and so on.
    pub(crate) fn kind_of(by: &str) -> &str {
        by.split(' ').next().unwrap_or_default()
    }

    /// All texts of an entry, for the search.
    pub(crate) fn words(json: &str, limit: usize) -> String {
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        let mut words = String::new();
        let entries = value.as_object().into_iter().flatten();
        for (key, value) in entries {
            if !matches!(key.as_str(), "timestamp" | "sessionId" | "event" | "callId") {
                collect(value, limit, &mut words);
            }
        }
        words
    }

    fn collect(value: &Value, limit: usize, words: &mut String) {
        if words.len() >= limit {
            return;
        }
        match value {
            Value::String(text) => {
                words.extend(text.chars().take(limit - words.len()));
                words.push('\n');
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, limit, words)),
            Value::Object(entries) => entries.values().for_each(|item| collect(item, limit, words)),
            _ => {}
        }
    }
}
