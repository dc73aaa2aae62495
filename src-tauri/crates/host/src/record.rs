//! How much of the sessions is kept, as the settings say.

use std::path::Path;

use askance_audit::Limits;
use askance_core::settings;

use crate::folder;

/// The record's limits. `home` is what `~` stands for.
pub fn limits(settings: &settings::Audit, home: Option<&Path>) -> Limits {
    Limits {
        days: settings.retention_days,
        megabytes: settings.max_megabytes,
        session_files: settings.session_files.as_deref().map(|named| folder::named(named, home)),
    }
}
