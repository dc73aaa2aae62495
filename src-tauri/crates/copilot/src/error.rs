//! What can go wrong with the runtime, each as one sentence with what to do next.

use std::path::PathBuf;

use github_copilot_sdk::{Error, ErrorKind};

/// Why the runtime did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No Copilot CLI was found.
    #[error(
        "The Copilot CLI was not found. Install it with `npm install -g @github/copilot`, or name its path in the settings."
    )]
    NoCli,
    /// The path in the settings or in `COPILOT_CLI_PATH` is no program.
    #[error("There is no Copilot CLI at {}. Correct its path in the settings (or COPILOT_CLI_PATH).", .0.display())]
    WrongPath(PathBuf),
    /// The program did not start, or ended at once.
    #[error("{} is there but does not work as the Copilot CLI. Check its path in the settings. ({detail})", .program.display())]
    NotCopilot {
        /// What was started.
        program: PathBuf,
        /// The SDK's words.
        detail: String,
    },
    /// It speaks another protocol.
    #[error(
        "This Copilot speaks another version of the protocol ({0}). Install the version that Askance was made for: `npm install -g @github/copilot@{1}`."
    )]
    Protocol(String, &'static str),
    /// The server wants another token.
    #[error(
        "The Copilot server at {0} refused the token. Correct it in the settings (or COPILOT_CONNECTION_TOKEN)."
    )]
    WrongToken(String),
    /// The server in the settings does not answer.
    #[error(
        "No Copilot server answers at {address}. Start it with `copilot --server --port {port}`, or correct it in the settings. ({detail})"
    )]
    NoServer {
        /// Host and port.
        address: String,
        /// The port alone.
        port: u16,
        /// The SDK's words.
        detail: String,
    },
    /// It took too long.
    #[error("Copilot did not answer within {0} seconds. Try again; if it stays like this, restart Askance.")]
    Timeout(u64),
    /// The place for the sessions' own files cannot be used.
    #[error(
        "No place was found in which secrets can be kept out of Copilot's session files. Check the folder for temporary files. ({0})"
    )]
    SessionFiles(String),
    /// The folder cannot be used.
    #[error("The folder {} cannot be used: {reason}.", .folder.display())]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The session is not open.
    #[error("This session is not open any more. Resume it first.")]
    NotOpen,
    /// The runtime knows nothing of the session: it was killed before it had written anything down.
    #[error("Copilot has kept nothing of this session. Start a new one.")]
    Forgotten,
    /// The runtime refused.
    #[error("Copilot refused: {0}")]
    Refused(String),
}

impl RuntimeError {
    /// The SDK's error for a call on a session.
    pub(crate) fn refused(error: &Error) -> Self {
        Self::Refused(askance_core::redact::brief(&error.to_string(), 300))
    }

    /// The SDK's error for a session that was to be resumed.
    pub(crate) fn resume(error: &Error) -> Self {
        // The runtime has no code of its own for it (seen with 1.0.102).
        if error.to_string().to_lowercase().contains("session not found") {
            Self::Forgotten
        } else {
            Self::refused(error)
        }
    }

    /// The SDK's error for a start of `program`.
    pub(crate) fn start(error: &Error, program: PathBuf) -> Self {
        match error.kind() {
            ErrorKind::BinaryNotFound { .. } => Self::WrongPath(program),
            ErrorKind::Protocol(
                kind @ (github_copilot_sdk::ProtocolErrorKind::VersionMismatch { .. }
                | github_copilot_sdk::ProtocolErrorKind::InvalidProtocolVersion { .. }),
            ) => Self::Protocol(kind.to_string(), crate::PINNED_CLI),
            _ => Self::NotCopilot { program, detail: askance_core::redact::brief(&error.to_string(), 300) },
        }
    }
}
