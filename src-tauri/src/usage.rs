//! Keeps how often each rule was used, in `usage.json`. Invariant: losing it costs a count, never a rule.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use askance_core::state::State;
use askance_core::usage::Usage;
use tauri::{AppHandle, Manager};

use crate::host::Host;

/// The counts are written at most this often.
const EVERY: Duration = Duration::from_mins(1);

/// The file.
pub struct UsageFile {
    path: Option<PathBuf>,
}

impl UsageFile {
    /// Where it is; without a data folder, nothing is kept.
    pub fn of(app: &AppHandle) -> Self {
        Self { path: app.path().app_data_dir().ok().map(|folder| folder.join("usage.json")) }
    }

    /// What earlier runs counted. A damaged file counts from zero.
    pub fn read(&self) -> Usage {
        let bytes = self.path.as_ref().and_then(|path| std::fs::read(path).ok());
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes the counts.
    pub fn write(&self, usage: &Usage) {
        let (Some(path), Ok(bytes)) = (&self.path, serde_json::to_vec(usage)) else { return };
        if let Err(error) = crate::store::write_private(path, &bytes) {
            tracing::warn!(%error, "the counts of the rules could not be kept");
        }
    }

    /// Writes them from time to time, where they have changed.
    pub fn keep(self, host: Arc<Host>) {
        tauri::async_runtime::spawn(async move {
            let mut written = host.read(|state: &State| state.usage().clone());
            loop {
                tokio::time::sleep(EVERY).await;
                let now = host.read(|state| state.usage().clone());
                if now != written {
                    self.write(&now);
                    written = now;
                }
            }
        });
    }
}
