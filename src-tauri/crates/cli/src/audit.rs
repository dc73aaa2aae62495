//! `askctl audit`: what the sessions did. Invariant: the record is only looked at.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use askance_audit::{Filter, Format, SessionRow, StoreError, export};
use jiff::Timestamp;

use crate::source::{self, Problem};

/// Lists the sessions, the newest first.
pub(crate) fn sessions(database: Option<&Path>, json: bool) -> Result<ExitCode, Problem> {
    let (reader, path) = source::record(database)?;
    let sessions = reader.sessions().map_err(|reason| Problem::Record { path, reason })?;
    let mut out = std::io::stdout().lock();
    if json {
        let text =
            serde_json::to_string_pretty(&sessions).map_err(|error| Problem::Input(error.to_string()))?;
        writeln!(out, "{text}")?;
        return Ok(ExitCode::SUCCESS);
    }
    if sessions.is_empty() {
        writeln!(out, "No session is in the record.")?;
    }
    for session in &sessions {
        writeln!(out, "{}", line(session))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(session: &SessionRow) -> String {
    let begun = Timestamp::from_millisecond(session.first)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::system()).strftime("%F %T").to_string())
        .unwrap_or_default();
    format!(
        "{begun}  {}  {} prompts, {} calls ({} allowed, {} you, {} denied), {} errors, {}  {}",
        session.id,
        session.prompts,
        session.tool_calls,
        session.allowed,
        session.approved,
        session.denied,
        session.errors,
        session.reason.as_deref().unwrap_or("not ended"),
        session.folder.as_deref().unwrap_or_default(),
    )
}

/// Writes entries to standard output.
pub(crate) fn write(database: Option<&Path>, filter: &Filter, format: Format) -> Result<ExitCode, Problem> {
    let (reader, path) = source::record(database)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    export(&reader, filter, format, &mut out).map_err(|reason| Problem::Record { path, reason })?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Checks the chain over the entries. The exit code is 1 where it is broken.
pub(crate) fn verify(database: Option<&Path>) -> Result<ExitCode, Problem> {
    let (mut reader, path) = source::record(database)?;
    let mut out = std::io::stdout().lock();
    match reader.verify() {
        Ok(verified) => {
            let removed = if verified.removed == 0 {
                String::new()
            } else {
                format!(" {} older ones were removed, as the settings say.", verified.removed)
            };
            if let Some((id, why)) = verified.broken {
                writeln!(
                    out,
                    "The record is broken at entry {id}: {why}. {} before it hold.",
                    verified.entries
                )?;
                return Ok(ExitCode::from(1));
            }
            writeln!(out, "{} entries hold.{removed}", verified.entries)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(StoreError::Damaged(why)) => {
            writeln!(out, "The record is broken: the file is damaged ({why}).")?;
            Ok(ExitCode::from(1))
        }
        Err(reason) => Err(Problem::Record { path, reason }),
    }
}

/// A moment: `2h` ago (s, m, h, d, w), or an ISO date or time; without an offset, of this machine's time zone.
pub(crate) fn moment(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let ago = |unit: u64| -> Option<i64> {
        let number: u64 = text.get(..text.len().checked_sub(1)?)?.parse().ok()?;
        let millis = i64::try_from(number.checked_mul(unit)?.checked_mul(1_000)?).ok()?;
        Timestamp::now().as_millisecond().checked_sub(millis)
    };
    let span = match text.chars().last() {
        Some('s') => ago(1),
        Some('m') => ago(60),
        Some('h') => ago(60 * 60),
        Some('d') => ago(24 * 60 * 60),
        Some('w') => ago(7 * 24 * 60 * 60),
        _ => None,
    };
    let local = || {
        let time: jiff::civil::DateTime = text.parse().ok()?;
        Some(time.to_zoned(jiff::tz::TimeZone::system()).ok()?.timestamp())
    };
    span.or_else(|| text.parse::<Timestamp>().ok().or_else(local).map(Timestamp::as_millisecond))
        .and_then(|millis| u64::try_from(millis).ok())
        .ok_or_else(|| "a time is `90m`, `2h`, `3d`, `2026-03-01` or `2026-03-01T12:00:00Z`".to_owned())
}
