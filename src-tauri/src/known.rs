//! Remembers the profile of each session beyond the app's own life, in `sessions.json`. The runtime knows nothing of
//! profiles. Invariant: a session that was read-only does not come back as anything else.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use askance_core::id::SessionId;
use askance_core::settings::Profile;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};

/// Most sessions that are remembered; the oldest go, and come back with the profile that asks.
const SESSIONS: usize = 1000;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    id: SessionId,
    profile: Profile,
}

/// The profiles of earlier sessions.
pub struct KnownSessions {
    path: Option<PathBuf>,
    /// Oldest first.
    list: Mutex<Vec<Known>>,
}

impl KnownSessions {
    /// Reads what earlier runs remembered.
    pub fn open(app: &AppHandle) -> Self {
        let path = app.path().app_data_dir().ok().map(|folder| folder.join("sessions.json"));
        let bytes = path.as_ref().and_then(|path| std::fs::read(path).ok());
        let list = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { path, list: Mutex::new(list) }
    }

    /// The profile with which a session comes back: the one that it had, but trust is given anew, so that one
    /// which allowed everything asks. So does one that is not known here.
    pub fn profile(&self, id: &SessionId) -> Profile {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        match list.iter().rev().find(|known| known.id == *id).map(|known| known.profile) {
            None | Some(Profile::AllowAll) => Profile::Ask,
            Some(profile) => profile,
        }
    }

    /// Remembers the profile of a session.
    pub fn remember(&self, id: &SessionId, profile: Profile) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|known| known.id != *id);
        list.push(Known { id: id.clone(), profile });
        let over = list.len().saturating_sub(SESSIONS);
        list.drain(..over);
        let (Some(path), Ok(bytes)) = (&self.path, serde_json::to_vec(&*list)) else { return };
        if let Err(error) = crate::store::write_private(path, &bytes) {
            tracing::warn!(%error, "the profile of a session could not be kept");
        }
    }
}
