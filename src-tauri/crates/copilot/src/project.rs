//! What the session's folder is. Invariant: a session never waits for a dead drive; what cannot be found out in time is
//! nothing.

use std::path::Path;
use std::time::Duration;

use askance_core::project::Project;

/// Longest wait for the file system.
const FILE_SYSTEM_LIMIT: Duration = Duration::from_millis(500);

/// What the folder's files say.
pub(crate) async fn look(folder: &Path) -> Project {
    let folder = folder.to_owned();
    let looked = tokio::task::spawn_blocking(move || askance_project::look(&folder));
    match tokio::time::timeout(FILE_SYSTEM_LIMIT, looked).await {
        Ok(Ok(project)) => project,
        _ => Project::default(),
    }
}
