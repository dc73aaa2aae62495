//! What `askctl doctor` finds out, one line each. Invariant: no finding holds a secret.

use serde::{Deserialize, Serialize};

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// It works.
    Ok,
    /// It works, with something to know about.
    Note,
    /// It does not work, or is not there.
    Missing,
    /// It cannot be found out from here.
    Unknown,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at, in one word.
    pub check: String,
    /// How it stands.
    pub state: State,
    /// Whether Askance needs it.
    pub essential: bool,
    /// What was found, in a sentence.
    pub found: String,
    /// What to do about it, where there is something to do.
    pub advice: Option<String>,
}

impl Finding {
    /// It works.
    pub fn ok(check: &str, found: impl Into<String>) -> Self {
        Self::new(check, State::Ok, found, None)
    }

    /// It works, with something to know about.
    pub fn note(check: &str, found: impl Into<String>, advice: &str) -> Self {
        Self::new(check, State::Note, found, Some(advice))
    }

    /// It does not work, or is not there.
    pub fn missing(check: &str, found: impl Into<String>, advice: &str) -> Self {
        Self::new(check, State::Missing, found, Some(advice))
    }

    /// It cannot be found out from here.
    pub fn unknown(check: &str, found: impl Into<String>, advice: &str) -> Self {
        Self::new(check, State::Unknown, found, Some(advice))
    }

    /// The same, about something that Askance needs.
    #[must_use]
    pub fn essential(mut self) -> Self {
        self.essential = true;
        self
    }

    /// Whether Askance does not work without it, and it is not there.
    pub fn is_fatal(&self) -> bool {
        self.essential && self.state == State::Missing
    }

    fn new(check: &str, state: State, found: impl Into<String>, advice: Option<&str>) -> Self {
        Self {
            check: check.to_owned(),
            state,
            essential: false,
            found: found.into(),
            advice: advice.map(str::to_owned),
        }
    }
}

/// The argument with which the app prints its findings about the desktop, one JSON object a line.
pub const DESKTOP_CHECK: &str = "--check-desktop";
