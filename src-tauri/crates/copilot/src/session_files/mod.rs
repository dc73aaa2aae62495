//! Keeps secrets out of the files in which the runtime keeps its sessions. The runtime hands every access to files of a
//! session over to us: what it keeps is masked, everything else passes through.
//!
//! The files are where the runtime itself would have them, so it lists and resumes sessions with and without this.

mod content;
mod database;
mod disk;
mod encoded;
mod place;
mod provider;
mod temp;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use askance_core::id::SessionId;
use github_copilot_sdk::LargeToolOutputConfig;
use github_copilot_sdk::session_fs::{
    SessionFsCapabilities, SessionFsConfig, SessionFsConventions, SessionFsProvider,
};

use place::Places;
use provider::Files;
use temp::Temp;

/// Takes the secrets out of a text.
pub type Redact = Arc<dyn for<'a> Fn(&'a str) -> Cow<'a, str> + Send + Sync>;

/// The rules that are built in.
pub fn built_in() -> Redact {
    Arc::new(|text| {
        let masked = askance_core::redact::redact(text);
        if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
    })
}

/// The files of a runtime's sessions.
pub(crate) struct SessionFiles {
    /// The runtime's folder of sessions.
    root: PathBuf,
    /// The name under which each session knows its own folder. Nobody can guess it: a rule of the person's about the
    /// real name would not hold for it.
    named: String,
    redact: Redact,
    temp: Arc<Temp>,
}

impl SessionFiles {
    /// For a runtime that keeps its state in `home`, or in its usual place.
    pub(crate) fn new(home: Option<&str>, redact: Redact) -> std::io::Result<Self> {
        let home = home
            .map(PathBuf::from)
            .or_else(|| dirs::home_dir().map(|home| home.join(".copilot")))
            .ok_or_else(|| std::io::Error::other("there is no home folder"))?;
        let home = std::path::absolute(home)?;
        let named = format!("/askance-{}", uuid::Uuid::new_v4());
        Ok(Self { root: home.join("session-state"), named, redact, temp: Arc::new(Temp::make()?) })
    }

    /// The folder for temporary files of the runtime.
    pub(crate) fn temp(&self) -> &Path {
        self.temp.path()
    }

    /// What the runtime is told at its start.
    pub(crate) fn config(&self) -> SessionFsConfig {
        let capabilities = SessionFsCapabilities::new().with_binary(true).with_sqlite(true);
        // Each session has a folder of its own; this one is only the first before there is any.
        SessionFsConfig::new("/", &self.named, SessionFsConventions::Posix).with_capabilities(capabilities)
    }

    /// The access to one session's files.
    pub(crate) fn of(&self, session: &SessionId) -> Arc<dyn SessionFsProvider> {
        let own = self.own(session);
        let places = Places { root: self.root.clone(), own, named: self.named.clone() };
        Arc::new(Files::new(places, Arc::clone(&self.redact), Arc::clone(&self.temp)))
    }

    /// Where the runtime puts a session's large outputs: under the real name, which the agent's commands can use.
    pub(crate) fn large_output(&self, session: &SessionId) -> LargeToolOutputConfig {
        LargeToolOutputConfig::new().with_output_directory(self.own(session).join("temp"))
    }

    fn own(&self, session: &SessionId) -> PathBuf {
        self.root.join(session.as_str())
    }
}
