//! What the metrics are made of: numbers by session and quarter of an hour. Invariant: they are written with the entries
//! that they count, in the same transaction, and can be made again from them.

use std::collections::HashMap;

use askance_core::record::{AuditEntry, AuditEvent, ErrorSource, Verdict, Who};
use rusqlite::{Transaction, params};

use crate::StoreError;
use crate::store::columns;

/// What times are counted by, in milliseconds: every time zone's days begin with one of these.
pub(crate) const SLOT: i64 = 15 * 60 * 1_000;
/// Longest time that counts between two entries or for one answer, in milliseconds: a clock may have been set.
const LONGEST: i64 = 31 * 24 * 60 * 60 * 1_000;
/// Longest title, in characters.
const TITLE: usize = 200;

/// What is counted. The names are those in the database.
pub(crate) mod kind {
    /// Entries, and the time since the one before.
    pub(crate) const TIME: &str = "time";
    /// Messages to the agent.
    pub(crate) const PROMPT: &str = "prompt";
    /// Calls, by tool.
    pub(crate) const CALL: &str = "call";
    /// Calls allowed, by who decided.
    pub(crate) const ALLOWED: &str = "allowed";
    /// Calls denied, by who decided.
    pub(crate) const DENIED: &str = "denied";
    /// Calls that no gate saw.
    pub(crate) const NOT_ASKED: &str = "notAsked";
    /// Answers waited for, and how long.
    pub(crate) const WAITED: &str = "waited";
    /// Errors and failed calls, by who told.
    pub(crate) const ERROR: &str = "error";
    /// Tokens read, by model.
    pub(crate) const INPUT: &str = "input";
    /// Tokens written, by model.
    pub(crate) const OUTPUT: &str = "output";
}

/// Whether the person has decided.
pub(crate) fn is_person(who: &Who) -> bool {
    matches!(who, Who::Person | Who::PersonAhead | Who::PersonEdited | Who::NotificationButton)
}

type Cell = (i64, i64, &'static str, String);

/// The counts of a batch, not yet written.
#[derive(Default)]
pub(crate) struct Tally {
    cells: HashMap<Cell, (i64, i64)>,
}

impl Tally {
    /// Counts an entry of the session with this number. `before` is when its entry before was, where there was one.
    pub(crate) fn count(
        &mut self,
        transaction: &Transaction<'_>,
        session: i64,
        before: Option<i64>,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        // What the record says about itself is no session.
        if entry.session_id.as_str().is_empty() {
            return Ok(());
        }
        let at = columns::moment(entry.timestamp);
        // Between an end, or a crash, and the next start nothing was open.
        let started = matches!(entry.event, AuditEvent::SessionStart { .. });
        let open =
            before.filter(|_| !started).map_or(0, |before| at.saturating_sub(before).clamp(0, LONGEST));
        let slot = at.div_euclid(SLOT);
        let mut add = |kind, name: &str, count, ms| {
            let cell = self.cells.entry((session, slot, kind, name.to_owned())).or_default();
            cell.0 += count;
            cell.1 += ms;
        };
        add(kind::TIME, "", 1, open);
        let run = |query: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), StoreError> {
            transaction.prepare_cached(query)?.execute(values)?;
            Ok(())
        };
        if open > 0 {
            let query = "UPDATE session SET duration_ms = duration_ms + ?2 WHERE number = ?1";
            run(query, params![session, open])?;
        }
        match &entry.event {
            AuditEvent::SessionStart { branch, .. } => {
                run("UPDATE session SET branch = ?2 WHERE number = ?1", params![session, branch])?;
            }
            AuditEvent::Prompt { prompt, .. } => {
                add(kind::PROMPT, "", 1, 0);
                let query = "UPDATE session SET title = ?2 WHERE number = ?1 AND title IS NULL";
                run(query, params![session, title(prompt)])?;
            }
            AuditEvent::ToolRequested { tool_name, .. } => add(kind::CALL, tool_name, 1, 0),
            AuditEvent::Decision { outcome, who, waited_ms, .. } => {
                let kind = match outcome {
                    Verdict::Allowed => kind::ALLOWED,
                    Verdict::Denied => kind::DENIED,
                    Verdict::NotAsked => kind::NOT_ASKED,
                };
                add(kind, columns::kind_of(&columns::by(who)), 1, 0);
                if *waited_ms > 0 {
                    add(kind::WAITED, "call", 1, columns::moment(*waited_ms).min(LONGEST));
                }
            }
            AuditEvent::QuestionAnswered { waited_ms, .. } if *waited_ms > 0 => {
                add(kind::WAITED, "question", 1, columns::moment(*waited_ms).min(LONGEST));
            }
            AuditEvent::ToolFailed { .. } => add(kind::ERROR, "tool", 1, 0),
            AuditEvent::Error { source, .. } => {
                let source = match source {
                    ErrorSource::Hook => "hook",
                    ErrorSource::Session => "session",
                    ErrorSource::Askance => "askance",
                };
                add(kind::ERROR, source, 1, 0);
            }
            AuditEvent::Usage { model, input_tokens, output_tokens } => {
                let model = model.as_deref().unwrap_or_default();
                let [input, output] = [input_tokens, output_tokens].map(|tokens| columns::moment(*tokens));
                add(kind::INPUT, model, input, 0);
                add(kind::OUTPUT, model, output, 0);
                let query = "UPDATE session SET input_tokens = input_tokens + ?2,
                    output_tokens = output_tokens + ?3 WHERE number = ?1";
                run(query, params![session, input, output])?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the counts to those in the database.
    pub(crate) fn write(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut add = transaction.prepare_cached(
            "INSERT INTO tally (session, slot, kind, name, count, ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET count = count + ?5, ms = ms + ?6",
        )?;
        for ((session, slot, kind, name), (count, ms)) in self.cells {
            add.execute(params![session, slot, kind, name, count, ms])?;
        }
        Ok(())
    }
}

/// Counts all entries that are there, for a database of a version that did not.
pub(crate) fn count_all(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut tally = Tally::default();
    let mut last: HashMap<i64, i64> = HashMap::new();
    let mut rows = transaction.prepare("SELECT session, json FROM entry ORDER BY id")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (session, json): (i64, String) = (row.get(0)?, row.get(1)?);
        // What is no entry is the chain's business.
        let Ok(entry) = serde_json::from_str::<AuditEntry>(&json) else { continue };
        let at = columns::moment(entry.timestamp);
        tally.count(transaction, session, last.get(&session).copied(), &entry)?;
        last.entry(session).and_modify(|last| *last = at.max(*last)).or_insert(at);
    }
    tally.write(transaction)
}

/// What a session is called: the first line of its first message.
fn title(prompt: &str) -> String {
    let line = prompt.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= TITLE {
        return line.to_owned();
    }
    line.chars().take(TITLE - 1).chain(['…']).collect()
}
