//! What the model was asked.

use axum::body::Bytes;
use serde_json::Value;

use super::conversation::{Conversation, ToolResult};
use crate::record::Entry;

/// One request to the model, and the place in the scripts that it was given.
#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) digest: u64,
    /// The script that was followed; `utility` for titles and summaries.
    pub script: String,
    /// The index of the step in it.
    pub step: usize,
    /// How often the very same conversation had been posted before.
    pub earlier: usize,
    /// The runtime's `x-interaction-type` header, which tells subagents apart.
    pub interaction: String,
    pub(crate) body: Bytes,
}

impl Request {
    /// The whole body.
    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The messages in it.
    pub fn conversation(&self) -> Conversation {
        // Only bodies that were understood are recorded.
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The results of all tool calls in it, the oldest first.
    pub fn tool_results(&self) -> Vec<ToolResult> {
        self.conversation().tool_results()
    }
}

impl Entry for Request {
    fn bytes(&self) -> usize {
        self.body.len()
    }
}
