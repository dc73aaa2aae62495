//! Removes what is too old or too much. Invariant: whole sessions go, the oldest first and the newest never; the chain
//! over what stays can still be checked, and the record says what went.

use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::StoreError;
use crate::chain::Hash;
use crate::store::{Store, columns};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// How far the time may be past the newest session's last entry for anything to go by its age. Further, the clock may
/// have jumped: nothing goes by what it says until something new was recorded.
const JUMP: i64 = 30 * DAY;
/// How much of the allowed size is left full, in percent: not every new entry shall remove another session.
const FILLED: i64 = 90;

/// Most sessions that one call removes: what comes meanwhile waits in a queue that is bounded.
const ROUND: u64 = 20;

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// How many sessions.
    pub sessions: u64,
    /// How many entries.
    pub entries: u64,
    /// There is more to remove: call again.
    pub more: bool,
    /// The newest session alone is larger than the record may be.
    pub still_over: bool,
}

pub(crate) fn tidy(store: &mut Store, now: u64, days: u32, megabytes: u32) -> Result<Removed, StoreError> {
    let mut removed = Removed::default();
    let now_at = columns::moment(now);
    let connection = store.connection();
    if newest(connection)?.is_some_and(|(_, last)| now_at.saturating_sub(last) <= JUMP) {
        by_age(connection, now_at.saturating_sub(DAY.saturating_mul(i64::from(days))), &mut removed)?;
    }
    let limit = i64::from(megabytes).saturating_mul(1_000_000);
    if !removed.more && size(connection)? > limit {
        let target = limit / 100 * FILLED;
        while size(connection)? > target {
            let Some(session) = oldest(connection, i64::MAX)? else {
                removed.still_over = size(connection)? > limit;
                break;
            };
            if removed.sessions >= ROUND {
                removed.more = true;
                break;
            }
            removed.entries += remove(connection, session, i64::MAX)?;
            removed.sessions += 1;
        }
    }
    if removed.entries > 0 {
        let event = AuditEvent::Removed { sessions: removed.sessions, entries: removed.entries };
        store.append(&[AuditEntry {
            timestamp: now,
            session_id: SessionId::from(""),
            agent: None,
            event,
        }])?;
        give_back(store.connection())?;
    }
    Ok(removed)
}

/// Removes the sessions whose last entry is from before `cutoff`, and what the record says about itself from then.
fn by_age(connection: &mut Connection, cutoff: i64, removed: &mut Removed) -> Result<(), StoreError> {
    while let Some(session) = oldest(connection, cutoff)? {
        if removed.sessions >= ROUND {
            removed.more = true;
            break;
        }
        removed.entries += remove(connection, session, i64::MAX)?;
        removed.sessions += 1;
    }
    if let Some(own) = number(connection, "")? {
        removed.entries += remove(connection, own, cutoff)?;
    }
    Ok(())
}

/// The session whose last entry is the oldest, where that was before `cutoff`; never the newest session.
fn oldest(connection: &Connection, cutoff: i64) -> Result<Option<i64>, StoreError> {
    let query = "SELECT number FROM session WHERE last < ?1 AND id <> '' ORDER BY last LIMIT 1";
    let oldest = connection.query_row(query, [cutoff], |row| row.get(0)).optional()?;
    let newest = newest(connection)?.map(|(session, _)| session);
    Ok(oldest.filter(|session| newest != Some(*session)))
}

/// The session whose last entry is the newest, and when that was.
fn newest(connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let query = "SELECT number, last FROM session WHERE id <> '' ORDER BY last DESC LIMIT 1";
    Ok(connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn number(connection: &Connection, id: &str) -> Result<Option<i64>, StoreError> {
    Ok(connection.query_row("SELECT number FROM session WHERE id = ?1", [id], |row| row.get(0)).optional()?)
}

/// What the entries take on the disk, in bytes; pages that wait to be used again do not count.
fn size(connection: &Connection) -> Result<i64, StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((pragma("page_count")? - pragma("freelist_count")?) * pragma("page_size")?)
}

/// Removes a session's entries from before `cutoff`; returns how many.
fn remove(connection: &mut Connection, session: i64, cutoff: i64) -> Result<u64, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut runs: Vec<(i64, i64, Hash)> = Vec::new();
    let mut entries = 0;
    {
        let mut rows = transaction
            .prepare_cached("SELECT id, hash FROM entry WHERE session = ?1 AND at < ?2 ORDER BY id")?;
        let mut rows = rows.query(params![session, cutoff])?;
        while let Some(row) = rows.next()? {
            let (id, hash): (i64, Hash) = (row.get(0)?, row.get(1)?);
            entries += 1;
            match runs.last_mut() {
                Some((_, last, end)) if *last + 1 == id => (*last, *end) = (id, hash),
                _ => runs.push((id, id, hash)),
            }
        }
    }
    for (first, last, hash) in runs {
        transaction
            .prepare_cached("DELETE FROM search WHERE rowid BETWEEN ?1 AND ?2")?
            .execute(params![first, last])?;
        transaction
            .prepare_cached("DELETE FROM entry WHERE id BETWEEN ?1 AND ?2")?
            .execute(params![first, last])?;
        add_gap(&transaction, first, last, hash)?;
    }
    if cutoff == i64::MAX {
        transaction.execute("DELETE FROM tally WHERE session = ?1", [session])?;
        transaction.execute("DELETE FROM session WHERE number = ?1", [session])?;
    } else {
        transaction.execute(
            "UPDATE session SET entries = entries - ?2 WHERE number = ?1",
            params![session, columns::moment(entries)],
        )?;
    }
    transaction.commit()?;
    Ok(entries)
}

/// Notes a gap, as one with those that touch it.
fn add_gap(
    transaction: &Transaction<'_>,
    mut first: i64,
    mut last: i64,
    mut hash: Hash,
) -> Result<(), StoreError> {
    let before: Option<i64> = transaction
        .query_row("SELECT first FROM gap WHERE last = ?1", [first - 1], |row| row.get(0))
        .optional()?;
    let after: Option<(i64, Hash)> = transaction
        .query_row("SELECT last, hash FROM gap WHERE first = ?1", [last + 1], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    if let Some((end, end_hash)) = after {
        transaction.execute("DELETE FROM gap WHERE first = ?1", [last + 1])?;
        (last, hash) = (end, end_hash);
    }
    first = before.unwrap_or(first);
    transaction.execute(
        "INSERT INTO gap (first, last, hash) VALUES (?1, ?2, ?3)
         ON CONFLICT (first) DO UPDATE SET last = ?2, hash = ?3",
        params![first, last, hash],
    )?;
    Ok(())
}

/// Gives free pages back to the disk.
fn give_back(connection: &Connection) -> Result<(), StoreError> {
    let mut vacuum = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}
