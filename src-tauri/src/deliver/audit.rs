//! The audit record's way to the disk. Invariant: handing an entry over never waits, and what was handed over is
//! written before the app ends, unless the disk does not let it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use askance_audit::{Options, Writer};
use askance_core::record::AuditEntry;
use askance_core::settings;
use askance_host::record::limits;
use tauri::{AppHandle, Manager};

use super::Say;
use crate::app::home;

/// Longest wait for the disk when the app ends.
const LAST: Duration = Duration::from_secs(5);

/// The record.
pub struct Audit {
    writer: Option<Writer>,
    limits: Mutex<settings::Audit>,
}

impl Audit {
    pub(super) fn start(app: &AppHandle, settings: settings::Audit, say: Say) -> Self {
        let Ok(folder) = app.path().app_data_dir() else {
            say("There is no folder for the audit record. Nothing is kept of the sessions.");
            return Self { writer: None, limits: Mutex::new(settings) };
        };
        let options = Options { limits: limits(&settings, home().as_deref()), ..Options::new(say) };
        let writer = Writer::start(folder.join(askance_audit::FILE), options);
        Self { writer: Some(writer), limits: Mutex::new(settings) }
    }

    /// Puts an entry into the queue.
    pub(super) fn record(&self, entry: AuditEntry, settings: &settings::Audit) {
        let Some(writer) = &self.writer else { return };
        let mut known = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != *settings {
            writer.limit(limits(settings, home().as_deref()));
            known.clone_from(settings);
        }
        writer.record(entry);
    }

    /// Waits until all is written, and not for ever.
    pub fn flush(&self) {
        if self.writer.as_ref().is_some_and(|writer| !writer.flush(LAST)) {
            tracing::error!("the last entries of the audit record could not be written");
        }
    }
}
