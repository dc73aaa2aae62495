//! What the real runtime does with the handlers of `askance-copilot`, without an app: the wire facts that features
//! rest on. Each test has a runtime of its own, as a server on loopback, and the scripted model behind it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod files;
mod given;
mod kept;
mod questions;
mod server;
mod session_files;
