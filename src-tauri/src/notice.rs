//! What does not work on this machine. Invariant: the same notice stands there once, and the latest are always kept.

use std::sync::{Mutex, PoisonError};

/// Most notices that are kept; a further one takes the place of the oldest.
const NOTICES: usize = 20;

/// The notices of this run.
#[derive(Debug, Default)]
pub struct Notices {
    said: Mutex<Vec<String>>,
}

impl Notices {
    /// Says it. Returns whether it is new; one that was said before others is the latest again.
    pub fn say(&self, notice: &str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.last().is_some_and(|last| last == notice) {
            return false;
        }
        tracing::warn!("{notice}");
        let known = said.iter().position(|known| known == notice);
        if let Some(at) = known {
            said.remove(at);
        } else if said.len() >= NOTICES {
            said.remove(0);
        }
        said.push(notice.to_owned());
        known.is_none()
    }

    /// All of them, oldest first.
    pub fn all(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_there_once_and_the_latest_are_kept() {
        let notices = Notices::default();
        assert!(notices.say("full") && !notices.say("full"));
        for number in 0..NOTICES {
            assert!(notices.say(&number.to_string()));
        }
        let all = notices.all();
        assert_eq!((all.len(), all.contains(&"full".to_owned())), (NOTICES, false));
        assert!(!notices.say("0") && notices.all().last().is_some_and(|last| last == "0"));
    }
}
