//! The only crate that names the Copilot SDK: its types end here, and plain inputs go on to the core.
//! Invariant: whatever goes wrong in here, a tool call is asked about again or denied, never allowed.
//!
//! A hook's way: `hooks.rs` → [`Host::ask`] → the core's pipeline → back as the SDK's answer.

pub mod environment;
mod error;
mod events;
mod hooks;
mod host;
mod locate;
mod permission;
mod project;
mod question;
mod real_path;
mod runtime;
mod session;
mod session_files;

pub use error::RuntimeError;
pub use host::Host;
pub use locate::{Program, locate};
pub use runtime::{Connection, PINNED_CLI, Runtime, RuntimeConfig};
pub use session::SessionConfig;
pub use session_files::{Redact, built_in};
