//! The settings that a command looks at. Invariant: a malformed rule is named on standard error and widens nothing.

use std::path::{Path, PathBuf};

use askance_audit::{Reader, StoreError};
use askance_core::settings::{Policy, Settings, salvage};
use serde_json::Value;

/// Why a command could not be done; one clear line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The input is not what it should be.
    #[error("{0}")]
    Input(String),
    /// A file cannot be read.
    #[error("{} cannot be read: {reason}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The audit record cannot be looked at.
    #[error("{}: {reason}", .path.display())]
    Record {
        /// Which database.
        path: PathBuf,
        /// Why not, as a sentence.
        reason: StoreError,
    },
    /// Standard output is closed.
    #[error("the answer could not be written: {0}")]
    Output(#[from] std::io::Error),
}

/// A file in Askance's own data folder.
pub(crate) fn own(name: &str) -> Option<PathBuf> {
    dirs::data_dir().map(|folder| folder.join("dev.askance.desktop").join(name))
}

/// The audit record in a file, or Askance's own, and where it is.
pub(crate) fn record(file: Option<&Path>) -> Result<(Reader, PathBuf), Problem> {
    let path = file.map(Path::to_owned).or_else(|| own(askance_audit::FILE));
    let path =
        path.ok_or_else(|| Problem::Input("there is no data folder; name a file with --db".to_owned()))?;
    match Reader::open(&path) {
        Ok(reader) => Ok((reader, path)),
        Err(reason) => Err(Problem::Record { path, reason }),
    }
}

/// The policy of a settings file, or of Askance's own; without one, the defaults.
pub(crate) fn policy(file: Option<&Path>) -> Result<Policy, Problem> {
    Ok(settings(file)?.policy)
}

/// The settings of a file, or Askance's own; without one, the defaults.
pub(crate) fn settings(file: Option<&Path>) -> Result<Settings, Problem> {
    let (path, must_exist) = match file {
        Some(path) => (path.to_owned(), true),
        None => match own("settings.json") {
            Some(path) => (path, false),
            None => return Ok(Settings::default()),
        },
    };
    let unreadable = |reason: String| Problem::File { path: path.clone(), reason };
    let value = match std::fs::read(&path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|error| unreadable(format!("it is no JSON ({error})")))?
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => Value::Null,
        Err(error) => return Err(unreadable(error.to_string())),
    };
    Ok(told(&value))
}

/// The policy in a value like the `policy` of a settings file.
pub(crate) fn inline(policy: &Value) -> Policy {
    told(&serde_json::json!({ "policy": policy })).policy
}

fn told(value: &Value) -> Settings {
    let salvaged = salvage(value);
    for problem in salvaged.problems {
        eprintln!("askctl: {problem}");
    }
    salvaged.settings
}
