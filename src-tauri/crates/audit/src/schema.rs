//! The database and its versions. Invariant: a database of a newer version, or of another program, is never written.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, tally};

/// The version that this program writes (`user_version`).
pub(crate) const VERSION: i64 = 2;
/// "ASKA": whose file it is (`application_id`).
const APPLICATION: i64 = 0x4153_4b41;
/// How long a lock of another program is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// What brings a database from the version before to each version.
const MIGRATIONS: [&str; 2] = [
    // `session` and `search` are for reading only: both can be made again from the entries.
    "CREATE TABLE session (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        folder TEXT,
        model TEXT,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        ended INTEGER,
        reason TEXT,
        entries INTEGER NOT NULL DEFAULT 0,
        prompts INTEGER NOT NULL DEFAULT 0,
        tool_calls INTEGER NOT NULL DEFAULT 0,
        allowed INTEGER NOT NULL DEFAULT 0,
        approved INTEGER NOT NULL DEFAULT 0,
        denied INTEGER NOT NULL DEFAULT 0,
        errors INTEGER NOT NULL DEFAULT 0,
        waited_ms INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX session_last ON session (last);
    CREATE INDEX session_folder ON session (folder);
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        session INTEGER NOT NULL REFERENCES session (number),
        event TEXT NOT NULL,
        tool TEXT,
        decision TEXT,
        who TEXT,
        json TEXT NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX entry_session ON entry (session, id);
    CREATE INDEX entry_at ON entry (at);
    CREATE INDEX entry_tool ON entry (tool, id) WHERE tool IS NOT NULL;
    CREATE INDEX entry_decision ON entry (decision, id) WHERE decision IS NOT NULL;
    CREATE INDEX entry_event ON entry (event, id);
    CREATE TABLE gap (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX gap_last ON gap (last);
    CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    INSERT INTO head VALUES (1, 0, zeroblob(32));
    CREATE VIRTUAL TABLE search USING fts5 (text, content='', contentless_delete=1);",
    // What the history window shows besides; `tally` can be made again from the entries, too.
    "ALTER TABLE session ADD COLUMN title TEXT;
    ALTER TABLE session ADD COLUMN branch TEXT;
    ALTER TABLE session ADD COLUMN duration_ms INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE session ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE session ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX entry_who ON entry (substr(who, 1, instr(who || ' ', ' ') - 1), id) WHERE who IS NOT NULL;
    CREATE INDEX entry_tool_decision ON entry (tool, decision, id) WHERE decision IS NOT NULL;
    CREATE TABLE tally (
        session INTEGER NOT NULL REFERENCES session (number),
        slot INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (session, slot, kind, name)
    ) STRICT, WITHOUT ROWID;",
];
/// The version from which on entries are counted as they are added.
const COUNTED: i64 = 2;

/// Opens a database for writing; it is made where there is none, readable by its owner alone.
pub(crate) fn open(path: &Path, max_pages: Option<u32>) -> Result<Connection, StoreError> {
    make_private(path)?;
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    check_owner(&connection)?;
    // Before the first table: afterwards it would take a copy of the whole file.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // What is acknowledged survives a power cut, too; a batch costs one flush of the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if let Some(pages) = max_pages {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens a database that is only looked at.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    if !path.exists() {
        return Err(StoreError::Missing);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    check_owner(&connection)?;
    match version(&connection)? {
        0 => Err(StoreError::Missing),
        VERSION => Ok(connection),
        older => Err(StoreError::Older(older)),
    }
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn check_owner(connection: &Connection) -> Result<(), StoreError> {
    let version = version(connection)?;
    let owner: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if owner != APPLICATION && (version != 0 || tables != 0) {
        return Err(StoreError::Damaged("it belongs to another program".to_owned()));
    }
    if version > VERSION {
        return Err(StoreError::Newer(version));
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let from = usize::try_from(version(connection)?).unwrap_or(0);
    for (migration, version) in MIGRATIONS.iter().zip(1_i64..).skip(from) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        if self::version(&transaction)? >= version {
            continue;
        }
        transaction.execute_batch(migration)?;
        if version == COUNTED {
            tally::count_all(&transaction)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// `SQLite` gives the files beside the database its mode.
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}
