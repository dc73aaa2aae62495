//! The small database of a session (its todo list, and tables that the agent makes), masked as it is written.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use github_copilot_sdk::session_fs::{
    FsError, FsErrorKind, SessionFsSqliteProvider, SessionFsSqliteQueryResult, SessionFsSqliteQueryType,
    SessionFsSqliteTransactionError, SessionFsSqliteTransactionErrorClass,
    SessionFsSqliteTransactionStatement,
};
use rusqlite::limits::Limit;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde_json::Value;

use super::Redact;

/// Longest wait for another writer.
const BUSY: Duration = Duration::from_secs(5);
/// Most rows of one answer; what is beyond them is left out.
const ROWS: usize = 10_000;
/// Largest answer, in bytes of memory, about.
const ANSWER: usize = 32 * 1024 * 1024;
/// Largest text or bytes in a cell.
const CELL: i32 = 4 * 1024 * 1024;
/// Longest time for a statement: the agent writes them, and one may have no end.
const STATEMENT: Duration = Duration::from_secs(20);
/// Steps of `SQLite`'s between two looks at the clock.
const STEPS: i32 = 10_000;

/// One session's database, opened when it is first used.
pub(super) struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    redact: Redact,
    /// Longest time for a statement.
    limit: Duration,
    open: Mutex<Option<Connection>>,
}

type Params = HashMap<String, Value>;

impl Database {
    pub(super) fn new(path: PathBuf, redact: Redact) -> Self {
        Self { shared: Arc::new(Shared { path, redact, limit: STATEMENT, open: Mutex::default() }) }
    }

    async fn on<T: Send + 'static>(
        &self,
        access: impl FnOnce(&Shared, &mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> rusqlite::Result<T> {
        let shared = Arc::clone(&self.shared);
        let done = tokio::task::spawn_blocking(move || {
            let mut open = shared.open.lock().unwrap_or_else(PoisonError::into_inner);
            if open.is_none() {
                *open = Some(shared.connect()?);
            }
            match &mut *open {
                Some(connection) => {
                    let (began, limit) = (Instant::now(), shared.limit);
                    connection.progress_handler(STEPS, Some(move || began.elapsed() > limit))?;
                    access(&shared, connection)
                }
                None => Err(rusqlite::Error::InvalidQuery),
            }
        });
        done.await.unwrap_or_else(|_| Err(rusqlite::Error::InvalidQuery))
    }
}

impl Shared {
    fn connect(&self) -> rusqlite::Result<Connection> {
        if !self.path.exists() {
            // SQLite would make it readable for all.
            use std::os::unix::fs::OpenOptionsExt;
            let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path);
            drop(made);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, CELL)?;
        // The agent writes the statements: it gets no other file by them than this one.
        connection.authorizer(Some(|context: rusqlite::hooks::AuthContext<'_>| match context.action {
            rusqlite::hooks::AuthAction::Attach { .. } => rusqlite::hooks::Authorization::Deny,
            _ => rusqlite::hooks::Authorization::Allow,
        }))?;
        Ok(connection)
    }

    fn run(
        &self,
        connection: &Connection,
        kind: &SessionFsSqliteQueryType,
        query: &str,
        params: Option<&Params>,
    ) -> rusqlite::Result<SessionFsSqliteQueryResult> {
        let query = masked_literals(query, &self.redact);
        if *kind == SessionFsSqliteQueryType::Exec {
            connection.execute_batch(&query)?;
            return Ok(SessionFsSqliteQueryResult::default());
        }
        let mut statement = connection.prepare(&query)?;
        for (name, value) in params.into_iter().flatten() {
            let names = [name.clone(), format!(":{name}"), format!("@{name}"), format!("${name}")];
            let mut places = Vec::new();
            for name in &names {
                places.extend(statement.parameter_index(name)?);
            }
            for place in places {
                statement.raw_bind_parameter(place, self.cell(value))?;
            }
        }
        let mut result = SessionFsSqliteQueryResult::default();
        if *kind == SessionFsSqliteQueryType::Run && statement.column_count() == 0 {
            result.rows_affected = i64::try_from(statement.raw_execute()?).unwrap_or(i64::MAX);
            result.last_insert_rowid = Some(connection.last_insert_rowid());
            return Ok(result);
        }
        result.columns = statement.column_names().map(str::to_owned).collect();
        let mut size = 0;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()?
            && result.rows.len() < ROWS
        {
            let mut cells = HashMap::new();
            for (place, name) in result.columns.iter().enumerate() {
                let cell = row.get_ref(place)?;
                size += name.len() + bytes(cell);
                if size > ANSWER {
                    return Err(rusqlite::Error::SqliteFailure(
                        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_TOOBIG),
                        Some("the answer is too large".to_owned()),
                    ));
                }
                cells.insert(name.clone(), json(cell));
            }
            result.rows.push(cells);
        }
        Ok(result)
    }

    fn cell(&self, value: &Value) -> Cell {
        match value {
            Value::Null => Cell::Null,
            Value::Bool(yes) => Cell::Integer((*yes).into()),
            Value::Number(number) => {
                number.as_i64().map_or_else(|| Cell::Real(number.as_f64().unwrap_or_default()), Cell::Integer)
            }
            Value::String(text) => Cell::Text((self.redact)(text).into_owned()),
            other => Cell::Text((self.redact)(&other.to_string()).into_owned()),
        }
    }
}

/// What a cell takes in memory as JSON, about. Bytes are a list of numbers there.
fn bytes(cell: ValueRef<'_>) -> usize {
    size_of::<Value>()
        + match cell {
            ValueRef::Text(text) => text.len(),
            ValueRef::Blob(bytes) => bytes.len().saturating_mul(size_of::<Value>()),
            _ => 0,
        }
}

fn json(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes.to_vec().into(),
    }
}

/// The statement with its texts masked. Nothing else of it is touched: it must stay the same statement.
fn masked_literals(query: &str, redact: &Redact) -> String {
    let mut result = String::with_capacity(query.len());
    let mut rest = query;
    while let Some(begin) = rest.find(['\'', '"', '`', '[', '-', '/']) {
        let (before, from) = rest.split_at(begin);
        result.push_str(before);
        let length = match from.as_bytes() {
            [b'-', b'-', ..] => from.find('\n').unwrap_or(from.len()),
            [b'/', b'*', ..] => from.find("*/").map_or(from.len(), |end| end + 2),
            [quote @ (b'\'' | b'"' | b'`'), ..] => quoted(from, *quote),
            [b'[', ..] => from.find(']').map_or(from.len(), |end| end + 1),
            _ => 1,
        };
        let (token, after) = from.split_at(length);
        let ends = matches!(
            (token.len(), token.as_bytes()),
            (2.., [b'\'', .., b'\''] | [b'"', .., b'"'] | [b'`', .., b'`'] | [b'[', .., b']'])
        );
        // SQLite takes a name in double quotes that it does not know for a text.
        let masked = ends.then(|| unquoted(token)).and_then(|text| changed(&text, redact));
        if let Some(masked) = masked {
            let quote = if token.starts_with('\'') { "'" } else { "\"" };
            result.extend([quote, &masked.replace(quote, &quote.repeat(2)), quote]);
        } else if token.starts_with("--") || token.starts_with("/*") {
            // A comment is kept with a table's definition.
            result.push(' ');
        } else {
            result.push_str(token);
        }
        rest = after;
    }
    result.push_str(rest);
    result
}

/// What a quoted token stands for.
fn unquoted(token: &str) -> String {
    let (quote, inner) = (&token[..1], &token[1..token.len() - 1]);
    if quote == "[" { inner.to_owned() } else { inner.replace(&quote.repeat(2), quote) }
}

fn changed(text: &str, redact: &Redact) -> Option<String> {
    Some(redact(text)).filter(|masked| masked != text).map(std::borrow::Cow::into_owned)
}

/// How long the quoted token at the beginning of a text is. A doubled quote does not end it.
fn quoted(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

fn failed(error: rusqlite::Error) -> FsError {
    FsError::new(FsErrorKind::Other, error)
}

#[async_trait]
impl SessionFsSqliteProvider for Database {
    async fn sqlite_query(
        &self,
        query_type: SessionFsSqliteQueryType,
        query: &str,
        params: Option<&Params>,
    ) -> Result<Option<SessionFsSqliteQueryResult>, FsError> {
        let (query, params) = (query.to_owned(), params.cloned());
        let done = self
            .on(move |shared, connection| shared.run(connection, &query_type, &query, params.as_ref()))
            .await;
        done.map(Some).map_err(failed)
    }

    async fn sqlite_transaction(
        &self,
        statements: &[SessionFsSqliteTransactionStatement],
    ) -> Result<Vec<SessionFsSqliteQueryResult>, SessionFsSqliteTransactionError> {
        let statements = statements.to_vec();
        let done = self.on(move |shared, connection| {
            let transaction = connection.transaction()?;
            let mut results = Vec::new();
            for each in &statements {
                results.push(shared.run(
                    &transaction,
                    &each.query_type,
                    &each.query,
                    each.params.as_ref(),
                )?);
            }
            transaction.commit()?;
            Ok(results)
        });
        done.await.map_err(|error| {
            let busy = matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            );
            let error_class = if busy {
                SessionFsSqliteTransactionErrorClass::BusyOrLocked
            } else {
                SessionFsSqliteTransactionErrorClass::Fatal
            };
            SessionFsSqliteTransactionError { error_class, message: error.to_string() }
        })
    }

    async fn sqlite_exists(&self) -> Result<bool, FsError> {
        Ok(self.shared.path.exists())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_of_a_statement_are_masked() {
        let redact = super::super::built_in();
        let secret = format!("gh{}_{}", "p", "a1B2".repeat(9));
        let query = format!(
            "SELECT \"token\" FROM t WHERE token = 'it''s {secret}' -- {secret}\n AND x = 'api' /* {secret} */ - 1"
        );
        assert_eq!(
            masked_literals(&query, &redact),
            "SELECT \"token\" FROM t WHERE token = 'it''s [REDACTED]'  \n AND x = 'api'   - 1"
        );
        // SQLite takes the second for a text, where there is no such column.
        let query = format!("SELECT \"token\", \"{secret}\", [{secret}], `{secret}`");
        assert_eq!(
            masked_literals(&query, &redact),
            "SELECT \"token\", \"[REDACTED]\", \"[REDACTED]\", \"[REDACTED]\""
        );
        for odd in ["'open", "\"", "a-b", "x[y", "'ü''", "/*"] {
            let _ = masked_literals(odd, &redact);
        }
    }

    #[tokio::test]
    async fn a_statement_without_an_end_and_an_answer_without_a_bound_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut database = Database::new(folder.path().join("session.db"), super::super::built_in());
        Arc::get_mut(&mut database.shared).expect("ours alone").limit = Duration::from_millis(50);
        let ask =
            async |query: &str| database.sqlite_query(SessionFsSqliteQueryType::Query, query, None).await;
        let endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        assert!(ask(endless).await.is_err());
        assert!(ask("SELECT zeroblob(3000000)").await.is_err(), "a list of three million numbers");
        assert!(ask("SELECT zeroblob(30000000)").await.is_err(), "too large for a cell");
        let answer = ask("SELECT 1 AS one").await.expect("an answer").expect("rows");
        assert_eq!(answer.rows[0]["one"], 1);
    }
}
