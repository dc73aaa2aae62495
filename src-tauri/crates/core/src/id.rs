//! Identities. Invariant: an id names one thing for the life of the app, and is never reused.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A Copilot session: the UUID that Askance gives it, or that the runtime lists for an earlier one.
    SessionId
}
text_id! {
    /// A subagent inside a session. The root agent has none (hooks and events leave it out).
    AgentId
}
text_id! {
    /// The runtime's id of one tool call (`toolCallId` of `tool.execution_start`).
    CallId
}

/// One held request, counted up from 1 as long as the app runs. An answer names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct PromptId(#[cfg_attr(feature = "bindings", ts(type = "number"))] pub u64);

/// A moment, in milliseconds since the Unix epoch, or a span of milliseconds.
pub type Millis = u64;
