//! The chain of hashes over the entries. Invariant: a changed, missing or added entry breaks it, and is named.
//!
//! hash = SHA-256(hash of the entry before ‖ the entry's JSON as it is stored). The first entry stands on 32 zero
//! bytes. Where old sessions were removed, `gap` keeps the hash of the last removed entry, so that the next one can
//! still be checked; `head` keeps the newest hash, so that the end cannot be cut off unseen.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::store::columns;

/// A hash of the chain.
pub(crate) type Hash = [u8; 32];

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries that are there.
    pub entries: u64,
    /// Entries that were removed because of their age or the record's size.
    pub removed: u64,
    /// The first entry that is not what was written, by its number, and what is wrong with it.
    pub broken: Option<(i64, String)>,
}

/// The hash of an entry.
pub(crate) fn link(before: &Hash, json: &str) -> Hash {
    Sha256::new().chain_update(before).chain_update(json).finalize().into()
}

struct Row {
    id: i64,
    columns: columns::Stored,
    json: String,
    /// As it is stored: of any length.
    hash: Vec<u8>,
}

/// Checks every entry, in one consistent look.
pub(crate) fn verify(connection: &mut Connection) -> Result<Verified, StoreError> {
    let transaction = connection.transaction()?;
    let mut verified = Verified { entries: 0, removed: 0, broken: None };
    let mut before = Hash::default();
    let mut last = 0_i64;
    let mut rows = transaction.prepare(
        "SELECT entry.id, entry.at, session.id, entry.event, entry.tool, entry.decision, entry.who, entry.json,
            entry.hash
         FROM entry LEFT JOIN session ON session.number = entry.session ORDER BY entry.id",
    )?;
    let rows = rows.query_map([], |row| {
        Ok(Row {
            id: row.get(0)?,
            columns: columns::Stored {
                at: row.get(1)?,
                session: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                event: row.get(3)?,
                tool: row.get(4)?,
                decision: row.get(5)?,
                who: row.get(6)?,
            },
            json: row.get(7)?,
            hash: row.get(8)?,
        })
    })?;
    for row in rows {
        let row = match row.map_err(StoreError::from) {
            Ok(row) => row,
            Err(error @ StoreError::Locked) => return Err(error),
            Err(error) => return Ok(broken(verified, last + 1, &format!("it cannot be read ({error})"))),
        };
        if row.id != last + 1 {
            match skip(&transaction, last, row.id)? {
                Some((removed, hash)) => {
                    verified.removed += removed;
                    before = hash;
                }
                None => return Ok(broken(verified, last + 1, "it is missing")),
            }
        }
        let hash = link(&before, &row.json);
        if row.hash != hash {
            return Ok(broken(verified, row.id, "it is not what was written"));
        }
        if columns::Stored::of_json(&row.json).as_ref() != Some(&row.columns) {
            return Ok(broken(verified, row.id, "what it is found by is not what was written"));
        }
        verified.entries += 1;
        before = hash;
        last = row.id;
    }
    let (head, hash): (i64, Hash) =
        transaction.query_row("SELECT id, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if head > last {
        match skip(&transaction, last, head + 1)? {
            Some((removed, end)) if end == hash => verified.removed += removed,
            _ => return Ok(broken(verified, last + 1, "it is missing")),
        }
    } else if head != last || hash != before {
        return Ok(broken(verified, head.max(1), "the record does not end with it"));
    }
    Ok(verified)
}

/// The removed entries between two that are there: how many, and the hash of the last one.
fn skip(connection: &Connection, after: i64, until: i64) -> Result<Option<(u64, Hash)>, StoreError> {
    let gap = connection
        .query_row("SELECT last, hash FROM gap WHERE first = ?1", [after + 1], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Hash>(1)?))
        })
        .optional()?;
    Ok(gap
        .filter(|(last, _)| *last == until - 1)
        .map(|(last, hash)| (u64::try_from(last - after).unwrap_or_default(), hash)))
}

fn broken(mut verified: Verified, id: i64, why: &str) -> Verified {
    verified.broken = Some((id, why.to_owned()));
    verified
}
