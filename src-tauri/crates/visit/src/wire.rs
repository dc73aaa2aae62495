//! The messages, one JSON object a line. Invariant: what one side does not know, it does not guess.

use std::path::PathBuf;

use askance_core::visitor::VisitorReply;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version that this program speaks. Another one is refused: both programs come from one build.
pub const VERSION: u32 = 1;
/// Longest line, in bytes. A longer request is denied where it comes from; a longer line ends the connection.
pub const LINE_BYTES: usize = 1024 * 1024;

/// What every version begins with, whatever else it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The version.
    pub visit: u32,
}

/// The run's first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The version.
    pub visit: u32,
    /// The session's title.
    pub title: String,
    /// The folder that it works in.
    pub folder: PathBuf,
    /// That folder's git branch.
    pub branch: Option<String>,
}

/// A tool call that the run's policy asks about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// The run's number of it.
    pub id: u64,
    /// The subagent's name, if it is one's.
    pub agent: Option<String>,
    /// The tool's name on the wire.
    pub tool: String,
    /// Its arguments.
    pub args: Value,
    /// The folder that it works in.
    pub cwd: PathBuf,
    /// Whether the run knows where its paths lead. If not, its agent may stand in another folder, and whoever looks from
    /// this one would find other places.
    pub places_known: bool,
    /// The agent's own words of why.
    pub intention: Option<String>,
    /// Why the run's policy asks.
    pub why: String,
}

/// What the run sends after its first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FromRun {
    /// It asks.
    Ask(Box<Ask>),
    /// It does not wait for this answer any more.
    Withdraw {
        /// The request.
        id: u64,
    },
}

/// What the app sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FromApp {
    /// Its first line: it takes requests.
    Welcome {
        /// The version.
        visit: u32,
    },
    /// Its first and last line: it takes none, for this reason.
    Refused {
        /// A part of a sentence.
        reason: String,
    },
    /// An answer.
    Answer {
        /// To which request.
        id: u64,
        /// How.
        reply: VisitorReply,
    },
}
