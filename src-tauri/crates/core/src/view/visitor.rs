//! What the windows show of a visitor.

use serde::{Deserialize, Serialize};

/// A session of `askctl run` in a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VisitorView {
    /// Its process, as the system tells it.
    pub process: Option<u32>,
    /// The file that runs in it, as the system tells it.
    pub program: Option<String>,
}
