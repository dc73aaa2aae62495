//! What does not work on this machine, each said once. Invariant: the same notice is never shown twice in one run.

use std::sync::{Mutex, PoisonError};

/// Most notices that are kept.
const NOTICES: usize = 20;

/// The notices of this run.
#[derive(Debug, Default)]
pub struct Notices {
    said: Mutex<Vec<String>>,
}

impl Notices {
    /// Says it, unless it was said before. Returns whether it is new.
    pub fn say(&self, notice: &str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= NOTICES || said.iter().any(|known| known == notice) {
            return false;
        }
        tracing::warn!("{notice}");
        said.push(notice.to_owned());
        true
    }

    /// All of them, oldest first.
    pub fn all(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
