//! Looks at the record. Invariant: it is opened read-only; looking never changes it.

use std::path::Path;

use askance_core::view::{HistoryField, HistoryPage};
use rusqlite::{Connection, InterruptHandle, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;

use crate::chain::{Verified, verify};
use crate::query::{IN_FOLDER, query};
use crate::store::columns::moment;
use crate::walk::{WORK, walk};
use crate::{Filter, Order, StoreError, schema, shown};

/// Most entries of a time that are looked at to find out between which numbers it lies.
const LOOKED_AT: i64 = 20_000;

/// Most tools or folders to choose from.
pub const CHOICES: u32 = 500;

/// The record, open to be looked at.
pub struct Reader {
    pub(crate) connection: Connection,
}

/// One entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// The entry as JSON: an [`AuditEntry`](askance_core::record::AuditEntry).
    pub json: String,
    /// The first line of its session's first message, where there was one.
    pub title: Option<String>,
}

/// One session with its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// The folder it worked in, where it is known.
    pub folder: Option<String>,
    /// The model asked for.
    pub model: Option<String>,
    /// The first line of its first message.
    pub title: Option<String>,
    /// The folder's git branch when it was last opened.
    pub branch: Option<String>,
    /// Its first entry, in milliseconds since the Unix epoch.
    pub first: i64,
    /// Its last entry.
    pub last: i64,
    /// When it ended, where it did.
    pub ended: Option<i64>,
    /// The runtime's word for why.
    pub reason: Option<String>,
    /// How many entries.
    pub entries: i64,
    /// Messages to the agent.
    pub prompts: i64,
    /// Calls that the agent wanted.
    pub tool_calls: i64,
    /// Calls allowed without the person.
    pub allowed: i64,
    /// Calls that the person approved.
    pub approved: i64,
    /// Calls that were denied, by whomever.
    pub denied: i64,
    /// Errors and failed calls.
    pub errors: i64,
    /// How long requests and questions waited for the person, in milliseconds.
    pub waited_ms: i64,
    /// How long it was open, in milliseconds.
    pub duration_ms: i64,
    /// Tokens that the models read.
    pub input_tokens: i64,
    /// Tokens that they wrote.
    pub output_tokens: i64,
    /// Its number, for the next page.
    #[serde(skip)]
    pub number: i64,
}

/// Stops what its reader is doing, from another thread.
pub struct Stopper(InterruptHandle);

impl Stopper {
    /// Stops it: it says that it was stopped.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl Reader {
    /// Opens the record.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open_to_read(path)? })
    }

    /// Checks every entry.
    pub fn verify(&mut self) -> Result<Verified, StoreError> {
        verify(&mut self.connection)
    }

    /// Looks whether the file is whole, without checking the chain. Of a large record it takes seconds.
    pub fn quick_check(&self) -> Result<(), StoreError> {
        let said: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
    }

    /// What stops this reader.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.connection.get_interrupt_handle())
    }

    /// Every session, the one with the newest entry first.
    pub fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        self.session_page(&Filter::default(), None, u32::MAX)
    }

    /// The sessions that were at work in the filter's time and folder, the one with the newest entry first: at most
    /// `limit`, and only those after `after`, the last entry and the number of the one that was the last.
    pub fn session_page(
        &self,
        filter: &Filter,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let (last, number) = after.unwrap_or((i64::MAX, i64::MAX));
        let since = moment(filter.since.unwrap_or(0));
        let until = moment(filter.until.unwrap_or(u64::MAX));
        let mut rows = self.connection.prepare_cached(&format!(
            "SELECT number, id, folder, model, title, branch, first, last, ended, reason, entries, prompts,
                tool_calls, allowed, approved, denied, errors, waited_ms, duration_ms, input_tokens, output_tokens
             FROM session
             WHERE id <> '' AND (last, number) < (?1, ?2) AND last >= ?3 AND first <= ?5
                AND (?4 IS NULL OR {IN_FOLDER}) AND (?6 IS NULL OR id = ?6)
             ORDER BY last DESC, number DESC LIMIT ?7",
        ))?;
        let values = params![last, number, since, filter.folder, until, filter.session, limit];
        let rows = rows.query_map(values, session)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The tools and the folders in the record, each at most [`CHOICES`].
    pub fn choices(&self) -> Result<(Vec<String>, Vec<String>), StoreError> {
        // From one name of the index to the next: a plain DISTINCT would look at every entry.
        let tools = format!(
            "WITH RECURSIVE tools (tool) AS (
                SELECT min(tool) FROM entry WHERE tool IS NOT NULL
                UNION ALL
                SELECT (SELECT min(tool) FROM entry WHERE tool > tools.tool) FROM tools WHERE tools.tool IS NOT NULL
             ) SELECT tool FROM tools WHERE tool IS NOT NULL LIMIT {CHOICES}"
        );
        let folders = format!(
            "SELECT DISTINCT folder FROM session WHERE folder IS NOT NULL ORDER BY folder LIMIT {CHOICES}"
        );
        let all = |query: &str| -> Result<Vec<String>, StoreError> {
            let mut rows = self.connection.prepare_cached(query)?;
            let rows = rows.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        Ok((all(&tools)?, all(&folders)?))
    }

    /// One entry whole, in its parts; none where there is no such entry any more.
    pub fn entry(&self, id: i64) -> Result<Option<Vec<HistoryField>>, StoreError> {
        let json: Option<String> = self
            .connection
            .prepare_cached("SELECT json FROM entry WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        Ok(json.map(|json| shown::fields(&json)))
    }

    /// Hands over entries in their order, one by one.
    pub fn each<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut take: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let found = |error: rusqlite::Error| E::from(StoreError::from(error));
        let (query, values) = query(filter, self.range(filter)?);
        let mut rows = self.connection.prepare_cached(&query).map_err(found)?;
        let mut rows = rows.query(params_from_iter(values)).map_err(found)?;
        while let Some(row) = rows.next().map_err(found)? {
            take(entry(row).map_err(found)?)?;
        }
        Ok(())
    }

    /// The newest entries first, at most `limit`, and only those before `before` where it is given.
    pub fn newest(&self, filter: &Filter, before: Option<i64>, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.page(filter, Order::Newest, before, limit)
    }

    /// At most `limit` entries in an order, and only those behind `after` where it is given.
    pub fn page(
        &self,
        filter: &Filter,
        order: Order,
        mut after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut found = Vec::new();
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        loop {
            let missing = u32::try_from(whole - found.len()).unwrap_or(u32::MAX);
            let (entries, next) = self.stretch(filter, order, after, missing)?;
            found.extend(entries);
            after = next;
            if found.len() >= whole || after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The same as lines of a window, with the words that were searched for. It takes a bounded time: where little fits
    /// there may be fewer lines than `limit`, or none, although there are more behind `next`.
    pub fn lines(
        &self,
        filter: &Filter,
        order: Order,
        after: Option<i64>,
        limit: u32,
    ) -> Result<HistoryPage, StoreError> {
        let (found, next) = self.stretch(filter, order, after, limit)?;
        let entries = found.iter().map(|entry| shown::line(entry, filter.words.as_deref())).collect();
        Ok(HistoryPage { entries, next })
    }

    /// The entries that bounded work finds, and behind which number to go on where there may be more.
    fn stretch(
        &self,
        filter: &Filter,
        order: Order,
        after: Option<i64>,
        limit: u32,
    ) -> Result<(Vec<Entry>, Option<i64>), StoreError> {
        // One moment of the record for all of it.
        let _moment = self.connection.unchecked_transaction()?;
        let walked = walk(&self.connection, filter, (order, self.range(filter)?), (after, limit), WORK)?;
        let mut one = self.connection.prepare_cached(
            "SELECT id, json, (SELECT title FROM session WHERE number = entry.session) FROM entry WHERE id = ?1",
        )?;
        let entries = walked.ids.iter().map(|id| one.query_row([id], entry));
        Ok((entries.collect::<Result<_, _>>()?, walked.next))
    }
}

impl Reader {
    /// The numbers between which all that `filter` lets through lies: without them, a search for a common word
    /// would look at all its places, to find those of a session or a day of long ago.
    pub(crate) fn range(&self, filter: &Filter) -> Result<(i64, i64), StoreError> {
        let (mut first, mut last) = (0, i64::MAX);
        if let Some(session) = &filter.session {
            let of = "FROM entry WHERE session = (SELECT number FROM session WHERE id = ?1)";
            let query = format!("SELECT (SELECT min(id) {of}), (SELECT max(id) {of})");
            let ends = self.connection.prepare_cached(&query)?.query_row([session], |row| {
                Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
            })?;
            (first, last) = (ends.0.unwrap_or(1), ends.1.unwrap_or(0));
        }
        if filter.since.is_some() || filter.until.is_some() {
            // The clock may have been set back: the numbers do not follow the times, so each is looked at.
            let (found, from, to): (i64, i64, i64) = self
                .connection
                .prepare_cached(
                    "SELECT count(*), coalesce(min(id), 1), coalesce(max(id), 0)
                     FROM (SELECT id FROM entry WHERE at >= ?1 AND at < ?2 LIMIT ?3)",
                )?
                .query_row(
                    params![
                        moment(filter.since.unwrap_or(0)),
                        moment(filter.until.unwrap_or(u64::MAX)),
                        LOOKED_AT
                    ],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )?;
            if found < LOOKED_AT {
                (first, last) = (first.max(from), last.min(to));
            }
        }
        Ok((first, last))
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry { id: row.get(0)?, json: row.get(1)?, title: row.get(2)? })
}

fn session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        number: row.get(0)?,
        id: row.get(1)?,
        folder: row.get(2)?,
        model: row.get(3)?,
        title: row.get(4)?,
        branch: row.get(5)?,
        first: row.get(6)?,
        last: row.get(7)?,
        ended: row.get(8)?,
        reason: row.get(9)?,
        entries: row.get(10)?,
        prompts: row.get(11)?,
        tool_calls: row.get(12)?,
        allowed: row.get(13)?,
        approved: row.get(14)?,
        denied: row.get(15)?,
        errors: row.get(16)?,
        waited_ms: row.get(17)?,
        duration_ms: row.get(18)?,
        input_tokens: row.get(19)?,
        output_tokens: row.get(20)?,
    })
}
