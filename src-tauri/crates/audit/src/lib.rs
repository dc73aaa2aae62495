//! The audit record on disk. Invariant: an entry that was acknowledged is committed, and every entry's hash holds
//! the one before it; what is in the database was redacted by the core.

mod aside;
mod chain;
mod error;
mod export;
mod metrics;
mod query;
mod read;
mod retention;
mod schema;
mod shown;
mod snippet;
mod store;
mod tally;
mod walk;
mod words;
mod writer;

pub use chain::Verified;
pub use error::StoreError;
pub use export::{Format, TutorialLine, export, session_file, tutorial};
pub use metrics::{DAYS, GROUPS, NAMED, REST};
pub use query::{Filter, Order};
pub use read::{CHOICES, Entry, Reader, SessionRow, Stopper};
pub use retention::Removed;
pub use shown::{FIELD, FIELDS};
pub use snippet::LINE;
pub use store::Store;
pub use writer::{BATCH, Limits, Options, QUEUE, Say, Writer};

/// The database's name, in the app's data folder.
pub const FILE: &str = "audit.sqlite";
