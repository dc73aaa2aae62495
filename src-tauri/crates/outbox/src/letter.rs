//! One message on its way. Invariant: it holds neither an address nor a secret.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// Longest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// One message, redacted and in its target's format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    /// Names this message and no other, at every attempt.
    pub delivery: String,
    /// The target's id.
    pub target: String,
    /// When it was put in.
    pub queued: Millis,
    /// The body's media type.
    pub content_type: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Letter {
    /// A message to a target.
    pub fn new(target: &str, content_type: &str, headers: Vec<(String, String)>, body: String) -> Self {
        Self {
            delivery: uuid::Uuid::new_v4().to_string(),
            target: target.to_owned(),
            queued: 0,
            content_type: content_type.to_owned(),
            headers,
            body,
        }
    }
}
