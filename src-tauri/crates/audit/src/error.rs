//! What can go wrong with the database. Invariant: each is one sentence that a person can act on.

use rusqlite::ErrorCode;

/// Why the record could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room is left. What is to be written waits in memory.
    #[error(
        "There is no room on the disk for the audit record. What the sessions do is kept in memory for now."
    )]
    Full,
    /// Another program holds the database.
    #[error("The audit record is locked by another program for now.")]
    Locked,
    /// The file is no database of ours, or damaged.
    #[error("The audit record is damaged ({0}).")]
    Damaged(String),
    /// A newer Askance has written it.
    #[error("The audit record was written by a newer Askance (version {0}). Nothing is added to it.")]
    Newer(i64),
    /// Nobody has brought it up to date yet: who looks may not.
    #[error("The audit record is of an older version ({0}). Start Askance, and it is brought up to date.")]
    Older(i64),
    /// A look that somebody has stopped.
    #[error("This look at the audit record was stopped.")]
    Stopped,
    /// There is none.
    #[error("There is no audit record yet.")]
    Missing,
    /// Anything else.
    #[error("The audit record cannot be used ({0}).")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::OperationInterrupted) => Self::Stopped,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::Full
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Other(error.to_string())
    }
}
